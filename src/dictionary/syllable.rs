//! Vietnamese letters and syllables: what a letter is made of, where a tone mark belongs, what can be a syllable at all.
//!
//! Rule of this file: both customs of tone placement (hóa, hoá) are right; for comparing, every syllable has one canonical form
//! (hóa, ủy, khỏe).

use foldhash::HashSet;
use std::sync::LazyLock;

/// A letter taken apart: "Ế" is `e` with the hat of ê, the tone sắc, upper case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Letter {
    /// Lower case without any mark: `e` for "Ế", `d` for "đ".
    pub base: char,
    /// Lower case without tone: `ê` for "Ế".
    pub hatted: char,
    /// 0 for none, else 1 to 5 for huyền, sắc, hỏi, ngã, nặng.
    pub tone: u8,
    /// Upper case.
    pub upper: bool,
}

/// Each vowel with its tones, in the order none, huyền, sắc, hỏi, ngã, nặng.
const VOWELS: [&str; 12] = [
    "aàáảãạ",
    "ăằắẳẵặ",
    "âầấẩẫậ",
    "eèéẻẽẹ",
    "êềếểễệ",
    "iìíỉĩị",
    "oòóỏõọ",
    "ôồốổỗộ",
    "ơờớởỡợ",
    "uùúủũụ",
    "ưừứửữự",
    "yỳýỷỹỵ",
];

/// The vowel without its hat, for each of [`VOWELS`].
const BASES: [char; 12] = ['a', 'a', 'a', 'e', 'e', 'i', 'o', 'o', 'o', 'u', 'u', 'y'];

/// Letters by code point: U+0000 to U+01FF, then U+1EA0 to U+1EFF.
static LETTERS: LazyLock<Vec<Letter>> = LazyLock::new(|| {
    let mut letters: Vec<Letter> = (0..0x200u32).chain(0x1EA0..0x1F00).map(plain_letter).collect();
    for (vowel, base) in VOWELS.iter().zip(BASES) {
        let hatted = vowel.chars().next().unwrap_or(base);
        for (tone, lower) in (0u8..).zip(vowel.chars()) {
            for c in lower.to_uppercase().chain([lower]) {
                if let Some(slot) = slot(c) {
                    letters[slot] = Letter { base, hatted, tone, upper: c != lower };
                }
            }
        }
    }
    for (c, upper) in [('đ', false), ('Đ', true), ('ð', false), ('Ð', true)] {
        if let Some(slot) = slot(c) {
            letters[slot] = Letter { base: 'd', hatted: 'đ', tone: 0, upper };
        }
    }
    letters
});

fn plain_letter(code: u32) -> Letter {
    let c = char::from_u32(code).unwrap_or(' ');
    let lower = c.to_lowercase().next().unwrap_or(c);
    Letter { base: lower, hatted: lower, tone: 0, upper: c.is_uppercase() }
}

fn slot(c: char) -> Option<usize> {
    match c as u32 {
        code @ 0..0x200 => Some(code as usize),
        code @ 0x1EA0..0x1F00 => Some(code as usize - 0x1EA0 + 0x200),
        _ => None,
    }
}

/// Takes a letter apart. Characters outside the Vietnamese alphabet are their own base.
pub fn letter(c: char) -> Letter {
    match slot(c) {
        Some(slot) => LETTERS[slot],
        None => plain_letter(c as u32),
    }
}

/// The letter with this hat and tone: `compose('ê', 2, true)` is "Ế".
pub fn compose(hatted: char, tone: u8, upper: bool) -> char {
    let lower = match (tone, slot(hatted)) {
        (1.., Some(slot)) => TONED.get(slot).map_or(hatted, |tones| tones[usize::from(tone.min(5))]),
        _ => hatted,
    };
    if upper { lower.to_uppercase().next().unwrap_or(lower) } else { lower }
}

/// Each letter with its tones, by [`slot`]; letters that have none stay.
static TONED: LazyLock<Vec<[char; 6]>> = LazyLock::new(|| {
    let mut toned: Vec<[char; 6]> = (0..0x200u32).map(|code| [char::from_u32(code).unwrap_or(' '); 6]).collect();
    for vowel in VOWELS {
        let hatted = vowel.chars().next().unwrap_or(' ');
        for (tone, c) in vowel.chars().enumerate() {
            toned[hatted as usize][tone] = c;
        }
    }
    toned
});

/// Whether the letter carries a mark that plain Latin letters lack.
pub fn is_marked(c: char) -> bool {
    let letter = letter(c);
    letter.tone > 0 || letter.hatted != letter.base
}

/// Whether Vietnamese alone has the letter: a hook above, a dot below, a horn, a hat with a tone ...
pub fn is_native(c: char) -> bool {
    let letter = letter(c);
    let has_hat = letter.hatted != letter.base;
    matches!(letter.tone, 3 | 5) || matches!(letter.hatted, 'ă' | 'ơ' | 'ư' | 'đ') || has_hat && letter.tone > 0
}

/// Appends the word in lower case without marks.
pub fn push_skeleton(word: &str, skeleton: &mut String) {
    skeleton.extend(word.chars().map(|c| letter(c).base));
}

/// The word in lower case without marks.
pub fn skeleton(word: &str) -> String {
    let mut skeleton = String::with_capacity(word.len());
    push_skeleton(word, &mut skeleton);
    skeleton
}

/// The word in lower case with its tone mark where the older custom puts it; words with two tones or none stay as they are.
pub fn canonical(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let letters: Vec<Letter> = word.chars().map(letter).collect();
    let mut tones = letters.iter().enumerate().filter(|(_, letter)| letter.tone > 0);
    let (Some((at, toned)), None) = (tones.next(), tones.next()) else {
        return word.chars().flat_map(char::to_lowercase).collect();
    };
    let place = tone_place(&letters).unwrap_or(at);
    let mut result = String::with_capacity(word.len() + 2);
    for (index, letter) in letters.iter().enumerate() {
        result.push(compose(letter.hatted, if index == place { toned.tone } else { 0 }, false));
    }
    result
}

/// The word with its tone moved to where the newer custom puts it (hoá, uỷ, khoẻ), if that differs.
pub fn newer_custom(canonical: &str) -> Option<String> {
    let letters: Vec<Letter> = canonical.chars().map(letter).collect();
    let [.., first, second] = letters[..] else { return None };
    let is_open_glide = matches!((first.hatted, second.hatted), ('o', 'a' | 'e') | ('u', 'y'));
    let after_q = letters.len() > 2 && letters[letters.len() - 3].base == 'q';
    if !is_open_glide || after_q || first.tone == 0 {
        return None;
    }
    let mut moved: String = canonical.chars().take(letters.len() - 2).collect();
    moved.push(first.hatted);
    moved.push(compose(second.hatted, first.tone, false));
    Some(moved)
}

/// Index of the letter that carries the tone, older custom.
fn tone_place(letters: &[Letter]) -> Option<usize> {
    let is_vowel = |letter: &Letter| "aeiouy".contains(letter.base);
    let mut start = letters.iter().position(is_vowel)?;
    let end = start + letters[start..].iter().take_while(|letter| is_vowel(letter)).count();
    let belongs_to_onset = start > 0
        && end - start > 1
        && matches!((letters[start - 1].base, letters[start].hatted), ('q', 'u') | ('g', 'i'));
    if belongs_to_onset {
        start += 1;
    }
    if letters[end..].iter().any(is_vowel) {
        return None;
    }
    if let Some(hat) = (start..end).rev().find(|index| letters[*index].hatted != letters[*index].base) {
        return Some(hat);
    }
    let has_coda = end < letters.len();
    Some(match end - start {
        1 => start,
        2 if !has_coda => start,
        _ => start + 1,
    })
}

const RHYMES: &str = " a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep \
    et ê êch êm ên êng ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu yêm yên yêng yêt yêu o oa oac oach \
    oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông \
    ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc ui um un ung uôc uôi uôm uôn uông uôt up ut uê uêch uênh uêu uơ uy uya uych \
    uyn uynh uyt uyu uyp uyên uyêt ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu y yn ynh yt ych ";

static RHYME_SET: LazyLock<HashSet<&str>> = LazyLock::new(|| RHYMES.split_ascii_whitespace().collect());

/// Whether the word can be a Vietnamese syllable: an onset, a rhyme, and a tone that the rhyme allows.
pub fn is_syllable(word: &str) -> bool {
    let mut toneless = String::with_capacity(word.len());
    let mut tone = 0;
    for c in word.chars() {
        let letter = letter(c);
        if letter.tone > 0 && tone > 0 {
            return false;
        }
        tone = tone.max(letter.tone);
        toneless.push(letter.hatted);
    }
    let stopped = toneless.ends_with(['c', 'p', 't']) || toneless.ends_with("ch");
    if stopped && tone != 2 && tone != 5 {
        return false;
    }
    rhymes(&toneless).any(|rhyme| RHYME_SET.contains(rhyme))
}

/// Whether the word without its marks could be a syllable: "thuc" and "tinh" could, "ubnd" could not.
pub fn is_bare_syllable(skeleton: &str) -> bool {
    static BARE: LazyLock<HashSet<String>> =
        LazyLock::new(|| RHYMES.split_ascii_whitespace().map(self::skeleton).collect());
    !skeleton.starts_with('đ') && rhymes(skeleton).any(|rhyme| BARE.contains(rhyme)) || skeleton == "gi"
}

/// What is left of the word behind each onset that it may begin with; "gi" may be one, and a g with a vowel behind it.
fn rhymes(word: &str) -> impl Iterator<Item = &str> {
    const LONGEST_ONSET: usize = 3;
    let cuts = (0..=LONGEST_ONSET).filter_map(|length| word.split_at_checked(length));
    cuts.filter(|(onset, _)| is_onset(onset)).map(|(_, rhyme)| rhyme)
}

fn is_onset(letters: &str) -> bool {
    match letters.as_bytes() {
        [] => true,
        [letter] => b"bcdghklmnprstvx".contains(letter),
        _ => matches!(letters, "đ" | "ch" | "gh" | "gi" | "kh" | "ng" | "nh" | "ph" | "qu" | "th" | "tr" | "ngh"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_taken_apart_and_put_together() {
        assert_eq!(letter('Ế'), Letter { base: 'e', hatted: 'ê', tone: 2, upper: true });
        assert_eq!(compose('ê', 2, true), 'Ế');
        assert_eq!(skeleton("Đường"), "duong");
        assert!("ủộƯắđ".chars().all(is_native) && !"éêàõua".chars().any(is_native));
    }

    #[test]
    fn tone_marks_go_to_their_canonical_place() {
        for (word, expected) in [
            ("hoá", "hóa"),
            ("uỷ", "ủy"),
            ("hòan", "hoàn"),
            ("tùân", "tuần"),
            ("quý", "quý"),
            ("khoẻ", "khỏe"),
            ("già", "già"),
            ("giải", "giải"),
            ("nước", "nước"),
            ("khuỷu", "khuỷu"),
            ("gìn", "gìn"),
            ("biển", "biển"),
            ("của", "của"),
            ("quyết", "quyết"),
            ("giếng", "giếng"),
            ("giữ", "giữ"),
            ("mía", "mía"),
            ("giúp", "giúp"),
        ] {
            assert_eq!(canonical(word), expected, "{word}");
        }
        assert_eq!(newer_custom("hóa").as_deref(), Some("hoá"));
        assert_eq!(newer_custom("quý"), None);
    }

    #[test]
    fn syllables_are_told_from_other_letters() {
        for word in ["nghiên", "quốc", "ủy", "gì", "yêu", "khuya", "Đường", "quyết", "huỳnh", "giếng", "xoong"]
        {
            assert!(is_syllable(word), "{word}");
        }
        for word in ["ubnd", "hât", "thuơng", "qướ", "hoạchh", "internet"] {
            assert!(!is_syllable(word), "{word}");
        }
        assert!(is_bare_syllable("duong") && !is_bare_syllable("ubnd"));
    }
}
