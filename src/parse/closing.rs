//! The closing: who signs ("KT. CHỦ TỊCH / PHÓ CHỦ TỊCH / Nguyễn Văn A") and who receives ("Nơi nhận:"), the two columns side by
//! side, one after the other, or mixed on the same lines.
//!
//! Law of this file: a line belongs to one of the two or to neither, never to both.

use super::date::pattern;
use super::letterhead;
use super::recipients::Recipients;
use super::rows::{self, Piece, Row};
use super::signature::{self, Signature};
use crate::dictionary::fold::{self, skeleton};
use crate::dictionary::kind;
use crate::dictionary::name_case::{capitalized, is_capitals, is_position};
use crate::dictionary::person;
use crate::page::Reading;
use crate::plan::{Doubt, Signer};
use regex::Regex;
use std::sync::LazyLock;

/// What the closing says.
#[derive(Debug, Default)]
pub struct Closing {
    /// Who signs.
    pub signers: Vec<Signer>,
    /// Who receives the document.
    pub recipients: Vec<String>,
    /// Place and day (ISO 8601), where they stand above the signature.
    pub issued: Option<(String, String)>,
    /// What a person should look at.
    pub doubts: Vec<Doubt>,
}

/// "- Như trên; PHÓ CHỦ TỊCH", "Nơi nhận: TM. ỦY BAN NHÂN DÂN": columns with no gap left between them.
static TOUCHING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?P<left>.*?[;:.,])\s+(?P<right>(?:(?:T/?M|K/?T|T/?L|TUQ|Q)\s?\.\s?)?\p{Lu}{2,}(?:\s+\p{Lu}+)*)$")
});

/// What an electronic signature or a stamp leaves: "Người ký: ...", "18.11.2024 07:25:14 +07:00", "(Đã ký)".
static STAMP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\S@\S+\.\w|\d{1,2}:\d{2}:\d{2}|^(?i:người ký|ký bởi|ký ngày|thời gian ký)|^\(.*(?i:ký).*\)$")
});

/// A name stands within so many rows of its post.
const ROWS_TO_NAME: usize = 5;
/// Place and day stand within so many rows of the closing.
const ROWS_TO_DAY: usize = 3;
/// A closing reaches no further above and below "Nơi nhận".
const ROWS_ABOVE: usize = 14;
const ROWS_BELOW: usize = 90;

/// Reads the closing of a document whose body begins at this line.
pub fn read(reading: &Reading, body: usize) -> Closing {
    let Some(start) = start(reading, body) else { return Closing::default() };
    let above = rows::rows(reading, start.saturating_sub(ROWS_ABOVE * 3).max(body)..start);
    let signed_above = above.iter().rev().take(ROWS_ABOVE).take_while(|row| is_signature_row(row)).count();
    let below = rows::rows(reading, start..start + ROWS_BELOW * 4);
    let rows = above[above.len() - signed_above..].iter().chain(below.iter().take(ROWS_BELOW));
    let rows: Vec<&Row> = rows.collect();
    let nearest = above.iter().rev().take(signed_above + ROWS_TO_DAY).chain(below.iter().take(ROWS_TO_DAY));
    let issued = nearest.flat_map(|row| &row.pieces).find_map(|piece| letterhead::place_and_day(&piece.text));
    Closing { issued, ..Reader::new(&rows).read(&rows) }
}

/// The line of "Nơi nhận:"; without one, the first line of a signature: in whose stead somebody signs, or a post above a name.
fn start(reading: &Reading, body: usize) -> Option<usize> {
    let lines = reading.text.lines();
    let line = |index: usize| reading.text.clean(lines[index]);
    let heading = (body..lines.len()).find(|index| is_heading(line(*index).trim()));
    let authority = || (body..lines.len()).find(|index| signature::is_authority(line(*index).trim()));
    let post = || (body..lines.len()).find(|index| is_title(line(*index).trim()) && names_signer(reading, *index));
    heading.or_else(authority).or_else(post)
}

/// Whether a person's name stands alone below this line, with nothing but other lines of a signature in between.
fn names_signer(reading: &Reading, title: usize) -> bool {
    let below = rows::rows(reading, title + 1..title + 1 + ROWS_TO_NAME * 2);
    let mut rows = below.iter().take(ROWS_TO_NAME).take_while(|row| is_signature_row(row));
    rows.any(|row| row.pieces.iter().any(|piece| person::name(&piece.text).is_some()))
}

/// "Nơi nhận:", perhaps damaged, perhaps with the signature's first line behind it.
fn is_heading(line: &str) -> bool {
    let mut words = line.trim_start_matches(['|', '*', ' ']).split_whitespace();
    let (Some(first), Some(second)) = (words.next(), words.next()) else { return false };
    if first.chars().count() > 6 || second.chars().count() > 7 {
        return false;
    }
    let folded = format!("{} {}", skeleton(first), skeleton(second));
    let second = second.trim_end_matches('*');
    let is_closed = second.ends_with([':', ';', '.'])
        || words.next().is_none_or(|next| is_capitals(next) || next.starts_with([':', '-']));
    is_closed && fold::similarity(&folded, "noi nhan") >= 0.75
}

fn is_signature_row(row: &Row) -> bool {
    row.pieces.iter().all(|piece| {
        (is_capitals(&piece.text) && !piece.text.ends_with(['.', ':', ';']))
            || person::name(&piece.text).is_some()
            || STAMP.is_match(&piece.text)
    })
}

/// "PHỤ LỤC", "DANH MỤC", "(Kèm theo Kế hoạch số ...", "KẾ HOẠCH" alone: what follows the closing.
fn opens_annex(row: &Row) -> bool {
    const OPENINGS: [&str; 8] =
        ["phu luc", "danh muc", "kem theo", "ban hanh kem theo", "bieu ", "mau so", "bang ", "de cuong"];
    let text = row.text();
    let folded = skeleton(&text);
    let is_kind =
        || is_capitals(&text) && kind::opening(&folded).is_some_and(|(_, words)| words == folded.split(' ').count());
    !text.starts_with(['-', '+']) && (OPENINGS.iter().any(|opening| folded.starts_with(opening)) || is_kind())
}

/// The rows before an annex.
fn signed<'a, 'b>(rows: &'a [&'b Row]) -> &'a [&'b Row] {
    &rows[..rows.iter().position(|row| opens_annex(row)).unwrap_or(rows.len())]
}

/// The name that a row ends with, behind a recipient or what was made of a stamp.
fn name_behind(row: &Row) -> Option<String> {
    person::name_at_end(&row.text()).map(str::to_string)
}

struct Reader {
    /// Left edge of the signature's column, where it stands to the right of the recipients.
    right_column: Option<f32>,
    signature: Signature,
    recipients: Recipients,
}

impl Reader {
    fn new(rows: &[&Row]) -> Self {
        let pieces = signed(rows).iter().flat_map(|row| &row.pieces);
        let lefts = pieces.filter(|piece| is_title(&piece.text) && piece.left > 25.0).map(|piece| piece.left);
        let right_column = lefts.min_by(f32::total_cmp);
        Self { right_column, signature: Signature::default(), recipients: Recipients::default() }
    }

    fn read(mut self, rows: &[&Row]) -> Closing {
        for row in rows {
            if opens_annex(row) || (self.signature.is_complete() && !self.may_go_on(row)) {
                break;
            }
            let pieces: Vec<Piece> = row
                .pieces
                .iter()
                .flat_map(parted)
                .flat_map(listed)
                .filter(|piece| !STAMP.is_match(&piece.text))
                .map(without_dirt)
                .collect();
            for (index, piece) in pieces.iter().enumerate() {
                self.take(piece, row, index > 0);
            }
        }
        if !self.signature.is_complete()
            && let Some(name) = self.recipients.take_name()
        {
            self.signature.take_name(&name, 0.0);
        }
        if self.signature.waits_for_name()
            && !self.signature.is_complete()
            && let Some(name) = signed(rows).iter().rev().find_map(|row| name_behind(row))
        {
            self.signature.take_name(&name, 0.0);
        }
        let (signers, doubts) = self.signature.finish();
        Closing { signers, recipients: self.recipients.finish(), doubts, issued: None }
    }

    /// Below a name only more recipients and another signature may follow.
    fn may_go_on(&self, row: &Row) -> bool {
        row.pieces.iter().all(|piece| {
            let text = piece.text.as_str();
            let is_left = self.right_column.is_some_and(|column| piece.right < column + 8.0);
            is_title(text)
                || is_heading(text)
                || Recipients::is_entry(text)
                || is_left
                || STAMP.is_match(text)
                || text.len() <= 3
                || self.signature.waits_for_name() && person::name(text).is_some()
                || is_capitals(text) && self.signature.waits_for_name()
        })
    }

    /// Takes a piece of a row; `is_beside` when another piece stands to the left of it.
    fn take(&mut self, piece: &Piece, row: &Row, is_beside: bool) {
        let text = piece.text.as_str();
        let centre = (piece.left + piece.right) / 2.0;
        let is_left = !is_beside && self.right_column.is_some_and(|column| piece.left < column - 5.0);
        if is_heading(text) {
            self.recipients.open();
        } else if Recipients::is_entry(text) {
            self.recipients.take_entry(text);
        } else if is_left && !self.is_lonely_title(text) {
            self.recipients.go_on(text);
        } else if let Some(name) = self.name_in_capitals(piece, row) {
            self.signature.take_name(&name, centre);
        } else if self.signature.ends_title(text)
            || is_capitals(text) && !text.contains(':') && (text.contains(' ') || is_position(text))
        {
            self.signature.take_title(text, piece, row.number());
        } else if let Some(name) = person::name(text).filter(|_| self.signature.has_titles()) {
            self.signature.take_name(name, centre);
        } else if self.right_column.is_none() && (!self.signature.has_titles() || self.recipients.is_unfinished()) {
            self.recipients.go_on(text);
        }
    }

    /// "NGUYỄN VĂN AN": capitals that no title explains, below the room for a signature.
    fn name_in_capitals(&self, piece: &Piece, row: &Row) -> Option<String> {
        let text = piece.text.as_str();
        let may_be = is_capitals(text) && self.signature.waits_for_name() && row.blank_above >= 2 && !is_title(text);
        let cased = text.split(' ').map(|word| capitalized(&word.to_lowercase())).collect::<Vec<_>>().join(" ");
        person::name(&cased).filter(|_| may_be).map(str::to_string)
    }

    /// A title in the left column, or a name below the last recipient: joint documents are signed there too, and some converters keep
    /// no columns.
    fn is_lonely_title(&self, text: &str) -> bool {
        let is_below = self.recipients.is_closed() && self.signature.waits_for_name();
        is_title(text) || (self.signature.has_left_titles() || is_below) && person::name(text).is_some()
    }
}

fn is_title(text: &str) -> bool {
    is_capitals(text) && (signature::is_authority(text) || is_position(text))
}

/// "__1M. ỦY BAN NHÂN DÂN": what a scanner makes of the edge of a stamp goes from before capitals.
fn without_dirt(piece: Piece) -> Piece {
    let bare =
        piece.text.trim_start_matches(['_', '.', ',', '\'', '"', '`', '^', '~', '|', '=', '<', '>']).trim_start();
    if is_capitals(bare) && !bare.is_empty() { Piece { text: bare.to_string(), ..piece } } else { piece }
}

/// A piece, cut in two where recipients and signature touch.
fn parted(piece: &Piece) -> Vec<Piece> {
    let is_left = |text: &str| Recipients::is_entry(text) || is_heading(text);
    let found = TOUCHING.captures(&piece.text).filter(|found| is_left(&found["left"]) && is_title(&found["right"]));
    let Some(found) = found else { return vec![piece.clone()] };
    let part = |text: &str, left: f32, right: f32| Piece { text: text.trim().to_string(), left, right };
    let (left, right) = (&found["left"], &found["right"]);
    vec![part(left, piece.left, piece.left), part(right, piece.right, piece.right)]
}

/// "Nơi nhận: - Như trên; - Lưu: VT." on one line: a piece each.
fn listed(piece: Piece) -> Vec<Piece> {
    let dash = piece.text.find(": - ").or_else(|| piece.text.find(":* - "));
    let Some(dash) = dash.filter(|_| is_heading(&piece.text)) else { return vec![piece] };
    let (heading, entries) = piece.text.split_at(dash + 1);
    let entries = entries.trim_start_matches(['*', ' ', '-']).replace(". - ", "; - ");
    let mark = if entries.contains("; - ") { "; - " } else { "; " };
    let entries = entries.split(mark).map(|entry| format!("- {};", entry.trim()));
    let texts = std::iter::once(heading.to_string()).chain(entries);
    texts.map(|text| Piece { text, ..piece }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::rows::tests::reading;

    fn closing(source: &str) -> (Vec<(String, String)>, Vec<String>) {
        let closing = read(&reading(source), 0);
        let signers = closing
            .signers
            .into_iter()
            .map(|signer| (signer.title.unwrap_or_default(), signer.name.unwrap_or_default()));
        (signers.collect(), closing.recipients)
    }

    fn signer(title: &str, name: &str) -> Vec<(String, String)> {
        vec![(title.into(), name.into())]
    }

    #[test]
    fn columns_side_by_side_are_told_apart() {
        let source = "chỉ đạo theo quy định./.\n   Nơi nhận:                                             TL. CHỦ TỊCH
   - Như trên;
   - Chủ tịch UBND tỉnh;                            KT. CHÁNH VĂN PHÒNG
   - Phó CTUBND tỉnh Ngô Hạnh Phúc;                 PHÓ CHÁNH VĂN PHÒNG
   - Văn phòng Sở (Bố trí kinh phí, phương
phục vụ Đoàn kiểm tra);
   - Lưu: VT, KT (Long).



                                                           Bùi Ngọc Hùng
                                                     PHÓ GIÁM ĐỐC
                                                SỞ CÔNG THƯƠNG LÀO CAI
                                                     PHỤ LỤC I";
        let (signers, recipients) = closing(source);
        assert_eq!(signers, signer("Phó Chánh Văn phòng", "Bùi Ngọc Hùng"));
        let expected = [
            "Như trên",
            "Chủ tịch UBND tỉnh",
            "Phó CTUBND tỉnh Ngô Hạnh Phúc",
            "Văn phòng Sở (Bố trí kinh phí, phương phục vụ Đoàn kiểm tra)",
            "Lưu: VT, KT (Long)",
        ];
        assert_eq!(recipients, expected);
    }

    #[test]
    fn columns_one_after_the_other_are_told_apart() {
        let source = "Nơi nhận:\n\n- Như trên;\n- Lưu: VT, PVH (Tấn Anh)./.\n\nKT.CHỦ TỊCH\nPHÓ CHỦ TỊCH\n\nĐặng Quốc Vũ\n\nPHỤ LỤC\nDanh mục";
        let (signers, recipients) = closing(source);
        assert_eq!(signers, signer("Phó Chủ tịch", "Đặng Quốc Vũ"));
        assert_eq!(recipients, ["Như trên", "Lưu: VT, PVH (Tấn Anh)"]);
    }

    #[test]
    fn columns_without_a_gap_are_told_apart() {
        let source = "Nơi nhận: TM. ỦY BAN NHÂN DÂN\n- Như trên; KT. CHỦ TỊCH\n- Sở Nội vụ; PHÓ CHỦ TỊCH\n- Lưu: VT, NC. Nguyễn Văn An";
        let (signers, recipients) = closing(source);
        assert_eq!(signers, signer("Phó Chủ tịch", "Nguyễn Văn An"));
        assert_eq!(recipients, ["Như trên", "Sở Nội vụ", "Lưu: VT, NC"]);
    }

    #[test]
    fn tables_with_tabs_and_party_signatures_are_read() {
        let source = "Nơi nhận:\tT/M BAN THƯỜNG VỤ\n- Văn phòng Trung ương Đảng,\tPHÓ BÍ THƯ THƯỜNG TRỰC\n- Các đảng ủy trực thuộc,\tNguyễn Hoàng \
            Nam\n- Lưu Văn phòng Tỉnh ủy.";
        let (signers, recipients) = closing(source);
        assert_eq!(signers, signer("Phó Bí thư Thường trực", "Nguyễn Hoàng Nam"));
        assert_eq!(recipients, ["Văn phòng Trung ương Đảng", "Các đảng ủy trực thuộc", "Lưu Văn phòng Tỉnh ủy"]);
    }

    #[test]
    fn a_closing_in_the_cells_of_a_table_is_read() {
        let source = "./.\n\n| *Nơi nhận:* - Bộ trưởng (để báo cáo); - Các Bộ: CT, TC; - Lưu: VT. | KT. BỘ TRƯỞNG THỨ TRƯỞNG     Lê Công Thành |";
        let (signers, recipients) = closing(source);
        assert_eq!(signers, signer("Thứ trưởng", "Lê Công Thành"));
        assert_eq!(recipients, ["Bộ trưởng (để báo cáo)", "Các Bộ: CT, TC", "Lưu: VT"]);
    }

    #[test]
    fn joint_documents_have_several_signers() {
        let source = "        TM. BAN THƯỜNG TRỰC                      TM. ỦY BAN NHÂN DÂN
   ỦY BAN MTTQ VIỆT NAM TỈNH                     CHỦ TỊCH
             CHỦ TỊCH



          Trần Văn Minh                          Lê Thị Hoa

Nơi nhận:
- Như Điều 3;
- Lưu: VT.";
        let (signers, recipients) = closing(source);
        let expected = [("Chủ tịch".to_string(), "Lê Thị Hoa".to_string())];
        assert_eq!(signers.len(), 2);
        assert_eq!(signers[0].1, "Trần Văn Minh");
        assert_eq!(signers[1..], expected);
        assert_eq!(recipients, ["Như Điều 3", "Lưu: VT"]);
    }

    #[test]
    fn names_in_capitals_count_below_a_title() {
        let (signers, _) = closing("Nơi nhận:\n- Lưu: VT.\nGIÁM ĐỐC\n\n\n\nPHẠM VĂN TRINH\n");
        assert_eq!(signers, signer("Giám đốc", "Phạm Văn Trinh"));
    }

    #[test]
    fn a_table_below_is_no_signature() {
        let source = "Nơi nhận:\n- Lưu: VT.\nKT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\n\nHoàng Văn Thuân\nPHÂN CÔNG NHIỆM VỤ CỦA TỔ CÔNG TÁC\nĐỗ Mạnh Cường\n";
        assert_eq!(closing(source).0, signer("Phó Giám đốc", "Hoàng Văn Thuân"));
    }
}
