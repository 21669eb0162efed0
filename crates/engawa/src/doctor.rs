//! `engawa doctor`: what is unsafe in a set-up, each in one sentence, with what to do.

mod place;
mod record;

use crate::config::Config;
use anyhow::{Result, bail};
use std::io::{Write as _, stdout};
use web::Clock;

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Grade {
    /// Nobody should work on this.
    Refuse,
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
            if *grade == Grade::Refuse { "直してください" } else { "気をつけてください" };
        writeln!(out, "【{word}】{found}\n    → {remedy}")?;
    }
    let grave = findings.iter().filter(|f| f.grade == Grade::Refuse).count();
    if grave > 0 {
        bail!("このまま使ってはいけないところが {grave} か所あります");
    }
    if findings.is_empty() {
        writeln!(out, "気になるところはありません。")?;
    }
    Ok(())
}
