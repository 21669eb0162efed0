//! `engawa doctor`: what is unsafe in a set-up, each in one sentence, with what to do. `engawa serve` looks in the same
//! way when it starts.

mod keyring;
mod place;
mod record;

use crate::config::Config;
use anyhow::{Result, bail};
use std::io::{Write as _, stdout};
use store::Store;
use web::Clock;

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Grade {
    /// Nobody should work on this; a server does not start.
    Refuse,
    /// This must not stay so. A server starts all the same, since standing still would help nobody: on a full disk
    /// what is written can still be read.
    Mend,
    /// Somebody should see to it.
    Warn,
}

/// Something found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) grade: Grade,
    /// What is so.
    pub(crate) found: String,
    /// What to do.
    pub(crate) remedy: String,
}

impl Finding {
    fn refuse(found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { grade: Grade::Refuse, found: found.into(), remedy: remedy.into() }
    }

    fn mend(found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { grade: Grade::Mend, found: found.into(), remedy: remedy.into() }
    }

    fn warn(found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { grade: Grade::Warn, found: found.into(), remedy: remedy.into() }
    }
}

/// Looks at everything and says it. Fails when something must not stay so.
pub(crate) async fn run(config: &Config) -> Result<()> {
    let now = Clock::System.now();
    let mut findings = place::look(config, now)?;
    findings.extend(record::look(config, now).await);
    let mut out = stdout().lock();
    for Finding { grade, found, remedy } in &findings {
        let word =
            if *grade == Grade::Warn { "気をつけてください" } else { "直してください" };
        writeln!(out, "【{word}】{found}\n    → {remedy}")?;
    }
    let grave = findings.iter().filter(|f| f.grade != Grade::Warn).count();
    if grave > 0 {
        bail!("このまま使ってはいけないところが {grave} か所あります");
    }
    if findings.is_empty() {
        writeln!(out, "気になるところはありません。")?;
    }
    Ok(())
}

/// Before a server opens its database: key, folder, disk, clock, doors.
pub(crate) fn before_opening(config: &Config) -> Result<()> {
    judge(place::look(config, Clock::System.now())?)
}

/// Before a server listens: what its database, now up to date, tells.
pub(crate) async fn before_listening(config: &Config, store: &Store) -> Result<()> {
    judge(record::findings(store, Clock::System.now(), config).await?)
}

/// Tells the log what to see to; refuses to go on with what nobody should work on.
fn judge(findings: Vec<Finding>) -> Result<()> {
    let (refused, told): (Vec<_>, Vec<_>) = findings.into_iter().partition(|f| f.grade == Grade::Refuse);
    for Finding { found, remedy, .. } in told {
        tracing::warn!("{found} → {remedy}");
    }
    if refused.is_empty() {
        return Ok(());
    }
    let words: Vec<String> = refused.iter().map(|f| format!("{}\n    → {}", f.found, f.remedy)).collect();
    bail!("このままでは始められません（くわしくは engawa doctor）。\n{}", words.join("\n"))
}
