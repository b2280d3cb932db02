//! A folder that documents are dropped into.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

fn start(folder: &Path) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_phuluc"));
    command.args(["watch", "--settle", "0.7", "--quiet"]).arg(folder.join("in")).arg(folder.join("out"));
    command.stderr(Stdio::null()).spawn().unwrap()
}

fn stop(mut child: Child) {
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

fn wait_for(what: &str, holds: impl Fn() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(20), "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// How often the manifest says that a file was converted.
fn conversions(folder: &Path, name: &str) -> usize {
    let manifest = fs::read_to_string(folder.join("out/phuluc.manifest.ndjson")).unwrap_or_default();
    manifest.lines().filter(|line| line.contains(&format!("\"path\":\"{name}\""))).count()
}

#[test]
fn each_file_is_taken_once_when_it_is_whole_also_over_a_restart() {
    let root = tempfile::tempdir().unwrap();
    let (input, output) = (root.path().join("in"), root.path().join("out"));
    fs::create_dir(&input).unwrap();
    fs::write(input.join("before.txt"), "Tỉnh ủy\n").unwrap();
    let child = start(root.path());
    wait_for("a file that was there before", || output.join("before.txt.json").exists());

    let mut slow = OpenOptions::new().create(true).append(true).open(input.join("slow.txt")).unwrap();
    for part in 0..8 {
        writeln!(slow, "Phần {part}").unwrap();
        std::thread::sleep(Duration::from_millis(250));
        assert!(!output.join("slow.txt.json").exists(), "not while it grows");
    }
    drop(slow);
    fs::write(input.join("gone.txt"), "x").unwrap();
    fs::remove_file(input.join("gone.txt")).unwrap();
    fs::write(input.join("bad.bin"), b"\x7fELF\x00\x01").unwrap();
    wait_for("the slow file", || output.join("slow.txt.json").exists());
    assert_eq!(fs::read_to_string(output.join("slow.txt.txt")).unwrap().lines().count(), 8);
    wait_for("the bad file is set aside", || output.join("failed/bad.bin").exists());
    assert!(fs::read_to_string(output.join("failed/bad.bin.reason.txt")).unwrap().contains("bad.bin"));
    assert!(!input.join("bad.bin").exists());
    stop(child);

    fs::rename(input.join("slow.txt"), input.join("renamed.txt")).unwrap();
    let child = start(root.path());
    wait_for("a renamed file is another one", || output.join("renamed.txt.json").exists());
    stop(child);
    assert_eq!(conversions(root.path(), "before.txt"), 1);
    assert_eq!(conversions(root.path(), "slow.txt"), 1);
    assert!(!output.join("gone.txt.json").exists());
}

#[test]
fn it_waits_for_a_disk_that_does_not_work() {
    use std::os::unix::fs::PermissionsExt;
    let root = tempfile::tempdir().unwrap();
    let (input, output) = (root.path().join("in"), root.path().join("out"));
    fs::create_dir(&input).unwrap();
    // A file where the results of a folder should go.
    fs::create_dir(&output).unwrap();
    fs::write(output.join("sub"), "in the way").unwrap();
    fs::create_dir(input.join("sub")).unwrap();
    fs::write(input.join("sub/a.txt"), "Tỉnh ủy\n").unwrap();
    let child = start(root.path());
    std::thread::sleep(Duration::from_secs(3));
    assert!(
        input.join("sub/a.txt").exists() && !output.join("failed").exists(),
        "a document is not blamed for the disk"
    );
    fs::remove_file(output.join("sub")).unwrap();
    wait_for("tried again", || output.join("sub/a.txt.json").exists());
    stop(child);
    let mode = fs::metadata(output.join("sub/a.txt.json")).unwrap().permissions().mode();
    assert_eq!(mode & 0o444, 0o444);
}

#[test]
fn a_wrong_dictionary_blames_no_document_and_is_waited_for() {
    let root = tempfile::tempdir().unwrap();
    let (input, output) = (root.path().join("in"), root.path().join("out"));
    fs::create_dir(&input).unwrap();
    fs::write(input.join("phuluc.dictionary.tsv"), "replace\tmột cột thiếu\n").unwrap();
    fs::write(input.join("a.txt"), "Tỉnh ủy\n").unwrap();
    let child = start(root.path());
    std::thread::sleep(Duration::from_secs(3));
    assert!(input.join("a.txt").exists() && !output.join("failed").exists(), "a document is not blamed for it");
    fs::remove_file(input.join("phuluc.dictionary.tsv")).unwrap();
    wait_for("tried again", || output.join("a.txt.json").exists());
    stop(child);
}
