//! Numbers of rows that a reader lost: between row 5 and row 7 stands row 6.

use crate::plan::{Provenance, Task};

/// How sure a number is that stands nowhere.
const SURE: f32 = 0.85;

/// Numbers the rows of one table that have none, where exactly as many numbers are missing between their neighbours.
pub fn fill(tasks: &mut [Task]) {
    let number = |task: &Task| task.stt.as_deref().and_then(|stt| stt.parse::<usize>().ok());
    let numbers: Vec<(usize, usize)> =
        tasks.iter().enumerate().filter_map(|(at, task)| Some((at, number(task)?))).collect();
    for pair in std::iter::once((usize::MAX, 0)).chain(numbers).collect::<Vec<_>>().windows(2) {
        let ((before, low), (after, high)) = (pair[0], pair[1]);
        let first = before.wrapping_add(1); // before the first numbered row, the rows begin at the top
        let is_gap = first < after && high.checked_sub(low) == Some(after - first + 1);
        if !is_gap || tasks[first..after].iter().any(|task| task.stt.as_deref().is_some_and(|stt| !is_word(stt))) {
            continue;
        }
        for (at, task) in tasks[first..after].iter_mut().enumerate() {
            task.stt = Some((low + 1 + at).to_string());
            let at = task.provenance.get("task").map(|found| found.at.clone()).unwrap_or_default();
            task.provenance.insert("stt".into(), Provenance { raw: String::new(), confidence: SURE, at });
            task.confidence = task.confidence.min(SURE);
        }
    }
}

/// Whether what stands for a number is a word that an engine made of it: "lại" for "11".
fn is_word(stt: &str) -> bool {
    stt.chars().count() > 1 && stt.chars().all(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(numbers: &[&str]) -> Vec<String> {
        let task = |number: &&str| Task { stt: (!number.is_empty()).then(|| (*number).into()), ..Task::default() };
        let mut tasks: Vec<Task> = numbers.iter().map(task).collect();
        fill(&mut tasks);
        tasks.into_iter().map(|task| task.stt.unwrap_or_default()).collect()
    }

    #[test]
    fn gaps_are_filled_where_they_fit() {
        assert_eq!(filled(&["1", "", "3"]), ["1", "2", "3"]);
        assert_eq!(filled(&["", "2", "", "", "5"]), ["1", "2", "3", "4", "5"]);
        assert_eq!(filled(&["1", "", "4"]), ["1", "", "4"]); // a row was lost as well: which one?
        assert_eq!(filled(&["1", "", "2"]), ["1", "", "2"]); // a row that never had a number
        assert_eq!(filled(&["10", "lại", "12"]), ["10", "11", "12"]);
        assert_eq!(filled(&["1", "a", "3"]), ["1", "a", "3"]);
        assert_eq!(filled(&["3", "", "1", "2"]), ["3", "", "1", "2"]);
    }
}
