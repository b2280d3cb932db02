//! The command line: one file a command. Data goes to standard output, talk to standard error.

mod clean;
mod convert;
mod diff;
mod doctor;
mod eval;
mod manual;
mod model;
mod progress;
mod review;
mod schema;
mod show;
mod watch;

use crate::dictionary::user::UserDictionary;
use crate::error::Error;
use crate::ingest::read_at_most;
use crate::page::Reading;
use crate::pipeline;
use clap::{Args, Parser, Subcommand};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::Builder;
use std::time::Duration;

/// Gives back the text of Vietnamese administrative plans as it should read and turns their tables and duties into records.
#[derive(Debug, Parser)]
#[command(name = "phuluc", version, arg_required_else_help = true, max_term_width = 100)]
#[command(
    after_help = "Exit codes: 0 done · 1 doubts reached --fail-on · 2 wrong usage · 3 some inputs failed · 4 all inputs \
                        failed · 5 a result could not be written · 6 inputs failed only for want of OCR · 130 interrupted"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Convert documents: JSON records and clean text by default, a file each
    Convert(convert::ConvertArgs),
    /// Convert what is dropped into a folder, for as long as it runs
    Watch(watch::WatchArgs),
    /// Print a document's text as it should read, line for line
    Clean(clean::CleanArgs),
    /// Show what was changed, word by word, and the records that were read from each place
    Diff(diff::DiffArgs),
    /// Print what a stage of the pipeline saw
    Show(show::ShowArgs),
    /// Score the program against answers written by people
    Eval(eval::EvalArgs),
    /// Train and measure what restoring knows
    #[command(subcommand)]
    Model(model::ModelCommand),
    /// Check results on a screen: what was changed and what was parsed, doubtful things first
    Review(review::ReviewArgs),
    /// Check that the programs that scans and old Word files need are installed
    Doctor,
    /// Print the JSON Schema of the records
    Schema,
    /// Read one document for a parent process
    #[command(hide = true)]
    Worker,
    /// Print shell completions
    Completions(manual::CompletionsArgs),
    /// Print the manual page (roff)
    Man,
}

/// What every command that reads documents understands.
#[derive(Debug, Clone, Args)]
struct ReadingArgs {
    /// Make edits that are at least this sure (0 to 1); less sure ones are only proposed
    #[arg(long, value_name = "P", default_value_t = 0.5, value_parser = probability)]
    min_confidence: f32,
    /// Password of encrypted documents
    #[arg(long, value_name = "WORD")]
    password: Option<String>,
    /// Which pages the OCR engine (Tesseract) reads
    #[arg(long, value_enum, default_value_t)]
    ocr: crate::pipeline::Ocr,
    /// Your own words, names and corrections: a table of "word", "phrase", "replace" and "keep" lines. A phuluc.dictionary.tsv
    /// in a document's folder holds without being named
    #[arg(long, value_name = "FILE")]
    dictionary: Vec<PathBuf>,
    /// Refuse documents larger than this many MiB before they are read
    #[arg(long, value_name = "MIB", default_value_t = crate::pipeline::MAX_BYTES >> 20)]
    max_size: u64,
    /// Give up a document after so many seconds [default: 60, and more for large ones]
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    timeout: Option<u64>,
}

impl ReadingArgs {
    /// The settings of a run; the dictionaries of folders come on top.
    ///
    /// # Errors
    /// When a dictionary is wrong.
    fn settings(&self) -> crate::Result<crate::Settings> {
        let tables = self.dictionary.iter().map(|path| UserDictionary::load(path));
        let dictionary =
            tables.into_iter().try_fold(UserDictionary::default(), |all, table| table.map(|table| all.and(table)))?;
        Ok(crate::Settings {
            dictionary,
            max_bytes: self.max_size.saturating_mul(1 << 20),
            timeout: self.timeout.map(Duration::from_secs),
            min_confidence: self.min_confidence,
            password: self.password.clone(),
            ocr: self.ocr,
            reader: std::env::current_exe().ok(),
        })
    }
}

fn probability(text: &str) -> std::result::Result<f32, String> {
    let value: f32 = text.parse().map_err(|_| "is no number".to_string())?;
    if (0.0..=1.0).contains(&value) { Ok(value) } else { Err("is not between 0 and 1".into()) }
}

/// How a command ended when nothing stood in its way.
type Outcome = std::result::Result<Exit, Failure>;

/// Exit codes; documented in `--help`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exit {
    Done = 0,
    Doubts = 1,
    SomeFailed = 3,
    AllFailed = 4,
    NeedsOcr = 6,
    Interrupted = 130,
}

/// Why a command could not do its work.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Phuluc(#[from] Error),
    #[error("standard output: {0}")]
    Stdout(#[from] io::Error),
}

impl Failure {
    fn exit_code(&self) -> ExitCode {
        match self {
            // Whoever reads our output has seen enough: `phuluc clean x | head`.
            Failure::Stdout(error) | Failure::Phuluc(Error::Output { source: error, .. })
                if error.kind() == io::ErrorKind::BrokenPipe =>
            {
                ExitCode::SUCCESS
            }
            Failure::Phuluc(Error::Config(_)) => ExitCode::from(2),
            Failure::Phuluc(Error::NeedsOcr { .. }) => ExitCode::from(6),
            Failure::Phuluc(Error::Output { .. }) | Failure::Stdout(_) => ExitCode::from(5),
            Failure::Phuluc(_) => ExitCode::from(4),
        }
    }
}

/// Runs the program with the arguments of the process.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    match dispatch(cli.command) {
        Ok(exit) => ExitCode::from(exit as u8),
        Err(failure) => {
            let code = failure.exit_code();
            if code != ExitCode::SUCCESS {
                talk(&format!("phuluc: {failure}"));
            }
            code
        }
    }
}

fn dispatch(command: Command) -> Outcome {
    match command {
        Command::Convert(args) => convert::run(&args),
        Command::Watch(args) => watch::run(&args),
        Command::Clean(args) => clean::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Show(args) => show::run(&args),
        Command::Eval(args) => eval::run(&args),
        Command::Model(command) => model::run(&command),
        Command::Review(args) => review::run(&args),
        Command::Doctor => doctor::run(),
        Command::Schema => schema::run(),
        Command::Worker => {
            crate::worker::serve()?;
            Ok(Exit::Done)
        }
        Command::Completions(args) => manual::completions(&args),
        Command::Man => manual::man(),
    }
}

/// A message for the person at the terminal.
fn talk(message: &str) {
    // Standard error may be closed; there is nobody left to tell.
    let _ = writeln!(anstream::stderr(), "{message}");
}

/// The first signal lets the documents in hand end, the second ends the program at once.
fn stop_on_signals() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    let handler = move || {
        if flag.swap(true, Ordering::Relaxed) {
            std::process::exit(Exit::Interrupted as i32);
        }
        talk("phuluc: finishing the documents in hand; once more ends at once");
    };
    // Without a handler a signal ends the program, and results still are whole or not there.
    let _ = ctrlc::set_handler(handler);
    stop
}

/// The bytes of a file, or of standard input for "-", and the name to call them by.
fn read_input(path: &Path, limit: u64) -> crate::Result<(Vec<u8>, String)> {
    let name = path.display().to_string();
    if path.as_os_str() == "-" {
        return Ok((read_at_most(io::stdin().lock(), &name, limit)?, name));
    }
    let file = std::fs::File::open(path).map_err(|source| Error::Input { path: name.clone(), source })?;
    Ok((read_at_most(file, &name, limit)?, name))
}

/// One document, and how it is to be read.
struct Single {
    bytes: Vec<u8>,
    name: String,
    settings: crate::Settings,
}

impl Single {
    fn open(path: &Path, reading: &ReadingArgs) -> crate::Result<Self> {
        let mut settings = reading.settings()?;
        if let Ok(data) = std::fs::metadata(path) {
            crate::ingest::check_size(data.len(), &path.display().to_string(), settings.max_bytes)?;
        }
        let (bytes, name) = read_input(path, settings.max_bytes)?;
        if path.as_os_str() != "-" {
            settings.dictionary = settings.dictionary.and(UserDictionary::beside(path, 0)?);
        }
        Ok(Self { bytes, name, settings })
    }

    fn read(&self) -> crate::Result<Reading> {
        pipeline::read(&self.bytes, &self.name, &self.settings)
    }
}

/// Reads and converts one document.
fn convert_one(path: &Path, reading: &ReadingArgs) -> crate::Result<crate::Converted> {
    let single = Single::open(path, reading)?;
    let reading = single.read()?;
    let _in_time = end_after(single.settings.time_for(single.bytes.len()), &single.name);
    pipeline::understand(reading, &single.bytes, &single.name, &single.settings)
}

/// Ends this program when its only document takes longer than it may; the document is in hand until the answer is dropped.
fn end_after(limit: Duration, name: &str) -> Sender<()> {
    let (in_hand, is_done) = channel();
    let reason = format!("time limit of {} s", limit.as_secs());
    let late = Failure::Phuluc(Error::Reader { path: name.into(), reason });
    // Where no thread can be started there is no limit.
    let _ = Builder::new().spawn(move || {
        if is_done.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
            talk(&format!("phuluc: {late}"));
            std::process::exit(Exit::AllFailed as i32);
        }
    });
    in_hand
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn arguments_are_consistent() {
        Cli::command().debug_assert();
    }
}
