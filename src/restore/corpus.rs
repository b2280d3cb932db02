//! A folder of UTF-8 text, plain or xz-compressed: a paragraph a line, an empty line between documents.
//!
//! Rule of this file: files come in the order of their names and are streamed, never held whole.

use crate::error::{Error, Result};
use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

/// Text to train on.
#[derive(Debug, Clone, Default)]
pub struct Corpus {
    /// The folder; files named `*.txt` and `*.txt.xz` are read.
    pub folder: PathBuf,
    /// Documents that are kept for measuring: (file name, index among the documents of the file).
    pub held_out: HashSet<(String, usize)>,
}

impl Corpus {
    /// The corpus in `folder`, without the documents listed in `held_out`: a table with the columns file and index.
    ///
    /// # Errors
    /// When the list cannot be read.
    pub fn new(folder: &Path, held_out: Option<&Path>) -> Result<Self> {
        let mut corpus = Self { folder: folder.into(), held_out: HashSet::new() };
        if let Some(path) = held_out {
            let table = std::fs::read_to_string(path).map_err(|source| input_error(path, source))?;
            for line in table.lines().skip(1) {
                let mut columns = line.split('\t');
                if let (Some(file), Some(Ok(index))) = (columns.next(), columns.next().map(str::parse)) {
                    corpus.held_out.insert((file.to_string(), index));
                }
            }
        }
        Ok(corpus)
    }

    /// The names of its files, sorted.
    ///
    /// # Errors
    /// When the folder cannot be read or holds no text.
    pub fn files(&self) -> Result<Vec<String>> {
        let entries = std::fs::read_dir(&self.folder).map_err(|source| input_error(&self.folder, source))?;
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut names: Vec<String> = names.filter(|name| name.ends_with(".txt") || name.ends_with(".txt.xz")).collect();
        names.sort();
        if names.is_empty() {
            return Err(Error::Config(format!("{}: holds no *.txt or *.txt.xz file", self.folder.display())));
        }
        Ok(names)
    }

    /// Calls `paragraph` for each paragraph of the file.
    ///
    /// # Errors
    /// When the file cannot be read or is no UTF-8.
    pub fn each_paragraph(&self, file: &str, mut paragraph: impl FnMut(&str)) -> Result<()> {
        let path = self.folder.join(file);
        let mut reader = open(&path)?;
        let (mut line, mut document, mut is_inside) = (String::new(), 0usize, false);
        loop {
            line.clear();
            if reader.read_line(&mut line).map_err(|source| input_error(&path, source))? == 0 {
                return Ok(());
            }
            let content = line.trim();
            if content.is_empty() {
                document += usize::from(is_inside);
                is_inside = false;
            } else {
                is_inside = true;
                if self.held_out.is_empty() || !self.held_out.contains(&(file.to_string(), document)) {
                    paragraph(content);
                }
            }
        }
    }
}

/// Opens a text file, compressed or not.
///
/// # Errors
/// When it cannot be opened.
pub fn open(path: &Path) -> Result<Box<dyn BufRead>> {
    let file = File::open(path).map_err(|source| input_error(path, source))?;
    if path.extension().is_some_and(|extension| extension == "xz") {
        return Ok(Box::new(BufReader::with_capacity(1 << 16, lzma_rust2::XzReader::new(BufReader::new(file), true))));
    }
    Ok(Box::new(BufReader::new(file)))
}

fn input_error(path: &Path, source: std::io::Error) -> Error {
    Error::Input { path: path.display().to_string(), source }
}
