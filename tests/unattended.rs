//! A batch that nobody looks after: signals, full disks, and inputs that are no ordinary files.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

const PHULUC: &str = env!("CARGO_BIN_EXE_phuluc");

fn convert(input: &Path, output: &Path) -> Command {
    let mut command = Command::new(PHULUC);
    command.arg("convert").arg(input).arg("--output").arg(output);
    command
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn wait_for(what: &str, holds: impl Fn() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(20), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A batch of two page pictures, one at a time, that is in the middle of the first: the OCR engine takes a while, and notes that it began
/// and that it ended.
struct Batch {
    folder: tempfile::TempDir,
    program: Child,
}

impl Batch {
    fn in_the_middle() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name);
        fs::write(place("tesseract"), engine("touch began\nsleep 1.2\ntouch ended")).unwrap();
        fs::set_permissions(place("tesseract"), Permissions::from_mode(0o700)).unwrap();
        fs::create_dir(place("in")).unwrap();
        for name in ["in/1.png", "in/2.png"] {
            image::GrayImage::from_pixel(400, 100, image::Luma([255])).save(place(name)).unwrap();
        }
        let mut command = convert(&place("in"), &place("out"));
        command.args(["--jobs", "1"]).stderr(Stdio::piped()).process_group(0);
        command.env("PATH", format!("{}:/usr/bin:/bin", folder.path().display()));
        let program = command.spawn().unwrap();
        wait_for("the engine begins", || place("began").exists());
        Self { folder, program }
    }

    fn has(&self, name: &str) -> bool {
        self.folder.path().join(name).exists()
    }

    fn kill(&self, signal: &str, whom: &str) {
        let whom = format!("{whom}{}", self.program.id());
        assert!(Command::new("kill").args(["-s", signal, "--", &whom]).status().unwrap().success());
    }

    /// As a terminal does: every process of the group gets the signal.
    fn ctrl_c(&self) {
        self.kill("INT", "-");
    }
}

#[test]
fn ctrl_c_in_a_terminal_lets_the_document_in_hand_be_finished() {
    let mut batch = Batch::in_the_middle();
    batch.ctrl_c();
    assert_eq!(batch.program.wait().unwrap().code(), Some(130));
    assert!(batch.has("out/1.png.json") && !batch.has("out/2.png.json"));
    let manifest = fs::read_to_string(batch.folder.path().join("out/phuluc.manifest.ndjson")).unwrap();
    assert!(manifest.contains("\"error\":null"), "{manifest}");
}

#[test]
fn a_second_ctrl_c_ends_at_once_and_takes_the_readers_along() {
    let mut batch = Batch::in_the_middle();
    batch.ctrl_c();
    std::thread::sleep(Duration::from_millis(100));
    batch.ctrl_c();
    assert_eq!(batch.program.wait().unwrap().code(), Some(130));
    assert!(!batch.has("ended"), "it was waited for the document");
    std::thread::sleep(Duration::from_millis(1_500));
    assert!(!batch.has("ended"), "the engine of a program that is gone still runs");
}

#[test]
fn a_killed_program_leaves_no_reader_and_no_engine_behind() {
    let mut batch = Batch::in_the_middle();
    batch.kill("KILL", "");
    batch.program.wait().unwrap();
    std::thread::sleep(Duration::from_millis(1_500));
    assert!(!batch.has("ended"), "the engine of a program that is gone still runs");
}

/// A run over page pictures with an engine that does this first.
fn with_engine(first: &str, pictures: usize, options: &[&str]) -> (Output, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name);
    fs::write(place("tesseract"), engine(first)).unwrap();
    fs::set_permissions(place("tesseract"), Permissions::from_mode(0o700)).unwrap();
    fs::create_dir(place("in")).unwrap();
    for number in 0..pictures {
        // Each is another one, so that the engine may tell them apart.
        let width = 400 + number as u32;
        image::GrayImage::from_pixel(width, 100, image::Luma([255])).save(place(&format!("in/{number}.png"))).unwrap();
    }
    let mut command = convert(&place("in"), &place("out"));
    let output = command.args(options).env("PATH", format!("{}:/usr/bin:/bin", folder.path().display())).output();
    (output.unwrap(), folder)
}

/// A program in the place of the OCR engine that does this first and then reads a word.
fn engine(first: &str) -> String {
    format!(
        "#!/bin/sh\ncd \"$(dirname \"$0\")\"\ncat > /dev/null\n{first}\n\
        printf 'level\\tpage\\tblock\\tpar\\tline\\tword\\tleft\\ttop\\twidth\\theight\\tconf\\ttext\\n\
        4\\t1\\t1\\t1\\t1\\t0\\t10\\t10\\t300\\t40\\t-1\\t\\n5\\t1\\t1\\t1\\t1\\t1\\t10\\t10\\t80\\t30\\t96\\tNguyenvanbinh\\n'\n"
    )
}

#[test]
fn a_document_whose_reader_dies_once_is_read_and_one_that_kills_it_twice_is_named() {
    let (run, folder) = with_engine("mkdir died 2>/dev/null && kill -KILL $PPID", 1, &[]);
    assert_eq!(run.status.code(), Some(0), "{}", said(&run));
    assert!(folder.path().join("out/0.png.json").exists());
    let (run, _folder) = with_engine("kill -KILL $PPID", 2, &[]);
    assert_eq!(run.status.code(), Some(4));
    let told = "1.png: reading it failed: killed for taking too much time or memory (tried twice)";
    assert!(said(&run).contains(told), "{}", said(&run));
}

#[test]
fn a_document_that_took_too_long_beside_others_is_tried_again_alone() {
    // Whoever comes while another one is read waits for longer than a document may take.
    let crowded = "mkdir busy 2>/dev/null || exec sleep 30\nsleep 1\nrmdir busy";
    let (run, folder) = with_engine(crowded, 2, &["--timeout", "6", "--jobs", "2"]);
    assert_eq!(run.status.code(), Some(0), "{}", said(&run));
    assert!(folder.path().join("out/0.png.json").exists() && folder.path().join("out/1.png.json").exists());
    let alone = Instant::now();
    let (run, _folder) = with_engine("exec sleep 30", 1, &["--timeout", "2"]);
    assert!(said(&run).contains("0.png: reading it failed: time limit of 2 s\n"), "{}", said(&run));
    assert!(alone.elapsed() < Duration::from_secs(20));
}

#[test]
fn a_text_that_takes_too_long_is_an_error_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name);
    fs::create_dir(place("in")).unwrap();
    let row = |n: usize| format!("{n}\tRà soát quy trình số {n}\tSở Tài chính\tQuý IV/2026\n");
    let long = "STT\tNhiệm vụ\tCơ quan chủ trì\tThời hạn\n".to_string() + &(1..=200_000).map(row).collect::<String>();
    fs::write(place("in/long.txt"), long).unwrap();
    fs::write(place("in/short.txt"), "Tỉnh ủy\n").unwrap();
    let run = convert(&place("in"), &place("out")).args(["--timeout", "1"]).output().unwrap();
    assert_eq!(run.status.code(), Some(3), "{}", said(&run));
    assert!(said(&run).contains("long.txt: reading it failed: time limit of 1 s"), "{}", said(&run));
    assert!(place("out/short.txt.json").exists() && !place("out/long.txt.json").exists());
    let mut clean = Command::new(PHULUC);
    let run = clean.args(["clean", "--timeout", "1"]).arg(place("in/long.txt")).output().unwrap();
    assert_eq!((run.status.code(), run.stdout.len()), (Some(4), 0));
    assert!(said(&run).contains("long.txt: reading it failed: time limit of 1 s"), "{}", said(&run));
}

/// Runs phuluc where no file may grow beyond so many blocks: a disk that is full for large files.
fn on_a_full_disk(blocks: u32, arguments: &[&OsStr]) -> Output {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\""), PHULUC]);
    shell.args(arguments).output().unwrap()
}

fn plans(folder: &Path, count: usize) {
    fs::create_dir(folder).unwrap();
    for number in 0..count {
        fs::copy("fixtures/004-department-letter/input.txt", folder.join(format!("{number:02}.txt"))).unwrap();
    }
}

#[test]
fn a_full_disk_is_named_and_the_next_run_makes_it_good() {
    let folder = tempfile::tempdir().unwrap();
    let (input, output) = (folder.path().join("in"), folder.path().join("out"));
    plans(&input, 2);
    let run = on_a_full_disk(4, &["convert".as_ref(), input.as_ref(), "--output".as_ref(), output.as_ref()]);
    assert_eq!(run.status.code(), Some(5), "{}", said(&run));
    assert!(said(&run).contains("out/00.txt.") && said(&run).contains("cannot be written"), "{}", said(&run));
    assert!(!output.join("00.txt.json").exists());
    assert!(convert(&input, &output).output().unwrap().status.success());
    assert!(output.join("00.txt.json").exists() && output.join("01.txt.json").exists());
}

#[test]
fn an_export_stops_where_its_merged_file_cannot_grow() {
    let folder = tempfile::tempdir().unwrap();
    let (input, results, output) = (folder.path().join("in"), folder.path().join("results"), folder.path().join("out"));
    plans(&input, 20);
    assert!(convert(&input, &results).output().unwrap().status.success());
    let export = |blocks: u32| {
        let arguments = ["review", results.to_str().unwrap(), "--export", output.to_str().unwrap(), "--merge"];
        let arguments = arguments.iter().chain(&["--format", "ndjson,text"]).map(OsStr::new);
        let run = on_a_full_disk(blocks, &arguments.collect::<Vec<_>>());
        let texts = fs::read_dir(&output).unwrap().flatten();
        let texts = texts.filter(|file| file.path().extension() == Some(OsStr::new("txt"))).count();
        (run.status.code(), said(&run), texts, output.join("phuluc.ndjson").exists())
    };
    let (code, said, texts, has_merged) = export(64);
    assert_eq!((code, has_merged), (Some(5), false), "{said}");
    assert!(said.contains("out/phuluc.ndjson: cannot be written"), "{said}");
    assert!((1..20).contains(&texts), "{texts} of 20 documents were written, though the run had failed");
    let (code, said, texts, has_merged) = export(1_000_000);
    assert_eq!((code, texts, has_merged), (Some(0), 20, true), "{said}");
}

#[test]
fn a_pipe_that_nobody_writes_to_holds_up_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (pipe, plan) = (folder.path().join("pipe"), folder.path().join("plan.txt"));
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    fs::write(&plan, "Tỉnh ủy\n").unwrap();
    let run = convert(&pipe, &folder.path().join("out")).arg(&plan).output().unwrap();
    assert_eq!(run.status.code(), Some(3));
    assert!(said(&run).contains("pipe: cannot be read: is a pipe or a device"), "{}", said(&run));
    assert!(folder.path().join("out/plan.txt.json").exists());
}

#[test]
fn input_without_end_is_refused_at_the_limit() {
    let line = format!("{:<1019}\n", "Tỉnh ủy");
    assert_eq!(line.len(), 1 << 10);
    let clean = |lines: usize| {
        let mut command = Command::new(PHULUC);
        command.args(["clean", "--max-size", "1", "-"]).stdin(Stdio::piped()).stdout(Stdio::null());
        let mut program = command.stderr(Stdio::piped()).spawn().unwrap();
        // It may end before it has read all.
        let _ = program.stdin.take().unwrap().write_all(line.repeat(lines).as_bytes());
        program.wait_with_output().unwrap()
    };
    assert_eq!(clean(1 << 10).status.code(), Some(0));
    let over = clean(4 << 10);
    assert_eq!(over.status.code(), Some(4));
    assert!(said(&over).contains("its size in bytes is 1048577, more than the limit of 1048576"), "{}", said(&over));
}

#[test]
fn a_list_has_names_of_any_bytes_between_line_ends_or_nul() {
    let folder = tempfile::tempdir().unwrap();
    let names: [&[u8]; 4] = [b"plain.txt", "tháng 6.txt".as_bytes(), b"not-utf8-\xff.txt", &[b'x'; 250]];
    let odd: &[u8] = b"two\nlines and a blank ";
    for name in names.iter().chain([&odd]) {
        fs::write(folder.path().join(OsStr::from_bytes(name)), "Tỉnh ủy\n").unwrap();
    }
    let run = |list: &[u8]| {
        fs::write(folder.path().join("list"), list).unwrap();
        let output = tempfile::tempdir().unwrap();
        let mut command = Command::new(PHULUC);
        command.current_dir(folder.path()).args(["convert", "--files-from", "list", "--output"]).arg(output.path());
        (command.output().unwrap(), output)
    };
    let lines = [b"\xEF\xBB\xBF".to_vec(), names.join(&b"\r\n"[..]), b"\n \n\n".to_vec()].concat();
    let (by_lines, output) = run(&lines);
    assert!(by_lines.status.success(), "{}", said(&by_lines));
    assert!(said(&by_lines).contains("4 in = 4 written"), "{}", said(&by_lines));
    assert!(output.path().join(OsStr::from_bytes(b"not-utf8-\xff.txt.json")).exists());
    let (by_nul, _output) = run(&[&names.join(&0)[..], b"\0", odd, b"\0"].concat());
    assert!(said(&by_nul).contains("5 in = 5 written"), "{}", said(&by_nul));
    let (utf16, _output) = run(b"\xFF\xFEa\0.\0t\0x\0t\0");
    assert_eq!(utf16.status.code(), Some(2));
    assert!(said(&utf16).contains("list: the list is UTF-16; save it as UTF-8"), "{}", said(&utf16));
}
