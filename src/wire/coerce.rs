//! Scalars as game clients send them: numbers as text, booleans as words, empty text for absent.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::wire::FrameError;

/// One JSON value of a frame, before anybody asked what it should be.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Scalar<'a> {
    /// Not sent, or `null`.
    #[default]
    Absent,
    Number(f64),
    /// A whole number that `f64` may not hold exactly.
    Whole(i128),
    Bool(bool),
    Text(Cow<'a, str>),
    /// An object or a list, skipped.
    Compound,
}

impl<'de: 'a, 'a> Deserialize<'de> for Scalar<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Scalar::Absent)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Scalar::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Scalar::Whole(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Scalar::Whole(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Scalar::Number(value))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Self::Value, E> {
        Ok(Scalar::Text(Cow::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Scalar::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Scalar::Compound)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Scalar::Compound)
    }
}

impl Scalar<'_> {
    /// Reads a finite number with `|number| <= abs_max`; thousands separators are allowed in text.
    pub fn number(&self, field: &'static str, abs_max: f64) -> Result<Option<f64>, FrameError> {
        let number = match self {
            Self::Absent => return Ok(None),
            Self::Number(number) => *number,
            #[expect(clippy::cast_precision_loss, reason = "magnitudes are bounded below")]
            Self::Whole(whole) => *whole as f64,
            Self::Bool(flag) => f64::from(u8::from(*flag)),
            Self::Text(text) => match parse_number(text) {
                Some(number) => number,
                None if text.trim().is_empty() => return Ok(None),
                None => return Err(FrameError::wrong_kind(field, "a number")),
            },
            Self::Compound => return Err(FrameError::wrong_kind(field, "a number")),
        };
        if number.is_finite() && number.abs() <= abs_max {
            Ok(Some(number))
        } else {
            Err(FrameError::out_of_range(field))
        }
    }

    /// Reads a whole number of 0 to `max`. A fraction (`"3.0"`) is cut off.
    pub fn count(&self, field: &'static str, max: u64) -> Result<Option<u64>, FrameError> {
        if let Self::Whole(whole) = self {
            return match u64::try_from(*whole) {
                Ok(count) if count <= max => Ok(Some(count)),
                _ => Err(FrameError::out_of_range(field)),
            };
        }
        #[expect(clippy::cast_precision_loss, reason = "limits are far below 2^53")]
        let number = self.number(field, max as f64)?;
        match number {
            None => Ok(None),
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "bounded above"
            )]
            Some(number) if number >= 0.0 => Ok(Some(number as u64)),
            Some(_) => Err(FrameError::out_of_range(field)),
        }
    }

    /// Reads a flag: `true`, `"True"`, `1` and their opposites.
    pub fn flag(&self, field: &'static str) -> Result<Option<bool>, FrameError> {
        match self {
            Self::Absent => Ok(None),
            Self::Bool(flag) => Ok(Some(*flag)),
            Self::Whole(0) => Ok(Some(false)),
            Self::Whole(1) => Ok(Some(true)),
            Self::Text(text) => match text.trim().to_ascii_lowercase().as_str() {
                "" => Ok(None),
                "true" | "1" => Ok(Some(true)),
                "false" | "0" => Ok(Some(false)),
                _ => Err(FrameError::wrong_kind(field, "true or false")),
            },
            _ => Err(FrameError::wrong_kind(field, "true or false")),
        }
    }

    /// Reads a text of at most `chars_max` characters; numbers and flags become their text.
    /// An empty text stays an empty text, since some fields give it a meaning.
    pub fn text(
        &self,
        field: &'static str,
        chars_max: usize,
    ) -> Result<Option<String>, FrameError> {
        let text = match self {
            Self::Absent => return Ok(None),
            Self::Text(text) => text.trim().to_owned(),
            Self::Number(number) => number.to_string(),
            Self::Whole(whole) => whole.to_string(),
            Self::Bool(flag) => flag.to_string(),
            Self::Compound => return Err(FrameError::wrong_kind(field, "a text")),
        };
        if text.len() > chars_max && text.chars().count() > chars_max {
            return Err(FrameError::too_long(field, chars_max));
        }
        Ok(Some(text))
    }
}

/// Parses `12,345.6` and the like; a comma is taken for a thousands separator.
fn parse_number(text: &str) -> Option<f64> {
    let text = text.trim();
    if text.contains(',') { text.replace(',', "").parse().ok() } else { text.parse().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scalar(json: &str) -> Scalar<'_> {
        serde_json::from_str(json).expect("valid JSON")
    }

    #[track_caller]
    fn check_number(json: &str, expected: Result<Option<f64>, &str>) {
        let number = scalar(json).number("field", 1e6);
        assert_eq!(
            number.as_ref().map_err(|error| error.code),
            expected.as_ref().map_err(|code| *code),
            "{json}"
        );
    }

    #[test]
    fn numbers_come_in_many_forms() {
        check_number("33.6", Ok(Some(33.6)));
        check_number("-7", Ok(Some(-7.0)));
        check_number("\"12,345.6\"", Ok(Some(12_345.6)));
        check_number("\" 33.6 \"", Ok(Some(33.6)));
        check_number("\"\"", Ok(None));
        check_number("null", Ok(None));
        check_number("\"NaN\"", Err("out_of_range"));
        check_number("\"Infinity\"", Err("out_of_range"));
        check_number("1e9", Err("out_of_range"));
        check_number("\"many\"", Err("wrong_kind"));
        check_number("[1]", Err("wrong_kind"));
        check_number("{\"a\":[1]}", Err("wrong_kind"));
    }

    #[test]
    fn counts_are_whole_and_not_negative() {
        assert_eq!(scalar("\"3\"").count("deaths", 10), Ok(Some(3)));
        assert_eq!(scalar("3.0").count("deaths", 10), Ok(Some(3)));
        assert_eq!(scalar("-1").count("deaths", 10).unwrap_err().code, "out_of_range");
        assert_eq!(scalar("\"-1\"").count("deaths", 10).unwrap_err().code, "out_of_range");
        assert_eq!(scalar("11").count("deaths", 10).unwrap_err().code, "out_of_range");
    }

    #[test]
    fn flags_come_as_words_too() {
        for (json, expected) in
            [("true", true), ("\"True\"", true), ("1", true), ("\"False\"", false), ("0", false)]
        {
            assert_eq!(scalar(json).flag("active"), Ok(Some(expected)), "{json}");
        }
        assert_eq!(scalar("\"\"").flag("active"), Ok(None));
        assert_eq!(scalar("2").flag("active").unwrap_err().code, "wrong_kind");
    }

    #[test]
    fn texts_are_trimmed_and_bounded() {
        assert_eq!(scalar("\" a \"").text("tag", 3), Ok(Some("a".to_owned())));
        assert_eq!(scalar("7").text("tag", 3), Ok(Some("7".to_owned())));
        assert_eq!(scalar("\"\"").text("tag", 3), Ok(Some(String::new())));
        assert_eq!(scalar("\"long\"").text("tag", 3).unwrap_err().code, "too_long");
    }
}
