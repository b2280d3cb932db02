//! Pages whose words have places: tables by their lines, columns by their gutters, paragraphs by their margins.

mod flow;
mod grid;
mod ruled;
mod stitch;
mod words;

use super::furniture::page_number;
use crate::block::{Block, Table};
use crate::page::{Page, Reading};
use crate::text::Text;
use flow::{COLUMN_GAP, Flow};
use ruled::PageTable;
use stitch::Open;
use words::{Run, runs, usual_height};

/// Finds the blocks of pages whose words have places.
pub fn blocks(reading: &Reading) -> Vec<Block> {
    let text = &reading.text;
    let mut building = Building { text, blocks: Vec::new(), flow: Flow::default(), open: None };
    for (index, page) in reading.pages.iter().enumerate() {
        building.page(index, page);
    }
    building.close_table();
    building.close_flow();
    let mut number = 0;
    for block in &mut building.blocks {
        if let Block::Table(table) = block {
            number += 1;
            table.number = number;
        }
    }
    building.blocks
}

/// What has been found so far.
struct Building<'a> {
    text: &'a Text,
    blocks: Vec<Block>,
    flow: Flow,
    /// A table that may go on over the next page.
    open: Option<Open>,
}

impl Building<'_> {
    fn page(&mut self, index: usize, page: &Page) {
        let (tables, outside) = ruled::split(page, self.text);
        let height = usual_height(page);
        let lines = runs(outside, self.text, |run, word| word.bbox.x0 - run.bbox.x1 < COLUMN_GAP * height);
        let lines = without_page_number(lines, page, self.text);
        let mut lines = lines.as_slice();
        for table in tables {
            let before = lines.partition_point(|run| run.bbox.y1 <= table.bounds.y0 + height);
            let before =
                lines[..before].iter().rposition(|run| run.bbox.y0 < table.bounds.y0).map_or(0, |last| last + 1);
            self.lines(index, &lines[..before]);
            lines = &lines[before..];
            self.table(table);
        }
        self.lines(index, lines);
    }

    fn lines(&mut self, page: usize, lines: &[Run]) {
        if !lines.is_empty() {
            self.close_table();
            self.flow.add(page, lines);
        }
    }

    fn table(&mut self, part: PageTable) {
        let part = match &mut self.open {
            Some(open) => open.append(part, self.text),
            None => Some(part),
        };
        if let Some(part) = part {
            self.close_table();
            self.close_flow();
            self.open = Some(Open::new(part, self.text));
        }
    }

    fn close_table(&mut self) {
        if let Some(open) = self.open.take() {
            let table: Table = open.close(self.text);
            self.blocks.push(Block::Table(table));
        }
    }

    fn close_flow(&mut self) {
        let paragraphs = self.flow.paragraphs(self.text);
        self.blocks.extend(paragraphs.into_iter().map(Block::Paragraph));
    }
}

/// Takes the page number away: a number alone on the first or last line, in the margin.
fn without_page_number(mut lines: Vec<Run>, page: &Page, text: &Text) -> Vec<Run> {
    const MARGIN: f32 = 0.12;
    let (_, height) = page.size;
    let is_number = |run: &Run, lines: &[Run]| {
        let in_margin = run.bbox.y1 < MARGIN * height || run.bbox.y0 > (1.0 - MARGIN) * height;
        let is_alone = lines.iter().filter(|other| other.line == run.line).count() == 1;
        in_margin && is_alone && page_number(text.raw(run.span)).is_some()
    };
    if lines.first().is_some_and(|first| is_number(first, &lines)) {
        lines.remove(0);
    }
    if lines.last().is_some_and(|last| is_number(last, &lines)) {
        lines.pop();
    }
    lines
}
