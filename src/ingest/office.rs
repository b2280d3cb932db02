//! Older and rarer formats of office programs (Word 97, RTF, web pages, OpenDocument): LibreOffice, where it is installed, makes a
//! Word file of them, which is read like any other.
//!
//! Rule of this file: the foreign program works on a copy in a folder of its own, with a settings folder of its own, and not for
//! longer than [`TIME_LIMIT`].

use super::child;
use super::docx;
use crate::error::{Error, Result};
use crate::page::Reading;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// The longest time that a conversion may take.
pub const TIME_LIMIT: Duration = Duration::from_secs(60);
/// Names that the program goes by.
pub const PROGRAMS: [&str; 2] = ["soffice", "libreoffice"];

/// A format that LibreOffice reads.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// Ending of the copy.
    pub ending: &'static str,
    /// Media type.
    pub media_type: &'static str,
    /// What messages call it: "is a ...".
    pub called: &'static str,
    /// Filter that must be named; empty for none.
    pub filter: &'static str,
}

/// Word 97 to 2003.
pub const DOC: Format =
    Format { ending: "doc", media_type: "application/msword", called: "is a Word 97-2003 file (DOC)", filter: "" };
/// OpenDocument text.
pub const ODT: Format = Format {
    ending: "odt",
    media_type: "application/vnd.oasis.opendocument.text",
    called: "is an OpenDocument text (ODT)",
    filter: "",
};
/// Rich Text Format.
pub const RTF: Format = Format { ending: "rtf", media_type: "application/rtf", called: "is an RTF file", filter: "" };
/// A web page; without the filter LibreOffice opens it in an editor that cannot save Word files.
pub const HTML: Format =
    Format { ending: "html", media_type: "text/html", called: "is a web page (HTML)", filter: "HTML (StarWriter)" };

/// Reads a document of this format.
///
/// # Errors
/// When LibreOffice is missing, fails or takes too long, or its Word file cannot be read.
pub fn read(bytes: &[u8], name: &str, format: Format) -> Result<Reading> {
    let failed = |reason: &str| Error::Reader { path: name.into(), reason: reason.into() };
    let folder = tempfile::tempdir().map_err(|_| failed("no folder for a copy could be made"))?;
    let copy = folder.path().join(format!("input.{}", format.ending));
    fs::write(&copy, bytes).map_err(|_| failed("a copy could not be written"))?;
    let mut is_installed = false;
    for program in PROGRAMS {
        match run(program, folder.path(), &copy, format, TIME_LIMIT) {
            Ended::Missing => continue,
            Ended::Late => return Err(failed("LibreOffice took longer than its time limit")),
            Ended::Done => is_installed = true,
        }
        break;
    }
    if !is_installed {
        let reason =
            format!("{}; install LibreOffice (apt-get install libreoffice-writer) or save it as DOCX", format.called);
        return Err(Error::Unreadable { path: name.into(), reason });
    }
    let made = fs::read(folder.path().join("input.docx")).map_err(|_| failed("LibreOffice could not convert it"))?;
    let reading = docx::read(&made, name)?;
    Ok(Reading { media_type: format.media_type.into(), ..reading })
}

enum Ended {
    Done,
    Missing,
    Late,
}

fn run(program: &str, folder: &Path, copy: &Path, format: Format, limit: Duration) -> Ended {
    let mut command = Command::new(program);
    command.arg(format!("-env:UserInstallation=file://{}/settings", folder.display()));
    command.args(["--headless", "--norestore", "--nolockcheck"]);
    if !format.filter.is_empty() {
        command.arg(format!("--infilter={}", format.filter));
    }
    command.args(["--convert-to", "docx", "--outdir"]).arg(folder).arg(copy);
    match child::converse(command, Vec::new(), limit) {
        Ok(child::Ended { status: None, .. }) => Ended::Late,
        Ok(_) => Ended::Done,
        Err(_) => Ended::Missing,
    }
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    /// Runs a program that does this instead of converting.
    fn run_with(does: &str, limit: Duration) -> Ended {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("soffice");
        fs::write(&program, format!("#!/bin/sh\n{does}\n")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
        run(program.to_str().unwrap(), folder.path(), &folder.path().join("input.doc"), DOC, limit)
    }

    #[test]
    fn a_conversion_has_its_time_and_not_more() {
        assert!(matches!(run_with("exec sleep 30", Duration::from_millis(300)), Ended::Late));
        assert!(matches!(run_with("sleep 0.3", TIME_LIMIT), Ended::Done));
        assert!(matches!(run("/no/such/program", Path::new("/"), Path::new("/"), DOC, TIME_LIMIT), Ended::Missing));
    }
}
