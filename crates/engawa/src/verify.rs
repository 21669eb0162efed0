//! `engawa verify-audit` and `engawa audit-lines`.

use crate::{backup, config::Config, serve};
use anyhow::{Result, bail};
use clap::Parser;
use ledger::{Checkpoint, place};
use std::{
    io::{BufWriter, Write as _, stdout},
    path::PathBuf,
};
use store::audit::Finding;
use web::Clock;

/// `engawa verify-audit`.
#[derive(Debug, Parser)]
pub(crate) struct Args {
    /// A checkpoint that was laid down outside, or a folder of them. May be repeated.
    #[arg(long, requires = "key")]
    checkpoint: Vec<PathBuf>,
    /// The public key that signed them, or a file with it.
    #[arg(long)]
    key: Option<String>,
}

impl Args {
    fn past(&self) -> Result<Vec<Checkpoint>> {
        let Some(key) = &self.key else { return Ok(Vec::new()) };
        Ok(place::given(&self.checkpoint, key)?)
    }
}

/// Walks the audit; says the head, and each thing amiss. Fails when there is one.
pub(crate) async fn run(config: &Config, args: Args) -> Result<()> {
    let past = args.past()?;
    let count = past.len();
    let store = serve::open(config).await?;
    store.link_audit().await?;
    let verdict = store.verify_audit_past(Clock::System.now(), past).await?;
    store.close().await?;
    let link: String = verdict.head_link.iter().map(|b| format!("{b:02x}")).collect();
    tracing::info!(lines = verdict.lines, head = verdict.head, %link, "audit read");
    let mut out = stdout().lock();
    if count > 0 {
        let held = verdict.held;
        writeln!(out, "照らしたチェックポイント: {count}　最後まで合ったのは: {held} 番目")?;
    }
    for finding in &verdict.findings {
        tracing::error!(?finding, "not as it was written");
        writeln!(out, "{}", sentence(finding))?;
    }
    if verdict.findings.is_empty() {
        Ok(())
    } else {
        bail!("監査記録に {} か所の食いちがいがあります", verdict.findings.len())
    }
}

/// Writes the linked lines to standard output. Changes nothing: the office may be at work.
pub(crate) async fn lines(config: &Config) -> Result<()> {
    let store = backup::attach(config).await?;
    let mut out = BufWriter::new(stdout().lock());
    let mut after = 0;
    loop {
        let some = store.told_lines(after, Clock::System.now()).await?;
        let Some(last) = some.last() else { break };
        after = last.seq;
        for line in &some {
            serde_json::to_writer(&mut out, line)?;
            out.write_all(b"\n")?;
        }
    }
    out.flush()?;
    store.release().await?;
    Ok(())
}

/// What a finding says to a person, with the row to look at.
pub(crate) fn sentence(finding: &Finding) -> String {
    match finding {
        Finding::Changed { line } => format!("監査記録の {line} 番の行が、書かれたあとで変えられています。"),
        Finding::BrokenLink { seq } => format!("監査記録の鎖の {seq} 番目が、前とつながりません。"),
        Finding::Gap { seq } => format!("監査記録の鎖の {seq} 番目の前が、抜けています。"),
        Finding::LineMissing { seq } => format!("監査記録の鎖の {seq} 番目の行が、消されています。"),
        Finding::Unlinked { line } => format!("監査記録の {line} 番の行が、あとから差しこまれています。"),
        Finding::WaitsLong { line } => {
            format!("監査記録の {line} 番の行が、1分より長く鎖につながっていません。")
        }
        Finding::Outside(flaw) => ledger::sentence::sentence(flaw),
    }
}
