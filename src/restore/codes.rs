//! Document numbers: which marks their abbreviations should have.
//!
//! Rule of this file: digits and signs stay; a suffix changes only into one that official texts use, where no other is as usual.

use super::model::bare;
use super::syllable::skeleton;
use crate::dictionary::tsv;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Right forms of whole suffixes ("/QĐ-UBND") and of their parts ("QĐ"), by their form without marks.
struct Suffixes {
    whole: HashMap<String, &'static str>,
    parts: HashMap<String, &'static str>,
}

static SUFFIXES: LazyLock<Suffixes> = LazyLock::new(|| {
    let (mut whole, mut parts) = (HashMap::new(), HashMap::new());
    let mut weights: HashMap<String, HashMap<&'static str, u32>> = HashMap::new();
    for [suffix, count, _] in tsv::rows::<3>(include_str!("../../dictionaries/code_suffixes.tsv")) {
        // The list is sorted by count: the first form is the usual one.
        whole.entry(bare(suffix)).or_insert(suffix);
        for part in suffix.split(['/', '-']).filter(|part| !part.is_empty()) {
            *weights.entry(bare(part)).or_default().entry(part).or_default() += count.parse().unwrap_or(1);
        }
    }
    for (bare, forms) in weights {
        let total: u32 = forms.values().sum();
        if let Some((form, _)) = forms.into_iter().find(|(_, weight)| weight * 10 > total * 9) {
            parts.insert(bare, form);
        }
    }
    Suffixes { whole, parts }
});

/// The number with the marks that its abbreviations usually have: "131/2022/ND-CP" gives "131/2022/NĐ-CP".
pub fn with_marks(code: &str) -> String {
    let at = code.find(char::is_alphabetic).map_or(code.len(), |at| code[..at].rfind(['/', '-']).unwrap_or(at));
    let (number, suffix) = code.split_at(at);
    if let Some(whole) = SUFFIXES.whole.get(&bare(suffix)) {
        return format!("{number}{whole}");
    }
    let mut result = number.to_string();
    for piece in suffix.split_inclusive(['/', '-']) {
        let part = piece.trim_end_matches(['/', '-']);
        let right = if skeleton(part).to_uppercase() == part { SUFFIXES.parts.get(&bare(part)) } else { None };
        result.push_str(right.copied().unwrap_or(part));
        result.push_str(&piece[part.len()..]);
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn abbreviations_in_numbers_get_their_marks() {
        assert_eq!(with_marks("131/2022/ND-CP"), "131/2022/NĐ-CP");
        assert_eq!(with_marks("05-KH/DU"), "05-KH/ĐU");
        assert_eq!(with_marks("92/KH-UBND"), "92/KH-UBND");
        assert_eq!(with_marks("01-KH/BCDTW"), "01-KH/BCĐTW");
        assert_eq!(with_marks("57-NQ/TW"), "57-NQ/TW");
    }
}
