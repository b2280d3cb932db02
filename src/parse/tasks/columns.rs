//! Headings of a table into what its columns hold, and what kind of table it is. Rule: a table is a table of duties only when it says what
//! is to be done and by whom, when or with what result; letterheads, lists of names and forms are not.

use super::deadline;
use crate::block::{Cell, Row, Table};
use crate::dictionary::agency;
use crate::dictionary::fold::skeleton;
use crate::dictionary::formula;
use crate::dictionary::heading::{Field, Headings};
use crate::text::Text;

/// What the rows of a table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Duties.
    Duties,
    /// Targets.
    Targets,
    /// Neither: a letterhead, names, a form.
    Other,
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// What it holds.
    pub field: Field,
    /// Its heading on one line.
    pub heading: String,
    /// How sure that is.
    pub confidence: f32,
    /// Whether the heading is in the dictionary.
    pub is_known: bool,
}

/// The columns of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Columns {
    /// What its rows are.
    pub kind: Kind,
    /// From left to right.
    pub list: Vec<Column>,
    /// The headings said nothing: the columns were told by what the cells say.
    pub is_guessed: bool,
}

impl Columns {
    /// Whether a column says who does something or when.
    pub fn assign(&self) -> bool {
        const ASSIGNING: [Field; 5] =
            [Field::Lead, Field::Cooperating, Field::Both, Field::Deadline, Field::Supervisor];
        self.list.iter().any(|column| ASSIGNING.contains(&column.field))
    }
}

/// Rows that are looked at to tell a column by its cells.
const SAMPLE: usize = 60;

/// How sure it is that words stand in the right cell where cells were told apart by what they say: measured on tables whose words
/// were written line by line on purpose.
const BY_SENSE: f32 = 0.7;

/// How sure the heading of such a table is.
const TAKEN: f32 = 0.9;

/// Reads the headings of `table`.
pub fn read(table: &Table, text: &Text) -> Columns {
    if is_frame(table, text) {
        return Columns { kind: Kind::Other, list: Vec::new(), is_guessed: false };
    }
    let mut list: Vec<Column> = table.headings.iter().map(|cell| column(&cell.text(text))).collect();
    let width = list.len().max(table.rows.iter().filter_map(cells).map(<[Cell]>::len).max().unwrap_or(0));
    list.resize_with(width, || column(""));
    for (column, field) in list.iter_mut().zip(&table.by_sense) {
        if let Some(field) = *field {
            *column = Column {
                field: field.in_record(),
                confidence: column.confidence.max(TAKEN),
                is_known: true,
                ..column.clone()
            };
        }
    }
    let has_headings = list.iter().filter(|column| column.is_known && column.field != Field::Stt).count() > 0;
    let told: Vec<Told> = (0..width).map(|index| tell(table, text, index)).collect();
    if has_headings {
        settle_units(&mut list, &told);
        settle_targets(&mut list, &told);
        keep_one_each(&mut list, &told);
        find_task_column(&mut list, &told);
    } else {
        guess(&mut list, &told);
    }
    if !table.by_sense.is_empty() {
        list.iter_mut().for_each(|column| column.confidence *= BY_SENSE);
    }
    let is_guessed = !has_headings || list.iter().all(|column| column.heading.is_empty());
    Columns { kind: kind(&list, &told), list, is_guessed }
}

fn cells(row: &Row) -> Option<&[Cell]> {
    match row {
        Row::Cells(cells) => Some(cells),
        Row::Group(_) => None,
    }
}

/// The two tables that set a document, not its content: letterhead, and recipients beside the signature.
fn is_frame(table: &Table, text: &Text) -> bool {
    let first = table.rows.iter().take(4).filter_map(cells).flatten();
    table.headings.iter().chain(first).any(|cell| formula::sets_document(&skeleton(&cell.text(text))))
}

fn column(heading: &str) -> Column {
    let heading = heading.trim().to_string();
    match field(&heading) {
        Some((field, score)) => {
            Column { field: field.in_record(), confidence: (score as f32).min(0.99), heading, is_known: true }
        }
        None => Column { field: Field::Extra, confidence: 0.7, heading, is_known: false },
    }
}

/// The field of a heading; of a two-row heading ("Phân công thực hiện" over "Chủ trì") that of the lower row.
fn field(heading: &str) -> Option<(Field, f64)> {
    let whole = Headings::field(heading);
    if whole.is_some_and(|(_, score)| score >= 1.0) {
        return whole;
    }
    let is_remark = |text: &str| text.trim_start().starts_with('('); // "Thời gian (Năm 2026)"
    let exact = |text: &str| Headings::field(text).filter(|(_, score)| *score >= 1.0 && !is_remark(text));
    let breaks = heading.match_indices(' ').map(|(at, _)| at);
    let lower = breaks.filter(|at| exact(&heading[..*at]).is_some()).find_map(|at| exact(&heading[at..]));
    // "Thực hiện" over "Đơn vị chủ trì": the upper row says nothing, the lower one begins with a capital
    let starts =
        heading.match_indices(' ').map(|(at, _)| at).filter(|at| heading[at + 1..].starts_with(char::is_uppercase));
    let says_who = |(field, _): &(Field, f64)| matches!(field, Field::Lead | Field::Cooperating);
    let who = || starts.clone().find_map(|at| exact(&heading[at..]).filter(says_who));
    lower.map(|(field, _)| (field, 0.97)).or_else(|| who().map(|(field, _)| (field, 0.95))).or(whole)
}

/// What the cells of a column say: shares of the filled ones.
#[derive(Debug, Clone, Copy, Default)]
struct Told {
    filled: usize,
    bodies: f32,
    deadlines: f32,
    numbers: f32,
    letters: f32,
    /// "95%", "Tối thiểu 2%", "01 khu".
    values: f32,
}

fn tell(table: &Table, text: &Text, column: usize) -> Told {
    let sample = table.rows.iter().filter_map(cells).filter_map(|cells| cells.get(column)).take(SAMPLE);
    let texts: Vec<String> = sample.map(|cell| cell.text(text)).filter(|text| !text.is_empty()).collect();
    let share =
        |is: &dyn Fn(&str) -> bool| texts.iter().filter(|text| is(text)).count() as f32 / texts.len().max(1) as f32;
    Told {
        filled: texts.len(),
        bodies: share(&|text| agency::recognise(text).is_some_and(|sure| sure > 0.7)),
        deadlines: share(&|text| deadline::is_deadline(text)),
        numbers: share(&|text| super::label::of_cell(text).is_some()),
        values: share(&|text| text.contains(|c: char| c.is_ascii_digit()) && text.split_whitespace().count() <= 4),
        letters: texts.iter().map(String::len).sum::<usize>() as f32 / texts.len().max(1) as f32,
    }
}

/// "Đơn vị" over names of bodies is who leads, not a unit of measure.
fn settle_units(list: &mut [Column], told: &[Told]) {
    for (column, told) in list.iter_mut().zip(told) {
        if column.field == Field::Unit && told.bodies > 0.6 {
            column.field = Field::Lead;
        }
    }
    if list.first().is_some_and(|column| column.heading.is_empty()) && told[0].numbers > 0.6 {
        list[0].field = Field::Stt;
    }
}

/// "Mục tiêu" over values is what is to be reached, and the "Nội dung" before it is measured.
fn settle_targets(list: &mut [Column], told: &[Told]) {
    let Some(task) = list.iter().position(|column| column.field == Field::Task) else { return };
    let is_value = |index: &usize| list[*index].field == Field::Indicator && told[*index].values > 0.6;
    let has_deadline = list.iter().any(|column| column.field == Field::Deadline);
    if let Some(target) = (0..list.len()).find(is_value).filter(|_| !has_deadline) {
        (list[task].field, list[target].field) = (Field::Indicator, Field::Target);
    }
}

/// One column a field, the best fitting one; others of the same field go by their heading.
fn keep_one_each(list: &mut [Column], told: &[Told]) {
    const MANY: [Field; 4] = [Field::Year, Field::Target, Field::Extra, Field::Start];
    for index in 0..list.len() {
        let field = list[index].field;
        let is_same = |other: &usize| list[*other].field == field;
        let earlier = (0..index).filter(is_same).any(|other| !better_than(list, told, index, other));
        let later = (index + 1..list.len()).filter(is_same).any(|other| better_than(list, told, other, index));
        if !MANY.contains(&field) && (earlier || later) {
            list[index].field = if field == Field::Stt { Field::ReferenceStt } else { Field::Extra };
        }
    }
}

/// Of two columns of duties "Hành động cụ thể" is it, then the one that says more; of two of bodies the one that says "chủ trì".
fn better_than(list: &[Column], told: &[Told], a: usize, b: usize) -> bool {
    let weight = |index: usize| {
        let is_task = list[index].field == Field::Task;
        let letters = if is_task { told[index].letters } else { 0.0 };
        let heading = skeleton(&list[index].heading);
        let is_specific = is_task && heading.ends_with(" cu the");
        let says_lead = list[index].field == Field::Lead && heading.contains("chu tri");
        (says_lead, list[index].confidence, is_specific, letters)
    };
    weight(a) > weight(b)
}

/// A table that says who and when, but whose column of duties has an unknown heading: the longest unknown column.
fn find_task_column(list: &mut [Column], told: &[Told]) {
    let has = |field: Field| list.iter().any(|column| column.field == field);
    if has(Field::Task) || has(Field::Indicator) || !(has(Field::Lead) || has(Field::Both) || has(Field::Cooperating)) {
        return;
    }
    let unknown = (0..list.len()).filter(|index| !list[*index].is_known && told[*index].letters > 30.0);
    if let Some(longest) = unknown.max_by(|a, b| told[*a].letters.total_cmp(&told[*b].letters)) {
        list[longest].field = Field::Task;
        list[longest].confidence = 0.7;
    }
}

/// Columns told by their cells alone.
fn guess(list: &mut [Column], told: &[Told]) {
    const LEAST_ROWS: usize = 3;
    let Some(longest) = (0..list.len()).max_by(|a, b| told[*a].letters.total_cmp(&told[*b].letters)) else { return };
    let mut bodies = [Field::Lead, Field::Cooperating].into_iter();
    for (index, (column, told)) in list.iter_mut().zip(told).enumerate() {
        column.confidence = 0.6;
        if told.filled < LEAST_ROWS {
            continue;
        }
        if index == 0 && told.numbers > 0.6 {
            column.field = Field::Stt;
        } else if told.deadlines > 0.6 {
            column.field = Field::Deadline;
        } else if told.bodies > 0.6 {
            column.field = bodies.next().unwrap_or(Field::Extra);
        } else if index == longest && told.letters > 30.0 {
            column.field = Field::Task;
        }
    }
    let has = |field: Field| list.iter().any(|column| column.field == field);
    if !has(Field::Task) || !has(Field::Lead) {
        list.iter_mut().for_each(|column| column.field = Field::Extra);
    }
}

fn kind(list: &[Column], told: &[Told]) -> Kind {
    let has = |fields: &[Field]| list.iter().any(|column| fields.contains(&column.field));
    let assigns = has(&[
        Field::Lead,
        Field::Cooperating,
        Field::Both,
        Field::Role,
        Field::Deadline,
        Field::Deliverables,
        Field::Supervisor,
    ]);
    let has_values = list.iter().zip(told).any(|(column, told)| column.field == Field::Year && told.values > 0.6);
    let measures = has(&[Field::Unit, Field::Target])
        || has(&[Field::Year]) && (has_values || !has(&[Field::Lead, Field::Deadline]));
    if has(&[Field::Task]) {
        let is_measured = has(&[Field::Unit]) && has(&[Field::Target, Field::Year]);
        let says_who = has(&[Field::Lead, Field::Both, Field::Cooperating, Field::Deadline, Field::Role]);
        return match (is_measured && !says_who, assigns || has(&[Field::Year])) {
            (true, _) => Kind::Targets,
            (false, true) => Kind::Duties,
            (false, false) => Kind::Other,
        };
    }
    if has(&[Field::Indicator]) && (measures || has(&[Field::Deliverables])) { Kind::Targets } else { Kind::Other }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(headings: &[&str]) -> Columns {
        let source = headings.join("\n");
        let text = Text::new(source);
        let cells = text.lines().iter().map(|line| Cell::new(vec![*line])).collect();
        read(&Table { headings: cells, rows: Vec::new(), ..Table::default() }, &text)
    }

    fn fields(headings: &[&str]) -> Vec<Field> {
        of(headings).list.into_iter().map(|column| column.field).collect()
    }

    #[test]
    fn a_two_row_heading_counts_by_its_lower_row() {
        use Field::{Cooperating, Deadline, Lead, Stt, Task};
        let headings =
            ["TT", "Nhiệm vụ", "Phân công thực hiện Chủ trì", "Phân công thực hiện Phối hợp", "Thời gian hoàn thành"];
        assert_eq!(fields(&headings), [Stt, Task, Lead, Cooperating, Deadline]);
    }

    #[test]
    fn of_two_columns_of_bodies_the_one_that_says_lead_is_it() {
        use Field::{Cooperating, Deadline, Extra, Lead, Task};
        let headings = [
            "Thời gian",
            "Nội dung công việc",
            "Cơ quan chịu trách nhiệm quản lý nhà nước",
            "Thực hiện Đơn vị chủ trì",
            "Thực hiện Đơn vị phối hợp",
        ];
        assert_eq!(fields(&headings), [Deadline, Task, Extra, Lead, Cooperating]);
    }

    #[test]
    fn tables_of_duties_targets_and_others_are_told_apart() {
        assert_eq!(of(&["TT", "Nhiệm vụ thực hiện", "Người thực hiện", "Ghi chú"]).kind, Kind::Duties);
        assert_eq!(of(&["STT", "Chỉ tiêu", "Đơn vị tính", "Kết quả"]).kind, Kind::Targets);
        assert_eq!(of(&["STT", "Họ và tên", "Chức vụ"]).kind, Kind::Other);
        assert_eq!(of(&["UBND TỈNH LÀO CAI", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]).kind, Kind::Other);
    }

    #[test]
    fn a_second_column_of_a_field_goes_by_its_heading() {
        let read = of(&["TT", "Nội dung", "Đơn vị chủ trì", "Thời gian trình", "Thời gian hoàn thành"]);
        assert_eq!(read.list[4].field, Field::Extra);
    }
}
