//! What the engine wrote in, what it must have seen out: letters whose small and large forms look the same, and one letter written as two.
//! The rule kept here: only what no word has is changed; what is a matter of sense is left to `restore`.

use unicode_normalization::UnicodeNormalization;

/// The engine is torn between two letters and writes both: "QĐÐ-UBND", "12/⁄2025", "KÉẺ HOẠCH". No word has the same letter twice with
/// marks on both.
pub fn read_once(text: &str) -> String {
    let is_marked = |c: char| !c.is_ascii() && c.is_alphabetic();
    let base = |c: char| match c {
        'Đ' | 'Ð' => 'D',
        'đ' | 'ð' => 'd',
        '/' | '\u{2044}' => '/',
        c => c.nfd().next().unwrap_or(c),
    };
    let mut once = String::with_capacity(text.len());
    for c in text.nfc() {
        let is_twice = once.chars().next_back().is_some_and(|last| {
            base(last) == base(c) && (is_marked(last) && is_marked(c) || base(c) == '/' && last != c)
        });
        if !is_twice {
            once.push(c);
        }
    }
    once
}

/// "1105KH-ĐKT": no number of a document is glued to its symbol; the slash between them was lost.
pub fn with_slash(word: &str) -> Option<String> {
    let symbol = word.find(|c: char| !c.is_ascii_digit()).filter(|at| *at > 0)?;
    let (number, symbol) = word.split_at(symbol);
    let (kind, office) = symbol.split_once('-')?;
    let is_capitals = |part: &str| part.chars().take_while(|c| c.is_uppercase()).count() > 1;
    let is_symbol = kind.chars().all(char::is_uppercase) && is_capitals(kind) && is_capitals(office);
    is_symbol.then(|| format!("{number}/{symbol}"))
}

/// The word in the case that its line asks for: "kỊp", "Các CƠ quan", "đơn VỊ trên". `before` and `after` stand beside it.
pub fn in_case(word: &str, before: Option<&str>, after: Option<&str>) -> String {
    let letters = || word.chars().filter(|c| c.is_alphabetic());
    let is_marked = |c: char| !c.is_ascii();
    if letters().any(char::is_lowercase) {
        // Inside a word in small letters no capital has a mark.
        let first = word.find(char::is_alphabetic).unwrap_or(0);
        return word.char_indices().flat_map(|(at, c)| small(c, at > first && is_marked(c) && c != 'Đ')).collect();
    }
    let looks_small = letters().count() > 1 && letters().any(is_marked) && letters().all(has_one_shape);
    let is_small = |word: Option<&str>| word.is_some_and(|word| word.starts_with(char::is_lowercase));
    let ends_sentence = before.is_some_and(|before| before.ends_with(['.', ':', ';', '!', '?', '-', '+', '“', '"']));
    let goes_on = is_small(after) || after.is_none() && is_small(before);
    if looks_small && goes_on && before.is_some() && !ends_sentence {
        return word.to_lowercase();
    }
    word.to_string()
}

fn small(c: char, is_wanted: bool) -> impl Iterator<Item = char> {
    let lower = is_wanted.then(|| c.to_lowercase());
    let same = (!is_wanted).then_some(c);
    lower.into_iter().flatten().chain(same)
}

/// Whether the small letter is the large one made smaller.
fn has_one_shape(c: char) -> bool {
    c.to_lowercase()
        .nfd()
        .next()
        .is_some_and(|base| matches!(base, 'c' | 'i' | 'k' | 'o' | 'p' | 's' | 'u' | 'v' | 'x'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_read_twice_stands_once() {
        let once = ["QĐÐ-UBND", "12/⁄2025", "KÉẺ", "Đổi", "xoong", "http://", "đồng"].map(read_once);
        assert_eq!(once, ["QĐ-UBND", "12/2025", "KÉ", "Đổi", "xoong", "http://", "đồng"]);
    }

    #[test]
    fn a_number_glued_to_its_symbol_gets_its_slash() {
        assert_eq!(with_slash("1105KH-ĐKT").as_deref(), Some("1105/KH-ĐKT"));
        assert_eq!(with_slash("217NĐ-CP,").as_deref(), Some("217/NĐ-CP,"));
        for sound in ["1105/KH-ĐKT", "57-NQ/TW", "KH-UBND", "4G-LTE", "2A-3B", "12"] {
            assert_eq!(with_slash(sound), None, "{sound}");
        }
    }

    #[test]
    fn letters_of_one_shape_are_small_among_small_ones() {
        let case = |before, word, after| in_case(word, Some(before), Some(after));
        assert_eq!(case("Các", "CƠ", "quan,"), "cơ");
        assert_eq!(case("đơn", "VỊ,", "địa"), "vị,");
        assert_eq!(case("thực", "hiỆn", "tốt"), "hiện");
        assert_eq!(in_case("KỊp", None, Some("thời")), "Kịp");
        assert_eq!(case("UBND", "CÁC", "XÃ"), "CÁC");
        assert_eq!(case("hiện.", "CƠ", "quan"), "CƠ");
        assert_eq!(case("ông", "VŨ", "Xuân"), "VŨ");
        for sound in ["QĐ-UBND", "UBND", "ThS.Đỗ", "KH-ĐKTr", "Đoàn"] {
            assert_eq!(case("số", sound, "ngày"), sound);
        }
    }
}
