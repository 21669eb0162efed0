//! What the audit's lines add up to. Pure: bytes in, bytes out; no database, no clock, no network, and no key of the
//! record. The program builds on it, and so does `engawa-witness`, the small verifier for somebody outside.

pub mod checkpoint;
pub mod line;
pub mod place;
pub mod sentence;
pub mod tree;
pub mod walk;

pub use checkpoint::{Checkpoint, Key, Trusted};
pub use line::{Content, Told};
pub use tree::{Hash, Tree};
pub use walk::{Flaw, Walk};
