//! Many documents: which ones, in parallel, each result whole or not at all, one bad file never hurting another, nothing lost and
//! nothing done twice.

mod collect;
pub mod manifest;
mod merged;
mod order;
mod shard;
mod staging;
pub mod watch;

pub use collect::{Input, collect};
pub use shard::Shard;

use crate::dictionary::user::{self, UserDictionary};
use crate::error::{Error, Result};
use crate::output::format::{Format, Options, Profile};
use crate::output::sink::Failure;
use crate::output::{nd30, sha256};
use crate::pipeline::{Settings, results};
use crate::plan::Plan;
use crate::worker;
use manifest::{Entry, Manifest};
use merged::{Item, Merged};
use order::InOrder;
use staging::Staging;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Documents that may wait for a slower one before them, for each thread.
const WINDOW: usize = 4;

/// What a run is to do.
#[derive(Debug, Clone)]
pub struct Run {
    /// Folder that the results go to, the tree of the inputs kept below it; without one the records go to standard output as NDJSON.
    pub output: Option<PathBuf>,
    /// How documents are converted.
    pub settings: Settings,
    /// Which results are written.
    pub formats: Vec<Format>,
    /// How they are written.
    pub options: Options,
    /// One file for all documents, in the formats that have room for many.
    pub merge: bool,
    /// Which part of the inputs this run takes, where others take the rest.
    pub shard: Option<Shard>,
    /// Convert what an earlier run has converted already.
    pub force: bool,
}

impl Run {
    /// The files of one document, below the output folder: `a/b.pdf` gives `a/b.pdf.txt` and `a/b.pdf.json`. The record comes last:
    /// where it stands, the others beside it are whole.
    pub fn result_paths(&self, relative: &Path) -> Vec<PathBuf> {
        let extensions = self.single_formats().flat_map(|format| format.extensions(&self.options));
        extensions.map(|extension| self.result_path(relative, extension)).collect()
    }

    /// The files of all documents together, below the output folder.
    pub fn merged_paths(&self) -> Vec<PathBuf> {
        let output = self.output.clone().unwrap_or_default();
        let extensions = self.merged_formats().flat_map(|format| format.extensions(&self.options));
        extensions.map(|extension| output.join(self.file_name(extension))).collect()
    }

    fn result_path(&self, relative: &Path, extension: &str) -> PathBuf {
        result_path(self.output.as_deref().unwrap_or(Path::new("")), relative, extension)
    }

    /// A name for a file of the run itself; shards that share a folder keep apart.
    fn file_name(&self, extension: &str) -> String {
        match self.shard {
            None => format!("phuluc.{extension}"),
            Some(shard) => format!("phuluc-{shard}.{extension}"),
        }
    }

    fn single_formats(&self) -> impl Iterator<Item = Format> {
        let is_single = |format: &Format| self.output.is_some() && !(self.merge && format.can_merge());
        let (records, others): (Vec<_>, Vec<_>) =
            self.formats.iter().copied().filter(is_single).partition(|format| *format == Format::Json);
        others.into_iter().chain(records)
    }

    fn merged_formats(&self) -> impl Iterator<Item = Format> {
        self.formats.iter().copied().filter(|format| self.merge && format.can_merge())
    }
}

/// How one document ended.
#[derive(Debug)]
pub enum Ended {
    /// Results were written.
    Written {
        /// Number of doubts in it.
        doubts: usize,
        /// Number of its pages.
        pages: u32,
    },
    /// The right results stand there already.
    Unchanged {
        /// Number of doubts in it.
        doubts: usize,
    },
    /// It could not be read, or not be written.
    Failed(Error),
    /// The run was stopped before its turn.
    NotReached,
}

/// Converts every input on all cores of the current thread pool, calling `report` as each one ends. The results do not depend
/// on the order of work. Once `stop` is set the documents in hand are finished and no other is begun; merged files then do not
/// appear.
///
/// # Errors
/// When the output folder, its manifest or a merged file cannot be written at all.
pub fn run(inputs: &[Input], run: &Run, stop: &AtomicBool, report: impl Fn(&Input, &Ended) + Sync) -> Result<()> {
    let folder = run.output.as_deref().map(|output| Folder::open(output, run)).transpose()?;
    let merged = match &folder {
        None => Some(Merged::to_stdout(run)),
        Some(folder) if run.merge => Some(Merged::in_folder(run, &folder.path, &folder.staging)?),
        Some(_) => None,
    };
    let merged = merged.map(|merged| InOrder::new(merged, WINDOW * rayon::current_num_threads()));
    let work = Work { run, folder: folder.as_ref(), keep_plans: merged.is_some() };
    let next = AtomicUsize::new(0);
    // Each thread takes one document after the other, in their order: so none waits long for those before it, and a thread
    // that waits never has the document it waits for below it on its own stack.
    rayon::broadcast(|_| {
        while let Some((number, input)) = take_next(inputs, &next) {
            let is_stopped = stop.load(Ordering::Relaxed);
            let (ended, item) = if is_stopped { (Ended::NotReached, Item::Nothing) } else { work.finish(input) };
            if let Some(merged) = &merged {
                merged.put(number, item, |merged, item| {
                    if merged.take(&item) {
                        stop.store(true, Ordering::Relaxed);
                    }
                });
            }
            report(input, &ended);
        }
    });
    worker::end_idle();
    if let Some(merged) = merged.map(InOrder::into_taker)
        && (merged.has_failed() || !stop.load(Ordering::Relaxed))
    {
        merged.finish()?;
    }
    folder.map_or(Ok(()), |folder| folder.manifest.sync())
}

/// Writes records that are at hand already, each with its path below the output folder and its clean text, in the formats of a run.
///
/// # Errors
/// When a result cannot be written.
pub fn export(records: impl Iterator<Item = (PathBuf, Plan, String)>, run: &Run) -> Result<()> {
    let output = run.output.clone().unwrap_or_default();
    let staging = Staging::new(&output)?;
    let mut merged = if run.merge { Some(Merged::in_folder(run, &output, &staging)?) } else { None };
    for (relative, plan, clean_text) in records {
        write_files(run, &staging, &relative, &plan, &clean_text)?;
        let has_failed = merged.as_mut().is_some_and(|merged| merged.take(&Item::Plan(Box::new(plan))));
        if has_failed {
            break; // the disk is full: `finish` says which file
        }
    }
    merged.map_or(Ok(()), Merged::finish)
}

fn take_next<'a>(inputs: &'a [Input], next: &AtomicUsize) -> Option<(usize, &'a Input)> {
    let number = next.fetch_add(1, Ordering::Relaxed);
    Some((number, inputs.get(number)?))
}

/// The output folder of a run.
struct Folder {
    path: PathBuf,
    staging: Staging,
    manifest: Manifest,
    /// The dictionary that clerks keep in it.
    taught: UserDictionary,
}

impl Folder {
    fn open(output: &Path, run: &Run) -> Result<Self> {
        let staging = Staging::new(output)?;
        let manifest = Manifest::open(output.join(run.file_name(manifest::EXTENSION)))?;
        let taught = UserDictionary::beside(&output.join(user::FILE_NAME), 0)?;
        Ok(Self { path: output.into(), staging, manifest, taught })
    }
}

struct Work<'a> {
    run: &'a Run,
    folder: Option<&'a Folder>,
    /// Merged files want the records of every document, also of those that are done already.
    keep_plans: bool,
}

impl Work<'_> {
    fn finish(&self, input: &Input) -> (Ended, Item) {
        let (settings, bytes) = match self.settings(input).and_then(|settings| {
            let bytes = input.read(settings.max_bytes)?;
            Ok((settings, bytes))
        }) {
            Ok(read) => read,
            Err(error) => return self.logged(input, String::new(), String::new(), Err(error)),
        };
        let (hash, by) = (sha256(&bytes), maker(&settings, &self.run.options));
        match self.done_before(input, &hash, &by) {
            Some((doubts, item)) => (Ended::Unchanged { doubts }, item),
            None => self.logged(input, hash, by, self.convert(input, &bytes, &settings)),
        }
    }

    /// The settings of the run with what was taught in the output folder and with the dictionaries of the document's own folders.
    fn settings(&self, input: &Input) -> Result<Settings> {
        let settings = self.run.settings.clone();
        let taught = self.folder.map(|folder| folder.taught.clone()).unwrap_or_default();
        let dictionary = settings.dictionary.and(taught).and(input.dictionary()?);
        Ok(Settings { dictionary, ..settings })
    }

    /// Writes into the manifest how a document ended.
    fn logged(&self, input: &Input, sha256: String, by: String, ended: Result<(Ended, Item)>) -> (Ended, Item) {
        let (doubts, error) = match &ended {
            Ok((Ended::Written { doubts, .. } | Ended::Unchanged { doubts }, _)) => (Some(*doubts), None),
            Ok(_) => (None, None),
            Err(error) => (None, Some(error.to_string())),
        };
        let path = manifest::path_text(&input.relative);
        let entry = Entry { path, sha256, by, doubts, error };
        let logged = self.folder.map_or(Ok(()), |folder| folder.manifest.append(&entry));
        ended.and_then(|ended| logged.map(|()| ended)).unwrap_or_else(|error| {
            let failure = Failure::new(input.name(), &error);
            (Ended::Failed(error), Item::Failure(failure))
        })
    }

    fn done_before(&self, input: &Input, hash: &str, by: &str) -> Option<(usize, Item)> {
        let path = manifest::path_text(&input.relative);
        let manifest = &self.folder?.manifest;
        let doubts = manifest.doubts_when_done(&path, hash, by).filter(|_| !self.run.force)?;
        if !self.run.result_paths(&input.relative).iter().all(|path| path.exists()) {
            return None;
        }
        let item = if self.keep_plans { Item::Plan(Box::new(self.record(input)?)) } else { Item::Nothing };
        Some((doubts, item))
    }

    /// The record that an earlier run wrote.
    fn record(&self, input: &Input) -> Option<Plan> {
        self.run.single_formats().find(|format| *format == Format::Json)?;
        let record = std::fs::read(self.run.result_path(&input.relative, "json")).ok()?;
        serde_json::from_slice(&record).ok()
    }

    fn convert(&self, input: &Input, bytes: &[u8], settings: &Settings) -> Result<(Ended, Item)> {
        let (mut plan, clean_text) = results(bytes, &input.name(), settings)?;
        if self.run.options.profile == Some(Profile::Nd30) {
            let doubts = nd30::doubts(&plan);
            plan.doubts.extend(doubts);
        }
        let is_new = self.write(input, &plan, &clean_text)?;
        let (doubts, pages) = (plan.doubts.len(), plan.source.pages.unwrap_or(1));
        let ended = if is_new { Ended::Written { doubts, pages } } else { Ended::Unchanged { doubts } };
        Ok((ended, if self.keep_plans { Item::Plan(Box::new(plan)) } else { Item::Nothing }))
    }

    /// Writes the files of one document; whether any of them is new, or goes into a merged file.
    fn write(&self, input: &Input, plan: &Plan, clean_text: &str) -> Result<bool> {
        let Some(folder) = self.folder else { return Ok(self.keep_plans) };
        let is_new = write_files(self.run, &folder.staging, &input.relative, plan, clean_text)?;
        Ok(is_new || self.keep_plans)
    }
}

/// Writes the files of one document that has files of its own; whether any of them is new.
fn write_files(run: &Run, staging: &Staging, relative: &Path, plan: &Plan, clean_text: &str) -> Result<bool> {
    let mut is_new = false;
    for format in run.single_formats() {
        let failed = |source| Error::Output { path: run.result_path(relative, ""), source };
        for (extension, bytes) in format.files(plan, clean_text, &run.options).map_err(failed)? {
            is_new |= staging.write(&run.result_path(relative, extension), &bytes)?;
        }
    }
    Ok(is_new)
}

/// Who makes the results: another program, other dictionaries or other settings make other ones.
fn maker(settings: &Settings, options: &Options) -> String {
    let settings = sha256(format!("{settings:?}{options:?}").as_bytes());
    format!("{}-{}-{}", env!("CARGO_PKG_VERSION"), env!("PHULUC_FINGERPRINT"), &settings[..8])
}

/// Where a result of an input stands: `a/b.pdf` gives `a/b.pdf.json`.
pub fn result_path(output: &Path, relative: &Path, extension: &str) -> PathBuf {
    let mut name = OsString::from(relative.as_os_str());
    name.push(".");
    name.push(extension);
    output.join(name)
}
