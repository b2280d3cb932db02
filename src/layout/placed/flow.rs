//! The words outside tables in, paragraphs out: columns that stand side by side are read one after the other, lines are joined
//! where the next word did not fit any more.

use super::words::Run;
use crate::block::Paragraph;
use crate::layout::label::{Label, asks_for_more, ends_sentence, is_capital, label, opens};
use crate::text::{Span, Text};

/// Runs of one line farther apart than this (in heights) stand in different columns.
pub const COLUMN_GAP: f32 = 1.8;
/// A gutter between columns is at least this wide (in heights).
const GUTTER: f32 = 0.9;
/// A line is full when the next word would reach farther than this (in heights) before the right margin.
const FULL: f32 = 0.35;
/// First lines of paragraphs are set in by at least this (in heights).
const INDENT: f32 = 0.7;
/// Lines farther apart than this many usual distances belong to different paragraphs.
const FAR: f32 = 1.45;

/// A line of one column.
#[derive(Debug, Clone, Copy)]
struct Line {
    run: Run,
    page: usize,
    /// Where the column of the line begins and ends.
    left: f32,
    right: f32,
    /// Stands in one of two columns side by side.
    beside: bool,
}

/// Runs of text that stand outside tables, page by page.
#[derive(Debug, Default)]
pub struct Flow {
    lines: Vec<Line>,
}

impl Flow {
    /// Adds the lines of a stretch of a page; runs of one line of the text follow one another.
    pub fn add(&mut self, page: usize, runs: &[Run]) {
        let mut rest = rows(runs);
        let body = margins(&rest);
        let mut ordered: Vec<Line> = Vec::new();
        while !rest.is_empty() {
            let taken = side_by_side(&rest);
            if let Some((end, from, to)) = taken {
                let zone: Vec<Run> = rest[..end].iter().flatten().copied().collect();
                let middle = f32::midpoint(from, to);
                let (left, right): (Vec<Run>, Vec<Run>) = zone.into_iter().partition(|run| run.bbox.x1 <= middle);
                ordered.extend(column(&left, page));
                ordered.extend(column(&right, page));
                rest.drain(..end);
            } else {
                let row = rest.remove(0);
                let run = row[1..].iter().fold(row[0], |all, next| all.with(*next));
                ordered.push(Line { run, page, left: body.0, right: body.1, beside: false });
            }
        }
        self.lines.extend(ordered);
    }

    /// Ends the stretch: its paragraphs.
    pub fn paragraphs(&mut self, text: &Text) -> Vec<Paragraph> {
        let lines = std::mem::take(&mut self.lines);
        let distance = usual_distance(&lines);
        let mut paragraphs: Vec<Vec<Span>> = Vec::new();
        let mut open: Vec<Line> = Vec::new();
        for line in lines {
            let goes_on = Break { text, distance, open: &open }.joins(&line);
            if goes_on {
                paragraphs.last_mut().into_iter().for_each(|pieces| pieces.push(line.run.span));
            } else {
                paragraphs.push(vec![line.run.span]);
                open.clear();
            }
            open.push(line);
        }
        paragraphs.into_iter().map(Paragraph::new).collect()
    }
}

/// Runs by lines of the text.
fn rows(runs: &[Run]) -> Vec<Vec<Run>> {
    let mut rows: Vec<Vec<Run>> = Vec::new();
    for run in runs {
        match rows.last_mut() {
            Some(row) if row[0].line == run.line => row.push(*run),
            _ => rows.push(vec![*run]),
        }
    }
    rows
}

/// Left and right margin: where lines begin, and where the long ones end together.
fn margins(rows: &[Vec<Run>]) -> (f32, f32) {
    /// Fewer lines than this part of them ending together are chance.
    const JUSTIFIED: f32 = 0.15;
    let mut left: Vec<f32> = rows.iter().map(|row| row[0].bbox.x0).collect();
    let mut right: Vec<f32> = rows.iter().map(|row| row[row.len() - 1].bbox.x1).collect();
    left.sort_by(f32::total_cmp);
    right.sort_by(f32::total_cmp);
    let at = |sorted: &[f32], share: f32| sorted.get((sorted.len() as f32 * share) as usize).or(sorted.last()).copied();
    let together = |start: &usize| right[*start..].partition_point(|end| end - right[*start] < 3.0);
    let margin = (0..right.len()).rev().max_by_key(together);
    let margin = margin.filter(|start| together(start) as f32 > JUSTIFIED * right.len() as f32 && together(start) > 2);
    let right = margin.map_or_else(|| at(&right, 0.95), |start| right.get(start + together(&start) - 1).copied());
    (at(&left, 0.1).unwrap_or(0.0), right.unwrap_or(0.0))
}

/// Whether the first rows stand in two columns: how many rows do, and the gutter between them.
fn side_by_side(rows: &[Vec<Run>]) -> Option<(usize, f32, f32)> {
    let gutter = GUTTER * rows.first()?.first()?.height();
    let begin: Vec<Run> = rows.iter().take(2).flatten().copied().collect();
    let (mut from, mut to) = widest_gap(&begin)?;
    let (mut end, mut left, mut right) = (0, Vec::new(), Vec::new());
    for row in rows {
        let crosses = |run: &Run| run.bbox.x0 < to - gutter && run.bbox.x1 > from + gutter;
        let (mut new_from, mut new_to) = (from, to);
        for run in row {
            if run.bbox.x1 <= f32::midpoint(from, to) {
                new_from = new_from.max(run.bbox.x1);
            } else if run.bbox.x0 >= f32::midpoint(from, to) {
                new_to = new_to.min(run.bbox.x0);
            } else if crosses(run) {
                new_to = f32::MIN;
            } else {
                new_from = new_from.max(run.bbox.x1.min(new_to));
            }
        }
        if new_to - new_from < gutter || is_centred_between(row, &left, &right) {
            break;
        }
        (from, to) = (new_from, new_to);
        let middle = f32::midpoint(from, to);
        for run in row {
            if run.bbox.x1 <= middle { left.push(*run) } else { right.push(*run) }
        }
        end += 1;
    }
    let extent = |runs: &[Run]| {
        let top = runs.iter().map(|run| run.bbox.y0).fold(f32::MAX, f32::min);
        (top, runs.iter().map(|run| run.bbox.y1).fold(f32::MIN, f32::max))
    };
    let ((left_top, left_bottom), (right_top, right_bottom)) = (extent(&left), extent(&right));
    let overlap = left_bottom.min(right_bottom) - left_top.max(right_top);
    (overlap > gutter * 0.3).then_some((end, from, to))
}

/// A lone run in the middle of what both columns span together is a title below them.
fn is_centred_between(row: &[Run], left: &[Run], right: &[Run]) -> bool {
    let (Some(first), [run]) = (left.iter().map(|run| run.bbox.x0).reduce(f32::min), row) else { return false };
    let Some(last) = right.iter().map(|run| run.bbox.x1).reduce(f32::max) else { return false };
    (run.centre() - f32::midpoint(first, last)).abs() < run.height() && left.len() + right.len() > 2
}

/// The widest gap between the runs' shadows on the horizontal axis.
fn widest_gap(runs: &[Run]) -> Option<(f32, f32)> {
    let mut shadows: Vec<(f32, f32)> = runs.iter().map(|run| (run.bbox.x0, run.bbox.x1)).collect();
    shadows.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut reach = shadows.first()?.1;
    let mut gaps = Vec::new();
    for (from, to) in &shadows[1..] {
        if *from > reach {
            gaps.push((reach, *from));
        }
        reach = reach.max(*to);
    }
    gaps.into_iter().max_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0)))
}

/// The lines of one of two columns.
fn column(runs: &[Run], page: usize) -> Vec<Line> {
    let lines: Vec<Run> =
        rows(runs).into_iter().map(|row| row[1..].iter().fold(row[0], |all, next| all.with(*next))).collect();
    let left = lines.iter().map(|run| run.bbox.x0).fold(f32::MAX, f32::min);
    let right = lines.iter().map(|run| run.bbox.x1).fold(f32::MIN, f32::max);
    lines.into_iter().map(|run| Line { run, page, left, right, beside: true }).collect()
}

/// The usual distance from line to line.
fn usual_distance(lines: &[Line]) -> f32 {
    let same_page = |pair: &&[Line]| pair[0].page == pair[1].page && pair[1].run.bbox.y1 > pair[0].run.bbox.y1;
    let mut distances: Vec<f32> =
        lines.windows(2).filter(same_page).map(|pair| pair[1].run.bbox.y1 - pair[0].run.bbox.y1).collect();
    distances.sort_by(f32::total_cmp);
    distances.get(distances.len() / 3).copied().unwrap_or(f32::MAX)
}

/// What decides at a line break.
struct Break<'a> {
    text: &'a Text,
    distance: f32,
    /// The lines of the open paragraph.
    open: &'a [Line],
}

impl Break<'_> {
    fn joins(&self, next: &Line) -> bool {
        let Some(last) = self.open.last() else { return false };
        let (before, after) = (self.text.raw(last.run.span).trim(), self.text.raw(next.run.span).trim());
        let is_full = self.is_full(last, next);
        let is_below = (last.left - next.left).abs() <= 1.0;
        if last.beside != next.beside {
            // the last short line of the text was taken into the two columns of recipients and signature below it
            let goes_on = after.starts_with(char::is_lowercase) && !ends_sentence(before);
            return !last.beside && is_below && is_full && goes_on && !self.is_far(last, next);
        }
        if last.beside && !is_below {
            return false;
        }
        if asks_for_number(before) && after.starts_with(|c: char| c.is_ascii_digit()) {
            return is_full;
        }
        if self.is_far(last, next) || starts_anew(after, is_full && !ends_sentence(before)) {
            return false;
        }
        let is_lower = after.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase);
        let ends_heading = is_capital(before) && before.split_whitespace().count() > 2 && !leaves_open(before);
        if is_capital(before) != is_capital(after) && !is_lower && (!is_full || ends_heading) {
            return false;
        }
        let runs_on =
            (is_lower || last.beside && before.ends_with(',')) && !ends_sentence(before) || leaves_open(before);
        match (setting(last), setting(next)) {
            (Setting::Centred, Setting::Centred) => self.is_one_title(last, next),
            (Setting::Centred, Setting::Whole) => {
                self.is_one_title(last, next) && fills_column(last, next, TITLE_SHARE)
            }
            (Setting::Centred, Setting::Set) => runs_on,
            (Setting::Whole | Setting::Set, Setting::Centred) => is_full && !self.is_indented(last, next) || runs_on,
            (Setting::Whole | Setting::Set, _) => !self.is_indented(last, next) && is_full || runs_on,
        }
    }

    /// Centred lines of one size and case; in a letterhead each line in capitals says something of its own.
    fn is_one_title(&self, last: &Line, next: &Line) -> bool {
        let (before, after) = (self.text.raw(last.run.span), self.text.raw(next.run.span));
        let is_one_heading = asks_for_more(&before.to_lowercase())
            || !last.beside && !opens(before) && fills_column(last, next, CAPITALS_SHARE);
        is_capital(before) == is_capital(after)
            && (!is_capital(before) || is_one_heading)
            && !ends_sentence(before)
            && (last.run.height() - next.run.height()).abs() < 1.0
    }

    /// Whether the first word of `next` would not have fitted on the line before.
    fn is_full(&self, last: &Line, next: &Line) -> bool {
        let height = last.run.height();
        last.run.bbox.x1 + next.run.first_width + FULL * height > last.right
    }

    fn is_far(&self, last: &Line, next: &Line) -> bool {
        last.page == next.page && next.run.bbox.y1 - last.run.bbox.y1 > FAR * self.distance.max(last.run.height())
    }

    /// Whether `next` is set in from the margin, which the line before is not.
    fn is_indented(&self, last: &Line, next: &Line) -> bool {
        let indent = INDENT * next.run.height();
        let is_second = self.open.len() == 1;
        next.run.bbox.x0 > next.left + indent
            && next.run.bbox.x0 > last.run.bbox.x0 - (if is_second { 0.0 } else { 1.0 })
            && (next.run.bbox.x0 - last.run.bbox.x0 > indent
                || !is_second
                || (next.run.bbox.x0 - last.run.bbox.x0).abs() < 3.0)
    }
}

/// How a line is set in its column.
enum Setting {
    /// In the middle, with room at both sides.
    Centred,
    /// From margin to margin.
    Whole,
    /// From the left margin or set in.
    Set,
}

fn setting(line: &Line) -> Setting {
    let (before, behind) = (line.run.bbox.x0 - line.left, line.right - line.run.bbox.x1);
    let height = line.run.height();
    if (before - behind).abs() >= 0.8 * height {
        Setting::Set
    } else if before > height || line.beside {
        Setting::Centred
    } else {
        Setting::Whole
    }
}

/// A centred line that takes this part of the column left no room for the next word.
const TITLE_SHARE: f32 = 0.88;
/// The same for headings in capitals, whose lines are broken where the sense is.
const CAPITALS_SHARE: f32 = 0.7;

/// Whether a centred line and the first word of the next one take this share of the column.
fn fills_column(last: &Line, next: &Line, share: f32) -> bool {
    last.run.bbox.x1 - last.run.bbox.x0 + next.run.first_width > share * (last.right - last.left)
}

/// Whether a bracket is not closed: "- Lưu: VT, CN (M."
fn leaves_open(text: &str) -> bool {
    text.rfind('(').is_some_and(|open| !text[open..].contains(')'))
}

fn asks_for_number(text: &str) -> bool {
    const ASKING: [&str; 9] = ["số", "khoản", "Điều", "điều", "điểm", "mục", "tháng", "ngày", "năm"];
    text.split_whitespace().next_back().is_some_and(|last| ASKING.contains(&last))
}

/// A label or a set beginning; a dash inside a running sentence may stand at the start of a line.
fn starts_anew(text: &str, runs_on: bool) -> bool {
    match label(text) {
        Some(Label::Dash) => !runs_on,
        Some(_) => true,
        None => opens(text),
    }
}
