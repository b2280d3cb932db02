//! PDFs whose fonts are of the time before Unicode read as they were meant, font by font, also where nothing is embedded.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use assert_cmd::Command;
use std::fmt::Write as _;
use std::io::Write as _;

/// Letters that VNI fonts draw over the letter before them, without a width of their own.
const VNI_MARKS: &[u8] =
    b"\xF9\xF8\xFB\xF5\xEF\xE2\xE1\xE0\xE5\xE3\xE4\xEA\xE9\xE8\xFA\xFC\xEB\xD9\xD8\xDB\xD5\xCF\xC2\xC1\xC0\xC5\xC3\xC4";

/// What `phuluc clean` makes of a page with these lines, each made of stretches in a font.
fn cleaned(lines: &[&[(&str, &str)]]) -> String {
    cleaned_file(&page(lines, false))
}

fn cleaned_file(bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.pdf");
    std::fs::write(&file, bytes).unwrap();
    let output = Command::cargo_bin("phuluc").unwrap().args(["clean", "--ocr", "never"]).arg(&file).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A PDF of one page; characters are stored as their Latin-1 bytes. In a form its letters are filled and outlined, as some
/// programs make them bold.
fn page(lines: &[&[(&str, &str)]], in_form: bool) -> Vec<u8> {
    let mut names: Vec<&str> = lines.iter().flat_map(|line| line.iter().map(|(font, _)| *font)).collect();
    names.sort_unstable();
    names.dedup();
    let mut content = "BT\n".to_string();
    for (place, line) in lines.iter().enumerate() {
        writeln!(content, "1 0 0 1 50 {} Tm", 780 - 30 * place).unwrap();
        for (font, text) in *line {
            let number = names.iter().position(|name| name == font).unwrap();
            let hex: String = text.chars().map(|c| format!("{:02X}", c as u32)).collect();
            writeln!(content, "/F{number} 12 Tf <{hex}> Tj").unwrap();
        }
    }
    content.push_str("ET");
    let fonts: String = names.iter().enumerate().map(|(number, name)| format!("/F{number} {} ", font(name))).collect();
    // The page and the form name the same fonts, and the form itself; what is not drawn does no harm.
    let resources = format!("/Resources << /Font << {fonts} >> /XObject << /X 5 0 R >> >>");
    let form = format!("/Type /XObject /Subtype /Form /BBox [0 0 595 842] {resources}");
    pdf(&[
        "<< /Type /Catalog /Pages 2 0 R >>".into(),
        "<< /Type /Pages /Count 1 /Kids [3 0 R] >>".into(),
        format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R {resources} >>"),
        stream("", if in_form { "2 Tr /X Do" } else { &content }),
        stream(&form, &content),
    ])
}

fn stream(about: &str, content: &str) -> String {
    format!("<< {about} /Length {} >> stream\n{content}\nendstream", content.len())
}

/// A font that is not embedded, with the widths that a VNI font has where its name is one of theirs.
fn font(name: &str) -> String {
    let is_mark = |code: &u8| name.contains("VNI") && VNI_MARKS.contains(code);
    let widths: String = (0..=255u8).map(|code| if is_mark(&code) { "0 " } else { "500 " }).collect();
    format!(
        "<< /Type /Font /Subtype /TrueType /BaseFont /{name} /Encoding /WinAnsiEncoding \
         /FirstChar 0 /LastChar 255 /Widths [{widths}] >>"
    )
}

fn pdf(objects: &[String]) -> Vec<u8> {
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        writeln!(table, "{:010} 00000 n ", file.len()).unwrap();
        write!(file, "{} 0 obj\n{object}\nendobj\n", index + 1).unwrap();
    }
    let start = file.len();
    write!(file, "{table}trailer << /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1).unwrap();
    file
}

#[test]
fn tcvn3_fonts_are_read_and_their_capitals_are_capitals() {
    let text = cleaned(&[
        &[("ABCDEF+.VnTimeH", "céng hßa x· héi chñ nghÜa viÖt nam")],
        &[("ABCDEF+.VnTime", "KÕ ho¹ch thùc hiÖn nhiÖm vô ®Çu t\u{AD} x©y dùng n¨m 2025")],
    ]);
    assert_eq!(
        text.lines().filter(|line| !line.is_empty()).collect::<Vec<_>>(),
        ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Kế hoạch thực hiện nhiệm vụ đầu tư xây dựng năm 2025"]
    );
}

#[test]
fn vni_fonts_are_read_though_a_letter_takes_two() {
    let text = cleaned(&[
        &[("VNI-Times", "KEÁ HOAÏCH")],
        &[("VNI-Times", "Thöïc hieän nhieäm vuï ñaàu tö xaây döïng naêm 2025")],
    ]);
    assert_eq!(
        text.lines().filter(|line| !line.is_empty()).collect::<Vec<_>>(),
        ["KẾ HOẠCH", "Thực hiện nhiệm vụ đầu tư xây dựng năm 2025"]
    );
}

#[test]
fn each_font_of_a_page_is_read_in_its_own_encoding() {
    let text = cleaned(&[
        &[("Times-Roman", "Toà nhà có ba phòng; bà có ba con gà và hai con bò")],
        &[(".VnTime", "Giao phßng kinh tÕ chñ tr×, "), ("VNI-Times", "phoái hôïp vôùi ñòa phöông")],
        &[("Times-Roman", "Trang hai có "), (".VnTime", "b¶ng tæng hîp c¸c nhiÖm vô")],
    ]);
    for line in [
        "Toà nhà có ba phòng; bà có ba con gà và hai con bò",
        "Giao phòng kinh tế chủ trì, phối hợp với địa phương",
        "Trang hai có bảng tổng hợp các nhiệm vụ",
    ] {
        assert!(text.contains(line), "{line} is not in:\n{text}");
    }
}

#[test]
fn a_font_without_a_telling_name_is_told_by_its_words() {
    let text = cleaned(&[
        &[("ABCDEF+F7", "KÕ ho¹ch thùc hiÖn nhiÖm vô ®Çu t\u{AD} x©y dùng")],
        &[("Times-Roman", "Toà nhà có ba phòng")],
    ]);
    assert!(text.contains("Kế hoạch thực hiện nhiệm vụ đầu tư xây dựng"), "{text}");
    assert!(text.contains("Toà nhà có ba phòng"), "{text}");
}

#[test]
fn an_old_name_on_a_font_with_unicode_text_changes_nothing() {
    let text = cleaned(&[&[(".VnTime", "Toà nhà có ba phòng; bà có ba con gà và hai con bò")]]);
    assert!(text.contains("Toà nhà có ba phòng; bà có ba con gà và hai con bò"), "{text}");
}

#[test]
fn letters_drawn_twice_in_a_form_are_read_once_in_their_fonts() {
    let lines: &[&[(&str, &str)]] = &[
        &[(".VnTimeH", "kÕ ho¹ch")],
        &[(".VnTime", "Giao phßng kinh tÕ chñ tr×, "), ("VNI-Times", "phoái hôïp vôùi ñòa phöông")],
        &[("Times-Roman", "Toà nhà có ba phòng; bà có ba con gà")],
    ];
    let text = cleaned_file(&page(lines, true));
    assert_eq!(
        text.lines().filter(|line| !line.is_empty()).collect::<Vec<_>>(),
        ["KẾ HOẠCH", "Giao phòng kinh tế chủ trì, phối hợp với địa phương", "Toà nhà có ba phòng; bà có ba con gà"]
    );
}

#[test]
fn the_reader_is_told_of_the_old_encoding() {
    let bytes = page(&[&[(".VnTime", "KÕ ho¹ch thùc hiÖn nhiÖm vô ®Çu t\u{AD} x©y dùng")]], false);
    let plan = phuluc::convert(&bytes, "a.pdf", &phuluc::Settings::default()).unwrap().plan;
    let told = plan.doubts.iter().find(|doubt| doubt.code == "legacy_encoding").unwrap();
    assert!(told.message.contains("TCVN3"), "{}", told.message);
}
