//! `phuluc show --stage STAGE FILE`: what a stage saw, for people who look for the cause of a wrong record.

use super::{Exit, Outcome, ReadingArgs, Single, convert_one};
use crate::block::{Block, Cell, Row, Table};
use crate::normalize;
use crate::output::{diff, json};
use crate::page::Reading;
use crate::pipeline::Converted;
use clap::{Args, ValueEnum};
use std::fmt::Write as _;
use std::io::Write;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// The document; "-" for standard input
    file: PathBuf,
    /// The stage
    #[arg(long, value_enum, default_value_t = Stage::Parse)]
    stage: Stage,
    #[command(flatten)]
    reading: ReadingArgs,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Stage {
    /// Pages and lines as they were read and brought to one form
    Ingest,
    /// Paragraphs, tables, rows and cells
    Layout,
    /// Changed lines
    Restore,
    /// The records
    Parse,
}

pub(super) fn run(args: &ShowArgs) -> Outcome {
    let converted = || convert_one(&args.file, &args.reading);
    let mut stdout = anstream::stdout().lock();
    match args.stage {
        Stage::Ingest => {
            let reading = normalize::apply(Single::open(&args.file, &args.reading)?.read()?);
            stdout.write_all(pages(&reading).as_bytes())?;
        }
        Stage::Layout => stdout.write_all(blocks(&converted()?).as_bytes())?,
        Stage::Restore => diff::write(&mut stdout, &converted()?.reading.text)?,
        Stage::Parse => writeln!(stdout, "{}", json::document(&converted()?.plan))?,
    }
    Ok(Exit::Done)
}

fn pages(reading: &Reading) -> String {
    let mut out = String::new();
    let text = &reading.text;
    for page in &reading.pages {
        let (width, height) = page.size;
        let _ = writeln!(
            out,
            "=== page {} · {width} × {height} pt · {} words · {} rulings",
            page.number,
            page.words.len(),
            page.rulings.len()
        );
        for line in page.lines.clone() {
            let _ = writeln!(out, "{:5} {}", line + 1, text.raw(text.lines()[line]));
        }
    }
    out
}

fn blocks(converted: &Converted) -> String {
    let mut out = String::new();
    let text = &converted.reading.text;
    for block in &converted.blocks {
        match block {
            Block::Paragraph(paragraph) => {
                let _ = writeln!(out, "¶ {}", paragraph.text(text));
            }
            Block::Table(table) => show_table(&mut out, converted, table),
        }
    }
    out
}

fn show_table(out: &mut String, converted: &Converted, table: &Table) {
    let cell = |cell: &Cell| cell.text(&converted.reading.text);
    let join = |cells: &[Cell]| cells.iter().map(cell).collect::<Vec<_>>().join(" │ ");
    let _ = writeln!(out, "▦ table {}: {}", table.number, join(&table.headings));
    for row in &table.rows {
        let _ = match row {
            Row::Cells(cells) => writeln!(out, "  │ {}", join(cells)),
            Row::Group(group) => writeln!(out, "  ▸ {}", cell(group)),
        };
    }
}
