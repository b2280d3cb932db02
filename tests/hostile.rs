//! Bad input: every fixture cut, flipped, swapped, mixed and blown up. No panic, no hang, and what is answered follows the
//! contract. `PHULUC_HOSTILE=100000 cargo test --release --test hostile` runs more of the same, `PHULUC_HOSTILE=17..18` one of them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use phuluc::pipeline::Ocr;
use phuluc::{Settings, convert};
use rayon::prelude::*;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{LazyLock, Mutex};
use std::time::{Duration, Instant};

/// Inputs of a normal run; each is a place in an endless, fixed sequence.
const INPUTS: u64 = 2_000;
/// The longest part of a fixture that is damaged, in bytes; whole fixtures are read by the other tests.
const LONGEST: usize = 24_000;
const TIME_LIMIT: Duration = Duration::from_secs(5);

/// Both tests measure time and use all cores: one after the other.
static TURN: Mutex<()> = Mutex::new(());

/// A small generator (splitmix64, Steele et al. 2014): the same numbers on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }
}

fn fixtures() -> Vec<Vec<u8>> {
    let folders = fs::read_dir("fixtures").unwrap().flatten().filter(|entry| entry.path().is_dir());
    let mut files: Vec<_> = folders.flat_map(|folder| fs::read_dir(folder.path()).unwrap().flatten()).collect();
    files.sort_by_key(fs::DirEntry::path);
    files.retain(|file| file.file_name().to_string_lossy().starts_with("input."));
    files.iter().map(|file| fs::read(file.path()).unwrap()).collect()
}

fn hostile(fixtures: &[Vec<u8>], seed: u64) -> Vec<u8> {
    let mut random = Random(seed);
    let whole = &fixtures[random.below(fixtures.len())];
    let is_container = whole.starts_with(b"PK") || whole.starts_with(b"%PDF");
    let start = if is_container { 0 } else { random.below(whole.len()) };
    let end = if is_container { whole.len() } else { whole.len().min(start + 1 + random.below(LONGEST)) };
    let mut bytes = whole[start..end].to_vec();
    for _ in 0..=random.below(3) {
        damage(&mut bytes, fixtures, &mut random);
    }
    bytes
}

fn damage(bytes: &mut Vec<u8>, fixtures: &[Vec<u8>], random: &mut Random) {
    let at = random.below(bytes.len());
    match random.below(12) {
        0 => bytes.truncate(at),
        1 if !bytes.is_empty() => bytes[at] ^= 1 << random.below(8),
        2 => insert(bytes, at, &[0xED, 0xA0, 0x80]),
        3 => insert(bytes, at, &[0xC0, 0xAF, 0]),
        4 => insert(bytes, at, &[0; 32]),
        5 => insert(bytes, at, "\u{202e}\u{200b}\u{feff}".as_bytes()),
        6 => insert(bytes, at, &vec![b' '; 1 + random.below(100_000)]),
        7 => insert(bytes, at, "1\t\t\t\n".repeat(random.below(2_000)).as_bytes()),
        8 => insert(bytes, at, "\n".repeat(random.below(5_000)).as_bytes()),
        9 => {
            let other = &fixtures[random.below(fixtures.len())];
            let end = other.len().min(LONGEST);
            insert(bytes, at, &other[..end]);
        }
        10 => {
            let half = bytes.split_off(at);
            bytes.splice(0..0, half);
        }
        _ => insert(bytes, at, "a\u{301}\u{323}".repeat(random.below(3_000)).as_bytes()),
    }
}

fn insert(bytes: &mut Vec<u8>, at: usize, what: &[u8]) {
    bytes.splice(at..at, what.iter().copied());
}

#[test]
fn no_input_is_too_bad() {
    let _turn = TURN.lock();
    let fixtures = fixtures();
    let asked = std::env::var("PHULUC_HOSTILE").unwrap_or_default();
    let (from, to) = asked.split_once("..").unwrap_or(("0", &asked));
    let inputs = from.parse().unwrap_or(0)..to.parse().unwrap_or(INPUTS);
    let done = AtomicU64::new(0);
    let suspects = inputs.clone().into_par_iter().filter_map(|seed| {
        if (done.fetch_add(1, Ordering::Relaxed) + 1).is_multiple_of(5_000) {
            eprintln!("{} inputs", done.load(Ordering::Relaxed));
        }
        let start = Instant::now();
        fault(&fixtures, seed, || start.elapsed()).map(|fault| (seed, fault))
    });
    let suspects: Vec<(u64, String)> = suspects.collect();
    // A busy machine makes anything slow: what took too long is tried again, alone, and what counts then is its time on the cores.
    let judge = |(seed, said): (u64, String)| match said.contains("takes") {
        true => fault(&fixtures, seed, on_cores),
        false => Some(said),
    };
    let faults: Vec<String> = suspects.into_iter().filter_map(judge).collect();
    assert!(faults.is_empty(), "of inputs {inputs:?}:\n{}", faults.join("\n"));
}

/// What is wrong with how an input ends.
fn fault(fixtures: &[Vec<u8>], seed: u64, clock: impl Fn() -> Duration) -> Option<String> {
    // Tesseract has a time limit of its own and is not what is tested here.
    let settings = Settings { ocr: Ocr::Never, ..Settings::default() };
    let bytes = hostile(fixtures, seed);
    let start = clock();
    let converted = catch_unwind(AssertUnwindSafe(|| convert(&bytes, "hostile", &settings)));
    let took = clock() - start;
    let lines = |text: &str| text.matches('\n').count();
    match converted {
        Err(_) => Some(format!("input {seed} panics")),
        Ok(Ok(converted)) if lines(&converted.reading.text.clean_text()) != lines(converted.reading.text.source()) => {
            Some(format!("input {seed} does not keep its lines"))
        }
        Ok(_) => (took > TIME_LIMIT).then(|| format!("input {seed} takes {took:?}")),
    }
}

/// Time that this process has had on the cores; where the system does not tell, the time of the clock.
fn on_cores() -> Duration {
    static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);
    worked().unwrap_or_else(|| BEGUN.elapsed())
}

fn worked() -> Option<Duration> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // "7 (name) S 1 ...": user and system time are the 12th and 13th after the name, in hundredths of a second.
    let (_, after_name) = stat.rsplit_once(')')?;
    let ticks = after_name.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<u64>().ok());
    ticks.sum::<Option<u64>>().map(|ticks| Duration::from_millis(10 * ticks))
}

#[test]
fn size_and_shape_are_no_trouble() {
    let _turn = TURN.lock();
    let rows = |count: usize| -> String {
        let row = |n: usize| format!("{n}\tRà soát quy trình số {n}\tSở Tài chính\tQuý IV/2026\n");
        "STT\tNhiệm vụ\tCơ quan chủ trì\tThời hạn\n".to_string() + &(1..=count).map(row).collect::<String>()
    };
    let cases = [
        ("50,000 rows", rows(50_000), 50_000),
        ("half a table", rows(7).chars().take(300).collect(), 1),
        ("a table without heading", rows(7).lines().skip(1).collect::<Vec<_>>().join("\n"), 0),
        ("one line of 160,000 words", "Rà soát quy trình, ".repeat(40_000), 0),
        ("200,000 empty lines", "\n".repeat(200_000) + "Kế hoạch", 0),
        ("100,000 numbered lines", (1..100_000).map(|n| format!("{n}.\n")).collect(), 0),
    ];
    for (name, text, tasks) in cases {
        let start = on_cores();
        let converted = convert(text.as_bytes(), name, &Settings::default()).unwrap();
        assert!(converted.plan.tasks.len() >= tasks, "{name}: {} tasks", converted.plan.tasks.len());
        let took = on_cores() - start;
        assert!(took < 4 * TIME_LIMIT, "{name} took {took:?}");
    }
}
