//! Running text into an outline: items under headings, by the rank of their labels. Rule: each paragraph of the body is an item, a plain
//! paragraph, a line of fields, or goes on with the item before it.

use super::appeal;
use super::described;
use super::fields::{self, FieldValue};
use super::label::{self, DASH, GIVEN, Label};
use super::peers;
use super::predicates;
use super::romans;
pub use super::section_words::Section;
use super::section_words::{
    attached, is_ahead, is_basis, is_form, is_report, is_title, section_of, starts_alone, unmarked,
};
use super::subject::{self, Subject};
use crate::block::{Block, Paragraph, Row, Table};
use crate::dictionary::fold::skeleton;
use crate::dictionary::formula;
use crate::text::{Span, Text};
use std::collections::HashMap;

/// A paragraph of the outline.
#[derive(Debug, Clone, Default)]
pub struct Node {
    /// Its block.
    pub block: usize,
    /// Its label; `None` for a plain paragraph.
    pub label: Option<Label>,
    /// Its text without the label, and that of the paragraphs that go on with it.
    pub text: String,
    /// Where it stands.
    pub pieces: Vec<Span>,
    /// The heading or item that it stands under.
    pub parent: Option<usize>,
    /// Items and plain paragraphs under it, in order, lines of fields included.
    pub children: Vec<usize>,
    /// "Cơ quan chủ trì: ...": what a line of fields says; empty for other paragraphs.
    pub fields: Vec<FieldValue>,
    /// The fields that it ended with: "... (Chủ trì: ...; thời gian: ...)".
    pub tail: Vec<FieldValue>,
    /// Whether it only explains the item above.
    pub is_remark: bool,
    /// Who acts by its own words.
    pub subject: Option<Subject>,
    /// A line below it that gives its items to somebody: "Giao Sở Nội vụ chủ trì, phối hợp với ...:".
    pub told: Option<String>,
    /// What its section holds.
    pub section: Section,
}

impl Node {
    /// Whether it says something about the item above and is none itself: a line of fields or a remark.
    pub fn describes(&self) -> bool {
        self.is_remark || !self.fields.is_empty()
    }

    /// Whether it only names bodies.
    pub fn is_name(&self) -> bool {
        self.subject.as_ref().is_some_and(|subject| subject.rest.is_empty())
    }

    /// Whether what follows stands under it and does not go on with its sentence.
    pub fn is_heading(&self) -> bool {
        let rank = self.label.as_ref().map_or(u8::MAX, |label| label.rank);
        let is_open = !self.text.ends_with(['.', ';', ',', '!']);
        let is_short = self.text.split_whitespace().take(31).count() <= 30;
        self.label.is_some() && (self.text.ends_with(':') || is_open && (self.is_name() || rank < DASH && is_short))
    }
}

/// The headings that stand above a table.
#[derive(Debug, Clone, Default)]
pub struct Above {
    /// Open items, outermost first.
    pub items: Vec<usize>,
    /// Plain paragraphs right before the table, the nearest last.
    pub plain: Vec<String>,
    /// It stands in a form that somebody is to fill in.
    pub is_form: bool,
}

/// The outline of a document.
#[derive(Debug, Clone, Default)]
pub struct Outline {
    /// Its paragraphs in order.
    pub nodes: Vec<Node>,
    /// For each table block, what stands above it.
    pub tables: Vec<(usize, Above)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Zone {
    /// Letterhead, title, bases.
    Head,
    /// "Kính gửi" and its list.
    Addressees,
    /// The text.
    Body,
    /// Recipients and signature.
    Signature,
    /// What is attached.
    Appendix,
}

/// Builds the outline. `kind` is the kind of the document: reports and the like hold no duties but in sections on what is to come. The
/// numbers of sections in a text that an OCR engine read (`is_ocr`) must count up.
pub fn outline(blocks: &[Block], text: &Text, kind: Option<&str>, is_ocr: bool) -> Outline {
    let mut builder = Builder {
        is_report: kind.is_some_and(is_report),
        outline: Outline::default(),
        open: Vec::new(),
        plain: Vec::new(),
        zone: Zone::Head,
        is_form: false,
        is_ocr,
    };
    let texts: Vec<String> = blocks
        .iter()
        .map(|block| if let Block::Paragraph(paragraph) = block { paragraph.text(text) } else { String::new() })
        .collect();
    let mut spoiled = romans::spoiled(&texts.iter().map(String::as_str).collect::<Vec<_>>(), is_ocr);
    for (index, block) in blocks.iter().enumerate() {
        match block {
            Block::Paragraph(paragraph) => {
                let whole = &texts[index];
                let section = spoiled.remove(&index).map(|(label, rest)| (label, &whole[rest..]));
                builder.paragraph(index, whole, section, paragraph);
            }
            Block::Table(table) => builder.table(index, table, text),
        }
    }
    put_letters_right(&mut builder.outline.nodes);
    described::mark(&mut builder.outline.nodes);
    peers::complete(&mut builder.outline.nodes);
    builder.outline
}

/// "c) đ) e)" is "c) d) e)", "d) d)" is "d) đ)": the alphabet of items tells d from đ where a reader mixed them up.
fn put_letters_right(nodes: &mut [Node]) {
    let mut last: HashMap<Option<usize>, String> = HashMap::new();
    for node in nodes {
        let Some(label) = node.label.as_mut().filter(|label| !label.is_bullet()) else { continue };
        let before = last.get(&node.parent).map(String::as_str);
        match (before, label.printed.as_str()) {
            (Some("c"), "đ") => label.printed = "d".into(),
            (Some("d"), "d") => label.printed = "đ".into(),
            _ => {}
        }
        last.insert(node.parent, label.printed.clone());
    }
}

struct Builder {
    outline: Outline,
    /// Open items by rising rank.
    open: Vec<usize>,
    plain: Vec<String>,
    zone: Zone,
    is_form: bool,
    is_report: bool,
    is_ocr: bool,
}

impl Builder {
    fn table(&mut self, index: usize, table: &Table, text: &Text) {
        let above = Above { items: self.open.clone(), plain: std::mem::take(&mut self.plain), is_form: self.is_form };
        self.outline.tables.push((index, above));
        if holds_recipients(table, text) {
            self.enter(Zone::Signature);
        }
    }

    fn enter(&mut self, zone: Zone) {
        self.zone = zone;
        self.open.clear();
        self.plain.clear();
    }

    /// `section` is the label that the paragraph should have and its text, where the printed one is spoiled.
    fn paragraph(&mut self, index: usize, whole: &str, section: Option<(Label, &str)>, paragraph: &Paragraph) {
        if whole.is_empty() || self.changes_zone(whole) {
            return;
        }
        let split =
            section.or_else(|| unmarked(whole)).or_else(|| label::split(whole)).or_else(|| behind_specks(whole));
        // "01. 2025 20:01:14" is what a stamp left of an electronic signature
        let split = split.filter(|(_, rest)| rest.is_empty() || rest.contains(char::is_alphabetic));
        let is_listed = split.as_ref().is_some_and(|(label, _)| label.is_bullet());
        match self.zone {
            Zone::Signature => return,
            Zone::Addressees if is_listed => return,
            Zone::Head if split.as_ref().is_some_and(|(_, rest)| is_listed && is_basis(rest)) => return,
            Zone::Addressees => self.zone = Zone::Body,
            Zone::Head if split.is_some() && !is_listed => self.zone = Zone::Body,
            _ => {}
        }
        match split {
            Some((label, rest)) => self.labelled(index, label, rest, paragraph),
            None => self.unlabelled(index, whole.trim(), paragraph),
        }
        if self.zone == Zone::Body && whole.trim_end().ends_with("./.") {
            self.enter(Zone::Signature);
        }
    }

    /// Whether the paragraph opens another part of the document.
    fn changes_zone(&mut self, whole: &str) -> bool {
        let start: String = whole.chars().take(60).collect();
        let folded = skeleton(&start);
        let opens = |phrase: &str| folded.starts_with(phrase);
        if opens("noi nhan") {
            self.enter(Zone::Signature);
        } else if formula::opens_address(&start) && self.zone == Zone::Head {
            self.enter(Zone::Addressees);
        } else if opens("phu luc") && whole.chars().count() < 250 && starts_alone(whole) {
            self.enter(Zone::Appendix);
            self.is_form = false;
        } else if matches!(self.zone, Zone::Appendix | Zone::Signature) && is_form(whole) {
            self.zone = Zone::Appendix;
            self.is_form = true;
        } else if let Some(kind) = attached(whole).filter(|_| self.zone == Zone::Signature) {
            self.enter(Zone::Head);
            (self.is_form, self.is_report) = (false, is_report(kind));
        } else {
            return false;
        }
        true
    }

    fn labelled(&mut self, index: usize, label: Label, rest: &str, paragraph: &Paragraph) {
        while self.open.last().is_some_and(|open| self.rank(*open) >= label.rank) {
            self.open.pop();
        }
        self.plain.clear();
        let is_loose = label.rank >= 12;
        let fields = if is_loose { fields::line(rest) } else { Vec::new() };
        let node = Node { label: Some(label), fields, ..self.node(index, rest, paragraph) };
        let describes = node.describes();
        let number = self.add(node, self.open.last().copied());
        if !describes {
            self.open.push(number);
        }
    }

    fn unlabelled(&mut self, index: usize, whole: &str, paragraph: &Paragraph) {
        self.plain.push(whole.to_string());
        if self.zone == Zone::Body && is_title(whole) && self.ends_sentence() {
            self.open.clear();
            return;
        }
        if self.zone == Zone::Head && !self.starts_body(whole)
            || whole.starts_with('(') && whole.ends_with([')', '.', ';'])
        {
            return;
        }
        let fields = fields::line(whole);
        if !fields.is_empty() {
            let parent = self.open.iter().rposition(|open| self.rank(*open) < DASH).map(|at| self.open[at]);
            let node = Node { fields, ..self.node(index, whole, paragraph) };
            self.add(node, parent);
            return;
        }
        let is_item = |open: &usize| self.outline.nodes[*open].label.is_some() && self.rank(*open) < DASH;
        if appeal::is_appeal(whole, self.open.iter().any(is_item)) {
            self.open.retain(|open| self.outline.nodes[*open].label.as_ref().is_some_and(|label| label.rank <= 2));
            return;
        }
        let mut node = self.node(index, whole, paragraph);
        node.subject = subject::told(whole).or(node.subject);
        let is_told = node.subject.as_ref().is_some_and(|subject| orders(subject, whole));
        let heading = self.open.iter().rev().copied().find(|open| self.outline.nodes[*open].is_heading());
        if let Some(heading) = heading.filter(|_| node.subject.is_some() && whole.ends_with(':')) {
            let heading = &mut self.outline.nodes[heading];
            heading.subject = node.subject;
            heading.told = Some(node.text);
            heading.pieces.extend(node.pieces);
            return;
        }
        if is_told && self.open.is_empty() && whole.ends_with(':') {
            let number = self.add(node, None);
            self.open.push(number);
            return;
        }
        match self.open.last().copied() {
            Some(open) if heading == Some(open) => {
                self.add(node, heading);
            }
            Some(open) if !is_told => match self.lost_dash(open, whole) {
                Some(label) => self.labelled(index, label, whole, paragraph),
                None => self.go_on(open, &node),
            },
            _ if is_told || self.zone == Zone::Body && heading.is_some() => {
                self.add(node, heading);
            }
            _ => {}
        }
    }

    /// In the head of a letter without labels, a told duty begins the body: "Giao Sở Công Thương chủ trì ...".
    fn starts_body(&self, whole: &str) -> bool {
        let subject = subject::told(whole).or_else(|| subject::subject(whole));
        subject.is_some_and(|subject| orders(&subject, whole))
    }

    /// The dash that a scanner lost before a paragraph: the one above is a whole sentence behind a dash, and this one begins with what is to
    /// be done.
    fn lost_dash(&self, open: usize, whole: &str) -> Option<Label> {
        let above = &self.outline.nodes[open];
        let dash = above.label.clone().filter(|label| label.is_bullet() && above.text.ends_with('.'));
        dash.filter(|_| self.is_ocr && whole.starts_with(char::is_uppercase) && predicates::begins_with_duty(whole))
    }

    /// Whether the open item is a whole sentence, so that nothing but more of its own kind goes on with it.
    fn ends_sentence(&self) -> bool {
        self.open.last().is_some_and(|open| self.outline.nodes[*open].text.ends_with('.'))
    }

    fn go_on(&mut self, open: usize, more: &Node) {
        let node = &mut self.outline.nodes[open];
        node.text.push(' ');
        node.text.push_str(&more.text);
        node.pieces.extend(&more.pieces);
    }

    fn node(&self, block: usize, text: &str, paragraph: &Paragraph) -> Node {
        let text = text.trim().to_string();
        Node { block, subject: subject::subject(&text), text, pieces: paragraph.pieces.clone(), ..Node::default() }
    }

    fn add(&mut self, mut node: Node, parent: Option<usize>) -> usize {
        let root = if self.is_report { Section::Without } else { Section::Open };
        let inherited = parent.map_or(root, |parent| self.outline.nodes[parent].section);
        node.section = if self.is_form && self.zone == Zone::Appendix { Section::Without } else { inherited };
        if self.is_report && is_ahead(&node) {
            node.section = Section::Open;
        } else if node.section != Section::Without && !node.subject.as_ref().is_some_and(|subject| subject.is_told) {
            node.section = section_of(&node).unwrap_or(node.section);
        }
        node.parent = parent;
        let number = self.outline.nodes.len();
        self.outline.nodes.push(node);
        if let Some(parent) = parent {
            self.outline.nodes[parent].children.push(number);
        }
        number
    }

    /// A line without a label stays open only when it gives all sections and items below it to somebody.
    fn rank(&self, node: usize) -> u8 {
        self.outline.nodes[node].label.as_ref().map_or(GIVEN, |label| label.rank)
    }
}

/// Whether a paragraph tells somebody what to do, or that it stands below: "Cục A yêu cầu Sở Y tế các tỉnh:".
fn orders(subject: &Subject, whole: &str) -> bool {
    subject.is_told && (!subject.rest.is_empty() || whole.ends_with(':'))
}

/// "__- Thống kê", ".4. Sở Tài chính": what a scanner made of the margin before a label.
fn behind_specks(whole: &str) -> Option<(Label, &str)> {
    let bare = whole.trim_start_matches(['_', '|', '.', ',', '\'', '‘', '’', '`', ' ']);
    (bare.len() < whole.len()).then(|| label::split(bare)).flatten()
}

fn holds_recipients(table: &Table, text: &Text) -> bool {
    let first = table.rows.iter().take(2).filter_map(|row| match row {
        Row::Cells(cells) => cells.first(),
        Row::Group(cell) => Some(cell),
    });
    first.chain(table.headings.first()).any(|cell| skeleton(&cell.text(text)).starts_with("noi nhan"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outlined(source: &str) -> Outline {
        let text = Text::new(source.into());
        let paragraph = |line: &Span| Block::Paragraph(Paragraph::new(vec![*line]));
        let blocks: Vec<Block> = text.lines().iter().map(paragraph).collect();
        outline(&blocks, &text, None, false)
    }

    #[test]
    fn items_stand_under_headings_and_paragraphs_go_on() {
        let outline = outlined(
            "KẾ HOẠCH\nI. MỤC ĐÍCH, YÊU CẦU\n1. Nâng cao nhận thức.\nII. NHIỆM VỤ\n1. Sở Tài chính\n- Bố trí kinh phí.\nvà quyết toán.\n\
             2. Sở Nội vụ\nĐào tạo cán bộ.\nIII. TỔ CHỨC THỰC HIỆN\nTrên đây là Kế hoạch./.\nNơi nhận:\n- Như trên;",
        );
        let told: Vec<(&str, Section)> = outline.nodes.iter().map(|node| (node.text.as_str(), node.section)).collect();
        assert_eq!(told[0], ("MỤC ĐÍCH, YÊU CẦU", Section::Without));
        assert_eq!(told[1].1, Section::Without);
        assert_eq!(told[4], ("Bố trí kinh phí. và quyết toán.", Section::Open));
        assert_eq!(told[6], ("Đào tạo cán bộ.", Section::Open));
        assert_eq!(told[7].1, Section::Closing);
        assert_eq!(told.len(), 8);
    }

    #[test]
    fn what_a_decision_puts_into_force_stands_after_its_signature() {
        let outline = outlined(
            "QUYẾT ĐỊNH\nĐiều 1. Phê duyệt Kế hoạch.\nĐiều 2. Thi hành./.\nNơi nhận:\n- Như trên;\nKẾ HOẠCH\nThoát nước\nI. NỘI DUNG\n\
             1. Sở Xây dựng đôn đốc các phường.",
        );
        let last: Vec<&str> = outline.nodes.iter().rev().take(2).map(|node| node.text.as_str()).collect();
        assert_eq!(last, ["Sở Xây dựng đôn đốc các phường.", "NỘI DUNG"]);
        let regulation =
            outlined("QUYẾT ĐỊNH\nĐiều 1. Ban hành./.\nQUY CHẾ\nI. QUY TẮC\n1. Sở Nội vụ chủ trì việc họp.");
        assert!(regulation.nodes.iter().skip(1).all(|node| node.section == Section::Without));
    }

    #[test]
    fn a_dash_that_a_scanner_lost_is_put_back() {
        let source = "II. NHIỆM VỤ\na) Cục Thuế:\n- Rà soát hồ sơ.\nThống kê, báo cáo hằng quý.";
        let count = |is_ocr: bool| {
            let text = Text::new(source.into());
            let blocks = text.lines().iter().map(|line| Block::Paragraph(Paragraph::new(vec![*line])));
            outline(&blocks.collect::<Vec<_>>(), &text, None, is_ocr).nodes.len()
        };
        assert_eq!((count(true), count(false)), (4, 3));
    }

    #[test]
    fn items_below_an_order_stand_under_it() {
        let outline = outlined(
            "Kính gửi: Sở Y tế\nThời gian qua có thuốc giả. Để bảo đảm an toàn, Cục Quản lý Dược yêu cầu Sở Y tế các tỉnh:\n1. Kiểm tra nhà thuốc.",
        );
        let item = outline.nodes.last().unwrap();
        let above = item.parent.map(|parent| outline.nodes[parent].subject.clone().unwrap_or_default().bodies);
        assert_eq!(above, Some(vec!["Sở Y tế các tỉnh".to_string()]));
    }

    #[test]
    fn specks_before_a_label_are_no_part_of_it() {
        let outline = outlined("II. NHIỆM VỤ\n.4. Sở Tài chính:\n__- Thống kê, báo cáo.");
        let told: Vec<&str> = outline.nodes.iter().map(|node| node.text.as_str()).collect();
        assert_eq!(told, ["NHIỆM VỤ", "Sở Tài chính:", "Thống kê, báo cáo."]);
    }

    #[test]
    fn a_title_in_capitals_ends_the_items_before_it() {
        let outline = outlined("I. NHIỆM VỤ\n1. Sở Y tế kiểm tra.\nNỘI DUNG CHI TIẾT\nGhi theo giai đoạn");
        assert_eq!(outline.nodes.last().map(|node| node.text.as_str()), Some("Sở Y tế kiểm tra."));
    }

    #[test]
    fn a_basis_in_a_list_is_no_item() {
        let outline = outlined(
            "HƯỚNG DẪN\n- Căn cứ Nghị quyết số 173/2024/QH15, Quốc hội giao Chính phủ tổ chức.\n1. Sở Y tế kiểm tra.",
        );
        assert_eq!(outline.nodes.len(), 1);
    }

    #[test]
    fn a_section_is_known_by_its_words_when_its_number_lost_its_mark() {
        assert_eq!(outlined("IV Tổ chức thực hiện.\n1. Sở Y tế").nodes[0].section, Section::Closing);
        assert_eq!(unmarked("II Cụm máy chủ"), None);
    }

    #[test]
    fn a_sentence_about_an_appendix_opens_none() {
        assert!(!starts_alone("Phụ lục 2 kèm theo Chương trình hành động; tổ chức thực hiện theo tiến độ"));
        assert!(starts_alone("Phụ lục 2 (Kèm theo Chương trình hành động số 31-CTr/TW)"));
    }

    #[test]
    fn the_alphabet_tells_d_from_d_with_a_bar() {
        let labels = |source: &str| -> Vec<String> {
            let nodes = outlined(source).nodes.into_iter();
            nodes.filter_map(|node| node.label).map(|label| label.printed).collect()
        };
        assert_eq!(labels("1. Sở Y tế:\nc) Ba.\nđ) Bốn.\nđ) Năm.\ne) Sáu."), ["1", "c", "d", "đ", "e"]);
        assert_eq!(labels("1. Sở Y tế:\nc) Ba.\nd) Bốn.\nd) Năm."), ["1", "c", "d", "đ"]);
    }
}
