//! The questions of the peer benchmark (args.json).

use anyhow::{Context as _, Result};
use serde_json::Value;
use std::{fs, path::Path};

/// What is asked.
pub(super) struct Questions {
    /// Parts of names, two kanji.
    pub(super) names: Vec<String>,
    /// Parts of names, three kana.
    pub(super) kana: Vec<String>,
    /// Words of two characters in notes.
    pub(super) words: Vec<String>,
    /// Words of four characters in notes.
    pub(super) terms: Vec<String>,
    /// Keys of the cases with the most contacts.
    pub(super) busy: Vec<String>,
    /// Notes to save.
    pub(super) notes: Vec<String>,
}

impl Questions {
    /// Reads args.json of a folder.
    pub(super) fn read(dir: &Path) -> Result<Self> {
        let path = dir.join("args.json");
        let text = fs::read_to_string(&path).with_context(|| format!("{} を読めません", path.display()))?;
        let args: Value = serde_json::from_str(&text).with_context(|| format!("{} の形", path.display()))?;
        let column = |item: &str, at: usize| -> Vec<String> {
            let rows = args.get(item).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            let told = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            rows.iter().filter_map(|row| row.get(at).map(told)).collect()
        };
        Ok(Self {
            names: column("A1", 1),
            kana: column("A2", 1),
            words: column("B2", 0),
            terms: column("B4", 0),
            busy: column("D", 0),
            notes: column("E", 4),
        })
    }

    /// The n-th of a list, round and round; empty of an empty list.
    pub(super) fn nth(list: &[String], n: usize) -> String {
        list.get(n % list.len().max(1)).cloned().unwrap_or_default()
    }
}
