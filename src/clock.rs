//! The one source of the present: every part that needs it is handed a [`Clock`].

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

/// Shortest wait between two turns of background work.
const WAIT_MIN: Duration = Duration::from_millis(20);

/// Tells the present in Unix milliseconds, UTC. Cheap to clone.
#[derive(Clone)]
pub struct Clock {
    now_ms: Arc<dyn Fn() -> i64 + Send + Sync>,
    /// How many times faster than the machine's it runs.
    rate: u32,
}

impl Clock {
    /// The machine's clock.
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine")]
    pub fn system() -> Self {
        Self { now_ms: Arc::new(|| jiff::Timestamp::now().as_millisecond()), rate: 1 }
    }

    /// A clock that starts now at `start_ms` and runs `rate` times as fast as the machine's; for
    /// tests and demonstrations, in which a day must not take a day.
    pub fn running(start_ms: i64, rate: u32) -> Self {
        let start = Instant::now();
        let now_ms = move || {
            let passed_ms = start.elapsed().as_micros().saturating_mul(rate.into()) / 1000;
            start_ms.saturating_add(i64::try_from(passed_ms).unwrap_or(i64::MAX))
        };
        Self { now_ms: Arc::new(now_ms), rate: rate.max(1) }
    }

    /// A clock that stands still until its handle moves it; for tests and simulations.
    pub fn manual(start_ms: i64) -> (Self, ManualClock) {
        let now_ms = Arc::new(AtomicI64::new(start_ms));
        let read = Arc::clone(&now_ms);
        let clock = Self { now_ms: Arc::new(move || read.load(Ordering::Acquire)), rate: 1 };
        (clock, ManualClock(now_ms))
    }

    pub fn now_ms(&self) -> i64 {
        (self.now_ms)()
    }

    /// How long background work has to wait for `span` of this clock to pass: never less than
    /// 20 ms, so that a fast clock does not keep the machine busy with nothing.
    pub fn wait_for(&self, span: Duration) -> Duration {
        (span / self.rate).max(WAIT_MIN.min(span))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fast_clock_runs_ahead() {
        let clock = Clock::running(1_000, 100_000);
        let first_ms = clock.now_ms();
        assert!(first_ms >= 1_000);
        while clock.now_ms() == first_ms {}
        assert!(clock.now_ms() > first_ms);
    }

    #[test]
    fn waits_follow_the_clock() {
        let span = Duration::from_secs(10);
        assert_eq!(Clock::system().wait_for(span), span);
        assert_eq!(Clock::running(0, 10).wait_for(span), Duration::from_secs(1));
        assert_eq!(Clock::running(0, 3_600).wait_for(span), Duration::from_millis(20));
        let short = Duration::from_millis(1);
        assert_eq!(Clock::manual(0).0.wait_for(short), short);
    }
}
