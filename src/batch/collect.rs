//! Which files a run is about: files, folders with all below them, standard input.

use crate::dictionary::user::{self, UserDictionary};
use crate::error::{Error, Result};
use crate::ingest::{check_size, read_at_most};
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// A document to be converted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Input {
    /// Where it stands; "-" for standard input.
    pub path: PathBuf,
    /// Its name below the output folder, before ".json" is added.
    pub relative: PathBuf,
}

impl Input {
    /// What messages and results call it.
    pub fn name(&self) -> String {
        self.path.display().to_string()
    }

    /// The dictionaries of its folder and of those above, up to the folder that the run was given.
    ///
    /// # Errors
    /// When one of them is wrong.
    pub fn dictionary(&self) -> Result<UserDictionary> {
        let levels = self.relative.components().count().saturating_sub(1);
        if self.path.as_os_str() == "-" {
            Ok(UserDictionary::default())
        } else {
            UserDictionary::beside(&self.path, levels)
        }
    }

    /// Its bytes.
    ///
    /// # Errors
    /// When it cannot be opened or read, is a folder that could not be listed, or is larger than `limit`.
    pub fn read(&self, limit: u64) -> Result<Vec<u8>> {
        let failed = |source| Error::Input { path: self.name(), source };
        if self.path.as_os_str() != "-" {
            let metadata = std::fs::metadata(&self.path).map_err(failed)?;
            if metadata.is_dir() {
                return Err(failed(std::io::Error::other(
                    "the folder cannot be listed; its documents are not converted",
                )));
            }
            if !metadata.is_file() {
                // Opening a pipe that nobody writes to would hold up the batch for ever.
                return Err(failed(std::io::Error::other("is a pipe or a device; give what it holds with -")));
            }
            check_size(metadata.len(), &self.name(), limit)?;
            let file = std::fs::File::open(&self.path).map_err(failed)?;
            return read_at_most(file, &self.name(), limit);
        }
        read_at_most(std::io::stdin().lock(), &self.name(), limit)
    }
}

/// All documents that `paths` name, in a fixed order: folders walked, several files named by their path below the folder that
/// they have in common. Hidden files, temporary files of Office and of
/// downloads, links and devices inside folders are passed over; `skipped` hears of each with the reason. A folder that cannot be listed
/// stands among the documents, and reading it fails.
///
/// # Errors
/// When the output folder lies inside an input folder, or two inputs would write the same result.
pub fn collect(paths: &[PathBuf], output: Option<&Path>, mut skipped: impl FnMut(&Path, &str)) -> Result<Vec<Input>> {
    let mut inputs = Vec::new();
    let files = paths.iter().filter(|path| path.as_os_str() != "-" && !path.is_dir());
    let common = common_folder(files.map(|file| absolute(file)));
    for path in paths {
        if path.as_os_str() == "-" {
            inputs.push(Input { path: path.clone(), relative: "stdin".into() });
        } else if path.is_dir() {
            output.map_or(Ok(()), |output| refuse_output_inside(path, output))?;
            inputs.extend(walk(path, &mut skipped));
        } else {
            let place = absolute(path);
            let relative = place.strip_prefix(&common).unwrap_or(&place).to_path_buf();
            inputs.push(Input { path: path.clone(), relative });
        }
    }
    inputs.sort();
    inputs.dedup();
    refuse_same_result(&inputs)?;
    Ok(inputs)
}

/// Where a file stands, without "..": a result must never leave the output folder.
fn absolute(file: &Path) -> PathBuf {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match (folder.canonicalize(), file.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => PathBuf::from(file.file_name().unwrap_or(file.as_os_str())),
    }
}

/// The deepest folder above all of `files`; empty when they have none in common.
fn common_folder(files: impl Iterator<Item = PathBuf>) -> PathBuf {
    let mut folders = files.map(|file| file.parent().unwrap_or(Path::new("")).to_path_buf());
    let first = folders.next().unwrap_or_default();
    folders.fold(first, |common, folder| {
        let same = common.components().zip(folder.components()).take_while(|(a, b)| a == b);
        same.map(|(component, _)| component).collect()
    })
}

fn walk(folder: &Path, skipped: &mut impl FnMut(&Path, &str)) -> Vec<Input> {
    let mut inputs = Vec::new();
    let entries = WalkDir::new(folder).sort_by_file_name().into_iter();
    for entry in entries.filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry)) {
        match entry {
            Ok(entry) if entry.file_type().is_dir() => {}
            Ok(entry) => match reason_to_skip(&entry) {
                Some(reason) => skipped(entry.path(), reason),
                None => {
                    let relative = entry.path().strip_prefix(folder).unwrap_or(entry.path()).to_path_buf();
                    inputs.push(Input { path: entry.into_path(), relative });
                }
            },
            Err(error) => {
                let path = error.path().unwrap_or(folder).to_path_buf();
                let below = path.strip_prefix(folder).ok().filter(|below| !below.as_os_str().is_empty());
                let relative = below.or(path.file_name().map(Path::new)).unwrap_or(&path).to_path_buf();
                inputs.push(Input { path, relative });
            }
        }
    }
    inputs
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

fn reason_to_skip(entry: &DirEntry) -> Option<&'static str> {
    let name = entry.file_name().as_encoded_bytes();
    if !entry.file_type().is_file() {
        Some("is no regular file")
    } else if name.starts_with(b"~$") {
        Some("is a temporary file of an open document")
    } else if name.ends_with(b".part") || name.ends_with(b".crdownload") || name.ends_with(b".tmp") {
        Some("is a file still being written")
    } else if name == user::FILE_NAME.as_bytes() {
        Some("is the dictionary of its folder")
    } else {
        None
    }
}

fn refuse_output_inside(folder: &Path, output: &Path) -> Result<()> {
    let (Ok(folder), Ok(absolute)) = (folder.canonicalize(), std::path::absolute(output)) else { return Ok(()) };
    let output = output.canonicalize().unwrap_or(absolute);
    if output.starts_with(&folder) {
        return Err(Error::Config(format!(
            "the output folder {} lies inside the input folder {}; choose another",
            output.display(),
            folder.display()
        )));
    }
    Ok(())
}

fn refuse_same_result(inputs: &[Input]) -> Result<()> {
    let mut by_result: Vec<&Input> = inputs.iter().collect();
    by_result.sort_by(|a, b| a.relative.cmp(&b.relative));
    match by_result.windows(2).find(|pair| pair[0].relative == pair[1].relative) {
        None => Ok(()),
        Some(pair) => Err(Error::Config(format!(
            "{} and {} would write the same result; convert them in two runs or give their common folder",
            pair[0].name(),
            pair[1].name()
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_keep_their_tree_and_skip_what_is_no_document() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| std::fs::write(folder.path().join(name), "x").unwrap();
        std::fs::create_dir(folder.path().join("sub")).unwrap();
        for name in ["b.txt", "sub/a.txt", "~$b.docx", ".hidden", "c.pdf.part"] {
            file(name);
        }
        let mut skipped = Vec::new();
        let output = folder.path().with_extension("out");
        let inputs =
            collect(&[folder.path().into()], Some(&output), |path, _| skipped.push(path.to_path_buf())).unwrap();
        let relative: Vec<_> = inputs.iter().map(|input| input.relative.to_str().unwrap()).collect();
        assert_eq!(relative, ["b.txt", "sub/a.txt"]);
        assert_eq!(skipped.len(), 2);
    }

    #[test]
    fn a_folder_that_cannot_be_listed_is_told_and_not_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let inputs = walk(&folder.path().join("gone"), &mut |_, _| {});
        assert_eq!(inputs.len(), 1);
        let listed = Input { path: folder.path().into(), relative: "x".into() };
        assert!(listed.read(100).unwrap_err().to_string().contains("cannot be listed"));
    }

    #[test]
    fn an_output_inside_the_input_and_equal_results_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let inside = collect(&[folder.path().into()], Some(&folder.path().join("out")), |_, _| {});
        assert!(inside.unwrap_err().to_string().contains("lies inside"));
        std::fs::write(folder.path().join("x.txt"), "x").unwrap();
        let other = tempfile::tempdir().unwrap();
        std::fs::write(other.path().join("x.txt"), "x").unwrap();
        let same = collect(&[folder.path().into(), other.path().into()], None, |_, _| {});
        assert!(same.unwrap_err().to_string().contains("same result"));
    }
}
