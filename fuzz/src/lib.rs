//! One door for each reader of foreign bytes and each stage: bytes in, and the laws of the crate checked on what comes out.
//!
//! The fuzz targets and `tests/seeds.rs` go through the same doors, so that what once broke is tried on every test run.

mod laws;
mod pack;

use phuluc::draft::Draft;
use phuluc::normalize::unicode;
use phuluc::page::{Page, Reading};
use phuluc::plan::Extraction;
use phuluc::text::Text;
use phuluc::{Settings, convert, ingest, normalize, restore};

/// A door.
pub type Door = fn(&[u8]);

/// Every door by the name of its fuzz target.
pub const DOORS: [(&str, Door); 7] = [
    ("pdf", pdf),
    ("docx", docx),
    ("image", image),
    ("decode", decode),
    ("layout", layout),
    ("restore", restore),
    ("parse", parse),
];

const NAME: &str = "fuzz";

/// A PDF, or what a page of one draws.
pub fn pdf(data: &[u8]) {
    if let Some(reading) = read(&pack::pdf(data)) {
        lay_out(&reading);
    }
}

/// A Word file, or the parts of one.
pub fn docx(data: &[u8]) {
    if let Some(reading) = read(&pack::docx(data)) {
        lay_out(&reading);
    }
}

/// A page image: read as a scan is, and drawn as the clerk sees it.
pub fn image(data: &[u8]) {
    read(data);
    for page in 1..=2 {
        let _ = ingest::picture::of(data, NAME, page, &Settings::default());
    }
}

/// A text file in any encoding.
pub fn decode(data: &[u8]) {
    let Some(reading) = read(data).filter(|reading| reading.extraction == Extraction::PlainText) else { return };
    let source = reading.text.source();
    assert_eq!(unicode::clean(source), source, "cleaning twice changes more");
    if let Ok(text) = str::from_utf8(data) {
        assert_eq!(source.matches('\n').count(), text.matches('\n').count(), "lines do not stay");
    }
}

/// Text, to paragraphs and tables.
pub fn layout(data: &[u8]) {
    let Ok(source) = str::from_utf8(data) else { return };
    let text = Text::new(source.to_string());
    let pages = vec![Page { number: 1, lines: 0..text.lines().len(), ..Page::default() }];
    let blocks = lay_out(&Reading { text, pages, ..Reading::default() });
    laws::no_piece_is_used_twice(&blocks);
}

/// Text, to text as it should read.
pub fn restore(data: &[u8]) {
    let Ok(source) = str::from_utf8(data) else { return };
    let restored = restore::restore(source);
    laws::edits_are_sound(restored.source(), restored.edits(), &restored.clean_text());
}

/// A text file, to records.
pub fn parse(data: &[u8]) {
    let settings = Settings::default();
    let Ok(converted) = convert(data, NAME, &settings) else { return };
    let again = convert(data, NAME, &settings).expect("what was read once can be read twice");
    assert_eq!(converted.plan, again.plan, "two runs differ");
    laws::all(&converted);
}

/// What the child process of a reader does, and the characters brought to one form.
fn read(bytes: &[u8]) -> Option<Reading> {
    let reading = normalize::apply(ingest::read(bytes, NAME, &Settings::default()).ok()?);
    laws::places_of_words_exist(&reading);
    Some(reading)
}

/// The blocks of a reading whose lines are taken as they are: restoring them first would take most of the time.
fn lay_out(reading: &Reading) -> Vec<phuluc::block::Block> {
    let lines = reading.text.lines().iter().map(|line| reading.text.raw(*line).to_string()).collect();
    let draft = Draft { lines, flow: restore::draft(&Text::default()).0.flow };
    let blocks = phuluc::layout::blocks(reading, &draft);
    laws::every_piece_lies_in_a_line(&reading.text, &blocks);
    blocks
}
