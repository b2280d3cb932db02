//! Duties of the running text: the lowest items that assign something to a named body, by their own words, their heading, the lines under
//! them or the closing lines of their section.

use super::context::{Context, Source, year_of};
use super::deadline::{self, Base};
use super::fields::{self, FieldValue};
use super::label::{ARTICLE, DASH, FIRST_NUMBER};
use super::rows::least;
use super::sections::{Node, Outline, Section};
use super::value::{trimmed, value, without_footnote};
use super::{Parsed, agency, deliverables, in_sentence, partners, predicates, provenance, subject};
use crate::dictionary::heading::Field;
use crate::plan::{Doubt, Origin, Task};
use crate::text::Span;

/// What field lines say about an item.
#[derive(Debug, Clone, Default)]
struct Given {
    /// What they say, and where.
    fields: Vec<(FieldValue, Vec<Span>)>,
    /// They stand below the last of several items and count for all of them.
    is_shared: bool,
}

/// The duties of an outline, ready to be read in the order of the blocks.
pub struct Duties<'a> {
    outline: &'a Outline,
    given: Vec<Given>,
    source: Source<'a>,
    next: usize,
}

impl<'a> Duties<'a> {
    /// Prepares the outline: field lines are given to the items that they are about.
    pub fn new(outline: &'a Outline, source: Source<'a>) -> Self {
        Self { outline, given: give(outline), source, next: 0 }
    }

    /// Adds the duties of all paragraphs before block `end`.
    pub fn read_until(&mut self, end: usize, parsed: &mut Parsed) {
        while let Some(node) = self.outline.nodes.get(self.next).filter(|node| node.block < end) {
            if let Some(task) = self.task(self.next, node, parsed) {
                parsed.tasks.push(task);
            }
            self.next += 1;
        }
    }

    /// What stands above a table: its headings and the year that they speak of.
    pub fn above(&self, block: usize) -> Context {
        let Ok(at) = self.outline.tables.binary_search_by_key(&block, |(block, _)| *block) else {
            return Context { base: self.source.base, ..Context::default() };
        };
        let above = &self.outline.tables[at].1;
        let day = above
            .plain
            .last()
            .filter(|text| {
                text.split_whitespace().count() <= 15 && !text.starts_with('(') && deadline::names_a_day(text)
            })
            .cloned();
        let headings = above.items.iter().map(|item| &self.outline.nodes[*item]).filter(|node| !is_bullet(node));
        let group: Vec<String> = headings.map(heading_text).chain(day.clone()).collect();
        let spoken = above.plain.iter().rev().chain(group.iter().rev()).find_map(|heading| year_of(heading));
        let base = spoken.map_or(self.source.base, |year| Base { year: Some(year), source: "tiêu đề bảng" });
        let is_report = above.items.iter().any(|item| self.outline.nodes[*item].section == Section::Without);
        Context { group, base, is_report, is_form: above.is_form, day }
    }

    fn task(&self, index: usize, node: &Node, parsed: &mut Parsed) -> Option<Task> {
        let has_items = node.children.iter().any(|child| !self.outline.nodes[*child].describes());
        let only_leads_in = node.label.is_none() && node.text.ends_with(':');
        if node.describes() || has_items || only_leads_in || node.section == Section::Without || node.is_name() {
            return None;
        }
        let item = self.item(index, node);
        let (lead, sure, lead_pieces) = self.lead(index, node)?;
        let number = parsed.tasks.len();
        let mut task = Task {
            origin: Origin::Body,
            lead,
            task: without_footnote(&value(&item.text)?).to_string(),
            stt: item.stt,
            group: item.group,
            ..Task::default()
        };
        if task.task.split_whitespace().count() < 3 {
            return None;
        }
        let mut doubts = Vec::new();
        self.deadline(&mut task, index, node, number, &mut doubts);
        if node.section == Section::Closing && task.deadline.is_none() || self.is_regulation(index, node, &task) {
            return None;
        }
        parsed.doubts.append(&mut doubts);
        self.note(&mut task, "task", &node.pieces, 0.93);
        let lead_pieces = provenance::holding(self.source.reading, &lead_pieces, &task.lead);
        self.note(&mut task, "lead", &lead_pieces, sure);
        self.other_fields(&mut task, index, node);
        task.confidence = least(&task);
        Some(task)
    }

    /// Under "Điều 5." stand rules, not duties, unless somebody is told to do something or a day is set.
    fn is_regulation(&self, index: usize, node: &Node, task: &Task) -> bool {
        let is_article = |node: &Node| node.label.as_ref().is_some_and(|label| label.rank == ARTICLE);
        // "Giao Sở X ..."; "Chỉ đạo Công an các cấp ..." is what the article's own body does
        let orders = |node: &Node| node.subject.as_ref().is_some_and(|subject| subject.is_told && !subject.is_asked);
        // "Điều 1. Giao nhiệm vụ ... như sau:", "Điều 2. Phân công ...:"
        let assigns = |node: &Node| is_article(node) && node.text.ends_with(':') && predicates::assigns(&node.text);
        let is_told = orders(node) || self.ancestors(index).any(|(_, above)| orders(above) || assigns(above));
        let has_day = task.deadline.as_ref().is_some_and(|deadline| deadline.due.is_some());
        !is_told && !has_day && (is_article(node) || self.ancestors(index).any(|(_, above)| is_article(above)))
    }

    /// The text of an item, its label and the headings above. A single paragraph under "7. Đối với ...:" is one item with it.
    fn item(&self, index: usize, node: &Node) -> Item {
        let parent = node.parent.map(|parent| &self.outline.nodes[parent]);
        let only = parent.filter(|parent| {
            let items = parent.children.iter().filter(|child| !self.outline.nodes[**child].describes());
            let others = items.take(2).count();
            node.label.is_none() && parent.text.ends_with(':') && others == 1 && parent.label.is_some()
        });
        match (only, node.parent) {
            (Some(parent), Some(parent_index)) => Item {
                text: if parent.is_name() { node.text.clone() } else { format!("{} {}", parent.text, node.text) },
                stt: printed(parent),
                group: self.group(parent_index),
            },
            _ => Item { text: node.text.clone(), stt: printed(node), group: self.group(index) },
        }
    }

    fn group(&self, index: usize) -> Vec<String> {
        let headings = self.ancestors(index).filter(|(_, node)| node.label.is_some());
        let mut group: Vec<String> = headings.map(|(_, node)| heading_text(node)).collect();
        group.reverse();
        group
    }

    fn ancestors(&self, index: usize) -> impl Iterator<Item = (usize, &'a Node)> {
        let nodes = &self.outline.nodes;
        std::iter::successors(nodes[index].parent, |parent| nodes[*parent].parent)
            .map(|parent| (parent, &nodes[parent]))
    }

    /// Who leads, how sure that is, and where it stands.
    fn lead(&self, index: usize, node: &Node) -> Option<(Vec<String>, f32, Vec<Span>)> {
        if let Some(found) = self.given_lead(index, 0.97) {
            return Some(found);
        }
        let own = node.subject.as_ref().filter(|subject| !subject.rest.is_empty() && !self.is_only_asked(index, node));
        let own = own.filter(|subject| !self.is_named_above(index, subject));
        if let Some(subject) = own {
            let bodies = subject::with_later_clauses(subject);
            let sure = 0.94 * agency::confidence(&bodies);
            return (is_sentence(subject) || node.label.is_some()).then_some((bodies, sure, node.pieces.clone()));
        }
        if let Some((found, _)) = subject::at_end(&node.text) {
            let sure = 0.9 * agency::confidence(&found.bodies);
            return Some((found.bodies, sure, node.pieces.clone()));
        }
        let above = self.ancestors(index).find_map(|(above, heading)| {
            self.given_lead(above, 0.92).or_else(|| {
                let subject = heading.subject.as_ref()?;
                Some((subject.bodies.clone(), 0.92 * agency::confidence(&subject.bodies), heading.pieces.clone()))
            })
        });
        above.or_else(|| {
            let found = subject::given_later(&node.text)?;
            Some((found.bodies.clone(), 0.9 * agency::confidence(&found.bodies), node.pieces.clone()))
        })
    }

    /// The heading names the same body in full: "Văn phòng UBND tỉnh (Trung tâm Phục vụ hành chính công tỉnh)".
    fn is_named_above(&self, index: usize, subject: &subject::Subject) -> bool {
        let [only] = subject.bodies.as_slice() else { return false };
        let in_full = format!("{only} (");
        let mut above = self.ancestors(index).filter_map(|(_, above)| above.subject.as_ref());
        above.any(|above| above.bodies.iter().any(|body| body.starts_with(&in_full)))
    }

    /// Under "2. Sở X", "- Yêu cầu các đơn vị ..." is what Sở X has to do: the others are only asked.
    fn is_only_asked(&self, index: usize, node: &Node) -> bool {
        let is_asked = node.subject.as_ref().is_some_and(|subject| subject.is_asked);
        is_asked && self.ancestors(index).any(|(_, above)| above.subject.is_some())
    }

    fn given_lead(&self, index: usize, sure: f32) -> Option<(Vec<String>, f32, Vec<Span>)> {
        let (given, pieces) = self.given(index, &[Field::Lead, Field::Both])?;
        let lead = agency::roles(std::slice::from_ref(&given.value)).lead;
        (!lead.is_empty()).then(|| (lead.clone(), sure * agency::confidence(&lead), pieces.clone()))
    }

    fn given(&self, index: usize, fields: &[Field]) -> Option<&(FieldValue, Vec<Span>)> {
        self.given[index].fields.iter().find(|(given, _)| fields.contains(&given.field))
    }

    /// A field given to the item itself or to a heading above it.
    fn inherited(&self, index: usize, field: Field) -> Option<&(FieldValue, Vec<Span>)> {
        let above = self.ancestors(index).filter(|(_, node)| node.label.as_ref().is_some_and(|label| label.rank > 2));
        std::iter::once(index).chain(above.map(|(above, _)| above)).find_map(|at| self.given(at, &[field]))
    }

    fn deadline(&self, task: &mut Task, index: usize, node: &Node, number: usize, doubts: &mut Vec<Doubt>) {
        let said = |(given, pieces): &(FieldValue, Vec<Span>)| (given.value.clone(), pieces.clone(), 0.97);
        let own = self.given(index, &[Field::Deadline]).filter(|_| !self.given[index].is_shared).map(said);
        let spoken = || in_sentence::deadline(&node.text).map(|phrase| (phrase, node.pieces.clone(), 0.9));
        let above = || self.inherited(index, Field::Deadline).map(said);
        let Some((phrase, pieces, sure)) = own.or_else(spoken).or_else(above) else { return };
        let spoken_year = task.group.iter().rev().find_map(|heading| year_of(heading));
        let base = spoken_year.map_or(self.source.base, |year| Base { year: Some(year), source: "tiêu đề mục" });
        let Some(read) = deadline::read(&phrase, base) else { return };
        let pieces = provenance::holding(self.source.reading, &pieces, std::slice::from_ref(&phrase));
        let line = pieces.first().map(|piece| self.source.reading.text.line_at(piece.start) as u32 + 1);
        for (code, message) in read.doubts {
            doubts.push(Doubt { line, ..Doubt::new(code, message).about(format!("tasks[{number}].deadline")) });
        }
        task.deadline = Some(read.deadline);
        self.note(task, "deadline", &pieces, sure * read.confidence);
    }

    fn other_fields(&self, task: &mut Task, index: usize, node: &Node) {
        let mut both = None;
        if let Some((given, pieces)) = self.inherited(index, Field::Cooperating) {
            task.cooperating = agency::bodies_of(&given.value);
            both = Some(pieces.clone());
        } else if let Some((given, pieces)) = self.given(index, &[Field::Lead, Field::Both]) {
            task.cooperating = agency::roles(std::slice::from_ref(&given.value)).cooperating;
            both = Some(pieces.clone());
        }
        if task.cooperating.is_empty() && !self.is_only_asked(index, node) {
            task.cooperating = partners::cooperating(&node.text);
            both = Some(node.pieces.clone());
        }
        if let Some((_, clause)) = subject::at_end(&node.text).filter(|_| task.cooperating.is_empty()) {
            task.cooperating = partners::cooperating(clause);
            both = Some(node.pieces.clone());
        }
        if task.cooperating.is_empty()
            && node.subject.is_none()
            && let Some((_, above)) = self.ancestors(index).find(|(_, above)| above.subject.is_some())
        {
            task.cooperating = partners::cooperating(above.told.as_deref().unwrap_or(&above.text));
            both = Some(above.pieces.clone());
        }
        if !task.cooperating.is_empty() {
            let sure = 0.92 * agency::confidence(&task.cooperating);
            let pieces = provenance::holding(self.source.reading, &both.unwrap_or_default(), &task.cooperating);
            self.note(task, "cooperating", &pieces, sure);
        }
        if let Some((given, pieces)) = self.inherited(index, Field::Deliverables) {
            task.deliverables = deliverables::deliverables(std::slice::from_ref(&given.value), |_| false);
            self.note(task, "deliverables", pieces, 0.92);
        }
        if let Some((given, pieces)) = self.inherited(index, Field::Supervisor) {
            task.supervisor = value(&given.value);
            self.note(task, "supervisor", pieces, 0.95);
        }
        for (given, _) in self.given[index].fields.iter().filter(|(given, _)| given.field == Field::Extra) {
            task.extra.insert(given.label.clone(), given.value.clone());
        }
        if let Some((given, pieces)) = self.inherited(index, Field::Notes) {
            task.notes = value(&given.value);
            self.note(task, "notes", pieces, 0.95);
        }
    }

    fn note(&self, task: &mut Task, name: &str, pieces: &[Span], confidence: f32) {
        let found = provenance::of(self.source.reading, pieces, None, confidence);
        task.provenance.insert(name.to_string(), found);
    }
}

/// "Đơn vị phối hợp" is no sentence: what a body does takes some words.
fn is_sentence(subject: &subject::Subject) -> bool {
    subject.rest.split_whitespace().count() >= 4
}

/// No item is described by more fields.
const MOST_FIELDS: usize = 100;

struct Item {
    text: String,
    stt: Option<String>,
    group: Vec<String>,
}

fn printed(node: &Node) -> Option<String> {
    node.label.as_ref().map(|label| label.printed.clone()).filter(|printed| !printed.is_empty())
}

fn is_bullet(node: &Node) -> bool {
    node.label.as_ref().is_none_or(super::label::Label::is_bullet)
}

/// "II. NHIỆM VỤ TRỌNG TÂM": number, full stop, text.
fn heading_text(node: &Node) -> String {
    let text = trimmed(&node.text);
    printed(node).map_or_else(|| text.to_string(), |label| format!("{label}. {text}"))
}

/// Gives each run of field lines to the items it is about: to those before it that have none yet, else to the heading above.
fn give(outline: &Outline) -> Vec<Given> {
    let mut given: Vec<Given> = vec![Given::default(); outline.nodes.len()];
    for (index, node) in outline.nodes.iter().enumerate() {
        given[index].fields.extend(node.tail.iter().map(|field| (field.clone(), node.pieces.clone())));
        give_children(outline, index, node, &mut given);
    }
    for node in &outline.nodes {
        share_closing_lines(outline, node, &mut given);
    }
    given
}

fn give_children(outline: &Outline, index: usize, node: &Node, given: &mut [Given]) {
    let mut waiting: Vec<usize> = Vec::new();
    let mut receivers: Vec<usize> = vec![index];
    let mut is_in_run = false;
    for child in &node.children {
        let line = &outline.nodes[*child];
        if !line.describes() {
            if is_in_run {
                waiting.clear();
            }
            is_in_run = false;
            if is_loose(line) {
                waiting.push(*child);
            }
            continue;
        }
        if !is_in_run {
            receivers = if waiting.is_empty() { vec![index] } else { waiting.clone() };
        }
        is_in_run = true;
        for receiver in &receivers {
            let fields = &mut given[*receiver].fields;
            let room = MOST_FIELDS.saturating_sub(fields.len());
            fields.extend(line.fields.iter().take(room).map(|field| (field.clone(), line.pieces.clone())));
        }
    }
}

/// Dashes and plain paragraphs share the lines that follow them; a numbered item has its own.
fn is_loose(node: &Node) -> bool {
    node.label.as_ref().is_none_or(|label| label.rank >= DASH)
}

/// Lines after the last of several lettered or numbered items, the only ones in the section, close the section: all items have them.
fn share_closing_lines(outline: &Outline, node: &Node, given: &mut [Given]) {
    let items: Vec<usize> = node.children.iter().copied().filter(|child| !outline.nodes[*child].describes()).collect();
    let Some((last, others)) = items.split_last() else { return };
    let is_for_all = |given: &Given| {
        given
            .fields
            .iter()
            .any(|(given, _)| matches!(given.field, Field::Lead | Field::Both) || fields::names_all(given))
    };
    let is_closing = !others.is_empty()
        && outline.nodes[*last].label.as_ref().is_some_and(|label| label.rank > FIRST_NUMBER && label.rank < DASH);
    let is_free = |item: &usize| given[*item].fields.is_empty() && outline.nodes[*item].subject.is_none();
    if is_closing && is_for_all(&given[*last]) && others.iter().all(is_free) {
        given[*last].is_shared = true;
        let shared = given[*last].clone();
        for item in others {
            given[*item] = shared.clone();
        }
    }
}
