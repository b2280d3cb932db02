//! What a clerk may decide, and what a decision is anchored to. In the journal a decision names its place by what stands there, so that
//! it finds it again in a new conversion of the same document; on the screen by its number.

use crate::plan::{Doubt, Edit, Status, Task};
use serde::{Deserialize, Serialize};

/// A decision, by the numbers that the screen shows.
pub type Wish = Decision<usize, usize, String>;
/// A decision, as the journal keeps it.
pub type Decided = Decision<EditAnchor, DoubtAnchor, RecordAnchor>;

/// A decision about an edit, a doubt, a record or the whole document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Decision<E, D, R> {
    /// The change is right.
    Accept {
        /// The change.
        edit: E,
    },
    /// The text was right as it arrived.
    Reject {
        /// The change.
        edit: E,
    },
    /// Neither is right.
    Rewrite {
        /// The change.
        edit: E,
        /// What it should read.
        to: String,
    },
    /// All changes of this rule are right that nobody decided on.
    AcceptRule {
        /// The rule.
        rule: String,
    },
    /// The doubt was looked at.
    Settle {
        /// The doubt.
        doubt: D,
    },
    /// A field of a record says something else; an empty value empties it.
    SetField {
        /// The record.
        record: R,
        /// Which field.
        field: Field,
        /// The value; one entry a line where the field is a list.
        value: String,
    },
    /// One record is two: their tasks.
    Split {
        /// The record.
        record: R,
        /// The task of the first.
        first: String,
        /// The task of the second, which has the other fields of the first too.
        second: String,
    },
    /// A record goes on with the next one.
    Join {
        /// The first of the two.
        record: R,
    },
    /// This is no task.
    Remove {
        /// The record.
        record: R,
    },
    /// A task that was missed.
    Add {
        /// The record that it comes after; none for the first.
        after: Option<R>,
        /// What is to be done.
        task: String,
        /// The line of the text that it stands on, from 1.
        line: u32,
    },
    /// How far the document is.
    SetStatus {
        /// The status.
        status: Status,
    },
    /// An earlier decision does not hold.
    Undo {
        /// Its number in the journal.
        seq: u64,
    },
}

/// A field of a task that a clerk may set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Its label.
    Stt,
    /// What is to be done.
    Task,
    /// Who leads.
    Lead,
    /// Who cooperates.
    Cooperating,
    /// By when.
    Deadline,
    /// With what result.
    Deliverables,
    /// Who watches over it.
    Supervisor,
    /// Remarks.
    Notes,
}

/// Where a change stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditAnchor {
    /// Line of the text, from 1.
    pub line: u32,
    /// First character and one past the last.
    pub columns: [u32; 2],
    /// As it arrived.
    pub before: String,
    /// The whole line as it arrived.
    pub context: String,
}

/// What a doubt says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoubtAnchor {
    /// Its code.
    pub code: String,
    /// Its message.
    pub message: String,
    /// Its line.
    pub line: Option<u32>,
}

/// Which record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordAnchor {
    /// Its id.
    pub id: String,
    /// What it said.
    pub task: String,
}

/// Tasks at least this alike are the same one in a new conversion.
const SAME_TASK: f64 = 0.85;

impl EditAnchor {
    /// The anchor of an edit on a line that arrived as `context`.
    pub fn of(edit: &Edit, context: &str) -> Self {
        Self { line: edit.line, columns: edit.columns, before: edit.before.clone(), context: context.into() }
    }

    /// The same change among `edits`, whose lines arrived as `lines` says: at the same place, else the only one of the same characters on a line
    /// of the same words.
    pub fn find(&self, edits: &[Edit], lines: &dyn Fn(u32) -> String) -> Option<usize> {
        let same = |edit: &&(usize, &Edit)| edit.1.before == self.before;
        let all: Vec<(usize, &Edit)> = edits.iter().enumerate().collect();
        let here = |edit: &&(usize, &Edit)| edit.1.line == self.line && edit.1.columns == self.columns;
        if let Some((index, _)) =
            all.iter().filter(same).find(here).filter(|(_, edit)| lines(edit.line) == self.context)
        {
            return Some(*index);
        }
        let mut moved = all
            .iter()
            .filter(same)
            .filter(|(_, edit)| edit.columns == self.columns && lines(edit.line) == self.context);
        moved.next().filter(|_| moved.next().is_none()).map(|(index, _)| *index)
    }
}

impl DoubtAnchor {
    /// The anchor of a doubt.
    pub fn of(doubt: &Doubt) -> Self {
        Self { code: doubt.code.clone(), message: doubt.message.clone(), line: doubt.line }
    }

    /// The same doubt among `doubts`.
    pub fn find(&self, doubts: &[Doubt]) -> Option<usize> {
        let same = |doubt: &Doubt| doubt.code == self.code && doubt.message == self.message;
        let here = doubts.iter().position(|doubt| same(doubt) && doubt.line == self.line);
        here.or_else(|| doubts.iter().position(same))
    }
}

impl RecordAnchor {
    /// The anchor of a task.
    pub fn of(task: &Task) -> Self {
        Self { id: task.id.clone(), task: task.task.clone() }
    }

    /// The same task among `tasks`: by its id, else the only one that says nearly the same.
    pub fn find(&self, tasks: &[Task]) -> Option<usize> {
        if let Some(index) = tasks.iter().position(|task| task.id == self.id) {
            return Some(index);
        }
        let alike = |task: &Task| strsim::normalized_levenshtein(&task.task, &self.task) >= SAME_TASK;
        let mut found = tasks.iter().enumerate().filter(|(_, task)| alike(task));
        found.next().filter(|_| found.next().is_none()).map(|(index, _)| index)
    }
}

impl<E, D, R> Decision<E, D, R> {
    /// The same decision with other anchors; `None` where one is not found.
    pub fn anchored<F, C, S>(
        self,
        edit: impl Fn(E) -> Option<F>,
        doubt: impl Fn(D) -> Option<C>,
        record: impl Fn(R) -> Option<S>,
    ) -> Option<Decision<F, C, S>> {
        Some(match self {
            Decision::Accept { edit: at } => Decision::Accept { edit: edit(at)? },
            Decision::Reject { edit: at } => Decision::Reject { edit: edit(at)? },
            Decision::Rewrite { edit: at, to } => Decision::Rewrite { edit: edit(at)?, to },
            Decision::AcceptRule { rule } => Decision::AcceptRule { rule },
            Decision::Settle { doubt: at } => Decision::Settle { doubt: doubt(at)? },
            Decision::SetField { record: at, field, value } => Decision::SetField { record: record(at)?, field, value },
            Decision::Split { record: at, first, second } => Decision::Split { record: record(at)?, first, second },
            Decision::Join { record: at } => Decision::Join { record: record(at)? },
            Decision::Remove { record: at } => Decision::Remove { record: record(at)? },
            Decision::Add { after: None, task, line } => Decision::Add { after: None, task, line },
            Decision::Add { after: Some(at), task, line } => Decision::Add { after: Some(record(at)?), task, line },
            Decision::SetStatus { status } => Decision::SetStatus { status },
            Decision::Undo { seq } => Decision::Undo { seq },
        })
    }
}
