//! Foreign bytes are read in a child process: this program starts itself as `phuluc worker`, which reads one document under
//! limits of memory and time and hands the reading back. A file that kills its reader is an error record; the batch goes on.
//!
//! The library reads in its own process unless [`Settings::reader`](crate::pipeline::Settings::reader) names a program; there, a panic of a reader is caught, but
//! running out of memory or stack is not.

use super::child::{self, Family};
use super::orphan;
use crate::error::{Error, Result};
use crate::page::Reading;
use crate::pipeline::{Ocr, Settings};
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// Memory that a reader may take.
const MEMORY: u64 = 1 << 30;
/// Time for any document, in seconds ...
const SECONDS: u64 = 60;
/// ... and one more second for so many bytes: scans take a few seconds a page.
const BYTES_A_SECOND: u64 = 20_000;

/// What goes to the worker in front of the document's bytes, on one line.
#[derive(Debug, Serialize, Deserialize)]
struct Order {
    name: String,
    password: Option<String>,
    ocr: Ocr,
    /// Wanted is the picture of this page, not the text.
    #[serde(default)]
    picture: Option<u32>,
}

/// What comes back.
#[derive(Debug, Serialize, Deserialize)]
enum Answer {
    Reading(Reading),
    Picture(Vec<u8>),
    Unreadable(String),
    NeedsOcr(String),
    TooLarge(String, u64, u64),
    Encrypted,
    Failed(String),
}

/// Reads a document in a child process.
///
/// # Errors
/// As reading it in this process would; and when the child dies or takes too long.
pub fn read(program: &Path, bytes: &[u8], name: &str, settings: &Settings) -> Result<Reading> {
    match ask(program, bytes, name, settings, None)? {
        Answer::Reading(reading) => Ok(reading),
        _ => Err(Error::Reader { path: name.into(), reason: "its answer is another one".into() }),
    }
}

/// The picture of a page, from 1, as a PNG, drawn in a child process.
///
/// # Errors
/// As drawing it in this process would; and when the child dies or takes too long.
pub fn picture(program: &Path, bytes: &[u8], name: &str, page: u32, settings: &Settings) -> Result<Vec<u8>> {
    match ask(program, bytes, name, settings, Some(page))? {
        Answer::Picture(png) => Ok(png),
        _ => Err(Error::Reader { path: name.into(), reason: "its answer is another one".into() }),
    }
}

fn ask(program: &Path, bytes: &[u8], name: &str, settings: &Settings, picture: Option<u32>) -> Result<Answer> {
    let failed = |reason: String| Error::Reader { path: name.into(), reason };
    let order = Order { name: name.into(), password: settings.password.clone(), ocr: settings.ocr, picture };
    let mut input = serde_json::to_vec(&order).map_err(|error| failed(error.to_string()))?;
    input.push(b'\n');
    input.extend_from_slice(bytes);
    let limit = settings.timeout.unwrap_or(usual_time(bytes.len()));
    let output = converse(program, input, limit).map_err(failed)?;
    let answer = serde_json::from_slice(&output).map_err(|_| failed("its answer is broken".into()))?;
    match answer {
        answer @ (Answer::Reading(_) | Answer::Picture(_)) => Ok(answer),
        Answer::Unreadable(reason) => Err(Error::Unreadable { path: name.into(), reason }),
        Answer::NeedsOcr(pages) => Err(Error::NeedsOcr { path: name.into(), pages }),
        Answer::TooLarge(what, actual, limit) => {
            Err(Error::TooLarge { path: name.into(), what: what.into(), actual, limit })
        }
        Answer::Encrypted => Err(Error::Encrypted { path: name.into() }),
        Answer::Failed(reason) => Err(failed(reason)),
    }
}

/// The time that a document of so many bytes may take.
fn usual_time(bytes: usize) -> Duration {
    Duration::from_secs(SECONDS + bytes as u64 / BYTES_A_SECOND)
}

/// Gives a reader its input and takes its output; the reason why it did not work else.
fn converse(program: &Path, input: Vec<u8>, limit: Duration) -> std::result::Result<Vec<u8>, String> {
    let mut command = Command::new(program);
    command.arg("worker");
    let ended = child::converse(command, input, limit, Family::Own)
        .map_err(|error| format!("the reader cannot be started: {error}"))?;
    match ended.status {
        Some(status) if status.success() => Ok(ended.output),
        Some(status) => Err(cause(status)),
        None => Err(format!("time limit of {} s", limit.as_secs())),
    }
}

/// What an exit status says: an abort is memory or stack that ran out.
fn cause(status: std::process::ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return match signal {
            6 => format!("out of memory (limit of {} GiB)", MEMORY >> 30),
            9 | 24 => "killed for taking too much time or memory".into(),
            11 => "out of stack".into(),
            other => format!("ended by signal {other}"),
        };
    }
    format!("crashed ({status})")
}

/// What the worker does: reads the order and the document from standard input, writes the answer to standard output.
///
/// # Errors
/// When the pipes break.
pub fn serve() -> io::Result<()> {
    limit_memory();
    orphan::end_with_parent();
    // A service manager that stops the program signals its readers too; the document in hand is finished all the same.
    let _ = ctrlc::set_handler(|| {});
    std::panic::set_hook(Box::new(|_| {}));
    let mut input = Vec::new();
    io::stdin().lock().read_to_end(&mut input)?;
    let end = input.iter().position(|byte| *byte == b'\n').unwrap_or(input.len());
    let order: Order = serde_json::from_slice(&input[..end])?;
    let document = input.get(end + 1..).unwrap_or_default();
    // The parent has checked the size.
    let settings = Settings { password: order.password, ocr: order.ocr, max_bytes: u64::MAX, ..Settings::default() };
    let done = match order.picture {
        None => super::read(document, &order.name, &settings).map(Answer::Reading),
        Some(page) => super::picture::of(document, &order.name, page, &settings).map(Answer::Picture),
    };
    let answer = match done {
        Ok(answer) => answer,
        Err(Error::Unreadable { reason, .. }) => Answer::Unreadable(reason),
        Err(Error::NeedsOcr { pages, .. }) => Answer::NeedsOcr(pages),
        Err(Error::TooLarge { what, actual, limit, .. }) => Answer::TooLarge(what.into_owned(), actual, limit),
        Err(Error::Encrypted { .. }) => Answer::Encrypted,
        Err(Error::Reader { reason, .. }) => Answer::Failed(reason),
        Err(other) => Answer::Failed(other.to_string()),
    };
    let mut output = io::BufWriter::new(io::stdout().lock());
    serde_json::to_writer(&mut output, &answer)?;
    output.flush()
}

/// Where the system knows no such limit, the time limit of the parent remains.
fn limit_memory() {
    #[cfg(unix)]
    {
        let _ = rlimit::setrlimit(rlimit::Resource::AS, MEMORY, MEMORY);
        let _ = rlimit::setrlimit(rlimit::Resource::CORE, 0, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    #[test]
    fn a_reader_that_dies_or_hangs_is_an_error() {
        let ended = converse(Path::new("/bin/false"), Vec::new(), Duration::from_secs(5));
        assert!(ended.unwrap_err().contains("crashed"));
        assert!(converse(Path::new("/no/such/program"), Vec::new(), Duration::from_secs(5)).is_err());
    }

    /// A program that does this instead of reading.
    #[cfg(unix)]
    fn program(does: &str) -> tempfile::TempPath {
        use std::os::unix::fs::PermissionsExt;
        let mut file = tempfile::NamedTempFile::new().unwrap();
        write!(file, "#!/bin/sh\ncat > /dev/null\n{does}\n").unwrap();
        file.as_file().set_permissions(std::fs::Permissions::from_mode(0o700)).unwrap();
        file.into_temp_path()
    }

    #[cfg(unix)]
    #[test]
    fn a_reader_has_its_time_and_not_more() {
        let start = Instant::now();
        let late = converse(&program("exec sleep 30"), b"x".to_vec(), Duration::from_millis(300));
        assert!(late.unwrap_err().contains("time limit"));
        assert!(start.elapsed() < Duration::from_secs(10));
        let in_time = converse(&program("sleep 0.3; echo read"), b"x".to_vec(), Duration::from_secs(20));
        assert_eq!(in_time.unwrap(), b"read\n");
    }

    #[cfg(unix)]
    #[test]
    fn the_time_of_the_settings_holds_else_the_usual_one() {
        let late = program("exec sleep 30");
        let settings = Settings { timeout: Some(Duration::from_secs(1)), ..Settings::default() };
        let error = read(&late, b"%PDF", "a.pdf", &settings).unwrap_err();
        assert_eq!(error.to_string(), "a.pdf: reading it failed: time limit of 1 s");
        let seconds = [0, 19_999, 20_000, 2_000_000].map(|bytes| usual_time(bytes).as_secs());
        assert_eq!(seconds, [60, 60, 61, 160]);
    }

    #[cfg(unix)]
    #[test]
    fn a_signal_says_what_a_reader_died_of() {
        let died = |signal: &str| {
            converse(&program(&format!("kill -{signal} $$")), Vec::new(), Duration::from_secs(20)).unwrap_err()
        };
        assert_eq!((died("ABRT").as_str(), died("SEGV").as_str()), ("out of memory (limit of 1 GiB)", "out of stack"));
        assert!(died("KILL").contains("too much time or memory"));
    }

    #[test]
    fn a_reading_survives_the_way() {
        let reading = super::super::read("Kế hoạch\n\nmột".as_bytes(), "x", &Settings::default()).unwrap();
        let sent = serde_json::to_vec(&Answer::Reading(reading.clone())).unwrap();
        let Answer::Reading(back) = serde_json::from_slice(&sent).unwrap() else { panic!() };
        assert_eq!(back.text.source(), reading.text.source());
        assert_eq!(back.text.lines(), reading.text.lines());
    }
}
