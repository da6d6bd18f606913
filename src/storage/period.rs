//! What a bucket covers: an hour, a day or a month of UTC; and the names of their files.

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::series::TimeRange;
use crate::storage::hour::{Hour, date_of, hour_of, start_ms};

/// Days since the Unix epoch, UTC.
pub type Day = i64;

pub const DAY_HOURS: i64 = 24;

/// The span of one bucket, by `received_at`, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Period {
    Hour(Hour),
    Day(Day),
    /// A month, as the number of its first day.
    Month(Day),
}

pub fn day_of(hour: Hour) -> Day {
    hour.div_euclid(DAY_HOURS)
}

pub fn first_hour_of(day: Day) -> Hour {
    day.saturating_mul(DAY_HOURS)
}

impl Period {
    /// The month that holds a day.
    pub fn month_of(day: Day) -> Self {
        Self::Month(day_number(date(day).first_of_month()).unwrap_or(day))
    }

    /// Its first hour.
    pub fn first_hour(self) -> Hour {
        match self {
            Self::Hour(hour) => hour,
            Self::Day(day) | Self::Month(day) => first_hour_of(day),
        }
    }

    /// The hour after its last one.
    pub fn end_hour(self) -> Hour {
        match self {
            Self::Hour(hour) => hour.saturating_add(1),
            Self::Day(day) => first_hour_of(day.saturating_add(1)),
            Self::Month(day) => {
                let next = date(day).checked_add(1.month()).ok().and_then(day_number);
                first_hour_of(next.unwrap_or(day.saturating_add(31)))
            }
        }
    }

    pub fn range(self) -> TimeRange {
        TimeRange::new(start_ms(self.first_hour()), start_ms(self.end_hour()))
    }

    /// `2026-11-21T05`, `2026-11-21` or `2026-11`.
    pub fn name(self) -> String {
        match self {
            Self::Hour(hour) => {
                format!("{}T{:02}", date(day_of(hour)), hour.rem_euclid(DAY_HOURS))
            }
            Self::Day(day) => date(day).to_string(),
            Self::Month(day) => {
                let date = date(day);
                format!("{:04}-{:02}", date.year(), date.month())
            }
        }
    }

    /// Reads a [`Self::name`].
    pub fn parse(name: &str) -> Option<Self> {
        let (date, hour) = match name.split_once('T') {
            Some((date, hour)) if hour.len() == 2 => (date, Some(hour.parse::<i64>().ok()?)),
            Some(_) => return None,
            None => (name, None),
        };
        let period = match (hour, date.len()) {
            (None, 7) => Self::Month(day_number(format!("{date}-01").parse().ok()?)?),
            (None, _) => Self::Day(day_number(date.parse().ok()?)?),
            (Some(hour), _) => Self::Hour(first_hour_of(day_number(date.parse().ok()?)?) + hour),
        };
        // One name for each period: no other spelling is taken for it.
        (period.name() == name).then_some(period)
    }
}

fn date(day: Day) -> Date {
    date_of(start_ms(first_hour_of(day)), &TimeZone::UTC)
}

fn day_number(date: Date) -> Option<Day> {
    let midnight = date.to_zoned(TimeZone::UTC).ok()?;
    Some(day_of(hour_of(midnight.timestamp().as_millisecond())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, hours: i64) {
        let period = Period::parse(name).unwrap();
        assert_eq!(period.name(), name);
        assert_eq!(period.end_hour() - period.first_hour(), hours);
        assert_eq!(date_of(period.range().from_ms, &TimeZone::UTC).to_string()[..7], name[..7]);
    }

    #[test]
    fn names_tell_the_span() {
        check("2026-11-21T05", 1);
        check("2026-11-21", 24);
        check("2026-02", 28 * 24);
        check("2026-12", 31 * 24);
        check("1969-12-31T23", 1);
        assert_eq!(Period::month_of(20_778), Period::parse("2026-11").unwrap());
    }

    #[test]
    fn other_names_are_no_periods() {
        for name in ["2026-11-21T5", "2026-11-21T24", "2026-13", "20261121", "2026-11-21.redb", ""]
        {
            assert_eq!(Period::parse(name), None, "{name}");
        }
    }
}
