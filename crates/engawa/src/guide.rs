//! `engawa guide`: how well the guide understands, how it came to an answer, how fast it is. No network, no database.

use ::guide::{
    Answer, Guide, Lang,
    eval::{Report, Saying, Score, eval},
};
use anyhow::{Context, Result};
use clap::{Args as ClapArgs, Subcommand};
use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};
use web::clock::Stopwatch;

#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Answer a file of sayings (one JSON object a line: q, lang, expect, crisis) and print the figures by language.
    Eval {
        /// The file.
        file: PathBuf,
        /// Print also every saying that was not answered as expected.
        #[arg(long)]
        missed: bool,
        /// Tell the guide the language that the file says, as a page in that language would.
        #[arg(long)]
        hint: bool,
    },
    /// Show what a text leads to, and by which words.
    Say {
        /// The text.
        text: String,
        /// The language of the page: ja, ja-easy, en, vi, zh, ko, pt, tl, ne, id, my, es.
        #[arg(long)]
        lang: Option<String>,
    },
    /// Time the answers to a file's sayings in this process.
    Bench {
        /// The file.
        file: PathBuf,
        /// How many answers.
        #[arg(long, default_value_t = 20_000)]
        answers: usize,
    },
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let guide = Guide::ours()?;
    let mut out = String::new();
    match &args.what {
        What::Eval { file, missed, hint } => {
            let sayings = read(file)?;
            let report = eval(&guide, sayings.iter(), *hint);
            out = figures(&report);
            if *missed {
                report.missed.iter().for_each(|line| out += &format!("{line}\n"));
            }
        }
        What::Say { text, lang } => {
            let lang = lang
                .as_deref()
                .map(|tag| Lang::parse(tag).with_context(|| format!("{tag}: not a language of the guide")));
            out = told(&guide, &guide.answer(text, lang.transpose()?));
        }
        What::Bench { file, answers } => out += &bench(&guide, &read(file)?, *answers)?,
    }
    std::io::stdout().write_all(out.as_bytes())?;
    Ok(())
}

fn read(file: &Path) -> Result<Vec<Saying>> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    Ok(Saying::read(&text)?)
}

fn figures(report: &Report) -> String {
    let mut out =
        "lang         n  hit@1  hit@3    MRR  danger recall   of that kind  false alarms   missed in doubt (of that kind), harmless\n".to_owned();
    let rows = report.by_lang.iter().map(|(lang, score)| (lang.as_str(), score));
    for (lang, s) in rows.chain([("all", &report.total)]) {
        out += &row(lang, s);
    }
    out
}

fn row(lang: &str, s: &Score) -> String {
    let (recall, alarms) = (s.recall(), s.alarms() * 100.0);
    format!(
        "{lang:8} {:5}  {:.3}  {:.3}  {:.3}  {recall:.2} ({:3}/{:3})  {:3}/{:3}        {alarms:.1} % ({}/{})  {} of {} ({}), {}\n",
        s.all,
        s.hit1(),
        s.hit3(),
        s.mrr(),
        s.heard,
        s.dangers,
        s.kind,
        s.dangers,
        s.false_alarms,
        s.all - s.dangers,
        s.doubted,
        s.dangers - s.heard,
        s.doubted_kind,
        s.false_doubts,
    )
}

fn told(guide: &Guide, answer: &Answer) -> String {
    let mut out = format!("language: {}\n", answer.lang.tag());
    match &answer.danger {
        Some(danger) => {
            out += &format!("danger:   {} from 「{}」\n", danger.kind.name(), danger.words.join("」「"));
            for line in guide.lines().of(danger.kind) {
                out += &format!("          {} {} ({})\n", line.number, line.name, line.hours);
            }
        }
        None => {
            let doubt = answer.doubt.map(|kind| format!("; {} in doubt", kind.name())).unwrap_or_default();
            out += &format!("danger:   none heard{doubt}\n");
        }
    }
    if answer.programmes.is_empty() {
        out += "programmes: none; off topic, or not understood: the page offers choices\n";
    }
    for hit in &answer.programmes {
        let name = guide.catalogue().get(&hit.slug).map_or("", |p| p.name.as_str());
        out += &format!("{:6.1}  {:18} {name}  from 「{}」\n", hit.score, hit.slug, hit.words.join("」「"));
    }
    for cue in &answer.cues {
        let slip = if cue.slip { " (with a slip)" } else { "" };
        out += &format!("        {:18} 「{}」{slip}\n", cue.concept, cue.words);
    }
    out
}

fn bench(guide: &Guide, sayings: &[Saying], answers: usize) -> Result<String> {
    anyhow::ensure!(!sayings.is_empty() && answers > 0, "no sayings to answer");
    let mut times = Vec::with_capacity(answers);
    for saying in sayings.iter().cycle().take(answers) {
        let watch = Stopwatch::start();
        std::hint::black_box(guide.answer(&saying.q, None));
        times.push(watch.us());
    }
    times.sort_unstable();
    let at =
        |share: usize| times.get(times.len() * share / 100).or(times.last()).copied().unwrap_or_default();
    Ok(format!("{answers} answers in process: p50 {} µs, p99 {} µs, most {} µs\n", at(50), at(99), at(100)))
}
