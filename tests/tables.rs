//! Tables of PDFs that were made from known tables (`scripts/make_documents.py`): every heading, row and cell is read as it
//! stands in the document, over page breaks, with and without ruling lines; and the same plan gives the same tasks from a PDF, a Word file
//! and a text.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use phuluc::Settings;
use phuluc::block::{Block, Row, Table};
use serde_json::Value;
use std::path::Path;

/// Blanks say nothing: a cell's lines may break anywhere.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

fn squeezed_all(cells: &Value) -> Vec<String> {
    cells.as_array().unwrap().iter().map(|cell| squeezed(cell.as_str().unwrap())).collect()
}

fn check(pdf: &str, answer: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tables");
    let bytes = std::fs::read(folder.join(pdf)).unwrap();
    let answer: Value = serde_json::from_slice(&std::fs::read(folder.join(answer)).unwrap()).unwrap();
    let converted = phuluc::convert(&bytes, pdf, &Settings::default()).unwrap();
    let text = &converted.reading.text;
    let tables: Vec<&Table> = converted
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Table(table) => Some(table),
            Block::Paragraph(_) => None,
        })
        .collect();
    let [table] = tables[..] else { panic!("{pdf}: {} tables", tables.len()) };
    let raw = |pieces: &[phuluc::text::Span]| pieces.iter().map(|piece| squeezed(text.raw(*piece))).collect::<String>();
    let headings: Vec<String> = table.headings.iter().map(|cell| raw(&cell.pieces)).collect();
    assert_eq!(headings, squeezed_all(&answer["headings"]), "{pdf}");
    let rows = answer["rows"].as_array().unwrap();
    assert_eq!(table.rows.len(), rows.len(), "{pdf}");
    for (number, (row, right)) in table.rows.iter().zip(rows).enumerate() {
        match row {
            Row::Group(group) => {
                assert_eq!(raw(&group.pieces), squeezed(right["group"].as_str().unwrap()), "{pdf} {number}");
            }
            Row::Cells(cells) => {
                let cells: Vec<String> = cells.iter().map(|cell| raw(&cell.pieces)).collect();
                assert_eq!(cells, squeezed_all(&right["cells"]), "{pdf} row {number}");
            }
        }
    }
}

#[test]
fn ruled_table_over_many_pages() {
    check("000-libreoffice.pdf", "000.tables.json");
}

#[test]
fn table_without_lines() {
    check("000-borderless.pdf", "000.tables.json");
}

#[test]
fn heading_rows_and_rows_without_a_line_below_them() {
    check("001-weasyprint.pdf", "001.tables.json");
}

/// What a file says is to be done; where that stands and how sure it is differs from format to format.
fn tasks(name: &str) -> Vec<Value> {
    const OF_THE_FILE: [&str; 3] = ["id", "provenance", "confidence"];
    let bytes = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tables").join(name)).unwrap();
    let plan = phuluc::convert(&bytes, name, &Settings::default()).unwrap().plan;
    let Value::Array(mut tasks) = serde_json::to_value(plan.tasks).unwrap() else { panic!("{name}: no tasks") };
    for task in &mut tasks {
        task.as_object_mut().unwrap().retain(|field, _| !OF_THE_FILE.contains(&field.as_str()));
    }
    tasks
}

#[test]
fn a_plan_has_the_same_tasks_in_every_format() {
    let of_word = tasks("000.docx");
    assert_eq!(of_word.len(), 28);
    for other in ["000-libreoffice.pdf", "000-borderless.pdf", "000.txt"] {
        let of_other = tasks(other);
        assert_eq!(of_other.len(), of_word.len(), "{other}");
        for (one, other_one) in of_word.iter().zip(&of_other) {
            assert_eq!(one, other_one, "{other}");
        }
    }
}
