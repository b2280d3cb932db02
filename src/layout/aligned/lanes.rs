//! Which words of a line stand in which column. Converters do not place words exactly, and shift whole rows; so a column is a lane
//! with soft edges, measured anew after each reading of the page.

use super::cut::{Above, Line, Word};
use crate::draft::{EDGE, Flow};

/// How wide a blank is on paper.
pub const BLANK: f32 = 0.27;
/// How many ways to cut a line, and to cut the lines so far, are kept in the last reading; the ones before it are only for measuring.
const WAYS: usize = 3;
const BEAM: usize = 8;
/// Readings of a page: lanes are measured anew after each.
const READINGS: usize = 3;

/// Where a column usually reaches.
#[derive(Debug, Clone, Copy)]
pub struct Lane {
    /// Its first place.
    pub left: f32,
    /// One past the last.
    pub right: f32,
    /// How wide its widest lines are on paper: places lie where lines are tight, widths do not.
    pub width: f32,
}

/// Cuts each line into columns: for each line the number of words up to the end of each column. `places` are where the headings
/// stand.
pub fn cut(lines: &[Vec<Word>], places: &[(usize, usize)], flow: Flow) -> Vec<Vec<usize>> {
    let mut lanes = first_lanes(lines, places);
    let mut cuts = Vec::new();
    for reading in 1..=READINGS {
        let (beam, ways) = if reading == READINGS { (BEAM, WAYS) } else { (1, 1) };
        cuts = read(lines, &lanes, flow, beam, ways);
        measure(lines, &cuts, &mut lanes);
    }
    cuts
}

/// Lanes from the headings: between two of them, the gutter is where the fewest lines have a word.
fn first_lanes(lines: &[Vec<Word>], places: &[(usize, usize)]) -> Vec<Lane> {
    let width =
        lines.iter().flatten().map(|word| word.to).chain(places.iter().map(|place| place.1)).max().unwrap_or(0) + 2;
    let mut covered = vec![0u32; width + 1];
    for word in lines.iter().flatten() {
        covered[word.from..word.to].iter_mut().for_each(|count| *count += 1);
    }
    let mut edges = vec![0];
    for pair in places.windows(2) {
        let (from, to) = (pair[0].1, pair[1].0.max(pair[0].1));
        let load = |at: usize| covered[at.saturating_sub(1)..(at + 2).min(width)].iter().sum::<u32>();
        let least = (from..=to).map(load).min().unwrap_or(0);
        let quiet: Vec<usize> = (from..=to).filter(|at| load(*at) == least).collect();
        edges.push(quiet.get(quiet.len() / 2).copied().unwrap_or(to));
    }
    edges.push(width);
    edges.windows(2).map(|pair| Lane { left: pair[0] as f32, right: pair[1] as f32, width: f32::INFINITY }).collect()
}

/// Lanes from the words that were put into them: nearly all begin and end inside.
fn measure(lines: &[Vec<Word>], cuts: &[Vec<usize>], lanes: &mut [Lane]) {
    for (column, lane) in lanes.iter_mut().enumerate() {
        let (mut cells, mut widths) = (Vec::new(), Vec::new());
        for (words, cut) in lines.iter().zip(cuts) {
            let from = if column == 0 { 0 } else { cut[column - 1] };
            if from < cut[column] {
                let cell = &words[from..cut[column]];
                widths.push(cell.iter().map(|word| word.width + BLANK).sum::<f32>() - BLANK);
                cells.push((words[from].from as f32, words[cut[column] - 1].to as f32));
            }
        }
        if cells.len() < 3 {
            continue;
        }
        let at = cells.len() / 12;
        cells.sort_by(|a, b| a.0.total_cmp(&b.0));
        lane.left = cells[at].0;
        cells.sort_by(|a, b| b.1.total_cmp(&a.1));
        lane.right = cells[at].1;
        widths.sort_by(|a: &f32, b| b.total_cmp(a));
        lane.width = widths[widths.len() / 5] * 1.08;
    }
}

/// A way to share out the lines so far.
struct Path {
    cost: f32,
    /// The last filled cell of each column.
    above: Vec<Option<Above>>,
    /// The cut of the last line, and the path before it.
    cut: Vec<usize>,
    before: usize,
}

/// The best cuts of all lines together, by beam search: where a sentence was parted wrongly shows on a later line only.
fn read(lines: &[Vec<Word>], lanes: &[Lane], flow: Flow, beam: usize, ways: usize) -> Vec<Vec<usize>> {
    let start = Path { cost: 0.0, above: vec![None; lanes.len()], cut: Vec::new(), before: 0 };
    let mut steps: Vec<Vec<Path>> = vec![vec![start]];
    for (number, words) in lines.iter().enumerate() {
        let around = &lines[number.saturating_sub(2)..lines.len().min(number + 3)];
        let mut line = Line::new(words, around, flow, ways);
        let last = steps.last().map_or(&[][..], Vec::as_slice);
        let mut next: Vec<Path> = last
            .iter()
            .enumerate()
            .flat_map(|(before, path)| {
                line.cuts(lanes, &path.above).into_iter().map(move |(cost, cut)| (before, path, cost, cut))
            })
            .map(|(before, path, cost, cut)| Path {
                cost: path.cost + cost,
                above: below(words, &cut, &path.above),
                cut,
                before,
            })
            .collect();
        next.sort_by(|a, b| a.cost.total_cmp(&b.cost));
        next.truncate(beam);
        steps.push(next);
    }
    let mut cuts = Vec::with_capacity(lines.len());
    let mut which = 0;
    for step in steps.iter().skip(1).rev() {
        cuts.push(step[which].cut.clone());
        which = step[which].before;
    }
    cuts.reverse();
    cuts
}

/// The last filled cells after a line was cut.
fn below(words: &[Word], cut: &[usize], above: &[Option<Above>]) -> Vec<Option<Above>> {
    let mut from = 0;
    let cell = |(to, above): (&usize, &Option<Above>)| {
        let cell = &words[std::mem::replace(&mut from, *to)..*to];
        let (Some(first), Some(last)) = (cell.first(), cell.last()) else { return *above };
        let said = above.map_or([EDGE, EDGE], |above| above.said);
        let said = cell.iter().fold(said, |said, word| word.after(said));
        Some(Above { from: first.from as f32, to: last.to as f32, said })
    };
    cut.iter().zip(above).map(cell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::UNKNOWN;
    use crate::text::Span;

    fn words(line: &str) -> Vec<Word> {
        let mut words: Vec<Word> = Vec::new();
        let mut was_blank = true;
        for (at, c) in line.chars().enumerate() {
            match words.last_mut() {
                Some(last) if !was_blank && c != ' ' => (last.to, last.width) = (at + 1, last.width + 0.48),
                _ if c != ' ' => {
                    words.push(Word {
                        from: at,
                        to: at + 1,
                        width: 0.48,
                        opening: 0.0,
                        first: UNKNOWN,
                        last: (None, UNKNOWN),
                        span: Span::default(),
                    });
                }
                _ => {}
            }
            was_blank = c == ' ';
        }
        words
    }

    #[test]
    fn rows_may_shift_and_blanks_may_be_narrow() {
        let lines: Vec<Vec<Word>> = [
            "1   Rà soát các văn bản quy   Báo cáo      Quý I/2026",
            "    phạm pháp luật            kết quả",
            "2   Kiểm soát chặt chẽ các Báo cáo       Thường xuyên",
            "    nội dung liên quan     tác động",
            "3   Công bố danh mục          Quyết định   Quý II/2026",
        ]
        .iter()
        .map(|line| words(line))
        .collect();
        let cuts = cut(&lines, &[(0, 3), (10, 18), (31, 39), (43, 52)], Flow::default());
        let counts: Vec<Vec<usize>> = cuts
            .iter()
            .map(|cut| (0..4).map(|column| cut[column] - if column == 0 { 0 } else { cut[column - 1] }).collect())
            .collect();
        assert_eq!(counts, [[1, 6, 2, 2], [0, 3, 2, 0], [1, 5, 2, 2], [0, 4, 2, 0], [1, 4, 2, 2]]);
    }
}
