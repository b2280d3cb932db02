//! Sharing out the words of a line over columns: the bookkeeping of the cheapest ways, and how well words follow one another. What a
//! cell costs is for each kind of table to say.

use crate::draft::Flow;

/// What one word may speak, in nats, against going on with two others, and for it.
const MOST_AGAINST: f32 = -2.5;
const MOST_FOR: f32 = 6.0;

/// A way to share out the first words over the first columns: its cost, where the last column begins, which way led there.
#[derive(Debug, Clone, Copy)]
pub struct Way {
    pub cost: f32,
    pub from: usize,
    pub rank: usize,
}

/// Keeps the `most` cheapest ways.
pub fn keep(ways: &mut Vec<Way>, way: Way, most: usize) {
    let at = ways.partition_point(|known| known.cost <= way.cost);
    if at < most {
        ways.truncate(most - 1);
        ways.insert(at.min(ways.len()), way);
    }
}

/// The number of words up to the end of each column, on the way of this rank.
pub fn trace(columns: &[Vec<Vec<Way>>], count: usize, mut rank: usize) -> Vec<usize> {
    let mut cut = vec![0; columns.len()];
    let mut at = count;
    for (column, ways) in columns.iter().enumerate().rev() {
        cut[column] = at;
        let way = ways[at][rank];
        (at, rank) = (way.from, way.rank);
    }
    cut
}

/// How well a word goes on with two others.
pub fn surplus(flow: Flow, before: [u16; 2], word: u16) -> f32 {
    (flow.surplus)(before, word).clamp(MOST_AGAINST, MOST_FOR)
}
