//! Does the record agree with the journal?

use crate::{journal::Journal, place::Place};
use anyhow::{Context, Result};
use serde_json::Value;
use std::{collections::HashMap, fmt};
use store::{Ctx, Store, backup::IndexState};
use web::Clock;

/// What does not agree; all 0 when everything does.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Verdict {
    /// Acknowledged, and gone.
    lost: usize,
    /// There more than once.
    doubled: usize,
    /// Without its audit line or its place in the search, or a line without its contact.
    half: usize,
    /// Never sent.
    strange: usize,
    /// Places where the audit does not say what it said.
    audit: usize,
    /// The largest checkpoint from outside that the audit still adds up to.
    pub(crate) held: u64,
}

impl Verdict {
    pub(crate) fn clean(&self) -> bool {
        self.lost + self.doubled + self.half + self.strange + self.audit == 0
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.lost = self.lost.max(other.lost);
        self.doubled = self.doubled.max(other.doubled);
        self.half = self.half.max(other.half);
        self.strange = self.strange.max(other.strange);
        self.audit = self.audit.max(other.audit);
        self.held = self.held.max(other.held);
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { lost, doubled, half, strange, audit, held } = self;
        write!(
            f,
            "{lost} lost, {doubled} doubled, {half} half, {strange} never sent, {audit} audit findings, \
             whole up to the checkpoint at {held}"
        )
    }
}

/// So many of the newest notes are looked for by their words after each kill.
const SEARCHED: usize = 10;

pub(crate) async fn check(place: &Place, journal: &Journal) -> Result<Verdict> {
    let store = Store::attach(place.options()).await?;
    let now = Clock::System.now();
    let mut lines = Vec::new();
    store.backup(&Ctx::program("kills", now), &mut lines).await?;
    let rows = Rows::read(&String::from_utf8(lines)?)?;
    let mut verdict = Verdict::default();
    let sent = journal.sent();
    for (note, sent) in &sent {
        match rows.notes.get(note).map_or(0, Vec::len) {
            0 if sent.acknowledged => verdict.lost += 1,
            0 | 1 => {}
            _ => verdict.doubled += 1,
        }
    }
    verdict.strange = rows.notes.keys().filter(|note| !sent.contains_key(*note)).count();
    let contacts: Vec<i64> = rows.notes.values().flatten().copied().collect();
    let without = contacts.iter().filter(|id| rows.lines.get(id) != Some(&1)).count();
    let empty = rows.lines.keys().filter(|id| !contacts.contains(id)).count();
    let index = store.index_state(&Ctx::program("kills", now)).await?;
    verdict.half = without + empty + usize::from(index != IndexState::default());
    let sato = store.ctx_of_login("sato", "kills", now).await?;
    for (note, ids) in rows.notes.iter().rev().take(SEARCHED) {
        let found = store.find_contacts(&sato, note, 50).await?;
        verdict.half += usize::from(found.rows.iter().filter(|r| r.body == *note).count() != ids.len());
    }
    let read = store.verify_audit_past(now, place.checkpoints()?).await?;
    verdict.audit = read.findings.len();
    verdict.held = read.held;
    store.release().await?;
    Ok(verdict)
}

/// The rows that matter, out of a backup's lines.
#[derive(Debug, Default)]
struct Rows {
    /// Contacts by their note.
    notes: HashMapOrdered,
    /// How many audit lines tell of the making of a contact.
    lines: HashMap<i64, usize>,
}

type HashMapOrdered = std::collections::BTreeMap<String, Vec<i64>>;

impl Rows {
    fn read(text: &str) -> Result<Self> {
        let (mut rows, mut table, mut columns) = (Self::default(), String::new(), HashMap::new());
        for line in text.lines() {
            let value: Value = serde_json::from_str(line)?;
            if let Some(name) = value.get("table").and_then(Value::as_str) {
                name.clone_into(&mut table);
                let told = value.get("columns").and_then(Value::as_array).context("columns")?;
                let names = told.iter().filter_map(|c| c.get(0)?.as_str().map(str::to_owned));
                columns = names.enumerate().map(|(at, name)| (name, at)).collect();
            }
            let cell = |name: &str| value.get(columns.get(name)?);
            let word = |name: &str| cell(name).and_then(Value::as_str).unwrap_or_default();
            let number = |name: &str| cell(name).and_then(Value::as_i64).unwrap_or_default();
            match (value.is_array(), table.as_str()) {
                (true, "contact") => {
                    rows.notes.entry(word("body").to_owned()).or_default().push(number("id"));
                }
                (true, "audit") if word("kind") == "contact" && word("action") == "create" => {
                    *rows.lines.entry(number("object_id")).or_default() += 1;
                }
                _ => {}
            }
        }
        Ok(rows)
    }
}
