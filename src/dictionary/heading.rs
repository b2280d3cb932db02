//! Headings of table columns and what they stand for: the text of a heading in, the field out. A damaged heading still counts;
//! how well it fits is said by a score.

use super::fold::{similarity, skeleton};
use super::tsv;
use foldhash::{HashMap, HashSet};
use std::cell::RefCell;
use std::sync::LazyLock;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// Number of the row.
    Stt,
    /// Number of the task in its parent plan.
    ReferenceStt,
    /// What is to be done.
    Task,
    /// Who leads.
    Lead,
    /// Who cooperates.
    Cooperating,
    /// Who leads and who cooperates, in one column or under one heading.
    Both,
    /// What the reading office does: chủ trì or phối hợp.
    Role,
    /// When it is due.
    Deadline,
    /// When it begins.
    Start,
    /// A year, or a period of years, whose cells carry marks or values.
    Year,
    /// Results.
    Deliverables,
    /// Remarks.
    Notes,
    /// Who watches over it.
    Supervisor,
    /// What is measured.
    Indicator,
    /// Unit of measure.
    Unit,
    /// Value to be reached.
    Target,
    /// A body that neither leads nor cooperates ("Cấp trình"): goes by its heading too.
    Body,
    /// Money or another number of its own: goes by its heading too.
    Amount,
    /// Known, without a field of its own: goes by its heading.
    Extra,
}

/// Below this score a text is no known heading.
const LEAST: f64 = 0.74;
/// The same for the beginning of a heading.
pub const LEAST_BEGINNING: f64 = 0.6;
/// A known heading that begins a longer one ("Cơ quan chủ trì và chịu trách nhiệm") scores at least this.
const BEGINS: f64 = 0.8;

/// The known headings.
pub struct Headings {
    exact: HashMap<String, Field>,
    open: Vec<(String, Field)>,
    entries: Vec<Entry>,
    /// The same as `exact` without blanks.
    letters: HashMap<String, Field>,
    joined: Vec<Joined>,
    /// Those of what is to be done or measured, without blanks.
    tasks: Vec<String>,
    words: HashSet<String>,
    beginnings: HashSet<String>,
}

/// A heading of the dictionary, its letters counted to see at once what is not like it.
struct Entry {
    folded: String,
    letters: Letters,
    field: Field,
}

/// A heading of the dictionary without blanks.
struct Joined {
    text: String,
    /// The letters of its first 0, 1, 2 ... bytes.
    counts: Vec<Letters>,
    field: Field,
}

/// How often each letter stands in a skeleton.
type Letters = [u8; 32];

/// Texts whose likeliest heading is remembered, in each thread.
const MOST_SEEN: usize = 2_000;

thread_local! {
    /// What was looked for: those who read tables try the same lines as headings again and again.
    static SEEN: RefCell<HashMap<String, Option<(Field, f64)>>> = RefCell::default();
}

static KNOWN: LazyLock<Headings> = LazyLock::new(Headings::load);

impl Headings {
    /// The field that a heading stands for, with a score up to 1. `None` for a heading that is not known.
    pub fn field(heading: &str) -> Option<(Field, f64)> {
        let folded = skeleton(heading);
        KNOWN.of_skeleton(&folded)
    }

    /// The same for a heading whose skeleton is at hand.
    pub fn field_of_skeleton(folded: &str) -> Option<(Field, f64)> {
        KNOWN.of_skeleton(folded)
    }

    /// The field of a heading that stands in the dictionary letter for letter.
    pub fn exact(folded: &str) -> Option<Field> {
        KNOWN.exact.get(folded).copied()
    }

    /// Whether a word stands in a known heading.
    pub fn holds(folded: &str) -> bool {
        KNOWN.words.contains(folded)
    }

    /// The field of a heading that stands in the dictionary letter for letter, blanks not counted.
    pub fn exact_letters(letters: &str) -> Option<Field> {
        KNOWN.letters.get(letters).copied()
    }

    /// The field of the heading whose letters, without blanks, are most like these.
    pub fn field_of_letters(letters: &str) -> Option<Field> {
        if let Some(field) = Self::exact_letters(letters) {
            return Some(field);
        }
        if Self::is_year(letters) {
            return Some(Field::Year);
        }
        let counted = self::letters(letters);
        let may_be = |known: &&Joined| {
            let (short, long) = (known.text.len().min(letters.len()), known.text.len().max(letters.len()));
            known.text.len() >= 5 && (long - short) as f64 <= (1.0 - LEAST) * long as f64
        };
        let near = KNOWN.joined.iter().filter(may_be).filter_map(|known| {
            let edits = least_edits(known.counts.last()?, &counted) as f64;
            let longest = known.text.len().max(letters.len()) as f64;
            (edits <= (1.0 - LEAST) * longest).then_some((1.0 - edits / longest, known.text.as_str(), known.field))
        });
        likest(near.collect(), letters).filter(|(score, _)| *score >= LEAST).map(|(_, field)| field)
    }

    /// The headings of what is to be done or measured that begin with letters without blanks.
    pub fn tasks_beginning(letters: &str) -> Vec<&'static str> {
        KNOWN.tasks.iter().map(String::as_str).filter(|heading| heading.starts_with(letters)).collect()
    }

    /// Whether letters without blanks are a year: "2030", "nam2030".
    pub fn is_year(letters: &str) -> bool {
        is_year(letters) || letters.strip_prefix("nam").or(letters.strip_prefix("giaidoan")).is_some_and(is_year)
    }

    /// Whether a known heading begins with these letters, blanks not counted.
    pub fn begins(letters: &str) -> bool {
        KNOWN.beginnings.contains(letters) || Self::is_year(letters)
    }

    /// How much letters without blanks are like the beginning of a known heading, up to 1; 0 below [`LEAST_BEGINNING`].
    pub fn beginning_like(letters: &str) -> f64 {
        if Self::begins(letters) {
            return 1.0;
        }
        let (count, counted) = (letters.len(), self::letters(letters));
        if count < 5 {
            return 0.0;
        }
        let near = KNOWN.joined.iter().filter(|known| known.text.len() + 2 >= count).filter_map(|known| {
            let end = count.min(known.text.len());
            let edits = least_edits(&known.counts[end], &counted) as f64;
            let beginning = known.text.get(..end).unwrap_or(&known.text);
            (edits <= (1.0 - LEAST_BEGINNING) * count as f64).then_some((
                1.0 - edits / count as f64,
                beginning,
                known.field,
            ))
        });
        likest(near.collect(), letters).map_or(0.0, |(score, _)| score)
    }

    fn load() -> Self {
        let mut known = Self {
            exact: HashMap::default(),
            open: Vec::new(),
            entries: Vec::new(),
            letters: HashMap::default(),
            joined: Vec::new(),
            tasks: Vec::new(),
            words: HashSet::default(),
            beginnings: HashSet::default(),
        };
        for [heading, field, _reason] in tsv::rows(include_str!("../../dictionaries/headings.tsv")) {
            let Some(field) = Field::from_name(field) else { continue };
            let folded = skeleton(heading);
            if heading.ends_with('…') {
                known.open.push((format!("{folded} "), field));
            } else {
                known.exact.insert(folded.clone(), field);
                let joined = folded.replace(' ', "");
                known.beginnings.extend((1..=joined.len()).map(|end| joined[..end].to_string()));
                known.letters.insert(joined, field);
                known.words.extend(folded.split(' ').map(str::to_string));
                known.entries.push(Entry { letters: letters(&folded), folded, field });
            }
        }
        let is_task = |field: &Field| matches!(field, Field::Task | Field::Indicator);
        known.tasks = known.letters.iter().filter(|(_, field)| is_task(field)).map(|(text, _)| text.clone()).collect();
        known.joined = known.letters.iter().map(|(text, field)| Joined::of(text, *field)).collect();
        known
    }

    fn of_skeleton(&self, folded: &str) -> Option<(Field, f64)> {
        if let Some(field) = self.exact.get(folded) {
            return Some((*field, 1.0));
        }
        if is_year(folded) {
            return Some((Field::Year, 1.0));
        }
        let opened = self.open.iter().filter(|(start, _)| folded.starts_with(start.as_str()));
        if let Some((_, field)) = opened.max_by_key(|(start, _)| start.len()) {
            return Some((*field, 0.95));
        }
        SEEN.with_borrow_mut(|seen| {
            if let Some(known) = seen.get(folded) {
                return *known;
            }
            if seen.len() >= MOST_SEEN {
                seen.clear();
            }
            let found = self.likeliest(folded);
            seen.insert(folded.to_string(), found);
            found
        })
    }

    fn likeliest(&self, folded: &str) -> Option<(Field, f64)> {
        let letters = letters(folded);
        let scored = self.entries.iter().map(|entry| (entry.field, likeness(entry, folded, &letters)));
        scored.max_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, score)| *score >= LEAST)
    }
}

impl Joined {
    fn of(text: &str, field: Field) -> Self {
        let counts = (0..=text.len()).map(|end| letters(text.get(..end).unwrap_or(text))).collect();
        Self { text: text.to_string(), counts, field }
    }
}

/// Of texts, each with the most that it can be like `letters`, the one that is most like them, the first by alphabet of several; with its score.
fn likest(mut near: Vec<(f64, &str, Field)>, letters: &str) -> Option<(f64, Field)> {
    near.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut best: Option<(f64, &str, Field)> = None;
    for (most, text, field) in near {
        if best.is_some_and(|(score, ..)| most < score) {
            break; // comparing letter for letter is what takes time
        }
        let score = similarity(text, letters);
        if best.is_none_or(|(known, other, _)| score.total_cmp(&known).then_with(|| other.cmp(text)).is_gt()) {
            best = Some((score, text, field));
        }
    }
    best.map(|(score, _, field)| (score, field))
}

impl Field {
    /// Where a record keeps it.
    pub fn in_record(self) -> Self {
        if matches!(self, Self::Amount | Self::Body) { Self::Extra } else { self }
    }

    /// The field that a dictionary calls by this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "stt" => Self::Stt,
            "reference_stt" => Self::ReferenceStt,
            "task" => Self::Task,
            "lead" => Self::Lead,
            "cooperating" => Self::Cooperating,
            "both" => Self::Both,
            "role" => Self::Role,
            "deadline" => Self::Deadline,
            "start" => Self::Start,
            "year" => Self::Year,
            "deliverables" => Self::Deliverables,
            "notes" => Self::Notes,
            "supervisor" => Self::Supervisor,
            "indicator" => Self::Indicator,
            "unit" => Self::Unit,
            "target" => Self::Target,
            "body" => Self::Body,
            "amount" => Self::Amount,
            "extra" => Self::Extra,
            _ => return None,
        })
    }
}

/// How well `folded` fits the known heading: letter by letter, or because the known one begins it. Short ones must fit exactly.
fn likeness(entry: &Entry, folded: &str, letters: &Letters) -> f64 {
    let known = entry.folded.as_str();
    let (short, long) = (known.len().min(folded.len()), known.len().max(folded.len()));
    if short < 5 {
        return 0.0;
    }
    let begins = folded.len() > known.len() && folded.starts_with(known) && folded.as_bytes()[known.len()] == b' ';
    if begins && known.contains(' ') {
        return BEGINS + 0.15 * short as f64 / long as f64;
    }
    let most_edits = (1.0 - LEAST) * long as f64;
    if (long - short) as f64 > most_edits || least_edits(&entry.letters, letters) as f64 > most_edits {
        0.0
    } else {
        similarity(known, folded)
    }
}

/// How many edits lead from one text to another at the least, by the letters that are in one alone.
fn least_edits(one: &Letters, other: &Letters) -> usize {
    let alone =
        |a: &Letters, b: &Letters| -> usize { a.iter().zip(b).map(|(a, b)| usize::from(a.saturating_sub(*b))).sum() };
    alone(one, other).max(alone(other, one))
}

fn letters(folded: &str) -> Letters {
    let mut letters = [0u8; 32];
    for byte in folded.bytes() {
        let count = &mut letters[usize::from(byte % 32)];
        *count = count.saturating_add(1);
    }
    letters
}

/// "2025", "Năm 2030", "Giai đoạn 2026-2030".
fn is_year(folded: &str) -> bool {
    let rest = folded.strip_prefix("nam ").or_else(|| folded.strip_prefix("giai doan ")).unwrap_or(folded);
    let mut words = rest.split(' ');
    let is_number = |word: &str| word.len() == 4 && word.starts_with("20") && word.bytes().all(|b| b.is_ascii_digit());
    words.next().is_some_and(is_number) && words.next().is_none_or(is_number) && words.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(heading: &str) -> Option<Field> {
        Headings::field(heading).map(|(field, _)| field)
    }

    #[test]
    fn headings_of_real_plans_are_known() {
        assert_eq!(field("STT"), Some(Field::Stt));
        assert_eq!(field("STT (theo Kế hoạch số 92/KH-UBND ngày 15/9/2025 của UBND tỉnh)"), Some(Field::ReferenceStt));
        assert_eq!(field("Nhiệm vụ (theo Kế hoạch số 92/KH-UBND)"), Some(Field::Role));
        assert_eq!(field("Tên nhiệm vụ"), Some(Field::Task));
        assert_eq!(field("Cơ quan chủ trì tham mưu"), Some(Field::Lead));
        assert_eq!(field("Thời gian hoàn thành"), Some(Field::Deadline));
        assert_eq!(field("Kết quả dự kiến"), Some(Field::Deliverables));
        assert_eq!(field("Cấp trình").map(Field::in_record), Some(Field::Extra));
        assert_eq!(field("Lãnh đạo phụ trách"), Some(Field::Supervisor));
        assert_eq!(field("2027"), Some(Field::Year));
        assert_eq!(field("Giai đoạn 2026-2030"), Some(Field::Year));
    }

    #[test]
    fn damaged_and_longer_headings_still_count() {
        assert_eq!(field("Nhigm vy"), Some(Field::Task));
        assert_eq!(field("Lãnh đao phu trach"), Some(Field::Supervisor));
        assert_eq!(field("THỜI HAN HOÀN THÀNH"), Some(Field::Deadline));
        assert_eq!(field("Dpon vi chi tri, theo doi, danh gia"), Some(Field::Lead));
        assert_eq!(field("Cơ quan chủ trì và chịu trách nhiệm chung"), Some(Field::Lead));
    }

    #[test]
    fn running_text_is_no_heading() {
        assert_eq!(field("Thường xuyên"), None);
        assert_eq!(field("Phòng Văn hóa - Xã hội"), None);
        assert_eq!(field("Triển khai quy định trách nhiệm người đứng đầu các cơ quan nhà nước"), None);
        assert_eq!(field(""), None);
    }

    #[test]
    fn the_dictionary_is_sound() {
        let rows: Vec<[&str; 3]> = tsv::rows(include_str!("../../dictionaries/headings.tsv")).collect();
        let mut seen = std::collections::HashSet::new();
        for [heading, field, reason] in rows {
            assert!(Field::from_name(field).is_some(), "{heading}: no such field {field}");
            assert!(!reason.is_empty(), "{heading}: no reason");
            assert!(seen.insert((skeleton(heading), heading.ends_with('…'))), "{heading} stands twice");
        }
    }
}
