//! What is known of headings: which lines may hold one, and how much letters are like one. Blanks do not count, since readers lose
//! and add them.

use super::usage::{self, Pairs};
use crate::dictionary::fold::skeleton;
use crate::dictionary::heading::{Field, Headings, LEAST_BEGINNING};
use crate::layout::line::Lines;
use std::collections::HashMap;
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
    worth: HashMap<String, Option<f64>>,
    fields: HashMap<String, Option<Field>>,
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
        let is_damaged = self.is_damaged();
        let look = || {
            lines
                .get(number)
                .is_some_and(|line| looks_like_one(line.text) && (is_damaged || !opens_with_small_letter(line.text)))
        };
        *self.begins.entry(number).or_insert_with(look)
    }

    /// Looks at the line that a heading may begin on.
    pub fn look_at(&mut self, line: &str) {
        let first = line.split(|c: char| c.is_whitespace() || c == '|').find(|word| says_something(word));
        self.is_likely = first.is_some_and(|word| NUMBERS.contains(&skeleton(word).as_str()));
    }

    /// What letters are worth as a known heading or the beginning of one; `None` for what is neither.
    pub fn worth(&mut self, letters: &str, is_sound: bool) -> Option<f64> {
        let is_sound = is_sound && !self.is_likely; // a word misread may be one of another heading
        if let Some(worth) = self.worth.get(letters) {
            return *worth;
        }
        let is_beyond = self.worth.len() >= MOST_ASKED && !self.is_likely;
        if is_beyond && !is_sound && self.is_damaged() && !Headings::begins(letters) {
            return None;
        }
        let alike = match is_sound || !self.is_damaged() {
            true => f64::from(u8::from(Headings::begins(letters))),
            false => Headings::beginning_like(letters),
        };
        // what begins a heading letter for letter is not yet whole
        let is_whole = !Headings::begins(letters) || Headings::exact_letters(letters).is_some();
        let letter = if is_whole && self.field(letters, is_sound).is_some() { LETTER } else { HALF_LETTER };
        let worth = letter * letters.len() as f64 * (alike - LEAST_BEGINNING) / (1.0 - LEAST_BEGINNING);
        let worth = (alike > LEAST_BEGINNING).then_some(worth);
        self.worth.insert(letters.into(), worth);
        worth
    }

    /// The heading that these letters are.
    pub fn field(&mut self, letters: &str, is_sound: bool) -> Option<Field> {
        if is_sound && !self.is_likely || !self.is_damaged() {
            return Headings::exact_letters(letters).or(Headings::is_year(letters).then_some(Field::Year));
        }
        match self.fields.get(letters) {
            Some(field) => *field,
            None => *self.fields.entry(letters.into()).or_insert_with(|| Headings::field_of_letters(letters)),
        }
    }
}

/// Whether a line may begin a heading: several of its words stand in known ones.
fn looks_like_one(text: &str) -> bool {
    let (known, all) = known_words(text);
    text.len() < LONGEST_LINE && known >= 2 && known * 5 >= all * 2
}

fn opens_with_small_letter(text: &str) -> bool {
    text.starts_with(char::is_lowercase) && text.chars().nth(1).is_some_and(char::is_alphabetic)
}

/// Whether a line may be more of a heading: most of its words stand in known ones.
pub fn looks_like_part(text: &str) -> bool {
    let (known, all) = known_words(text);
    known * 2 >= all
}

/// How many words of a line stand in known headings, and how many there are.
fn known_words(text: &str) -> (usize, usize) {
    let words = text.split(|c: char| c.is_whitespace() || c == '|').filter(|word| says_something(word));
    words.fold((0, 0), |(known, all), word| {
        (known + usize::from(Headings::holds(&skeleton(word)) || Headings::is_year(word)), all + 1)
    })
}

/// Whether a word is more than a mark or a letter that an OCR engine saw in the lines of a table.
pub fn says_something(word: &str) -> bool {
    word.chars().filter(|c| c.is_alphanumeric()).count() >= 2
}

/// Words of a line, read as part of one column.
pub struct Read {
    pub letters: String,
    /// Its words all stand in known headings.
    pub is_sound: bool,
    pub words: usize,
}

impl Default for Read {
    fn default() -> Self {
        Self { letters: String::new(), is_sound: true, words: 0 }
    }
}

impl Read {
    pub fn of(word: &str) -> Self {
        if !says_something(word) {
            return Self { is_sound: false, ..Self::default() };
        }
        let folded = skeleton(word);
        let is_sound = Headings::holds(&folded) || Headings::is_year(word);
        Self { letters: folded.replace(' ', ""), is_sound, words: 1 }
    }

    pub fn add(&mut self, next: &Self) {
        self.letters.push_str(&next.letters);
        self.is_sound &= next.is_sound;
        self.words += next.words;
    }
}
