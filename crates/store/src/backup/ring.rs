//! 鍵束: the keys of everybody whose words a backup holds, kept apart from the backups. Only the newest is kept; whoever
//! was erased has no key in it, so that no backup, however old, yields them any more.

use super::{Result, Trouble, lines::line};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::Instant;
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    io::{BufRead, Write},
};

/// What has a key, and is erased or thrown away as one: the tables of such rows. The words stand in `subject_key.kind`.
pub(crate) const KINDS: &[&str] =
    &["household", "person", "reception", "draft", "handover", "import_batch", "meeting"];

/// The kind of the one key that is the record's own: it says which record a 鍵束 belongs to.
pub(crate) const RECORD: &str = "record";

/// A row that has a key: its kind, as a place in [`KINDS`], and its number.
pub(crate) type Subject = (u8, i64);

/// The place of a table in [`KINDS`].
pub(crate) fn kind(table: &str) -> Option<u8> {
    KINDS.iter().position(|k| *k == table).and_then(|at| u8::try_from(at).ok())
}

/// The keys of one record as of one instant.
#[derive(Clone, PartialEq, Eq)]
pub struct Ring {
    pub(crate) at: Instant,
    pub(crate) record: [u8; 32],
    pub(crate) keys: HashMap<Subject, [u8; 32]>,
    /// Who was erased, and when.
    pub(crate) erased: HashMap<Subject, Instant>,
}

impl std::fmt::Debug for Ring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ring").field("at", &self.at).field("keys", &self.keys.len()).finish_non_exhaustive()
    }
}

impl Ring {
    /// As of when its keys are.
    #[must_use]
    pub const fn at(&self) -> Instant {
        self.at
    }

    /// How many keys it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Does it hold no key?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The mark of its record, which stands in every backup: it opens nothing.
    pub(crate) fn mark(&self) -> String {
        blake3::Hash::from_bytes(blake3::derive_key("engawa 2026-11 mark of a record", &self.record))
            .to_hex()
            .to_string()
    }

    /// The key of a row that belongs to all of `subjects`, in their order; `None` for nobody's row, or when the key of
    /// one of them is not there.
    pub(crate) fn key_of(&self, subjects: &[Subject]) -> Option<[u8; 32]> {
        let mut hash = blake3::Hasher::new_derive_key("engawa 2026-11 cells of a backup");
        for subject in subjects {
            hash.update(&[subject.0]).update(&subject.1.to_be_bytes()).update(self.keys.get(subject)?);
        }
        (!subjects.is_empty()).then(|| *hash.finalize().as_bytes())
    }

    /// Writes it as lines. The program seals them before they reach a disk.
    ///
    /// # Errors
    /// [`Trouble::File`].
    pub fn write(&self, out: &mut impl Write) -> Result<()> {
        let head = json!({
            "engawa": "keyring",
            "format": 1,
            "at": self.at,
            "record": STANDARD.encode(self.record),
            "keys": self.keys.len(),
            "erased": self.erased.len(),
        });
        out.write_all(line(&head)?.as_bytes())?;
        let mut keys: Vec<_> = self.keys.iter().collect();
        keys.sort_unstable();
        for ((kind, id), key) in keys {
            out.write_all(line(&json!([word(*kind), id, STANDARD.encode(key)]))?.as_bytes())?;
        }
        let mut erased: Vec<_> = self.erased.iter().collect();
        erased.sort_unstable();
        for ((kind, id), at) in erased {
            out.write_all(line(&json!([word(*kind), id, at]))?.as_bytes())?;
        }
        out.write_all(line(&json!({ "closing": true }))?.as_bytes())?;
        Ok(out.flush()?)
    }

    /// Reads it again.
    ///
    /// # Errors
    /// [`Trouble::NotARing`], also when a part is missing.
    pub fn read(input: impl BufRead) -> Result<Self> {
        let mut lines = input.lines();
        let mut next = || -> Result<Value> {
            let text = lines.next().ok_or(Trouble::NotARing)??;
            serde_json::from_str(&text).map_err(|_| Trouble::NotARing)
        };
        let head = next()?;
        let counted = |name: &str| head.get(name)?.as_u64();
        let told = || {
            let known = head.get("engawa")? == "keyring" && head.get("format")? == 1;
            let record = bytes(head.get("record")?)?;
            known.then_some((head.get("at")?.as_i64()?, record, counted("keys")?, counted("erased")?))
        };
        let (at, record, keys, erased) = told().ok_or(Trouble::NotARing)?;
        let mut ring = Self { at, record, keys: HashMap::new(), erased: HashMap::new() };
        for _ in 0..keys {
            let row = next()?;
            let key = row.get(2).and_then(bytes).ok_or(Trouble::NotARing)?;
            ring.keys.insert(subject(&row)?, key);
        }
        for _ in 0..erased {
            let row = next()?;
            let at = row.get(2).and_then(Value::as_i64).ok_or(Trouble::NotARing)?;
            ring.erased.insert(subject(&row)?, at);
        }
        if next()? == json!({ "closing": true }) { Ok(ring) } else { Err(Trouble::NotARing) }
    }
}

pub(crate) fn word(kind: u8) -> &'static str {
    KINDS.get(usize::from(kind)).copied().unwrap_or_default()
}

fn subject(row: &Value) -> Result<Subject> {
    let read = || Some((kind(row.get(0)?.as_str()?)?, row.get(1)?.as_i64()?));
    read().ok_or(Trouble::NotARing)
}

fn bytes(value: &Value) -> Option<[u8; 32]> {
    STANDARD.decode(value.as_str()?).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring() -> Ring {
        Ring {
            at: 7,
            record: [1; 32],
            keys: [((0, 1), [2; 32]), ((1, 1), [3; 32])].into(),
            erased: [((1, 2), 5)].into(),
        }
    }

    #[test]
    fn a_ring_is_read_as_it_was_written_and_only_whole() {
        let mut lines = Vec::new();
        ring().write(&mut lines).unwrap();
        assert_eq!(Ring::read(lines.as_slice()).unwrap(), ring());
        let text = String::from_utf8(lines).unwrap();
        for (at, _) in text.match_indices('\n') {
            let cut = text.get(..at).unwrap();
            if at + 1 < text.len() {
                assert!(matches!(Ring::read(cut.as_bytes()), Err(Trouble::NotARing)), "{at}");
            }
        }
    }

    #[test]
    fn a_row_of_two_needs_the_key_of_each() {
        let mut ring = ring();
        let both = ring.key_of(&[(0, 1), (1, 1)]).unwrap();
        assert_ne!(Some(both), ring.key_of(&[(0, 1)]));
        assert_ne!(Some(both), ring.key_of(&[(1, 1), (0, 1)]));
        assert_eq!(ring.key_of(&[]), None, "nobody's");
        ring.keys.remove(&(1, 1));
        assert_eq!(ring.key_of(&[(0, 1), (1, 1)]), None);
        assert!(!format!("{ring:?}").contains('2'), "no byte of a key: {ring:?}");
    }
}
