//! Roll-ups: what a minute or an hour of one character's telemetry comes to.

use crate::series::SeriesError;
use crate::series::column::Column;
use crate::series::sample::{
    Columns, Field, Sample, TelemetrySample, integers, optional_floats, optional_integers,
};
use crate::series::step::Step;

/// Most macro states told of one step; the rarer ones are left out.
pub const STATES_MAX: usize = 4;
/// Decimals of a mean: finer than anything the clients measure.
const MEAN_FACTOR: f64 = 1_000.0;
/// Columns of the last report come first.
const LAST_COLUMNS: usize = 19;

/// One step of one character: its last report, and what the others add to it.
///
/// The last report makes downsampling exact: the last value of a longer step is the last value of
/// its last roll-up.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct RollupSample {
    /// The last report of the step, at its own time.
    pub last: TelemetrySample,
    /// How many reports the step had, at least 1.
    pub reports: u32,
    /// Macro states and the number of reports in each, the most frequent first.
    pub states: [Option<(u32, u32)>; STATES_MAX],
    /// Means over the reports that told the value, rounded to thousandths.
    pub means: Gauges,
    pub latency_ms_max: Option<f64>,
}

/// The values of a report that go up and down.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Gauges {
    pub kills_per_hour: Option<f64>,
    pub mem_mb: Option<f64>,
    pub cpu_pct: Option<f64>,
    pub latency_ms: Option<f64>,
}

impl RollupSample {
    /// What a single report comes to.
    pub fn of(report: TelemetrySample) -> Self {
        let TelemetrySample { kills_per_hour, mem_mb, cpu_pct, latency_ms, vt_state, .. } = report;
        let mut states = [None; STATES_MAX];
        states[0] = vt_state.map(|state| (state, 1));
        Self {
            last: report,
            reports: 1,
            states,
            means: Gauges { kills_per_hour, mem_mb, cpu_pct, latency_ms },
            latency_ms_max: latency_ms,
        }
    }

    /// Adds a later sample of the same step; means are weighted by the number of reports.
    pub fn add(&mut self, later: &Self) {
        let weights = (f64::from(self.reports), f64::from(later.reports));
        let join = |a: Option<f64>, b: Option<f64>| match (a, b) {
            (Some(a), Some(b)) => Some(a + (b - a) * weights.1 / (weights.0 + weights.1)),
            (one, other) => one.or(other),
        };
        let (a, b) = (self.means, later.means);
        self.means = Gauges {
            kills_per_hour: join(a.kills_per_hour, b.kills_per_hour),
            mem_mb: join(a.mem_mb, b.mem_mb),
            cpu_pct: join(a.cpu_pct, b.cpu_pct),
            latency_ms: join(a.latency_ms, b.latency_ms),
        };
        self.latency_ms_max = match (self.latency_ms_max, later.latency_ms_max) {
            (Some(a), Some(b)) => Some(a.max(b)),
            (one, other) => one.or(other),
        };
        let counts = self.states.iter().chain(&later.states).flatten().copied();
        self.states = most_frequent(counts);
        self.last = later.last;
        self.reports = self.reports.saturating_add(later.reports);
    }
}

/// Rolls the reports of one character up, one sample a step; steps without reports are left out.
///
/// `reports`: oldest first, times from a base that is a multiple of the step.
pub fn roll_up(reports: &[TelemetrySample], step: Step) -> Vec<RollupSample> {
    reports
        .chunk_by(|a, b| step.bucket(i64::from(a.at_ms)) == step.bucket(i64::from(b.at_ms)))
        .filter_map(|reports| {
            let last = *reports.last()?;
            let mean =
                |value: fn(&TelemetrySample) -> Option<f64>| mean(reports.iter().filter_map(value));
            Some(RollupSample {
                last,
                reports: u32::try_from(reports.len()).unwrap_or(u32::MAX),
                states: most_frequent(
                    reports.iter().filter_map(|report| Some((report.vt_state?, 1))),
                ),
                means: Gauges {
                    kills_per_hour: mean(|report| report.kills_per_hour),
                    mem_mb: mean(|report| report.mem_mb),
                    cpu_pct: mean(|report| report.cpu_pct),
                    latency_ms: mean(|report| report.latency_ms),
                },
                latency_ms_max: reports.iter().filter_map(|r| r.latency_ms).reduce(f64::max),
            })
        })
        .collect()
}

/// Mean of finite values, updated one by one, so that large ones keep their precision.
fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut mean = 0.0;
    let mut count = 0.0;
    for value in values.filter(|value| value.is_finite()) {
        count += 1.0;
        mean += (value - mean) / count;
    }
    let rounded = (mean * MEAN_FACTOR).round() / MEAN_FACTOR;
    (count > 0.0).then_some(if rounded.is_finite() { rounded } else { mean })
}

/// Adds up counts by state and keeps the largest.
fn most_frequent(states: impl Iterator<Item = (u32, u32)>) -> [Option<(u32, u32)>; STATES_MAX] {
    let mut counts: Vec<(u32, u32)> = Vec::new();
    for (state, count) in states {
        match counts.iter_mut().find(|(known, _)| *known == state) {
            Some((_, sum)) => *sum = sum.saturating_add(count),
            None => counts.push((state, count)),
        }
    }
    counts.sort_by_key(|(state, count)| (std::cmp::Reverse(*count), *state));
    let mut states = [None; STATES_MAX];
    for (slot, count) in states.iter_mut().zip(counts) {
        *slot = Some(count);
    }
    states
}

impl Sample for RollupSample {
    const KIND: u8 = 3;

    fn at_ms(&self) -> u32 {
        self.last.at_ms
    }

    fn set_at_ms(&mut self, at_ms: u32) {
        self.last.at_ms = at_ms;
    }

    fn place(&self) -> (f64, f64) {
        self.last.place()
    }

    fn columns(samples: &[Self]) -> Vec<Column> {
        let reports: Vec<_> = samples.iter().map(|sample| sample.last).collect();
        let mut columns = TelemetrySample::columns(&reports);
        columns.push(integers(samples, |s| s.reports));
        columns.push(optional_floats(samples, |s| s.means.kills_per_hour));
        columns.push(optional_floats(samples, |s| s.means.mem_mb));
        columns.push(optional_floats(samples, |s| s.means.cpu_pct));
        columns.push(optional_floats(samples, |s| s.means.latency_ms));
        columns.push(optional_floats(samples, |s| s.latency_ms_max));
        for rank in 0..STATES_MAX {
            columns.push(optional_integers(samples, |s| s.states[rank].map(|(state, _)| state)));
            columns.push(optional_integers(samples, |s| s.states[rank].map(|(_, count)| count)));
        }
        columns
    }

    fn from_columns(columns: &impl Columns) -> Result<Vec<Self>, SeriesError> {
        let reports = TelemetrySample::from_columns(columns)?;
        let mut count = Field::of(columns, LAST_COLUMNS)?;
        let mut kills_per_hour = Field::of(columns, LAST_COLUMNS + 1)?;
        let mut mem_mb = Field::of(columns, LAST_COLUMNS + 2)?;
        let mut cpu_pct = Field::of(columns, LAST_COLUMNS + 3)?;
        let mut latency_ms = Field::of(columns, LAST_COLUMNS + 4)?;
        let mut latency_ms_max = Field::of(columns, LAST_COLUMNS + 5)?;
        let mut states = Vec::with_capacity(STATES_MAX);
        for rank in 0..STATES_MAX {
            let index = LAST_COLUMNS + 6 + 2 * rank;
            states.push((Field::of(columns, index)?, Field::of(columns, index + 1)?));
        }
        let mut samples = Vec::with_capacity(reports.len());
        for last in reports {
            let mut sample = Self {
                last,
                reports: count.u32()?,
                states: [None; STATES_MAX],
                means: Gauges {
                    kills_per_hour: kills_per_hour.optional_f64(),
                    mem_mb: mem_mb.optional_f64(),
                    cpu_pct: cpu_pct.optional_f64(),
                    latency_ms: latency_ms.optional_f64(),
                },
                latency_ms_max: latency_ms_max.optional_f64(),
            };
            for (slot, (state, count)) in sample.states.iter_mut().zip(&mut states) {
                *slot = state.optional_u32()?.zip(count.optional_u32()?);
            }
            samples.push(sample);
        }
        Ok(samples)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::series::chunk;
    use crate::series::sample::arbitrary;

    fn minute() -> Step {
        Step::from_ms(60_000).unwrap()
    }

    #[test]
    fn a_step_tells_its_last_report_and_the_means() {
        let report = |at_ms, kills, state, cpu_pct| TelemetrySample {
            at_ms,
            kills,
            vt_state: Some(state),
            cpu_pct,
            latency_ms: Some(f64::from(at_ms)),
            ..TelemetrySample::default()
        };
        let reports = [
            report(0, 1, 7, Some(1.0)),
            report(20_000, 2, 8, Some(2.0)),
            report(59_999, 3, 8, None),
            report(180_000, 4, 7, Some(f64::NAN)),
        ];
        let rolled = roll_up(&reports, minute());
        assert_eq!(rolled.len(), 2);
        assert_eq!((rolled[0].last, rolled[0].reports), (reports[2], 3));
        assert_eq!(rolled[0].states, [Some((8, 2)), Some((7, 1)), None, None]);
        assert_eq!(
            (rolled[0].means.cpu_pct, rolled[0].latency_ms_max),
            (Some(1.5), Some(59_999.0))
        );
        assert_eq!((rolled[1].last.kills, rolled[1].means.cpu_pct), (4, None));
    }

    proptest! {
        #[test]
        fn roll_ups_read_back(mut reports in prop::collection::vec(arbitrary::telemetry(), 1..80)) {
            for (n, report) in reports.iter_mut().enumerate() {
                report.at_ms = u32::try_from(n).unwrap() * 25_000;
            }
            let rolled = roll_up(&reports, minute());
            let bytes = chunk::encode(0, &rolled).unwrap();
            let back = RollupSample::from_columns(&chunk::open::<RollupSample>(&bytes).unwrap());
            prop_assert_eq!(back.unwrap(), rolled.clone());
            // Rolled up again by the hour from the minutes' last reports, the last ones agree.
            let hour = Step::from_ms(3_600_000).unwrap();
            let lasts: Vec<_> = rolled.iter().map(|sample| sample.last).collect();
            let direct: Vec<_> = roll_up(&reports, hour).iter().map(|sample| sample.last).collect();
            let twice: Vec<_> = roll_up(&lasts, hour).iter().map(|sample| sample.last).collect();
            prop_assert_eq!(direct, twice);
        }
    }
}
