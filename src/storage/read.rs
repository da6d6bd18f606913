//! Reads of the series: one iterator over open and sealed hours, in the order of time.

use std::ops::{ControlFlow, RangeInclusive};

use crate::series::TimeRange;
use crate::series::chunk;
use crate::storage::StorageError;
use crate::storage::bucket::HourReader;
use crate::storage::hour::{Hour, hour_of, range_of, start_ms};
use crate::storage::projection::{Projection, Stored};
use crate::storage::series_view::{HourSource, SealedHour, SeriesView};
use crate::storage::shared::Shared;

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

/// Visits the hours that a range touches, as they are at this moment.
pub fn for_each_hour<S: Stored>(
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

/// Visits the rows of one hour; see [`scan`].
pub fn scan_hour<P: Projection>(
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
