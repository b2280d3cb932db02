//! `phuluc convert`: documents in, one record file and one clean text each out.

use super::{Exit, Failure, Outcome, ReadingArgs, talk};
use crate::batch::{self, Ended, Input};
use crate::error::Error;
use clap::{Args, ValueEnum};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

#[derive(Debug, Args)]
pub(super) struct ConvertArgs {
    /// Files and folders; "-" for standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// Folder for the results; the tree of the inputs is kept
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// Documents at a time [default: one a core]
    #[arg(short, long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    jobs: usize,
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

/// How many documents ended how. In = written + unchanged + failed.
#[derive(Debug, Default)]
struct Tally {
    written: AtomicUsize,
    unchanged: AtomicUsize,
    failed: AtomicUsize,
    need_ocr: AtomicUsize,
    not_written: AtomicUsize,
    doubts: AtomicUsize,
}

impl Tally {
    fn count(&self, ended: &Ended) {
        let add = |counter: &AtomicUsize, n| counter.fetch_add(n, Ordering::Relaxed);
        match ended {
            Ended::Written { doubts } => {
                add(&self.written, 1);
                add(&self.doubts, *doubts);
            }
            Ended::Unchanged { doubts } => {
                add(&self.unchanged, 1);
                add(&self.doubts, *doubts);
            }
            Ended::Failed(error) => {
                add(&self.failed, 1);
                match error {
                    Error::NeedsOcr { .. } => add(&self.need_ocr, 1),
                    Error::Output { .. } => add(&self.not_written, 1),
                    _ => 0,
                };
            }
        }
    }
}

pub(super) fn run(args: &ConvertArgs) -> Outcome {
    let inputs = batch::collect(&args.inputs, &args.output, |path, reason| {
        if !args.quiet {
            talk(&format!("phuluc: {} skipped: {reason}", path.display()));
        }
    })?;
    if inputs.is_empty() {
        return Err(Error::Config("no document to convert was found".into()).into());
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(args.jobs).build();
    let pool = pool.map_err(|error| Error::Config(format!("cannot start {} threads: {error}", args.jobs)))?;
    let tally = Tally::default();
    let run = batch::Run { output: args.output.clone(), settings: args.reading.settings() };
    pool.install(|| batch::run(&inputs, &run, |input, ended| report(input, ended, &tally)));
    summary(&inputs, &tally, args.quiet);
    exit(&inputs, &tally, args)
}

fn report(_input: &Input, ended: &Ended, tally: &Tally) {
    tally.count(ended);
    if let Ended::Failed(error) = ended {
        talk(&format!("phuluc: {error}"));
    }
}

fn summary(inputs: &[Input], tally: &Tally, quiet: bool) {
    let get = |counter: &AtomicUsize| counter.load(Ordering::Relaxed);
    if !quiet {
        talk(&format!(
            "{} in = {} written + {} unchanged + {} failed · {} doubts",
            inputs.len(),
            get(&tally.written),
            get(&tally.unchanged),
            get(&tally.failed),
            get(&tally.doubts)
        ));
    }
}

fn exit(inputs: &[Input], tally: &Tally, args: &ConvertArgs) -> Outcome {
    let get = |counter: &AtomicUsize| counter.load(Ordering::Relaxed);
    let failed = get(&tally.failed);
    if args.fail_on == FailOn::Never {
        Ok(Exit::Done)
    } else if get(&tally.not_written) > 0 {
        let source = std::io::Error::other(format!("{} results are missing", get(&tally.not_written)));
        Err(Failure::Phuluc(Error::Output { path: args.output.clone(), source }))
    } else if failed > 0 && failed == get(&tally.need_ocr) {
        Ok(Exit::NeedsOcr)
    } else if failed == inputs.len() {
        Ok(Exit::AllFailed)
    } else if failed > 0 {
        Ok(Exit::SomeFailed)
    } else if args.fail_on == FailOn::Doubt && get(&tally.doubts) > 0 {
        Ok(Exit::Doubts)
    } else {
        Ok(Exit::Done)
    }
}
