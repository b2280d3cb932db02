//! The items of a row to its columns: the best assignment of all of them at once, by dynamic programming from left to right.
//! Columns only move on to the right, except where a page ends.

use super::evidence::{ends, goes_on, lists_on};
use super::habits::Habits;
use super::item::{Item, Text};

/// What it costs to begin at the left again where no heading says that a page has ended.
const UNSURE_PAGE: f32 = -4.0;
/// What a line of blanks is worth when it stands for an empty cell, and when it does not.
const MARK_USED: f32 = 2.0;
const MARK_UNUSED: f32 = -3.0;
/// What it costs to leave a column empty without a line of blanks in a table that has them elsewhere.
const MARK_MISSING: f32 = -2.0;
/// What it costs that two lines share a cell in a table that has a line for each cell.
const SAME_CELL: f32 = -3.0;
/// What it costs to say that the table has ended, and that a row begins without a number.
const LEAVE: f32 = -3.0;
const NEW_ROW: f32 = -1.5;

/// Words put into a column.
#[derive(Debug, Clone, Copy)]
pub struct Put {
    /// Which item.
    pub item: usize,
    /// From which cut to which.
    pub from: usize,
    /// One past the last.
    pub to: usize,
    /// Column, from 0.
    pub column: usize,
    /// First line of its cell.
    pub is_first: bool,
    /// First of a row (where rows have no numbers).
    pub is_new_row: bool,
}

/// A row whose items have their columns.
#[derive(Debug, Clone, Default)]
pub struct Assigned {
    /// Words in order.
    pub puts: Vec<Put>,
    /// The first item that does not belong to the table any more.
    pub outside: Option<usize>,
}

/// How a row is to be read.
pub struct Rules<'a> {
    /// What the table has taught.
    pub habits: &'a Habits,
    /// The column of row numbers: the row begins with it.
    pub number_column: Option<usize>,
    /// Rows without numbers: a new one may begin at every line.
    pub is_unnumbered: bool,
    /// The last row: the table may end in it.
    pub may_end: bool,
    /// The last reading of the row: what each column said before a page end.
    pub before: Option<&'a Assigned>,
}

#[derive(Clone, Copy)]
struct Reach {
    score: f32,
    step: Option<usize>,
}

const NOT: Reach = Reach { score: f32::NEG_INFINITY, step: None };

#[derive(Clone, Copy)]
struct Step {
    before: Option<usize>,
    put: Option<Put>,
}

/// Column 0 is before the first; then each column open (its cell may go on) or closed; each fresh or after a page end.
#[derive(Clone, Copy, PartialEq)]
struct State {
    column: usize,
    is_closed: bool,
    is_resumed: bool,
}

impl State {
    fn index(self) -> usize {
        (self.column * 2 + usize::from(self.is_closed)) * 2 + usize::from(self.is_resumed)
    }

    fn of(index: usize) -> Self {
        Self { column: index / 4, is_closed: index / 2 % 2 == 1, is_resumed: index % 2 == 1 }
    }
}

struct Search<'a, 'b> {
    items: &'b [Item<'a>],
    rules: &'b Rules<'b>,
    columns: usize,
    steps: Vec<Step>,
    reached: Vec<Reach>,
    outside: (Reach, Option<usize>),
}

/// The best assignment; `leaving` scores how much an item looks like text after the table.
pub fn best(items: &[Item], rules: &Rules, leaving: impl Fn(usize) -> f32) -> Assigned {
    let columns = rules.habits.fields.len();
    let states = (columns + 1) * 4;
    let mut search =
        Search { items, rules, columns, steps: Vec::new(), reached: vec![NOT; states], outside: (NOT, None) };
    search.reached[0] = Reach { score: 0.0, step: None };
    for (index, item) in items.iter().enumerate() {
        if rules.may_end && index > 0 && matches!(item, Item::Text(_)) {
            search.leave(index, leaving(index));
        }
        match item {
            Item::Text(text) => search.text(index, text),
            Item::Empty { cells, is_sure } => search.empty(*cells, *is_sure),
            Item::Page { is_sure } => search.page(*is_sure),
        }
    }
    search.finish()
}

impl Search<'_, '_> {
    /// The cost of leaving columns from `from` up to `to` (not included, 1-based) empty.
    fn skipped(&self, from: usize, to: usize, is_resumed: bool) -> f32 {
        if is_resumed || from >= to {
            return 0.0;
        }
        let habits = self.rules.habits;
        let missing = if habits.has_marks || habits.has_line_marks { MARK_MISSING } else { 0.0 };
        habits.skip[from - 1..to - 1].iter().map(|skip| skip + missing).sum()
    }

    fn last_put(&self, reach: &Reach) -> Option<(Put, &Text<'_>)> {
        let mut step = reach.step;
        while let Some(at) = step {
            if let Some(put) = self.steps[at].put {
                return match &self.items[put.item] {
                    Item::Text(text) => Some((put, text)),
                    _ => None,
                };
            }
            step = self.steps[at].before;
        }
        None
    }

    /// A line of words: all of it in one column, or cut into several.
    fn text(&mut self, index: usize, text: &Text) {
        let count = text.cuts.len() - 1;
        let mut sources: Vec<(State, Reach, bool)> = (0..self.reached.len())
            .filter(|state| self.reached[*state].score > f32::NEG_INFINITY)
            .map(|state| (State::of(state), self.reached[state], false))
            .collect();
        if self.rules.is_unnumbered && index > 0 && text.gap < 3 {
            sources.extend(self.new_row());
        }
        let states = self.reached.len();
        let mut inside = vec![vec![NOT; states]; count + 1];
        for (state, reach, is_new_row) in sources {
            let before = self
                .last_put(&reach)
                .map(|(put, text)| (text.segment(put.from, put.to).text.clone(), text.segment(put.from, put.to).width));
            for to in 1..=count {
                self.spread(&mut inside, (index, text), (0, to), (state, reach, is_new_row), before.as_ref());
            }
        }
        for from in 1..count {
            for source in 0..states {
                let reach = inside[from][source];
                if reach.score == f32::NEG_INFINITY {
                    continue;
                }
                let before = self.last_put(&reach).map(|(put, text)| {
                    (text.segment(put.from, put.to).text.clone(), text.segment(put.from, put.to).width)
                });
                for to in from + 1..=count {
                    self.spread(
                        &mut inside,
                        (index, text),
                        (from, to),
                        (State::of(source), reach, false),
                        before.as_ref(),
                    );
                }
            }
        }
        self.reached = inside.swap_remove(count);
    }

    /// Puts the words between two cuts into every column that `source` may move to.
    fn spread(
        &mut self,
        inside: &mut [Vec<Reach>],
        (index, text): (usize, &Text),
        (from, to): (usize, usize),
        (source, reach, is_new_row): (State, Reach, bool),
        before: Option<&(String, f32)>,
    ) {
        let habits = self.rules.habits;
        let words = text.segment(from, to);
        let is_row_start = (source.column == 0 && !source.is_resumed || is_new_row) && from == 0;
        for column in source.column.max(1)..=self.columns {
            let (at, field) = (column - 1, habits.fields[column - 1]);
            if is_row_start && self.rules.number_column.is_some_and(|number| number != at || text.cuts[to] != 1) {
                continue;
            }
            let is_first = column > source.column || source.is_closed;
            if is_first && column == source.column || !is_first && from > 0 {
                continue;
            }
            let gap = if from > 0 || text.gap > 2 { 0.0 } else { habits.gap[text.gap] };
            let place = words.fits(field) - habits.overflow(at, words.width);
            let score = if is_first {
                let ending = before
                    .filter(|_| !source.is_closed && source.column > 0)
                    .map_or(0.0, |(before, _)| ends(before) + 0.5 * habits.ends(before));
                let skipped = self.skipped(source.column + 1, column, source.is_resumed);
                let wrap = self.needless_break(source, before, words.first_width);
                let cut = if from > 0 && at > 1 { habits.cut } else { 0.0 };
                let beginning = if source.is_resumed { self.resumes(index, at, words) } else { words.begins(field) };
                let known = match source.is_resumed {
                    true => {
                        0.5 * habits.vocabulary(&words.text, at, true).max(habits.vocabulary(&words.text, at, false))
                    }
                    false => habits.vocabulary(&words.text, at, true),
                };
                ending + skipped + cut + beginning + known + habits.kind(at, words) + gap * 0.5 - wrap * 0.3
            } else {
                let (before, width) = before.map_or(("", 0.0), |(text, width)| (text.as_str(), *width));
                let lines = if habits.has_line_marks { SAME_CELL } else { 0.0 };
                goes_on(before, words)
                    + lines
                    + lists_on(field, before, words)
                    + habits.wrap(at, width, words.first_width)
                    + habits.vocabulary(&words.text, at, false)
                    - 0.5 * habits.ends(before)
                    - gap * 0.5
            };
            let state = State { column, is_closed: false, is_resumed: source.is_resumed && !is_new_row };
            let total = reach.score + score + place;
            let target = &mut inside[to][state.index()];
            if total > target.score {
                let put =
                    Put { item: index, from, to, column: at, is_first: is_first && !source.is_resumed, is_new_row };
                self.steps.push(Step { before: reach.step, put: Some(put) });
                *target = Reach { score: total, step: Some(self.steps.len() - 1) };
            }
        }
    }

    /// How much the line break after `before` was needed by its own column: a needed one says little for a new cell.
    fn needless_break(&self, source: State, before: Option<&(String, f32)>, next: f32) -> f32 {
        match before {
            Some((_, width)) if source.column > 0 && !source.is_closed => {
                self.rules.habits.wrap(source.column - 1, *width, next)
            }
            _ => 0.0,
        }
    }

    /// After a page end: how well `words` go on with what the column said before, by the last reading of the row.
    fn resumes(&self, index: usize, column: usize, words: &super::evidence::Words) -> f32 {
        let Some(before) = self.rules.before else { return 0.0 };
        let last = before.puts.iter().rev().find(|put| put.item < index && put.column == column);
        match last.map(|put| (put, &self.items[put.item])) {
            Some((put, Item::Text(text))) => {
                let said = text.segment(put.from, put.to);
                goes_on(&said.text, words)
                    + ends(&said.text).abs()
                    + self.rules.habits.wrap(column, said.width, words.first_width)
            }
            _ => words.begins(self.rules.habits.fields[column]) - 1.0,
        }
    }

    /// A row may end anywhere and another begin.
    fn new_row(&self) -> Option<(State, Reach, bool)> {
        let ended = (0..self.reached.len()).map(|index| {
            let (state, reach) = (State::of(index), self.reached[index]);
            let skipped = self.skipped(state.column + 1, self.columns + 1, false);
            Reach { score: reach.score + skipped + NEW_ROW, step: reach.step }
        });
        let best = ended.max_by(|a, b| a.score.total_cmp(&b.score))?;
        let start = State { column: 0, is_closed: true, is_resumed: false };
        (best.score > f32::NEG_INFINITY).then_some((start, best, true))
    }

    /// A line of blanks: empty cells to the right of where we are, or nothing.
    fn empty(&mut self, cells: usize, is_sure: bool) {
        let mut next = vec![NOT; self.reached.len()];
        let (used, unused) = if is_sure { (MARK_USED, MARK_UNUSED) } else { (0.5, 0.0) };
        for (index, reach) in self.reached.iter().enumerate() {
            let state = State::of(index);
            let keep = Reach { score: reach.score + unused, step: reach.step };
            if keep.score > next[index].score {
                next[index] = keep;
            }
            if state.column == 0 && !state.is_resumed {
                continue;
            }
            let column = state.column + cells;
            if column <= self.columns {
                let skip: f32 = self.rules.habits.skip[state.column..column].iter().map(|skip| skip.max(-2.0)).sum();
                let ending = self
                    .last_put(reach)
                    .filter(|_| !state.is_closed)
                    .map_or(0.0, |(put, text)| ends(&text.segment(put.from, put.to).text));
                let to = State { column, is_closed: true, ..state };
                let score = reach.score + used + ending + if state.is_resumed { 0.0 } else { skip };
                if score > next[to.index()].score {
                    next[to.index()] = Reach { score, step: reach.step };
                }
            }
        }
        self.reached = next;
    }

    /// A page end: the cells of the row may go on from the left.
    fn page(&mut self, is_sure: bool) {
        let start = State { column: 0, is_closed: true, is_resumed: true };
        let mut best = NOT;
        for (index, reach) in self.reached.iter().enumerate() {
            let state = State::of(index);
            let lost = 0.3 * self.skipped(state.column + 1, self.columns + 1, state.is_resumed);
            let score = reach.score + lost + if is_sure { 0.0 } else { UNSURE_PAGE };
            if score > best.score {
                best = Reach { score, step: reach.step };
            }
        }
        if is_sure {
            self.reached.fill(NOT);
        }
        self.reached[start.index()] = best;
    }

    /// The table may have ended before this item.
    fn leave(&mut self, index: usize, looks_outside: f32) {
        for (state, reach) in self.reached.iter().enumerate() {
            let state = State::of(state);
            let ending = self.last_put(reach).map_or(0.0, |(put, text)| ends(&text.segment(put.from, put.to).text));
            let skipped = self.skipped(state.column + 1, self.columns + 1, state.is_resumed);
            let score = reach.score + ending + skipped + LEAVE + looks_outside;
            if score > self.outside.0.score {
                self.outside = (Reach { score, step: reach.step }, Some(index));
            }
        }
    }

    fn finish(self) -> Assigned {
        let ended = self.reached.iter().enumerate().map(|(index, reach)| {
            let state = State::of(index);
            let skipped = self.skipped(state.column + 1, self.columns + 1, state.is_resumed);
            Reach { score: reach.score + skipped, step: reach.step }
        });
        let inside = ended.max_by(|a, b| a.score.total_cmp(&b.score)).unwrap_or(NOT);
        let (reach, outside) =
            if self.outside.0.score > inside.score { (self.outside.0, self.outside.1) } else { (inside, None) };
        let mut puts = Vec::new();
        let mut step = reach.step;
        while let Some(at) = step {
            puts.extend(self.steps[at].put);
            step = self.steps[at].before;
        }
        puts.reverse();
        Assigned { puts, outside }
    }
}
