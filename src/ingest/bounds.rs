//! How much text a document may have. What is done with a text takes some fifty times its length in memory: a document beyond these bounds is
//! refused by name, before it runs out of the memory that a document may take.

use crate::error::{Error, Result};
use crate::text::Text;

/// Bytes of a line; a page has some 3,000.
pub const LONGEST_LINE: usize = 1 << 20;
/// Bytes of all lines; 2,000 pages have some 8 MiB.
pub const MOST_TEXT: usize = 16 << 20;

/// Refuses text that is longer than any document.
///
/// # Errors
/// [`Error::TooLarge`], with the line where one is at fault.
pub(super) fn check(text: &Text, name: &str) -> Result<()> {
    check_length(text.source().len(), name)?;
    match text.lines().iter().position(|line| text.raw(*line).len() > LONGEST_LINE) {
        None => Ok(()),
        Some(line) => {
            let what = format!("the length of line {} in bytes", line + 1).into();
            let (actual, limit) = (text.raw(text.lines()[line]).len() as u64, LONGEST_LINE as u64);
            Err(Error::TooLarge { path: name.into(), what, actual, limit })
        }
    }
}

/// Refuses the bytes of a text file before they are decoded, where no encoding could make them few enough: in UTF-16 a letter takes at most
/// twice the bytes that it takes in UTF-8.
pub(super) fn check_undecoded(bytes: &[u8], name: &str) -> Result<()> {
    if bytes.len() > 2 * MOST_TEXT { check_length(bytes.len(), name) } else { Ok(()) }
}

fn check_length(length: usize, name: &str) -> Result<()> {
    if length <= MOST_TEXT {
        return Ok(());
    }
    let (actual, limit) = (length as u64, MOST_TEXT as u64);
    Err(Error::TooLarge { path: name.into(), what: "the length of its text in bytes".into(), actual, limit })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: String) -> String {
        check(&Text::new(text), "a.txt").map_or_else(|error| error.to_string(), |()| "nothing".into())
    }

    #[test]
    fn the_longest_line_is_limited_on_both_sides_and_the_refusal_says_which_it_is() {
        assert_eq!(told("x\n".to_string() + &"x".repeat(LONGEST_LINE) + "\nx"), "nothing");
        assert_eq!(
            told("x\n".to_string() + &"x".repeat(LONGEST_LINE + 1) + "\nx"),
            "a.txt: the length of line 2 in bytes is 1048577, more than the limit of 1048576"
        );
    }

    #[test]
    fn the_whole_text_is_limited_on_both_sides() {
        let line = "x".repeat(LONGEST_LINE - 1) + "\n";
        assert_eq!(told(line.repeat(MOST_TEXT / LONGEST_LINE)), "nothing");
        let over = "a.txt: the length of its text in bytes is 16777217, more than the limit of 16777216";
        assert_eq!(told(line.repeat(MOST_TEXT / LONGEST_LINE) + "x"), over);
        assert!(check_undecoded(&vec![b'x'; 2 * MOST_TEXT], "a.txt").is_ok());
        assert!(check_undecoded(&vec![b'x'; 2 * MOST_TEXT + 1], "a.txt").is_err());
    }
}
