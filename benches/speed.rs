//! Speed and memory of the whole way, in process: `cargo bench`. Prints medians; a slower machine prints larger figures, so
//! compare two builds on one machine.

#![allow(clippy::print_stdout, reason = "the figures are what a benchmark is for")]

use phuluc::{Settings, convert};
use std::time::{Duration, Instant};

const RUNS: usize = 9;
/// Lines of extracted text that a printed page of a wide table has in fixture 001 (4,397 lines over 22 pages).
const LINES_A_PAGE: usize = 200;

fn main() {
    report("plan of 100 pages, clean", &pages("001-chon-thanh-ward-plan", 100));
    report("plan of 100 pages, light slips", &pages("000-dong-nai-province-plan", 100));
    report("plan of 100 pages, heavy damage", &pages("002-province-office-plan-ocr", 100));
    report("table of 50,000 rows", &rows(50_000));
    println!("{:<36} {}", "peak resident memory", peak_memory());
}

/// A fixture repeated until it fills so many pages.
fn pages(case: &str, pages: usize) -> String {
    let path = format!("{}/fixtures/{case}/input.txt", env!("CARGO_MANIFEST_DIR"));
    let plan = std::fs::read_to_string(path).expect("fixtures are in the repository");
    // 000 has whole cells on a line: count characters, 1,800 a page, where lines are long.
    let copies = (pages * LINES_A_PAGE * 13).div_ceil(plan.chars().count()).max(1);
    plan.repeat(copies)
}

/// A tab-separated table of duties.
fn rows(count: usize) -> String {
    let mut text = String::from("KẾ HOẠCH\nNăm 2026\n\nSTT\tNhiệm vụ\tCơ quan chủ trì\tThời hạn\n");
    for row in 1..=count {
        text.push_str(&format!("{row}\tRà soát quy trình số {row}\tSở Tài chính\tQuý IV/2026\n"));
    }
    text
}

fn report(name: &str, text: &str) {
    let mut times: Vec<Duration> = (0..RUNS).map(|_| time(text)).collect();
    times.sort();
    let median = times[RUNS / 2];
    let rate = text.len() as f64 / 1e6 / median.as_secs_f64();
    println!("{name:<36} {:>9.1} ms {rate:>8.2} MB/s  ({} KB)", median.as_secs_f64() * 1e3, text.len() / 1000);
}

fn time(text: &str) -> Duration {
    let start = Instant::now();
    let converted = convert(text.as_bytes(), "bench", &Settings::default());
    let elapsed = start.elapsed();
    assert!(converted.is_ok());
    elapsed
}

fn peak_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or("not known on this system".into(), |value| value.trim().to_string())
}
