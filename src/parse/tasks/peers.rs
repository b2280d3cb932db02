//! Headings among others that name who acts. Rule: where headings of one level name known bodies, one beside them that begins like a
//! body names one too, though no dictionary knows it.

use super::sections::{Node, Section};
use super::subject::Subject;
use super::{agency, predicates};
use crate::dictionary::agency::{Head, head_at};
use std::collections::HashMap;

/// So many headings of a level must name known bodies, and at least half of all its headings.
const LEAST_NAMES: usize = 2;
/// Names in headings are not longer than this many words.
const LONGEST_NAME: usize = 20;

/// Gives such headings their subject.
pub fn complete(nodes: &mut [Node]) {
    let mut levels: HashMap<(Option<usize>, u8), Vec<usize>> = HashMap::new();
    for (index, node) in nodes.iter().enumerate() {
        if let Some(label) = node.label.as_ref().filter(|label| !label.is_bullet() && node.is_heading()) {
            levels.entry((node.parent, label.rank)).or_default().push(index);
        }
    }
    for headings in levels.into_values() {
        let names = headings.iter().filter(|index| nodes[**index].is_name()).count();
        if names < LEAST_NAMES || names * 2 < headings.len() {
            continue;
        }
        for index in headings {
            if let Some(subject) = unknown_name(&nodes[index]) {
                nodes[index].subject = Some(subject);
            }
        }
    }
}

/// The body that a heading names by its form alone: "Đối với giáo viên phụ trách công tác Đoàn".
fn unknown_name(node: &Node) -> Option<Subject> {
    let may_be = node.subject.is_none() && node.section == Section::Open && !node.children.is_empty();
    let words: Vec<&str> = node.text.trim_end_matches([':', '.', ' ']).split_whitespace().collect();
    let told = predicates::opened_by(&words);
    let name = words.get(told..).filter(|name| may_be && (1..=LONGEST_NAME).contains(&name.len()))?;
    let begins_like_body = matches!(head_at(name), Some((Head::Body | Head::Person, _)));
    let bodies = agency::bodies_of(&name.join(" "));
    let is_name = begins_like_body && !bodies.is_empty();
    is_name.then(|| Subject { bodies, rest: String::new(), is_told: told > 0, is_asked: told > 0 })
}
