//! Changed lines, before and after, with the changed characters marked: coloured on a terminal.

use crate::text::{Edit, Span, Text};
use clap::builder::styling::{AnsiColor, Style};
use std::io::{Result, Write};

const REMOVED: Style = AnsiColor::Red.on_default();
const ADDED: Style = AnsiColor::Green.on_default();

/// Writes every line that an edit touches: its number, the line as it came, the line as it should read.
///
/// # Errors
/// When `out` cannot be written.
pub fn write(out: &mut impl Write, text: &Text) -> Result<()> {
    let mut edits = text.edits();
    while let Some(first) = edits.first() {
        let index = text.line_at(first.span.start);
        let line = text.lines()[index];
        let count = edits.iter().take_while(|edit| line.contains(edit.span)).count();
        writeln!(out, "@@ {}", index + 1)?;
        writeln!(out, "{REMOVED}-{REMOVED:#}{}", marked(text, line, &edits[..count], REMOVED, |_, before| before))?;
        writeln!(out, "{ADDED}+{ADDED:#}{}", marked(text, line, &edits[..count], ADDED, |edit, _| &edit.after))?;
        edits = &edits[count..];
    }
    Ok(())
}

/// The line with what `shown` picks of each edit (its text after or before) in bold and underlined.
fn marked<'a>(
    text: &'a Text,
    line: Span,
    edits: &'a [Edit],
    style: Style,
    shown: impl Fn(&'a Edit, &'a str) -> &'a str,
) -> String {
    let bold = style.bold().underline();
    let mut out = String::new();
    let mut at = line.start;
    for edit in edits {
        out.push_str(text.raw(Span::new(at, edit.span.start)));
        out.push_str(&format!("{bold}{}{bold:#}", shown(edit, text.raw(edit.span))));
        at = edit.span.end;
    }
    out.push_str(text.raw(Span::new(at, line.end)));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_changed_lines_are_shown_with_both_readings() {
        let mut text = Text::new("một\nTinh uy\nba".into());
        let edit = |start, end, after: &str| Edit {
            span: Span::new(start, end),
            after: after.into(),
            rule: "test",
            confidence: 1.0,
            alternatives: Vec::new(),
        };
        text.apply(vec![edit(6, 10, "Tỉnh"), edit(11, 13, "ủy")], 0.5);
        let mut out = anstream::StripStream::new(Vec::new());
        write(&mut out, &text).unwrap();
        assert_eq!(String::from_utf8(out.into_inner()).unwrap(), "@@ 2\n-Tinh uy\n+Tỉnh ủy\n");
    }
}
