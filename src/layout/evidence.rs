//! What the words of a line say about the column that they stand in. Higher is likelier; the scores are log odds by feel, and what
//! the table itself teaches ([`super::linear`]) soon outweighs them.

use crate::dictionary::agency::Head;
use crate::dictionary::heading::Field;
use crate::dictionary::{agency, beginning};
use crate::layout::assemble::is_row_number;
use crate::layout::label;
use crate::layout::line::width;
use crate::layout::value::{begins_with_hour, is_count, is_date, is_ditto, is_value};
use std::cell::OnceCell;

/// What it costs to cut a known name in two, and to begin a cell with a name or a date.
const INSIDE_NAME: f32 = 1.5;
const OPENS_CELL: f32 = -1.3;

/// How many kinds of cells [`Words::kind`] tells apart.
pub const KINDS: usize = 6;

/// Words of one line, read as the beginning of a cell or as more of one.
#[derive(Debug, Clone)]
pub struct Words {
    /// The words, one blank between them.
    pub text: String,
    /// How wide they are.
    pub width: f32,
    /// How wide the first of them is: what would have had to fit on the line before.
    pub first_width: f32,
    /// Whether they begin with a small letter.
    pub is_lower: bool,
    features: Features,
}

#[derive(Debug, Clone, Default)]
struct Features {
    office: f32,
    fields: &'static [Field],
    is_number: bool,
    is_value: bool,
    is_date: bool,
    /// "05 lớp, 350 người"
    is_count: bool,
    is_mark: bool,
    is_ditto: bool,
    has_ditto: bool,
    count: usize,
    /// Told when somebody asks: of most ways to cut a line nobody does.
    has_inner_cell: OnceCell<bool>,
    asks_for_more: OnceCell<bool>,
    is_bare_person: OnceCell<bool>,
    names_whole_body: OnceCell<bool>,
    names_another: OnceCell<bool>,
}

impl Words {
    /// Reads words.
    pub fn new(words: &[&str]) -> Self {
        let text = words.join(" ");
        let first = words.first().copied().unwrap_or_default();
        let fields = beginning::fields_of(words);
        let office = if fields.contains(&Field::Task) { 0.0 } else { office(words) };
        let features = Features {
            office,
            fields,
            is_number: words.len() == 1 && is_row_number(first),
            is_value: is_value(&text),
            is_date: is_date(first) || begins_with_hour(words),
            is_count: is_count(words),
            is_mark: words.len() == 1 && matches!(first, "x" | "X" | "✓" | "●" | "×" | "√"),
            is_ditto: words.len() == 1 && is_ditto(first),
            has_ditto: words.len() > 1 && words.iter().any(|word| is_ditto(word)),
            count: words.len(),
            ..Features::default()
        };
        let is_lower = text.trim_start_matches(['“', '"', '(', '-', '–', ' ']).starts_with(char::is_lowercase);
        Self { width: width(&text), first_width: width(first), is_lower, features, text }
    }

    fn words(&self) -> Vec<&str> {
        let mut words = Vec::with_capacity(self.features.count);
        words.extend(self.text.split(' ').take(self.features.count));
        words
    }

    fn has_inner_cell(&self) -> bool {
        let look = || {
            let words = self.words();
            words.len() <= 12 && (1..words.len()).any(|at| begins_inside(&words[at - 1..]))
        };
        *self.features.has_inner_cell.get_or_init(look)
    }

    fn asks_for_more(&self) -> bool {
        *self.features.asks_for_more.get_or_init(|| asks_for_more(&self.text))
    }

    fn is_bare_person(&self) -> bool {
        *self.features.is_bare_person.get_or_init(|| is_bare_person(&self.words()))
    }

    fn names_whole_body(&self) -> bool {
        *self.features.names_whole_body.get_or_init(|| names_whole_body(&self.words()))
    }

    fn names_another(&self) -> bool {
        // a body must be whole before another can begin: a known one at the start, or behind a mark
        let begins_with_known = self.features.office == 1.0 || self.features.fields.contains(&Field::Task);
        if !begins_with_known && !self.text.contains([',', ';']) {
            return false;
        }
        *self.features.names_another.get_or_init(|| names_another(&self.words()))
    }

    /// Whether the words may well begin a cell in the middle of a line.
    pub fn is_telling(&self) -> bool {
        let features = &self.features;
        features.is_number
            || features.is_value
            || features.is_date
            || features.is_mark
            || features.is_ditto
            || features.office >= 0.75 && !self.is_lower
            || !features.fields.is_empty() && !self.is_lower
    }

    /// Whether the words are a value: "≥ 80%", "1.200".
    pub fn is_value(&self) -> bool {
        self.features.is_value
    }

    /// Whether the words begin with a time.
    pub fn is_time(&self) -> bool {
        self.features.is_date || self.features.fields.contains(&Field::Deadline)
    }

    /// Whether the words begin with a body or a person.
    pub fn is_office(&self) -> bool {
        self.features.office > 0.0
    }

    /// What kind of cell the words begin, for learning what a column without a telling heading holds.
    pub fn kind(&self) -> usize {
        let features = &self.features;
        let says = |field: Field| features.fields.contains(&field);
        match () {
            () if features.is_mark => 1,
            () if features.is_number || features.is_value => 2,
            () if self.is_time() => 3,
            () if says(Field::Role) => 4,
            () if self.is_office() => 5,
            () => 0,
        }
    }

    /// How well the words begin a cell of this column.
    pub fn begins(&self, field: Option<Field>) -> f32 {
        let features = &self.features;
        let says = |field: Field| features.fields.contains(&field);
        let is_time = self.is_time();
        if features.is_ditto {
            return if matches!(field, Some(Field::Stt | Field::Task | Field::Indicator)) { -4.0 } else { 1.0 };
        }
        let lower = if self.is_lower && !features.is_mark && !says(Field::Unit) { -2.5 } else { 0.0 };
        lower
            + match field {
                Some(Field::Stt) => choose(&[(features.is_number, 3.0)], -8.0),
                Some(Field::ReferenceStt) => choose(&[(features.is_number, 3.0)], -5.0),
                Some(Field::Role) => choose(&[(says(Field::Role), 4.0)], -4.0),
                Some(Field::Lead | Field::Cooperating | Field::Both | Field::Body | Field::Supervisor) => {
                    let person = if field == Some(Field::Supervisor) { 4.0 } else { 1.0 };
                    let others = [
                        (says(Field::Supervisor), person),
                        (is_time, -4.0),
                        (features.is_value, -4.0),
                        (says(Field::Role), -3.0),
                        (says(Field::Task), -2.0),
                    ];
                    let body = if field == Some(Field::Supervisor) { 2.4 } else { 3.0 };
                    match features.office {
                        office if office > 0.0 && !says(Field::Supervisor) => body * office,
                        _ => choose(&others, -1.5),
                    }
                }
                Some(Field::Deadline | Field::Start) => choose(&[(is_time, 4.0), (features.office >= 0.9, -3.0)], -2.0),
                Some(Field::Deliverables) => {
                    let others = [
                        (is_time, -3.0),
                        (says(Field::Deliverables), 2.0),
                        (features.is_count, 1.5),
                        (features.office >= 0.9, -2.5),
                    ];
                    choose(&others, 0.0)
                }
                Some(Field::Notes) => {
                    choose(&[(says(Field::Notes), 2.0), (is_time, -2.0), (features.office >= 0.9, -1.0)], 0.0)
                }
                Some(Field::Task | Field::Indicator) => {
                    let others = [
                        (is_time, -3.0),
                        (features.is_value, -4.0),
                        (features.is_count, -1.0),
                        (says(Field::Role), -1.0),
                        (says(Field::Supervisor), -1.0),
                        (features.office >= 0.9, -0.5),
                    ];
                    if says(Field::Task) || says(Field::Indicator) { 1.5 } else { choose(&others, 0.5) }
                }
                Some(Field::Unit) => choose(&[(says(Field::Unit), 3.0), (features.count > 4, -3.0)], -0.5),
                Some(Field::Target) => choose(&[(features.is_value, 3.0), (says(Field::Unit), -2.0)], -0.5),
                Some(Field::Amount) => {
                    choose(&[(features.is_value, 3.0), (is_time, -2.0), (features.office >= 0.9, -2.0)], -1.0)
                }
                Some(Field::Year) => choose(&[(features.is_mark, 4.0), (features.is_value, 3.0)], -3.0),
                Some(Field::Extra) => choose(&[(says(Field::Extra), 2.0)], 0.0),
                None => 0.0,
            }
    }

    /// How well the words fit into a column of this kind wherever they stand in the cell.
    pub fn fits(&self, field: Option<Field>) -> f32 {
        match field {
            _ if self.features.has_ditto => -6.0,
            Some(Field::Stt | Field::ReferenceStt) => choose(&[(self.features.is_number, 0.0)], -4.0),
            Some(Field::Role | Field::Deadline | Field::Start | Field::Unit | Field::Year | Field::Target)
                if self.has_inner_cell() =>
            {
                -2.5
            }
            Some(Field::Deadline | Field::Start) if self.features.is_date => 0.0,
            Some(Field::Role | Field::Deadline | Field::Start | Field::Unit | Field::Year) if self.width > 14.0 => -2.5,
            Some(Field::Lead | Field::Cooperating | Field::Both | Field::Body) if self.names_another() => -3.0,
            Some(Field::Lead | Field::Cooperating | Field::Both) if self.width > 24.0 => -1.0,
            _ => 0.0,
        }
    }
}

/// How well `next` goes on with the cell whose last line is `before`.
pub fn goes_on(before: &Words, next: &Words) -> f32 {
    let said = before.text.as_str();
    let mut score = 0.0;
    if next.is_lower {
        score += 2.5;
    }
    if before.asks_for_more() {
        score += 2.5;
    }
    if said.ends_with(';') {
        score += 1.2;
    }
    if label::ends_sentence(said) && !said.ends_with([';', ':']) {
        score -= 0.7;
    }
    if next.features.is_mark || next.features.is_ditto || is_ditto(said) {
        score -= 5.0;
    }
    if label::is_dash(&next.text) {
        score += 1.0;
    }
    if before.features.fields.contains(&Field::Supervisor) && is_rest_of_name(next) {
        score += 2.5; // "Ông Trần Hữu" above "Nghiệm"
    } else if before.is_bare_person() && next.features.office >= 0.8 {
        score += 2.0;
    } else if !next.is_lower && next.features.office >= 0.9 && !said.ends_with([',', ';', '-', '–']) {
        score -= 1.0;
    }
    score
}

/// Whether words begin with capitals that no body's name begins with, as a person's name goes on.
fn is_rest_of_name(next: &Words) -> bool {
    let first = next.text.split_whitespace().next().unwrap_or_default();
    let bare = first.trim_end_matches([',', '-', '–']);
    let mut letters = bare.chars();
    letters.next().is_some_and(char::is_uppercase)
        && letters.clone().next().is_some()
        && letters.all(char::is_lowercase)
        && next.features.office == 0.0
        && next.features.fields.is_empty()
        && next.features.count <= 4
}

/// Whether a list of bodies is whole as it stands: its last one is known, and `next` does not go on with the name.
pub fn is_whole_list(before: &Words, next: &Words) -> bool {
    let goes_on_with_name = || {
        let said: Vec<&str> = before.text.split_whitespace().collect();
        let last = last_entry(&said);
        let more: Vec<&str> = last.iter().copied().chain(next.text.split_whitespace()).collect();
        agency::known_at(&more) > last.len()
    };
    before.names_whole_body() && !goes_on_with_name()
}

/// Whether the last body of a list is known as it stands.
fn names_whole_body(words: &[&str]) -> bool {
    let is_whole = |words: &[&str]| !words.is_empty() && agency::known_at(words) == words.len();
    !words.last().is_some_and(|word| word.ends_with([',', ';'])) && (is_whole(words) || is_whole(last_entry(words)))
}

/// Whether a list of bodies ends before some word and another body begins with it, without a mark or a word between them.
fn names_another(words: &[&str]) -> bool {
    let starts = (0..words.len()).filter(|at| *at == 0 || words[at - 1].ends_with([',', ';']));
    let mut wholes =
        starts.flat_map(|start| agency::known_ends(&words[start..]).map(move |length| (start, start + length)));
    wholes.any(|(start, end)| begins_another(words, start, end))
}

/// Whether another body begins behind a name that is whole from one word to another: that of the whole list, or its last one.
fn begins_another(words: &[&str], start: usize, end: usize) -> bool {
    let (list, Some(next)) = (&words[..end], words.get(end)) else { return false };
    end > 1
        && next.starts_with(char::is_uppercase)
        && !words[end - 1].ends_with([',', ';'])
        && (start == 0 || last_entry(list).len() == end - start)
        && office(&words[end..]) >= 0.8
        && agency::known_at(last_entry(&words[..=end])) == agency::known_at(last_entry(list))
}

/// The words behind the last mark between bodies.
fn last_entry<'a, 'b>(words: &'a [&'b str]) -> &'a [&'b str] {
    let at = words.iter().rposition(|word| word.ends_with([',', ';'])).map_or(0, |at| at + 1);
    &words[at..]
}

/// Whether the words end a time that needs no more: "Quý IV/2025", "Tháng 12", "Thường xuyên".
pub fn is_whole_time(before: &Words, next: &Words) -> bool {
    let goes_on_with_time = next.features.is_date
        || beginning::fields_of(&next.text.split_whitespace().collect::<Vec<_>>()).contains(&Field::Deadline)
        || next.text.starts_with(|c: char| c.is_ascii_digit() || c == '(');
    before.is_time() && !before.asks_for_more() && !before.text.ends_with([';', '-', '–']) && !goes_on_with_time
}

/// Whether another cell may well begin at the second of these words: a name or a result after a word that needs nothing more.
fn begins_inside(words: &[&str]) -> bool {
    let (Some(before), Some(word)) = (words.first(), words.get(1)) else { return false };
    let is_name = word.chars().next().is_some_and(char::is_uppercase);
    is_name
        && !asks_for_more(before)
        && !matches!(*before, "UBND" | "HĐND" | "BCĐ")
        && (office(&words[1..]) >= 0.8 || beginning::fields_of(&words[1..]).contains(&Field::Deliverables))
}

/// For each word, what it costs to begin a cell with it: a name, a date or a result that begins there speaks for it, a name that
/// goes over it speaks against.
pub fn openings(words: &[&str]) -> Vec<f32> {
    let mut costs = vec![0.0f32; words.len()];
    for at in 0..words.len() {
        let name = agency::known_at(&words[at..]);
        for inside in costs.iter_mut().take(at + name).skip(at + 1) {
            *inside = INSIDE_NAME;
        }
        if at == 1 && is_row_number(words[0]) {
            costs[at] = OPENS_CELL;
            continue;
        }
        let is_plain = costs[at] == 0.0 && words[at].chars().next().is_some_and(char::is_uppercase);
        let is_awaited = at > 0 && asks_for_more(words[at - 1]);
        let tells = [Field::Deadline, Field::Deliverables, Field::Role];
        let begins = || {
            office(&words[at..]) >= 0.8 || beginning::fields_of(&words[at..]).iter().any(|field| tells.contains(field))
        };
        if is_plain && !is_awaited && begins() {
            costs[at] = OPENS_CELL;
        }
    }
    costs
}

/// How well `next` fits as one more entry of a list of bodies that goes on.
pub fn lists_on(field: Option<Field>, before: &str, next: &Words) -> f32 {
    let is_list =
        matches!(field, Some(Field::Lead | Field::Cooperating | Field::Both | Field::Body | Field::Supervisor));
    let is_strange = !next.is_lower && next.features.office == 0.0;
    if is_list && is_strange && before.ends_with([';', ',']) { -3.0 } else { 0.0 }
}

/// How well a cell ends with `words`.
pub fn ends(words: &Words) -> f32 {
    match () {
        () if words.asks_for_more() => -3.0,
        () if words.text.ends_with(';') => -1.5,
        () => 0.0,
    }
}

/// Words that a cell cannot well end with: "và", "Quý" before its number, a comma, a cut code.
pub fn asks_for_more(text: &str) -> bool {
    const OPEN: [&str; 12] =
        ["Quý", "quý", "Tháng", "tháng", "Năm", "Hàng", "Hằng", "Thường", "Trước", "trước", "Đến", "Từ"];
    let mut words = text.split_whitespace().rev();
    let (last, before) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let is_recurring = ["Hàng", "Hằng", "hàng", "hằng", "mỗi"].contains(&before);
    label::asks_for_more(text)
        || OPEN.contains(&last) && !is_recurring
        || is_bare_head(text)
        || text.matches('(').count() > text.matches(')').count()
}

/// "Trước ngày" above "30/4/2026"
pub fn is_date_awaited(before: &Words, next: &Words) -> bool {
    before.is_time() && next.features.is_date && asks_for_more(&before.text)
}

/// Words of a head without its name.
const MOST_IN_HEAD: usize = 5;

/// "Văn phòng", "…; Công an": a body whose name is still to come.
fn is_bare_head(text: &str) -> bool {
    let last = text.rsplit([';', ',']).next().unwrap_or(text);
    let words: Vec<&str> = last.split_whitespace().take(MOST_IN_HEAD + 1).collect();
    words.len() <= MOST_IN_HEAD
        && !label::is_capital(last)
        && matches!(agency::head_at(&words), Some((Head::Body, count)) if count == words.len())
}

/// "Lãnh đạo", "Đ/c Lê Văn Hà - PCT": a person told by a post, whose body is still to come.
fn is_bare_person(words: &[&str]) -> bool {
    let words = words.iter().rposition(|word| matches!(*word, "-" | "–")).map_or(words, |dash| &words[dash + 1..]);
    words.len() <= 4 && matches!(agency::head_at(words), Some((Head::Person, count)) if count == words.len())
}

/// How sure it is that words begin with a body's name.
fn office(words: &[&str]) -> f32 {
    if agency::known_at(words) > 0 {
        return 1.0;
    }
    match agency::head_at(words) {
        Some((Head::Body | Head::Person, _)) => 0.8,
        Some((Head::Collective, _)) if agency::head_at(&words[1..]).is_some() => 0.9,
        Some((Head::Noun, _)) => 0.5,
        _ => 0.0,
    }
}

fn choose(cases: &[(bool, f32)], otherwise: f32) -> f32 {
    cases.iter().find(|(holds, _)| *holds).map_or(otherwise, |(_, score)| *score)
}
