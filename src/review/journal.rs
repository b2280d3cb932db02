//! The decisions of all clerks on a folder of results: one JSON line each, appended and synced before the screen hears of it. Nothing is ever
//! changed or removed; a line that a crash tore is passed over and said. Several programs may append to one journal, in turns.

use super::decision::Decided;
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Its name in the folder of results.
pub const NAME: &str = "phuluc.review.ndjson";

/// A decision that was taken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number, from 1, over all documents.
    pub seq: u64,
    /// When, RFC 3339.
    pub time: String,
    /// Who, as they call themselves: a claim, not a proof.
    pub who: String,
    /// Version of the program.
    pub program: String,
    /// The document: path of its result below the folder, without ".json".
    pub document: String,
    /// SHA-256 of the document's bytes.
    pub sha256: String,
    /// What was decided.
    pub decision: Decided,
    /// What it was.
    pub was: String,
    /// What it became.
    pub became: String,
    /// Why, where the clerk said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// An open journal.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    read: u64,
    entries: Vec<Entry>,
    /// For each document, where its entries stand.
    places: HashMap<String, Vec<usize>>,
    broken: usize,
}

impl Journal {
    /// Opens the journal of a folder, and makes an empty one where there is none.
    ///
    /// # Errors
    /// When it cannot be read or appended to.
    pub fn open(folder: &Path) -> Result<Self> {
        let path = folder.join(NAME);
        let failed = |source| Error::Output { path: path.clone(), source };
        let file = private(OpenOptions::new().create(true).append(true).read(true)).open(&path).map_err(failed)?;
        let mut journal = Self { path, file, read: 0, entries: Vec::new(), places: HashMap::new(), broken: 0 };
        journal.locked(Self::catch_up)?;
        Ok(journal)
    }

    /// All decisions, in order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The decisions on a document, in order.
    pub fn of<'a>(&'a self, document: &str) -> impl Iterator<Item = &'a Entry> {
        self.places.get(document).into_iter().flatten().map(|place| &self.entries[*place])
    }

    /// The documents that somebody decided on.
    pub fn documents(&self) -> impl Iterator<Item = &str> {
        self.places.keys().map(String::as_str)
    }

    /// Lines that could not be read, torn by a crash.
    pub fn broken(&self) -> usize {
        self.broken
    }

    /// Appends what `make` makes of the entries so far, those of other programs included; numbers are given here. What `make` refuses, is not
    /// appended.
    ///
    /// # Errors
    /// When the disk does not take the entries.
    pub fn append<T>(
        &mut self,
        make: impl FnOnce(&Journal) -> std::result::Result<Vec<Entry>, T>,
    ) -> Result<std::result::Result<(), T>> {
        self.locked(|journal| {
            journal.catch_up()?;
            let mut new = match make(journal) {
                Ok(new) => new,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let mut lines = Vec::new();
            let last = journal.entries.last().map_or(0, |entry| entry.seq);
            for (entry, seq) in new.iter_mut().zip(last + 1..) {
                entry.seq = seq;
                serde_json::to_writer(&mut lines, entry)?;
                lines.push(b'\n');
            }
            journal.file.write_all(&lines)?;
            journal.file.sync_data()?;
            journal.read += lines.len() as u64;
            new.into_iter().for_each(|entry| journal.take(entry));
            Ok(Ok(()))
        })
    }

    /// Reads what was appended since; a last line without its end was torn, so the next one begins on a line of its own.
    fn catch_up(&mut self) -> io::Result<()> {
        let mut bytes = Vec::new();
        self.file.seek(SeekFrom::Start(self.read))?;
        self.file.read_to_end(&mut bytes)?;
        self.read += bytes.len() as u64;
        for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            match serde_json::from_slice(line) {
                Ok(entry) => self.take(entry),
                Err(_) => self.broken += 1,
            }
        }
        if bytes.last().is_some_and(|byte| *byte != b'\n') {
            self.file.write_all(b"\n")?;
            self.read += 1;
        }
        Ok(())
    }

    fn take(&mut self, entry: Entry) {
        self.places.entry(entry.document.clone()).or_default().push(self.entries.len());
        self.entries.push(entry);
    }

    /// Does something while no other program may. On a disk without locks it does it all the same.
    fn locked<T>(&mut self, work: impl FnOnce(&mut Self) -> io::Result<T>) -> Result<T> {
        let has_lock = self.file.lock().is_ok();
        let done = work(self);
        if has_lock {
            // What cannot be unlocked is unlocked when the file is closed.
            let _ = self.file.unlock();
        }
        done.map_err(|source| Error::Output { path: self.path.clone(), source })
    }
}

/// Decisions name people: nobody else on the machine reads them.
#[cfg(unix)]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600)
}

#[cfg(not(unix))]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

#[cfg(test)]
mod tests {
    use super::super::decision::Decision;
    use super::*;
    use crate::plan::Status;

    fn entry(document: &str) -> Entry {
        Entry {
            seq: 0,
            time: "2026-01-02T03:04:05Z".into(),
            who: "Bà Lan".into(),
            program: "1".into(),
            document: document.into(),
            sha256: "x".into(),
            decision: Decision::SetStatus { status: Status::Done },
            was: "mới".into(),
            became: "xong".into(),
            why: None,
        }
    }

    fn add(journal: &mut Journal, document: &str) {
        journal.append(|_| Ok::<_, ()>(vec![entry(document)])).unwrap().unwrap();
    }

    #[test]
    fn cut_at_any_byte_of_its_last_line_only_that_one_is_lost_and_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(NAME);
        add(&mut Journal::open(folder.path()).unwrap(), "a");
        let first = std::fs::read(&path).unwrap();
        add(&mut Journal::open(folder.path()).unwrap(), "b");
        let whole = std::fs::read(&path).unwrap();
        for cut in first.len()..=whole.len() {
            std::fs::write(&path, &whole[..cut]).unwrap();
            let mut journal = Journal::open(folder.path()).unwrap();
            // Without its line end alone, the line is whole.
            let is_lost = cut + 1 < whole.len();
            assert_eq!(journal.entries().len(), if is_lost { 1 } else { 2 }, "cut at {cut}");
            assert_eq!(journal.broken(), usize::from(is_lost && cut > first.len()), "cut at {cut}");
            add(&mut journal, "c");
            let again = Journal::open(folder.path()).unwrap();
            assert_eq!(again.entries().last().unwrap().document, "c", "cut at {cut}");
        }
    }

    #[test]
    fn two_programs_on_one_journal_see_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let (mut one, mut two) = (Journal::open(folder.path()).unwrap(), Journal::open(folder.path()).unwrap());
        add(&mut one, "a");
        let seen = two.append(|journal| Err::<Vec<Entry>, usize>(journal.of("a").count())).unwrap();
        assert_eq!(seen, Err(1));
        add(&mut two, "b");
        add(&mut one, "c");
        let numbers: Vec<u64> = one.entries().iter().map(|entry| entry.seq).collect();
        assert_eq!(numbers, [1, 2, 3]);
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_reads_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        Journal::open(folder.path()).unwrap();
        let mode = std::fs::metadata(folder.path().join(NAME)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
