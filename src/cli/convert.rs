//! `phuluc convert`: documents in, records out, in one or several formats, a file each or one for all.

use super::progress::{Progress, Tally};
use super::{Exit, Failure, Outcome, ReadingArgs, stop_on_signals, talk};
use crate::batch::{self, Input, Shard};
use crate::error::{Error, Result};
use crate::output::csv::Dialect;
use crate::output::format::{Format, Options, Profile};
use clap::{Args, ValueEnum};
use std::io::Read;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(super) struct ConvertArgs {
    /// Files and folders; "-" for standard input
    #[arg(required_unless_present = "files_from", value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// Read the names of more inputs from FILE, one a line or with NUL between them; "-" for standard input
    #[arg(long, value_name = "FILE")]
    files_from: Option<PathBuf>,
    /// Folder for the results; the tree of the inputs is kept. Without it `--format ndjson` goes to standard output
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Formats of the results, several at once
    #[arg(short, long, value_enum, value_delimiter = ',', default_values_t = [Format::Json, Format::Text])]
    format: Vec<Format>,
    /// One file for all documents (phuluc.xlsx ...), in every format but json and text
    #[arg(long)]
    merge: bool,
    /// Give the metadata under these names as well, and doubt values that are longer than allowed there
    #[arg(long, value_enum)]
    profile: Option<Profile>,
    /// What stands between two cells of CSV; "tab" for a tabulator
    #[arg(long, value_name = "CHAR", default_value = ",", value_parser = delimiter)]
    delimiter: char,
    /// CSV without byte order mark
    #[arg(long)]
    no_bom: bool,
    /// Take only this part of the inputs, from 0/N to N-1/N; every input falls to one part, the same on every machine
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,
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
    let run = plan_run(args)?;
    let inputs = inputs(args)?;
    if args.dry_run {
        return dry_run(&inputs, &run);
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(args.jobs).build();
    let pool = pool.map_err(|error| Error::Config(format!("cannot start {} threads: {error}", args.jobs)))?;
    let stop = stop_on_signals();
    let progress = Progress::new(inputs.len(), args.quiet);
    pool.install(|| batch::run(&inputs, &run, &stop, |_, ended| progress.report(ended)))?;
    let tally = progress.finish();
    if !args.quiet {
        talk(&summary(inputs.len(), &tally));
    }
    exit(&tally, args)
}

fn plan_run(args: &ConvertArgs) -> Result<batch::Run> {
    let mut formats = args.format.clone();
    formats.sort();
    formats.dedup();
    if args.output.is_none() && formats != [Format::Ndjson] {
        return Err(Error::Config(
            "name the folder for the results with --output, or give --format ndjson alone".into(),
        ));
    }
    if args.merge && !formats.iter().any(|format| format.can_merge()) {
        let message = "--merge needs a format that many documents fit into: ndjson, csv, xlsx, sqlite or html";
        return Err(Error::Config(message.into()));
    }
    let dialect = Dialect { delimiter: args.delimiter, bom: !args.no_bom };
    Ok(batch::Run {
        output: args.output.clone(),
        settings: args.reading.settings()?,
        formats,
        options: Options { dialect, profile: args.profile },
        merge: args.merge,
        shard: args.shard,
        force: args.force,
    })
}

fn delimiter(text: &str) -> std::result::Result<char, String> {
    let mut chars = text.chars();
    match (text, chars.next(), chars.next()) {
        ("tab" | "\\t", ..) => Ok('\t'),
        (_, Some('"' | '\r' | '\n' | '-' | '.'), None) => Err("cannot stand between cells".into()),
        (_, Some(c), None) if !c.is_ascii_digit() => Ok(c),
        _ => Err("is not one character".into()),
    }
}

fn inputs(args: &ConvertArgs) -> Result<Vec<Input>> {
    let mut paths = args.inputs.clone();
    if let Some(list) = &args.files_from {
        paths.extend(listed(list)?);
    }
    let inputs = batch::collect(&paths, args.output.as_deref(), |path, reason| {
        if !args.quiet {
            talk(&format!("phuluc: {} skipped: {reason}", path.display()));
        }
    })?;
    // A list may be empty, as where a batch system shares out the names of few files.
    if inputs.is_empty() && args.files_from.is_none() {
        return Err(Error::Config("no document to convert was found".into()));
    }
    // A shard may well be empty; its run then has nothing to do.
    Ok(inputs.into_iter().filter(|input| args.shard.is_none_or(|shard| shard.takes(&input.relative))).collect())
}

/// The names of a list: one a line, or with NUL between them, as `find -print0` gives names that hold line ends or end with blanks.
fn listed(list: &Path) -> Result<Vec<PathBuf>> {
    let failed = |source| Error::Input { path: list.display().to_string(), source };
    let mut bytes = Vec::new();
    let read = match list.as_os_str() == "-" {
        true => std::io::stdin().lock().read_to_end(&mut bytes),
        false => std::fs::File::open(list).and_then(|mut file| file.read_to_end(&mut bytes)),
    };
    read.map_err(failed)?;
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(Error::Config(format!("{}: the list is UTF-16; save it as UTF-8", list.display())));
    }
    Ok(names(&bytes).map(path_from_bytes).collect())
}

fn names(list: &[u8]) -> impl Iterator<Item = &[u8]> {
    let list = list.strip_prefix("\u{feff}".as_bytes()).unwrap_or(list);
    let has_nul = list.contains(&0);
    let names = list.split(move |byte| *byte == if has_nul { 0 } else { b'\n' });
    names.map(move |name| if has_nul { name } else { name.trim_ascii_end() }).filter(|name| !name.is_empty())
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

fn dry_run(inputs: &[Input], run: &batch::Run) -> Outcome {
    use std::io::Write;
    let mut stdout = std::io::stdout().lock();
    let merged = run.merged_paths();
    for input in inputs {
        let paths = run.result_paths(&input.relative);
        let shown: Vec<String> = paths.iter().chain(&merged).map(|path| path.display().to_string()).collect();
        writeln!(stdout, "{} -> {}", input.name(), if shown.is_empty() { "-".into() } else { shown.join(" ") })?;
    }
    Ok(Exit::Done)
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
        let missing = match tally.not_written {
            1 => "the results of one document are missing".into(),
            count => format!("the results of {count} documents are missing"),
        };
        let source = std::io::Error::other(missing);
        Err(Failure::Phuluc(Error::Output { path: args.output.clone().unwrap_or_default(), source }))
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
