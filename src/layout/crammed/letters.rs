//! Letters that may be of a heading, without blanks, each kind with a number: the search for headings puts the same letters together
//! again and again, and asks the dictionary the same about them.

use crate::dictionary::heading::{Field, Headings};
use foldhash::HashMap;
use std::rc::Rc;

/// The number of some letters in their [`Table`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Letters(u32);

impl Letters {
    /// No letters.
    pub const NONE: Self = Self(0);
}

/// What the dictionary says of letters.
pub struct Entry {
    pub text: Rc<str>,
    /// The heading that they are, letter for letter.
    pub exact: Option<Field>,
    pub is_year: bool,
    /// Whether a known heading begins with them.
    pub begins: bool,
    /// The headings of what is to be done that begin with them.
    pub tasks: Vec<&'static str>,
}

/// All letters that came up.
pub struct Table {
    numbers: HashMap<Rc<str>, Letters>,
    entries: Vec<Entry>,
    joined: HashMap<(Letters, Letters), Letters>,
}

impl Default for Table {
    fn default() -> Self {
        let mut table = Self { numbers: HashMap::default(), entries: Vec::new(), joined: HashMap::default() };
        table.number("");
        table
    }
}

impl Table {
    /// The number of letters.
    pub fn number(&mut self, text: &str) -> Letters {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let (text, number): (Rc<str>, _) = (text.into(), Letters(self.entries.len() as u32));
        let begins = Headings::begins(&text);
        self.entries.push(Entry {
            exact: Headings::exact_letters(&text),
            is_year: Headings::is_year(&text),
            tasks: if begins { Headings::tasks_beginning(&text) } else { Vec::new() },
            begins,
            text: Rc::clone(&text),
        });
        self.numbers.insert(text, number);
        number
    }

    /// The letters of one and then those of the other.
    pub fn join(&mut self, first: Letters, second: Letters) -> Letters {
        if let Some(joined) = self.joined.get(&(first, second)) {
            return *joined;
        }
        let joined = self.number(&[&*self.entry(first).text, &*self.entry(second).text].concat());
        self.joined.insert((first, second), joined);
        joined
    }

    /// What the dictionary says of letters.
    pub fn entry(&self, letters: Letters) -> &Entry {
        &self.entries[letters.0 as usize]
    }
}
