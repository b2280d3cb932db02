//! The lines of a row as items: words, the blanks that some converters leave for empty cells, and the ends of pages.

use super::habits::Habits;
use crate::layout::evidence::{Words, asks_for_more};
use crate::layout::line::{Line, Lines};
use crate::layout::value::is_ditto;
use crate::text::Span;
use std::ops::Range;

/// Lines with more words are not looked at beyond them: they are no lines of a table.
const MOST_WORDS: usize = 80;
/// More cuts than this are not looked at in one line.
const MOST_CUTS: usize = 5;

/// What a row consists of.
pub enum Item<'a> {
    /// Words of one line.
    Text(Text<'a>),
    /// A line of blanks: this many empty cells, surely or perhaps.
    Empty {
        /// How many.
        cells: usize,
        /// A single blank may as well be an empty paragraph inside a cell.
        is_sure: bool,
    },
    /// A page ends inside the row; its cells may go on from the left. Surely where the heading comes again.
    Page {
        /// The heading came again.
        is_sure: bool,
    },
}

/// Words of one line, and where the line may be cut between two cells.
pub struct Text<'a> {
    /// The words with their places.
    pub words: Vec<(Span, &'a str)>,
    /// Numbers of words before which a cell may begin; first 0, last the number of words.
    pub cuts: Vec<usize>,
    /// Blank lines before: 0, 1, or 2 for more; 3 when it stands on the same line as the item before.
    pub gap: usize,
    /// What the words between two cuts say, by the two cuts.
    segments: Vec<Words>,
}

impl Text<'_> {
    /// What the words from one cut to another say.
    pub fn segment(&self, from: usize, to: usize) -> &Words {
        let count = self.cuts.len() - 1;
        &self.segments[from * count + to - 1]
    }

    /// Where the words from one cut to another stand.
    pub fn span(&self, from: usize, to: usize) -> Span {
        Span::new(self.words[self.cuts[from]].0.start, self.words[self.cuts[to] - 1].0.end)
    }
}

/// One item for each filled line of `range`, with which line of the range it stands on.
pub fn whole_lines<'a>(lines: &Lines<'a>, range: Range<usize>, habits: &Habits) -> (Vec<usize>, Vec<Item<'a>>) {
    let start = range.start;
    let filled = range.filter_map(|number| lines.get(number));
    filled.map(|line| (line.number - start, Item::Text(text(lines.words(&line), 0, habits)))).unzip()
}

/// Whether lines of blanks stand for empty cells in these lines: whether the converter wrote any.
pub fn has_marks(lines: &Lines, range: Range<usize>) -> bool {
    range.into_iter().any(|number| is_mark(lines.raw(number)))
}

fn is_mark(raw: &str) -> bool {
    raw.len() >= 2 && raw.chars().all(|c| c == ' ')
}

/// The items of `range`; `pages` are the places of repeated headings in it. `is_first` when a number opens the row.
pub fn items<'a>(lines: &Lines<'a>, range: Range<usize>, pages: &[Range<usize>], habits: &Habits) -> Vec<Item<'a>> {
    let mut items = Vec::new();
    let (mut number, mut blanks) = (range.start, 0);
    while number < range.end {
        if let Some(page) = pages.iter().find(|page| page.contains(&number)) {
            drop_trailing_blanks(&mut items);
            items.push(Item::Page { is_sure: true });
            (number, blanks) = (page.end, 0);
            continue;
        }
        let raw = lines.raw(number);
        match lines.get(number) {
            Some(line) => {
                if number > range.start
                    && (raw.starts_with('\u{c}') || blanks == 0 && raw.starts_with(' ') && !raw.starts_with("  "))
                {
                    items.push(Item::Page { is_sure: false });
                }
                add_line(lines, &line, blanks.min(2), habits, &mut items);
                blanks = 0;
            }
            None if habits.has_line_marks => items.push(Item::Empty { cells: 1, is_sure: true }),
            None if habits.has_marks && !raw.is_empty() && raw.chars().all(|c| c == ' ') => {
                items.push(Item::Empty { cells: (raw.len() / 2).max(1), is_sure: raw.len() >= 2 });
            }
            None => blanks += 1,
        }
        number += 1;
    }
    drop_trailing_blanks(&mut items);
    items
}

/// Single blanks before a page end belong to the page, not to a cell.
fn drop_trailing_blanks(items: &mut Vec<Item>) {
    while let Some(Item::Empty { is_sure: false, .. }) = items.last() {
        items.pop();
    }
}

/// Adds a line, cut where long blanks stand for empty cells.
fn add_line<'a>(lines: &Lines<'a>, line: &Line<'a>, gap: usize, habits: &Habits, items: &mut Vec<Item<'a>>) {
    let words = lines.words(line);
    let mut from = 0;
    for to in 1..=words.len() {
        let end = words[to - 1].0.end;
        let blank = match words.get(to) {
            Some((next, _)) => next.start - end,
            None => lines.start(line.number) + lines.raw(line.number).trim_end_matches('\r').len() - end,
        };
        let is_cut = habits.has_marks && blank >= 3;
        if is_cut || to == words.len() {
            let same_line = if from == 0 { gap } else { 3 };
            items.push(Item::Text(text(words[from..to].to_vec(), same_line, habits)));
            from = to;
        }
        if is_cut {
            items.push(Item::Empty { cells: (blank - 1) / 2, is_sure: true });
        }
    }
}

fn text<'a>(words: Vec<(Span, &'a str)>, gap: usize, habits: &Habits) -> Text<'a> {
    let said: Vec<&str> = words.iter().map(|(_, word)| *word).collect();
    let cuts = cuts(&words, &said, habits);
    let count = cuts.len() - 1;
    let mut segments = Vec::with_capacity(count * count);
    for from in 0..count {
        for to in 1..=count {
            segments.push(Words::new(if from < to { &said[cuts[from]..cuts[to]] } else { &[] }));
        }
    }
    Text { words, cuts, gap, segments }
}

/// Where a cell may begin inside a line: after leading numbers, after wide blanks, and before words that cells begin with.
fn cuts(words: &[(Span, &str)], said: &[&str], habits: &Habits) -> Vec<usize> {
    let mut inner: Vec<(u8, usize)> = Vec::new();
    let is_number =
        |word: &str| word.chars().all(|c| c.is_ascii_digit() || c == '.') || word.ends_with(')') && word.len() <= 4;
    let joined = said.join(" ");
    let starts: Vec<usize> =
        said.iter().scan(0, |end, word| Some(std::mem::replace(end, *end + word.len() + 1))).collect();
    for at in 1..words.len().min(MOST_WORDS) {
        let (before, rest) = (&joined[starts[at.saturating_sub(2)]..starts[at] - 1], &joined[starts[at]..]);
        let first = said[at].chars().next().unwrap_or(' ');
        let priority = match () {
            () if said[..at].iter().take(3).all(|word| is_number(word)) && at <= 3 => 0,
            () if words[at].0.start - words[at - 1].0.end >= 3 => 1,
            () if is_ditto(said[at]) || is_ditto(said[at - 1]) => 1,
            () if first.is_lowercase() && !habits.begins_often(rest) => continue,
            () if asks_for_more(before) || is_comparison(said[at - 1]) => continue,
            () if habits.begins_often(rest) => 2,
            () if Words::new(&said[at..]).is_telling() => 3,
            () if habits.cut > -2.0 && first.is_uppercase() && said[at - 1].chars().all(|c| !c.is_uppercase()) => 4,
            () => continue,
        };
        inner.push((priority, at));
    }
    inner.sort_unstable();
    inner.truncate(MOST_CUTS);
    let mut cuts: Vec<usize> = inner.into_iter().map(|(_, at)| at).chain([0, words.len()]).collect();
    cuts.sort_unstable();
    cuts
}

/// "≥", "<": a value follows.
fn is_comparison(word: &str) -> bool {
    word.chars().all(|c| matches!(c, '≥' | '≤' | '>' | '<' | '='))
}
