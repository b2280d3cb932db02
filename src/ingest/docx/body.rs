//! The text of a docx as Word shows it: `document.xml` in, paragraphs and tables out, in reading order.
//!
//! Rule of this file: what tracked changes deleted is gone, what they inserted stays; a choice of contents is read once; whatever
//! element is unknown is passed over.

use super::numbering::{Numbering, Place};
use super::run::Runs;
use super::styles::{Look, Styles};
use super::table::Tbl;
use super::xml::{Tag, Xml, XmlFault};

/// Why a body cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyFault {
    /// The XML is not what it should be.
    Xml(XmlFault),
    /// More than [`super::MAX_CELLS`].
    Cells,
}

impl From<XmlFault> for BodyFault {
    fn from(fault: XmlFault) -> Self {
        Self::Xml(fault)
    }
}

pub type Result<T> = std::result::Result<T, BodyFault>;

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

/// Reads a body with the styles and lists of its document.
pub struct BodyReader<'d> {
    pub(super) styles: &'d Styles,
    numbering: &'d mut Numbering,
    notes: Vec<String>,
    /// Cells of all tables so far.
    pub(super) cells: usize,
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

    pub(super) fn flow(&mut self, xml: &mut Xml, flow: &mut Flow) -> Result<()> {
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

    pub(super) fn paragraph(&mut self, xml: &mut Xml, flow: &mut Flow) -> Result<()> {
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
pub struct Flow {
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

    /// One more element.
    pub fn push(&mut self, element: Element) {
        self.flush();
        self.elements.push(element);
    }

    fn flush(&mut self) {
        if let Some(runs) = self.waiting.take().filter(|runs| !runs.is_blank()) {
            self.elements.push(Element::Paragraph(Para { runs, ..Para::default() }));
        }
    }

    /// All elements.
    pub fn end(mut self) -> Vec<Element> {
        self.flush();
        self.elements
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
