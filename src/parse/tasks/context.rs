//! What stands around a table or an item and counts for it: the headings above, the year that is spoken of.

use super::deadline::Base;
use crate::page::Reading;
use regex::Regex;
use std::sync::LazyLock;

/// Where a record stands.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// The headings above, outermost first.
    pub group: Vec<String>,
    /// The year of deadlines that name none.
    pub base: Base,
    /// The headings say that what stands below is no duty: purposes, reports, money.
    pub is_report: bool,
    /// A form that somebody is to fill in.
    pub is_form: bool,
    /// A heading right above that names a day: "NGÀY 1: THỨ HAI, NGÀY 24/8/2026".
    pub day: Option<String>,
}

/// The document with what its records share.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// The document.
    pub reading: &'a Reading,
    /// Year from the title, else from the document's date.
    pub base: Base,
    /// An OCR engine read it, ours or another.
    pub is_recognised: bool,
}

/// The one year that a heading or title speaks of; a period ("giai đoạn 2026-2030") or several years say nothing.
pub fn year_of(heading: &str) -> Option<i32> {
    // "quý IV/2025", "năm 2025", "06 tháng cuối năm 2025"; not "số 57/2025/QH15", "ngày 15/9/2025", "ngày 19 tháng 12 năm 2025"
    static YEAR: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?i)(ngày \d{1,2} tháng \d{1,2} )?(?:năm|quý [ivx1-4]+\s*/|tháng \d{1,2}\s*/)\s*(20\d{2})\b(\s*[-–]\s*20\d{2})?").ok()
    });
    if !heading.contains("20") {
        return None;
    }
    let mut years: Vec<i32> = Vec::new();
    for captures in YEAR.as_ref()?.captures_iter(heading) {
        if captures.get(3).is_some() {
            return None;
        }
        if captures.get(1).is_none() {
            years.push(captures.get(2)?.as_str().parse().ok()?);
        }
    }
    years.dedup();
    (years.len() == 1).then(|| years[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_year_counts_and_periods_do_not() {
        assert_eq!(year_of("2. Đăng ký chương trình công tác quý IV/2025"), Some(2025));
        assert_eq!(year_of("trong tháng 6 và 06 tháng cuối năm 2025"), Some(2025));
        assert_eq!(year_of("giai đoạn năm 2026-2030"), None);
        assert_eq!(year_of("Kế hoạch số 92/KH-UBND ngày 15/9/2025"), None);
        assert_eq!(year_of("Công văn số 3096/SNV ngày 19 tháng 12 năm 2025"), None);
    }
}
