//! One part of a docx as a stream of tags and characters. Names lose their prefix: writers differ in it.
//!
//! Rule of this file: whatever the bytes are, reading ends with an error or at the end of the part; never deeper than
//! [`MAX_DEPTH`], never with a DTD, never with an entity that the part defines itself.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// Elements inside one another; real documents stay under 60.
pub const MAX_DEPTH: usize = 200;

/// Why a part cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum XmlFault {
    /// Not well formed.
    Damaged,
    /// Nested deeper than [`MAX_DEPTH`].
    Deep,
    /// It brings a DTD or entities of its own.
    Dtd,
}

/// What comes next in a part.
#[derive(Debug)]
pub enum Node<'a> {
    /// An element begins.
    Open(Tag<'a>),
    /// The innermost element ends.
    Close,
    /// Characters.
    Text(String),
}

/// The begin of an element.
#[derive(Debug)]
pub struct Tag<'a>(BytesStart<'a>);

/// A part that is being read.
pub struct Xml<'a> {
    reader: Reader<&'a [u8]>,
    depth: usize,
}

impl<'a> Xml<'a> {
    /// Reads these bytes, which should be UTF-8.
    pub fn new(part: &'a str) -> Self {
        let mut reader = Reader::from_str(part);
        reader.config_mut().expand_empty_elements = true;
        Self { reader, depth: 0 }
    }

    /// The next node; `None` at the end of the part.
    pub fn next(&mut self) -> Result<Option<Node<'a>>, XmlFault> {
        loop {
            let node = match self.reader.read_event().map_err(|_| XmlFault::Damaged)? {
                Event::Start(tag) => {
                    self.depth += 1;
                    if self.depth > MAX_DEPTH {
                        return Err(XmlFault::Deep);
                    }
                    Node::Open(Tag(tag))
                }
                Event::End(_) => {
                    self.depth = self.depth.checked_sub(1).ok_or(XmlFault::Damaged)?;
                    Node::Close
                }
                Event::Text(text) => Node::Text(text.xml10_content().into_owned()),
                Event::CData(text) => Node::Text(text.xml10_content().into_owned()),
                Event::GeneralRef(reference) => Node::Text(entity(&reference)?.to_string()),
                Event::DocType(_) => return Err(XmlFault::Dtd),
                Event::Eof if self.depth > 0 => return Err(XmlFault::Damaged),
                Event::Eof => return Ok(None),
                Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
            };
            return Ok(Some(node));
        }
    }

    /// The next element directly inside the one that was opened last; `None` when that one ends. Characters are passed over.
    /// The caller must read every element that it is given to its end.
    pub fn child(&mut self) -> Result<Option<Tag<'a>>, XmlFault> {
        loop {
            match self.next()? {
                Some(Node::Open(tag)) => return Ok(Some(tag)),
                Some(Node::Text(_)) => {}
                Some(Node::Close) | None => return Ok(None),
            }
        }
    }

    /// Passes over the rest of the element that was opened last.
    pub fn skip(&mut self) -> Result<(), XmlFault> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside && self.next()?.is_some() {}
        Ok(())
    }

    /// The characters inside the element that was opened last, up to its end.
    pub fn text(&mut self) -> Result<String, XmlFault> {
        let outside = self.depth.saturating_sub(1);
        let mut text = String::new();
        while self.depth > outside {
            match self.next()? {
                Some(Node::Text(more)) => text.push_str(&more),
                Some(_) => {}
                None => break,
            }
        }
        Ok(text)
    }
}

impl Tag<'_> {
    /// Its name without prefix.
    pub fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }

    /// The value of an attribute, by its name without prefix.
    pub fn attribute(&self, name: &str) -> Option<String> {
        let found =
            self.0.attributes().with_checks(false).flatten().find(|pair| pair.key.local_name().into_inner() == name)?;
        found.normalized_value(XmlVersion::Explicit1_0).ok().map(std::borrow::Cow::into_owned)
    }

    /// The attribute `val`, in which Word keeps most settings.
    pub fn val(&self) -> Option<String> {
        self.attribute("val")
    }

    /// Whether a setting of yes or no is on: `<w:b/>`, `<w:b w:val="1"/>`.
    pub fn is_on(&self) -> bool {
        !matches!(self.val().as_deref(), Some("0" | "false" | "off" | "none"))
    }

    /// The attribute `val` as a number.
    pub fn number(&self) -> Option<usize> {
        self.val()?.trim().parse().ok()
    }
}

/// The five entities of XML and numbered characters; others would need a DTD.
fn entity(reference: &quick_xml::events::BytesRef) -> Result<char, XmlFault> {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return Ok(c);
    }
    match reference.as_ref() {
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "amp" => Ok('&'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => Err(XmlFault::Dtd),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(part: &str) -> Result<String, XmlFault> {
        let mut xml = Xml::new(part);
        let mut seen = String::new();
        while let Some(node) = xml.next()? {
            match node {
                Node::Open(tag) => seen.push_str(tag.name()),
                Node::Close => seen.push('/'),
                Node::Text(text) => seen.push_str(&text),
            }
        }
        Ok(seen)
    }

    #[test]
    fn names_lose_their_prefix_and_entities_are_read() {
        assert_eq!(read("<w:p><w:t>A &amp; B &#x1EBF;</w:t><w:br/></w:p>").unwrap(), "ptA & B ế/br//");
    }

    #[test]
    fn depth_is_limited_on_both_sides() {
        let nested = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
        assert!(read(&nested(MAX_DEPTH)).is_ok());
        assert_eq!(read(&nested(MAX_DEPTH + 1)), Err(XmlFault::Deep));
    }

    #[test]
    fn dtd_foreign_entities_and_damage_are_refused() {
        assert_eq!(read("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>"), Err(XmlFault::Dtd));
        assert_eq!(read("<a>&b;</a>"), Err(XmlFault::Dtd));
        assert_eq!(read("<a><b></a>"), Err(XmlFault::Damaged));
        assert_eq!(read("<a>"), Err(XmlFault::Damaged));
        assert_eq!(read("</a>"), Err(XmlFault::Damaged));
    }
}
