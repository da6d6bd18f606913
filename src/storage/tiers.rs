//! Long ranges of telemetry: answered from the coarsest roll-ups that still give the exact answer.

use std::collections::{BTreeMap, BTreeSet};
use std::mem;
use std::ops::ControlFlow;

use crate::series::TimeRange;
use crate::series::rollup::RollupSample;
use crate::series::sample::TelemetrySample;
use crate::series::step::Step;
use crate::storage::hour::{HOUR_MS, Hour};
use crate::storage::period::{Day, Period, day_of};
use crate::storage::projection::Whole;
use crate::storage::read::scan;
use crate::storage::rollup::{MINUTE_MS, has_hours, has_minutes};
use crate::storage::series_view::Source;
use crate::storage::shared::Shared;

/// Where the rows of a day are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tier {
    Raw,
    Minutes,
    Hours,
}

/// Visits one sample for each character and step, in the order of time; see
/// [`crate::storage::Store::summaries`].
pub fn summaries(
    shared: &Shared,
    range: TimeRange,
    character: Option<u32>,
    step: Step,
    visit: impl FnMut(i64, u32, &RollupSample) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let mut steps = Steps { step, bucket: None, open: BTreeMap::new(), visit };
    for day in days(shared, range) {
        let part = Period::Day(day).range();
        let cut = TimeRange::new(part.from_ms.max(range.from_ms), part.to_ms.min(range.to_ms));
        match tier(shared, day, cut == part, step) {
            Tier::Raw => {
                let view = &shared.telemetry;
                scan::<Whole<TelemetrySample>>(
                    shared,
                    view,
                    cut,
                    character,
                    |base, id, sample| steps.take(base, id, &RollupSample::of(*sample)),
                )?;
            }
            Tier::Minutes => {
                let view = &shared.minutes;
                scan::<Whole<RollupSample>>(shared, view, cut, character, |base, id, sample| {
                    steps.take(base, id, sample)
                })?;
            }
            Tier::Hours => {
                let view = &shared.hours;
                scan::<Whole<RollupSample>>(shared, view, cut, character, |base, id, sample| {
                    steps.take(base, id, sample)
                })?;
            }
        }
    }
    steps.finish()
}

/// The days of a range that some tier has rows of.
fn days(shared: &Shared, range: TimeRange) -> BTreeSet<Day> {
    let mut days = BTreeSet::new();
    let mut add = |first: Hour, end: Hour| days.extend(day_of(first)..=day_of(end - 1));
    for source in shared.telemetry.sources_in(range) {
        let first = match &source {
            Source::Open(open) => open.hour,
            Source::Sealed(file) => file.period.first_hour(),
        };
        add(first, source.end_hour());
    }
    for view in [&shared.minutes, &shared.hours] {
        for source in view.sources_in(range) {
            if let Source::Sealed(file) = source {
                add(file.period.first_hour(), file.period.end_hour());
            }
        }
    }
    days.retain(|day| Period::Day(*day).range().overlaps(range));
    days
}

/// `is_whole`: whether all of the day is asked for. Parts of a day come from the raw rows, as long
/// as there are any: a roll-up stands at the time of its last report, not of its first.
fn tier(shared: &Shared, day: Day, is_whole: bool, step: Step) -> Tier {
    let has_raw = !shared.telemetry.sources_in(Period::Day(day).range()).is_empty();
    if has_raw && !is_whole {
        return Tier::Raw;
    }
    let has_minutes = has_minutes(shared, day);
    // Hours of a day whose minutes are being made anew may be old.
    if step.is_multiple_of_ms(HOUR_MS) && (has_minutes || !has_raw) && has_hours(shared, day) {
        return Tier::Hours;
    }
    if has_minutes && (step.is_multiple_of_ms(MINUTE_MS) || !has_raw) {
        return Tier::Minutes;
    }
    if has_raw { Tier::Raw } else { Tier::Hours }
}

/// Sums samples up by step; those of one step are handed on when the next one begins.
struct Steps<V> {
    step: Step,
    bucket: Option<i64>,
    /// By character: the time of its base, and the sum so far.
    open: BTreeMap<u32, (i64, RollupSample)>,
    visit: V,
}

impl<V: FnMut(i64, u32, &RollupSample) -> ControlFlow<()>> Steps<V> {
    fn take(&mut self, base_ms: i64, id: u32, sample: &RollupSample) -> ControlFlow<()> {
        let bucket = Some(self.step.bucket(base_ms + i64::from(sample.last.at_ms)));
        if self.bucket != bucket {
            self.finish()?;
            self.bucket = bucket;
        }
        self.open
            .entry(id)
            .and_modify(|(base, sum)| {
                sum.add(sample);
                *base = base_ms;
            })
            .or_insert((base_ms, *sample));
        ControlFlow::Continue(())
    }

    fn finish(&mut self) -> ControlFlow<()> {
        let mut samples: Vec<_> = mem::take(&mut self.open).into_iter().collect();
        samples.sort_by_key(|(_, (base_ms, sample))| base_ms + i64::from(sample.last.at_ms));
        samples.iter().try_for_each(|(id, (base_ms, sample))| (self.visit)(*base_ms, *id, sample))
    }
}
