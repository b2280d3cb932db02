//! Periods named in a phrase: "Quý IV/2025", "trước ngày 08/02/2025", "giai đoạn 2026 - 2030" in, their last days out. Rule: nothing is
//! guessed here; a period without a year says so.

use super::guarded::Guarded;
use regex::Captures;

/// A period, by its last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The year, when the phrase names it.
    pub year: Option<i32>,
    /// Month of the last day.
    pub month: u32,
    /// Last day; 0 for the last of the month.
    pub day: u32,
    /// "giữa tháng", "tuần 2": the day is a custom, not a fact.
    pub is_vague: bool,
    /// A bare year, or "trong năm".
    pub is_whole_year: bool,
    at: usize,
}

impl Period {
    /// The last day in the year `year`, ISO 8601. `None` when there is no such day.
    pub fn last_day(&self, year: i32) -> Option<String> {
        let days = match self.month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
            2 => 28,
            _ => return None,
        };
        let day = if self.day == 0 { days } else { self.day };
        (day <= days).then(|| format!("{year:04}-{:02}-{day:02}", self.month))
    }
}

type Reader = fn(&Captures) -> Option<Period>;

/// A form in which periods are written.
struct Form {
    pattern: Guarded,
    /// Whether everything that it finds has a digit.
    is_in_numbers: bool,
    read: Reader,
}

impl Form {
    /// A form that has a digit.
    const fn numbers(pattern: &'static str, signs: &'static [&'static str], read: Reader) -> Self {
        Self { pattern: Guarded::new(pattern, signs), is_in_numbers: true, read }
    }

    /// A form that may have none.
    const fn words(pattern: &'static str, signs: &'static [&'static str], read: Reader) -> Self {
        Self { pattern: Guarded::new(pattern, signs), is_in_numbers: false, read }
    }
}

// Each form under a phrase that it reads; the first that matches takes the characters.
static FORMS: [Form; 14] = [
    // "6 tháng đầu năm 2026", "06 tháng cuối năm"
    Form::words(
        r"\b(?:0?6|sáu) tháng (đầu|cuối)(?: năm)?(?:\s*(20\d{2}))?\b",
        &["tháng đầu", "tháng cuối"],
        |c| Some(Period { month: if &c[1] == "đầu" { 6 } else { 12 }, ..of(c, year(c, 2)) }),
    ),
    // "tuần 2 tháng 10/2025"
    Form::numbers(
        r"\btuần (?:thứ )?(\d|nhất|hai|ba|tư|cuối)(?: của)?,? tháng (\d{1,2})(?:\s*(?:/|-|,? năm)\s*(20\d{2}))?\b",
        &["tuần "],
        |c| {
            let week = match &c[1] {
                "nhất" => 1,
                "hai" => 2,
                "ba" => 3,
                "tư" | "cuối" => 4,
                _ => number(c, 1)?,
            };
            let day = if week >= 4 { 0 } else { week * 7 };
            Some(Period { month: number(c, 2)?, day, is_vague: true, ..of(c, year(c, 3)) })
        },
    ),
    // "giữa tháng 10/2025"
    Form::numbers(r"\bgiữa tháng (\d{1,2})(?:\s*(?:/|-|,? năm)\s*(20\d{2}))?\b", &["giữa tháng "], |c| {
        Some(Period { month: number(c, 1)?, day: 15, is_vague: true, ..of(c, year(c, 2)) })
    }),
    // "ngày 05 tháng 10 năm 2026", "15 tháng 12"
    Form::numbers(r"\b(\d{1,2}) tháng (\d{1,2})\b(?:\s*(?:/|-|,? năm)\s*(20\d{2})\b)?", &[" tháng "], |c| {
        day(c, 1, 2, 3)
    }),
    // "Quý IV/2025", "Quý I, II năm 2026", "quý III - IV/2025", "Q4/2025", "Quy 1V"
    Form::words(
        r"\b(?:q[uú][yýỳíi]\s*|q\.?\s?)((?:iv|1v|i{1,3}|l{1,3}|1{2,3}|[1-4])(?:(?:\s*[,\-–+&]\s*|\s+(?:và|đến|hoặc)\s+)(?:q[uú]ý\s*)?(?:iv|i{1,3}|[1-4])\b)*)(?:\s*(?:/|-|,?\s*năm)?\s*(20\d{2}))?\b",
        &["q"],
        |c| Some(Period { month: 3 * last_quarter(&c[1])?, ..of(c, year(c, 2)) }),
    ),
    // "Tháng 10/2025", "tháng 9, 10 năm 2025", "T12/2025"
    Form::numbers(
        r"\b(?:tháng\s*|t)(\d{1,2}(?:(?:\s*[,\-–+&]\s*|\s+(?:và|đến)\s+)(?:tháng\s*)?\d{1,2}\b)*)(?:\s*(?:/|-|,?\s*năm)\s*(20\d{2}))?\b",
        &["t"],
        |c| Some(Period { month: last_number(&c[1])?, ..of(c, year(c, 2)) }),
    ),
    // "10-11/2019": two months, while "10/11/2019" and "10-11-2019" are days
    Form::numbers(r"\b(?:0?[1-9]|1[0-2])\s*[-–]\s*(0?[1-9]|1[0-2])\s*/\s*(20\d{2})\b", &["-", "–"], |c| {
        Some(Period { month: number(c, 1)?, ..of(c, year(c, 2)) })
    }),
    // "trước ngày 08/02/2025", "30.6.2026"
    Form::numbers(r"\b(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(20\d{2})\b", &["/", ".", "-"], |c| day(c, 1, 2, 3)),
    // "12/2025"
    Form::numbers(r"\b(\d{1,2})\s*/\s*(20\d{2})\b", &["/"], |c| {
        Some(Period { month: number(c, 1)?, ..of(c, year(c, 2)) })
    }),
    // "trước 30/11"
    Form::numbers(r"\b(\d{1,2})\s*[/\-]\s*(\d{1,2})\b", &["/", "-"], |c| day(c, 1, 2, 9)),
    // "giữa năm 2026"
    Form::numbers(r"\bgiữa năm (20\d{2})\b", &["giữa năm "], |c| {
        Some(Period { month: 6, is_vague: true, ..of(c, year(c, 1)) })
    }),
    // "từ ngày 11/9 đến hết năm 2026": an end, not the year that the days before it lack
    Form::numbers(r"\b(?:hết|cuối) năm (20\d{2})\b", &["hết năm ", "cuối năm "], |c| {
        Some(of(c, year(c, 1)))
    }),
    // "2025 - 2030", "giai đoạn 2026-2030", "Năm 2025"
    Form::numbers(
        r"\b(20\d{2})(?:(?:\s*[-–—,;+]\s*|\s+(?:và|đến|đến năm)\s+)(20\d{2}))*\b",
        &["20"],
        |c| Some(Period { is_whole_year: true, ..of(c, year(c, 2).or(year(c, 1))) }),
    ),
    // "Cuối năm", "trong năm"
    Form::words(r"\b(?:cuối|trong|hết|đến hết) năm\b", &["cuối năm", "trong năm", "hết năm"], |c| {
        Some(Period { is_whole_year: true, ..of(c, None) })
    }),
];

/// All periods that `phrase` (in lower case) names, in its order. A period without a year takes that of the next one in the phrase.
pub fn periods(phrase: &str) -> Vec<Period> {
    let mut rest = phrase.to_string();
    let mut found: Vec<Period> = Vec::new();
    let has_number = phrase.contains(char::is_numeric);
    for form in FORMS.iter().filter(|form| has_number || !form.is_in_numbers) {
        let Some(pattern) = form.pattern.for_text(&rest) else { continue };
        let mut taken = Vec::new();
        for captures in pattern.captures_iter(&rest) {
            if let (Some(whole), Some(period)) = (captures.get(0), (form.read)(&captures)) {
                taken.push(whole.range());
                found.push(period);
            }
        }
        for range in taken {
            let blank = " ".repeat(range.len());
            rest.replace_range(range, &blank);
        }
    }
    found.sort_by_key(|period| period.at);
    lend_years(found)
}

fn lend_years(mut found: Vec<Period>) -> Vec<Period> {
    let mut next = None;
    let mut lent = false;
    for period in found.iter_mut().rev() {
        if period.year.is_none() && next.is_some() {
            period.year = next;
            lent = true;
        }
        next = period.year;
    }
    let has_finer = found.iter().any(|period| !period.is_whole_year);
    if lent && has_finer {
        found.retain(|period| !period.is_whole_year);
    }
    found
}

fn of(captures: &Captures, year: Option<i32>) -> Period {
    let at = captures.get(0).map_or(0, |whole| whole.start());
    Period { year, month: 12, day: 0, is_vague: false, at, is_whole_year: false }
}

fn day(captures: &Captures, day: usize, month: usize, named_year: usize) -> Option<Period> {
    let (day, month) = (number(captures, day)?, number(captures, month)?);
    Some(Period { month, day: day.max(1), ..of(captures, year(captures, named_year)) })
}

fn number(captures: &Captures, group: usize) -> Option<u32> {
    captures.get(group)?.as_str().parse().ok()
}

fn year(captures: &Captures, group: usize) -> Option<i32> {
    captures.get(group)?.as_str().parse().ok()
}

fn last_number(list: &str) -> Option<u32> {
    list.split(|c: char| !c.is_ascii_digit()).rfind(|part| !part.is_empty())?.parse().ok()
}

fn last_quarter(list: &str) -> Option<u32> {
    let quarter = |word: &str| match word {
        "i" | "1" | "l" => Some(1),
        "ii" | "2" | "ll" | "11" => Some(2),
        "iii" | "3" | "lll" | "111" => Some(3),
        "iv" | "4" | "1v" => Some(4),
        _ => None,
    };
    list.split(|c: char| !c.is_alphanumeric()).filter_map(quarter).next_back()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_joined_by_a_dash_before_a_year_are_no_day() {
        let last = |phrase: &str| periods(phrase).last().and_then(|period| period.last_day(period.year?));
        assert_eq!(last("10-11/2019").as_deref(), Some("2019-11-30"));
        assert_eq!(last("15-11/2019").as_deref(), Some("2019-11-15"));
        assert_eq!(last("10-11-2019").as_deref(), Some("2019-11-10"));
    }

    fn last(phrase: &str) -> Option<String> {
        let found = periods(phrase);
        found.iter().filter_map(|period| period.last_day(period.year.unwrap_or(1999))).max()
    }

    #[test]
    fn a_year_is_lent_within_the_phrase() {
        assert_eq!(last("quý iii, quý iv năm 2025").as_deref(), Some("2025-12-31"));
        assert_eq!(last("quý 1/2026").as_deref(), Some("2026-03-31"));
        assert_eq!(last("quý 11/2026").as_deref(), Some("2026-06-30")); // II, misread
        assert_eq!(last("từ tháng 10 đến tháng 12/2025").as_deref(), Some("2025-12-31"));
        assert_eq!(last("tháng 9, năm 2026").as_deref(), Some("2026-09-30"));
        assert_eq!(last("từ ngày 11/9 đến hết năm 2026").as_deref(), Some("2026-12-31"));
    }

    #[test]
    fn impossible_days_have_no_last_day() {
        assert_eq!(periods("31/11/2025").len(), 1);
        assert_eq!(last("31/11/2025"), None);
        assert_eq!(last("29/02/2028").as_deref(), Some("2028-02-29"));
    }
}
