//! Labels that open a section: "I. MỤC ĐÍCH", "1. Mục đích", "Điều 1.", "Phần thứ nhất".

use super::date::pattern;
use regex::Regex;
use std::sync::LazyLock;

/// "I. MỤC ĐÍCH, YÊU CẦU", "1. Kết quả thực hiện", "I- TÌNH HÌNH", "A. PHẦN", "Điều 1. Ban hành", "Phần thứ nhất", "QUYẾT ĐỊNH:".
static SECTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?:[IVX]{1,5}|[A-E])\s?[.\-–)]\s*\p{Lu}|\d{1,2}\s?[.)]\s*\p{Lu}|(?i:điều)\s+\d{1,3}\s*[.:]|(?i:phần|chương)\s+(?:thứ\s|[IVX1])|(?:QUYẾT ĐỊNH|QUYẾT NGHỊ|CHỈ THỊ|YÊU CẦU)\s*:)",
    )
});

/// Whether a line opens a section of the body.
pub fn is_section(line: &str) -> bool {
    SECTION.is_match(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_are_told_from_numbers() {
        for line in
            ["I. MỤC ĐÍCH", "1. Mục đích", "II- NHIỆM VỤ", "Điều 1. Ban hành kèm theo", "QUYẾT ĐỊNH:", "1) Giao"]
        {
            assert!(is_section(line), "{line}");
        }
        for line in
            ["22/12/2024 của Bộ Chính trị", "71/NQ-CP ngày 01/4/2025", "02 năm 2025", "IV năm 2025 như sau", "57-NQ/TW"]
        {
            assert!(!is_section(line), "{line}");
        }
    }
}
