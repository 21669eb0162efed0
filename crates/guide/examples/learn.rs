//! Learns `data/learned.bin` from the sayings and words of `data/` and `data/learn/`.
//! `cargo run --release -p guide --example learn [-- FILE]`: writes FILE instead.
#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a tool for the desk, not a part of the program"
)]

use guide::{Guide, Sources, learn};
use std::{fs, path::Path};

fn main() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let guide = Guide::build(&Sources { learned: &[], ..Sources::ours() }).expect("the lexicon");
    let lessons = learn::lessons(&guide, &data).expect("the lessons");
    let bytes = learn::learn(&guide, &lessons).expect("to learn");
    let to = std::env::args().nth(1).map_or_else(|| data.join("learned.bin"), Into::into);
    fs::write(&to, &bytes).expect("to write");
    println!("{} lessons, {} bytes, {}", lessons.len(), bytes.len(), to.display());
}
