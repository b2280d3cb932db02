//! How a run tells the person at the terminal where it is: a bar on a terminal, a line every ten seconds elsewhere.

use crate::batch::Ended;
use crate::error::Error;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::{Duration, Instant};

const LINE_EVERY: Duration = Duration::from_secs(10);

/// How many documents ended how. In = written + unchanged + failed + not reached.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    pub written: usize,
    pub unchanged: usize,
    pub failed: usize,
    pub not_reached: usize,
    pub need_ocr: usize,
    pub not_written: usize,
    pub doubts: usize,
    pub pages: u64,
}

impl Tally {
    pub(super) fn ended(&self) -> usize {
        self.written + self.unchanged + self.failed + self.not_reached
    }

    fn count(&mut self, ended: &Ended) {
        match ended {
            Ended::Written { doubts, pages } => {
                self.written += 1;
                self.doubts += doubts;
                self.pages += u64::from(*pages);
            }
            Ended::Unchanged { doubts } => {
                self.unchanged += 1;
                self.doubts += doubts;
            }
            Ended::NotReached => self.not_reached += 1,
            Ended::Failed(error) => {
                self.failed += 1;
                self.need_ocr += usize::from(matches!(error, Error::NeedsOcr { .. }));
                self.not_written += usize::from(matches!(error, Error::Output { .. }));
            }
        }
    }
}

/// Progress of a run; shared by its threads.
pub(super) struct Progress {
    total: usize,
    started: Instant,
    bar: Option<ProgressBar>,
    state: Mutex<(Tally, Instant)>,
    quiet: bool,
}

impl Progress {
    pub(super) fn new(total: usize, quiet: bool) -> Self {
        let bar = (!quiet && std::io::stderr().is_terminal()).then(|| bar(total as u64));
        let now = Instant::now();
        Self { total, started: now, bar, state: Mutex::new((Tally::default(), now)), quiet }
    }

    /// Counts a document and says what went wrong with it.
    pub(super) fn report(&self, ended: &Ended) {
        let mut state = self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let (tally, last_line) = &mut *state;
        tally.count(ended);
        if let Ended::Failed(error) = ended {
            self.say(&format!("phuluc: {error}"));
        }
        if let Some(bar) = &self.bar {
            bar.set_message(format!("{} pages", tally.pages));
            bar.inc(1);
        } else if !self.quiet && last_line.elapsed() >= LINE_EVERY {
            *last_line = Instant::now();
            let rate = tally.ended() as f64 / self.started.elapsed().as_secs_f64();
            self.say(&format!("phuluc: {} of {} documents, {rate:.1} a second", tally.ended(), self.total));
        }
    }

    /// Ends the bar and gives the sums.
    pub(super) fn finish(self) -> Tally {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        self.state.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner).0
    }

    fn say(&self, message: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| super::talk(message)),
            None => super::talk(message),
        }
    }
}

fn bar(total: u64) -> ProgressBar {
    let template = "{bar:30} {human_pos}/{human_len} documents · {msg} · {per_sec:.0} · {eta} left";
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(total).with_style(style)
}
