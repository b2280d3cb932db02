//! What can go wrong with files and arguments, one variant a remedy. What is wrong with *content* is a `Doubt`, not an error.

use std::borrow::Cow;
use std::path::PathBuf;

/// Result of everything that touches files.
pub type Result<T> = std::result::Result<T, Error>;

/// An error, with what to do about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file could not be opened or read. Check the path and the rights.
    #[error("{path}: cannot be read: {source}")]
    Input {
        /// The file.
        path: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// The bytes are no document that phuluc knows. Convert the file to PDF, DOCX or text first.
    #[error("{path}: {reason}; phuluc reads text, PDF, DOCX and page images")]
    Unreadable {
        /// The file.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The pages are pictures and no OCR engine is at hand.
    #[error("{path}: needs OCR (pages {pages}); install it with: apt-get install tesseract-ocr tesseract-ocr-vie")]
    NeedsOcr {
        /// The file.
        path: String,
        /// The pages without text, as "1, 3-5".
        pages: String,
    },
    /// The file is larger than the limit. Raise the limit or split the file.
    #[error("{path}: {what} is {actual}, more than the limit of {limit}")]
    TooLarge {
        /// The file.
        path: String,
        /// What is too large.
        what: Cow<'static, str>,
        /// How large it is.
        actual: u64,
        /// How large it may be.
        limit: u64,
    },
    /// The file is locked with a password. Give it with `--password`.
    #[error("{path}: is encrypted; give the right password with --password")]
    Encrypted {
        /// The file.
        path: String,
    },
    /// The reader of this file died or ran out of time or memory.
    #[error("{path}: reading it failed: {reason}")]
    Reader {
        /// The file.
        path: String,
        /// "time limit of 60 s", "out of memory", "crashed" ...
        reason: String,
    },
    /// An argument, a dictionary or a model is wrong. The message says where.
    #[error("{0}")]
    Config(String),
    /// A result could not be written. Check the folder, its rights and the space on the disk.
    #[error("{path}: cannot be written: {source}")]
    Output {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
}

impl Error {
    /// A fixed word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Input { .. } => "cannot_read",
            Error::Unreadable { .. } => "unreadable",
            Error::NeedsOcr { .. } => "needs_ocr",
            Error::TooLarge { .. } => "too_large",
            Error::Encrypted { .. } => "encrypted",
            Error::Reader { .. } => "reader_failed",
            Error::Config(_) => "config",
            Error::Output { .. } => "cannot_write",
        }
    }

    /// Whether the same file may succeed when tried again on the same machine.
    pub fn is_retryable(&self) -> bool {
        matches!(self, Error::Input { .. } | Error::Reader { .. } | Error::Output { .. })
    }
}
