//! Cells that are no words: values, counts, days and hours, "as above".

/// "nt", "-nt-", "″": as above.
pub fn is_ditto(word: &str) -> bool {
    let bare = word.trim_matches(['-', '–', '.', '"', '“', '”']);
    matches!(bare, "nt" | "NT" | "Nt" | "″" | "〃") || bare.is_empty() && word.len() >= 2 && word.contains('"')
}

/// "≥ 80", "100", "> 0,7", "16-18", "80%"
pub fn is_value(text: &str) -> bool {
    const SIGNS: [char; 12] = ['≥', '≤', '>', '<', '%', ',', '.', '-', '–', '+', '=', ' '];
    text.chars().all(|c| c.is_ascii_digit() || SIGNS.contains(&c)) && text.contains(|c: char| c.is_ascii_digit())
}

/// "05 lớp, 350 người", "26 hợp đồng khoán"; "6 tháng đầu năm" is a time.
pub fn is_count(words: &[&str]) -> bool {
    const TIMES: [&str; 6] = ["tháng", "ngày", "giờ", "năm", "quý", "tuần"];
    let [count, what, ..] = words else { return false };
    count.len() <= 6
        && count.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b',')
        && count.starts_with(|c: char| c.is_ascii_digit())
        && count.ends_with(|c: char| c.is_ascii_digit())
        && what.starts_with(char::is_lowercase)
        && !TIMES.contains(what)
}

/// "15/06/2025", "12/2025", "15/06", "2025", "IV/2025", "2025-2026"
pub fn is_date(word: &str) -> bool {
    let parts: Vec<&str> = word.trim_end_matches([',', ';', '.']).split('/').collect();
    let is_year = |part: &str| part.len() == 4 && part.starts_with("20") && part.bytes().all(|b| b.is_ascii_digit());
    let is_small = |part: &&str| !part.is_empty() && part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit());
    match parts.as_slice() {
        // "30/01", whose year the table tells
        [day, month] if [day, month].iter().all(|part| part.len() == 2 && is_small(part)) => {
            ("01"..="31").contains(day) && ("01"..="12").contains(month)
        }
        [years] => years.trim_end_matches(['-', '–']).split(['-', '–']).all(is_year),
        [rest @ .., year] if rest.len() <= 2 => is_year(year) && rest.iter().all(is_small),
        _ => false,
    }
}

/// "Từ 20 giờ 15 phút - 20 giờ 45 phút ngày 23 tháng 1", "Lúc 8 giờ", "14 giờ 30"
pub fn begins_with_hour(words: &[&str]) -> bool {
    let opened = words.first().is_some_and(|word| matches!(*word, "Từ" | "Lúc" | "Vào" | "Hồi" | "Trước"));
    let mut rest = words.iter().skip(usize::from(opened));
    let is_count = rest.next().is_some_and(|word| word.len() <= 2 && word.bytes().all(|b| b.is_ascii_digit()));
    is_count && rest.next().is_some_and(|word| *word == "giờ")
}
