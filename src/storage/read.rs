//! Reads of the series: one iterator over open and sealed hours, in the order of time.

use std::collections::HashMap;
use std::ops::{ControlFlow, RangeInclusive};
use std::sync::Arc;

use crate::domain::character::CharacterName;
use crate::series::TimeRange;
use crate::series::chunk;
use crate::series::heat::{HeatGrid, cell_at, stored_cell_at, stored_cells_per, widen};
use crate::series::sample::SpawnSample;
use crate::storage::StorageError;
use crate::storage::bucket::HourReader;
use crate::storage::hour::{Hour, hour_of, range_of, start_ms};
use crate::storage::model::HeatCell;
use crate::storage::projection::{Projection, SpawnPlaces};
use crate::storage::series_view::{HourSource, SealedHour, SeriesView};
use crate::storage::shared::Shared;
use crate::storage::sync::read_lock;

/// Rows held at once while those of many characters are brought into order: 2,000 characters have
/// 3.6 million in an hour, which are then read in slices. About 80 MB of telemetry.
const SLICE_ROWS_MAX: u64 = 500_000;

/// Visits rows in the order of their time; those of the same millisecond by character.
///
/// `visit` gets the start of the hour in Unix milliseconds, the character, and the row. Damaged
/// chunks and files are counted, logged and left out.
pub fn scan<P: Projection>(
    shared: &Shared,
    view: &SeriesView<P::Sample>,
    range: TimeRange,
    character: Option<u32>,
    mut visit: impl FnMut(i64, u32, &P::Row) -> ControlFlow<()>,
) {
    for_each_hour(view, range, |hour, source| {
        scan_hour::<P>(shared, hour, source, range, character, &mut visit)
    });
}

fn for_each_hour<S: crate::storage::projection::Stored>(
    view: &SeriesView<S>,
    range: TimeRange,
    mut visit: impl FnMut(Hour, &HourSource<S>) -> ControlFlow<()>,
) {
    if range.from_ms >= range.to_ms {
        return;
    }
    let hours = view.hours();
    for (hour, source) in hours.range(hour_of(range.from_ms)..=hour_of(range.to_ms - 1)) {
        if visit(*hour, source).is_break() {
            return;
        }
    }
}

fn scan_hour<P: Projection>(
    shared: &Shared,
    hour: Hour,
    source: &HourSource<P::Sample>,
    range: TimeRange,
    character: Option<u32>,
    visit: &mut impl FnMut(i64, u32, &P::Row) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let rows = match source {
        HourSource::Open(open) => open.rows(),
        HourSource::Sealed(sealed) => sealed.record.rows,
    };
    let slices = if character.is_some() { 1 } else { rows.div_ceil(SLICE_ROWS_MAX).max(1) };
    for window in windows(hour, range, slices) {
        let mut rows = match source {
            HourSource::Open(open) => {
                let mut rows = Vec::new();
                for id in
                    open.characters().into_iter().filter(|id| character.is_none_or(|c| c == *id))
                {
                    match open.rows_of::<P>(id, &window) {
                        Ok(found) => rows.extend(found.into_iter().map(|row| (id, row))),
                        Err(error) => shared.problem("rows in memory cannot be read", &error),
                    }
                }
                rows
            }
            HourSource::Sealed(sealed) => {
                sealed_rows::<P>(shared, hour, sealed, character, &window)
            }
        };
        // Stable, so rows of one character and millisecond stay in the order they came.
        rows.sort_by_key(|(character, row)| (P::at_ms(row), *character));
        for (character, row) in &rows {
            visit(start_ms(hour), *character, row)?;
        }
    }
    ControlFlow::Continue(())
}

/// Cuts the part of an hour that lies in `range` into windows of its milliseconds.
fn windows(hour: Hour, range: TimeRange, slices: u64) -> Vec<RangeInclusive<u32>> {
    let whole = range_of(hour);
    let relative = |at_ms: i64| u32::try_from(at_ms.saturating_sub(whole.from_ms)).unwrap_or(0);
    let from = relative(range.from_ms.max(whole.from_ms));
    let to = relative(range.to_ms.min(whole.to_ms));
    let width = to.saturating_sub(from).div_ceil(u32::try_from(slices).unwrap_or(1)).max(1);
    let starts = (from..to).step_by(width as usize);
    starts.map(|start| start..=start.saturating_add(width).min(to) - 1).collect()
}

fn sealed_rows<P: Projection>(
    shared: &Shared,
    hour: Hour,
    sealed: &SealedHour,
    character: Option<u32>,
    window: &RangeInclusive<u32>,
) -> Vec<(u32, P::Row)> {
    let mut rows = Vec::new();
    let result = shared.sealed_files.get(&sealed.file).and_then(|database| {
        let reader = HourReader::open(&database, &sealed.file.path, hour)?;
        for place in reader.list_chunks(character)? {
            // Each chunk by itself: a damaged one does not cost the others.
            match reader.chunk(place).and_then(|bytes| decode_chunk::<P>(&bytes, window)) {
                Ok(found) => rows.extend(found.into_iter().map(|row| (place.0, row))),
                Err(error) => shared.problem("a sealed chunk is damaged and left out", &error),
            }
        }
        Ok(())
    });
    if let Err(error) = result {
        shared.problem("a sealed hour cannot be read and is left out", &error);
    }
    rows
}

fn decode_chunk<P: Projection>(
    bytes: &[u8],
    window: &RangeInclusive<u32>,
) -> Result<Vec<P::Row>, StorageError> {
    let chunk = chunk::open::<P::Sample>(bytes)?;
    let (first, last) = chunk.bounds.at_ms;
    if last < *window.start() || *window.end() < first {
        return Ok(Vec::new());
    }
    let mut rows = P::decode(&chunk)?;
    rows.retain(|row| window.contains(&P::at_ms(row)));
    Ok(rows)
}

/// Counts spawns by cell: whole hours of all creatures from their grids, the rest from rows.
///
/// `cell`: width in map units. Grids serve multiples of 0.1.
pub fn spawn_heat(shared: &Shared, range: TimeRange, mob: Option<u32>, cell: f64) -> Vec<HeatCell> {
    let ratio = stored_cells_per(cell);
    let mut counts: HashMap<(i32, i32), u64> = HashMap::new();
    for_each_hour(&shared.spawns, range, |hour, source| {
        let is_whole = mob.is_none() && range.covers(range_of(hour));
        let grid = if is_whole && ratio.is_some() { heat_of(shared, hour, source) } else { None };
        if let (Some(grid), Some(ratio)) = (grid, ratio) {
            for (stored, count) in grid.cells() {
                *counts.entry(widen(stored, ratio)).or_default() += u64::from(count);
            }
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
    let cells = cells.into_iter();
    cells
        .map(|((east, north), count)| HeatCell { ew: middle(east), ns: middle(north), count })
        .collect()
}

/// The grid of an hour; `None` if it cannot be read, so that the rows are counted instead.
fn heat_of(shared: &Shared, hour: Hour, source: &HourSource<SpawnSample>) -> Option<HeatGrid> {
    let sealed = match source {
        HourSource::Open(open) => return Some(open.heat()),
        HourSource::Sealed(sealed) => sealed,
    };
    let grid = shared.sealed_files.get(&sealed.file).and_then(|database| {
        let bytes = HourReader::open(&database, &sealed.file.path, hour)?.heat()?;
        Ok(bytes.map(|bytes| HeatGrid::decode(&bytes)).transpose()?)
    });
    match grid {
        Ok(grid) => grid,
        Err(error) => {
            shared.problem("a heat grid is damaged; its rows are counted instead", &error);
            None
        }
    }
}

/// Turns ids back into names and texts, asking the dictionary once for each.
pub struct Resolver<'a> {
    shared: &'a Shared,
    texts: HashMap<u32, Arc<str>>,
    characters: HashMap<u32, Option<CharacterName>>,
}

impl<'a> Resolver<'a> {
    pub fn new(shared: &'a Shared) -> Self {
        Self { shared, texts: HashMap::new(), characters: HashMap::new() }
    }

    pub fn text(&mut self, id: u32) -> Arc<str> {
        let dictionary = &self.shared.dictionary;
        let text = self.texts.entry(id).or_insert_with(|| read_lock(dictionary).text(id));
        Arc::clone(text)
    }

    /// The name of a character. One whose definition was lost with damaged bytes is told by its
    /// number.
    pub fn character(&mut self, id: u32) -> Option<CharacterName> {
        let dictionary = &self.shared.dictionary;
        let name = self.characters.entry(id).or_insert_with(|| {
            let known = read_lock(dictionary).character(id);
            known.or_else(|| CharacterName::new(&format!("(unknown {id})")).ok())
        });
        name.clone()
    }
}
