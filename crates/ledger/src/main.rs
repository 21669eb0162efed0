//! `engawa-witness`: for somebody outside the office, who holds checkpoints and the log's public key and nothing else.
//! Reads the lines that `engawa audit-lines` wrote, makes every digest anew, and says whether they still add up to what
//! was signed. It opens no database and needs no key of the record.

use anyhow::{Context as _, Result, bail};
use clap::Parser;
use ledger::{Flaw, Told, Walk, place, sentence::sentence};
use std::{
    fs::File,
    io::{self, BufRead, BufReader, Write as _},
    path::PathBuf,
    process::ExitCode,
};

/// Holds an audit's lines against signed checkpoints.
#[derive(Debug, Parser)]
#[command(version)]
struct Args {
    /// The log's public key, or a file with it.
    #[arg(long)]
    key: String,
    /// A checkpoint, or a folder of them. May be repeated.
    #[arg(long, required = true)]
    checkpoint: Vec<PathBuf>,
    /// The lines; `-` for standard input.
    lines: PathBuf,
}

/// No honest line is longer, in bytes.
const LONGEST: u64 = 4 << 20;

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _gone = writeln!(io::stderr(), "{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &Args) -> Result<()> {
    let past = place::given(&args.checkpoint, &args.key)?;
    let count = past.len();
    let lines: Box<dyn BufRead> = if args.lines.as_os_str() == "-" {
        Box::new(BufReader::new(io::stdin()))
    } else {
        Box::new(BufReader::new(File::open(&args.lines).with_context(|| args.lines.display().to_string())?))
    };
    let (walked, held, flaws) = walk(lines, Walk::past(past))?;
    let mut out = io::stdout().lock();
    writeln!(out, "読んだ行: {walked}　照らしたチェックポイント: {count}　最後まで合ったのは: {held} 番目")?;
    for flaw in &flaws {
        writeln!(out, "{}", sentence(flaw))?;
    }
    if flaws.is_empty() {
        Ok(())
    } else {
        bail!("監査記録に {} か所の食いちがいがあります", flaws.len())
    }
}

fn walk(mut lines: impl BufRead, mut walk: Walk) -> Result<(u64, u64, Vec<Flaw>)> {
    let mut seq = 0;
    let mut text = String::new();
    loop {
        text.clear();
        if io::Read::take(&mut lines, LONGEST).read_line(&mut text)? == 0 {
            break;
        }
        let place = seq + 1;
        let line: Told = serde_json::from_str(&text).with_context(|| format!("{place} 行目を読めません"))?;
        if line.seq != place {
            bail!("{place} 番目の行があるはずのところに、{} 番目の行があります", line.seq);
        }
        walk.push(&line.digest().with_context(|| format!("{place} 行目の nonce を読めません"))?);
        seq = place;
    }
    let (_, held, flaws) = walk.end();
    Ok((seq, held, flaws))
}
