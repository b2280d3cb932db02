//! Names of persons: what looks like one, and what stands in front of it.

use super::{formula, tsv};
use std::sync::LazyLock;

static TITLES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let mut titles: Vec<_> =
        tsv::rows(include_str!("../../dictionaries/person_titles.tsv")).map(|[title, _]| title).collect();
    titles.sort_by_key(|title| std::cmp::Reverse(title.len()));
    titles
});

/// The name of a person that a line consists of, ranks and degrees taken off: "Đại tá Bùi Ngọc Hùng" → "Bùi Ngọc Hùng".
pub fn name(line: &str) -> Option<&str> {
    let mut rest = line.trim();
    while let Some(after) =
        TITLES.iter().find_map(|title| rest.strip_prefix(title)).filter(|after| after.starts_with(['.', ' ', ',']))
    {
        rest = after.trim_start_matches(['.', ' ', ',']);
    }
    let words = rest.split(' ').count();
    let is_name = (2..=6).contains(&words) && rest.split(' ').all(is_name_word) && formula::body_head(rest).is_none();
    is_name.then_some(rest)
}

fn is_name_word(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.all(|c| c.is_lowercase() || c == '-' || c == '\'')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_other_lines() {
        assert_eq!(name("Bùi Ngọc Hùng"), Some("Bùi Ngọc Hùng"));
        assert_eq!(name("Đại tá Lê Y Tuấn"), Some("Lê Y Tuấn"));
        assert_eq!(name("PGS.TS. Nguyễn Văn An"), Some("Nguyễn Văn An"));
        for line in
            ["CHỦ TỊCH", "Sở Công Thương", "Văn hóa, Thể thao và Du lịch", "Như trên", "(Đã ký)", "Phòng Kinh Tế"]
        {
            assert_eq!(name(line), None, "{line}");
        }
    }
}
