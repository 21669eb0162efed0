//! A small disk of its own, to be filled.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

/// 32 MB in memory, mounted in a folder of its own; gone when dropped.
#[derive(Debug)]
pub struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    /// `None`, with a clear word, where this user may not mount.
    #[must_use]
    #[expect(clippy::print_stderr, reason = "a test that was left out says so")]
    pub fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().ok()?;
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=32m,mode=700", "tmpfs"]).arg(folder.path());
        if mount.status().is_ok_and(|status| status.success()) {
            return Some(Self(folder));
        }
        eprintln!("SKIPPED: a small disk to fill can only be mounted as root");
        None
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    fn others(&self) -> PathBuf {
        self.path().join("others")
    }

    /// Somebody else's files take everything but `left` bytes.
    ///
    /// # Errors
    /// When less than that is free already.
    pub fn fill(&self, left: u64) -> io::Result<()> {
        let disk = rustix::fs::statvfs(self.path())?;
        let take = disk.f_bavail.saturating_mul(disk.f_frsize).saturating_sub(left);
        fs::write(self.others(), vec![1; usize::try_from(take).unwrap_or(usize::MAX)])
    }

    /// Somebody else's files are cleared away.
    ///
    /// # Errors
    /// When there were none.
    pub fn make_room(&self) -> io::Result<()> {
        fs::remove_file(self.others())
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // A folder that stays behind is found by whoever clears the machine's temporary folder.
        let _left = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}
