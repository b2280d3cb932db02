//! A text and its groups of lines in, edits out.
//!
//! Rule of this file: each group is read by the method that its damage asks for, and a group that looks sound is left alone.

use super::channel::Reader;
use super::codes::{self, Repair};
use super::confidence::{Method, calibrated};
use super::damage::Evidence;
use super::decoder::{Lattice, Place};
use super::heavy::Lesson;
use super::marks::{self, MarkCosts, Usage};
use super::memory::Memory;
use super::model::{EDGE, Model, UNKNOWN};
use super::noise;
use super::passage::Passage;
use super::syllable::canonical;
use super::token::Kind;
use super::{glued, heavy, light, misread_marks, ordinals, unreadable};
use crate::plan::Damage;
use crate::text::{Edit, Span, Text};

/// Marks in a text without marks are worth something: somebody kept them.
const STRIPPED: MarkCosts = MarkCosts { lost: 0.0, changed: 3.0 };
/// Words at least this sure tell which words a document uses.
const TEACHER: f32 = 0.9;

/// What the engine says of a text.
#[derive(Default)]
pub struct Verdict {
    /// How damaged the document is.
    pub damage: Damage,
    /// What should be changed.
    pub edits: Vec<Edit>,
    /// Lines that could not be read, from 0.
    pub unreadable: Vec<usize>,
    /// What heavily damaged parts teach the next reading of the same text; none where there are no such parts.
    pub lesson: Option<Lesson>,
}

/// How carefully a text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Care {
    /// Sound text is passed over: slips in it do not keep headings and offices from being recognised.
    Draft,
    /// Slips in sound text are looked for too.
    Final,
    /// The same, in text that an OCR engine read: it has slips however few of them show.
    Recognised,
}

/// An OCR engine mistakes one word in so many, on clean pages.
const WORDS_A_SLIP: usize = 150;

/// Reads each group of pieces as one paragraph; `taught` is what a draft of the same text taught.
pub fn read(model: &Model, text: &Text, groups: &[Vec<Span>], care: Care, taught: Option<&Lesson>) -> Verdict {
    let passages: Vec<Passage> = groups.iter().map(|pieces| Passage::new(model, text, pieces)).collect();
    let evidence: Vec<Evidence> = passages.iter().map(|passage| Evidence::of(model, passage)).collect();
    let whole = evidence.iter().fold(Evidence::default(), |sum, part| sum.and(*part));
    let damage = whole.verdict();
    let newer = prefers_newer_custom(&passages);
    let (mut edits, mut bare, mut heavy, mut sound) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut last_label = None;
    let is_arabic = codes::counts_articles_in_digits(passages.iter().map(|passage| passage.text.as_str()));
    for (passage, evidence) in passages.iter().zip(&evidence) {
        let verdict = evidence.verdict_within(damage);
        edits.extend(repaired(passage, verdict, whole.reader(), is_arabic));
        if matches!(verdict, Damage::Stripped | Damage::Heavy) {
            edits.extend(labels(passage, &mut last_label));
        }
        match verdict {
            Damage::Stripped => bare.push(passage),
            Damage::Heavy => heavy.push(passage),
            Damage::Light | Damage::None => sound.push(passage),
        }
    }
    edits.extend(stripped(model, &bare, newer, care));
    let mut slips = Vec::new();
    if care != Care::Draft {
        slips.extend(misread_marks::edits(model, &sound));
        let found = slips.len();
        slips.extend(sound.iter().flat_map(|passage| glued::edits(model, passage)));
        let expected = if care == Care::Recognised { whole.words as usize / WORDS_A_SLIP } else { 0 };
        slips.extend(light::read(model, &sound, found + expected));
        edits.extend(sound.iter().flat_map(|passage| noise::horns(passage)));
    }
    let is_light = damage == Damage::None && is_careless(slips.len(), whole.words);
    edits.extend(slips);
    edits.extend(ordinals::repaired(text, groups));
    edits.extend(quarters(&passages));
    edits.extend(noise::edges(text, '|'));
    if is_light || damage == Damage::Heavy {
        edits.extend(noise::edges(text, '_'));
    }
    let mut read = heavy::read(model, &heavy, whole.reader(), newer, care, taught);
    let unreadable = unreadable::lines(text, &mut read.edits);
    edits.extend(read.edits);
    let lesson = (!heavy.is_empty()).then_some(read.lesson);
    Verdict { damage: if is_light { Damage::Light } else { damage }, edits, unreadable, lesson }
}

/// Whether so many slips are more than a sound document has.
fn is_careless(slips: usize, words: u32) -> bool {
    slips >= 3 && slips * 1000 > words as usize
}

/// Whether the text writes hoá, uỷ rather than hóa, ủy.
fn prefers_newer_custom(passages: &[Passage]) -> bool {
    let (mut newer, mut older) = (0, 0);
    for passage in passages {
        for (index, _) in passage.tokens.iter().enumerate() {
            if !ends_in_glide(passage.word(index)) {
                continue;
            }
            let word = passage.word(index).to_lowercase();
            if super::syllable::newer_custom(&canonical(&word)).is_some_and(|moved| moved == word) {
                newer += 1;
            } else if super::syllable::newer_custom(&word).is_some() {
                older += 1;
            }
        }
    }
    newer > older
}

/// Whether the word ends in one of the pairs of vowels on which the customs differ, with a tone.
fn ends_in_glide(word: &str) -> bool {
    let mut last = word.chars().rev().map(super::syllable::letter);
    let (Some(second), Some(first)) = (last.next(), last.next()) else { return false };
    matches!((first.base, second.base), ('o', 'a' | 'e') | ('u', 'y')) && first.tone + second.tone > 0
}

/// Codes and dates that a rule repairs.
fn repaired(passage: &Passage, verdict: Damage, reader: Reader, is_arabic: bool) -> impl Iterator<Item = Edit> {
    let is_asked_for = move |repair: &&Repair| {
        repair.is_common || verdict == Damage::Heavy || is_arabic && repair.kind == Kind::Number
    };
    let repairs = passage.repairs().filter(is_asked_for);
    let codes = (0..passage.tokens.len())
        .filter(move |index| passage.tokens[*index].kind == Kind::Code && passage.repair(*index).is_none());
    let mended = move |code: &str| match verdict {
        Damage::Heavy => {
            let known = codes::with_known_suffix(code).map(|after| (after, 0.95));
            known.or_else(|| Some((codes::misread(code, heavy::usual(reader))?, 0.9)))
        }
        _ => codes::with_slips_mended(code).map(|after| (after, 0.95)),
    };
    let marked = codes.filter_map(move |index| {
        let (range, code) = (&passage.tokens[index].range, passage.word(index));
        let (after, confidence) = mended(code)?;
        let edit = |span| Edit { span, after: after.clone(), rule: "code", confidence, alternatives: Vec::new() };
        passage.span(range).map(edit).filter(|_| after != code)
    });
    let ruled = repairs.filter_map(|repair| {
        let span = passage.span(&repair.range)?;
        Some(Edit {
            span,
            after: repair.after.clone(),
            rule: "code",
            confidence: repair.confidence,
            alternatives: Vec::new(),
        })
    });
    ruled.chain(marked)
}

/// "Quý 1/2027" in a document that counts its quarters in Roman numerals.
fn quarters(passages: &[Passage]) -> Vec<Edit> {
    let of_passage = |passage: &Passage| super::quarters::first(&passage.text);
    if !super::quarters::are_counted_in_letters(passages.iter().map(|passage| passage.text.as_str())) {
        return Vec::new();
    }
    let places = passages.iter().flat_map(|passage| of_passage(passage).into_iter().map(move |range| (passage, range)));
    let edit = |(passage, range): (&Passage, _)| {
        let span = passage.span(&range)?;
        Some(Edit { span, after: "I".into(), rule: "code", confidence: 0.95, alternatives: Vec::new() })
    };
    places.filter_map(edit).collect()
}

/// a), b), c), d), đ), e): the second d is a đ.
fn labels(passage: &Passage, last: &mut Option<char>) -> Vec<Edit> {
    let mut edits = Vec::new();
    for index in 0..passage.tokens.len() {
        let Some(mut letter) = label(passage, index) else { continue };
        if letter == 'd' && *last == Some('d') {
            letter = 'đ';
            let span = passage.span(&passage.tokens[index].range);
            let edit =
                |span| Edit { span, after: "đ".into(), rule: "label", confidence: 0.95, alternatives: Vec::new() };
            edits.extend(span.map(edit));
        }
        *last = Some(letter);
    }
    edits
}

/// Puts the marks back; with care, twice: what is sure in the first reading says which words this document uses.
fn stripped(model: &Model, passages: &[&Passage], newer: bool, care: Care) -> Vec<Edit> {
    let mut usage = Usage::default();
    if care != Care::Draft {
        for passage in passages {
            let (lattice, words) = marks::decode(model, passage, STRIPPED, &Usage::default());
            let is_sure = |index: usize| certainty(model, &lattice, &words, index).0 > TEACHER;
            usage.learn(model, (0..words.len()).filter(|index| is_sure(*index)).map(|index| words[index]));
        }
    }
    passages.iter().flat_map(|passage| with_marks(model, passage, newer, &usage)).collect()
}

fn with_marks(model: &Model, passage: &Passage, newer: bool, usage: &Usage) -> Vec<Edit> {
    let (lattice, words) = marks::decode(model, passage, STRIPPED, usage);
    let mut edits = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let token = &passage.tokens[index];
        let source = passage.word(index);
        let is_part_of_code = passage.abbreviations[index] && is_beside_sign(passage, index);
        let (after, others, confidence, rule) = match token.kind {
            Kind::Word if label(passage, index).is_some() => continue,
            Kind::Code => (codes::with_marks(source), Vec::new(), 0.95, "code"),
            Kind::Word if is_part_of_code && codes::with_marks(source) != source => {
                (codes::with_marks(source), Vec::new(), 0.9, "code")
            }
            Kind::Word if *word != UNKNOWN && canonical(source) != model.word(*word) => {
                let (confidence, others) = certainty(model, &lattice, &words, index);
                let cased = |word: &u16| marks::with_case_of(source, model.word(*word), newer);
                (cased(word), others.iter().map(cased).collect(), calibrated(Method::Marks, confidence), "marks")
            }
            _ => continue,
        };
        if let Some(span) = passage.span(&token.range).filter(|_| after != source) {
            edits.push(Edit { span, after, rule, confidence, alternatives: others });
        }
    }
    edits
}

/// The letter of an item's label, first on its line: "d)".
fn label(passage: &Passage, index: usize) -> Option<char> {
    let range = &passage.tokens[index].range;
    let is_first = index == 0 || passage.piece(passage.tokens[index - 1].range.start) != passage.piece(range.start);
    let letter = passage.word(index).chars().next().filter(|letter| letter.is_lowercase())?;
    (is_first && letter.len_utf8() == range.len() && passage.text[range.end..].starts_with(')')).then_some(letter)
}

/// Whether a slash or hyphen joins this token to another: "KH/ĐU".
fn is_beside_sign(passage: &Passage, index: usize) -> bool {
    let range = &passage.tokens[index].range;
    let is_sign = |c: Option<char>| c.is_some_and(|c| c == '/' || c == '-');
    is_sign(passage.text[..range.start].chars().next_back()) || is_sign(passage.text[range.end..].chars().next())
}

/// How sure the word at `index` is among its rivals when its neighbours are taken as read, and the likeliest rivals.
fn certainty(model: &Model, lattice: &Lattice, words: &[u16], index: usize) -> (f32, Vec<u16>) {
    let at = |place: Option<usize>| place.and_then(|place| words.get(place)).copied().unwrap_or(EDGE);
    let before = [at(index.checked_sub(2)), at(index.checked_sub(1))];
    let after = [at(Some(index + 1)), at(Some(index + 2))];
    let none = Memory::default();
    let place = Place::new(model, &none, before, after);
    let mut scored: Vec<(u16, f32)> = lattice
        .ending(index + 1)
        .iter()
        .map(|edge| (edge.words[0], place.score(edge.words(), f32::NEG_INFINITY) - edge.cost))
        .collect();
    scored.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let best = scored.first().map_or(0.0, |first| first.1);
    let own = scored.iter().find(|(word, _)| *word == words[index]).map_or(f32::MIN, |found| found.1);
    let total: f32 = scored.iter().map(|(_, score)| (score - best).exp()).sum();
    let others = scored.iter().filter(|(word, score)| *word != words[index] && *score > best - 6.0);
    ((own - best).exp() / total, others.map(|(word, _)| *word).take(3).collect())
}
