//! Word and character error rate of a clean text, line by line.

use super::equal::canonical;
use serde::Serialize;

/// A line that nobody can read for certain; it is not scored.
const UNREADABLE: &str = "⟦?⟧";

/// Errors are insertions, deletions and substitutions (Levenshtein) within each line.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TextScore {
    /// Words of the right text.
    pub words: usize,
    /// Wrong ones.
    pub word_errors: usize,
    /// Characters of the right text.
    pub characters: usize,
    /// Wrong ones.
    pub character_errors: usize,
}

impl TextScore {
    /// Word error rate, 0 to 1 and more.
    pub fn wer(&self) -> f64 {
        self.word_errors as f64 / self.words.max(1) as f64
    }

    /// Character error rate, 0 to 1 and more.
    pub fn cer(&self) -> f64 {
        self.character_errors as f64 / self.characters.max(1) as f64
    }

    pub(super) fn add(&mut self, other: &TextScore) {
        self.words += other.words;
        self.word_errors += other.word_errors;
        self.characters += other.characters;
        self.character_errors += other.character_errors;
    }
}

/// Scores `clean` against the right text. Lines beyond the shorter text count as wrong.
pub fn score(right: &str, clean: &str) -> TextScore {
    let mut score = TextScore::default();
    let (mut wanted, mut got) = (right.lines(), clean.lines());
    loop {
        let (wanted, got) = match (wanted.next(), got.next()) {
            (None, None) => return score,
            (wanted, got) => (wanted.unwrap_or_default(), got.unwrap_or_default()),
        };
        if wanted.contains(UNREADABLE) {
            continue;
        }
        let (wanted, got) = (words(wanted), words(got));
        score.words += wanted.len();
        score.word_errors += distance(&wanted, &got);
        let (wanted, got) = (wanted.join(" "), got.join(" "));
        score.characters += wanted.chars().count();
        score.character_errors += strsim::levenshtein(&wanted, &got);
    }
}

fn words(line: &str) -> Vec<String> {
    line.split_whitespace().map(canonical).filter(|word| !word.is_empty()).collect()
}

fn distance(a: &[String], b: &[String]) -> usize {
    strsim::generic_levenshtein(&Items(a), &Items(b))
}

/// Lets strsim walk over words.
struct Items<'a>(&'a [String]);

impl<'b> IntoIterator for &'b Items<'_> {
    type Item = &'b String;
    type IntoIter = std::slice::Iter<'b, String>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_counted_in_words_and_characters() {
        let score = score("Tỉnh ủy\n⟦?⟧\nmột hai ba", "Tinh uỷ\nxyz\nmột ba");
        assert_eq!((score.words, score.word_errors), (5, 2));
        assert_eq!((score.characters, score.character_errors), (17, 5));
    }
}
