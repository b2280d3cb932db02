//! The clerk's desk: a folder of results with the decisions that people took on them. The machine's results are never changed; decisions
//! go to a journal, and the reviewed record of a document is the machine's record with its decisions replayed.

pub mod decision;
pub mod journal;
pub mod lines;
pub mod records;
pub mod replay;
mod sheet;
pub mod teach;
pub mod web;

use crate::error::{Error, Result};
use crate::output::{json, sha256};
use crate::plan::{Plan, Status};
use decision::{Decision, Wish};
use journal::{Entry, Journal};
use lines::Lines;
use rayon::prelude::*;
use records::ReadDeadline;
use replay::Reviewed;
pub use sheet::{Sheet, Summary};
use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};
use walkdir::WalkDir;

/// What the names of results end with, and of the reviewed ones beside them.
const RESULT: &str = ".json";
const REVIEWED: &str = ".reviewed.json";
/// Documents that stay in memory: those that clerks work on.
const KEPT: usize = 8;
/// A clerk who was not heard of for so long looks at something else.
const GONE: Duration = Duration::from_secs(30);

/// An opened folder of results.
pub struct Desk {
    folder: PathBuf,
    read: ReadDeadline,
    names: Vec<String>,
    summaries: Mutex<HashMap<String, Summary>>,
    journal: Mutex<Journal>,
    kept: Mutex<Vec<(String, Arc<Opened>)>>,
    looking: Mutex<HashMap<String, Vec<Look>>>,
}

/// A document as it came from the machine.
#[derive(Debug)]
pub struct Opened {
    /// The machine's record.
    pub plan: Plan,
    /// Its lines.
    pub lines: Lines,
    stamp: Option<SystemTime>,
}

/// Why a decision was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Somebody else decided meanwhile: look again.
    Stale,
    /// There is no such document, edit or record.
    Unknown,
}

/// A clerk at a document.
struct Look {
    window: String,
    who: String,
    at: Instant,
}

/// A clerk's decisions, sent together.
#[derive(Debug, Clone, serde::Deserialize)]
pub struct Request {
    /// Who, as they call themselves.
    pub who: String,
    /// The version that the clerk looked at: how many decisions the document had.
    pub version: usize,
    /// What they decide.
    pub decisions: Vec<Wish>,
    /// Why.
    #[serde(default)]
    pub why: Option<String>,
}

impl Desk {
    /// Opens the results in `folder` and below. `read` understands the deadlines that clerks write.
    ///
    /// # Errors
    /// When the folder cannot be read, holds no result, or its journal cannot be written.
    pub fn open(folder: &Path, read: ReadDeadline) -> Result<Self> {
        let names = results(folder)?;
        if names.is_empty() {
            let message =
                format!("{}: holds no results; make some with: phuluc convert INPUT... --output DIR", folder.display());
            return Err(Error::Config(message));
        }
        let desk = Self {
            folder: folder.into(),
            read,
            names,
            summaries: Mutex::default(),
            journal: Mutex::new(Journal::open(folder)?),
            kept: Mutex::default(),
            looking: Mutex::default(),
        };
        let decided = desk.decided();
        // What is no result of ours (another JSON file) is no document.
        let sheets =
            desk.names.par_iter().filter_map(|name| Some(desk.sheet_of(name, Arc::new(desk.load(name).ok()?))));
        let summaries = sheets.map(|sheet| {
            if decided.contains(&sheet.name) {
                desk.publish(&sheet)?;
            }
            Ok((sheet.id.clone(), sheet.summary()))
        });
        let summaries = summaries.collect::<Result<_>>()?;
        *lock(&desk.summaries) = summaries;
        Ok(desk)
    }

    /// Lines of the journal that a crash tore.
    pub fn broken(&self) -> usize {
        lock(&self.journal).broken()
    }

    /// All documents, those with the most to look at first; what is done comes last.
    pub fn queue(&self) -> Vec<Summary> {
        let mut queue: Vec<Summary> = lock(&self.summaries).values().cloned().collect();
        let rank = |entry: &Summary| (entry.status >= Status::Done, std::cmp::Reverse(entry.open()));
        queue.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.name.cmp(&b.name)));
        queue
    }

    /// One document.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] when there is none of this id, or its result is gone.
    pub fn sheet(&self, id: &str) -> std::result::Result<Sheet, Refusal> {
        let name = lock(&self.summaries).get(id).map(|entry| entry.name.clone()).ok_or(Refusal::Unknown)?;
        let opened = self.opened(&name).map_err(|_| Refusal::Unknown)?;
        Ok(self.sheet_of(&name, opened))
    }

    /// Takes decisions: all of them or none. They are on the disk before this returns.
    ///
    /// # Errors
    /// When the journal cannot be written. Inside, why the decisions were refused.
    pub fn decide(&self, id: &str, request: &Request) -> Result<std::result::Result<Sheet, Refusal>> {
        let sheet = match self.sheet(id) {
            Ok(sheet) => sheet,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let taken = lock(&self.journal).append(|journal| {
            let version = journal.of(&sheet.name).count();
            if version != request.version || version != sheet.version() {
                return Err(Refusal::Stale);
            }
            let decided = request.decisions.iter().map(|wish| sheet.anchored(wish.clone()));
            decided.map(|decided| Ok(sheet.entry(decided.ok_or(Refusal::Unknown)?, request))).collect()
        })?;
        if let Err(refusal) = taken {
            return Ok(Err(refusal));
        }
        let sheet = self.sheet_of(&sheet.name, sheet.machine);
        lock(&self.summaries).insert(sheet.id.clone(), sheet.summary());
        let is_finished = request.decisions.iter().any(|wish| matches!(wish, Decision::SetStatus { .. }));
        if is_finished || sheet.reviewed.status >= Status::Done {
            self.publish(&sheet)?;
        }
        Ok(Ok(sheet))
    }

    /// Writes the reviewed record of every document that somebody decided on.
    ///
    /// # Errors
    /// When one cannot be written.
    pub fn publish_all(&self) -> Result<()> {
        let decided = self.decided();
        let names = self.names.iter().filter(|name| decided.contains(*name));
        self.sheets_of(names).try_for_each(|sheet| self.publish(&sheet))
    }

    /// All decisions on all documents, in order.
    pub fn journal(&self) -> Vec<Entry> {
        lock(&self.journal).entries().to_vec()
    }

    /// Notes that a clerk looks at a document in some window; answers who else does.
    pub fn look(&self, id: &str, who: &str, window: &str) -> Vec<String> {
        let mut looking = lock(&self.looking);
        for looks in looking.values_mut() {
            looks.retain(|look| look.at.elapsed() < GONE && look.window != window);
        }
        looking.retain(|_, looks| !looks.is_empty());
        let here = looking.entry(id.into()).or_default();
        let others = here.iter().map(|look| look.who.clone()).collect();
        here.push(Look { window: window.into(), who: who.into(), at: Instant::now() });
        others
    }

    /// Every document, in the order of their names, with the decisions on it.
    pub fn sheets(&self) -> impl Iterator<Item = Sheet> {
        self.sheets_of(self.names.iter())
    }

    fn sheets_of<'a>(&'a self, names: impl Iterator<Item = &'a String>) -> impl Iterator<Item = Sheet> {
        names.filter_map(|name| Some(self.sheet_of(name, self.opened(name).ok()?)))
    }

    fn decided(&self) -> HashSet<String> {
        lock(&self.journal).documents().map(String::from).collect()
    }

    fn sheet_of(&self, name: &str, machine: Arc<Opened>) -> Sheet {
        let history: Vec<Entry> = lock(&self.journal).of(name).cloned().collect();
        let entries: Vec<&Entry> = history.iter().collect();
        let reviewed = Reviewed::replay(&machine.plan, &machine.lines, &entries, self.read);
        Sheet { id: id(name), name: name.into(), machine, reviewed, history }
    }

    fn opened(&self, name: &str) -> Result<Arc<Opened>> {
        let stamp = modified(&self.result(name, RESULT));
        let mut kept = lock(&self.kept);
        if let Some(at) = kept.iter().position(|(known, opened)| known == name && opened.stamp == stamp) {
            let found = kept.remove(at);
            kept.push(found.clone());
            return Ok(found.1);
        }
        let opened = Arc::new(self.load(name)?);
        kept.retain(|(known, _)| known != name);
        kept.push((name.into(), opened.clone()));
        if kept.len() > KEPT {
            kept.remove(0);
        }
        Ok(opened)
    }

    fn load(&self, name: &str) -> Result<Opened> {
        let path = self.result(name, RESULT);
        let failed = |source: std::io::Error| Error::Input { path: path.display().to_string(), source };
        let stamp = modified(&path);
        let plan: Plan =
            serde_json::from_slice(&fs::read(&path).map_err(failed)?).map_err(|error| failed(error.into()))?;
        // Without the clean text beside it, records can still be checked.
        let text = fs::read_to_string(self.result(name, ".txt")).unwrap_or_default();
        let lines = Lines::new(&text, &plan.edits);
        Ok(Opened { plan, lines, stamp })
    }

    fn publish(&self, sheet: &Sheet) -> Result<()> {
        let path = self.result(&sheet.name, REVIEWED);
        let failed = |source| Error::Output { path: path.clone(), source };
        let bytes = json::document(&sheet.reviewed.plan) + "\n";
        if fs::read(&path).is_ok_and(|there| there == bytes.as_bytes()) {
            return Ok(());
        }
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
        file.write_all(bytes.as_bytes()).map_err(failed)?;
        file.as_file().sync_all().map_err(failed)?;
        file.persist(&path).map_err(|error| failed(error.error))?;
        Ok(())
    }

    fn result(&self, name: &str, extension: &str) -> PathBuf {
        self.folder.join(format!("{name}{extension}"))
    }
}

/// The results below a folder: their paths without ".json".
fn results(folder: &Path) -> Result<Vec<String>> {
    let failed = |error: walkdir::Error| Error::Input { path: folder.display().to_string(), source: error.into() };
    let mut names = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(failed)?;
        let path = entry.path().strip_prefix(folder).ok().and_then(Path::to_str).unwrap_or_default();
        let is_hidden = path.starts_with('.') || path.contains("/.");
        if let Some(name) = path.strip_suffix(RESULT)
            && entry.file_type().is_file()
            && !is_hidden
            && ![".reviewed", ".nd30"].iter().any(|other| name.ends_with(other))
        {
            names.push(name.to_string());
        }
    }
    Ok(names)
}

/// What addresses a document: nothing of its path goes into a request.
fn id(name: &str) -> String {
    sha256(name.as_bytes())[..16].to_string()
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|data| data.modified()).ok()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
