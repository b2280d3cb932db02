//! What the shape of a text tells, where nothing says it in words: which cells a line holds, whether rows are duties, which year is meant.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use phuluc::Settings;
use phuluc::plan::{Plan, Task};

fn plan(text: &str) -> Plan {
    phuluc::convert(text.as_bytes(), "a.txt", &Settings::default()).unwrap().plan
}

fn said(task: &Task) -> (&str, &str, &str) {
    let deadline = task.deadline.as_ref().map_or("", |deadline| deadline.text.as_str());
    (task.task.as_str(), task.lead.first().map_or("", String::as_str), deadline)
}

#[test]
fn cells_in_the_middle_of_their_rows_are_told_by_symmetry() {
    let plan = plan(
        "KẾ HOẠCH\nAn toàn cho trẻ em năm 2026\n\nPHỤ LỤC\n\
         TT Công việc Chủ trì Thời hạn\n\
         In, cấp phát tờ rơi tuyên truyền tại các điểm Trước ngày\n\
         1 Phòng Văn hóa - Xã hội\n\
         trường, nhà văn hóa ấp 20/5/2026\n\
         Tiếp nhận, xử lý thông tin qua Tổng đài điện\n\
         2 Công an xã Hằng ngày\n\
         thoại quốc gia bảo vệ trẻ em\n\
         3 Tổng kết việc thực hiện Kế hoạch Trạm Y tế xã Tháng 12/2026\n",
    );
    let tasks: Vec<_> = plan.tasks.iter().map(said).collect();
    let right = [
        (
            "In, cấp phát tờ rơi tuyên truyền tại các điểm trường, nhà văn hóa ấp",
            "Phòng Văn hóa - Xã hội",
            "Trước ngày 20/5/2026",
        ),
        ("Tiếp nhận, xử lý thông tin qua Tổng đài điện thoại quốc gia bảo vệ trẻ em", "Công an xã", "Hằng ngày"),
        ("Tổng kết việc thực hiện Kế hoạch", "Trạm Y tế xã", "Tháng 12/2026"),
    ];
    assert_eq!(tasks, right);
}

#[test]
fn a_table_of_results_in_a_report_hands_out_nothing() {
    let plan = plan(
        "Số: 12/SNN-VP\nV/v báo cáo kết quả công tác\n\nKính gửi: Văn phòng UBND tỉnh\n\n\
         1. Kết quả thực hiện chương trình công tác 6 tháng đầu năm\n\n\
         TT\tNội dung\tVăn bản ban hành\tKết quả\n1\tPhòng, chống dịch tả lợn\tCông văn số 1922/UBND-NL\tKhống chế 14 ổ dịch\n\
         2\tKiểm tra tàu cá\tKế hoạch số 18/KH-SNN\tXử phạt 37 trường hợp\n",
    );
    assert!(plan.tasks.is_empty(), "{:?}", plan.tasks);
}

#[test]
fn a_form_to_be_filled_in_has_no_targets() {
    let form = |values: [&str; 2]| {
        format!(
            "KẾ HOẠCH\nCải cách hành chính năm 2026\n\nPhụ lục II\nBIỂU SỐ LIỆU BÁO CÁO\n\
             STT\tChỉ tiêu\tĐơn vị tính\tNăm 2026\n1\tSố cuộc kiểm tra\tCuộc\t{}\n2\tTỷ lệ hồ sơ đúng hạn\t%\t{}\n",
            values[0], values[1]
        )
    };
    assert!(plan(&form(["", ""])).indicators.is_empty());
    assert_eq!(plan(&form(["12", "98"])).indicators.len(), 2);
}

#[test]
fn the_year_of_a_table_is_that_of_its_heading_not_of_the_paper_it_belongs_to() {
    let plan = plan(
        "SỞ NỘI VỤ\nSố: 3096/SNV-CCHC\nĐồng Tháp, ngày 19 tháng 12\nnăm 2025\n\nKính gửi: Các sở\n\n\
         PHỤ LỤC\nDANH MỤC BÁO CÁO NĂM 2026\n(Kèm theo Công văn số 3096/SNV-CCHC ngày 19 tháng 12 năm 2025 của Sở Nội vụ)\n\
         STT\tTên báo cáo\tCơ quan thực hiện\tThời hạn gửi\n1\tBáo cáo quý I\tCác sở\tTrước ngày 15/3\n\
         2\tBáo cáo dịch bệnh\tSở Y tế\tTrước mùa mưa năm 2026\n",
    );
    let due: Vec<Option<&str>> =
        plan.tasks.iter().map(|task| task.deadline.as_ref().and_then(|deadline| deadline.due.as_deref())).collect();
    assert_eq!(due, [Some("2026-03-15"), None]);
    assert_eq!(plan.document.date.as_deref(), Some("2025-12-19"));
}

#[test]
fn a_national_line_broken_in_two_is_nobodys_name() {
    let plan = plan(
        "ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA\nPHƯỜNG BUÔN HỒ VIỆT NAM\nSố: 83/KH-UBND Độc lập - Tự do - Hạnh phúc\n\
         Buôn Hồ, ngày 18 tháng 3 năm 2026\nKẾ HOẠCH\nPhát triển du lịch năm 2026\n",
    );
    assert_eq!(plan.document.issuer.as_deref(), Some("Ủy ban nhân dân phường Buôn Hồ"));
    assert_eq!(plan.document.number.as_deref(), Some("83/KH-UBND"));
}
