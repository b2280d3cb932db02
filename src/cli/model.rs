//! `phuluc model`: building and measuring what restoring knows.

use super::{Exit, Outcome, talk};
use crate::error::{Error, Result};
use crate::restore::align::{self, Pair};
use crate::restore::case_use;
use crate::restore::channel::{Counts, NOTHING, Reader};
use crate::restore::corpus::{Corpus, open};
use crate::restore::measure;
use crate::restore::train::{self, Training};
use clap::{Args, Subcommand};
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};

/// Words of which one gets a slip for `model eval --slips`: a careless document has so many.
const ONE_IN: u64 = 100;

#[derive(Debug, Subcommand)]
pub(super) enum ModelCommand {
    /// Train the language model from a folder of UTF-8 text
    Train(TrainArgs),
    /// Learn from read and right words what readers make of each letter
    Align(AlignArgs),
    /// Count in a folder of UTF-8 text which words are written with a capital inside sentences
    Case(CaseArgs),
    /// Measure restoring on text whose right form is known
    Eval(EvalArgs),
}

#[derive(Debug, Args)]
struct CorpusArgs {
    /// Folder of *.txt and *.txt.xz: a paragraph a line, an empty line between documents
    #[arg(long, value_name = "DIR")]
    corpus: PathBuf,
    /// Documents to leave out: a table with the columns file, index
    #[arg(long, value_name = "FILE")]
    held_out: Option<PathBuf>,
}

impl CorpusArgs {
    fn open(&self) -> Result<Corpus> {
        Corpus::new(&self.corpus, self.held_out.as_deref())
    }
}

#[derive(Debug, Args)]
pub(super) struct TrainArgs {
    #[command(flatten)]
    texts: CorpusArgs,
    /// Folder that gets language_model.bin
    #[arg(long, value_name = "DIR", default_value = "dictionaries")]
    output: PathBuf,
    /// What the corpus is, kept in the model
    #[arg(long, default_value = "official Vietnamese texts")]
    name: String,
    /// Largest size of the model
    #[arg(long, value_name = "BYTES", default_value_t = 5_950_000)]
    size: usize,
}

#[derive(Debug, Args)]
pub(super) struct AlignArgs {
    /// Tables of words read by a reader without Vietnamese: read, right, count
    #[arg(long, value_name = "FILE", num_args = 1..)]
    latin: Vec<PathBuf>,
    /// Tables of words read by a reader that knows Vietnamese
    #[arg(long, value_name = "FILE", num_args = 1..)]
    vietnamese: Vec<PathBuf>,
    /// Folder that gets confusions.tsv
    #[arg(long, value_name = "DIR", default_value = "dictionaries")]
    output: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct CaseArgs {
    #[command(flatten)]
    texts: CorpusArgs,
    /// Folder that gets case_use.tsv
    #[arg(long, value_name = "DIR", default_value = "dictionaries")]
    output: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct EvalArgs {
    /// Right texts: take the marks off, restore, compare
    #[arg(long, value_name = "FILE", num_args = 1..)]
    stripped: Vec<PathBuf>,
    /// Right texts: put a slip into about one word in a hundred, restore, compare
    #[arg(long, value_name = "FILE", num_args = 1..)]
    slips: Vec<PathBuf>,
    /// Right texts: list each edit, there should be none
    #[arg(long, value_name = "FILE", num_args = 1..)]
    sound: Vec<PathBuf>,
    /// Tables of read and right lines: columns split, engine, page, damaged, right
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pages: Vec<PathBuf>,
}

pub(super) fn run(command: &ModelCommand) -> Outcome {
    match command {
        ModelCommand::Train(args) => train_model(args),
        ModelCommand::Align(args) => align_pairs(args),
        ModelCommand::Case(args) => count_cases(args),
        ModelCommand::Eval(args) => evaluate(args),
    }
}

fn train_model(args: &TrainArgs) -> Outcome {
    let corpus = args.texts.open()?;
    let training = Training { name: args.name.clone(), size: args.size };
    let model = train::train(&corpus, &training, talk)?;
    write(&args.output, "language_model.bin", &model)
}

fn align_pairs(args: &AlignArgs) -> Outcome {
    let mut table =
        "reader\tright\tread\tcount\n# How often a reader makes this of a right letter: expected counts over \
                     aligned words of rendered official pages; ∅: not read.\n"
            .to_string();
    for (reader, files) in [(Reader::Latin, &args.latin), (Reader::Vietnamese, &args.vietnamese)] {
        let mut pairs = Vec::new();
        for file in files {
            read_pairs(file, &mut pairs)?;
        }
        table.push_str(&rows(reader, &align::learn(&pairs, 6)));
    }
    write(&args.output, "confusions.tsv", table.as_bytes())
}

fn count_cases(args: &CaseArgs) -> Outcome {
    let corpus = args.texts.open()?;
    write(&args.output, "case_use.tsv", case_use::count(&corpus, talk)?.as_bytes())
}

fn rows(reader: Reader, counts: &Counts) -> String {
    let kept = counts.iter().filter(|((_, read), _)| !read.contains(['\t', '#']));
    let row = |((right, read), count): (&(char, String), &f32)| {
        let read = if read.is_empty() { NOTHING } else { read };
        format!("{}\t{right}\t{read}\t{count:.1}\n", reader.name())
    };
    kept.map(row).collect()
}

/// Pairs of single words of letters; what stands outside of them says nothing about letters.
fn read_pairs(path: &Path, pairs: &mut Vec<Pair>) -> Result<()> {
    let outer = |c: char| ".,;:()[]\"“”'‘’/…-–*".contains(c);
    for line in open(path)?.lines() {
        let line = line.map_err(|source| Error::Input { path: path.display().to_string(), source })?;
        let columns: Vec<&str> = line.split('\t').collect();
        let [read, right, count, ..] = columns[..] else { continue };
        let (read, right) = (read.trim_matches(outer), right.trim_matches(outer));
        let is_word =
            !read.is_empty() && !read.contains(' ') && !right.is_empty() && right.chars().all(char::is_alphabetic);
        if let (true, Ok(count)) = (is_word, count.parse()) {
            pairs.push((read.into(), right.into(), count));
        }
    }
    Ok(())
}

fn evaluate(args: &EvalArgs) -> Outcome {
    let mut out = std::io::stdout().lock();
    for path in &args.stripped {
        writeln!(out, "{} without marks: {}", path.display(), measure::stripped(path)?)?;
    }
    for path in &args.slips {
        writeln!(out, "{} with slips: {}", path.display(), measure::slips(path, ONE_IN)?)?;
    }
    for path in &args.sound {
        let edits = measure::edits(path)?;
        writeln!(out, "{}: {} edits", path.display(), edits.len())?;
        for edit in edits {
            writeln!(out, "    {edit}")?;
        }
    }
    for path in &args.pages {
        for (engine, measured) in measure::pages(path)? {
            writeln!(out, "{} read by {engine}: {measured}", path.display())?;
            for range in measured.curve() {
                writeln!(out, "    {range}")?;
            }
        }
    }
    Ok(Exit::Done)
}

/// Writes a file whole or not at all.
fn write(folder: &Path, name: &str, bytes: &[u8]) -> Outcome {
    let path = folder.join(name);
    let failed = |source| Error::Output { path: path.clone(), source };
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.persist(&path).map_err(|error| failed(error.error))?;
    talk(&format!("{}: {} bytes", path.display(), bytes.len()));
    Ok(Exit::Done)
}
