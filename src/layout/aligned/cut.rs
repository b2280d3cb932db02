//! One line of a table cut into cells. In go its words, the lanes of the columns and the cells above; out come the cheapest ways to
//! share the words out over the columns. A cell stands well that lies in its lane or below the cell above, does not hold wide blanks,
//! and goes on with the sentence above it.

use super::lanes::{BLANK, Lane};
use crate::draft::{EDGE, Flow};
use crate::layout::share::{Way, keep, surplus, trace};
use crate::text::Span;

/// What it costs to cut between two words a single blank apart.
const BETWEEN_WORDS: f32 = 1.6;
/// What a wide blank inside a cell costs, what each further blank adds, and what each adds that justified text does not have.
const INNER_BLANK: f32 = 0.6;
const INNER_BLANKS: f32 = 0.12;
const WIDEST_BLANK: usize = 8;
const WIDER_BLANKS: f32 = 0.5;
/// What it costs, by the place, to reach out of a lane beyond a few places.
const OUTSIDE: f32 = 0.25;
const SOFT: f32 = 2.0;
/// What it costs, by the em, to be wider than the lane.
const TOO_WIDE: f32 = 1.5;
/// Of the ems that a cell is too wide, so many count where wide blanks part it from the others.
const MOST_TOO_WIDE: f32 = 3.5;
/// What it costs, by the place, not to stand below the cell above, and at most.
const NOT_BELOW: f32 = 0.2;
const MOST_NOT_BELOW: f32 = 1.8;
/// What it is worth that a cell begins exactly where words of the lines around it begin, by the line.
const IN_LINE: f32 = 0.4;
const MOST_IN_LINE: usize = 3;
/// What a nat is worth by which a word goes on with the words before it in its cell better than it would stand anywhere
const FLOW: f32 = 0.3;
/// What it costs, in nats, that a cell ends and another begins.
const NEW_CELL: f32 = 1.5;
/// Cells that stick out of their lane for more than this are not looked at, where the line can do without.
const DEAREST: f32 = 8.0;
/// A word with its places on the line.
#[derive(Debug, Clone, Copy)]
pub struct Word {
    /// First place.
    pub from: usize,
    /// One past the last.
    pub to: usize,
    /// How wide it is on paper.
    pub width: f32,
    /// What it costs to begin a cell with it: less than nothing where a name or a date begins, more inside one.
    pub opening: f32,
    /// The word or mark that it begins with, and the last two that it ends with, as the flow of words knows them: a chunk between
    /// blanks may hold more than one.
    pub first: u16,
    pub last: (Option<u16>, u16),
    /// Its characters.
    pub span: Span,
}

impl Word {
    /// The last two words after this one is read.
    pub fn after(&self, before: [u16; 2]) -> [u16; 2] {
        [self.last.0.unwrap_or(before[1]), self.last.1]
    }
}

/// The cell above, in a column.
#[derive(Debug, Clone, Copy)]
pub struct Above {
    /// Its first place.
    pub from: f32,
    /// One past the last.
    pub to: f32,
    /// Its last two words.
    pub said: [u16; 2],
}

/// A line with what its words say by themselves, wherever it is cut.
pub struct Line<'a> {
    words: &'a [Word],
    flow: Flow,
    /// How many ways to cut it are kept.
    ways: usize,
    /// Up to each word: what wide blanks inside cells cost, how wide the words are, what they say together.
    inner: Vec<f32>,
    wide: Vec<f32>,
    together: Vec<f32>,
    /// For each word, what it costs to begin a cell with it.
    border: Vec<f32>,
    /// For each word, how well it opens a paragraph.
    anew: Vec<f32>,
    /// What was found already: by the two words above, for each word how well it goes on with them, and the next word then.
    known: Vec<([u16; 2], Vec<GoingOn>)>,
}

/// How well a word goes on with the words above, and the next word then.
type GoingOn = (f32, f32);

impl<'a> Line<'a> {
    /// Looks at a line; `around` are the lines near it and itself, `ways` how many ways to cut it are wanted.
    pub fn new(words: &'a [Word], around: &[Vec<Word>], flow: Flow, ways: usize) -> Self {
        let count = words.len();
        let gap = |at: usize| words[at].from - words[at - 1].to;
        let said = |at: usize| words[at - 2..at].iter().fold([EDGE, EDGE], |said, word| word.after(said));
        let (mut inner, mut wide, mut together) =
            (vec![0.0f32; count + 1], vec![0.0f32; count + 1], vec![0.0f32; count + 1]);
        for at in 1..count {
            inner[at] = inner[at - 1] + inner_blank(gap(at));
        }
        for (at, word) in words.iter().enumerate() {
            wide[at + 1] = wide[at] + word.width + BLANK;
            together[at + 1] = together[at] + if at < 2 { 0.0 } else { surplus(flow, said(at), word.first) };
        }
        let in_line = in_line(words, around);
        let border = |at: usize| match at {
            0 => -in_line[0],
            _ if gap(at) >= 2 => words[at].opening - in_line[at],
            _ => BETWEEN_WORDS + words[at].opening - in_line[at],
        };
        let anew = words.iter().map(|word| surplus(flow, [EDGE, EDGE], word.first)).collect();
        Self {
            words,
            flow,
            ways,
            inner,
            wide,
            together,
            border: (0..count).map(border).collect(),
            anew,
            known: Vec::new(),
        }
    }

    /// The cheapest ways to share out the words, by dynamic programming over columns and words, each with its cost.
    pub fn cuts(&mut self, lanes: &[Lane], above: &[Option<Above>]) -> Vec<(f32, Vec<usize>)> {
        let near = self.cuts_within(DEAREST, lanes, above);
        if near.is_empty() { self.cuts_within(f32::INFINITY, lanes, above) } else { near }
    }

    /// The same, of cells that stick out of their lanes for at most `dearest`.
    fn cuts_within(&mut self, dearest: f32, lanes: &[Lane], above: &[Option<Above>]) -> Vec<(f32, Vec<usize>)> {
        let count = self.words.len();
        let mut best: Vec<Vec<Way>> = vec![Vec::new(); count + 1];
        best[0].push(Way { cost: 0.0, from: 0, rank: 0 });
        let mut columns: Vec<Vec<Vec<Way>>> = Vec::with_capacity(lanes.len());
        for (lane, above) in lanes.iter().zip(above) {
            let flowing = self.going_on(above.map_or([EDGE, EDGE], |above| above.said));
            let empty = |at: usize, ways: &Vec<Way>| -> Vec<Way> {
                ways.iter().enumerate().map(|(rank, way)| Way { cost: way.cost, from: at, rank }).collect()
            };
            let mut next: Vec<Vec<Way>> = best.iter().enumerate().map(|(at, ways)| empty(at, ways)).collect();
            for from in (0..count).filter(|from| !best[*from].is_empty()) {
                self.cells(from, *lane, *above, self.known[flowing].1[from], dearest, |to, cost| {
                    for (rank, way) in best[from].iter().enumerate() {
                        keep(&mut next[to], Way { cost: way.cost + cost, from, rank }, self.ways);
                    }
                });
            }
            best.clone_from(&next);
            columns.push(next);
        }
        let ends = best[count].iter().enumerate();
        ends.map(|(rank, way)| (way.cost, trace(&columns, count, rank))).collect()
    }

    /// Whether blanks before a word plainly part columns.
    fn is_wide_gap(&self, at: usize) -> bool {
        at == 0 || at == self.words.len() || self.words[at].from - self.words[at - 1].to >= 3
    }

    /// Finds how well each word goes on with two words above, and the next word then; says where in `known` it stands.
    fn going_on(&mut self, above: [u16; 2]) -> usize {
        if let Some(at) = self.known.iter().position(|(known, _)| *known == above) {
            return at;
        }
        let (words, flow) = (self.words, self.flow);
        let second =
            |at: usize| words.get(at + 1).map_or(0.0, |next| surplus(flow, words[at].after(above), next.first));
        let found = (0..words.len()).map(|at| (opening(flow, above, words[at].first, self.anew[at]), second(at)));
        let found = found.collect();
        self.known.push((above, found));
        self.known.len() - 1
    }

    /// Says for each end what a cell of this lane that begins at word `from` costs.
    fn cells(
        &self,
        from: usize,
        lane: Lane,
        above: Option<Above>,
        (first, second): GoingOn,
        dearest: f32,
        mut cell: impl FnMut(usize, f32),
    ) {
        let (words, count) = (self.words, self.words.len());
        for to in from + 1..=count {
            let flowing = match to - from {
                1 => first,
                _ => first + second + self.together[to] - self.together[from + 2],
            };
            let most = if self.is_wide_gap(from) && self.is_wide_gap(to) { MOST_TOO_WIDE } else { f32::INFINITY };
            let too_wide = TOO_WIDE * (self.wide[to] - self.wide[from] - BLANK - lane.width).clamp(0.0, most);
            let place = place(words[from].from as f32, words[to - 1].to as f32, lane, above);
            let inner = self.inner[to - 1] - self.inner[from];
            if inner + place > dearest {
                break;
            }
            cell(to, self.border[from] + inner + too_wide + place - FLOW * flowing);
        }
    }
}

/// What blanks inside a cell cost.
fn inner_blank(blanks: usize) -> f32 {
    match blanks {
        ..3 => 0.0,
        _ => {
            let wider = blanks.saturating_sub(WIDEST_BLANK) as f32;
            INNER_BLANK + INNER_BLANKS * (blanks - 3) as f32 + WIDER_BLANKS * wider
        }
    }
}

/// For each word, what it is worth that words of the lines around begin at the same place.
fn in_line(words: &[Word], around: &[Vec<Word>]) -> Vec<f32> {
    let begins = |line: &&Vec<Word>, from: usize| line.binary_search_by_key(&from, |word| word.from).is_ok();
    let count = |word: &Word| around.iter().filter(|line| begins(line, word.from)).count().saturating_sub(1);
    words.iter().map(|word| IN_LINE * count(word).min(MOST_IN_LINE) as f32).collect()
}

/// How well a word goes on with the cell above, or begins another.
fn opening(flow: Flow, above: [u16; 2], word: u16, anew: f32) -> f32 {
    if above[1] == EDGE {
        return anew;
    }
    surplus(flow, above, word).max(anew.min(0.0) - NEW_CELL)
}

/// How badly words from `from` to `to` stand in a lane: a row may be shifted as a whole, so what stands below the cell above it
/// stands well.
fn place(from: f32, to: f32, lane: Lane, above: Option<Above>) -> f32 {
    let outside = |left: f32, right: f32| OUTSIDE * ((left - SOFT - from).max(0.0) + (to - right - SOFT).max(0.0));
    let Some(above) = above else { return outside(lane.left, lane.right) };
    let apart = (from - above.from).abs().min(((from + to) - (above.from + above.to)).abs() / 2.0);
    let below = outside(above.from, above.from + lane.right - lane.left);
    (NOT_BELOW * apart).min(MOST_NOT_BELOW) + outside(lane.left, lane.right).min(below)
}
