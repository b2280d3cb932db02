//! `phuluc schema`.

use super::{Exit, Outcome};
use std::io::Write;

pub(super) fn run() -> Outcome {
    writeln!(std::io::stdout(), "{}", crate::output::json::schema())?;
    Ok(Exit::Done)
}
