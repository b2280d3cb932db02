//! Changing the task records of a plan: one field, or the rows themselves.

use super::decision::Field;
use crate::plan::{Deadline, Edit, Plan, Task};
use crate::text::places_of;

/// Understands the words of a deadline; the year is what a phrase without one means.
pub type ReadDeadline = fn(&str, Option<i32>) -> Option<Deadline>;

impl Field {
    /// All fields, in the order of the table.
    pub const ALL: [Field; 8] = [
        Field::Stt,
        Field::Task,
        Field::Lead,
        Field::Cooperating,
        Field::Deadline,
        Field::Deliverables,
        Field::Supervisor,
        Field::Notes,
    ];

    /// Its name in the record and in `provenance`.
    pub fn name(self) -> &'static str {
        match self {
            Field::Stt => "stt",
            Field::Task => "task",
            Field::Lead => "lead",
            Field::Cooperating => "cooperating",
            Field::Deadline => "deadline",
            Field::Deliverables => "deliverables",
            Field::Supervisor => "supervisor",
            Field::Notes => "notes",
        }
    }

    /// Its value, the entries of a list on lines of their own.
    pub fn value(self, task: &Task) -> String {
        match self {
            Field::Stt => task.stt.clone().unwrap_or_default(),
            Field::Task => task.task.clone(),
            Field::Lead => task.lead.join("\n"),
            Field::Cooperating => task.cooperating.join("\n"),
            Field::Deadline => task.deadline.as_ref().map(|deadline| deadline.text.clone()).unwrap_or_default(),
            Field::Deliverables => task.deliverables.join("\n"),
            Field::Supervisor => task.supervisor.clone().unwrap_or_default(),
            Field::Notes => task.notes.clone().unwrap_or_default(),
        }
    }

    /// Puts a value; what a person put is sure.
    pub fn set(self, task: &mut Task, value: &str, read: ReadDeadline, year: Option<i32>) {
        self.put(task, value, read, year);
        let provenance = task.provenance.entry(self.name().into()).or_default();
        provenance.confidence = 1.0;
        task.confidence = task.provenance.values().map(|field| field.confidence).fold(1.0, f32::min);
    }

    fn put(self, task: &mut Task, value: &str, read: ReadDeadline, year: Option<i32>) {
        let line = value.split_whitespace().collect::<Vec<_>>().join(" ");
        let text = || (!line.is_empty()).then(|| line.clone());
        let list = || value.lines().map(str::trim).filter(|entry| !entry.is_empty()).map(String::from).collect();
        match self {
            Field::Stt => task.stt = text(),
            Field::Task => task.task = line,
            Field::Lead => task.lead = list(),
            Field::Cooperating => task.cooperating = list(),
            Field::Deadline => {
                let year = task.deadline.as_ref().and_then(|deadline| year_of(deadline.due.as_deref())).or(year);
                task.deadline =
                    text().map(|text| read(&text, year).unwrap_or(Deadline { text, ..Deadline::default() }));
            }
            Field::Deliverables => task.deliverables = list(),
            Field::Supervisor => task.supervisor = text(),
            Field::Notes => task.notes = text(),
        }
    }
}

/// The year of an ISO day.
fn year_of(day: Option<&str>) -> Option<i32> {
    day?.get(..4)?.parse().ok()
}

/// The year that a deadline without one means in this document.
pub fn year(plan: &Plan) -> Option<i32> {
    year_of(plan.document.date.as_deref())
}

/// What stood as `was` at an edit's place and now reads `now`, in every field that was read from there and has it once.
pub fn follow_edit(plan: &mut Plan, edit: &Edit, was: &str, now: &str, read: ReadDeadline) {
    let year = year(plan);
    for task in &mut plan.tasks {
        for field in Field::ALL {
            let stands_there = task.provenance.get(field.name()).is_some_and(|provenance| {
                let mut at = provenance.at.iter();
                at.any(|place| place.page == edit.page && (place.lines[0]..=place.lines[1]).contains(&edit.line))
            });
            let value = field.value(task);
            if stands_there && let Some(value) = replaced_once(&value, was, now) {
                field.put(task, &value, read, year);
            }
        }
    }
}

/// `text` with `was` replaced, where it stands as a word of its own exactly once.
fn replaced_once(text: &str, was: &str, now: &str) -> Option<String> {
    let mut places = places_of(text, was);
    let at = places.next().filter(|_| places.next().is_none())?;
    Some(format!("{}{now}{}", &text[..at], &text[at + was.len()..]))
}

/// Parts the task at `index`: the second part has the other fields too.
pub fn split(plan: &mut Plan, index: usize, first: &str, second: &str, id: String) {
    let mut part = Task { id, ..plan.tasks[index].clone() };
    Field::Task.set(&mut plan.tasks[index], first, |_, _| None, None);
    Field::Task.set(&mut part, second, |_, _| None, None);
    plan.tasks.insert(index + 1, part);
}

/// Joins the task at `index` with the one after it; false when there is none.
pub fn join(plan: &mut Plan, index: usize) -> bool {
    if index + 1 >= plan.tasks.len() {
        return false;
    }
    let next = plan.tasks.remove(index + 1);
    let task = &mut plan.tasks[index];
    task.task = format!("{} {}", task.task, next.task).trim().to_string();
    for (own, more) in [
        (&mut task.lead, next.lead),
        (&mut task.cooperating, next.cooperating),
        (&mut task.deliverables, next.deliverables),
    ] {
        let new: Vec<String> = more.into_iter().filter(|entry| !own.contains(entry)).collect();
        own.extend(new);
    }
    task.deadline = task.deadline.take().or(next.deadline);
    task.supervisor = task.supervisor.take().or(next.supervisor);
    task.notes = task.notes.take().or(next.notes);
    for (field, provenance) in next.provenance {
        task.provenance.entry(field).or_default().at.extend(provenance.at);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_replaced_only_where_it_is_plain_which_one() {
        assert_eq!(replaced_once("Sở Tài chinh", "chinh", "chính").as_deref(), Some("Sở Tài chính"));
        assert_eq!(replaced_once("chinh sách tài chinh", "chinh", "chính"), None);
        assert_eq!(replaced_once("xchinh", "chinh", "chính"), None);
        assert_eq!(replaced_once("a", "", "b"), None);
    }
}
