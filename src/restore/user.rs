//! What a user's dictionary says of a text: it comes before everything that the engine found. What is listed as right stays, what is listed
//! as wrong is corrected.

use crate::dictionary::fold::skeleton;
use crate::dictionary::user::{Entry, UserDictionary};
use crate::text::{Edit, Span, Text, places_of};

/// Words that only look like a phrase of the dictionary are it this surely.
const LIKELY: f32 = 0.95;
const RULE: &str = "user";

/// The engine's edits, those that contradict the dictionary taken out and those of the dictionary put in.
pub fn apply(text: &Text, mut edits: Vec<Edit>, dictionary: &UserDictionary) -> Vec<Edit> {
    if dictionary.entries().is_empty() {
        return edits;
    }
    let mut own: Vec<(Span, Option<Edit>)> = Vec::new();
    // Later entries win: they are of the folder nearer to the document.
    for entry in dictionary.entries().iter().rev() {
        for (span, after, confidence) in found(text, entry) {
            if own.iter().any(|(taken, _)| overlaps(*taken, span)) {
                continue;
            }
            let changes = after.filter(|after| *after != text.raw(span));
            let edit = changes.map(|after| Edit { span, after, rule: RULE, confidence, alternatives: Vec::new() });
            own.push((span, edit));
        }
    }
    edits.retain(|edit| !own.iter().any(|(span, _)| overlaps(*span, edit.span)));
    edits.extend(own.into_iter().filter_map(|(_, edit)| edit));
    edits
}

fn overlaps(a: Span, b: Span) -> bool {
    a.start < b.end && b.start < a.end
}

/// The places that an entry speaks of, what they should read (nothing where they are right), and how sure that is.
fn found(text: &Text, entry: &Entry) -> Vec<(Span, Option<String>, f32)> {
    let lines = text.lines().iter();
    match entry {
        Entry::Keep(words) => lines.flat_map(|line| places(text, *line, words)).map(|span| (span, None, 1.0)).collect(),
        Entry::Replace { before, after } => {
            let places = lines.flat_map(|line| places(text, *line, before));
            places.map(|span| (span, Some(after.clone()), 1.0)).collect()
        }
        Entry::Phrase { text: phrase, folded } => {
            let places = lines.flat_map(|line| alike(text, *line, folded));
            places.map(|span| (span, Some(cased(text.raw(span), phrase)), LIKELY)).collect()
        }
    }
}

/// Where `words` stand in a line, not inside other words.
fn places(text: &Text, line: Span, words: &str) -> Vec<Span> {
    places_of(text.raw(line), words).map(|at| Span::new(line.start + at, line.start + at + words.len())).collect()
}

/// Where words of a line read like `folded` without marks and case. One word alone is too little to go by.
fn alike(text: &Text, line: Span, folded: &str) -> Vec<Span> {
    let wanted: Vec<&str> = folded.split(' ').collect();
    if wanted.len() < 2 {
        return Vec::new();
    }
    let source = text.raw(line);
    let words: Vec<(usize, &str)> =
        source.split_whitespace().map(|word| (word.as_ptr() as usize - source.as_ptr() as usize, word)).collect();
    let read: Vec<String> = words.iter().map(|(_, word)| skeleton(word)).collect();
    let matches = (0..words.len())
        .filter(|from| read[*from..].iter().map(String::as_str).take(wanted.len()).eq(wanted.iter().copied()));
    let span = |from: usize| {
        let (first, word) = words[from];
        let (last, end) = words[from + wanted.len() - 1];
        let start = first + word.len() - word.trim_start_matches(|c: char| !c.is_alphanumeric()).len();
        let end = last + end.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
        Span::new(line.start + start, line.start + end)
    };
    matches.map(span).collect()
}

/// The phrase in capitals where the source has it so.
fn cased(source: &str, phrase: &str) -> String {
    if source.chars().any(char::is_lowercase) { phrase.into() } else { phrase.to_uppercase() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(source: &str, table: &str, edits: Vec<Edit>) -> String {
        let mut text = Text::new(source.into());
        let dictionary = UserDictionary::parse(table, "test").unwrap();
        let edits = apply(&text, edits, &dictionary);
        text.apply(edits, 0.5);
        text.clean_text()
    }

    fn edit(from: usize, to: usize, after: &str) -> Edit {
        Edit {
            span: Span::new(from, to),
            after: after.into(),
            rule: "slip",
            confidence: 0.99,
            alternatives: Vec::new(),
        }
    }

    #[test]
    fn what_is_listed_as_right_stays() {
        assert_eq!(read("xa Dao toi", "keep\tDao\tname", vec![edit(0, 2, "xã"), edit(3, 6, "Đào")]), "xã Dao toi");
        assert_eq!(read("xa Daox", "keep\tDao\tname", vec![edit(3, 7, "Đào")]), "xa Đào", "not inside another word");
    }

    #[test]
    fn what_is_listed_as_wrong_is_corrected_and_the_last_table_wins() {
        assert_eq!(
            read("Công Dịch vụ công", "replace\tCông Dịch\tCổng Dịch\t-", vec![edit(0, 5, "Cống")]),
            "Cổng Dịch vụ công"
        );
        assert_eq!(read("a b", "replace\ta\tx\t-\nreplace\ta\ty\t-", Vec::new()), "y b");
    }

    #[test]
    fn a_phrase_is_found_without_marks_and_in_capitals() {
        let table = "phrase\tTổ Đề án 06\tname";
        assert_eq!(read("(To De an 06), TO DE AN 06", table, Vec::new()), "(Tổ Đề án 06), TỔ ĐỀ ÁN 06");
        assert_eq!(read("To De an 07", table, Vec::new()), "To De an 07");
    }
}
