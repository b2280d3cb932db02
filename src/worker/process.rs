//! A child process that takes one order after the other; those that wait for an order are kept. Rule of this file: one that did not
//! answer in time, or died, ends with all that it started, and the next order goes to a new one.

use super::MEMORY;
use crate::ingest::child;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread::Builder;
use std::time::Duration;

/// A process that has answered so many orders makes room for a new one: whatever it holds on to is given back.
const MOST_ORDERS: u32 = 1_000;

/// So long a process may take to end that answers no more.
const GRACE: Duration = Duration::from_secs(1);

/// Processes that wait for an order. They end with a batch, else with this program, when nobody holds the other end of their pipes any more.
static IDLE: Mutex<Vec<Process>> = Mutex::new(Vec::new());

/// Ends those that wait.
pub(super) fn end_idle() {
    let idle = std::mem::take(&mut *IDLE.lock().unwrap_or_else(PoisonError::into_inner));
    drop(idle);
}

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The process could not be started.
    NotStarted(io::Error),
    /// It took longer than this.
    Late(Duration),
    /// It ended before it answered.
    Died(ExitStatus),
}

/// A process at work.
#[derive(Debug)]
pub(super) struct Process {
    program: PathBuf,
    child: Child,
    orders: Sender<Vec<u8>>,
    answers: Receiver<Vec<u8>>,
    taken: u32,
}

impl Process {
    /// One that waits, else a new one.
    pub(super) fn take(program: &Path) -> Result<Self, Trouble> {
        let mut idle = IDLE.lock().unwrap_or_else(PoisonError::into_inner);
        let place = idle.iter().rposition(|process| process.program == program);
        match place.map(|place| idle.swap_remove(place)) {
            Some(process) => Ok(process),
            None => Self::start(program),
        }
    }

    /// A new one.
    pub(super) fn start(program: &Path) -> Result<Self, Trouble> {
        let mut command = Command::new(program);
        command.arg("worker").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn().map_err(Trouble::NotStarted)?;
        let pipes = pipes(&mut child).inspect_err(|_| drop(child::end(&mut child)));
        let (orders, answers) = pipes.map_err(Trouble::NotStarted)?;
        Ok(Self { program: program.into(), child, orders, answers, taken: 0 })
    }

    /// Gives an order and waits for its answer, one line, at most for `limit`. After trouble the process is of no use any more.
    pub(super) fn ask(&mut self, order: Vec<u8>, limit: Duration) -> Result<Vec<u8>, Trouble> {
        self.taken += 1;
        // Whether it still listens is told by its answer.
        let _ = self.orders.send(order);
        self.answers.recv_timeout(limit).map_err(|error| match error {
            RecvTimeoutError::Timeout => Trouble::Late(limit),
            RecvTimeoutError::Disconnected => {
                // its pipe is closed before it has ended: killed now, it would not tell what it died of
                child::wait(&mut self.child, GRACE);
                self.child.wait().map_or_else(Trouble::NotStarted, Trouble::Died)
            }
        })
    }

    /// Lets it wait for the next order.
    pub(super) fn put_back(self) {
        if self.taken < MOST_ORDERS {
            IDLE.lock().unwrap_or_else(PoisonError::into_inner).push(self);
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = child::end(&mut self.child);
    }
}

/// Where orders go in and answers come out.
type Ends = (Sender<Vec<u8>>, Receiver<Vec<u8>>);

/// Each pipe has a thread: neither a process that does not listen nor one that does not answer may hold up its parent.
fn pipes(child: &mut Child) -> io::Result<Ends> {
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let (orders, to_write) = channel::<Vec<u8>>();
    let (read, answers) = channel();
    Builder::new().spawn(move || {
        if let Some(mut pipe) = stdin {
            while let Ok(order) = to_write.recv() {
                if pipe.write_all(&order).is_err() {
                    break;
                }
            }
        }
    })?;
    Builder::new().spawn(move || {
        let Some(mut pipe) = stdout.map(BufReader::new) else { return };
        loop {
            let mut line = Vec::new();
            let is_whole = pipe.read_until(b'\n', &mut line).is_ok() && line.pop() == Some(b'\n');
            if !is_whole || read.send(line).is_err() {
                break;
            }
        }
    })?;
    Ok((orders, answers))
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self {
            Trouble::NotStarted(error) => write!(f, "the reader cannot be started: {error}"),
            Trouble::Late(limit) => write!(f, "time limit of {} s", limit.as_secs()),
            Trouble::Died(status) => f.write_str(&cause(*status)),
        }
    }
}

/// What an exit status says: an abort is memory or stack that ran out.
fn cause(status: ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return match signal {
            6 => format!("out of memory (limit of {} GiB)", MEMORY >> 30),
            9 | 24 => "killed for taking too much time or memory".into(),
            11 => "out of stack".into(),
            other => format!("ended by signal {other}"),
        };
    }
    format!("crashed ({status})")
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::super::tests::program;
    use super::*;
    use std::time::Instant;

    fn said(program: &Path, limit: Duration) -> Result<Vec<u8>, String> {
        let ask = |mut process: Process| process.ask(b"x\n".to_vec(), limit);
        Process::start(program).and_then(ask).map_err(|trouble| trouble.to_string())
    }

    #[test]
    fn a_reader_that_dies_or_cannot_be_started_is_told() {
        let limit = Duration::from_secs(20);
        assert!(said(Path::new("/bin/false"), limit).unwrap_err().contains("crashed"));
        assert!(said(Path::new("/no/such/program"), limit).unwrap_err().contains("cannot be started"));
    }

    #[test]
    fn a_reader_has_its_time_and_not_more() {
        let start = Instant::now();
        let late = said(&program("exec sleep 30"), Duration::from_millis(300));
        assert!(late.unwrap_err().contains("time limit"));
        assert!(start.elapsed() < Duration::from_secs(10));
        let in_time = said(&program("sleep 0.3; echo read"), Duration::from_secs(20));
        assert_eq!(in_time.unwrap(), b"read");
    }

    #[test]
    fn half_an_answer_is_none() {
        let half = said(&program("printf half"), Duration::from_secs(20));
        assert!(half.unwrap_err().contains("crashed"));
    }

    #[test]
    fn a_signal_says_what_a_reader_died_of() {
        let died = |signal: &str| said(&program(&format!("kill -{signal} $$")), Duration::from_secs(20)).unwrap_err();
        assert_eq!((died("ABRT").as_str(), died("SEGV").as_str()), ("out of memory (limit of 1 GiB)", "out of stack"));
        assert!(died("KILL").contains("too much time or memory"));
    }
}
