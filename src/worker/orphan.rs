//! A reader whose parent is gone (killed, or ended by a second Ctrl-C) ends too, with the OCR engine that it started: nobody is left to take
//! what it reads.

/// How often the parent is looked for.
#[cfg(unix)]
const EVERY: std::time::Duration = std::time::Duration::from_millis(200);

/// Watches the parent of this process from now on. Where no thread can be started the reader lives until it has read its document.
#[cfg(unix)]
pub(super) fn end_with_parent() {
    use std::os::unix::process::parent_id;
    let parent = parent_id();
    let _ = std::thread::Builder::new().spawn(move || {
        while parent_id() == parent {
            std::thread::sleep(EVERY);
        }
        end_group();
    });
}

#[cfg(unix)]
fn end_group() {
    use nix::{sys::signal, unistd};
    // Started by hand it is one of a group that is not its own.
    if unistd::getpgrp() == unistd::getpid() {
        let _ = signal::killpg(unistd::getpgrp(), signal::SIGKILL);
    }
    std::process::exit(1);
}

/// Other systems end what a program started together with it, or let it read on.
#[cfg(not(unix))]
pub(super) fn end_with_parent() {}
