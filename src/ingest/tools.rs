//! Programs of others that reading leans on: whether they are installed, and the command that installs them.

use super::{ocr, office};
use std::process::{Command, Stdio};

/// A program that some documents need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tool {
    /// What it is called.
    pub name: &'static str,
    /// The documents that need it.
    pub reads: &'static str,
    /// Its version, or what is missing.
    pub state: Result<String, String>,
    /// The command that installs it on Debian and Ubuntu.
    pub install: &'static str,
}

/// The OCR engine with its Vietnamese data.
pub fn tesseract() -> Tool {
    let state = version(ocr::PROGRAM).and_then(|version| match answer(ocr::PROGRAM, "--list-langs") {
        Some(languages) if languages.lines().any(|line| line.trim() == ocr::LANGUAGE) => Ok(version),
        _ => Err(format!("{version} has no Vietnamese data ({})", ocr::LANGUAGE)),
    });
    let install = "apt-get install tesseract-ocr tesseract-ocr-vie";
    Tool { name: "Tesseract", reads: "scans and page images", state, install }
}

/// The office program that makes Word files of older formats.
pub fn libreoffice() -> Tool {
    let state = office::PROGRAMS.iter().find_map(|program| version(program).ok()).ok_or("is not installed".into());
    let install = "apt-get install libreoffice-writer";
    Tool { name: "LibreOffice", reads: "DOC, RTF, HTML and ODT", state, install }
}

fn version(program: &str) -> Result<String, String> {
    let answer = answer(program, "--version").ok_or("is not installed")?;
    Ok(answer.lines().next().unwrap_or_default().trim().to_string())
}

/// What a program prints when asked, if it can be started and ends well.
fn answer(program: &str, question: &str) -> Option<String> {
    let output = Command::new(program).arg(question).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}
