//! Damaged text to right text: candidates × how likely the damage × how likely the sentence.

pub mod align;
pub mod case_use;
mod casing;
pub mod channel;
mod codes;
mod confidence;
pub mod corpus;
mod damage;
mod decoder;
mod engine;
mod glued;
mod heavy;
mod lexicon;
mod light;
mod marks;
pub mod measure;
mod memory;
mod misread_marks;
pub mod model;
mod noise;
mod ordinals;
mod passage;
mod quarters;
mod search;
mod sentence;
mod sieve;
mod slips;
mod suspects;
mod token;
pub mod train;
mod unreadable;
mod user;

use crate::block::Block;
use crate::dictionary::syllable;
use crate::draft::{Draft, Flow};
use crate::page::Reading;
use crate::pipeline::Settings;
use crate::plan::{Damage, Extraction};
use crate::text::{Edit, Text};
use engine::Care;
use model::{Model, UNKNOWN};

/// What a first reading taught about a document: how its reader misread, which words it uses.
#[derive(Default)]
pub struct Taught(Option<heavy::Lesson>);

/// A first reading of a text, for `layout` to recognise headings, offices and sentences in damaged text, and what it taught.
pub fn draft(text: &Text) -> (Draft, Taught) {
    let mut drafted = Text::new(text.source().to_string());
    let mut taught = Taught::default();
    if let Some(model) = Model::embedded() {
        let mut verdict = engine::read(model, text, &passage::rough_groups(text), Care::Draft, None);
        // A capital begins a cell more often than it is misread.
        verdict.edits.iter_mut().for_each(|edit| edit.after = with_capital_of(text.raw(edit.span), &edit.after));
        drafted.apply(verdict.edits, 0.3);
        taught = Taught(verdict.lesson);
    }
    let lines = drafted.lines().iter().map(|line| drafted.clean(*line)).collect();
    (Draft { lines, flow: Model::embedded().map_or_else(Flow::default, |_| FLOW) }, taught)
}

/// A word with a capital where what was read began with one.
fn with_capital_of(read: &str, word: &str) -> String {
    let mut letters = word.chars();
    match (read.chars().next(), letters.next()) {
        (Some(read), Some(first)) if read.is_uppercase() && first.is_lowercase() => {
            first.to_uppercase().chain(letters).collect()
        }
        _ => word.to_string(),
    }
}

/// What the embedded model knows of which words follow one another.
const FLOW: Flow = Flow {
    words: |text| {
        let Some(model) = Model::embedded() else { return Vec::new() };
        sentence::word_forms(text).iter().map(|form| model.id(form).unwrap_or(UNKNOWN)).collect()
    },
    surplus: |before, word| {
        let Some(model) = Model::embedded() else { return 0.0 };
        if before[1] == UNKNOWN || word == UNKNOWN {
            return 0.0;
        }
        let (context, _) = model.bigram(before[0], before[1]);
        model.follow(context, word).1 - model.unigram(word)
    },
};

/// Puts edits on the text, block by block, says how damaged it was, and adds a doubt for each line that could not be read.
pub fn apply(reading: &mut Reading, blocks: &[Block], taught: &Taught, settings: &Settings) -> Damage {
    let Some(model) = Model::embedded() else { return Damage::None };
    let text = &mut reading.text;
    let care = if reading.extraction == Extraction::Ocr { Care::Recognised } else { Care::Final };
    let verdict = engine::read(model, text, &passage::piece_groups(text, blocks), care, taught.0.as_ref());
    let edits = user::apply(text, verdict.edits, &settings.dictionary);
    text.apply(edits, settings.min_confidence);
    reading.doubts.extend(verdict.unreadable.into_iter().map(unreadable::doubt));
    verdict.damage
}

/// A text that was read and restored.
#[derive(Debug, Clone)]
pub struct Restored {
    /// How damaged it was.
    pub damage: Damage,
    text: Text,
}

impl Restored {
    /// The text as it was given.
    pub fn source(&self) -> &str {
        self.text.source()
    }

    /// The text as it should read, line for line.
    pub fn clean_text(&self) -> String {
        self.text.clean_text()
    }

    /// The changes in force, in order.
    pub fn edits(&self) -> &[Edit] {
        self.text.edits()
    }

    /// Changes that were not sure enough.
    pub fn proposals(&self) -> &[Edit] {
        self.text.proposals()
    }
}

/// Restores Vietnamese text: lost marks, OCR slips, text read by an OCR model for another language. What is sound stays as it
/// is, byte for byte.
///
/// Lines between two blank lines are read as one paragraph; cells separated by tabs are read apart.
///
/// ```
/// let restored = phuluc::restore::restore("Ke hoach cua Uy ban nhan dan tinh ve chuyen doi so");
/// assert_eq!(restored.clean_text(), "Kế hoạch của Ủy ban nhân dân tỉnh về chuyển đổi số");
/// ```
pub fn restore(source: &str) -> Restored {
    let mut text = Text::new(source.to_string());
    let Some(model) = Model::embedded() else { return Restored { damage: Damage::None, text } };
    let verdict = engine::read(model, &text, &passage::rough_groups(&text), Care::Final, None);
    text.apply(verdict.edits, Settings::default().min_confidence);
    Restored { damage: verdict.damage, text }
}

/// The text without any marks, as a careless converter leaves it.
pub fn strip_marks(text: &str) -> String {
    text.chars()
        .map(|c| {
            let letter = syllable::letter(c);
            match letter.hatted == letter.base && letter.tone == 0 {
                true => c,
                false => syllable::compose(letter.base, 0, letter.upper),
            }
        })
        .collect()
}

/// A word in the form in which spellings are compared: both customs of tone placement are one.
pub fn comparable(word: &str) -> String {
    syllable::canonical(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_without_marks_gets_them_back() {
        let restored = restore(
            "UY BAN NHAN DAN\nThuc hien Nghi quyet so 57-NQ/TW ngay 22/12/2024 cua Bo Chinh tri ve dot pha\nphat trien khoa hoc",
        );
        assert_eq!(restored.damage, Damage::Stripped);
        let right = "ỦY BAN NHÂN DÂN\nThực hiện Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị về đột phá\nphát triển khoa học";
        assert_eq!(restored.clean_text(), right);
    }

    #[test]
    fn slips_in_sound_text_are_found() {
        let restored = restore(
            "Thực hiện Kê hoạch của Ủy ban nhân dân tỉnh về chuyên đổi số; các cơ quan, đơn vị bao đảm hoàn thành các nhiệm vụ \
             được giao đúng tiến độ, chất lượng, hiệu quả.",
        );
        assert_eq!(
            restored.clean_text(),
            "Thực hiện Kế hoạch của Ủy ban nhân dân tỉnh về chuyển đổi số; các cơ quan, đơn vị bảo đảm hoàn thành các nhiệm vụ \
             được giao đúng tiến độ, chất lượng, hiệu quả."
        );
    }

    #[test]
    fn a_capital_does_not_keep_a_body_from_being_mended_nor_a_name_from_staying() {
        assert_eq!(restore("báo cáo Chỉ cục Kiểm lâm tỉnh").clean_text(), "báo cáo Chi cục Kiểm lâm tỉnh");
        for right in ["ông Nguyễn Thế Thao ký", "Chỉ huy trưởng công trình", "PHÓ THỦ TƯỚNG\nLê Văn Thành"]
        {
            assert_eq!(restore(right).clean_text(), right);
        }
    }

    #[test]
    fn text_read_by_a_foreign_reader_is_restored() {
        let restored = restore(
            "Cén ctr Nghi quyét s6 57 -NQ/TW ngay 22/12/2024 cua Bo Chinh tri vé dot pha\nphat trién khoa hoc, cong nghé, \
             d6i méi sang tao va chuyén dbi s6 qubc gia;",
        );
        assert_eq!(restored.damage, Damage::Heavy);
        assert_eq!(
            restored.clean_text(),
            "Căn cứ Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị về đột phá\nphát triển khoa học, công nghệ, \
             đổi mới sáng tạo và chuyển đổi số quốc gia;"
        );
    }

    #[test]
    fn words_that_hardly_look_so_are_read_where_their_neighbours_ask_for_them() {
        let restored = restore(
            "Uy ban nhan dan tinh ban hanh Ké hoach thuc hién chuyén ddi s6 va phat trién khoa hoc, cong nghé trén dia ban tinh.\n\
             Cac s6, nganh phoi hop véi Uy ban nhan dan cac xa, phudng bao dam kinh phi dau tu cong tnmg han.",
        );
        let last = restored.clean_text().lines().last().map(str::to_string);
        let right = "Các sở, ngành phối hợp với Ủy ban nhân dân các xã, phường bảo đảm kinh phí đầu tư công trung hạn.";
        assert_eq!(last.as_deref(), Some(right));
    }

    #[test]
    fn a_word_before_a_date_alone_in_its_cell_begins_a_time() {
        let restored = restore(
            "Uy ban nhan dan tinh ban hanh Ké hoach thuc hién chuyén ddi s6 va phat trién khoa hoc, cong nghé trén dia ban tinh.\n\
             Cac co quan, don vi chiu trach nhiém trién khai thuc hién cac nhi¢m vu duge giao theo ding tién dd.\n\n\
             1\tRa soat, lap danh sach\tTruc 31/3/2026\n2\tBao cao két qua\tTruoc 30/6/2026",
        );
        assert!(restored.clean_text().contains("\tTrước 31/3/2026\n"), "{}", restored.clean_text());
    }

    #[test]
    fn glued_words_and_bars_come_out_right_in_heavy_text() {
        let restored = restore(
            "luu trit, xt ly, khai thac va str dung dif liéu vién tham quéc gia theo quy dinh cua:phap luat tai khoan | va khoan 2 Diéu nay",
        );
        assert_eq!(
            restored.clean_text(),
            "lưu trữ, xử lý, khai thác và sử dụng dữ liệu viễn thám quốc gia theo quy định của pháp luật tại khoản 1 và khoản 2 Điều này"
        );
    }

    #[test]
    fn letters_that_look_alike_in_both_cases_are_written_as_official_texts_write_them() {
        let restored = restore(
            "Ké hoach nay trién khai thyc hién cac nhiém vu cua Uy ban nhan dan tinh vé chuyén ddi s6; co quan, don vi\n\
             co trach nhiém Khai thac, su dung dir liéu va Kha nang tai chinh theo quy dinh.",
        );
        assert_eq!(
            restored.clean_text(),
            "Kế hoạch này triển khai thực hiện các nhiệm vụ của Ủy ban nhân dân tỉnh về chuyển đổi số; cơ quan, đơn vị\n\
             có trách nhiệm khai thác, sử dụng dữ liệu và khả năng tài chính theo quy định."
        );
    }

    #[test]
    fn names_numerals_and_measures_keep_what_was_read() {
        let restored = restore(
            "Phu luc IV va Phu luc VI quy dinh kich thuéc 60cm x 30cm x 40cm hoac tuong duong, theo quy dinh cua phap luat.\n\
             Ngudi ky: Nguyén Van Minh, 15h30 ngay 19 thang 7",
        );
        assert_eq!(
            restored.clean_text(),
            "Phụ lục IV và Phụ lục VI quy định kích thước 60cm x 30cm x 40cm hoặc tương đương, theo quy định của pháp luật.\n\
             Người ký: Nguyễn Văn Minh, 15h30 ngày 19 tháng 7"
        );
    }

    #[test]
    fn sound_text_stays_as_it_is() {
        let sound =
            "Ủy ban nhân dân xã Phước An ban hành Kế hoạch thực hiện Nghị quyết số 57-NQ/TW; UỶ BAN, hoá, khoẻ.";
        let restored = restore(sound);
        assert_eq!((restored.damage, restored.clean_text().as_str()), (Damage::None, sound));
        assert!(restore("The quick brown fox jumps over the lazy dog").edits().is_empty());
    }
}
