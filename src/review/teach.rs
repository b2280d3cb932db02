//! Teaching once: a correction becomes a line of the user's dictionary, after its effect on all documents was shown.

use super::{Desk, Refusal};
use crate::dictionary::user::{FILE_NAME, UserDictionary};
use crate::error::{Error, Result};
use crate::text::places_of;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;

/// Places that are shown; all are counted.
const SHOWN: usize = 30;

/// What a clerk wants corrected always.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Lesson {
    /// As it is misread.
    pub before: String,
    /// As it should read.
    pub after: String,
}

/// What a lesson would change in the documents of the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Effect {
    /// How many places.
    pub places: usize,
    /// In how many documents.
    pub documents: usize,
    /// Some of the lines, as they read now: document, line, text.
    pub lines: Vec<(String, u32, String)>,
}

impl Desk {
    /// Where lessons are written: a conversion into this folder reads it.
    pub fn dictionary(&self) -> PathBuf {
        self.folder.join(FILE_NAME)
    }

    /// What a lesson would change: the places where its words arrived and now read otherwise than it says.
    pub fn preview(&self, lesson: &Lesson) -> Effect {
        let found: Vec<(String, u32, String)> =
            self.names.par_iter().flat_map_iter(|name| self.places(name, lesson)).collect();
        let mut documents: Vec<&String> = found.iter().map(|(name, ..)| name).collect();
        documents.dedup();
        Effect { places: found.len(), documents: documents.len(), lines: found.iter().take(SHOWN).cloned().collect() }
    }

    /// Writes a lesson into the dictionary.
    ///
    /// # Errors
    /// When the dictionary cannot be written. Inside, [`Refusal::Unknown`] for words that make no entry.
    pub fn teach(&self, lesson: &Lesson, who: &str) -> Result<std::result::Result<(), Refusal>> {
        let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let line = format!("replace\t{}\t{}\t{}\n", plain(&lesson.before), plain(&lesson.after), plain(who));
        if UserDictionary::parse(&line, "").is_err() {
            return Ok(Err(Refusal::Unknown));
        }
        let path = self.dictionary();
        let write = || {
            let mut file = OpenOptions::new().create(true).append(true).open(&path)?;
            file.write_all(line.as_bytes())?;
            file.sync_all()
        };
        write().map(Ok).map_err(|source| Error::Output { path: path.clone(), source })
    }

    fn places(&self, name: &str, lesson: &Lesson) -> Vec<(String, u32, String)> {
        let Ok(opened) = self.load(name) else { return Vec::new() };
        let (lines, edits) = (&opened.lines, &opened.plan.edits);
        let arrived = |line: u32| lines.text(line, |index| &edits[index].before);
        let reads = |line: u32| {
            lines.text(line, |index| if edits[index].applied { &edits[index].after } else { &edits[index].before })
        };
        let says = |text: String, words: &str| places_of(&text, words).next().is_some();
        let changes = |line: &u32| says(arrived(*line), &lesson.before) && !says(reads(*line), &lesson.after);
        let lines = (1..=lines.len() as u32).filter(changes);
        lines.map(|line| (name.to_string(), line, reads(line))).collect()
    }
}
