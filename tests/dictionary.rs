//! A user's own dictionary: named on the command line, or lying in a document's folder.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use assert_cmd::Command;
use std::fs;
use std::path::Path;

fn phuluc() -> Command {
    Command::cargo_bin("phuluc").unwrap()
}

fn clean(file: &Path, dictionary: Option<&Path>) -> String {
    let mut command = phuluc();
    command.arg("clean").arg(file);
    dictionary.map(|table| command.arg("--dictionary").arg(table));
    String::from_utf8(command.assert().success().get_output().stdout.clone()).unwrap()
}

#[test]
fn entries_come_before_what_the_program_thinks() {
    let folder = tempfile::tempdir().unwrap();
    let (file, table) = (folder.path().join("a.txt"), folder.path().join("ours.tsv"));
    let source =
        "Thực hiện Kê hoạch của Ủy ban nhân dân tỉnh về chuyên đổi số tại xã Kê Gà và To Cong nghe so cong dong\n";
    fs::write(&file, source).unwrap();
    assert!(clean(&file, None).starts_with("Thực hiện Kế hoạch"));
    fs::write(&table, "# ours\nkeep\tKê Gà\tplace\nphrase\tTổ Công nghệ số cộng đồng\tname\nreplace\tchuyên đổi số\tchuyển đổi SỐ\thabit\n").unwrap();
    let right =
        "Thực hiện Kế hoạch của Ủy ban nhân dân tỉnh về chuyển đổi SỐ tại xã Kê Gà và Tổ Công nghệ số cộng đồng\n";
    assert_eq!(clean(&file, Some(&table)), right);
    fs::rename(&table, folder.path().join("phuluc.dictionary.tsv")).unwrap();
    assert_eq!(clean(&file, None), right, "in the folder of the document");
}

#[test]
fn a_wrong_line_is_named_and_nothing_is_converted() {
    let folder = tempfile::tempdir().unwrap();
    let (file, table) = (folder.path().join("a.txt"), folder.path().join("ours.tsv"));
    fs::write(&file, "x").unwrap();
    fs::write(&table, "keep\tx\ty\nkeeep\tx\ty\n").unwrap();
    let failed = phuluc().arg("clean").arg(&file).arg("--dictionary").arg(&table).assert().code(2);
    let said = String::from_utf8(failed.get_output().stderr.clone()).unwrap();
    assert!(said.contains("ours.tsv: line 2") && said.contains("keeep"), "{said}");
}

#[test]
fn a_folder_s_dictionary_holds_below_it_and_a_changed_one_makes_new_results() {
    let (root, output) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let inner = root.path().join("2025");
    fs::create_dir(&inner).unwrap();
    fs::write(inner.join("a.txt"), "Sở Nội vụ báo cáo\n").unwrap();
    let run = || {
        let run = phuluc().arg("convert").arg(root.path()).arg("--output").arg(output.path()).assert().success();
        String::from_utf8(run.get_output().stderr.clone()).unwrap()
    };
    assert!(run().contains("1 written"));
    assert!(run().contains("1 unchanged"));
    fs::write(root.path().join("phuluc.dictionary.tsv"), "replace\tNội vụ\tNgoại vụ\ttest\n").unwrap();
    let said = run();
    assert!(said.contains("1 written"), "{said}");
    assert_eq!(fs::read_to_string(output.path().join("2025/a.txt.txt")).unwrap(), "Sở Ngoại vụ báo cáo\n");
    assert!(!output.path().join("phuluc.dictionary.tsv.json").exists(), "the table is no document");
}
