//! Kinds of documents ("Kế hoạch", KH) after Decree 30/2020/NĐ-CP and the Party's Guidance 36-HD/VPTW.

use super::{fold, tsv};
use std::sync::LazyLock;

/// A kind of document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// "Kế hoạch".
    pub name: &'static str,
    /// The code that state documents carry in their number: "KH"; empty where there is none.
    pub state_code: &'static str,
    /// The code that Party documents carry; empty where there is none.
    pub party_code: &'static str,
    /// Skeletons of the name and of the longer names that count as this kind, the longest first.
    skeletons: Vec<String>,
}

static KINDS: LazyLock<Vec<Kind>> = LazyLock::new(|| {
    let table = include_str!("../../dictionaries/document_kinds.tsv");
    let kinds = tsv::rows(table).map(|[name, state_code, party_code, aliases, _reason]| {
        let mut skeletons: Vec<String> =
            aliases.split(';').filter(|alias| !alias.is_empty()).map(fold::skeleton).collect();
        skeletons.push(fold::skeleton(name));
        skeletons.sort_by_key(|skeleton| std::cmp::Reverse(skeleton.len()));
        Kind { name, state_code, party_code, skeletons }
    });
    kinds.collect()
});

impl Kind {
    /// The code that tells it apart: the state's where there is one, else the Party's.
    pub fn code(&self) -> Option<&'static str> {
        [self.state_code, self.party_code].into_iter().find(|code| !code.is_empty())
    }

    /// Whether a number with this group ("KH" of "92/KH-UBND") is of this kind.
    pub fn has_code(&self, group: &str) -> bool {
        !group.is_empty() && (self.state_code == group || self.party_code == group)
    }
}

/// The kind of that name.
pub fn named(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}

/// The kind that a group of a number stands for; `is_party` settles codes that both worlds use ("TT").
pub fn with_code(group: &str, is_party: bool) -> Option<&'static Kind> {
    let code = |kind: &Kind| if is_party { kind.party_code } else { kind.state_code };
    let exact = KINDS.iter().find(|kind| !group.is_empty() && code(kind) == group);
    exact.or_else(|| KINDS.iter().find(|kind| kind.has_code(group)))
}

/// The kind that a text opens with, and how many words its name has: "Kế hoạch hành động của ..." → (Kế hoạch, 4).
pub fn opening(skeleton: &str) -> Option<(&'static Kind, usize)> {
    let names = KINDS.iter().flat_map(|kind| kind.skeletons.iter().map(move |name| (kind, name)));
    let found = names.filter(|(_, name)| opens_with(skeleton, name)).max_by_key(|(_, name)| name.len());
    found.map(|(kind, name)| (kind, name.split(' ').count()))
}

/// The kind whose whole name a damaged text most resembles ("ke hoqch"), when it resembles one well.
pub fn resembling(skeleton: &str) -> Option<&'static Kind> {
    const ENOUGH: f64 = 0.8;
    const LONGEST: usize = 50;
    if skeleton.len() > LONGEST {
        return None;
    }
    let names = KINDS.iter().flat_map(|kind| kind.skeletons.iter().map(move |name| (kind, name)));
    let scored = names.map(|(kind, name)| (kind, fold::similarity(skeleton, name)));
    scored.filter(|(_, score)| *score >= ENOUGH).max_by(|a, b| a.1.total_cmp(&b.1)).map(|(kind, _)| kind)
}

fn opens_with(text: &str, words: &str) -> bool {
    text.strip_prefix(words).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longer_names_count_as_their_kind() {
        let (kind, words) = opening("ke hoach hanh dong so 469").unwrap();
        assert_eq!((kind.name, words), ("Kế hoạch", 4));
        assert_eq!(opening("de an 06").unwrap().0.name, "Đề án");
        assert!(opening("ke hoachx").is_none());
    }

    #[test]
    fn codes_depend_on_the_world() {
        assert_eq!(with_code("TT", false).unwrap().name, "Thông tư");
        assert_eq!(with_code("TT", true).unwrap().name, "Thông tri");
        assert_eq!(with_code("QĐi", false).unwrap().name, "Quy định");
        assert!(with_code("UBND", false).is_none());
    }

    #[test]
    fn damaged_names_are_recognised() {
        assert_eq!(resembling("ke hoqch").unwrap().name, "Kế hoạch");
        assert!(resembling("muc dich").is_none());
    }
}
