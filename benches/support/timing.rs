//! Repeats and what to make of them.

use std::time::{Duration, Instant};

/// Runs it a few times; the median, milliseconds.
pub fn median_ms(times: usize, mut run: impl FnMut()) -> f64 {
    let timed = |run: &mut dyn FnMut()| {
        let start = Instant::now();
        run();
        millis(start.elapsed())
    };
    percentile((0..times).map(|_| timed(&mut run)).collect(), 50)
}

/// A percentile, 0 to 99, of some figures.
pub fn percentile(mut figures: Vec<f64>, percent: usize) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() * percent / 100).copied().unwrap_or(f64::NAN)
}

pub fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

pub fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
