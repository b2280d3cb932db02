//! Headings of a table that lost its geometry: where a run of words is cut into column headings, and where it comes again.

use crate::block::Cell;
use crate::dictionary::fold::{similarity, skeleton};
use crate::dictionary::heading::{Field, Headings};
use crate::layout::line::Lines;
use crate::text::Span;
use std::ops::Range;

/// A heading takes at most this many words and lines; one column's at most this many words.
const MOST_WORDS: usize = 110;
const MOST_LINES: usize = 120;
const LONGEST: usize = 22;
/// Columns that must be known for words to be a heading at all.
const LEAST_KNOWN: usize = 3;
/// Lines that look like the beginning of a heading and are none.
const MOST_FAILURES: usize = 1000;

/// The columns of a table.
#[derive(Debug, Clone)]
pub struct Heading {
    /// What stands above each column.
    pub cells: Vec<Cell>,
    /// What each column holds, where the heading tells.
    pub fields: Vec<Option<Field>>,
    /// The lines that it takes.
    pub lines: Range<usize>,
    words: Vec<String>,
}

/// A word of a heading.
struct Word {
    span: Span,
    folded: String,
    line: usize,
    starts_line: bool,
    is_capitalized: bool,
    /// Opening brackets less closing ones.
    brackets: i32,
    /// A whole bracket in one word: "(%)".
    is_bracketed: bool,
    opens_bracket: bool,
}

/// A heading and where it comes again.
pub struct Sighted {
    /// The heading where it stands first.
    pub heading: Heading,
    /// The lines where it is printed again.
    pub again: Vec<Range<usize>>,
}

/// All headings of a range, each with its repetitions up to the next other one. A text that nearly has headings everywhere is no
/// plan: after many failures the search ends.
pub fn all(lines: &Lines, range: Range<usize>) -> Vec<Sighted> {
    let mut sighted: Vec<Sighted> = Vec::new();
    let (mut number, mut failures) = (range.start, 0);
    while number < range.end && failures < MOST_FAILURES {
        let again = sighted.last().and_then(|last| last.heading.again(lines, number, range.end));
        let again = again.filter(|end| !counts_anew(lines, *end, range.end));
        if let (Some(end), Some(last)) = (again, sighted.last_mut()) {
            last.again.push(number..end);
            number = end;
            continue;
        }
        match begins(lines, number).then(|| at(lines, number, range.end)) {
            Some(Some(heading)) => {
                number = heading.lines.end;
                sighted.push(Sighted { heading, again: Vec::new() });
                continue;
            }
            Some(None) => failures += 1,
            None => {}
        }
        number += 1;
    }
    sighted
}

/// Whether the rows from line `number` on count from 1: another table with the same columns, not the next page of this one.
fn counts_anew(lines: &Lines, number: usize, limit: usize) -> bool {
    let mut filled = (number..limit).filter_map(|number| lines.get(number));
    let is_first = filled.next().is_some_and(|line| matches!(line.first_word(), "1" | "01" | "1."));
    is_first && filled.next().is_some_and(|line| line.text.chars().any(char::is_alphabetic))
}

/// Whether a line begins like a heading: with a number column, or it is a known heading and so begins the line after it.
fn begins(lines: &Lines, number: usize) -> bool {
    match known_start(lines, number) {
        Some(Field::Stt) => true,
        Some(_) => {
            let next = (number + 1..lines.len().min(number + 4)).find(|next| lines.get(*next).is_some());
            next.is_some_and(|next| known_start(lines, next).is_some())
        }
        None => false,
    }
}

/// The known heading that a line begins with.
fn known_start(lines: &Lines, number: usize) -> Option<Field> {
    let line = lines.get(number)?;
    let mut opener = String::new();
    let known = line.text.split_whitespace().take(3).filter_map(|word| {
        opener = format!("{opener} {}", skeleton(word));
        Headings::exact(opener.trim())
    });
    known.into_iter().find(|field| *field == Field::Stt || line.text.len() < 60)
}

/// A heading that begins at line `start`.
fn at(lines: &Lines, start: usize, limit: usize) -> Option<Heading> {
    let words = words(lines, start, limit);
    let (columns, fields) = cut(&words)?;
    let known = fields.iter().flatten().count();
    let starts_with_number = fields[0] == Some(Field::Stt);
    let distinct: std::collections::HashSet<Field> = fields.iter().flatten().copied().collect();
    if known < LEAST_KNOWN || distinct.len() < LEAST_KNOWN || !starts_with_number && known < columns.len() {
        return None;
    }
    let end = columns.last()?.end;
    if words.get(end).is_some_and(|next| !next.starts_line) || columns.len() > 24 {
        return None;
    }
    let cells = columns.iter().map(|column| cell(&words[column.clone()])).collect();
    let folded = words[..end].iter().map(|word| word.folded.clone()).collect();
    let heading = Heading { cells, fields, lines: start..words[end - 1].line + 1, words: folded };
    Some(heading.with_children())
}

fn words(lines: &Lines, start: usize, limit: usize) -> Vec<Word> {
    let mut words = Vec::new();
    for number in start..limit.min(start + MOST_LINES) {
        let Some(line) = lines.get(number) else { continue };
        for (index, (span, text)) in lines.words(&line).into_iter().enumerate() {
            let is_capitalized = text.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| !c.is_lowercase());
            let brackets = text.matches('(').count() as i32 - text.matches(')').count() as i32;
            let is_bracketed = brackets == 0 && text.contains('(');
            words.push(Word {
                span,
                folded: skeleton(text),
                line: number,
                starts_line: index == 0,
                is_capitalized,
                brackets,
                is_bracketed,
                opens_bracket: text.starts_with('('),
            });
        }
        if words.len() > MOST_WORDS {
            break;
        }
    }
    words
}

/// The words of each column's heading, and what it stands for.
type Columns = (Vec<Range<usize>>, Vec<Option<Field>>);

/// Cuts words into headings: the best sequence of known headings with few unknown words between them.
fn cut(words: &[Word]) -> Option<Columns> {
    #[derive(Clone)]
    struct Best {
        score: f64,
        from: usize,
        field: Option<Field>,
    }
    let is_again = |at: usize| {
        words[at].starts_line
            && (0..2).all(|next| words.get(at + next).is_some_and(|word| word.folded == words[next].folded))
    };
    let first_row = (1..words.len()).find(|at| opens_first_row(&words[*at]) || is_again(*at)).unwrap_or(words.len());
    let words = &words[..first_row];
    let mut best: Vec<Option<Best>> = vec![None; words.len() + 1];
    best[0] = Some(Best { score: 0.0, from: 0, field: None });
    let mut end = 0;
    for from in 0..words.len() {
        let Some(Best { score: before, .. }) = best[from] else { continue };
        let is_remark = from > 0 && words[from].opens_bracket; // "(Năm 2026)" says more of the heading before it
        if is_remark || !(words[from].is_capitalized && before > -4.0) {
            continue;
        }
        let mut reading = Reading::default();
        for to in from + 1..=words.len().min(from + LONGEST) {
            let (gain, field) = reading.add(&words[to - 1]);
            let place = if words[from].starts_line || from == 0 { 0.4 } else { -0.3 };
            let score = before + gain + place;
            if best[to].as_ref().is_none_or(|known| score > known.score) {
                best[to] = Some(Best { score, from, field });
            }
            if reading.closed {
                break;
            }
        }
    }
    for (to, reached) in best.iter().enumerate().skip(1) {
        let is_line_end = words.get(to).is_none_or(|next| next.starts_line);
        if let Some(reached) = reached
            && is_line_end
            && reached.field.is_some()
            && best[end].as_ref().is_none_or(|known| reached.score > known.score + 0.01)
        {
            end = to;
        }
    }
    let (mut columns, mut fields) = (Vec::new(), Vec::new());
    while end > 0 {
        let Best { from, field, .. } = best[end].clone()?;
        columns.push(from..end);
        fields.push(field);
        end = from;
    }
    columns.reverse();
    fields.reverse();
    (!columns.is_empty()).then_some((columns, fields))
}

/// "I", "1", "(1)" at the start of a line: the first row below the heading.
fn opens_first_row(word: &Word) -> bool {
    word.starts_line && matches!(word.folded.as_str(), "i" | "a" | "1" | "01")
}

/// Words read as one heading, as far as they go.
#[derive(Default)]
struct Reading {
    folded: String,
    count: usize,
    /// Brackets that are open.
    depth: i32,
    /// A bracket was closed: the heading ends here.
    closed: bool,
    /// The longest beginning that is known as it stands.
    known: Option<(Field, usize)>,
    /// Words in brackets: remarks that a heading may well carry.
    remarks: usize,
}

impl Reading {
    /// Takes one more word; what it is worth to read all words so far as one heading.
    fn add(&mut self, word: &Word) -> (f64, Option<Field>) {
        if !self.folded.is_empty() && !word.folded.is_empty() {
            self.folded.push(' ');
        }
        self.folded.push_str(&word.folded);
        self.count += 1;
        let before = self.depth;
        self.depth += word.brackets;
        self.closed = before > 0 && self.depth <= 0 || before == 0 && word.is_bracketed;
        self.remarks += usize::from(self.depth > 0 || self.closed);
        if self.depth > 0 {
            return (-f64::INFINITY, None);
        }
        let count = self.count as f64;
        let looked_up = match self.known {
            _ if self.count > 10 && !self.closed => None,
            Some(_) if !self.closed => Headings::exact(&self.folded).map(|field| (field, 1.0)),
            _ => Headings::field_of_skeleton(&self.folded),
        };
        match (looked_up, self.known) {
            (Some((field, 1.0)), _) => {
                self.known = Some((field, self.count));
                (1.5 + 0.6 * count, Some(field))
            }
            (Some((field, 0.95)), _) => (1.0 + if self.closed { 0.6 } else { 0.3 } * count, Some(field)),
            (_, Some((field, known))) => {
                let unknown = (self.count - known).saturating_sub(self.remarks);
                let remark = if self.closed { 0.1 } else { 0.0 };
                (1.5 + 0.6 * known as f64 - 0.6 * unknown as f64 + remark, Some(field))
            }
            (Some((field, score)), None) => (1.0 + count * (score - 0.5), Some(field)),
            (None, None) => (-1.2 - 0.5 * count, None),
        }
    }
}

fn cell(words: &[Word]) -> Cell {
    let mut pieces: Vec<Span> = Vec::new();
    let mut line = usize::MAX;
    for word in words {
        match pieces.last_mut() {
            Some(last) if word.line == line => last.end = word.span.end,
            _ => pieces.push(word.span),
        }
        line = word.line;
    }
    Cell::new(pieces)
}

impl Heading {
    /// Headings of two rows: "Phân công thực hiện" over "Chủ trì" and "Phối hợp", "Thời gian" over the years. The upper ones are
    /// read first, so that the lower ones may stand behind columns that have none.
    fn with_children(mut self) -> Self {
        let parent = |field: Field| self.fields.iter().position(|known| *known == Some(field));
        if let Some(both) = parent(Field::Both) {
            let children: Vec<usize> = (both + 1..self.fields.len())
                .filter(|column| matches!(self.fields[*column], Some(Field::Lead | Field::Cooperating)))
                .collect();
            if children.len() == 2 {
                self.adopt(both, &children);
            }
            return self;
        }
        let times: Vec<usize> = (0..self.fields.len())
            .filter(|column| matches!(self.fields[*column], Some(Field::Start | Field::Deadline)))
            .collect();
        if let [above, start, end] = times[..]
            && self.fields[start] == Some(Field::Start)
            && end == start + 1
            && end + 1 == self.fields.len()
        {
            self.adopt(above, &[start, end]);
            return self;
        }
        let years: Vec<usize> =
            (0..self.fields.len()).filter(|column| self.fields[*column] == Some(Field::Year)).collect();
        let first = years.first().copied().unwrap_or(0);
        let is_run = years.len() >= 2 && years.windows(2).all(|pair| pair[1] == pair[0] + 1);
        let above = (0..first).rev().find(|column| {
            matches!(self.fields[*column], Some(Field::Deadline | Field::Target | Field::Year | Field::Deliverables))
        });
        if let (true, Some(above)) = (is_run, above)
            && (above + 1 == first || years.last() == Some(&(self.fields.len() - 1)))
        {
            self.adopt(above, &years);
        }
        self
    }

    /// Puts the columns `children` in place of the column `parent`, whose words go in front of theirs.
    fn adopt(&mut self, parent: usize, children: &[usize]) {
        let lower: Vec<(Cell, Option<Field>)> = children
            .iter()
            .map(|child| {
                let mut pieces = self.cells[parent].pieces.clone();
                pieces.extend(&self.cells[*child].pieces);
                (Cell::new(pieces), self.fields[*child])
            })
            .collect();
        let rest = |column: &usize| *column != parent && !children.contains(column);
        let mut columns: Vec<(Cell, Option<Field>)> = Vec::new();
        for column in 0..self.cells.len() {
            if column == parent {
                columns.extend(lower.iter().cloned());
            } else if rest(&column) {
                columns.push((self.cells[column].clone(), self.fields[column]));
            }
        }
        (self.cells, self.fields) = columns.into_iter().unzip();
    }

    /// The line after this heading where it is printed again from line `start` on.
    pub fn again(&self, lines: &Lines, start: usize, limit: usize) -> Option<usize> {
        let first = skeleton(lines.get(start)?.first_word());
        if similarity(&first, self.words.first()?) < 0.6 {
            return None;
        }
        let mut said = String::new();
        let mut count = 0;
        for number in start..limit.min(start + MOST_LINES) {
            let Some(line) = lines.get(number) else { continue };
            for word in line.text.split_whitespace() {
                said.push_str(&skeleton(word));
                said.push(' ');
                count += 1;
            }
            if count >= self.words.len() {
                let printed = self.words.join(" ");
                return (count == self.words.len() && similarity(said.trim(), &printed) > 0.8).then_some(number + 1);
            }
        }
        None
    }
}
