//! Lines that describe the item above them: "- Địa điểm: ...", "2. Cơ quan chỉ đạo: ...", and dashes that only explain it. Rule: a line
//! that no dictionary knows counts as such only beside lines that are known.

use super::fields::{self, FieldValue};
use super::label::{ARTICLE, DASH, FIRST_NUMBER, Label};
use super::sections::Node;
use crate::dictionary::agency::{Head, head_at, is_bare_noun, known_at};
use crate::dictionary::heading::Field;
use std::collections::HashMap;

/// Labels of lines whose meaning is guessed from those beside them have at most this many words.
const LONGEST_LABEL: usize = 5;

/// Marks the lines of `nodes` that describe their parents, and takes the fields off the ends of items.
pub fn mark(nodes: &mut [Node]) {
    for node in nodes.iter_mut().filter(|node| !node.describes()) {
        if let Some((text, tail)) = fields::tail(&node.text) {
            (node.text, node.tail) = (text.to_string(), tail);
        }
    }
    for parent in 0..nodes.len() {
        let children = nodes[parent].children.clone();
        let found = lines_among(nodes, &children);
        for (child, line) in found {
            nodes[child].fields = line;
        }
    }
    for remark in remarks(nodes) {
        nodes[remark].is_remark = true;
    }
}

/// Items of one level are of one kind: where some of them have nothing below but lines that say who leads, each of them is a duty of
/// its own, and the dashes that others have above such lines only explain them.
fn remarks(nodes: &[Node]) -> Vec<usize> {
    let mut levels: HashMap<(Option<usize>, u8), Vec<usize>> = HashMap::new();
    for (index, node) in nodes.iter().enumerate() {
        let rank = node.label.as_ref().map_or(DASH, |label| label.rank);
        if (FIRST_NUMBER..DASH).contains(&rank) && !node.text.ends_with(':') && says_who_leads(nodes, node) {
            levels.entry((section_above(nodes, index), rank)).or_default().push(index);
        }
    }
    let items = |index: usize| nodes[index].children.iter().copied().filter(|child| !nodes[*child].describes());
    let is_dash = |index: &usize| nodes[*index].label.as_ref().is_some_and(Label::is_bullet);
    let levels = levels.into_values().filter(|level| level.iter().any(|index| items(*index).next().is_none()));
    levels.flatten().flat_map(|index| items(index).filter(is_dash).collect::<Vec<_>>()).collect()
}

fn says_who_leads(nodes: &[Node], node: &Node) -> bool {
    let leads = |node: &Node| node.fields.iter().any(|field| matches!(field.field, Field::Lead | Field::Both));
    node.children
        .iter()
        .any(|child| leads(&nodes[*child]) || nodes[*child].children.iter().any(|line| leads(&nodes[*line])))
}

/// The section ("II.") that an item stands in.
fn section_above(nodes: &[Node], index: usize) -> Option<usize> {
    let above = std::iter::successors(nodes[index].parent, |parent| nodes[*parent].parent);
    above.into_iter().find(|node| nodes[*node].label.as_ref().is_some_and(|label| label.rank < ARTICLE))
}

/// The lines among the children of one item that are not known as such yet: all that have labels where each child has one, else those
/// that follow a known line at the very beginning.
fn lines_among(nodes: &[Node], children: &[usize]) -> Vec<(usize, Vec<FieldValue>)> {
    let known: Vec<Option<Vec<FieldValue>>> = children.iter().map(|child| known(&nodes[*child])).collect();
    let says_who_or_when = known.iter().flatten().flatten().any(|field| field.field != Field::Extra);
    let guessed: Vec<Option<Vec<FieldValue>>> = children.iter().map(|child| guessed(&nodes[*child])).collect();
    let all_labelled = known.iter().zip(&guessed).all(|(known, guessed)| known.is_some() || guessed.is_some());
    let opens_with_known = children.first().is_some_and(|first| nodes[*first].describes());
    if !says_who_or_when || !(all_labelled || opens_with_known) {
        return Vec::new();
    }
    let lines = known.into_iter().zip(guessed).map(|(known, guessed)| known.or(guessed));
    let lines = children.iter().copied().zip(lines).filter(|(child, _)| !nodes[*child].describes());
    lines.filter_map(|(child, line)| Some((child, line?))).collect()
}

/// What a line says by a label that is known: also a numbered one, when its value is what the label promises.
fn known(node: &Node) -> Option<Vec<FieldValue>> {
    if node.describes() {
        return Some(node.fields.clone());
    }
    let line = fields::line(&node.text);
    (node.children.is_empty() && !line.is_empty() && line.iter().all(fields::keeps_promise)).then_some(line)
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
