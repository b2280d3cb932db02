//! Section headings in capitals whose Roman number a reader spoiled: "II NHIỆM VỤ", "HI. TỔ CHỨC", "1. ĐÁNH GIÁ" above "II. ...". Rule: a
//! number that is sound stays; a spoiled one is the next in the row.

use super::label::{Label, SECTION};
use std::collections::HashMap;

/// What a reader makes of I, V and X.
const STROKES: [char; 12] = ['I', 'V', 'X', 'H', 'Í', 'L', 'l', '1', 'T', 'J', '|', '!'];
/// No document has more sections.
const MOST: usize = 30;

/// The labels of such headings and where their texts begin, by the place of the paragraph in `paragraphs`; sound headings are left out.
pub fn spoiled(paragraphs: &[&str], is_ocr: bool) -> HashMap<usize, (Label, usize)> {
    let headings: Vec<(usize, Heading)> =
        paragraphs.iter().enumerate().filter_map(|(at, text)| Some((at, heading(text)?))).collect();
    let mut found = HashMap::new();
    let mut last = 0;
    for (index, (at, heading)) in headings.iter().enumerate() {
        let is_first = heading.token == "1" || heading.token == "l" || heading.token == "L";
        let goes_on = headings.get(index + 1).is_some_and(|(_, next)| next.value() == Some(2) || next.is_spoiled());
        let value = match heading.value() {
            Some(1)
                if is_ocr
                    && last > 1
                    && headings.get(index + 1).and_then(|(_, next)| next.value()) == Some(last + 2) =>
            {
                last + 1
            }
            Some(1) if !is_ocr || last != 1 => 1,
            Some(value) if !heading.has_mark || is_ocr && value != last + 1 && value != last + 2 => last + 1,
            Some(value) => value,
            None if is_first && heading.has_mark && !(last == 0 && goes_on) => continue, // "1. MỤC TIÊU" is sound
            None => last + 1,
        };
        let is_sound = heading.has_mark && heading.value() == Some(value);
        if !is_sound && value <= MOST {
            found.insert(*at, (Label { printed: roman(value), rank: SECTION }, heading.rest));
        }
        last = value;
    }
    found
}

/// The same for a heading row of a table ("1H Phát triển văn hóa"): its number, and where its text begins. `last` is the number of the heading
/// row before. `None` for a row without number, or with a sound one.
pub fn of_row(text: &str, last: usize) -> Option<(usize, usize)> {
    let end = text.find(|c: char| !STROKES.contains(&c)).filter(|end| (1..=5).contains(end))?;
    let (token, after) = text.split_at(end);
    // A lone H after "I." is "II."; in a row of letters nothing before it is Roman.
    let is_long = token.chars().count() > 1 || token == "H" && last > 0;
    let rest = after.trim_start_matches(['.', ',', ')', '-', ':', ' ']);
    // "11 HÒA GIẢI Ở CƠ SỞ" below I is II, and III below II; "11 Rà soát" is the eleventh
    let is_eleven = token.chars().all(|c| c == '1') && (last == 0 || last == 10 || !is_capital(rest));
    let is_spoiled = is_long && value(token).is_none() && !is_eleven;
    let is_heading = rest.len() < after.len() && rest.starts_with(char::is_uppercase);
    (is_spoiled && is_heading).then(|| ((last + 1).max(2), text.len() - rest.len()))
}

/// The number of a section's label: "IV" is 4.
pub fn value(printed: &str) -> Option<usize> {
    (1..=MOST).find(|value| roman(*value) == printed)
}

/// Whether a text has no small letter.
fn is_capital(text: &str) -> bool {
    !text.chars().any(char::is_lowercase)
}

/// A paragraph that begins with strokes and goes on in capitals.
struct Heading<'a> {
    token: &'a str,
    has_mark: bool,
    /// Where its text begins.
    rest: usize,
}

impl Heading<'_> {
    /// Its number, when that is sound.
    fn value(&self) -> Option<usize> {
        value(self.token)
    }

    fn is_spoiled(&self) -> bool {
        self.value().is_none() && self.token.chars().count() > 1
    }
}

fn heading(text: &str) -> Option<Heading<'_>> {
    let end = text.find(|c: char| !STROKES.contains(&c))?;
    let (token, after) = text.split_at(end);
    let unmarked = after.trim_start_matches(['.', ',', ')', '-', ':']);
    let rest = unmarked.trim_start();
    let has_mark = unmarked.len() < after.len();
    let is_apart = has_mark || rest.len() < unmarked.len();
    let mut words = rest.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic));
    let opening: Vec<&str> = words.by_ref().take(4).collect();
    let is_heading = opening.len() >= 2
        && opening.iter().all(|word| is_capital(word))
        && opening.iter().any(|word| word.chars().count() > 2);
    (!token.is_empty() && end <= 5 && is_apart && is_heading).then_some(Heading {
        token,
        has_mark,
        rest: text.len() - rest.len(),
    })
}

/// "IV" for 4.
pub fn roman(value: usize) -> String {
    const ONES: [&str; 10] = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
    format!("{}{}", "X".repeat(value / 10), ONES[value % 10])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(paragraphs: &[&str], is_ocr: bool) -> Vec<(usize, String)> {
        let found = spoiled(paragraphs, is_ocr);
        let mut found: Vec<(usize, String)> = found
            .into_iter()
            .map(|(at, (label, rest))| (at, format!("{} {}", label.printed, &paragraphs[at][rest..])))
            .collect();
        found.sort();
        found
    }

    #[test]
    fn spoiled_numbers_are_the_next_ones() {
        let paragraphs =
            ["1. ĐÁNH GIÁ CHUNG", "Trong năm 2025", "II NHIỆM VỤ, GIẢI PHÁP", "1. Sở Y tế", "HI. TỔ CHỨC THỰC HIỆN"];
        let expected = [(0, "I ĐÁNH GIÁ CHUNG"), (2, "II NHIỆM VỤ, GIẢI PHÁP"), (4, "III TỔ CHỨC THỰC HIỆN")];
        assert_eq!(read(&paragraphs, true), expected.map(|(at, text)| (at, text.to_string())));
    }

    #[test]
    fn rows_that_head_others_count_too() {
        let read = |text: &str, last| of_row(text, last).map(|(value, rest)| format!("{value} {}", &text[rest..]));
        assert_eq!(read("1H Phát triển văn hóa", 0).as_deref(), Some("2 Phát triển văn hóa"));
        assert_eq!(read("HI. Công tác quy hoạch", 2).as_deref(), Some("3 Công tác quy hoạch"));
        assert_eq!(read("H. Phát triển văn hóa", 1).as_deref(), Some("2 Phát triển văn hóa"));
        assert_eq!(read("HÍ. Phát triển văn hóa", 1).as_deref(), Some("2 Phát triển văn hóa"));
        assert_eq!(read("11 HÒA GIẢI Ở CƠ SỞ", 1).as_deref(), Some("2 HÒA GIẢI Ở CƠ SỞ"));
        assert_eq!(read("11 HÒA GIẢI Ở CƠ SỞ", 2).as_deref(), Some("3 HÒA GIẢI Ở CƠ SỞ"));
        assert_eq!(read("11 HÒA GIẢI Ở CƠ SỞ", 10), None);
        assert_eq!(read("H. Phát triển văn hóa", 0), None);
        for sound in ["IV. Liên kết vùng", "11 Rà soát", "Hoàn thiện pháp luật", "1. Hạ tầng"] {
            assert_eq!(read(sound, 1), None, "{sound}");
        }
    }

    #[test]
    fn sound_numbers_stay() {
        let paragraphs =
            ["I. MỤC ĐÍCH", "II. NHIỆM VỤ CHUNG", "1. MỤC TIÊU CHUNG", "II. TỔ CHỨC THỰC HIỆN", "X QUANG VÀ SIÊU ÂM"];
        assert_eq!(read(&paragraphs[..4], false), []);
        assert_eq!(read(&paragraphs[..4], true), [(3, "III TỔ CHỨC THỰC HIỆN".to_string())]);
    }
}
