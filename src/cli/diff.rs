//! `phuluc diff`: the parse diff in the terminal: each changed line before and after, what is doubtful about it, and the records that were
//! read from there.

use super::{Exit, Outcome, ReadingArgs, convert_one};
use crate::error::{Error, Result};
use crate::plan::{Edit, Plan, Task};
use crate::review::decision::Field;
use crate::review::lines::{Lines, Piece};
use crate::review::replay::SURE;
use clap::Args;
use clap::builder::styling::{AnsiColor, Style};
use std::io::Write;
use std::path::{Path, PathBuf};

const REMOVED: Style = AnsiColor::Red.on_default();
const ADDED: Style = AnsiColor::Green.on_default();
const DOUBT: Style = AnsiColor::Yellow.on_default();
const QUIET: Style = Style::new().dimmed();
/// Characters of a field that are shown.
const LONGEST: usize = 100;

#[derive(Debug, Args)]
pub(super) struct DiffArgs {
    /// A document, or a result of `phuluc convert` (its .json, the .txt beside it); "-" for standard input
    file: PathBuf,
    /// Only what deserves a look: unsure changes, proposals and doubts
    #[arg(long)]
    only_doubts: bool,
    #[command(flatten)]
    reading: ReadingArgs,
}

pub(super) fn run(args: &DiffArgs) -> Outcome {
    let (plan, clean_text) = match args.file.extension().is_some_and(|extension| extension == "json") {
        true => result(&args.file)?,
        false => {
            let converted = convert_one(&args.file, &args.reading)?;
            let clean_text = converted.reading.text.clean_text();
            (converted.plan, clean_text)
        }
    };
    let lines = Lines::new(&clean_text, &plan.edits);
    let mut stdout = anstream::stdout().lock();
    for line in 1..=lines.len() as u32 {
        write_line(&mut stdout, &plan, &lines, line, args.only_doubts)?;
    }
    for doubt in plan.doubts.iter().filter(|doubt| doubt.line.is_none()) {
        writeln!(stdout, "{DOUBT}? {}{DOUBT:#}", printable(&doubt.message))?;
    }
    if !args.only_doubts {
        writeln!(stdout, "{QUIET}{} tasks, {} indicators{QUIET:#}", plan.tasks.len(), plan.indicators.len())?;
        plan.tasks.iter().try_for_each(|task| writeln!(stdout, "{}", record(task)))?;
    }
    Ok(Exit::Done)
}

/// A result and its clean text.
fn result(path: &Path) -> Result<(Plan, String)> {
    let failed = |path: &Path| {
        let path = path.display().to_string();
        move |source| Error::Input { path, source }
    };
    let bytes = std::fs::read(path).map_err(failed(path))?;
    let plan = serde_json::from_slice(&bytes).map_err(|error| Error::Unreadable {
        path: path.display().to_string(),
        reason: format!("is no result of phuluc convert ({error})"),
    })?;
    let name = path.to_string_lossy();
    let name = name.strip_suffix(".json").unwrap_or(&name);
    let text = PathBuf::from(format!("{}.txt", name.strip_suffix(".reviewed").unwrap_or(name)));
    let clean_text = std::fs::read_to_string(&text).map_err(failed(&text))?;
    Ok((plan, clean_text))
}

fn write_line(out: &mut impl Write, plan: &Plan, lines: &Lines, line: u32, only_doubts: bool) -> std::io::Result<()> {
    let pieces = lines.pieces(line);
    let edits: Vec<&Edit> = edits_of(plan, pieces).collect();
    let doubts: Vec<_> = plan.doubts.iter().filter(|doubt| doubt.line == Some(line)).collect();
    let is_shown = |edit: &&Edit| !only_doubts || !edit.applied || edit.confidence < SURE;
    if doubts.is_empty() && !edits.iter().any(is_shown) {
        return Ok(());
    }
    writeln!(out, "{QUIET}@@ {line}{QUIET:#}")?;
    if edits.iter().any(|edit| edit.applied) {
        let after = |edit: &Edit| if edit.applied { edit.after.clone() } else { edit.before.clone() };
        writeln!(out, "{REMOVED}-{REMOVED:#}{}", marked(plan, pieces, REMOVED, |edit| edit.before.clone()))?;
        writeln!(out, "{ADDED}+{ADDED:#}{}", marked(plan, pieces, ADDED, after))?;
    }
    for edit in edits.iter().filter(|edit| !edit.applied || edit.confidence < SURE) {
        let kind = if edit.applied { "unsure" } else { "proposed" };
        let others =
            if edit.alternatives.is_empty() { String::new() } else { format!(", or {}", edit.alternatives.join(", ")) };
        writeln!(
            out,
            "{DOUBT}? {kind}: {} → {}{} ({:.2}, {}){DOUBT:#}",
            printable(&edit.before),
            printable(&edit.after),
            printable(&others),
            edit.confidence,
            printable(edit.rule.as_ref())
        )?;
    }
    for doubt in doubts {
        writeln!(out, "{DOUBT}? {}{DOUBT:#}", printable(&doubt.message))?;
    }
    let covers = |task: &&Task| {
        let mut at = task.provenance.values().flat_map(|provenance| &provenance.at);
        at.any(|place| (place.lines[0]..=place.lines[1]).contains(&line))
    };
    plan.tasks.iter().filter(covers).try_for_each(|task| writeln!(out, "{QUIET}  ⇒ {}{QUIET:#}", record(task)))
}

fn edits_of<'a>(plan: &'a Plan, pieces: &'a [Piece]) -> impl Iterator<Item = &'a Edit> {
    pieces.iter().filter_map(|piece| match piece {
        Piece::Edit(index) => Some(&plan.edits[*index]),
        Piece::Plain(_) => None,
    })
}

/// A line with the characters of its edits in bold and underlined.
fn marked(plan: &Plan, pieces: &[Piece], style: Style, says: impl Fn(&Edit) -> String) -> String {
    let bold = style.bold().underline();
    let piece = |piece: &Piece| match piece {
        Piece::Plain(text) => printable(text),
        Piece::Edit(index) if plan.edits[*index].applied => {
            format!("{bold}{}{bold:#}", printable(&says(&plan.edits[*index])))
        }
        Piece::Edit(index) => printable(&says(&plan.edits[*index])),
    };
    pieces.iter().map(piece).collect()
}

/// What a document says must not command the terminal.
fn printable(text: &str) -> String {
    text.replace(|c: char| c.is_control() && c != '\t', "")
}

/// A task on one line, a long one cut: "7 · Hoàn thành ... · Phòng Văn hóa · Tháng 9/2025 (0.97)".
fn record(task: &Task) -> String {
    let short = |value: String| match value.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value,
    };
    let fields =
        [Field::Stt, Field::Task, Field::Lead, Field::Deadline].map(|field| field.value(task).replace('\n', "; "));
    let filled: Vec<String> =
        fields.iter().map(|value| printable(value)).filter(|value| !value.is_empty()).map(short).collect();
    format!("{} ({:.2})", filled.join(" · "), task.confidence)
}
