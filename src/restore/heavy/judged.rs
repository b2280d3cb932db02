//! The readings that the sentence chose: how sure they are, how they are written, what edits they make.
//!
//! Rule of this file: words are chosen first; whether one has a capital is asked again when its neighbours are known.

use super::super::case_use::{CaseUse, Neighbours};
use super::super::casing::{Around, around};
use super::super::confidence::{Method, calibrated};
use super::super::decoder::{Edge, Place};
use super::super::lexicon::{Case, Found};
use super::super::model::{EDGE, Model};
use super::super::noise::with_horn;
use super::super::passage::Passage;
use super::super::syllable::{canonical, newer_custom};
use super::CHANNEL_WEIGHT;
use super::readings::{Decoder, Reading, Readings, is_first_word};
use crate::text::{Edit, Span};
use foldhash::HashMap;

/// How often a document writes a word inside a line in small letters and with a capital, as read.
pub type Written = HashMap<u16, [f32; 2]>;

/// Where the source is no word, the best reading is better than none.
const MORE_LIKELY: f32 = 0.5;
/// The case of a word is asked again where official texts write it otherwise with such odds, in nats.
const OTHERWISE: f32 = 1.0;

/// A chosen reading, with how sure it is among its rivals.
pub struct Judged {
    pub tokens: std::ops::Range<usize>,
    pub reading: Reading,
    pub words: Vec<u16>,
    pub confidence: f32,
    pub rivals: Vec<Reading>,
}

impl Judged {
    /// What it changes.
    pub fn edit(&self, model: &Model, passage: &Passage, newer: bool) -> Option<Edit> {
        let mut range = passage.tokens[self.tokens.start].range.start..passage.tokens[self.tokens.end - 1].range.end;
        if let Reading::Repaired = self.reading {
            return None;
        }
        let after = self.reading.text(model, &passage.text[range.clone()], newer);
        range = with_horn(&passage.text, range, &after);
        let source = &passage.text[range.clone()];
        let is_same = match self.reading {
            Reading::Word(_) => same_word(source, &after) && source.to_lowercase() != source.to_uppercase(),
            _ => source == after,
        };
        let span: Span = passage.span(&range)?;
        let kept = if self.rivals.contains(&Reading::Keep) { 0.0 } else { MORE_LIKELY };
        let confidence = calibrated(Method::Decoder, self.confidence).max(kept);
        let alternatives = self.rivals.iter().map(|rival| rival.text(model, source, newer)).collect();
        (!is_same).then_some(Edit { span, after, rule: "decoder", confidence, alternatives })
    }
}

/// Whether the token was read with a capital.
pub fn is_capital(passage: &Passage, token: usize) -> bool {
    passage.word(token).starts_with(char::is_uppercase)
}

/// Whether two spellings are one word, written in one case.
fn same_word(a: &str, b: &str) -> bool {
    canonical(a) == canonical(b) && a.chars().map(char::is_uppercase).eq(b.chars().map(char::is_uppercase))
}

impl Reading {
    fn text(&self, model: &Model, source: &str, newer: bool) -> String {
        match self {
            Reading::Keep | Reading::Repaired => source.to_string(),
            Reading::Noise => String::new(),
            Reading::Gap => " ".into(),
            Reading::Mark(mark) => (*mark).to_string(),
            Reading::Word(found) => spelled(model, *found, newer),
            Reading::Two(first, second) => {
                format!("{} {}", spelled(model, *first, newer), spelled(model, *second, newer))
            }
        }
    }
}

/// A word in its case.
pub fn spelled(model: &Model, found: Found, newer: bool) -> String {
    let word = model.word(found.word);
    let moved = if newer { newer_custom(word) } else { None };
    let word = moved.as_deref().unwrap_or(word);
    match found.case {
        Case::Plain => word.to_string(),
        Case::Upper => word.to_uppercase(),
        Case::Title => {
            let mut letters = word.chars();
            letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
        }
    }
}

impl Decoder<'_> {
    /// Decides anew how the words are written where official texts write them otherwise between such neighbours: many letters
    /// look alike in both cases.
    pub fn decide_cases(&self, passage: &Passage, judged: &mut [Judged]) {
        let Some(table) = CaseUse::embedded() else { return };
        let mut capitals: Vec<bool> = (0..passage.tokens.len()).map(|index| is_capital(passage, index)).collect();
        for word in judged.iter() {
            if let Reading::Word(found) = word.reading {
                let has_capital = spelled(self.model, found, false).starts_with(char::is_uppercase);
                capitals[word.tokens.clone()].fill(has_capital);
            }
        }
        for word in judged.iter_mut().filter(|word| word.tokens.len() == 1) {
            let index = word.tokens.start;
            let Reading::Word(found) = &mut word.reading else { continue };
            let other = match found.case {
                Case::Plain => Case::Title,
                Case::Title => Case::Plain,
                Case::Upper => continue,
            };
            let neighbours = Neighbours::of(&passage.tokens, index, |place| capitals[place]);
            // A capital that begins something says nothing; what has one inside a sentence has one there too.
            let begins = neighbours.is_start || is_first_word(passage, index);
            if begins && other == Case::Plain || around(passage, index) == Around::Loud {
                continue;
            }
            let Some(odds) = table.odds(found.word, neighbours) else { continue };
            let [small, capital] = self.lesson.written.get(&found.word).copied().unwrap_or_default();
            let odds = odds + ((capital + 1.0) / (small + 1.0)).ln();
            let odds = if other == Case::Plain { -odds } else { odds };
            if odds < OTHERWISE {
                continue;
            }
            let [own, changed] = self.lexicon.costs(self.channel, passage.word(index), found.word, [found.case, other]);
            let gain = odds + CHANNEL_WEIGHT * (own - changed);
            if gain > 0.0 {
                found.case = other;
                found.cost = changed;
                word.confidence /= 1.0 + (-gain).exp();
                capitals[index] = other == Case::Title;
            }
        }
    }

    /// How sure each step of the path is when its neighbours are taken as read; rivals less likely by `behind` nats do not count.
    pub fn judge(&self, readings: &Readings, path: &[(usize, Edge)], behind: f32) -> Vec<Judged> {
        let words: Vec<u16> = path.iter().flat_map(|(_, edge)| edge.words().to_vec()).collect();
        let mut place = 0usize;
        let mut judged = Vec::with_capacity(path.len());
        for (end, edge) in path {
            let at = |place: Option<usize>| place.and_then(|place| words.get(place)).copied().unwrap_or(EDGE);
            let before = [at(place.checked_sub(2)), at(place.checked_sub(1))];
            place += edge.words().len();
            let after = [at(Some(place)), at(Some(place + 1))];
            let spot = Place::new(self.model, &self.lesson.memory, before, after);
            let own = spot.score(edge.words(), f32::NEG_INFINITY) - edge.cost;
            let rivals = readings.lattice.ending(*end).iter();
            let rivals = rivals.filter(|rival| rival.from == edge.from && rival.cost < edge.cost + 12.0);
            let mut scored: Vec<(f32, &Edge)> = rivals
                .map(|rival| (spot.score(rival.words(), own + rival.cost - behind) - rival.cost, rival))
                .filter(|(score, _)| *score >= own - behind)
                .collect();
            scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.candidate.cmp(&b.1.candidate)));
            let sum: f32 = scored.iter().map(|(score, _)| (score - own).exp()).sum();
            let others = scored.iter().filter(|(score, rival)| rival.candidate != edge.candidate && *score > own - 6.0);
            judged.push(Judged {
                tokens: edge.from as usize..*end,
                reading: readings.readings[edge.candidate as usize],
                words: edge.words().to_vec(),
                confidence: 1.0 / sum.max(1.0),
                rivals: others.take(3).map(|(_, rival)| readings.readings[rival.candidate as usize]).collect(),
            });
        }
        judged
    }
}
