//! How cells begin: the first words of a cell in, the columns that cells beginning like this stand in out.

use super::fold::{push_word, skeleton};
use super::heading::Field;
use super::tsv;
use foldhash::HashMap;
use std::sync::LazyLock;

struct Beginnings {
    fields: HashMap<String, Vec<Field>>,
    /// Beginnings of beginnings: what a line says that is shorter than what a cell begins with ("Đã thực" + "hiện").
    cut_off: HashMap<String, Vec<Field>>,
    longest: usize,
}

static KNOWN: LazyLock<Beginnings> = LazyLock::new(|| {
    let (mut fields, mut cut_off): (HashMap<String, Vec<Field>>, HashMap<String, Vec<Field>>) = Default::default();
    for [beginning, field, _reason] in tsv::rows(include_str!("../../dictionaries/cell_beginnings.tsv")) {
        let folded = if beginning == "%" { beginning.to_string() } else { skeleton(beginning) };
        for (at, _) in folded.match_indices(' ') {
            cut_off.entry(folded[..at].to_string()).or_default().extend(Field::from_name(field));
        }
        fields.entry(folded).or_default().extend(Field::from_name(field));
    }
    let longest = fields.keys().map(|beginning| beginning.split(' ').count()).max().unwrap_or(0);
    Beginnings { fields, cut_off, longest }
});

/// The columns whose cells begin like `words`, judged by the longest beginning that is known.
pub fn fields_of(words: &[&str]) -> &'static [Field] {
    if words.first().is_some_and(|word| word.starts_with('%')) {
        return KNOWN.fields.get("%").map_or(&[], Vec::as_slice);
    }
    let mut folded = String::new();
    let mut found: &[Field] = &[];
    for word in words.iter().take(KNOWN.longest) {
        if !push_word(word, &mut folded) {
            continue;
        }
        if let Some(fields) = KNOWN.fields.get(&folded) {
            found = fields;
        }
    }
    if found.is_empty() && words.len() < KNOWN.longest {
        return KNOWN.cut_off.get(&folded).map_or(&[], Vec::as_slice);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> &'static [Field] {
        fields_of(&text.split_whitespace().collect::<Vec<_>>())
    }

    #[test]
    fn beginnings_tell_columns() {
        assert_eq!(fields("Quý IV/2025"), [Field::Deadline]);
        assert_eq!(fields("Chủ trì thực hiện"), [Field::Role]);
        assert_eq!(fields("Phối hợp với các sở"), [Field::Task]);
        assert_eq!(fields("% GRDP"), [Field::Unit]);
        assert!(fields("khai của tỉnh").is_empty());
    }

    #[test]
    fn the_dictionary_is_sound() {
        let mut seen = std::collections::HashSet::new();
        for [beginning, field, reason] in tsv::rows(include_str!("../../dictionaries/cell_beginnings.tsv")) {
            assert!(Field::from_name(field).is_some() && !reason.is_empty(), "{beginning}");
            assert!(seen.insert((beginning.to_lowercase(), field)), "{beginning} stands twice");
        }
    }
}
