//! The recipients ("Nơi nhận"): one entry a dash, lines that wrap joined.

use crate::dictionary::person;

/// The recipients, as they are read from top to bottom.
#[derive(Debug, Default)]
pub struct Recipients {
    entries: Vec<String>,
    /// Where the last line of the last entry begins, when it goes on with the line before.
    last_line: Option<usize>,
    /// A name that stands between two entries, without a dash: the signer's, from the column beside.
    name: Option<String>,
    is_open: bool,
}

impl Recipients {
    /// Whether a text opens an entry: "- Như trên;". Dashes come damaged: "~", "–", "•".
    pub fn is_entry(text: &str) -> bool {
        let rest = text.trim_start_matches(DASHES);
        rest.len() < text.len() && rest.trim_start().starts_with(|c: char| c.is_alphanumeric())
    }

    /// "Nơi nhận:" was read.
    pub fn open(&mut self) {
        self.is_open = true;
    }

    /// The last entry ended with a full stop.
    pub fn is_closed(&self) -> bool {
        self.entries.last().is_some_and(|last| last.ends_with('.'))
    }

    /// The last entry ends with a comma: it goes on.
    pub fn is_unfinished(&self) -> bool {
        self.entries.last().is_some_and(|last| last.ends_with(','))
    }

    /// Takes a line with a dash.
    pub fn take_entry(&mut self, text: &str) {
        if self.is_open {
            self.last_line = None;
            self.entries.push(text.trim_start_matches(DASHES).trim().to_string());
        }
    }

    /// Takes a line without a dash: the rest of an entry, or an entry whose dash was lost.
    pub fn go_on(&mut self, text: &str) {
        if !self.is_open || text.chars().all(|c| c.is_ascii_digit()) {
            return;
        }
        match self.entries.last_mut() {
            _ if text.chars().all(|c| DASHES.contains(&c)) => {
                self.last_line = None;
                self.entries.push(String::new()); // a dash far from its words
            }
            Some(last) if last.is_empty() => *last = text.to_string(),
            Some(last) if last.ends_with('.') => {}
            Some(last) if !last.ends_with(';') => {
                self.last_line = Some(last.len());
                *last = format!("{last} {text}");
            }
            Some(_) if self.name.is_none() && is_full_name(text) => self.name = Some(text.to_string()),
            _ => {
                self.last_line = None;
                self.entries.push(text.to_string());
            }
        }
    }

    /// A signer's name that stands between entries or behind the last one, on a line of its own or not: "- Lưu: VT, VP. Phạm Văn Trinh".
    pub fn take_name(&mut self) -> Option<String> {
        if self.name.is_some() {
            return self.name.take();
        }
        let last = self.entries.last_mut()?;
        if let Some(at) = self.last_line.filter(|at| last.get(*at..).is_some_and(is_full_name)) {
            return Some(last.split_off(at).trim().to_string());
        }
        let at = last.rfind(['.', ';'])?;
        let name = person::name(&last[at + 1..])?.to_string();
        last.truncate(at);
        Some(name)
    }

    /// The entries without closing punctuation.
    pub fn finish(self) -> Vec<String> {
        self.entries.iter().map(|entry| tidy(entry)).filter(|entry| !entry.is_empty()).collect()
    }
}

/// The name of a person, all of it: two words may be a place or an office.
fn is_full_name(text: &str) -> bool {
    const LEAST_WORDS: usize = 3;
    person::name(text).is_some_and(|name| name.split_whitespace().count() >= LEAST_WORDS)
}

const DASHES: [char; 10] = ['-', '–', '—', '~', '•', '+', '*', '−', '=', ' '];

/// "Lưu: VT, CN(M.Cường." → "Lưu: VT, CN(M.Cường)": a bracket that closing punctuation swallowed is put back.
fn tidy(entry: &str) -> String {
    let entry = without_specks(entry).trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')').trim();
    let is_open = entry.matches('(').count() > entry.matches(')').count();
    if is_open { format!("{entry})") } else { entry.to_string() }
}

/// "Bộ Tư pháp (b/c); T ñ": what a scanner makes of the stamp behind an entry. "Lưu: VT; NC" names short units itself.
fn without_specks(entry: &str) -> &str {
    const LONGEST_SPECK: usize = 2;
    let Some(end) = entry.rfind([';', '.']) else { return entry };
    let (said, tail) = (&entry[..end], &entry[end + 1..]);
    let mut specks = tail.split_whitespace();
    let is_unit = |word: &str| word.chars().all(char::is_uppercase) && word.chars().count() > 1;
    let are_specks = specks.all(|word| word.chars().count() <= LONGEST_SPECK && !is_unit(word));
    if are_specks { said } else { entry }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapped_lines_are_joined() {
        let mut recipients = Recipients::default();
        recipients.open();
        recipients.take_entry("- Văn phòng Sở (Bố trí kinh phí, phương");
        recipients.go_on("tiện phục vụ Đoàn kiểm tra);");
        recipients.take_entry("~ Lưu: VT, CN(M.Cường.");
        assert_eq!(
            recipients.finish(),
            ["Văn phòng Sở (Bố trí kinh phí, phương tiện phục vụ Đoàn kiểm tra)", "Lưu: VT, CN(M.Cường)"]
        );
    }

    #[test]
    fn specks_of_the_stamp_are_no_recipients() {
        for (read, meant) in [
            ("Sở Tư pháp (tự kiểm tra văn bản); T ñ", "Sở Tư pháp (tự kiểm tra văn bản)"),
            ("Các sở, ban, ngành tỉnh; =", "Các sở, ban, ngành tỉnh"),
            ("Lưu: VT, KGVX (3b). 4§", "Lưu: VT, KGVX (3b)"),
            ("Lưu: VT; NC", "Lưu: VT; NC"),
            ("UBND TP. Hà Nội", "UBND TP. Hà Nội"),
        ] {
            assert_eq!(tidy(read), meant);
        }
    }

    #[test]
    fn a_dash_far_from_its_words_opens_an_entry() {
        let mut recipients = Recipients::default();
        recipients.open();
        for text in ["-", "Bộ Y tế:", "-", "Bộ Tài chính;"] {
            recipients.go_on(text);
        }
        assert_eq!(recipients.finish(), ["Bộ Y tế", "Bộ Tài chính"]);
    }

    #[test]
    fn a_name_behind_the_last_entry_is_the_signers() {
        let mut recipients = Recipients::default();
        recipients.open();
        recipients.take_entry("- Lưu: VT, VP. Phạm Văn Trinh");
        assert_eq!(recipients.take_name().as_deref(), Some("Phạm Văn Trinh"));
        assert_eq!(recipients.finish(), ["Lưu: VT, VP"]);
    }

    #[test]
    fn a_name_between_entries_is_the_signers() {
        let mut recipients = Recipients::default();
        recipients.open();
        recipients.take_entry("- CT, các PCT UBND tỉnh;");
        recipients.go_on("Phạm Trường Thọ");
        recipients.take_entry("- Lưu: VT.");
        assert_eq!(recipients.take_name().as_deref(), Some("Phạm Trường Thọ"));
        assert_eq!(recipients.finish(), ["CT, các PCT UBND tỉnh", "Lưu: VT"]);
    }

    #[test]
    fn a_name_on_a_line_of_its_own_takes_no_word_of_the_entry() {
        let mut recipients = Recipients::default();
        recipients.open();
        recipients.take_entry("- Lưu: VT, HCQT, NC.Châu");
        recipients.go_on("Nguyễn Ngọc Phúc");
        assert_eq!(recipients.take_name().as_deref(), Some("Nguyễn Ngọc Phúc"));
        assert_eq!(recipients.finish(), ["Lưu: VT, HCQT, NC.Châu"]);
    }
}
