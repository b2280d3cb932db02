//! What the people of an office know and the program does not: their own words, names and corrections, in a table that they keep
//! themselves. One entry a line, columns by tab, `#` starts a comment:
//!
//! ```text
//! word     BCTT-W                  our own code
//! phrase   Tổ Đề án 06             a name of ours
//! replace  Công Dịch vụ   Cổng Dịch vụ   misread again and again
//! keep     Trảng Đào               a place, not "Trảng Đảo"
//! ```

use super::fold::skeleton;
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The name of the table that holds for the folder it lies in and all below.
pub const FILE_NAME: &str = "phuluc.dictionary.tsv";

/// Entries of one or more tables, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserDictionary {
    entries: Vec<Entry>,
}

/// What people know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Entry {
    /// These words are right as they stand: `word` and `keep`.
    Keep(String),
    /// A name or phrase: right as it stands, and what reads like it without marks and case is meant to be it.
    Phrase {
        /// As it should read.
        text: String,
        /// Without marks and case.
        folded: String,
    },
    /// Always to be corrected so.
    Replace {
        /// As it is misread.
        before: String,
        /// As it should read.
        after: String,
    },
}

impl UserDictionary {
    /// Reads a table; `name` is what messages call it.
    ///
    /// # Errors
    /// [`Error::Config`] with the line that is wrong.
    pub fn parse(table: &str, name: &str) -> Result<Self> {
        let mut entries = Vec::new();
        for (number, line) in (1..).zip(table.trim_start_matches('\u{feff}').lines()) {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let wrong = |what: &str| Error::Config(format!("{name}: line {number}: {what}"));
            let columns: Vec<&str> = line.split('\t').map(str::trim).collect();
            let text = columns.get(1).copied().filter(|text| !text.is_empty());
            let text = text.ok_or_else(|| wrong("wants at least two columns, with a tab between them"))?;
            entries.push(match columns[0] {
                "word" | "keep" => Entry::Keep(text.into()),
                "phrase" => Entry::Phrase { text: text.into(), folded: skeleton(text) },
                "replace" => match columns.get(2).filter(|after| !after.is_empty()) {
                    Some(after) if *after == text => return Err(wrong("replaces words by themselves")),
                    Some(after) => Entry::Replace { before: text.into(), after: (*after).into() },
                    None => return Err(wrong("\"replace\" wants what it should read in the third column")),
                },
                other => return Err(wrong(&format!("\"{other}\" is none of word, phrase, replace, keep"))),
            });
        }
        Ok(Self { entries })
    }

    /// Reads a table from a file.
    ///
    /// # Errors
    /// When it cannot be read, and as [`UserDictionary::parse`].
    pub fn load(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let table = std::fs::read_to_string(path).map_err(|source| Error::Input { path: name.clone(), source })?;
        Self::parse(&table, &name)
    }

    /// The table beside a document and those of the folders above it, `levels` of them; those of the outer folders come first.
    ///
    /// # Errors
    /// As [`UserDictionary::load`].
    pub fn beside(document: &Path, levels: usize) -> Result<Self> {
        let folders: Vec<&Path> = document.ancestors().skip(1).take(levels + 1).collect();
        let tables = folders.iter().rev().map(|folder| folder.join(FILE_NAME)).filter(|path| path.is_file());
        tables.map(|path| Self::load(&path)).try_fold(Self::default(), |all, table| Ok(all.and(table?)))
    }

    /// This table and another one, which comes later.
    pub fn and(mut self, other: Self) -> Self {
        self.entries.extend(other.entries);
        self
    }

    /// All entries.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(table: &str) -> String {
        UserDictionary::parse(table, "a.tsv").unwrap_err().to_string()
    }

    #[test]
    fn errors_name_the_file_and_the_line() {
        assert_eq!(wrong("# x\n\nwörd\tx"), "a.tsv: line 3: \"wörd\" is none of word, phrase, replace, keep");
        assert_eq!(wrong("word"), "a.tsv: line 1: wants at least two columns, with a tab between them");
        assert_eq!(wrong("replace\ta\t"), "a.tsv: line 1: \"replace\" wants what it should read in the third column");
        assert_eq!(wrong("keep\tx\nreplace\ta\ta\tb"), "a.tsv: line 2: replaces words by themselves");
    }

    #[test]
    fn tables_of_outer_folders_come_first() {
        let root = tempfile::tempdir().unwrap();
        let inner = root.path().join("in/2025");
        std::fs::create_dir_all(&inner).unwrap();
        std::fs::write(root.path().join("in").join(FILE_NAME), "keep\touter\tx\n").unwrap();
        std::fs::write(inner.join(FILE_NAME), "keep\tinner\tx\n").unwrap();
        std::fs::write(root.path().join(FILE_NAME), "keep\tnot ours\tx\n").unwrap();
        let found = UserDictionary::beside(&inner.join("a.txt"), 1).unwrap();
        assert_eq!(found.entries(), [Entry::Keep("outer".into()), Entry::Keep("inner".into())]);
    }
}
