//! What a long computation is told and what it tells: whether its answer is still wanted, and
//! how far it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Shared between the one who asks and the one who computes; clones are the same token.
///
/// Long loops look at it every few milliseconds of work at most.
#[derive(Clone, Debug, Default)]
pub struct CancelToken(Arc<State>);

#[derive(Debug, Default)]
struct State {
    cancelled: AtomicBool,
    done: AtomicUsize,
    total: AtomicUsize,
}

impl CancelToken {
    /// Says that the answer is no longer wanted.
    pub fn cancel(&self) {
        self.0.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether it was said.
    pub fn is_cancelled(&self) -> bool {
        self.0.cancelled.load(Ordering::Relaxed)
    }

    /// Collects what takes its time item by item; `None` when it was said on the way.
    pub fn collect<T>(&self, mut items: impl Iterator<Item = T>) -> Option<Vec<T>> {
        let (least, most) = items.size_hint();
        let mut all = Vec::with_capacity(most.unwrap_or(least));
        loop {
            let before = all.len();
            all.extend(items.by_ref().take(64));
            if all.len() == before {
                return Some(all);
            }
            if self.is_cancelled() {
                return None;
            }
        }
    }

    /// Announces a piece of work of `total` parts, none of them done.
    pub fn start(&self, total: usize) {
        self.0.done.store(0, Ordering::Relaxed);
        self.0.total.store(total, Ordering::Relaxed);
    }

    /// One more of the parts announced is done.
    pub fn advance(&self) {
        self.0.done.fetch_add(1, Ordering::Relaxed);
    }

    /// The share of the announced work that is done, from 0 to 1; `None` when none was announced.
    pub fn progress(&self) -> Option<f32> {
        let total = self.0.total.load(Ordering::Relaxed);
        let done = self.0.done.load(Ordering::Relaxed).min(total);
        (total > 0).then(|| done as f32 / total as f32)
    }
}
