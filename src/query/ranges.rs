//! Reads and writes ranges of numbers, ages and dates.

use std::ops::Bound;

use jiff::Timestamp;

use crate::query::ast::Range;
use crate::query::choices::{ANY, NONE};
use crate::query::registry::Unit;
use crate::query::values::Unread;

/// Numbers stay below this; nothing in the game comes near.
const NUMBER_MAX: f64 = 1e15;
/// Times are from 1970 to the end of 9999, Unix milliseconds.
const TIME_MS_MAX: i64 = 253_402_200_000_000;
const DAY_MS: i64 = 86_400_000;
/// Units of ages, milliseconds.
const AGE_UNITS: [(char, i64); 5] =
    [('s', 1_000), ('m', 60_000), ('h', 3_600_000), ('d', DAY_MS), ('w', 7 * DAY_MS)];

/// What follows the colon of a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum NumberTest {
    Within(Range),
    /// `none`: the item has no such number.
    Missing,
}

/// Any number at all.
pub(super) const EVERY: Range = Range { low: Bound::Unbounded, high: Bound::Unbounded };

/// The least and the most that a text such as `2026-11-19` stands for; alike for a plain number.
type Span = (f64, f64);

/// Reads `500`, `>500`, `400..500`, `500+`, `any`, `none`, and ages such as `<2d`.
///
/// An age is a range of times before `now_ms`; `2d` alone is two days at most.
pub(super) fn read(text: &str, unit: Unit, now_ms: i64) -> Result<NumberTest, Unread> {
    let text = text.trim();
    if text.eq_ignore_ascii_case(ANY) {
        return Ok(NumberTest::Within(EVERY));
    }
    if text.eq_ignore_ascii_case(NONE) {
        return Ok(NumberTest::Missing);
    }
    let span =
        |text: &str| read_span(text, unit, now_ms).ok_or_else(|| Unread::new(expected(unit)));
    let is_age = |text: &str| unit == Unit::Age && age_ms(text.trim()).is_some();
    if let Some((low, high)) = text.split_once("..") {
        let bound = |text: &str| (!text.trim().is_empty()).then(|| span(text)).transpose();
        let (first, second) = (bound(low)?, bound(high)?);
        // The greater the age, the earlier the time.
        let (first, second) =
            if is_age(low) || is_age(high) { (second, first) } else { (first, second) };
        let range = Range {
            low: first.map_or(Bound::Unbounded, |span| Bound::Included(span.0)),
            high: second.map_or(Bound::Unbounded, |span| Bound::Included(span.1)),
        };
        return match (first, second) {
            (None, None) => Err(Unread::new(expected(unit))),
            (Some(low), Some(high)) if low.0 > high.1 => {
                Err(Unread::new("the smaller number first").with(swapped(text)))
            }
            _ => Ok(NumberTest::Within(range)),
        };
    }
    let (sign, rest) = split_sign(text);
    let sign = match sign {
        "" if is_age(rest) => "<=",
        sign => sign,
    };
    if let ("", Some(least)) = (sign, rest.strip_suffix('+')) {
        let low = Bound::Included(span(least)?.0);
        return Ok(NumberTest::Within(Range { low, high: Bound::Unbounded }));
    }
    let (low, high) = span(rest)?;
    let sign = if is_age(rest) { turned(sign) } else { sign };
    let (low, high) = match sign {
        ">" => (Bound::Excluded(high), Bound::Unbounded),
        ">=" => (Bound::Included(low), Bound::Unbounded),
        "<" => (Bound::Unbounded, Bound::Excluded(low)),
        "<=" => (Bound::Unbounded, Bound::Included(high)),
        _ => (Bound::Included(low), Bound::Included(high)),
    };
    Ok(NumberTest::Within(Range { low, high }))
}

/// What was expected where a number stands.
pub(super) fn expected(unit: Unit) -> &'static str {
    match unit {
        Unit::Plain => "a number such as 500, >500, 400..500, any or none",
        Unit::Percent => "a percentage such as 15, >15, 10..15, any or none",
        Unit::Age => "an age such as <2d (s, m, h, d, w) or a date such as >2026-01-31",
    }
}

/// The range as the language writes it: one test, or two that both have to hold.
pub(super) fn written(range: Range, unit: Unit) -> Vec<String> {
    let text = |number: f64| match unit {
        Unit::Age => written_time(number),
        Unit::Plain | Unit::Percent => format!("{}", number + 0.0),
    };
    match (range.low, range.high) {
        (Bound::Unbounded, Bound::Unbounded) => vec![ANY.to_owned()],
        #[expect(clippy::float_cmp, reason = "a number is itself")]
        (Bound::Included(low), Bound::Included(high)) if low == high => vec![text(low)],
        (Bound::Included(low), Bound::Included(high)) => {
            vec![format!("{}..{}", text(low), text(high))]
        }
        (low, high) => {
            let low = match low {
                Bound::Unbounded => None,
                Bound::Included(low) => Some(format!(">={}", text(low))),
                Bound::Excluded(low) => Some(format!(">{}", text(low))),
            };
            let high = match high {
                Bound::Unbounded => None,
                Bound::Included(high) => Some(format!("<={}", text(high))),
                Bound::Excluded(high) => Some(format!("<{}", text(high))),
            };
            low.into_iter().chain(high).collect()
        }
    }
}

/// A number as sentences have it.
pub(super) fn shown(number: f64, unit: Unit) -> String {
    match unit {
        Unit::Plain => grouped(number),
        Unit::Percent => format!("{} %", grouped(number)),
        Unit::Age => {
            let time = written_time(number).replace('T', " ");
            let second = time.split(['.', 'Z']).next().unwrap_or_default();
            format!("{second} UTC")
        }
    }
}

/// Thousands apart: `28,340.5`.
fn grouped(number: f64) -> String {
    let plain = format!("{}", number.abs());
    let (whole, fraction) = plain.find('.').map_or((plain.as_str(), ""), |at| plain.split_at(at));
    let mut text = String::from(if number < 0.0 { "-" } else { "" });
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text + fraction
}

/// A sign of comparison, and what follows it.
pub(super) fn split_sign(text: &str) -> (&'static str, &str) {
    let signs = [
        (">=", ">="),
        ("<=", "<="),
        ("=>", ">="),
        ("=<", "<="),
        ("\u{2265}", ">="),
        ("\u{2264}", "<="),
        (">", ">"),
        ("<", "<"),
        ("=", "="),
    ];
    let found = signs.iter().find_map(|(typed, sign)| Some((*sign, text.strip_prefix(typed)?)));
    found.map_or(("", text), |(sign, rest)| (sign, rest.trim_start()))
}

fn turned(sign: &'static str) -> &'static str {
    match sign {
        ">" => "<",
        ">=" => "<=",
        "<" => ">",
        "<=" => ">=",
        other => other,
    }
}

fn swapped(text: &str) -> Option<String> {
    text.split_once("..").map(|(low, high)| format!("{high}..{low}"))
}

#[expect(clippy::cast_precision_loss, reason = "times of four-digit years are below 2^53")]
fn read_span(text: &str, unit: Unit, now_ms: i64) -> Option<Span> {
    let text = text.trim();
    let alike = |number: f64| (number, number);
    match unit {
        Unit::Plain => number(text).map(alike),
        Unit::Percent => number(text.strip_suffix('%').unwrap_or(text)).map(alike),
        Unit::Age => match age_ms(text) {
            Some(age_ms) => {
                let at_ms = now_ms.saturating_sub(age_ms).clamp(0, TIME_MS_MAX);
                Some(alike(at_ms as f64))
            }
            None => moment(text).map(|(first_ms, last_ms)| (first_ms as f64, last_ms as f64)),
        },
    }
}

/// `1,250`, `-3`, `0.35`, `20k`, `1.5m`.
fn number(text: &str) -> Option<f64> {
    let (digits, factor) = match text.char_indices().last()? {
        (at, 'k' | 'K') => (&text[..at], 1e3),
        (at, 'm' | 'M') => (&text[..at], 1e6),
        _ => (text, 1.0),
    };
    let (sign, digits) = match digits.strip_prefix(['-', '\u{2212}']) {
        Some(digits) => (-1.0, digits),
        None => (1.0, digits),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut groups = whole.split(',');
    let is_first_fine =
        groups.next().is_some_and(|first| !whole.contains(',') || !first.is_empty());
    let is_number = is_first_fine
        && groups.all(|group| group.len() == 3)
        && (whole.len() + fraction.len() > 0)
        && whole.bytes().all(|b| b.is_ascii_digit() || b == b',')
        && fraction.bytes().all(|b| b.is_ascii_digit());
    let plain = is_number.then(|| format!("{}.{fraction}", whole.replace(',', "")))?;
    let number: f64 =
        if plain.starts_with('.') { format!("0{plain}") } else { plain }.parse().ok()?;
    let number = sign * number * factor;
    (number.abs() < NUMBER_MAX).then_some(number + 0.0)
}

/// `2d` in milliseconds; at most a hundred years.
fn age_ms(text: &str) -> Option<i64> {
    let (at, letter) = text.char_indices().last()?;
    let letter = letter.to_ascii_lowercase();
    let (_, unit_ms) = AGE_UNITS.into_iter().find(|(unit, _)| *unit == letter)?;
    let digits = &text[..at];
    let is_number = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let count: f64 = is_number.then(|| digits.parse().ok())??;
    #[expect(clippy::cast_precision_loss, reason = "units are small")]
    let age_ms = count * unit_ms as f64;
    #[expect(clippy::cast_possible_truncation, reason = "it is less than a hundred years")]
    (age_ms <= 36_525.0 * 86_400_000.0).then_some(age_ms.round() as i64)
}

/// First and last millisecond of a day (UTC), or a moment in RFC 3339.
fn moment(text: &str) -> Option<(i64, i64)> {
    if !text.is_ascii() {
        return None;
    }
    let whole = match text.len() {
        10 => format!("{text}T00:00:00Z"),
        _ => text.to_ascii_uppercase(),
    };
    let at: Timestamp = whole.parse().ok()?;
    let first_ms = at.as_millisecond();
    let last_ms = if text.len() == 10 { first_ms + DAY_MS - 1 } else { first_ms };
    (first_ms >= 0 && last_ms <= TIME_MS_MAX).then_some((first_ms, last_ms))
}

/// A time in RFC 3339, UTC.
#[expect(clippy::cast_possible_truncation, reason = "it is kept within the years that have names")]
fn written_time(ms: f64) -> String {
    let ms = (ms.round() as i64).clamp(0, TIME_MS_MAX);
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_MS: i64 = 1_795_000_000_000;

    #[track_caller]
    fn check(text: &str, unit: Unit, expected: Result<&str, &str>) {
        let found = match read(text, unit, NOW_MS) {
            Ok(NumberTest::Within(range)) => Ok(written(range, unit).join(" ")),
            Ok(NumberTest::Missing) => Ok(NONE.to_owned()),
            Err(unread) => Err(unread.nearest.unwrap_or_default()),
        };
        assert_eq!(found, expected.map(str::to_owned).map_err(str::to_owned), "{text}");
    }

    #[test]
    fn numbers_are_read() {
        for (text, expected) in [
            ("500", "500"),
            ("=500", "500"),
            (">500", ">500"),
            (">=500", ">=500"),
            ("\u{2265}500", ">=500"),
            ("500+", ">=500"),
            ("< 500", "<500"),
            ("400..500", "400..500"),
            ("400..", ">=400"),
            ("..500", "<=500"),
            ("400..400", "400"),
            (">20k", ">20000"),
            ("1.5M", "1500000"),
            ("1,250,000", "1250000"),
            ("-5..-1", "-5..-1"),
            (".35", "0.35"),
            ("any", "any"),
            ("NONE", "none"),
        ] {
            check(text, Unit::Plain, Ok(expected));
        }
        check(">=18%", Unit::Percent, Ok(">=18"));
        for text in [
            "",
            ">",
            "..",
            "1,5",
            ",500",
            "5,",
            "1e5",
            "nan",
            "inf",
            "--5",
            "5k5",
            "1..2..3",
            "9999999999999999",
            "k",
            ".",
            "18%",
            ">=1..2",
        ] {
            check(text, Unit::Plain, Err(""));
        }
        check("500..400", Unit::Plain, Err("400..500"));
    }

    #[test]
    fn ages_are_times() {
        for (text, expected) in [
            ("<2d", ">2026-11-16T11:06:40Z"),
            ("2d", ">=2026-11-16T11:06:40Z"),
            (">2d", "<2026-11-16T11:06:40Z"),
            ("<0.5H", ">2026-11-18T10:36:40Z"),
            ("1d..2d", "2026-11-16T11:06:40Z..2026-11-17T11:06:40Z"),
            ("1d..", "<=2026-11-17T11:06:40Z"),
            ("2026-11-16", "2026-11-16T00:00:00Z..2026-11-16T23:59:59.999Z"),
            (">2026-11-16", ">2026-11-16T23:59:59.999Z"),
            (">=2026-11-16t01:02:03.456z", ">=2026-11-16T01:02:03.456Z"),
        ] {
            check(text, Unit::Age, Ok(expected));
        }
        for text in ["2", "2y", "d", "<", "9999999w", "2026-13-01", "2026-11-16T", "1d..2d..3d"] {
            check(text, Unit::Age, Err(""));
        }
        check("2d..1d", Unit::Age, Err("1d..2d"));
    }
}
