//! `phuluc convert`: documents in, one record file and one clean text each out.

use super::progress::{Progress, Tally};
use super::{Exit, Failure, Outcome, ReadingArgs, talk};
use crate::batch::{self, Input};
use crate::error::{Error, Result};
use clap::{Args, ValueEnum};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

#[derive(Debug, Args)]
pub(super) struct ConvertArgs {
    /// Files and folders; "-" for standard input
    #[arg(required_unless_present = "files_from", value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// Read the names of more inputs from FILE, one a line; "-" for standard input
    #[arg(long, value_name = "FILE")]
    files_from: Option<PathBuf>,
    /// Folder for the results; the tree of the inputs is kept
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// Documents at a time [default: one a core]
    #[arg(short, long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    jobs: usize,
    /// Say what would be written and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Convert again what was converted before and has not changed
    #[arg(long)]
    force: bool,
    /// When to end with an exit code other than 0
    #[arg(long, value_enum, default_value_t = FailOn::Error)]
    fail_on: FailOn,
    /// Say only what went wrong
    #[arg(short, long)]
    quiet: bool,
    #[command(flatten)]
    reading: ReadingArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// A document failed
    Error,
    /// A document failed or has a doubt
    Doubt,
    /// Never
    Never,
}

pub(super) fn run(args: &ConvertArgs) -> Outcome {
    let inputs = inputs(args)?;
    if args.dry_run {
        return dry_run(&inputs, &args.output);
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(args.jobs).build();
    let pool = pool.map_err(|error| Error::Config(format!("cannot start {} threads: {error}", args.jobs)))?;
    let stop = stop_on_signals();
    let progress = Progress::new(inputs.len(), args.quiet);
    let run = batch::Run { output: args.output.clone(), settings: args.reading.settings(), force: args.force };
    pool.install(|| batch::run(&inputs, &run, &stop, |_, ended| progress.report(ended)))?;
    let tally = progress.finish();
    if !args.quiet {
        talk(&summary(inputs.len(), &tally));
    }
    exit(&tally, args)
}

fn inputs(args: &ConvertArgs) -> Result<Vec<Input>> {
    let mut paths = args.inputs.clone();
    if let Some(list) = &args.files_from {
        paths.extend(listed(list)?);
    }
    let inputs = batch::collect(&paths, &args.output, |path, reason| {
        if !args.quiet {
            talk(&format!("phuluc: {} skipped: {reason}", path.display()));
        }
    })?;
    if inputs.is_empty() {
        return Err(Error::Config("no document to convert was found".into()));
    }
    Ok(inputs)
}

fn listed(list: &Path) -> Result<Vec<PathBuf>> {
    let failed = |source| Error::Input { path: list.display().to_string(), source };
    let reader: Box<dyn Read> = match list.as_os_str() == "-" {
        true => Box::new(std::io::stdin()),
        false => Box::new(std::fs::File::open(list).map_err(failed)?),
    };
    let lines: std::io::Result<Vec<Vec<u8>>> = BufReader::new(reader).split(b'\n').collect();
    let lines = lines.map_err(failed)?;
    Ok(lines.iter().map(|line| line.trim_ascii_end()).filter(|line| !line.is_empty()).map(path_from_bytes).collect())
}

#[cfg(unix)]
fn path_from_bytes(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path_from_bytes(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

fn dry_run(inputs: &[Input], output: &Path) -> Outcome {
    use std::io::Write;
    let mut stdout = std::io::stdout().lock();
    for input in inputs {
        let [_, record] = batch::result_paths(output, &input.relative);
        writeln!(stdout, "{} -> {}", input.name(), record.display())?;
    }
    Ok(Exit::Done)
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

fn summary(total: usize, tally: &Tally) -> String {
    let not_reached =
        if tally.not_reached > 0 { format!(" + {} not reached", tally.not_reached) } else { String::new() };
    format!(
        "{total} in = {} written + {} unchanged + {} failed{not_reached} · {} doubts",
        tally.written, tally.unchanged, tally.failed, tally.doubts
    )
}

fn exit(tally: &Tally, args: &ConvertArgs) -> Outcome {
    if tally.not_reached > 0 {
        Ok(Exit::Interrupted)
    } else if args.fail_on == FailOn::Never {
        Ok(Exit::Done)
    } else if tally.not_written > 0 {
        let source = std::io::Error::other(format!("{} results are missing", tally.not_written));
        Err(Failure::Phuluc(Error::Output { path: args.output.clone(), source }))
    } else if tally.failed > 0 && tally.failed == tally.need_ocr {
        Ok(Exit::NeedsOcr)
    } else if tally.failed > 0 && tally.failed == tally.ended() {
        Ok(Exit::AllFailed)
    } else if tally.failed > 0 {
        Ok(Exit::SomeFailed)
    } else if args.fail_on == FailOn::Doubt && tally.doubts > 0 {
        Ok(Exit::Doubts)
    } else {
        Ok(Exit::Done)
    }
}
