//! What takes the records of one document after another: a file of one document is a merged file of a single one.

use crate::error::Error;
use crate::plan::Plan;
use serde::{Deserialize, Serialize};
use std::io;

/// A file, database or stream that records are fed to, in the order of the inputs, holding no more than one document in memory.
pub trait Sink: Send {
    /// Takes a plan.
    ///
    /// # Errors
    /// When it cannot be written.
    fn plan(&mut self, plan: &Plan) -> io::Result<()>;

    /// Hears of a document that could not be converted. Formats without a place for it pass it over.
    ///
    /// # Errors
    /// When it cannot be written.
    fn failure(&mut self, _failure: &Failure) -> io::Result<()> {
        Ok(())
    }

    /// Writes what comes last. Without it the file is not whole.
    ///
    /// # Errors
    /// When it cannot be written.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

/// A document that could not be converted, as data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Its name as given.
    pub file: String,
    /// A fixed word for programs: "needs_ocr", "encrypted" ...
    pub code: String,
    /// What happened and what to do.
    pub message: String,
    /// Whether the same file may succeed when tried again.
    pub retryable: bool,
}

impl Failure {
    /// The failure of the document `file`.
    pub fn new(file: String, error: &Error) -> Self {
        Self { file, code: error.code().into(), message: error.to_string(), retryable: error.is_retryable() }
    }
}
