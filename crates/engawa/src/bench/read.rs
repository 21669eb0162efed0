//! Reads the tables of the peer benchmark: tab-separated, `\N` for nothing, instants in UTC.

use anyhow::{Context, Result};
use chrono::NaiveDate;
use domain::Instant;
use std::{
    fs::File,
    io::{BufRead, BufReader, Lines},
    path::{Path, PathBuf},
};

/// The lines of one table.
pub(super) struct Table {
    path: PathBuf,
    lines: Lines<BufReader<File>>,
    at: usize,
}

/// One line's fields.
pub(super) struct Fields {
    fields: Vec<String>,
    place: String,
}

impl Table {
    pub(super) fn open(dir: &Path, name: &str) -> Result<Self> {
        let path = dir.join(name);
        let file = File::open(&path).with_context(|| format!("{} を読めません", path.display()))?;
        Ok(Self { path, lines: BufReader::with_capacity(1 << 20, file).lines(), at: 0 })
    }

    /// Up to `most` further lines; none at the end.
    pub(super) fn next(&mut self, most: usize) -> Result<Vec<Fields>> {
        let mut some = Vec::new();
        for line in self.lines.by_ref().take(most) {
            self.at += 1;
            let place = format!("{} の {} 行目", self.path.display(), self.at);
            let line = line.with_context(|| format!("{place}を読めません"))?;
            some.push(Fields { fields: line.split('\t').map(str::to_owned).collect(), place });
        }
        Ok(some)
    }
}

impl Fields {
    pub(super) fn text(&self, at: usize) -> Result<String> {
        let text =
            self.fields.get(at).with_context(|| format!("{}に {} 列目がありません", self.place, at + 1))?;
        Ok(if text == "\\N" { String::new() } else { text.clone() })
    }

    pub(super) fn number(&self, at: usize) -> Result<i64> {
        self.text(at)?.parse().with_context(|| format!("{}の {} 列目が数ではありません", self.place, at + 1))
    }

    pub(super) fn date(&self, at: usize) -> Result<Option<NaiveDate>> {
        let text = self.text(at)?;
        if text.is_empty() {
            return Ok(None);
        }
        let date = text.parse();
        date.map(Some).with_context(|| format!("{}の {} 列目が日付ではありません", self.place, at + 1))
    }

    pub(super) fn instant(&self, at: usize) -> Result<Instant> {
        let read = chrono::DateTime::parse_from_rfc3339(&self.text(at)?);
        let read = read.with_context(|| format!("{}の {} 列目が日時ではありません", self.place, at + 1))?;
        Ok(read.timestamp_millis())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_cannot_be_read_is_named_by_its_place() {
        let line =
            Fields { fields: vec!["7".into(), "\\N".into(), "x".into()], place: "a.tsv の 3 行目".into() };
        assert_eq!(line.number(0).unwrap(), 7);
        assert_eq!((line.text(1).unwrap().as_str(), line.date(1).unwrap()), ("", None));
        assert_eq!(line.number(2).unwrap_err().to_string(), "a.tsv の 3 行目の 3 列目が数ではありません");
        assert!(line.date(2).is_err() && line.instant(2).is_err() && line.text(3).is_err());
    }
}
