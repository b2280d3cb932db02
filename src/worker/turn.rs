//! Whose turn it is: documents are in hand side by side, but one that went wrong has its second try alone, when nothing else that this
//! program reads takes the cores or the memory of the machine.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// The turns of this program.
pub(super) static TURNS: Turns = Turns::new();

/// Turns that may be had at the same time, and one that may not.
#[derive(Debug)]
pub(super) struct Turns {
    lock: RwLock<()>,
    running: AtomicUsize,
    begun: AtomicUsize,
}

/// A turn with others.
#[derive(Debug)]
pub(super) struct Shared<'a> {
    turns: &'a Turns,
    number: usize,
    began_alone: bool,
    _lock: RwLockReadGuard<'a, ()>,
}

impl Turns {
    pub(super) const fn new() -> Self {
        Self { lock: RwLock::new(()), running: AtomicUsize::new(0), begun: AtomicUsize::new(0) }
    }

    /// Waits while one has a turn alone.
    pub(super) fn shared(&self) -> Shared<'_> {
        let lock = self.lock.read().unwrap_or_else(PoisonError::into_inner);
        let began_alone = self.running.fetch_add(1, Ordering::SeqCst) == 0;
        let number = self.begun.fetch_add(1, Ordering::SeqCst) + 1;
        Shared { turns: self, number, began_alone, _lock: lock }
    }

    /// Waits until all turns are over; none begins until this one is over too.
    pub(super) fn alone(&self) -> RwLockWriteGuard<'_, ()> {
        self.lock.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shared<'_> {
    /// Whether no other turn fell into this one so far.
    pub(super) fn was_alone(&self) -> bool {
        self.began_alone && self.turns.begun.load(Ordering::SeqCst) == self.number
    }
}

impl Drop for Shared<'_> {
    fn drop(&mut self) {
        self.turns.running.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicBool;
    use std::time::Duration;

    #[test]
    fn a_turn_knows_whether_it_was_alone() {
        let turns = Turns::new();
        let first = turns.shared();
        assert!(first.was_alone());
        let second = turns.shared();
        assert!(!first.was_alone() && !second.was_alone());
        drop(second);
        assert!(!first.was_alone(), "it had company for a while");
        drop(first);
        assert!(turns.shared().was_alone());
    }

    #[test]
    fn one_that_is_alone_has_nobody_beside_it() {
        let (turns, is_alone) = (Turns::new(), AtomicBool::new(false));
        std::thread::scope(|scope| {
            for number in 0..8 {
                let (turns, is_alone) = (&turns, &is_alone);
                scope.spawn(move || {
                    for _ in 0..50 {
                        if number == 0 {
                            let _turn = turns.alone();
                            is_alone.store(true, Ordering::SeqCst);
                            assert_eq!(turns.running.load(Ordering::SeqCst), 0);
                            std::thread::sleep(Duration::from_micros(200));
                            is_alone.store(false, Ordering::SeqCst);
                        } else {
                            let _turn = turns.shared();
                            assert!(!is_alone.load(Ordering::SeqCst));
                        }
                    }
                });
            }
        });
    }
}
