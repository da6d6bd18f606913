//! Query parameters: read with the name of the bad one in the error.

use axum::extract::FromRequestParts;
use http::request::Parts;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

use super::error::ApiError;
use crate::series::TimeRange;
use crate::series::step::Step;

/// The query string as a struct.
pub struct Params<T>(pub T);

impl<S: Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        read(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

/// Reads a query string, the part behind the `?`.
pub fn read<T: DeserializeOwned>(query: &str) -> Result<T, ApiError> {
    let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
    serde_path_to_error::deserialize(pairs).map_err(|error| ApiError::Invalid {
        field: error.path().to_string(),
        message: format!("{}: {}", error.path(), error.inner()),
    })
}

/// A moment given by a caller: RFC 3339, or Unix milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment(pub i64);

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if let Ok(ms) = text.parse() {
            return Ok(Self(ms));
        }
        match text.parse::<jiff::Timestamp>() {
            Ok(time) => Ok(Self(time.as_millisecond())),
            Err(_) => Err(serde::de::Error::custom(
                "wanted a time such as 2026-11-21T08:00:00Z, or Unix milliseconds",
            )),
        }
    }
}

/// A step of time: `60s`, `5m`, `1h`, or whole seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepParam(pub Step);

impl<'de> Deserialize<'de> for StepParam {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        parse_step(&text).map(Self).ok_or_else(|| {
            serde::de::Error::custom("wanted a step such as 60s, 5m or 1h, from 1s to 1d")
        })
    }
}

fn parse_step(text: &str) -> Option<Step> {
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let unit_ms = match &text[digits.len()..] {
        "" | "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    let ms = digits.parse::<u32>().ok()?.checked_mul(unit_ms)?;
    if (1_000..=86_400_000).contains(&ms) { Step::from_ms(ms) } else { None }
}

/// A window of time, cut to what the server answers at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    pub range: TimeRange,
    /// Whether the caller asked for more.
    pub clamped: bool,
}

impl Window {
    /// Joins the caller's limits: the end defaults to now, the start to `default_ms` before the
    /// end. A window of more than `max_ms` keeps its end.
    pub fn new(
        from: Option<Moment>,
        to: Option<Moment>,
        now_ms: i64,
        (default_ms, max_ms): (i64, i64),
    ) -> Result<Self, ApiError> {
        let to_ms = to.map_or(now_ms.saturating_add(1), |to| to.0);
        let from_ms = from.map_or(to_ms.saturating_sub(default_ms), |from| from.0);
        if from_ms > to_ms {
            let message = "from: the window ends before it begins".to_owned();
            return Err(ApiError::Invalid { field: "from".to_owned(), message });
        }
        let earliest_ms = to_ms.saturating_sub(max_ms);
        let clamped = from_ms < earliest_ms;
        let range = TimeRange { from_ms: from_ms.max(earliest_ms), to_ms };
        Ok(Self { range, clamped })
    }
}

/// Longest window of single reports: the time they are kept by default, and a day.
const REPORTS_MS_MAX: i64 = 31 * 86_400_000;
/// Longest window with a step, in steps: 10 years of hours.
const STEPS_MAX: i64 = 87_660;
/// Most points that can be asked for of one character.
const POINTS_MAX: usize = 50_000;
const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;

/// A window of time, and the step in which it is to be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SteppedWindow {
    pub range: TimeRange,
    /// `None`: every single report.
    pub step: Option<Step>,
    /// Whether the caller asked for more.
    pub clamped: bool,
}

impl SteppedWindow {
    /// Joins the caller's limits; of `step` and `max_points` the one that gives less counts.
    pub fn new(
        (from, to): (Option<Moment>, Option<Moment>),
        (step, points_max): (Option<StepParam>, Option<usize>),
        now_ms: i64,
        default_ms: i64,
    ) -> Result<Self, ApiError> {
        let points = points_max.map(|points| clamp("max_points", points, 2, POINTS_MAX));
        let points = points.transpose()?;
        let asked = Window::new(from, to, now_ms, (default_ms, i64::MAX))?.range;
        let asked_ms = asked.to_ms.saturating_sub(asked.from_ms);
        let fitting = points.and_then(|(points, _)| fitting_step(asked_ms, points));
        let step = step.map(|step| step.0).max(fitting);
        let max_ms = step.map_or(0, |step| step.ms().saturating_mul(STEPS_MAX)).max(REPORTS_MS_MAX);
        let Window { range, clamped } = Window::new(from, to, now_ms, (default_ms, max_ms))?;
        let are_points_cut = points.is_some_and(|(_, is_cut)| is_cut);
        Ok(Self { range, step, clamped: clamped || are_points_cut })
    }
}

/// The shortest step that cuts a window into at most `points` parts: whole seconds, whole minutes
/// from a minute on, whole hours from an hour on, which the roll-ups can serve.
fn fitting_step(window_ms: i64, points: usize) -> Option<Step> {
    let least_ms = window_ms / i64::try_from(points.max(2)).unwrap_or(i64::MAX) + 1;
    let unit_ms = match least_ms {
        ..MINUTE_MS => 1_000,
        MINUTE_MS..HOUR_MS => MINUTE_MS,
        _ => HOUR_MS,
    };
    let step_ms = least_ms.checked_add(unit_ms - 1)? / unit_ms * unit_ms;
    Step::from_ms(u32::try_from(step_ms).unwrap_or(u32::MAX / 3_600_000 * 3_600_000))
}

/// Checks that a number is within limits; a number above them is cut, and says so.
pub fn clamp<T: PartialOrd + Copy + std::fmt::Display>(
    field: &'static str,
    value: T,
    least: T,
    most: T,
) -> Result<(T, bool), ApiError> {
    if value >= least {
        Ok(if value > most { (most, true) } else { (value, false) })
    } else {
        // Also what is no number at all.
        let message = format!("{field}: wanted {least} to {most}, found {value}");
        Err(ApiError::Invalid { field: field.to_owned(), message })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_have_units() {
        for (text, ms) in [
            ("60s", Some(60_000)),
            ("60", Some(60_000)),
            ("5m", Some(300_000)),
            ("1h", Some(3_600_000)),
            ("1d", Some(86_400_000)),
            ("2d", None),
            ("0s", None),
            ("-1s", None),
            ("s", None),
            ("1 fortnight", None),
            ("99999999999999999999h", None),
        ] {
            assert_eq!(parse_step(text), ms.and_then(Step::from_ms), "{text}");
        }
    }

    #[test]
    fn wide_windows_keep_their_end() {
        let window = |from, to| Window::new(from, to, 1_000, (10, 100)).ok();
        let range =
            |from_ms, to_ms, clamped| Some(Window { range: TimeRange { from_ms, to_ms }, clamped });
        assert_eq!(window(None, None), range(991, 1_001, false));
        assert_eq!(window(Some(Moment(0)), Some(Moment(500))), range(400, 500, true));
        assert_eq!(window(Some(Moment(i64::MIN)), None), range(901, 1_001, true));
        assert_eq!(window(Some(Moment(2)), Some(Moment(1))), None);
    }

    #[track_caller]
    fn check_fitting(window_ms: i64, points: usize, expected_ms: u32) {
        assert_eq!(fitting_step(window_ms, points), Step::from_ms(expected_ms));
    }

    #[test]
    fn points_fit_whole_steps() {
        check_fitting(100_000, 300, 1_000);
        check_fitting(600_000, 300, 3_000);
        check_fitting(86_400_000, 300, 300_000);
        check_fitting(30 * 86_400_000, 700, 2 * 3_600_000);
        check_fitting(i64::MAX, 2, 1_193 * 3_600_000);
    }

    #[test]
    fn long_steps_reach_back_far() {
        let window = |step: Option<&str>, points| {
            let step = step.and_then(parse_step).map(StepParam);
            SteppedWindow::new((Some(Moment(0)), None), (step, points), i64::MAX / 2, 10).ok()
        };
        let days = |window: SteppedWindow| (window.range.to_ms - window.range.from_ms) / 86_400_000;
        assert_eq!(window(None, None).map(days), Some(31));
        assert_eq!(window(Some("1s"), None).map(days), Some(31));
        assert_eq!(window(Some("1h"), None).map(days), Some(3_652));
        assert_eq!(window(None, Some(1)), None);
        let cut = window(Some("1m"), Some(1_000_000)).map(|window| window.clamped);
        assert_eq!(cut, Some(true));
    }

    #[test]
    fn numbers_are_cut_or_refused() {
        assert_eq!(clamp("hours", 5.0, 1.0, 10.0).ok(), Some((5.0, false)));
        assert_eq!(clamp("hours", 50.0, 1.0, 10.0).ok(), Some((10.0, true)));
        assert!(clamp("hours", 0.5, 1.0, 10.0).is_err());
        assert!(clamp("hours", f64::NAN, 1.0, 10.0).is_err());
    }
}
