//! Grids to tables: which rows are the heading, which columns there are, what is a group, and which grids are no tables at all
//! (letterheads and signatures that stand in two columns).
//!
//! Rule of this file: no cell gets lost; one that fits no column is added to the nearest.

use super::assemble::{is_group, is_numbering, is_repeated_heading, is_row_number, is_section_number, known_headings};
use super::grid_columns::{Columns, Widths, is_blank, merged, overlap};
use crate::block::{Block, Cell, Paragraph, Row, Table};
use crate::dictionary::fold::skeleton;
use crate::grid::{Grid, GridCell, GridRow, Part};

/// What a cell probably says.
pub type Says<'a> = &'a dyn Fn(&Cell) -> String;

/// A heading has at most this many rows.
pub const MOST_HEADING_ROWS: usize = 4;
/// A text longer than this is no heading of a column, unless it is a known one.
const LONGEST_HEADING: usize = 90;
/// What stands in letterheads and above signatures, without marks.
const FRAMED: [&str; 4] =
    ["cong hoa xa hoi chu nghia viet nam", "doc lap tu do hanh phuc", "dang cong san viet nam", "noi nhan"];

/// Paragraphs and grids to paragraphs and tables. A grid right after another with the same heading, or none, goes on with it.
pub fn blocks(parts: &[Part], says: Says) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut may_go_on = false;
    for part in parts {
        let grid = match part {
            Part::Paragraph(paragraph) => {
                blocks.push(Block::Paragraph(paragraph.clone()));
                may_go_on = false;
                continue;
            }
            Part::Grid(grid) => grid,
        };
        if is_frame(grid, says) {
            blocks.extend(columns_of_text(grid).map(Block::Paragraph));
            may_go_on = false;
            continue;
        }
        let (captions, table) = table(grid, says);
        match blocks.last_mut() {
            Some(Block::Table(last)) if may_go_on && captions.is_empty() && goes_on(last, &table, says) => {
                last.rows.extend(table.rows);
            }
            _ => {
                blocks.extend(captions.into_iter().map(Block::Paragraph));
                blocks.push(Block::Table(table));
            }
        }
        may_go_on = true;
    }
    blocks
}

/// A grid as a table, and the lines over its full width that stand above its heading.
pub fn table(grid: &Grid, says: Says) -> (Vec<Paragraph>, Table) {
    let rows: Vec<&GridRow> = grid.rows.iter().filter(|row| !is_empty(row, says)).collect();
    let first = rows.iter().position(|row| row.cells.len() > 1).unwrap_or(rows.len());
    let height = heading_height(&rows[first..], says);
    let (captions, body) = if height > 0 { (&rows[..first], &rows[first + height..]) } else { (&rows[..0], &rows[..]) };
    let columns = Columns::of(if height > 0 { &rows[first..first + height] } else { body }, &grid.widths);
    let headings = columns.headings(if height > 0 { &rows[first..first + height] } else { &[] });
    let printed: Vec<String> = headings.iter().map(|heading| skeleton(&says(heading))).collect();
    let mut table = Table { headings, ..Table::default() };
    for row in body {
        if let Some(group) = columns.group(row, says) {
            table.rows.push(Row::Group(group));
            continue;
        }
        let cells = columns.cells(row);
        let texts: Vec<String> = cells.iter().map(|cell| says(cell).trim().to_string()).collect();
        let is_whole = cells.iter().all(|cell| !cell.continues);
        if is_repeated_heading(&texts, &printed) || is_numbering(&texts) {
            continue;
        }
        if is_whole && is_group(&texts) {
            table.rows.push(Row::Group(merged(cells)));
        } else {
            table.rows.push(Row::Cells(cells));
        }
    }
    drop_empty_columns(&mut table);
    (captions.iter().flat_map(|row| &row.cells).flat_map(lines).collect(), table)
}

/// Takes out columns in which nothing stands: borders that were dragged apart, and converters, make them.
fn drop_empty_columns(table: &mut Table) {
    let says_nothing = |cell: &Cell| cell.pieces.is_empty() && cell.label.is_empty();
    let mut is_kept: Vec<bool> = table.headings.iter().map(|heading| !says_nothing(heading)).collect();
    for row in &table.rows {
        if let Row::Cells(cells) = row {
            is_kept.iter_mut().zip(cells).for_each(|(is_kept, cell)| *is_kept |= !says_nothing(cell));
        }
    }
    let keep = |cells: &mut Vec<Cell>| {
        let mut kept = is_kept.iter().copied();
        cells.retain(|_| kept.next().unwrap_or(true));
    };
    keep(&mut table.headings);
    for row in &mut table.rows {
        if let Row::Cells(cells) = row {
            keep(cells);
        }
    }
}

/// Whether a grid only puts texts side by side.
fn is_frame(grid: &Grid, says: Says) -> bool {
    let filled = grid.rows.iter().filter(|row| !is_empty(row, says)).count();
    let widest =
        grid.rows.iter().map(|row| row.cells.iter().filter(|cell| !is_blank(cell, says)).count()).max().unwrap_or(0);
    let text = |cell: &GridCell| skeleton(&says(&cell.cell));
    if widest <= 3
        && grid
            .rows
            .iter()
            .take(3)
            .flat_map(|row| &row.cells)
            .map(text)
            .any(|text| FRAMED.iter().any(|set| text.starts_with(set)))
    {
        return true;
    }
    let heads = grid.rows.iter().find(|row| row.cells.len() > 1);
    let is_headed = heads.is_some_and(|row| {
        known_headings(row.cells.iter().map(|cell| says(&cell.cell)).collect::<Vec<_>>().iter().map(String::as_str))
            >= 2
    });
    let is_counted = grid.rows.iter().any(|row| row.cells.first().is_some_and(|cell| is_row_number(&says(&cell.cell))));
    !is_headed && (widest <= 1 || filled <= 1 || !grid.is_ruled && !is_counted && (widest <= 2 || filled <= 3))
}

/// The texts of a frame, each column from top to bottom, the left one first; one paragraph a line.
fn columns_of_text(grid: &Grid) -> impl Iterator<Item = Paragraph> {
    let mut cells: Vec<&GridCell> = grid.rows.iter().flat_map(|row| &row.cells).collect();
    // Columns of letterheads are seldom exactly one below the other: left and right of the middle is what counts.
    let width = cells.iter().map(|cell| cell.columns.end).max().unwrap_or(0);
    let widths = Widths::new(&grid.widths);
    let is_right = |cell: &&GridCell| {
        widths.position(cell.columns.start) + widths.position(cell.columns.end) > widths.position(width)
    };
    cells.sort_by_key(is_right);
    let paragraphs: Vec<Paragraph> = cells.into_iter().flat_map(lines).collect();
    paragraphs.into_iter()
}

fn lines(cell: &GridCell) -> impl Iterator<Item = Paragraph> {
    let mut pieces = cell.cell.pieces.iter();
    let first = pieces.next().map(|piece| Paragraph { pieces: vec![*piece], label: cell.cell.label.clone() });
    first.into_iter().chain(pieces.map(|piece| Paragraph::new(vec![*piece])))
}

/// How many of these rows are the heading.
fn heading_height(rows: &[&GridRow], says: Says) -> usize {
    let Some(first) = rows.first().filter(|row| is_heading(row, says)) else { return 0 };
    let mut height = 1;
    let mut above = *first;
    for row in rows.iter().take(MOST_HEADING_ROWS).skip(1) {
        if row.cells.len() < 2 || !is_under_heading(above, row, says) {
            break;
        }
        height += 1;
        above = row;
    }
    height
}

/// Whether a row names columns: short texts, no number in front, and no cell that goes on from above.
fn is_heading(row: &GridRow, says: Says) -> bool {
    let texts: Vec<String> = row.cells.iter().map(|cell| says(&cell.cell).trim().to_string()).collect();
    let filled = texts.iter().filter(|text| !text.is_empty()).count();
    let begins = texts.first().map_or("", String::as_str);
    if filled < 2 || is_row_number(begins) || is_section_number(begins) && begins.len() < 6 && !begins.is_empty() {
        return false;
    }
    let known = known_headings(texts.iter().map(String::as_str));
    let are_short = texts.iter().all(|text| text.chars().count() <= LONGEST_HEADING);
    known >= 2 || row.is_repeated || are_short && (known >= 1 || filled == texts.len())
}

/// Whether `row` belongs to the heading that `above` is in: cells of it go on, or it divides what stands over several columns.
fn is_under_heading(above: &GridRow, row: &GridRow, says: Says) -> bool {
    if row.cells.iter().any(|cell| cell.cell.continues) {
        return true;
    }
    let is_divided = |cell: &GridCell| {
        above.cells.iter().any(|over| {
            over.columns.len() > cell.columns.len() && overlap(&over.columns, &cell.columns) == cell.columns.len()
        })
    };
    let filled: Vec<&GridCell> = row.cells.iter().filter(|cell| !is_blank(cell, says)).collect();
    let is_short = |cell: &&GridCell| says(&cell.cell).chars().count() <= LONGEST_HEADING;
    filled.len() >= 2
        && filled.len() < row.cells.len()
        && filled.iter().all(|cell| is_divided(cell))
        && filled.iter().all(is_short)
}

/// Whether `next` is the same table, begun again by the writer.
fn goes_on(table: &Table, next: &Table, says: Says) -> bool {
    let same = |(a, b): (&Cell, &Cell)| b.pieces.is_empty() || skeleton(&says(a)) == skeleton(&says(b));
    table.headings.len() == next.headings.len() && table.headings.iter().zip(&next.headings).all(same)
}

fn is_empty(row: &GridRow, says: Says) -> bool {
    row.cells.iter().all(|cell| is_blank(cell, says))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;

    /// A grid written as one line a row: cells by " | ", "<" for a column that the cell before takes too, "^" for one that the cell
    /// above takes.
    fn grid(rows: &[&str], is_ruled: bool) -> (Text, Grid) {
        let mut source = String::new();
        let mut grid = Grid { is_ruled, ..Grid::default() };
        for row in rows {
            let mut cells: Vec<GridCell> = Vec::new();
            for (column, content) in row.split(" | ").enumerate() {
                let start = source.len();
                source.push_str(content);
                source.push('\n');
                let piece = crate::text::Span::new(start, start + content.len());
                match content.trim() {
                    "<" => cells.last_mut().unwrap().columns.end += 1,
                    "^" => cells.push(GridCell {
                        cell: Cell { continues: true, ..Cell::default() },
                        columns: column..column + 1,
                    }),
                    "" => cells.push(GridCell { cell: Cell::default(), columns: column..column + 1 }),
                    _ => cells.push(GridCell { cell: Cell::new(vec![piece]), columns: column..column + 1 }),
                }
            }
            grid.rows.push(GridRow { cells, is_repeated: false });
        }
        (Text::new(source), grid)
    }

    fn shown(rows: &[&str], is_ruled: bool) -> Vec<String> {
        let (text, grid) = grid(rows, is_ruled);
        let says = |cell: &Cell| cell.text(&text);
        let line = |cells: &[Cell]| {
            let texts = cells.iter().map(|cell| if cell.continues { "^".into() } else { cell.text(&text) });
            texts.collect::<Vec<_>>().join(" | ")
        };
        let mut shown = Vec::new();
        for block in blocks(&[Part::Grid(grid)], &says) {
            match block {
                Block::Paragraph(paragraph) => shown.push(format!("¶ {}", paragraph.text(&text))),
                Block::Table(table) => {
                    shown.push(format!("▦ {}", line(&table.headings)));
                    shown.extend(table.rows.iter().map(|row| match row {
                        Row::Group(cell) => format!("▸ {}", cell.text(&text)),
                        Row::Cells(cells) => line(cells),
                    }));
                }
            }
        }
        shown
    }

    #[test]
    fn headings_of_two_rows_are_joined_and_numbering_rows_dropped() {
        let rows = [
            "BIỂU PHÂN CÔNG | < | < | <",
            "TT | Nhiệm vụ | Cơ quan thực hiện | <",
            "^ | ^ | Chủ trì | Phối hợp",
            "(1) | (2) | (3) | (4)",
            "I | Hạ tầng số | < | <",
            "1 | Rà soát | Phòng Kinh tế | Công an xã",
            "2 | Báo cáo | ^ | ",
        ];
        let expected = [
            "¶ BIỂU PHÂN CÔNG",
            "▦ TT | Nhiệm vụ | Cơ quan thực hiện Chủ trì | Cơ quan thực hiện Phối hợp",
            "▸ I Hạ tầng số",
            "1 | Rà soát | Phòng Kinh tế | Công an xã",
            "2 | Báo cáo | ^ | ",
        ];
        assert_eq!(shown(&rows, true), expected);
    }

    #[test]
    fn letterheads_are_read_column_by_column_even_with_borders() {
        let rows = ["UBND TỈNH | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Số: 12/KH | Lào Cai, ngày 1 tháng 2 năm 2026"];
        let expected = [
            "¶ UBND TỈNH",
            "¶ Số: 12/KH",
            "¶ CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "¶ Lào Cai, ngày 1 tháng 2 năm 2026",
        ];
        assert_eq!(shown(&rows, true), expected);
        assert_eq!(shown(&rows, false), expected);
    }

    #[test]
    fn a_table_without_borders_is_known_by_its_heading_and_a_row_of_numbers_is_none() {
        let rows = ["Nhiệm vụ | Thời gian hoàn thành", "Rà soát | Quý I"];
        assert_eq!(shown(&rows, false), ["▦ Nhiệm vụ | Thời gian hoàn thành", "Rà soát | Quý I"]);
        assert_eq!(
            shown(&["1 | Rà soát | Quý I", "2 | Báo cáo | Quý II"], true)[1..],
            ["1 | Rà soát | Quý I", "2 | Báo cáo | Quý II"]
        );
    }

    #[test]
    fn columns_in_which_nothing_stands_are_dropped() {
        let rows = ["TT | Nhiệm vụ | ", "1 | Rà soát | ", "2 | Báo cáo | "];
        assert_eq!(shown(&rows, true), ["▦ TT | Nhiệm vụ", "1 | Rà soát", "2 | Báo cáo"]);
    }
}
