//! Forms for comparing: what counts as the same although it is written differently.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The skeleton of a text: lower case, without any mark, đ as d, everything but letters and digits a single blank.
/// "Cơ quan chủ trì:" and "CO QUAN CHU TRI" have the same skeleton "co quan chu tri".
pub fn skeleton(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfd().filter(|c| !is_combining_mark(*c)) {
        for c in c.to_lowercase() {
            match c {
                'đ' | 'ð' => folded.push('d'),
                c if c.is_alphanumeric() => folded.push(c),
                _ if folded.is_empty() || folded.ends_with(' ') => {}
                _ => folded.push(' '),
            }
        }
    }
    if folded.ends_with(' ') {
        folded.pop();
    }
    folded
}

/// How alike two skeletons are, 0 to 1, by edit distance over the longer one.
pub fn similarity(a: &str, b: &str) -> f64 {
    strsim::normalized_levenshtein(a, b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_case_and_punctuation_do_not_count() {
        assert_eq!(skeleton("  Cơ quan  CHỦ TRÌ: "), "co quan chu tri");
        assert_eq!(skeleton("Đơn vị (phối-hợp)"), "don vi phoi hop");
    }
}
