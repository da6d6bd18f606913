//! Heat maps of spawns, from the grids of whole hours and from rows.

use std::ops::ControlFlow;
use std::sync::Arc;

use crate::series::TimeRange;
use crate::series::chunk;
use crate::series::heat::{HeatGrid, HeatSum, cell_at, stored_cell_at, stored_cells_per, widen};
use crate::series::sample::SpawnSample;
use crate::storage::StorageError;
use crate::storage::bucket::{Bucket, ChunkPlace};
use crate::storage::cache::{CellCount, PartKey};
use crate::storage::hour::{Hour, range_of};
use crate::storage::model::{HeatCell, HeatMap};
use crate::storage::open_hour::OpenHour;
use crate::storage::projection::{Projection, SpawnPlaces};
use crate::storage::read::{Block, for_each_block, scan_open};
use crate::storage::series_view::{BucketFile, Source};
use crate::storage::shared::Shared;

/// Which spawns to count, and how.
struct Heat<'a> {
    shared: &'a Shared,
    range: TimeRange,
    mob: Option<u32>,
    /// Width of a cell, map units.
    cell: f64,
    /// How many stored cells make a side of one, if grids can serve it.
    ratio: Option<i32>,
    sum: HeatSum,
}

/// Counts spawns by cell: whole hours of all creatures from their grids, the rest from rows.
///
/// `cell`: width in map units. Grids serve multiples of 0.1. `limit`: most cells in the answer.
pub fn spawn_heat(
    shared: &Shared,
    range: TimeRange,
    mob: Option<u32>,
    cell: f64,
    limit: usize,
) -> HeatMap {
    let ratio = stored_cells_per(cell);
    let mut heat = Heat { shared, range, mob, cell, ratio, sum: HeatSum::default() };
    for source in shared.spawns.sources_in(range) {
        match source {
            Source::Open(open) => heat.add_open(&open),
            Source::Sealed(file) => heat.add_bucket(&file),
        }
    }
    let total = heat.sum.total();
    let middle = |number: i32| (f64::from(number) + 0.5) * cell;
    let cells = heat.sum.into_busiest(limit).into_iter();
    let cells = cells.map(|((east, north), count)| HeatCell {
        ew: middle(east),
        ns: middle(north),
        count: u64::from(count),
    });
    HeatMap { cells: cells.collect(), total }
}

impl Heat<'_> {
    fn add_open(&mut self, open: &OpenHour<SpawnSample>) {
        if let (Some(ratio), None) = (self.ratio, self.mob)
            && self.range.covers(range_of(open.hour))
        {
            open.heat().cells().for_each(|(cell, count)| self.sum.add(widen(cell, ratio), count));
            return;
        }
        let (shared, range) = (self.shared, self.range);
        // It goes on to the end: the visitor never breaks.
        let _ = scan_open::<SpawnPlaces>(shared, open, range, None, &mut |_, _, place| {
            self.add_place(place.mob, place.ew, place.ns);
            ControlFlow::Continue(())
        });
    }

    fn add_bucket(&mut self, file: &BucketFile) {
        let _ = for_each_block(self.shared, file, self.range, |bucket, block| {
            let hours = block.first_hour..block.first_hour + i64::from(block.record.hours);
            let mut pending: Option<TimeRange> = None;
            for hour in hours {
                let part = range_of(hour);
                if !part.overlaps(self.range) || self.add_grid(bucket, block, hour) {
                    continue;
                }
                // Neighbouring hours without a grid are read together.
                match &mut pending {
                    Some(range) if range.to_ms == part.from_ms => range.to_ms = part.to_ms,
                    Some(range) => {
                        let range = std::mem::replace(range, part);
                        self.add_rows(bucket, block, range);
                    }
                    None => pending = Some(part),
                }
            }
            if let Some(range) = pending {
                self.add_rows(bucket, block, range);
            }
            ControlFlow::Continue(())
        });
    }

    /// Adds the grid of an hour; false if there is none to use, so that the rows are counted.
    fn add_grid(&mut self, bucket: &Bucket, block: Block, hour: Hour) -> bool {
        let (Some(ratio), None, true) = (self.ratio, self.mob, self.range.covers(range_of(hour)))
        else {
            return false;
        };
        match self.grid(bucket, block, hour) {
            Ok(Some(cells)) => {
                cells.iter().for_each(|(cell, count)| self.sum.add(widen(*cell, ratio), *count));
                true
            }
            Ok(None) => false,
            Err(error) => {
                let what = "a heat grid is damaged; its rows are counted instead";
                self.shared.problem(what, &error);
                false
            }
        }
    }

    fn grid(
        &self,
        bucket: &Bucket,
        block: Block,
        hour: Hour,
    ) -> Result<Option<Arc<[CellCount]>>, StorageError> {
        let key = PartKey { bucket: block.bucket, hour, character: 0, part: 0 };
        let cache = &self.shared.caches.grids;
        if let Some(cells) = cache.get(&key) {
            return Ok(Some(cells));
        }
        let Some(bytes) = bucket.heat(hour)? else { return Ok(None) };
        let mut cells = Vec::new();
        HeatGrid::visit(&bytes, |cell, count| cells.push((cell, count)))?;
        let cells: Arc<[CellCount]> = cells.into();
        cache.insert(key, Arc::clone(&cells));
        Ok(Some(cells))
    }

    /// Counts the rows of a block in a part of it.
    fn add_rows(&mut self, bucket: &Bucket, block: Block, part: TimeRange) {
        let from_ms = part.from_ms.max(self.range.from_ms);
        let to_ms = part.to_ms.min(self.range.to_ms);
        let part = TimeRange::new(from_ms, to_ms);
        let places = match bucket.list_chunks(block.first_hour, None) {
            Ok(places) => places,
            Err(error) => {
                self.shared.problem("a sealed block cannot be read and is left out", &error);
                return;
            }
        };
        for place in places {
            if let Err(error) = self.add_chunk(bucket, place, part) {
                self.shared.problem("a sealed chunk is damaged and left out", &error);
            }
        }
    }

    fn add_chunk(
        &mut self,
        bucket: &Bucket,
        place: ChunkPlace,
        part: TimeRange,
    ) -> Result<(), StorageError> {
        let bytes = bucket.chunk(place)?;
        let chunk = chunk::open::<SpawnSample>(&bytes)?;
        let at_ms = |at_ms: u32| chunk.base_ms.saturating_add(i64::from(at_ms));
        let (first, last) = chunk.bounds.at_ms;
        let of_chunk = TimeRange::new(at_ms(first), at_ms(last).saturating_add(1));
        if !of_chunk.overlaps(part) {
            return Ok(());
        }
        if self.mob.is_none() && part.covers(of_chunk) {
            // Neither time nor creature matter: two columns are enough.
            let (ew, ns) = SpawnSample::coordinates(&chunk)?;
            for (ew, ns) in ew.into_iter().zip(ns) {
                self.add_place(0, ew, ns);
            }
            return Ok(());
        }
        for place in SpawnPlaces::decode(&chunk)? {
            if part.contains(at_ms(place.at_ms)) {
                self.add_place(place.mob, place.ew, place.ns);
            }
        }
        Ok(())
    }

    fn add_place(&mut self, mob: u32, ew: f64, ns: f64) {
        if self.mob.is_none_or(|wanted| wanted == mob) {
            let at = match self.ratio {
                Some(ratio) => widen(stored_cell_at(ew, ns), ratio),
                None => cell_at(ew, ns, self.cell),
            };
            self.sum.add(at, 1);
        }
    }
}
