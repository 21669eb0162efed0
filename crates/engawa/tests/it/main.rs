//! The program as an office runs it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test stops at the first thing that is not as it should be"
)]

mod backup;
mod checkpoints;
mod doctor;
mod export;
mod import;
mod line;
mod program;
mod verify;
