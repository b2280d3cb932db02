//! phuluc (phụ lục, "appendix") reads the plans that Vietnamese offices receive, gives back their text as it should read, and
//! turns appendix tables and numbered duties into task records.
//!
//! A document walks through six rooms, in this order and never back:
//!
//! ```text
//! ingest  →  normalize  →  layout  →  restore  →  parse  →  output
//! ```
//!
//! Laws of the crate, held by property tests: undoing all edits gives the source back; running twice gives the same bytes; clean
//! text comes out unchanged; task ids are unique; spans lie inside the source. A later room knows an earlier room's *data*
//! ([`page`], [`grid`], [`block`], [`text`], [`plan`]), never its code.
//!
//! # Use
//!
//! One call takes a document from bytes to records:
//!
//! ```
//! # fn main() -> phuluc::Result<()> {
//! let bytes = "KẾ HOẠCH\n\nSTT\tNhiệm vụ\tCơ quan chủ trì\tThời hạn\n1\tBáo cáo\tSở Nội vụ\tQuý IV/2025\n";
//! let converted = phuluc::convert(bytes.as_bytes(), "plan.txt", &phuluc::Settings::default())?;
//! for task in &converted.plan.tasks {
//!     println!("{} {:?} {:?}", task.task, task.lead, task.deadline);
//! }
//! println!("{}", converted.reading.text.clean_text());
//! println!("{}", phuluc::output::json::document(&converted.plan));
//! # Ok(())
//! # }
//! ```
//!
//! The stages are functions of their own, for those who have text or tables already, or want only clean text:
//!
//! ```
//! # fn main() -> phuluc::Result<()> {
//! use phuluc::{Settings, ingest, layout, normalize, restore};
//!
//! let settings = Settings::default();
//! let mut reading = normalize::apply(ingest::read("Tỉnh uỷ".as_bytes(), "note.txt", &settings)?);
//! let (draft, taught) = restore::draft(&reading.text);
//! let blocks = layout::blocks(&reading, &draft);
//! restore::apply(&mut reading, &blocks, &taught, &settings);
//! for edit in reading.text.edits() {
//!     println!("{} -> {} ({})", reading.text.raw(edit.span), edit.after, edit.confidence);
//! }
//! assert_eq!(reading.text.clean_text(), "Tỉnh uỷ");
//! # Ok(())
//! # }
//! ```
//!
//! A plan goes into every [format](output::format::Format) as bytes, and many plans go into one file through a
//! [sink](output::sink::Sink), one after the other:
//!
//! ```
//! # fn main() -> std::io::Result<()> {
//! use phuluc::output::format::{Format, Options};
//! use phuluc::output::ndjson::Ndjson;
//! use phuluc::output::sink::Sink;
//! use phuluc::plan::Plan;
//!
//! let plan = Plan::default();
//! for (extension, bytes) in Format::Xlsx.files(&plan, "", &Options::default())? {
//!     println!("plan.{extension}: {} bytes", bytes.len());
//! }
//! let mut stream = Ndjson::new(Vec::new(), None);
//! stream.plan(&plan)?;
//! Box::new(stream).finish()
//! # }
//! ```

pub mod batch;
pub mod block;
pub mod cli;
pub mod dictionary;
pub mod draft;
pub mod error;
pub mod eval;
pub mod grid;
pub mod ingest;
pub mod layout;
pub mod normalize;
pub mod output;
pub mod page;
pub mod parse;
pub mod pipeline;
pub mod plan;
pub mod restore;
pub mod review;
pub mod text;
pub mod worker;

pub use error::{Error, Result};
pub use pipeline::{Converted, Settings, convert};
