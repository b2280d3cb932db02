//! The whole way of a document, on one screen.

use crate::block::Block;
use crate::dictionary::user::UserDictionary;
use crate::error::{Error, Result};
use crate::page::Reading;
use crate::plan::Plan;
use crate::{ingest, layout, normalize, output, parse, restore, worker};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::time::Duration;

/// Size that a document may have.
pub const MAX_BYTES: u64 = 100 << 20;
/// Tasks that a document may have; the longest plans have some hundreds.
pub const MOST_TASKS: usize = 50_000;
/// Time for any document, in seconds ...
const SECONDS: u64 = 60;
/// ... and one more second for so many bytes: scans take a few seconds a page.
const BYTES_A_SECOND: u64 = 20_000;

/// What a caller may choose. The same input and settings give the same result, on any machine and number of threads.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Edits at least this sure are made; less sure ones are only proposed.
    pub min_confidence: f32,
    /// Opens encrypted documents.
    pub password: Option<String>,
    /// When pages that are pictures are read by the OCR engine.
    pub ocr: Ocr,
    /// What the office knows and the program does not.
    pub dictionary: UserDictionary,
    /// Larger documents are refused before they are read.
    pub max_bytes: u64,
    /// Time for one document in a child process; `None` for a minute and what its size takes.
    pub timeout: Option<Duration>,
    /// A `phuluc` program that takes documents in a process of its own; `None` for this one.
    pub reader: Option<PathBuf>,
}

/// When pages are read by the OCR engine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum, Serialize, Deserialize)]
pub enum Ocr {
    /// Pages that are pictures, whatever hidden text lies over them
    #[default]
    Auto,
    /// All pages that carry pictures, even where they have text
    Force,
    /// No page; a document with pictures fails as "needs OCR"
    Never,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            min_confidence: 0.5,
            password: None,
            ocr: Ocr::default(),
            dictionary: UserDictionary::default(),
            max_bytes: MAX_BYTES,
            timeout: None,
            reader: None,
        }
    }
}

impl Settings {
    /// The time that a document of so many bytes may take.
    pub fn time_for(&self, bytes: usize) -> Duration {
        self.timeout.unwrap_or(Duration::from_secs(SECONDS + bytes as u64 / BYTES_A_SECOND))
    }
}

/// A converted document.
#[derive(Debug, Clone)]
pub struct Converted {
    /// The records.
    pub plan: Plan,
    /// What was read, with the edits on its text; [`clean_text`](crate::text::Text::clean_text) is the text as it should read.
    pub reading: Reading,
    /// The paragraphs and tables that the records were read from.
    pub blocks: Vec<Block>,
}

/// Converts one document. `name` is what messages and the result call it.
///
/// # Errors
/// When the bytes are no readable document; content that is hard to understand gives doubts, not errors.
pub fn convert(bytes: &[u8], name: &str, settings: &Settings) -> Result<Converted> {
    understand(read(bytes, name, settings)?, bytes, name, settings)
}

/// The records of one document and its clean text, wholly made in a process of its own where [`Settings::reader`] names a program.
///
/// # Errors
/// As [`convert`], and when that process dies or takes too long.
pub fn results(bytes: &[u8], name: &str, settings: &Settings) -> Result<(Plan, String)> {
    if let Some(program) = &settings.reader {
        ingest::check_size(bytes.len() as u64, name, settings.max_bytes)?;
        return worker::convert(program, bytes, name, settings);
    }
    let Converted { plan, reading, .. } = convert(bytes, name, settings)?;
    Ok((plan, reading.text.clean_text()))
}

/// Reads one document; foreign bytes in a process of their own where [`Settings::reader`] names a program.
///
/// # Errors
/// When the bytes are no readable document.
pub fn read(bytes: &[u8], name: &str, settings: &Settings) -> Result<Reading> {
    match settings.reader.as_ref().filter(|_| ingest::is_foreign(bytes)) {
        Some(program) => {
            ingest::check_size(bytes.len() as u64, name, settings.max_bytes)?;
            worker::read(program, bytes, name, settings)
        }
        None => ingest::read(bytes, name, settings),
    }
}

/// What a document says that was read from these bytes.
///
/// # Errors
/// When it has too many tasks.
pub fn understand(reading: Reading, bytes: &[u8], name: &str, settings: &Settings) -> Result<Converted> {
    let mut reading = normalize::apply(reading);
    let (draft, taught) = restore::draft(&reading.text);
    let blocks = layout::blocks(&reading, &draft);
    reading.doubts.extend(layout::doubts(&reading));
    let damage = restore::apply(&mut reading, &blocks, &taught, settings);
    let parsed = parse::plan(&reading, &blocks, damage);
    check_tasks(parsed.tasks.len(), name)?;
    let plan = output::contract(parsed, &reading, damage, bytes, name);
    Ok(Converted { plan, reading, blocks })
}

fn check_tasks(count: usize, name: &str) -> Result<()> {
    if count <= MOST_TASKS {
        return Ok(());
    }
    let (actual, limit) = (count as u64, MOST_TASKS as u64);
    Err(Error::TooLarge { path: name.into(), what: "the number of its tasks".into(), actual, limit })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_the_settings_holds_else_the_usual_one() {
        let seconds = [0, 19_999, 20_000, 2_000_000].map(|bytes| Settings::default().time_for(bytes).as_secs());
        assert_eq!(seconds, [60, 60, 61, 160]);
        let settings = Settings { timeout: Some(Duration::from_secs(1)), ..Settings::default() };
        assert_eq!(settings.time_for(2_000_000).as_secs(), 1);
    }

    #[test]
    fn tasks_are_limited_on_both_sides() {
        assert!(check_tasks(MOST_TASKS, "a.txt").is_ok());
        let refused = "a.txt: the number of its tasks is 50001, more than the limit of 50000";
        assert_eq!(check_tasks(MOST_TASKS + 1, "a.txt").unwrap_err().to_string(), refused);
    }
}
