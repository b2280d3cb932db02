//! Place and day on a line of a letterhead: "Lào Cai, ngày 06 tháng 4 năm 2026".

use crate::dictionary::fold::skeleton;
use crate::dictionary::name_case::is_capitals;
use std::ops::Range;

/// Words of a place, with what is printed before it on the line.
const MOST_WORDS: usize = 10;

/// What stands before the name of a place and is not all in capitals.
const LEVELS: [&str; 4] = ["Thành phố", "Thị xã", "Thị trấn", "Đặc khu"];

/// What stands before the comma in front of "ngày", and all from "ngày" on: "Đồng Nai, ngày       tháng 9 năm 2025".
pub fn and_day(text: &str) -> Option<(Range<usize>, &str)> {
    text.match_indices(',').find_map(|(comma, sign)| {
        let day = text[comma + sign.len()..].trim_start();
        let end = text[..comma].trim_end().len();
        let start = names_day(day).then(|| first_capital(&text[..end])).flatten()?;
        Some((start..end, day))
    })
}

/// "SKHCN-VP Đồng Nai" before ", ngày": the place are the last words that begin with a capital and are no symbol.
pub fn start(matched: &str) -> usize {
    let is_place = |word: &str| {
        let is_symbol = word.contains('/') || (is_capitals(word) && skeleton(word) != "tp");
        word.starts_with(|c: char| c.is_uppercase() || c == '-' || c == '–') && !is_symbol
    };
    let place = |word: &str| word.as_ptr() as usize - matched.as_ptr() as usize;
    let start = matched.rsplit(' ').take_while(|word| is_place(word)).last().map_or(matched.len(), place);
    let level = matched[..start].trim_end().rsplit(' ').take(2).last().map_or(start, place);
    if LEVELS.contains(&matched[level..start].trim_end()) { level } else { start }
}

/// "ngày", perhaps without its mark.
fn names_day(text: &str) -> bool {
    let head: String = text.chars().take(4).flat_map(char::to_lowercase).collect();
    matches!(head.as_str(), "ngày" | "ngay")
}

/// The first capital of the last words, as far as they are letters one blank apart.
fn first_capital(text: &str) -> Option<usize> {
    let is_other = |c: char| !(c.is_alphabetic() || ".-–'/".contains(c));
    let mut first = None;
    for word in text.rsplit(' ').take(MOST_WORDS) {
        let letters = word.rsplit(is_other).next().unwrap_or(word);
        let at = letters.as_ptr() as usize - text.as_ptr() as usize;
        first = letters.find(char::is_uppercase).map(|capital| at + capital).or(first);
        if letters.is_empty() || letters.len() < word.len() {
            break;
        }
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_level_of_a_place_belongs_to_it() {
        let place = |text: &'static str| &text[start(text)..];
        assert_eq!(place("SKHCN-VP Đồng Nai"), "Đồng Nai");
        assert_eq!(place("Thành phố Hồ Chí Minh"), "Thành phố Hồ Chí Minh");
        assert_eq!(place("tại Hà Nội"), "Hà Nội");
    }

    #[test]
    fn places_and_days_are_found() {
        let found = |text: &'static str| and_day(text).map(|(place, day)| (&text[place], day));
        assert_eq!(found("Lào Cai, ngày 06 tháng 4"), Some(("Lào Cai", "ngày 06 tháng 4")));
        assert_eq!(found("Số: 5/KH   TP. Huế , Ngay 6"), Some(("TP. Huế", "Ngay 6")));
        assert_eq!(found("theo Luật, ngày mai, ngày kia"), Some(("Luật", "ngày mai, ngày kia")));
        assert_eq!(found("tại tỉnh, ngày 5"), None);
        assert_eq!(found("Đồng Nai ngày 5"), None);
    }
}
