//! Scores the program's output against answers that people wrote: `fixtures/CASE/{input.*, plan.json, clean.txt}`.
//!
//! Counted as equal: tone-mark placement (hóa/hoá), hằng/hàng, kinds of dash and quote, spaces around "-" and "/", outer
//! punctuation; nothing else.

mod equal;
mod fields;
mod text;

pub use text::TextScore;

use crate::error::{Error, Result};
use serde::Serialize;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A document with the answers of a person.
#[derive(Debug, Clone)]
pub struct Case {
    /// Name of its folder.
    pub name: String,
    /// The document.
    pub input: PathBuf,
    /// The right records.
    pub plan: Value,
    /// The right text, where somebody wrote it.
    pub clean: Option<String>,
}

/// How well a case was answered.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Score {
    /// Name of the case, or "all".
    pub case: String,
    /// Fields of the document block.
    pub document: Fields,
    /// Duties.
    pub tasks: Rows,
    /// Targets.
    pub indicators: Rows,
    /// The clean text; `None` where no right text is known.
    pub text: Option<TextScore>,
    /// Every wrong field, missing or invented row, for people.
    pub faults: Vec<String>,
}

/// Rows and their fields.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Rows {
    /// Rows in the answer.
    pub expected: usize,
    /// Rows of the answer that were found.
    pub found: usize,
    /// Rows of the output that are in no answer.
    pub invented: usize,
    /// Their fields.
    pub fields: Fields,
}

/// Filled fields. A wrong value is both missing and invented; an empty field that should be empty does not count.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Fields {
    /// Filled and right.
    pub right: usize,
    /// Should be filled so, but is not.
    pub missing: usize,
    /// Is filled so, but should not.
    pub invented: usize,
}

impl Fields {
    /// Harmonic mean of precision and recall; 1 when there is nothing to fill.
    pub fn f1(&self) -> f64 {
        let all = 2 * self.right + self.missing + self.invented;
        if all == 0 { 1.0 } else { 2.0 * self.right as f64 / all as f64 }
    }

    fn add(&mut self, other: Fields) {
        self.right += other.right;
        self.missing += other.missing;
        self.invented += other.invented;
    }
}

impl Rows {
    fn add(&mut self, other: &Rows) {
        self.expected += other.expected;
        self.found += other.found;
        self.invented += other.invented;
        self.fields.add(other.fields);
    }
}

impl Score {
    /// The sum over several cases.
    pub fn total(scores: &[Score]) -> Score {
        let mut total = Score { case: "all".into(), ..Score::default() };
        for score in scores {
            total.document.add(score.document);
            total.tasks.add(&score.tasks);
            total.indicators.add(&score.indicators);
            if let Some(text) = &score.text {
                total.text.get_or_insert_default().add(text);
            }
        }
        total
    }
}

/// All cases in `folder`: itself when it is one, else its subfolders, in the order of their names.
///
/// # Errors
/// When the folder or an answer cannot be read.
pub fn cases(folder: &Path) -> Result<Vec<Case>> {
    if folder.join("plan.json").exists() {
        return Ok(vec![case(folder)?]);
    }
    let failed = |source| Error::Input { path: folder.display().to_string(), source };
    let entries: std::io::Result<Vec<_>> = std::fs::read_dir(folder).map_err(failed)?.collect();
    let mut folders: Vec<_> = entries.map_err(failed)?.into_iter().map(|entry| entry.path()).collect();
    folders.sort();
    folders.iter().filter(|folder| folder.join("plan.json").exists()).map(|folder| case(folder)).collect()
}

fn case(folder: &Path) -> Result<Case> {
    let failed = |path: &Path| {
        let path = path.display().to_string();
        move |source| Error::Input { path, source }
    };
    let answer = folder.join("plan.json");
    let json = std::fs::read_to_string(&answer).map_err(failed(&answer))?;
    let plan = serde_json::from_str(&json).map_err(|error| Error::Config(format!("{}: {error}", answer.display())))?;
    let entries = std::fs::read_dir(folder).map_err(failed(folder))?;
    let input = entries.flatten().map(|entry| entry.path()).find(|path| path.file_stem().is_some_and(|s| s == "input"));
    let input = input.ok_or_else(|| Error::Config(format!("{}: holds no input.* file", folder.display())))?;
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(Case { name, input, plan, clean: std::fs::read_to_string(folder.join("clean.txt")).ok() })
}

/// Scores an output against the answers of its case. `clean` is the clean text of the output.
pub fn score(case: &Case, plan: &Value, clean: &str) -> Score {
    let mut faults = Vec::new();
    let document = fields::document(&case.plan["document"], &plan["document"], &mut faults);
    let tasks = fields::rows(&case.plan["tasks"], &plan["tasks"], &fields::TASK, &mut faults);
    let indicators = fields::rows(&case.plan["indicators"], &plan["indicators"], &fields::INDICATOR, &mut faults);
    let text = case.clean.as_deref().map(|right| text::score(right, clean));
    Score { case: case.name.clone(), document, tasks, indicators, text, faults }
}
