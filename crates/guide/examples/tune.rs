//! For who edits the data: reads the files of `data/` as they lie on disk and evaluates sayings, without a build.
//! `cargo run -p guide --example tune -- [tune|check|all] FILE…`
#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a tool for the desk, not a part of the program"
)]

use guide::{
    Guide, Sources,
    eval::{Saying, eval},
};
use std::{fs, path::Path};

fn main() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let text = |name: &str| fs::read_to_string(data.join(name)).expect("a data file");
    let names: Vec<&str> = Sources::ours().words.iter().map(|(name, _)| *name).collect();
    let words: Vec<String> = names.iter().map(|name| text(name)).collect();
    let rules: Vec<(&str, String)> =
        Sources::ours().rules.iter().map(|(name, _)| (*name, text(name))).collect();
    let (yomi, tongues, lines) = (text("yomi.tsv"), text("tongues.tsv"), text("lines.toml"));
    let sources = Sources {
        words: names.into_iter().zip(words.iter().map(String::as_str)).collect(),
        rules: rules.iter().map(|(name, text)| (*name, text.as_str())).collect(),
        yomi: &yomi,
        tongues: &tongues,
        lines: &lines,
        learned: Sources::ours().learned,
    };
    let guide = match Guide::build(&sources) {
        Ok(guide) => guide,
        Err(error) => return println!("{error}"),
    };
    let mut args = std::env::args().skip(1);
    let part = args.next().unwrap_or_default();
    for file in args {
        let sayings = Saying::read(&fs::read_to_string(&file).expect("a file of sayings")).expect("sayings");
        let wanted = |s: &&Saying| part == "all" || s.is_check() == (part == "check");
        let report = eval(&guide, sayings.iter().filter(wanted), false);
        for miss in report.missed.iter().filter(|_| part != "check") {
            println!("{miss}");
        }
        println!("{file} ({part}), {} forms", guide.forms());
        for (lang, s) in report.by_lang.iter().map(|(l, s)| (l.as_str(), s)).chain([("all", &report.total)]) {
            println!(
                "{lang:8} n={:4} hit@1={:.3} hit@3={:.3} MRR={:.3} danger={}/{} kind={} alarms={} doubted={} kind={} harmless={}",
                s.all,
                s.hit1(),
                s.hit3(),
                s.mrr(),
                s.heard,
                s.dangers,
                s.kind,
                s.false_alarms,
                s.doubted,
                s.doubted_kind,
                s.false_doubts
            );
        }
    }
}
