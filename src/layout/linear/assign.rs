//! The items of a row to its columns: the best assignment of all of them at once, by dynamic programming from left to right.
//! Columns only move on to the right, except where a page ends.

use super::habits::{Habits, vocabulary};
use super::item::{Item, Text};
use crate::layout::evidence::{Words, ends, goes_on, lists_on};

/// What it costs to begin at the left again where no heading says that a page has ended.
const UNSURE_PAGE: f32 = -4.0;
/// What a line of blanks is worth when it stands for an empty cell, and when it does not.
const MARK_USED: f32 = 2.0;
const MARK_UNUSED: f32 = -3.0;
/// What it costs to leave a column empty without a line of blanks in a table that has them elsewhere.
const MARK_MISSING: f32 = -2.0;
/// What it costs to cut a line in such a table.
const CUT_LINE: f32 = -20.0;
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
    put: Put,
}

/// Where a line's words come from: the state before them, with what the words before say about a cell that ends.
struct Source<'b> {
    state: State,
    reach: Reach,
    is_new_row: bool,
    before: Option<&'b Words>,
    ending: f32,
    habit: f32,
}

/// How well words stand in a column: as the first of a cell, as the first after a page end, as more of a cell.
struct Place {
    first: f32,
    resumed: f32,
    later: f32,
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

/// A row that has a line, filled or blank, for each column: nothing to search for. Several such rows under one number are rows
/// whose first cells are merged. `lines` says which line of the row each item stands on.
pub fn by_lines(lines: &[usize], items: &[Item], columns: usize) -> Assigned {
    let mut puts = Vec::with_capacity(items.len());
    let mut row = 0;
    for (index, (line, item)) in lines.iter().zip(items).enumerate() {
        let Item::Text(text) = item else { continue };
        let is_new_row = line / columns > row;
        row = line / columns;
        let put =
            Put { item: index, from: 0, to: text.cuts.len() - 1, column: line % columns, is_first: true, is_new_row };
        puts.push(put);
    }
    Assigned { puts }
}

struct Search<'a, 'b> {
    items: &'b [Item<'a>],
    rules: &'b Rules<'b>,
    columns: usize,
    steps: Vec<Step>,
    reached: Vec<Reach>,
    outside: Reach,
}

/// The best assignment; `leaving` scores how much an item looks like text after the table.
pub fn best<'a>(items: &[Item<'a>], rules: &Rules, leaving: impl Fn(usize) -> f32) -> Assigned {
    let columns = rules.habits.fields.len();
    let states = (columns + 1) * 4;
    let mut search = Search { items, rules, columns, steps: Vec::new(), reached: vec![NOT; states], outside: NOT };
    search.reached[0] = Reach { score: 0.0, step: None };
    for (index, item) in items.iter().enumerate() {
        if rules.may_end && index > 0 && matches!(item, Item::Text(_)) {
            search.leave(leaving(index));
        }
        match item {
            Item::Text(text) => search.text(index, text),
            Item::Empty { cells, is_sure } => search.empty(*cells, *is_sure),
            Item::Page { is_sure } => search.page(*is_sure),
        }
    }
    search.finish()
}

impl<'b> Search<'_, 'b> {
    /// The cost of leaving columns from `from` up to `to` (not included, 1-based) empty.
    fn skipped(&self, from: usize, to: usize, is_resumed: bool) -> f32 {
        if is_resumed || from >= to {
            return 0.0;
        }
        let habits = self.rules.habits;
        let missing = if habits.has_marks || habits.has_line_marks { MARK_MISSING } else { 0.0 };
        habits.skip[from - 1..to - 1].iter().map(|skip| skip + missing).sum()
    }

    /// The words that were put last on the way to `reach`.
    fn last_words(&self, reach: &Reach) -> Option<&'b Words> {
        let put = self.steps[reach.step?].put;
        match &self.items[put.item] {
            Item::Text(text) => Some(text.segment(put.from, put.to)),
            _ => None,
        }
    }

    fn source(&self, state: State, reach: Reach, is_new_row: bool) -> Source<'b> {
        let before = self.last_words(&reach);
        let habit = before.map_or(0.0, |before| 0.5 * self.rules.habits.ends(&before.text));
        let ending = before.map_or(0.0, |before| ends(before) + habit);
        Source { state, reach, is_new_row, before, ending, habit }
    }

    /// A line of words: all of it in one column, or cut into several.
    fn text(&mut self, index: usize, text: &'b Text) {
        let count = text.cuts.len() - 1;
        let mut sources: Vec<Source> = (0..self.reached.len())
            .filter(|state| self.reached[*state].score > f32::NEG_INFINITY)
            .map(|state| self.source(State::of(state), self.reached[state], false))
            .collect();
        if self.rules.is_unnumbered && index > 0 && text.gap < 3 {
            sources.extend(self.new_row().map(|(state, reach)| self.source(state, reach, true)));
        }
        let places: Vec<Vec<Place>> = (0..count * count)
            .map(
                |segment| {
                    if segment / count <= segment % count { self.places(index, text, segment) } else { Vec::new() }
                },
            )
            .collect();
        let states = self.reached.len();
        let mut inside = vec![vec![NOT; states]; count + 1];
        for source in &sources {
            for to in 1..=count {
                self.spread(&mut inside[to], (index, text), (0, to), source, &places[to - 1]);
            }
        }
        for from in 1..count {
            for state in 0..states {
                let reach = inside[from][state];
                if reach.score == f32::NEG_INFINITY {
                    continue;
                }
                let source = self.source(State::of(state), reach, false);
                for to in from + 1..=count {
                    self.spread(&mut inside[to], (index, text), (from, to), &source, &places[from * count + to - 1]);
                }
            }
        }
        self.reached = inside.swap_remove(count);
    }

    /// How well the words of a segment stand in each column, wherever they come from.
    fn places(&self, index: usize, text: &Text, segment: usize) -> Vec<Place> {
        let count = text.cuts.len() - 1;
        let (from, to) = (segment / count, segment % count + 1);
        let (habits, words) = (self.rules.habits, text.segment(from, to));
        let gap = if from > 0 || text.gap > 2 { 0.0 } else { 0.5 * habits.gap[text.gap] };
        let seen = habits.seen(&words.text);
        let is_resumed =
            |(state, reach): (usize, &Reach)| State::of(state).is_resumed && reach.score > f32::NEG_INFINITY;
        let may_resume = self.reached.iter().enumerate().any(is_resumed);
        let same_cell = if habits.has_line_marks { SAME_CELL } else { 0.0 };
        let place = |column: usize| {
            let field = habits.fields[column];
            let fits = words.fits(field) - habits.overflow(column, words.width);
            let [first, later] = [true, false].map(|is_first| vocabulary(seen, column, is_first));
            let resumes = if may_resume { self.resumes(index, column, words) } else { 0.0 };
            let cut = match () {
                () if from == 0 || column <= 1 => 0.0,
                () if habits.has_line_marks => CUT_LINE,
                () => habits.cut,
            };
            Place {
                first: fits + cut + gap + words.begins(field) + first + habits.kind(column, words),
                resumed: fits + cut + gap + 0.5 * first.max(later) + resumes,
                later: fits - gap + later + same_cell,
            }
        };
        (0..self.columns).map(place).collect()
    }

    /// Puts the words between two cuts into every column that `source` may move to.
    fn spread(
        &mut self,
        inside: &mut [Reach],
        (index, text): (usize, &Text),
        (from, to): (usize, usize),
        source: &Source,
        places: &[Place],
    ) {
        let habits = self.rules.habits;
        let (state, words) = (source.state, text.segment(from, to));
        let is_row_start = (state.column == 0 && !state.is_resumed || source.is_new_row) && from == 0;
        let is_open = state.column > 0 && !state.is_closed;
        let ending = if is_open { source.ending } else { 0.0 };
        // A line break that its column needed says little for a new cell.
        let wrap = match source.before {
            Some(before) if is_open => habits.wrap(state.column - 1, before.width, words.first_width),
            _ => 0.0,
        };
        for column in state.column.max(1)..=self.columns {
            let at = column - 1;
            if is_row_start && self.rules.number_column.is_some_and(|number| number != at || text.cuts[to] != 1) {
                continue;
            }
            let is_first = column > state.column || state.is_closed;
            if is_first && column == state.column || !is_first && from > 0 {
                continue;
            }
            let score = if is_first {
                let here = if state.is_resumed { places[at].resumed } else { places[at].first };
                ending + self.skipped(state.column + 1, column, state.is_resumed) + here - wrap * 0.3
            } else {
                let goes_on = source
                    .before
                    .map_or(0.0, |before| goes_on(before, words) + lists_on(habits.fields[at], &before.text, words));
                goes_on + wrap + places[at].later - source.habit
            };
            let target_state = State { column, is_closed: false, is_resumed: state.is_resumed && !source.is_new_row };
            let target = &mut inside[target_state.index()];
            let total = source.reach.score + score;
            if total > target.score {
                let is_first = is_first && !state.is_resumed;
                let put = Put { item: index, from, to, column: at, is_first, is_new_row: source.is_new_row };
                self.steps.push(Step { before: source.reach.step, put });
                *target = Reach { score: total, step: Some(self.steps.len() - 1) };
            }
        }
    }

    /// After a page end: how well `words` go on with what the column said before, by the last reading of the row.
    fn resumes(&self, index: usize, column: usize, words: &Words) -> f32 {
        let Some(before) = self.rules.before else { return 0.0 };
        let last = before.puts.iter().rev().find(|put| put.item < index && put.column == column);
        match last.map(|put| (put, &self.items[put.item])) {
            Some((put, Item::Text(text))) if put.to < text.cuts.len() => {
                let said = text.segment(put.from, put.to);
                goes_on(said, words) + ends(said).abs() + self.rules.habits.wrap(column, said.width, words.first_width)
            }
            _ => words.begins(self.rules.habits.fields[column]) - 1.0,
        }
    }

    /// A row may end anywhere and another begin.
    fn new_row(&self) -> Option<(State, Reach)> {
        let ended = (0..self.reached.len()).map(|index| {
            let (state, reach) = (State::of(index), self.reached[index]);
            let skipped = self.skipped(state.column + 1, self.columns + 1, false);
            Reach { score: reach.score + skipped + NEW_ROW, step: reach.step }
        });
        let best = ended.max_by(|a, b| a.score.total_cmp(&b.score))?;
        let start = State { column: 0, is_closed: true, is_resumed: false };
        (best.score > f32::NEG_INFINITY).then_some((start, best))
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
                let before = self.last_words(reach).filter(|_| !state.is_closed);
                let ending = before.map_or(0.0, ends);
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
    fn leave(&mut self, looks_outside: f32) {
        for (state, reach) in self.reached.iter().enumerate() {
            let state = State::of(state);
            let ending = self.last_words(reach).map_or(0.0, ends);
            let skipped = self.skipped(state.column + 1, self.columns + 1, state.is_resumed);
            let score = reach.score + ending + skipped + LEAVE + looks_outside;
            if score > self.outside.score {
                self.outside = Reach { score, step: reach.step };
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
        let reach = if self.outside.score > inside.score { self.outside } else { inside };
        let mut puts = Vec::new();
        let mut step = reach.step;
        while let Some(at) = step {
            puts.push(self.steps[at].put);
            step = self.steps[at].before;
        }
        puts.reverse();
        Assigned { puts }
    }
}
