//! Runs the built program in a folder of its own.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// An office: a folder with a configuration.
pub(crate) struct Office {
    dir: tempfile::TempDir,
}

impl Office {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("data");
        let text = format!("data = {data:?}\nkey_file = {:?}\n", data.join("engawa.key"));
        std::fs::write(dir.path().join("engawa.toml"), text).unwrap();
        Self { dir }
    }

    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Runs the program; its standard output, and whether it succeeded.
    pub(crate) fn run(&self, args: &[&str]) -> (String, bool) {
        let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_engawa"))
            .arg("--config")
            .arg(self.path().join("engawa.toml"))
            .args(args)
            .env("ENGAWA_LOG", "warn")
            .output()
            .unwrap();
        eprintln!("{}", String::from_utf8_lossy(&stderr));
        (String::from_utf8(stdout).unwrap(), status.success())
    }
}

/// A file of the shared data, or `None` with a clear word where it is absent.
pub(crate) fn shared(file: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(file);
    if !path.exists() {
        eprintln!("SKIPPED: shared data file {file} is not here");
        return None;
    }
    Some(path)
}
