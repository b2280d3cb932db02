//! Tables of PDFs that were made from known tables (`scripts/make_documents.py`): every heading, row and cell is read as it
//! stands in the document, over page breaks, with and without ruling lines.

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
