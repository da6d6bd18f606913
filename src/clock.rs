//! The one source of the present: every part that needs it is handed a [`Clock`].

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Tells the present in Unix milliseconds, UTC. Cheap to clone.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> i64 + Send + Sync>);

impl Clock {
    /// The machine's clock.
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine")]
    pub fn system() -> Self {
        Self(Arc::new(|| jiff::Timestamp::now().as_millisecond()))
    }

    /// A clock that stands still until its handle moves it; for tests and simulations.
    pub fn manual(start_ms: i64) -> (Self, ManualClock) {
        let now_ms = Arc::new(AtomicI64::new(start_ms));
        let read = Arc::clone(&now_ms);
        (Self(Arc::new(move || read.load(Ordering::Acquire))), ManualClock(now_ms))
    }

    pub fn now_ms(&self) -> i64 {
        (self.0)()
    }
}

/// Moves the [`Clock`] it was made with.
#[derive(Clone)]
pub struct ManualClock(Arc<AtomicI64>);

impl ManualClock {
    pub fn advance_ms(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::AcqRel);
    }
}
