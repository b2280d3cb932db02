//! PDFs made by hand, for what no writer of PDFs makes.

use std::fmt::Write as _;
use std::io::Write as _;

/// A PDF of these objects, numbered from 1; the first is its catalogue.
pub fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        writeln!(table, "{:010} 00000 n ", file.len()).unwrap();
        writeln!(file, "{} 0 obj", index + 1).unwrap();
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let start = file.len();
    write!(file, "{table}trailer << /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1).unwrap();
    file
}

/// A stream with this content.
pub fn stream(content: &str) -> Vec<u8> {
    format!("<< /Length {} >> stream\n{content}\nendstream", content.len()).into_bytes()
}
