//! A second look at what is doubtful: words that the letters hardly suggest, but what stands beside them does.
//!
//! Rule of this file: a word is added only where official texts have it after the word before it or before the word behind it; what it
//! costs, the letters say as always.

use super::super::casing::around;
use super::super::decoder::{Edge, Lattice};
use super::super::lexicon::{Found, Within};
use super::super::model::EDGE;
use super::super::passage::Passage;
use super::super::token::Kind;
use super::judged::Judged;
use super::readings::{Decoder, Reading, Readings, is_label, is_measure, push_words};

/// How far the search goes: what stands beside a word leaves few of so many.
pub const FAR: Within = Within { window: 24.0, limit: 1000, dearest: 45.0 };

impl Decoder<'_> {
    /// The readings of a passage with more of them where the best path is doubtful; none where there are no more.
    pub fn second_look(&mut self, passage: &Passage, first: &Readings, judged: &[Judged]) -> Option<Readings> {
        let doubtful: Vec<usize> = (0..judged.len()).filter(|place| self.is_doubtful(&judged[*place])).collect();
        if doubtful.is_empty() {
            return None;
        }
        let mut readings = first.readings.clone();
        let mut added: Vec<(usize, Vec<Edge>)> = Vec::new();
        for place in doubtful {
            let before = judged[..place].iter().rev().find_map(|word| word.words.last());
            let after = judged[place + 1..].iter().find_map(|word| word.words.first());
            let Judged { tokens, .. } = &judged[place];
            for index in tokens.clone().filter(|index| is_plain_word(passage, *index)) {
                // Of two tokens that were joined, each has one known neighbour.
                let before = before.filter(|_| index == tokens.start).copied().unwrap_or(EDGE);
                let after = after.filter(|_| index + 1 == tokens.end).copied().unwrap_or(EDGE);
                let mut edges = Vec::new();
                push_words(&self.expected(passage, index, before, after), index, 0.0, &mut readings, &mut edges);
                edges.iter_mut().for_each(|edge| edge.cost -= self.lesson.memory.worth(edge.words[0]));
                added.push((index + 1, edges));
            }
        }
        if added.iter().all(|(_, edges)| edges.is_empty()) {
            return None;
        }
        let mut lattice = Lattice::default();
        for end in 1..=first.lattice.len() {
            let more = added.iter().filter(|(at, _)| *at == end).flat_map(|(_, edges)| edges);
            lattice.push(first.lattice.ending(end).iter().chain(more).copied());
        }
        Some(Readings { lattice, readings })
    }

    fn is_doubtful(&self, judged: &Judged) -> bool {
        judged.confidence < self.effort.unsure
            || matches!(judged.reading, Reading::Word(found) if found.cost > self.effort.dear)
    }

    /// The words beyond the usual candidates that official texts have beside one of these.
    fn expected(&mut self, passage: &Passage, index: usize, before: u16, after: u16) -> Vec<Found> {
        let (read, around) = (passage.word(index), around(passage, index));
        let usual = self.candidates(read, around);
        let is_usual = |found: &Found| usual.iter().any(|usual| (usual.word, usual.case) == (found.word, found.case));
        let follows = |first: u16, second: u16| self.model.bigram(first, second).0.is_kept();
        let is_expected = |found: &&Found| {
            (before != EDGE && follows(before, found.word) || after != EDGE && follows(found.word, after))
                && !is_usual(found)
        };
        let far = self.far(read, around);
        far.iter().filter(is_expected).copied().collect()
    }
}

/// Whether the token may be any word.
fn is_plain_word(passage: &Passage, index: usize) -> bool {
    passage.tokens[index].kind == Kind::Word
        && passage.repair(index).is_none()
        && !is_measure(passage.word(index))
        && !is_label(passage, index)
}
