//! `phuluc doctor`: whether the programs that reading leans on are installed, and the command that installs what is missing.

use super::{Exit, Outcome};
use crate::ingest::tools::{Tool, libreoffice, tesseract};
use std::io::Write;

pub(super) fn run() -> Outcome {
    let (engine, office) = (tesseract(), libreoffice());
    let mut stdout = std::io::stdout().lock();
    for tool in [&engine, &office] {
        writeln!(stdout, "{}", line(tool))?;
    }
    Ok(if engine.state.is_ok() { Exit::Done } else { Exit::NeedsOcr })
}

fn line(Tool { name, reads, state, install }: &Tool) -> String {
    match state {
        Ok(version) => format!("{name}: {version}, reads {reads}"),
        Err(missing) => format!("{name}: {missing}; {reads} cannot be read. Install it with: {install}"),
    }
}
