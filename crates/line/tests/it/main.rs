//! LINE's door as LINE sees it: every body of a wide conversation, held to LINE's schema and limits.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "helpers of tests fail loudly, as tests do"
)]

mod deliveries;
mod limits;
mod scenario;
mod schema;
mod works;
