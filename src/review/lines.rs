//! The lines of a converted document with the places of its edits: the clean text and the edits of the record go in, pieces of each line come
//! out, as it arrived and as it reads now.

use crate::plan::Edit;

/// The lines of a document.
#[derive(Debug, Clone, Default)]
pub struct Lines {
    pieces: Vec<Vec<Piece>>,
}

/// Part of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Characters that nobody touched.
    Plain(String),
    /// An edit, by its number in the record.
    Edit(usize),
}

impl Lines {
    /// Finds the edits again in the clean text. An edit that does not fit the text is left out: its line then shows as it is.
    pub fn new(clean_text: &str, edits: &[Edit]) -> Self {
        let mut pieces: Vec<Vec<Piece>> = Vec::new();
        let mut order: Vec<usize> = (0..edits.len()).collect();
        order.sort_by_key(|index| (edits[*index].line, edits[*index].columns, !edits[*index].applied));
        let mut next = order.into_iter().peekable();
        for (number, line) in (1..).zip(clean_text.split('\n')) {
            let line: Vec<char> = line.trim_end_matches('\r').chars().collect();
            let mut own = Vec::new();
            while let Some(index) = next.next_if(|index| edits[*index].line <= number) {
                own.extend((edits[index].line == number).then_some(index));
            }
            pieces.push(parted(&line, &own, edits));
        }
        Self { pieces }
    }

    /// How many lines there are.
    pub fn len(&self) -> usize {
        self.pieces.len()
    }

    /// Whether there is no line.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The pieces of a line, from 1.
    pub fn pieces(&self, line: u32) -> &[Piece] {
        (line as usize).checked_sub(1).and_then(|index| self.pieces.get(index)).map_or(&[], Vec::as_slice)
    }

    /// A line with what `says` puts for each edit.
    pub fn text<'a>(&'a self, line: u32, says: impl Fn(usize) -> &'a str) -> String {
        let piece = |piece: &'a Piece| match piece {
            Piece::Plain(text) => text.as_str(),
            Piece::Edit(index) => says(*index),
        };
        self.pieces(line).iter().map(piece).collect()
    }
}

fn parted(line: &[char], own: &[usize], edits: &[Edit]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let (mut at, mut source) = (0, 0);
    for index in own {
        let edit = &edits[*index];
        let [from, to] = edit.columns.map(|column| column as usize);
        let shown: Vec<char> = if edit.applied { &edit.after } else { &edit.before }.chars().collect();
        let Some(start) = from.checked_sub(source).map(|gap| at + gap) else { continue };
        if line.get(start..start + shown.len()) != Some(&shown[..]) {
            continue;
        }
        if start > at {
            pieces.push(Piece::Plain(line[at..start].iter().collect()));
        }
        pieces.push(Piece::Edit(*index));
        (at, source) = (start + shown.len(), to);
    }
    if at < line.len() {
        pieces.push(Piece::Plain(line[at..].iter().collect()));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(line: u32, columns: [u32; 2], before: &str, after: &str, applied: bool) -> Edit {
        Edit { line, columns, before: before.into(), after: after.into(), applied, ..Edit::default() }
    }

    #[test]
    fn lines_read_as_they_arrived_and_as_they_are_now() {
        let edits = [
            edit(2, [0, 4], "Tinh", "Tỉnh", true),
            edit(2, [5, 7], "uy", "ủy", true),
            edit(3, [3, 5], "so", "số", false),
            edit(4, [90, 95], "xyz", "a", true),
        ];
        let lines = Lines::new("một\r\nTỉnh ủy họp\nbảnso 5\nbốn", &edits);
        let arrived = |line| lines.text(line, |index| &edits[index].before);
        assert_eq!([1, 2, 3, 4].map(arrived), ["một", "Tinh uy họp", "bảnso 5", "bốn"]);
        assert_eq!(lines.text(2, |index| &edits[index].after), "Tỉnh ủy họp");
        assert_eq!(lines.pieces(3), [Piece::Plain("bản".into()), Piece::Edit(2), Piece::Plain(" 5".into())]);
        assert!(lines.pieces(9).is_empty());
    }
}
