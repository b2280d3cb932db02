//! The zip around a docx: the bytes of the file in, its parts out, within limits. What counts is what is really inflated, never
//! what a header claims.

use crate::error::{Error, Result};
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// Files in the zip; real documents have a few dozen.
pub const MAX_ENTRIES: usize = 2_000;
/// One part, inflated.
pub const MAX_PART: u64 = 64 << 20;
/// All parts that are read, inflated.
pub const MAX_TOTAL: u64 = 256 << 20;
/// A part may grow this many times when it is inflated ...
pub const MAX_RATIO: u64 = 100;
/// ... once it is larger than this.
pub const RATIO_COUNTS_FROM: u64 = 1 << 20;

/// An opened docx.
pub struct Container<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    name: &'a str,
    total: u64,
}

impl<'a> Container<'a> {
    /// Opens the zip.
    ///
    /// # Errors
    /// When it is damaged, has too many entries, or two entries share a name or bytes.
    pub fn open(bytes: &'a [u8], name: &'a str) -> Result<Self> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| refused(name, &error))?;
        let entries = archive.len();
        if entries > MAX_ENTRIES {
            let (actual, limit) = (entries as u64, MAX_ENTRIES as u64);
            return Err(Error::TooLarge {
                path: name.into(),
                what: "the number of files in the zip".into(),
                actual,
                limit,
            });
        }
        if archive.has_duplicate_names() || archive.has_overlapping_files().map_err(|error| refused(name, &error))? {
            return Err(unreadable(name, "is a zip in which two files share a name or bytes"));
        }
        Ok(Self { archive, name, total: 0 })
    }

    /// The part of this name, as text; `None` when there is none.
    ///
    /// # Errors
    /// When it is locked, damaged or too large.
    pub fn part(&mut self, part: &str) -> Result<Option<String>> {
        let name = self.name;
        let Some(index) = self.archive.index_for_name(part) else { return Ok(None) };
        let file = self.archive.by_index(index).map_err(|error| refused(name, &error))?;
        let packed = file.compressed_size();
        let left = MAX_TOTAL - self.total;
        let limit = MAX_PART.min(left).min(RATIO_COUNTS_FROM.max(packed.saturating_mul(MAX_RATIO)));
        let mut bytes = Vec::new();
        file.take(limit + 1).read_to_end(&mut bytes).map_err(|_| unreadable(name, &format!("is damaged in {part}")))?;
        let actual = bytes.len() as u64;
        if actual > limit {
            let what = "a part of the zip, inflated,".into();
            return Err(Error::TooLarge { path: name.into(), what, actual, limit });
        }
        self.total += actual;
        decode(bytes).map(Some).ok_or_else(|| unreadable(name, &format!("is damaged in {part}")))
    }

    /// Names of all parts.
    pub fn names(&self) -> Vec<String> {
        self.archive.file_names().flatten().map(std::borrow::Cow::into_owned).collect()
    }
}

/// Parts are UTF-8; UTF-16 is allowed and rare.
fn decode(bytes: Vec<u8>) -> Option<String> {
    let wide = |unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes[2..].chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
        String::from_utf16(&units).ok()
    };
    match bytes.as_slice() {
        [0xFF, 0xFE, ..] => wide(u16::from_le_bytes),
        [0xFE, 0xFF, ..] => wide(u16::from_be_bytes),
        _ => String::from_utf8(bytes).ok(),
    }
}

fn refused(name: &str, error: &ZipError) -> Error {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Error::Encrypted { path: name.into() },
        _ => unreadable(name, "is a damaged zip file"),
    }
}

fn unreadable(name: &str, reason: &str) -> Error {
    Error::Unreadable { path: name.into(), reason: reason.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::CompressionMethod;
    use zip::write::{SimpleFileOptions, ZipWriter};

    fn packed(entries: usize, part: &[u8]) -> Vec<u8> {
        // Large parts are stored as they are: packing them would take most of the time of the tests.
        let method = if part.len() as u64 > 2 * RATIO_COUNTS_FROM {
            CompressionMethod::Stored
        } else {
            CompressionMethod::Deflated
        };
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for entry in 0..entries {
            writer.start_file(format!("part{entry}"), SimpleFileOptions::default().compression_method(method)).unwrap();
            writer.write_all(part).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    /// Letters that deflate cannot make much smaller.
    fn noise(len: usize) -> Vec<u8> {
        let mut state = 1u64;
        let mut letter = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            b'a' + (state >> 59) as u8 % 26
        };
        (0..len).map(|_| letter()).collect()
    }

    #[test]
    fn the_number_of_entries_is_limited_on_both_sides() {
        assert!(Container::open(&packed(MAX_ENTRIES, b""), "x").is_ok());
        let error = Container::open(&packed(MAX_ENTRIES + 1, b""), "x").err().unwrap();
        assert!(matches!(error, Error::TooLarge { actual: 2_001, limit: 2_000, .. }), "{error}");
    }

    #[test]
    fn what_inflates_too_far_is_refused() {
        let small = vec![b' '; RATIO_COUNTS_FROM as usize];
        assert!(Container::open(&packed(1, &small), "x").unwrap().part("part0").is_ok());
        let bomb = vec![b' '; RATIO_COUNTS_FROM as usize + 1];
        let error = Container::open(&packed(1, &bomb), "x").unwrap().part("part0").unwrap_err();
        assert!(matches!(error, Error::TooLarge { .. }), "{error}");
        let honest = noise(RATIO_COUNTS_FROM as usize + 1);
        assert!(Container::open(&packed(1, &honest), "x").unwrap().part("part0").is_ok());
    }

    #[test]
    fn one_part_is_limited_on_both_sides() {
        let largest = noise(MAX_PART as usize);
        assert!(Container::open(&packed(1, &largest), "x").unwrap().part("part0").is_ok());
        let larger = [largest, vec![b'a']].concat();
        let error = Container::open(&packed(1, &larger), "x").unwrap().part("part0").unwrap_err();
        assert!(matches!(error, Error::TooLarge { limit: MAX_PART, .. }), "{error}");
    }

    #[test]
    fn all_parts_together_are_limited_on_both_sides() {
        let bytes = packed(2, b"twelve bytes");
        let mut container = Container::open(&bytes, "x").unwrap();
        container.total = MAX_TOTAL - 12;
        assert!(container.part("part0").is_ok());
        assert!(matches!(container.part("part1").unwrap_err(), Error::TooLarge { .. }));
    }

    #[test]
    fn damaged_zips_are_refused() {
        let whole = packed(3, b"text");
        assert!(Container::open(&whole[..whole.len() - 10], "x").is_err());
        assert!(Container::open(&whole, "x").unwrap().part("none").unwrap().is_none());
    }
}
