//! Slips in text that is otherwise sound: "chuyên đổi số", "bao đảm", "Kê hoạch".
//!
//! Rule of this file: a word is changed only when the sentence asks for another one much more than the slip is unlikely; how unlikely
//! slips are is learnt from the document itself, so that a sound document stays as it is.

use super::confidence::{Method, calibrated};
use super::decoder::{Beam, Edge, Lattice, Place, best_path};
use super::lexicon::Found;
use super::memory::Memory;
use super::model::{EDGE, Model, UNKNOWN};
use super::passage::Passage;
use super::suspects::{MARGIN, Suspects, TRAINING_RATE, cased, name_price, strangeness, usual_price};
use super::syllable::{canonical, newer_custom};
use crate::text::Edit;
use foldhash::HashMap;

/// How wide the search is, and how many nats behind the best it goes.
const WIDTH: usize = 24;
const BREADTH: f32 = 18.0;
/// Share of slips expected before the document was looked at.
const USUAL_RATE: f32 = 1.0 / 500.0;
/// How many words of a document the usual rate is worth.
const RATE_WEIGHT: f32 = 600.0;

/// Half the words of official texts surprise less than this; of news and stories, less than 6 or 7.
const OFFICIAL: f32 = 4.0;
/// By how much damage raises that, for each share of words that are none.
const DAMAGED: f32 = 50.0;
/// What each nat beyond costs.
const DISTANCE_WEIGHT: f32 = 4.0;
/// So many words tell half of what a long text tells: slips alone make a line unlike official texts.
const FEW_WORDS: f32 = 60.0;
/// Slips at least this sure tell how careless the document is.
const SURE: f32 = 0.9;
/// Share of words with a slip right after another slip.
const CLUSTERED_RATE: f32 = 0.03;

/// So many words pay for making the model ready for questions.
const MANY: usize = 10_000;

/// Looks for slips in the passages of one document, where so many of other kinds were `found`.
pub fn read(model: &Model, passages: &[&Passage], found: usize) -> Vec<Edit> {
    let Some(mut suspects) = Suspects::new(model) else { return Vec::new() };
    let words: usize = passages.iter().map(|passage| passage.tokens.len()).sum();
    if words > MANY {
        model.sift();
    }
    let meant: Vec<Vec<Vec<Found>>> = passages.iter().map(|passage| suspects.of(passage)).collect();
    let mut reader = SlipReader { model, rate: USUAL_RATE, habits: HashMap::default(), distance: 0.0 };
    if meant.iter().flatten().all(Vec::is_empty) {
        return Vec::new();
    }
    reader.distance = distance(model, passages);
    let find = |reader: &SlipReader| -> Vec<Slip> {
        passages.iter().zip(&meant).flat_map(|(passage, meant)| reader.slips(passage, meant)).collect()
    };
    let mut sure = find(&reader);
    sure.retain(|slip| slip.edit.confidence > SURE);
    reader.rate =
        (((sure.len() + found) as f32 + USUAL_RATE * RATE_WEIGHT) / (words as f32 + RATE_WEIGHT)).min(TRAINING_RATE);
    reader.habits = habits(passages, &sure);
    let calibrate = |edit: Edit| Edit { confidence: calibrated(Method::Slip, edit.confidence), ..edit };
    find(&reader).into_iter().map(|slip| calibrate(slip.edit)).collect()
}

/// What a change costs more in a text that is unlike official ones: the model takes much there for a slip that is none.
fn distance(model: &Model, passages: &[&Passage]) -> f32 {
    let (mut surprises, mut unknown): (Vec<f32>, usize) = (Vec::new(), 0);
    for passage in passages {
        let mut context = model.start();
        for (index, word) in passage.words.iter().enumerate() {
            let (next, ln_p) = model.follow(context, *word);
            context = next;
            surprises.push(-ln_p);
            unknown += usize::from(*word == UNKNOWN && passage.word(index).starts_with(char::is_lowercase));
        }
    }
    let words = surprises.len() as f32;
    let unknown = unknown as f32 / words.max(1.0);
    let middle = surprises.len() / 2;
    if surprises.is_empty() {
        return 0.0;
    }
    let (_, median, _) = surprises.select_nth_unstable_by(middle, f32::total_cmp);
    DISTANCE_WEIGHT * (*median - OFFICIAL - DAMAGED * unknown).max(0.0) * words / (words + FEW_WORDS)
}

/// A change, with what it is made of.
struct Slip {
    edit: Edit,
    read: String,
    word: u16,
}

/// For each slip that the document makes twice or more, how unlikely it is where the word stands again.
fn habits(passages: &[&Passage], sure: &[Slip]) -> HashMap<(String, u16), f32> {
    let mut slips: HashMap<(String, u16), f32> = HashMap::default();
    for slip in sure {
        *slips.entry((slip.read.clone(), slip.word)).or_default() += 1.0;
    }
    slips.retain(|_, count| *count > 1.0);
    let mut standing: HashMap<&str, f32> = slips.keys().map(|(read, _)| (read.as_str(), 0.0)).collect();
    for passage in passages {
        for index in 0..passage.tokens.len() {
            if let Some(count) = standing.get_mut(passage.word(index)) {
                *count += 1.0;
            }
        }
    }
    let prices: HashMap<(String, u16), f32> =
        slips.iter().map(|(key, count)| (key.clone(), (standing[key.0.as_str()] / count).max(1.0).ln())).collect();
    prices
}

struct SlipReader<'a> {
    model: &'a Model,
    rate: f32,
    /// What a slip costs that the document makes again and again: (as it stands, as it should be).
    habits: HashMap<(String, u16), f32>,
    /// What a slip costs more because the model knows little of such texts.
    distance: f32,
}

impl SlipReader<'_> {
    /// What a slip costs before the sentence is looked at.
    fn price(&self, passage: &Passage, index: usize, candidate: &Found) -> f32 {
        let usual = usual_price(candidate, self.rate) + name_price(passage, index, self.model.word(candidate.word));
        if self.habits.is_empty() {
            return usual + self.distance;
        }
        let habit = self.habits.get(&(passage.word(index).to_string(), candidate.word));
        self.distance + habit.map_or(usual, |habit| usual.min(*habit))
    }

    /// The likeliest reading of a passage, as edits.
    fn slips(&self, passage: &Passage, meant: &[Vec<Found>]) -> Vec<Slip> {
        if meant.iter().all(Vec::is_empty) {
            return Vec::new();
        }
        let mut lattice = Lattice::default();
        for (index, word) in passage.words.iter().enumerate() {
            let own = std::iter::once(Edge::word(index, *word, strangeness(passage, index), 0));
            let others = meant[index].iter().zip(1..).map(|(found, number)| {
                Edge::word(index, found.word, self.price(passage, index, found) + MARGIN, number)
            });
            lattice.push(own.chain(others));
        }
        let beam = Beam { width: WIDTH, margin: BREADTH, clustered: self.clustered() };
        let path = best_path(self.model, &Memory::default(), &lattice, beam);
        let is_changed = |at: usize| path.get(at).is_some_and(|(_, edge)| edge.candidate > 0);
        let words: Vec<u16> = path.iter().map(|(_, edge)| edge.words[0]).collect();
        let changed = (0..path.len()).filter(|at| is_changed(*at));
        changed
            .filter_map(|at| {
                let spared = if at > 0 && is_changed(at - 1) || is_changed(at + 1) { self.clustered() } else { 0.0 };
                self.edit(passage, &meant[at], &words, at, path[at].1.candidate as usize, spared)
            })
            .collect()
    }

    /// What a slip right after another one is spared.
    fn clustered(&self) -> f32 {
        (CLUSTERED_RATE / self.rate).ln().max(0.0)
    }

    fn edit(
        &self,
        passage: &Passage,
        meant: &[Found],
        words: &[u16],
        index: usize,
        number: usize,
        spared: f32,
    ) -> Option<Slip> {
        let at = |place: Option<usize>| place.and_then(|place| words.get(place)).copied().unwrap_or(EDGE);
        let before = [at(index.checked_sub(2)), at(index.checked_sub(1))];
        let after = [at(Some(index + 1)), at(Some(index + 2))];
        let none = Memory::default();
        let place = Place::new(self.model, &none, before, after);
        let total = |word: u16, cost: f32| place.score(&[word], f32::NEG_INFINITY) - cost;
        let chosen = meant.get(number.checked_sub(1)?)?;
        let own = total(chosen.word, self.price(passage, index, chosen) - spared);
        let kept = strangeness(passage, index);
        let mut rivals: Vec<(f32, Option<&Found>)> = vec![(total(passage.words[index], kept), None)];
        let others = meant.iter().filter(|found| found.word != chosen.word);
        rivals.extend(others.map(|found| (total(found.word, self.price(passage, index, found) - spared), Some(found))));
        rivals.sort_by(|a, b| b.0.total_cmp(&a.0));
        let others: f32 = rivals.iter().map(|(score, _)| (score - own).exp()).sum();
        let source = passage.word(index);
        let newer = newer_custom(&canonical(source)).is_some_and(|moved| moved == source.to_lowercase());
        let spell = |found: &Found| {
            let word = self.model.word(found.word);
            let moved = if newer { newer_custom(word) } else { None };
            cased(moved.as_deref().unwrap_or(word), found.case)
        };
        let edit = Edit {
            span: passage.span(&passage.tokens[index].range)?,
            after: spell(chosen),
            rule: "slip",
            confidence: 1.0 / (1.0 + others),
            alternatives: rivals.iter().filter_map(|(_, found)| found.map(spell)).take(2).collect(),
        };
        Some(Slip { edit, read: source.to_string(), word: chosen.word })
    }
}
