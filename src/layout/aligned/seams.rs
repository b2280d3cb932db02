//! Gutters of a table that kept its places as blanks: each is a seam from the first line to the last that runs through blanks and
//! moves sideways as little as it can. Converters do not place words exactly, so a straight line would not do.

/// What it costs a seam to cut a word, to pass between two words a single blank apart, and to move sideways by a column.
const CUT_WORD: f32 = 7.0;
const BETWEEN_WORDS: f32 = 1.2;
const MOVE: f32 = 0.25;
/// What it costs to be away from where the seam usually is, by the column, beyond a few.
const AWAY: f32 = 0.2;
const NEAR: usize = 3;
/// How far a seam may move from one line to the next.
const LONGEST_MOVE: usize = 6;

/// One seam: the column on each line (the cell to its left ends before it).
pub type Seam = Vec<usize>;

/// Seams between columns. `lines` are the characters of each line; `gaps` say between which places each seam must begin.
pub fn find(lines: &[Vec<char>], gaps: &[(usize, usize)]) -> Vec<Seam> {
    let width = lines.iter().map(Vec::len).max().unwrap_or(0) + 1;
    let mut seams: Vec<Seam> = Vec::with_capacity(gaps.len());
    for (index, gap) in gaps.iter().enumerate() {
        let least = index.checked_sub(1).map(|before| seams[before].clone());
        let loose = seam(lines, *gap, width, least.as_ref(), None);
        let mut sorted = loose.clone();
        sorted.sort_unstable();
        let usual = sorted.get(sorted.len() / 2).copied();
        seams.push(seam(lines, *gap, width, least.as_ref(), usual));
    }
    seams
}

fn seam(
    lines: &[Vec<char>],
    (from, to): (usize, usize),
    width: usize,
    least: Option<&Seam>,
    usual: Option<usize>,
) -> Seam {
    let reach = (from.saturating_sub(12), (to + 12).min(width - 1));
    let span = reach.1 - reach.0 + 1;
    let mut steps: Vec<Vec<u16>> = Vec::with_capacity(lines.len());
    let mut costs: Vec<f32> = (reach.0..=reach.1).map(|at| if (from..=to).contains(&at) { 0.0 } else { 4.0 }).collect();
    for (number, line) in lines.iter().enumerate() {
        let floor = least.map_or(0, |least| least[number] + 1);
        let mut next = vec![f32::INFINITY; span];
        let mut step = vec![0u16; span];
        for at in 0..span {
            let (low, high) = (at.saturating_sub(LONGEST_MOVE), (at + LONGEST_MOVE).min(span - 1));
            for before in low..=high {
                let cost = costs[before] + MOVE * at.abs_diff(before) as f32;
                if cost < next[at] {
                    (next[at], step[at]) = (cost, before as u16);
                }
            }
            let here = reach.0 + at;
            let away = usual.map_or(0.0, |usual| AWAY * here.abs_diff(usual).saturating_sub(NEAR) as f32);
            next[at] += away + if here < floor { 50.0 } else { passage(line, here) };
        }
        costs = next;
        steps.push(step);
    }
    let mut at = (0..span).min_by(|a, b| costs[*a].total_cmp(&costs[*b])).unwrap_or(0);
    let mut seam = vec![0; lines.len()];
    for number in (0..lines.len()).rev() {
        seam[number] = reach.0 + at;
        at = usize::from(steps[number][at]);
    }
    seam
}

/// What it costs to pass a line at a column: nothing in a wide blank.
fn passage(line: &[char], at: usize) -> f32 {
    let is_blank = |at: usize| line.get(at).is_none_or(|c| c.is_whitespace());
    if !is_blank(at) {
        return CUT_WORD;
    }
    let is_end = line.iter().skip(at).all(|c| c.is_whitespace());
    let is_start = line.iter().take(at).all(|c| c.is_whitespace());
    let is_wide = at > 0 && is_blank(at - 1) || is_blank(at + 1);
    if is_wide || is_end || is_start { 0.0 } else { BETWEEN_WORDS }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seam_follows_the_gutter_although_it_shifts() {
        let lines: Vec<Vec<char>> =
            ["Nhiệm vụ     Sản phẩm", "rà soát các  báo cáo", "văn bản quy phạm   kết quả", "pháp luật    rà soát"]
                .iter()
                .map(|line| line.chars().collect())
                .collect();
        let seams = find(&lines, &[(8, 13)]);
        let left: Vec<String> = lines
            .iter()
            .zip(&seams[0])
            .map(|(line, at)| line.iter().take(*at).collect::<String>().trim().to_string())
            .collect();
        assert_eq!(left, ["Nhiệm vụ", "rà soát các", "văn bản quy phạm", "pháp luật"]);
    }
}
