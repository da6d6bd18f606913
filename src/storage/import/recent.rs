//! Imported rows of hours that still take rows: they go the way of live ones, by the log.

use std::collections::HashMap;

use crate::storage::StorageError;
use crate::storage::added_rows::AddedRows;
use crate::storage::codec::encode_into;
use crate::storage::hour::Hour;
use crate::storage::import::Counts;
use crate::storage::import::row::ImportedRow;
use crate::storage::projection::Stored;
use crate::storage::row::LogRow;
use crate::storage::series_view::SeriesView;
use crate::storage::shared::Shared;
use crate::storage::sync::lock;
use crate::storage::writer::{push_to_hour, take_rows, wait_for_room};

/// Appends the rows of an open hour, with their own times.
///
/// An open hour keeps each character's rows in the order of time. So a row that is older than what
/// the character already has there is left out: it finds its place when the hour is sealed and the
/// import is run again.
pub fn append<S: Stored>(
    shared: &Shared,
    view: &SeriesView<S>,
    hour: Hour,
    added: &AddedRows<S>,
    wrap: impl Fn(u32, S) -> ImportedRow,
) -> Result<Counts, StorageError> {
    let mut counts = Counts::default();
    for character in added.characters(hour, hour + 1) {
        let new = added.samples_of(character, hour, hour + 1)?;
        wait_for_room(shared)?;
        // Until the rows are in: what a live row may not overtake.
        let _gate = lock(&shared.gate);
        if view.is_sealed(hour) || shared.core().closing.contains(&hour) {
            counts.too_recent += new.len() as u64;
            continue;
        }
        let old = if view.has_open(hour) { view.open_hour(hour) } else { None };
        let old = old.map_or_else(|| Ok(Vec::new()), |open| open.samples_of(character))?;
        let last_at_ms = old.iter().map(S::at_ms).max();
        let mut known: HashMap<Vec<u8>, u64> = HashMap::new();
        for sample in &old {
            *known.entry(bytes_of(sample)?).or_default() += 1;
        }
        let mut rows = Vec::new();
        for sample in new {
            match known.get_mut(&bytes_of(&sample)?) {
                Some(count) if *count > 0 => {
                    *count -= 1;
                    counts.duplicates += 1;
                }
                _ if last_at_ms.is_some_and(|last| sample.at_ms() <= last) => {
                    counts.too_recent += 1;
                }
                _ => rows.push(LogRow::Imported(wrap(character, sample))),
            }
        }
        counts.added += rows.len() as u64;
        let mut encoded = Vec::new();
        for row in &rows {
            encode_into(&mut encoded, row)?;
        }
        let first_sequence = {
            let mut core = shared.core();
            let first_sequence = core.last_sequence + 1;
            take_rows(shared, &mut core, hour, &rows, &encoded);
            first_sequence
        };
        for (sequence, row) in (first_sequence..).zip(&rows) {
            push_to_hour(shared, hour, sequence, row)?;
        }
    }
    Ok(counts)
}

/// Rows compare by their bytes: NaN is stored too, and differs from itself.
fn bytes_of<S: Stored>(sample: &S) -> Result<Vec<u8>, StorageError> {
    let mut bytes = Vec::new();
    encode_into(&mut bytes, sample)?;
    Ok(bytes)
}
