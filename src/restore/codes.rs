//! Document numbers: which marks their abbreviations should have.
//!
//! Rule of this file: digits and signs stay; a suffix changes only into one that official texts use, where no other is as usual.

use super::channel::{Channel, distance};
use super::model::bare;
use super::quarters;
use super::syllable::skeleton;
use super::token::Kind;
use crate::dictionary::tsv;
use foldhash::HashMap;
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// Right forms of whole suffixes ("/QĐ-UBND") and of their parts ("QĐ"), by their form without marks.
struct Suffixes {
    whole: HashMap<String, &'static str>,
    /// How often each was counted.
    counts: Vec<(&'static str, f32)>,
    parts: HashMap<String, &'static str>,
}

static SUFFIXES: LazyLock<Suffixes> = LazyLock::new(|| {
    let (mut whole, mut parts, mut counts) = (HashMap::default(), HashMap::default(), Vec::new());
    let mut weights: HashMap<String, HashMap<&'static str, f32>> = HashMap::default();
    for [suffix, count, _] in tsv::rows::<3>(include_str!("../../dictionaries/code_suffixes.tsv")) {
        // The list is sorted by count: the first form is the usual one.
        whole.entry(bare(suffix)).or_insert(suffix);
        let count: f32 = count.parse().unwrap_or(1.0);
        counts.push((suffix, count));
        for part in suffix.split(['/', '-']).filter(|part| !part.is_empty()) {
            *weights.entry(bare(part)).or_default().entry(part).or_default() += count;
        }
    }
    for (bare, forms) in weights {
        let total: f32 = forms.values().sum();
        if let Some((form, _)) = forms.into_iter().find(|(_, weight)| weight * 10.0 > total * 9.0) {
            parts.insert(bare, form);
        }
    }
    Suffixes { whole, counts, parts }
});

/// The number with the marks of a suffix that official texts use; none when they do not use it in any form.
pub fn with_known_suffix(code: &str) -> Option<String> {
    let (number, suffix) = halves(code);
    SUFFIXES.whole.get(&bare(suffix)).map(|whole| format!("{number}{whole}"))
}

/// The same for a text that is sound by and large: what official texts use as it stands, more than by slips, is left alone.
pub fn with_slips_mended(code: &str) -> Option<String> {
    const SLIPS: f32 = 100.0; // one in so many
    let (number, suffix) = halves(code);
    let whole = SUFFIXES.whole.get(&bare(suffix))?;
    let count =
        |suffix: &str| SUFFIXES.counts.iter().find(|(known, _)| *known == suffix).map_or(0.0, |(_, count)| *count);
    let is_case_alone = suffix.to_lowercase() == whole.to_lowercase(); // "13/CT-TTG" in a title in capitals
    (!is_case_alone && count(suffix) * SLIPS < count(whole)).then(|| format!("{number}{whole}"))
}

/// What misread letters of a suffix cost at most: more, and it is one that is not in the list.
const MISREAD: f32 = 6.5;
/// By how much a suffix must be likelier than any other.
const CLEAR: f32 = 3.0;

/// The number with the suffix that was misread; none when no suffix of official texts, or more than one, is near: "16/2022/TT-BLPTBXH".
pub fn misread(code: &str, channel: &Channel) -> Option<String> {
    let (number, suffix) = halves(code);
    let is_plain = suffix.chars().all(|c| c.is_alphanumeric() || c == '/' || c == '-');
    if !is_plain || suffix.chars().filter(|c| c.is_alphabetic()).count() < 3 {
        return None;
    }
    let own = distance(channel, suffix, suffix);
    let near = |(known, count): &(&'static str, f32)| {
        let is_near = known.chars().count().abs_diff(suffix.chars().count()) <= 2;
        let cost = if is_near { distance(channel, known, suffix) - own } else { f32::INFINITY };
        (cost < 2.0 * MISREAD).then(|| (cost - 0.5 * count.ln(), cost, *known))
    };
    let mut near: Vec<(f32, f32, &str)> = SUFFIXES.counts.iter().filter_map(near).collect();
    near.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (worth, cost, known) = *near.first()?;
    let is_clear = near.get(1).is_none_or(|second| second.0 > worth + CLEAR);
    (cost < MISREAD && is_clear).then(|| format!("{number}{known}"))
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

/// How sure repairs are, and those of years that cannot be.
const SURE: f32 = 0.98;
const LIKELY: f32 = 0.8;

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
    /// How sure it is.
    pub confidence: f32,
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
/// "QHI5", "UBTVQHl5", "QH1S", "0H15", "5l/2010/QHI2"
static ASSEMBLY: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r"(?-u:\b)([0-9][0-9lIO]{0,3})(/[0-9]{4}/(?:UBTV)?)[Q0O]H([1lIi|])([0-9SIlO])(?-u:\b)"));
/// "5l/2010/NĐ-CP", "1O/KH-UBND": a letter among the digits of a number
static LETTER_IN_NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(r"(?-u:\b)([0-9]{1,3}[lIO][0-9lIO]{0,2})(/(?:(?:19|20)[0-9]{2}/)?[A-ZĐ]{2,}(?:-[A-ZĐ]{2,}[a-z]?)*)")
});
/// "69/2006/QH 11", "91/2025/QH1S5", "69/2000/QHI 1": which assembly it was, the year tells
static GARBLED_ASSEMBLY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"(?-u:\b)([0-9]{1,4}/([0-9]{4})/(?:UBTV)?)[Q0O]H(?: ?[1lIi|] [0-9lI]| ?[1lIi|E][0-9SIlftL]{0,2})(?:[\s,;.)]|$)",
    )
});
/// "30/1l/2025", "O9/01/2025", "IS/02/2011"
static DATE: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r"(?-u:\b)([0-9lIOS]{1,2})/([0-9lIO]{1,2})/(20[0-9lIOS]{2})(?-u:\b)"));
/// "ngay 2870272025": slashes read as sevens or ones
static RUN_TOGETHER: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r"(?-u:\b)ng[aà]y ([0-9][0-9])[71l]([0-9][0-9])[71l](20[0-9][0-9])(?-u:\b)"));

/// "01/01/201 8", "IS/02/201 1", "06/201 1/TT-BYT": a year cut in two
static CUT_YEAR: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r"(?-u:\b)([0-9lIOS]{1,2}/[0-9lIO]{1,2}/(?:19|20)[0-9]) ([0-9])(?-u:\b)"));
static CUT_CODE: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r"(?-u:\b)([0-9]{1,4}/20[0-9]) ([0-9]/[A-ZĐ]{2,}(?:-[A-ZĐ]{2,}[a-z]?)*)"));
/// "số I 40/2025/NĐ-CP", "số 1 25/2025/NĐ-CP": the first digit of a number cut off; "Số: II /2026/QĐ-UBND": ones read as letters
static CUT_NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(r"[Ss][ốo]:? ([1Il|]{1,3} ?[0-9]{0,3}) ?(/(?:19|20)[0-9]{2}/[A-ZĐ]{2,}(?:-[A-ZĐ]{2,}[a-z]?)*)")
});
/// "số 8 1/2010/QĐ-TTg", "s6 8 1/2010/QD-TTg": any digit cut off
static SPACED_NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(r"(?-u:\b)[Ss]\S{1,2}:? ([0-9] [0-9]{1,2})(/(?:19|20)[0-9]{2}/[A-ZĐ]{2,}(?:-[A-ZĐ]{2,}[a-z]?)*)")
});
/// "thời hạn O1 năm": a zero before a digit
static ZERO: LazyLock<Option<Regex>> = LazyLock::new(|| regex(r"(?:^|[\s(])(O[0-9])(?:[\s,;.)]|$)"));
/// "05/3015/NĐ-CP", "06/10/3014", "năm 3024": no year is so late
static LATE_YEAR: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(r"(?:(?-u:\b)((?:[0-9]{1,4}/){1,2})|[Nn]ăm )30([0-2][0-9])(/[A-ZĐ]{2,}(?:-[A-ZĐ]{2,}[a-z]?)*)?(?:[\s,;.)]|$)")
});
/// "81/2023/QH1 5": the number of an assembly cut in two
static CUT_ASSEMBLY: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r"(?-u:\b)([0-9]{1,4}/[0-9]{4}/(?:UBTV)?QH1) ([0-9])(?-u:\b)"));
/// "khoản I Điều này", "tháng I1", "khoan | va": what these words number is never Roman
static ORDINAL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(r"(?-u:\b)(?:[Kk]ho\w{1,2}n|[Tt]h\w{1,2}ng|[Nn]g\w{1,2}y) ([0-9Il|!]?[Il|!][0-9]?)(?:[\s,;)]|$)")
});
/// The same after "Điều", which some treaties count in Roman numerals.
static ARTICLE: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r"(?-u:\b|^|\()[ĐDPB]i\wu ([0-9Il|!]?[Il|!][0-9]?)(?:[\s,;)]|$)"));

/// "©) Tiết lộ thông tin": the label c)
static LABEL: LazyLock<Option<Regex>> = LazyLock::new(|| regex(r"(?:^|\s)([¢©€])\)\s"));
/// "2269/QĐĐ-TTg", "217/2025/NĐĐ-CP": no kind of document has two
static DOUBLED: LazyLock<Option<Regex>> =
    LazyLock::new(|| regex(r"(?-u:\b)[0-9]{1,5}(?:/[0-9]{4})?/[QN](ĐĐ)-[A-ZĐ]{2}"));

/// "xử lý./\\ll": the mark "./." that ends a document, with specks of the stamp or the frame beside it
static END: LazyLock<Option<Regex>> = LazyLock::new(|| regex(r"(\./[\\lI|!1.]*[\\lI|!][\\lI|!1.]*)(?:\s|$)"));

/// The pattern, if it is one.
pub fn regex(pattern: &str) -> Option<Regex> {
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
            // Where one digit was taken for another, others may have been.
            let confidence = if kind == Kind::Year || after.contains("/20") && text[range.clone()].contains("/30") {
                LIKELY
            } else {
                SURE
            };
            repairs.push(Repair { range, after, kind, is_common, confidence });
        }
    };
    let has_hyphen = text.contains('-');
    let has_number =
        text.match_indices('/').any(|(at, _)| text[..at].ends_with(|c: char| c.is_ascii_digit() || "lIOS".contains(c)));
    let has_year = text.contains("/19") || text.contains("/20");
    let has_assembly = has_number && ["QH", "0H", "OH"].iter().any(|sign| text.contains(sign));
    let has_gap = text.as_bytes().windows(3).any(|w| w[1] == b' ' && w[0].is_ascii_digit() && w[2].is_ascii_digit());
    for found in each_if(has_hyphen && text.contains('/'), &PARTY_CODE, text) {
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
    for found in each_if(has_hyphen && has_number, &STATE_CODE, text) {
        let is_common = found[2].contains(' ') || &found[2] == "--";
        if &found[2] != " - " {
            add(
                found.get(0).map_or(0..0, |m| m.range()),
                format!("{}-{}", &found[1], &found[3]),
                Kind::Code,
                is_common,
            );
        }
    }
    for found in each_if(has_assembly, &ASSEMBLY, text) {
        let after = format!("{}{}QH{}{}", digits(&found[1]), &found[2], digits(&found[3]), digits(&found[4]));
        add(found.get(0).map_or(0..0, |m| m.range()), after, Kind::Code, true);
    }
    for found in each_if(has_number && mixes_letters_and_digits(text), &LETTER_IN_NUMBER, text) {
        let after = format!("{}{}", digits(&found[1]), &found[2]);
        let after = with_known_suffix(&after).unwrap_or(after);
        add(found.get(0).map_or(0..0, |m| m.range()), after, Kind::Code, true);
    }
    for found in each_if(has_number && text.contains("/20") && mixes_letters_and_digits(text), &DATE, text) {
        let (day, month, year) = (digits(&found[1]), digits(&found[2]), digits(&found[3]));
        if is_date(&day, &month) {
            add(found.get(0).map_or(0..0, |m| m.range()), format!("{day}/{month}/{year}"), Kind::Date, true);
        }
    }
    for found in each_if(has_year && has_gap, &CUT_YEAR, text) {
        add(found.get(0).map_or(0..0, |m| m.range()), digits(&format!("{}{}", &found[1], &found[2])), Kind::Date, true);
    }
    for (may_be, regex, is_common) in [(has_year, &CUT_NUMBER, true), (has_year && has_gap, &SPACED_NUMBER, false)] {
        for found in each_if(may_be, regex, text) {
            let (Some(number), Some(rest)) = (found.get(1), found.get(2)) else { continue };
            if number.as_str().trim_end().bytes().all(|b| b.is_ascii_digit()) {
                continue;
            }
            let after = format!("{}{}", digits(number.as_str()).replace(' ', ""), rest.as_str());
            add(number.start()..rest.end(), with_known_suffix(&after).unwrap_or(after), Kind::Code, is_common);
        }
    }
    for (may_be, cut) in [(has_year, &CUT_CODE), (has_assembly, &CUT_ASSEMBLY)] {
        let joined = each_if(may_be && has_gap, cut, text)
            .map(|found| (found.get(0).map_or(0..0, |m| m.range()), format!("{}{}", &found[1], &found[2])));
        joined.for_each(|(range, after)| add(range, after, Kind::Code, true));
    }
    for found in each_if(has_assembly, &GARBLED_ASSEMBLY, text) {
        let (Some(assembly), Some(number)) = (assembly(&found[2]), found.get(1)) else { continue };
        let end = found.get(0).map_or(0, |whole| number.start() + whole.as_str().trim_end_matches(is_end).len());
        add(number.start()..end, format!("{}QH{assembly}", &found[1]), Kind::Code, false);
    }
    for found in each_if(text.contains("/30") || text.contains("ăm 30"), &LATE_YEAR, text) {
        let Some(year) = found.get(2) else { continue };
        let start = found.get(1).map_or(year.start() - 2, |before| before.start());
        let end = found.get(3).map_or(year.end(), |suffix| suffix.end());
        let after = format!("{}20{}", found.get(1).map_or("", |before| before.as_str()), &text[year.start()..end]);
        let kind = match (found.get(1), found.get(3)) {
            (_, Some(_)) => Kind::Code,
            (Some(_), None) => Kind::Date,
            _ => Kind::Year,
        };
        add(start..end, with_known_suffix(&after).unwrap_or(after), kind, true);
    }
    let has_stroke = numbers_with_stroke(text);
    let has_zero = text.as_bytes().windows(2).any(|w| w[0] == b'O' && w[1].is_ascii_digit());
    for (may_be, regex, is_common) in
        [(has_stroke, &ORDINAL, true), (has_stroke, &ARTICLE, false), (has_zero, &ZERO, false)]
    {
        for ordinal in each_if(may_be, regex, text).filter_map(|found| found.get(1)) {
            add(ordinal.range(), digits(ordinal.as_str()), Kind::Number, is_common);
        }
    }
    for found in each_if(["720", "120", "l20"].iter().any(|sign| text.contains(sign)), &RUN_TOGETHER, text) {
        if let (Some(day), Some(year), true) = (found.get(1), found.get(3), is_date(&found[1], &found[2])) {
            add(day.start()..year.end(), format!("{}/{}/{}", &found[1], &found[2], &found[3]), Kind::Date, false);
        }
    }
    for (range, after, kind) in quarters::repairs(text) {
        add(range, after, kind, true);
    }
    for doubled in each_if(text.contains("ĐĐ-"), &DOUBLED, text).filter_map(|found| found.get(1)) {
        add(doubled.range(), "Đ".into(), Kind::Code, true);
    }
    for mark in each_if(has_specks(text), &END, text).filter_map(|found| found.get(1)) {
        add(mark.range(), "./.".into(), Kind::Mark('.'), true);
    }
    for sign in each_if(text.contains(['¢', '©', '€']), &LABEL, text).filter_map(|found| found.get(1)) {
        add(sign.range(), "c".into(), Kind::Word, true);
    }
    repairs.sort_by_key(|repair| repair.range.start);
    // Of two that meet, the first one is the surer.
    repairs.dedup_by(|next, before| next.range.start < before.range.end);
    repairs
}

/// Whether some article of the document has a digit for its number and none has a Roman numeral of more than one stroke.
pub fn counts_articles_in_digits<'t>(mut texts: impl Iterator<Item = &'t str> + Clone) -> bool {
    static DIGIT: LazyLock<Option<Regex>> = LazyLock::new(|| regex(r"Điều [2-9](?-u:\b)"));
    static ROMAN: LazyLock<Option<Regex>> = LazyLock::new(|| regex(r"Điều (?:II|III|IV|V|VI)(?-u:\b)"));
    let is_in = |regex: &LazyLock<Option<Regex>>, text: &str| regex.as_ref().is_some_and(|regex| regex.is_match(text));
    !texts.clone().any(|text| is_in(&ROMAN, text)) && texts.any(|text| is_in(&DIGIT, text))
}

/// The places that look so.
pub fn each<'t>(regex: &'static LazyLock<Option<Regex>>, text: &'t str) -> impl Iterator<Item = regex::Captures<'t>> {
    regex.as_ref().into_iter().flat_map(move |regex| regex.captures_iter(text))
}

/// The same where there may be such places at all: a sign that all of them have is found much faster than they are.
fn each_if<'t>(
    may_be: bool,
    regex: &'static LazyLock<Option<Regex>>,
    text: &'t str,
) -> impl Iterator<Item = regex::Captures<'t>> {
    may_be.then(|| each(regex, text)).into_iter().flatten()
}

/// Strokes that may be misread ones.
const STROKES: [char; 4] = ['I', 'l', '|', '!'];

/// Whether strokes, or digits with a stroke among them, stand behind a word that ends as those that number something.
fn numbers_with_stroke(text: &str) -> bool {
    text.as_bytes().windows(2).enumerate().any(|(at, window)| {
        let behind = || &text[at + 2..];
        let rest = || behind().trim_start_matches(|c: char| c.is_ascii_digit() || STROKES.contains(&c));
        let has_stroke = || behind()[..behind().len() - rest().len()].contains(STROKES);
        let ends = || rest().is_empty() || rest().starts_with(|c: char| c.is_whitespace() || ",;)".contains(c));
        matches!(window, [b'n' | b'g' | b'y' | b'u', b' ']) && has_stroke() && ends()
    })
}

/// Whether a letter that may be a misread digit stands beside a digit or a slash.
fn mixes_letters_and_digits(text: &str) -> bool {
    let is_letter = |b: u8| b"lIOS".contains(&b);
    let is_digit = |b: u8| b.is_ascii_digit() || b == b'/';
    text.as_bytes().windows(2).any(|w| is_letter(w[0]) && is_digit(w[1]) || is_digit(w[0]) && is_letter(w[1]))
}

/// Whether a mark "./" has specks behind it.
fn has_specks(text: &str) -> bool {
    let behind = text.match_indices("./").map(|(at, mark)| text[at + mark.len()..].trim_start_matches(['1', '.']));
    behind.into_iter().any(|rest| rest.starts_with(['\\', 'l', 'I', '|', '!']))
}

fn is_end(c: char) -> bool {
    c.is_whitespace() || ",;.)".contains(c)
}

/// The National Assembly of a year; none where two met in it.
fn assembly(year: &str) -> Option<&'static str> {
    let mut rows = tsv::rows::<4>(include_str!("../../dictionaries/assemblies.tsv"));
    rows.find(|[_, first, last, _]| *first <= year && year <= *last).map(|[number, ..]| number)
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
        assert_eq!(repaired("5l/2010/QHI2, 1O/KH-UBND, 2l lít/phút"), ["51/2010/QH12", "10/KH-UBND"]);
        assert_eq!(repaired("từ ngày 01/01/201 8), 06/201 1/TT-BYT"), ["01/01/2018", "06/2011/TT-BYT"]);
        assert_eq!(repaired("số I 40/2025/NĐ-CP, số 1 25/2025/NĐ-CP"), ["140/2025/NĐ-CP", "125/2025/NĐ-CP"]);
        assert_eq!(repaired("s6 8 1/2010/QD-TTg trong O1 nam"), ["81/2010/QĐ-TTg", "01"]);
        assert_eq!(
            repaired("05/3015/ND-CP ngày 06/10/3014, năm 3024; IS/02/201 1"),
            ["05/2015/NĐ-CP", "06/10/2014", "2024", "15/02/2011"]
        );
        assert_eq!(repaired("Số: II /2026/QĐ-UBND; số 81/2023/QH1 5 ngày"), ["11/2026/QĐ-UBND", "81/2023/QH15"]);
        assert_eq!(repaired("khoan | va khodn I1, tháng ! năm"), ["1", "11", "1"]);
        assert_eq!(repaired("(Dieu | Thong tu"), ["1"]);
        assert_eq!(
            repaired("69/2006/QH 11 va 91/2025/QH1S5, 69/2006/QHI 1."),
            ["69/2006/QH11", "91/2025/QH15", "69/2006/QH11"]
        );
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
        assert_eq!(with_slips_mended("382/QD-TTg").as_deref(), Some("382/QĐ-TTg"));
        assert_eq!(with_slips_mended("382/KH-UBND"), None);
        assert_eq!(with_slips_mended("13/CT-TTG"), None);
    }
}
