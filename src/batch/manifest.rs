//! What a run did, one JSON line a file, appended: `phuluc.manifest.ndjson` in the output folder (each shard has its own). A later run reads it to know
//! what it need not do again. A line that a crash tore is ignored.

use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// What the name of a manifest ends with.
pub const EXTENSION: &str = "manifest.ndjson";

/// What the disk may not have yet when the machine loses power: at most so many lines or so much time.
const SYNC_LINES: u32 = 100;
const SYNC_AFTER: Duration = Duration::from_secs(1);

/// How one file ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its path below the common folder of the inputs.
    pub path: String,
    /// SHA-256 of its bytes; empty when they could not be read.
    pub sha256: String,
    /// Fingerprint of the program, its dictionaries and the settings.
    pub by: String,
    /// Number of doubts, for a file that was converted.
    pub doubts: Option<usize>,
    /// Why it failed.
    pub error: Option<String>,
}

/// An open manifest.
#[derive(Debug)]
pub struct Manifest {
    done: HashMap<String, Entry>,
    log: Mutex<Log>,
}

#[derive(Debug)]
struct Log {
    path: PathBuf,
    file: File,
    unsynced: u32,
    last_sync: Instant,
}

impl Manifest {
    /// Opens the manifest at `path`.
    ///
    /// # Errors
    /// When it cannot be read or appended to.
    pub fn open(path: PathBuf) -> Result<Self> {
        Self::open_file(&path).map_err(|source| Error::Output { path, source })
    }

    fn open_file(path: &Path) -> io::Result<Self> {
        let bytes = match fs::read(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            other => other.unwrap_or_default(),
        };
        let entries = bytes.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice::<Entry>(line).ok());
        let done = entries.map(|entry| (entry.path.clone(), entry)).collect();
        let mut file = OpenOptions::new().create(true).append(true).open(path)?;
        if bytes.last().is_some_and(|byte| *byte != b'\n') {
            file.write_all(b"\n")?;
        }
        Ok(Self { done, log: Mutex::new(Log { path: path.into(), file, unsynced: 0, last_sync: Instant::now() }) })
    }

    /// The number of doubts of a file that was converted before from the same bytes by the same program with the same settings.
    pub fn doubts_when_done(&self, path: &str, sha256: &str, by: &str) -> Option<usize> {
        let entry = self.done.get(path)?;
        (entry.sha256 == sha256 && entry.by == by).then_some(entry.doubts)?
    }

    /// Appends an entry.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub fn append(&self, entry: &Entry) -> Result<()> {
        let mut line = crate::output::json::line(entry);
        line.push('\n');
        let mut log = self.log.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        log.append(line.as_bytes()).map_err(|source| Error::Output { path: log.path.clone(), source })
    }

    /// Waits until the disk has all entries.
    ///
    /// # Errors
    /// When the disk does not take them.
    pub fn sync(&self) -> Result<()> {
        let log = self.log.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        log.file.sync_data().map_err(|source| Error::Output { path: log.path.clone(), source })
    }
}

impl Log {
    fn append(&mut self, line: &[u8]) -> io::Result<()> {
        self.file.write_all(line)?;
        self.unsynced += 1;
        if self.unsynced >= SYNC_LINES || self.last_sync.elapsed() >= SYNC_AFTER {
            self.file.sync_data()?;
            (self.unsynced, self.last_sync) = (0, Instant::now());
        }
        Ok(())
    }
}

/// A path as JSON text, also when its bytes are no UTF-8: those are written as `\xHH`, and a backslash twice.
pub fn path_text(path: &Path) -> String {
    let mut text = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        text.push_str(&chunk.valid().replace('\\', "\\\\"));
        for byte in chunk.invalid() {
            text.push_str(&format!("\\x{byte:02x}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: &str, sha256: &str) -> Entry {
        Entry { path: path.into(), sha256: sha256.into(), by: "1".into(), doubts: Some(2), error: None }
    }

    #[test]
    fn a_torn_last_line_is_ignored_and_the_next_entry_is_whole() {
        let output = tempfile::tempdir().unwrap();
        let path = output.path().join("manifest");
        let open = || Manifest::open(path.clone()).unwrap();
        open().append(&entry("a", "x")).unwrap();
        let whole = fs::read(&path).unwrap();
        for cut in 0..whole.len() {
            fs::write(&path, [&whole[..], &whole[..cut]].concat()).unwrap();
            let manifest = open();
            assert_eq!(manifest.doubts_when_done("a", "x", "1"), Some(2));
            manifest.append(&entry("b", "y")).unwrap();
            assert_eq!(open().doubts_when_done("b", "y", "1"), Some(2), "cut at {cut}");
        }
    }

    #[test]
    fn other_bytes_or_another_program_are_not_done() {
        let output = tempfile::tempdir().unwrap();
        let path = output.path().join("manifest");
        Manifest::open(path.clone()).unwrap().append(&entry("a", "x")).unwrap();
        let manifest = Manifest::open(path).unwrap();
        assert_eq!(manifest.doubts_when_done("a", "other", "1"), None);
        assert_eq!(manifest.doubts_when_done("a", "x", "2"), None);
    }

    #[cfg(unix)]
    #[test]
    fn paths_of_any_bytes_stay_apart() {
        use std::os::unix::ffi::OsStrExt;
        let path = |bytes: &[u8]| path_text(Path::new(std::ffi::OsStr::from_bytes(bytes)));
        assert_eq!(path("tháng/6".as_bytes()), "tháng/6");
        assert_eq!(path(b"a\xff"), "a\\xff");
        assert_ne!(path(b"a\\xff"), path(b"a\xff"));
    }
}
