//! Ids of tasks and indicators: the same plan gives the same ids on any machine, in any batch and out of any file format, as far
//! as its text agrees.
//!
//! An id is made from what a reader sees: the document (its number and issuer; without a number its title), where the
//! record stands (body or appendix, headings above, label), what it says, and which it is among equals. Letters count without
//! case, marks and punctuation, so that a slip of a tone mark changes no id. File names, bytes, pages and other records count not.

use super::sha256;
use crate::dictionary::fold::skeleton;
use crate::plan::{Document, Indicator, Origin, Plan, Task};
use std::collections::HashMap;

/// Hexadecimal digits of an id: 64 bits, so that among a million records of one plan a clash has odds of one in 30 million.
const DIGITS: usize = 16;

/// Gives every record of the plan its id: "t" or "i" and 16 hexadecimal digits, unique in the plan.
pub fn assign(plan: &mut Plan) {
    let document = document_key(&plan.document);
    let mut ids = Ids::default();
    for task in &mut plan.tasks {
        task.id = ids.next('t', &document, &task_key(task));
    }
    for indicator in &mut plan.indicators {
        indicator.id = ids.next('i', &document, &indicator_key(indicator));
    }
}

fn document_key(document: &Document) -> String {
    let name = document.number.as_deref().or(document.title.as_deref());
    key(&[name.unwrap_or_default(), document.issuer.as_deref().unwrap_or_default()])
}

fn task_key(task: &Task) -> String {
    let origin = match task.origin {
        Origin::Appendix => "appendix",
        Origin::Body => "body",
    };
    key(&[origin, &task.group.join("\n"), task.stt.as_deref().unwrap_or_default(), &task.task])
}

fn indicator_key(indicator: &Indicator) -> String {
    key(&[&indicator.group.join("\n"), indicator.stt.as_deref().unwrap_or_default(), &indicator.name])
}

fn key(parts: &[&str]) -> String {
    let folded: Vec<String> = parts.iter().map(|part| skeleton(part)).collect();
    folded.join("\n")
}

#[derive(Default)]
struct Ids {
    seen: HashMap<String, usize>,
}

impl Ids {
    fn next(&mut self, prefix: char, document: &str, record: &str) -> String {
        let key = format!("{prefix}\n{document}\n\n{record}");
        let ordinal = self.seen.entry(key.clone()).and_modify(|count| *count += 1).or_insert(0);
        let hash = sha256(format!("{key}\n\n{ordinal}").as_bytes());
        format!("{prefix}{}", &hash[..DIGITS])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(number: Option<&str>, tasks: &[&str]) -> Plan {
        let tasks = tasks.iter().map(|task| Task { task: (*task).into(), ..Task::default() }).collect();
        let document =
            Document { number: number.map(Into::into), title: Some("Triển khai".into()), ..Default::default() };
        let mut plan = Plan { document, tasks, ..Plan::default() };
        assign(&mut plan);
        plan
    }

    fn ids(plan: &Plan) -> Vec<&str> {
        plan.tasks.iter().map(|task| task.id.as_str()).collect()
    }

    #[test]
    fn equal_rows_of_a_plan_have_different_ids_and_a_new_row_changes_no_other() {
        let before = plan(Some("5/KH-UBND"), &["Báo cáo", "Rà soát", "Báo cáo"]);
        let after = plan(Some("5/KH-UBND"), &["Báo cáo", "Kiểm tra", "Rà soát", "Báo cáo"]);
        assert_ne!(before.tasks[0].id, before.tasks[2].id);
        assert_eq!(ids(&before), [ids(&after)[0], ids(&after)[2], ids(&after)[3]]);
    }

    #[test]
    fn slips_of_the_reading_change_no_id_and_another_document_does() {
        let clean = plan(Some("5/KH-UBND"), &["Rà soát thủ tục hành chính"]);
        let slipped = plan(Some("5/KH-UBND"), &["Rà soát  thủ tuc hành chính;"]);
        assert_eq!(ids(&clean), ids(&slipped));
        assert_ne!(ids(&clean), ids(&plan(Some("6/KH-UBND"), &["Rà soát thủ tục hành chính"])));
        assert_ne!(ids(&clean), ids(&plan(None, &["Rà soát thủ tục hành chính"])));
    }
}
