//! The guide's door at LINE, and at LINE WORKS.
//!
//! Pure: bytes in, data out. [`signature`] tells whether a delivery is from LINE, [`webhook`] reads it, [`talk`] says
//! what a word or a tap leads to, and [`message`] writes it within LINE's limits ([`limit`]).
//!
//! What a resident types is read, answered and forgotten. **No word of theirs goes out**: a reply is put together from
//! our own catalogues, the guide's public texts and the desks' public facts alone, and nothing here takes both a text
//! of a resident and something to be sent. Who wants to tell a person more is led to our own page.

pub mod limit;
pub mod menu;
pub mod message;
pub mod picture;
pub mod signature;
pub mod talk;
pub mod tap;
pub mod trial;
pub mod webhook;
pub mod works;
