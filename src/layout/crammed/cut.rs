//! One line of a table cut into cells. In go its words and what stands open above each column; out come the likeliest ways to share
//! the words out over the columns, by dynamic programming. A part stands well in a column where it begins such a cell or goes on with
//! the one above, and where the words inside it belong together.

use super::marks;
use super::token::{Gap, Token};
use super::usage::Usage;
use crate::dictionary::heading::Field;
use crate::draft::EDGE;
use crate::layout::evidence::{self, Words};
use crate::layout::share::{Way, keep, surplus, trace};
use foldhash::HashMap;
use std::cell::OnceCell;

/// What a nat is worth by which a word is likelier in a column than elsewhere.
const KNOWN: f32 = 0.6;
/// What it is worth that a cell begins after a blank, several blanks or a bar, and that a cell goes over them.
const BETWEEN_WORDS: f32 = -3.2;
const AFTER_WIDE: f32 = 0.3;
const AFTER_BAR: f32 = 1.0;
const OVER_WIDE: f32 = -1.2;
const OVER_BAR: f32 = -4.0;
/// What a nat is worth by which a word goes on with the words before it.
const FLOW: f32 = 0.5;
/// What a nat is worth by which the second word of a cell goes on with its first.
const SECOND: f32 = 0.5;
/// What it is worth that a cell begins, and how much counts that a name or a date begins it.
const NEW_CELL: f32 = 1.0;
const OPENING: f32 = 1.5;
/// What it costs to begin a second cell in the same row.
const GIVEN: f32 = 5.0;
/// What it costs, by the em, to be wider than the column.
const TOO_WIDE: f32 = 1.3;
/// Nothing in a column is wider than so many times the column.
const MOST_TOO_WIDE: f32 = 1.8;
/// What a line says by how much of its column it fills, the next word counted: a full one goes on, a short one ends; how much for
/// that, and against it.
const FILLED: f32 = 4.0;
const FULL: f32 = 0.8;
const SHORT: f32 = 2.0;
/// What it costs that a body or a time goes on that is whole as it stands.
const WHOLE_LIST: f32 = 3.0;
const WHOLE_TIME: f32 = 4.5;
/// What it is worth, by the other cell, that words follow one another as they do in other cells; in how many at most.
const REPEATED: f32 = 1.0;
const MOST_REPEATED: u16 = 3;
/// What it is worth that words follow one another as they do on a line outside of the table.
const SAID: f32 = 1.4;
/// What it costs that a line says nothing of what is to be done: the longest cell goes on below the others.
const ALONE: f32 = 1.5;
/// Words that go on with those above so well, in nats, are no new entry of a list.
const EXPECTED: f32 = 2.0;
/// What a small letter says less behind a word that asks for more.
const AWAITED: f32 = 2.5;
/// What it is worth that a value goes on with the value above it.
const ANOTHER_VALUE: f32 = -6.0;
/// What it is worth that a date stands below "Trước ngày".
const DATE: f32 = 2.5;
/// What each line between two lines of a cell costs while nothing is known of how the cells stand.
const APART: f32 = 1.6;
/// What it costs, by the column, to stand elsewhere than the bars of a line say, and at most.
const AWAY_FROM_BARS: f32 = 0.8;
const MOST_AWAY: f32 = 6.0;

/// A column: what it holds, and what a reading of the table taught about it.
#[derive(Debug, Clone)]
pub struct Column {
    pub field: Option<Field>,
    /// How wide its lines are.
    pub width: Option<f32>,
    /// How much likelier words are here than elsewhere, in nats.
    pub says: HashMap<u64, f32>,
    /// How often a word follows another in its cells.
    pub pairs: HashMap<(u64, u64), u16>,
    /// What it costs that a cell begins below the first line of its row, and each line between two lines of a cell.
    pub late: f32,
    pub apart: f32,
    /// So many columns of years, read as one: a line marks them all or none.
    pub years: usize,
}

impl Column {
    /// A column of which nothing is known yet.
    pub fn new(field: Option<Field>, width: Option<f32>, years: usize) -> Self {
        Self { field, width, says: HashMap::default(), pairs: HashMap::default(), late: 0.0, apart: APART, years }
    }

    /// Whether it says what is to be done, or what is measured.
    pub fn says_task(&self) -> bool {
        matches!(self.field, Some(Field::Task | Field::Indicator))
    }

    /// Whether it holds the numbers of rows.
    pub fn is_number(&self) -> bool {
        self.field == Some(Field::Stt)
    }

    /// Whether a part may be of this column by its width; what is to be done takes whatever stands nowhere else.
    fn has_room(&self, part: &Part) -> bool {
        self.says_task() || self.width.is_none_or(|width| part.words.width <= MOST_TOO_WIDE * width)
    }
}

/// A part of a line in one column.
#[derive(Debug, Clone)]
pub struct Part {
    pub words: Words,
    /// Its first word and its last one, as the table knows them.
    pub opening: u64,
    pub closing: u64,
    /// Its first two words, and its last two, as the flow knows them.
    pub first: [u16; 2],
    pub last: [u16; 2],
    /// The line, counted from the first of the table.
    pub line: usize,
}

/// What stands above a line in a column.
#[derive(Debug, Clone, Copy)]
pub struct Above<'a> {
    /// The last part.
    pub part: Option<&'a Part>,
    /// Its cell began in the row that goes on here: no other will.
    pub is_given: bool,
    /// The row goes on here, and its cell in this column did not begin yet.
    pub is_late: bool,
    /// What the column must do on this line.
    pub must: Must,
}

/// What a column must do on a line: the column that says what is to be done decides whether a row begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Must {
    Begin,
    GoOn,
    /// Go on, and not be empty.
    Fill,
    /// Be empty.
    Never,
    Nothing,
}

/// How likely a part begins a cell, and how likely it goes on with the one above, whatever the column must do.
type Stands = (f32, f32);

/// How the parts of one line stand in each column below each part that was tried above them: most ways to read the lines above end in
/// the same parts.
#[derive(Default)]
pub struct Tried(HashMap<(usize, Option<*const Part>), Vec<Option<Stands>>>);

impl Above<'_> {
    /// How likely a part begins a cell, and how likely it goes on with the one above.
    pub fn ways(&self, usage: &Usage, column: &Column, part: &Part) -> (f32, f32) {
        self.allowed(column, self.stands(usage, column, part))
    }

    fn stands(&self, usage: &Usage, column: &Column, part: &Part) -> Stands {
        let on = self.part.map_or(f32::NEG_INFINITY, |above| goes_on(usage, column, above, part));
        (begins(usage, column, self.part, part), on)
    }

    /// What is left of the ways when the column does what it must.
    fn allowed(&self, column: &Column, (anew, on): Stands) -> (f32, f32) {
        let given = match () {
            () if self.is_given => GIVEN,
            () if self.is_late => column.late,
            () => 0.0,
        };
        match self.must {
            Must::GoOn | Must::Fill if self.part.is_some() => (f32::NEG_INFINITY, on),
            Must::Begin => (anew - given, f32::NEG_INFINITY),
            _ => (anew - given, on),
        }
    }
}

/// How likely a part begins a cell of a column, below the part `above`.
pub fn begins(usage: &Usage, column: &Column, above: Option<&Part>, part: &Part) -> f32 {
    let ended = above.map_or(0.0, |above| evidence::ends(&above.words));
    part.words.begins(column.field)
        + ended
        + FLOW * surplus(usage.flow, [EDGE, EDGE], part.first[0])
        + SECOND * surplus(usage.flow, [EDGE, part.first[0]], part.first[1])
        + NEW_CELL
}

/// What it is worth that a part follows another as in other cells of the column. Bodies and results come again; what is to be done
/// seldom does.
fn repeated(column: &Column, above: &Part, part: &Part) -> f32 {
    let others = column.pairs.get(&(above.closing, part.opening)).map_or(0, |count| count - 1);
    if column.says_task() { 0.0 } else { REPEATED * f32::from(others.min(MOST_REPEATED)) }
}

/// How likely a part goes on with the cell whose last line is `above`.
pub fn goes_on(usage: &Usage, column: &Column, above: &Part, part: &Part) -> f32 {
    if column.field == Some(Field::Stt) {
        return -8.0;
    }
    if matches!(column.field, Some(Field::Year | Field::Target | Field::Amount)) && part.words.is_value() {
        return ANOTHER_VALUE;
    }
    let filled = column.width.map_or(0.0, |width| {
        (FILLED * ((above.words.width + part.words.first_width) / width - 0.85)).clamp(-SHORT, FULL)
    });
    // a word that is awaited may well be a small one
    let is_awaited = part.words.is_lower && evidence::asks_for_more(&above.words.text);
    let next = surplus(usage.flow, above.last, part.first[0])
        + surplus(usage.flow, [above.last[1], part.first[0]], part.first[1]);
    let lists_on = evidence::lists_on(column.field, &above.words.text, &part.words);
    evidence::goes_on(&above.words, &part.words) + if next > EXPECTED { 0.0 } else { lists_on } + FLOW * next + filled
        - if is_awaited { AWAITED } else { 0.0 }
        + if evidence::is_date_awaited(&above.words, &part.words) { DATE } else { 0.0 }
        + repeated(column, above, part)
        + if usage.is_said(above.closing, part.opening) { SAID } else { 0.0 }
        - whole(column.field, &above.words, &part.words)
        - column.apart * (part.line - above.line).saturating_sub(1) as f32
}

/// What it costs that a cell goes on which is whole as it stands: a body that is known, a date.
fn whole(field: Option<Field>, above: &Words, next: &Words) -> f32 {
    match field {
        Some(Field::Lead | Field::Cooperating | Field::Both | Field::Body | Field::Supervisor)
            if evidence::is_whole_list(above, next) =>
        {
            WHOLE_LIST
        }
        Some(Field::Deadline | Field::Start) if evidence::is_whole_time(above, next) => WHOLE_TIME,
        _ => 0.0,
    }
}

/// A line with what its words say by themselves, wherever it is cut.
pub struct Line<'a> {
    tokens: &'a [Token<'a>],
    usage: &'a Usage,
    /// Its number, counted from the first line of the table.
    number: usize,
    /// The parts from each word to each word behind it, as far as somebody asked: most are too wide for a column.
    parts: Vec<OnceCell<Part>>,
    /// Up to each word: what gaps inside cells cost, what the words say together.
    inner: Vec<f32>,
    together: Vec<f32>,
    /// For each word, the column in which the bars of the line put it.
    barred: Option<Vec<usize>>,
}

impl<'a> Line<'a> {
    /// Looks at line `number` of a table of `columns` columns.
    pub fn new(tokens: &'a [Token<'a>], number: usize, columns: usize, usage: &'a Usage) -> Self {
        let count = tokens.len();
        let (mut inner, mut together) = (vec![0.0; count + 1], vec![0.0; count + 1]);
        for (at, token) in tokens.iter().enumerate() {
            let over = match token.gap {
                _ if at == 0 => 0.0,
                Gap::Blank => 0.0,
                Gap::Wide => OVER_WIDE,
                Gap::Bar => OVER_BAR,
            };
            inner[at + 1] = inner[at] + over;
            let before = tokens[..at].iter().rev().take(2).rev().fold([EDGE, EDGE], |said, token| token.after(said));
            together[at + 1] = together[at] + if at < 2 { 0.0 } else { surplus(usage.flow, before, token.first) };
        }
        let parts = vec![OnceCell::new(); count * (count + 1) / 2];
        Self { tokens, usage, number, parts, inner, together, barred: barred(tokens, columns) }
    }

    /// What is usual around its table.
    pub fn usage(&self) -> &'a Usage {
        self.usage
    }

    /// Its words.
    pub fn tokens(&self) -> &[Token<'a>] {
        self.tokens
    }

    /// The words from one to another, the last not counted.
    pub fn part(&self, from: usize, to: usize) -> &Part {
        self.parts[self.place(from, to)].get_or_init(|| part(&self.tokens[from..to], self.number))
    }

    /// Where that part stands: before the parts from `from` stand those from each word before it, one a word behind that.
    fn place(&self, from: usize, to: usize) -> usize {
        from * self.tokens.len() - from * from.saturating_sub(1) / 2 + to - from - 1
    }

    /// The likeliest `most` ways to share out the words over the columns below `above`, each with its score; a way says for each
    /// column up to which word it takes.
    pub fn cuts(&self, columns: &[Column], above: &[Above], most: usize, tried: &mut Tried) -> Vec<(f32, Vec<usize>)> {
        let count = self.tokens.len();
        let mut best: Vec<Vec<Way>> = vec![Vec::new(); count + 1];
        best[0].push(Way { cost: 0.0, from: 0, rank: 0 });
        let mut steps: Vec<Vec<Vec<Way>>> = Vec::with_capacity(columns.len());
        for (index, (column, above)) in columns.iter().zip(above).enumerate() {
            let empty = |(at, ways): (usize, &Vec<Way>)| -> Vec<Way> {
                if matches!(above.must, Must::Begin | Must::Fill) {
                    return Vec::new();
                }
                ways.iter().enumerate().map(|(rank, way)| Way { cost: way.cost, from: at, rank }).collect()
            };
            let mut next: Vec<Vec<Way>> = best.iter().enumerate().map(empty).collect();
            let known = self.known_to(column);
            let may_fill = above.must != Must::Never;
            let tried = tried.0.entry((index, above.part.map(std::ptr::from_ref))).or_default();
            tried.resize(self.parts.len(), None);
            for from in (0..count).filter(|from| may_fill && !best[*from].is_empty()) {
                for to in (from + 1..=count).take_while(|to| column.has_room(self.part(from, *to))) {
                    let stands = *tried[self.place(from, to)]
                        .get_or_insert_with(|| above.stands(self.usage, column, self.part(from, to)));
                    let (anew, on) = above.allowed(column, stands);
                    let score = self.score(from, to, column, anew.max(on), index) + known[to] - known[from];
                    for (rank, way) in best[from].iter().enumerate() {
                        keep(&mut next[to], Way { cost: way.cost - score, from, rank }, most);
                    }
                }
            }
            best.clone_from(&next);
            steps.push(next);
        }
        let ends = best[count].iter().enumerate();
        ends.map(|(rank, way)| (-way.cost, trace(&steps, count, rank))).collect()
    }

    /// Up to each word, how much likelier they are in a column than elsewhere.
    fn known_to(&self, column: &Column) -> Vec<f32> {
        let mut sum = 0.0;
        let known = self.tokens.iter().map(|token| {
            sum += KNOWN * column.says.get(&token.word).copied().unwrap_or(0.0);
            sum
        });
        std::iter::once(0.0).chain(known).collect()
    }

    /// How well the words from one to another stand in a column, where they stand so well below what is above.
    fn score(&self, from: usize, to: usize, column: &Column, stands: f32, index: usize) -> f32 {
        if column.years > 1 {
            return marks::score(&self.tokens[from..to], column.years);
        }
        let part = self.part(from, to);
        let border = match self.tokens[from].gap {
            _ if from == 0 => 0.0,
            Gap::Blank => BETWEEN_WORDS - OPENING * self.tokens[from].opening,
            Gap::Wide => AFTER_WIDE - self.tokens[from].opening.min(0.0),
            Gap::Bar => AFTER_BAR,
        };
        let inside =
            self.inner[to] - self.inner[from + 1] + FLOW * (self.together[to] - self.together[(from + 2).min(to)]);
        let too_wide = column.width.map_or(0.0, |width| TOO_WIDE * (part.words.width - width).max(0.0));
        let is_alone = from == 0 && to == self.tokens.len() && !column.says_task() && !column.is_number();
        let alone = if is_alone { ALONE } else { 0.0 };
        let away = self.barred.as_ref().map_or(0.0, |columns| {
            let away: f32 = columns[from..to].iter().map(|column| column.abs_diff(index) as f32).sum();
            (AWAY_FROM_BARS * away).min(MOST_AWAY)
        });
        border + stands + inside + part.words.fits(column.field) - too_wide - away - alone
    }
}

fn part(tokens: &[Token], line: usize) -> Part {
    let said: Vec<&str> = tokens.iter().map(|token| token.text).collect();
    let last = tokens[tokens.len().saturating_sub(2)..].iter().fold([EDGE, EDGE], |said, token| token.after(said));
    let second = tokens.get(1).map_or(EDGE, |token| token.first);
    let (opening, closing) = (tokens[0].word, tokens[tokens.len() - 1].word);
    Part { words: Words::new(&said), opening, closing, first: [tokens[0].first, second], last, line }
}

/// For each word, the column that bars give it, counted from the right: on the left, converters add columns of their own.
fn barred(tokens: &[Token], columns: usize) -> Option<Vec<usize>> {
    let (first, last) = (tokens.first()?, tokens.last()?);
    let closing = usize::from(last.bars_after > 0 && first.gap == Gap::Bar);
    let between = first.bars_after + usize::from(first.gap == Gap::Bar);
    (between >= columns + closing).then(|| {
        let column = |token: &Token| (columns - 1).saturating_sub(token.bars_after - closing.min(token.bars_after));
        tokens.iter().map(column).collect()
    })
}
