//! Patterns that are built when they may match for the first time: to build one takes longer than to read many texts with it.

use regex::Regex;
use std::borrow::Cow;
use std::sync::OnceLock;

/// A pattern and signs of which all that it finds has one.
pub struct Guarded {
    source: Cow<'static, str>,
    signs: &'static [&'static str],
    built: OnceLock<Option<Regex>>,
}

impl Guarded {
    /// A pattern written out.
    pub const fn new(source: &'static str, signs: &'static [&'static str]) -> Self {
        Self { source: Cow::Borrowed(source), signs, built: OnceLock::new() }
    }

    /// A pattern put together from others.
    pub const fn composed(source: String, signs: &'static [&'static str]) -> Self {
        Self { source: Cow::Owned(source), signs, built: OnceLock::new() }
    }

    /// The pattern, where `text` has one of its signs.
    pub fn for_text(&self, text: &str) -> Option<&Regex> {
        let may_match = self.signs.iter().any(|sign| text.contains(sign));
        may_match.then(|| self.built.get_or_init(|| Regex::new(&self.source).ok()).as_ref()).flatten()
    }
}
