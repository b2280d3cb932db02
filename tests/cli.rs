//! The program as its users meet it: arguments, files, messages, exit codes.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use assert_cmd::Command;
use std::fs;
use std::path::Path;

const PLAN: &str = "fixtures/003-phuoc-an-commune-plan/input.txt";

fn phuluc() -> Command {
    Command::cargo_bin("phuluc").expect("the binary is built for its tests")
}

fn stdout(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn convert_writes_records_and_clean_text_and_a_second_run_changes_nothing() {
    let out = tempfile::tempdir().unwrap();
    let run = || phuluc().args(["convert", PLAN, "--output"]).arg(out.path()).output().unwrap();
    let first = run();
    assert!(first.status.success());
    assert!(String::from_utf8_lossy(&first.stderr).contains("1 in = 1 written + 0 unchanged + 0 failed"));
    let record: serde_json::Value =
        serde_json::from_slice(&fs::read(out.path().join("input.txt.json")).unwrap()).unwrap();
    assert_eq!(record["schema_version"], "1.1");
    assert_eq!(record["document"]["kind"], "Kế hoạch");
    let clean = fs::read_to_string(out.path().join("input.txt.txt")).unwrap();
    assert_eq!(clean.lines().count(), fs::read_to_string(PLAN).unwrap().lines().count());
    assert!(String::from_utf8_lossy(&run().stderr).contains("0 written + 1 unchanged"));
}

#[test]
fn a_folder_keeps_its_tree_and_one_bad_file_does_not_hurt_the_others() {
    let (input, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::create_dir(input.path().join("tháng 6")).unwrap();
    fs::copy(PLAN, input.path().join("tháng 6/plan.txt")).unwrap();
    fs::write(input.path().join("empty.txt"), "").unwrap();
    fs::write(input.path().join("binary"), [0u8, 159, 146, 150, 0, 1]).unwrap();
    let run = phuluc().arg("convert").arg(input.path()).arg("--output").arg(out.path()).output().unwrap();
    let talk = String::from_utf8_lossy(&run.stderr);
    assert_eq!(run.status.code(), Some(3), "{talk}");
    assert!(talk.contains("empty.txt: is empty"), "{talk}");
    assert!(talk.contains("3 in = 1 written + 0 unchanged + 2 failed"), "{talk}");
    assert!(out.path().join("tháng 6/plan.txt.json").exists());
    let mut left: Vec<_> = fs::read_dir(out.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["phuluc.manifest.ndjson", "tháng 6"], "nothing half-written is left");
}

#[test]
fn files_of_several_folders_keep_their_tree_below_the_common_one() {
    let out = tempfile::tempdir().unwrap();
    let other = "fixtures/004-department-letter/input.txt";
    phuluc().args(["convert", PLAN, other, "--output"]).arg(out.path()).assert().success();
    assert!(out.path().join("003-phuoc-an-commune-plan/input.txt.json").exists());
    assert!(out.path().join("004-department-letter/input.txt.json").exists());
}

#[test]
fn standard_input_is_a_document_too() {
    let out = tempfile::tempdir().unwrap();
    let text = fs::read(PLAN).unwrap();
    phuluc().args(["convert", "-", "--output"]).arg(out.path()).write_stdin(text.clone()).assert().success();
    assert!(out.path().join("stdin.json").exists());
    let clean = stdout(phuluc().args(["clean", "-"]).write_stdin(text));
    assert!(clean.contains("Phước An"));
}

#[test]
fn edits_lead_from_the_source_to_the_clean_text() {
    for case in ["000-dong-nai-province-plan", "002-province-office-plan-ocr"] {
        let path = format!("fixtures/{case}/input.txt");
        let source = fs::read_to_string(&path).unwrap();
        let mut lines: Vec<Vec<char>> = source.lines().map(|line| line.chars().collect()).collect();
        let edits = stdout(phuluc().args(["clean", "--json", &path]));
        for edit in edits.lines().rev() {
            let edit: serde_json::Value = serde_json::from_str(edit).unwrap();
            if edit["applied"] == true {
                let at = |index: usize| edit["columns"][index].as_u64().unwrap() as usize;
                let line = &mut lines[edit["line"].as_u64().unwrap() as usize - 1];
                let after: Vec<char> = edit["after"].as_str().unwrap().chars().collect();
                let before: String = line.splice(at(0)..at(1), after).collect();
                assert_eq!(before, edit["before"].as_str().unwrap());
            }
        }
        let clean = stdout(phuluc().args(["clean", &path]));
        let edited: Vec<String> = lines.into_iter().map(|line| line.into_iter().collect()).collect();
        assert_eq!(edited, clean.lines().collect::<Vec<_>>(), "{case}");
    }
}

#[test]
fn mistakes_are_named_and_have_their_exit_codes() {
    let out = tempfile::tempdir().unwrap();
    let file = out.path().join("file");
    fs::write(&file, "").unwrap();
    let cases: [(&[&str], i32, &str); 5] = [
        (&["clean", "no/such/file"], 4, "no/such/file: cannot be read"),
        (&["convert", "no/such/file", "--output", out.path().to_str().unwrap()], 4, "no/such/file: cannot be read"),
        (
            &["convert", PLAN, "--output", file.to_str().unwrap()],
            5,
            "cannot be written: is a file, and a folder is wanted",
        ),
        (&["convert", PLAN], 2, "--output"),
        (&["clean", "--min-confidence", "7", PLAN], 2, "between 0 and 1"),
    ];
    for (args, code, message) in cases {
        let run = phuluc().args(args).output().unwrap();
        let talk = String::from_utf8_lossy(&run.stderr);
        assert_eq!(run.status.code(), Some(code), "{args:?}: {talk}");
        assert!(talk.contains(message), "{args:?}: {talk}");
    }
}

#[test]
fn the_schema_in_the_repository_is_the_schema_of_the_program() {
    let schema = stdout(phuluc().arg("schema"));
    let kept = fs::read_to_string("schema/plan.schema.json").unwrap();
    assert_eq!(schema, kept, "run: phuluc schema > schema/plan.schema.json");
}

#[test]
fn every_command_explains_itself() {
    for command in ["convert", "clean", "show", "eval", "schema", "completions", "man"] {
        assert!(stdout(phuluc().args([command, "--help"])).contains("Usage:"));
    }
    assert!(stdout(phuluc().args(["completions", "bash"])).contains("phuluc"));
    assert!(stdout(phuluc().arg("man")).contains(".TH"));
    for stage in ["ingest", "layout", "restore", "parse"] {
        phuluc().args(["show", "--stage", stage, PLAN]).assert().success();
    }
}

#[test]
fn eval_scores_written_results_like_fresh_ones() {
    let (out, input) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let case = Path::new("fixtures/003-phuoc-an-commune-plan");
    let folder = input.path().join("003");
    fs::create_dir(&folder).unwrap();
    for file in ["input.txt", "plan.json", "clean.txt"] {
        fs::copy(case.join(file), folder.join(file)).unwrap();
    }
    phuluc().arg("convert").arg(input.path()).args(["-q", "--output"]).arg(out.path()).assert().success();
    let fresh = stdout(phuluc().args(["eval", "--json"]).arg(input.path()));
    let written = stdout(phuluc().args(["eval", "--json"]).arg(input.path()).arg("--results").arg(out.path()));
    assert_eq!(fresh, written);
}

fn lines(bytes: &[u8]) -> Vec<serde_json::Value> {
    String::from_utf8_lossy(bytes).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A folder of documents, one of them unreadable.
fn inbox() -> tempfile::TempDir {
    let input = tempfile::tempdir().unwrap();
    fs::create_dir(input.path().join("tháng 6")).unwrap();
    for (index, case) in
        ["003-phuoc-an-commune-plan", "004-department-letter", "011-inspection-plan-text"].iter().enumerate()
    {
        fs::copy(format!("fixtures/{case}/input.txt"), input.path().join(format!("tháng 6/{index}.txt"))).unwrap();
    }
    fs::write(input.path().join("empty.txt"), "").unwrap();
    input
}

#[test]
fn a_stream_goes_to_standard_output_in_the_order_of_the_inputs_with_errors_as_data() {
    let input = inbox();
    let stream = |jobs: &str| {
        let run =
            phuluc().arg("convert").arg(input.path()).args(["--format", "ndjson", "-q", "-j", jobs]).output().unwrap();
        assert_eq!(run.status.code(), Some(3));
        run.stdout
    };
    let one = stream("1");
    assert_eq!(one, stream("4"), "threads change nothing");
    let records = lines(&one);
    let of = |kind: &str| records.iter().filter(|record| record["type"] == kind).collect::<Vec<_>>();
    let files: Vec<&str> = of("document").iter().map(|record| record["file"].as_str().unwrap()).collect();
    assert!(files.len() == 3 && files.is_sorted());
    assert_eq!(of("error")[0]["code"], "unreadable");
    assert_eq!(records.last().unwrap()["type"], "summary");
    assert_eq!(records.last().unwrap()["documents"], 3);
}

#[test]
fn merged_files_hold_all_documents_and_a_rerun_changes_nothing() {
    let (input, out) = (inbox(), tempfile::tempdir().unwrap());
    let run = || {
        let mut run = phuluc();
        run.arg("convert").arg(input.path()).args(["--format", "json,ndjson,csv,xlsx,sqlite,html"]);
        let run = run.args(["--merge", "--output"]).arg(out.path()).output().unwrap();
        assert_eq!(run.status.code(), Some(3));
        String::from_utf8_lossy(&run.stderr).into_owned()
    };
    let names = ["phuluc.ndjson", "phuluc.csv", "phuluc.indicators.csv", "phuluc.xlsx", "phuluc.sqlite", "phuluc.html"];
    let read = || names.map(|name| fs::read(out.path().join(name)).unwrap());
    assert!(run().contains("3 written"));
    let first = read();
    assert!(run().contains("3 unchanged"));
    assert_eq!(read(), first);
    assert_eq!(lines(&first[0]).iter().filter(|record| record["type"] == "document").count(), 3);
    assert_eq!(String::from_utf8_lossy(&first[5]).matches("<article").count(), 4, "the failed one is shown too");
    assert!(out.path().join("tháng 6/0.txt.json").exists());
    assert!(!out.path().join("tháng 6/0.txt.xlsx").exists());
    let left = fs::read_dir(out.path())
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with('.'));
    assert_eq!(left.count(), 0, "nothing half-written is left");
}

#[test]
fn shards_together_give_the_records_of_one_run() {
    let input = inbox();
    let records = |args: &[&str]| {
        let mut run = phuluc();
        run.arg("convert").arg(input.path()).args(["--format", "ndjson", "-q", "--fail-on", "never"]);
        let records = lines(&run.args(args).output().unwrap().stdout);
        let records = records.into_iter().filter(|record| record["type"] != "summary");
        records.map(|record| record.to_string()).collect::<Vec<_>>()
    };
    let mut whole = records(&[]);
    let mut shards: Vec<String> = ["0/3", "1/3", "2/3"].iter().flat_map(|shard| records(&["--shard", shard])).collect();
    whole.sort();
    shards.sort();
    assert_eq!(whole, shards);
}

#[test]
fn shards_may_share_an_output_folder() {
    let (input, out) = (inbox(), tempfile::tempdir().unwrap());
    for shard in ["0/2", "1/2"] {
        let mut run = phuluc();
        run.arg("convert").arg(input.path()).args(["--shard", shard, "--fail-on", "never", "--merge"]);
        run.args(["--format", "json,csv", "--output"]).arg(out.path()).assert().success();
    }
    for name in ["tháng 6/0.txt.json", "phuluc-0-of-2.csv", "phuluc-1-of-2.manifest.ndjson"] {
        assert!(out.path().join(name).exists(), "{name}");
    }
}

#[test]
fn wrong_combinations_of_formats_are_named() {
    let cases: [(&[&str], &str); 5] = [
        (&["--format", "csv"], "--output"),
        (&["--merge", "--output", "x"], "--merge needs a format"),
        (&["--shard", "2/2", "--format", "ndjson"], "I must be below N"),
        (&["--delimiter", "ab", "--output", "x"], "is not one character"),
        (&["--format", "docx", "--output", "x"], "possible values"),
    ];
    for (args, message) in cases {
        let run = phuluc().args(["convert", PLAN]).args(args).output().unwrap();
        let talk = String::from_utf8_lossy(&run.stderr);
        assert_eq!(run.status.code(), Some(2), "{args:?}: {talk}");
        assert!(talk.contains(message), "{args:?}: {talk}");
    }
}

#[cfg(unix)]
fn doctor_with(tesseract: Option<&str>) -> std::process::Output {
    use std::os::unix::fs::PermissionsExt;
    let programs = tempfile::tempdir().unwrap();
    if let Some(script) = tesseract {
        let path = programs.path().join("tesseract");
        fs::write(&path, script).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    phuluc().arg("doctor").env("PATH", programs.path()).output().unwrap()
}

#[cfg(unix)]
#[test]
fn doctor_tells_what_is_missing_and_how_to_install_it() {
    let nothing = doctor_with(None);
    assert_eq!(nothing.status.code(), Some(6));
    let said = String::from_utf8(nothing.stdout).unwrap();
    assert!(said.contains("Tesseract: is not installed"), "{said}");
    assert!(said.contains("apt-get install tesseract-ocr tesseract-ocr-vie"), "{said}");
    assert!(said.contains("apt-get install libreoffice-writer"), "{said}");

    let engine = |languages: &str| {
        format!("#!/bin/sh\nif [ $1 = --version ]; then echo tesseract 5.3.0; else printf '{languages}'; fi\n")
    };
    let english_only = doctor_with(Some(&engine("eng\\nosd\\n")));
    assert_eq!(english_only.status.code(), Some(6));
    assert!(String::from_utf8_lossy(&english_only.stdout).contains("5.3.0 has no Vietnamese data (vie)"));

    let ready = doctor_with(Some(&engine("eng\\nvie\\n")));
    assert_eq!(ready.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&ready.stdout).contains("Tesseract: tesseract 5.3.0, reads scans"));
}

#[test]
fn a_document_over_the_limit_is_refused_and_one_at_the_limit_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let mebibyte = "Tỉnh ủy\n".repeat((1 << 20) / "Tỉnh ủy\n".len()) + &"x".repeat((1 << 20) % "Tỉnh ủy\n".len());
    std::fs::write(folder.path().join("at.txt"), &mebibyte).unwrap();
    std::fs::write(folder.path().join("over.txt"), mebibyte + "x").unwrap();
    let run = |name: &str| {
        let mut command = assert_cmd::Command::cargo_bin("phuluc").unwrap();
        command.args(["clean", "--max-size", "1"]).arg(folder.path().join(name)).assert()
    };
    run("at.txt").success();
    let refused = run("over.txt").code(4);
    let said = String::from_utf8(refused.get_output().stderr.clone()).unwrap();
    assert!(said.contains("1048577") && said.contains("1048576"), "{said}");
}

#[test]
fn a_larger_limit_holds_for_documents_that_a_process_of_their_own_reads() {
    use std::io::Write;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("large.docx");
    let plan = std::fs::read("fixtures/015-docx-edge/input.docx").unwrap();
    let mut source = zip::ZipArchive::new(std::io::Cursor::new(plan)).unwrap();
    let mut large = zip::ZipWriter::new(std::fs::File::create(&file).unwrap());
    for index in 0..source.len() {
        large.raw_copy_file(source.by_index_raw(index).unwrap()).unwrap();
    }
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    large.start_file("word/media/photo.bin", stored).unwrap();
    (0..101).for_each(|_| large.write_all(&[0; 1 << 20]).unwrap());
    large.finish().unwrap();
    let clean = |limit: &str| {
        let mut command = assert_cmd::Command::cargo_bin("phuluc").unwrap();
        command.args(["clean", "--max-size", limit]).arg(&file).assert()
    };
    clean("100").code(4);
    clean("102").success();
}

#[test]
fn a_result_does_not_command_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.txt"), "KẾ HOẠCH\nGiao Sở Y tế chủ trì thực hiện kế hoạch.\n").unwrap();
    phuluc().arg("convert").arg(folder.path().join("a.txt")).arg("--output").arg(folder.path()).assert().success();
    let result = folder.path().join("a.txt.json");
    let mut plan: serde_json::Value = serde_json::from_slice(&std::fs::read(&result).unwrap()).unwrap();
    plan["doubts"] = serde_json::json!([{"code": "x", "message": "\u{1b}]0;x\u{7}", "line": null}]);
    plan["tasks"][0]["task"] = "\u{1b}[2J".into();
    std::fs::write(&result, plan.to_string()).unwrap();
    let shown = stdout(phuluc().arg("diff").arg(&result));
    assert!(!shown.contains('\u{1b}') && shown.contains("[2J"), "{shown:?}");
}
