//! Numbers as `\copy` writes them, and how large they may be.

use crate::domain::character::NameError;

/// Why a row is left out.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowError {
    #[error("the row has {found} columns, its header {wanted}")]
    Columns { found: usize, wanted: usize },
    #[error("`{0}` is empty")]
    Empty(&'static str),
    #[error("`{column}` is not {wanted}: {text}")]
    Kind { column: &'static str, wanted: &'static str, text: String },
    #[error("`{0}` is outside any sensible range")]
    Range(&'static str),
    #[error("`{column}` has more than {max} characters")]
    Long { column: &'static str, max: usize },
    #[error("`{column}`: {error}")]
    Name { column: &'static str, error: NameError },
    #[error("the row is not CSV: {0}")]
    Csv(String),
}

impl RowError {
    pub fn kind(column: &'static str, wanted: &'static str, text: &[u8]) -> Self {
        let text: String = String::from_utf8_lossy(text).chars().take(40).collect();
        Self::Kind { column, wanted, text }
    }
}

/// Most digits for which dividing whole numbers is exact.
const EXACT_DIGITS_MAX: usize = 15;
const POWERS: [f64; EXACT_DIGITS_MAX + 1] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// Reads a finite number with `|number| <= abs_max`. `text`: not empty.
pub fn number(column: &'static str, text: &[u8], abs_max: f64) -> Result<f64, RowError> {
    let number = short_decimal(text).or_else(|| any_number(text));
    match number {
        Some(number) if number.is_finite() && number.abs() <= abs_max => Ok(number),
        Some(_) => Err(RowError::Range(column)),
        None => Err(RowError::kind(column, "a number", text)),
    }
}

/// Reads a whole number of 0 to `max`; a fraction is cut off. `text`: not empty.
pub fn count(column: &'static str, text: &[u8], max: u64) -> Result<u64, RowError> {
    // A few digits cannot overflow.
    let count = if text.len() < 19 && text.iter().all(u8::is_ascii_digit) {
        text.iter().fold(0, |count, digit| count * 10 + u64::from(digit - b'0'))
    } else if let Some(count) = std::str::from_utf8(text).ok().and_then(|text| text.parse().ok()) {
        count
    } else {
        #[expect(clippy::cast_precision_loss, reason = "limits are far below 2^53, or everything")]
        let number = number(column, text, max as f64)?;
        if number < 0.0 {
            return Err(RowError::Range(column));
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "neither negative nor above the limit"
        )]
        (number as u64)
    };
    if count <= max { Ok(count) } else { Err(RowError::Range(column)) }
}

/// A decimal without exponent and with few digits, such as `-42.0871`. Such a number is the
/// quotient of two that are exact, so dividing rounds it correctly.
fn short_decimal(text: &[u8]) -> Option<f64> {
    let (is_negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.len() > EXACT_DIGITS_MAX || digits.is_empty() {
        return None;
    }
    let mut mantissa = 0u64;
    let mut point = None;
    for (index, byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => mantissa = mantissa * 10 + u64::from(byte - b'0'),
            b'.' if point.is_none() && digits.len() > 1 => point = Some(index),
            _ => return None,
        }
    }
    let decimals = point.map_or(0, |index| digits.len() - index - 1);
    #[expect(clippy::cast_precision_loss, reason = "15 digits are fewer than 2^53")]
    let number = mantissa as f64 / POWERS[decimals];
    Some(if is_negative { -number } else { number })
}

/// Any number, with thousands separators too.
fn any_number(text: &[u8]) -> Option<f64> {
    let text = std::str::from_utf8(text).ok()?.trim();
    if text.contains(',') { text.replace(',', "").parse().ok() } else { text.parse().ok() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<f64, &str>) {
        let read = number("ew", text.as_bytes(), 1e6);
        assert_eq!(read.map_err(|error| error.to_string()), expected.map_err(str::to_owned));
    }

    #[test]
    fn numbers_come_in_many_forms() {
        check("33.6", Ok(33.6));
        check("-42.0871", Ok(-42.0871));
        check("7", Ok(7.0));
        check(".5", Ok(0.5));
        check("5.", Ok(5.0));
        check("1.2e3", Ok(1200.0));
        check("33.60000000000000142", Ok(33.6));
        check("1,234.5", Ok(1234.5));
        check("NaN", Err("`ew` is outside any sensible range"));
        check("-Infinity", Err("`ew` is outside any sensible range"));
        check("1000001", Err("`ew` is outside any sensible range"));
        for bad in [".", "-", "--1", "1.2.3", "north", "\u{fffd}"] {
            check(bad, Err(&format!("`ew` is not a number: {bad}")));
        }
    }

    #[test]
    fn counts_are_whole_and_not_negative() {
        let count = |text: &str| count("kills", text.as_bytes(), 1000);
        assert_eq!(count("12"), Ok(12));
        assert_eq!(count("12.9"), Ok(12));
        assert_eq!(count("-1"), Err(RowError::Range("kills")));
        assert_eq!(count("1001"), Err(RowError::Range("kills")));
        assert_eq!(count("99999999999999999999"), Err(RowError::Range("kills")));
        assert!(matches!(count("many"), Err(RowError::Kind { .. })));
        let id = super::count("id", b"18446744073709551615", u64::MAX);
        assert_eq!(id, Ok(u64::MAX));
    }

    proptest! {
        #[test]
        fn short_decimals_are_exact(mantissa in 0..1_000_000_000_000_000u64, decimals in 0..9usize, is_negative: bool) {
            let digits = format!("{mantissa:0>width$}", width = decimals + 1);
            let (whole, fraction) = digits.split_at(digits.len() - decimals);
            let sign = if is_negative { "-" } else { "" };
            let text = format!("{sign}{whole}.{fraction}");
            let read = number("ew", text.as_bytes(), f64::MAX).unwrap();
            prop_assert_eq!(read.to_bits(), text.parse::<f64>().unwrap().to_bits(), "{}", text);
        }

        #[test]
        fn any_bytes_are_safe(bytes in prop::collection::vec(any::<u8>(), 1..40)) {
            let _ = number("ew", &bytes, 1e9);
            let _ = count("ew", &bytes, 1000);
        }
    }
}
