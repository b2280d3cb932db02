//! What paragraphs and tables get from their style: `styles.xml` in, by style: its place in a list, its font, capitals, borders.

use super::numbering::Place;
use super::xml::{Tag, Xml, XmlFault};
use std::collections::HashMap;

/// A chain of styles longer than this goes in a circle.
const MAX_CHAIN: usize = 20;

/// The styles of a document.
#[derive(Debug, Default)]
pub struct Styles {
    styles: HashMap<String, Style>,
    default_paragraph: Option<String>,
    default_font: Option<String>,
}

#[derive(Debug, Default)]
struct Style {
    based_on: Option<String>,
    place: Place,
    look: Look,
    has_borders: Option<bool>,
}

/// How characters are shown, as far as it changes what is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Look {
    /// The font, whose name may tell an old encoding.
    pub font: Option<String>,
    /// Shown in capitals.
    pub is_capital: Option<bool>,
    /// Not shown at all.
    pub is_hidden: Option<bool>,
}

impl Look {
    /// Reads one setting of `w:rPr`.
    pub fn set(&mut self, tag: &Tag) {
        match tag.name() {
            "rFonts" => self.font = tag.attribute("ascii").or_else(|| tag.attribute("hAnsi")).or(self.font.take()),
            "caps" => self.is_capital = Some(tag.is_on()),
            "vanish" => self.is_hidden = Some(tag.is_on()),
            _ => {}
        }
    }

    /// This look where it says something, else the other.
    pub fn or(self, other: Look) -> Look {
        Look {
            font: self.font.or(other.font),
            is_capital: self.is_capital.or(other.is_capital),
            is_hidden: self.is_hidden.or(other.is_hidden),
        }
    }
}

impl Styles {
    /// Reads `word/styles.xml`.
    pub fn read(part: &str) -> Result<Self, XmlFault> {
        let mut xml = Xml::new(part);
        let mut styles = Self::default();
        if xml.child()?.is_none() {
            return Ok(styles);
        }
        while let Some(tag) = xml.child()? {
            match tag.name() {
                "style" => styles.read_style(&mut xml, &tag)?,
                "docDefaults" => styles.read_defaults(&mut xml)?,
                _ => xml.skip()?,
            }
        }
        Ok(styles)
    }

    fn read_defaults(&mut self, xml: &mut Xml) -> Result<(), XmlFault> {
        let mut style = Style::default();
        while let Some(tag) = xml.child()? {
            match tag.name() {
                "rPrDefault" => style.read(xml)?,
                _ => xml.skip()?,
            }
        }
        self.default_font = style.look.font;
        Ok(())
    }

    fn read_style(&mut self, xml: &mut Xml, tag: &Tag) -> Result<(), XmlFault> {
        let id = tag.attribute("styleId").unwrap_or_default();
        let is_default = matches!(tag.attribute("default").as_deref(), Some("1" | "true"));
        if is_default && tag.attribute("type").as_deref() == Some("paragraph") {
            self.default_paragraph = Some(id.clone());
        }
        let mut style = Style::default();
        style.read(xml)?;
        self.styles.insert(id, style);
        Ok(())
    }

    /// The place in a list that a style brings.
    pub fn place(&self, style: &str) -> Place {
        let mut chain = self.chain(style).map(|style| &style.place);
        let list = chain.clone().find_map(|place| place.list.clone());
        let level = chain.find_map(|place| place.level);
        Place { list, level }
    }

    /// How the characters of a paragraph of this style look.
    pub fn paragraph_look(&self, style: Option<&str>) -> Look {
        let style = style.or(self.default_paragraph.as_deref()).unwrap_or_default();
        self.look(style).or(Look { font: self.default_font.clone(), ..Look::default() })
    }

    /// How the characters of this style look, as far as it says.
    pub fn look(&self, style: &str) -> Look {
        self.chain(style).fold(Look::default(), |look, style| look.or(style.look.clone()))
    }

    /// Whether a table of this style has borders.
    pub fn has_borders(&self, style: &str) -> bool {
        self.chain(style).find_map(|style| style.has_borders).unwrap_or(false)
    }

    /// A style and what it is based on, the nearest first.
    fn chain<'s>(&'s self, style: &str) -> impl Iterator<Item = &'s Style> + Clone {
        let next = |style: &&'s Style| style.based_on.as_deref().and_then(|base| self.styles.get(base));
        std::iter::successors(self.styles.get(style), next).take(MAX_CHAIN)
    }
}

impl Style {
    fn read(&mut self, xml: &mut Xml) -> Result<(), XmlFault> {
        while let Some(tag) = xml.child()? {
            match tag.name() {
                "pPr" | "rPr" | "numPr" | "tblPr" => {
                    self.read(xml)?;
                    continue;
                }
                "tblBorders" => {
                    self.has_borders = Some(read_borders(xml)?);
                    continue;
                }
                "basedOn" => self.based_on = tag.val(),
                "numId" => self.place.list = tag.val(),
                "ilvl" => self.place.level = tag.number(),
                _ => self.look.set(&tag),
            }
            xml.skip()?;
        }
        Ok(())
    }
}

/// Whether one of the borders listed in the element that was opened last is drawn.
pub fn read_borders(xml: &mut Xml) -> Result<bool, XmlFault> {
    let mut is_drawn = false;
    while let Some(tag) = xml.child()? {
        is_drawn |= !matches!(tag.val().as_deref(), None | Some("nil" | "none"));
        xml.skip()?;
    }
    Ok(is_drawn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_takes_what_it_does_not_say_from_its_base() {
        let part = r#"<w:styles xmlns:w="w">
          <w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Arial"/></w:rPr></w:rPrDefault></w:docDefaults>
          <w:style w:type="paragraph" w:styleId="A"><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="4"/></w:numPr></w:pPr>
            <w:rPr><w:caps/></w:rPr></w:style>
          <w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/><w:rPr><w:rFonts w:ascii=".VnTime"/></w:rPr></w:style>
          <w:style w:type="paragraph" w:styleId="C"><w:basedOn w:val="D"/></w:style>
          <w:style w:type="paragraph" w:styleId="D"><w:basedOn w:val="C"/></w:style>
        </w:styles>"#;
        let styles = Styles::read(part).unwrap();
        assert_eq!(styles.place("B"), Place { list: Some("4".into()), level: Some(1) });
        let look = styles.paragraph_look(Some("B"));
        assert_eq!((look.font.as_deref(), look.is_capital), (Some(".VnTime"), Some(true)));
        assert_eq!(styles.paragraph_look(Some("C")).font.as_deref(), Some("Arial"));
    }
    #[test]
    fn a_chain_of_styles_is_followed_so_far_and_no_further() {
        let style =
            |number: usize| format!(r#"<w:style w:styleId="{number}"><w:basedOn w:val="{}"/></w:style>"#, number + 1);
        let capitals = format!(r#"<w:style w:styleId="{MAX_CHAIN}"><w:rPr><w:caps/></w:rPr></w:style>"#);
        let part =
            format!(r#"<w:styles xmlns:w="w">{}{capitals}</w:styles>"#, (0..MAX_CHAIN).map(style).collect::<String>());
        let styles = Styles::read(&part).unwrap();
        assert_eq!(styles.look("1").is_capital, Some(true), "the last of {MAX_CHAIN}");
        assert_eq!(styles.look("0").is_capital, None, "one more");
    }
}
