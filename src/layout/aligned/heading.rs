//! The heading of a table whose cells stand side by side: which lines belong to it, and above which places its columns stand.

use crate::block::Cell;
use crate::dictionary::fold::skeleton;
use crate::dictionary::heading::{Field, Headings};
use crate::layout::line::Lines;
use crate::text::Span;
use std::ops::Range;

/// A heading has at most this many lines above and below the line of its number column.
const MOST_ABOVE: usize = 5;
const MOST_BELOW: usize = 6;
/// Columns that must be known for lines to be a heading.
const LEAST_KNOWN: usize = 3;
/// Years side by side that are columns.
const LEAST_YEARS: usize = 2;

/// Words of a line that stand close together.
#[derive(Debug, Clone, Copy)]
pub struct Run {
    /// Columns of the page that they take.
    pub from: usize,
    /// One past the last.
    pub to: usize,
    /// Their place in the text.
    pub span: Span,
}

/// A heading with the places of its columns.
#[derive(Debug, Clone)]
pub struct Heading {
    /// What stands above each column.
    pub cells: Vec<Cell>,
    /// From where to where each heading reaches on the page.
    pub places: Vec<(usize, usize)>,
    /// Its lines.
    pub lines: Range<usize>,
    /// Whether the first column holds row numbers.
    pub is_numbered: bool,
}

/// The runs of a line: parts that two blanks or more part.
pub fn runs(lines: &Lines, number: usize) -> Vec<Run> {
    let raw = lines.raw(number);
    let start = lines.start(number);
    let mut runs: Vec<Run> = Vec::new();
    let mut blanks = 2;
    for (column, (offset, c)) in raw.char_indices().enumerate() {
        if c.is_whitespace() {
            blanks += 1;
            continue;
        }
        let end = start + offset + c.len_utf8();
        match runs.last_mut() {
            Some(last) if blanks < 2 => (last.to, last.span.end) = (column + 1, end),
            _ => runs.push(Run { from: column, to: column + 1, span: Span::new(start + offset, end) }),
        }
        blanks = 0;
    }
    runs
}

/// The parts of a line that head columns of their own: its runs, and where only one blank parts them, years that count up and the
/// number column.
fn cells(lines: &Lines, number: usize) -> Vec<Run> {
    let runs = runs(lines, number);
    let words: Vec<Vec<Run>> = runs.iter().map(|run| words(lines, *run)).collect();
    let is_year = |word: &&Run| year(lines, word).is_some();
    let opening: Vec<&Run> = words.iter().flat_map(|words| words.iter().take_while(is_year)).collect();
    let counts_up = opening.len() >= LEAST_YEARS
        && opening.windows(2).all(|pair| year(lines, pair[1]) == year(lines, pair[0]).map(|year| year + 1));
    let known = |span: Span| Headings::exact(&skeleton(lines.source(span)));
    let mut cells = Vec::with_capacity(runs.len());
    for (run, words) in runs.iter().zip(&words) {
        let rest = |at: usize| {
            words.get(at).map(|first| Run {
                from: first.from,
                to: run.to,
                span: Span::new(first.span.start, run.span.end),
            })
        };
        let own = match (words.first(), rest(1)) {
            _ if counts_up => words.iter().take_while(is_year).count(),
            (Some(first), Some(rest)) if known(first.span) == Some(Field::Stt) && known(rest.span).is_some() => 1,
            _ => 0,
        };
        cells.extend(&words[..own]);
        cells.extend(rest(own));
    }
    cells
}

/// The years of a heading's line, when each stands above a column.
fn years(lines: &Lines, row: &[Run]) -> Vec<Run> {
    let years: Vec<Run> = row.iter().copied().filter(|run| year(lines, run).is_some()).collect();
    if years.len() >= LEAST_YEARS { years } else { Vec::new() }
}

/// A line of a heading may have one blank only between two columns: such a run is cut where it makes known headings with the runs
/// that stand below it.
fn with_crammed_split(lines: &Lines, rows: &[Vec<Run>]) -> Vec<Vec<Run>> {
    let split = |(number, row): (usize, &Vec<Run>)| -> Vec<Run> {
        let parts = row.iter().map(|run| {
            let under =
                |row: &Vec<Run>| -> Vec<Run> { row.iter().copied().filter(|other| meets(run, other)).collect() };
            let below = rows.iter().skip(number + 1).take(2).map(under).find(|below| below.len() > 1);
            below.and_then(|below| crammed(lines, *run, &below)).unwrap_or_else(|| vec![*run])
        });
        parts.flatten().collect()
    };
    rows.iter().enumerate().map(split).collect()
}

fn meets(run: &Run, other: &Run) -> bool {
    run.from < other.to && other.from < run.to
}

/// The parts of `run` over each run of `below`, when all of them but one make known headings with what stands below them.
fn crammed(lines: &Lines, run: Run, below: &[Run]) -> Option<Vec<Run>> {
    let words = words(lines, run);
    if !(2..=5).contains(&below.len()) || words.len() < below.len() || words.len() > 14 {
        return None;
    }
    let part = |from: usize, to: usize| Span::new(words[from].span.start, words[to - 1].span.end);
    let says = |part: Span, below: &Run| format!("{} {}", lines.source(part), lines.source(below.span));
    let score = |part: Span, below: &Run| Headings::field(&says(part, below)).map_or(0.0, |(_, score)| score);
    // best[k][end]: the first k runs below take the words up to end
    let mut best: Vec<Vec<Option<(f64, usize)>>> = vec![vec![None; words.len() + 1]; below.len() + 1];
    best[0][0] = Some((0.0, 0));
    for (index, under) in below.iter().enumerate() {
        for end in index + 1..=words.len() {
            let reach = |from: usize| Some((best[index][from]?.0 + score(part(from, end), under), from));
            best[index + 1][end] = (index..end).filter_map(reach).max_by(|a, b| a.0.total_cmp(&b.0));
        }
    }
    let (total, _) = best[below.len()][words.len()]?;
    if total < 0.95 * (below.len() - 1) as f64 {
        return None;
    }
    let mut parts = Vec::with_capacity(below.len());
    let mut end = words.len();
    for index in (1..=below.len()).rev() {
        let from = best[index][end]?.1;
        parts.push(Run { span: part(from, end), ..below[index - 1] });
        end = from;
    }
    parts.reverse();
    Some(parts)
}

fn year(lines: &Lines, word: &Run) -> Option<u32> {
    let text = lines.source(word.span);
    text.parse().ok().filter(|year| text.len() == 4 && (2000..2100).contains(year))
}

/// The words of a run, which a single blank parts.
fn words(lines: &Lines, run: Run) -> Vec<Run> {
    let mut words: Vec<Run> = Vec::new();
    let mut was_blank = true;
    for (place, (offset, c)) in lines.source(run.span).char_indices().enumerate() {
        let (place, at) = (run.from + place, run.span.start + offset);
        let end = at + c.len_utf8();
        match words.last_mut() {
            _ if c.is_whitespace() => {}
            Some(last) if !was_blank => (last.to, last.span.end) = (place + 1, end),
            _ => words.push(Run { from: place, to: place + 1, span: Span::new(at, end) }),
        }
        was_blank = c.is_whitespace();
    }
    words
}

/// A heading whose number column, or first known column, stands on line `number`.
pub fn at(lines: &Lines, number: usize, range: &Range<usize>) -> Option<Heading> {
    if !lines.raw(number).contains("  ") {
        return None;
    }
    let own = cells(lines, number);
    let is_known = |run: &Run| Headings::exact(&skeleton(lines.source(run.span)));
    let is_numbered = own.first().and_then(is_known) == Some(Field::Stt);
    let all_known = own.len() >= LEAST_KNOWN && own.iter().all(|run| is_known(run).is_some());
    if own.len() < 2 || !is_numbered && !all_known {
        return None;
    }
    let filled = |number: usize| range.contains(&number) && lines.get(number).is_some();
    let above = (1..=MOST_ABOVE).take_while(|up| number >= *up && filled(number - up)).count();
    let below = (1..=MOST_BELOW).take_while(|down| filled(number + down)).count();
    let mut best: Option<(f64, Heading)> = None;
    for up in 0..=above {
        for down in 0..=below {
            if let Some((score, heading)) = read(lines, number - up..number + down + 1, is_numbered) {
                let score = score - 0.2 * up.abs_diff(down) as f64;
                if best.as_ref().is_none_or(|(known, _)| score > *known) {
                    best = Some((score, heading));
                }
            }
        }
    }
    best.map(|(_, heading)| heading)
}

/// Reads lines as a heading, with how well its columns are known.
fn read(lines: &Lines, range: Range<usize>, is_numbered: bool) -> Option<(f64, Heading)> {
    let mut columns: Vec<(usize, usize, Vec<Span>)> = Vec::new();
    let rows: Vec<Vec<Run>> = range.clone().map(|number| cells(lines, number)).collect();
    let rows = with_crammed_split(lines, &rows);
    let years: Vec<Run> = rows.iter().flat_map(|row| years(lines, row)).collect();
    columns.extend(years.iter().map(|run| (run.from, run.to, vec![run.span])));
    let is_year = |run: &Run| years.iter().any(|year| year.span == run.span);
    for row in &rows {
        for run in row.iter().filter(|run| !is_year(run)) {
            let touching: Vec<usize> = (0..columns.len())
                .filter(|column| run.from < columns[*column].1 && columns[*column].0 < run.to)
                .collect();
            match touching.as_slice() {
                [] => columns.push((run.from, run.to, vec![run.span])),
                over if !over.is_empty() && over.iter().all(|column| *column < years.len()) => {
                    let over_all = columns.iter_mut().take(years.len()); // "Lộ trình thực hiện" above 2026, 2027, 2028
                    over_all.for_each(|column| column.2.insert(column.2.len() - 1, run.span));
                }
                [column] => {
                    let column = &mut columns[*column];
                    (column.0, column.1) = (column.0.min(run.from), column.1.max(run.to));
                    column.2.push(run.span);
                }
                _ => return None,
            }
        }
    }
    columns.sort_by_key(|column| column.0);
    let says = |pieces: &[Span]| pieces.iter().map(|piece| lines.source(*piece)).collect::<Vec<_>>().join(" ");
    let scores: Vec<Option<f64>> =
        columns.iter().map(|column| Headings::field(&says(&column.2)).map(|(_, score)| score)).collect();
    let known = scores.iter().flatten().count();
    if known < LEAST_KNOWN.min(columns.len()) || columns.len() < LEAST_KNOWN || columns.len() > 24 {
        return None;
    }
    let score: f64 = scores.iter().map(|score| score.map_or(-0.5, |score| score * score)).sum();
    let places = columns.iter().map(|(from, to, _)| (*from, *to)).collect();
    let cells = columns.into_iter().map(|(_, _, pieces)| Cell::new(pieces)).collect();
    Some((score, Heading { cells, places, lines: range, is_numbered }))
}
