//! Rows of a table of targets into indicators. Rule: every numbered row is an indicator, also one that only heads those below it; its
//! value is then empty.

use super::columns::{Column, Columns};
use super::context::{Context, Source};
use super::grid::{self, Filled, Line};
use super::groups::Groups;
use super::label::{self, Label};
use super::provenance::{self, InTable, rounded};
use super::value::value;
use super::{Parsed, agency};
use crate::block::Table;
use crate::dictionary::heading::{Field, Headings};
use crate::plan::Indicator;

/// Adds the indicators of `table` to `parsed`.
pub fn read(table: &Table, columns: &Columns, source: Source, context: &Context, parsed: &mut Parsed) {
    let reader = Reader { table, columns, source, context, targets: targets(columns), name: name_column(columns) };
    let mut groups = Groups::default();
    let mut indicators = Vec::new();
    for row in grid::lines(table, &source.reading.text) {
        match row {
            Line::Group(heading) => groups.enter_text(&heading),
            Line::Cells(cells) => match reader.heading(&cells) {
                Some((Some(label), heading)) => groups.enter(Some(&label), &heading),
                Some((None, heading)) => groups.enter_text(&heading),
                None => indicators.extend(reader.indicator(&cells, &groups)),
            },
        }
    }
    let blank = indicators.iter().filter(|indicator| is_blank(indicator)).count();
    let is_blank_form = if context.is_form { blank * 2 > indicators.len() } else { blank == indicators.len() };
    if !is_blank_form {
        parsed.indicators.append(&mut indicators);
    }
}

/// A row of a form that somebody is to fill in.
fn is_blank(indicator: &Indicator) -> bool {
    let says = |text: &String| !text.contains("....") && text.contains(|c: char| c.is_ascii_digit());
    !indicator.target.iter().chain(indicator.extra.values()).any(says) && indicator.lead.is_empty()
}

/// Columns that hold values: those named so, else years, else results.
fn targets(columns: &Columns) -> Vec<usize> {
    let of = |fields: &[Field]| -> Vec<usize> {
        let all = columns.list.iter().enumerate();
        all.filter(|(_, column)| fields.contains(&column.field)).map(|(index, _)| index).collect()
    };
    let named = of(&[Field::Target, Field::Year]);
    if named.is_empty() { of(&[Field::Deliverables]) } else { named }
}

fn name_column(columns: &Columns) -> Option<usize> {
    let of = |field: Field| columns.list.iter().position(|column| column.field == field);
    of(Field::Indicator).or_else(|| of(Field::Task))
}

struct Reader<'a> {
    table: &'a Table,
    columns: &'a Columns,
    source: Source<'a>,
    context: &'a Context,
    targets: Vec<usize>,
    name: Option<usize>,
}

impl<'a> Reader<'a> {
    fn find(&self, field: Field) -> Option<usize> {
        self.columns.list.iter().position(|column| column.field == field)
    }

    /// A row "II | Đến năm 2045" that heads those below it.
    fn heading(&self, cells: &[Filled<'a>]) -> Option<(Option<Label>, String)> {
        let number = self.find(Field::Stt).map_or("", |at| cells[at].text.as_str());
        let label = label::of_cell(number);
        let filled = cells.iter().enumerate().filter(|(_, cell)| cell.is_own && !cell.text.is_empty());
        let others: Vec<usize> = filled.map(|(at, _)| at).filter(|at| Some(*at) != self.find(Field::Stt)).collect();
        match (label, others.as_slice()) {
            (Some(label), [only]) if label.rank <= 2 => Some((Some(label), cells[*only].text.clone())),
            (None, []) if !number.is_empty() => Some((None, number.to_string())),
            (None, [only]) if number.is_empty() && self.find(Field::Stt).is_some() => {
                Some((None, cells[*only].text.clone()))
            }
            _ => None,
        }
    }

    fn indicator(&self, cells: &[Filled<'a>], groups: &Groups) -> Option<Indicator> {
        let name_at = self.name?;
        let number = self.find(Field::Stt).map_or("", |at| cells[at].text.as_str());
        let own = label::split(&cells[name_at].text).filter(|(label, _)| number.is_empty() && !label.is_bullet());
        let name = value(own.as_ref().map_or(&cells[name_at].text, |(_, rest)| rest))?;
        let stt =
            label::of_cell(number).or(own.map(|(label, _)| label)).map(|label| label.printed).or_else(|| value(number));
        let group = self.context.group.iter().cloned().chain(groups.texts()).collect();
        let mut indicator = Indicator { stt, group, name, ..Indicator::default() };
        indicator.unit = self.find(Field::Unit).and_then(|at| value(&cells[at].text));
        indicator.target = self.targets.iter().find_map(|at| value(&cells[*at].text));
        let lead = self.find(Field::Lead).or_else(|| self.find(Field::Both));
        indicator.lead =
            lead.map(|at| agency::bodies(&cells[at].cell.lines(&self.source.reading.text))).unwrap_or_default();
        self.other_columns(&mut indicator, cells);
        let target = self.targets.iter().copied().find(|at| !cells[*at].text.is_empty());
        let places = [
            ("stt", self.find(Field::Stt)),
            ("name", Some(name_at)),
            ("unit", self.find(Field::Unit)),
            ("target", target),
            ("lead", lead),
        ];
        for (field, at) in places {
            self.note(&mut indicator, field, at, cells);
        }
        indicator.confidence =
            rounded(indicator.provenance.values().map(|field| field.confidence).fold(0.99, f32::min));
        Some(indicator)
    }

    /// Columns without a field of their own; values too when there are several columns of them.
    fn other_columns(&self, indicator: &mut Indicator, cells: &[Filled<'a>]) {
        let is_own = |at: usize, column: &Column| match column.field {
            Field::Stt | Field::Unit | Field::Lead | Field::Both => true,
            _ if Some(at) == self.name => true,
            _ => self.targets == [at],
        };
        for (at, (cell, column)) in cells.iter().zip(&self.columns.list).enumerate() {
            if !is_own(at, column)
                && !column.heading.is_empty()
                && let Some(text) = value(&cell.text)
            {
                indicator.extra.insert(self.own_heading(at, column).to_string(), text);
            }
        }
    }

    /// "2027" of "Lộ trình thực hiện" over "2026", "2027" ...: what stands above several years is not theirs.
    fn own_heading<'c>(&self, at: usize, column: &'c Column) -> &'c str {
        let text = &self.source.reading.text;
        let stands_below = self.table.headings.get(at).and_then(|cell| match cell.pieces.as_slice() {
            [_, .., last] => Some(text.clean(*last)),
            _ => None,
        });
        let Some((above, year)) = column.heading.rsplit_once(' ') else { return &column.heading };
        let shares =
            |other: &&Column| other.heading.strip_prefix(above).is_some_and(|rest| Headings::is_year(rest.trim()));
        let is_lower = stands_below.is_some_and(|below| below.trim() == year) && Headings::is_year(year);
        if is_lower && self.columns.list.iter().filter(shares).count() > 1 { year } else { &column.heading }
    }

    fn note(&self, indicator: &mut Indicator, name: &str, at: Option<usize>, cells: &[Filled<'a>]) {
        let Some((at, cell)) = at.and_then(|at| Some((at, cells.get(at)?))) else { return };
        if cell.text.is_empty() {
            return;
        }
        let place = InTable { table: self.table.number, row: cell.row, cell: at + 1 };
        let sure = 0.97 * self.columns.list[at].confidence * if cell.is_own { 1.0 } else { 0.95 };
        let found = provenance::of(self.source.reading, &cell.cell.pieces, Some(place), sure);
        indicator.provenance.insert(name.to_string(), found);
    }
}
