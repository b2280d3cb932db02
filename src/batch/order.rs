//! Work that ends in any order is handed on in the order of its numbers, with no more than a window of it waiting.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, PoisonError};

/// Hands items on to a `taker` in the order of their numbers: 0, 1, 2 ...
#[derive(Debug)]
pub struct InOrder<Item, Taker> {
    state: Mutex<State<Item, Taker>>,
    moved: Condvar,
    window: usize,
}

#[derive(Debug)]
struct State<Item, Taker> {
    next: usize,
    waiting: BTreeMap<usize, Item>,
    taker: Taker,
}

impl<Item, Taker> InOrder<Item, Taker> {
    /// At most `window` items wait for one before them.
    pub fn new(taker: Taker, window: usize) -> Self {
        let state = State { next: 0, waiting: BTreeMap::new(), taker };
        Self { state: Mutex::new(state), moved: Condvar::new(), window: window.max(1) }
    }

    /// Hands on item `number` and all that waited for it; waits while it is too far ahead of the others.
    pub fn put(&self, number: usize, item: Item, mut hand_on: impl FnMut(&mut Taker, Item)) {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let is_ahead = |state: &mut State<Item, Taker>| number >= state.next + self.window;
        let mut state = self.moved.wait_while(state, is_ahead).unwrap_or_else(PoisonError::into_inner);
        state.waiting.insert(number, item);
        let State { next, waiting, taker } = &mut *state;
        while let Some(item) = waiting.remove(next) {
            hand_on(taker, item);
            *next += 1;
        }
        self.moved.notify_all();
    }

    /// The taker, after the last item.
    pub fn into_taker(self) -> Taker {
        self.state.into_inner().unwrap_or_else(PoisonError::into_inner).taker
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn items_of_many_threads_are_handed_on_in_order() {
        let order = InOrder::new(Vec::new(), 3);
        let next = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        if number >= 500 {
                            break;
                        }
                        if number.is_multiple_of(7) {
                            std::thread::yield_now();
                        }
                        order.put(number, number, Vec::push);
                    }
                });
            }
        });
        assert_eq!(order.into_taker(), (0..500).collect::<Vec<_>>());
    }
}
