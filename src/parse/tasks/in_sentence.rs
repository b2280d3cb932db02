//! A deadline inside a sentence of duty: the phrase that says when, as it stands there. Rule: only phrases that set a time for the duty
//! count; years of budgets, periods of plans and dates of cited documents do not.

use super::guarded::Guarded;
use regex::Captures;
use std::sync::LazyLock;

/// A day, a month, a quarter or a year, as in "30/11/2025", "05 tháng 10 năm 2026", "quý II năm 2026".
const DATE: &str = r"(?:(?:ngày\s+)?\d{1,2}\s?[/.\-]\s?\d{1,2}(?:\s?[/.\-]\s?20\d{2})?|(?:ngày\s+)?\d{1,2}\s+tháng\s+\d{1,2}(?:\s+năm\s+20\d{2})?|tháng\s+\d{1,2}(?:\s*/\s*20\d{2}|\s+năm\s+20\d{2})?|quý\s+(?:IV|III|II|I|[1-4])\b(?:\s*/\s*20\d{2}|,?\s+năm\s+20\d{2})?|năm\s+20\d{2})";
/// "hàng tháng", "6 tháng", "năm" after "định kỳ".
const PERIOD: &str = r"(?:(?:ngày\s+)?\d{1,2}\s+)?(?:(?:hàng|hằng)\s+(?:ngày|tuần|tháng|quý|năm)|0?\d\s+(?:tháng|tuần)(?:\s*/\s*lần|\s+một lần)?|giữa nhiệm kỳ|tháng|quý|năm|đột xuất(?:\s+theo yêu cầu|\s+khi có yêu cầu)?)";

/// What comes back has one of these.
const EVERY: &[&str] = &["hàng", "hằng"];

/// Each pattern with signs, in small letters, of what it finds.
struct Patterns {
    labelled: Guarded,
    regular: Guarded,
    by_day: Guarded,
    by_hour: Guarded,
    by_weekday: Guarded,
    by_date: Guarded,
    within: Guarded,
    yearly: Guarded,
    after: Guarded,
    at_end: Guarded,
    span: Guarded,
    always: Guarded,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    let pattern = |signs, source: String| Guarded::composed(format!("(?i){source}"), signs);
    Patterns {
        // "(Thời gian: Quý III/2026)", "Thời gian hoàn thành: Tháng 12/2025"
        labelled: pattern(
            &["thời gian", "thời hạn"],
            r"(?:thời gian|thời hạn)(?:\s+(?:thực hiện|hoàn thành|trình|báo cáo))?\s*:\s*([^().;]+(?:\([^)]*\))?)".into(),
        ),
        // "định kỳ hàng năm (trước ngày 10/12)", "Định kỳ 6 tháng, hàng năm hoặc đột xuất"
        regular: pattern(
            &["định kỳ"],
            format!(r"(?:báo cáo\s+)?định kỳ\s+{PERIOD}(?:(?:\s*,\s*|\s+và\s+|\s+hoặc\s+){PERIOD})*(?:\s*\([^)]*\d[^)]*\))?(?:\s+và\s+(?:báo cáo\s+)?(?:năm|quý|tháng)\s*\([^)]*\d[^)]*\))*"),
        ),
        // "trước ngày 15 hàng tháng", "ngày 25 của tháng cuối quý"
        by_day: pattern(
            &["hàng", "hằng", "tháng cuối", "đầu tháng", "đầu quý", "cuối tháng", "cuối quý"],
            r"(?:(?:chậm nhất|trước|vào)\s+(?:là\s+|vào\s+)?)?ngày\s+\d{1,2}(?:\s+của)?\s+(?:(?:hàng|hằng)\s+(?:tháng|quý|năm)|tháng cuối (?:của )?quý|(?:tháng\s+)?(?:đầu|cuối) (?:tháng|quý))".into(),
        ),
        // "trước 15 giờ hằng ngày"
        by_hour: pattern(
            EVERY,
            r"(?:trước|vào|lúc)\s+\d{1,2}\s*(?:giờ|h)\s*\d{0,2}[’']?\s+(?:hàng|hằng)\s+ngày".into(),
        ),
        // "Định kỳ trước 16 giờ ngày thứ Sáu hằng tuần", "trước 11h00’ ngày thứ 5 hằng tuần"
        by_weekday: pattern(
            EVERY,
            r"(?:định kỳ\s+)?(?:(?:trước|chậm nhất|vào)\s+)?(?:\d{1,2}\s*(?:giờ|h)\s*\d{0,2}[’']?\s+)?(?:ngày\s+)?thứ\s+(?:hai|ba|tư|năm|sáu|bảy|[2-7])\s+(?:hàng|hằng)\s+tuần"
                .into(),
        ),
        // "trước ngày 31/12/2026", "chậm nhất đến ngày 01 tháng 7 năm 2028", "trước 30/11/2024"
        by_date: pattern(
            &["nhất", "trước", "đến hết"],
            format!(r"(?:(?:hàng|hằng)\s+năm,?\s+)?(?:(?:chậm|muộn)\s+nhất(?:\s+là|\s+vào|\s+đến)?(?:\s+trước|\s+hết)?|trước|đến hết)\s+(?:\d{{1,2}}\s*(?:giờ|h)\s*(?:\d{{2}})?[’']?,?\s+)?{DATE}(?:\s+và\s+(?:trước\s+)?ngày\s+\d{{1,2}}/\d{{1,2}}\b)?(?:\s+(?:hàng|hằng)\s+năm)?"),
        ),
        // "xong trong quý II năm 2026", "hoàn thành trong tháng 10/2025"
        within: pattern(&["hoàn thành", "xong", "trong"], format!(r"(?:(?:hoàn thành|xong)(?:\s+vào)?\s+(?P<ngay>(?:ngày\s+)?\d{{1,2}}/\d{{1,2}}(?:/20\d{{2}})?)|(?P<xong>xong\s+trong\s+{DATE})|(?:hoàn thành|ban hành|trình|gửi)\b[^.;]{{0,120}}?\s(?P<rest>trong\s+{DATE}))")),
        // "trong 15 ngày kể từ ngày Kế hoạch được ban hành", "trong thời hạn 05 ngày làm việc từ khi nhận được văn bản"
        after: pattern(
            &["trong ", "nhất"],
            r"(?:trong|(?:chậm|muộn) nhất(?: là)?(?: sau)?) (?:vòng |thời hạn |thời gian )?\d{1,3} (?:ngày|tuần|tháng)(?: làm việc)?,? (?:kể từ|tính từ|từ|sau) (?:ngày|khi|thời điểm)[^,.;]*".into(),
        ),
        // "... tổ chức hội nghị học tập trong tháng 02/2026."
        at_end: pattern(
            &["trong"],
            r"\b(trong\s+(?:(?:tuần\s+(?:thứ\s+)?\S+\s+)?tháng\s+\d{1,2}|quý\s+(?:IV|III|II|I|[1-4]))(?:\s*/\s*|,?\s+năm\s+)20\d{2})\s*(?:[.;)]|$)".into(),
        ),
        // "... mở đợt cao điểm từ ngày 01/6/2024 đến ngày 31/8/2024."
        span: pattern(
            &["từ"],
            r"\b(từ\s+(?:ngày\s+)?\d{1,2}/\d{1,2}(?:/20\d{2})?\s+đến\s+(?:hết\s+)?(?:ngày\s+)?\d{1,2}/\d{1,2}/20\d{2})\s*(?:[.;)]|$)".into(),
        ),
        // "... vận động xây dựng Quỹ khuyến học, thực hiện thường xuyên."
        always: pattern(&["thường xuyên", "liên tục"], r",\s+(?:thực hiện\s+)?(thường xuyên|liên tục)\s*(?:[.;]|$)".into()),
        // "định kỳ báo cáo Sở Xây dựng hàng tháng", "... trên địa bàn tỉnh hàng năm theo quy định", "Hàng năm, chủ động xây dựng kế hoạch ..."
        yearly: pattern(
            EVERY,
            r"(?:^|[.;]\s+)((?:hàng|hằng)\s+(?:tuần|tháng|quý|năm))(?:,|\s+(?:báo cáo|tổng hợp|tổ chức|xây dựng|chủ động|gửi|rà soát))|,\s+((?:hàng|hằng)\s+(?:tuần|tháng|quý))\s+(?:báo cáo|tổng hợp|gửi)|\b((?:hàng|hằng)\s+(?:tuần|tháng|quý|năm))\s+theo quy định|\bđịnh kỳ\b[^.;,]{0,80}\b((?:hàng|hằng)\s+(?:tuần|tháng|quý|năm))\s*(?:[.;]|$)|\b((?:hàng|hằng)\s+(?:tuần|tháng|quý))\s*(?:[.;]|$)".into(),
        ),
    }
});

/// The phrase of `sentence` that says when the duty is due or how often it comes back; the surest kind first.
pub fn deadline(sentence: &str) -> Option<String> {
    let (patterns, lower) = (&*PATTERNS, sentence.to_lowercase());
    let first = |pattern: &'static Guarded| pattern.for_text(&lower)?.captures(sentence);
    let last = |pattern: &'static Guarded| pattern.for_text(&lower)?.captures_iter(sentence).last();
    let whole = |captures: Captures| captures.get(0).map(|found| found.as_str().to_string());
    let group = |captures: Captures| captures.iter().skip(1).flatten().next().map(|found| found.as_str().to_string());
    let regular = || first(&patterns.regular).and_then(whole);
    let bracketed = || regular().filter(|found| found.contains('('));
    let found = (first(&patterns.labelled).and_then(group))
        .or_else(bracketed)
        .or_else(|| first(&patterns.by_day).and_then(whole))
        .or_else(|| first(&patterns.by_hour).and_then(whole))
        .or_else(|| first(&patterns.by_weekday).and_then(whole))
        .or_else(|| last(&patterns.by_date).and_then(whole))
        .or_else(|| last(&patterns.within).and_then(group))
        .or_else(|| first(&patterns.after).and_then(whole))
        .or_else(|| last(&patterns.at_end).and_then(group))
        .or_else(|| last(&patterns.span).and_then(group))
        .or_else(regular)
        .or_else(|| first(&patterns.yearly).and_then(group))
        .or_else(|| first(&patterns.always).and_then(group));
    found.map(|phrase| super::value::trimmed(&phrase).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_that_set_a_time_are_found() {
        for (sentence, phrase) in [
            ("vận động xây dựng Quỹ khuyến học, thực hiện thường xuyên", "thường xuyên"),
            ("và báo cáo Uỷ ban nhân dân tỉnh trước ngày 15/4/2026", "trước ngày 15/4/2026"),
            ("theo quy định; hoàn thành trước ngày 31/12/2026", "trước ngày 31/12/2026"),
            (
                "thuộc đối tượng áp dụng chậm nhất đến ngày 01 tháng 7 năm 2028 theo yêu cầu",
                "chậm nhất đến ngày 01 tháng 7 năm 2028",
            ),
            ("hoàn thành đúng thời hạn trước ngày 01 tháng 7 năm 2028 theo quy định", "trước ngày 01 tháng 7 năm 2028"),
            ("báo cáo Sở Lao động trước 30/11/2024 để tổng hợp", "trước 30/11/2024"),
            (
                "định kỳ hàng tháng báo cáo kết quả về Sở trước ngày 15 hàng tháng để tổng hợp",
                "trước ngày 15 hàng tháng",
            ),
            ("định kỳ 20 hàng tháng báo cáo", "định kỳ 20 hàng tháng"),
            ("định kỳ tổng hợp kết quả báo cáo Sở Xây dựng hàng tháng.", "hàng tháng"),
            (
                "địa phương định kỳ hàng năm (trước ngày 10/12) hoặc đột xuất báo cáo",
                "định kỳ hàng năm (trước ngày 10/12)",
            ),
            ("Định kỳ 6 tháng, hàng năm hoặc đột xuất, báo cáo Ủy ban", "Định kỳ 6 tháng, hàng năm hoặc đột xuất"),
            (
                "tổng kết công tác định kỳ 6 tháng, hàng năm và đột xuất theo yêu cầu",
                "định kỳ 6 tháng, hàng năm và đột xuất theo yêu cầu",
            ),
            (
                "tổng hợp báo cáo định kỳ 6 tháng (trước ngày 10/6) và báo cáo năm (trước ngày 25/11) gửi về",
                "báo cáo định kỳ 6 tháng (trước ngày 10/6) và báo cáo năm (trước ngày 25/11)",
            ),
            ("Định kỳ hằng quý tổng hợp, báo cáo Ủy ban nhân dân tỉnh", "Định kỳ hằng quý"),
            ("giải quyết dứt điểm xong trong quý II năm 2026", "xong trong quý II năm 2026"),
            ("Hoàn thành và đưa Trung tâm IOC vào hoạt động trong quý I năm 2026", "trong quý I năm 2026"),
            ("lĩnh vực khoáng sản. Hàng năm, chủ động xây dựng kế hoạch", "Hàng năm"),
            ("bảng giá tính thuế tài nguyên trên địa bàn tỉnh hàng năm theo quy định", "hàng năm"),
            ("trên địa bàn tỉnh. Hằng tuần báo cáo UBND tỉnh để theo dõi", "Hằng tuần"),
            ("công khai kết quả đánh giá chậm nhất vào ngày 05 hằng tháng", "chậm nhất vào ngày 05 hằng tháng"),
            (
                "Định kỳ trước 16 giờ ngày thứ Sáu hằng tuần, báo cáo lãnh đạo",
                "Định kỳ trước 16 giờ ngày thứ Sáu hằng tuần",
            ),
            ("Xây dựng phần mềm (Thời gian: Quý III/2026)", "Quý III/2026"),
            ("tham mưu tổ chức hội nghị học tập trong tháng 02/2026.", "trong tháng 02/2026"),
            ("báo cáo Sở Y tế trước 16 giờ 30 ngày 25/12/2026", "trước 16 giờ 30 ngày 25/12/2026"),
            ("Đối chiếu công nợ với Bảo hiểm xã hội tỉnh hằng tháng;", "hằng tháng"),
            ("trình Giám đốc trong tuần 2 tháng 3/2026.", "trong tuần 2 tháng 3/2026"),
            ("Hằng năm, trước ngày 15/3, rà soát, lập danh sách", "Hằng năm, trước ngày 15/3"),
            ("mở đợt cao điểm đấu tranh từ ngày 01/6/2024 đến ngày 31/8/2024.", "từ ngày 01/6/2024 đến ngày 31/8/2024"),
            ("giao chỉ tiêu cho từng cơ sở, xong trước ngày 31/10/2025", "trước ngày 31/10/2025"),
            ("Viết diễn văn khai giảng, hoàn thành ngày 28/8/2026", "ngày 28/8/2026"),
            (
                "xây dựng Bảng theo dõi, hoàn thành trong 15 ngày kể từ ngày Kế hoạch được ban hành; số liệu",
                "trong 15 ngày kể từ ngày Kế hoạch được ban hành",
            ),
        ] {
            assert_eq!(deadline(sentence).as_deref(), Some(phrase), "{sentence}");
        }
    }

    #[test]
    fn other_times_are_no_deadlines() {
        for sentence in [
            "ưu tiên cân đối, bố trí ngân sách hằng năm và trong Kế hoạch đầu tư công trung hạn giai đoạn 2026 - 2030",
            "đến trước ngày Luật Phòng cháy, chữa cháy có hiệu lực thi hành",
            "thực hiện Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị",
            "trong chương trình, kế hoạch công tác hằng năm của cơ quan",
            "kế hoạch thanh tra, kiểm tra định kỳ và đột xuất về lĩnh vực phụ trách",
        ] {
            assert_eq!(deadline(sentence), None, "{sentence}");
        }
    }
}
