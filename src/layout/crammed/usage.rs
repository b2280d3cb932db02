//! Which words follow one another: in the language, and in the rest of the document. A body that a paragraph names on one line is known
//! again where a cell breaks its name.

use super::token;
use crate::draft::Flow;
use crate::layout::line::Lines;
use foldhash::{HashMap, HashMapExt};
use std::ops::Range;
use std::rc::Rc;

/// For two words side by side, the first and the last line that has them.
pub type Pairs = HashMap<(u64, u64), (usize, usize)>;

/// The pairs of words that stand side by side on a line of the document.
pub fn pairs(lines: &Lines) -> Pairs {
    let mut pairs = Pairs::new();
    for line in (0..lines.len()).filter_map(|number| lines.get(number)) {
        let words: Vec<u64> = lines.words(&line).into_iter().map(|(_, text)| token::word(text)).collect();
        for pair in words.windows(2) {
            pairs.entry((pair[0], pair[1])).or_insert((line.number, line.number)).1 = line.number;
        }
    }
    pairs
}

/// What is usual around a table.
pub struct Usage {
    pub flow: Flow,
    pairs: Rc<Pairs>,
    table: Range<usize>,
}

impl Usage {
    /// Around a table on these lines; `pairs` are those of the document.
    pub fn around(table: Range<usize>, flow: Flow, pairs: Rc<Pairs>) -> Self {
        Self { flow, pairs, table }
    }

    /// Whether the words stand side by side on a line outside of the table.
    pub fn is_said(&self, first: u64, second: u64) -> bool {
        let lines = self.pairs.get(&(first, second));
        lines.is_some_and(|(first, last)| *first < self.table.start || *last >= self.table.end)
    }
}
