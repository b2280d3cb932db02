//! What the words of a heading or of a line alone tell: what its section holds, and where another part of the document begins.

use super::label::{Label, SECTION};
use super::romans;
use super::sections::Node;
use crate::dictionary::fold::skeleton;
use crate::dictionary::{kind, tsv};
use std::sync::LazyLock;

/// What a section holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Section {
    /// Perhaps duties.
    #[default]
    Open,
    /// General duties at the end.
    Closing,
    /// Purposes, reports, money, forms: no duties.
    Without,
}

/// A line in capitals of some words: the title of what follows, not more of an item.
pub fn is_title(whole: &str) -> bool {
    whole.contains(' ') && whole.contains(char::is_uppercase) && !whole.contains(char::is_lowercase)
}

/// "- Căn cứ Nghị quyết số ...": what the document rests on, in a list.
pub fn is_basis(rest: &str) -> bool {
    skeleton(&rest.chars().take(12).collect::<String>()).starts_with("can cu")
}

/// "PHỤ LỤC", "Phụ lục II", not "Phụ lục kèm theo Kế hoạch này được ..." inside a sentence.
pub fn starts_alone(whole: &str) -> bool {
    let words: Vec<&str> = whole.split_whitespace().collect();
    words.len() <= 4
        || words[0].starts_with("PHỤ")
        || words[2].len() <= 5 && words[2..=3].iter().all(|word| !word.starts_with(char::is_lowercase))
}

/// Whether documents of this kind hold no duties.
pub fn is_report(kind: &str) -> bool {
    KNOWN.reports.contains(&skeleton(kind))
}

/// The kind of a document that begins here in capitals: what a decision puts into force stands after its signature.
pub fn attached(whole: &str) -> Option<&'static str> {
    let is_capital = !whole.contains(char::is_lowercase);
    is_capital.then(|| kind::opening(&skeleton(whole))).flatten().map(|(kind, _)| kind.name)
}

struct Known {
    exact: Vec<(String, Section)>,
    open: Vec<(String, Section)>,
    forms: Vec<String>,
    reports: Vec<String>,
    ahead: Vec<String>,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let mut known =
        Known { exact: Vec::new(), open: Vec::new(), forms: Vec::new(), reports: Vec::new(), ahead: Vec::new() };
    for [words, kind, _reason] in tsv::rows::<3>(include_str!("../../../dictionaries/sections.tsv")) {
        let folded = skeleton(words);
        match kind {
            "form" => known.forms.push(folded),
            "report" => known.reports.push(folded),
            "ahead" => known.ahead.push(folded),
            _ => {
                let section = if kind == "closing" { Section::Closing } else { Section::Without };
                let list = if words.ends_with('…') { &mut known.open } else { &mut known.exact };
                list.push((folded, section));
            }
        }
    }
    known
});

/// A heading with these words promises duties, whatever stands before them.
const SAYS_DUTIES: [&str; 3] = ["nhiem vu", "giai phap", "noi dung"];

/// Whether a heading of a report speaks of what is to come: "Phương hướng, nhiệm vụ".
pub fn is_ahead(node: &Node) -> bool {
    let folded = skeleton(&node.text);
    node.is_heading() && !is_bullet(node) && KNOWN.ahead.iter().any(|words| begins_with(&folded, words))
}

fn is_bullet(node: &Node) -> bool {
    node.label.as_ref().is_none_or(Label::is_bullet)
}

fn begins_with(folded: &str, words: &str) -> bool {
    folded.strip_prefix(words).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// "IV Tổ chức thực hiện": a section whose number lost its mark, known by its words.
pub fn unmarked(whole: &str) -> Option<(Label, &str)> {
    let (number, rest) = whole.split_once(' ')?;
    let is_section = romans::value(number).is_some_and(|value| value > 1) && rest.starts_with(char::is_uppercase);
    let folded = skeleton(rest);
    let known = |(words, _): &(String, Section)| begins_with(&folded, words);
    let is_known = is_section && rest.split(' ').count() <= 12 && KNOWN.exact.iter().chain(&KNOWN.open).any(known);
    is_known.then(|| (Label { printed: number.into(), rank: SECTION }, rest))
}

/// What the section of this heading holds, when its words tell.
pub fn section_of(node: &Node) -> Option<Section> {
    let label = node.label.as_ref().filter(|label| !label.is_bullet())?;
    let is_short = || node.text.split_whitespace().count() <= 12;
    let heading = match node.text.split_once(':') {
        Some((before, _)) if before.split_whitespace().count() <= 12 => before,
        _ if node.is_heading() || label.rank == SECTION && is_short() => &node.text,
        _ => return None,
    };
    if label.rank >= 12 && !node.is_heading() {
        return None;
    }
    let folded = skeleton(heading);
    if SAYS_DUTIES.iter().any(|words| folded.contains(words)) && !folded.contains("hoan thanh") {
        return None; // "MỤC TIÊU, NHIỆM VỤ"
    }
    let begins = |words: &str| begins_with(&folded, words);
    let exact = KNOWN.exact.iter().find(|(words, _)| *words == folded);
    let found = exact.or_else(|| KNOWN.open.iter().find(|(words, _)| begins(words)));
    let combined = || KNOWN.exact.iter().find(|(words, _)| begins(words) && heading.contains([',', '-', '–']));
    found.or_else(combined).map(|(_, section)| *section)
}

pub fn is_form(whole: &str) -> bool {
    let start: String = whole.chars().take(40).collect();
    let is_title = whole.chars().filter(|c| c.is_alphabetic()).take(8).all(|c| !c.is_lowercase())
        || start.starts_with("Mẫu")
        || start.starts_with("Biểu");
    let folded = skeleton(&start);
    is_title
        && KNOWN
            .forms
            .iter()
            .any(|form| folded.strip_prefix(form.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))
}
