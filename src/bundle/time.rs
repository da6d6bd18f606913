//! Points in time as `PostgreSQL` and ISO 8601 write them.

const DAY_MS: i64 = 86_400_000;

/// Reads times; remembers the last date, since rows come by the day.
#[derive(Debug, Default)]
pub struct TimeReader {
    date: [u8; 10],
    /// Midnight of `date`, Unix milliseconds; `None` before the first one.
    midnight_ms: Option<i64>,
}

impl TimeReader {
    /// Reads `2025-07-01 12:34:56.789012+00` and the like, as Unix milliseconds.
    ///
    /// Between date and clock stands a space or a `T`; fraction and offset may be missing, and
    /// without an offset it is UTC. Digits beyond milliseconds are cut off. Other spellings of
    /// ISO 8601 are read too, more slowly.
    pub fn read_ms(&mut self, text: &[u8]) -> Option<i64> {
        self.read_usual(text).or_else(|| read_other(text))
    }

    fn read_usual(&mut self, text: &[u8]) -> Option<i64> {
        let (date, rest) = text.split_first_chunk::<10>()?;
        let midnight_ms = match self.midnight_ms {
            Some(midnight_ms) if *date == self.date => midnight_ms,
            _ => {
                let midnight_ms = midnight_ms(date)?;
                (self.date, self.midnight_ms) = (*date, Some(midnight_ms));
                midnight_ms
            }
        };
        let ([b' ' | b'T' | b't', h1, h2, b':', m1, m2, b':', s1, s2], rest) =
            rest.split_first_chunk::<9>()?
        else {
            return None;
        };
        let (hour, minute, second) =
            (two_digits(*h1, *h2)?, two_digits(*m1, *m2)?, two_digits(*s1, *s2)?);
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let (fraction_ms, rest) = fraction_ms(rest)?;
        let clock_ms = ((hour * 60 + minute) * 60 + second) * 1000 + fraction_ms;
        Some(midnight_ms + clock_ms - offset_ms(rest)?)
    }
}

fn digit(byte: u8) -> Option<i64> {
    let digit = byte.wrapping_sub(b'0');
    (digit < 10).then_some(i64::from(digit))
}

fn two_digits(tens: u8, ones: u8) -> Option<i64> {
    Some(digit(tens)? * 10 + digit(ones)?)
}

/// Midnight, UTC, of a date such as `2025-07-01`.
fn midnight_ms(date: &[u8; 10]) -> Option<i64> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *date else { return None };
    let year = two_digits(y1, y2)? * 100 + two_digits(y3, y4)?;
    let (month, day) = (two_digits(m1, m2)?, two_digits(d1, d2)?);
    let narrow = |number: i64| i8::try_from(number).ok();
    let date =
        jiff::civil::Date::new(i16::try_from(year).ok()?, narrow(month)?, narrow(day)?).ok()?;
    let epoch = jiff::civil::Date::new(1970, 1, 1).ok()?;
    Some(i64::from(epoch.until(date).ok()?.get_days()) * DAY_MS)
}

/// Reads `.789012`, if it is there; what follows, too.
fn fraction_ms(text: &[u8]) -> Option<(i64, &[u8])> {
    let Some((b'.' | b',', digits)) = text.split_first() else { return Some((0, text)) };
    let len = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if len == 0 {
        return None;
    }
    let (fraction, rest) = digits.split_at(len);
    let ms = [100, 10, 1].iter().zip(fraction).filter_map(|(place, d)| Some(digit(*d)? * place));
    Some((ms.sum(), rest))
}

/// Reads `+00`, `-05:30`, `+0530`, `+05:30:00`, `Z` or nothing: how far ahead of UTC.
fn offset_ms(text: &[u8]) -> Option<i64> {
    let (sign, clock) = match text {
        [] | [b'Z' | b'z'] => return Some(0),
        [b'+', clock @ ..] => (1, clock),
        [b'-', clock @ ..] => (-1, clock),
        _ => return None,
    };
    let (hours, minutes, seconds) = match *clock {
        [h1, h2] => (two_digits(h1, h2)?, 0, 0),
        [h1, h2, b':', m1, m2] | [h1, h2, m1, m2] => (two_digits(h1, h2)?, two_digits(m1, m2)?, 0),
        [h1, h2, b':', m1, m2, b':', s1, s2] => {
            (two_digits(h1, h2)?, two_digits(m1, m2)?, two_digits(s1, s2)?)
        }
        _ => return None,
    };
    if hours > 15 || minutes > 59 || seconds > 59 {
        return None;
    }
    Some(sign * ((hours * 60 + minutes) * 60 + seconds) * 1000)
}

fn read_other(text: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(text).ok()?.trim();
    if let Ok(at) = text.parse::<jiff::Timestamp>() {
        return Some(at.as_millisecond());
    }
    let civil: jiff::civil::DateTime = text.parse().ok()?;
    Some(civil.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let expected = expected.map(|text| text.parse::<jiff::Timestamp>().unwrap());
        let read = TimeReader::default().read_ms(text.as_bytes());
        assert_eq!(read, expected.map(jiff::Timestamp::as_millisecond), "{text}");
    }

    #[test]
    fn times_come_in_many_spellings() {
        check("2025-07-01 12:34:56.789012+00", Some("2025-07-01T12:34:56.789Z"));
        check("2025-07-01 12:34:56+00", Some("2025-07-01T12:34:56Z"));
        check("2025-07-01 12:34:56.7+00", Some("2025-07-01T12:34:56.700Z"));
        check("2025-07-01T12:34:56.78Z", Some("2025-07-01T12:34:56.780Z"));
        check("2025-07-01 12:34:56", Some("2025-07-01T12:34:56Z"));
        check("2025-07-01 12:34:56-05", Some("2025-07-01T17:34:56Z"));
        check("2025-07-01 12:34:56+05:30", Some("2025-07-01T07:04:56Z"));
        check("2025-07-01 12:34:56.5+0530", Some("2025-07-01T07:04:56.5Z"));
        check("1969-12-31 23:59:59.999+00", Some("1969-12-31T23:59:59.999Z"));
        check("2024-02-29 00:00:00+00", Some("2024-02-29T00:00:00Z"));
        check("2025-07-01T12:34Z", Some("2025-07-01T12:34:00Z"));
        check("20250701T123456Z", Some("2025-07-01T12:34:56Z"));
        for bad in [
            "",
            "infinity",
            "yesterday",
            "2025-02-29 00:00:00+00",
            "2025-13-01 00:00:00+00",
            "2025-07-01 24:34:56+00",
            "2025-07-01 12:34:56.+00",
            "2025-07-01 12:34:56 BC",
            "2025-07-01 12:34:56+99",
            "2025-07-01 1a:34:56+00",
        ] {
            check(bad, None);
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(seconds in -10_000_000_000i64..10_000_000_000, micros in 0..1_000_000i32) {
            let at = jiff::Timestamp::new(seconds, micros * 1000).unwrap();
            let text = at.strftime("%Y-%m-%d %H:%M:%S.%6f+00").to_string();
            let expected = at.as_millisecond() - i64::from(at.as_microsecond() % 1000 < 0);
            prop_assert_eq!(TimeReader::default().read_ms(text.as_bytes()), Some(expected), "{}", text);
        }

        #[test]
        fn any_bytes_are_safe(bytes: Vec<u8>) {
            let _ = TimeReader::default().read_ms(&bytes);
        }
    }
}
