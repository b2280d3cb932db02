//! The likeliest way through a lattice of candidate words: beam search over pairs of words.
//!
//! Rule of this file: a hypothesis is its last two words; of two that agree in them only the better one lives on.

use super::memory::Memory;
use super::model::{Context, EDGE, Model};

/// A candidate reading of what stands between two positions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    /// Position where it begins; it ends where its list stands in the lattice.
    pub from: u32,
    /// Its words for the language model, none for noise, two for words that were run together.
    pub words: [u16; 2],
    /// How many of `words` count.
    pub length: u8,
    /// How unlikely this reading is before the sentence is looked at, in nats.
    pub cost: f32,
    /// Number of the candidate among those of its place, for the caller; 0 leaves the text as it stands.
    pub candidate: u32,
}

impl Edge {
    /// One word for one token.
    pub fn word(from: usize, word: u16, cost: f32, candidate: usize) -> Self {
        Self { from: from as u32, words: [word, 0], length: 1, cost, candidate: candidate as u32 }
    }

    /// Its words.
    pub fn words(&self) -> &[u16] {
        &self.words[..usize::from(self.length)]
    }
}

/// Edges, grouped by the position where they end.
#[derive(Debug, Clone, Default)]
pub struct Lattice {
    edges: Vec<Edge>,
    ends: Vec<usize>,
}

impl Lattice {
    /// Adds the edges that end at the next position.
    pub fn push(&mut self, edges: impl IntoIterator<Item = Edge>) {
        self.edges.extend(edges);
        self.ends.push(self.edges.len());
    }

    /// Number of positions after the start.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The edges that end at position `at` (from 1).
    pub fn ending(&self, at: usize) -> &[Edge] {
        let start = if at < 2 { 0 } else { self.ends[at - 2] };
        &self.edges[start..self.ends[at - 1]]
    }
}

/// How wide the search is.
#[derive(Debug, Clone, Copy)]
pub struct Beam {
    /// Hypotheses kept at each position.
    pub width: usize,
    /// Hypotheses this many nats behind the best are dropped.
    pub margin: f32,
    /// What a change is spared right after another one: damage comes in clusters.
    pub clustered: f32,
}

#[derive(Clone, Copy)]
struct State {
    /// The word before the last one.
    first: u16,
    context: Context,
    score: f32,
    back: u32,
    edge: Edge,
    at: u32,
}

/// The edges of the likeliest path, in order, each with the position where it ends.
pub fn best_path(model: &Model, memory: &Memory, lattice: &Lattice, beam: Beam) -> Vec<(usize, Edge)> {
    let start = State {
        first: EDGE,
        context: model.start(),
        score: 0.0,
        back: u32::MAX,
        edge: Edge::word(0, EDGE, 0.0, 0),
        at: 0,
    };
    let mut arena = vec![start];
    let mut bounds = vec![(0usize, 1usize)];
    let mut fresh: Vec<State> = Vec::new();
    for at in 1..=lattice.len() {
        fresh.clear();
        let mut least = f32::NEG_INFINITY;
        for edge in lattice.ending(at) {
            let (from, to) = bounds[edge.from as usize];
            let added = fresh.len();
            extend(model, memory, &arena, from..to, edge, least, &mut fresh);
            let best = fresh[added..].iter().map(|state| state.score).fold(f32::NEG_INFINITY, f32::max);
            least = least.max(best - beam.margin - beam.clustered);
        }
        for state in &mut fresh {
            state.at = at as u32;
            if state.edge.candidate > 0 && arena[state.back as usize].edge.candidate > 0 {
                state.score += beam.clustered;
            }
        }
        prune(&mut fresh, beam);
        bounds.push((arena.len(), arena.len() + fresh.len()));
        arena.extend_from_slice(&fresh);
    }
    trace(model, &arena, bounds[lattice.len()])
}

/// Adds `edge` to each hypothesis of a position that may come out better than `least`. Those with the same last word stand
/// together, so its bigram is found once.
fn extend(
    model: &Model,
    memory: &Memory,
    arena: &[State],
    from: std::ops::Range<usize>,
    edge: &Edge,
    least: f32,
    fresh: &mut Vec<State>,
) {
    let mut last: Option<(u16, Context, f32)> = None;
    for index in from {
        let state = &arena[index];
        let mut next = State { back: index as u32, edge: *edge, score: state.score - edge.cost, ..*state };
        if next.score < least {
            continue;
        }
        if let Some(&word) = edge.words().first() {
            let (context, bigram) = match last {
                Some((same, context, bigram)) if same == state.context.word => (context, bigram),
                _ => model.bigram(state.context.word, word),
            };
            last = Some((state.context.word, context, bigram));
            let ln_p = model.trigram(state.context, word, bigram);
            next.score += memory.blend([state.first, state.context.word, word], ln_p);
            (next.first, next.context) = (state.context.word, context);
        }
        if let Some(&word) = edge.words().get(1) {
            let (context, ln_p) = model.follow(next.context, word);
            next.score += ln_p;
            (next.first, next.context) = (next.context.word, context);
        }
        fresh.push(next);
    }
}

/// Keeps the best of those that agree in their last two words, then the best of all; groups them by their last word.
fn prune(fresh: &mut Vec<State>, beam: Beam) {
    let best = fresh.iter().map(|state| state.score).fold(f32::NEG_INFINITY, f32::max);
    fresh.retain(|state| state.score >= best - beam.margin);
    fresh.sort_unstable_by(|a, b| {
        let words = (a.context.word, a.first).cmp(&(b.context.word, b.first));
        words.then(b.score.total_cmp(&a.score)).then(a.back.cmp(&b.back))
    });
    fresh.dedup_by_key(|state| (state.context.word, state.first));
    if fresh.len() > beam.width {
        let mut scores: Vec<f32> = fresh.iter().map(|state| state.score).collect();
        scores.select_nth_unstable_by(beam.width - 1, |a, b| b.total_cmp(a));
        let least = scores[beam.width - 1];
        fresh.retain(|state| state.score >= least);
    }
}

fn trace(model: &Model, arena: &[State], last: (usize, usize)) -> Vec<(usize, Edge)> {
    let total = |state: &State| state.score + model.follow(state.context, EDGE).1;
    let mut best = (last.0..last.1).max_by(|a, b| total(&arena[*a]).total_cmp(&total(&arena[*b])).then(b.cmp(a)));
    let mut path = Vec::new();
    while let Some(index) = best {
        let state = &arena[index];
        if state.back == u32::MAX {
            break;
        }
        path.push((state.at as usize, state.edge));
        best = Some(state.back as usize);
    }
    path.reverse();
    path
}

/// A place in a sentence, between two words and two words, for comparing what may stand there.
pub struct Place<'a> {
    model: &'a Model,
    memory: &'a Memory,
    before: [u16; 2],
    after: [u16; 2],
    context: Context,
    /// The bigram of the two words after the place.
    last: (Context, f32),
}

impl<'a> Place<'a> {
    /// The place between `before` and `after`.
    pub fn new(model: &'a Model, memory: &'a Memory, before: [u16; 2], after: [u16; 2]) -> Self {
        let context = model.bigram(before[0], before[1]).0;
        Self { model, memory, before, after, context, last: model.bigram(after[0], after[1]) }
    }

    /// ln P of `words` here, and of what comes after them; less than `least` when it is found on the way to be less.
    pub fn score(&self, words: &[u16], least: f32) -> f32 {
        let (mut first, mut context, mut sum) = (self.before[0], self.context, 0.0);
        for word in words.iter().chain(&self.after[..1]) {
            let (next, bigram) = self.model.bigram(context.word, *word);
            let ln_p = self.model.trigram(context, *word, bigram);
            sum += self.memory.blend([first, context.word, *word], ln_p);
            (first, context) = (context.word, next);
            if sum < least {
                return sum;
            }
        }
        let ln_p = self.model.trigram(context, self.after[1], self.last.1);
        sum + self.memory.blend([first, context.word, self.after[1]], ln_p)
    }
}
