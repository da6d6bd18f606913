//! Which civil day a moment belongs to, in the configured time zone.

use jiff::ToSpan;
use jiff::tz::TimeZone;

use crate::series::TimeRange;
use crate::storage::hour::{date_of, day_number};

/// Remembers the last day asked for: asking the time zone costs more than all other totals.
#[derive(Debug)]
pub struct Calendar {
    time_zone: TimeZone,
    day: i32,
    /// The moments of `day`; empty at first.
    range: TimeRange,
}

impl Calendar {
    pub fn new(time_zone: TimeZone) -> Self {
        Self { time_zone, day: 0, range: TimeRange::new(0, 0) }
    }

    /// The civil day as a number such as 20261121.
    pub fn day_number(&mut self, at_ms: i64) -> i32 {
        if !self.range.contains(at_ms) {
            let date = date_of(at_ms, &self.time_zone);
            self.day = day_number(date);
            let start_ms = |date: jiff::civil::Date| {
                let midnight = date.to_zoned(self.time_zone.clone()).ok()?;
                Some(midnight.timestamp().as_millisecond())
            };
            let tomorrow = date.checked_add(1.day()).ok();
            let range = start_ms(date).zip(tomorrow.and_then(start_ms));
            // At the ends of the calendar nothing is remembered.
            self.range = range.map_or(TimeRange::new(0, 0), |(from, to)| TimeRange::new(from, to));
        }
        self.day
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_change_at_local_midnight() {
        let mut calendar = Calendar::new(TimeZone::get("America/New_York").unwrap());
        // 2026-11-01 is the day the clocks go back: it has 25 hours from 04:00 UTC on.
        let start_ms = 1_793_505_600_000;
        let hour_ms = 3_600_000;
        assert_eq!(calendar.day_number(start_ms), 20_261_101);
        assert_eq!(calendar.day_number(start_ms - 1), 20_261_031);
        assert_eq!(calendar.day_number(start_ms + 25 * hour_ms - 1), 20_261_101);
        assert_eq!(calendar.day_number(start_ms + 25 * hour_ms), 20_261_102);
        assert_eq!(calendar.day_number(i64::MAX), 19_691_231);
    }
}
