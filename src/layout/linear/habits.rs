//! What a table teaches about itself once its rows are read a first time: how wide its columns are, what their cells say again and
//! again, whether blank lines part cells, which cells are often empty.

use crate::dictionary::heading::Field;
use crate::layout::evidence::{KINDS, Words};
use foldhash::HashMap;

/// Texts seen fewer times than this say nothing.
const LEAST_SEEN: u32 = 3;

/// Habits of a table; at first those of tables in general.
#[derive(Debug, Clone)]
pub struct Habits {
    /// What each column holds, where its heading tells.
    pub fields: Vec<Option<Field>>,
    /// Whether lines of blanks stand for empty cells.
    pub has_marks: bool,
    /// Whether every cell has one line, so that any blank line is an empty cell.
    pub has_line_marks: bool,
    /// How wide the lines of a column are.
    pub widths: Vec<Option<f32>>,
    /// What it costs to leave a column empty.
    pub skip: Vec<f32>,
    /// What a gap of 0, 1 or more blank lines says for a new cell rather than more of the same.
    pub gap: [f32; 3],
    /// What it costs that two cells share a line.
    pub cut: f32,
    /// How often a text was the first line of a cell, or a later one, by column.
    seen: HashMap<String, Vec<[u32; 2]>>,
    /// How often a cell ended after a text, and how often it went on.
    ended: HashMap<String, [u32; 2]>,
    /// How often the cells of a column began with each kind of words.
    kinds: Vec<[u32; KINDS]>,
}

/// A line that was put into a column.
pub struct Placed<'a> {
    /// Column, from 0.
    pub column: usize,
    /// First of its cell.
    pub is_first: bool,
    /// Begins inside a line.
    pub is_cut: bool,
    /// Last of its cell.
    pub is_last: bool,
    /// What it says.
    pub words: &'a Words,
    /// Blank lines before it.
    pub gap: usize,
}

impl Habits {
    /// Habits of tables in general.
    pub fn usual(fields: Vec<Option<Field>>, has_marks: bool, has_line_marks: bool) -> Self {
        let skip = fields.iter().map(|field| usual_skip(*field)).collect();
        let widths = vec![None; fields.len()];
        let kinds = vec![[0; KINDS]; fields.len()];
        let (seen, ended) = (HashMap::default(), HashMap::default());
        Self { fields, has_marks, has_line_marks, widths, skip, gap: [-0.2, 0.2, 0.4], cut: -2.5, seen, ended, kinds }
    }

    /// What the rows teach: `rows` holds the lines of each row in order.
    pub fn learn(&self, rows: &[Vec<Placed>]) -> Self {
        let columns = self.fields.len();
        let mut learned = Self::usual(self.fields.clone(), self.has_marks, self.has_line_marks);
        let mut widths: Vec<Vec<f32>> = vec![Vec::new(); columns];
        let mut filled = vec![0u32; columns];
        let mut gaps = [[1.0f32; 2]; 3];
        let (mut cuts, mut cells) = (0.0f32, 0.0f32);
        for row in rows {
            let mut is_filled = vec![false; columns];
            for placed in row {
                is_filled[placed.column] = true;
                widths[placed.column].push(placed.words.width);
                if placed.is_first {
                    learned.kinds[placed.column][placed.words.kind()] += 1;
                }
                learned.ended.entry(placed.words.text.clone()).or_default()[usize::from(!placed.is_last)] += 1;
                let seen = learned.seen.entry(placed.words.text.clone()).or_insert_with(|| vec![[0; 2]; columns]);
                seen[placed.column][usize::from(!placed.is_first)] += 1;
                if let Some(gap) = gaps.get_mut(placed.gap) {
                    gap[usize::from(!placed.is_first)] += 1.0;
                }
                cells += f32::from(u8::from(placed.is_first));
                cuts += f32::from(u8::from(placed.is_cut && placed.column > 1));
            }
            for (column, is_filled) in is_filled.into_iter().enumerate() {
                filled[column] += u32::from(is_filled);
            }
        }
        let count = rows.len() as f32;
        for column in 0..columns {
            let empty = (count - filled[column] as f32 + 0.5) / (count + 2.0);
            learned.skip[column] = if count >= 4.0 { empty.ln().max(-5.0) } else { self.skip[column] };
            learned.widths[column] = typical_width(&mut widths[column]).or(self.widths[column]);
        }
        let total = |kind: usize| gaps.iter().map(|gap| gap[kind]).sum::<f32>();
        let (begun, continued) = (total(0), total(1));
        for (gap, counts) in gaps.iter().enumerate() {
            learned.gap[gap] = ((counts[0] / begun) / (counts[1] / continued)).ln().clamp(-2.5, 2.5);
        }
        learned.cut = ((cuts + 0.5) / (cells + 1.0)).ln().clamp(-3.5, -0.7);
        learned.ended.retain(|_, ended| ended[0] + ended[1] >= LEAST_SEEN);
        learned.seen.retain(|_, seen| seen.iter().flatten().sum::<u32>() >= LEAST_SEEN);
        learned
    }

    /// How often a text that comes again was seen in each column, as the first line of its cell and as a later one.
    pub fn seen(&self, text: &str) -> Option<&[[u32; 2]]> {
        self.seen.get(text).map(Vec::as_slice)
    }

    /// What the table's own habit says for a cell to end with this line: positive when cells do, negative when they go on.
    pub fn ends(&self, text: &str) -> f32 {
        self.ended
            .get(text)
            .map_or(0.0, |[ended, continued]| ((*ended as f32 + 0.4) / (*continued as f32 + 0.4)).ln().clamp(-4.0, 4.0))
    }

    /// What the cells of a column say for one that begins like this.
    pub fn kind(&self, column: usize, words: &Words) -> f32 {
        let kinds = &self.kinds[column];
        let total: u32 = kinds.iter().sum();
        if total < LEAST_SEEN {
            return 0.0;
        }
        let share = (kinds[words.kind()] as f32 + 0.3) / (total as f32 + 0.3 * KINDS as f32);
        (share * KINDS as f32 / 2.0).ln().clamp(-2.0, 1.0)
    }

    /// Whether cells often begin with this line.
    pub fn begins_often(&self, text: &str) -> bool {
        self.seen.get(text).is_some_and(|seen| seen.iter().any(|[first, later]| *first >= LEAST_SEEN && first > later))
    }

    /// How far words of this width are out of place in a column: 0 when they fit.
    pub fn overflow(&self, column: usize, width: f32) -> f32 {
        let Some(usual) = self.widths[column] else { return 0.0 };
        ((width / usual - 1.08) * 9.0).clamp(0.0, 5.0)
    }

    /// Whether a line break in a column was needed: positive when the next word would not have fitted.
    pub fn wrap(&self, column: usize, before: f32, next: f32) -> f32 {
        let Some(usual) = self.widths[column] else { return 0.0 };
        let rest = 1.0 - (before + 0.27 + next) / usual;
        (-(rest - 0.05) * 8.0).clamp(-3.0, 0.8)
    }
}

/// What the table's own repetitions say for a text to stand in a column, as the first line of its cell or a later one.
pub fn vocabulary(seen: Option<&[[u32; 2]]>, column: usize, is_first: bool) -> f32 {
    let Some(seen) = seen else { return 0.0 };
    let places = 2.0 * seen.len() as f32;
    let total = seen.iter().flatten().sum::<u32>() as f32;
    let here = seen[column][usize::from(!is_first)] as f32;
    (1.2 * (((here + 0.2) / (total + 0.2 * places)) * places).ln()).clamp(-2.0, 3.0)
}

/// The width of nearly all lines.
fn typical_width(widths: &mut [f32]) -> Option<f32> {
    if widths.len() < 4 {
        return None;
    }
    widths.sort_by(f32::total_cmp);
    Some(widths[(widths.len() * 19 / 20).min(widths.len() - 1)].max(2.0))
}

fn usual_skip(field: Option<Field>) -> f32 {
    match field {
        Some(Field::Stt | Field::Task | Field::Indicator) => -4.0,
        Some(Field::Lead | Field::Both | Field::Role) => -3.0,
        Some(Field::Deadline) => -2.0,
        Some(Field::Notes | Field::Amount | Field::Body | Field::Extra) => -0.7,
        _ => -1.2,
    }
}
