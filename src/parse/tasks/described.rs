//! Lines that describe the item above them: "- Địa điểm: ...", "2. Cơ quan chỉ đạo: ...". Rule: a line with a label of its own that no
//! dictionary knows counts as such a line only beside lines that are known.

use super::agency;
use super::deadline;
use super::fields::{self, FieldValue};
use super::sections::Node;
use crate::dictionary::agency::{Head, head_at, is_bare_noun, known_at, recognise};
use crate::dictionary::heading::Field;

/// Labels of lines whose meaning is guessed from those beside them have at most this many words.
const LONGEST_LABEL: usize = 5;

/// Marks the lines of `nodes` that describe their parents.
pub fn mark(nodes: &mut [Node]) {
    for parent in 0..nodes.len() {
        let children = nodes[parent].children.clone();
        let found = lines_among(nodes, &children);
        for (child, line) in found {
            nodes[child].fields = line;
        }
    }
}

/// The lines among the children of one item that are not known as such yet: all that have labels where each child has one, else those
/// that follow a known line at the very beginning.
fn lines_among(nodes: &[Node], children: &[usize]) -> Vec<(usize, Vec<FieldValue>)> {
    let known: Vec<Option<Vec<FieldValue>>> = children.iter().map(|child| known(&nodes[*child])).collect();
    let says_who_or_when = known.iter().flatten().flatten().any(|field| field.field != Field::Extra);
    let guessed: Vec<Option<Vec<FieldValue>>> = children.iter().map(|child| guessed(&nodes[*child])).collect();
    let all_labelled = known.iter().zip(&guessed).all(|(known, guessed)| known.is_some() || guessed.is_some());
    let opens_with_known = children.first().is_some_and(|first| nodes[*first].is_fields());
    if !says_who_or_when || !(all_labelled || opens_with_known) {
        return Vec::new();
    }
    let lines = known.into_iter().zip(guessed).map(|(known, guessed)| known.or(guessed));
    let lines = children.iter().copied().zip(lines).filter(|(child, _)| !nodes[*child].is_fields());
    lines.filter_map(|(child, line)| Some((child, line?))).collect()
}

/// What a line says by a label that is known: also a numbered one, when its value is what the label promises.
fn known(node: &Node) -> Option<Vec<FieldValue>> {
    if node.is_fields() {
        return Some(node.fields.clone());
    }
    let is_kept = |field: &FieldValue| match field.field {
        Field::Lead | Field::Cooperating => {
            agency::bodies_of(&field.value).first().is_some_and(|body| recognise(body).is_some())
        }
        Field::Deadline => deadline::is_deadline(&field.value),
        _ => false,
    };
    let line = fields::line(&node.text);
    (node.children.is_empty() && !line.is_empty() && line.iter().all(is_kept)).then_some(line)
}

fn guessed(node: &Node) -> Option<Vec<FieldValue>> {
    let line = fields::description(&node.text)?;
    let words: Vec<&str> = line.label.split_whitespace().collect();
    let is_common = words.get(..2).is_some_and(is_bare_noun); // "Cơ quan chỉ đạo"
    let is_headed = matches!(head_at(&words), Some((Head::Body | Head::Person, _)));
    let names_body = known_at(&words) > 1 || is_headed && !is_common;
    let is_short = line.label.split_whitespace().count() <= LONGEST_LABEL;
    (node.children.is_empty() && is_short && !names_body).then(|| vec![line])
}
