//! `engawa verify-audit`.

use crate::{config::Config, serve};
use anyhow::{Result, bail};
use web::Clock;

/// Walks the audit; says the head, and each thing amiss. Fails when there is one.
pub(crate) async fn run(config: &Config) -> Result<()> {
    let store = serve::open(config).await?;
    store.link_audit().await?;
    let verdict = store.verify_audit(Clock::System.now()).await?;
    store.close().await?;
    let link: String = verdict.head_link.iter().map(|b| format!("{b:02x}")).collect();
    tracing::info!(lines = verdict.lines, head = verdict.head, %link, "audit read");
    for finding in &verdict.findings {
        tracing::error!(?finding, "not as it was written");
    }
    if verdict.findings.is_empty() {
        Ok(())
    } else {
        bail!("監査記録に {} か所の食いちがいがあります", verdict.findings.len())
    }
}
