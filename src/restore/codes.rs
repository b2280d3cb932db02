//! Document numbers: which marks their abbreviations should have.
//!
//! Rule of this file: digits and signs stay; a suffix changes only into one that official texts use, where no other is as usual.

use super::model::bare;
use super::syllable::skeleton;
use super::token::Kind;
use crate::dictionary::tsv;
use regex::Regex;
use std::collections::HashMap;
use std::ops::Range;
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

/// The number with the marks of a suffix that official texts use; none when they do not use it in any form.
pub fn with_known_suffix(code: &str) -> Option<String> {
    let (number, suffix) = halves(code);
    SUFFIXES.whole.get(&bare(suffix)).map(|whole| format!("{number}{whole}"))
}

/// "131/2022" and "/ND-CP".
fn halves(code: &str) -> (&str, &str) {
    let at = code.find(char::is_alphabetic).map_or(code.len(), |at| code[..at].rfind(['/', '-']).unwrap_or(at));
    code.split_at(at)
}

/// The number with the marks that its abbreviations usually have: "131/2022/ND-CP" gives "131/2022/NĐ-CP".
pub fn with_marks(code: &str) -> String {
    if let Some(known) = with_known_suffix(code) {
        return known;
    }
    let (number, suffix) = halves(code);
    let mut result = number.to_string();
    for piece in suffix.split_inclusive(['/', '-']) {
        let part = piece.trim_end_matches(['/', '-']);
        let right = if skeleton(part).to_uppercase() == part { SUFFIXES.parts.get(&bare(part)) } else { None };
        result.push_str(right.copied().unwrap_or(part));
        result.push_str(&piece[part.len()..]);
    }
    result
}

/// A code or date and what it should be.
#[derive(Debug, Clone, PartialEq)]
pub struct Repair {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// What should stand there.
    pub after: String,
    /// A code or a date.
    pub kind: Kind,
    /// Whether this kind of damage happens in sound documents too; the others are looked for in damaged ones only.
    pub is_common: bool,
}

/// "07- TB/CQTTBCĐ", "57- -NQ/TW", "57 -NQ/TW", "s6-433-KH/TU"
static PARTY_CODE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"(?:(?-u:\b)([sS])[6ốóôo0bé€&$]{1,2}\s?-\s?)?(?-u:\b)([0-9]{1,4})(\s?-\s?-?\s?)((?:NQ|KH|KL|TB|CV|Q[ĐD]i?|CT|CTr|BC|HD|TTr|QC|TT|ĐA)/[A-ZĐ]{2,})",
    )
});
/// "03/NQ- -CP", "92/KH- UBND", "31/NQ -CP"
static STATE_CODE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"(?-u:\b)([0-9]{1,5}(?:/[0-9]{4})?/(?:NQ|KH|Q[ĐD]|N[ĐD]|TT|TB|CT|CTr|BC|HD|TTr|CV|L|PL))(\s?-\s?-?\s?)([A-ZĐ]{2,}[a-z]?)(?-u:\b)",
    )
});
/// "QHI5", "UBTVQHl5", "QH1S", "0H15"
static ASSEMBLY: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r"(?-u:\b)([0-9]{1,4}/[0-9]{4}/(?:UBTV)?)[Q0O]H([1lIi|])([0-9SIlO])(?-u:\b)"));
/// "30/1l/2025", "O9/01/2025"
static DATE: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r"(?-u:\b)([0-9lIO]{1,2})/([0-9lIO]{1,2})/(20[0-9lIOS]{2})(?-u:\b)"));
/// "ngay 2870272025": slashes read as sevens or ones
static RUN_TOGETHER: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r"(?-u:\b)ng[aà]y ([0-9][0-9])[71l]([0-9][0-9])[71l](20[0-9][0-9])(?-u:\b)"));

/// "01/01/201 8", "06/201 1/TT-BYT": a year cut in two
static CUT_YEAR: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r"(?-u:\b)([0-9]{1,2}/[0-9]{1,2}/(?:19|20)[0-9]) ([0-9])(?-u:\b)"));
static CUT_CODE: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r"(?-u:\b)([0-9]{1,4}/20[0-9]) ([0-9]/[A-ZĐ]{2,}(?:-[A-ZĐ]{2,}[a-z]?)*)"));
/// "khoản I Điều này", "tháng I1", "khoan | va": what these words number is never Roman
static ORDINAL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(r"(?-u:\b)(?:[Kk]ho\w{1,2}n|[Tt]h\w{1,2}ng|[Nn]g\w{1,2}y) ([0-9Il|!]?[Il|!][0-9]?)(?:[\s,;)]|$)")
});
/// The same after "Điều", which some treaties count in Roman numerals.
static ARTICLE: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r"(?-u:\b|^|\()[ĐDPB]i\wu ([0-9Il|!]?[Il|!][0-9]?)(?:[\s,;)]|$)"));

/// "Quy 11/2027", "Quý 1V/2025", "Quý TV/2025", "Quý H/2026", "quý I//2026": a quarter in Roman numerals
static QUARTER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(r"(?-u:\b)([Qq]u|QU)[ýyỷÝY] ([1lI|]{2,3}|[1l|TY]V|H|H[IÍ]|IH|I)\s?(//?)\s?(20[0-9][0-9])(?-u:\b)")
});
/// "©) Tiết lộ thông tin": the label c)
static LABEL: LazyLock<Option<Regex>> = LazyLock::new(|| regex(r"(?:^|\s)([¢©€])\)\s"));
/// "2269/QĐĐ-TTg", "217/2025/NĐĐ-CP": no kind of document has two
static DOUBLED: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r"(?-u:\b)[0-9]{1,5}(?:/[0-9]{4})?/[QN](ĐĐ)-[A-ZĐ]{2}"));

/// "xử lý./\\ll": the mark "./." that ends a document, with specks of the stamp or the frame beside it
static END: LazyLock<Option<Regex>> = LazyLock::new(|| regex(r"(\./[\\lI|!1.]*[\\lI|!][\\lI|!1.]*)(?:\s|$)"));

fn regex(pattern: &str) -> Option<Regex> {
    Regex::new(pattern).ok()
}

/// Codes and dates of the text that can only be read in one way although they are damaged; in order, none overlapping.
pub fn repairs(text: &str) -> Vec<Repair> {
    let mut repairs = Vec::new();
    let has_signs = text.contains(['©', '¢', '€', '|', '!']) || text.contains("./") || text.contains(" I");
    if !has_signs && !text.bytes().any(|b| b.is_ascii_digit()) {
        return repairs;
    }
    let mut add = |range: Range<usize>, after: String, kind, is_common| {
        if text[range.clone()] != after {
            repairs.push(Repair { range, after, kind, is_common });
        }
    };
    for found in each(&PARTY_CODE, text) {
        let (whole, number, suffix) = (&found[0], &found[2], &found[4]);
        let prefix = match found.get(1).map(|s| s.as_str()) {
            Some("S") => "Số ",
            Some(_) => "số ",
            None => "",
        };
        let is_common = prefix.is_empty() && matches!(&found[3], "- " | " -");
        let range = found.get(0).map_or(0..0, |m| m.range());
        if !whole.contains(" - ") || found.get(1).is_some() {
            add(range, format!("{prefix}{number}-{suffix}"), Kind::Code, is_common);
        }
    }
    for found in each(&STATE_CODE, text) {
        let is_common = matches!(&found[2], "- " | " -" | "- -" | "--");
        if &found[2] != " - " {
            add(
                found.get(0).map_or(0..0, |m| m.range()),
                format!("{}-{}", &found[1], &found[3]),
                Kind::Code,
                is_common,
            );
        }
    }
    for found in each(&ASSEMBLY, text) {
        let after = format!("{}QH{}{}", &found[1], digits(&found[2]), digits(&found[3]));
        add(found.get(0).map_or(0..0, |m| m.range()), after, Kind::Code, true);
    }
    for found in each(&DATE, text) {
        let (day, month, year) = (digits(&found[1]), digits(&found[2]), digits(&found[3]));
        if is_date(&day, &month) {
            add(found.get(0).map_or(0..0, |m| m.range()), format!("{day}/{month}/{year}"), Kind::Date, true);
        }
    }
    for found in each(&CUT_YEAR, text) {
        add(found.get(0).map_or(0..0, |m| m.range()), format!("{}{}", &found[1], &found[2]), Kind::Date, true);
    }
    for found in each(&CUT_CODE, text) {
        add(found.get(0).map_or(0..0, |m| m.range()), format!("{}{}", &found[1], &found[2]), Kind::Code, true);
    }
    for (regex, is_common) in [(&ORDINAL, true), (&ARTICLE, false)] {
        for ordinal in each(regex, text).filter_map(|found| found.get(1)) {
            add(ordinal.range(), digits(ordinal.as_str()), Kind::Number, is_common);
        }
    }
    for found in each(&RUN_TOGETHER, text) {
        if let (Some(day), Some(year), true) = (found.get(1), found.get(3), is_date(&found[1], &found[2])) {
            add(day.start()..year.end(), format!("{}/{}/{}", &found[1], &found[2], &found[3]), Kind::Date, false);
        }
    }
    for found in each(&QUARTER, text).filter(|found| &found[2] != "I" || &found[3] == "//") {
        let quarter = found[2].replace(['1', 'l', '|', 'T', 'Y', 'Í'], "I").replace('H', "II");
        let letter = if &found[1] == "QU" { 'Ý' } else { 'ý' };
        add(
            found.get(0).map_or(0..0, |m| m.range()),
            format!("{}{letter} {quarter}/{}", &found[1], &found[4]),
            Kind::Date,
            true,
        );
    }
    for doubled in each(&DOUBLED, text).filter_map(|found| found.get(1)) {
        add(doubled.range(), "Đ".into(), Kind::Code, true);
    }
    for mark in each(&END, text).filter_map(|found| found.get(1)) {
        add(mark.range(), "./.".into(), Kind::Mark('.'), true);
    }
    for sign in each(&LABEL, text).filter_map(|found| found.get(1)) {
        add(sign.range(), "c".into(), Kind::Word, true);
    }
    repairs.sort_by_key(|repair| repair.range.start);
    repairs.dedup_by(|next, before| next.range.start < before.range.end);
    repairs
}

fn each<'t>(regex: &'static LazyLock<Option<Regex>>, text: &'t str) -> impl Iterator<Item = regex::Captures<'t>> {
    regex.as_ref().into_iter().flat_map(move |regex| regex.captures_iter(text))
}

/// Letters that stand for digits.
fn digits(read: &str) -> String {
    let digit = |c| match c {
        'l' | 'I' | 'i' | '|' | '!' => '1',
        'O' => '0',
        'S' => '5',
        c => c,
    };
    read.chars().map(digit).collect()
}

fn is_date(day: &str, month: &str) -> bool {
    let within = |text: &str, most: u32| text.parse().is_ok_and(|value: u32| (1..=most).contains(&value));
    within(day, 31) && within(month, 12)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_codes_and_dates_are_repaired() {
        let repaired = |text: &str| repairs(text).into_iter().map(|repair| repair.after).collect::<Vec<_>>();
        assert_eq!(repaired("s6-433-KH/TU ngay 2870272025"), ["số 433-KH/TU", "28/02/2025"]);
        assert_eq!(repaired("57- -NQ/TW, 57 -NQ/TW, 03/NQ- -CP"), ["57-NQ/TW", "57-NQ/TW", "03/NQ-CP"]);
        assert_eq!(repaired("Quy 11/2027, Quý 1V/2025"), ["Quý II/2027", "Quý IV/2025"]);
        assert_eq!(repaired("Quý TV/2025, quý H/2026, Quý HÍ/2026"), ["Quý IV/2025", "quý II/2026", "Quý III/2026"]);
        assert_eq!(repaired("quý I//2026, 2269/QĐĐ-TTg, 9/QĐ- -TTg"), ["quý I/2026", "Đ", "9/QĐ-TTg"]);
        assert!(repaired("quý I/2026, quý I /2026, Quý II 2026, quý IV / 2026, BCĐĐM").is_empty());
        assert_eq!(repaired("72/2025/QHI5, 9/2025/0H15, 30/1l/2025"), ["72/2025/QH15", "9/2025/QH15", "30/11/2025"]);
        assert_eq!(repaired("từ ngày 01/01/201 8), 06/201 1/TT-BYT"), ["01/01/2018", "06/2011/TT-BYT"]);
        assert_eq!(repaired("khoan | va khodn I1, tháng ! năm"), ["1", "11", "1"]);
        assert_eq!(repaired("(Dieu | Thong tu"), ["1"]);
        assert!(repaired("Mục I, Phần II, Quý I; khoản 1 Điều 11 | tháng 12, 1/20 5").is_empty());
        assert_eq!(repaired("xem xét, xử lý./\\ll"), ["./."]);
        assert!(repaired("Thực hiện./. 57-NQ/TW, 03/NQ-CP, 30/11/2025, 35/13/2025, năm 2025 - 2026").is_empty());
    }

    #[test]
    fn abbreviations_in_numbers_get_their_marks() {
        assert_eq!(with_marks("131/2022/ND-CP"), "131/2022/NĐ-CP");
        assert_eq!(with_marks("05-KH/DU"), "05-KH/ĐU");
        assert_eq!(with_marks("92/KH-UBND"), "92/KH-UBND");
        assert_eq!(with_marks("01-KH/BCDTW"), "01-KH/BCĐTW");
        assert_eq!(with_marks("57-NQ/TW"), "57-NQ/TW");
    }
}
