//! Every format says what the JSON says, field by field, on all answers of the fixtures and on a plan that is out to break them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use calamine::{Data, Range, Reader, Xlsx};
use phuluc::output::format::{Format, Options, Profile};
use phuluc::output::identity;
use phuluc::output::table::{Cell, Column, DOCUMENTS, DOUBTS, INDICATORS, TASKS};
use phuluc::plan::{
    Citation, Deadline, Doubt, Edit, Indicator, Place, Plan, Provenance, Recurrence, Review, Role, Signer, Status, Task,
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::fs;
use std::io::Cursor;

/// What a person wrote into a cell to be run by a spreadsheet, and harmless texts that look like it.
const PAYLOADS: [&str; 40] = [
    "=1+1",
    "=SUM(A1:A9)",
    "=cmd|' /C calc'!A0",
    "=HYPERLINK(\"http://a.example\",\"x\")",
    "=IMPORTXML(\"http://a\",\"//a\")",
    "+1+1",
    "+84 (28) 3822",
    "-1+1",
    "-2+3+cmd|' /C calc'!D2",
    "- Rà soát, báo cáo",
    "--1",
    "@SUM(1+1)",
    "@ai",
    "\t=1+1",
    "\u{ff1d}1+1",
    "\u{ff0b}1",
    "\u{ff0d}1",
    "\u{ff20}SUM(1)",
    "'=1+1",
    "''=1+1",
    "'",
    "'tháng",
    "=",
    "+",
    "-",
    "@",
    "=\"a\"&\"b\"",
    "=A1,B1",
    "=1;2",
    "-0",
    "-5",
    "+3.5",
    "1e5",
    "=1+1\"\"",
    "\"=1+1\"",
    " =1+1",
    "%0A=1",
    "{=1+1}",
    "=DDE(\"cmd\";\"/C calc\";\"x\")",
    "-@SUM(1)",
];

/// Texts that programs like to take for numbers, dates, markup or escapes.
const TRAPS: [&str; 14] = [
    "1.10",
    "01",
    "2/2025",
    "1E5",
    "TRUE",
    "_x0041_",
    "a\u{2028}b",
    "\u{200b}",
    "a\"b,c;d",
    "<b>&amp;</b>",
    "  hai  ",
    "Ủy ban nhân dân xã Phước An",
    "𠀋😀",
    "12:30",
];

fn hostile() -> Plan {
    let texts = || PAYLOADS.iter().chain(&TRAPS).map(|text| (*text).to_string());
    let provenance = |field: &str| {
        let at = Place { page: Some(2), lines: [3, 5], bbox: Some([1.5, 2.0, 3.25, 4.0]), ..Place::default() };
        [(field.to_string(), Provenance { raw: "thô".into(), confidence: 0.625, at: vec![at] })].into()
    };
    let task = |(index, text): (usize, String)| Task {
        stt: Some(text.clone()),
        group: vec![text.clone(), "I. Nhóm".into()],
        task: text.clone(),
        role: [None, Some(Role::Lead), Some(Role::Cooperate)][index % 3],
        lead: vec![text.clone(), "Sở Văn hóa, Thể thao và Du lịch".into()],
        supervisor: Some(text.clone()),
        years: vec![2025, 2026],
        deadline: Some(Deadline {
            text: text.clone(),
            due: (index % 2 == 0).then(|| format!("20{:02}-02-28", index + 1)),
            recurrence: (index % 5 == 0).then_some(Recurrence::Quarterly),
            open_ended: index % 7 == 0,
        }),
        deliverables: vec![text.clone()],
        notes: Some(text.clone()),
        extra: [("Cấp trình".to_string(), text.clone())].into(),
        confidence: 0.97,
        provenance: provenance("task"),
        ..Task::default()
    };
    let indicator = |text: String| Indicator {
        name: text.clone(),
        unit: Some(text.clone()),
        target: Some(text),
        provenance: provenance("name"),
        ..Indicator::default()
    };
    let mut plan = Plan {
        schema_version: "1.0".into(),
        tasks: texts().enumerate().map(task).collect(),
        indicators: texts().map(indicator).collect(),
        edits: texts().map(|text| Edit { line: 1, before: text.clone(), after: text, ..Edit::default() }).collect(),
        doubts: texts().map(|text| Doubt::new("code", text).at_line(7).about("tasks[0].lead")).collect(),
        ..Plan::default()
    };
    plan.source.file = "tháng 6/=kế hoạch.pdf".into();
    plan.source.sha256 = "0".repeat(64);
    plan.document.number = Some("=1/KH-UBND".into());
    plan.document.date = Some("2025-04-04".into());
    plan.document.signers = vec![Signer { title: None, name: Some("A".into()) }, Signer::default()];
    plan.document.bases = vec![Citation { kind: None, number: "1/NQ-CP".into(), date: Some("2025-04-01".into()) }];
    let reviewer = "=Bà Lan".into();
    plan.review = Some(Review { status: Status::Approved, reviewer, time: "2026-01-02T03:04:05Z".into(), lost: 1 });
    identity::assign(&mut plan);
    plan
}

/// The answers of the fixtures as plans: what a person does not write has its blank value.
fn plans() -> Vec<Plan> {
    let mut plans = vec![Plan { schema_version: "1.0".into(), ..Plan::default() }, hostile()];
    for folder in fs::read_dir("fixtures").unwrap().flatten() {
        let Ok(answer) = fs::read_to_string(folder.path().join("plan.json")) else { continue };
        let mut answer: Value = serde_json::from_str(&answer).unwrap();
        for (list, blank) in [("tasks", json!(Task::default())), ("indicators", json!(Indicator::default()))] {
            let mut rows = answer[list].as_array().cloned().unwrap_or_default();
            for deadline in rows.iter_mut().filter_map(|row| row.get_mut("deadline")).filter(|field| field.is_object())
            {
                let blank = json!({"text": "", "due": null, "recurrence": null, "open_ended": false});
                *deadline = filled(deadline.take(), &blank);
            }
            answer[list] = rows.into_iter().map(|row| filled(row, &blank)).collect();
        }
        let mut plan: Plan = serde_json::from_value(filled(answer, &json!(Plan::default()))).unwrap();
        plan.source.file = folder.file_name().to_string_lossy().into_owned();
        plan.source.sha256 = phuluc::output::sha256(plan.source.file.as_bytes());
        identity::assign(&mut plan);
        plans.push(plan);
    }
    assert!(plans.len() > 10);
    plans
}

fn filled(answer: Value, blank: &Value) -> Value {
    match (answer, blank) {
        (Value::Object(answer), Value::Object(blank)) if !blank.is_empty() => {
            let mut whole = blank.clone();
            for (key, value) in answer {
                let value = blank.get(&key).map_or(value.clone(), |blank| filled(value, blank));
                whole.insert(key, value);
            }
            Value::Object(whole)
        }
        (answer, _) => answer,
    }
}

fn files(plan: &Plan, format: Format, options: &Options) -> Vec<Vec<u8>> {
    format.files(plan, "chữ\n", options).unwrap().into_iter().map(|(_, bytes)| bytes).collect()
}

#[test]
fn the_same_plan_gives_the_same_bytes_in_every_format() {
    let options = Options::default();
    for format in Format::ALL {
        assert_eq!(files(&hostile(), format, &options), files(&hostile(), format, &options), "{format:?}");
    }
}

#[test]
fn json_and_ndjson_give_the_whole_plan_back() {
    for plan in plans() {
        let json = &files(&plan, Format::Json, &Options::default())[0];
        assert_eq!(serde_json::from_slice::<Plan>(json).unwrap(), plan);
        let stream = &files(&plan, Format::Ndjson, &Options::default())[0];
        let lines: Vec<Value> =
            stream.split(|byte| *byte == b'\n').filter_map(|l| serde_json::from_slice(l).ok()).collect();
        let rest = &lines[1..lines.len() - 1];
        assert!(rest.iter().all(|line| line["document_id"] == plan.source.sha256 && line["file"] == plan.source.file));
        let of = |kind: &str| rest.iter().filter(|line| line["type"] == kind).cloned().collect::<Vec<_>>();
        let mut whole = lines[0].clone();
        for (kind, list) in [("task", "tasks"), ("indicator", "indicators"), ("edit", "edits"), ("doubt", "doubts")] {
            whole[list] = of(kind).into();
        }
        assert_eq!(serde_json::from_value::<Plan>(whole).unwrap(), plan);
        let summary = lines.last().unwrap();
        assert_eq!((&summary["type"], &summary["tasks"]), (&json!("summary"), &json!(plan.tasks.len())));
    }
}

/// What a cell says, as text; how a reader of CSV sees it.
fn shown(cell: Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.into_owned(),
        Cell::Date(day) => day.into(),
        Cell::Number(number) => number.to_string(),
    }
}

fn expected<Record>(columns: &[Column<Record>], plan: &Plan, records: &[Record]) -> Vec<Vec<String>> {
    let headings = columns.iter().map(|column| column.heading.to_string()).collect();
    let row = |record| columns.iter().map(|column| shown((column.cell)(plan, record))).collect();
    std::iter::once(headings).chain(records.iter().map(row)).collect()
}

/// Takes the apostrophe away that keeps a text from being a formula.
fn unguarded(cell: &str) -> String {
    let bare = cell.trim_start_matches('\'');
    let is_guarded =
        bare.len() < cell.len() && bare.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    cell[usize::from(is_guarded)..].into()
}

#[test]
fn csv_gives_every_cell_back_and_no_cell_is_a_formula() {
    for (delimiter, bom) in [(',', true), (';', false), ('\t', true)] {
        let mut options = Options::default();
        (options.dialect.delimiter, options.dialect.bom) = (delimiter, bom);
        for plan in plans() {
            let tables = files(&plan, Format::Csv, &options);
            let wanted = [expected(TASKS, &plan, &plan.tasks), expected(INDICATORS, &plan, &plan.indicators)];
            for (table, wanted) in tables.iter().zip(wanted) {
                assert_eq!(table.starts_with("\u{feff}".as_bytes()), bom);
                assert!(table.ends_with(b"\r\n"));
                let table = table.strip_prefix("\u{feff}".as_bytes()).unwrap_or(table);
                let mut reader = csv::ReaderBuilder::new();
                let mut reader = reader.has_headers(false).delimiter(delimiter as u8).from_reader(table);
                let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
                for cell in rows.iter().flatten() {
                    let is_number = cell.parse::<f64>().is_ok();
                    assert!(is_number || !cell.starts_with(['=', '+', '-', '@', '\t']), "{cell}");
                }
                let cells: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(unguarded).collect()).collect();
                assert_eq!(cells, wanted, "{}", plan.source.file);
            }
        }
    }
}

#[test]
fn a_workbook_gives_every_text_and_every_date_back() {
    for plan in plans() {
        let bytes = files(&plan, Format::Xlsx, &Options::default()).remove(0);
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
        assert_eq!(book.sheet_names(), ["Văn bản", "Nhiệm vụ", "Chỉ tiêu", "Cần xem"]);
        for name in book.sheet_names() {
            assert!(book.worksheet_formula(&name).unwrap().is_empty(), "{name}");
        }
        let mut sheet = |name: &str| book.worksheet_range(name).unwrap();
        same(&sheet("Văn bản"), DOCUMENTS, &plan, std::slice::from_ref(&plan));
        same(&sheet("Nhiệm vụ"), TASKS, &plan, &plan.tasks);
        same(&sheet("Chỉ tiêu"), INDICATORS, &plan, &plan.indicators);
        same(&sheet("Cần xem"), DOUBTS, &plan, &plan.doubts);
    }
}

fn same<Record>(sheet: &Range<Data>, columns: &[Column<Record>], plan: &Plan, records: &[Record]) {
    for (number, column) in columns.iter().enumerate() {
        let at = |row: usize| sheet.get_value((row as u32, number as u32)).cloned().unwrap_or_default();
        assert_eq!(at(0), Data::String(column.heading.into()));
        for (row, record) in records.iter().enumerate() {
            match ((column.cell)(plan, record), at(row + 1)) {
                (Cell::Empty, Data::Empty) => {}
                (Cell::Text(text), Data::String(there)) => assert_eq!(there, text),
                (Cell::Text(text), Data::Empty) => assert_eq!("", text),
                (Cell::Number(number), Data::Float(there)) => assert_eq!(there, number),
                (Cell::Date(day), Data::DateTime(there)) => {
                    let (year, month, date, ..) = there.to_ymd_hms_milli();
                    assert_eq!(format!("{year}-{month:02}-{date:02}"), day);
                }
                (wanted, there) => panic!("{}, row {}: {there:?} instead of {wanted:?}", column.heading, row + 1),
            }
        }
    }
}

/// LibreOffice opens a file without a window and writes what it understood as a workbook.
fn opened_by_libreoffice(file: &std::path::Path, filter: &[&str]) -> Xlsx<Cursor<Vec<u8>>> {
    let folder = file.parent().unwrap();
    let opened = folder.join("opened");
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.display());
    let run = std::process::Command::new("soffice")
        .args([&profile, "--headless"])
        .args(filter)
        .args(["--convert-to", "xlsx", "--outdir"])
        .args([&opened, file])
        .output()
        .unwrap();
    let book = fs::read(opened.join(file.file_name().unwrap()).with_extension("xlsx"));
    let talk = String::from_utf8_lossy(&run.stderr).into_owned();
    Xlsx::new(Cursor::new(book.expect(&talk))).unwrap()
}

#[test]
#[ignore = "needs LibreOffice: bash scripts/test_office.sh"]
fn libreoffice_gives_every_text_and_date_back_and_runs_no_formula() {
    let folder = tempfile::tempdir().unwrap();
    let plan = hostile();
    let mut options = Options::default();
    options.dialect.bom = true;
    let [xlsx, csv] = ["book.xlsx", "table.csv"].map(|name| folder.path().join(name));
    fs::write(&xlsx, &files(&plan, Format::Xlsx, &options)[0]).unwrap();
    fs::write(&csv, &files(&plan, Format::Csv, &options)[0]).unwrap();

    let mut book = opened_by_libreoffice(&xlsx, &[]);
    for name in book.sheet_names() {
        assert!(book.worksheet_formula(&name).unwrap().is_empty(), "{name}");
    }
    let mut sheet = |name: &str| book.worksheet_range(name).unwrap();
    same(&sheet("Văn bản"), DOCUMENTS, &plan, std::slice::from_ref(&plan));
    same(&sheet("Nhiệm vụ"), TASKS, &plan, &plan.tasks);
    same(&sheet("Chỉ tiêu"), INDICATORS, &plan, &plan.indicators);
    same(&sheet("Cần xem"), DOUBTS, &plan, &plan.doubts);

    // Comma, quote, UTF-8, from line 1, no columns named, quoted fields are text, dates are recognised.
    let mut table = opened_by_libreoffice(&csv, &["--infilter=CSV:44,34,76,1,,1033,true,true"]);
    let name = table.sheet_names().remove(0);
    assert!(table.worksheet_formula(&name).unwrap().is_empty());
    let mut sheet = table.worksheet_range(&name).unwrap();
    let cells: Vec<((u32, u32), String)> = sheet
        .used_cells()
        .filter_map(|(row, column, cell)| match cell {
            Data::String(text) => Some(((row as u32, column as u32), unguarded(text))),
            _ => None,
        })
        .collect();
    for (at, text) in cells {
        sheet.set_value(at, Data::String(text));
    }
    same(&sheet, TASKS, &plan, &plan.tasks);
}

#[test]
fn a_database_gives_the_whole_plan_back() {
    for plan in plans() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), &files(&plan, Format::Sqlite, &Options::default())[0]).unwrap();
        let database = rusqlite::Connection::open(file.path()).unwrap();
        let rows = |table: &str| rows(&database, table);
        let mut document = rows("document").remove(0);
        let bodies = rows("body");
        let names = |id: &Value, relation: &str| -> Value {
            let of = |body: &&Value| body["record_id"] == *id && body["relation"] == relation;
            bodies.iter().filter(of).map(|body| body["name"].clone()).collect()
        };
        for key in ["signers", "bases", "recipients"] {
            document[key] = parsed(&document[key]);
        }
        document["references"] = parsed(&document["citations"]);
        let mut source = document.clone();
        source["sha256"] = document["id"].clone();
        let record = |mut row: Value| {
            for key in ["years", "deliverables", "extra", "provenance"] {
                row[key] = parsed(&row[key]);
            }
            row["group"] = parsed(&row["headings"]);
            row["lead"] = names(&row["id"], "lead");
            row["cooperating"] = names(&row["id"], "cooperate");
            let is_open = row["open_ended"] == 1;
            if row["deadline"].is_string() {
                row["deadline"] = json!({"text": row["deadline"], "due": row["due"], "recurrence": row["recurrence"], "open_ended": is_open});
            }
            row
        };
        let edit = |mut row: Value| {
            row["columns"] = json!([row["column_start"], row["column_end"]]);
            row["applied"] = json!(row["applied"] == 1);
            row["alternatives"] = parsed(&row["alternatives"]);
            row
        };
        document["review"] =
            document["review"].as_str().map_or(Value::Null, |text| serde_json::from_str(text).unwrap());
        let whole = json!({
            "review": document["review"],
            "schema_version": document["schema_version"],
            "source": source,
            "document": document,
            "tasks": rows("task").into_iter().map(record).collect::<Vec<_>>(),
            "indicators": rows("indicator").into_iter().map(record).collect::<Vec<_>>(),
            "edits": rows("edit").into_iter().map(edit).collect::<Vec<_>>(),
            "doubts": rows("doubt"),
        });
        assert_eq!(Plan::deserialize(whole).unwrap(), plan);
    }
}

fn rows(database: &rusqlite::Connection, table: &str) -> Vec<Value> {
    let order = if table == "document" { "id" } else { "position" };
    let mut query = database.prepare(&format!("SELECT * FROM {table} ORDER BY {order}")).unwrap();
    let names: Vec<String> = query.column_names().map(ToString::to_string).collect();
    let value = |value: rusqlite::types::Value| match value {
        rusqlite::types::Value::Null => Value::Null,
        rusqlite::types::Value::Integer(number) => json!(number),
        rusqlite::types::Value::Real(number) => json!(number),
        rusqlite::types::Value::Text(text) => json!(text),
        rusqlite::types::Value::Blob(_) => panic!("no column holds bytes"),
    };
    let row = |row: &rusqlite::Row| {
        names.iter().enumerate().map(|(index, name)| Ok((name.clone(), value(row.get(index)?)))).collect()
    };
    query.query_map([], row).unwrap().map(|row: Result<serde_json::Map<_, _>, _>| Value::Object(row.unwrap())).collect()
}

fn parsed(text: &Value) -> Value {
    text.as_str().map_or(Value::Null, |text| serde_json::from_str(text).unwrap())
}

#[test]
fn a_report_shows_every_value_and_takes_none_for_markup() {
    for plan in plans() {
        let report = String::from_utf8(files(&plan, Format::Html, &Options::default()).remove(0)).unwrap();
        let shown = report.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        let document = &plan.document;
        let mut values: Vec<&str> =
            [&document.kind, &document.number, &document.title, &document.issuer, &document.place]
                .into_iter()
                .flatten()
                .chain(&document.recipients)
                .chain(document.references.iter().chain(&document.bases).map(|citation| &citation.number))
                .map(String::as_str)
                .collect();
        for task in &plan.tasks {
            values.extend([task.task.as_str()]);
            values.extend(plan.review.iter().map(|review| review.reviewer.as_str()));
            values.extend(task.group.iter().chain(&task.lead).chain(&task.cooperating).map(String::as_str));
            values.extend(task.deliverables.iter().chain(&task.notes).chain(&task.stt).map(String::as_str));
            values.extend(task.supervisor.iter().chain(task.extra.values()).map(String::as_str));
            values.extend(task.deadline.iter().map(|deadline| deadline.text.as_str()));
        }
        for indicator in &plan.indicators {
            values.extend([indicator.name.as_str()]);
            values.extend(indicator.unit.iter().chain(&indicator.target).chain(&indicator.lead).map(String::as_str));
            values.extend(indicator.extra.values().map(String::as_str));
        }
        let missing: Vec<_> = values.into_iter().filter(|value| !shown.contains(value)).collect();
        assert!(missing.is_empty(), "{}: {missing:?}", plan.source.file);
        assert!(!report.contains("<b>&amp;amp;") && !report.contains("http-equiv") && !report.contains("src="));
    }
}

#[test]
fn the_profile_gives_metadata_beside_the_record_and_in_the_stream() {
    let options = Options { profile: Some(Profile::Nd30), ..Options::default() };
    let mut plan = hostile();
    plan.document.number = Some("1119/KH-VP".into());
    let record = files(&plan, Format::Json, &options);
    let metadata: Value = serde_json::from_slice(&record[0]).unwrap();
    assert_eq!((&metadata["CodeNumber"], &metadata["CodeNotation"]), (&json!("1119"), &json!("KH-VP")));
    assert_eq!(serde_json::from_slice::<Plan>(&record[1]).unwrap(), plan);
    let stream = String::from_utf8(files(&plan, Format::Ndjson, &options).remove(0)).unwrap();
    let line: Value = serde_json::from_str(stream.lines().nth(1).unwrap()).unwrap();
    assert_eq!((&line["type"], &line["CodeNumber"]), (&json!("nd30"), &json!("1119")));
}
