//! Tables of a Word file: rows and cells as they stand in its grid.

use super::body::{BodyFault, BodyReader, Element, Flow, Result};
use super::styles::read_borders;
use super::xml::{Tag, Xml};

/// Cells of all tables; more than any plan has.
pub const MAX_CELLS: usize = 200_000;
/// No table has more columns than this; wider spans are cut.
const MAX_COLUMNS: usize = 500;

/// A table.
#[derive(Debug, Default)]
pub struct Tbl {
    /// Widths of the columns of its grid, in twentieths of a point.
    pub widths: Vec<f32>,
    /// Some border is drawn.
    pub is_ruled: bool,
    /// Its rows.
    pub rows: Vec<Tr>,
}

/// A row.
#[derive(Debug, Default)]
pub struct Tr {
    /// Columns left free before the first cell.
    pub before: usize,
    /// Repeated on each page.
    pub is_repeated: bool,
    /// Its cells.
    pub cells: Vec<Tc>,
}

/// A cell.
#[derive(Debug)]
pub struct Tc {
    /// Columns of the grid that it takes.
    pub span: usize,
    /// The cell above goes on here.
    pub continues: bool,
    /// What stands in it.
    pub content: Vec<Element>,
}

impl BodyReader<'_> {
    /// The table that was opened last.
    pub(super) fn table(&mut self, xml: &mut Xml) -> Result<Tbl> {
        let mut table = Tbl::default();
        self.rows(xml, &mut table)?;
        Ok(table)
    }

    fn rows(&mut self, xml: &mut Xml, table: &mut Tbl) -> Result<()> {
        while let Some(tag) = xml.child()? {
            match tag.name() {
                "tr" => {
                    let is_first = table.rows.is_empty();
                    let row = self.row(xml, is_first, &mut table.is_ruled)?;
                    table.rows.extend(row);
                }
                "sdt" | "sdtContent" | "customXml" | "ins" => self.rows(xml, table)?,
                "tblPr" => self.table_properties(xml, table)?,
                "tblGrid" => {
                    while let Some(tag) = xml.child()? {
                        if tag.name() == "gridCol" && table.widths.len() < MAX_COLUMNS {
                            table.widths.push(tag.attribute("w").and_then(|w| w.parse().ok()).unwrap_or(1.0));
                        }
                        xml.skip()?;
                    }
                }
                _ => xml.skip()?,
            }
        }
        Ok(())
    }

    fn table_properties(&mut self, xml: &mut Xml, table: &mut Tbl) -> Result<()> {
        let (mut of_style, mut own) = (false, None);
        while let Some(tag) = xml.child()? {
            match tag.name() {
                "tblBorders" => {
                    own = Some(read_borders(xml)?);
                    continue;
                }
                "tblStyle" => of_style = tag.val().is_some_and(|style| self.styles.has_borders(&style)),
                _ => {}
            }
            xml.skip()?;
        }
        table.is_ruled = own.unwrap_or(of_style);
        Ok(())
    }

    /// A row; `None` for one that tracked changes deleted.
    fn row(&mut self, xml: &mut Xml, is_first: bool, is_ruled: &mut bool) -> Result<Option<Tr>> {
        let mut row = Tr::default();
        let is_kept = self.cells_of_row(xml, &mut row, is_first, is_ruled)?;
        Ok(is_kept.then_some(row))
    }

    fn cells_of_row(&mut self, xml: &mut Xml, row: &mut Tr, is_first: bool, is_ruled: &mut bool) -> Result<bool> {
        let mut is_kept = true;
        while let Some(tag) = xml.child()? {
            match tag.name() {
                "tc" if is_kept => self.cell(xml, row, is_first, is_ruled)?,
                "sdt" | "sdtContent" | "customXml" => is_kept &= self.cells_of_row(xml, row, is_first, is_ruled)?,
                "trPr" => {
                    while let Some(tag) = xml.child()? {
                        match tag.name() {
                            "gridBefore" => row.before = tag.number().unwrap_or(0).min(MAX_COLUMNS),
                            "tblHeader" => row.is_repeated = tag.is_on(),
                            "del" => is_kept = false,
                            _ => {}
                        }
                        xml.skip()?;
                    }
                }
                _ => xml.skip()?,
            }
        }
        Ok(is_kept)
    }

    fn cell(&mut self, xml: &mut Xml, row: &mut Tr, is_first: bool, is_ruled: &mut bool) -> Result<()> {
        self.cells += 1;
        if self.cells > MAX_CELLS {
            return Err(BodyFault::Cells);
        }
        let mut cell = Tc { span: 1, continues: false, content: Vec::new() };
        let mut goes_on_left = false;
        let mut flow = Flow::default();
        while let Some(tag) = xml.child()? {
            match tag.name() {
                "tcPr" => goes_on_left = cell.read_properties(xml, is_first, is_ruled)?,
                "p" if !cell.continues => self.paragraph(xml, &mut flow)?,
                "tbl" if !cell.continues => {
                    let table = self.table(xml)?;
                    flow.push(Element::Table(table));
                }
                "sdt" | "customXml" if !cell.continues => self.flow(xml, &mut flow)?,
                _ => xml.skip()?,
            }
        }
        cell.content = flow.end();
        let row_is_full = row.cells.len() >= MAX_COLUMNS;
        match row.cells.last_mut() {
            Some(left) if goes_on_left => left.span += cell.span,
            Some(last) if row_is_full => last.content.append(&mut cell.content),
            _ => row.cells.push(cell),
        }
        Ok(())
    }
}

impl Tc {
    /// Reads `w:tcPr`; gives whether the cell to the left goes on here (an old way of merging).
    fn read_properties(&mut self, xml: &mut Xml, is_first: bool, is_ruled: &mut bool) -> Result<bool> {
        let mut goes_on_left = false;
        let goes_on = |tag: &Tag| !matches!(tag.val().as_deref(), Some("restart"));
        while let Some(tag) = xml.child()? {
            match tag.name() {
                "tcBorders" => {
                    *is_ruled |= read_borders(xml)?;
                    continue;
                }
                "gridSpan" => self.span = tag.number().unwrap_or(1).clamp(1, MAX_COLUMNS),
                "vMerge" => self.continues = goes_on(&tag) && !is_first,
                "hMerge" => goes_on_left = goes_on(&tag),
                _ => {}
            }
            xml.skip()?;
        }
        Ok(goes_on_left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::docx::numbering::Numbering;
    use crate::ingest::docx::styles::Styles;

    #[test]
    fn the_number_of_cells_is_limited_on_both_sides() {
        let read = |cells: usize| {
            let part = format!(
                "<body><tbl>{}</tbl></body>",
                "<tr><tc/><tc/></tr>".repeat(cells / 2) + &"<tr><tc/></tr>".repeat(cells % 2)
            );
            let (styles, mut numbering) = (Styles::default(), Numbering::default());
            let mut xml = Xml::new(&part);
            xml.child().unwrap();
            BodyReader::new(&styles, &mut numbering).content(&mut xml).map(|content| content.len())
        };
        assert_eq!(read(MAX_CELLS), Ok(1));
        assert_eq!(read(MAX_CELLS + 1), Err(BodyFault::Cells));
    }

    fn rows(of: &str) -> Vec<Tr> {
        let part = format!("<body><tbl>{of}</tbl></body>");
        let (styles, mut numbering) = (Styles::default(), Numbering::default());
        let mut xml = Xml::new(&part);
        xml.child().unwrap();
        match BodyReader::new(&styles, &mut numbering).content(&mut xml).unwrap().remove(0) {
            Element::Table(table) => table.rows,
            Element::Paragraph(_) => panic!("no table"),
        }
    }

    #[test]
    fn what_stands_beyond_the_last_column_is_kept_in_it() {
        let row = |cells: usize| rows(&format!("<tr>{}</tr>", "<tc><p/></tc>".repeat(cells))).remove(0);
        let last = |row: &Tr| (row.cells.len(), row.cells.last().map_or(0, |cell| cell.content.len()));
        assert_eq!(last(&row(MAX_COLUMNS)), (MAX_COLUMNS, 1));
        assert_eq!(last(&row(MAX_COLUMNS + 1)), (MAX_COLUMNS, 2));
    }

    #[test]
    fn a_cell_is_as_wide_as_the_widest_table_at_most() {
        let span = |columns: usize| {
            rows(&format!("<tr><tc><tcPr><gridSpan val=\"{columns}\"/></tcPr></tc></tr>"))[0].cells[0].span
        };
        assert_eq!((span(MAX_COLUMNS - 1), span(MAX_COLUMNS + 1)), (MAX_COLUMNS - 1, MAX_COLUMNS));
        assert_eq!(span(usize::MAX), MAX_COLUMNS);
    }
}
