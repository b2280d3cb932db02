//! Pairs of read and right words in, counts of what each letter was read as out.
//!
//! Rule of this file: nothing is decided by hand; expectation and maximization over all alignments of each pair.

use super::channel::{Counts, LONGEST};
use super::syllable::letter;
use std::collections::HashMap;

/// A word as it was read, as it should read, and how often that was seen.
pub type Pair = (String, String, f32);

/// Expected counts below this are left out of the table.
const LEAST: f32 = 1.5;

/// Learns from pairs in `rounds` rounds.
pub fn learn(pairs: &[Pair], rounds: usize) -> Counts {
    let pairs: Vec<(Vec<char>, Vec<char>, f32)> = pairs
        .iter()
        .map(|(read, right, count)| (read.chars().collect(), right.chars().collect::<Vec<char>>(), *count))
        .filter(|(read, right, _): &(Vec<char>, Vec<char>, f32)| {
            !right.is_empty() && read.len() <= LONGEST * right.len() && right.len() <= 20
        })
        .collect();
    let mut probabilities: HashMap<(char, String), f64> = HashMap::new();
    for round in 0..rounds {
        let mut expected: HashMap<(char, String), f64> = HashMap::new();
        for (read, right, count) in &pairs {
            expect(
                read,
                right,
                f64::from(*count),
                |letter, run| guess(&probabilities, round, letter, run),
                &mut expected,
            );
        }
        let mut totals: HashMap<char, f64> = HashMap::new();
        let mut sorted: Vec<_> = expected.into_iter().collect();
        sorted.sort_by(|a, b| a.0.cmp(&b.0));
        for ((letter, _), count) in &sorted {
            *totals.entry(*letter).or_default() += count;
        }
        if round + 1 == rounds {
            let kept = sorted.into_iter().filter(|(_, count)| *count >= f64::from(LEAST));
            return kept.map(|(key, count)| (key, count as f32)).collect();
        }
        probabilities =
            sorted.into_iter().map(|(key, count)| (key.clone(), (count + 0.01) / (totals[&key.0] + 1.0))).collect();
    }
    Counts::new()
}

/// Before anything is known: the same letter, a letter with the same base, anything.
fn guess(probabilities: &HashMap<(char, String), f64>, round: usize, right: char, run: &str) -> f64 {
    if round > 0 {
        return probabilities.get(&(right, run.to_string())).copied().unwrap_or(1e-7);
    }
    let mut read = run.chars();
    match (read.next(), read.next()) {
        (None, _) => 0.005,
        (Some(c), None) if c == right => 0.6,
        (Some(c), None) if letter(c).base == letter(right).base => 0.3,
        (Some(_), None) => 0.01,
        (Some(_), Some(_)) => 0.0005 / run.chars().count() as f64,
    }
}

/// Adds the expected counts of one pair: forward and backward over all ways to cut `read` into runs.
fn expect(
    read: &[char],
    right: &[char],
    weight: f64,
    probability: impl Fn(char, &str) -> f64,
    expected: &mut HashMap<(char, String), f64>,
) {
    let width = read.len() + 1;
    let at = |row: usize, end: usize| row * width + end;
    let mut steps = Vec::new();
    let mut forward = vec![0.0; (right.len() + 1) * width];
    forward[0] = 1.0;
    for (row, letter) in right.iter().enumerate() {
        for end in 0..width {
            for length in 0..=LONGEST.min(end) {
                let before = forward[at(row, end - length)];
                if before > 0.0 {
                    let run: String = read[end - length..end].iter().collect();
                    let p = probability(*letter, &run);
                    forward[at(row + 1, end)] += before * p;
                    steps.push((row, end, length, run, p));
                }
            }
        }
    }
    let total = forward[at(right.len(), read.len())];
    if total <= 0.0 {
        return;
    }
    let mut backward = vec![0.0; (right.len() + 1) * width];
    backward[at(right.len(), read.len())] = 1.0;
    for (row, end, length, _, p) in steps.iter().rev() {
        backward[at(*row, end - length)] += p * backward[at(row + 1, *end)];
    }
    for (row, end, length, run, p) in steps {
        let share = forward[at(row, end - length)] * p * backward[at(row + 1, end)] / total;
        if share > 1e-4 {
            *expected.entry((right[row], run)).or_default() += share * weight;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_find_their_letters() {
        let pairs: Vec<Pair> = [("cia", "của"), ("phai", "phải"), ("cua", "của"), ("mat", "mất"), ("Piéu", "Điều")]
            .iter()
            .map(|(read, right)| ((*read).to_string(), (*right).to_string(), 3.0))
            .collect();
        let counts = learn(&pairs, 4);
        assert!(counts[&('ủ', "i".to_string())] > 2.0);
        assert!(counts[&('Đ', "P".to_string())] > 2.0);
    }
}
