//! The pages of a TIFF file (TIFF 6.0): each is a directory of its own in a chain. Rule: the decoder of images reads the first page only,
//! so that a page is read by handing it the file as if it began there; the file itself, which may be large, is never copied.

use std::collections::HashSet;
use std::io::{self, BufRead, Read, Seek, SeekFrom};

/// Tag "NewSubfileType": bit 0 says that the image is a smaller copy of another page.
const SUBFILE_TYPE: u16 = 254;
/// Bytes of an entry of a directory.
const ENTRY: usize = 12;

/// Where the directories of the pages stand, in bytes, at most `most`; empty when the file is no TIFF with a chain that can be followed.
pub fn pages(bytes: &[u8], most: usize) -> Vec<u32> {
    let Some(file) = File::open(bytes) else { return Vec::new() };
    let mut pages = Vec::new();
    let mut seen = HashSet::new();
    let mut next = file.long(4).filter(|at| *at > 0);
    while let Some(at) = next.filter(|at| pages.len() < most && seen.insert(*at)) {
        let Some(directory) = file.directory(at as usize) else { break };
        if !directory.is_copy {
            pages.push(at);
        }
        next = directory.next;
    }
    pages
}

/// A file whose first bytes are others.
#[derive(Debug, Clone)]
pub struct Beginning<'a> {
    head: [u8; HEAD],
    bytes: &'a [u8],
    at: usize,
}

/// What stands in front of the directories: the order of bytes, the magic number, where the first directory is.
const HEAD: usize = 8;

impl<'a> Beginning<'a> {
    /// The file as it is, or with the directory at `page` as its first.
    pub fn at(bytes: &'a [u8], page: Option<u32>) -> Self {
        let mut head = [0; HEAD];
        head.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
        if let Some(page) = page {
            let offset = if bytes.starts_with(b"II") { page.to_le_bytes() } else { page.to_be_bytes() };
            head[4..].copy_from_slice(&offset);
        }
        Self { head, bytes, at: 0 }
    }
}

impl Read for Beginning<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl BufRead for Beginning<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let head = &self.head[..HEAD.min(self.bytes.len())];
        Ok(head.get(self.at..).filter(|rest| !rest.is_empty()).unwrap_or(self.bytes.get(self.at..).unwrap_or_default()))
    }

    fn consume(&mut self, amount: usize) {
        self.at += amount;
    }
}

impl Seek for Beginning<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let mut cursor = io::Cursor::new(self.bytes);
        cursor.set_position(self.at as u64);
        let at = cursor.seek(to)?;
        self.at = usize::try_from(at).map_err(io::Error::other)?;
        Ok(at)
    }
}

struct Directory {
    is_copy: bool,
    next: Option<u32>,
}

struct File<'a> {
    bytes: &'a [u8],
    is_little: bool,
}

impl<'a> File<'a> {
    fn open(bytes: &'a [u8]) -> Option<Self> {
        let is_little = match bytes.get(..4)? {
            b"II*\0" => true,
            b"MM\0*" => false,
            _ => return None,
        };
        Some(Self { bytes, is_little })
    }

    fn short(&self, at: usize) -> Option<u16> {
        let two = self.bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.is_little { u16::from_le_bytes(two) } else { u16::from_be_bytes(two) })
    }

    fn long(&self, at: usize) -> Option<u32> {
        let four = self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if self.is_little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) })
    }

    fn directory(&self, at: usize) -> Option<Directory> {
        let entries = at.checked_add(2)?;
        let end = entries.checked_add(usize::from(self.short(at)?) * ENTRY)?;
        let mut entries = (entries..end).step_by(ENTRY);
        let subfile = entries.find(|entry| self.short(*entry) == Some(SUBFILE_TYPE));
        let is_copy = subfile.and_then(|entry| self.long(entry + 8)).is_some_and(|kind| kind & 1 == 1);
        Some(Directory { is_copy, next: self.long(end).filter(|next| *next > 0) })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    /// Little-endian directories with one entry each: tag, value, next.
    fn file(directories: &[(u16, u32, u32)]) -> Vec<u8> {
        let mut bytes = b"II*\0\x08\0\0\0".to_vec();
        for (tag, value, next) in directories {
            bytes.extend(1u16.to_le_bytes());
            bytes.extend(tag.to_le_bytes());
            bytes.extend([4, 0, 1, 0, 0, 0]);
            bytes.extend(value.to_le_bytes());
            bytes.extend(next.to_le_bytes());
        }
        bytes
    }

    #[test]
    fn pages_are_found_and_smaller_copies_are_none() {
        assert_eq!(pages(&file(&[(256, 10, 26), (254, 1, 44), (254, 2, 0)]), 9), [8, 44]);
    }

    #[test]
    fn a_file_begins_at_another_page_without_being_copied() {
        let file = file(&[(256, 10, 0)]);
        let mut begun = Beginning::at(&file, Some(44));
        let mut read = Vec::new();
        begun.read_to_end(&mut read).unwrap();
        assert_eq!((&read[..4], &read[4..8], &read[8..]), (&file[..4], &[44, 0, 0, 0][..], &file[8..]));
        begun.seek(SeekFrom::Start(6)).unwrap();
        let mut four = [9; 4];
        begun.read_exact(&mut four).unwrap();
        assert_eq!(four, [0, 0, file[8], file[9]]);
        assert!(begun.seek(SeekFrom::End(50)).is_ok() && begun.read(&mut four).unwrap() == 0);
        let short = Beginning::at(b"II*", None).bytes().collect::<io::Result<Vec<u8>>>().unwrap();
        assert_eq!(short, b"II*");
    }

    #[test]
    fn chains_without_end_or_out_of_the_file_end() {
        assert_eq!(pages(&file(&[(256, 10, 26), (256, 10, 8)]), 9), [8, 26]);
        assert_eq!(pages(&file(&[(256, 10, 9_999)]), 9), [8]);
        assert_eq!(pages(b"II*\0\xff\xff\xff\xff", 9), [0u32; 0]);
    }
}
