//! The samples that are stored as columns, with names and texts as ids of the dictionary.

use crate::domain::coordinates::WorldPosition;
use crate::series::SeriesError;
use crate::series::column::{Column, Rows};

/// Where a sample takes its columns from: a sealed chunk or a block in memory.
pub trait Columns {
    fn rows(&self) -> usize;
    /// Decodes one column; `index` follows [`Sample::columns`].
    fn column(&self, index: usize) -> Result<Column, SeriesError>;
}

/// One row of a series. The order of the columns is part of the format: docs/FORMAT.md.
pub trait Sample: Copy {
    /// Number of the series kind in chunk headers.
    const KIND: u8;
    /// Milliseconds since the base of the block, which is the start of its first hour.
    fn at_ms(&self) -> u32;
    /// Moves the sample to another base.
    fn set_at_ms(&mut self, at_ms: u32);
    /// East and north, map units.
    fn place(&self) -> (f64, f64);
    fn columns(samples: &[Self]) -> Vec<Column>;
    fn from_columns(columns: &impl Columns) -> Result<Vec<Self>, SeriesError>;
}

/// The position columns of a sample, decoded without the others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PositionSample {
    pub at_ms: u32,
    pub position: WorldPosition,
}

/// [`crate::domain::event::Telemetry`] of one character.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct TelemetrySample {
    pub at_ms: u32,
    /// Client time minus receive time, milliseconds, wrapping.
    pub client_delta_ms: i64,
    pub session: u32,
    pub char_tag: Option<u32>,
    pub position: WorldPosition,
    pub kills: u64,
    pub kills_per_hour: Option<f64>,
    pub online_s: Option<u64>,
    pub deaths: u64,
    pub total_deaths: Option<u64>,
    pub rares_found: u64,
    pub prismatic_taper_count: u64,
    pub vt_state: Option<u32>,
    pub mem_mb: Option<f64>,
    pub cpu_pct: Option<f64>,
    pub mem_handles: Option<u64>,
    pub latency_ms: Option<f64>,
}

/// [`crate::domain::event::Spawn`] seen by one character.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct SpawnSample {
    pub at_ms: u32,
    /// Client time minus receive time, milliseconds, wrapping.
    pub client_delta_ms: i64,
    pub mob: u32,
    pub ew: f64,
    pub ns: f64,
    pub z: Option<f64>,
    pub landblock: Option<u32>,
}

/// What of a spawn the heat map needs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlaceSample {
    pub at_ms: u32,
    pub mob: u32,
    pub ew: f64,
    pub ns: f64,
}

/// `i64` carries every `u64` bit for bit; counters near 2^63 never occur, but would survive.
pub(super) fn integers<S, N: Into<u64>>(samples: &[S], field: impl Fn(&S) -> N) -> Column {
    Column::integers(samples.iter().map(|sample| field(sample).into().cast_signed()))
}

pub(super) fn optional_integers<S, N: Into<u64>>(
    samples: &[S],
    field: impl Fn(&S) -> Option<N>,
) -> Column {
    let values = samples.iter().map(|sample| field(sample).map(|n| n.into().cast_signed()));
    Column::optional_integers(values)
}

pub(super) fn floats<S>(samples: &[S], field: impl Fn(&S) -> f64) -> Column {
    Column::floats(samples.iter().map(field))
}

pub(super) fn optional_floats<S>(samples: &[S], field: impl Fn(&S) -> Option<f64>) -> Column {
    Column::optional_floats(samples.iter().map(field))
}

/// One decoded column, walked along with the others.
pub(super) struct Field(Rows);

impl Field {
    pub(super) fn of(columns: &impl Columns, index: usize) -> Result<Self, SeriesError> {
        Ok(Self(columns.column(index)?.into_rows()))
    }

    pub(super) fn i64(&mut self) -> Result<i64, SeriesError> {
        self.0.next_integer().ok_or(SeriesError::Invalid("an absent value in a full column"))
    }

    pub(super) fn u64(&mut self) -> Result<u64, SeriesError> {
        Ok(self.i64()?.cast_unsigned())
    }

    pub(super) fn u32(&mut self) -> Result<u32, SeriesError> {
        narrow(self.i64()?)
    }

    pub(super) fn u8(&mut self) -> Result<u8, SeriesError> {
        u8::try_from(self.i64()?).map_err(|_| SeriesError::Invalid("an 8-bit number"))
    }

    pub(super) fn optional_u64(&mut self) -> Option<u64> {
        self.0.next_integer().map(i64::cast_unsigned)
    }

    pub(super) fn optional_u32(&mut self) -> Result<Option<u32>, SeriesError> {
        self.0.next_integer().map(narrow).transpose()
    }

    pub(super) fn optional_f64(&mut self) -> Option<f64> {
        self.0.next_float()
    }
}

fn narrow(value: i64) -> Result<u32, SeriesError> {
    u32::try_from(value).map_err(|_| SeriesError::Invalid("a 32-bit number"))
}

impl TelemetrySample {
    /// Reads when and where only, without decoding the other columns.
    pub fn positions(columns: &impl Columns) -> Result<Vec<PositionSample>, SeriesError> {
        let at_ms = columns.column(0)?.into_all_integers()?;
        let ew = columns.column(4)?.into_all_floats()?;
        let ns = columns.column(5)?.into_all_floats()?;
        let z = columns.column(6)?.into_all_floats()?;
        let mut positions = Vec::with_capacity(columns.rows());
        for (((at_ms, ew), ns), z) in at_ms.into_iter().zip(ew).zip(ns).zip(z) {
            let at_ms = narrow(at_ms)?;
            positions.push(PositionSample { at_ms, position: WorldPosition { ew, ns, z } });
        }
        Ok(positions)
    }
}

impl SpawnSample {
    /// Reads where only: the columns of east and north.
    pub fn coordinates(columns: &impl Columns) -> Result<(Vec<f64>, Vec<f64>), SeriesError> {
        let ew = columns.column(3)?.into_all_floats()?;
        let ns = columns.column(4)?.into_all_floats()?;
        Ok((ew, ns))
    }

    /// Reads when, what and where only, without decoding the other columns.
    pub fn places(columns: &impl Columns) -> Result<Vec<PlaceSample>, SeriesError> {
        let at_ms = columns.column(0)?.into_all_integers()?;
        let mob = columns.column(2)?.into_all_integers()?;
        let ew = columns.column(3)?.into_all_floats()?;
        let ns = columns.column(4)?.into_all_floats()?;
        let mut places = Vec::with_capacity(columns.rows());
        for (((at_ms, mob), ew), ns) in at_ms.into_iter().zip(mob).zip(ew).zip(ns) {
            places.push(PlaceSample { at_ms: narrow(at_ms)?, mob: narrow(mob)?, ew, ns });
        }
        Ok(places)
    }
}

impl Sample for TelemetrySample {
    const KIND: u8 = 1;

    fn at_ms(&self) -> u32 {
        self.at_ms
    }

    fn set_at_ms(&mut self, at_ms: u32) {
        self.at_ms = at_ms;
    }

    fn place(&self) -> (f64, f64) {
        (self.position.ew, self.position.ns)
    }

    fn columns(samples: &[Self]) -> Vec<Column> {
        vec![
            integers(samples, |s| s.at_ms),
            Column::integers(samples.iter().map(|s| s.client_delta_ms)),
            integers(samples, |s| s.session),
            optional_integers(samples, |s| s.char_tag),
            floats(samples, |s| s.position.ew),
            floats(samples, |s| s.position.ns),
            floats(samples, |s| s.position.z),
            integers(samples, |s| s.kills),
            optional_floats(samples, |s| s.kills_per_hour),
            optional_integers(samples, |s| s.online_s),
            integers(samples, |s| s.deaths),
            optional_integers(samples, |s| s.total_deaths),
            integers(samples, |s| s.rares_found),
            integers(samples, |s| s.prismatic_taper_count),
            optional_integers(samples, |s| s.vt_state),
            optional_floats(samples, |s| s.mem_mb),
            optional_floats(samples, |s| s.cpu_pct),
            optional_integers(samples, |s| s.mem_handles),
            optional_floats(samples, |s| s.latency_ms),
        ]
    }

    fn from_columns(columns: &impl Columns) -> Result<Vec<Self>, SeriesError> {
        let positions = Self::positions(columns)?;
        let mut client_delta_ms = Field::of(columns, 1)?;
        let mut session = Field::of(columns, 2)?;
        let mut char_tag = Field::of(columns, 3)?;
        let mut kills = Field::of(columns, 7)?;
        let mut kills_per_hour = Field::of(columns, 8)?;
        let mut online_s = Field::of(columns, 9)?;
        let mut deaths = Field::of(columns, 10)?;
        let mut total_deaths = Field::of(columns, 11)?;
        let mut rares_found = Field::of(columns, 12)?;
        let mut tapers = Field::of(columns, 13)?;
        let mut vt_state = Field::of(columns, 14)?;
        let mut mem_mb = Field::of(columns, 15)?;
        let mut cpu_pct = Field::of(columns, 16)?;
        let mut mem_handles = Field::of(columns, 17)?;
        let mut latency_ms = Field::of(columns, 18)?;
        let mut samples = Vec::with_capacity(positions.len());
        for PositionSample { at_ms, position } in positions {
            samples.push(Self {
                at_ms,
                client_delta_ms: client_delta_ms.i64()?,
                session: session.u32()?,
                char_tag: char_tag.optional_u32()?,
                position,
                kills: kills.u64()?,
                kills_per_hour: kills_per_hour.optional_f64(),
                online_s: online_s.optional_u64(),
                deaths: deaths.u64()?,
                total_deaths: total_deaths.optional_u64(),
                rares_found: rares_found.u64()?,
                prismatic_taper_count: tapers.u64()?,
                vt_state: vt_state.optional_u32()?,
                mem_mb: mem_mb.optional_f64(),
                cpu_pct: cpu_pct.optional_f64(),
                mem_handles: mem_handles.optional_u64(),
                latency_ms: latency_ms.optional_f64(),
            });
        }
        Ok(samples)
    }
}

impl Sample for SpawnSample {
    const KIND: u8 = 2;

    fn at_ms(&self) -> u32 {
        self.at_ms
    }

    fn set_at_ms(&mut self, at_ms: u32) {
        self.at_ms = at_ms;
    }

    fn place(&self) -> (f64, f64) {
        (self.ew, self.ns)
    }

    fn columns(samples: &[Self]) -> Vec<Column> {
        vec![
            integers(samples, |s| s.at_ms),
            Column::integers(samples.iter().map(|s| s.client_delta_ms)),
            integers(samples, |s| s.mob),
            floats(samples, |s| s.ew),
            floats(samples, |s| s.ns),
            optional_floats(samples, |s| s.z),
            optional_integers(samples, |s| s.landblock),
        ]
    }

    fn from_columns(columns: &impl Columns) -> Result<Vec<Self>, SeriesError> {
        let places = Self::places(columns)?;
        let mut client_delta_ms = Field::of(columns, 1)?;
        let mut z = Field::of(columns, 5)?;
        let mut landblock = Field::of(columns, 6)?;
        let mut samples = Vec::with_capacity(places.len());
        for PlaceSample { at_ms, mob, ew, ns } in places {
            samples.push(Self {
                at_ms,
                client_delta_ms: client_delta_ms.i64()?,
                mob,
                ew,
                ns,
                z: z.optional_f64(),
                landblock: landblock.optional_u32()?,
            });
        }
        Ok(samples)
    }
}

/// Samples for the tests of both block codecs.
#[cfg(test)]
pub mod arbitrary {
    use proptest::option;
    use proptest::prelude::*;

    use super::*;
    use crate::series::item_event::ItemEventSample;

    /// Any number but NaN, so that rows compare; many of them look like coordinates.
    fn float() -> impl Strategy<Value = f64> {
        prop_oneof![
            3 => (-1_020_000..1_020_000i32).prop_map(|n| f64::from(n) / 1e4),
            1 => any::<f64>().prop_filter("NaN differs from itself", |n| !n.is_nan()),
        ]
    }

    pub fn telemetry() -> impl Strategy<Value = TelemetrySample> {
        let who = (any::<u32>(), any::<i64>(), any::<u32>(), any::<Option<u32>>());
        let place = (float(), float(), float());
        let counters = (any::<u64>(), any::<u64>(), any::<u64>(), any::<u64>());
        let optional = (any::<Option<u64>>(), any::<Option<u64>>(), any::<Option<u64>>());
        let rates = (option::of(float()), option::of(float()), option::of(float()));
        let state = (any::<Option<u32>>(), option::of(float()));
        (who, place, counters, optional, rates, state).prop_map(
            |(who, (ew, ns, z), counters, optional, rates, state)| TelemetrySample {
                at_ms: who.0,
                client_delta_ms: who.1,
                session: who.2,
                char_tag: who.3,
                position: WorldPosition { ew, ns, z },
                kills: counters.0,
                kills_per_hour: rates.0,
                online_s: optional.0,
                deaths: counters.1,
                total_deaths: optional.1,
                rares_found: counters.2,
                prismatic_taper_count: counters.3,
                vt_state: state.0,
                mem_mb: rates.1,
                cpu_pct: rates.2,
                mem_handles: optional.2,
                latency_ms: state.1,
            },
        )
    }

    pub fn item_event() -> impl Strategy<Value = ItemEventSample> {
        let what = (any::<u32>(), any::<u32>(), any::<u32>(), any::<u8>(), any::<Option<u32>>());
        let place = (any::<Option<u32>>(), any::<Option<u32>>());
        (what, place, any::<Option<u32>>(), any::<Option<u32>>()).prop_map(
            |((at_ms, item, title, kind, other), (from, to), count_before, count_after)| {
                ItemEventSample {
                    at_ms,
                    item,
                    title,
                    kind,
                    other,
                    from,
                    to,
                    count_before,
                    count_after,
                }
            },
        )
    }

    pub fn spawn() -> impl Strategy<Value = SpawnSample> {
        let head = (any::<u32>(), any::<i64>(), any::<u32>());
        (head, float(), float(), option::of(float()), any::<Option<u32>>()).prop_map(
            |((at_ms, client_delta_ms, mob), ew, ns, z, landblock)| SpawnSample {
                at_ms,
                client_delta_ms,
                mob,
                ew,
                ns,
                z,
                landblock,
            },
        )
    }
}
