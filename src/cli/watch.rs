//! `phuluc watch IN OUT`: converts what is dropped into a folder, for as long as it runs.

use super::{Exit, Outcome, ReadingArgs, stop_on_signals, talk};
use crate::batch::watch::{Watched, watch};
use crate::batch::{self, Ended};
use crate::output::format::{Format, Options};
use clap::Args;
use std::path::PathBuf;
use std::time::Duration;

#[derive(Debug, Args)]
pub(super) struct WatchArgs {
    /// Folder that documents are dropped into; they stay there, but for those that cannot be converted
    input: PathBuf,
    /// Folder for the results; the tree of the input is kept
    output: PathBuf,
    /// Folder for documents that cannot be converted, each with its reason beside it [default: OUTPUT/failed]
    #[arg(long, value_name = "DIR")]
    failed: Option<PathBuf>,
    /// Take a file once it has not changed for so many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 2.0, value_parser = seconds)]
    settle: f64,
    /// Formats of the results, several at once
    #[arg(short, long, value_enum, value_delimiter = ',', default_values_t = [Format::Json, Format::Text])]
    format: Vec<Format>,
    /// Say only what went wrong
    #[arg(short, long)]
    quiet: bool,
    #[command(flatten)]
    reading: ReadingArgs,
}

pub(super) fn run(args: &WatchArgs) -> Outcome {
    let run = batch::Run {
        output: Some(args.output.clone()),
        settings: args.reading.settings()?,
        formats: args.format.clone(),
        options: Options::default(),
        merge: false,
        shard: None,
        force: false,
    };
    let watched = Watched {
        folder: args.input.clone(),
        failed: args.failed.clone().unwrap_or_else(|| args.output.join("failed")),
        settle: Duration::from_secs_f64(args.settle),
    };
    let stop = stop_on_signals();
    watch(&watched, &run, &stop, |name, ended| match ended {
        Ended::Failed(error) => talk(&format!("phuluc: {error}")),
        Ended::Written { doubts, .. } if !args.quiet => talk(&format!("{name}: written, {doubts} doubts")),
        _ => {}
    })?;
    Ok(Exit::Interrupted)
}

fn seconds(text: &str) -> std::result::Result<f64, String> {
    let value: f64 = text.parse().map_err(|_| "is no number".to_string())?;
    if (0.1..=86_400.0).contains(&value) { Ok(value) } else { Err("is not between 0.1 and 86400".into()) }
}
