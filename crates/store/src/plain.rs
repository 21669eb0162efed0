//! What the bench compares the guide with: the same texts in SQLite's own full-text search (FTS5, trigrams, BM25), in
//! memory, with nothing around it.

use crate::error::Result;
use rusqlite::{Connection, params};
use std::collections::BTreeSet;

/// Texts by key, each of a place.
#[derive(Debug)]
pub struct PlainIndex(Connection);

impl PlainIndex {
    /// The index of `(place, key, text)`.
    ///
    /// # Errors
    /// [`crate::Error::Database`].
    pub fn of<'a>(texts: impl Iterator<Item = (&'a str, &'a str, String)>) -> Result<Self> {
        let mut db = Connection::open_in_memory()?;
        db.execute_batch(
            "CREATE VIRTUAL TABLE entry USING fts5(place UNINDEXED, key UNINDEXED, text, tokenize = 'trigram')",
        )?;
        let all = db.transaction()?;
        {
            let mut insert = all.prepare("INSERT INTO entry (place, key, text) VALUES (?1, ?2, ?3)")?;
            for (place, key, text) in texts {
                insert.execute(params![place, key, text])?;
            }
        }
        all.commit()?;
        Ok(Self(db))
    }

    /// The keys of the `most` best texts of a place for somebody's words, by BM25.
    ///
    /// # Errors
    /// [`crate::Error::Database`].
    pub fn find(&self, place: &str, words: &str, most: usize) -> Result<Vec<String>> {
        let chars: Vec<char> = words.chars().filter(|c| c.is_alphanumeric()).collect();
        let pieces: BTreeSet<String> = chars.windows(3).map(|three| three.iter().collect()).collect();
        if pieces.is_empty() {
            return Ok(Vec::new());
        }
        let query: Vec<String> = pieces.iter().map(|piece| format!("\"{piece}\"")).collect();
        let sql = "SELECT key FROM entry WHERE entry MATCH ?1 AND place = ?2 ORDER BY rank LIMIT ?3";
        let mut statement = self.0.prepare_cached(sql)?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![query.join(" OR "), place, most], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<Vec<String>>>()?)
    }
}

#[cfg(test)]
mod tests {
    use super::PlainIndex;

    #[test]
    fn texts_of_a_place_are_found_by_what_they_say() {
        let texts = [
            ("a", "rent", "家賃が払えない人に"),
            ("a", "food", "食べるものがない人に"),
            ("b", "rent", "家賃が払えない"),
        ];
        let index = PlainIndex::of(texts.into_iter().map(|(p, k, t)| (p, k, t.to_owned()))).unwrap();
        assert_eq!(index.find("a", "家賃が払えません", 3).unwrap(), ["rent"]);
        assert!(index.find("b", "食べるもの", 3).unwrap().is_empty());
        assert!(index.find("a", "あ", 3).unwrap().is_empty());
    }
}
