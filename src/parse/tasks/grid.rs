//! Rows as a reader understands them: cells that span rows, and "nt" or "như trên", take what stands above.

use crate::block::{Cell, Row, Table};
use crate::dictionary::fold::skeleton;
use crate::text::Text;

/// A cell with the content that counts in it.
#[derive(Debug, Clone)]
pub struct Filled<'a> {
    /// The cell that the content stands in.
    pub cell: &'a Cell,
    /// Its text on one line.
    pub text: String,
    /// The row that it stands in, from 1.
    pub row: usize,
    /// Whether the content is the row's own, not taken from above.
    pub is_own: bool,
}

/// A row.
#[derive(Debug, Clone)]
pub enum Line<'a> {
    /// A heading over the full width.
    Group(String),
    /// One content a column.
    Cells(Vec<Filled<'a>>),
}

/// The rows of `table`, numbering rows "(1) (2) (3)" and empty rows left out.
pub fn lines<'a>(table: &'a Table, text: &Text) -> Vec<Line<'a>> {
    let mut above: Vec<Option<Filled<'a>>> = vec![None; table.headings.len()];
    let mut lines = Vec::with_capacity(table.rows.len());
    for (index, row) in table.rows.iter().enumerate() {
        match row {
            Row::Group(cell) => {
                let heading = cell.text(text);
                if !heading.is_empty() {
                    lines.push(Line::Group(heading));
                }
            }
            Row::Cells(cells) => {
                let filled = fill(cells, index + 1, text, &mut above);
                if !is_empty(&filled) && !is_numbering(&filled) {
                    lines.push(Line::Cells(filled));
                }
            }
        }
    }
    lines
}

fn fill<'a>(cells: &'a [Cell], row: usize, text: &Text, above: &mut Vec<Option<Filled<'a>>>) -> Vec<Filled<'a>> {
    above.resize(above.len().max(cells.len()), None);
    let own = |cell: &'a Cell| Filled { cell, text: cell.text(text), row, is_own: true };
    let fill = |(column, cell): (usize, &'a Cell)| {
        let own = own(cell);
        if (cell.continues || is_ditto(&own.text))
            && let Some(above) = &above[column]
        {
            return Filled { is_own: false, ..above.clone() };
        }
        above[column] = Some(own.clone());
        own
    };
    cells.iter().enumerate().map(fill).collect()
}

/// "nt", "-nt-", "″", "như trên".
fn is_ditto(text: &str) -> bool {
    if text.is_empty() || text.chars().count() > 12 {
        return false;
    }
    if text.chars().all(|c| matches!(c, '"' | '″' | '”' | '“' | '〃' | '\'' | '-' | ' ' | '/')) {
        return text.contains(['"', '″', '”', '〃']) || text.contains("//");
    }
    matches!(skeleton(text).as_str(), "nt" | "n t" | "nhu tren" | "as above")
}

fn is_empty(cells: &[Filled]) -> bool {
    cells.iter().all(|cell| !cell.is_own || cell.text.is_empty())
}

/// The row "(1) (2) (3)" or "1 2 3 4" below a heading.
fn is_numbering(cells: &[Filled]) -> bool {
    let filled: Vec<&str> = cells.iter().map(|cell| cell.text.as_str()).filter(|text| !text.is_empty()).collect();
    let number = |text: &&str| text.trim_matches(['(', ')', ' ']).parse::<u32>().ok();
    let counts: Option<Vec<u32>> = filled.iter().map(number).collect();
    filled.len() >= 3 && counts.is_some_and(|counts| counts.windows(2).all(|pair| pair[1] == pair[0] + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ditto_marks_and_spans_take_what_stands_above() {
        let text = Text::new("Sở Y tế\n-nt-\nBáo cáo\n(1)\n(2)\n(3)".into());
        let cell = |line: usize| Cell::new(vec![text.lines()[line]]);
        let spanned = Cell { continues: true, ..Cell::default() };
        let rows = vec![
            Row::Cells(vec![cell(3), cell(4), cell(5)]),
            Row::Cells(vec![cell(0), cell(2), cell(2)]),
            Row::Cells(vec![cell(1), spanned, cell(2)]),
        ];
        let table = Table { headings: vec![Cell::default(); 3], rows, ..Table::default() };
        let lines = lines(&table, &text);
        assert_eq!(lines.len(), 2);
        let Line::Cells(cells) = &lines[1] else { panic!("a group") };
        assert_eq!((cells[0].text.as_str(), cells[0].is_own, cells[0].row), ("Sở Y tế", false, 2));
        assert_eq!(cells[1].text, "Báo cáo");
    }

    #[test]
    fn a_dash_is_an_empty_cell_and_no_ditto() {
        assert!(!is_ditto("-"));
        assert!(is_ditto("-nt-"));
        assert!(is_ditto("″"));
        assert!(!is_ditto("Như Xuân"));
    }
}
