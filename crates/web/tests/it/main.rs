//! What a person sees, at the edge.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test stops at the first thing that is not as it should be"
)]

mod admin;
mod admin_export;
mod api;
mod ask;
mod assessment;
mod audit;
mod card;
mod contact;
mod directory;
mod door;
mod full;
mod guide;
mod household;
mod hsds;
mod imports;
mod line;
mod login;
mod matrix;
mod meeting;
mod money;
mod oneway;
mod passkey;
mod plan;
mod postal;
mod proof;
mod reception;
mod referral;
mod retention;
mod sharing;
mod sheet;
mod team;
mod today;
mod voice;
