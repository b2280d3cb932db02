//! How damaged is a text? Counts over its words answer, for the document and for each block.
//!
//! Rule of this file: a verdict of damage needs evidence; short or foreign text counts as undamaged.

use super::channel::Reader;
use super::model::{Model, UNKNOWN};
use super::passage::Passage;
use super::syllable::{is_bare_syllable, is_marked, is_native, push_skeleton};
use super::token::Kind;
use crate::plan::Damage;

/// What was seen among the words of two letters or more that are no abbreviations.
#[derive(Debug, Clone, Copy, Default)]
pub struct Evidence {
    /// Words.
    pub words: u32,
    /// Words that carry a mark. In right Vietnamese seven of eight do.
    pub marked: u32,
    /// Words with a letter of Vietnamese alone: no reader without it writes such.
    pub native: u32,
    /// Words that the model knows as they stand.
    pub known: u32,
    /// Words that the model knows once their marks are taken off.
    pub recoverable: u32,
}

impl Evidence {
    /// Counts the words of a passage.
    pub fn of(model: &Model, passage: &Passage) -> Self {
        let mut evidence = Self::default();
        let mut bare = String::new();
        for (index, token) in passage.tokens.iter().enumerate() {
            let word = passage.word(index);
            if token.kind != Kind::Word || passage.abbreviations[index] || word.chars().nth(1).is_none() {
                continue;
            }
            bare.clear();
            push_skeleton(word, &mut bare);
            evidence.words += 1;
            evidence.marked += u32::from(word.chars().any(is_marked));
            evidence.native += u32::from(word.chars().any(is_native));
            evidence.known += u32::from(passage.words[index] != UNKNOWN);
            evidence.recoverable += u32::from(is_bare_syllable(&bare) && !model.forms(&bare).is_empty());
        }
        evidence
    }

    /// Both counts together.
    pub fn and(self, other: Evidence) -> Self {
        Self {
            words: self.words + other.words,
            marked: self.marked + other.marked,
            native: self.native + other.native,
            known: self.known + other.known,
            recoverable: self.recoverable + other.recoverable,
        }
    }

    /// The kind of reader that the words went through.
    pub fn reader(self) -> Reader {
        if self.native * 5 > self.words { Reader::Vietnamese } else { Reader::Latin }
    }

    /// The verdict on a whole document. A foreign language has few words that could be Vietnamese ones without their marks. Whether a sound-looking text has slips is not for counts to say.
    pub fn verdict(self) -> Damage {
        let share = |part: u32| f64::from(part) / f64::from(self.words.max(1));
        if self.words < 4 {
            Damage::None
        } else if share(self.marked) < 0.3 && share(self.recoverable) > 0.93 {
            Damage::Stripped
        } else if share(self.known) < 0.86 && (share(self.marked) > 0.1 || share(self.recoverable) > 0.5) {
            Damage::Heavy
        } else {
            Damage::None
        }
    }

    /// The verdict on a block of a document: its own where it is long enough to tell, else the document's.
    pub fn verdict_within(self, document: Damage) -> Damage {
        let own = self.verdict();
        let is_telling = match own {
            // A foreign reader leaves no marks on capitals.
            Damage::Stripped => {
                document != Damage::Heavy
                    && self.words >= 8
                    && self.marked * 12 < self.words
                    && self.recoverable * 20 > self.words * 19
            }
            Damage::Heavy => self.words >= 8 && self.known * 10 < self.words * 7,
            Damage::None | Damage::Light => {
                self.words >= 12 && self.known * 50 >= self.words * 49 && self.marked * 10 > self.words * 7
            }
        };
        if is_telling { own } else { document }
    }
}
