//! Decisions onto a conversion: the machine's record and the journal's entries go in, the reviewed record comes out. The same entries on
//! the same record give the same; an entry whose place is gone is listed, never lost.

use super::decision::{Decided, Decision, Field};
use super::journal::Entry;
use super::lines::Lines;
use super::records::{self, ReadDeadline};
use crate::plan::{Place, Plan, Provenance, Review, Status, Task};
use std::collections::HashSet;

/// Edits at least this sure need no look.
pub const SURE: f32 = 0.95;

/// What became of an edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Sure enough to stand without a look.
    Sure,
    /// Nobody decided.
    Open,
    /// The change is right.
    Accepted,
    /// The text was right as it arrived.
    Rejected,
    /// It reads something else.
    Rewritten(String),
}

/// A document with its decisions.
#[derive(Debug, Clone)]
pub struct Reviewed {
    /// The record with the reviewed values.
    pub plan: Plan,
    /// What became of each edit of the record.
    pub states: Vec<State>,
    /// Which doubts were looked at.
    pub settled: Vec<bool>,
    /// How far it is.
    pub status: Status,
    /// Numbers of the entries that do not hold any more.
    pub undone: HashSet<u64>,
    /// Numbers of the entries whose place is gone.
    pub lost: Vec<u64>,
}

impl Reviewed {
    /// A record that nobody decided on.
    pub fn new(machine: &Plan) -> Self {
        let state =
            |confidence: f32, applied: bool| if applied && confidence >= SURE { State::Sure } else { State::Open };
        Self {
            plan: machine.clone(),
            states: machine.edits.iter().map(|edit| state(edit.confidence, edit.applied)).collect(),
            settled: vec![false; machine.doubts.len()],
            status: Status::New,
            undone: HashSet::new(),
            lost: Vec::new(),
        }
    }

    /// The record with the decisions of `entries`, which are those of this document, in order.
    pub fn replay(machine: &Plan, lines: &Lines, entries: &[&Entry], read: ReadDeadline) -> Self {
        let mut reviewed = Self::new(machine);
        reviewed.undone = undone(entries);
        let mut last = None;
        for entry in entries.iter().filter(|entry| !reviewed.undone.contains(&entry.seq)).collect::<Vec<_>>() {
            if matches!(entry.decision, Decision::Undo { .. }) {
                continue;
            }
            last = Some(entry);
            if !reviewed.apply(machine, lines, entry, read) {
                reviewed.lost.push(entry.seq);
            }
        }
        if let Some(last) = last {
            reviewed.status = reviewed.status.max(Status::Open);
            for (edit, state) in reviewed.plan.edits.iter_mut().zip(&reviewed.states) {
                match state {
                    State::Accepted => (edit.applied, edit.confidence) = (true, 1.0),
                    State::Rejected => edit.applied = false,
                    State::Rewritten(to) => {
                        (edit.after, edit.applied, edit.confidence) = (to.clone(), true, 1.0);
                        edit.rule = "reviewer".into();
                    }
                    State::Sure | State::Open => {}
                }
            }
            reviewed.plan.review = Some(Review {
                status: reviewed.status,
                reviewer: last.who.clone(),
                time: last.time.clone(),
                lost: reviewed.lost.len(),
            });
        }
        reviewed
    }

    /// What stands at the place of an edit now.
    pub fn reads<'a>(&'a self, machine: &'a Plan, index: usize) -> &'a str {
        let edit = &machine.edits[index];
        match &self.states[index] {
            State::Rewritten(to) => to,
            State::Accepted => &edit.after,
            State::Rejected => &edit.before,
            State::Sure | State::Open => {
                if edit.applied {
                    &edit.after
                } else {
                    &edit.before
                }
            }
        }
    }

    fn apply(&mut self, machine: &Plan, lines: &Lines, entry: &Entry, read: ReadDeadline) -> bool {
        let arrived = |line: u32| lines.text(line, |index| &machine.edits[index].before);
        match &entry.decision {
            Decision::Accept { edit } => {
                self.decide_edit(machine, edit.find(&machine.edits, &arrived), State::Accepted, read)
            }
            Decision::Reject { edit } => {
                self.decide_edit(machine, edit.find(&machine.edits, &arrived), State::Rejected, read)
            }
            Decision::Rewrite { edit, to } => {
                self.decide_edit(machine, edit.find(&machine.edits, &arrived), State::Rewritten(to.clone()), read)
            }
            Decision::AcceptRule { rule } => {
                for index in 0..machine.edits.len() {
                    if machine.edits[index].rule == *rule && self.states[index] == State::Open {
                        self.decide_edit(machine, Some(index), State::Accepted, read);
                    }
                }
                true
            }
            Decision::Settle { doubt } => match doubt.find(&machine.doubts) {
                Some(index) => {
                    self.settled[index] = true;
                    true
                }
                None => false,
            },
            Decision::SetStatus { status } => {
                self.status = *status;
                true
            }
            Decision::Undo { .. } => true,
            record => self.change_records(record, entry, read),
        }
    }

    fn decide_edit(&mut self, machine: &Plan, index: Option<usize>, state: State, read: ReadDeadline) -> bool {
        let Some(index) = index else { return false };
        let was = self.reads(machine, index).to_string();
        self.states[index] = state;
        let now = self.reads(machine, index).to_string();
        if was != now {
            records::follow_edit(&mut self.plan, &machine.edits[index], &was, &now, read);
        }
        true
    }

    fn change_records(&mut self, decision: &Decided, entry: &Entry, read: ReadDeadline) -> bool {
        let (plan, id) = (&mut self.plan, format!("t-{}", entry.seq));
        let year = records::year(plan);
        match decision {
            Decision::SetField { record, field, value } => {
                let Some(index) = record.find(&plan.tasks) else { return false };
                field.set(&mut plan.tasks[index], value, read, year);
                true
            }
            Decision::Split { record, first, second } => {
                let Some(index) = record.find(&plan.tasks) else { return false };
                records::split(plan, index, first, second, id);
                true
            }
            Decision::Join { record } => record.find(&plan.tasks).is_some_and(|index| records::join(plan, index)),
            Decision::Remove { record } => {
                let Some(index) = record.find(&plan.tasks) else { return false };
                plan.tasks.remove(index);
                true
            }
            Decision::Add { after, task, line } => {
                let index = match after.as_ref().map(|record| record.find(&plan.tasks)) {
                    None => 0,
                    Some(Some(index)) => index + 1,
                    Some(None) => return false,
                };
                plan.tasks.insert(index, added(id, task, *line));
                true
            }
            _ => true,
        }
    }
}

/// A task that a clerk found.
fn added(id: String, words: &str, line: u32) -> Task {
    let mut task = Task { id, ..Task::default() };
    let place = Place { lines: [line, line], ..Place::default() };
    task.provenance
        .insert(Field::Task.name().into(), Provenance { raw: words.into(), confidence: 1.0, at: vec![place] });
    Field::Task.set(&mut task, words, |_, _| None, None);
    task
}

/// The entries that an undo took back. An undo may be undone too: then what it took back holds again.
fn undone(entries: &[&Entry]) -> HashSet<u64> {
    let mut undone = HashSet::new();
    for entry in entries.iter().rev() {
        if let Decision::Undo { seq } = &entry.decision
            && !undone.contains(&entry.seq)
        {
            undone.insert(*seq);
        }
    }
    undone
}
