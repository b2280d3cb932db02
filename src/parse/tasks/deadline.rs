//! What a deadline cell says: its last day, how often it comes back, whether it goes on. Rule: the text is kept as it stands; a date that
//! is not told stays `None`, and every year taken from elsewhere is said in a doubt.

use super::dates::{Period, periods};
use super::phrases;
use crate::plan::{Deadline, Recurrence};
use regex::Regex;
use std::sync::LazyLock;

/// Where a year comes from when the phrase names none.
#[derive(Debug, Clone, Copy, Default)]
pub struct Base {
    /// The year.
    pub year: Option<i32>,
    /// What named it, for the doubt: "tiêu đề bảng".
    pub source: &'static str,
}

/// A deadline with what is doubtful about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    /// The deadline.
    pub deadline: Deadline,
    /// Codes and messages.
    pub doubts: Vec<(&'static str, String)>,
    /// How sure the reading is.
    pub confidence: f32,
}

/// What a phrase says that is no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// It comes back.
    Comes(Recurrence),
    /// It goes on after the date.
    Open,
    /// No day can be told.
    Relative,
    /// An event: a year beside it says which one, and is no time of its own.
    Event,
    /// It is over, or no time is told.
    Done,
}

impl Meaning {
    /// What the dictionary calls by this name.
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "continuous" => Self::Comes(Recurrence::Continuous),
            "daily" => Self::Comes(Recurrence::Daily),
            "weekly" => Self::Comes(Recurrence::Weekly),
            "monthly" => Self::Comes(Recurrence::Monthly),
            "quarterly" => Self::Comes(Recurrence::Quarterly),
            "yearly" => Self::Comes(Recurrence::Yearly),
            "open" => Self::Open,
            "relative" => Self::Relative,
            "event" => Self::Event,
            "done" | "none" => Self::Done,
            _ => return None,
        })
    }
}

/// Reads a deadline phrase; `None` for an empty one.
pub fn read(text: &str, base: Base) -> Option<Read> {
    let text = text.trim();
    if !text.chars().any(char::is_alphanumeric) {
        return None;
    }
    let folded = fold(text);
    let main = outside_brackets(&folded);
    let mut found = Found::of(&main);
    if found.is_nothing() && main.len() < folded.len() {
        found = Found::of(&folded);
    }
    Some(found.conclude(text, base))
}

/// Whether a text is a deadline and nothing else: it names a time and is short.
pub fn is_deadline(text: &str) -> bool {
    let folded = fold(text);
    folded.len() < 120 && !Found::of(&folded).is_nothing()
}

/// Whether a heading sets a day for what follows: "NGÀY 2: THỨ BA, NGÀY 25/8/2026".
pub fn names_a_day(heading: &str) -> bool {
    let folded = fold(heading);
    let begins = ["ngày ", "thứ ", "buổi ", "đợt ", "tuần "].iter().any(|word| folded.starts_with(word));
    begins && periods(&without_citations(&folded)).iter().any(|period| period.year.is_some() && period.day > 0)
}

/// Hours, not days: "7h15 - 8h00", "14 giờ 30".
pub fn is_time_of_day(text: &str) -> bool {
    // "7h00 - 7h15", "13h30’", "08 giờ 00"
    static HOURS: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^\D{0,12}\d{1,2}\s*(?:h|g|giờ|:)(?:\s*\d{2}|\P{L}|$)").ok());
    let folded = fold(text);
    let names_hour = |(at, _)| folded[..at].trim_end().ends_with(char::is_numeric);
    folded.match_indices(['h', 'g', ':']).any(names_hour)
        && HOURS.as_ref().is_some_and(|hours| hours.is_match(&folded))
        && Found::of(&folded).is_nothing()
}

/// What was found in a phrase.
#[derive(Default)]
struct Found {
    periods: Vec<Period>,
    recurrence: Option<Recurrence>,
    is_open: bool,
    is_relative: bool,
    is_event: bool,
    is_done: bool,
}

impl Found {
    fn of(folded: &str) -> Self {
        let mut found = Self::default();
        let rest = phrases::take_out(&without_citations(before_outlook(folded)), |meaning| found.take(meaning));
        found.periods = periods(&rest);
        if begins_only(folded) && !found.periods.is_empty() && found.recurrence.is_none() {
            found.is_open = true;
            found.periods.clear(); // a beginning is no last day
        }
        if is_told_elsewhere(folded) {
            found.is_relative = true;
            found.recurrence = None;
            found.periods.retain(|period| !period.is_whole_year);
        }
        found
    }

    fn take(&mut self, meaning: Meaning) {
        match meaning {
            Meaning::Comes(found) => {
                let often = |r: Recurrence| match r {
                    Recurrence::Daily => 0,
                    Recurrence::Weekly => 1,
                    Recurrence::Monthly => 2,
                    Recurrence::Quarterly => 3,
                    Recurrence::Yearly => 4,
                    Recurrence::Continuous => 5,
                };
                if self.recurrence.is_none_or(|known| often(found) < often(known)) {
                    self.recurrence = Some(found);
                }
            }
            Meaning::Open => self.is_open = true,
            Meaning::Relative => self.is_relative = true,
            Meaning::Event => (self.is_relative, self.is_event) = (true, true),
            Meaning::Done => self.is_done = true,
        }
    }

    fn is_nothing(&self) -> bool {
        self.periods.is_empty() && self.recurrence.is_none() && !self.is_relative && !self.is_done && !self.is_open
    }

    fn conclude(mut self, text: &str, base: Base) -> Read {
        let comes_back = self.recurrence.is_some_and(|recurrence| recurrence != Recurrence::Continuous);
        if comes_back {
            self.periods.retain(|period| period.year.is_some());
        } else if self.recurrence.is_some() {
            self.periods.retain(|period| period.year.is_some() || !period.is_whole_year); // "Thường xuyên trong năm"
        }
        if self.is_event {
            self.periods.retain(|period| !period.is_vague && !period.is_whole_year); // "Kỳ họp giữa năm 2026"
        }
        let mut doubts = Vec::new();
        let mut confidence: f32 = 0.97;
        let due = self.due(base, &mut doubts);
        if !doubts.is_empty() {
            confidence = 0.85;
        }
        if due.is_none() && self.recurrence.is_none() && doubts.is_empty() && !self.is_done && !self.is_open {
            doubts.push(("relative_deadline", format!("thời hạn “{text}” không cho biết ngày")));
            confidence = if self.is_relative { 0.9 } else { 0.6 };
        }
        let deadline = Deadline { text: text.into(), due, recurrence: self.recurrence, open_ended: self.is_open };
        Read { deadline, doubts, confidence }
    }

    /// The last of all days named.
    fn due(&self, base: Base, doubts: &mut Vec<(&'static str, String)>) -> Option<String> {
        let mut last: Option<String> = None;
        for period in &self.periods {
            let Some(year) = period.year.or(base.year) else {
                doubts.push(("year_unknown", "thời hạn không nêu năm".into()));
                continue;
            };
            match period.last_day(year) {
                None => doubts.push(("impossible_date", "thời hạn nêu một ngày không có thật".into())),
                Some(day) => {
                    if period.year.is_none() {
                        doubts.push(("year_inferred", format!("năm {year} của thời hạn suy từ {}", base.source)));
                    }
                    if period.is_vague {
                        doubts.push(("vague_deadline", format!("thời hạn không nêu ngày, hiểu là {day}")));
                    }
                    last = last.max(Some(day));
                }
            }
        }
        doubts.dedup();
        last
    }
}

/// Lower case, one custom of writing, letters that stand for digits between digits put right ("l0/2025", "30/1l/2025").
fn fold(text: &str) -> String {
    let lower = text.to_lowercase().replace("hằng", "hàng").replace("mồi", "mỗi").replace(['\u{2044}', '⁄'], "/");
    let mut folded = String::with_capacity(lower.len());
    let characters: Vec<char> = lower.chars().collect();
    for (index, &c) in characters.iter().enumerate() {
        let near =
            |at: Option<usize>| at.and_then(|at| characters.get(at)).is_some_and(|c| c.is_ascii_digit() || *c == '/');
        let is_inside = near(index.checked_sub(1)) && near(Some(index + 1));
        let starts = near(Some(index + 1)) && index.checked_sub(1).is_none_or(|at| characters[at] == ' ');
        folded.push(match c {
            'l' | 'i' if is_inside || starts && c == 'l' => '1',
            'o' if is_inside => '0',
            c if c.is_whitespace() => ' ',
            c => c,
        });
    }
    folded
}

/// "đến năm 2030, tầm nhìn đến năm 2045" is due in 2030.
fn before_outlook(folded: &str) -> &str {
    let cut = ["tầm nhìn", "định hướng đến"].iter().filter_map(|word| folded.find(word)).min();
    cut.filter(|at| *at > 0).map_or(folded, |at| &folded[..at])
}

/// "Từ năm 2026", "Bắt đầu thực hiện từ quý I/2026" without an end.
fn begins_only(folded: &str) -> bool {
    let begins = folded.starts_with("từ ")
        || folded.starts_with("kể từ ngày ")
        || folded.starts_with("bắt đầu ") && folded.contains(" từ ");
    begins && !folded.contains("đến") && !folded.contains(['-', '–', '—'])
}

/// "Theo các mốc thời gian tại Quyết định số ...", "Theo Kế hoạch hằng năm của tỉnh"; not "Theo tháng, quý".
fn is_told_elsewhere(folded: &str) -> bool {
    let rest = folded.strip_prefix("theo ");
    rest.is_some_and(|rest| !["tháng", "quý", "năm", "tuần", "định kỳ"].iter().any(|period| rest.starts_with(period)))
}

/// The days of cited documents are no deadlines.
fn without_citations(folded: &str) -> String {
    // "Quyết định số 1441/QĐ-UBND ngày 25/9/2025", "Nghị định 52/2015/NĐ-CP ngày 28/5/2015"
    static CITED: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let number = r"\b\d+\s?[/-]\s?(?:20\d{2}\s?/\s?)?\p{L}[\p{L}\d]*(?:[-/]\p{L}[\p{L}\d]*)*";
        let day = r"(?:,?\s*ngày\s*\d{1,2}\s*(?:[/.\-]\s*\d{1,2}\s*[/.\-]\s*|tháng\s*\d{1,2}\s*năm\s*)\d{4})?";
        Regex::new(&format!("{number}{day}")).ok()
    });
    let may_cite = folded.match_indices(['/', '-']).any(|(at, sign)| {
        let (before, behind) = (folded[..at].trim_end(), folded[at + sign.len()..].trim_start());
        before.ends_with(char::is_numeric) && behind.starts_with(char::is_alphabetic)
    });
    let cited = if may_cite { CITED.as_ref() } else { None };
    cited.map_or_else(|| folded.to_string(), |cited| cited.replace_all(folded, " ").into_owned())
}

fn outside_brackets(text: &str) -> String {
    let mut depth = 0usize;
    let mut outside = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            c if depth == 0 => outside.push(c),
            _ => {}
        }
    }
    outside
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: Base = Base { year: Some(2025), source: "tiêu đề bảng" };

    /// due, recurrence, open_ended, first doubt; "-" for none.
    fn told(text: &str) -> String {
        let Some(read) = read(text, BASE) else { return "nothing".into() };
        let recurrence = read.deadline.recurrence.map(|r| format!("{r:?}").to_lowercase());
        let due = read.deadline.due.unwrap_or_else(|| "-".into());
        let open = if read.deadline.open_ended { " open" } else { "" };
        let doubt = read.doubts.first().map(|(code, _)| format!(" {code}")).unwrap_or_default();
        format!("{due} {}{open}{doubt}", recurrence.unwrap_or_else(|| "-".into()))
    }

    #[test]
    fn phrases_of_real_plans_are_read() {
        let table = include_str!("deadline_phrases.tsv");
        let mut wrong = Vec::new();
        let rows: Vec<(&str, &str)> = table.lines().filter_map(|line| line.split_once('\t')).collect();
        assert!(rows.len() >= 80);
        for (text, expected) in rows {
            if told(text) != expected {
                wrong.push(format!("{text}: {} instead of {expected}", told(text)));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn an_empty_cell_has_no_deadline() {
        assert_eq!(read(" - ", BASE), None);
        assert!(!is_deadline("Phòng Văn hóa - Xã hội"));
        assert!(is_deadline("Quý I hằng năm"));
        // Scans read "quý I" as a digit or a small letter.
        assert!(is_deadline("Quý 1/2026") && is_deadline("Trong quý l/2026"));
        assert!(is_time_of_day("7h15 - 7h45"));
        assert!(is_time_of_day("14 giờ") && is_time_of_day("Từ 13h30"));
        for day in [
            "13h30’ ngày 29/4/2026",
            "Trước ngày 15 hằng tháng",
            "Trước 16 giờ thứ Sáu hằng tuần",
            "Trong 02 giờ kể từ khi xảy ra sự cố",
        ] {
            assert!(!is_time_of_day(day), "{day}");
        }
        assert!(names_a_day("NGÀY 1: THỨ HAI, NGÀY 24/8/2026"));
        assert!(!names_a_day("(Kèm theo Kế hoạch số 5/KH-UBND ngày 24/8/2026)"));
    }
}
