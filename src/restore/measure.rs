//! How well restoring works on text whose right form is known.
//!
//! Rule of this file: words are compared whole, case included; both customs of tone placement are one, and so are hằng and hàng.

use super::corpus::open;
use super::slips::with_slips;
use super::{Restored, comparable, restore, strip_marks};
use crate::error::{Error, Result};
use crate::text::Edit;
use std::collections::BTreeMap;
use std::fmt;
use std::io::Read;
use std::ops::Range;
use std::path::Path;
use std::time::{Duration, Instant};

/// Counts of one measurement.
#[derive(Debug, Clone, Default)]
pub struct Measured {
    /// Words of the right text.
    pub words: usize,
    /// Words that were wrong before restoring.
    pub wrong_before: usize,
    /// Words that are wrong after it.
    pub wrong_after: usize,
    /// Characters of the right text.
    pub letters: usize,
    /// Characters that were wrong before restoring.
    pub letters_before: usize,
    /// Characters that are wrong after it.
    pub letters_after: usize,
    /// Pages.
    pub pages: usize,
    /// Pages with more wrong characters after restoring than before.
    pub pages_worse: usize,
    /// Bytes that were restored, and the time it took.
    pub bytes: usize,
    /// Time for restoring.
    pub time: Duration,
    /// For each range of confidence that begins at one of [`FROM`]: edits, right ones, sum of their confidences.
    pub curve: [(usize, usize, f64); FROM.len()],
}

/// Where the ranges of confidence begin by which edits are counted: most are nearly sure.
pub const FROM: [f32; 7] = [0.0, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99];

impl Measured {
    /// Adds a page: what was read, what is right.
    pub fn page(&mut self, read: &str, right: &str) {
        let start = Instant::now();
        let restored = restore(read);
        self.time += start.elapsed();
        self.bytes += read.len();
        let (mut before, mut after, mut at) = (0, 0, 0);
        let clean = restored.clean_text();
        for ((read, right), clean) in read.lines().zip(right.lines()).zip(clean.lines()) {
            let letters = |text: &str| text.chars().collect::<Vec<_>>();
            before += distance(&letters(read), &letters(right));
            after += distance(&letters(clean), &letters(right));
            self.letters += right.chars().count();
            self.words += words(right).len();
            self.wrong_before += distance(&words(read), &words(right));
            self.wrong_after += distance(&words(clean), &words(right));
            let edits =
                restored.edits().iter().filter(|edit| edit.span.start >= at && edit.span.end <= at + read.len());
            for edit in edits {
                let span = edit.span.start - at..edit.span.end - at;
                self.judge(read, right, span, edit);
            }
            at += read.len() + 1;
        }
        self.letters_before += before;
        self.letters_after += after;
        self.pages += 1;
        self.pages_worse += usize::from(after > before);
    }

    /// Counts an edit where the words of the line can be told apart.
    fn judge(&mut self, read: &str, right: &str, span: Range<usize>, edit: &Edit) {
        let (at, after) = (span.start, edit.after.as_str());
        let place = read[..at].split_whitespace().count();
        let is_start = at == 0 || read[..at].ends_with(char::is_whitespace);
        let place = if is_start { place } else { place.saturating_sub(1) };
        let same_length = read.split_whitespace().count() == right.split_whitespace().count();
        let is_right = match right.split_whitespace().nth(place) {
            _ if after.is_empty() => !right.contains(read[span].trim()),
            Some(word) if same_length => words(word).concat().contains(&words(after).concat()),
            _ => return,
        };
        let range = FROM.partition_point(|from| *from <= edit.confidence).saturating_sub(1);
        let counted = &mut self.curve[range];
        *counted = (counted.0 + 1, counted.1 + usize::from(is_right), counted.2 + f64::from(edit.confidence));
    }

    /// By how much confidence is off, on average over the edits.
    pub fn calibration_error(&self) -> f64 {
        let edits: usize = self.curve.iter().map(|range| range.0).sum();
        self.curve.iter().map(|(_, right, sum)| (*right as f64 - sum).abs()).sum::<f64>() / edits.max(1) as f64
    }

    /// The calibration curve, a line for each range: how sure the edits were, how many of how many were right.
    pub fn curve(&self) -> impl Iterator<Item = String> {
        let ranges = FROM.iter().zip(&self.curve).filter(|(_, (edits, ..))| *edits > 0);
        ranges.map(|(from, (edits, right, sum))| {
            let mean = |part: f64| 100.0 * part / *edits as f64;
            format!("from {from:.2}: {:5.1} % sure, {:5.1} % of {edits} right", mean(*sum), mean(*right as f64))
        })
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        let share = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
        write!(
            out,
            "{} words; wrong words {:.2} % -> {:.2} %; wrong characters {:.2} % -> {:.2} %; {} of {} pages worse; \
             calibration error {:.3}; {:.0} KB/s",
            self.words,
            share(self.wrong_before, self.words),
            share(self.wrong_after, self.words),
            share(self.letters_before, self.letters),
            share(self.letters_after, self.letters),
            self.pages_worse,
            self.pages,
            self.calibration_error(),
            self.bytes as f64 / self.time.as_secs_f64().max(1e-9) / 1000.0
        )
    }
}

/// Right text whose marks are taken off and restored.
///
/// # Errors
/// When the file cannot be read.
pub fn stripped(path: &Path) -> Result<Measured> {
    let right = text(path)?;
    let mut measured = Measured::default();
    measured.page(&strip_marks(&right), &right);
    Ok(measured)
}

/// How well slips are found.
#[derive(Debug, Clone, Default)]
pub struct Slips {
    /// Words with a slip.
    pub slips: usize,
    /// Of these, those that are right again.
    pub repaired: usize,
    /// Words that were changed.
    pub edits: usize,
    /// Of these, those that are right.
    pub right_edits: usize,
    /// Slips that stay and changes that are wrong, each with the words around it.
    pub faults: Vec<String>,
}

impl Slips {
    fn line(&mut self, damaged: &str, right: &str, clean: &str) {
        let [damaged, right, clean] = [damaged, right, clean].map(|line| line.split_whitespace().collect::<Vec<_>>());
        for at in 0..right.len() {
            let [read, right_word, shown] =
                [&damaged, &right, &clean].map(|line| line.get(at).copied().unwrap_or_default());
            let (is_slip, is_edit, is_right) = (read != right_word, shown != read, shown == right_word);
            self.slips += usize::from(is_slip);
            self.repaired += usize::from(is_slip && is_right);
            self.edits += usize::from(is_edit);
            self.right_edits += usize::from(is_edit && is_right);
            if !is_right {
                let before = right[at.saturating_sub(3)..at].join(" ");
                let after = right[at + 1..(at + 4).min(right.len())].join(" ");
                self.faults.push(format!("{before} {{{right_word}: {read} -> {shown}}} {after}"));
            }
        }
    }
}

impl fmt::Display for Slips {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        let share = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
        let (repaired, right) = (share(self.repaired, self.slips), share(self.right_edits, self.edits));
        write!(out, "{} slips, {repaired:.1} % repaired; {} changes, {right:.1} % right", self.slips, self.edits)
    }
}

/// Right text into which slips are put, one in about `one_in` words, and restored.
///
/// # Errors
/// When the file cannot be read.
pub fn slips(path: &Path, one_in: u64) -> Result<Slips> {
    let right = text(path)?;
    let damaged = with_slips(&right, one_in);
    let clean = word_for_word(&restore(&damaged));
    let mut slips = Slips::default();
    for ((damaged, right), clean) in damaged.lines().zip(right.lines()).zip(clean.lines()) {
        slips.line(damaged, right, clean);
    }
    Ok(slips)
}

/// The restored text with as many words as its source: words that were taken apart are one here, and wrong where the right text has one.
fn word_for_word(restored: &Restored) -> String {
    let (source, mut at, mut text) = (restored.source(), 0, String::new());
    for edit in restored.edits() {
        text.push_str(&source[at..edit.span.start]);
        text.push_str(&edit.after.replace(' ', "_"));
        at = edit.span.end;
    }
    text.push_str(&source[at..]);
    text
}

/// Right text that should come out as it is: each edit with the words around it.
///
/// # Errors
/// When the file cannot be read.
pub fn edits(path: &Path) -> Result<Vec<String>> {
    let restored = restore(&text(path)?);
    let source = restored.source();
    let around = |edit: &crate::text::Edit| {
        let before: String = source[..edit.span.start].chars().rev().take(30).collect();
        let after: String = source[edit.span.end..].chars().take(30).collect();
        let before: String = before.chars().rev().collect();
        let read = &source[edit.span.range()];
        format!("{:.3} {}{{{read} -> {}}}{}", edit.confidence, before, edit.after, after).replace(['\n', '\t'], " ")
    };
    Ok(restored.edits().iter().map(around).collect())
}

/// Pages of read and right lines, by the engine that read them: a table with the columns split, engine, page, damaged, right;
/// only lines whose split is "heldout" count.
///
/// # Errors
/// When the file cannot be read or lacks a column.
pub fn pages(path: &Path) -> Result<BTreeMap<String, Measured>> {
    let table = text(path)?;
    let mut lines = table.lines();
    let names: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    let column = |name: &str| {
        let missing = || Error::Config(format!("{}: has no column {name:?}", path.display()));
        names.iter().position(|other| *other == name).ok_or_else(missing)
    };
    let places = [column("split")?, column("engine")?, column("page")?, column("damaged")?, column("right")?];
    let mut pages: BTreeMap<(&str, &str), (String, String)> = BTreeMap::new();
    for line in lines {
        let columns: Vec<&str> = line.split('\t').collect();
        let [split, engine, page, damaged, right] = places.map(|place| columns.get(place).copied().unwrap_or_default());
        if split == "heldout" {
            let (read_page, right_page) = pages.entry((engine, page)).or_default();
            read_page.extend([damaged, "\n"]);
            right_page.extend([right, "\n"]);
        }
    }
    let mut measured: BTreeMap<String, Measured> = BTreeMap::new();
    for ((engine, _), (read, right)) in pages {
        measured.entry(engine.to_string()).or_default().page(&read, &right);
    }
    Ok(measured)
}

fn text(path: &Path) -> Result<String> {
    let mut text = String::new();
    let read = open(path)?.read_to_string(&mut text);
    read.map_err(|source| Error::Input { path: path.display().to_string(), source })?;
    Ok(text)
}

/// Words in the form in which they are compared, without outer punctuation; case counts.
fn words(line: &str) -> Vec<String> {
    let is_outer = |c: char| !c.is_alphanumeric() && !matches!(c, '%' | '&');
    let words = line.split_whitespace().map(|word| word.trim_matches(is_outer)).filter(|word| !word.is_empty());
    words
        .map(|word| {
            let form = comparable(word);
            let form = if form == "hằng" { "hàng".to_string() } else { form };
            form.chars()
                .zip(word.chars())
                .map(|(c, shown)| if shown.is_uppercase() { c.to_uppercase().next().unwrap_or(c) } else { c })
                .collect()
        })
        .collect()
}

/// Edit distance; long lines that are equal cost nothing.
fn distance<T: PartialEq>(a: &[T], b: &[T]) -> usize {
    if a == b {
        return 0;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (index, left) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (at, right) in b.iter().enumerate() {
            let next = (diagonal + usize::from(left != right)).min(row[at] + 1).min(row[at + 1] + 1);
            diagonal = row[at + 1];
            row[at + 1] = next;
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn customs_of_spelling_are_no_errors() {
        assert_eq!(words("Hằng năm, HOÁ học."), ["Hàng", "năm", "HÓA", "học"]);
        assert_eq!(distance(&words("ủy ban Nhân dân"), &words("uỷ ban nhân dân")), 1);
    }

    #[test]
    fn a_restored_page_is_counted() {
        let mut measured = Measured::default();
        measured.page("Uy ban nhan dan tinh ban hanh ke hoach\n", "Ủy ban nhân dân tỉnh ban hành kế hoạch\n");
        assert_eq!((measured.words, measured.wrong_before, measured.wrong_after), (9, 7, 0));
    }
}
