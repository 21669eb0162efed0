//! Room on the disk under a SQLite file: changes stop before it is full, so that looking goes on.
//!
//! Nobody sees a case without an audit line, and a line needs room. So a file of zeros is kept beside the database.
//! When the room beside it becomes small, changes are refused ([`Error::DiskFull`]) while views and logins go on;
//! when it is nearly gone, the file is given up and its room serves their lines: at about 4 kB a view, 64 MB last for
//! more than ten thousand. When somebody has made room, the file is laid again and changes go on, by themselves.
//! A PostgreSQL's disk is on another machine and cannot be seen from here: there its own "disk full" is the first word.

use crate::error::{Error, Result};
use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

/// The reserve's file name, beside the database.
const NAME: &str = "engawa.reserve";

/// Below so many free bytes a reserve that an earlier run left behind is given up before the database is opened.
const TO_OPEN: u64 = 4 << 20;

/// The disk under a database.
#[derive(Debug, Default)]
pub(crate) struct Space {
    /// The SQLite file's folder; none on PostgreSQL.
    folder: Option<PathBuf>,
    /// The reserve's size in bytes; 0 until one is kept.
    reserve: AtomicU64,
    /// Held by the one who lays the reserve or gives it up.
    tending: Mutex<()>,
}

impl Space {
    /// The disk under the database at `url`.
    pub(crate) fn under(url: &str) -> Self {
        let path = url.strip_prefix("sqlite://").map(|rest| rest.split('?').next().unwrap_or(rest));
        let folder = path.and_then(|p| Path::new(p).parent()).map(Path::to_owned);
        Self { folder, reserve: AtomicU64::new(0), tending: Mutex::default() }
    }

    /// Keeps a reserve of so many bytes from now on.
    pub(crate) fn keep(&self, bytes: u64) {
        self.reserve.store(bytes, Ordering::Relaxed);
        self.tend();
    }

    /// Before a database is opened: opening, too, needs room, and so does everybody's login after it.
    pub(crate) fn make_way(&self) {
        let Some((folder, free)) = self.free() else { return };
        let file = folder.join(NAME);
        if free < TO_OPEN && file.exists() {
            tracing::error!("the disk is full: the reserve is given up for the start; make room");
            if let Err(error) = fs::remove_file(&file) {
                tracing::error!(%error, "the reserve on the disk");
            }
        }
    }

    /// Is there room for a change?
    pub(crate) fn for_a_change(&self) -> Result<()> {
        let reserve = self.reserve.load(Ordering::Relaxed);
        let Some((folder, free)) = self.free().filter(|_| reserve > 0) else { return Ok(()) };
        if folder.join(NAME).exists() {
            return if free < reserve / 4 { Err(Error::DiskFull) } else { Ok(()) };
        }
        if free < reserve + reserve / 2 {
            return Err(Error::DiskFull);
        }
        self.tend();
        Ok(())
    }

    /// Gives the reserve up when the rest is nearly gone, and lays it again when there is room. Call it before
    /// something is written that must go on: a view's line, a session.
    pub(crate) fn tend(&self) {
        let reserve = self.reserve.load(Ordering::Relaxed);
        if reserve == 0 {
            return;
        }
        // Who finds it held has somebody else tending it at this moment.
        let Ok(_tending) = self.tending.try_lock() else { return };
        let Some((folder, free)) = self.free() else { return };
        let file = folder.join(NAME);
        let there = file.exists();
        let done = if there && free < reserve / 8 {
            tracing::error!("the disk is nearly full: the reserve is given up for views; make room");
            fs::remove_file(&file)
        } else if !there && free >= reserve + reserve / 2 {
            lay(&file, reserve)
        } else {
            Ok(())
        };
        if let Err(error) = done {
            tracing::error!(%error, "the reserve on the disk");
        }
    }

    /// The folder, and the bytes that this program may still take on its disk.
    fn free(&self) -> Option<(&Path, u64)> {
        let folder = self.folder.as_deref()?;
        let disk = rustix::fs::statvfs(folder).ok()?;
        Some((folder, disk.f_bavail.saturating_mul(disk.f_frsize)))
    }
}

/// Takes the room for real: blocks, not a hole.
fn lay(path: &Path, bytes: u64) -> io::Result<()> {
    let file = File::create(path)?;
    let taken = match rustix::fs::fallocate(&file, rustix::fs::FallocateFlags::empty(), 0, bytes) {
        Ok(()) => Ok(()),
        // A file system that cannot take room in advance: zeros are written.
        Err(_) => io::copy(&mut io::Read::take(io::repeat(0), bytes), &mut &file).map(|_| ()),
    };
    let laid = taken.and_then(|()| file.sync_all());
    if laid.is_err() {
        // Half a reserve would look like a whole one.
        fs::remove_file(path)?;
    }
    laid
}
