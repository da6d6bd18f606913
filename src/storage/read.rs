//! Reads of the series: one iterator over open hours and buckets, in the order of time.

use std::ops::{ControlFlow, RangeInclusive};
use std::sync::Arc;

use crate::series::TimeRange;
use crate::series::chunk;
use crate::storage::StorageError;
use crate::storage::bucket::{BlockRecord, Bucket, ChunkPlace};
use crate::storage::cache::PartKey;
use crate::storage::hour::{Hour, hour_of, start_ms};
use crate::storage::open_hour::OpenHour;
use crate::storage::projection::{Projection, Stored};
use crate::storage::series_view::{BucketFile, SeriesView, Source};
use crate::storage::shared::Shared;

/// Rows held at once while those of many characters are brought into order; longer blocks are read
/// in slices of time. About 80 MB of telemetry.
const SLICE_ROWS_MAX: u64 = 500_000;

/// Visits rows in the order of their time; those of the same millisecond by character.
///
/// `visit` gets the base of the row's time in Unix milliseconds, the character, and the row.
/// Damaged chunks and files are counted, logged and left out.
pub fn scan<P: Projection>(
    shared: &Shared,
    view: &SeriesView<P::Sample>,
    range: TimeRange,
    character: Option<u32>,
    mut visit: impl FnMut(i64, u32, &P::Row) -> ControlFlow<()>,
) -> ControlFlow<()> {
    for source in view.sources_in(range) {
        match source {
            Source::Open(open) => {
                scan_open::<P>(shared, &open, range, character, &mut visit)?;
            }
            Source::Sealed(file) => {
                for_each_block(shared, &file, range, |bucket, block| {
                    scan_block::<P>(shared, bucket, block, range, character, &mut visit)
                })?;
            }
        }
    }
    ControlFlow::Continue(())
}

/// Like [`scan`], but the newest rows first. What is read before `visit` ends it: one block.
pub fn scan_back<P: Projection>(
    shared: &Shared,
    view: &SeriesView<P::Sample>,
    range: TimeRange,
    character: Option<u32>,
    mut visit: impl FnMut(i64, u32, &P::Row) -> ControlFlow<()>,
) -> ControlFlow<()> {
    for source in view.sources_in(range).into_iter().rev() {
        match source {
            Source::Open(open) => visit_back(&mut visit, |mut take| {
                scan_open::<P>(shared, &open, range, character, &mut take)
            })?,
            Source::Sealed(file) => {
                let Some(bucket) = open_bucket(shared, &file) else { continue };
                for block in blocks_of(&bucket, &file, range).rev() {
                    visit_back(&mut visit, |mut take| {
                        scan_block::<P>(shared, &bucket, block, range, character, &mut take)
                    })?;
                }
            }
        }
    }
    ControlFlow::Continue(())
}

type Visit<'v, R> = &'v mut dyn FnMut(i64, u32, &R) -> ControlFlow<()>;

/// Visits what `scan` does, the last first.
fn visit_back<R: Copy>(
    visit: Visit<R>,
    scan: impl FnOnce(Visit<R>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let mut rows = Vec::new();
    scan(&mut |base_ms, character, row| {
        rows.push((base_ms, character, *row));
        ControlFlow::Continue(())
    })?;
    rows.iter().rev().try_for_each(|(base_ms, character, row)| visit(*base_ms, *character, row))
}

/// A block of an open bucket.
#[derive(Clone, Copy)]
pub struct Block {
    /// Id of the bucket's file.
    pub bucket: u64,
    pub first_hour: Hour,
    pub record: BlockRecord,
}

impl Block {
    pub fn range(&self) -> TimeRange {
        let end = self.first_hour.saturating_add(i64::from(self.record.hours));
        TimeRange::new(start_ms(self.first_hour), start_ms(end))
    }
}

/// Visits the blocks of a bucket that a range touches. One that cannot be opened is counted,
/// logged and left out.
pub fn for_each_block(
    shared: &Shared,
    file: &BucketFile,
    range: TimeRange,
    mut visit: impl FnMut(&Bucket, Block) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let Some(bucket) = open_bucket(shared, file) else { return ControlFlow::Continue(()) };
    blocks_of(&bucket, file, range).try_for_each(|block| visit(&bucket, block))
}

/// One that cannot be opened is counted and logged.
fn open_bucket(shared: &Shared, file: &BucketFile) -> Option<Arc<Bucket>> {
    let opened = shared.sealed_files.get(file);
    opened
        .inspect_err(|error| shared.problem("a bucket cannot be read and is left out", error))
        .ok()
}

fn blocks_of(
    bucket: &Bucket,
    file: &BucketFile,
    range: TimeRange,
) -> impl DoubleEndedIterator<Item = Block> {
    let id = file.id;
    let blocks = bucket.blocks.range(..=hour_of(range.to_ms - 1));
    let blocks = blocks.map(move |(first_hour, record)| Block {
        bucket: id,
        first_hour: *first_hour,
        record: *record,
    });
    blocks.filter(move |block| block.range().overlaps(range))
}

/// Visits the rows of an open hour; see [`scan`].
pub fn scan_open<P: Projection>(
    shared: &Shared,
    open: &OpenHour<P::Sample>,
    range: TimeRange,
    character: Option<u32>,
    visit: &mut impl FnMut(i64, u32, &P::Row) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let whole = TimeRange::new(start_ms(open.hour), start_ms(open.hour + 1));
    let ids = || open.characters().into_iter().filter(|id| character.is_none_or(|c| c == *id));
    let slices = if character.is_some() { 1 } else { open.rows().div_ceil(SLICE_ROWS_MAX) };
    for window in windows(whole, range, slices) {
        let mut rows = Vec::new();
        for id in ids() {
            match open.rows_of::<P>(id, &window) {
                Ok(found) => rows.extend(found.into_iter().map(|row| (id, row))),
                Err(error) => shared.problem("rows in memory cannot be read", &error),
            }
        }
        visit_in_order::<P>(whole.from_ms, rows, visit)?;
    }
    ControlFlow::Continue(())
}

fn scan_block<P: Projection>(
    shared: &Shared,
    bucket: &Bucket,
    block: Block,
    range: TimeRange,
    character: Option<u32>,
    visit: &mut impl FnMut(i64, u32, &P::Row) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let whole = block.range();
    let places = match bucket.list_chunks(block.first_hour, character) {
        Ok(places) => places,
        Err(error) => {
            shared.problem("a sealed block cannot be read and is left out", &error);
            return ControlFlow::Continue(());
        }
    };
    let slices = if character.is_some() { 1 } else { block.record.rows.div_ceil(SLICE_ROWS_MAX) };
    for window in windows(whole, range, slices) {
        let mut rows = Vec::new();
        for place in &places {
            // Each chunk by itself: a damaged one does not cost the others.
            match chunk_rows::<P>(shared, bucket, block.bucket, *place, &window) {
                Ok(found) if character.is_some() => {
                    for row in within::<P>(&found, &window) {
                        visit(whole.from_ms, place.character, row)?;
                    }
                }
                Ok(found) => {
                    let found = within::<P>(&found, &window);
                    rows.extend(found.iter().map(|row| (place.character, *row)));
                }
                Err(error) => shared.problem("a sealed chunk is damaged and left out", &error),
            }
        }
        visit_in_order::<P>(whole.from_ms, rows, visit)?;
    }
    ControlFlow::Continue(())
}

fn visit_in_order<P: Projection>(
    base_ms: i64,
    mut rows: Vec<(u32, P::Row)>,
    visit: &mut impl FnMut(i64, u32, &P::Row) -> ControlFlow<()>,
) -> ControlFlow<()> {
    // Stable, so rows of one character and millisecond stay in the order they came.
    rows.sort_by_key(|(character, row)| (P::at_ms(row), *character));
    rows.iter().try_for_each(|(character, row)| visit(base_ms, *character, row))
}

/// The rows of a chunk that lie in a window; they are in the order of time.
fn within<'r, P: Projection>(rows: &'r [P::Row], window: &RangeInclusive<u32>) -> &'r [P::Row] {
    let first = rows.partition_point(|row| P::at_ms(row) < *window.start());
    let end = rows.partition_point(|row| P::at_ms(row) <= *window.end());
    &rows[first..end.max(first)]
}

/// Cuts the part of a block that lies in `range` into windows of its milliseconds.
fn windows(whole: TimeRange, range: TimeRange, slices: u64) -> Vec<RangeInclusive<u32>> {
    let relative = |at_ms: i64| u32::try_from(at_ms.saturating_sub(whole.from_ms)).unwrap_or(0);
    let from = relative(range.from_ms.max(whole.from_ms));
    let to = relative(range.to_ms.min(whole.to_ms));
    let slices = u32::try_from(slices.max(1)).unwrap_or(1);
    let width = to.saturating_sub(from).div_ceil(slices).max(1);
    let starts = (from..to).step_by(width as usize);
    starts.map(|start| start..=start.saturating_add(width).min(to) - 1).collect()
}

/// All rows of a chunk, oldest first, or none if it lies outside the window; from the cache, if
/// this kind of read has one.
fn chunk_rows<P: Projection>(
    shared: &Shared,
    bucket: &Bucket,
    id: u64,
    place: ChunkPlace,
    window: &RangeInclusive<u32>,
) -> Result<Arc<[P::Row]>, StorageError> {
    let ChunkPlace { block, character, part, .. } = place;
    let key = PartKey { bucket: id, hour: block, character, part };
    let cache = P::cache(&shared.caches);
    if let Some(rows) = cache.and_then(|cache| cache.get(&key)) {
        return Ok(rows);
    }
    let bytes = bucket.chunk(place)?;
    let chunk = chunk::open::<P::Sample>(&bytes)?;
    let (first, last) = chunk.bounds.at_ms;
    if last < *window.start() || *window.end() < first {
        return Ok(Arc::new([]));
    }
    let rows: Arc<[P::Row]> = P::decode(&chunk)?.into();
    if let Some(cache) = cache {
        cache.insert(key, Arc::clone(&rows));
    }
    Ok(rows)
}

/// All samples of one character in a block, oldest first, with times from the block's start.
pub fn samples_of<S: Stored>(
    bucket: &Bucket,
    block: Hour,
    character: u32,
) -> Result<Vec<S>, StorageError> {
    let mut samples = Vec::new();
    for place in bucket.list_chunks(block, Some(character))? {
        samples.extend(S::from_columns(&chunk::open::<S>(&bucket.chunk(place)?)?)?);
    }
    Ok(samples)
}
