//! Files from strangers: what they may do to the program.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "helpers of tests fail loudly, as tests do"
)]

mod bomb;
mod everything;
mod fuzz;
mod zip;
