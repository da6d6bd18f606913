//! Hours and civil days by `received_at`.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::series::TimeRange;

pub const HOUR_MS: i64 = 3_600_000;

/// Hours since the Unix epoch, UTC.
pub type Hour = i64;

pub fn hour_of(at_ms: i64) -> Hour {
    at_ms.div_euclid(HOUR_MS)
}

/// Unix milliseconds.
pub fn start_ms(hour: Hour) -> i64 {
    hour.saturating_mul(HOUR_MS)
}

pub fn range_of(hour: Hour) -> TimeRange {
    TimeRange::new(start_ms(hour), start_ms(hour.saturating_add(1)))
}

/// Milliseconds since the start of its hour.
pub fn within_hour(at_ms: i64) -> u32 {
    u32::try_from(at_ms.rem_euclid(HOUR_MS)).unwrap_or(0)
}

/// The civil date at a moment; moments beyond the years of the calendar count as the epoch.
pub fn date_of(at_ms: i64, time_zone: &TimeZone) -> Date {
    let at = jiff::Timestamp::from_millisecond(at_ms).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    at.to_zoned(time_zone.clone()).date()
}

/// A civil date as a number that sorts and reads well: 20261121.
pub fn day_number(date: Date) -> i32 {
    i32::from(date.year()) * 10_000 + i32::from(date.month()) * 100 + i32::from(date.day())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_and_days_of_moments() {
        assert_eq!(within_hour(-1), 3_599_999);
        assert_eq!(range_of(-1), TimeRange::new(-HOUR_MS, 0));
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        assert_eq!(day_number(date_of(1_795_302_000_000, &berlin)), 20_261_122);
    }
}
