//! The letterhead: kind, number, place, day, the issuing bodies and the subject of a letter (Decree 30/2020/NĐ-CP, boxes 1 to 5;
//! the Party's 36-HD/VPTW), however its two columns arrive: side by side, one after the other, or a line of each in turn.
//!
//! Law of this file: a blank number or day is none.

use super::date::{self, pattern};
use super::rows::{self, Row};
use super::{citation, label, place};
use crate::dictionary::fold::skeleton;
use crate::dictionary::formula::{self, Mark, Opening};
use crate::dictionary::kind::{self, Kind};
use crate::dictionary::name_case::is_capitals;
use crate::page::Reading;
use crate::plan::Doubt;
use regex::Regex;
use std::sync::LazyLock;

/// What the letterhead says.
#[derive(Debug, Default)]
pub struct Letterhead {
    /// From the line that names it ("KẾ HOẠCH"); a letter names none and has "V/v" or "Kính gửi" instead.
    pub kind: Option<&'static Kind>,
    /// The rest of the line that names the kind, where the title begins on it.
    pub title_start: Option<String>,
    /// Number and symbol, when the number is filled in.
    pub number: Option<String>,
    /// The symbol alone: "KH-UBND".
    pub symbol: Option<String>,
    /// Where it was issued.
    pub place: Option<String>,
    /// ISO 8601, when it is filled in.
    pub date: Option<String>,
    /// The lines of the issuing bodies, from top to bottom, as they stand there.
    pub bodies: Vec<String>,
    /// The subject of a letter, from "V/v" on.
    pub subject: Option<String>,
    /// It is a document of the Party.
    pub is_party: bool,
    /// Index of the first line below it.
    pub next_line: usize,
    /// What a person should look at.
    pub doubts: Vec<Doubt>,
    /// "Số:" stood alone: the number is still to come.
    open_number: Option<String>,
    /// "Lào Cai, ngày" stood alone: the day is still to come.
    open_date: Option<String>,
    /// Left edge of the national line, where columns stand side by side.
    right_column: Option<f32>,
    in_subject: bool,
    /// The national line was begun and goes on below.
    in_mark: bool,
}

/// "Số: 1119 /KH-VP", "Sẽ: 158/KH-UBND", "Số 01-KH/TU", "Luật số: 54/2024/QH15", "Số:      /SKHCN-VP", "Số: 12/2025/NQ-HĐND".
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?i:luật|nghị quyết|pháp lệnh)\s+)?(?:(?i:s[ốôoó6])\b\s*[:.]?|S\p{L}\s?:)\s*(?P<digits>[^/\-:]{0,14}?)\s*(?P<symbol>(?:/\s?\d{4}\s?)?[/\-]\s*\p{Lu}[\p{L}\d&]*(?:\s?[-/.–]\s?[\p{Lu}\d][\p{L}\d&]*)*)",
    )
});

/// "Số: 565" or "Số:" with the symbol further on.
static OPEN_NUMBER: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?i:s[ốôoó6])\b\s*[:.]?\s*(?P<digits>\d{0,6})$"));

/// "Số173 /KH-UBND": a colon that a reader lost.
static GLUED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?P<so>(?i:s[ốôoó]))(?P<digit>\d)"));

/// "/TB-UBND" below a lonely "Số:".
static SYMBOL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?P<digits>\d{0,6})\s*(?P<symbol>[/\-]\s?\p{Lu}[\p{L}\d&]*(?:\s?[-/–]\s?[\p{Lu}\d][\p{L}\d&]*)*)$")
});

/// "V/v xây dựng chương trình công tác"; the Party also writes "về việc ..." below the number.
static SUBJECT: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:(?i:v\s?[/{(|]\s?v)\b\s*:?|(?P<whole>về việc)\b)\s*"));

/// What an electronic signature prints: "ttcbth@quangngai.gov.vn", "18.11.2024 07:25:14 +07:00", "Người ký: ...".
static E_SIGNATURE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\S@\S+\.\w|\d{1,2}:\d{2}:\d{2}|\+07:00|^(?i:người ký|ký bởi|ký ngày|thời gian ký|cơ quan:|email)")
});

/// Where neither a kind nor an address ends the letterhead, it ends so many rows below the national line.
const ROWS_BELOW_MARKS: usize = 6;

/// A letterhead is not longer than this.
const MOST_ROWS: usize = 60;

/// Place and day of a line that says nothing else: "Tân An, ngày 12 tháng 3 năm 2026".
pub fn place_and_day(line: &str) -> Option<(String, String)> {
    let line = line.trim();
    let (place, words) = place::and_day(line)?;
    let (name, day) = (&line[place.clone()], date::find(words)?);
    let is_all = place.start == 0 && words.split_whitespace().count() <= 6;
    (is_all && place::start(name) == 0).then(|| (name.to_string(), day.iso))
}

/// Reads the letterhead.
pub fn read(reading: &Reading) -> Letterhead {
    let rows = rows::rows(reading, 0..MOST_ROWS * 4);
    let end = Ending::find(&rows);
    let mut head = Letterhead { next_line: end.next_line, ..Letterhead::default() };
    for row in &rows[..end.row] {
        head.take(row);
    }
    head.close();
    head.kind = end.kind.or_else(|| end.is_letter.then(|| kind::named("Công văn")).flatten());
    if head.kind.is_none() && head.subject.is_some() {
        head.kind = kind::named("Công văn");
    }
    head.title_start = end.title_start;
    head
}

/// A text and the column that it begins at.
type Placed = (String, f32);

/// Where the letterhead ends.
struct Ending {
    /// Index of the row that ends it.
    row: usize,
    next_line: usize,
    kind: Option<&'static Kind>,
    title_start: Option<String>,
    is_letter: bool,
}

impl Ending {
    fn find(rows: &[Row]) -> Self {
        let body = rows.iter().take(MOST_ROWS).position(opens_body).unwrap_or(rows.len().min(MOST_ROWS));
        let below_marks = rows[..body].iter().rposition(|row| mark_in(row).is_some()).map_or(0, |at| at + 1);
        let has_subject = rows[..body].iter().any(|row| row.pieces.iter().any(|piece| SUBJECT.is_match(&piece.text)));
        // A line that only begins with a kind may be the name of a body ("DỰ ÁN ..."), above all in a letter.
        let named = |is_whole: bool| {
            let mut kinds = rows[..body].iter().enumerate().filter_map(|(index, row)| {
                let (kind, rest) = kind_line(row)?;
                let counts =
                    if is_whole { rest.is_none() } else { rest.is_some() && index >= below_marks && !has_subject };
                counts.then_some((index, kind, rest))
            });
            kinds.next()
        };
        if let Some((row, kind, title_start)) = named(true).or_else(|| named(false)) {
            let next_line = rows[row].line + 1;
            return Self { row, next_line, kind: Some(kind), title_start, is_letter: false };
        }
        let is_letter = rows.get(body).is_some_and(|row| formula::opens_address(&row.text()));
        let has_head = is_letter || rows[..body].iter().any(|row| mark_in(row).is_some());
        let row = if is_letter || has_subject { body } else { body.min(below_marks + ROWS_BELOW_MARKS) };
        let row = if has_head { row } else { 0 };
        let next_line = rows.get(row).map_or(0, |row| row.line);
        Self { row, next_line, kind: None, title_start: None, is_letter }
    }
}

/// Whether a row is the first below letterhead and title: "Kính gửi:", "I. MỤC ĐÍCH", "Căn cứ ...".
fn opens_body(row: &Row) -> bool {
    let text = row.text();
    if is_capitals(&text) {
        return label::is_section(&text);
    }
    let is_basis = formula::opening(&skeleton(&text)) == Some(Opening::Basis) && text.starts_with(char::is_uppercase);
    label::is_section(&text) || formula::opens_address(&text) || (is_basis && text.chars().count() > 30)
}

/// The kind that a row names, and what else stands on it: "KẾ HOẠCH", "BÁO CÁO TÌNH HÌNH ...".
fn kind_line(row: &Row) -> Option<(&'static Kind, Option<String>)> {
    let text = row.text();
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric()); // "- CHỈ THỊ": a speck
    let folded = skeleton(text);
    let is_name =
        |(_, length): &(&Kind, usize)| *length == folded.split(' ').count() && text.starts_with(char::is_uppercase);
    if text.contains(':') || (!is_capitals(text) && !kind::opening(&folded).is_some_and(|named| is_name(&named))) {
        return None;
    }
    let Some((kind, length)) = kind::opening(&folded) else {
        let spaced: String = text.split_whitespace().collect();
        let is_spaced = text.split_whitespace().all(|word| word.chars().count() == 1);
        let folded = if is_spaced { skeleton(&spaced) } else { folded };
        return kind::resembling(&folded).map(|kind| (kind, None));
    };
    let rest = text.split_whitespace().skip(length).collect::<Vec<_>>().join(" ");
    let is_citation = skeleton(&rest).starts_with("so ");
    (!is_citation).then(|| (kind, (!rest.is_empty()).then_some(rest)))
}

/// "ỦY BAN NHÂN DÂN.", "ỦY BAN NHÂN DÂN _": specks at the end of a line were read as signs. "UBND TP." keeps its own.
fn without_speck(text: &str) -> &str {
    let text = text.trim_end_matches(['_', '|', '~', '=', '\'', '-', ' ']);
    let last = text.split(' ').next_back().unwrap_or(text);
    if last.chars().count() > 3 { text.trim_end_matches('.') } else { text }
}

fn mark_in(row: &Row) -> Option<Mark> {
    let text = row.text();
    let words: Vec<String> = text.split_whitespace().map(skeleton).collect();
    formula::mark_among(&words).map(|(_, _, mark)| mark)
}

impl Letterhead {
    /// The kind that the symbol of the number stands for.
    pub fn symbol_kind(&self) -> Option<&'static Kind> {
        let symbol = self.symbol.as_deref()?;
        symbol.split(['/', '-']).find_map(|group| kind::with_code(group, self.is_party))
    }

    /// Takes one row: the national line, number and day are known by their form wherever they stand; of what is left, pieces in
    /// capitals name bodies, and what follows "V/v" is the subject.
    fn take(&mut self, row: &Row) {
        let mut pieces: Vec<(String, f32)> = Vec::new();
        for piece in &row.pieces {
            if E_SIGNATURE.is_match(&piece.text) {
                self.drop_signature();
            } else {
                pieces.push((piece.text.clone(), piece.left));
            }
        }
        self.take_day(&mut pieces, row);
        if std::mem::take(&mut self.in_mark) {
            without_rest_of_mark(&mut pieces);
        }
        for (text, left) in pieces {
            let (before, after) = self.cut_mark(&text, left);
            for (text, left) in before.into_iter().chain(after) {
                self.take_piece(&text, left, row);
            }
        }
    }

    fn take_piece(&mut self, text: &str, left: f32, row: &Row) {
        let text = &*GLUED.replace(text, "$so $digit");
        if let Some(found) = NUMBER.captures(text).filter(|_| self.number.is_none() && !self.is_inside_name(text)) {
            let end = found.get(0).map_or(0, |whole| whole.end());
            self.set_number(&found["digits"], &found["symbol"], row);
            self.take_rest(text[end..].trim_matches([' ', '*']), left, row); // "Số: 683/BTC-CST *V/v ...*" in Markdown
            return;
        }
        if let Some(found) = OPEN_NUMBER.captures(text).filter(|_| self.symbol.is_none()) {
            self.open_number = Some(found["digits"].to_string());
            return;
        }
        if self.open_number.is_some() && self.take_open_number(text, row) {
            return;
        }
        if let Some(subject) = SUBJECT.captures(text) {
            let (opening, whole) = (subject.get(0).map_or(0, |found| found.end()), subject.name("whole"));
            self.in_subject = true;
            self.subject = Some(format!("{} {}", whole.map_or("V/v", |whole| whole.as_str()), text[opening..].trim()));
            return;
        }
        let is_right = self.right_column.is_some_and(|column| column > 15.0 && left > column - 6.0);
        let is_empty = !text.contains(char::is_alphanumeric);
        if is_right || is_empty || formula::mark(&skeleton(text)).is_some() {
            return;
        }
        match &mut self.subject {
            Some(subject) if self.in_subject => {
                subject.push(' ');
                subject.push_str(text);
            }
            _ if is_capitals(text) => self.bodies.push(without_speck(text).to_string()),
            _ => {}
        }
    }

    /// What stands behind the number on the same piece.
    fn take_rest(&mut self, rest: &str, left: f32, row: &Row) {
        if !rest.is_empty() {
            self.take_piece(rest, left, row);
        }
    }

    /// "THEO QUYẾT ĐỊNH / SỐ 1050/QĐ-SCT": the number belongs to the body's name when the line above ends with a kind of document.
    fn is_inside_name(&self, text: &str) -> bool {
        let above = self.bodies.last().map(|line| skeleton(line)).unwrap_or_default();
        let ends_with_kind = above
            .match_indices(' ')
            .map(|(at, _)| &above[at + 1..])
            .chain([above.as_str()])
            .any(|tail| kind::opening(tail).is_some_and(|(_, length)| length == tail.split(' ').count()));
        ends_with_kind && !text.contains(':')
    }

    fn set_number(&mut self, digits: &str, symbol: &str, row: &Row) {
        let symbol = citation::tidy(symbol);
        let digits: String = digits.chars().filter(|c| !c.is_whitespace() && !"._…*".contains(*c)).collect();
        self.symbol = Some(symbol.trim_start_matches(['/', '-']).to_string());
        let is_number = digits.starts_with(|c: char| c.is_ascii_digit())
            && digits.trim_end_matches(char::is_alphabetic).chars().all(|c| c.is_ascii_digit());
        if is_number {
            self.number = Some(format!("{digits}{symbol}"));
        } else if !digits.is_empty() {
            let message = format!("Không đọc được số của văn bản: \"{digits}\"");
            self.doubts.push(Doubt::new("number_unreadable", message).at_line(row.number()).about("document.number"));
        }
        self.open_number = None;
    }

    /// A line below a lonely "Số:": the digits that an electronic signature filled in, or the symbol.
    fn take_open_number(&mut self, text: &str, row: &Row) -> bool {
        let digits = self.open_number.clone().unwrap_or_default();
        if digits.is_empty() && !text.is_empty() && text.len() <= 6 && text.chars().all(|c| c.is_ascii_digit()) {
            self.open_number = Some(text.to_string());
            return true;
        }
        let Some(found) = SYMBOL.captures(text) else { return false };
        self.set_number(&format!("{digits}{}", &found["digits"]), &found["symbol"], row);
        true
    }

    /// Takes place and day off a row.
    fn take_day(&mut self, pieces: &mut Vec<(String, f32)>, row: &Row) {
        if let Some(open) = self.open_date.take() {
            self.go_on_with_day(open, pieces);
        }
        let text = pieces.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>().join(GAP);
        let Some((place, day)) = place::and_day(&text).filter(|_| self.place.is_none()) else { return };
        let day = day.to_string();
        if !(skeleton(&day).contains("thang") || date::find(&day).is_some() || day.chars().count() <= 6) {
            return;
        }
        let start = place.start + place::start(&text[place.clone()]);
        self.place = Some(text[start..place.end].trim().to_string()).filter(|place| !place.is_empty());
        let left = pieces.first().map_or(0.0, |(_, left)| *left);
        let kept = text[..start].split(GAP).map(str::trim).filter(|text| !text.is_empty());
        *pieces = kept.map(|text| (text.to_string(), left)).collect();
        self.date = date::find(&day).map(|named| named.iso);
        if self.date.is_none() {
            self.doubt_day(&day, row);
            self.open_date = (!skeleton(&day).contains("nam")).then_some(day);
        }
    }

    /// "tháng 01 năm 2026" below "Lâm Đồng, ngày".
    fn go_on_with_day(&mut self, open: String, pieces: &mut Vec<(String, f32)>) {
        let Some(at) = pieces.iter().position(|(text, _)| {
            let folded = skeleton(text);
            folded.starts_with("thang")
                || folded.starts_with("nam 20")
                || (text.len() <= 2 && text.chars().all(|c| c.is_ascii_digit()))
        }) else {
            self.open_date = Some(open);
            return;
        };
        let day = format!("{open} {}", pieces.remove(at).0);
        self.date = date::find(&day).map(|named| named.iso);
        self.open_date = (!skeleton(&day).contains("nam")).then_some(day);
    }

    fn doubt_day(&mut self, day: &str, row: &Row) {
        let before_month = skeleton(day).split("thang").next().unwrap_or_default().replace("ngay", "");
        if !before_month.trim().is_empty() && !before_month.trim().chars().all(|c| c.is_ascii_digit()) {
            let message = format!("Không đọc được ngày ban hành: \"{day}\"");
            self.doubts.push(Doubt::new("date_unreadable", message).at_line(row.number()).about("document.date"));
        }
    }

    /// Takes the national or Party line out of a piece: what stands before and behind it.
    fn cut_mark(&mut self, text: &str, left: f32) -> (Option<Placed>, Option<Placed>) {
        let words: Vec<&str> = text.split_whitespace().collect();
        let folded: Vec<String> = words.iter().map(|word| skeleton(word)).collect();
        let kept: Vec<usize> = (0..words.len()).filter(|index| !folded[*index].is_empty()).collect();
        let folded: Vec<String> = kept.iter().map(|index| folded[*index].clone()).collect();
        let Some((start, end, mark)) = formula::mark_among(&folded) else {
            return (Some((text.to_string(), left)), None);
        };
        self.in_mark = folded[start] == "cong" && !folded[start..end].iter().any(|word| word == "nam");
        let (start, end) = (kept[start], kept[end - 1] + 1);
        self.is_party |= mark == Mark::Party;
        let before = words[..start].join(" ");
        let offset = left + before.chars().count() as f32;
        self.right_column.get_or_insert(offset);
        let after = words[end..].join(" ");
        let part = |text: String, left| (!text.is_empty()).then_some((text, left));
        (part(before, left), part(after, offset))
    }

    /// An electronic signature prints the office's name above its address: that is no letterhead.
    fn drop_signature(&mut self) {
        if self.right_column.is_none() && self.symbol.is_none() {
            self.bodies.clear();
        }
    }

    fn close(&mut self) {
        if let Some(subject) = self.subject.take() {
            let subject = subject.split_whitespace().collect::<Vec<_>>().join(" ");
            let subject = subject.trim_end_matches(['.', ';', ',', ':']).trim();
            self.subject = (subject != "V/v").then(|| subject.to_string());
        }
    }
}

/// "PHƯỜNG BUÔN HỒ VIỆT NAM" below "CỘNG HÒA XÃ HỘI CHỦ NGHĨA": takes the end of the national line off.
fn without_rest_of_mark(pieces: &mut [Placed]) {
    for (text, _) in pieces.iter_mut().rev() {
        let words: Vec<&str> = text.split_whitespace().collect();
        let rest = formula::rest_of_mark(&words.iter().map(|word| skeleton(word)).collect::<Vec<_>>());
        if rest > 0 {
            *text = words[..words.len() - rest].join(" ");
            return;
        }
    }
}

/// Stands between the pieces of a row when they are looked at together.
const GAP: &str = "   ";
