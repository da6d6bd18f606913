//! Which part of the stored samples a read needs; the other columns stay encoded.

use crate::series::SeriesError;
use crate::series::item_event::ItemEventSample;
use crate::series::rollup::RollupSample;
use crate::series::sample::{
    Columns, PlaceSample, PositionSample, Sample, SpawnSample, TelemetrySample,
};
use crate::storage::cache::{Caches, PartCache};
use crate::storage::codec::{Decode, Encode};

/// A kind of series in this store.
pub trait Stored: Sample + Encode + Decode<()> + Send + Sync + 'static {
    /// Whether its hours carry a heat grid.
    const HAS_HEAT: bool;
    /// Whether its days are rolled up to minutes and hours.
    const HAS_ROLLUPS: bool;
    /// The texts of the dictionary that a sample refers to.
    fn texts(&self) -> impl Iterator<Item = u32>;
}

impl Stored for TelemetrySample {
    const HAS_HEAT: bool = false;
    const HAS_ROLLUPS: bool = true;

    fn texts(&self) -> impl Iterator<Item = u32> {
        [Some(self.session), self.char_tag, self.vt_state].into_iter().flatten()
    }
}

impl Stored for SpawnSample {
    const HAS_HEAT: bool = true;
    const HAS_ROLLUPS: bool = false;

    fn texts(&self) -> impl Iterator<Item = u32> {
        std::iter::once(self.mob)
    }
}

impl Stored for ItemEventSample {
    const HAS_HEAT: bool = false;
    const HAS_ROLLUPS: bool = false;

    fn texts(&self) -> impl Iterator<Item = u32> {
        std::iter::once(self.title)
    }
}

impl Stored for RollupSample {
    const HAS_HEAT: bool = false;
    const HAS_ROLLUPS: bool = false;

    fn texts(&self) -> impl Iterator<Item = u32> {
        let states = self.states.iter().flatten().map(|(state, _)| *state);
        self.last.texts().chain(states)
    }
}

/// How a read turns columns, or a sample that is not yet in columns, into its rows.
pub trait Projection {
    type Sample: Stored;
    type Row: Copy;
    /// Where decoded rows of sealed chunks are kept for the next read, if they are.
    fn cache(_caches: &Caches) -> Option<&PartCache<Self::Row>> {
        None
    }
    fn at_ms(row: &Self::Row) -> u32;
    fn decode(columns: &impl Columns) -> Result<Vec<Self::Row>, SeriesError>;
    fn project(sample: Self::Sample) -> Self::Row;
}

/// Whole samples.
pub struct Whole<S>(std::marker::PhantomData<S>);

impl<S: Stored> Projection for Whole<S> {
    type Sample = S;
    type Row = S;

    fn at_ms(row: &S) -> u32 {
        row.at_ms()
    }

    fn decode(columns: &impl Columns) -> Result<Vec<S>, SeriesError> {
        S::from_columns(columns)
    }

    fn project(sample: S) -> S {
        sample
    }
}

/// Where characters were.
pub struct Positions;

impl Projection for Positions {
    type Sample = TelemetrySample;
    type Row = PositionSample;

    fn cache(caches: &Caches) -> Option<&PartCache<PositionSample>> {
        Some(&caches.positions)
    }

    fn at_ms(row: &PositionSample) -> u32 {
        row.at_ms
    }

    fn decode(columns: &impl Columns) -> Result<Vec<PositionSample>, SeriesError> {
        TelemetrySample::positions(columns)
    }

    fn project(sample: TelemetrySample) -> PositionSample {
        PositionSample { at_ms: sample.at_ms, position: sample.position }
    }
}

/// Where creatures were seen.
pub struct SpawnPlaces;

impl Projection for SpawnPlaces {
    type Sample = SpawnSample;
    type Row = PlaceSample;

    fn at_ms(row: &PlaceSample) -> u32 {
        row.at_ms
    }

    fn decode(columns: &impl Columns) -> Result<Vec<PlaceSample>, SeriesError> {
        SpawnSample::places(columns)
    }

    fn project(sample: SpawnSample) -> PlaceSample {
        let SpawnSample { at_ms, mob, ew, ns, .. } = sample;
        PlaceSample { at_ms, mob, ew, ns }
    }
}
