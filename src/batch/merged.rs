//! All documents of a run in one file a format: the sinks, fed in the order of the inputs.

use super::Run;
use super::staging::{Staging, publish};
use crate::error::{Error, Result};
use crate::output::csv::Csv;
use crate::output::format::Format;
use crate::output::html::Html;
use crate::output::ndjson::Ndjson;
use crate::output::sink::{Failure, Sink};
use crate::output::sqlite::Sqlite;
use crate::output::xlsx::Xlsx;
use crate::plan::Plan;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// What a document gave for the merged files.
pub enum Item {
    /// Its records.
    Plan(Box<Plan>),
    /// Why there are none.
    Failure(Failure),
    /// The run was stopped before its turn.
    Nothing,
}

/// The merged files of a run while they grow.
pub struct Merged {
    sinks: Vec<(PathBuf, Box<dyn Sink>)>,
    growing: Vec<(PathBuf, NamedTempFile)>,
    failed: Option<Error>,
}

impl Merged {
    /// The merged files of `run` in its output folder.
    ///
    /// # Errors
    /// When one of them cannot be written.
    pub fn in_folder(run: &Run, output: &Path, staging: &Staging) -> Result<Self> {
        let mut merged = Self { sinks: Vec::new(), growing: Vec::new(), failed: None };
        for format in run.merged_formats() {
            let paths = format.extensions(&run.options).iter().map(|extension| output.join(run.file_name(extension)));
            let paths: Vec<PathBuf> = paths.collect();
            merged.add(format, &paths, run, staging)?;
        }
        Ok(merged)
    }

    /// One stream to standard output.
    pub fn to_stdout(run: &Run) -> Self {
        let stream = Ndjson::new(BufWriter::new(io::stdout()), run.options.profile);
        let name = PathBuf::from("standard output");
        Self { sinks: vec![(name, Box::new(stream))], growing: Vec::new(), failed: None }
    }

    fn add(&mut self, format: Format, paths: &[PathBuf], run: &Run, staging: &Staging) -> Result<()> {
        let failed = |source| Error::Output { path: paths[0].clone(), source };
        let mut files = Vec::new();
        if format != Format::Sqlite {
            for path in paths {
                let file = staging.create()?;
                files.push(BufWriter::new(file.reopen().map_err(failed)?));
                self.growing.push((path.clone(), file));
            }
        }
        let mut files = files.into_iter();
        let mut file = || files.next().ok_or_else(|| failed(io::ErrorKind::NotFound.into()));
        let sink: Box<dyn Sink> = match format {
            Format::Ndjson => Box::new(Ndjson::new(file()?, run.options.profile)),
            Format::Csv => Box::new(Csv::new(file()?, file()?, run.options.dialect).map_err(failed)?),
            Format::Xlsx => Box::new(Xlsx::new(file()?, staging.folder()).map_err(failed)?),
            Format::Html => Box::new(Html::new(file()?).map_err(failed)?),
            // A database keeps itself whole, and is there to be fed again.
            Format::Sqlite => Box::new(Sqlite::open(&paths[0]).map_err(failed)?),
            Format::Json | Format::Text => return Ok(()),
        };
        self.sinks.push((paths[0].clone(), sink));
        Ok(())
    }

    /// Feeds every file. After the first failure nothing more is written; whether that is so is the answer.
    pub fn take(&mut self, item: &Item) -> bool {
        for (path, sink) in self.sinks.iter_mut().filter(|_| self.failed.is_none()) {
            let fed = match item {
                Item::Plan(plan) => sink.plan(plan),
                Item::Failure(failure) => sink.failure(failure),
                Item::Nothing => Ok(()),
            };
            if let Err(source) = fed {
                self.failed = Some(Error::Output { path: path.clone(), source });
                break;
            }
        }
        self.failed.is_some()
    }

    /// Whether a file could not be written.
    pub fn has_failed(&self) -> bool {
        self.failed.is_some()
    }

    /// Makes the files results.
    ///
    /// # Errors
    /// When one of them could not be written.
    pub fn finish(self) -> Result<()> {
        self.failed.map_or(Ok(()), Err)?;
        for (path, sink) in self.sinks {
            sink.finish().map_err(|source| Error::Output { path, source })?;
        }
        for (path, file) in self.growing {
            publish(file, &path).map_err(|source| Error::Output { path, source })?;
        }
        Ok(())
    }
}
