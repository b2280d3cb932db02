//! Speed and memory of the formats: 100,000 tasks, fed as 1,000 plans of 100. `cargo bench --bench formats`.

#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

use phuluc::output::csv::{Csv, Dialect};
use phuluc::output::html::Html;
use phuluc::output::identity;
use phuluc::output::ndjson::Ndjson;
use phuluc::output::sink::Sink;
use phuluc::output::sqlite::Sqlite;
use phuluc::output::xlsx::Xlsx;
use phuluc::plan::{Deadline, Place, Plan, Provenance, Task};
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::time::Instant;

const PLANS: usize = 1000;
const TASKS: usize = 100;

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = |name: &str| BufWriter::new(File::create(folder.path().join(name)).expect("a file"));
    let at = |name: &str| folder.path().join(name);
    println!("peak memory before: {}", peak_memory());
    measure("ndjson", Ndjson::new(file("a.ndjson"), None), &[at("a.ndjson")]);
    let csv = Csv::new(file("a.csv"), file("b.csv"), Dialect::default()).expect("headings");
    measure("csv", csv, &[at("a.csv"), at("b.csv")]);
    measure("html", Html::new(file("a.html")).expect("head"), &[at("a.html")]);
    measure("sqlite", Sqlite::open(&at("a.sqlite")).expect("a database"), &[at("a.sqlite")]);
    measure("sqlite, again", Sqlite::open(&at("a.sqlite")).expect("a database"), &[at("a.sqlite")]);
    measure("xlsx", Xlsx::new(file("a.xlsx"), folder.path()).expect("a workbook"), &[at("a.xlsx")]);
}

fn measure(name: &str, mut sink: impl Sink, files: &[PathBuf]) {
    let mut busy = std::time::Duration::ZERO;
    for number in 0..PLANS {
        let plan = plan(number);
        let start = Instant::now();
        sink.plan(&plan).expect("room on the disk");
        busy += start.elapsed();
    }
    let start = Instant::now();
    Box::new(sink).finish().expect("room on the disk");
    busy += start.elapsed();
    let bytes: u64 = files.iter().map(|file| size(file)).sum();
    let seconds = busy.as_secs_f64();
    let tasks = (PLANS * TASKS) as f64;
    println!(
        "{name:<14} {seconds:>6.2} s {:>7.1} MB/s {:>9.0} tasks/s {:>6.1} MB, peak memory {}",
        bytes as f64 / 1e6 / seconds,
        tasks / seconds,
        bytes as f64 / 1e6,
        peak_memory()
    );
}

fn size(file: &Path) -> u64 {
    file.metadata().map_or(0, |metadata| metadata.len())
}

fn plan(number: usize) -> Plan {
    let place = Place { page: Some(3), lines: [12, 14], ..Place::default() };
    let provenance = |raw: &str| Provenance { raw: raw.into(), confidence: 0.97, at: vec![place.clone()] };
    let task = |row: usize| Task {
        stt: Some(row.to_string()),
        group: vec!["I. Nâng cao nhận thức, đột phá về đổi mới tư duy".into()],
        task: format!(
            "Rà soát, đơn giản hóa quy trình số {row} của kế hoạch {number}, bảo đảm đồng bộ, kịp thời, hiệu quả"
        ),
        lead: vec!["Sở Văn hóa, Thể thao và Du lịch".into()],
        cooperating: vec!["Các sở, ban, ngành".into(), "Ủy ban nhân dân các xã, phường".into()],
        deadline: Some(Deadline { text: "Quý IV/2025".into(), due: Some("2025-12-31".into()), ..Deadline::default() }),
        deliverables: vec!["Báo cáo".into()],
        confidence: 0.97,
        provenance: ["task", "lead", "deadline"].map(|field| (field.to_string(), provenance("thô"))).into(),
        ..Task::default()
    };
    let mut plan = Plan { tasks: (0..TASKS).map(task).collect(), ..Plan::default() };
    plan.schema_version = "1.0".into();
    plan.source.file = format!("tháng 6/{number}.pdf");
    plan.source.sha256 = phuluc::output::sha256(plan.source.file.as_bytes());
    plan.document.number = Some(format!("{number}/KH-UBND"));
    identity::assign(&mut plan);
    plan
}

fn peak_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or("not known on this system".into(), |value| value.trim().to_string())
}
