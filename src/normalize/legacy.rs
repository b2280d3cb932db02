//! Encodings from before Unicode: characters as they were stored in, Vietnamese out. Sources call this while they decode, run by
//! run where the font is known (`.VnTime`, `VNI-Times`), line by line where it is not.
//!
//! Rule of this file: nothing is converted unless most words that would change become Vietnamese syllables and few were any.

use crate::dictionary::syllable::is_syllable;
use crate::dictionary::tsv;
use crate::plan::Doubt;
use foldhash::HashMap;
use std::borrow::Cow;
use std::sync::LazyLock;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// An encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    /// TCVN 5712 ("ABC"): one byte a letter, capitals by font.
    Tcvn3,
    /// VNI for Windows: letters followed by letters that stand for their marks.
    Vni,
    /// VISCII: one byte a letter, control characters among them.
    Viscii,
    /// Marks written as punctuation, as in e-mail.
    Viqr,
    /// Windows-1258: letters and combining marks.
    Windows1258,
    /// UTF-8 that was read as Windows-1252.
    MisreadUtf8,
}

/// A font whose letters stand for others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Font {
    /// Its encoding.
    pub code: Code,
    /// It shows small letters as capitals (`.VnTimeH`).
    pub is_capital: bool,
}

/// Of the words that change, at least this part must become syllables ...
const LEAST_AFTER: f32 = 0.75;
/// ... and at most this part may have been syllables before.
const MOST_BEFORE: f32 = 0.35;
/// A line tells its encoding when this many of its words change.
const TELLING: usize = 3;
/// Lines that are looked at to find the encoding of a text.
const SAMPLE: usize = 400;

impl Font {
    /// The encoding that a font's name tells: ".VnTimeH", "ABCDEF+.VnTime", "VNI-Times".
    pub fn of_name(name: &str) -> Option<Self> {
        let name = name.split_once('+').map_or(name, |(_, name)| name);
        let plain = name.split([',', '-']).next().unwrap_or(name).trim_end();
        let begins = |start: &str| name.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start));
        let mut fonts = tsv::rows(include_str!("../../dictionaries/legacy_fonts.tsv"));
        fonts.find_map(|[start, code, capitals, _source]| {
            let code = Code::from_name(code).filter(|_| begins(start))?;
            Some(Self { code, is_capital: !capitals.is_empty() && plain.ends_with(capitals) })
        })
    }

    /// The encoding of text in a font whose name tells none; `None` when it is in none of those that fonts have.
    pub fn of_text(text: &str) -> Option<Self> {
        let change = |code: Code| (Change::of(text, &code.decode(text)), code);
        let clear = |(change, _): &(Change, Code)| change.words >= TELLING && change.is_clear();
        let has_barred_d = |(_, code): &(Change, Code)| has_barred_d(&code.decode(text));
        let of_fonts =
            [Code::Tcvn3, Code::Vni, Code::Viscii].into_iter().map(change).filter(clear).filter(has_barred_d);
        let (_, code) = of_fonts.max_by_key(|(change, _)| change.after)?;
        Some(Self { code, is_capital: false })
    }

    /// What characters of this font stand for.
    pub fn decode(self, text: &str) -> String {
        let decoded = self.code.decode(text);
        if self.is_capital { decoded.to_uppercase() } else { decoded.into_owned() }
    }
}

impl Code {
    /// The codes that a text without fonts may be in, the likeliest first.
    const ALL: [Self; 6] = [Self::MisreadUtf8, Self::Tcvn3, Self::Vni, Self::Windows1258, Self::Viscii, Self::Viqr];

    /// What the characters stand for in this encoding.
    pub fn decode(self, text: &str) -> Cow<'_, str> {
        match self {
            Self::MisreadUtf8 => misread(text),
            _ => TABLES.get(&self).map_or(Cow::Borrowed(text), |table| table.decode(text)),
        }
    }

    /// What a person should know about a text that was in this encoding.
    pub fn doubt(&self) -> Doubt {
        let name = match self {
            Self::Tcvn3 => "TCVN3 (ABC, phông .Vn…)",
            Self::Vni => "VNI-Windows",
            Self::Viscii => "VISCII",
            Self::Viqr => "VIQR",
            Self::Windows1258 => "Windows-1258",
            Self::MisreadUtf8 => "UTF-8 bị đọc nhầm là Windows-1252",
        };
        Doubt::new("legacy_encoding", format!("Văn bản dùng bảng mã cũ {name}; chữ đã được chuyển sang Unicode"))
    }

    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "tcvn3" => Self::Tcvn3,
            "vni" => Self::Vni,
            "viscii" => Self::Viscii,
            "viqr" => Self::Viqr,
            "cp1258" => Self::Windows1258,
            _ => return None,
        })
    }
}

/// The encodings that text in old fonts is really in. The name alone does not tell: programs leave old names on new text.
pub fn trusted<'a>(samples: impl Iterator<Item = (Font, &'a str)>) -> Vec<Code> {
    let mut judged: HashMap<Code, Change> = HashMap::default();
    for (font, text) in samples {
        judged.entry(font.code).or_default().add(&Change::of(text, &font.code.decode(text)));
    }
    let mut codes: Vec<Code> =
        judged.into_iter().filter(|(_, change)| change.is_clear()).map(|(code, _)| code).collect();
    codes.sort_unstable();
    codes
}

/// A text of unknown encoding as Unicode, with the encoding that it was in; `None` when it is in none of these.
pub fn convert(text: &str) -> Option<(String, Code)> {
    let lines: Vec<&str> = text.split('\n').collect();
    let step = lines.len().div_ceil(SAMPLE).max(1);
    let telling = |code: Code| {
        let judged = lines.iter().step_by(step).map(|line| Change::of(line, &code.decode(line)));
        let clear: usize =
            judged.filter(|change| change.words >= TELLING && change.is_clear()).map(|change| change.after).sum();
        (clear, code)
    };
    // The sample is asked first: hardly any text is worth decoding whole.
    let tells = |(clear, code): &(usize, Code)| *clear >= TELLING && has_barred_d(&code.decode(text));
    let best = Code::ALL.into_iter().map(telling).filter(tells);
    let (_, code) = best.reduce(|best, next| if next.0 > best.0 { next } else { best })?;
    let is_mixed = lines.iter().any(|line| line.chars().any(is_unicode_only));
    let converted = lines.iter().map(|line| {
        let decoded = code.decode(line);
        let change = Change::of(line, &decoded);
        let is_other = is_mixed && (line.chars().any(is_unicode_only) || change.after <= change.before);
        if is_other { Cow::Borrowed(*line) } else { decoded }
    });
    Some((converted.collect::<Vec<_>>().join("\n"), code))
}

/// Of the letters that ASCII has not, one in twelve is a đ in Vietnamese; with so many letters and hardly one among them, the text is
/// in no encoding but was read by an OCR engine for another language, which knows é and è.
const ENOUGH: usize = 40;
const SELDOM: usize = 100;

/// Whether a decoded text has the letter đ as often as Vietnamese, or is too short to tell.
fn has_barred_d(decoded: &str) -> bool {
    let (mut marked, mut barred) = (0, 0);
    for c in decoded.chars().filter(|c| !c.is_ascii() && c.is_alphabetic()) {
        marked += 1;
        barred += usize::from(matches!(c, 'đ' | 'Đ'));
    }
    marked < ENOUGH || barred * SELDOM >= marked
}

/// Letters of Vietnamese that no encoding of one byte shows.
fn is_unicode_only(c: char) -> bool {
    matches!(c, '\u{1EA0}'..='\u{1EF9}' | 'ă' | 'Ă' | 'đ' | 'Đ' | 'ơ' | 'Ơ' | 'ư' | 'Ư')
}

/// What becomes of the words that a conversion changes.
#[derive(Debug, Clone, Copy, Default)]
struct Change {
    words: usize,
    before: usize,
    after: usize,
}

impl Change {
    fn of(before: &str, after: &str) -> Self {
        let mut change = Self::default();
        if before == after {
            return change;
        }
        for (before, after) in
            before.split(is_blank).zip(after.split(is_blank)).filter(|(before, after)| before != after)
        {
            change.words += 1;
            change.before += usize::from(is_word(before));
            change.after += usize::from(is_word(after));
        }
        change
    }

    fn add(&mut self, other: &Self) {
        self.words += other.words;
        self.before += other.before;
        self.after += other.after;
    }

    fn is_clear(&self) -> bool {
        let share = |count: usize| count as f32 / self.words as f32;
        self.words > 0 && share(self.after) >= LEAST_AFTER && share(self.before) <= MOST_BEFORE
    }
}

/// The blanks that every encoding leaves alone; a non-breaking space may be half a letter.
fn is_blank(c: char) -> bool {
    c.is_ascii_whitespace()
}

fn is_word(text: &str) -> bool {
    is_syllable(text.trim_matches(|c: char| !c.is_alphabetic()))
}

/// The letters of one encoding.
#[derive(Debug, Default)]
struct Table {
    letters: HashMap<Vec<char>, String>,
    /// For each byte, whether some letter begins with it.
    begins: Vec<bool>,
    longest: usize,
}

static TABLES: LazyLock<HashMap<Code, Table>> = LazyLock::new(|| {
    let mut tables: HashMap<Code, Table> = HashMap::default();
    for [code, written, letter, _source] in tsv::rows(include_str!("../../dictionaries/legacy_codes.tsv")) {
        let bytes = written.split(' ').filter_map(|byte| u8::from_str_radix(byte, 16).ok());
        let written: Vec<char> = bytes.map(char::from).collect();
        let named =
            letter.strip_prefix("U+").and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32);
        let Some(code) = Code::from_name(code) else { continue };
        let table = tables.entry(code).or_default();
        table.longest = table.longest.max(written.len());
        table.begins.resize(256, false);
        written.iter().take(1).for_each(|first| table.begins[*first as usize] = true);
        table.letters.insert(written, named.map_or_else(|| letter.to_string(), String::from));
    }
    tables
});

impl Table {
    fn decode<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let shown: Vec<char> = text.chars().collect();
        let chars: Vec<char> = shown.iter().map(|c| byte_of(*c).map_or(*c, char::from)).collect();
        let mut decoded = String::with_capacity(text.len());
        let (mut at, mut changed) = (0, false);
        while at < chars.len() {
            let begins = self.begins.get(chars[at] as usize) == Some(&true);
            let longest = if begins { self.longest.min(chars.len() - at) } else { 0 };
            let found = (1..=longest).rev().find_map(|len| Some((len, self.letters.get(&chars[at..at + len])?)));
            if let Some((len, letter)) = found {
                decoded.push_str(letter);
                (at, changed) = (at + len, true);
            } else {
                decoded.push(shown[at]);
                at += 1;
            }
        }
        match changed {
            true if is_nfc_quick(decoded.chars()) == IsNormalized::Yes => Cow::Owned(decoded),
            true => Cow::Owned(decoded.nfc().collect()),
            false => Cow::Borrowed(text),
        }
    }
}

/// Windows-1252 has printable characters where Latin-1 has control codes.
const WINDOWS_1252: [(char, u8); 27] = [
    ('€', 0x80),
    ('‚', 0x82),
    ('ƒ', 0x83),
    ('„', 0x84),
    ('…', 0x85),
    ('†', 0x86),
    ('‡', 0x87),
    ('ˆ', 0x88),
    ('‰', 0x89),
    ('Š', 0x8A),
    ('‹', 0x8B),
    ('Œ', 0x8C),
    ('Ž', 0x8E),
    ('‘', 0x91),
    ('’', 0x92),
    ('“', 0x93),
    ('”', 0x94),
    ('•', 0x95),
    ('–', 0x96),
    ('—', 0x97),
    ('˜', 0x98),
    ('™', 0x99),
    ('š', 0x9A),
    ('›', 0x9B),
    ('œ', 0x9C),
    ('ž', 0x9E),
    ('Ÿ', 0x9F),
];

fn byte_of(c: char) -> Option<u8> {
    let other = || WINDOWS_1252.iter().find(|(known, _)| *known == c).map(|(_, byte)| *byte);
    u8::try_from(u32::from(c)).ok().or_else(|| if is_unicode_only(c) { None } else { other() })
}

/// UTF-8 whose bytes were read as Windows-1252: taken back word by word where the bytes are valid.
fn misread(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut decoded = String::with_capacity(text.len());
    let mut changed = false;
    for word in text.split_inclusive(is_blank) {
        let bytes: Option<Vec<u8>> = word.chars().map(byte_of).collect();
        match bytes.and_then(|bytes| String::from_utf8(bytes).ok()) {
            Some(meant) if meant != word => {
                decoded.push_str(&meant);
                changed = true;
            }
            _ => decoded.push_str(word),
        }
    }
    if changed { Cow::Owned(decoded) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &str = "Kế hoạch thực hiện nhiệm vụ đầu tư xây dựng";

    fn converted(text: &str) -> Option<(String, Code)> {
        convert(text)
    }

    #[test]
    fn what_another_language_knows_is_no_encoding() {
        let read = "Ké hoach trién khai thyc hién Nghi quyét vé chuyén dbi s6, céi céch hanh chinh, phat trién kinh té cua tinh\n";
        assert_eq!(convert(&read.repeat(10)), None);
        assert_eq!(Font::of_text(&read.repeat(10)), None);
    }

    #[test]
    fn texts_of_every_encoding_are_read() {
        let misread: String = PLAIN.bytes().map(char::from).collect();
        for (written, code) in [
            ("KÕ ho¹ch thùc hiÖn nhiÖm vô ®Çu t\u{AD} x©y dùng", Code::Tcvn3),
            ("Keá hoaïch thöïc hieän nhieäm vuï ñaàu tö xaây döïng", Code::Vni),
            ("Kª hoÕch", Code::Viscii),
            ("Ke^' hoa.ch thu+.c hie^.n nhie^.m vu. dda^`u tu+ xa^y du+.ng", Code::Viqr),
            (
                "Kê\u{EC} hoa\u{F2}ch th\u{FD}\u{F2}c hiê\u{F2}n nhiê\u{F2}m vu\u{F2} \u{F0}â\u{300}u t\u{FD} xây d\u{FD}\u{F2}ng",
                Code::Windows1258,
            ),
            (misread.as_str(), Code::MisreadUtf8),
        ] {
            if code != Code::Viscii {
                assert_eq!(converted(written), Some((PLAIN.to_string(), code)), "{code:?}");
            }
        }
        assert_eq!(Code::Viscii.decode("K\u{AA} ho\u{D5}ch th\u{F1}c hi\u{AE}n"), "Kế hoạch thực hiện");
    }

    #[test]
    fn unicode_and_foreign_text_stays() {
        for text in [
            "Kế hoạch thực hiện nhiệm vụ đầu tư xây dựng, có nhà là và cá",
            "Toà nhà có ba tàu; bà có cá; là mà và",
            "Résumé français à côté de la forêt, où l'été dure",
            "Could you send it to us? I do. So to go! a^2 + b^2, o+ u+",
            "Kinh te. Xa hoi? Dau tu. Tai sao? Nha o. Do thi.",
            "12 345,6 % (a) b. c. d.",
        ] {
            assert_eq!(converted(text), None, "{text}");
        }
    }

    #[test]
    fn only_the_lines_in_the_old_encoding_change() {
        let mixed = "Kế hoạch năm 2025 có\nKÕ ho¹ch thùc hiÖn nhiÖm vô\n";
        let (text, _) = converted(mixed).unwrap();
        assert_eq!(text, "Kế hoạch năm 2025 có\nKế hoạch thực hiện nhiệm vụ\n");
    }

    #[test]
    fn fonts_tell_by_name_but_the_text_decides() {
        let font = Font::of_name("ABCDEF+.VnTimeH").unwrap();
        assert_eq!(font.decode("céng hßa x· héi"), "CỘNG HÒA XÃ HỘI");
        assert_eq!(Font::of_name("VNI-Times").map(|font| font.code), Some(Code::Vni));
        assert_eq!(Font::of_name("Times New Roman"), None);
        assert_eq!(Font::of_text("céng hßa x· héi").map(|font| font.code), Some(Code::Tcvn3));
        assert_eq!(Font::of_text("có nhà là tháng, mưa và cá"), None);
        assert_eq!(trusted([(font, "céng hßa x· héi")].into_iter()), [Code::Tcvn3]);
        assert_eq!(trusted([(font, "có nhà là tháng, mưa và cá")].into_iter()), []);
    }

    #[test]
    fn the_dictionary_is_sound() {
        let mut seen = std::collections::HashSet::new();
        for [code, written, letter, source] in tsv::rows(include_str!("../../dictionaries/legacy_codes.tsv")) {
            assert!(Code::from_name(code).is_some() && !letter.is_empty() && !source.is_empty(), "{code} {written}");
            assert!(seen.insert((code, written)), "{code} {written} stands twice");
        }
        for [start, code, _, source] in tsv::rows(include_str!("../../dictionaries/legacy_fonts.tsv")) {
            assert!(Code::from_name(code).is_some() && !start.is_empty() && !source.is_empty(), "{start}");
        }
        for table in [Code::Tcvn3, Code::Vni, Code::Viscii, Code::Viqr] {
            assert!(TABLES[&table].letters.len() >= 90, "{table:?}");
        }
    }
}
