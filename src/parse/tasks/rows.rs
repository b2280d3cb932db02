//! Rows of a table of duties into tasks. Rule: a row is a task unless it only heads the rows below it.

use super::columns::{Column, Columns};
use super::context::{Context, Source, year_of};
use super::deadline::Base;
use super::grid::{self, Filled, Line};
use super::groups::Groups;
use super::label::{self, Label};
use super::provenance::{self, InTable, rounded};
use super::value::{trimmed, value};
use super::{Parsed, agency, deadline, deliverables, lost_numbers, romans};
use crate::block::Table;
use crate::dictionary::fold::skeleton;
use crate::dictionary::heading::{Field, Headings};
use crate::plan::{Deadline, Doubt, Extraction, Origin, Role, Task};

/// Adds the tasks of `table` to `parsed`.
pub fn read(table: &Table, columns: &Columns, source: Source, context: &Context, parsed: &mut Parsed) {
    let rows = grid::lines(table, &source.reading.text);
    let is_mostly_filled = is_mostly_filled(&rows, columns);
    let has_later_sections = has_later_sections(&rows);
    let reader = Reader { table, columns, source, context, is_mostly_filled, has_later_sections };
    let mut groups = Groups::default();
    let mut last_section = 0;
    let first = parsed.tasks.len();
    for (index, row) in rows.iter().enumerate() {
        let cells = match row {
            Line::Group(heading) => {
                last_section = reader.enter_section(heading, last_section, rows.get(index + 1), &mut groups);
                continue;
            }
            Line::Cells(cells) => cells,
        };
        let label = reader.label(cells);
        match reader.heading(cells, label.as_ref(), rows.get(index + 1)) {
            Some(heading) => match &label {
                Some(label) => groups.enter(Some(label), &heading),
                None => last_section = reader.enter_section(&heading, last_section, rows.get(index + 1), &mut groups),
            },
            None => {
                let ranks = [label.as_ref().map(|label| label.rank), reader.outline_label(cells).map(|own| own.rank)];
                if let Some(rank) = ranks.into_iter().flatten().max() {
                    groups.leave(rank); // a running number ends no heading of the outline beside it
                }
                reader.task(cells, label, &groups, parsed);
            }
        }
    }
    if columns.list.iter().any(|column| column.field == Field::Stt) {
        lost_numbers::fill(&mut parsed.tasks[first..]);
    }
}

/// The number of a section's heading: "IV. Liên kết vùng" is 4.
fn section_of(heading: &str) -> Option<usize> {
    romans::value(heading.split(['.', ' ', ')', '-']).next()?)
}

/// Whether a later heading row is one of a numbered section.
fn has_later_sections(rows: &[Line]) -> bool {
    let headings = rows.iter().filter_map(|row| if let Line::Group(heading) = row { Some(heading) } else { None });
    headings.skip(1).any(|heading| section_of(heading).is_some() || romans::of_row(heading, 0).is_some())
}

/// Whether rows usually say more than what is to be done.
fn is_mostly_filled(rows: &[Line], columns: &Columns) -> bool {
    let cells = || rows.iter().filter_map(|row| if let Line::Cells(cells) = row { Some(cells) } else { None });
    let filled = cells().filter(|cells| has_values(cells, columns)).count();
    2 * filled >= cells().count()
}

/// Whether a row says who, when or with what result.
fn has_values(cells: &[Filled], columns: &Columns) -> bool {
    let is_value =
        |column: &Column| !matches!(column.field, Field::Stt | Field::ReferenceStt | Field::Task | Field::Notes);
    cells.iter().zip(&columns.list).any(|(cell, column)| is_value(column) && cell.is_own && !cell.text.is_empty())
}

struct Reader<'a> {
    table: &'a Table,
    columns: &'a Columns,
    source: Source<'a>,
    context: &'a Context,
    is_mostly_filled: bool,
    has_later_sections: bool,
}

impl<'a> Reader<'a> {
    /// Enters a heading over the full width; gives back the number of the section that is open then.
    fn enter_section(&self, heading: &str, last: usize, next: Option<&Line<'a>>, groups: &mut Groups) -> usize {
        let is_first =
            last == 0 && self.has_later_sections && label::split(heading).is_none() && section_of(heading).is_none();
        // "II" below "II": of the strokes of "III" one was lost, unless the heading was printed again on a new page
        let is_repeated = last > 1 && section_of(heading) == Some(last) && !groups.has(heading);
        let after_number = || heading.find(' ').map(|at| (last + 1, at + 1)).filter(|_| is_repeated);
        // "1. Công tác chỉ đạo" above "II. ...": the engine took the stroke for a digit
        let is_digit = last == 0 && self.has_later_sections && heading.starts_with("1. ");
        // "1" above row 1: a heading of rows that count from 1 is no 1 itself
        let is_one = || last > 0 && heading.starts_with("1 ") && self.number(next) == Some("1");
        let spoiled = romans::of_row(heading, last)
            .or_else(|| is_first.then_some((1, 0)))
            .or_else(|| is_digit.then_some((1, "1. ".len())))
            .or_else(after_number)
            .or_else(|| is_one().then_some((last + 1, 2)));
        if let Some((number, rest)) = spoiled.filter(|_| self.source.is_recognised) {
            groups.enter(Some(&Label { printed: romans::roman(number), rank: label::SECTION }), &heading[rest..]);
            return number;
        }
        groups.enter_text(heading);
        section_of(heading).unwrap_or(last)
    }

    /// The number of a row.
    fn number<'c>(&self, row: Option<&'c Line<'a>>) -> Option<&'c str> {
        match row? {
            Line::Cells(cells) => Some(self.text(cells, Field::Stt)),
            Line::Group(_) => None,
        }
    }

    fn find<'c>(&self, cells: &'c [Filled<'a>], field: Field) -> Option<(&'c Filled<'a>, &'a Column, usize)> {
        let at = self.columns.list.iter().position(|column| column.field == field)?;
        cells.get(at).map(|cell| (cell, &self.columns.list[at], at))
    }

    fn text<'c>(&self, cells: &'c [Filled<'a>], field: Field) -> &'c str {
        self.find(cells, field).map_or("", |(cell, _, _)| cell.text.as_str())
    }

    /// The label of a row: its number cell, else that of its outline, else the number that its task begins with.
    fn label(&self, cells: &[Filled<'a>]) -> Option<Label> {
        let number = self.text(cells, Field::Stt);
        if !number.is_empty() {
            return label::of_cell(number).or_else(|| label::split(number).map(|(label, _)| label));
        }
        if let Some(label) = self.outline_label(cells) {
            return Some(label);
        }
        let of_task = label::split(self.text(cells, Field::Task)).map(|(label, _)| label);
        of_task.filter(|label| !label.is_bullet())
    }

    /// The label in a second column of numbers before the task: the rows of a running number may have an outline beside it.
    fn outline_label(&self, cells: &[Filled<'a>]) -> Option<Label> {
        let task = self.columns.list.iter().position(|column| column.field == Field::Task)?;
        let number = self.columns.list.iter().position(|column| column.field == Field::Stt)?;
        cells.get(number + 1..task)?.iter().filter(|cell| cell.is_own).find_map(|cell| label::of_cell(&cell.text))
    }

    /// Whether a row without running number heads the numbered rows below it, by the outline beside the numbers.
    fn heads_outline(&self, cells: &[Filled<'a>], next: Option<&Line<'a>>) -> bool {
        let Some(Line::Cells(next)) = next else { return false };
        let is_lower = |own: Label| self.outline_label(next).is_some_and(|below| below.rank > own.rank);
        self.text(cells, Field::Stt).is_empty()
            && !self.text(next, Field::Stt).is_empty()
            && self.outline_label(cells).is_some_and(is_lower)
    }

    /// The text of a row that only heads those below it.
    fn heading(&self, cells: &[Filled<'a>], label: Option<&Label>, next: Option<&Line<'a>>) -> Option<String> {
        if self.heads_outline(cells, next) {
            return Some(self.text(cells, Field::Task).to_string());
        }
        if let Some(lone) = self.lone_heading(cells, label).filter(|_| next.is_some()) {
            return Some(lone.to_string());
        }
        if has_values(cells, self.columns) || !self.is_mostly_filled {
            return None;
        }
        let is_top = label.is_some_and(|label| label.rank <= 2);
        let next_label = next.and_then(|next| if let Line::Cells(cells) = next { self.label(cells) } else { None });
        let heads_lower = label.zip(next_label.as_ref()).is_some_and(|(label, next)| next.rank > label.rank);
        let is_lonely = label.is_none() && !self.begins_lower(cells) && next.is_some();
        if !(is_top || heads_lower || is_lonely) {
            return None;
        }
        let is_number = |column: &Column| column.field == Field::Stt && label.is_some();
        let texts = cells.iter().zip(&self.columns.list).filter(|(cell, column)| cell.is_own && !is_number(column));
        let text = texts.map(|(cell, _)| cell.text.as_str()).find(|text| !text.is_empty());
        let text = text.unwrap_or_else(|| self.text(cells, Field::Stt));
        let bare = label::split(text).filter(|(own, _)| Some(own) == label).map_or(text, |(_, rest)| rest);
        Some(bare.to_string())
    }

    /// The only text of a numbered row, where it stands in a column of its own beside that of the duties.
    fn lone_heading<'c>(&self, cells: &'c [Filled<'a>], label: Option<&Label>) -> Option<&'c str> {
        label.filter(|label| !label.is_bullet())?;
        let is_text = |column: &Column| column.field != Field::Stt;
        let own = cells.iter().zip(&self.columns.list).filter(|(cell, column)| cell.is_own && is_text(column));
        let mut filled = own.filter(|(cell, _)| !cell.text.is_empty());
        let (cell, column) = filled.next()?;
        let is_alone = filled.next().is_none() && self.text(cells, Field::Task).is_empty();
        (is_alone && column.field == Field::Extra).then_some(cell.text.as_str())
    }

    fn begins_lower(&self, cells: &[Filled<'a>]) -> bool {
        self.text(cells, Field::Task).starts_with(char::is_lowercase)
    }

    fn task(&self, cells: &[Filled<'a>], label: Option<Label>, groups: &Groups, parsed: &mut Parsed) {
        let Some((task_cell, _, _)) = self.find(cells, Field::Task) else { return };
        let number = self.text(cells, Field::Stt);
        let text = match label::split(&task_cell.text) {
            Some((own, rest)) if number.is_empty() && !own.is_bullet() => rest,
            _ => &task_cell.text,
        };
        let Some(text) = value(text) else { return };
        // "Kết quả thực hiện trong tháng" without a number is a piece of a heading, not a duty.
        if label.is_none()
            && !has_values(cells, self.columns)
            && Headings::field(&text).is_some_and(|(_, score)| score >= 0.8)
        {
            return;
        }
        let stt = label.map(|label| label.printed).or_else(|| value(number));
        let group = self.context.group.iter().cloned().chain(groups.texts()).collect();
        let mut task = Task { origin: Origin::Appendix, stt, group, task: text, ..Task::default() };
        let number = parsed.tasks.len();
        self.note(&mut task, "task", Field::Task, cells, if self.begins_lower(cells) { 0.75 } else { 0.97 });
        self.note(&mut task, "stt", Field::Stt, cells, 0.98);
        task.reference_stt = value(self.text(cells, Field::ReferenceStt));
        self.note(&mut task, "reference_stt", Field::ReferenceStt, cells, 0.97);
        self.bodies(&mut task, cells);
        task.role = role(self.text(cells, Field::Role));
        self.note(&mut task, "role", Field::Role, cells, 0.97);
        self.deadline(&mut task, cells, number, parsed);
        if let Some((cell, _, _)) = self.find(cells, Field::Deliverables) {
            let reading = self.source.reading;
            let is_begun = |line: usize| {
                reading.extraction == Extraction::Docx || cell.cell.begins.contains(&cell.cell.pieces[line])
            };
            task.deliverables = deliverables::deliverables(&cell.cell.lines(&reading.text), is_begun);
            self.note(&mut task, "deliverables", Field::Deliverables, cells, 0.93);
        }
        task.supervisor = value(self.text(cells, Field::Supervisor));
        self.note(&mut task, "supervisor", Field::Supervisor, cells, 0.95);
        task.notes = value(self.text(cells, Field::Notes));
        self.note(&mut task, "notes", Field::Notes, cells, 0.95);
        self.other_columns(&mut task, cells);
        self.doubt_missing_lead(&task, task_cell, number, parsed);
        task.confidence = least(&task);
        parsed.tasks.push(task);
    }

    fn bodies(&self, task: &mut Task, cells: &[Filled<'a>]) {
        let text = &self.source.reading.text;
        for field in [Field::Lead, Field::Both] {
            if let Some((cell, _, _)) = self.find(cells, field) {
                let roles = agency::roles(&cell.cell.lines(text));
                let (sure_lead, sure_with) = (agency::confidence(&roles.lead), agency::confidence(&roles.cooperating));
                if !roles.lead.is_empty() {
                    self.note(task, "lead", field, cells, sure_lead);
                }
                if !roles.cooperating.is_empty() {
                    self.note(task, "cooperating", field, cells, sure_with);
                }
                task.lead.extend(roles.lead);
                task.cooperating.extend(roles.cooperating);
            }
        }
        if let Some((cell, _, _)) = self.find(cells, Field::Cooperating) {
            let bodies = agency::bodies(&cell.cell.lines(text));
            self.note(task, "cooperating", Field::Cooperating, cells, agency::confidence(&bodies));
            task.cooperating.extend(bodies);
        }
    }

    fn deadline(&self, task: &mut Task, cells: &[Filled<'a>], number: usize, parsed: &mut Parsed) {
        let Some((cell, column, _)) = self.find(cells, Field::Deadline) else {
            task.deadline = self.day_above(task);
            return;
        };
        let text = trimmed(&cell.text);
        if deadline::is_time_of_day(text) {
            task.extra.insert(column.heading.clone(), text.to_string());
            task.deadline = self.day_above(task);
            return;
        }
        let base = match year_of(&column.heading) {
            Some(year) => Base { year: Some(year), source: "tiêu đề cột" }, // "Thời gian (Năm 2026)"
            None => self.context.base,
        };
        let Some(read) = deadline::read(text, base) else { return };
        for (code, message) in read.doubts {
            parsed.doubts.push(self.doubt(code, message, cell, number, "deadline"));
        }
        task.deadline = Some(read.deadline);
        self.note(task, "deadline", Field::Deadline, cells, read.confidence);
    }

    /// The day of a schedule whose rows hold hours: named by the nearest heading above.
    fn day_above(&self, task: &Task) -> Option<Deadline> {
        let own = task.group.iter().rev().take(task.group.len() - self.context.group.len()).map(String::as_str);
        let heading = own.chain(self.context.day.as_deref()).find_map(day_in)?;
        deadline::read(heading, self.context.base).map(|read| read.deadline)
    }

    /// Years with a mark, and columns without a field of their own.
    fn other_columns(&self, task: &mut Task, cells: &[Filled<'a>]) {
        let marks_years = self.marks_years(cells);
        for (cell, column) in cells.iter().zip(&self.columns.list) {
            let Some(text) = value(&cell.text).or_else(|| mark(&cell.text)) else { continue };
            match column.field {
                Field::Year if is_mark(&text) || marks_years => task.years.extend(years_in(&column.heading)),
                Field::Year if are_marks(&text) => {} // of several years: which ones, their places would tell
                Field::Extra | Field::Start | Field::Unit | Field::Target | Field::Indicator | Field::Year
                    if !column.heading.is_empty() =>
                {
                    task.extra.insert(column.heading.clone(), text);
                }
                _ => {}
            }
        }
        task.years.sort_unstable();
        task.years.dedup();
    }

    /// Whether a row that an OCR engine read marks all its years: it has crosses, and whatever else stands there is one misread.
    fn marks_years(&self, cells: &[Filled<'a>]) -> bool {
        let years = || cells.iter().zip(&self.columns.list).filter(|(_, column)| column.field == Field::Year);
        let crosses = years().filter(|(cell, _)| is_mark(&cell.text)).count();
        let is_short = |text: &str| (1..=2).contains(&text.trim().chars().count());
        self.source.is_recognised
            && crosses * 2 >= years().count()
            && years().count() > 2
            && years().all(|(cell, _)| is_short(&cell.text))
    }

    fn doubt_missing_lead(&self, task: &Task, cell: &Filled<'a>, number: usize, parsed: &mut Parsed) {
        let has_column = self.columns.list.iter().any(|column| matches!(column.field, Field::Lead | Field::Both));
        if has_column && task.lead.is_empty() {
            let message = "dòng nhiệm vụ không ghi cơ quan chủ trì".to_string();
            parsed.doubts.push(self.doubt("lead_missing", message, cell, number, "lead"));
        }
    }

    fn doubt(&self, code: &str, message: String, cell: &Filled<'a>, number: usize, field: &str) -> Doubt {
        let line = cell.cell.pieces.first().map(|piece| self.source.reading.text.line_at(piece.start) as u32 + 1);
        Doubt { line, ..Doubt::new(code, message).about(format!("tasks[{number}].{field}")) }
    }

    /// Notes where a field comes from. Fields of other rows and of columns that were guessed are less sure.
    fn note(&self, task: &mut Task, name: &str, field: Field, cells: &[Filled<'a>], confidence: f32) {
        let Some((cell, column, at)) = self.find(cells, field) else { return };
        if cell.text.is_empty() {
            return;
        }
        let inherited = if cell.is_own { 1.0 } else { 0.95 };
        let place = InTable { table: self.table.number, row: cell.row, cell: at + 1 };
        let sure = confidence * inherited * column.confidence;
        let found = provenance::of(self.source.reading, &cell.cell.pieces, Some(place), sure);
        task.provenance.insert(name.to_string(), found);
    }
}

/// The least sure field.
pub fn least(task: &Task) -> f32 {
    rounded(task.provenance.values().map(|field| field.confidence).fold(0.99, f32::min))
}

/// "Chủ trì thực hiện", "Phối hợp thực hiện".
fn role(text: &str) -> Option<Role> {
    let folded = skeleton(text);
    match folded {
        _ if folded.starts_with("chu tri") => Some(Role::Lead),
        _ if folded.starts_with("phoi hop") => Some(Role::Cooperate),
        _ => None,
    }
}

/// "NGÀY 2: THỨ BA, NGÀY 25/8/2026" → "NGÀY 25/8/2026".
fn day_in(heading: &str) -> Option<&str> {
    let starts = heading.match_indices(['N', 'n']).map(|(at, _)| at);
    let day = starts.rev().map(|at| &heading[at..]).find(|rest| rest.to_lowercase().starts_with("ngày"))?;
    day.contains(|c: char| c.is_ascii_digit()).then_some(day).filter(|day| deadline::is_deadline(day))
}

/// "2027", "Năm 2025", "Giai đoạn 2026-2030": all years meant.
fn years_in(heading: &str) -> Vec<u16> {
    let numbers = heading.split(|c: char| !c.is_ascii_digit()).filter(|part| part.len() == 4);
    let years: Vec<u16> = numbers.filter_map(|part| part.parse().ok()).collect();
    match years.as_slice() {
        [first, last] if first < last && last - first < 30 => (*first..=*last).collect(),
        _ => years.into_iter().take(1).collect(),
    }
}

fn mark(text: &str) -> Option<String> {
    let text = text.trim();
    is_mark(text).then(|| text.to_string())
}

/// x, X, ✓, ●: a mark, not a value.
fn is_mark(text: &str) -> bool {
    let bare: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    matches!(bare.as_slice(), [c] if matches!(c, 'x' | 'X' | '×' | '✓' | '✔' | '●' | '•' | 'v' | 'V' | '*' | '√' | '\u{f0fc}' | '☑' | '■'))
}

/// "x X", "XxX.": several crosses in one cell.
fn are_marks(text: &str) -> bool {
    text.chars().all(|c| matches!(c, 'x' | 'X' | '.' | ' '))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::{Cell, Row};
    use crate::page::Reading;
    use crate::parse::tasks::columns;
    use crate::text::{Span, Text};

    /// A table from rows of cells parted by "|"; "^" is a cell that spans from above. A single cell is a heading row.
    fn read_table(rows: &str) -> Parsed {
        let source: String = rows.replace('|', "\n");
        let text = Text::new(source);
        let lines: Vec<Span> = text.lines().to_vec();
        let mut at = 0;
        let mut cells_of = |row: &str| -> Vec<Cell> {
            let count = row.split('|').count();
            let cells = lines[at..at + count].iter().map(|line| match text.raw(*line).trim() {
                "^" => Cell { continues: true, ..Cell::default() },
                "" => Cell::default(),
                _ => Cell::new(vec![*line]),
            });
            let cells = cells.collect();
            at += count;
            cells
        };
        let mut all: Vec<Vec<Cell>> = rows.lines().map(&mut cells_of).collect();
        let headings = all.remove(0);
        let row = |mut cells: Vec<Cell>| if cells.len() == 1 { Row::Group(cells.remove(0)) } else { Row::Cells(cells) };
        let table = Table { headings, rows: all.into_iter().map(row).collect(), ..Table::default() };
        let reading = Reading { text, ..Reading::default() };
        let columns = columns::read(&table, &reading.text);
        let source = Source { reading: &reading, base: Default::default(), is_recognised: false };
        let mut parsed = Parsed::default();
        super::read(&table, &columns, source, &Context::default(), &mut parsed);
        parsed
    }

    #[test]
    fn parents_without_values_head_the_rows_below() {
        let parsed = read_table(
            "TT|Nhiệm vụ|Đơn vị chủ trì|Thời gian hoàn thành\n\
             I|Hạ tầng số||\n\
             1|Phát triển mạng||\n\
             1.1|Phủ sóng 5G|Phòng Kinh tế|Quý IV/2025\n\
             1.2|Lắp Internet|^|-nt-\n\
             2|Mua máy chủ|Phòng Văn hóa - Xã hội|Năm 2026\n\
             II. Nhân lực\n\
             3|Đào tạo|Phòng Nội vụ|Hằng năm",
        );
        let told: Vec<_> = parsed.tasks.iter().map(|task| (task.stt.as_deref(), task.group.join(" > "))).collect();
        assert_eq!(told[0], (Some("1.1"), "I. Hạ tầng số > 1. Phát triển mạng".into()));
        assert_eq!(told[2], (Some("2"), "I. Hạ tầng số".into()));
        assert_eq!(told[3], (Some("3"), "II. Nhân lực".into()));
        assert_eq!(parsed.tasks[1].lead, ["Phòng Kinh tế"]);
        assert_eq!(parsed.tasks[1].deadline.as_ref().and_then(|d| d.due.as_deref()), Some("2025-12-31"));
    }

    #[test]
    fn year_columns_roles_and_unknown_columns() {
        let parsed = read_table(
            "STT|Tên nhiệm vụ|Vai trò|Cơ quan chủ trì|2025|2026|2027|Cấp trình\n\
             1|Xây dựng Đề án|Phối hợp thực hiện|Sở Nội vụ|X||x|UBND tỉnh",
        );
        let task = &parsed.tasks[0];
        assert_eq!(task.years, [2025, 2027]);
        assert_eq!(task.role, Some(Role::Cooperate));
        assert_eq!(task.extra.get("Cấp trình").map(String::as_str), Some("UBND tỉnh"));
    }

    #[test]
    fn hours_are_no_deadline_but_the_day_above_is() {
        let parsed = read_table(
            "Thời gian|Nội dung|Đơn vị/ cá nhân phụ trách\n\
             Ngày 24/8/2026\n\
             7h00 - 7h15|Ổn định tổ chức|GVCN các lớp",
        );
        let task = &parsed.tasks[0];
        assert_eq!(task.extra.get("Thời gian").map(String::as_str), Some("7h00 - 7h15"));
        assert_eq!(task.deadline.as_ref().and_then(|d| d.due.as_deref()), Some("2026-08-24"));
    }
}
