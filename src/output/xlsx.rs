//! XLSX: a workbook for people and for tracking systems that import spreadsheets: sheets Văn bản, Nhiệm vụ, Chỉ tiêu, Cần xem.
//!
//! Rows go to disk as they come, so that memory does not grow with the batch. Texts are written as texts, never as
//! formulas; dates as dates.

use super::sink::{Failure, Sink};
use super::table::{Cell, Column, DOCUMENTS, DOUBTS, INDICATORS, TASKS};
use crate::plan::{Doubt, Plan, Source};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use std::borrow::Cow;
use std::io::{self, Seek, Write};
use std::path::Path;

/// What Excel takes in a cell, in UTF-16 units.
const CELL_LIMIT: usize = 32_767;

/// Rows below the heading that Excel takes in a sheet.
const ROW_LIMIT: u32 = 1_048_575;

const CUT_MARK: &str = " …";
const A4: u8 = 9;

/// A workbook that takes records.
pub struct Xlsx<W> {
    out: W,
    workbook: Workbook,
    looks: Looks,
    documents: Sheet,
    tasks: Sheet,
    indicators: Sheet,
    doubts: Sheet,
}

/// How cells look.
struct Looks {
    heading: Format,
    text: Format,
    date: Format,
    number: Format,
}

/// A sheet of the workbook and its last row.
#[derive(Clone, Copy)]
struct Sheet {
    index: usize,
    row: u32,
}

impl<W: Write + Seek + Send> Xlsx<W> {
    /// A workbook into `out`; rows wait in files below `waiting`.
    ///
    /// # Errors
    /// When `waiting` cannot be written.
    pub fn new(out: W, waiting: &Path) -> io::Result<Self> {
        Self::prepare(out, waiting).map_err(io::Error::other)
    }

    fn prepare(out: W, waiting: &Path) -> Result<Self, XlsxError> {
        let mut workbook = Workbook::new();
        workbook.set_tempdir(waiting)?;
        // The same records give the same bytes: no clock.
        let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
        workbook.set_properties(&DocProperties::new().set_title("phuluc").set_creation_datetime(&day));
        let looks = Looks::new();
        let documents = sheet(&mut workbook, &looks, 0, "Văn bản", DOCUMENTS)?;
        let tasks = sheet(&mut workbook, &looks, 1, "Nhiệm vụ", TASKS)?;
        let indicators = sheet(&mut workbook, &looks, 2, "Chỉ tiêu", INDICATORS)?;
        let doubts = sheet(&mut workbook, &looks, 3, "Cần xem", DOUBTS)?;
        Ok(Self { out, workbook, looks, documents, tasks, indicators, doubts })
    }

    fn feed(&mut self, plan: &Plan) -> Result<(), XlsxError> {
        let mut cut = Vec::new();
        let Self { workbook, looks, .. } = self;
        rows(workbook, looks, &mut self.documents, DOCUMENTS, plan, std::slice::from_ref(plan), &mut cut)?;
        rows(workbook, looks, &mut self.tasks, TASKS, plan, &plan.tasks, &mut cut)?;
        rows(workbook, looks, &mut self.indicators, INDICATORS, plan, &plan.indicators, &mut cut)?;
        rows(workbook, looks, &mut self.doubts, DOUBTS, plan, &plan.doubts, &mut Vec::new())?;
        rows(workbook, looks, &mut self.doubts, DOUBTS, plan, &cut, &mut Vec::new())
    }

    fn close(&mut self) -> Result<(), XlsxError> {
        let ends = [
            (self.documents, DOCUMENTS.len()),
            (self.tasks, TASKS.len()),
            (self.indicators, INDICATORS.len()),
            (self.doubts, DOUBTS.len()),
        ];
        for (sheet, columns) in ends {
            let worksheet = self.workbook.worksheet_from_index(sheet.index)?;
            worksheet.autofilter(0, 0, sheet.row.max(1), columns as u16 - 1)?;
        }
        self.workbook.save_to_writer(&mut self.out)
    }
}

impl<W: Write + Seek + Send> Sink for Xlsx<W> {
    fn plan(&mut self, plan: &Plan) -> io::Result<()> {
        self.feed(plan).map_err(io::Error::other)
    }

    fn failure(&mut self, failure: &Failure) -> io::Result<()> {
        let plan = Plan { source: Source { file: failure.file.clone(), ..Source::default() }, ..Plan::default() };
        let doubt = [Doubt::new(&failure.code, failure.message.clone())];
        let sheet = &mut self.doubts;
        rows(&mut self.workbook, &self.looks, sheet, DOUBTS, &plan, &doubt, &mut Vec::new()).map_err(io::Error::other)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.close().map_err(io::Error::other)?;
        self.out.flush()
    }
}

impl Looks {
    fn new() -> Self {
        let text = Format::new().set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Hair);
        let date = text.clone().set_num_format("dd/mm/yyyy").set_align(FormatAlign::Left);
        let heading =
            text.clone().set_bold().set_background_color(Color::RGB(0x00E6_ECF2)).set_border(FormatBorder::Thin);
        Self { heading: heading.set_align(FormatAlign::VerticalCenter), number: text.clone(), date, text }
    }
}

fn sheet<Record>(
    workbook: &mut Workbook,
    looks: &Looks,
    index: usize,
    name: &str,
    columns: &[Column<Record>],
) -> Result<Sheet, XlsxError> {
    let worksheet = workbook.add_worksheet_with_constant_memory()?;
    worksheet.set_name(name)?.set_freeze_panes(1, 0)?;
    worksheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0).set_margins(0.4, 0.4, 0.5, 0.5, 0.3, 0.3);
    worksheet.set_repeat_rows(0, 0)?.set_header("&R&A").set_footer("&CTrang &P/&N");
    for (number, column) in columns.iter().enumerate() {
        worksheet.set_column_width(number as u16, column.width)?;
    }
    for (number, column) in columns.iter().enumerate() {
        worksheet.write_string_with_format(0, number as u16, column.heading, &looks.heading)?;
    }
    Ok(Sheet { index, row: 0 })
}

/// Writes one row a record. Texts that no cell takes are cut, and `cut` says where.
fn rows<Record>(
    workbook: &mut Workbook,
    looks: &Looks,
    sheet: &mut Sheet,
    columns: &[Column<Record>],
    plan: &Plan,
    records: &[Record],
    cut: &mut Vec<Doubt>,
) -> Result<(), XlsxError> {
    let worksheet = workbook.worksheet_from_index(sheet.index)?;
    for record in records {
        if sheet.row == ROW_LIMIT {
            return Err(XlsxError::RowColumnLimitError);
        }
        sheet.row += 1;
        for (number, column) in columns.iter().enumerate() {
            if write(worksheet, looks, sheet.row, number as u16, &(column.cell)(plan, record))? {
                let message = format!("Ô “{}” dài quá mức Excel cho phép, đã cắt; xem tệp JSON", column.heading);
                cut.push(Doubt::new("cell_cut", message));
            }
        }
    }
    Ok(())
}

/// Writes a cell; whether its text had to be cut.
fn write(worksheet: &mut Worksheet, looks: &Looks, row: u32, column: u16, cell: &Cell) -> Result<bool, XlsxError> {
    match cell {
        Cell::Empty => worksheet.write_blank(row, column, &looks.text)?,
        Cell::Number(number) => worksheet.write_number_with_format(row, column, *number, &looks.number)?,
        Cell::Date(day) => match ExcelDateTime::parse_from_str(day) {
            Ok(date) => worksheet.write_datetime_with_format(row, column, &date, &looks.date)?,
            // Excel knows no day before 1900, and what is no day is text.
            Err(_) => worksheet.write_string_with_format(row, column, *day, &looks.text)?,
        },
        Cell::Text(text) => {
            let (text, is_cut) = fitting(text);
            worksheet.write_string_with_format(row, column, text.as_ref(), &looks.text)?;
            return Ok(is_cut);
        }
    };
    Ok(false)
}

fn fitting(text: &str) -> (Cow<'_, str>, bool) {
    let units = || text.chars().map(char::len_utf16);
    if text.len() <= CELL_LIMIT || units().sum::<usize>() <= CELL_LIMIT {
        return (text.into(), false);
    }
    let mut room = CELL_LIMIT - CUT_MARK.encode_utf16().count();
    let fits = |c: &char| {
        let left = room.checked_sub(c.len_utf16());
        room = left.unwrap_or(0);
        left.is_some()
    };
    let kept: String = text.chars().take_while(fits).collect();
    (Cow::Owned(kept + CUT_MARK), true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_texts_that_no_cell_takes_are_cut() {
        assert!(!fitting(&"ữ".repeat(CELL_LIMIT)).1);
        let long = "😀".repeat(CELL_LIMIT);
        let (text, is_cut) = fitting(&long);
        assert!(is_cut && text.encode_utf16().count() <= CELL_LIMIT && text.ends_with(CUT_MARK));
    }
}
