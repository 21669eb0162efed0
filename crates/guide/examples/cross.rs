//! For who edits the guide: how it would do on each writer of `data/learn/` had it not learnt from them, one JSON object for each saying.
//! `cargo run --release -p guide --example cross [-- FILE…]`: sayings of those FILEs as well, by all that was learnt.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::expect_used,
    reason = "a tool for the desk, not a part of the program"
)]

use guide::{
    Guide, Sources,
    eval::{Saying, eval},
    learn::{self, Lesson},
};
use std::{collections::BTreeSet, fs, path::Path};

fn main() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let bare = Guide::build(&Sources { learned: &[], ..Sources::ours() }).expect("the lexicon");
    let lessons = learn::lessons(&bare, &data).expect("the lessons");
    let told = |lesson: &&Lesson| lesson.danger && data.join("learn").join(&lesson.source).is_file();
    let writers: BTreeSet<&str> = lessons.iter().filter(told).map(|lesson| lesson.source.as_str()).collect();
    for writer in writers {
        let others: Vec<Lesson> = lessons.iter().filter(|lesson| lesson.source != writer).cloned().collect();
        let own = lessons.iter().filter(|lesson| lesson.source == writer);
        ask(writer, &others, &own.map(|lesson| lesson.saying.clone()).collect::<Vec<_>>(), &bare);
    }
    for file in std::env::args().skip(1) {
        let sayings = Saying::read(&fs::read_to_string(&file).expect("a file of sayings")).expect("sayings");
        ask(&file, &lessons, &sayings, &bare);
    }
}

fn ask(name: &str, lessons: &[Lesson], sayings: &[Saying], bare: &Guide) {
    let learned = learn::learn(bare, lessons).expect("to learn");
    let guide = Guide::build(&Sources { learned: &learned, ..Sources::ours() }).expect("the guide");
    for saying in sayings {
        let one = eval(&guide, std::iter::once(saying), false).total;
        let sure = guide.suspicion(&saying.q);
        let row = serde_json::json!({
            "writer": name, "q": saying.q, "lang": saying.lang, "danger": saying.crisis.map(guide::Kind::name),
            "heard": one.heard + one.false_alarms > 0, "kind": one.kind > 0, "doubt": one.doubted + one.false_doubts > 0,
            "first": one.first > 0, "third": one.third > 0,
            "rule": sure.rule, "whole": sure.whole, "sentence": sure.sentence, "clause": sure.clause,
        });
        println!("{row}");
    }
    let total = eval(&guide, sayings.iter(), false).total;
    eprintln!(
        "{name}: hit@3 {:.3}, dangers {}/{}, alarms {}, in doubt {} and harmless {}, {} bytes",
        total.hit3(),
        total.heard,
        total.dangers,
        total.false_alarms,
        total.doubted,
        total.false_doubts,
        learned.len()
    );
}
