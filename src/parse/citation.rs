//! Numbered documents that a text cites: "Kế hoạch số 92/KH-UBND ngày 15/9/2025".
//!
//! Law of this file: a blank number ("số:      /KH-UBND") is no citation, and a date belongs to a citation only when the text
//! says so next to it.

use super::date::{self, pattern};
use super::number::{self, Numbered, is_code};
use crate::dictionary::agency::known_at;
use crate::dictionary::fold::skeleton;
use crate::dictionary::kind::{self, Kind};
use crate::plan::Citation;
use regex::Regex;
use std::sync::LazyLock;

/// A citation and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Cited {
    /// What is cited.
    pub citation: Citation,
    /// First byte of the kind's name, or of the number where the text names no kind.
    pub start: usize,
    /// One past the last byte of the number, or of the date where one follows.
    pub end: usize,
}

/// "Ngày 5/2/2025, Thủ tướng Chính phủ ban hành" (in front of the cited document).
static ISSUED_ON: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i:ngày)\s[^,;]{8,32},\s[^,;.:]{2,90}\s(?:ban hành|ký|ký ban hành|phê duyệt|có)\s*$"));

/// How the words in front of such a document end.
const ISSUED: [&str; 4] = ["ban hành", "ký", "phê duyệt", "có"];

/// Finds all citations, in order.
pub fn find(text: &str) -> Vec<Cited> {
    let mut found: Vec<Cited> = Vec::new();
    let mut at = 0;
    if !may_cite(text) {
        return found;
    }
    while let Some(Numbered { lead, range, is_called }) = number::first_from(text, at) {
        let cut = range.start + sensible_length(&text[range.clone()]);
        let candidate = Candidate { text, lead, number: &text[range.start..cut], end: cut, is_called };
        match candidate.cited(found.last()) {
            Some(cited) => {
                at = cited.end;
                found.push(cited);
            }
            None => at = cut.max(lead + 1),
        }
        while !text.is_char_boundary(at) {
            at += 1;
        }
    }
    found
}

/// Whether a text has a digit, and what parts the groups of a number or begins a day: looking for numbers takes longer.
fn may_cite(text: &str) -> bool {
    let names_day = || text.match_indices(['y', 'Y']).any(|(at, _)| text[..at].ends_with(['à', 'a', 'À', 'A']));
    text.bytes().any(|b| b.is_ascii_digit()) && (text.contains(['-', '–', '/']) || names_day())
}

/// The documents of many citations, once each, in order of first citation; a day or kind that a later citation gives counts for
/// the first. Pairs of days that contradict each other are handed to `contradiction`.
pub fn distinct(
    all: impl IntoIterator<Item = Citation>,
    mut contradiction: impl FnMut(&Citation, &str),
) -> Vec<Citation> {
    let mut distinct: Vec<Citation> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for citation in all {
        let place = *places.entry(citation.number.to_uppercase()).or_insert(distinct.len());
        let Some(first) = distinct.get_mut(place) else {
            distinct.push(citation);
            continue;
        };
        match (&first.date, citation.date) {
            (Some(known), Some(other)) if *known != other => contradiction(first, &other),
            (None, other) => first.date = other,
            _ => {}
        }
        first.kind = first.kind.take().or(citation.kind);
    }
    distinct
}

struct Candidate<'a> {
    text: &'a str,
    /// First byte of "số", or of the number.
    lead: usize,
    number: &'a str,
    end: usize,
    /// "số" stands in front.
    is_called: bool,
}

impl Candidate<'_> {
    fn cited(&self, previous: Option<&Cited>) -> Option<Cited> {
        let has_code = has_code(self.number);
        let is_bare = self.is_called && self.number.chars().all(|c| c.is_ascii_digit());
        if !has_code && !is_bare {
            return None;
        }
        let before = tail(&self.text[previous.map_or(0, |cited| cited.end)..self.lead], 240);
        if !self.is_called && before.ends_with(|c: char| c.is_alphanumeric() || "/-–.:,+".contains(c)) {
            return None;
        }
        let named = named_kind(before, self.number);
        let following = date_behind(&self.text[self.end..]);
        let accepted = match &named {
            Some(named) if named.is_adjacent && is_bare => following.as_ref().is_some_and(|(_, gap)| *gap < 3),
            Some(named) => has_code && (named.is_adjacent || self.is_called),
            None => false,
        };
        let (kind, start) = match named {
            Some(named) if accepted => (Some(named.kind), self.lead - (before.len() - named.start)),
            _ if has_code => (self.unnamed_kind(before, previous)?, self.lead),
            _ => return None,
        };
        let issued = || issued_on(&self.text[..start]);
        let (date, end) = match following {
            Some((named, _)) => (Some(named.iso), self.end + named.end),
            None => (issued(), self.end),
        };
        let citation = Citation { kind: kind.map(|kind| kind.name.to_string()), number: tidy(self.number), date };
        Some(Cited { citation, start, end })
    }

    /// The kind of a number that no kind is named for: it goes on with a list ("Công văn số 4643/UBND-KGVX ngày 28/8/2024; số
    /// 4975/UBND-KGVX ..."), or its own code says it. `None` when it is no document's number.
    fn unnamed_kind(&self, before: &str, previous: Option<&Cited>) -> Option<Option<&'static Kind>> {
        let by_code = coded_kind(self.number);
        let goes_on = previous.is_some() && before.len() <= 40 && {
            let gap = skeleton(before);
            gap.is_empty() || gap == "va"
        };
        if goes_on {
            let inherited = previous.and_then(|cited| cited.citation.kind.as_deref()).and_then(kind::named);
            return Some(by_code.or(inherited));
        }
        let groups = self.number.split(['/', '-', '–']).count();
        let is_number = self.number.starts_with(|c: char| c.is_ascii_digit()) && groups >= 3;
        (is_number && by_code.is_some()).then_some(by_code)
    }
}

struct NamedKind {
    kind: &'static Kind,
    /// First byte of its name in the text before the number.
    start: usize,
    /// Nothing stands between the name and the number.
    is_adjacent: bool,
}

/// The kind that the words before a number name: the one next to it, else one of the same clause that its code confirms, else the
/// nearest with a capital ("Luật Điện lực số 61/2024/QH15").
fn named_kind(before: &str, number: &str) -> Option<NamedKind> {
    const REACH: usize = 14;
    let before = before.trim_end().strip_suffix("số").unwrap_or(before);
    let clause =
        before.rfind([';', '(', '“', '"']).map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    let mut words: Vec<(usize, &str)> = Vec::new();
    for word in before[clause..].rsplit(char::is_whitespace).filter(|word| !word.is_empty()).take(REACH) {
        words.push((word.as_ptr() as usize - before.as_ptr() as usize, word));
    }
    words.reverse();
    let folded: Vec<String> = words.iter().map(|(_, word)| skeleton(word)).collect();
    let mut named = Vec::new();
    let mut index = 0;
    while index < words.len() {
        let ahead =
            folded[index..].iter().take(6).filter(|word| !word.is_empty()).cloned().collect::<Vec<_>>().join(" ");
        let Some((kind, length)) = kind::opening(&ahead) else {
            index += 1;
            continue;
        };
        let (start, word) = words[index];
        let is_adjacent = index + length == words.len();
        if is_adjacent || word.starts_with(char::is_uppercase) {
            named.push(NamedKind { kind, start, is_adjacent });
        }
        index += length;
    }
    let is_confirmed = |named: &NamedKind| groups(number).any(|group| named.kind.has_code(group));
    let best = named.iter().rposition(|named| named.is_adjacent);
    let best = best.or_else(|| named.iter().rposition(is_confirmed)).or_else(|| named.len().checked_sub(1))?;
    Some(named.swap_remove(best))
}

fn groups(number: &str) -> impl Iterator<Item = &str> {
    number.split(['/', '-', '–']).map(str::trim).filter(|group| !group.is_empty())
}

fn has_code(number: &str) -> bool {
    number.contains(|c: char| c.is_ascii_digit()) && groups(number).skip(1).any(is_code)
}

/// The kind that a group of the number stands for: the one behind the digits (and the year).
fn coded_kind(number: &str) -> Option<&'static Kind> {
    let is_party = number.split_once(['-', '/']).is_some_and(|(digits, _)| number[digits.len()..].starts_with('-'));
    groups(number)
        .filter(|group| !group.chars().all(|c| c.is_ascii_digit()))
        .find_map(|group| kind::with_code(group, is_party))
}

/// How much of a match is the number: blanks around a separator are only slips before a group of capitals ("57- NQ/TW"); "số 1 -
/// Sở Y tế" ends at the 1.
fn sensible_length(number: &str) -> usize {
    let mut end = 0;
    let mut at = 0;
    for (index, group) in number.split_inclusive(['/', '-', '–']).enumerate() {
        let content = group.trim_end_matches(['/', '-', '–']);
        let is_spaced = content.starts_with(' ') || number[..at].trim_end_matches(['/', '-', '–']).ends_with(' ');
        let core = content.trim();
        let leading_capitals = core.chars().take_while(|c| c.is_uppercase()).count();
        let is_wide = content.starts_with(' ') && number[..at].trim_end_matches(['/', '-', '–']).ends_with(' ');
        let is_code =
            leading_capitals >= 2 && (!is_wide || coded_kind(core).is_some() || kind::with_code(core, true).is_some());
        if index > 0 && is_spaced && !core.is_empty() && !is_code {
            break;
        }
        at += group.len();
        if !core.is_empty() {
            end = at - (group.len() - content.trim_end().len());
        }
    }
    end
}

/// The day behind a number: next to it, or behind the words that say whose document it is ("92/KH-UBND của UBND tỉnh ngày ...").
fn date_behind(rest: &str) -> Option<(date::Named, usize)> {
    const REACH: usize = 120;
    let reach = rest.char_indices().map(|(at, _)| at).nth(REACH).unwrap_or(rest.len());
    if let Some(named) = date::bare_at_start(&rest[..reach]) {
        return Some((named, 0));
    }
    let named = date::find(&rest[..reach])?;
    let gap = &rest[..named.start];
    let gap = if gap.contains('(') { SHORT_NAME.replace(gap, "") } else { gap.into() };
    let words: Vec<&str> = gap.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).collect();
    let is_near = words.len() <= 2 || (words[0] == "của" && words.len() <= 10);
    let is_body = words.first() == Some(&"của") && known_at(&words[1..]) == words.len() - 1;
    let is_foreign =
        gap.contains([';', ':', '.', ')', '(', '“']) || !is_body && words.iter().any(|word| BREAKS.contains(word));
    let count = words.len();
    (is_near && !is_foreign).then_some((named, count))
}

/// "của Bộ Giáo dục và Đào tạo (GDĐT) ngày ...": a short name in brackets.
static SHORT_NAME: LazyLock<Regex> = LazyLock::new(|| pattern(r"\s\(\p{Lu}[\p{L}&\-]{1,12}\)"));

/// Words after which a day is no longer the document's own.
const BREAKS: [&str; 9] = ["trước", "đến", "từ", "sau", "kể", "về", "số", "hoàn", "và"];

fn issued_on(before: &str) -> Option<String> {
    let may_be = ISSUED.iter().any(|word| before.trim_end().ends_with(word));
    let found = may_be.then(|| ISSUED_ON.find(tail(before, 160))).flatten()?;
    date::at_start(found.as_str()).map(|named| named.iso)
}

/// The last `length` characters.
fn tail(text: &str, length: usize) -> &str {
    text.char_indices().rev().nth(length).map_or(text, |(at, _)| &text[at..])
}

/// The text with every number tidy: "Thông báo số 07- TB/CQTTBCĐ" → "Thông báo số 07-TB/CQTTBCĐ".
pub fn tidied(text: &str) -> String {
    if !text.contains(['-', '–', '/']) || !text.bytes().any(|b| b.is_ascii_digit()) {
        return text.to_string();
    }
    let mut tidied = String::with_capacity(text.len());
    let (mut at, mut next) = (0, 0);
    while let Some(Numbered { range, is_called, .. }) = number::first_from(text, next) {
        next = range.end;
        let end = range.start + sensible_length(&text[range.clone()]);
        if is_called && has_code(&text[range.start..end]) {
            tidied.push_str(&text[at..range.start]);
            tidied.push_str(&tidy(&text[range.start..end]));
            at = end;
        }
    }
    tidied.push_str(&text[at..]);
    tidied
}

/// A number without the blanks and dashes that slipped in: "57- -NQ/TW" → "57-NQ/TW".
pub fn tidy(number: &str) -> String {
    let mut tidy = String::with_capacity(number.len());
    for c in number.chars().filter(|c| !c.is_whitespace()).map(|c| if c == '–' { '-' } else { c }) {
        if !(c == '-' && tidy.ends_with(['-', '/'])) {
            tidy.push(c);
        }
    }
    tidy
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cited(text: &str) -> Vec<(String, String, String)> {
        let shown = |cited: Cited| {
            let Citation { kind, number, date } = cited.citation;
            (kind.unwrap_or_default(), number, date.unwrap_or_default())
        };
        find(text).into_iter().map(shown).collect()
    }

    fn one(kind: &str, number: &str, date: &str) -> (String, String, String) {
        (kind.into(), number.into(), date.into())
    }

    #[test]
    fn kind_number_and_day_are_read() {
        assert_eq!(
            cited(
                "Căn cứ Nghị quyết số 57-NQ/TW, ngày 22/12/2024 của Bộ Chính trị và Kế hoạch hành động số 469-KH/TU ngày 16/5/2025"
            ),
            [one("Nghị quyết", "57-NQ/TW", "2024-12-22"), one("Kế hoạch", "469-KH/TU", "2025-05-16")]
        );
        assert_eq!(
            cited("Kế hoạch số 480-KH/TU ngày 13 tháng 6/2025 của"),
            [one("Kế hoạch", "480-KH/TU", "2025-06-13")]
        );
        assert_eq!(
            cited("Quyết định số 05/2025/QĐ-UBND ngày 01/7/2025"),
            [one("Quyết định", "05/2025/QĐ-UBND", "2025-07-01")]
        );
    }

    #[test]
    fn blanks_inside_numbers_are_slips() {
        assert_eq!(
            cited("Thông báo Kết luận số 07- TB/CQTTBCĐ ngày 15/10/2025"),
            [one("Thông báo", "07-TB/CQTTBCĐ", "2025-10-15")]
        );
        assert_eq!(cited("Nghị quyết số 57 -NQ/TW của"), [one("Nghị quyết", "57-NQ/TW", "")]);
        assert_eq!(cited("nghị quyết số 57- -NQ/TW ngày"), [one("Nghị quyết", "57-NQ/TW", "")]);
        assert_eq!(
            cited("(Kèm theo Kế hoạch số 1105 /KH-ĐKT ngày10 /3/2026 của"),
            [one("Kế hoạch", "1105/KH-ĐKT", "2026-03-10")]
        );
    }

    #[test]
    fn the_word_so_may_be_missing_and_lists_go_on() {
        assert_eq!(cited("theo Kế hoạch 198/KH-UBND ngày 09/9/2022"), [one("Kế hoạch", "198/KH-UBND", "2022-09-09")]);
        assert_eq!(
            cited(
                "Công văn số 4643/UBND-KGVX ngày 28/8/2024; số 4975/UBND-KGVX ngày 17/09/2024 và số 6138/UBND-KGVX ngày 13/11/2024"
            ),
            [
                one("Công văn", "4643/UBND-KGVX", "2024-08-28"),
                one("Công văn", "4975/UBND-KGVX", "2024-09-17"),
                one("Công văn", "6138/UBND-KGVX", "2024-11-13")
            ]
        );
        assert_eq!(
            cited("(Báo cáo số 1393/SokHCN-CN ngày 04/6/2025; 1544/SokHCN-CN ngày 12/6/2025)"),
            [one("Báo cáo", "1393/SokHCN-CN", "2025-06-04"), one("Báo cáo", "1544/SokHCN-CN", "2025-06-12")]
        );
    }

    #[test]
    fn the_kind_may_stand_further_ahead() {
        assert_eq!(
            cited("Thực hiện Chương trình công tác công tác quý III năm 2025 số 01/CTr-UBND ngày 09/7/2025"),
            [one("Chương trình", "01/CTr-UBND", "2025-07-09")]
        );
        assert_eq!(
            cited("Luật Công nghiệp công nghệ số số 71/2025/QH15 ngày 14/6/2025"),
            [one("Luật", "71/2025/QH15", "2025-06-14")]
        );
        assert_eq!(
            cited("Luật Ban hành văn bản quy phạm pháp luật số 64/2025/QH15"),
            [one("Luật", "64/2025/QH15", "")]
        );
    }

    #[test]
    fn days_elsewhere_in_the_sentence_count_when_they_are_its_own() {
        assert_eq!(
            cited("Ngày 5/2/2025, Thủ tướng Chính phủ ban hành Quyết định 245/QĐ-TTg về việc"),
            [one("Quyết định", "245/QĐ-TTg", "2025-02-05")]
        );
        assert_eq!(
            cited("thực hiện Đề án 08-ĐA/TU của Tỉnh ủy Lào Cai ngày 29/12/2025 về"),
            [one("Đề án", "08-ĐA/TU", "2025-12-29")]
        );
        assert_eq!(
            cited("tại Kế hoạch số 02-KH/BCĐTW 19/6/2025, Thông"),
            [one("Kế hoạch", "02-KH/BCĐTW", "2025-06-19")]
        );
        assert_eq!(cited("theo Kế hoạch số 12/KH-UBND trước ngày 30/11/2025"), [one("Kế hoạch", "12/KH-UBND", "")]);
    }

    #[test]
    fn odd_numbers_of_firms_are_read() {
        let text = "tại Văn bản số 05/2026/VLN/CV-LV ngày 21/4/2026; Công ty A tại Văn bản số YBB-SA032/26-LR ngày 21/4/2026; \
            Công ty B tại văn bản số 21.4/GĐN ngày 21/4/2026; tại Văn bản số 02 ngày 21/4/2026; tại Văn bản số 27/ĐN-Cty ngày \
            21/4/2026; tại Văn bản  năm 2026; tại Văn bản số 02/GĐN-ĐD tháng 4 năm 2026; tại Văn bản số 11/2026CV-YVG ngày 18/4/2026";
        let numbers: Vec<String> = cited(text).into_iter().map(|(_, number, _)| number).collect();
        let expected =
            ["05/2026/VLN/CV-LV", "YBB-SA032/26-LR", "21.4/GĐN", "02", "27/ĐN-Cty", "02/GĐN-ĐD", "11/2026CV-YVG"];
        assert_eq!(numbers, expected);
    }

    #[test]
    fn what_is_no_document_is_not_cited() {
        for text in [
            "(Kèm theo Kế hoạch số:       /KH-UBND ngày       /     /2025 của UBND phường)",
            "Số 165 Lý Thường Kiệt, tỷ lệ 1/2000, 24/7, TCVN ISO 9001:2015, QCVN 06:2022/BXD",
            "Ban Quản lý dự án số 1 - Sở Xây dựng; Đề án số 08 về phát triển; giai đoạn 2025 - 2030",
            "02 ngày làm việc/01 đơn vị; Đề án 06; Chỉ thị 11 của Ban Thường vụ; Bộ chỉ số 766: tỷ lệ",
        ] {
            assert_eq!(cited(text), [], "{text}");
        }
    }

    #[test]
    fn documents_are_listed_once() {
        let citation = |date: Option<&str>| Citation {
            kind: Some("Nghị quyết".into()),
            number: "57-NQ/TW".into(),
            date: date.map(Into::into),
        };
        let mut contradictions = 0;
        let all = [citation(None), citation(Some("2024-12-22")), citation(Some("2024-12-23"))];
        assert_eq!(distinct(all, |_, _| contradictions += 1), [citation(Some("2024-12-22"))]);
        assert_eq!(contradictions, 1);
    }
}
