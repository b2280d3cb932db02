//! A corpus in, a language model out: counts, Kneser-Ney smoothing, pruning, 8-bit probabilities.
//!
//! Rule of this file: the same corpus gives the same bytes, and memory grows with the number of different n-grams, not with the text.

use super::corpus::Corpus;
use super::model::{self, BACKOFF_SHIFT, CLASSES, EDGE, GROUP, HEADER, MAGIC, STEPS, UNKNOWN, VERSION};
use super::sentence::word_forms;
use super::syllable::{is_bare_syllable, is_syllable, skeleton};
use crate::error::{Error, Result};
use std::collections::{HashMap, HashSet};

/// What a caller may choose.
#[derive(Debug, Clone)]
pub struct Training {
    /// Name of the corpus, kept in the model.
    pub name: String,
    /// Largest size of the model in bytes.
    pub size: usize,
}

/// Seen less often than this, a syllable is taken for a slip.
const MIN_SYLLABLE: u32 = 4;
/// Seen less often than this, a word that is no syllable (a name, a foreign word, an abbreviation) is left out.
const MIN_OTHER: u32 = 25;
/// Abbreviations with a Đ are worth knowing when they are seldom too: without it they are another word.
const MIN_MARKED_ABBREVIATION: u32 = 8;
/// A word this many times rarer than another with the same letters is a slip that official texts carry too ("cùa").
const SLIP_RATIO: u32 = 15_000;
/// Taken off each count and given to unseen words.
const DISCOUNT: f64 = 0.75;
/// Weight of an n-gram in whose words nothing can be confused.
const UNRIVALLED: f64 = 0.1;

/// Trains a model; `progress` hears what is being done.
///
/// # Errors
/// When the corpus cannot be read or is too small.
pub fn train(corpus: &Corpus, training: &Training, mut progress: impl FnMut(&str)) -> Result<Vec<u8>> {
    let files = corpus.files()?;
    let mut seen: HashMap<String, u32> = HashMap::new();
    for file in &files {
        progress(&format!("{file}: counting words"));
        corpus.each_paragraph(file, |paragraph| {
            for form in word_forms(paragraph) {
                match seen.get_mut(form.as_ref()) {
                    Some(count) => *count += 1,
                    None => {
                        seen.insert(form.into_owned(), 1);
                    }
                }
            }
        })?;
    }
    let words = vocabulary(seen);
    if words.len() < 100 {
        return Err(Error::Config(format!("{}: too little Vietnamese text to train on", corpus.folder.display())));
    }
    let ids: HashMap<&str, u16> = words.iter().zip(0..).map(|(word, id)| (word.as_str(), id)).collect();
    let mut trigrams = Counter::default();
    for file in &files {
        progress(&format!("{file}: counting word triples"));
        corpus.each_paragraph(file, |paragraph| {
            let (mut first, mut second) = (EDGE, EDGE);
            for form in word_forms(paragraph) {
                let third = ids.get(form.as_ref()).copied().unwrap_or(UNKNOWN);
                trigrams.add(key(first, second, third));
                (first, second) = (second, third);
            }
            trigrams.add(key(first, second, EDGE));
        })?;
    }
    progress("smoothing and pruning");
    let ngrams = Ngrams::estimate(&trigrams.finish(), words.len());
    let kept = ngrams.prune(&words, training.size.saturating_sub(fixed_size(&words, &training.name)));
    Ok(write(&words, &kept, &training.name))
}

/// Words worth keeping, classes first, then sorted.
fn vocabulary(seen: HashMap<String, u32>) -> Vec<String> {
    let mut most: HashMap<String, u32> = HashMap::new();
    for (word, count) in &seen {
        let most = most.entry(model::bare(word)).or_default();
        *most = (*most).max(*count);
    }
    // "thuong" is no foreign word but a "thường" that lost its marks.
    let is_bare_slip = |word: &str, count: u32| {
        let bare = model::bare(word);
        !is_syllable(word)
            && is_bare_syllable(&bare)
            && count.saturating_mul(20) < most.get(&bare).copied().unwrap_or(0)
    };
    let is_kept = |word: &str, count: u32| {
        let enough = if is_syllable(word) || !word.chars().any(char::is_alphabetic) {
            MIN_SYLLABLE
        } else if word.contains('Đ') {
            MIN_MARKED_ABBREVIATION
        } else {
            MIN_OTHER
        };
        let is_slip = count.saturating_mul(SLIP_RATIO) < most.get(&model::bare(word)).copied().unwrap_or(0);
        count >= enough && !is_slip && !is_bare_slip(word, count) && word.chars().count() < 20
    };
    let mut words: Vec<String> =
        seen.into_iter().filter(|(word, count)| is_kept(word, *count)).map(|(word, _)| word).collect();
    words.retain(|word| !CLASSES.contains(&word.as_str()));
    words.sort();
    words.truncate(60_000);
    CLASSES.iter().map(|class| (*class).to_string()).chain(words).collect()
}

fn key(first: u16, second: u16, third: u16) -> u64 {
    u64::from(first) << 32 | u64::from(second) << 16 | u64::from(third)
}

fn parts(key: u64) -> (u16, u16, u16) {
    ((key >> 32) as u16, (key >> 16) as u16, key as u16)
}

/// Counts keys: sorted runs of bounded length, merged as they fill.
#[derive(Default)]
struct Counter {
    pending: Vec<u64>,
    counted: Vec<(u64, u32)>,
}

impl Counter {
    const RUN: usize = 1 << 23;

    fn add(&mut self, key: u64) {
        self.pending.push(key);
        if self.pending.len() == Self::RUN {
            self.merge();
        }
    }

    fn merge(&mut self) {
        self.pending.sort_unstable();
        let mut merged = Vec::with_capacity(self.counted.len() + self.pending.len() / 4);
        let mut old = std::mem::take(&mut self.counted).into_iter().peekable();
        for run in self.pending.chunk_by(|a, b| a == b) {
            let (key, mut count) = (run[0], run.len() as u32);
            while let Some(entry) = old.next_if(|(other, _)| *other <= key) {
                if entry.0 == key {
                    count += entry.1;
                } else {
                    merged.push(entry);
                }
            }
            merged.push((key, count));
        }
        merged.extend(old);
        self.counted = merged;
        self.pending.clear();
    }

    fn finish(mut self) -> Vec<(u64, u32)> {
        self.merge();
        self.counted
    }
}

/// Smoothed probabilities of all n-grams that were seen, each list sorted by its words.
struct Ngrams {
    unigrams: Vec<f64>,
    bigrams: Vec<(u32, f64)>,
    trigrams: Vec<(u64, u32, f64)>,
}

/// What is left after pruning, with back-off weights.
struct Kept {
    unigrams: Vec<(f64, f64)>,
    bigrams: Vec<(u32, f64, f64, usize)>,
    trigrams: Vec<(u16, f64)>,
}

impl Ngrams {
    /// Interpolated Kneser-Ney: the lower orders count how many different words stand before, not how often.
    fn estimate(counts: &[(u64, u32)], words: usize) -> Self {
        let mut followers: Vec<u32> = counts.iter().map(|(key, _)| *key as u32).collect();
        followers.sort_unstable();
        let continuations: Vec<(u32, u32)> =
            followers.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as u32)).collect();
        let mut unigrams = vec![0.0; words];
        for (pair, _) in &continuations {
            unigrams[(*pair & 0xFFFF) as usize] += 1.0;
        }
        let total: f64 = unigrams.iter().sum();
        for probability in &mut unigrams {
            let discounted = (*probability - DISCOUNT).max(0.0);
            *probability = discounted / total + DISCOUNT / words as f64 * (words as f64 / total).min(1.0);
        }
        let mut bigrams = Vec::with_capacity(continuations.len());
        for row in continuations.chunk_by(|a, b| a.0 >> 16 == b.0 >> 16) {
            let sum: f64 = row.iter().map(|(_, count)| f64::from(*count)).sum();
            let spread = DISCOUNT * row.len() as f64 / sum;
            for (pair, count) in row {
                let lower = unigrams[(*pair & 0xFFFF) as usize];
                bigrams.push((*pair, (f64::from(*count) - DISCOUNT) / sum + spread * lower));
            }
        }
        let mut trigrams = Vec::with_capacity(counts.len());
        for row in counts.chunk_by(|a, b| a.0 >> 16 == b.0 >> 16) {
            let sum: f64 = row.iter().map(|(_, count)| f64::from(*count)).sum();
            let spread = DISCOUNT * row.len() as f64 / sum;
            for (key, count) in row {
                let lower = probability(&bigrams, *key as u32);
                trigrams.push((*key, *count, (f64::from(*count) - DISCOUNT) / sum + spread * lower));
            }
        }
        Self { unigrams, bigrams, trigrams }
    }

    /// Keeps the n-grams that say most beyond the shorter ones, as many as fit into `size` bytes.
    fn prune(&self, words: &[String], size: usize) -> Kept {
        let rivalled = rivalled(words);
        let weight = |ids: &[u16]| if ids.iter().any(|id| rivalled[usize::from(*id)]) { 1.0 } else { UNRIVALLED };
        let gains: Vec<f64> = self.trigram_gains(|(a, b, c)| weight(&[a, b, c]));
        let mut order: Vec<u32> = (0..gains.len() as u32).collect();
        order.sort_unstable_by(|a, b| gains[*b as usize].total_cmp(&gains[*a as usize]).then(a.cmp(b)));
        // In quarter bytes, a trigram costs 12 and the bigram that it hangs on 25.
        let (mut kept, mut parents, mut used) = (vec![false; gains.len()], HashSet::new(), 0);
        for index in order {
            let parent = (self.trigrams[index as usize].0 >> 16) as u32;
            used += 12 + if parents.contains(&parent) { 0 } else { 25 };
            if used > 4 * size {
                break;
            }
            parents.insert(parent);
            kept[index as usize] = true;
        }
        self.with_backoff(&kept, &parents)
    }

    /// For each trigram, how much text gets likelier through it.
    fn trigram_gains(&self, weight: impl Fn((u16, u16, u16)) -> f64) -> Vec<f64> {
        let mut gains = Vec::with_capacity(self.trigrams.len());
        for row in self.trigrams.chunk_by(|a, b| a.0 >> 16 == b.0 >> 16) {
            let sum: f64 = row.iter().map(|(_, count, _)| f64::from(*count)).sum();
            let spread = DISCOUNT * row.len() as f64 / sum;
            for (key, count, high) in row {
                let low = spread * probability(&self.bigrams, *key as u32);
                gains.push(weight(parts(*key)) * f64::from(*count) * (high / low).ln());
            }
        }
        gains
    }

    fn with_backoff(&self, kept: &[bool], parents: &HashSet<u32>) -> Kept {
        let mut trigrams = Vec::new();
        let mut hanging: HashMap<u32, (usize, f64)> = HashMap::with_capacity(parents.len());
        let mut row_start = 0;
        for row in self.trigrams.chunk_by(|a, b| a.0 >> 16 == b.0 >> 16) {
            let parent = (row[0].0 >> 16) as u32;
            let (mut high, mut low, mut number) = (0.0, 0.0, 0);
            for (offset, (key, _, probability_of)) in row.iter().enumerate() {
                if kept[row_start + offset] {
                    trigrams.push((*key as u16, *probability_of));
                    high += probability_of;
                    low += probability(&self.bigrams, *key as u32);
                    number += 1;
                }
            }
            row_start += row.len();
            if number > 0 {
                hanging.insert(parent, (number, left(high) / left(low)));
            }
        }
        let is_kept = |pair: u32| hanging.contains_key(&pair) || parents.contains(&pair);
        let mut bigrams = Vec::new();
        let mut unigrams = vec![(0.0, 1.0); self.unigrams.len()];
        for (word, probability_of) in self.unigrams.iter().enumerate() {
            unigrams[word].0 = *probability_of;
        }
        // Pairs at a paragraph's start hang trigrams without being followers of anything themselves.
        let mut pairs: Vec<(u32, f64)> = self.bigrams.iter().filter(|(pair, _)| is_kept(*pair)).copied().collect();
        let known: HashSet<u32> = pairs.iter().map(|(pair, _)| *pair).collect();
        let orphans = hanging.keys().filter(|pair| !known.contains(pair));
        pairs.extend(orphans.map(|pair| (*pair, self.unigrams[(*pair & 0xFFFF) as usize])).collect::<Vec<_>>());
        pairs.sort_unstable_by_key(|(pair, _)| *pair);
        for row in pairs.chunk_by(|a, b| a.0 >> 16 == b.0 >> 16) {
            let (mut high, mut low) = (0.0, 0.0);
            for (pair, probability_of) in row {
                let (children, backoff) = hanging.get(pair).copied().unwrap_or((0, 1.0));
                bigrams.push((*pair, *probability_of, backoff, children));
                high += probability_of;
                low += self.unigrams[(*pair & 0xFFFF) as usize];
            }
            unigrams[(row[0].0 >> 16) as usize].1 = left(high) / left(low);
        }
        Kept { unigrams, bigrams, trigrams }
    }
}

fn left(taken: f64) -> f64 {
    (1.0 - taken).max(1e-6)
}

fn probability(bigrams: &[(u32, f64)], pair: u32) -> f64 {
    bigrams.binary_search_by_key(&pair, |(pair, _)| *pair).map_or(1e-9, |index| bigrams[index].1)
}

/// For each word, whether another looks the same without marks.
fn rivalled(words: &[String]) -> Vec<bool> {
    let mut number: HashMap<String, u32> = HashMap::new();
    for word in words {
        *number.entry(skeleton(word)).or_default() += 1;
    }
    words.iter().map(|word| number[&skeleton(word)] > 1).collect()
}

fn fixed_size(words: &[String], name: &str) -> usize {
    HEADER + name.len() + words.iter().map(|word| word.len() + 1 + 2 + 4).sum::<usize>() + 64
}

fn write(words: &[String], kept: &Kept, name: &str) -> Vec<u8> {
    let text: String = words.iter().flat_map(|word| [word, "\n"]).collect();
    let counts = [name.len(), text.len(), words.len(), kept.bigrams.len(), kept.trigrams.len()];
    let mut bytes = MAGIC.to_vec();
    bytes.extend(VERSION.to_le_bytes());
    bytes.extend(counts.iter().flat_map(|count| (*count as u32).to_le_bytes()));
    bytes.extend([0; 8]);
    bytes.extend(name.bytes());
    bytes.extend(text.bytes());
    bytes.extend(kept.unigrams.iter().map(|(probability, _)| stored(*probability)));
    bytes.extend(kept.unigrams.iter().map(|(_, backoff)| stored_backoff(*backoff)));
    let mut first = vec![0u32; words.len() + 1];
    for (pair, ..) in &kept.bigrams {
        first[(*pair >> 16) as usize + 1] += 1;
    }
    for index in 1..first.len() {
        first[index] += first[index - 1];
    }
    bytes.extend(first.iter().flat_map(|at| at.to_le_bytes()));
    bytes.extend(kept.bigrams.iter().flat_map(|(pair, ..)| (*pair as u16).to_le_bytes()));
    bytes.extend(kept.bigrams.iter().map(|(_, probability, ..)| stored(*probability)));
    bytes.extend(kept.bigrams.iter().map(|(_, _, backoff, _)| stored_backoff(*backoff)));
    let mut offsets: Vec<usize> = vec![0];
    offsets.extend(kept.bigrams.iter().scan(0, |sum, (.., children)| {
        *sum += children;
        Some(*sum)
    }));
    let bases: Vec<usize> = offsets.chunks(GROUP).map(|group| group[0]).collect();
    let low = offsets.iter().enumerate().map(|(index, offset)| offset - bases[index / GROUP]);
    bytes.extend(low.flat_map(|low| (low.min(u16::MAX.into()) as u16).to_le_bytes()));
    bytes.extend(bases.iter().flat_map(|base| (*base as u32).to_le_bytes()));
    bytes.extend(kept.trigrams.iter().flat_map(|(word, _)| word.to_le_bytes()));
    bytes.extend(kept.trigrams.iter().map(|(_, probability)| stored(*probability)));
    let checksum = model::checksum(&bytes[HEADER..]);
    bytes[HEADER - 8..HEADER].copy_from_slice(&checksum.to_le_bytes());
    bytes
}

fn stored(probability: f64) -> u8 {
    (-probability.ln() * f64::from(STEPS)).round().clamp(0.0, 255.0) as u8
}

fn stored_backoff(backoff: f64) -> u8 {
    ((f64::from(BACKOFF_SHIFT) - backoff.ln()) * f64::from(STEPS)).round().clamp(0.0, 255.0) as u8
}
