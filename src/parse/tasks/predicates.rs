//! What the words of a sentence of duty do: verbs that begin what is to be done, words that tell somebody to act, closing formulas.

use crate::dictionary::tsv;
use std::collections::HashMap;
use std::sync::LazyLock;

/// What a phrase of the dictionary tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// What somebody does begins.
    Predicate,
    /// A list of bodies inside a sentence ends.
    Stop,
    /// Somebody is told to act.
    Opener,
    /// A closing paragraph begins that is no duty.
    Appeal,
    /// A clause before the one who acts begins.
    LeadIn,
    /// Somebody is said to act, with nothing more to say.
    Doer,
    /// No name ends with it.
    Link,
    /// A word that may stand between the one who acts and "phối hợp".
    Adverb,
    /// What everybody does with every document.
    Vague,
    /// What is said of the document itself: "thông báo để ... biết".
    Notice,
    /// What a body is in the work, not what it is by nature.
    Role,
    /// The items below are handed out.
    Assignment,
    /// All items above are named: "Các nhiệm vụ nêu trên".
    AllAbove,
    /// A team begins, which is named for what it does.
    Team,
}

/// Words with what they do.
type Phrase = (Vec<&'static str>, Kind);

/// Phrases by their first word.
static PHRASES: LazyLock<HashMap<&'static str, Vec<Phrase>>> = LazyLock::new(|| {
    let mut phrases: HashMap<&str, Vec<_>> = HashMap::new();
    for [words, kind, _reason] in tsv::rows::<3>(include_str!("../../../dictionaries/predicates.tsv")) {
        let kind = match kind {
            "predicate" => Kind::Predicate,
            "stop" => Kind::Stop,
            "opener" => Kind::Opener,
            "appeal" => Kind::Appeal,
            "lead_in" => Kind::LeadIn,
            "doer" => Kind::Doer,
            "link" => Kind::Link,
            "adverb" => Kind::Adverb,
            "vague" => Kind::Vague,
            "notice" => Kind::Notice,
            "role" => Kind::Role,
            "assignment" => Kind::Assignment,
            "all_above" => Kind::AllAbove,
            "team" => Kind::Team,
            _ => continue,
        };
        let words: Vec<&str> = words.split(' ').collect();
        phrases.entry(words[0]).or_default().push((words, kind));
    }
    phrases
});

/// Whether a heading hands out what stands below it: "Giao nhiệm vụ thực hiện ... như sau:".
pub fn assigns(heading: &str) -> bool {
    covered_by(&heading.split_whitespace().take(8).collect::<Vec<_>>(), Kind::Assignment) > 0
}

/// Whether a sentence begins with what is to be done: "Thống kê, tổng kết ...".
pub fn begins_with_duty(text: &str) -> bool {
    covered_by(&text.split_whitespace().take(8).collect::<Vec<_>>(), Kind::Predicate) > 0
}

/// How many words at the start tell somebody to act: "Đối với", "Giao".
pub fn opened_by(words: &[&str]) -> usize {
    covered_by(words, Kind::Opener)
}

/// How many words the longest phrase of this kind covers at the start of `words`; 0 for none.
pub fn covered_by(words: &[&str], kind: Kind) -> usize {
    let Some(first) = words.first() else { return 0 };
    let Some(phrases) = PHRASES.get(bare(first).as_str()) else { return 0 };
    let fits = |phrase: &Vec<&str>| {
        words.len() >= phrase.len() && phrase.iter().zip(words).all(|(part, word)| bare(word) == *part)
    };
    phrases.iter().filter(|(phrase, of)| *of == kind && fits(phrase)).map(|(phrase, _)| phrase.len()).max().unwrap_or(0)
}

/// A word in small letters, without the marks around it.
pub fn bare(word: &str) -> String {
    word.trim_matches(|c: char| matches!(c, ',' | ';' | '.' | ':' | '(' | ')')).to_lowercase()
}
