//! Checkpoints as they lie in a folder: one file each, never written again.

use crate::{Checkpoint, Trusted, checkpoint::LONGEST};
use std::{
    fs::{self, File},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};

/// The end of a checkpoint's file name.
const END: &str = "checkpoint";

/// Lays a signed text down under its size, whole or not at all. One that lies there already stays.
///
/// # Errors
/// When the folder cannot be written.
pub fn lay(folder: &Path, size: u64, text: &str) -> io::Result<()> {
    let name = folder.join(format!("{size:015}.{END}"));
    if name.exists() {
        return Ok(());
    }
    let part = folder.join(format!(".{size:015}.{}.part", std::process::id()));
    let mut file = File::create(&part)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    // A link refuses where a rename would write over what another has laid there meanwhile.
    let laid = fs::hard_link(&part, &name).or_else(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => Ok(()),
        // Folders without hard links, as some mounted ones are.
        _ => fs::rename(&part, &name),
    });
    if part.exists() {
        fs::remove_file(&part)?;
    }
    laid?;
    File::open(folder)?.sync_all()
}

/// The files of checkpoints at `path`: itself, or those in the folder, the smallest size first.
///
/// # Errors
/// When it cannot be read.
pub fn files(path: &Path) -> io::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let entries = fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    let mut found: Vec<PathBuf> =
        entries.into_iter().filter(|path| path.extension().is_some_and(|e| e == END)).collect();
    found.sort();
    Ok(found)
}

/// Why a file is not taken.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The disk.
    #[error("読めません: {0}")]
    Disk(#[from] io::Error),
    /// What stands in it.
    #[error(transparent)]
    Fault(#[from] crate::checkpoint::Fault),
    /// Which of several.
    #[error("{}: {trouble}", path.display())]
    At {
        /// This one.
        path: PathBuf,
        /// What is wrong with it.
        trouble: Box<Self>,
    },
    /// No file at all.
    #[error("チェックポイントが1つもありません。--checkpoint で場所を書いてください")]
    None,
}

/// Every checkpoint at these paths, for a command that is given files or folders, and the public key or a file with it.
///
/// # Errors
/// [`Trouble`], with the path, at the first that is not taken; also when there is none.
pub fn given(paths: &[PathBuf], key: &str) -> Result<Vec<Checkpoint>, Trouble> {
    let by = Trusted::read(&fs::read_to_string(key).unwrap_or_else(|_| key.to_owned()))?;
    let at =
        |path: &Path, trouble: Trouble| Trouble::At { path: path.to_owned(), trouble: Box::new(trouble) };
    let mut all = Vec::new();
    for path in paths {
        for file in files(path).map_err(|error| at(path, error.into()))? {
            all.push(read(&file, &by).map_err(|trouble| at(&file, trouble))?);
        }
    }
    if all.is_empty() { Err(Trouble::None) } else { Ok(all) }
}

/// Reads one file's checkpoint.
///
/// # Errors
/// [`Trouble`].
pub fn read(file: &Path, by: &Trusted) -> Result<Checkpoint, Trouble> {
    let mut text = String::new();
    File::open(file)?.take(LONGEST as u64 + 1).read_to_string(&mut text)?;
    Ok(Checkpoint::open(&text, by)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Key;

    #[test]
    fn what_is_laid_is_read_again_and_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let (secret, public) = Key::make("midori.example/audit").unwrap();
        let (key, by) = (Key::read(&secret).unwrap(), Trusted::read(&public).unwrap());
        let point = |size| Checkpoint { origin: key.name().to_owned(), size, root: [1; 32] };
        for size in [12, 7] {
            lay(folder.path(), size, &point(size).sign(&key).unwrap()).unwrap();
        }
        lay(folder.path(), 7, "another history").unwrap();
        let found = files(folder.path()).unwrap();
        let read: Vec<Checkpoint> = found.iter().map(|file| read(file, &by).unwrap()).collect();
        assert_eq!(read, [point(7), point(12)]);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "no part is left");
    }
}
