//! Bytes in, pages out. The content decides what a file is, never its name.

mod plain_text;

use crate::error::Result;
use crate::page::Reading;
use crate::pipeline::Settings;

/// Reads a document.
///
/// # Errors
/// When the bytes are no document that phuluc can read.
pub fn read(bytes: &[u8], name: &str, _settings: &Settings) -> Result<Reading> {
    plain_text::read(bytes, name)
}
