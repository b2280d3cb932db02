//! The text of a docx as Word shows it: `document.xml` in, paragraphs and tables out, in reading order.
//!
//! Rule of this file: what tracked changes deleted is gone, what they inserted stays; a choice of contents is read once; whatever
//! element is unknown is passed over.

use super::numbering::{Numbering, Place};
use super::run::Runs;
use super::styles::{Look, Styles, read_borders};
use super::xml::{Tag, Xml, XmlFault};

/// Cells of all tables; more than any plan has.
pub const MAX_CELLS: usize = 200_000;
/// No table has more columns than this; wider spans are cut.
const MAX_COLUMNS: usize = 500;

/// Why a body cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyFault {
    /// The XML is not what it should be.
    Xml(XmlFault),
    /// More than [`MAX_CELLS`].
    Cells,
}

impl From<XmlFault> for BodyFault {
    fn from(fault: XmlFault) -> Self {
        Self::Xml(fault)
    }
}

type Result<T> = std::result::Result<T, BodyFault>;

/// A paragraph or a table.
#[derive(Debug)]
pub enum Element {
    /// A paragraph.
    Paragraph(Para),
    /// A table.
    Table(Tbl),
}

/// A paragraph.
#[derive(Debug, Default)]
pub struct Para {
    /// The number or bullet that Word makes.
    pub label: String,
    /// Its characters.
    pub runs: Runs,
}

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

/// Reads a body with the styles and lists of its document.
pub struct BodyReader<'d> {
    styles: &'d Styles,
    numbering: &'d mut Numbering,
    notes: Vec<String>,
    cells: usize,
    hides: bool,
}

impl<'d> BodyReader<'d> {
    /// A reader; lists count on from where they are.
    pub fn new(styles: &'d Styles, numbering: &'d mut Numbering) -> Self {
        Self { styles, numbering, notes: Vec::new(), cells: 0, hides: false }
    }

    /// Marks of the footnotes and endnotes that the text refers to, in order: "f2", "e1".
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Whether characters were met that Word does not show.
    pub fn met_hidden_text(&self) -> bool {
        self.hides
    }

    /// What stands inside the element that was opened last: a body, a cell, a text box, a note.
    pub fn content(&mut self, xml: &mut Xml) -> Result<Vec<Element>> {
        let mut flow = Flow::default();
        self.flow(xml, &mut flow)?;
        Ok(flow.end())
    }

    fn flow(&mut self, xml: &mut Xml, flow: &mut Flow) -> Result<()> {
        while let Some(tag) = xml.child()? {
            match tag.name() {
                "p" => self.paragraph(xml, flow)?,
                "tbl" => {
                    let table = self.table(xml)?;
                    flow.push(Element::Table(table));
                }
                "sdt" | "sdtContent" | "customXml" | "smartTag" | "ins" | "moveTo" => self.flow(xml, flow)?,
                "AlternateContent" => self.one_branch(xml, |reader, xml| reader.flow(xml, flow))?,
                _ => xml.skip()?,
            }
        }
        Ok(())
    }

    /// Reads one branch of `mc:AlternateContent` and passes over the others, which say the same for older programs.
    fn one_branch(&mut self, xml: &mut Xml, mut read: impl FnMut(&mut Self, &mut Xml) -> Result<()>) -> Result<()> {
        let mut is_read = false;
        while let Some(_branch) = xml.child()? {
            if is_read {
                xml.skip()?;
            } else {
                read(self, xml)?;
                is_read = true;
            }
        }
        Ok(())
    }

    fn paragraph(&mut self, xml: &mut Xml, flow: &mut Flow) -> Result<()> {
        let mut props = Properties::default();
        let mut para = Para::default();
        let mut boxes = Vec::new();
        let mut look = self.styles.paragraph_look(None);
        while let Some(tag) = xml.child()? {
            if tag.name() == "pPr" {
                props.read(xml)?;
                look = self.styles.paragraph_look(props.style.as_deref());
            } else {
                self.inline(xml, &tag, &look, &mut para.runs, &mut boxes)?;
            }
        }
        flow.paragraph(para, props.is_mark_deleted, |para| {
            para.label = self.numbering.next(&props.place, props.style.as_deref(), self.styles);
        });
        boxes.into_iter().for_each(|element| flow.push(element));
        Ok(())
    }

    /// One element inside a paragraph.
    fn inline(
        &mut self,
        xml: &mut Xml,
        tag: &Tag,
        look: &Look,
        runs: &mut Runs,
        boxes: &mut Vec<Element>,
    ) -> Result<()> {
        match tag.name() {
            "r" => self.run(xml, look, runs, boxes),
            "hyperlink" | "ins" | "moveTo" | "smartTag" | "customXml" | "sdt" | "sdtContent" | "fldSimple" | "dir"
            | "bdo" => {
                while let Some(tag) = xml.child()? {
                    self.inline(xml, &tag, look, runs, boxes)?;
                }
                Ok(())
            }
            "oMath" | "oMathPara" => {
                runs.push(&xml.text()?, look);
                Ok(())
            }
            "AlternateContent" => self.one_branch(xml, |reader, xml| {
                while let Some(tag) = xml.child()? {
                    reader.inline(xml, &tag, look, runs, boxes)?;
                }
                Ok(())
            }),
            _ => Ok(xml.skip()?),
        }
    }

    fn run(&mut self, xml: &mut Xml, of_paragraph: &Look, runs: &mut Runs, boxes: &mut Vec<Element>) -> Result<()> {
        let mut look = of_paragraph.clone();
        while let Some(tag) = xml.child()? {
            if tag.name() == "rPr" {
                look = self.look(xml)?.or(of_paragraph.clone());
            } else {
                self.in_run(xml, &tag, &look, runs, boxes)?;
            }
        }
        self.hides |= look.is_hidden == Some(true);
        Ok(())
    }

    fn in_run(
        &mut self,
        xml: &mut Xml,
        tag: &Tag,
        look: &Look,
        runs: &mut Runs,
        boxes: &mut Vec<Element>,
    ) -> Result<()> {
        match tag.name() {
            "t" => {
                runs.push(&xml.text()?, look);
                return Ok(());
            }
            "AlternateContent" => {
                return self.one_branch(xml, |reader, xml| {
                    while let Some(tag) = xml.child()? {
                        reader.in_run(xml, &tag, look, runs, boxes)?;
                    }
                    Ok(())
                });
            }
            "drawing" | "pict" | "object" => return self.text_boxes(xml, boxes),
            "tab" | "ptab" => runs.push("\t", look),
            "br" | "cr" => runs.end_line(),
            "noBreakHyphen" => runs.push("-", look),
            "sym" => runs.symbol(tag, look),
            "footnoteReference" => self.notes.extend(tag.attribute("id").map(|id| format!("f{id}"))),
            "endnoteReference" => self.notes.extend(tag.attribute("id").map(|id| format!("e{id}"))),
            _ => {}
        }
        Ok(xml.skip()?)
    }

    /// Text boxes anywhere inside a drawing.
    fn text_boxes(&mut self, xml: &mut Xml, boxes: &mut Vec<Element>) -> Result<()> {
        while let Some(tag) = xml.child()? {
            match tag.name() {
                "txbxContent" => boxes.extend(self.content(xml)?),
                "AlternateContent" => self.one_branch(xml, |reader, xml| reader.text_boxes(xml, boxes))?,
                _ => self.text_boxes(xml, boxes)?,
            }
        }
        Ok(())
    }

    fn look(&mut self, xml: &mut Xml) -> Result<Look> {
        let (mut look, mut style) = (Look::default(), None);
        while let Some(tag) = xml.child()? {
            match tag.name() {
                "rStyle" => style = tag.val(),
                _ => look.set(&tag),
            }
            xml.skip()?;
        }
        Ok(look.or(style.map(|style| self.styles.look(&style)).unwrap_or_default()))
    }

    fn table(&mut self, xml: &mut Xml) -> Result<Tbl> {
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

/// What `w:pPr` says.
#[derive(Debug, Default)]
struct Properties {
    style: Option<String>,
    place: Place,
    /// Tracked changes deleted the end of this paragraph: the next one goes on in it.
    is_mark_deleted: bool,
}

impl Properties {
    fn read(&mut self, xml: &mut Xml) -> Result<()> {
        while let Some(tag) = xml.child()? {
            match tag.name() {
                "numPr" | "rPr" => {
                    self.read(xml)?;
                    continue;
                }
                "pStyle" => self.style = tag.val(),
                "numId" => self.place.list = tag.val(),
                "ilvl" => self.place.level = tag.number(),
                "del" | "moveFrom" => self.is_mark_deleted = true,
                _ => {}
            }
            xml.skip()?;
        }
        Ok(())
    }
}

/// Elements that follow one another; a paragraph whose end was deleted waits for the next one.
#[derive(Debug, Default)]
struct Flow {
    elements: Vec<Element>,
    waiting: Option<Runs>,
}

impl Flow {
    fn paragraph(&mut self, mut para: Para, is_mark_deleted: bool, number: impl FnOnce(&mut Para)) {
        if let Some(mut before) = self.waiting.take() {
            before.append(para.runs);
            para.runs = before;
        }
        if is_mark_deleted {
            self.waiting = Some(para.runs);
        } else {
            number(&mut para);
            self.elements.push(Element::Paragraph(para));
        }
    }

    fn push(&mut self, element: Element) {
        self.flush();
        self.elements.push(element);
    }

    fn flush(&mut self) {
        if let Some(runs) = self.waiting.take().filter(|runs| !runs.is_blank()) {
            self.elements.push(Element::Paragraph(Para { runs, ..Para::default() }));
        }
    }

    fn end(mut self) -> Vec<Element> {
        self.flush();
        self.elements
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn elements_inside_one_another_do_not_exhaust_the_stack() {
        for (open, close) in [
            ("<sdt>", "</sdt>"),
            ("<tbl><tr><tc>", "</tc></tr></tbl>"),
            ("<p><r><pict><txbxContent>", "</txbxContent></pict></r></p>"),
        ] {
            let times = (super::super::xml::MAX_DEPTH - 1) / open.matches('<').count();
            let part = format!("<body>{}{}</body>", open.repeat(times), close.repeat(times));
            let (styles, mut numbering) = (Styles::default(), Numbering::default());
            let mut xml = Xml::new(&part);
            xml.child().unwrap();
            assert!(BodyReader::new(&styles, &mut numbering).content(&mut xml).is_ok(), "{open}");
        }
    }
}
