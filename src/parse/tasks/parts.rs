//! Tables that follow one another without a word between may arrive as one: it is cut where a row is a heading. A heading that only repeats
//! the first one, as on each page, is dropped.

use crate::block::{Cell, Row, Table};
use crate::dictionary::fold::skeleton;
use crate::dictionary::heading::{Field, Headings};
use crate::text::Text;
use std::borrow::Cow;

/// The tables that `table` holds; usually itself alone.
pub fn parts<'a>(table: &'a Table, text: &Text) -> Vec<Cow<'a, Table>> {
    let headings: Vec<usize> = (0..table.rows.len()).filter(|row| is_heading(&table.rows[*row], text)).collect();
    if headings.is_empty() {
        return vec![Cow::Borrowed(table)];
    }
    let first = part(table, &table.headings);
    let mut parts = vec![Table { by_sense: table.by_sense.clone(), ..first }];
    for (index, row) in table.rows.iter().enumerate() {
        let Some(last) = parts.last_mut() else { break };
        match row {
            Row::Cells(cells) if headings.binary_search(&index).is_ok() => {
                if !is_same(cells, &last.headings, text) {
                    parts.push(part(table, cells));
                }
            }
            _ => last.rows.push(row.clone()),
        }
    }
    parts.into_iter().map(Cow::Owned).collect()
}

/// A part of `table` below other headings, empty yet. What its columns hold is for these headings to say.
fn part(table: &Table, headings: &[Cell]) -> Table {
    let by_sense = vec![None; table.by_sense.len()];
    Table { headings: headings.to_vec(), rows: Vec::new(), number: table.number, by_sense }
}

/// A row "TT | Họ và tên | Chức vụ": a heading of numbers and at least one other known heading.
fn is_heading(row: &Row, text: &Text) -> bool {
    const LONGEST_HEADING: usize = 60;
    let Row::Cells(cells) = row else { return false };
    let field = |cell: &Cell| {
        let heading = cell.text(text);
        let exact = || Headings::field(&heading).filter(|(_, score)| *score >= 1.0);
        (heading.len() <= LONGEST_HEADING).then(exact).flatten().map(|(field, _)| field)
    };
    cells.first().and_then(field) == Some(Field::Stt) && cells[1..].iter().filter_map(field).count() >= 1
}

fn is_same(a: &[Cell], b: &[Cell], text: &Text) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| skeleton(&a.text(text)) == skeleton(&b.text(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_row_begins_another_table() {
        let text = Text::new("TT\nNhiệm vụ\n1\nRà soát\nTT\nHọ và tên\nTT\nNhiệm vụ".into());
        let cells =
            |first: usize| (first..first + 2).map(|line| Cell::new(vec![text.lines()[line]])).collect::<Vec<_>>();
        let rows = vec![Row::Cells(cells(2)), Row::Cells(cells(6)), Row::Cells(cells(4)), Row::Cells(cells(2))];
        let table = Table { headings: cells(0), rows, ..Table::default() };
        let parts = parts(&table, &text);
        assert_eq!(parts.iter().map(|part| part.rows.len()).collect::<Vec<_>>(), [1, 1]);
    }
}
