//! Compaction: the hours of a closed day become one bucket of long chunks, smaller and faster to
//! read. Rows that are imported enter the same way.
//!
//! The new bucket is whole and verified before it gets its name, and the view switches to it in
//! one step. The buckets it replaces stay on disk for an hour, so that a plain copy of the
//! directory finds either; a start that finds both takes the day.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use crate::series::chunk;
use crate::series::column::ROWS_MAX;
use crate::series::heat::HeatGrid;
use crate::storage::StorageError;
use crate::storage::added_rows::AddedRows;
use crate::storage::bucket::{BlockRecord, Bucket, BucketWriter};
use crate::storage::codec::encode_into;
use crate::storage::error::AtPath;
use crate::storage::hour::{HOUR_MS, Hour, hour_of, start_ms};
use crate::storage::model::MaintenanceReport;
use crate::storage::period::{DAY_HOURS, Period, day_of};
use crate::storage::progress::Progress;
use crate::storage::projection::Stored;
use crate::storage::read::samples_of;
use crate::storage::rollup;
use crate::storage::seal::GRACE_MS;
use crate::storage::series_view::{BucketFile, SeriesView};
use crate::storage::shared::{Shared, add};

/// Lengths of a block, hours, the longest first. Six hours take 13 % less than one.
const BLOCK_HOURS: [i64; 4] = [6, 3, 2, 1];
/// Most rows of a block: a read of the whole fleet decodes a block at a time. Six hours of 70
/// characters have 0.8 million; one hour of 2,000 has 3.6 million and stays alone.
const BLOCK_ROWS_MAX: u64 = 4_000_000;

/// What a merge did with the rows it was given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Merged {
    pub added: u64,
    /// Rows that were there already.
    pub duplicates: u64,
}

/// Compacts the days of one kind that are closed and still in hours.
pub fn compact_due<S: Stored>(
    shared: &Shared,
    view: &SeriesView<S>,
    now_ms: i64,
    report: &mut MaintenanceReport,
    progress: &Progress<'_>,
) -> Result<(), StorageError> {
    let before = hour_of(now_ms.saturating_sub(GRACE_MS));
    let mut days = BTreeSet::new();
    for file in view.buckets() {
        if let Period::Hour(hour) = file.period {
            days.insert(day_of(hour));
        }
    }
    days.retain(|day| Period::Day(*day).end_hour() <= before);
    let total = days.len() as u64;
    for (done, day) in (0..).zip(days) {
        progress.tell("compacting", done, total);
        if merge_into(shared, view, Period::Day(day), &AddedRows::<S>::new(Period::Day(day)))?
            .is_none()
        {
            continue;
        }
        report.days += 1;
        add(&shared.metrics.compacted_days, 1);
        progress.tell("compacting", done + 1, total);
    }
    Ok(())
}

/// Merges rows into an hour or a day: they and what its buckets hold become one bucket.
///
/// `None` if one of its hours is still open: then nothing has changed. A row that is there as often
/// as it is given is not added again, so that giving the same rows twice changes nothing. `added`:
/// rows of the period.
pub fn merge_into<S: Stored>(
    shared: &Shared,
    view: &SeriesView<S>,
    period: Period,
    added: &AddedRows<S>,
) -> Result<Option<Merged>, StorageError> {
    let hours = period.first_hour()..period.end_hour();
    shared.close(hours.clone());
    // A start takes an hour of telemetry that is sealed for one whose item events are.
    let is_open =
        hours.clone().any(|hour| view.has_open(hour) || shared.item_events.has_open(hour));
    let merged = if is_open { Ok(None) } else { replace(shared, view, period, added).map(Some) };
    shared.end_close(hours);
    merged
}

fn replace<S: Stored>(
    shared: &Shared,
    view: &SeriesView<S>,
    period: Period,
    added: &AddedRows<S>,
) -> Result<Merged, StorageError> {
    let replaced = view.buckets_in(period);
    let mut buckets = Vec::with_capacity(replaced.len());
    for file in &replaced {
        match shared.sealed_files.get(file) {
            Ok(bucket) => buckets.push(bucket),
            // Not replaced, but kept aside: people may still want to look at it.
            Err(error) => keep_aside(shared, &file.path, &error)?,
        }
    }
    let path = view.path_of(period);
    let mut writer = BucketWriter::create(&path)?;
    let mut merged = Merged::default();
    let rows = buckets.iter().flat_map(|bucket| bucket.blocks.values()).map(|block| block.rows);
    let rows = rows.sum::<u64>() + added.rows();
    let length = block_hours(period, rows);
    let mut first_hour = period.first_hour();
    while first_hour < period.end_hour() {
        let end_hour = (first_hour + length).min(period.end_hour());
        let block = NewBlock { shared, buckets: &buckets, first_hour, end_hour };
        block.write(&mut writer, added, &mut merged)?;
        first_hour = end_hour;
    }
    let finished = writer.finish()?;
    if merged.added > 0 && S::HAS_ROLLUPS {
        // What was rolled up before is no longer all there is.
        rollup::forget(shared, period)?;
    }
    let path = finished.publish()?;
    view.put(BucketFile::new(&path, period));
    for file in replaced {
        shared.sealed_files.forget(file.id);
        if *file.path != *path {
            shared.supersede(&file.path);
        }
    }
    Ok(merged)
}

fn block_hours(period: Period, rows: u64) -> i64 {
    let hours = period.end_hour() - period.first_hour();
    let fits = |length: &&i64| {
        let share = rows.saturating_mul(length.unsigned_abs()) / DAY_HOURS.unsigned_abs();
        **length <= hours && share <= BLOCK_ROWS_MAX
    };
    BLOCK_HOURS.iter().find(fits).copied().unwrap_or(1)
}

/// One block of a bucket that is made of others.
struct NewBlock<'a> {
    shared: &'a Shared,
    buckets: &'a [Arc<Bucket>],
    first_hour: Hour,
    end_hour: Hour,
}

impl NewBlock<'_> {
    fn write<S: Stored>(
        &self,
        writer: &mut BucketWriter,
        added: &AddedRows<S>,
        merged: &mut Merged,
    ) -> Result<(), StorageError> {
        let mut record = BlockRecord {
            hours: u32::try_from(self.end_hour - self.first_hour).unwrap_or(1),
            first_sequence: 0,
            last_sequence: 0,
            rows: 0,
            stream_bytes: 0,
        };
        let mut characters = BTreeSet::new();
        for (bucket, hour, old) in self.old_blocks() {
            match bucket.list_chunks(hour, None) {
                Ok(places) => characters.extend(places.iter().map(|place| place.character)),
                Err(error) => keep_aside(self.shared, bucket.path(), &error)?,
            }
            let firsts = [record.first_sequence, old.first_sequence];
            record.first_sequence = firsts.into_iter().filter(|s| *s > 0).min().unwrap_or(0);
            record.last_sequence = record.last_sequence.max(old.last_sequence);
        }
        let base_ms = start_ms(self.first_hour);
        characters.extend(added.characters(self.first_hour, self.end_hour));
        if characters.is_empty() {
            return Ok(());
        }
        let mut grids: Vec<_> = if S::HAS_HEAT {
            (self.first_hour..self.end_hour).map(|hour| (hour, HeatGrid::default())).collect()
        } else {
            Vec::new()
        };
        writer.begin_block(self.first_hour);
        for character in characters {
            let mut samples = self.old_samples::<S>(character)?;
            let new = added.samples_of(character, self.first_hour, self.end_hour)?;
            union(&mut samples, new, merged)?;
            record.rows += samples.len() as u64;
            for sample in &samples {
                let hour = usize::try_from(i64::from(sample.at_ms()) / HOUR_MS).unwrap_or(0);
                if let Some((_, grid)) = grids.get_mut(hour) {
                    let (ew, ns) = sample.place();
                    grid.add(ew, ns);
                }
            }
            for (part, samples) in (0u16..).zip(samples.chunks(ROWS_MAX)) {
                writer.add_chunk(character, part, &chunk::encode(base_ms, samples)?)?;
            }
        }
        let mut heat = Vec::with_capacity(grids.len());
        for (hour, grid) in grids {
            heat.push((hour, grid.encode()?));
        }
        writer.end_block(record, &heat)
    }

    /// The blocks of the old buckets within this one.
    fn old_blocks(&self) -> impl Iterator<Item = (&Bucket, Hour, &BlockRecord)> {
        let hours = self.first_hour..self.end_hour;
        self.buckets.iter().flat_map(move |bucket| {
            let overlapping = bucket.blocks.iter().filter({
                let hours = hours.clone();
                move |(first, block)| {
                    **first < hours.end && **first + i64::from(block.hours) > hours.start
                }
            });
            overlapping.map(move |(hour, block)| (&**bucket, *hour, block))
        })
    }

    /// What the old buckets hold of a character, with times from this block's start. Damaged
    /// chunks are left out, and their bucket is kept aside.
    fn old_samples<S: Stored>(&self, character: u32) -> Result<Vec<S>, StorageError> {
        let base_ms = start_ms(self.first_hour);
        let end_ms = start_ms(self.end_hour);
        let mut samples = Vec::new();
        for (bucket, hour, _) in self.old_blocks() {
            match samples_of::<S>(bucket, hour, character) {
                Ok(old) => samples.extend(old.into_iter().filter_map(|mut sample| {
                    let at_ms = start_ms(hour) + i64::from(sample.at_ms());
                    sample.set_at_ms(u32::try_from(at_ms - base_ms).ok()?);
                    (at_ms < end_ms).then_some(sample)
                })),
                Err(error) => keep_aside(self.shared, bucket.path(), &error)?,
            }
        }
        Ok(samples)
    }
}

/// Adds `new` rows to `old` ones; both are in the order of time, and so is the result.
fn union<S: Stored>(
    old: &mut Vec<S>,
    new: Vec<S>,
    merged: &mut Merged,
) -> Result<(), StorageError> {
    if old.is_empty() {
        merged.added += new.len() as u64;
        *old = new;
        return Ok(());
    }
    let mut all = Vec::with_capacity(old.len() + new.len());
    let mut compare = Comparison::default();
    let (mut old_rest, mut new_rest) = (old.as_slice(), new.as_slice());
    while let Some(first) = new_rest.first() {
        let at_ms = first.at_ms();
        let earlier = old_rest.partition_point(|sample| sample.at_ms() < at_ms);
        all.extend_from_slice(&old_rest[..earlier]);
        let (known, later) = split_at_time(&old_rest[earlier..], at_ms);
        let (given, rest) = split_at_time(new_rest, at_ms);
        all.extend_from_slice(known);
        // Rows of one character in one millisecond: almost always one, or none.
        let mut is_matched = vec![false; known.len()];
        for sample in given {
            let mut twin = None;
            for (index, other) in known.iter().enumerate().filter(|(n, _)| !is_matched[*n]) {
                if compare.is_same(sample, other)? {
                    twin = Some(index);
                    break;
                }
            }
            if let Some(index) = twin {
                is_matched[index] = true;
                merged.duplicates += 1;
            } else {
                all.push(*sample);
                merged.added += 1;
            }
        }
        (old_rest, new_rest) = (later, rest);
    }
    all.extend_from_slice(old_rest);
    *old = all;
    Ok(())
}

/// The samples of one millisecond at the front, and the rest.
fn split_at_time<S: Stored>(samples: &[S], at_ms: u32) -> (&[S], &[S]) {
    let end = samples.iter().take_while(|sample| sample.at_ms() == at_ms).count();
    samples.split_at(end)
}

/// Compares rows by their bytes: NaN is stored too, and differs from itself.
#[derive(Default)]
struct Comparison {
    left: Vec<u8>,
    right: Vec<u8>,
}

impl Comparison {
    fn is_same<S: Stored>(&mut self, left: &S, right: &S) -> Result<bool, StorageError> {
        self.left.clear();
        self.right.clear();
        encode_into(&mut self.left, left)?;
        encode_into(&mut self.right, right)?;
        Ok(self.left == self.right)
    }
}

/// Gives a bucket that cannot be read a second name, for people to look at.
fn keep_aside(shared: &Shared, path: &Path, error: &StorageError) -> Result<(), StorageError> {
    shared.problem("a bucket is damaged and kept aside; what can be read goes on", error);
    let aside = path.with_extension("redb.damaged");
    if !aside.try_exists().at(&aside)? {
        fs::hard_link(path, &aside).at(&aside)?;
    }
    Ok(())
}
