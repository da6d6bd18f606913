//! Roll-ups of closed days: a bucket of minutes for each day, one of hours for each month.
//!
//! They are made from the day's compacted bucket, before it can expire, and answer long ranges.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::series::chunk;
use crate::series::rollup::{RollupSample, roll_up};
use crate::series::sample::TelemetrySample;
use crate::series::step::Step;
use crate::storage::StorageError;
use crate::storage::bucket::{BlockRecord, Bucket, BucketWriter};
use crate::storage::disk;
use crate::storage::error::AtPath;
use crate::storage::hour::{HOUR_MS, start_ms};
use crate::storage::model::MaintenanceReport;
use crate::storage::period::{DAY_HOURS, Day, Period, day_of, first_hour_of};
use crate::storage::progress::Progress;
use crate::storage::projection::Stored;
use crate::storage::read::samples_of;
use crate::storage::retention::cutoff_ms;
use crate::storage::series_view::{BucketFile, SeriesView};
use crate::storage::shared::{Shared, add};

pub const MINUTE_MS: i64 = 60_000;

/// Rolls up the compacted days that lack their minutes or hours.
pub fn roll_up_due(
    shared: &Shared,
    now_ms: i64,
    report: &mut MaintenanceReport,
    progress: &Progress<'_>,
) -> Result<(), StorageError> {
    let minutes_from_ms = cutoff_ms(now_ms, shared.retention.minutes_days);
    let mut days = Vec::new();
    for file in shared.telemetry.buckets() {
        if let Period::Day(day) = file.period {
            let is_kept = Period::Day(day).range().to_ms > minutes_from_ms;
            if !has_hours(shared, day) || (is_kept && !has_minutes(shared, day)) {
                days.push((day, file));
            }
        }
    }
    let total = days.len() as u64;
    for (done, (day, file)) in (0..).zip(days) {
        progress.tell("rolling up", done, total);
        let bucket = shared.sealed_files.get(&file);
        match bucket.and_then(|bucket| roll_up_day(shared, day, &bucket)) {
            Ok(()) => {}
            Err(error) if error.path() == Some(&file.path) => {
                quarantine(shared, &shared.telemetry, &file, &error)?;
                continue;
            }
            Err(error) => return Err(error),
        }
        report.rolled_up_days += 1;
        add(&shared.metrics.rolled_up_days, 1);
        progress.tell("rolling up", done + 1, total);
    }
    Ok(())
}

pub fn has_minutes(shared: &Shared, day: Day) -> bool {
    !shared.minutes.buckets_in(Period::Day(day)).is_empty()
}

/// Whether the hours of a day are in the bucket of its month.
pub fn has_hours(shared: &Shared, day: Day) -> bool {
    let Some(file) = shared.hours.buckets_in(Period::month_of(day)).pop() else { return false };
    match shared.sealed_files.get(&file) {
        Ok(bucket) => bucket.blocks.contains_key(&first_hour_of(day)),
        Err(error) => {
            shared.problem("a bucket of roll-ups cannot be read", &error);
            false
        }
    }
}

/// The bucket of a day's month as it is; one that cannot be read is kept aside.
fn month_bucket(
    shared: &Shared,
    day: Day,
) -> Result<Option<(BucketFile, Arc<Bucket>)>, StorageError> {
    let Some(file) = shared.hours.buckets_in(Period::month_of(day)).pop() else {
        return Ok(None);
    };
    match shared.sealed_files.get(&file) {
        Ok(bucket) => Ok(Some((file, bucket))),
        Err(error) => {
            quarantine(shared, &shared.hours, &file, &error)?;
            Ok(None)
        }
    }
}

/// Takes a bucket that cannot be read out of the way, for people to look at.
fn quarantine<S: Stored>(
    shared: &Shared,
    view: &SeriesView<S>,
    file: &BucketFile,
    error: &StorageError,
) -> Result<(), StorageError> {
    shared.problem("a bucket cannot be read and is kept aside", error);
    view.remove(file);
    shared.sealed_files.forget(file.id);
    let aside = file.path.with_extension("redb.damaged");
    disk::rename(&file.path, &aside).at(&file.path)
}

/// Drops the roll-ups of a day whose rows have changed; they are made anew when due.
pub fn forget(shared: &Shared, period: Period) -> Result<(), StorageError> {
    for file in shared.minutes.buckets_in(period) {
        shared.minutes.remove(&file);
        shared.sealed_files.forget(file.id);
        disk::remove_file(&file.path).at(&file.path)?;
    }
    if let Period::Day(day) = period
        && has_hours(shared, day)
    {
        write_month(shared, day, None)?;
    }
    Ok(())
}

/// Drops the roll-ups of days that hold rows beyond `end`, the last row of a copied log: they are
/// made anew when the day is closed again.
///
/// `from`: the first day that can have such rows.
pub fn forget_ahead(shared: &Shared, from: Day, end: u64) -> Result<(), StorageError> {
    let mut days = BTreeSet::new();
    for file in shared.minutes.buckets().into_iter().chain(shared.hours.buckets()) {
        if file.period.end_hour() <= first_hour_of(from) {
            continue;
        }
        // One that cannot be read is told when it is needed.
        let Ok(bucket) = shared.sealed_files.get(&file) else { continue };
        let ahead = bucket.blocks.iter().filter(|(_, block)| block.last_sequence > end);
        days.extend(ahead.map(|(hour, _)| day_of(*hour)));
    }
    for day in days {
        tracing::warn!(day = Period::Day(day).name(), "the roll-ups of a day are ahead of the log");
        forget(shared, Period::Day(day))?;
    }
    Ok(())
}

/// The chunks of one day on their way into its month: character, rows, bytes; and what of the
/// record does not depend on them.
struct NewDay {
    chunks: Vec<(u32, u64, Vec<u8>)>,
    record: BlockRecord,
}

fn roll_up_day(shared: &Shared, day: Day, bucket: &Bucket) -> Result<(), StorageError> {
    let base_ms = start_ms(first_hour_of(day));
    let mut characters = BTreeSet::new();
    for block in bucket.blocks.keys() {
        let places = bucket.list_chunks(*block, None)?;
        characters.extend(places.into_iter().map(|place| place.character));
    }
    let period = Period::Day(day);
    let mut minutes = BucketWriter::create(&shared.minutes.path_of(period))?;
    minutes.begin_block(first_hour_of(day));
    let mut chunks = Vec::new();
    let mut rows = 0;
    for character in characters {
        let mut reports: Vec<TelemetrySample> = Vec::new();
        for block in bucket.blocks.keys() {
            let offset_ms = u32::try_from(start_ms(*block) - base_ms).unwrap_or(0);
            match samples_of::<TelemetrySample>(bucket, *block, character) {
                Ok(samples) => reports.extend(samples.into_iter().map(|mut sample| {
                    sample.at_ms = sample.at_ms.saturating_add(offset_ms);
                    sample
                })),
                Err(error) => shared.problem("a sealed chunk is damaged and left out", &error),
            }
        }
        let by_minute = rolled(&reports, MINUTE_MS);
        if by_minute.is_empty() {
            continue;
        }
        rows += by_minute.len() as u64;
        minutes.add_chunk(character, 0, &chunk::encode(base_ms, &by_minute)?)?;
        let by_hour = rolled(&reports, HOUR_MS);
        chunks.push((character, by_hour.len() as u64, chunk::encode(base_ms, &by_hour)?));
    }
    let record = day_record(bucket);
    minutes.end_block(BlockRecord { rows, ..record }, &[])?;
    let path = minutes.finish()?.publish()?;
    shared.minutes.put(BucketFile::new(&path, period));
    write_month(shared, day, Some(&NewDay { chunks, record }))
}

fn rolled(reports: &[TelemetrySample], step_ms: i64) -> Vec<RollupSample> {
    let step = u32::try_from(step_ms).ok().and_then(Step::from_ms);
    step.map_or_else(Vec::new, |step| roll_up(reports, step))
}

/// The record of a block that covers all of a day's bucket, without its rows.
fn day_record(bucket: &Bucket) -> BlockRecord {
    let hours = u32::try_from(DAY_HOURS).unwrap_or(24);
    let firsts = bucket.blocks.values().map(|block| block.first_sequence);
    let first_sequence = firsts.filter(|first| *first > 0).min().unwrap_or(0);
    let lasts = bucket.blocks.values().map(|block| block.last_sequence);
    let last_sequence = lasts.max().unwrap_or(0);
    BlockRecord { hours, first_sequence, last_sequence, rows: 0, stream_bytes: 0 }
}

/// Writes the bucket of a day's month anew: with the day's hours as given, or without them, all
/// others as they are.
fn write_month(shared: &Shared, day: Day, hours: Option<&NewDay>) -> Result<(), StorageError> {
    let period = Period::month_of(day);
    let mut writer = BucketWriter::create(&shared.hours.path_of(period))?;
    let previous = month_bucket(shared, day)?;
    if let Some((_, bucket)) = &previous {
        for (block, record) in &bucket.blocks {
            if *block == first_hour_of(day) {
                continue;
            }
            writer.begin_block(*block);
            for place in bucket.list_chunks(*block, None)? {
                writer.add_chunk(place.character, place.part, &bucket.chunk(place)?)?;
            }
            writer.end_block(*record, &[])?;
        }
    }
    if let Some(NewDay { chunks, record }) = hours {
        writer.begin_block(first_hour_of(day));
        for (character, _, bytes) in chunks {
            writer.add_chunk(*character, 0, bytes)?;
        }
        let rows = chunks.iter().map(|(_, rows, _)| rows).sum();
        writer.end_block(BlockRecord { rows, ..*record }, &[])?;
    }
    let path = writer.finish()?.publish()?;
    shared.hours.put(BucketFile::new(&path, period));
    if let Some((file, _)) = previous {
        shared.sealed_files.forget(file.id);
    }
    Ok(())
}
