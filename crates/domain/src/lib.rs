//! What a reception, household, case, contact and grant *are*; which change is allowed, and to whom.
//!
//! Pure: no clock, no database, no HTTP. Time is an argument; an instant is milliseconds since 1970 UTC
//! ([`Instant`]), a date is Japan's date. Words for people are Japanese; code is English, with the terms of
//! `docs/glossary.md`.

pub mod access;
pub mod account;
pub mod admin;
pub mod advice;
pub mod assessment;
pub mod budget;
pub mod code;
pub mod consent;
pub mod contact;
pub mod diagram;
pub mod directory;
pub mod duplicate;
pub mod emergency;
pub mod exchange;
pub mod export;
pub mod fault;
pub mod handover;
pub mod hours;
pub mod household;
pub mod housing;
pub mod id;
pub mod meeting;
pub mod moment;
pub mod month;
pub mod patterns;
pub mod phone;
pub mod place;
pub mod plan;
pub mod reception;
pub mod referral;
pub mod register;
pub mod retention;
pub mod seal;
pub mod secret;
pub mod task;
pub mod text;
pub mod typed;
pub mod wareki;
pub mod yen;

pub use fault::{Fault, Faults};
pub use id::Token;
pub use secret::Secret;

/// An instant: milliseconds since 1970-01-01T00:00:00Z. Shown in Japan time.
pub type Instant = i64;

/// Milliseconds in a day.
pub const DAY: Instant = 86_400_000;
