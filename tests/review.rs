//! The clerk's desk without a browser: decisions, the journal, two clerks at once, a new conversion, and who may talk to the server.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use phuluc::plan::{Deadline, Document, Doubt, Edit, Place, Plan, Provenance, Status, Task};
use phuluc::review::decision::{Decision, Field, Wish};
use phuluc::review::replay::State;
use phuluc::review::teach::Lesson;
use phuluc::review::{Desk, Refusal, Request, Sheet};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

const PLAN: &str = "UBND TỈNH A\nKẾ HOẠCH\nVề chuyên đổi số năm 2025\n\nSTT\tNhiệm vụ\tCơ quan chủ trì\tThời hạn\n1\tXây dựng Kê hoạch chuyên đổi số của tỉnh\tSở Nội vụ\tQuý IV/2025\n2\tRà soát các quy định về thủ tục hành chính\tSở Tư pháp\t30/6/2025\n3\tCông bố danh mục thủ tục\tVăn phòng\t31/12/2025\n";

/// A folder with the results of one plan.
fn results(text: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    convert(text, folder.path());
    folder
}

fn convert(text: &str, folder: &Path) {
    let converted = phuluc::convert(text.as_bytes(), "a.txt", &phuluc::Settings::default()).unwrap();
    fs::write(folder.join("a.txt.json"), phuluc::output::json::document(&converted.plan)).unwrap();
    fs::write(folder.join("a.txt.txt"), converted.reading.text.clean_text()).unwrap();
}

fn desk(folder: &Path) -> Desk {
    Desk::open(folder, phuluc::parse::deadline).unwrap()
}

fn only(desk: &Desk) -> Sheet {
    desk.sheet(&desk.queue()[0].id).unwrap()
}

fn decide(desk: &Desk, decisions: Vec<Wish>) -> Sheet {
    let sheet = only(desk);
    let request = Request { who: "Bà Lan".into(), version: sheet.version(), decisions, why: None };
    desk.decide(&sheet.id, &request).unwrap().unwrap_or_else(|refusal| panic!("{refusal:?}"))
}

fn edit(sheet: &Sheet, before: &str) -> usize {
    sheet.machine.plan.edits.iter().position(|edit| edit.before == before).unwrap()
}

#[test]
fn a_rejected_change_goes_back_in_the_text_and_in_the_record() {
    let folder = results(PLAN);
    let desk = desk(folder.path());
    let sheet = only(&desk);
    assert!(sheet.reviewed.plan.tasks[0].task.starts_with("Xây dựng Kế hoạch"), "{:?}", sheet.reviewed.plan.tasks[0]);
    let sheet = decide(&desk, vec![Decision::Reject { edit: edit(&sheet, "Kê") }]);
    assert!(sheet.reviewed.plan.tasks[0].task.starts_with("Xây dựng Kê hoạch"));
    let sheet = decide(&desk, vec![Decision::Rewrite { edit: edit(&sheet, "Kê"), to: "KẾ".into() }]);
    assert!(sheet.reviewed.plan.tasks[0].task.starts_with("Xây dựng KẾ hoạch"));
    assert_eq!(sheet.reviewed.status, Status::Open);
}

#[test]
fn any_decision_is_undone_also_after_closing_and_an_undo_too() {
    let folder = results(PLAN);
    let first = decide(&desk(folder.path()), vec![Decision::Remove { record: task_id(folder.path(), 1) }]);
    assert_eq!(first.reviewed.plan.tasks.len(), 2);
    let id = first.reviewed.plan.tasks[0].id.clone();
    decide(
        &desk(folder.path()),
        vec![Decision::SetField { record: id, field: Field::Lead, value: "Sở A\nSở B".into() }],
    );
    // Not the last one but the first.
    let undone = decide(&desk(folder.path()), vec![Decision::Undo { seq: 1 }]);
    assert_eq!(undone.reviewed.plan.tasks.len(), 3);
    assert_eq!(undone.reviewed.plan.tasks[0].lead, ["Sở A", "Sở B"]);
    let redone = decide(&desk(folder.path()), vec![Decision::Undo { seq: 3 }]);
    assert_eq!(redone.reviewed.plan.tasks.len(), 2);
}

fn task_id(folder: &Path, index: usize) -> String {
    only(&desk(folder)).reviewed.plan.tasks[index].id.clone()
}

#[test]
fn records_are_changed_split_joined_and_added() {
    let folder = results(PLAN);
    let desk = desk(folder.path());
    let id = |sheet: &Sheet, index: usize| sheet.reviewed.plan.tasks[index].id.clone();
    let sheet = only(&desk);
    let set = |record, field, value: &str| Decision::SetField { record, field, value: value.into() };
    let sheet = decide(&desk, vec![set(id(&sheet, 1), Field::Deadline, "Quý II năm 2026")]);
    let deadline = sheet.reviewed.plan.tasks[1].deadline.clone().unwrap();
    assert_eq!((deadline.text.as_str(), deadline.due.as_deref()), ("Quý II năm 2026", Some("2026-06-30")));
    let sheet = decide(&desk, vec![set(id(&sheet, 1), Field::Deadline, "")]);
    assert_eq!(sheet.reviewed.plan.tasks[1].deadline, None);
    let split = Decision::Split { record: id(&sheet, 1), first: "Rà soát".into(), second: "các quy định".into() };
    let sheet = decide(&desk, vec![split]);
    let says: Vec<&str> = sheet.reviewed.plan.tasks.iter().map(|task| task.task.as_str()).collect();
    assert_eq!(says[1..3], ["Rà soát", "các quy định"]);
    assert_eq!(sheet.reviewed.plan.tasks[2].lead, ["Sở Tư pháp"]);
    let sheet = decide(&desk, vec![Decision::Join { record: id(&sheet, 1) }]);
    assert_eq!(sheet.reviewed.plan.tasks[1].task, "Rà soát các quy định");
    let after = Some(id(&sheet, 2));
    let sheet = decide(&desk, vec![Decision::Add { after, task: "Báo cáo kết quả".into(), line: 8 }]);
    assert_eq!(sheet.reviewed.plan.tasks[3].task, "Báo cáo kết quả");
    // The new row can be changed in its turn.
    let sheet = decide(&desk, vec![set(id(&sheet, 3), Field::Lead, "Sở Nội vụ")]);
    assert_eq!(sheet.reviewed.plan.tasks[3].lead, ["Sở Nội vụ"]);
    let ids: std::collections::HashSet<_> = sheet.reviewed.plan.tasks.iter().map(|task| &task.id).collect();
    assert_eq!(ids.len(), 4);
}

#[test]
fn decisions_hold_on_a_new_conversion_and_what_is_gone_is_said() {
    let folder = results(PLAN);
    let first = desk(folder.path());
    let sheet = only(&first);
    let id = sheet.reviewed.plan.tasks[1].id.clone();
    decide(
        &first,
        vec![
            Decision::Reject { edit: edit(&sheet, "Kê") },
            Decision::SetField { record: id, field: Field::Lead, value: "Sở Tài chính".into() },
            Decision::Remove { record: sheet.reviewed.plan.tasks[2].id.clone() },
        ],
    );
    // Two lines more above, and the third task says something else.
    convert(&format!("\n\n{}", PLAN.replace("Công bố danh mục thủ tục", "Mua sắm thiết bị")), folder.path());
    let sheet = only(&desk(folder.path()));
    assert_eq!(sheet.reviewed.states[edit(&sheet, "Kê")], State::Rejected);
    assert_eq!(sheet.reviewed.plan.tasks[1].lead, ["Sở Tài chính"]);
    assert_eq!(sheet.reviewed.plan.tasks.len(), 3, "the other task is not removed");
    assert_eq!(sheet.reviewed.lost, [3]);
    assert_eq!(sheet.reviewed.plan.review.as_ref().unwrap().lost, 1);
    assert_eq!(sheet.history.len(), 3);
}

#[test]
fn results_carry_the_reviewed_values_and_say_so() {
    let folder = results(PLAN);
    let machine = fs::read(folder.path().join("a.txt.json")).unwrap();
    let desk = desk(folder.path());
    let sheet = only(&desk);
    decide(
        &desk,
        vec![Decision::Reject { edit: edit(&sheet, "Kê") }, Decision::SetStatus { status: Status::Approved }],
    );
    let reviewed: Plan = serde_json::from_slice(&fs::read(folder.path().join("a.txt.reviewed.json")).unwrap()).unwrap();
    assert!(reviewed.tasks[0].task.starts_with("Xây dựng Kê hoạch"));
    let review = reviewed.review.unwrap();
    assert_eq!((review.status, review.reviewer.as_str()), (Status::Approved, "Bà Lan"));
    assert_eq!(fs::read(folder.path().join("a.txt.json")).unwrap(), machine, "the machine's result stays");
    assert_eq!(
        Desk::open(folder.path(), phuluc::parse::deadline).unwrap().queue().len(),
        1,
        "it is no document of its own"
    );
}

#[test]
fn a_clerk_needs_no_decision_for_what_is_sure_and_one_for_the_rest() {
    let text = fs::read_to_string("fixtures/000-dong-nai-province-plan/input.txt").unwrap();
    let folder = results(&text);
    let desk = desk(folder.path());
    let sheet = only(&desk);
    let (edits, doubts) = (sheet.open_edits(), sheet.open_doubts());
    assert!(edits.len() < sheet.machine.plan.edits.len(), "sure ones need none");
    for index in &edits {
        decide(&desk, vec![Decision::Accept { edit: *index }]);
    }
    for index in &doubts {
        decide(&desk, vec![Decision::Settle { doubt: *index }]);
    }
    let sheet = only(&desk);
    assert_eq!(sheet.open_edits().len() + sheet.open_doubts().len(), 0);
    assert_eq!(sheet.version(), edits.len() + doubts.len());
}

#[test]
fn of_a_thousand_pairs_of_simultaneous_decisions_none_is_lost() {
    let folder = results(PLAN);
    let (one, two) = (desk(folder.path()), desk(folder.path()));
    let id = one.queue()[0].id.clone();
    let taken = std::sync::Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for (name, desk) in [("Lan", &one), ("Minh", &two)] {
            let (id, taken) = (&id, &taken);
            scope.spawn(move || {
                for number in 0..1000 {
                    let note = format!("{name} {number}");
                    // Told that the other was faster, a clerk looks again and decides again.
                    loop {
                        let sheet = desk.sheet(id).unwrap();
                        let record = sheet.reviewed.plan.tasks[0].id.clone();
                        let decision = Decision::SetField { record, field: Field::Notes, value: note.clone() };
                        let request = Request {
                            who: name.into(),
                            version: sheet.version(),
                            decisions: vec![decision],
                            why: None,
                        };
                        match desk.decide(id, &request).unwrap() {
                            Ok(_) => break,
                            Err(refusal) => assert_eq!(refusal, Refusal::Stale),
                        }
                    }
                    taken.lock().unwrap().push(note);
                }
            });
        }
    });
    let journal = desk(folder.path()).journal();
    let mut noted: Vec<String> = journal.iter().map(|entry| entry.became.clone()).collect();
    let mut taken = taken.into_inner().unwrap();
    noted.sort();
    taken.sort();
    assert_eq!(noted, taken);
    // Each saw what the other had made of it before.
    assert!(journal.windows(2).all(|pair| pair[1].was == pair[0].became && pair[1].seq == pair[0].seq + 1));
}

#[test]
fn two_clerks_hear_of_each_other() {
    let folder = results(PLAN);
    let desk = desk(folder.path());
    let id = desk.queue()[0].id.clone();
    assert!(desk.look(&id, "Bà Lan", "1").is_empty());
    assert_eq!(desk.look(&id, "Ông Minh", "2"), ["Bà Lan"]);
    assert_eq!(desk.look(&id, "Bà Lan", "1"), ["Ông Minh"]);
    assert!(desk.look("other", "Bà Lan", "1").is_empty());
    assert!(desk.look(&id, "Ông Minh", "2").is_empty(), "she went to another document");
}

/// A running server.
struct Running {
    child: Child,
    port: u16,
    token: String,
}

impl Running {
    fn start(folder: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_phuluc"))
            .args(["review", "--reviewer", "Bà Lan"])
            .arg(folder)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stderr.as_mut().unwrap()).read_line(&mut line).unwrap();
        let (_, address) = line.trim().split_once("http://127.0.0.1:").unwrap();
        let (port, token) = address.split_once("/?token=").unwrap();
        Self { port: port.parse().unwrap(), token: token.into(), child }
    }

    /// Sends a request as it stands and gives the answer as it comes.
    fn send(&self, head: &str, headers: &[(&str, &str)], body: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let mut request = format!("{head} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
        headers.iter().for_each(|(name, value)| request.push_str(&format!("{name}: {value}\r\n")));
        stream.write_all(format!("{request}\r\n{body}").as_bytes()).unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    fn cookie(&self) -> String {
        format!("phuluc={}", self.token)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn only_a_browser_with_the_token_on_this_machine_gets_in() {
    let folder = results(PLAN);
    let server = Running::start(folder.path());
    let (host, cookie) = (server.host(), server.cookie());
    let status = |answer: &str| answer.split(' ').nth(1).unwrap_or_default().to_string();
    let get = |path: &str, headers: &[(&str, &str)]| server.send(&format!("GET {path}"), headers, "");

    let entry = get(&format!("/?token={}", server.token), &[("Host", &host)]);
    assert_eq!(status(&entry), "303");
    assert!(entry.contains("HttpOnly; SameSite=Strict"), "{entry}");
    let queue = get("/", &[("Host", &host), ("Cookie", &cookie)]);
    assert_eq!(status(&queue), "200");
    assert!(queue.contains("content-security-policy: default-src 'none'"), "{queue}");
    assert!(queue.contains("chuyển đổi số"), "{queue}");

    assert_eq!(status(&get("/", &[("Host", &host)])), "403", "without the cookie");
    assert_eq!(status(&get("/", &[("Host", &host), ("Cookie", "phuluc=0")])), "403", "with another cookie");
    assert_eq!(status(&get("/?token=0", &[("Host", &host)])), "403", "with another token");
    let rebound = format!("evil.example:{}", server.port);
    assert_eq!(status(&get("/", &[("Host", &rebound), ("Cookie", &cookie)])), "403", "under another name");
    for path in ["/d/../../etc/passwd", "/d/..%2f..%2fa.txt.json", "/a.txt.json", "/d/zzz"] {
        assert_eq!(status(&get(path, &[("Host", &host), ("Cookie", &cookie)])), "404", "{path}");
    }
}

#[test]
fn another_page_cannot_decide() {
    let folder = results(PLAN);
    let server = Running::start(folder.path());
    let (host, cookie, origin) = (server.host(), server.cookie(), format!("http://{}", server.host()));
    let desk = desk(folder.path());
    let id = desk.queue()[0].id.clone();
    let body = r#"{"who":"x","version":0,"decisions":[{"kind":"set-status","status":"approved"}]}"#;
    let post = |headers: &[(&str, &str)], body: &str| {
        let answer = server.send(&format!("POST /d/{id}/decide"), headers, body);
        answer.split(' ').nth(1).unwrap_or_default().to_string()
    };
    let json = ("Content-Type", "application/json");
    let ours = [("Host", host.as_str()), ("Cookie", &cookie), ("Origin", &origin)];
    assert_eq!(post(&[ours[0], ours[1], json, ("Origin", "http://127.0.0.1:1")], body), "403", "another port");
    assert_eq!(post(&[ours[0], ours[1], json, ("Origin", "null")], body), "403", "a page without origin");
    assert_eq!(post(&[ours[0], ours[1], json], body), "403", "no origin at all");
    assert_eq!(post(&[ours[0], ours[2], json], body), "403", "no cookie");
    assert_eq!(post(&[ours[0], ours[1], ours[2], ("Content-Type", "text/plain")], body), "403", "what a form can send");
    assert!(only(&desk).history.is_empty());
    let huge = format!("{{\"who\":\"{}\"}}", "x".repeat(2 << 20));
    assert_ne!(post(&[ours[0], ours[1], ours[2], json], &huge), "200", "too much at once");
    assert_eq!(post(&[ours[0], ours[1], ours[2], json], body), "200", "the page itself");
    assert_eq!(post(&[ours[0], ours[1], ours[2], json], body), "409", "from an old copy");
}

const ATTACK: &str = "</script><script>alert(1)</script>\"><img src=x onerror=alert(1)>{{7*7}}\u{202e}";

/// A result that is out to break the page, in every field.
fn hostile() -> Plan {
    let text = || ATTACK.to_string();
    let some = || Some(text());
    let place = Place { page: Some(1), lines: [1, 1], bbox: Some([0.0; 4]), ..Place::default() };
    let provenance = Provenance { raw: text(), confidence: 0.5, at: vec![place] };
    let task = Task {
        id: text(),
        stt: some(),
        group: vec![text()],
        task: text(),
        lead: vec![text()],
        cooperating: vec![text()],
        supervisor: some(),
        deadline: Some(Deadline { text: text(), due: some(), ..Deadline::default() }),
        deliverables: vec![text()],
        notes: some(),
        extra: [(text(), text())].into(),
        provenance: [(text(), provenance)].into(),
        ..Task::default()
    };
    let length = ATTACK.chars().count() as u32;
    let edit = Edit {
        line: 1,
        columns: [0, length],
        before: text(),
        after: text(),
        rule: text(),
        confidence: 0.5,
        applied: true,
        alternatives: vec![text()],
        ..Edit::default()
    };
    let mut plan = Plan { tasks: vec![task], edits: vec![edit], ..Plan::default() };
    plan.doubts = vec![Doubt::new(ATTACK, ATTACK).at_line(1).about(ATTACK)];
    plan.source.file = text();
    plan.document = Document { kind: some(), number: some(), title: some(), issuer: some(), ..Document::default() };
    plan
}

#[test]
fn what_a_document_or_a_clerk_says_is_never_markup() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.json"), phuluc::output::json::document(&hostile())).unwrap();
    fs::write(folder.path().join("a.txt"), format!("{ATTACK}\n{ATTACK}")).unwrap();
    let first = desk(folder.path());
    let sheet = only(&first);
    let record = sheet.reviewed.plan.tasks[0].id.clone();
    let decisions = vec![
        Decision::Rewrite { edit: 0, to: ATTACK.into() },
        Decision::SetField { record, field: Field::Notes, value: ATTACK.into() },
    ];
    let request = Request { who: ATTACK.into(), version: 0, decisions, why: Some(ATTACK.into()) };
    first.decide(&sheet.id, &request).unwrap().unwrap_or_else(|refusal| panic!("{refusal:?}"));
    let server = Running::start(folder.path());
    for path in [format!("/d/{}", sheet.id), "/".into(), "/?q=%22%3E%3Cscript%3E".into(), "/report".into()] {
        let page = server.send(&format!("GET {path}"), &[("Host", &server.host()), ("Cookie", &server.cookie())], "");
        assert!(page.starts_with("HTTP/1.1 200"), "{page}");
        assert_eq!(page.matches("<script").count(), 1, "only the page's own: {path}");
        assert!(!page.contains("<img"), "{path}");
    }
}

#[test]
fn what_was_taught_once_is_shown_before_and_holds_in_the_next_conversion() {
    let (inputs, output) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::write(inputs.path().join("a.txt"), PLAN.replace("Văn phòng", "Văn phỏng Tỉnh")).unwrap();
    let run = || {
        let mut command = assert_cmd::Command::cargo_bin("phuluc").unwrap();
        command.arg("convert").arg(inputs.path()).arg("--output").arg(output.path()).arg("--quiet").assert().success();
    };
    run();
    let desk = desk(output.path());
    let lesson = Lesson { before: "Sở Tư pháp".into(), after: "Sở Tư pháp tỉnh".into() };
    let effect = desk.preview(&lesson);
    assert_eq!((effect.places, effect.documents), (1, 1));
    assert!(effect.lines[0].2.contains("Sở Tư pháp"));
    assert!(!desk.dictionary().exists(), "nothing is written for a look");
    desk.teach(&lesson, "Bà Lan").unwrap().unwrap();
    assert_eq!(desk.teach(&Lesson { before: "x".into(), after: "x".into() }, "").unwrap(), Err(Refusal::Unknown));
    run();
    let plan: Plan = serde_json::from_slice(&fs::read(output.path().join("a.txt.json")).unwrap()).unwrap();
    assert_eq!(plan.tasks[1].lead, ["Sở Tư pháp tỉnh"]);
    assert!(plan.edits.iter().any(|edit| edit.rule == "user"));
}

#[test]
fn the_reviewed_batch_goes_out_in_every_format() {
    let folder = results(PLAN);
    let desk = desk(folder.path());
    let sheet = only(&desk);
    let record = sheet.reviewed.plan.tasks[0].id.clone();
    decide(
        &desk,
        vec![
            Decision::Reject { edit: edit(&sheet, "Kê") },
            Decision::SetField { record, field: Field::Lead, value: "Sở Y tế".into() },
        ],
    );
    let output = tempfile::tempdir().unwrap();
    let mut command = assert_cmd::Command::cargo_bin("phuluc").unwrap();
    let formats = "json,text,ndjson,csv,xlsx,sqlite,html";
    command.args(["review", "--merge", "--format", formats, "--export"]).arg(output.path()).arg(folder.path());
    command.assert().success();
    let read = |name: &str| fs::read(output.path().join(name)).unwrap();
    let text = |name: &str| String::from_utf8(read(name)).unwrap();
    assert!(text("a.txt.txt").contains("Xây dựng Kê hoạch"));
    let plan: Plan = serde_json::from_slice(&read("a.txt.json")).unwrap();
    assert_eq!(plan.tasks[0].lead, ["Sở Y tế"]);
    for merged in ["phuluc.ndjson", "phuluc.csv", "phuluc.html"] {
        assert!(text(merged).contains("Sở Y tế"), "{merged}");
    }
    assert!(output.path().join("phuluc.xlsx").exists() && output.path().join("phuluc.sqlite").exists());
}
