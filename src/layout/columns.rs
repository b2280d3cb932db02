//! Letterheads and signatures stand in two columns side by side. Where runs of blanks kept their places, the lines are cut at
//! the gutter and each column is read on its own, the left one first.

use super::line::{Line, Lines};

/// This many blanks inside a line are a gutter; fewer may be justification.
const GUTTER: usize = 5;
/// The same where the line above already has a gutter there.
const NARROW_GUTTER: usize = 2;

/// Lines cut into columns.
#[derive(Debug, Default)]
pub struct Zone<'a> {
    /// First line after it.
    pub end: usize,
    /// The left column.
    pub left: Vec<Line<'a>>,
    /// The right column.
    pub right: Vec<Line<'a>>,
}

/// The zone of two columns that begins at line `start` and reaches at most to `limit`; `None` where the line has no gutter.
pub fn zone<'a>(lines: &Lines<'a>, start: usize, limit: usize) -> Option<Zone<'a>> {
    let first = gaps(lines.raw(start)).into_iter().filter(|gap| gap.is_wide).max_by_key(|gap| gap.to - gap.from)?;
    let (mut from, mut to) = (first.from, first.to);
    let mut zone = Zone { end: start + 1, ..Zone::default() };
    zone.cut(lines, start, &first);
    let mut waiting: Vec<Line> = Vec::new();
    for number in start + 1..limit {
        let Some(line) = lines.get(number) else { if number > zone.end + 5 { break } else { continue } };
        let raw = lines.raw(number);
        let fitting = |gap: &Gap| gap.from.max(from) + 1 < gap.to.min(to);
        if let Some(gap) = gaps(raw).into_iter().find(fitting) {
            (from, to) = (gap.from.max(from), gap.to.min(to));
            zone.take(&mut waiting);
            zone.cut(lines, number, &gap);
            zone.end = number + 1;
            continue;
        }
        let line_end = line.indent + raw.trim().chars().count();
        let is_next = number == zone.end + waiting.len();
        match () {
            () if line.indent > from => {
                to = to.min(line.indent);
                zone.take(&mut waiting);
                zone.right.push(line);
                zone.end = number + 1;
            }
            () if line_end < to && is_next => waiting.push(line),
            () => break,
        }
    }
    zone.take(&mut waiting);
    Some(zone)
}

impl<'a> Zone<'a> {
    fn cut(&mut self, lines: &Lines<'a>, number: usize, gap: &Gap) {
        let Some(line) = lines.get(number) else { return };
        let origin = line.span.start - (lines.raw(number).len() - lines.raw(number).trim_start().len());
        self.left.extend(lines.part(number, origin, origin + gap.start));
        self.right.extend(lines.part(number, origin + gap.end, line.span.end));
    }

    fn take(&mut self, waiting: &mut Vec<Line<'a>>) {
        for line in waiting.drain(..) {
            self.end = self.end.max(line.number + 1);
            self.left.push(line);
        }
    }
}

/// A run of blanks inside a line, in characters from its start and in bytes.
#[derive(Debug, Clone, Copy)]
struct Gap {
    from: usize,
    to: usize,
    start: usize,
    end: usize,
    is_wide: bool,
}

fn gaps(raw: &str) -> Vec<Gap> {
    let mut found = Vec::new();
    let (mut run, mut column) = (None, 0);
    for (offset, c) in raw.char_indices() {
        match (c.is_whitespace(), run) {
            (true, None) => run = Some((offset, column)),
            (false, Some((start, from))) => {
                let blanks = &raw[start..offset];
                let is_tab = blanks.contains('\t');
                if start > 0 && (column - from >= NARROW_GUTTER || is_tab) && !is_slot(&raw[..start], &raw[offset..]) {
                    let is_wide = column - from >= GUTTER || is_tab;
                    found.push(Gap { from, to: column, start, end: offset, is_wide });
                }
                run = None;
            }
            _ => {}
        }
        column += 1;
    }
    found
}

/// A blank left for a number or a day to be written in, or the blank after a label, is no gutter.
fn is_slot(before: &str, after: &str) -> bool {
    let before = before.trim();
    let last = before.split_whitespace().next_back().unwrap_or_default();
    let asks = ["Số:", "số", "số:", "ngày", "tháng", "năm", "Số", "-", "/"].contains(&last) || last.ends_with('/');
    let answers = ["/", "tháng", "năm", "ngày", "…", "..", ":", "của"].iter().any(|start| after.starts_with(start));
    let is_label = before.chars().count() <= 5 && super::label::label(&format!("{before} x")).is_some();
    before.is_empty() || asks || answers || is_label
}
