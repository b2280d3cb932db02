//! Reading `dictionaries/*.tsv`: one entry a line, columns by tab, `#` starts a comment line, the first line names the columns.

/// The entries of an embedded table. Lines with too few columns are completed with empty ones.
pub fn rows<const COLUMNS: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; COLUMNS]> {
    let lines = table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).skip(1);
    lines.map(|line| {
        let mut columns = line.split('\t');
        std::array::from_fn(|_| columns.next().unwrap_or_default().trim())
    })
}
