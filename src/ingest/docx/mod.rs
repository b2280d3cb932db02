//! Word files: the zip in, a text with its paragraphs and grids out. Headers and footers are no part of what a plan says.

mod assemble;
mod body;
mod container;
mod numbering;
mod run;
mod styles;
mod table;
mod xml;

pub use container::{MAX_ENTRIES, MAX_PART, MAX_RATIO, MAX_TOTAL};
pub use table::MAX_CELLS;
pub use xml::MAX_DEPTH;

use crate::error::{Error, Result};
use crate::normalize::legacy;
use crate::page::Reading;
use crate::plan::{Doubt, Extraction};
use assemble::{Assembled, legacy_samples};
use body::{BodyFault, BodyReader, Element};
use container::Container;
use numbering::Numbering;
use std::collections::{HashMap, HashSet};
use styles::Styles;
use xml::{Xml, XmlFault};

/// Media type of a Word file.
const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// Reads a Word file.
///
/// # Errors
/// When it is damaged, locked, empty, or beyond a limit.
pub fn read(bytes: &[u8], name: &str) -> Result<Reading> {
    let mut container = Container::open(bytes, name)?;
    let main = main_part(&container).ok_or_else(|| unreadable(name, "is a zip archive without a Word document"))?;
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut part = |file: &str| container.part(&format!("{folder}/{file}"));
    let styles = optional(part("styles.xml")?, name, Styles::read)?;
    let mut numbering = optional(part("numbering.xml")?, name, Numbering::read)?;
    let document = container.part(&main)?.unwrap_or_default();
    let mut reader = BodyReader::new(&styles, &mut numbering);
    let body = body(&document, &mut reader).map_err(|fault| refused(fault, name))?;
    let mut marks = reader.notes().to_vec();
    // A note stands once, however often it is referred to.
    let mut seen = HashSet::new();
    marks.retain(|mark| seen.insert(mark.clone()));
    let met_hidden_text = reader.met_hidden_text();
    let mut notes = HashMap::new();
    for (file, kind) in [("footnotes.xml", 'f'), ("endnotes.xml", 'e')] {
        if marks.iter().any(|mark| mark.starts_with(kind))
            && let Some(part) = container.part(&format!("{folder}/{file}"))?
        {
            let mut reader = BodyReader::new(&styles, &mut numbering);
            notes_of(&part, kind, &mut reader, &mut notes).map_err(|fault| refused(fault, name))?;
        }
    }
    let mut reading = reading(&body, &marks, &notes);
    if reading.text.source().trim().is_empty() {
        return Err(unreadable(name, "is a Word file without text"));
    }
    if met_hidden_text {
        reading.doubts.push(Doubt::new("hidden_text", "Tệp có chữ ẩn (Hidden); phần chữ đó không được đọc"));
    }
    Ok(reading)
}

/// Most writers call it `word/document.xml`.
fn main_part(container: &Container) -> Option<String> {
    let mut names: Vec<String> = container.names();
    names.retain(|name| name.starts_with("word/document") && name.ends_with(".xml"));
    names.sort_by_key(String::len);
    names.into_iter().next()
}

/// A part that documents may lack.
fn optional<T: Default>(
    part: Option<String>,
    name: &str,
    read: fn(&str) -> std::result::Result<T, XmlFault>,
) -> Result<T> {
    match part {
        Some(part) => read(&part).map_err(|fault| refused(fault.into(), name)),
        None => Ok(T::default()),
    }
}

fn body(document: &str, reader: &mut BodyReader) -> std::result::Result<Vec<Element>, BodyFault> {
    let mut xml = Xml::new(document);
    let mut elements = Vec::new();
    if xml.child()?.is_some() {
        while let Some(tag) = xml.child()? {
            match tag.name() {
                "body" => elements.extend(reader.content(&mut xml)?),
                _ => xml.skip()?,
            }
        }
    }
    // What stands after the end of the document must be well formed too.
    while xml.next()?.is_some() {}
    Ok(elements)
}

/// The notes of one part, by mark ("f2", "e1"); lines that separate notes from the text are notes of a type.
fn notes_of(
    part: &str,
    kind: char,
    reader: &mut BodyReader,
    notes: &mut HashMap<String, Vec<Element>>,
) -> std::result::Result<(), BodyFault> {
    let mut xml = Xml::new(part);
    if xml.child()?.is_none() {
        return Ok(());
    }
    while let Some(tag) = xml.child()? {
        match tag.attribute("id") {
            Some(id) if tag.attribute("type").is_none_or(|kind| kind == "normal") => {
                notes.insert(format!("{kind}{id}"), reader.content(&mut xml)?);
            }
            _ => xml.skip()?,
        }
    }
    Ok(())
}

fn reading(body: &[Element], marks: &[String], notes: &HashMap<String, Vec<Element>>) -> Reading {
    let mut samples = Vec::new();
    legacy_samples(body, &mut samples);
    notes.values().for_each(|note| legacy_samples(note, &mut samples));
    let trusted = legacy::trusted(samples.into_iter());
    let doubts = trusted.iter().map(legacy::Code::doubt).collect();
    let mut assembled = Assembled::new(trusted.into_iter().collect());
    assembled.body(body);
    for (index, note) in marks.iter().filter_map(|mark| notes.get(mark)).enumerate() {
        assembled.note(index + 1, note);
    }
    let (text, parts) = assembled.end();
    Reading { text, parts, doubts, extraction: Extraction::Docx, media_type: MEDIA_TYPE.into(), ..Reading::default() }
}

fn refused(fault: BodyFault, name: &str) -> Error {
    let (what, limit) = match fault {
        BodyFault::Xml(XmlFault::Damaged) => return unreadable(name, "is a Word file with damaged XML"),
        BodyFault::Xml(XmlFault::Dtd) => return unreadable(name, "is a Word file with a DTD in its XML"),
        BodyFault::Xml(XmlFault::Deep) => ("the depth of its XML", MAX_DEPTH),
        BodyFault::Cells => ("the number of table cells", MAX_CELLS),
    };
    Error::TooLarge { path: name.into(), what: what.into(), actual: limit as u64 + 1, limit: limit as u64 }
}

fn unreadable(name: &str, reason: &str) -> Error {
    Error::Unreadable { path: name.into(), reason: reason.into() }
}
