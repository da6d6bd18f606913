//! Checking buckets: every chunk, every column, every heat grid, every name used.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::{Check, UNKNOWN_COST, count_of, len, text_of, time_text, unknown_text};
use crate::series::TimeRange;
use crate::series::chunk::{self, Bounds};
use crate::series::heat::HeatGrid;
use crate::series::sample::Sample;
use crate::storage::StorageError;
use crate::storage::bucket::{BlockRecord, Bucket, ChunkPlace, damaged, guard};
use crate::storage::hour::{HOUR_MS, Hour, start_ms};
use crate::storage::period::Period;
use crate::storage::projection::Stored;

/// Cache for reading a bucket once, from front to end.
const CACHE_BYTES: usize = 1 << 20;

/// What has been seen of one bucket.
#[derive(Default)]
struct BucketCount {
    rows: u64,
    bytes: u64,
    unknown_texts: BTreeSet<u32>,
    unknown_characters: BTreeSet<u32>,
}

/// What has been seen of one block.
struct BlockCount {
    chunks: u64,
    bad_chunks: u64,
    rows: u64,
    /// Good rows of each of its hours.
    hour_rows: Vec<u64>,
    /// Why the first thing that is bad cannot be read.
    why: Option<String>,
}

impl Check<'_> {
    /// Checks all buckets of one kind.
    pub fn check_buckets<S: Stored>(
        &mut self,
        kind: &str,
        files: &[PathBuf],
    ) -> Result<(), StorageError> {
        for path in files {
            self.check_bucket::<S>(kind, path)?;
        }
        Ok(())
    }

    fn check_bucket<S: Stored>(&mut self, kind: &str, path: &Path) -> Result<(), StorageError> {
        let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let Some(period) = Period::parse(name) else {
            let what = "its name tells no time, so nobody reads it".to_owned();
            self.find(path, what, format!("what it holds of {kind}"));
            return self.count_file(len(path), 0);
        };
        let mut count = BucketCount::default();
        match Bucket::open(path, CACHE_BYTES) {
            Ok(bucket) => {
                for (first_hour, record) in &bucket.blocks {
                    let end_hour = first_hour + i64::from(record.hours);
                    if *first_hour < period.first_hour() || end_hour > period.end_hour() {
                        let what = format!("it holds {}", when(*first_hour, record));
                        self.find(path, what, format!("these rows of {kind}, which nobody reads"));
                    }
                    self.check_block::<S>(kind, &bucket, *first_hour, record, &mut count)?;
                }
            }
            Err(error) => {
                let cost = format!("all {kind} of {}", time_text(period.range()));
                self.find(path, text_of(&error), cost);
            }
        }
        let names = count.unknown_texts.len() + count.unknown_characters.len();
        if names > 0 {
            self.find(path, unknown_text(names as u64), UNKNOWN_COST.to_owned());
        }
        self.count_file(len(path), count.rows)
    }

    fn check_block<S: Stored>(
        &mut self,
        kind: &str,
        bucket: &Bucket,
        first_hour: Hour,
        record: &BlockRecord,
        count: &mut BucketCount,
    ) -> Result<(), StorageError> {
        let hours = record.hours as usize;
        let mut block =
            BlockCount { chunks: 0, bad_chunks: 0, rows: 0, hour_rows: vec![0; hours], why: None };
        let places = bucket.list_chunks(first_hour, None).unwrap_or_else(|error| {
            block.why = Some(text_of(&error));
            Vec::new()
        });
        for place in places {
            block.chunks += 1;
            count.bytes += u64::from(place.len);
            match read_strictly::<S>(bucket, place, record) {
                Ok(samples) => self.take(place.character, &samples, &mut block, count),
                Err(error) => {
                    block.bad_chunks += 1;
                    block.why.get_or_insert_with(|| text_of(&error));
                }
            }
            self.tell(count.bytes)?;
        }
        let is_whole = block.why.is_none() && block.rows == record.rows;
        if !is_whole {
            let what = match &block.why {
                Some(why) if block.bad_chunks > 0 => {
                    let chunks = count_of(block.chunks, "chunk");
                    format!("{} of {chunks} cannot be read: {why}", block.bad_chunks)
                }
                Some(why) => why.clone(),
                None => format!("{} rows in place of {}", block.rows, record.rows),
            };
            let lost = record.rows.saturating_sub(block.rows);
            let rows = count_of(record.rows, "row");
            let cost = format!("{lost} of {rows} of {kind}, {}", when(first_hour, record));
            self.find(bucket.path(), what, cost);
        } else if S::HAS_HEAT {
            self.check_heat(bucket, first_hour, &block);
        }
        Ok(())
    }

    /// Counts good rows, and the names they use that have no definition.
    fn take<S: Stored>(
        &self,
        character: u32,
        samples: &[S],
        block: &mut BlockCount,
        count: &mut BucketCount,
    ) {
        block.rows += samples.len() as u64;
        count.rows += samples.len() as u64;
        for sample in samples {
            let hour = usize::try_from(i64::from(sample.at_ms()) / HOUR_MS).unwrap_or(usize::MAX);
            if let Some(rows) = block.hour_rows.get_mut(hour) {
                *rows += 1;
            }
        }
        let texts = samples.iter().flat_map(Stored::texts);
        count.unknown_texts.extend(texts.filter(|id| !self.is_text(*id)));
        if !self.is_character(character) {
            count.unknown_characters.insert(character);
        }
    }

    /// Compares the heat grids of a block with its rows, which are good.
    fn check_heat(&mut self, bucket: &Bucket, first_hour: Hour, block: &BlockCount) {
        for (hour, rows) in (first_hour..).zip(&block.hour_rows) {
            if let Some(what) = heat_problem(bucket, hour, *rows) {
                let range = TimeRange::new(start_ms(hour), start_ms(hour + 1));
                self.find(bucket.path(), what, format!("the heat map of {}", time_text(range)));
            }
        }
    }
}

/// The hours of a block, for people.
fn when(first_hour: Hour, record: &BlockRecord) -> String {
    let end_hour = first_hour + i64::from(record.hours);
    time_text(TimeRange::new(start_ms(first_hour), start_ms(end_hour)))
}

/// Decodes all columns of a chunk and compares them with what its header and its block say.
fn read_strictly<S: Stored>(
    bucket: &Bucket,
    place: ChunkPlace,
    record: &BlockRecord,
) -> Result<Vec<S>, StorageError> {
    let bytes = bucket.chunk(place)?;
    guard(bucket.path(), || {
        let chunk = chunk::open::<S>(&bytes)?;
        let samples = S::from_columns(&chunk)?;
        let is_right = chunk.base_ms == start_ms(place.block)
            && samples.len() == chunk.rows
            && samples.is_sorted_by_key(Sample::at_ms)
            && Bounds::of(&samples) == chunk.bounds
            && i64::from(chunk.bounds.at_ms.1) < i64::from(record.hours) * HOUR_MS;
        let differs = || damaged(bucket.path(), "a chunk differs from its header");
        if is_right { Ok(samples) } else { Err(differs()) }
    })
}

/// What is wrong with the heat grid of an hour that has so many rows.
fn heat_problem(bucket: &Bucket, hour: Hour, rows: u64) -> Option<String> {
    let heat = match bucket.heat(hour) {
        Ok(heat) => heat,
        Err(error) => return Some(text_of(&error)),
    };
    let mut counted = 0;
    match heat.map(|heat| HeatGrid::visit(&heat, |_, count| counted += u64::from(count))) {
        None if rows > 0 => Some("the heat grid is missing".to_owned()),
        Some(Err(error)) => Some(format!("the heat grid: {error}")),
        Some(Ok(())) if counted != rows => {
            Some(format!("the heat grid counts {counted} creatures in place of {rows}"))
        }
        _ => None,
    }
}
