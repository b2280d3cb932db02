//! Right text in, the same text with slips out, such as careless programs and hands leave in it: for measuring how many are found.
//!
//! Rule of this file: the same text gets the same slips, and a slip never changes the number of words.

use super::channel::{self, Reader};
use super::syllable::{compose, is_bare_syllable, is_marked, letter, skeleton};

/// The text with a slip in about one of `one_in` syllables: mostly a wrong or lost mark, sometimes all marks of the word, sometimes
/// letters that a reader mistakes.
pub fn with_slips(text: &str, one_in: u64) -> String {
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let mut damaged = String::with_capacity(text.len());
    for piece in text.split_inclusive(|c: char| !c.is_alphabetic()) {
        let word = piece.trim_end_matches(|c: char| !c.is_alphabetic());
        let letters: Vec<char> = word.chars().collect();
        let may_slip = letters.len() > 1 && is_bare_syllable(&skeleton(word)) && dice.below(one_in) == 0;
        match may_slip {
            true => damaged.extend(slip(&letters, &mut dice)),
            false => damaged.push_str(word),
        }
        damaged.push_str(&piece[word.len()..]);
    }
    damaged
}

fn slip(word: &[char], dice: &mut Dice) -> Vec<char> {
    match dice.below(10) {
        0..6 => other_mark(word, dice),
        6..8 => word.iter().map(|c| compose(letter(*c).base, 0, letter(*c).upper)).collect(),
        _ => misread(word, dice),
    }
}

/// One letter with another mark, or without.
fn other_mark(word: &[char], dice: &mut Dice) -> Vec<char> {
    let others = |c: char| -> Vec<char> {
        let right = letter(c);
        let hats = ['a', 'ă', 'â', 'e', 'ê', 'i', 'o', 'ô', 'ơ', 'u', 'ư', 'y', 'd', 'đ'];
        let kin = hats.into_iter().filter(|hat| letter(*hat).base == right.base);
        let tones = if right.base == 'd' { 0..=0 } else { 0..=5 };
        let all = kin.flat_map(|hat| tones.clone().map(move |tone| compose(hat, tone, right.upper)));
        // One mark goes wrong more often than two at once.
        all.filter(|other| {
            let other = letter(*other);
            (other.hatted != right.hatted) != (other.tone != right.tone)
        })
        .collect()
    };
    let places: Vec<usize> = (0..word.len()).filter(|at| !others(word[*at]).is_empty()).collect();
    let mut slipped = word.to_vec();
    let marked: Vec<usize> = places.iter().copied().filter(|at| is_marked(word[*at])).collect();
    if let Some(&at) = dice.choose(if marked.is_empty() { &places } else { &marked })
        && let Some(&other) = dice.choose(&others(word[at]))
    {
        slipped[at] = other;
    }
    slipped
}

/// One letter as the reader of the confusion table reads it wrongly.
fn misread(word: &[char], dice: &mut Dice) -> Vec<char> {
    let at = dice.below(word.len() as u64) as usize;
    let counts = channel::embedded(Reader::Vietnamese);
    let is_like = |c: char| c.is_alphabetic() && c.is_uppercase() == word[at].is_uppercase();
    let is_wrong = |read: &str| !read.is_empty() && read.chars().all(is_like) && *read != *word[at].to_string();
    let runs = counts.iter().filter(|((right, read), _)| *right == word[at] && is_wrong(read));
    let runs: Vec<(&str, f32)> = runs.map(|((_, read), count)| (read.as_str(), *count)).collect();
    let mut left = dice.below(1 << 20) as f32 / (1 << 20) as f32 * runs.iter().map(|(_, count)| count).sum::<f32>();
    let run = runs.iter().find(|(_, count)| {
        left -= count;
        left <= 0.0
    });
    let run: Vec<char> = run.map_or_else(|| vec![word[at]], |(run, _)| run.chars().collect());
    [&word[..at], &run, &word[at + 1..]].concat()
}

/// Numbers that look like chance and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) % limit
    }

    fn choose<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len().max(1) as u64) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_keep_the_words_apart() {
        let right = "Ủy ban nhân dân tỉnh ban hành Kế hoạch thực hiện Nghị quyết số 57-NQ/TW, UBND xã";
        let damaged = with_slips(right, 3);
        assert_ne!(damaged, right);
        assert_eq!(damaged, with_slips(right, 3));
        assert_eq!(damaged.split_whitespace().count(), right.split_whitespace().count());
        assert!(damaged.contains("57-NQ/TW") && damaged.contains("UBND"));
    }
}
