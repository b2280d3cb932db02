//! Names of persons: what looks like one, and what stands in front of it.

use super::{formula, tsv};
use foldhash::HashSet;
use std::sync::LazyLock;

static TITLES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let mut titles: Vec<_> =
        tsv::rows(include_str!("../../dictionaries/person_titles.tsv")).map(|[title, _]| title).collect();
    titles.sort_by_key(|title| std::cmp::Reverse(title.len()));
    titles
});

static FAMILY_NAMES: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| tsv::rows(include_str!("../../dictionaries/family_names.tsv")).map(|[name, _]| name).collect());

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

/// The name of a person that a line ends with, told by the family name: what stands before it was misread ("ĐBNO hon Trần Ngọc Căng").
pub fn name_at_end(line: &str) -> Option<&str> {
    let starts = line.match_indices(' ').map(|(at, _)| at + 1);
    let names = starts.filter_map(|at| name(&line[at..]));
    let is_whole = |name: &&str| {
        let words: Vec<&str> = name.split(' ').collect();
        (3..=4).contains(&words.len()) && FAMILY_NAMES.contains(words[0])
    };
    names.into_iter().find(is_whole)
}

fn is_name_word(word: &str) -> bool {
    let mut parts = word.split(['\'', '’']); // "H’Lan", "K'Brếp"
    parts.clone().count() <= 2
        && parts.all(|part| {
            let mut letters = part.chars();
            letters.next().is_none_or(char::is_alphabetic) && letters.all(|c| c.is_lowercase() || c == '-')
        })
        && word.starts_with(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_other_lines() {
        assert_eq!(name("Bùi Ngọc Hùng"), Some("Bùi Ngọc Hùng"));
        assert_eq!(name("Đại tá Lê Y Tuấn"), Some("Lê Y Tuấn"));
        assert_eq!(name("PGS.TS. Nguyễn Văn An"), Some("Nguyễn Văn An"));
        assert_eq!(name_at_end("ĐBNO hon Đã Ki hếc Trần Ngọc Căng"), Some("Trần Ngọc Căng"));
        assert_eq!(name("Rơ Châm H’Lan"), Some("Rơ Châm H’Lan"));
        assert_eq!(name_at_end("- Các buôn, tổ dân phố; Y Krông Mlô"), Some("Y Krông Mlô"));
        assert_eq!(name_at_end("- Lưu: VT, Sở Công Thương"), None);
        for line in
            ["CHỦ TỊCH", "Sở Công Thương", "Văn hóa, Thể thao và Du lịch", "Như trên", "(Đã ký)", "Phòng Kinh Tế"]
        {
            assert_eq!(name(line), None, "{line}");
        }
    }
}
