//! Tokens to the words of the language model.
//!
//! Rule of this file: training and reading make words from text in the same way.

use super::model::CLASSES;
use super::syllable::canonical;
use super::token::{Kind, Token, abbreviations, tokens};
use std::borrow::Cow;

/// The words of a paragraph as the language model counts them.
pub fn word_forms(paragraph: &str) -> Vec<Cow<'static, str>> {
    let tokens = tokens(paragraph);
    let abbreviations = abbreviations(paragraph, &tokens);
    tokens.iter().zip(abbreviations).map(|(token, abbreviation)| word_form(paragraph, token, abbreviation)).collect()
}

/// The word of one token: canonical spelling, capitals for abbreviations, a class for numbers.
pub fn word_form(paragraph: &str, token: &Token, is_abbreviation: bool) -> Cow<'static, str> {
    let text = &paragraph[token.range.clone()];
    match token.kind {
        Kind::Word if is_abbreviation => Cow::Owned(text.to_string()),
        Kind::Word => Cow::Owned(canonical(text)),
        Kind::Mark(mark) => Cow::Owned(mark.to_string()),
        kind => Cow::Borrowed(CLASSES[usize::from(class(kind))]),
    }
}

/// The class of numbers, dates, codes and addresses.
pub fn class(kind: Kind) -> u16 {
    match kind {
        Kind::Number => super::model::NUMBER,
        Kind::Year => super::model::YEAR,
        Kind::Date => super::model::DATE,
        Kind::Code => super::model::CODE,
        Kind::Address => super::model::ADDRESS,
        Kind::Word | Kind::Mark(_) => super::model::UNKNOWN,
    }
}
