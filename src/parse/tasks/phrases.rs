//! Phrases of deadline cells that are no dates ("hàng tháng", "theo lộ trình"): where each of the dictionary stands in a text.
//!
//! Rule of this file: a phrase stands between words, never inside one; the longest phrases take their characters first.

use super::deadline::Meaning;
use crate::dictionary::tsv;
use foldhash::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

/// A phrase of the dictionary: "%" is a number, blanks around "/" do not count.
struct Phrase {
    words: &'static str,
    meaning: Meaning,
}

/// All phrases, the longest first, and their numbers by the word that they begin with ("%" for a number).
struct Phrases {
    all: Vec<Phrase>,
    by_word: HashMap<&'static str, Vec<usize>>,
}

static PHRASES: LazyLock<Phrases> = LazyLock::new(|| {
    let rows = tsv::rows::<3>(include_str!("../../../dictionaries/deadlines.tsv"));
    let mut all: Vec<Phrase> =
        rows.filter_map(|[words, meaning, _]| Some(Phrase { words, meaning: Meaning::of(meaning)? })).collect();
    all.sort_by_key(|phrase| std::cmp::Reverse(phrase.words.len()));
    let mut by_word: HashMap<&str, Vec<usize>> = HashMap::default();
    for (number, phrase) in all.iter().enumerate() {
        by_word.entry(first_word(phrase.words)).or_default().push(number);
    }
    Phrases { all, by_word }
});

/// Takes the known phrases out of a text in lower case, hands what each means to `take`, and gives back the rest.
pub fn take_out(text: &str, mut take: impl FnMut(Meaning)) -> String {
    let mut rest = text.to_string();
    let starts: Vec<usize> = word_starts(text).collect();
    for number in candidates(text, &starts) {
        let phrase = &PHRASES.all[number];
        for range in phrase.places(&rest, &starts) {
            take(phrase.meaning);
            let blank = " ".repeat(range.len());
            rest.replace_range(range, &blank);
        }
    }
    rest
}

/// The numbers of the phrases that begin with some word of the text, in order.
fn candidates(text: &str, starts: &[usize]) -> Vec<usize> {
    let begin = |word: &str| PHRASES.by_word.get(word).into_iter().flatten();
    let mut numbers: Vec<usize> = Vec::new();
    for word in starts.iter().map(|start| first_word(&text[*start..])) {
        numbers.extend(begin(word));
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            numbers.extend(begin("%"));
        }
    }
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

impl Phrase {
    /// Where the phrase stands in a text whose words start at `starts`.
    fn places(&self, text: &str, starts: &[usize]) -> Vec<Range<usize>> {
        let mut places: Vec<Range<usize>> = Vec::new();
        for start in starts {
            let is_free = places.last().is_none_or(|last| last.end <= *start);
            if let Some(length) = self.length_at(&text[*start..]).filter(|_| is_free) {
                places.push(*start..start + length);
            }
        }
        places
    }

    /// How much of `text` the phrase is that it begins with.
    fn length_at(&self, text: &str) -> Option<usize> {
        let mut rest = text;
        for c in self.words.chars() {
            rest = match c {
                '%' => behind_number(rest)?,
                '/' => rest.trim_start().strip_prefix('/')?.trim_start(),
                c => rest.strip_prefix(c)?,
            };
        }
        (!rest.starts_with(is_of_word)).then(|| text.len() - rest.len())
    }
}

/// What stands behind a number of one or two digits.
fn behind_number(text: &str) -> Option<&str> {
    let is_digit = |c: char| c.is_ascii_digit();
    let rest = text.strip_prefix(is_digit)?;
    Some(rest.strip_prefix(is_digit).unwrap_or(rest))
}

/// Where the words of a text start.
fn word_starts(text: &str) -> impl Iterator<Item = usize> {
    let mut is_inside = false;
    text.char_indices().filter_map(move |(at, c)| {
        let was_inside = std::mem::replace(&mut is_inside, is_of_word(c));
        (is_inside && !was_inside).then_some(at)
    })
}

/// The characters up to the end of the first word; those of a phrase that begins with a number are "%".
fn first_word(text: &str) -> &str {
    let is_end = |c: char| !is_of_word(c) && c != '%';
    text.find(is_end).map_or(text, |end| &text[..end])
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Recurrence;

    #[test]
    fn phrases_stand_between_words_and_the_longest_wins() {
        let rest = |text: &str| {
            let mut meanings = Vec::new();
            let rest = take_out(text, |meaning| meanings.push(meaning));
            (rest.split_whitespace().collect::<Vec<_>>().join(" "), meanings)
        };
        assert_eq!(rest("02 lần / năm"), (String::new(), vec![Meaning::Comes(Recurrence::Yearly)]));
        assert_eq!(rest("các năm tiếp theo"), (String::new(), vec![Meaning::Open]));
        assert_eq!(rest("102 lần/năm, kỳ họpx"), ("102 lần/năm, kỳ họpx".into(), vec![]));
    }
}
