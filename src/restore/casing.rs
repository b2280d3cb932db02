//! How a word may be written that was read so: in small letters, with a capital, in capitals.
//!
//! Rule of this file: what the words around are written in says what to expect; the letters read have the last word.

use super::lexicon::Case;
use super::passage::Passage;
use super::token::Kind;

/// How the words beside a word are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Around {
    /// None in capitals.
    Quiet,
    /// Some in capitals.
    Mixed,
    /// Most in capitals, or there are none.
    Loud,
}

/// How the words beside the token are written.
pub fn around(passage: &Passage, index: usize) -> Around {
    let beside = (index.saturating_sub(3)..(index + 4).min(passage.tokens.len())).filter(|other| *other != index);
    let words = beside.filter(|other| passage.tokens[*other].kind == Kind::Word).map(|other| passage.word(other));
    let (loud, all) = words.fold((0, 0), |(loud, all), word| (loud + usize::from(mostly_capitals(word)), all + 1));
    match loud {
        _ if all == 0 || 2 * loud > all => Around::Loud,
        0 => Around::Quiet,
        _ => Around::Mixed,
    }
}

fn mostly_capitals(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    capitals > 1 && capitals * 2 >= letters
}

/// How a word may be written that was read so, with the price of each way.
pub fn cases(read: &str, around: Around) -> &'static [(Case, f32)] {
    let capitals = read.chars().filter(|c| c.is_uppercase()).count();
    let starts_small = read.chars().next().is_some_and(|c| c.is_lowercase() && c != 'l');
    match (mostly_capitals(read), capitals, starts_small) {
        (true, ..) => match around {
            Around::Loud => &[(Case::Upper, 0.2), (Case::Plain, 0.8), (Case::Title, 3.0)],
            Around::Mixed => &[(Case::Title, 0.8), (Case::Plain, 0.6), (Case::Upper, 6.0)],
            // "hồ SƠ", "trụ SỞ": letters that look alike in both cases.
            Around::Quiet => &[(Case::Title, 0.8), (Case::Plain, 0.6), (Case::Upper, 9.0)],
        },
        (false, 0, true) => &[(Case::Plain, 0.0)],
        (false, 0, false) => &[(Case::Plain, 0.2), (Case::Title, 3.0)],
        _ => &[(Case::Title, 0.3), (Case::Plain, 1.2), (Case::Upper, 3.0)],
    }
}
