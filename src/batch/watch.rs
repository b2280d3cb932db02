//! A folder that documents are dropped into: each is converted once it has stopped growing, and never twice.
//!
//! The folder is looked through again and again rather than listened to: that works the same on a network share, and a file that came while
//! the program was down is found like any other. What was done is known from the manifest, also after a restart.

use super::{Ended, Input, Run, collect};
use crate::error::{Error, Result};
use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

/// How often the folder is looked through.
const EVERY: Duration = Duration::from_millis(500);
/// How long a file waits that could not be written for want of a working disk.
const RETRY_AFTER: Duration = Duration::from_secs(10);

/// Which folder, and what becomes of what cannot be read.
#[derive(Debug, Clone)]
pub struct Watched {
    /// The folder that documents are dropped into.
    pub folder: PathBuf,
    /// Where documents go that cannot be converted, each with a `.reason.txt` beside it.
    pub failed: PathBuf,
    /// How long a file must not have changed before it is taken.
    pub settle: Duration,
}

/// What is known of a file of the folder.
struct Seen {
    stamp: Stamp,
    /// Since when it has not changed, or should be tried again.
    since: Instant,
    is_done: bool,
}

/// What becomes of a file.
enum Fate {
    Done,
    /// The disk may work again, the file may come back, the program may go on.
    Later,
    /// It cannot be converted, for this reason.
    Aside(String),
}

impl Fate {
    /// `is_stopped`: what ends this program, such as the machine going down, ends its readers at the same time, which is no fault of what
    /// they read.
    fn of(ended: &Ended, is_stopped: bool) -> Self {
        match ended {
            Ended::Failed(Error::Reader { .. }) if is_stopped => Fate::Later,
            Ended::Written { .. } | Ended::Unchanged { .. } => Fate::Done,
            // Such a name gets no shorter by waiting.
            Ended::Failed(error @ Error::Output { source, .. }) if source.kind() == io::ErrorKind::InvalidFilename => {
                Fate::Aside(error.to_string())
            }
            // A wrong dictionary in a folder is not the fault of the documents beside it.
            Ended::NotReached | Ended::Failed(Error::Output { .. } | Error::Input { .. } | Error::Config(_)) => {
                Fate::Later
            }
            Ended::Failed(error) => Fate::Aside(error.to_string()),
        }
    }
}

/// Size and time of the last change.
type Stamp = (u64, Option<SystemTime>);

/// Converts what comes into a folder until `stop` is set. `report` hears of each document that ended, and of a disk that does not work.
///
/// # Errors
/// When the folder cannot be looked through at all, or the results would go into it.
pub fn watch(watched: &Watched, run: &Run, stop: &AtomicBool, report: impl Fn(&str, &Ended) + Sync) -> Result<()> {
    if !watched.folder.is_dir() {
        let source = io::Error::new(io::ErrorKind::NotADirectory, "is no folder");
        return Err(Error::Input { path: watched.folder.display().to_string(), source });
    }
    let mut seen: HashMap<PathBuf, Seen> = HashMap::new();
    let mut pause_until = Instant::now();
    while !stop.load(Ordering::Relaxed) {
        let inputs = collect(std::slice::from_ref(&watched.folder), run.output.as_deref(), |_, _| {})?;
        let ready = ready(&mut seen, inputs, watched.settle);
        if !ready.is_empty()
            && Instant::now() >= pause_until
            && take(watched, run, &ready, &mut seen, stop, &report).is_err()
        {
            pause_until = Instant::now() + RETRY_AFTER;
        }
        std::thread::sleep(EVERY);
    }
    Ok(())
}

/// The files that have not changed for long enough and are not done.
fn ready(seen: &mut HashMap<PathBuf, Seen>, inputs: Vec<Input>, settle: Duration) -> Vec<Input> {
    let there: std::collections::HashSet<&PathBuf> = inputs.iter().map(|input| &input.path).collect();
    seen.retain(|path, _| there.contains(path));
    let is_ready = |input: &Input| {
        let Ok(data) = fs::metadata(&input.path) else { return false };
        let stamp = (data.len(), data.modified().ok());
        let file = seen.entry(input.path.clone()).or_insert(Seen { stamp, since: Instant::now(), is_done: false });
        if file.stamp != stamp {
            *file = Seen { stamp, since: Instant::now(), is_done: false };
        }
        !file.is_done && Instant::now().saturating_duration_since(file.since) >= settle
    };
    inputs.into_iter().filter(is_ready).collect()
}

/// Converts files that are ready. An error means that the disk of the results does not work.
fn take(
    watched: &Watched,
    run: &Run,
    ready: &[Input],
    seen: &mut HashMap<PathBuf, Seen>,
    stop: &AtomicBool,
    report: &(impl Fn(&str, &Ended) + Sync),
) -> Result<()> {
    let fates: Mutex<Vec<(Input, Fate)>> = Mutex::default();
    let done = super::run(ready, run, stop, |input, ended| {
        report(&input.name(), ended);
        fates
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push((input.clone(), Fate::of(ended, stop.load(Ordering::Relaxed))));
    });
    for (input, fate) in fates.into_inner().unwrap_or_else(PoisonError::into_inner) {
        let Some(file) = seen.get_mut(&input.path) else { continue };
        match fate {
            Fate::Done => file.is_done = true,
            Fate::Later => file.since = Instant::now() + RETRY_AFTER,
            Fate::Aside(reason) => {
                set_aside(watched, &input, &reason)?;
                file.is_done = true;
            }
        }
    }
    done
}

/// Moves a document that cannot be converted to the others of its kind, with the reason beside it.
fn set_aside(watched: &Watched, input: &Input, reason: &str) -> Result<()> {
    let failed = |path: &Path| {
        let path = path.to_path_buf();
        move |source| Error::Output { path, source }
    };
    let place = free_place(&watched.failed.join(&input.relative));
    let folder = place.parent().unwrap_or(&watched.failed);
    fs::create_dir_all(folder).map_err(failed(folder))?;
    fs::write(reason_path(&place), format!("{reason}\n")).map_err(failed(&place))?;
    let moved = fs::rename(&input.path, &place).or_else(|_| {
        // Another disk: copied whole before the original goes.
        fs::copy(&input.path, &place).and_then(|_| fs::remove_file(&input.path))
    });
    moved.map_err(failed(&place))
}

/// Where the reason stands: beside the document, by its name. Names that are cut may meet.
fn reason_path(place: &Path) -> PathBuf {
    const ENDING: &str = "reason.txt";
    let whole = super::result_path(Path::new(""), place, ENDING);
    let first = beside(place, ENDING);
    if first == whole {
        return whole;
    }
    let numbered = (2..).map(|number: u32| beside(place, &format!("{number}.{ENDING}")));
    std::iter::once(first.clone()).chain(numbered).find(|path| !path.exists()).unwrap_or(first)
}

/// The name of a document with an ending, cut where it would be too long: 255 bytes are what file systems take.
fn beside(place: &Path, ending: &str) -> PathBuf {
    const LONGEST_NAME: usize = 255;
    let whole = super::result_path(Path::new(""), place, ending);
    if whole.file_name().is_none_or(|name| name.len() <= LONGEST_NAME) {
        return whole;
    }
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    let end = name.floor_char_boundary(LONGEST_NAME - ending.len() - 1);
    place.with_file_name(format!("{}.{ending}", &name[..end]))
}

/// A name that nothing has yet: the same file may be dropped again.
fn free_place(place: &Path) -> PathBuf {
    let numbered = |number: u32| beside(place, &number.to_string());
    std::iter::once(place.to_path_buf())
        .chain((2..).map(numbered))
        .find(|place| !place.exists())
        .unwrap_or_else(|| place.to_path_buf())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_that_ends_together_with_the_program_blames_no_document() {
        let died = Ended::Failed(Error::Reader { path: "a.pdf".into(), reason: "ended by signal 15".into() });
        assert!(matches!(Fate::of(&died, true), Fate::Later));
        assert!(matches!(Fate::of(&died, false), Fate::Aside(reason) if reason.contains("a.pdf")));
        let broken = Ended::Failed(Error::Unreadable { path: "a.pdf".into(), reason: "is a broken PDF".into() });
        assert!(matches!(Fate::of(&broken, true), Fate::Aside(_)));
    }
    #[test]
    fn a_document_with_the_longest_name_is_set_aside_with_its_reason_and_more_than_once() {
        let root = tempfile::tempdir().unwrap();
        let (folder, failed) = (root.path().join("in"), root.path().join("failed"));
        let watched = Watched { folder: folder.clone(), failed: failed.clone(), settle: Duration::ZERO };
        let name = "ế".repeat(85);
        for _ in 0..2 {
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join(&name), "x").unwrap();
            let input = Input { path: folder.join(&name), relative: name.clone().into() };
            set_aside(&watched, &input, "is empty").unwrap();
        }
        let mut kept: Vec<String> =
            fs::read_dir(&failed).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        kept.sort();
        let cut = |letters: usize, ending: &str| "ế".repeat(letters) + ending;
        let mut expected = [name.clone(), cut(81, ".reason.txt"), cut(84, ".2"), cut(80, ".2.reason.txt")];
        expected.sort();
        assert_eq!(kept, expected[..]);
    }
}
