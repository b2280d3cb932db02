//! A program that gets its input, gives its output and has its time: the OCR engine, LibreOffice.
//!
//! Rule of this file: when its time is over it ends with all that it started. And Ctrl-C, which a terminal sends to every process in front,
//! is for this program to answer: what it started goes on, so that the document in hand can be finished.

use std::io::{self, Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

/// How often the child is looked at.
const PAUSE: Duration = Duration::from_millis(2);

/// What a child left behind.
#[derive(Debug)]
pub(super) struct Ended {
    /// `None` when it took longer than its time and was killed.
    pub status: Option<ExitStatus>,
    /// What it wrote to standard output.
    pub output: Vec<u8>,
    /// What it wrote to standard error.
    pub talk: Vec<u8>,
}

/// Whether children belong to the group of this process.
static SHARES_GROUP: AtomicBool = AtomicBool::new(false);

/// From now on children belong to the group of this process, which another one ends as a whole: the worker takes the OCR engine with it.
/// Otherwise a child has a group of its own, out of reach of Ctrl-C.
pub(crate) fn share_our_group() {
    SHARES_GROUP.store(true, Ordering::Relaxed);
}

/// Starts `command`, writes `input` to it and waits for its end, at most for `limit`.
///
/// # Errors
/// When the program is missing, or the system starts no process or thread.
pub(super) fn converse(command: Command, input: Vec<u8>, limit: Duration) -> io::Result<Ended> {
    converse_in(command, input, limit, SHARES_GROUP.load(Ordering::Relaxed))
}

fn converse_in(mut command: Command, input: Vec<u8>, limit: Duration, our_group: bool) -> io::Result<Ended> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    #[cfg(unix)]
    if !our_group {
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
    }
    let mut child = command.spawn()?;
    let pipes = Pipes::open(&mut child, input).inspect_err(|_| drop(end(&mut child)))?;
    let Some(status) = wait(&mut child, limit) else {
        // What is not of its group may hold the pipes still; nobody waits for it.
        return Ok(Ended { status: None, output: Vec::new(), talk: Vec::new() });
    };
    let _ = pipes.writer.join();
    let taken = |pipe: JoinHandle<Vec<u8>>| pipe.join().unwrap_or_default();
    Ok(Ended { status: Some(status), output: taken(pipes.output), talk: taken(pipes.talk) })
}

/// Each pipe has a thread: a child that waits for one of them must not stop the others.
struct Pipes {
    writer: JoinHandle<()>,
    output: JoinHandle<Vec<u8>>,
    talk: JoinHandle<Vec<u8>>,
}

impl Pipes {
    fn open(child: &mut Child, input: Vec<u8>) -> io::Result<Self> {
        let stdin = child.stdin.take();
        let write = move || {
            if let Some(mut pipe) = stdin {
                // A child may end without having read all.
                let _ = pipe.write_all(&input);
            }
        };
        let (output, talk) = (drain(child.stdout.take())?, drain(child.stderr.take())?);
        Ok(Self { writer: Builder::new().spawn(write)?, output, talk })
    }
}

fn drain(pipe: Option<impl Read + Send + 'static>) -> io::Result<JoinHandle<Vec<u8>>> {
    Builder::new().spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            // What was read before an error is still good.
            let _ = pipe.read_to_end(&mut bytes);
        }
        bytes
    })
}

/// Waits for the end of a child, at most for `limit`; then it is ended, and `None`.
pub(crate) fn wait(child: &mut Child, limit: Duration) -> Option<ExitStatus> {
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status),
            Ok(None) if start.elapsed() < limit => std::thread::sleep(PAUSE),
            _ => {
                let _ = end(child);
                return None;
            }
        }
    }
}

/// Ends a child, with its group where it leads one; how it ended, which may have been before.
pub(crate) fn end(child: &mut Child) -> io::Result<ExitStatus> {
    #[cfg(unix)]
    if let Ok(leader) = i32::try_from(child.id()) {
        use nix::{sys::signal, unistd::Pid};
        // No group has this number unless the child leads one.
        let _ = signal::killpg(Pid::from_raw(leader), signal::SIGKILL);
    }
    let _ = child.kill();
    child.wait()
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn shell(does: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", does]);
        command
    }

    #[test]
    fn a_child_of_its_own_group_ends_with_what_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let sign = folder.path().join("sign");
        let starts = format!("(sleep 1; touch {}) & sleep 30", sign.display());
        let ended = converse(shell(&starts), Vec::new(), Duration::from_millis(200)).unwrap();
        assert_eq!(ended.status, None);
        std::thread::sleep(Duration::from_millis(1_300));
        assert!(!sign.exists(), "the grandchild lives on");
    }

    #[test]
    fn ctrl_c_reaches_only_those_of_our_group() {
        // A terminal sends the signal to a group; what counts is who is in it.
        let group = |our_group| {
            let asks = shell("ps -o pgid= -p $$ || cut -d' ' -f5 /proc/$$/stat");
            let ended = converse_in(asks, Vec::new(), Duration::from_secs(20), our_group).unwrap();
            String::from_utf8(ended.output).unwrap().trim().parse::<i32>().unwrap()
        };
        let ours = nix::unistd::getpgrp().as_raw();
        assert_eq!(group(true), ours);
        assert_ne!(group(false), ours);
    }
}
