//! `engawa verify-audit`.

use crate::{config::Config, serve};
use anyhow::{Result, bail};
use std::io::{Write as _, stdout};
use store::audit::Finding;
use web::Clock;

/// Walks the audit; says the head, and each thing amiss. Fails when there is one.
pub(crate) async fn run(config: &Config) -> Result<()> {
    let store = serve::open(config).await?;
    store.link_audit().await?;
    let verdict = store.verify_audit(Clock::System.now()).await?;
    store.close().await?;
    let link: String = verdict.head_link.iter().map(|b| format!("{b:02x}")).collect();
    tracing::info!(lines = verdict.lines, head = verdict.head, %link, "audit read");
    let mut out = stdout().lock();
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
    }
}
