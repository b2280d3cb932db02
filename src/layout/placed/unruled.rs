//! Tables without lines: the words of all pages in, the parts of tables out. Columns are what blank gutters leave between them,
//! seen over all pages of the table together; a row begins where the first column has a number.

use super::ruled::{PageCell, PageRow, PageTable};
use super::words::Run;
use crate::block::join_pieces;
use crate::dictionary::fold::skeleton;
use crate::layout::assemble::{is_row_number, is_section_number, known_headings};
use crate::page::Rect;
use crate::text::Text;
use std::ops::Range;

/// Words farther apart than this (in heights) stand in different cells.
pub const CELL_GAP: f32 = 0.62;
/// A gutter is at least this wide, in points.
const GUTTER: usize = 4;
/// So many lines of a hundred may reach into a gutter.
const INTO_GUTTER: f32 = 1.2;
/// A run that takes more than this part of the width says nothing about columns.
const WIDE: f32 = 0.5;
/// Lines looked at for the next numbered row after a line across all columns.
const LOOK_AHEAD: usize = 10;
/// Lines farther apart than this many heights end a table, unless rows follow.
const FAR: f32 = 3.0;
/// Rows of numbers that make a table of aligned words.
const FEWEST_ROWS: usize = 2;

/// The part of a table on one page, and the lines of the text that it takes.
pub struct Part {
    /// Index of the page.
    pub page: usize,
    /// Its rows.
    pub table: PageTable,
    /// Its lines.
    pub lines: Range<usize>,
}

/// A line of a page: its runs from left to right.
struct Line<'a> {
    page: usize,
    runs: &'a [Run],
}

/// Finds tables in the words outside ruled ones, page by page.
pub fn find(pages: &[Vec<Run>], text: &Text) -> Vec<Part> {
    let lines: Vec<Line> = pages
        .iter()
        .enumerate()
        .flat_map(|(page, runs)| runs.chunk_by(|a, b| a.line == b.line).map(move |runs| Line { page, runs }))
        .collect();
    let mut parts = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let table = begins_table(&lines, at, text).then(|| Sight::new(&lines, at, text)).flatten();
        match table {
            Some(sight) => {
                at = sight.range.end;
                parts.extend(sight.parts());
            }
            None => at += 1,
        }
    }
    parts
}

/// Whether a line begins with the heading of a column of numbers, with other headings beside it.
fn begins_table(lines: &[Line], at: usize, text: &Text) -> bool {
    let Some(first) = lines[at].runs.first() else { return false };
    let is_number_heading = matches!(skeleton(text.raw(first.span)).as_str(), "stt" | "tt" | "so tt");
    let near = lines[at.saturating_sub(2)..(at + 3).min(lines.len())].iter().filter(|line| line.page == lines[at].page);
    is_number_heading && near.map(|line| line.runs.len()).max().unwrap_or(0) >= 3
}

/// A table as it is seen: which lines it takes and where its columns are.
struct Sight<'a> {
    lines: &'a [Line<'a>],
    text: &'a Text,
    range: Range<usize>,
    /// Lines of its heading.
    heading: Range<usize>,
    /// Blank bands between the columns.
    gutters: Vec<(f32, f32)>,
    sides: (f32, f32),
}

impl<'a> Sight<'a> {
    fn new(lines: &'a [Line<'a>], at: usize, text: &'a Text) -> Option<Self> {
        let page_end = at + lines[at..].partition_point(|line| line.page == lines[at].page);
        let mut sight =
            Self { lines, text, range: at..page_end, heading: at..at + 1, gutters: Vec::new(), sides: (0.0, 0.0) };
        sight.measure();
        for _ in 0..2 {
            sight.range.end = sight.end()?;
            sight.measure();
        }
        sight.find_heading(at);
        let numbered = (sight.heading.end..sight.range.end).filter(|line| sight.is_numbered(*line)).count();
        let headings = sight.row(sight.heading.clone());
        let says: Vec<String> = headings.cells.iter().map(|cell| join_pieces(text, &cell.pieces)).collect();
        let is_table =
            sight.gutters.len() >= 2 && numbered >= FEWEST_ROWS && known_headings(says.iter().map(String::as_str)) >= 2;
        is_table.then_some(sight)
    }

    /// Finds the gutters: bands that (nearly) no line reaches into.
    fn measure(&mut self) {
        let lines = &self.lines[self.range.clone()];
        let runs = || lines.iter().flat_map(|line| line.runs);
        let left = runs().map(|run| run.bbox.x0).fold(f32::MAX, f32::min);
        let right = runs().map(|run| run.bbox.x1).fold(f32::MIN, f32::max);
        self.sides = (left, right);
        let width = (right - left).clamp(0.0, 20_000.0);
        let mut cover = vec![0_usize; width as usize + 2];
        for run in runs().filter(|run| run.bbox.x1 - run.bbox.x0 < WIDE * width) {
            let (from, to) = ((run.bbox.x0 - left) as usize, (run.bbox.x1 - left) as usize);
            cover[from..=to.min(width as usize)].iter_mut().for_each(|count| *count += 1);
        }
        let few = (lines.len() as f32 * INTO_GUTTER / 100.0) as usize;
        self.gutters.clear();
        let mut from = None;
        for (x, count) in cover.iter().enumerate() {
            match (*count <= few, from) {
                (true, None) => from = Some(x),
                (false, Some(start)) => {
                    if start > 0 && x - start >= GUTTER {
                        self.gutters.push((left + start as f32, left + x as f32));
                    }
                    from = None;
                }
                _ => {}
            }
        }
    }

    /// Where the table ends: before the first line that is neither in its columns nor followed by more rows.
    fn end(&self) -> Option<usize> {
        if self.gutters.len() < 2 {
            return None;
        }
        let mut last = self.range.start;
        for number in self.range.start + 1..self.lines.len() {
            let (line, before) = (&self.lines[number], &self.lines[last]);
            let (Some(first), Some(above)) = (line.runs.first(), before.runs.first()) else { continue };
            let is_far = line.page == before.page && first.bbox.y0 - above.bbox.y1 > FAR * first.height();
            let is_outside = first.bbox.x0 < self.sides.0 - 2.0 * first.height();
            let fits = !self.is_across(number) && !is_far && !is_outside && line.page <= before.page + 1;
            if !fits && !self.rows_follow(number) {
                return Some(number);
            }
            last = number;
        }
        Some(self.lines.len())
    }

    fn rows_follow(&self, number: usize) -> bool {
        let ahead = number..(number + LOOK_AHEAD).min(self.lines.len());
        let near_page = self.lines[number].page + 1;
        ahead.clone().any(|line| self.lines[line].page <= near_page && self.is_numbered(line) && !self.is_across(line))
    }

    /// A line over gutters: a heading over all columns, or text after the table.
    fn is_across(&self, number: usize) -> bool {
        let runs = self.lines[number].runs;
        runs.iter().any(|run| {
            let crossed = self.gutters.iter().filter(|(from, to)| run.bbox.x0 < *from && run.bbox.x1 > *to).count();
            crossed >= 2
                || crossed == 1 && runs.len() == 1 && run.bbox.x1 - run.bbox.x0 > WIDE * (self.sides.1 - self.sides.0)
        })
    }

    /// Whether the first column has a number here.
    fn is_numbered(&self, number: usize) -> bool {
        let runs = self.lines[number].runs;
        let Some(first) = runs.first().filter(|first| self.column(first) == 0) else { return false };
        let says = self.text.raw(first.span).trim();
        is_row_number(says) || is_section_number(says)
    }

    fn column(&self, run: &Run) -> usize {
        self.gutters.partition_point(|(from, to)| f32::midpoint(*from, *to) < run.centre())
    }

    /// The heading reaches up over lines of several runs, and down to the first number or line across.
    fn find_heading(&mut self, at: usize) {
        let mut start = at;
        while start > 0
            && self.lines[start - 1].page == self.lines[at].page
            && self.lines[start - 1].runs.len() >= 2
            && !self.is_across(start - 1)
            && self.lines[start].runs[0].bbox.y0 - self.lines[start - 1].runs[0].bbox.y1
                < self.lines[at].runs[0].height()
        {
            start -= 1;
        }
        let body = (at + 1..self.range.end).find(|line| {
            self.is_numbered(*line) || self.is_across(*line) || self.lines[*line].page != self.lines[at].page
        });
        self.heading = start..body.unwrap_or(self.range.end);
        self.range.start = start;
    }

    /// One row of these lines, a cell a column.
    fn row(&self, lines: Range<usize>) -> PageRow {
        let mut edges = vec![self.sides.0];
        edges.extend(self.gutters.iter().map(|(from, to)| f32::midpoint(*from, *to)));
        edges.push(self.sides.1);
        let mut cells: Vec<PageCell> =
            edges.windows(2).map(|pair| PageCell { x0: pair[0], x1: pair[1], ..PageCell::default() }).collect();
        for run in lines.flat_map(|line| self.lines[line].runs) {
            cells[self.column(run)].pieces.push(run.span);
        }
        PageRow { cells }
    }

    fn group(&self, lines: Range<usize>) -> PageRow {
        let pieces = lines.flat_map(|line| self.lines[line].runs).map(|run| run.span).collect();
        PageRow { cells: vec![PageCell { x0: self.sides.0, x1: self.sides.1, pieces, ..PageCell::default() }] }
    }

    fn parts(&self) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut start = self.range.start;
        while start < self.range.end {
            let page = self.lines[start].page;
            let end = start + self.lines[start..self.range.end].partition_point(|line| line.page == page);
            parts.push(self.part(start..end, page));
            start = end;
        }
        parts
    }

    fn part(&self, lines: Range<usize>, page: usize) -> Part {
        let mut rows = Vec::new();
        let mut at = lines.start;
        let heading_lines = self.heading.len();
        if lines.start == self.heading.start || self.repeats_heading(&lines) {
            rows.push(self.row(at..at + heading_lines));
            at += heading_lines;
        }
        let mut row_start = at;
        while at < lines.end {
            let across = self.is_across(at);
            if across || self.is_numbered(at) {
                if row_start < at {
                    rows.push(self.row(row_start..at));
                }
                row_start = at;
            }
            at += 1;
            if across {
                while at < lines.end && self.goes_on_across(row_start, at) {
                    at += 1;
                }
                rows.push(self.group(row_start..at));
                row_start = at;
            }
        }
        if row_start < at {
            rows.push(self.row(row_start..at));
        }
        let boxes = lines.clone().flat_map(|line| self.lines[line].runs).map(|run| run.bbox);
        let bounds = boxes.reduce(Rect::union).unwrap_or_default();
        let bounds = Rect { x0: self.sides.0, x1: self.sides.1, ..bounds };
        let number = |line: usize| self.lines[line].runs[0].line;
        Part { page, table: PageTable { bounds, rows }, lines: number(lines.start)..number(lines.end - 1) + 1 }
    }

    /// Whether a line goes on with the heading over all columns that begins at line `group`.
    fn goes_on_across(&self, group: usize, number: usize) -> bool {
        let runs = self.lines[number].runs;
        let (Some(first), Some(above)) = (runs.first(), self.lines[group].runs.first()) else { return false };
        let below =
            runs.len() == 1 && (first.bbox.x0 - above.bbox.x0).abs() < first.height() && self.column(first) <= 1;
        !self.is_numbered(number) && (self.is_across(number) || below)
    }

    fn repeats_heading(&self, lines: &Range<usize>) -> bool {
        let says = |lines: Range<usize>| {
            let spans: Vec<_> = lines.flat_map(|line| self.lines[line].runs).map(|run| run.span).collect();
            skeleton(&join_pieces(self.text, &spans))
        };
        let end = lines.start + self.heading.len();
        end <= lines.end && says(lines.start..end) == says(self.heading.clone())
    }
}
