//! Which words stand with a capital where no sentence begins.
//!
//! Rule of this file: only words that official texts hardly ever write so are doubted; names and offices are left alone.

use crate::dictionary::tsv;
use std::collections::HashSet;
use std::sync::LazyLock;

/// What a capital on such a word costs.
pub const UNUSUAL: f32 = 3.0;

/// Whether the word hardly ever has a capital inside a sentence.
pub fn is_unusual(word: &str) -> bool {
    static SMALL: LazyLock<HashSet<&str>> = LazyLock::new(|| {
        let rows = tsv::rows::<3>(include_str!("../../dictionaries/small_words.tsv"));
        rows.map(|[word, ..]| word).collect()
    });
    SMALL.contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_offices_keep_their_capitals() {
        assert!(is_unusual("khai") && is_unusual("việc"));
        assert!(["sở", "điều", "việt", "chính", "ủy", "kế", "hà"].iter().all(|word| !is_unusual(word)));
    }
}
