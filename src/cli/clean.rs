//! `phuluc clean`: the text as it should read; with `--diff` what changed, with `--json` the edits one by one.

use super::{Exit, Outcome, ReadingArgs, convert_one};
use crate::output::{diff, json};
use clap::Args;
use std::io::Write;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct CleanArgs {
    /// The document; "-" for standard input
    file: PathBuf,
    /// Show changed lines, before and after
    #[arg(long, conflicts_with = "json")]
    diff: bool,
    /// Print the edits, one JSON object a line
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    reading: ReadingArgs,
}

pub(super) fn run(args: &CleanArgs) -> Outcome {
    let converted = convert_one(&args.file, &args.reading)?;
    let mut stdout = anstream::stdout().lock();
    if args.diff {
        diff::write(&mut stdout, &converted.reading.text)?;
    } else if args.json {
        for edit in &converted.plan.edits {
            writeln!(stdout, "{}", json::line(edit))?;
        }
    } else {
        // Not through anstream: a text may hold characters that look like terminal codes, and they are part of it.
        std::io::stdout().write_all(converted.reading.text.clean_text().as_bytes())?;
    }
    Ok(Exit::Done)
}
