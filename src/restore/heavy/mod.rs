//! Text that an OCR model for another language read, or one that hardly could: any letter may have become anything, but the readers have habits.
//!
//! Rule of this file: a first pass reads with the usual habits; the words it is sure of teach the habits of this very document, and
//! its words and phrases, to the next pass.

mod judged;
mod readings;
mod second_look;

use super::channel::{self, Channel, Counts, Reader};
use super::decoder::{Beam, best_path};
use super::engine::Care;
use super::lexicon::{Case, Lexicon, Within};
use super::memory::Memory;
use super::model::{Model, UNKNOWN};
use super::passage::Passage;
use crate::text::Edit;
use judged::{Judged, Written, is_capital, spelled};
use readings::{Decoder, Reading, Readings, Seen, is_first_word};
use std::sync::LazyLock;

/// How much trouble is taken over a text.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// Candidates of a token.
    within: Within,
    beam: Beam,
    /// Words less sure than this are looked at again, and words whose letters cost more.
    unsure: f32,
    dear: f32,
}

const THOROUGH: Effort = Effort {
    within: Within { window: 14.0, limit: 120, dearest: 30.0 },
    beam: Beam { width: 16, margin: 10.0, clustered: 0.0 },
    unsure: 0.95,
    dear: 7.0,
};
/// A draft has to be quick.
const QUICK: Effort = Effort { within: Within { window: 11.0, limit: 80, dearest: 30.0 }, beam: NARROW, ..THOROUGH };
/// So have long documents, that time stays bounded: some ten pages have so many tokens.
const HASTY: Effort =
    Effort { within: Within { window: 9.0, limit: 40, dearest: 26.0 }, beam: NARROW, unsure: 0.7, dear: 12.0 };
const NARROW: Beam = Beam { width: 10, margin: 8.0, clustered: 0.0 };
const LONG: usize = 4000;
/// Weight of the channel against the language model.
const CHANNEL_WEIGHT: f32 = 0.9;
/// Readings less likely than the chosen one by this many nats do not count, where the text is changed and where it only teaches.
const NO_RIVAL: f32 = 12.0;
const NO_TEACHER: f32 = 8.0;
/// Words at least this sure teach the next pass.
const TEACHER: f32 = 0.9;
/// How many observations of each letter the usual habits are worth beside those of the document.
const PRIOR: f32 = 40.0;

static LEXICON: LazyLock<Option<Lexicon>> = LazyLock::new(|| Model::embedded().map(Lexicon::new));

/// The usual habits of a reader.
pub fn usual(reader: Reader) -> &'static Channel {
    static LATIN: LazyLock<Channel> = LazyLock::new(|| habits(Reader::Latin));
    static VIETNAMESE: LazyLock<Channel> = LazyLock::new(|| habits(Reader::Vietnamese));
    match reader {
        Reader::Latin => &LATIN,
        Reader::Vietnamese => &VIETNAMESE,
    }
}

fn habits(reader: Reader) -> Channel {
    Channel::new(channel::embedded(reader), LEXICON.as_ref().map_or(&[], Lexicon::letters))
}

/// What a reading says, and what it teaches the next one of the same document.
#[derive(Default)]
pub struct Read {
    pub edits: Vec<Edit>,
    pub lesson: Lesson,
}

/// Reads passages that belong to one document in two passes; a long one in one pass for the draft, and in the other, which knows what
/// the draft has taught.
pub fn read(
    model: &Model,
    passages: &[&Passage],
    reader: Reader,
    newer: bool,
    care: Care,
    taught: Option<&Lesson>,
) -> Read {
    let (Some(lexicon), false) = (LEXICON.as_ref(), passages.is_empty()) else { return Read::default() };
    model.sift();
    let tokens: usize = passages.iter().map(|passage| passage.tokens.len()).sum();
    let is_long = tokens > LONG;
    let effort = match care {
        _ if is_long => HASTY,
        Care::Draft => QUICK,
        Care::Final | Care::Recognised => THOROUGH,
    };
    // The blocks of a short document teach better than the draft did, which knew no tables.
    let taught = taught.filter(|_| is_long);
    let is_one_pass = is_long && care == Care::Draft;
    let (usual, mut lesson) = (usual(reader), Lesson::default());
    let (mut seen, mut edits) = (Seen::default(), Vec::new());
    if taught.is_none() {
        let mut decoder = Decoder { model, lexicon, channel: usual, lesson: &Lesson::default(), effort, seen };
        for passage in passages {
            let judged = decoder.first_look(passage);
            lesson.learn(model, passage, &judged, usual);
            if is_one_pass {
                edits.extend(judged.iter().filter_map(|word| word.edit(model, passage, newer)));
            }
        }
        lesson.memory.weigh_words(model);
        seen = decoder.seen;
    }
    if !is_one_pass {
        let taught = taught.unwrap_or(&lesson);
        let channel = usual.adapted(&taught.counts, PRIOR);
        seen.reprice(lexicon, &channel);
        let mut decoder = Decoder { model, lexicon, channel: &channel, lesson: taught, effort, seen };
        for passage in passages {
            let judged = match care {
                Care::Draft => decoder.first_look(passage),
                Care::Final | Care::Recognised => decoder.careful_look(passage),
            };
            edits.extend(judged.iter().filter_map(|word| word.edit(model, passage, newer)));
        }
    }
    Read { edits, lesson }
}

impl Decoder<'_> {
    /// What a passage says, well enough to teach.
    fn first_look(&mut self, passage: &Passage) -> Vec<Judged> {
        let readings = self.readings(passage);
        let mut judged = self.decide(&readings, NO_TEACHER);
        self.decide_cases(passage, &mut judged);
        judged
    }

    /// What a passage says, looked at twice where that is doubtful.
    fn careful_look(&mut self, passage: &Passage) -> Vec<Judged> {
        let readings = self.readings(passage);
        let mut judged = self.decide(&readings, NO_RIVAL);
        if let Some(more) = self.second_look(passage, &readings, &judged) {
            judged = self.decide(&more, NO_RIVAL);
        }
        self.decide_cases(passage, &mut judged);
        judged
    }

    fn decide(&self, readings: &Readings, behind: f32) -> Vec<Judged> {
        let path = best_path(self.model, &self.lesson.memory, &readings.lattice, self.effort.beam);
        self.judge(readings, &path, behind)
    }
}

/// What a pass teaches the next one.
#[derive(Default)]
pub struct Lesson {
    counts: Counts,
    memory: Memory,
    /// How often the document writes a word inside a line in small letters and with a capital.
    written: Written,
}

impl Lesson {
    fn learn(&mut self, model: &Model, passage: &Passage, judged: &[Judged], channel: &Channel) {
        for word in judged.iter().filter(|word| word.confidence > TEACHER) {
            if let Reading::Word(found) = word.reading
                && word.tokens.len() == 1
            {
                if !is_first_word(passage, word.tokens.start) && found.case != Case::Upper {
                    let written = self.written.entry(found.word).or_default();
                    written[usize::from(is_capital(passage, word.tokens.start))] += 1.0;
                }
                let right: Vec<char> = spelled(model, found, false).chars().collect();
                let read: Vec<char> = passage.word(word.tokens.start).chars().collect();
                for (letter, run) in right.iter().zip(channel::align(channel, &right, &read)) {
                    *self.counts.entry((*letter, run)).or_default() += 1.0;
                }
            }
        }
        let words: Vec<(u16, f32)> =
            judged.iter().flat_map(|word| word.words.iter().map(|id| (*id, word.confidence))).collect();
        for (id, confidence) in &words {
            if *confidence > TEACHER {
                self.memory.add_word(*id);
            }
        }
        for three in words.windows(3) {
            if three.iter().all(|(id, confidence)| *confidence > TEACHER && *id != UNKNOWN) {
                self.memory.add([three[0].0, three[1].0, three[2].0]);
            }
        }
    }
}
