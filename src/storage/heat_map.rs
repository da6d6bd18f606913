//! Heat maps of spawns, from the grids of whole hours and from rows.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::ControlFlow;

use crate::series::TimeRange;
use crate::series::heat::{HeatGrid, cell_at, stored_cell_at, stored_cells_per, widen};
use crate::series::sample::SpawnSample;
use crate::storage::bucket::HourReader;
use crate::storage::hour::{Hour, range_of};
use crate::storage::model::HeatCell;
use crate::storage::projection::SpawnPlaces;
use crate::storage::read::{for_each_hour, scan_hour};
use crate::storage::series_view::HourSource;
use crate::storage::shared::Shared;

/// Counts by cell. Cell numbers are no secret and nobody picks them to collide, so a multiplication
/// is hash enough.
type Counts = HashMap<(i32, i32), u64, BuildHasherDefault<CellHasher>>;

#[derive(Default)]
struct CellHasher(u64);

impl Hasher for CellHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_i32(&mut self, number: i32) {
        self.write_u64(u64::from(number.cast_unsigned()));
    }

    fn write_u64(&mut self, number: u64) {
        // The odd number closest to 2^64 divided by the golden ratio (Knuth, TAOCP 6.4).
        self.0 = (self.0.rotate_left(32) ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn finish(&self) -> u64 {
        self.0.rotate_left(26)
    }
}

/// Counts spawns by cell: whole hours of all creatures from their grids, the rest from rows.
///
/// `cell`: width in map units. Grids serve multiples of 0.1.
pub fn spawn_heat(shared: &Shared, range: TimeRange, mob: Option<u32>, cell: f64) -> Vec<HeatCell> {
    let ratio = stored_cells_per(cell);
    let mut counts = Counts::default();
    for_each_hour(&shared.spawns, range, |hour, source| {
        if let Some(ratio) = ratio
            && mob.is_none()
            && range.covers(range_of(hour))
            && add_grid(shared, hour, source, ratio, &mut counts)
        {
            return ControlFlow::Continue(());
        }
        scan_hour::<SpawnPlaces>(shared, hour, source, range, None, &mut |_, _, place| {
            if mob.is_none_or(|mob| mob == place.mob) {
                let at = match ratio {
                    Some(ratio) => widen(stored_cell_at(place.ew, place.ns), ratio),
                    None => cell_at(place.ew, place.ns, cell),
                };
                *counts.entry(at).or_default() += 1;
            }
            ControlFlow::Continue(())
        })
    });
    let mut cells: Vec<_> = counts.into_iter().collect();
    cells.sort_unstable_by_key(|(at, count)| (std::cmp::Reverse(*count), *at));
    let middle = |number: i32| (f64::from(number) + 0.5) * cell;
    let to_cell = |((east, north), count)| HeatCell { ew: middle(east), ns: middle(north), count };
    cells.into_iter().map(to_cell).collect()
}

/// Adds the grid of an hour; false if it cannot be read, so that the rows are counted instead.
fn add_grid(
    shared: &Shared,
    hour: Hour,
    source: &HourSource<SpawnSample>,
    ratio: i32,
    counts: &mut Counts,
) -> bool {
    let mut add = |cell, count| *counts.entry(widen(cell, ratio)).or_default() += u64::from(count);
    let sealed = match source {
        HourSource::Open(open) => {
            open.heat().cells().for_each(|(cell, count)| add(cell, count));
            return true;
        }
        HourSource::Sealed(sealed) => sealed,
    };
    let grid = shared.sealed_files.get(&sealed.file).and_then(|database| {
        let bytes = HourReader::open(&database, &sealed.file.path, hour)?.heat()?;
        let mut cells = Vec::new();
        // All cells first: a grid that ends in damage must not be counted in part.
        if let Some(bytes) = &bytes {
            HeatGrid::visit(bytes, |cell, count| cells.push((cell, count)))?;
        }
        Ok(bytes.map(|_| cells))
    });
    match grid {
        Ok(Some(cells)) => {
            for (cell, count) in cells {
                add(cell, count);
            }
            true
        }
        Ok(None) => false,
        Err(error) => {
            shared.problem("a heat grid is damaged; its rows are counted instead", &error);
            false
        }
    }
}
