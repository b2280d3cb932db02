//! A program that gets its input, gives its output and has its time: the reader of foreign bytes, the OCR engine, LibreOffice.

use std::io::{self, Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
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

/// Starts `command`, writes `input` to it and waits for its end, at most for `limit`.
///
/// # Errors
/// When the program is missing, or the system starts no process or thread.
pub(super) fn converse(mut command: Command, input: Vec<u8>, limit: Duration) -> io::Result<Ended> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn()?;
    let pipes = Pipes::open(&mut child, input).inspect_err(|_| end(&mut child))?;
    let Some(status) = wait(&mut child, limit) else {
        // Children of the killed one may hold the pipes still; nobody waits for them.
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

fn wait(child: &mut Child, limit: Duration) -> Option<ExitStatus> {
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status),
            Ok(None) if start.elapsed() < limit => std::thread::sleep(PAUSE),
            _ => {
                end(child);
                return None;
            }
        }
    }
}

fn end(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}
