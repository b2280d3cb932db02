//! The headings above a row or item, outermost first. Rule: a heading ends those of its own level and below.

use super::label::{self, Label};
use super::value::trimmed;

/// The open headings.
#[derive(Debug, Clone, Default)]
pub struct Groups {
    open: Vec<(Option<u8>, String)>,
}

impl Groups {
    /// Enters a heading whose label may stand in its text ("II. Triển khai ...").
    pub fn enter_text(&mut self, text: &str) {
        match label::split(text).filter(|(label, _)| !label.is_bullet()) {
            Some((label, rest)) => self.enter(Some(&label), rest),
            None => match text.split_once(' ').and_then(|(first, rest)| Some((label::of_cell(first)?, rest))) {
                // "1 Lập nhiệm vụ": number and words of a heading row in two cells
                Some((label, rest)) if label.rank <= 2 && !rest.is_empty() || rest.starts_with(char::is_uppercase) => {
                    self.enter(Some(&label), rest);
                }
                _ => self.enter(None, text),
            },
        }
    }

    /// Enters a heading.
    pub fn enter(&mut self, label: Option<&Label>, text: &str) {
        let text = trimmed(text);
        match label {
            Some(label) => {
                self.leave(label.rank);
                self.open.push((Some(label.rank), format!("{}. {text}", label.printed)));
            }
            None => {
                if let Some(same) = self.open.iter().position(|(rank, _)| rank.is_none()) {
                    self.open.truncate(same);
                }
                self.open.push((None, text.to_string()));
            }
        }
    }

    /// Ends the headings of this rank and below, as an item with such a label does.
    pub fn leave(&mut self, rank: u8) {
        if let Some(first) = self.open.iter().position(|(open, _)| open.is_some_and(|open| open >= rank)) {
            self.open.truncate(first);
        }
    }

    /// Whether a heading of these words is open.
    pub fn has(&self, heading: &str) -> bool {
        let words = |text: &str| text.split_once(' ').map(|(_, words)| words.trim().to_lowercase());
        words(heading).is_some_and(|said| self.open.iter().any(|(_, text)| words(text).as_ref() == Some(&said)))
    }

    /// Their texts.
    pub fn texts(&self) -> impl Iterator<Item = String> {
        self.open.iter().map(|(_, text)| text.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_ends_those_of_its_level() {
        let mut groups = Groups::default();
        groups.enter_text("I Nâng cao nhận thức");
        groups.enter_text("1. Tuyên truyền:");
        groups.enter_text("II. Hạ tầng số");
        assert_eq!(groups.texts().collect::<Vec<_>>(), ["II. Hạ tầng số"]);
        groups.enter_text("Buổi sáng");
        groups.enter_text("Buổi chiều");
        assert_eq!(groups.texts().collect::<Vec<_>>(), ["II. Hạ tầng số", "Buổi chiều"]);
    }
}
