//! What a person sees, at the edge.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops at the first thing that is not as it should be"
)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail loudly, as tests do"
)]

mod admin;
mod api;
mod audit;
mod contact;
mod contact;
mod door;
mod household;
mod login;
mod matrix;
mod reception;
mod today;
