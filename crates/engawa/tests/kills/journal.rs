//! What was sent and what was acknowledged, on the disk before anything follows from it.

use anyhow::Result;
use std::{
    collections::BTreeMap,
    fs::File,
    io::Write as _,
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// One contact on its way.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sent {
    pub(crate) once: String,
    pub(crate) acknowledged: bool,
}

#[derive(Debug)]
struct Inner {
    file: File,
    sent: BTreeMap<String, Sent>,
}

#[derive(Debug)]
pub(crate) struct Journal {
    seed: u64,
    inner: Mutex<Inner>,
}

impl Journal {
    pub(crate) fn create(path: &Path, seed: u64) -> Result<Self> {
        let inner = Inner { file: File::create_new(path)?, sent: BTreeMap::new() };
        Ok(Self { seed, inner: Mutex::new(inner) })
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A new note with a word that no other has, and the form's key. It is on the disk when this returns.
    pub(crate) fn intend(&self) -> Result<(String, String)> {
        let mut inner = self.inner();
        let number = inner.sent.len();
        let (note, once) = (format!("印x{:x}n{number}z", self.seed), format!("{:x}-{number}", self.seed));
        writeln!(inner.file, "intent {note} {once}")?;
        inner.file.sync_data()?;
        inner.sent.insert(note.clone(), Sent { once: once.clone(), acknowledged: false });
        Ok((note, once))
    }

    /// The program said that it is saved.
    pub(crate) fn acknowledge(&self, note: &str) -> Result<()> {
        let mut inner = self.inner();
        writeln!(inner.file, "saved {note}")?;
        inner.file.sync_data()?;
        if let Some(sent) = inner.sent.get_mut(note) {
            sent.acknowledged = true;
        }
        Ok(())
    }

    pub(crate) fn sent(&self) -> BTreeMap<String, Sent> {
        self.inner().sent.clone()
    }

    pub(crate) fn acknowledged(&self) -> usize {
        self.inner().sent.values().filter(|s| s.acknowledged).count()
    }
}
