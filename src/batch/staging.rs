//! Results appear whole or not at all: written aside, synced, renamed, the folder synced.
//!
//! The place aside is a hidden folder of the run inside the output folder, locked while the run lives. What a killed run left
//! behind is removed by the next one, and never what another living run is writing.

use crate::error::{Error, Result};
use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::path::Path;
use tempfile::{NamedTempFile, TempDir};

const PREFIX: &str = ".phuluc-";
const LOCK: &str = "lock";

/// The place where results are made before they appear.
#[derive(Debug)]
pub struct Staging {
    folder: TempDir,
    _lock: File,
}

impl Staging {
    /// Prepares a place inside `output`, which is made when it is missing.
    ///
    /// # Errors
    /// When the output folder cannot be written.
    pub fn new(output: &Path) -> Result<Self> {
        Self::prepare(output).map_err(|source| Error::Output { path: output.into(), source })
    }

    fn prepare(output: &Path) -> io::Result<Self> {
        if output.exists() && !output.is_dir() {
            return Err(io::Error::new(io::ErrorKind::NotADirectory, "is a file, and a folder is wanted"));
        }
        fs::create_dir_all(output)?;
        remove_abandoned(output)?;
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(output)?;
        let lock = File::create_new(folder.path().join(LOCK))?;
        // A network share without locks still works; it only never has its leftovers removed by others.
        let _ = lock.try_lock();
        Ok(Self { folder, _lock: lock })
    }

    /// Writes `bytes` to `path`, inside the output folder. A file that holds the same bytes already stays untouched; then the
    /// answer is `false`.
    ///
    /// # Errors
    /// When the folder or the file cannot be written; what stood at `path` stands there still.
    pub fn write(&self, path: &Path, bytes: &[u8]) -> Result<bool> {
        if fs::read(path).is_ok_and(|there| there == bytes) {
            return Ok(false);
        }
        self.replace(path, bytes).map_err(|source| Error::Output { path: path.into(), source })?;
        Ok(true)
    }

    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = NamedTempFile::new_in(self.folder())?;
        file.write_all(bytes)?;
        publish(file, path)
    }

    /// A file that grows aside until [`publish`] makes it a result.
    ///
    /// # Errors
    /// When the output folder cannot be written.
    pub fn create(&self) -> Result<NamedTempFile> {
        NamedTempFile::new_in(self.folder()).map_err(|source| Error::Output { path: self.folder().into(), source })
    }

    /// Where files of the run lie aside.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

/// Makes a finished file the result at `path`.
///
/// # Errors
/// When the folder or the file cannot be written; what stood at `path` stands there still.
pub fn publish(file: NamedTempFile, path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    make_readable(file.as_file())?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    File::open(folder)?.sync_all()
}

/// Temporary files are private; results are as readable as any other file of the user.
#[cfg(unix)]
fn make_readable(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn make_readable(_file: &File) -> io::Result<()> {
    Ok(())
}

/// Removes the places of runs that live no more: their locks are free.
fn remove_abandoned(output: &Path) -> io::Result<()> {
    for entry in fs::read_dir(output)?.flatten() {
        let is_staging = entry.file_name().as_encoded_bytes().starts_with(PREFIX.as_bytes());
        if is_staging && entry.path().is_dir() {
            let is_free = match File::open(entry.path().join(LOCK)) {
                Ok(lock) => lock.try_lock().is_ok(),
                Err(error) => error.kind() == io::ErrorKind::NotFound,
            };
            if is_free {
                // Two runs may start at once and both remove it; the second finds nothing.
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_bytes_leave_the_file_alone_and_nothing_is_left_aside() {
        let output = tempfile::tempdir().unwrap();
        let path = output.path().join("a/b.json");
        let staging = Staging::new(output.path()).unwrap();
        assert!(staging.write(&path, b"1").unwrap());
        assert!(!staging.write(&path, b"1").unwrap());
        assert!(staging.write(&path, b"2").unwrap());
        drop(staging);
        assert_eq!(fs::read(&path).unwrap(), b"2");
        assert_eq!(fs::read_dir(output.path()).unwrap().count(), 1);
    }

    #[test]
    fn leftovers_of_the_dead_are_removed_and_the_living_are_left_alone() {
        let output = tempfile::tempdir().unwrap();
        let dead = output.path().join(".phuluc-dead");
        fs::create_dir(&dead).unwrap();
        fs::write(dead.join("lock"), "").unwrap();
        fs::write(dead.join("half"), "{").unwrap();
        let living = Staging::new(output.path()).unwrap();
        assert!(!dead.exists());
        let second = Staging::new(output.path()).unwrap();
        assert!(living.folder.path().exists() && second.folder.path().exists());
    }
}
