//! The files of the repository as the rules see them.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::run;

/// One file: its path from the root with `/`, and its content.
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) bytes: Vec<u8>,
}

impl File {
    /// The content, when it is text.
    pub(crate) fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes).ok()
    }

    /// The end of the file's name after its last dot.
    pub(crate) fn extension(&self) -> &str {
        self.path.rsplit_once('.').map_or("", |(_, extension)| extension)
    }
}

/// Every file that git keeps or would keep, and what cargo says of the crates.
#[derive(Default)]
pub(crate) struct Tree {
    pub(crate) files: Vec<File>,
    /// The answer of `cargo metadata --no-deps`.
    pub(crate) metadata: Value,
}

impl Tree {
    /// Reads the working tree: tracked files, and new ones that are not ignored.
    pub(crate) fn load(root: &Path) -> Result<Self> {
        let list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"];
        let list = run::output(Command::new("git").current_dir(root).args(list))?;
        let mut files = Vec::new();
        for path in list.split_terminator('\0') {
            let file = root.join(path);
            // A file deleted but not yet committed is still listed; a link has no content of its own.
            if file.symlink_metadata().is_ok_and(|metadata| metadata.is_file()) {
                let bytes = fs::read(&file).with_context(|| format!("cannot read {path}"))?;
                files.push(File { path: path.to_owned(), bytes });
            }
        }
        let mut metadata = run::cargo();
        metadata.current_dir(root).args(["metadata", "--no-deps", "--format-version", "1"]);
        Ok(Self { files, metadata: serde_json::from_str(&run::output(&mut metadata)?)? })
    }

    /// The text files under a folder (`""`: everywhere) whose name ends in one of the extensions (none: any).
    pub(crate) fn texts<'a>(
        &'a self,
        folder: &'a str,
        extensions: &'a [&'a str],
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.files
            .iter()
            .filter(move |file| file.path.starts_with(folder))
            .filter(move |file| extensions.is_empty() || extensions.contains(&file.extension()))
            .filter_map(|file| Some((file.path.as_str(), file.text()?)))
    }

    /// The text of one file.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.files.iter().find(|file| file.path == path)?.text()
    }

    /// The workspace's crates, each with its dependencies as `cargo metadata` tells them.
    pub(crate) fn crates(&self) -> impl Iterator<Item = (&str, &[Value])> {
        let packages = self.metadata.get("packages").and_then(Value::as_array);
        packages.into_iter().flatten().filter_map(|package| {
            let dependencies = package.get("dependencies")?.as_array()?;
            Some((package.get("name")?.as_str()?, dependencies.as_slice()))
        })
    }
}

#[cfg(test)]
impl Tree {
    /// A made-up tree, for showing that a rule fires.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let files = files
            .iter()
            .map(|(path, text)| File { path: (*path).to_owned(), bytes: text.as_bytes().to_vec() })
            .collect();
        Self { files, metadata: Value::Null }
    }

    /// A made-up tree of one crate with one dependency of a kind (`null`, `"dev"`, `"build"`).
    pub(crate) fn of_crate(name: &str, dependency: &str, kind: Value) -> Self {
        let dependency = serde_json::json!({ "name": dependency, "kind": kind, "path": null });
        let package = serde_json::json!({ "name": name, "dependencies": [dependency] });
        Self { files: Vec::new(), metadata: serde_json::json!({ "packages": [package] }) }
    }
}
