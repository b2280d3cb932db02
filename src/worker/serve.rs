//! What the worker does: orders with their documents come in by standard input, answers go out by standard output, until no more come.

use super::{Answer, MEMORY, Order, Wanted, orphan};
use crate::error::Error;
use crate::ingest::{self, child, picture};
use crate::pipeline::{self, Settings};
use std::io::{self, BufRead, Read, Write};

/// Answers orders.
///
/// # Errors
/// When the pipes break.
pub fn serve() -> io::Result<()> {
    limit_memory();
    orphan::end_with_parent();
    child::share_our_group();
    // A service manager that stops the program signals its readers too; the document in hand is finished all the same.
    let _ = ctrlc::set_handler(|| {});
    std::panic::set_hook(Box::new(|_| {}));
    let mut input = io::stdin().lock();
    let mut output = io::BufWriter::new(io::stdout().lock());
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        let order: Order = serde_json::from_slice(&line)?;
        let mut document = vec![0; order.length];
        input.read_exact(&mut document)?;
        serde_json::to_writer(&mut output, &answer(order, &document))?;
        output.write_all(b"\n")?;
        output.flush()?;
        line.clear();
    }
    Ok(())
}

fn answer(order: Order, document: &[u8]) -> Answer {
    let settings = Settings {
        password: order.password,
        ocr: order.ocr,
        min_confidence: order.min_confidence,
        dictionary: order.dictionary,
        // The parent has checked the size.
        max_bytes: u64::MAX,
        ..Settings::default()
    };
    let done = match order.wanted {
        Wanted::Results => pipeline::results(document, &order.name, &settings)
            .map(|(plan, clean_text)| Answer::Results(Box::new(plan), clean_text)),
        Wanted::Reading => ingest::read(document, &order.name, &settings).map(Answer::Reading),
        Wanted::Picture(page) => picture::of(document, &order.name, page, &settings).map(Answer::Picture),
    };
    match done {
        Ok(answer) => answer,
        Err(Error::Unreadable { reason, .. }) => Answer::Unreadable(reason),
        Err(Error::NeedsOcr { pages, .. }) => Answer::NeedsOcr(pages),
        Err(Error::TooLarge { what, actual, limit, .. }) => Answer::TooLarge(what.into_owned(), actual, limit),
        Err(Error::Encrypted { .. }) => Answer::Encrypted,
        Err(Error::Reader { reason, .. }) => Answer::Failed(reason),
        Err(other) => Answer::Failed(other.to_string()),
    }
}

/// Where the system knows no such limit, the time limit of the parent remains.
fn limit_memory() {
    #[cfg(unix)]
    {
        let _ = rlimit::setrlimit(rlimit::Resource::AS, MEMORY, MEMORY);
        let _ = rlimit::setrlimit(rlimit::Resource::CORE, 0, 0);
    }
}
