//! What is known of headings: which lines may hold one, and how much letters are like one. Blanks do not count, since readers lose
//! and add them.

use super::letters::{Letters, Table};
use super::token::Token;
use super::usage::{self, Pairs};
use crate::dictionary::fold::skeleton;
use crate::dictionary::heading::{Field, Headings, LEAST_BEGINNING};
use crate::layout::line::Lines;
use foldhash::HashMap;
use std::rc::Rc;

/// What a letter of a known heading is worth, and one of a heading's beginning.
const LETTER: f64 = 0.5;
const HALF_LETTER: f64 = 0.3;
/// A document is damaged of which the draft reads more of the lines otherwise than they stand there: what is like a known heading
/// counts too then.
const DAMAGED: f32 = 0.05;
/// Letters of so many kinds are looked for among what is only like them; damage that asks for more would take seconds.
const MOST_ASKED: usize = 1_500;
/// "STT", perhaps damaged.
const NUMBERS: [&str; 6] = ["stt", "tt", "st", "sit", "sti", "so"];
/// A line of a heading has at most this many bytes.
const LONGEST_LINE: usize = 200;

/// What letters without blanks are, as far as it was asked.
#[derive(Default)]
pub struct Known {
    /// The share of the document's lines that the draft reads otherwise than they stand there.
    redrafted: f32,
    /// For each line, whether a heading may begin there.
    begins: HashMap<usize, bool>,
    pub letters: Table,
    words: HashMap<String, Read>,
    worth: HashMap<Letters, Option<f64>>,
    fields: HashMap<Letters, Option<Field>>,
    /// The pairs of words of the document, once they are asked for.
    pairs: Option<Rc<Pairs>>,
    /// The line looked at begins as headings do: there what is only like a known heading is looked for, however much was asked before.
    is_likely: bool,
}

impl Known {
    /// For a document.
    pub fn of(lines: &Lines) -> Self {
        Self { redrafted: lines.redrafted(), ..Self::default() }
    }

    /// Whether an OCR engine or worse left its marks on the document.
    pub fn is_damaged(&self) -> bool {
        self.redrafted > DAMAGED
    }

    /// The pairs of words that stand side by side on its lines.
    pub fn pairs(&mut self, lines: &Lines) -> Rc<Pairs> {
        Rc::clone(self.pairs.get_or_insert_with(|| Rc::new(usage::pairs(lines))))
    }

    /// Whether a heading may begin at a line.
    pub fn may_begin(&mut self, lines: &Lines, number: usize) -> bool {
        if let Some(begins) = self.begins.get(&number) {
            return *begins;
        }
        let begins = lines.get(number).is_some_and(|line| {
            (self.is_damaged() || !opens_with_small_letter(line.text)) && self.looks_like_one(line.text)
        });
        self.begins.insert(number, begins);
        begins
    }

    /// Whether a line may begin a heading: several of its words stand in known ones.
    fn looks_like_one(&mut self, text: &str) -> bool {
        if text.len() >= LONGEST_LINE {
            return false;
        }
        let (known, all) = self.known_words(text);
        known >= 2 && known * 5 >= all * 2
    }

    /// Whether a line may be more of a heading: most of its words stand in known ones.
    pub fn looks_like_part(&mut self, text: &str) -> bool {
        let (known, all) = self.known_words(text);
        known * 2 >= all
    }

    /// How many words of a line stand in known headings, and how many there are.
    fn known_words(&mut self, text: &str) -> (usize, usize) {
        text.split(|c: char| c.is_whitespace() || c == '|').fold((0, 0), |(known, all), word| {
            let read = self.read(word);
            (known + if read.is_sound { read.words } else { 0 }, all + read.words)
        })
    }

    /// A word, read as part of a column.
    pub fn read(&mut self, word: &str) -> Read {
        if let Some(read) = self.words.get(word) {
            return *read;
        }
        let read = match says_something(word) {
            true => {
                let folded = skeleton(word);
                let is_sound = Headings::holds(&folded) || Headings::is_year(word);
                Read { letters: self.letters.number(&folded.replace(' ', "")), is_sound, words: 1 }
            }
            false => Read { is_sound: false, ..Read::default() },
        };
        self.words.insert(word.to_string(), read);
        read
    }

    /// Words, read as part of a column, and the word behind them.
    pub fn add(&mut self, read: Read, next: Read) -> Read {
        Read {
            letters: self.letters.join(read.letters, next.letters),
            is_sound: read.is_sound && next.is_sound,
            words: read.words + next.words,
        }
    }

    /// Looks at the line that a heading may begin on.
    pub fn look_at(&mut self, line: &str) {
        let first = line.split(|c: char| c.is_whitespace() || c == '|').find(|word| says_something(word));
        self.is_likely = first.is_some_and(|word| NUMBERS.contains(&skeleton(word).as_str()));
    }

    /// What letters are worth as a known heading or the beginning of one; `None` for what is neither.
    pub fn worth(&mut self, letters: Letters, is_sound: bool) -> Option<f64> {
        let is_sound = is_sound && !self.is_likely; // a word misread may be one of another heading
        if let Some(worth) = self.worth.get(&letters) {
            return *worth;
        }
        let entry = self.letters.entry(letters);
        let (begins, is_exact, text) = (entry.begins, entry.exact.is_some(), Rc::clone(&entry.text));
        let is_beyond = self.worth.len() >= MOST_ASKED && !self.is_likely;
        if is_beyond && !is_sound && self.is_damaged() && !begins {
            return None;
        }
        let alike = match is_sound || !self.is_damaged() {
            true => f64::from(u8::from(begins)),
            false => Headings::beginning_like(&text),
        };
        // what begins a heading letter for letter is not yet whole
        let is_whole = !begins || is_exact;
        let letter = if is_whole && self.field(letters, is_sound).is_some() { LETTER } else { HALF_LETTER };
        let worth = letter * text.len() as f64 * (alike - LEAST_BEGINNING) / (1.0 - LEAST_BEGINNING);
        let worth = (alike > LEAST_BEGINNING).then_some(worth);
        self.worth.insert(letters, worth);
        worth
    }

    /// Whether the letters of such a word begin a heading of what is to be done, and those of another end it: no table is without
    /// one.
    pub fn may_name_task<'a>(&mut self, lines: &Lines, words: impl Iterator<Item = &'a Token<'a>> + Clone) -> bool {
        if self.is_damaged() {
            return true; // what is only like such a heading counts too
        }
        let as_drafted = words.clone().map(|word| word.text);
        let as_read = words.map(|word| lines.source(word.span));
        let letters: Vec<Letters> = as_drafted.chain(as_read).map(|word| self.read(word).letters).collect();
        let said =
            letters.iter().filter(|letters| **letters != Letters::NONE).map(|letters| self.letters.entry(*letters));
        said.clone().flat_map(|word| &word.tasks).any(|heading| said.clone().any(|word| heading.ends_with(&*word.text)))
    }

    /// The heading that these letters are.
    pub fn field(&mut self, letters: Letters, is_sound: bool) -> Option<Field> {
        let entry = self.letters.entry(letters);
        if is_sound && !self.is_likely || !self.is_damaged() {
            return entry.exact.or(entry.is_year.then_some(Field::Year));
        }
        *self.fields.entry(letters).or_insert_with(|| Headings::field_of_letters(&entry.text))
    }
}

fn opens_with_small_letter(text: &str) -> bool {
    text.starts_with(char::is_lowercase) && text.chars().nth(1).is_some_and(char::is_alphabetic)
}

/// Whether a word is more than a mark or a letter that an OCR engine saw in the lines of a table.
pub fn says_something(word: &str) -> bool {
    word.chars().filter(|c| c.is_alphanumeric()).nth(1).is_some()
}

/// Words of a line, read as part of one column.
#[derive(Debug, Clone, Copy)]
pub struct Read {
    pub letters: Letters,
    /// Its words all stand in known headings.
    pub is_sound: bool,
    pub words: usize,
}

impl Default for Read {
    fn default() -> Self {
        Self { letters: Letters::NONE, is_sound: true, words: 0 }
    }
}
