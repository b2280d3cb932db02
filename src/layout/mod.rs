//! Lines and boxes to blocks: paragraphs and tables. Every line that says something belongs to exactly one block, except page
//! numbers, drawn lines and headings that a table repeats on each page.

mod aligned;
mod assemble;
mod columns;
mod crammed;
mod delimited;
mod evidence;
mod furniture;
mod grid_columns;
mod label;
mod line;
mod linear;
mod paragraphs;
mod placed;
pub mod shape;
mod share;
mod value;

use crate::block::{Block, Cell, Table};
use crate::draft::Draft;
use crate::page::Reading;
use crate::plan::Doubt;
use crate::text::Span;
use line::{Line, Lines};
use std::collections::HashSet;
use std::ops::Range;

/// A table and the lines that it takes.
struct Found {
    lines: Range<usize>,
    table: Table,
}

/// Finds paragraphs and tables; by the `draft`, headings and offices are recognised in damaged text too.
pub fn blocks(reading: &Reading, draft: &Draft) -> Vec<Block> {
    if !reading.parts.is_empty() {
        return shaped(reading, draft);
    }
    if reading.pages.iter().any(|page| !page.words.is_empty()) {
        return placed::blocks(reading);
    }
    let lines = Lines::new(&reading.text, draft);
    let tables = tables(&lines);
    let is_in_table = |number: usize| {
        let after = tables.partition_point(|found| found.lines.end <= number);
        tables.get(after).is_some_and(|found| found.lines.contains(&number))
    };
    let furniture = furniture::find(&lines, is_in_table);
    let mut blocks = Vec::new();
    let mut at = 0;
    for (index, found) in tables.into_iter().enumerate() {
        running_text(&lines, at..found.lines.start, &furniture, &mut blocks);
        at = found.lines.end;
        blocks.push(Block::Table(Table { number: index + 1, ..found.table }));
    }
    running_text(&lines, at..lines.len(), &furniture, &mut blocks);
    blocks
}

/// What the blocks of a reading leave out.
pub fn doubts(reading: &Reading) -> Vec<Doubt> {
    placed::doubts(reading)
}

/// The blocks of a source that knows its own structure.
fn shaped(reading: &Reading, draft: &Draft) -> Vec<Block> {
    let line = |piece: &Span| draft.lines.get(reading.text.line_at(piece.start)).map_or("", String::as_str);
    let says = |cell: &Cell| cell.pieces.iter().map(line).collect::<Vec<_>>().join(" ");
    let mut blocks = shape::blocks(&reading.parts, &says);
    let mut number = 0;
    for block in &mut blocks {
        if let Block::Table(table) = block {
            number += 1;
            table.number = number;
        }
    }
    blocks
}

/// Finds the tables of one kind in a range of lines.
type Reader = fn(&Lines, Range<usize>) -> Vec<Found>;

fn tables(lines: &Lines) -> Vec<Found> {
    const READERS: [Reader; 4] = [delimited::find, aligned::find, crammed::find, linear::find];
    let mut tables: Vec<Found> = Vec::new();
    for find in READERS {
        let found: Vec<Found> = free(&tables, lines.len()).into_iter().flat_map(|range| find(lines, range)).collect();
        tables.extend(found);
        tables.sort_by_key(|found| found.lines.start);
    }
    tables
}

/// The lines that belong to no table yet.
fn free(tables: &[Found], end: usize) -> Vec<Range<usize>> {
    let mut free = Vec::new();
    let mut at = 0;
    for found in tables {
        free.push(at..found.lines.start);
        at = found.lines.end;
    }
    free.push(at..end);
    free
}

/// The paragraphs of a range of lines.
fn running_text(lines: &Lines, range: Range<usize>, furniture: &HashSet<usize>, blocks: &mut Vec<Block>) {
    let mut flow: Vec<Line> = Vec::new();
    let mut emit = |flow: &[Line]| blocks.extend(paragraphs::join(flow).into_iter().map(Block::Paragraph));
    let (mut number, mut blanks) = (range.start, 0);
    while number < range.end {
        let line = lines.get(number);
        if furniture.contains(&number) {
            blanks = 0;
            while number + 1 < range.end && lines.get(number + 1).is_none() {
                number += 1;
            }
        } else if let Some(line) = line {
            if let Some(zone) = columns::zone(lines, number, range.end) {
                emit(&flow);
                emit(&zone.left);
                emit(&zone.right);
                flow.clear();
                (number, blanks) = (zone.end, 0);
                continue;
            }
            flow.push(Line { blanks, ..line });
            blanks = 0;
        } else {
            blanks += 1;
        }
        number += 1;
    }
    emit(&flow);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::Row;
    use crate::page::Page;
    use crate::text::Text;
    use proptest::prelude::*;

    fn reading(source: &str) -> Reading {
        let text = Text::new(source.into());
        let pages = vec![Page { number: 1, lines: 0..text.lines().len(), ..Page::default() }];
        Reading { text, pages, ..Reading::default() }
    }

    fn draft(reading: &Reading) -> Draft {
        reading.text.lines().iter().map(|line| reading.text.raw(*line).to_string()).collect::<Vec<_>>().into()
    }

    /// Blocks as a reader would note them down: paragraphs as they are, rows with bars between cells, groups with "#".
    fn noted(source: &str) -> Vec<String> {
        let reading = reading(source);
        note(&reading, &draft(&reading))
    }

    fn note(reading: &Reading, draft: &Draft) -> Vec<String> {
        let mut noted = Vec::new();
        for block in blocks(reading, draft) {
            match block {
                Block::Paragraph(paragraph) => noted.push(paragraph.text(&reading.text)),
                Block::Table(table) => {
                    let row = |cells: &[Cell]| {
                        cells.iter().map(|cell| cell.text(&reading.text)).collect::<Vec<_>>().join(" | ")
                    };
                    noted.push(row(&table.headings));
                    noted.extend(table.rows.iter().map(|one| match one {
                        Row::Cells(cells) => row(cells),
                        Row::Group(cell) => format!("# {}", cell.text(&reading.text)),
                    }));
                }
            }
        }
        noted
    }

    #[test]
    fn wrapped_lines_join_wherever_blank_lines_fall() {
        let source = "II. NHIỆM VỤ TRỌNG TÂM \n1. Tập trung chỉ đạo, triển khai, cụ thể hóa các chỉ đạo của Ban chỉ đạo Trung \n\nương tại Kế hoạch số 02-\nKH/BCĐTW ngày 19/6/2025 và các chỉ đạo của Tỉnh ủy, UBND tỉnh. \n- Cơ quan thực hiện: Các phòng, ban, đơn vị trực thuộc. \n\n- Thời gian hoàn thành: Quý IV/2025.\n";
        assert_eq!(
            noted(source),
            [
                "II. NHIỆM VỤ TRỌNG TÂM",
                "1. Tập trung chỉ đạo, triển khai, cụ thể hóa các chỉ đạo của Ban chỉ đạo Trung ương tại Kế hoạch số 02-KH/BCĐTW ngày 19/6/2025 và các chỉ đạo của Tỉnh ủy, UBND tỉnh.",
                "- Cơ quan thực hiện: Các phòng, ban, đơn vị trực thuộc.",
                "- Thời gian hoàn thành: Quý IV/2025.",
            ]
        );
    }

    #[test]
    fn letterhead_and_signature_are_read_column_by_column() {
        let source = "    SỞ CÔNG THƯƠNG                 CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n    ĐOÀN KIỂM TRA                         Độc lập - Tự do - Hạnh Phúc\n   SỐ 1050/QĐ-SCT                      Lào Cai, ngày 10 tháng 3 năm 2026\n\nNơi nhận:                                         T/M. ĐOÀN KIỂM TRA\n- Văn phòng Sở (Bố trí kinh phí, phương              TRƯỞNG ĐOÀN\ntiện Phục vụ Đoàn kiểm tra);\n- Lưu: VT, CN(M. Cường).\n\n                                                     Hoàng Văn Thuân\n";
        let noted = noted(source);
        assert!(noted.contains(&"SỞ CÔNG THƯƠNG".to_string()), "{noted:?}");
        assert!(noted.contains(&"Lào Cai, ngày 10 tháng 3 năm 2026".to_string()), "{noted:?}");
        assert!(
            noted.contains(&"- Văn phòng Sở (Bố trí kinh phí, phương tiện Phục vụ Đoàn kiểm tra);".to_string()),
            "{noted:?}"
        );
        assert!(noted.contains(&"Hoàng Văn Thuân".to_string()), "{noted:?}");
    }

    #[test]
    fn tabs_part_cells_and_a_number_that_slipped_goes_back() {
        let source = "STT\tNhiệm vụ cụ thể\tThời hạn hoàn thành\tCơ quan chủ trì\n1\tRà soát các quy định\t30/06/2025\tSở Tư pháp\n\nXây dựng các dự án\t31/12/2025\tSở Tài chính\n2\t\t\n";
        assert_eq!(
            noted(source),
            [
                "STT | Nhiệm vụ cụ thể | Thời hạn hoàn thành | Cơ quan chủ trì",
                "1 | Rà soát các quy định | 30/06/2025 | Sở Tư pháp",
                "2 | Xây dựng các dự án | 31/12/2025 | Sở Tài chính",
            ]
        );
    }

    #[test]
    fn places_kept_as_blanks_give_rows_with_numbers_in_the_middle() {
        let source = "  TT   Tên nhiệm vụ                  Cơ quan chủ trì        Thời hạn\n       Rà soát các văn bản quy\n   1   phạm pháp luật thuộc phạm     Sở Tư pháp             Quý I/2026\n       vi quản lý của ngành\n       Công bố danh mục thủ tục      Văn phòng UBND\n   2                                                        Tháng 6/2026\n       hành chính                    tỉnh\n";
        assert_eq!(
            noted(source),
            [
                "TT | Tên nhiệm vụ | Cơ quan chủ trì | Thời hạn",
                "1 | Rà soát các văn bản quy phạm pháp luật thuộc phạm vi quản lý của ngành | Sở Tư pháp | Quý I/2026",
                "2 | Công bố danh mục thủ tục hành chính | Văn phòng UBND tỉnh | Tháng 6/2026",
            ]
        );
    }

    #[test]
    fn cells_that_follow_one_another_find_their_columns() {
        let source = "TT Tên nhiệm vụ Cơ quan chủ trì tham \nmưu\n\nThời gian\nhoàn \nthành\n\nI Nhóm nhiệm vụ chung\n\n1\n\nBáo cáo, cập nhật thường xuyên, kịp \nthời kết quả thực hiện kèm minh chứng.\n\nPhòng Văn hoá - xã hội, \nVăn phòng HĐND-\nUBND xã\n\nThường\nxuyên\n\n2\nRà soát, đánh giá toàn bộ thủ tục hành \nchính cấp xã.\n\nTrung tâm Phục vụ Hành \n\nchính công\n\nTháng\n11/2025\n";
        assert_eq!(
            noted(source),
            [
                "TT | Tên nhiệm vụ | Cơ quan chủ trì tham mưu | Thời gian hoàn thành",
                "# I Nhóm nhiệm vụ chung",
                "1 | Báo cáo, cập nhật thường xuyên, kịp thời kết quả thực hiện kèm minh chứng. | Phòng Văn hoá - xã hội, Văn phòng HĐND-UBND xã | Thường xuyên",
                "2 | Rà soát, đánh giá toàn bộ thủ tục hành chính cấp xã. | Trung tâm Phục vụ Hành chính công | Tháng 11/2025",
            ]
        );
    }

    /// Blocks as they are noted for a text that the draft of the restoring stage has read.
    fn noted_with_draft(source: &str) -> Vec<String> {
        let reading = reading(source);
        note(&reading, &crate::restore::draft(&reading.text).0)
    }

    #[test]
    fn cells_crammed_onto_lines_are_told_apart_by_what_they_say() {
        let source = "Cơ quan Cơ quan Thời gian\nTT Nội dung nhiệm vụ\nchủ trì phối hợp thực hiện\n1 Rà soát, trình ban hành Sở Tư pháp Các sở, ban, Quý I/2026\nquy định về phân cấp quản ngành; UBND\nlý tài sản công các xã\n2 Xây dựng kế hoạch đào tạo, Sở Nội vụ Sở Tài chính Tháng\nbồi dưỡng cán bộ, công chức 6/2026\n3 Công bố danh mục thủ tục Văn phòng Các sở, ban, Thường\nhành chính UBND tỉnh ngành xuyên\n";
        assert_eq!(
            noted_with_draft(source),
            [
                "TT | Nội dung nhiệm vụ | Cơ quan chủ trì | Cơ quan phối hợp | Thời gian thực hiện",
                "1 | Rà soát, trình ban hành quy định về phân cấp quản lý tài sản công | Sở Tư pháp | Các sở, ban, ngành; UBND các xã | Quý I/2026",
                "2 | Xây dựng kế hoạch đào tạo, bồi dưỡng cán bộ, công chức | Sở Nội vụ | Sở Tài chính | Tháng 6/2026",
                "3 | Công bố danh mục thủ tục hành chính | Văn phòng UBND tỉnh | Các sở, ban, ngành | Thường xuyên",
            ]
        );
    }

    #[test]
    fn bars_on_some_lines_part_cells_and_a_heading_printed_again_is_no_row() {
        let source = "Cơ quan | Cơ quan | Thời hạn\nTT | Nhiệm vụ\nchủ trì | phối hợp\n1 | Rà soát quy định về phân | Sở Tư pháp | Các sở, ban, | 30/6/2026\ncấp quản lý tài sản công ngành\n2 | Xây dựng kế hoạch đào tạo | Sở Nội vụ | Sở Tài chính Quý IV/2026\ncán bộ, công chức\n\nCơ quan | Cơ quan | Thời hạn\nTT | Nhiệm vụ\nchủ trì | phối hợp\n3 | Công bố danh mục thủ tục | Văn phòng | Các sở, ban, | Thường\nhành chính | UBND tỉnh ngành | xuyên\n";
        assert_eq!(
            noted_with_draft(source),
            [
                "TT | Nhiệm vụ | Cơ quan chủ trì | Cơ quan phối hợp | Thời hạn",
                "1 | Rà soát quy định về phân cấp quản lý tài sản công | Sở Tư pháp | Các sở, ban, ngành | 30/6/2026",
                "2 | Xây dựng kế hoạch đào tạo cán bộ, công chức | Sở Nội vụ | Sở Tài chính | Quý IV/2026",
                "3 | Công bố danh mục thủ tục hành chính | Văn phòng UBND tỉnh | Các sở, ban, ngành | Thường xuyên",
            ]
        );
    }

    #[test]
    fn a_lost_heading_is_told_by_the_rows_and_strokes_of_ruling_lines_are_none_of_them() {
        let source = "PHỤ LỤC\nDANH MỤC NHIỆM VỤ\n1 Rà soát quy định về phân cấp_| Sở Tư pháp__ | Các sở, ban, ngành 30/6/2026\nquản lý tài sản công\n2 Xây dựng kế hoạch đào tạo_| Sở Nội vụ | Sở Tài chính Quý IV/2026\ncán bộ, công chức\n3 Công bố danh mục thủ tục | Văn phòng UBND_| Sở Tư pháp Thường xuyên\nhành chính tỉnh\n4 Kiểm tra việc thực hiện quy | Thanh tra tỉnh | Sở Nội vụ Tháng 9/2026\nchế làm việc của cơ quan\n";
        assert_eq!(
            noted_with_draft(source)[3..],
            [
                "1 | Rà soát quy định về phân cấp quản lý tài sản công | Sở Tư pháp | Các sở, ban, ngành | 30/6/2026",
                "2 | Xây dựng kế hoạch đào tạo cán bộ, công chức | Sở Nội vụ | Sở Tài chính | Quý IV/2026",
                "3 | Công bố danh mục thủ tục hành chính | Văn phòng UBND tỉnh | Sở Tư pháp | Thường xuyên",
                "4 | Kiểm tra việc thực hiện quy chế làm việc của cơ quan | Thanh tra tỉnh | Sở Nội vụ | Tháng 9/2026",
            ]
        );
    }

    #[test]
    fn a_time_line_needs_no_more_than_what_and_when() {
        let source = "Nội dung công việc Thời gian\nHội nghị quán triệt Nghị quyết Tháng 12/2025\nPhê duyệt danh mục trường Quý I/2026\nSơ kết 03 năm thực hiện Năm 2028\n";
        assert_eq!(
            noted_with_draft(source),
            [
                "Nội dung công việc | Thời gian",
                "Hội nghị quán triệt Nghị quyết | Tháng 12/2025",
                "Phê duyệt danh mục trường | Quý I/2026",
                "Sơ kết 03 năm thực hiện | Năm 2028",
            ]
        );
    }

    #[test]
    fn a_row_that_lost_a_tab_is_cut_by_what_it_says() {
        let source = "STT\tNhiệm vụ\tCơ quan chủ trì\tCơ quan phối hợp\tThời hạn\n1\tRà soát các quy định\tSở Tư pháp\tSở Tài chính\t30/06/2025\n2\tXây dựng các dự án\tSở Nội vụ Sở Y tế, Sở Tài chính\tQuý III/2026\n3 Kiểm tra công tác văn thư\tSở Nội vụ\tVăn phòng UBND tỉnh\tQuý IV/2026\n";
        assert_eq!(
            noted_with_draft(source)[1..],
            [
                "1 | Rà soát các quy định | Sở Tư pháp | Sở Tài chính | 30/06/2025",
                "2 | Xây dựng các dự án | Sở Nội vụ | Sở Y tế, Sở Tài chính | Quý III/2026",
                "3 | Kiểm tra công tác văn thư | Sở Nội vụ | Văn phòng UBND tỉnh | Quý IV/2026",
            ]
        );
    }

    #[test]
    fn page_numbers_that_count_on_above_repeated_headings_are_no_cells() {
        let heading = "STT\nNhiệm vụ\nCơ quan chủ trì\nThời hạn\n";
        let row = |number: u32| format!("{number}\nRà soát quy định của ngành {number}\nSở Tư pháp\nQuý IV/2026\n");
        let rows = |from: u32| (from..from + 3).map(row).collect::<String>();
        let source = format!("{heading}{}2\n{heading}{}3\n{heading}{}", rows(1), rows(4), rows(7));
        let noted = noted(&source);
        assert_eq!(noted[3], "3 | Rà soát quy định của ngành 3 | Sở Tư pháp | Quý IV/2026");
        assert_eq!(noted[6], "6 | Rà soát quy định của ngành 6 | Sở Tư pháp | Quý IV/2026");
        assert_eq!(noted.len(), 10);
    }

    #[test]
    fn recipients_and_numbered_duties_are_no_table() {
        let source = "1. Sở Tài chính: bố trí kinh phí.\n2. Sở Nội vụ: theo dõi, đôn đốc.\nNơi nhận:\n- Như trên;\n- Lưu: VT.\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n";
        let reading = reading(source);
        assert!(blocks(&reading, &draft(&reading)).iter().all(|block| matches!(block, Block::Paragraph(_))));
    }

    /// Pieces of a block.
    fn pieces(block: &Block) -> Vec<Span> {
        match block {
            Block::Paragraph(paragraph) => paragraph.pieces.clone(),
            Block::Table(table) => {
                let rows = table.rows.iter().flat_map(|row| match row {
                    Row::Cells(cells) => cells.clone(),
                    Row::Group(cell) => vec![cell.clone()],
                });
                table.headings.iter().cloned().chain(rows).flat_map(|cell| cell.pieces).collect()
            }
        }
    }

    proptest! {
        #[test]
        fn every_piece_lies_in_a_line_and_none_is_used_twice(
            words in prop::collection::vec(
                prop::sample::select(vec![
                    "STT", "TT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời hạn", "1", "2", "3", "I", "a)", "Sở Tư pháp", "Quý I/2026",
                    "rà soát", "Nơi nhận:", "-", "\t", "|", "\n", "\n\n", "    ", "nt", "(1)", "X", "%", "≥ 80", "\u{c}",
                ]),
                0..80,
            )
        ) {
            let reading = reading(&words.join(" "));
            let mut used: Vec<Span> = blocks(&reading, &draft(&reading)).iter().flat_map(pieces).collect();
            used.sort();
            for piece in &used {
                let line = reading.text.lines()[reading.text.line_at(piece.start)];
                prop_assert!(line.contains(*piece));
            }
            prop_assert!(used.windows(2).all(|pair| pair[0].end <= pair[1].start), "{used:?}");
        }
    }
}
