//! Documents in a child process: this program starts itself as `phuluc worker`, which takes one document after the other under limits
//! of memory and time and hands back what was asked for. A document that kills its process, or takes too long, has a second try alone;
//! then it is an error record, and the batch goes on.
//!
//! The library does everything in its own process unless [`Settings::reader`] names a program; there, a panic of a reader is caught, but
//! running out of memory, stack or time is not.

mod orphan;
mod process;
mod serve;
mod turn;

pub use serve::serve;

use crate::dictionary::user::UserDictionary;
use crate::error::{Error, Result};
use crate::page::Reading;
use crate::pipeline::{Ocr, Settings};
use crate::plan::Plan;
use process::{Process, Trouble};
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::time::Duration;
use turn::TURNS;

/// Memory that a process may take.
const MEMORY: u64 = 1 << 30;

/// What goes to the worker in front of the document's bytes, on one line.
#[derive(Debug, Serialize, Deserialize)]
struct Order {
    wanted: Wanted,
    name: String,
    password: Option<String>,
    ocr: Ocr,
    min_confidence: f32,
    dictionary: UserDictionary,
    /// Number of the bytes that follow.
    length: usize,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
enum Wanted {
    /// The records and the clean text.
    Results,
    /// The text as it was read.
    Reading,
    /// The picture of this page.
    Picture(u32),
}

/// What comes back, on one line.
#[derive(Debug, Serialize, Deserialize)]
enum Answer {
    Results(Box<Plan>, String),
    Reading(Reading),
    Picture(Vec<u8>),
    Unreadable(String),
    NeedsOcr(String),
    TooLarge(String, u64, u64),
    Encrypted,
    Failed(String),
}

/// Converts a document in a child process: its records and its clean text.
///
/// # Errors
/// As converting it in this process would; and when the child dies or takes too long, twice.
pub fn convert(program: &Path, bytes: &[u8], name: &str, settings: &Settings) -> Result<(Plan, String)> {
    match ask(program, bytes, name, settings, Wanted::Results)? {
        Answer::Results(plan, clean_text) => Ok((*plan, clean_text)),
        _ => Err(wrong_answer(name)),
    }
}

/// Reads a document in a child process.
///
/// # Errors
/// As reading it in this process would; and when the child dies or takes too long, twice.
pub fn read(program: &Path, bytes: &[u8], name: &str, settings: &Settings) -> Result<Reading> {
    match ask(program, bytes, name, settings, Wanted::Reading)? {
        Answer::Reading(reading) => Ok(reading),
        _ => Err(wrong_answer(name)),
    }
}

/// The picture of a page, from 1, as a PNG, drawn in a child process.
///
/// # Errors
/// As drawing it in this process would; and when the child dies or takes too long, twice.
pub fn picture(program: &Path, bytes: &[u8], name: &str, page: u32, settings: &Settings) -> Result<Vec<u8>> {
    match ask(program, bytes, name, settings, Wanted::Picture(page))? {
        Answer::Picture(png) => Ok(png),
        _ => Err(wrong_answer(name)),
    }
}

/// Ends the child processes that wait for a document: their memory is wanted elsewhere.
pub fn end_idle() {
    process::end_idle();
}

fn wrong_answer(name: &str) -> Error {
    Error::Reader { path: name.into(), reason: "its answer is another one".into() }
}

fn ask(program: &Path, bytes: &[u8], name: &str, settings: &Settings, wanted: Wanted) -> Result<Answer> {
    let failed = |reason: String| Error::Reader { path: name.into(), reason };
    let order = Order {
        wanted,
        name: name.into(),
        password: settings.password.clone(),
        ocr: settings.ocr,
        min_confidence: settings.min_confidence,
        dictionary: settings.dictionary.clone(),
        length: bytes.len(),
    };
    let mut input = serde_json::to_vec(&order).map_err(|error| failed(error.to_string()))?;
    input.push(b'\n');
    input.extend_from_slice(bytes);
    match tried(program, input, settings.time_for(bytes.len())).map_err(failed)? {
        Answer::Unreadable(reason) => Err(Error::Unreadable { path: name.into(), reason }),
        Answer::NeedsOcr(pages) => Err(Error::NeedsOcr { path: name.into(), pages }),
        Answer::TooLarge(what, actual, limit) => {
            Err(Error::TooLarge { path: name.into(), what: what.into(), actual, limit })
        }
        Answer::Encrypted => Err(Error::Encrypted { path: name.into() }),
        Answer::Failed(reason) => Err(failed(reason)),
        answer => Ok(answer),
    }
}

/// The answer of the first try, else of a second one with a new process and nothing beside it; the reason why there is none else.
fn tried(program: &Path, order: Vec<u8>, limit: Duration) -> std::result::Result<Answer, String> {
    let turn = TURNS.shared();
    let first = Process::take(program).and_then(|process| answer(process, order.clone(), limit));
    let trouble = match first {
        Ok(answer) => return answer,
        Err(trouble) => trouble,
    };
    // What took too long though it had the machine for itself takes too long again.
    if matches!(trouble, Trouble::Late(_)) && turn.was_alone() {
        return Err(trouble.to_string());
    }
    drop(turn);
    let _turn = TURNS.alone();
    let second = Process::start(program).and_then(|process| answer(process, order, limit));
    second.unwrap_or_else(|trouble| Err(format!("{trouble} (tried twice)")))
}

fn answer(
    mut process: Process,
    order: Vec<u8>,
    limit: Duration,
) -> std::result::Result<std::result::Result<Answer, String>, Trouble> {
    let answer = process.ask(order, limit)?;
    let answer = serde_json::from_slice(&answer).map_err(|_| "its answer is broken".to_string());
    // Programs that it started may still run when their time was over: they end together with it.
    if !matches!(answer, Err(_) | Ok(Answer::Failed(_))) {
        process.put_back();
    }
    Ok(answer)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    /// A program that does this instead of reading.
    #[cfg(unix)]
    pub(super) fn program(does: &str) -> tempfile::TempPath {
        use std::io::Write;
        use std::os::unix::fs::PermissionsExt;
        let mut file = tempfile::NamedTempFile::new().unwrap();
        write!(file, "#!/bin/sh\nread -r order\n{does}\n").unwrap();
        file.as_file().set_permissions(std::fs::Permissions::from_mode(0o700)).unwrap();
        file.into_temp_path()
    }

    #[cfg(unix)]
    #[test]
    fn what_killed_its_reader_has_one_second_try() {
        let folder = tempfile::tempdir().unwrap();
        let tries = folder.path().join("tries");
        let count = || std::fs::read_to_string(&tries).unwrap().lines().count();
        let notes = format!("echo x >> {}", tries.display());
        let once =
            program(&format!("{notes}; [ $(wc -l < {}) = 1 ] && kill -SEGV $$; echo '\"Encrypted\"'", tries.display()));
        let settings = Settings::default();
        assert!(matches!(read(&once, b"%PDF", "a.pdf", &settings), Err(Error::Encrypted { .. })));
        assert_eq!(count(), 2);
        let always = program(&format!("{notes}; kill -SEGV $$"));
        let error = read(&always, b"%PDF", "a.pdf", &settings).unwrap_err();
        assert_eq!(error.to_string(), "a.pdf: reading it failed: out of stack (tried twice)");
        assert_eq!(count(), 4);
    }

    #[test]
    fn a_reading_survives_the_way() {
        let reading = crate::ingest::read("Kế hoạch\n\nmột".as_bytes(), "x", &Settings::default()).unwrap();
        let sent = serde_json::to_vec(&Answer::Reading(reading.clone())).unwrap();
        let Answer::Reading(back) = serde_json::from_slice(&sent).unwrap() else { panic!() };
        assert_eq!(back.text.source(), reading.text.source());
        assert_eq!(back.text.lines(), reading.text.lines());
    }
}
