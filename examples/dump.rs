use phuluc::*;
fn main() {
    let path = std::env::args().nth(1).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let settings = Settings::default();
    let reading = normalize::apply(ingest::read(&bytes, &path, &settings).unwrap());
    let draft = restore::draft(&reading.text);
    let t = std::time::Instant::now();
    let blocks = layout::blocks(&reading, &draft);
    eprintln!("{:?}", t.elapsed());
    for b in &blocks {
        match b {
            block::Block::Paragraph(p) => println!("P {}", p.text(&reading.text)),
            block::Block::Table(t) => {
                println!(
                    "TABLE {} {}",
                    t.number,
                    t.headings.iter().map(|c| c.text(&reading.text)).collect::<Vec<_>>().join(" | ")
                );
                for r in &t.rows {
                    match r {
                        block::Row::Cells(c) => {
                            println!("  R {}", c.iter().map(|c| c.text(&reading.text)).collect::<Vec<_>>().join(" | "))
                        }
                        block::Row::Group(c) => println!("  G {}", c.text(&reading.text)),
                    }
                }
            }
        }
    }
}
