//! Running heads and feet: lines in the margins that pages have in common ("Kế hoạch CCHC", "Trang 2/5", the address of a web page). Rule:
//! only lines outside the room of the text count, and only when half of the pages of one orientation have them, two at least; numbers may
//! differ. Appendices that lie on their side have heads of their own, and are too few to be half of a document.

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
    let running: HashSet<&str> =
        [true, false].into_iter().flat_map(|upright| shared(&pages, &marginal, upright)).collect();
    for ((words, _), marginal) in pages.iter_mut().zip(&marginal) {
        let is_running = |line: usize| marginal.get(&line).is_some_and(|key| running.contains(key.as_str()));
        words.retain(|word| !is_running(text.line_at(word.span.start)));
    }
}

/// What half of the upright pages, or of those on their side, have in common.
fn shared<'m>(
    pages: &[(&mut Vec<&Word>, &Page)],
    marginal: &'m [HashMap<usize, String>],
    upright: bool,
) -> Vec<&'m str> {
    let alike = || pages.iter().zip(marginal).filter(|((_, page), _)| (page.size.1 >= page.size.0) == upright);
    let mut pages_with: HashMap<&str, usize> = HashMap::new();
    for (_, lines) in alike() {
        let keys: HashSet<&str> = lines.values().map(String::as_str).collect();
        keys.into_iter().for_each(|key| *pages_with.entry(key).or_default() += 1);
    }
    let least = alike().count().div_ceil(2).max(2);
    pages_with.into_iter().filter(|(_, count)| *count >= least).map(|(key, _)| key).collect()
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

    const UPRIGHT: (f32, f32) = (595.0, 842.0);
    const LYING: (f32, f32) = (842.0, 595.0);

    /// What stays of upright pages of lines, each line with its distance from the upper edge in points.
    fn kept(pages: &[&[(&str, f32)]]) -> Vec<String> {
        kept_of(&pages.iter().map(|page| (UPRIGHT, *page)).collect::<Vec<_>>())
    }

    /// The lines of a page, each with its distance from the upper edge.
    type Lines<'a> = &'a [(&'a str, f32)];

    fn kept_of(pages: &[((f32, f32), Lines)]) -> Vec<String> {
        let source: Vec<&str> = pages.iter().flat_map(|(_, page)| page.iter().map(|(line, _)| *line)).collect();
        let text = Text::new(source.join("\n"));
        let mut lines = text.lines().iter();
        let word =
            |y: f32, span| Word { span, bbox: Rect { x0: 60.0, y0: y, x1: 300.0, y1: y + 14.0 }, confidence: None };
        let all: Vec<Vec<Word>> = pages
            .iter()
            .map(|(_, page)| page.iter().filter_map(|(_, y)| Some(word(*y, *lines.next()?))).collect())
            .collect();
        let sheets: Vec<Page> = pages.iter().map(|(size, _)| Page { size: *size, ..Page::default() }).collect();
        let mut words: Vec<Vec<&Word>> = all.iter().map(|page| page.iter().collect()).collect();
        remove(words.iter_mut().zip(&sheets).collect(), &text);
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

    #[test]
    fn one_page_of_each_orientation_shares_nothing() {
        let kept = kept_of(&[(UPRIGHT, &[("UBND XÃ A", 20.0)]), (LYING, &[("UBND XÃ A", 20.0), ("Phụ lục", 60.0)])]);
        assert_eq!(kept, ["UBND XÃ A", "UBND XÃ A", "Phụ lục"]);
    }

    #[test]
    fn pages_on_their_side_have_heads_of_their_own() {
        let upright: (_, &[_]) = (UPRIGHT, &[("1. Sở Y tế", 60.0), ("Trang 1", 800.0)]);
        let lying: (_, &[_]) = (LYING, &[("Phụ lục 1", 20.0), ("2. Sở Tài chính", 60.0)]);
        let kept = kept_of(&[upright, upright, upright, upright, upright, lying, lying]);
        assert_eq!(kept, ["1. Sở Y tế"; 5].into_iter().chain(["2. Sở Tài chính"; 2]).collect::<Vec<_>>());
    }

    #[test]
    fn what_runs_on_upright_pages_runs_on_a_lone_page_on_its_side() {
        let upright: (_, &[_]) = (UPRIGHT, &[("1. Sở Y tế", 60.0), ("Trang 1/3", 800.0)]);
        let kept = kept_of(&[upright, upright, (LYING, &[("Phụ lục", 60.0), ("Trang 3/3", 560.0)])]);
        assert_eq!(kept, ["1. Sở Y tế", "1. Sở Y tế", "Phụ lục"]);
    }
}
