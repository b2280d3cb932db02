//! Running heads and feet: lines in the margins that pages have in common ("Kế hoạch CCHC", "Trang 2/5", the address of a web page). Rule:
//! only lines outside the room of the text count, and only when half of the pages have them; numbers may differ.

use crate::dictionary::fold::skeleton;
use crate::page::{Page, Word};
use crate::text::Text;
use std::collections::{HashMap, HashSet};

/// The text stands farther from the upper and lower edge than this part of the page's height: margins are 2 cm wide (decree 30/2020/NĐ-CP).
const MARGIN: f32 = 0.07;

/// Takes the words of running heads and feet away from the words outside tables, page by page.
pub fn remove(mut pages: Vec<(&mut Vec<&Word>, &Page)>, text: &Text) {
    let marginal: Vec<HashMap<usize, String>> =
        pages.iter().map(|(words, page)| marginal(words, page.size.1, text)).collect();
    let mut pages_with: HashMap<&str, usize> = HashMap::new();
    for page in &marginal {
        let keys: HashSet<&str> = page.values().map(String::as_str).collect();
        keys.into_iter().for_each(|key| *pages_with.entry(key).or_default() += 1);
    }
    let least = pages.len().div_ceil(2).max(2);
    for ((words, _), marginal) in pages.iter_mut().zip(&marginal) {
        let is_running = |line: usize| marginal.get(&line).is_some_and(|key| pages_with[key.as_str()] >= least);
        words.retain(|word| !is_running(text.line_at(word.span.start)));
    }
}

/// The lines that stand wholly in the upper or lower margin, with what they say, numbers aside.
fn marginal(words: &[&Word], height: f32, text: &Text) -> HashMap<usize, String> {
    let mut extents: HashMap<usize, (f32, f32)> = HashMap::new();
    for word in words {
        let extent = extents.entry(text.line_at(word.span.start)).or_insert((word.bbox.y0, word.bbox.y1));
        *extent = (extent.0.min(word.bbox.y0), extent.1.max(word.bbox.y1));
    }
    let key = |line: usize, place: &str| {
        let said = skeleton(text.raw(text.lines()[line]));
        let words = said.split_whitespace().filter(|word| !word.contains(|c: char| c.is_ascii_digit()));
        format!("{place} {}", words.collect::<Vec<_>>().join(" "))
    };
    let placed = extents.into_iter().filter_map(|(line, (top, bottom))| match () {
        () if bottom < MARGIN * height => Some((line, key(line, "head"))),
        () if top > (1.0 - MARGIN) * height => Some((line, key(line, "foot"))),
        () => None,
    });
    placed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Rect;

    /// What stays of pages of lines, each line with its distance from the upper edge in points.
    fn kept(pages: &[&[(&str, f32)]]) -> Vec<String> {
        let source: Vec<&str> = pages.iter().flat_map(|page| page.iter().map(|(line, _)| *line)).collect();
        let text = Text::new(source.join("\n"));
        let mut lines = text.lines().iter();
        let word =
            |y: f32, span| Word { span, bbox: Rect { x0: 60.0, y0: y, x1: 300.0, y1: y + 14.0 }, confidence: None };
        let all: Vec<Vec<Word>> = pages
            .iter()
            .map(|page| page.iter().filter_map(|(_, y)| Some(word(*y, *lines.next()?))).collect())
            .collect();
        let sheet = Page { size: (595.0, 842.0), ..Page::default() };
        let mut words: Vec<Vec<&Word>> = all.iter().map(|page| page.iter().collect()).collect();
        remove(words.iter_mut().map(|words| (words, &sheet)).collect(), &text);
        words.iter().flatten().map(|word| text.raw(word.span).to_string()).collect()
    }

    #[test]
    fn lines_in_the_margins_of_most_pages_run() {
        let kept = kept(&[
            &[("KẾ HOẠCH", 80.0), ("Trang 1/3", 800.0)],
            &[("Kế hoạch CCHC", 30.0), ("1. Sở Y tế", 60.0), ("Trang 2/3", 800.0)],
            &[("Kế hoạch CCHC", 30.0), ("2. Sở Tài chính", 60.0), ("Trang 3/3", 800.0)],
        ]);
        assert_eq!(kept, ["KẾ HOẠCH", "1. Sở Y tế", "2. Sở Tài chính"]);
    }

    #[test]
    fn a_line_of_one_page_stays() {
        assert_eq!(kept(&[&[("Người ký: Sở Y tế", 20.0)], &[("2", 30.0), ("và các sở", 60.0)]]).len(), 3);
    }
}
