//! Many documents: which ones, in parallel, each result whole or not at all, one bad file never hurting another, nothing lost and
//! nothing done twice.

mod collect;
pub mod manifest;
mod staging;

pub use collect::{Input, collect};

use crate::error::{Error, Result};
use crate::output::{json, sha256};
use crate::pipeline::{Settings, convert};
use manifest::{Entry, Manifest};
use rayon::prelude::*;
use staging::Staging;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// What a run is to do.
#[derive(Debug, Clone)]
pub struct Run {
    /// Folder that the results go to; the tree of the inputs is kept below it.
    pub output: PathBuf,
    /// How documents are converted.
    pub settings: Settings,
    /// Convert what an earlier run has converted already.
    pub force: bool,
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
/// on the order of work. Once `stop` is set the documents in hand are finished and no other is begun.
///
/// # Errors
/// When the output folder or its manifest cannot be written at all.
pub fn run(inputs: &[Input], run: &Run, stop: &AtomicBool, report: impl Fn(&Input, &Ended) + Sync) -> Result<()> {
    let work =
        Work { run, staging: Staging::new(&run.output)?, manifest: Manifest::open(&run.output)?, by: maker(run) };
    inputs.par_iter().for_each(|input| {
        let ended = if stop.load(Ordering::Relaxed) { Ended::NotReached } else { work.finish(input) };
        report(input, &ended);
    });
    work.manifest.sync()
}

struct Work<'a> {
    run: &'a Run,
    staging: Staging,
    manifest: Manifest,
    by: String,
}

impl Work<'_> {
    fn finish(&self, input: &Input) -> Ended {
        let path = manifest::path_text(&input.relative);
        let (hash, ended) = match input.read() {
            Err(error) => (String::new(), Err(error)),
            Ok(bytes) => {
                let hash = sha256(&bytes);
                if let Some(doubts) = self.done_before(input, &path, &hash) {
                    return Ended::Unchanged { doubts };
                }
                (hash, self.convert(input, &bytes))
            }
        };
        let (doubts, error) = match &ended {
            Ok(Ended::Written { doubts, .. } | Ended::Unchanged { doubts }) => (Some(*doubts), None),
            Ok(_) => (None, None),
            Err(error) => (None, Some(error.to_string())),
        };
        let logged = self.manifest.append(&Entry { path, sha256: hash, by: self.by.clone(), doubts, error });
        ended.and_then(|ended| logged.map(|()| ended)).unwrap_or_else(Ended::Failed)
    }

    fn done_before(&self, input: &Input, path: &str, hash: &str) -> Option<usize> {
        let doubts = self.manifest.doubts_when_done(path, hash, &self.by).filter(|_| !self.run.force)?;
        result_paths(&self.run.output, &input.relative).iter().all(|path| path.exists()).then_some(doubts)
    }

    fn convert(&self, input: &Input, bytes: &[u8]) -> Result<Ended> {
        let converted = convert(bytes, &input.name(), &self.run.settings)?;
        let record = json::document(&converted.plan) + "\n";
        let [text_path, record_path] = result_paths(&self.run.output, &input.relative);
        // The record last: where it stands, the text beside it is whole.
        let text_is_new = self.staging.write(&text_path, converted.reading.text.clean_text().as_bytes())?;
        let record_is_new = self.staging.write(&record_path, record.as_bytes())?;
        let doubts = converted.plan.doubts.len();
        let pages = converted.plan.source.pages.unwrap_or(1);
        Ok(if text_is_new || record_is_new { Ended::Written { doubts, pages } } else { Ended::Unchanged { doubts } })
    }
}

/// Who makes the results: another program, other dictionaries or other settings make other ones.
fn maker(run: &Run) -> String {
    let settings = sha256(format!("{:?}", run.settings).as_bytes());
    format!("{}-{}-{}", env!("CARGO_PKG_VERSION"), env!("PHULUC_FINGERPRINT"), &settings[..8])
}

/// Where the results of an input stand: `a/b.pdf` gives `a/b.pdf.txt` and `a/b.pdf.json`.
pub fn result_paths(output: &Path, relative: &Path) -> [PathBuf; 2] {
    ["txt", "json"].map(|extension| {
        let mut name = OsString::from(relative.as_os_str());
        name.push(".");
        name.push(extension);
        output.join(name)
    })
}
