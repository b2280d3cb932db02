//! Names that stand in CAPITALS, in the case that they have in running text: "SỞ KHOA HỌC VÀ CÔNG NGHỆ" → "Sở Khoa học và Công nghệ".
//!
//! Law of this file: only the case of letters changes.

use super::tsv;
use foldhash::HashMap;
use std::sync::LazyLock;

/// What follows a term.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Mode {
    /// Plain words: small.
    Lower,
    /// A place or an own name: every word with a capital.
    Name,
    /// A field of work: its first word with a capital, fields of `name_terms.tsv` too.
    Capital,
}

/// What a term does.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Then {
    Change(Mode),
    /// Counts where names of fields stand only, and changes nothing.
    Field,
    /// A position ("Phó Chủ tịch"); changes nothing.
    Position,
    /// Changes nothing.
    Keep,
}

struct Terms {
    /// By the lower-case words.
    entries: HashMap<String, (&'static str, Then)>,
    /// Most words of a term.
    longest: usize,
}

static TERMS: LazyLock<Terms> = LazyLock::new(|| {
    let rows = tsv::rows(include_str!("../../dictionaries/name_terms.tsv"));
    let entries: HashMap<String, (&'static str, Then)> = rows
        .map(|[term, then, _reason]| {
            let then = match then {
                "name" => Then::Change(Mode::Name),
                "capital" => Then::Change(Mode::Capital),
                "lower" => Then::Change(Mode::Lower),
                "field" => Then::Field,
                "position" => Then::Position,
                _ => Then::Keep,
            };
            (term.to_lowercase(), (term, then))
        })
        .collect();
    let longest = entries.keys().map(|term| term.split(' ').count()).max().unwrap_or(1);
    Terms { entries, longest }
});

/// Whether the letters of a text are capitals (a slip or a particle apart).
pub fn is_capitals(text: &str) -> bool {
    let letters = || text.chars().filter(|c| c.is_alphabetic());
    let capitals = letters().filter(|c| c.is_uppercase()).count();
    capitals >= 2 && capitals * 10 >= letters().count() * 8
}

/// Whether a text opens with a position: "PHÓ CHỦ TỊCH UBND TỈNH".
pub fn is_position(text: &str) -> bool {
    let words: Vec<String> =
        text.split_whitespace().take(TERMS.longest).map(|word| core(word).to_lowercase()).collect();
    let is_term = |length| matches!(TERMS.entries.get(&words[..length].join(" ")), Some((_, Then::Position)));
    (1..=words.len()).any(is_term)
}

/// The text in running case; what does not stand in capitals stays as it is.
pub fn running(text: &str) -> String {
    if !is_capitals(text) {
        return text.to_string();
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let cores: Vec<String> = words.iter().map(|word| core(word).to_lowercase()).collect();
    let mut cased: Vec<String> = Vec::with_capacity(words.len());
    let mut mode = Mode::Lower;
    let mut is_first_of_field = false;
    while cased.len() < words.len() {
        let at = cased.len();
        if let Some((term, then, length)) = term_at(&words[at..], &cores[at..], mode) {
            let parts = term.split(' ').zip(&words[at..at + length]);
            cased.extend(parts.map(|(part, word)| word.replace(core(word), part)));
            if let Then::Change(next) = then {
                mode = next;
                is_first_of_field = next == Mode::Capital;
            } else {
                is_first_of_field = false;
            }
            continue;
        }
        let word = words[at];
        if CONNECTIVES.contains(&cores[at].as_str()) {
            mode = if mode == Mode::Capital { mode } else { Mode::Lower };
            cased.push(word.to_lowercase());
            continue;
        }
        let is_capital = mode == Mode::Name || is_first_of_field;
        is_first_of_field = false;
        cased.push(if is_abbreviation(word) { word.to_string() } else { cased_word(word, is_capital) });
    }
    capitalized(&cased.join(" "))
}

/// The text with a capital first letter.
pub fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Words that end a name.
const CONNECTIVES: [&str; 9] = ["và", "của", "về", "theo", "thuộc", "cho", "các", "số", "trên"];

/// The longest term at the start of `words`. Names of places keep their words: only what ends a name counts there.
fn term_at(words: &[&str], cores: &[String], mode: Mode) -> Option<(&'static str, Then, usize)> {
    for length in (1..=TERMS.longest.min(words.len())).rev() {
        let is_cut = words[..length - 1].iter().any(|word| word.ends_with([',', ';']));
        let Some((term, then)) = TERMS.entries.get(&cores[..length].join(" ")) else { continue };
        let fits = match then {
            Then::Field => mode == Mode::Capital,
            Then::Change(_) => length > 1 || mode != Mode::Name || ["tỉnh", "thành"].contains(&cores[0].as_str()),
            Then::Position | Then::Keep => true,
        };
        if !is_cut && fits {
            return Some((term, *then, length));
        }
    }
    None
}

fn core(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

fn cased_word(word: &str, is_capital: bool) -> String {
    let lower = word.to_lowercase();
    if !is_capital {
        return lower;
    }
    lower.split('-').map(capitalized).collect::<Vec<_>>().join("-")
}

/// Whether the word is no syllable: "UBND", "GDĐT", "06", "57-NQ/TW", "II".
fn is_abbreviation(word: &str) -> bool {
    let core = core(word);
    let is_roman = core.len() <= 4 && core.chars().all(|c| matches!(c, 'I' | 'V' | 'X'));
    is_roman || core.contains(|c: char| c.is_ascii_digit() || c == '/') || !core.split('-').all(is_syllable)
}

/// Onset, vowels, coda of a Vietnamese syllable, marks aside.
fn is_syllable(word: &str) -> bool {
    const ONSETS: [&str; 28] = [
        "", "b", "c", "ch", "d", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p", "ph", "q",
        "r", "s", "t", "th", "tr", "v", "x", "đ",
    ];
    const CODAS: [&str; 9] = ["", "c", "ch", "m", "n", "ng", "nh", "p", "t"];
    let folded = super::fold::skeleton(word);
    let is_vowel = |c: char| "aeiouy".contains(c);
    let Some(first) = folded.find(is_vowel) else { return false };
    let last = folded.rfind(is_vowel).unwrap_or(first);
    let nucleus = &folded[first..=last];
    nucleus.len() <= 3
        && nucleus.chars().all(is_vowel)
        && ONSETS.contains(&&folded[..first])
        && CODAS.contains(&&folded[last + 1..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_get_their_running_case() {
        for (capitals, expected) in [
            ("ỦY BAN NHÂN DÂN TỈNH LÀO CAI", "Ủy ban nhân dân tỉnh Lào Cai"),
            ("UBND TỈNH ĐỒNG NAI", "UBND tỉnh Đồng Nai"),
            ("SỞ KHOA HỌC VÀ CÔNG NGHỆ", "Sở Khoa học và Công nghệ"),
            ("SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH", "Sở Văn hóa, Thể thao và Du lịch"),
            ("SỞ CÔNG THƯƠNG", "Sở Công Thương"),
            ("TRƯỜNG THPT ĐỐC BINH KIỀU", "Trường THPT Đốc Binh Kiều"),
            ("ĐOÀN KIỂM TRA THEO QUYẾT ĐỊNH SỐ 1050/QĐ-SCT", "Đoàn kiểm tra theo Quyết định số 1050/QĐ-SCT"),
            (
                "BAN CHỈ ĐẠO PHÁT TRIỂN KHOA HỌC, CÔNG NGHỆ, ĐỔI MỚI SÁNG TẠO, CHUYỂN ĐỔI SỐ VÀ ĐỀ ÁN 06",
                "Ban Chỉ đạo phát triển khoa học, công nghệ, đổi mới sáng tạo, chuyển đổi số và Đề án 06",
            ),
            ("PHÒNG KINH TẾ, HẠ TẦNG VÀ ĐÔ THỊ", "Phòng Kinh tế, Hạ tầng và Đô thị"),
            ("HỘI ĐỒNG NHÂN DÂN THÀNH PHỐ ĐÀ NẴNG", "Hội đồng nhân dân thành phố Đà Nẵng"),
            ("ỦY BAN NHÂN DÂN XÃ XUÂN QUẾ", "Ủy ban nhân dân xã Xuân Quế"),
            ("TỈNH ỦY ĐỒNG NAI", "Tỉnh ủy Đồng Nai"),
            ("BỘ CÔNG AN", "Bộ Công an"),
            ("ĐOÀN KIỂM TRA SỞ CÔNG THƯƠNG LÀO CAI", "Đoàn kiểm tra Sở Công Thương Lào Cai"),
        ] {
            assert_eq!(running(capitals), expected);
        }
    }

    #[test]
    fn positions_get_their_running_case() {
        for (capitals, expected) in [
            ("PHÓ CHỦ TỊCH", "Phó Chủ tịch"),
            ("PHÓ CHÁNH VĂN PHÒNG", "Phó Chánh Văn phòng"),
            ("TRƯỞNG ĐOÀN", "Trưởng đoàn"),
            ("PHÓ HIỆU TRƯỞNG", "Phó Hiệu trưởng"),
            ("GIÁM ĐỐC SỞ NỘI VỤ", "Giám đốc Sở Nội vụ"),
            ("PHÓ BÍ THƯ THƯỜNG TRỰC", "Phó Bí thư Thường trực"),
        ] {
            assert_eq!(running(capitals), expected);
        }
    }

    #[test]
    fn running_text_stays() {
        assert_eq!(running("Trưởng Đoàn kiểm tra"), "Trưởng Đoàn kiểm tra");
    }
}
