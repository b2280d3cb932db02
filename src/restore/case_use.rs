//! How official texts write each word inside a sentence, small or with a capital, by what stands before and behind it.
//!
//! Rule of this file: counting and reading look at the same neighbours; what was seldom seen leans on what is usual.

use super::corpus::Corpus;
use super::model::Model;
use super::sentence::word_form;
use super::token::{Kind, Token, abbreviations, is_capitals, tokens};
use crate::dictionary::tsv;
use crate::error::Result;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What stands beside a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// A word in small letters.
    Small,
    /// A word with a capital.
    Capital,
    /// A number, a date, a document number.
    Number,
    /// A mark, or the edge of the text.
    Other,
}

const KINDS: usize = 4;
/// Small letters or a capital, each by what stands before, then by what stands behind.
type Counts = [[[f32; KINDS]; 2]; 2];

/// What stands before and behind a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Neighbours {
    before: Beside,
    after: Beside,
    /// Whether a sentence, an item or a quotation begins with the word, so that its capital says nothing.
    pub is_start: bool,
}

impl Neighbours {
    /// The neighbours of a token, where `is_capital` says of the tokens beside it whether they have one.
    pub fn of(tokens: &[Token], index: usize, is_capital: impl Fn(usize) -> bool) -> Self {
        let beside = |place: Option<usize>| {
            let token = place.and_then(|place| Some((place, tokens.get(place)?)));
            token.map_or(Beside::Other, |(place, token)| match token.kind {
                Kind::Word if is_capital(place) => Beside::Capital,
                Kind::Word => Beside::Small,
                Kind::Number | Kind::Year | Kind::Date | Kind::Code => Beside::Number,
                Kind::Mark(_) | Kind::Address => Beside::Other,
            })
        };
        let is_start = index.checked_sub(1).is_none_or(
            |before| matches!(tokens[before].kind, Kind::Mark(mark) if mark != ',' && mark != '%' && mark != '&'),
        );
        Self { before: beside(index.checked_sub(1)), after: beside(Some(index + 1)), is_start }
    }
}

/// Observations that what is usual is worth.
const USUAL: f32 = 4.0;
/// A word that was never seen in one case is at most so much likelier in the other, in nats.
const MOST: f32 = 6.0;

/// What a word's case and neighbours cost, by the word's id.
pub struct CaseUse {
    words: Vec<Option<Costs>>,
}

/// ln of the odds that a word has a capital, and what each neighbour adds to it.
#[derive(Debug, Clone, Copy)]
struct Costs {
    /// Its share among the words of official texts.
    share: f32,
    odds: f32,
    before: [f32; KINDS],
    after: [f32; KINDS],
}

impl CaseUse {
    /// The table of official texts.
    pub fn embedded() -> Option<&'static CaseUse> {
        static EMBEDDED: LazyLock<Option<CaseUse>> =
            LazyLock::new(|| Model::embedded().map(|model| CaseUse::new(model, rows())));
        EMBEDDED.as_ref()
    }

    fn new<'t>(model: &Model, rows: impl Iterator<Item = (&'t str, Counts)> + Clone) -> Self {
        let mut all: Counts = Default::default();
        for (_, counts) in rows.clone() {
            for (sum, count) in
                all.as_flattened_mut().as_flattened_mut().iter_mut().zip(counts.as_flattened().as_flattened())
            {
                *sum += count;
            }
        }
        let mut words = vec![None; model.words().len()];
        for (word, counts) in rows {
            if let Some(id) = model.id(word) {
                words[usize::from(id)] = Some(Costs::new(&counts, &all));
            }
        }
        Self { words }
    }

    /// The share of a word among the words of official texts; nothing where it is too rare to say.
    pub fn share(&self, word: u16) -> f32 {
        self.words.get(usize::from(word)).copied().flatten().map_or(0.0, |costs| costs.share)
    }

    /// ln of the odds that `word` has a capital between these neighbours, as if inside a sentence; none where too little is known.
    pub fn odds(&self, word: u16, neighbours: Neighbours) -> Option<f32> {
        let costs = self.words.get(usize::from(word)).copied().flatten()?;
        let odds = costs.odds + costs.before[neighbours.before as usize] + costs.after[neighbours.after as usize];
        Some(odds.clamp(-MOST, MOST))
    }
}

impl Costs {
    fn new(counts: &Counts, all: &Counts) -> Self {
        let total = |counts: &Counts| counts[0].as_flattened().iter().sum::<f32>();
        let sum = |side: &[f32; KINDS]| side.iter().sum::<f32>();
        let [small, capital] = [0, 1].map(|case| sum(&counts[0][case]));
        let usual = sum(&all[0][1]) / (sum(&all[0][0]) + sum(&all[0][1])).max(1.0);
        let share = (capital + USUAL * usual) / (small + capital + USUAL);
        let odds = (share / (1.0 - share)).ln();
        let beside = |side: usize| {
            [0, 1, 2, 3].map(|kind| {
                let (small, capital) = (counts[side][0][kind], counts[side][1][kind]);
                let here = (capital + USUAL * share) / (small + USUAL * (1.0 - share));
                here.ln() - odds
            })
        };
        Self { share: total(counts) / total(all).max(1.0), odds, before: beside(0), after: beside(1) }
    }
}

fn rows() -> impl Iterator<Item = (&'static str, Counts)> + Clone {
    let rows: Vec<(&str, Counts)> = tsv::rows::<17>(include_str!("../../dictionaries/case_use.tsv"))
        .map(|columns| {
            let mut counts: Counts = Default::default();
            let cells = counts.as_flattened_mut().as_flattened_mut();
            for (cell, column) in cells.iter_mut().zip(&columns[1..]) {
                *cell = column.parse().unwrap_or_default();
            }
            (columns[0], counts)
        })
        .collect();
    rows.into_iter()
}

/// Words seen less often than this say too little.
const MIN_SEEN: u32 = 20;
const HEADER: &str = "word\tsmall after small\tafter capital\tafter number\tafter other\tcapital after small\tafter capital\tafter number\tafter other\t\
                      small before small\tbefore capital\tbefore number\tbefore other\tcapital before small\tbefore capital\tbefore number\tbefore other\n\
                      # How often official texts write a word inside a sentence in small letters and with a capital, by what stands beside it.\n";

/// Counts how the texts of a corpus write each word; the table as text.
///
/// # Errors
/// When the corpus cannot be read.
pub fn count(corpus: &Corpus, mut progress: impl FnMut(&str)) -> Result<String> {
    let mut seen: BTreeMap<String, [u32; 4 * KINDS]> = BTreeMap::new();
    for file in corpus.files()? {
        progress(&format!("{file}: counting capitals"));
        corpus.each_paragraph(&file, |paragraph| {
            let tokens = tokens(paragraph);
            let abbreviations = abbreviations(paragraph, &tokens);
            for (index, token) in tokens.iter().enumerate() {
                let text = &paragraph[token.range.clone()];
                let is_capital = |place: usize| paragraph[tokens[place].range.clone()].starts_with(char::is_uppercase);
                let neighbours = Neighbours::of(&tokens, index, is_capital);
                if token.kind != Kind::Word || abbreviations[index] || is_capitals(text) || neighbours.is_start {
                    continue;
                }
                let case = usize::from(text.starts_with(char::is_uppercase));
                let form = word_form(paragraph, token, false);
                let counts = match seen.get_mut(form.as_ref()) {
                    Some(counts) => counts,
                    None => seen.entry(form.into_owned()).or_default(),
                };
                counts[KINDS * case + neighbours.before as usize] += 1;
                counts[2 * KINDS + KINDS * case + neighbours.after as usize] += 1;
            }
        })?;
    }
    let is_word = |word: &str| word.chars().all(char::is_alphabetic);
    let kept =
        seen.iter().filter(|(word, counts)| is_word(word) && counts[..2 * KINDS].iter().sum::<u32>() >= MIN_SEEN);
    let row = |(word, counts): (&String, &[u32; 4 * KINDS])| {
        let cells: Vec<String> = counts.iter().map(u32::to_string).collect();
        format!("{word}\t{}\n", cells.join("\t"))
    };
    Ok(HEADER.to_string() + &kept.map(row).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn odds(sentence: &str, word: &str) -> f32 {
        let tokens = tokens(sentence);
        let index = tokens.iter().position(|token| &sentence[token.range.clone()] == word).unwrap();
        let is_capital = |place: usize| sentence[tokens[place].range.clone()].starts_with(char::is_uppercase);
        let id = Model::embedded().unwrap().id(&word.to_lowercase()).unwrap();
        CaseUse::embedded().unwrap().odds(id, Neighbours::of(&tokens, index, is_capital)).unwrap()
    }

    #[test]
    fn words_are_written_by_what_stands_beside_them() {
        assert!(odds("triển khai thực hiện", "khai") < -2.0);
        assert!(odds("của Bộ Kế hoạch và Đầu tư", "Kế") > odds("lập kế hoạch và dự toán", "kế") + 2.0);
        assert!(odds("theo Điều 7 của luật", "Điều") > 0.0);
    }
}
