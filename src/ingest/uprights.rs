//! Tables with lines between their rows only: the lines and words of a page in, the lines that columns lack out, each in the middle of
//! a blank gutter. A row whose words say nothing of columns (a heading over the full width) gets none.

use super::sheet::{Sheet, Token};
use crate::page::{Rect, Ruling};

/// A line between rows takes this part of the width of the page at least.
const LONG: f32 = 0.5;
/// Lines of one table begin and end within this, in points.
const SAME: f32 = 8.0;
/// A table has so many lines between its rows at least, and so many rows with words in several columns.
const LEAST_LINES: usize = 4;
const LEAST_ROWS: usize = 3;
/// Words of a row stand in so many columns at least.
const LEAST_COLUMNS: usize = 3;
/// Words farther apart than this, in heights, stand in different columns.
const APART: f32 = 0.62;
/// A gutter is at least this wide, in points, and one word in so many may reach into it.
const GUTTER: usize = 3;
const INTO_GUTTER: usize = 60;
/// A blank so wide in front of all words is a column too: an engine misses numbers that stand alone.
const NUMBER_ROOM: usize = 18;

/// The upright lines that the tables of a sheet lack.
pub fn lacking(sheet: &Sheet) -> Vec<Ruling> {
    let across = |ruling: &&Ruling| ruling.rect.width() > LONG * sheet.size.0 && ruling.rect.height() < SAME;
    let mut lines: Vec<Rect> = sheet.rulings.iter().filter(across).map(|ruling| ruling.rect).collect();
    lines.sort_by(|a, b| a.y0.total_cmp(&b.y0));
    let is_same = |a: &Rect, b: &Rect| (a.x0 - b.x0).abs() < SAME && (a.x1 - b.x1).abs() < SAME;
    let tables = lines.chunk_by(is_same).filter(|lines| lines.len() >= LEAST_LINES && !has_uprights(sheet, lines));
    tables.flat_map(|lines| gutters_of(sheet, lines)).collect()
}

/// Whether upright lines are drawn between the lines of a table.
fn has_uprights(sheet: &Sheet, lines: &[Rect]) -> bool {
    let (first, last) = (lines[0], lines[lines.len() - 1]);
    let is_inside =
        |rect: &Rect| rect.x0 > first.x0 + SAME && rect.x1 < first.x1 - SAME && rect.y1 > first.y0 && rect.y0 < last.y1;
    sheet.rulings.iter().any(|ruling| ruling.rect.height() > SAME && is_inside(&ruling.rect))
}

fn gutters_of(sheet: &Sheet, lines: &[Rect]) -> Vec<Ruling> {
    let (x0, x1) = (lines[0].x0, lines[0].x1);
    let bands = lines.windows(2).map(|pair| (pair[0].y0, pair[1].y0));
    let rows: Vec<((f32, f32), Vec<Rect>)> = bands
        .map(|band| (band, words(sheet, band, (x0, x1))))
        .filter(|(_, words)| columns(words) >= LEAST_COLUMNS)
        .collect();
    let gutters = blank(rows.iter().flat_map(|(_, words)| words), (x0, x1));
    if rows.len() < LEAST_ROWS || gutters.len() + 1 < LEAST_COLUMNS {
        return Vec::new();
    }
    let upright = |x: f32, (y0, y1): (f32, f32)| Ruling { rect: Rect { x0: x, y0, x1: x, y1 } };
    let whole = (lines[0].y0, lines[lines.len() - 1].y0);
    let sides = [x0, x1].map(|x| upright(x, whole));
    let inner = rows.iter().flat_map(|(band, _)| gutters.iter().map(|x| upright(*x, *band)));
    sides.into_iter().chain(inner).collect()
}

/// The words between two lines, from left to right; specks are none.
fn words(sheet: &Sheet, (top, bottom): (f32, f32), (x0, x1): (f32, f32)) -> Vec<Rect> {
    let is_inside = |word: &&Token| {
        let (x, y) = (f32::midpoint(word.bbox.x0, word.bbox.x1), f32::midpoint(word.bbox.y0, word.bbox.y1));
        (x0..x1).contains(&x) && (top..bottom).contains(&y) && word.text.contains(char::is_alphanumeric)
    };
    let mut words: Vec<Rect> = sheet.tokens.iter().filter(is_inside).map(|word| word.bbox).collect();
    words.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    words
}

/// In how many columns words stand; those nearer than cells are of one.
fn columns(words: &[Rect]) -> usize {
    let mut end = f32::MIN;
    let begins = |word: &&Rect| {
        let is_apart = word.x0 - end > APART * word.height();
        end = end.max(word.x1);
        is_apart
    };
    words.iter().filter(begins).count()
}

/// The middles of the bands that (nearly) no word reaches into.
fn blank<'a>(words: impl Iterator<Item = &'a Rect>, (x0, x1): (f32, f32)) -> Vec<f32> {
    let mut over = vec![0_usize; (x1 - x0).clamp(0.0, 20_000.0) as usize + 1];
    let last = over.len() - 1;
    let place = |x: f32| ((x - x0).max(0.0) as usize).min(last);
    let mut all = 0;
    for word in words {
        over[place(word.x0)..=place(word.x1)].iter_mut().for_each(|count| *count += 1);
        all += 1;
    }
    let is_covered: Vec<bool> = over.into_iter().map(|count| count > all / INTO_GUTTER).collect();
    let mut middles = Vec::new();
    let mut at = 0;
    for run in is_covered.chunk_by(|a, b| a == b) {
        let is_between = at > 0 && at + run.len() < is_covered.len();
        if !run[0] && is_between && run.len() >= GUTTER {
            middles.push(x0 + at as f32 + run.len() as f32 / 2.0);
        } else if !run[0] && at == 0 && run.len() >= NUMBER_ROOM {
            middles.push(x0 + (run.len() - GUTTER) as f32);
        }
        at += run.len();
    }
    middles
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: &[&[(f32, f32)]], has_upright: bool) -> Sheet {
        let line = |y: f32| Ruling { rect: Rect { x0: 50.0, y0: y, x1: 550.0, y1: y } };
        let mut rulings: Vec<Ruling> = (0..=rows.len()).map(|row| line(100.0 + 30.0 * row as f32)).collect();
        if has_upright {
            rulings.push(Ruling { rect: Rect { x0: 200.0, y0: 100.0, x1: 200.0, y1: 200.0 } });
        }
        let word = |row: usize, (x0, x1): (f32, f32)| {
            let y0 = 108.0 + 30.0 * row as f32;
            let bbox = Rect { x0, y0, x1, y1: y0 + 12.0 };
            Token { text: "xã".into(), bbox, baseline: y0 + 10.0, size: 12.0, confidence: None, added: false }
        };
        let words = rows.iter().enumerate().flat_map(|(row, words)| words.iter().map(move |place| word(row, *place)));
        Sheet { size: (600.0, 800.0), tokens: words.collect(), rulings }
    }

    const ROW: &[(f32, f32)] = &[(60.0, 70.0), (100.0, 200.0), (260.0, 330.0)];

    #[test]
    fn gutters_part_the_columns_but_not_a_heading_over_all() {
        let heading: &[(f32, f32)] = &[(60.0, 70.0), (100.0, 290.0)];
        let found = lacking(&sheet(&[ROW, heading, ROW, ROW], false));
        let (sides, inner) = found.split_at(2);
        assert!(sides.iter().all(|side| (side.rect.y0, side.rect.y1) == (100.0, 220.0)));
        assert_eq!(inner.len(), 3 * 2);
        assert!(inner.iter().all(|ruling| ruling.rect.y0 != 130.0));
        assert!((70.0..100.0).contains(&inner[0].rect.x0) && (200.0..260.0).contains(&inner[1].rect.x0));
    }

    #[test]
    fn a_table_with_upright_lines_lacks_none() {
        assert!(lacking(&sheet(&[ROW, ROW, ROW, ROW], true)).is_empty());
        assert!(lacking(&sheet(&[ROW, ROW], false)).is_empty());
    }
}
