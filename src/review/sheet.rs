//! One document on the desk: the machine's record, the decisions on it, and what both make together. Here a clerk's wish, by the numbers of the
//! screen, becomes an entry of the journal.

use super::decision::{Decided, Decision, DoubtAnchor, EditAnchor, RecordAnchor, Wish};
use super::journal::Entry;
use super::replay::{Reviewed, State};
use super::{Opened, Request};
use crate::output::table::status_word;
use crate::plan::Status;
use std::sync::Arc;
use std::time::SystemTime;

/// One document with everything that its screen shows.
pub struct Sheet {
    /// What addresses it.
    pub id: String,
    /// Path of its result below the folder, without ".json".
    pub name: String,
    /// The machine's record and lines.
    pub machine: Arc<Opened>,
    /// The same with all decisions.
    pub reviewed: Reviewed,
    /// The decisions, in order.
    pub history: Vec<Entry>,
}

/// A document in the queue.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// What addresses it: hexadecimal digits.
    pub id: String,
    /// Path of its result below the folder, without ".json".
    pub name: String,
    /// "Kế hoạch 92/KH-UBND", as far as known.
    pub kind: String,
    /// Its title.
    pub title: String,
    /// How far it is.
    pub status: Status,
    /// Edits that need a look.
    pub open_edits: usize,
    /// Codes of the doubts that nobody looked at.
    pub doubts: Vec<String>,
    /// Number of its tasks.
    pub tasks: usize,
    /// Who decided last.
    pub reviewer: Option<String>,
}

impl Sheet {
    /// Its text with the decisions, line for line.
    pub fn clean_text(&self) -> String {
        let lines = &self.machine.lines;
        let text = |line| lines.text(line, |index| self.reviewed.reads(&self.machine.plan, index));
        (1..=lines.len() as u32).map(text).collect::<Vec<_>>().join("\n")
    }

    /// How many decisions it has.
    pub fn version(&self) -> usize {
        self.history.len()
    }

    /// Edits that need a look, the least sure first.
    pub fn open_edits(&self) -> Vec<usize> {
        let mut open: Vec<usize> =
            (0..self.reviewed.states.len()).filter(|index| self.reviewed.states[*index] == State::Open).collect();
        open.sort_by(|a, b| self.edit_confidence(*a).total_cmp(&self.edit_confidence(*b)).then(a.cmp(b)));
        open
    }

    /// Doubts that nobody looked at.
    pub fn open_doubts(&self) -> Vec<usize> {
        (0..self.reviewed.settled.len()).filter(|index| !self.reviewed.settled[*index]).collect()
    }

    /// What the queue shows of it.
    pub fn summary(&self) -> Summary {
        let document = &self.reviewed.plan.document;
        let kind = [document.kind.as_deref(), document.number.as_deref()];
        Summary {
            id: self.id.clone(),
            name: self.name.clone(),
            kind: kind.into_iter().flatten().collect::<Vec<_>>().join(" "),
            title: document.title.clone().unwrap_or_default(),
            status: self.reviewed.status,
            open_edits: self.open_edits().len(),
            doubts: self.open_doubts().into_iter().map(|index| self.machine.plan.doubts[index].code.clone()).collect(),
            tasks: self.reviewed.plan.tasks.len(),
            reviewer: self.reviewed.plan.review.as_ref().map(|review| review.reviewer.clone()),
        }
    }

    fn edit_confidence(&self, index: usize) -> f32 {
        self.machine.plan.edits[index].confidence
    }

    /// A wish as the journal keeps it; `None` for a number or id that the document does not have.
    pub(super) fn anchored(&self, wish: Wish) -> Option<Decided> {
        let (plan, lines) = (&self.machine.plan, &self.machine.lines);
        let edit = |index: usize| {
            let edit = plan.edits.get(index)?;
            Some(EditAnchor::of(edit, &lines.text(edit.line, |index| &plan.edits[index].before)))
        };
        let doubt = |index: usize| plan.doubts.get(index).map(DoubtAnchor::of);
        let record = |id: String| self.reviewed.plan.tasks.iter().find(|task| task.id == id).map(RecordAnchor::of);
        wish.anchored(edit, doubt, record)
    }

    /// The entry of a decision; its number is given when it is written.
    pub(super) fn entry(&self, decision: Decided, request: &Request) -> Entry {
        let (was, became) = self.change(&decision);
        Entry {
            seq: 0,
            time: humantime::format_rfc3339_seconds(SystemTime::now()).to_string(),
            who: request.who.clone(),
            program: env!("CARGO_PKG_VERSION").into(),
            document: self.name.clone(),
            sha256: self.machine.plan.source.sha256.clone(),
            decision,
            was,
            became,
            why: request.why.clone().filter(|why| !why.trim().is_empty()),
        }
    }

    /// What a decision changes, before and after, in words for people.
    fn change(&self, decision: &Decided) -> (String, String) {
        let (plan, tasks) = (&self.machine.plan, &self.reviewed.plan.tasks);
        let edit = |anchor: &EditAnchor| {
            plan.edits.iter().position(|edit| edit.line == anchor.line && edit.columns == anchor.columns)
        };
        let reads = |anchor: &EditAnchor| edit(anchor).map_or("", |index| self.reviewed.reads(plan, index)).to_string();
        let after = |anchor: &EditAnchor| edit(anchor).map(|index| plan.edits[index].after.clone()).unwrap_or_default();
        match decision {
            Decision::Accept { edit } => (reads(edit), after(edit)),
            Decision::Reject { edit } => (reads(edit), edit.before.clone()),
            Decision::Rewrite { edit, to } => (reads(edit), to.clone()),
            Decision::AcceptRule { rule } => (rule.clone(), "nhận tất cả".into()),
            Decision::Settle { doubt } => (doubt.message.clone(), "đã xem".into()),
            Decision::SetField { record, field, value } => {
                let was = record.find(tasks).map(|index| field.value(&tasks[index])).unwrap_or_default();
                (was, value.clone())
            }
            Decision::Split { record, first, second } => (record.task.clone(), format!("{first} | {second}")),
            Decision::Join { record } => {
                let next = record.find(tasks).and_then(|index| tasks.get(index + 1));
                let both = next.map_or(record.task.clone(), |next| format!("{} {}", record.task, next.task));
                (record.task.clone(), both)
            }
            Decision::Remove { record } => (record.task.clone(), String::new()),
            Decision::Add { task, .. } => (String::new(), task.clone()),
            Decision::SetStatus { status } => (status_word(self.reviewed.status).into(), status_word(*status).into()),
            Decision::Undo { seq } => {
                let entry = self.history.iter().find(|entry| entry.seq == *seq);
                entry.map(|entry| (entry.became.clone(), entry.was.clone())).unwrap_or_default()
            }
        }
    }
}

impl Summary {
    /// How much there is to look at.
    pub fn open(&self) -> usize {
        self.open_edits + self.doubts.len()
    }
}
