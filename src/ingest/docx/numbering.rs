//! The numbers that Word makes and does not write: `numbering.xml` in, "1.", "a)", "-" out, counted in document order.

use super::styles::Styles;
use super::xml::{Tag, Xml, XmlFault};
use std::collections::{HashMap, HashSet};

/// Word has nine levels.
const LEVELS: usize = 9;
/// Characters of the text around a number; a longer one would stand again before each paragraph.
const LONGEST_LABEL: usize = 100;

/// The lists of a document and how far each has counted.
#[derive(Debug, Default)]
pub struct Numbering {
    /// `w:num`: which abstract list, and what it changes in it.
    lists: HashMap<String, List>,
    /// `w:abstractNum`: the levels.
    levels: HashMap<String, Levels>,
    /// Lists that only name a style, which names the list that counts.
    linked: HashMap<String, String>,
    /// Counters of each abstract list: every list made from it goes on with them.
    counters: HashMap<String, [Option<u32>; LEVELS]>,
    /// Lists that have begun: their own start counts once.
    begun: HashSet<String>,
}

type Levels = [Option<Level>; LEVELS];

#[derive(Debug, Default)]
struct List {
    base: String,
    starts: [Option<u32>; LEVELS],
    levels: Levels,
}

/// How the numbers of a level look.
#[derive(Debug, Clone, Default)]
struct Level {
    start: u32,
    format: Format,
    /// "%1.%2." with the places of the counters.
    text: String,
    /// All counters in digits ("II.1" as "2.1").
    is_legal: bool,
    /// Begins anew after a level up to this one (from 1); 0 for never, `None` for any higher level.
    restarts_after: Option<usize>,
    /// The paragraph style that brings this level.
    style: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Format {
    #[default]
    Decimal,
    /// 01, 001 ... with this many digits.
    Padded(usize),
    LowerLetter,
    UpperLetter,
    LowerRoman,
    UpperRoman,
    Bullet,
    None,
}

/// Where a paragraph stands in a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// `w:numId`; "0" takes a paragraph out of the list of its style.
    pub list: Option<String>,
    /// `w:ilvl`.
    pub level: Option<usize>,
}

impl Numbering {
    /// Reads `word/numbering.xml`.
    pub fn read(part: &str) -> Result<Self, XmlFault> {
        let mut xml = Xml::new(part);
        let mut numbering = Self::default();
        if xml.child()?.is_none() {
            return Ok(numbering);
        }
        while let Some(tag) = xml.child()? {
            match tag.name() {
                "abstractNum" => numbering.read_abstract(&mut xml, &tag)?,
                "num" => numbering.read_list(&mut xml, &tag)?,
                _ => xml.skip()?,
            }
        }
        Ok(numbering)
    }

    fn read_abstract(&mut self, xml: &mut Xml, tag: &Tag) -> Result<(), XmlFault> {
        let id = tag.attribute("abstractNumId").unwrap_or_default();
        let mut levels = Levels::default();
        while let Some(tag) = xml.child()? {
            match tag.name() {
                "lvl" => read_level(xml, &tag, &mut levels)?,
                "numStyleLink" => {
                    self.linked.insert(id.clone(), tag.val().unwrap_or_default());
                    xml.skip()?;
                }
                _ => xml.skip()?,
            }
        }
        self.levels.insert(id, levels);
        Ok(())
    }

    fn read_list(&mut self, xml: &mut Xml, tag: &Tag) -> Result<(), XmlFault> {
        let id = tag.attribute("numId").unwrap_or_default();
        let mut list = List::default();
        while let Some(tag) = xml.child()? {
            match tag.name() {
                "abstractNumId" => {
                    list.base = tag.val().unwrap_or_default();
                    xml.skip()?;
                }
                "lvlOverride" => read_override(xml, &tag, &mut list)?,
                _ => xml.skip()?,
            }
        }
        self.lists.insert(id, list);
        Ok(())
    }

    /// The label of the next paragraph, which stands at `place` by its own word and has this style; empty when it has none.
    pub fn next(&mut self, place: &Place, style: Option<&str>, styles: &Styles) -> String {
        let of_style = style.map(|style| styles.place(style)).unwrap_or_default();
        let Some(id) = place.list.clone().or(of_style.list) else { return String::new() };
        let Some(list) = self.lists.get(&id) else { return String::new() };
        let base = self.base_of(list, styles);
        let Some(levels) = self.levels.get(&base) else { return String::new() };
        let by_style = || {
            levels
                .iter()
                .position(|level| level.as_ref().is_some_and(|l| l.style.is_some() && l.style.as_deref() == style))
        };
        let at = place.level.or(of_style.level).or_else(by_style).unwrap_or(0).min(LEVELS - 1);
        let level = |index: usize| list.levels[index].as_ref().or(levels[index].as_ref()).cloned().unwrap_or_default();
        let counters = self.counters.entry(base).or_default();
        if self.begun.insert(id) {
            for (counter, start) in counters.iter_mut().zip(list.starts) {
                *counter = start.map_or(*counter, |_| None);
            }
        }
        let start = |index: usize| list.starts[index].unwrap_or_else(|| level(index).start);
        counters[at] = Some(counters[at].map_or(start(at), |last| last.saturating_add(1)));
        for (index, counter) in counters.iter_mut().enumerate() {
            match index {
                _ if index < at => *counter = counter.or(Some(start(index))),
                _ if index > at && level(index).restarts_after.is_none_or(|after| after > at) => *counter = None,
                _ => {}
            }
        }
        label(&level(at), counters, level)
    }

    /// The abstract list that counts: a list made by a style has it behind the style.
    fn base_of(&self, list: &List, styles: &Styles) -> String {
        let behind = self.linked.get(&list.base).and_then(|style| styles.place(style).list);
        behind.and_then(|id| self.lists.get(&id)).map_or_else(|| list.base.clone(), |linked| linked.base.clone())
    }
}

fn read_override(xml: &mut Xml, tag: &Tag, list: &mut List) -> Result<(), XmlFault> {
    let at = index(tag);
    while let Some(tag) = xml.child()? {
        match tag.name() {
            "startOverride" => {
                list.starts[at] = tag.number().map(|start| start as u32);
                xml.skip()?;
            }
            "lvl" => read_level(xml, &tag, &mut list.levels)?,
            _ => xml.skip()?,
        }
    }
    Ok(())
}

fn read_level(xml: &mut Xml, tag: &Tag, levels: &mut Levels) -> Result<(), XmlFault> {
    let at = index(tag);
    let mut level = Level::default();
    while let Some(tag) = xml.child()? {
        match tag.name() {
            "start" => level.start = tag.number().unwrap_or(0) as u32,
            "numFmt" => level.format = format(&tag),
            "lvlText" => level.text = tag.val().unwrap_or_default().chars().take(LONGEST_LABEL).collect(),
            "isLgl" => level.is_legal = tag.is_on(),
            "lvlRestart" => level.restarts_after = tag.number(),
            "pStyle" => level.style = tag.val(),
            // A choice of formats: the second is the older one, which every reader knows.
            "AlternateContent" => {
                while let Some(choice) = xml.child()? {
                    while let Some(tag) = xml.child()? {
                        if choice.name() == "Fallback" && tag.name() == "numFmt" {
                            level.format = format(&tag);
                        }
                        xml.skip()?;
                    }
                }
                continue;
            }
            _ => {}
        }
        xml.skip()?;
    }
    levels[at] = Some(level);
    Ok(())
}

fn index(tag: &Tag) -> usize {
    tag.attribute("ilvl").and_then(|level| level.parse().ok()).unwrap_or(0).min(LEVELS - 1)
}

fn format(tag: &Tag) -> Format {
    match tag.val().as_deref() {
        Some("lowerLetter") => Format::LowerLetter,
        Some("upperLetter") => Format::UpperLetter,
        Some("lowerRoman") => Format::LowerRoman,
        Some("upperRoman") => Format::UpperRoman,
        Some("bullet") => Format::Bullet,
        Some("none") => Format::None,
        Some("decimalZero") => Format::Padded(2),
        // <w:numFmt w:val="custom" w:format="001, 002, 003, ..."/>
        Some("custom") => {
            let sample = tag.attribute("format").unwrap_or_default();
            Format::Padded(sample.chars().take_while(char::is_ascii_digit).count().clamp(1, LEVELS))
        }
        _ => Format::Decimal,
    }
}

/// The label with each "%n" as the counter of level n.
fn label(level: &Level, counters: &[Option<u32>; LEVELS], of: impl Fn(usize) -> Level) -> String {
    if level.format == Format::Bullet {
        return bullet(&level.text);
    }
    let mut label = String::new();
    let mut chars = level.text.chars().peekable();
    while let Some(c) = chars.next() {
        let place = (c == '%').then(|| chars.peek().and_then(|digit| digit.to_digit(10))).flatten();
        match place {
            Some(place @ 1..=9) => {
                chars.next();
                let index = place as usize - 1;
                let format = if level.is_legal { Format::Decimal } else { of(index).format };
                label.push_str(&number(counters[index].unwrap_or(0), format));
            }
            _ => label.push(c),
        }
    }
    label.trim().to_string()
}

/// Bullets come from symbol fonts, where code points mean nothing; what is written as a dash stays one.
fn bullet(text: &str) -> String {
    match text.trim() {
        "" => String::new(),
        text if text.chars().all(|c| matches!(c, '-' | '–' | '—' | '+' | '*' | '•')) => text.to_string(),
        _ => "-".to_string(),
    }
}

fn number(value: u32, format: Format) -> String {
    match format {
        Format::Decimal | Format::Bullet => value.to_string(),
        Format::Padded(digits) => format!("{value:0digits$}"),
        Format::LowerLetter => letters(value),
        Format::UpperLetter => letters(value).to_uppercase(),
        Format::LowerRoman => roman(value).to_lowercase(),
        Format::UpperRoman => roman(value),
        Format::None => String::new(),
    }
}

/// a ... z, aa, bb ..., as Word counts.
fn letters(value: u32) -> String {
    let Some(index) = value.checked_sub(1) else { return String::new() };
    let letter = char::from(b'a' + (index % 26) as u8);
    let times = (index / 26 + 1).min(30) as usize;
    std::iter::repeat_n(letter, times).collect()
}

fn roman(mut value: u32) -> String {
    const DIGITS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if value >= 4000 {
        return value.to_string();
    }
    let mut roman = String::new();
    for (worth, digit) in DIGITS {
        while value >= worth {
            roman.push_str(digit);
            value -= worth;
        }
    }
    roman
}

#[cfg(test)]
mod tests {
    use super::*;

    const PART: &str = r#"<w:numbering xmlns:w="w">
      <w:abstractNum w:abstractNumId="7">
        <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>
        <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2."/><w:isLgl/></w:lvl>
        <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/></w:lvl>
        <w:lvl w:ilvl="3"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF0B7;"/></w:lvl>
      </w:abstractNum>
      <w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>
      <w:num w:numId="2"><w:abstractNumId w:val="7"/></w:num>
      <w:num w:numId="3"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>
    </w:numbering>"#;

    fn labels(places: &[(&str, usize)]) -> Vec<String> {
        let mut numbering = Numbering::read(PART).unwrap();
        let at = |(list, level): &(&str, usize)| Place { list: Some((*list).into()), level: Some(*level) };
        places.iter().map(|place| numbering.next(&at(place), None, &Styles::default())).collect()
    }

    #[test]
    fn levels_count_on_their_own_and_begin_anew_under_the_next_heading() {
        let places = [("1", 0), ("1", 1), ("1", 2), ("1", 2), ("1", 3), ("1", 0), ("1", 1), ("1", 2)];
        assert_eq!(labels(&places), ["I.", "1.1.", "a)", "b)", "-", "II.", "2.1.", "a)"]);
    }

    #[test]
    fn lists_of_one_base_go_on_unless_one_has_its_own_start() {
        assert_eq!(labels(&[("1", 0), ("2", 0), ("3", 0), ("3", 0), ("1", 0)]), ["I.", "II.", "V.", "VI.", "VII."]);
    }

    #[test]
    fn a_level_whose_parents_were_never_counted_shows_their_start() {
        assert_eq!(labels(&[("1", 1), ("0", 0), ("9", 0)]), ["1.1.", "", ""]);
    }

    #[test]
    fn numbers_look_as_word_writes_them() {
        assert_eq!(number(4, Format::UpperRoman), "IV");
        assert_eq!(number(28, Format::LowerLetter), "bb");
        assert_eq!(number(7, Format::Padded(2)), "07");
        assert_eq!(number(u32::MAX, Format::UpperRoman), u32::MAX.to_string());
    }
    #[test]
    fn the_text_around_a_number_is_cut_where_it_is_too_long() {
        let label = |letters: usize| {
            let text = "ă".repeat(letters);
            let part = format!(
                r#"<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:lvlText w:val="{text}"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num></w:numbering>"#
            );
            let place = Place { list: Some("1".into()), level: Some(0) };
            Numbering::read(&part).unwrap().next(&place, None, &Styles::default()).chars().count()
        };
        assert_eq!((label(LONGEST_LABEL), label(LONGEST_LABEL + 1)), (LONGEST_LABEL, LONGEST_LABEL));
    }
}
