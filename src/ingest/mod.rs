//! Bytes in, pages out. The content decides what a file is, never its name.

pub mod bounds;
pub(crate) mod child;
pub mod docx;
mod image;
mod markdown;
mod ocr;
mod office;
mod pdf;
pub mod picture;
mod plain_text;
mod sheet;
mod sniff;
mod tiff;
pub mod tools;
mod uprights;

use crate::error::{Error, Result};
use crate::page::Reading;
use crate::pipeline::Settings;
use sniff::Kind;
use std::io::Read;

/// Refuses a document that is larger than allowed, best before its bytes are read.
///
/// # Errors
/// [`Error::TooLarge`].
pub fn check_size(actual: u64, name: &str, limit: u64) -> Result<()> {
    if actual > limit {
        return Err(Error::TooLarge { path: name.into(), what: "its size in bytes".into(), actual, limit });
    }
    Ok(())
}

/// All bytes of a document that may still grow, or whose size nobody knows; no more than `limit` are taken into memory.
///
/// # Errors
/// When they cannot be read, and [`Error::TooLarge`].
pub fn read_at_most(source: impl Read, name: &str, limit: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let taken = source.take(limit.saturating_add(1)).read_to_end(&mut bytes);
    taken.map_err(|source| Error::Input { path: name.into(), source })?;
    check_size(bytes.len() as u64, name, limit)?;
    Ok(bytes)
}

/// Whether these bytes are taken apart by readers of foreign formats, which may die of them.
pub fn is_foreign(bytes: &[u8]) -> bool {
    matches!(sniff::kind(bytes), Kind::Pdf | Kind::Image | Kind::Docx)
}

/// Reads a document, in this process.
///
/// # Errors
/// When the bytes are no document that phuluc can read.
pub fn read(bytes: &[u8], name: &str, settings: &Settings) -> Result<Reading> {
    let refuse = |reason: &str| Err(Error::Unreadable { path: name.into(), reason: reason.into() });
    check_size(bytes.len() as u64, name, settings.max_bytes)?;
    let reading = match sniff::kind(bytes) {
        Kind::Text => {
            bounds::check_undecoded(bytes, name)?;
            plain_text::read(bytes, name)
        }
        Kind::Pdf => pdf::read(bytes, name, settings),
        Kind::Image => image::read(bytes, name, settings),
        Kind::Docx => docx::read(bytes, name),
        Kind::Doc => office::read(bytes, name, office::DOC),
        Kind::Odt => office::read(bytes, name, office::ODT),
        Kind::Rtf => office::read(bytes, name, office::RTF),
        Kind::Html => office::read(bytes, name, office::HTML),
        Kind::Locked => Err(Error::Encrypted { path: name.into() }),
        Kind::Foreign(reason) => refuse(reason),
    }?;
    bounds::check(&reading.text, name)?;
    Ok(reading)
}
