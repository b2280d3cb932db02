//! Pages whose words have places: tables by their lines, columns by their gutters, paragraphs by their margins.

mod flow;
mod grid;
mod ruled;
mod running;
mod stitch;
mod unruled;
mod words;

use super::furniture::page_number;
use crate::block::{Block, Table};
use crate::page::{Page, Reading, Word};
use crate::plan::Doubt;
use crate::text::Text;
use flow::{COLUMN_GAP, Flow};
use ruled::PageTable;
use stitch::Open;
use unruled::CELL_GAP;
use words::{Run, runs, usual_height};

/// Finds the blocks of pages whose words have places.
pub fn blocks(reading: &Reading) -> Vec<Block> {
    let text = &reading.text;
    let mut split: Vec<_> = reading.pages.iter().map(|page| ruled::split(page, text)).collect();
    running::remove(split.iter_mut().map(|(_, words)| words).zip(&reading.pages).collect(), text);
    let narrow = split.iter().zip(&reading.pages).map(|((_, words), page)| outside(words, page, text, CELL_GAP));
    let unruled = unruled::find(&narrow.collect::<Vec<_>>(), text);
    let mut building = Building { text, blocks: Vec::new(), flow: Flow::default(), open: None };
    for (index, (page, (mut tables, words))) in reading.pages.iter().zip(split).enumerate() {
        let mut lines = outside(&words, page, text, COLUMN_GAP);
        for part in unruled.iter().filter(|part| part.page == index) {
            lines.retain(|run| !part.lines.contains(&run.line));
            tables.push(part.table.clone());
        }
        tables.sort_by(|a, b| a.bounds.y0.total_cmp(&b.bounds.y0));
        building.page(index, usual_height(page), &lines, tables);
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

/// Words that stand among lines which are too many for a table, and so are read in none.
pub fn doubts(reading: &Reading) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    for page in &reading.pages {
        for place in grid::left_out(&page.rulings) {
            let Some(first) = page.words.iter().find(|word| ruled::is_inside(word, place)) else { continue };
            let message = format!(
                "Bảng hoặc hình vẽ trên trang có quá nhiều đường kẻ (hơn {} đường mỗi chiều hoặc {} ô): chữ trong đó \
                không được đọc thành bảng",
                grid::MOST_LINES,
                grid::MOST_CELLS
            );
            let line = reading.text.line_at(first.span.start) as u32 + 1;
            let doubt = Doubt { page: Some(page.number), ..Doubt::new("table_too_large", message) };
            doubts.push(doubt.at_line(line));
        }
    }
    doubts
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
    fn page(&mut self, index: usize, height: f32, mut lines: &[Run], tables: Vec<PageTable>) {
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

/// The runs of words outside tables; words farther apart than `gap` heights are different runs.
fn outside(words: &[&Word], page: &Page, text: &Text, gap: f32) -> Vec<Run> {
    let gap = gap * usual_height(page);
    let lines = runs(words.iter().copied(), text, |run, word| word.bbox.x0 - run.bbox.x1 < gap);
    without_page_number(lines, page, text)
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
