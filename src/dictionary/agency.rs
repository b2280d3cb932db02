//! Names of bodies: whether words begin a body's name, and how far a known name reaches. Looked up without marks and case, except
//! where case tells a name ("Ban") from a common word ("ban").

use super::fold::{push_word, skeleton};
use super::tsv;
use foldhash::{HashMap, HashSet};
use std::sync::LazyLock;

/// What a word begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Head {
    /// The name of a body: "Sở", "Công an".
    Body,
    /// A person or office holder: "Chủ tịch", "Ông".
    Person,
    /// A collective name: "các sở, ban, ngành".
    Collective,
    /// A member of a collective name: "đơn vị", "địa phương".
    Noun,
    /// Nothing: "Ban hành", "Phòng, chống" begin like a name and are none.
    Not,
}

struct Agencies {
    /// The beginnings of names, word by word: whether one is a whole name.
    names: HashMap<String, bool>,
    heads: HashMap<String, Vec<(String, Head)>>,
    /// For each first word of a head, the most words that a head has which begins with it.
    longest_heads: HashMap<String, usize>,
    plurals: HashSet<String>,
}

static KNOWN: LazyLock<Agencies> = LazyLock::new(load);

fn load() -> Agencies {
    let rows = tsv::rows::<3>(include_str!("../../dictionaries/agencies.tsv"));
    let mut names: HashMap<String, bool> = HashMap::default();
    for name in rows.map(|[name, _, _]| skeleton(name)) {
        for (end, _) in name.match_indices(' ') {
            names.entry(name[..end].to_string()).or_default();
        }
        names.insert(name, true);
    }
    let mut heads: HashMap<String, Vec<(String, Head)>> = HashMap::default();
    let mut plurals = HashSet::default();
    for [head, kind, _reason] in tsv::rows::<3>(include_str!("../../dictionaries/agency_heads.tsv")) {
        let kind = match kind {
            "body" | "any" => Head::Body,
            "person" => Head::Person,
            "noun" => Head::Noun,
            "not" => Head::Not,
            _ => {
                plurals.insert(head.to_lowercase());
                continue;
            }
        };
        heads.entry(head.to_lowercase()).or_default().push((head.to_string(), kind));
    }
    let mut longest_heads: HashMap<String, usize> = HashMap::default();
    for head in heads.keys() {
        let mut words = head.split(' ');
        let most = longest_heads.entry(words.next().unwrap_or_default().to_string()).or_default();
        *most = (*most).max(1 + words.count());
    }
    Agencies { names, heads, longest_heads, plurals }
}

/// How many of the first `words` a known name covers, the longest; 0 for none.
pub fn known_at(words: &[&str]) -> usize {
    known_ends(words).last().unwrap_or(0)
}

/// The same for each known name that the words begin with, from the shortest to the longest.
pub fn known_ends(words: &[&str]) -> impl Iterator<Item = usize> {
    let mut name = String::new();
    let ends = words.iter().enumerate().map_while(move |(index, word)| {
        if !push_word(word, &mut name) {
            return Some(None);
        }
        KNOWN.names.get(&name).map(|is_whole| is_whole.then_some(index + 1))
    });
    ends.flatten()
}

/// Words that stand side by side in names of bodies, in small letters: "chi cục", "thể thao".
static PAIRS: LazyLock<HashMap<String, HashSet<String>>> = LazyLock::new(|| {
    let names = tsv::rows::<3>(include_str!("../../dictionaries/agencies.tsv")).map(|[name, ..]| name);
    let heads = tsv::rows::<3>(include_str!("../../dictionaries/agency_heads.tsv")).map(|[head, ..]| head);
    let words = |name: &str| -> Vec<String> { name.to_lowercase().split_whitespace().map(str::to_string).collect() };
    let mut pairs: HashMap<String, HashSet<String>> = HashMap::default();
    for name in names.chain(heads) {
        for pair in words(name).windows(2) {
            pairs.entry(pair[0].clone()).or_default().insert(pair[1].clone());
        }
    }
    pairs
});

/// Whether two words, in small letters and with their marks, stand side by side in the name of a known body.
pub fn is_pair(first: &str, second: &str) -> bool {
    PAIRS.get(first).is_some_and(|seconds| seconds.contains(second))
}

/// What `words` begin with, and how many words tell it; never [`Head::Not`]. A body's head counts with a capital, or in any case where the list says so.
pub fn head_at<'a>(words: &[&'a str]) -> Option<(Head, usize)> {
    let bare = |word: &'a str| word.trim_matches(|c: char| !c.is_alphanumeric());
    let first = bare(words.first()?);
    let lower = first.to_lowercase();
    if KNOWN.plurals.contains(&lower) && words.len() > 1 {
        return Some((Head::Collective, 1));
    }
    let most = (*KNOWN.longest_heads.get(&lower)?).min(words.len());
    let found = (1..=most).rev().find_map(|count| {
        let phrase = words[..count].iter().map(|word| bare(word)).collect::<Vec<_>>().join(" ");
        let entries = KNOWN.heads.get(&phrase.to_lowercase())?;
        entries.iter().find(|(head, kind)| fits(head, *kind, &phrase)).map(|(_, kind)| (*kind, count))
    });
    found.filter(|(kind, _)| *kind != Head::Not)
}

/// "Ban" is a body and "ban" is not: a head that is listed with a capital wants one.
fn fits(head: &str, kind: Head, phrase: &str) -> bool {
    let capital = |text: &str| text.chars().next().is_some_and(char::is_uppercase);
    match kind {
        Head::Body => !capital(head) || capital(phrase),
        Head::Noun => !capital(phrase),
        Head::Person | Head::Collective | Head::Not => true,
    }
}

/// How sure it is that the whole `text` names a body (or several): known, or at least begun by a known word. `None` when not.
pub fn recognise(text: &str) -> Option<f32> {
    let words: Vec<&str> = text.split_whitespace().collect();
    match known_at(&words) {
        0 => match head_at(&words)?.0 {
            _ if is_bare_noun(&words) => Some(0.5),
            Head::Body | Head::Person => Some(0.88),
            Head::Collective => (known_at(&words[1..]) > 0 || head_at(&words[1..]).is_some()).then_some(0.9),
            Head::Noun | Head::Not => Some(0.7),
        },
        covered if covered == words.len() => Some(0.99),
        _ => Some(0.95),
    }
}

/// "Cơ quan", "đơn vị": a common noun alone names nobody.
pub fn is_bare_noun(words: &[&str]) -> bool {
    let lower = words.join(" ").to_lowercase();
    KNOWN.heads.get(&lower).is_some_and(|entries| entries.iter().any(|(_, kind)| *kind == Head::Noun))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(text: &str) -> usize {
        known_at(&text.split_whitespace().collect::<Vec<_>>())
    }

    fn head(text: &str) -> Option<Head> {
        head_at(&text.split_whitespace().collect::<Vec<_>>()).map(|(head, _)| head)
    }

    #[test]
    fn the_longest_name_counts() {
        assert_eq!(known("Sở Văn hóa, Thể thao và Du lịch tỉnh"), 8);
        assert_eq!(known("Phòng Kinh tế, Hạ tầng và Đô thị"), 8);
        assert_eq!(known("Phòng Kinh tế xã"), 3);
        assert_eq!(known("Phòng Văn hoá - xã hội"), 6);
        assert_eq!(known("rà soát quy trình"), 0);
    }

    #[test]
    fn case_tells_a_body_from_a_common_word() {
        assert_eq!(head("Ban Tôn giáo"), Some(Head::Body));
        assert_eq!(head("ban ngành khác"), Some(Head::Noun));
        assert_eq!(head("người đứng đầu các cơ quan"), Some(Head::Person));
        assert_eq!(head("các Sở liên quan"), Some(Head::Collective));
        assert_eq!(head("Thể thao và Du lịch"), None);
    }

    #[test]
    fn whole_cells_are_recognised() {
        assert!(recognise("Sở Tài chính").is_some_and(|sure| sure > 0.9));
        assert!(recognise("Quý IV/2025").is_none());
        assert!(recognise("Các nhiệm vụ cụ thể").is_none());
    }

    #[test]
    fn the_dictionary_is_sound() {
        let mut seen = HashSet::default();
        for [name, level, source] in tsv::rows::<3>(include_str!("../../dictionaries/agencies.tsv")) {
            assert!(!level.is_empty() && !source.is_empty(), "{name}: incomplete");
            assert!(seen.insert(skeleton(name)), "{name} stands twice");
        }
    }
}
