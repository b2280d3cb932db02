//! Many documents: which ones, in parallel, each result whole or not at all, one bad file never hurting another.

mod collect;
mod write;

pub use collect::{Input, collect};
pub use write::write_whole;

use crate::error::{Error, Result};
use crate::output::json;
use crate::pipeline::{Settings, convert};
use rayon::prelude::*;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// What a run is to do.
#[derive(Debug, Clone)]
pub struct Run {
    /// Folder that the results go to; the tree of the inputs is kept below it.
    pub output: PathBuf,
    /// How documents are converted.
    pub settings: Settings,
}

/// How one document ended.
#[derive(Debug)]
pub enum Ended {
    /// Results were written.
    Written {
        /// Number of doubts in it.
        doubts: usize,
    },
    /// The results that stand there already are the same, byte for byte.
    Unchanged {
        /// Number of doubts in it.
        doubts: usize,
    },
    /// It could not be read, or not be written.
    Failed(Error),
}

/// Converts every input on all cores of the current thread pool, calling `report` as each one ends. The results do not depend
/// on the order of work.
pub fn run(inputs: &[Input], run: &Run, report: impl Fn(&Input, &Ended) + Sync) {
    inputs.par_iter().for_each(|input| {
        let ended = convert_and_write(input, run).unwrap_or_else(Ended::Failed);
        report(input, &ended);
    });
}

fn convert_and_write(input: &Input, run: &Run) -> Result<Ended> {
    let bytes = input.read()?;
    let converted = convert(&bytes, &input.name(), &run.settings)?;
    let record = json::document(&converted.plan) + "\n";
    let [text_path, record_path] = result_paths(&run.output, &input.relative);
    // The record last: where it stands, the text beside it is whole.
    let text_is_new = write_whole(&text_path, converted.reading.text.clean_text().as_bytes())?;
    let record_is_new = write_whole(&record_path, record.as_bytes())?;
    let doubts = converted.plan.doubts.len();
    Ok(if text_is_new || record_is_new { Ended::Written { doubts } } else { Ended::Unchanged { doubts } })
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
