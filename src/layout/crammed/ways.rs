//! Ways to cut the lines of a heading into columns. Word by word, the best ways so far are kept: the next words go on with a column
//! begun above, begin a column, or belong to none.

use super::heading::{Heading, holds_once};
use super::known::{Known, Read, says_something};
use super::letters::{Entry, Letters};
use super::token::{Gap, Token};
use crate::dictionary::heading::Field;
use crate::layout::line::Lines;
use crate::text::Span;
use std::rc::Rc;

/// A part of a line in one column has at most this many words.
const LONGEST_PART: usize = 6;
/// Ways that are kept.
const WAYS: usize = 32;
/// One word in so many may belong to no column.
const MOST_NOISE: usize = 3;
/// What a column costs, one of a year, one of numbers, one that only bars show, and a word that belongs to none.
const COLUMN: f64 = 2.0;
const YEAR: f64 = 1.0;
const NUMBERS: f64 = 0.5;
const UNKNOWN: f64 = 0.8;
const NOISE: f64 = 1.2;
/// What a word costs that makes a heading longer than the known one, and a column that holds the same as another or a single year.
const MORE: f64 = 1.2;
const AGAIN: f64 = 4.0;
/// What it costs that a column does not stand where such columns stand: numbers first, then what is to be done.
const OUT_OF_PLACE: f64 = 1.0;
/// What each column costs that stands between two columns whose words follow one another on a line.
const SKIPPED: f64 = 0.1;
/// What it costs that two columns stand in another order than usual: of a heading whose cells are printed on different lines, the
/// order may be open.
const OUT_OF_ORDER: f64 = 0.2;
/// What it is worth that years stand below "Thời gian".
const BELOW_TIME: f64 = 0.3;

/// A column as far as it is read.
#[derive(Debug, Clone)]
pub struct Column {
    pub letters: Letters,
    /// Its words all stand in known headings: letter for letter, or not at all.
    pub is_sound: bool,
    words: usize,
    pub parts: Vec<Span>,
    /// What it is worth as a known heading, or as the beginning of one.
    worth: f64,
    /// Nobody knows what it says; bars show that it is a column.
    pub is_unknown: bool,
}

/// A way to cut the words read so far.
#[derive(Debug, Clone, Default)]
pub struct Way {
    pub columns: Vec<Rc<Column>>,
    score: f64,
    /// Words, and those of them that belong to no column.
    words: usize,
    noise: usize,
    /// Of them, those on the lines above.
    noise_above: usize,
    /// The first column that the next word of the line may stand in.
    least: usize,
}

/// One step on a way, not taken yet: where the next words go.
struct Step {
    way: Rc<Way>,
    score: f64,
    to: Place,
    letters: Letters,
    is_sound: bool,
    words: usize,
    span: Span,
    worth: f64,
}

enum Place {
    /// On with a column.
    On(usize),
    /// On with a column whose heading is whole and longer than the known one.
    More(usize),
    /// A new column before this one.
    New(usize),
    /// A last column that bars show, of whatever heading.
    Unknown,
    Nowhere,
}

/// The likeliest ways to go on with the words of one more line, word by word.
pub fn read_line(lines: &Lines, ways: Vec<Way>, words: &[Token], known: &mut Known) -> Vec<Way> {
    let as_drafted: Vec<Read> = words.iter().map(|word| known.read(word.text)).collect();
    let as_read: Vec<Read> = words.iter().map(|word| known.read(lines.source(word.span))).collect();
    let mut reached: Vec<Vec<Step>> = (0..=words.len()).map(|_| Vec::new()).collect();
    let mut here: Vec<Rc<Way>> = ways.into_iter().map(|way| Rc::new(Way { least: 0, ..way })).collect();
    for from in 0..words.len() {
        if from > 0 {
            here = taken(&reached[from]);
            reached[from].clear();
        }
        let longest = (from + 1..words.len()).find(|at| words[*at].is_parted()).unwrap_or(words.len());
        let (mut drafted, mut raw) = (Read::default(), Read::default());
        let mut parts: Vec<(usize, Read, Read)> = Vec::with_capacity(LONGEST_PART);
        for to in from + 1..=longest.min(from + LONGEST_PART) {
            drafted = known.add(drafted, as_drafted[to - 1]);
            raw = known.add(raw, as_read[to - 1]);
            if !are_two(lines, &words[from..to], &as_drafted[from..to], known) {
                parts.push((to, drafted, raw));
            }
        }
        for way in &here {
            for (to, drafted, raw) in parts.iter().copied() {
                let span = Span::new(words[from].span.start, words[to - 1].span.end);
                way.steps(drafted, span, known, |step| reached[to].push(step));
                if raw.letters != drafted.letters {
                    way.steps(raw, span, known, |step| reached[to].push(step));
                }
            }
            if words[from].gap == Gap::Bar && words.get(longest).is_none_or(|next| next.gap == Gap::Bar) {
                let span = Span::new(words[from].span.start, words[longest - 1].span.end);
                reached[longest].push(way.unknown(longest - from, span));
            }
            let noise = usize::from(says_something(words[from].text));
            let nowhere = Step {
                way: Rc::clone(way),
                score: way.score - NOISE * noise as f64,
                to: Place::Nowhere,
                letters: Letters::NONE,
                is_sound: true,
                words: noise,
                span: words[from].span,
                worth: 0.0,
            };
            reached[from + 1].push(nowhere);
        }
    }
    let done = taken(&reached[words.len()]).into_iter().map(Rc::unwrap_or_clone);
    done.filter(|way| (way.noise - way.noise_above) * MOST_NOISE <= words.len())
        .map(|way| Way { noise_above: way.noise, ..way })
        .collect()
}

/// "Chủ trì Phối hợp" with nothing between: two headings side by side, not "Chủ trì, phối hợp".
fn are_two(lines: &Lines, words: &[Token], read: &[Read], known: &mut Known) -> bool {
    let mut field = |read: &[Read]| {
        let read = read.iter().fold(Read::default(), |read, word| known.add(read, *word));
        known.field(read.letters, read.is_sound)
    };
    let is_parted = |at: usize| {
        words[at - 1].text.ends_with(|c: char| !c.is_alphanumeric())
            || words[at - 1..=at].iter().any(|word| word.text.contains(['/', '-']))
            || lines.source(words[at].span).starts_with(char::is_lowercase)
    };
    field(read) == Some(Field::Both)
        && (1..words.len()).any(|at| {
            !is_parted(at) && field(&read[..at]) == Some(Field::Lead) && field(&read[at..]) == Some(Field::Cooperating)
        })
}

/// The best steps, taken.
fn taken(steps: &[Step]) -> Vec<Rc<Way>> {
    let mut best: Vec<&Step> = steps.iter().collect();
    best.sort_by(|a, b| b.score.total_cmp(&a.score));
    best.truncate(WAYS);
    best.into_iter().map(|step| Rc::new(step.take())).collect()
}

impl Step {
    fn take(&self) -> Way {
        let mut way = (*self.way).clone();
        (way.score, way.words) = (self.score, way.words + self.words);
        match self.to {
            Place::On(column) => {
                let into = Rc::make_mut(&mut way.columns[column]);
                (into.letters, into.worth, into.is_sound) = (self.letters, self.worth, self.is_sound);
                into.words += self.words;
                into.parts.push(self.span);
                way.least = column + 1;
            }
            Place::More(column) => {
                let into = Rc::make_mut(&mut way.columns[column]);
                into.words += self.words;
                into.parts.push(self.span);
                way.least = column + 1;
                way.noise += self.words;
            }
            Place::New(place) => {
                let Step { letters, is_sound, words, span, worth, .. } = *self;
                let column = Column { letters, is_sound, words, parts: vec![span], worth, is_unknown: false };
                way.columns.insert(place, Rc::new(column));
                way.least = place + 1;
            }
            Place::Unknown => {
                let Step { letters, words, span, .. } = *self;
                let column = Column { letters, is_sound: true, words, parts: vec![span], worth: 0.0, is_unknown: true };
                way.columns.push(Rc::new(column));
                way.least = way.columns.len();
            }
            Place::Nowhere => way.noise += self.words,
        }
        way
    }
}

/// What a column costs that begins with these letters.
fn cost(letters: &Entry) -> f64 {
    match letters.exact {
        Some(Field::Stt) => NUMBERS,
        _ if letters.is_year => YEAR,
        _ => COLUMN,
    }
}

impl Way {
    /// The places that words may go to.
    fn steps(self: &Rc<Self>, read: Read, span: Span, known: &mut Known, mut step: impl FnMut(Step)) {
        let make = |score: f64, to: Place, letters: Letters, is_sound: bool, worth: f64| Step {
            way: Rc::clone(self),
            score: self.score + score,
            to,
            letters,
            is_sound,
            words: read.words,
            span,
            worth,
        };
        for column in self.least..self.columns.len() {
            let above = &self.columns[column];
            if above.is_unknown {
                continue;
            }
            let joined = known.letters.join(above.letters, read.letters);
            let is_sound = above.is_sound && read.is_sound;
            if let Some(worth) = known.worth(joined, is_sound) {
                step(make(worth - above.worth, Place::On(column), joined, is_sound, worth));
            } else if known.field(above.letters, above.is_sound).is_some() {
                step(make(-MORE * read.words as f64, Place::More(column), Letters::NONE, true, 0.0));
            }
        }
        let letters = read.letters;
        let Some(worth) = known.worth(letters, read.is_sound).filter(|_| letters != Letters::NONE) else { return };
        let entry = known.letters.entry(letters);
        let cost = cost(entry);
        for place in self.least..=self.columns.len() {
            let out_of_place = match entry.exact {
                Some(Field::Stt) if place > 0 => OUT_OF_PLACE,
                Some(Field::Task | Field::Indicator) if place > 1 => OUT_OF_PLACE,
                _ => 0.0,
            };
            // a line of one cell goes on to the right; of two cells on a line, the second stands beside the first
            let skipped = match self.least {
                0 if place == self.columns.len() => 0.0,
                0 => SKIPPED,
                least => SKIPPED * (place - least) as f64,
            };
            step(make(worth - cost - out_of_place - skipped, Place::New(place), letters, read.is_sound, worth));
        }
    }

    /// What stands between two bars and is no known heading.
    fn unknown(self: &Rc<Self>, words: usize, span: Span) -> Step {
        Step {
            way: Rc::clone(self),
            score: self.score - UNKNOWN,
            to: Place::Unknown,
            letters: Letters::NONE,
            is_sound: true,
            words,
            span,
            worth: 0.0,
        }
    }

    /// How good it is as it stands: columns that are only the beginning of a heading are none. `None` when too many words are left.
    pub fn whole_score(&self, known: &mut Known, printed: Option<&Heading>) -> Option<f64> {
        let (mut score, mut noise) = (self.score, self.noise);
        let fields: Vec<Option<Field>> =
            self.columns.iter().map(|column| known.field(column.letters, column.is_sound)).collect();
        let years = fields.iter().filter(|field| **field == Some(Field::Year)).count();
        for (place, column) in self.columns.iter().enumerate() {
            let is_beside = place > 0 && fields[place - 1] == fields[place];
            let is_again = !is_beside && says_again(&fields[..place], fields[place]);
            let is_strange = printed.is_some_and(|printed| printed.is_new(&fields[place]));
            score -= if is_again || is_strange { AGAIN } else { 0.0 };
            match fields[place] {
                None if column.is_unknown => {}
                None => {
                    noise += column.words;
                    score += COLUMN - column.worth - NOISE * column.words as f64;
                }
                Some(Field::Year) if years == 1 => score -= AGAIN,
                // "Số", "tháng": words that stand anywhere
                Some(Field::Extra) if column.words == 1 => score -= column.worth,
                Some(Field::Year) if place > 0 && fields[place - 1] == Some(Field::Deadline) => score += BELOW_TIME,
                Some(_) => {}
            }
        }
        score -= OUT_OF_ORDER * inversions(&fields) as f64;
        (noise * MOST_NOISE <= self.words).then_some(score)
    }
}

/// How many pairs of columns stand in another order than usual.
fn inversions(fields: &[Option<Field>]) -> usize {
    const USUAL: [Field; 11] = [
        Field::Stt,
        Field::Task,
        Field::Indicator,
        Field::Unit,
        Field::Target,
        Field::Year,
        Field::Supervisor,
        Field::Lead,
        Field::Cooperating,
        Field::Deadline,
        Field::Notes,
    ];
    let places: Vec<usize> =
        fields.iter().filter_map(|field| USUAL.iter().position(|usual| Some(*usual) == *field)).collect();
    places.iter().enumerate().map(|(at, place)| places[..at].iter().filter(|before| *before > place).count()).sum()
}

/// Whether columns before this one hold the same.
fn says_again(before: &[Option<Field>], field: Option<Field>) -> bool {
    let duties = [Some(Field::Both), Some(Field::Lead), Some(Field::Cooperating)];
    let is_both = |other: &Option<Field>| duties.contains(other) && (field == duties[0] || *other == duties[0]);
    holds_once(field) && before.iter().any(|other| *other == field || duties.contains(&field) && is_both(other))
}
