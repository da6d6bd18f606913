//! Sealing: closed hours move from memory and log into buckets.
//!
//! In this order, so that a crash between any two steps leaves every row where a start finds it,
//! once: write the bucket under a temporary name, read it back, sync it, rename it, sync the
//! directory, switch the readers. The log file goes later ([`crate::storage::trim`]); a log hour
//! that a bucket already holds is not read into memory again.

use std::collections::BTreeSet;

use crate::series::chunk;
use crate::series::column::ROWS_MAX;
use crate::storage::StorageError;
use crate::storage::bucket::{BlockRecord, BucketWriter};
use crate::storage::hour::{Hour, hour_of, start_ms};
use crate::storage::model::MaintenanceReport;
use crate::storage::period::Period;
use crate::storage::progress::Progress;
use crate::storage::projection::Stored;
use crate::storage::series_view::{BucketFile, SeriesView};
use crate::storage::shared::{Shared, add};

/// How long after its end an hour may still take rows: clocks of receiver and sealer may differ.
pub const GRACE_MS: i64 = 90_000;

/// Seals the hours that ended at least 90 s before `now_ms`.
pub fn seal_due(
    shared: &Shared,
    now_ms: i64,
    report: &mut MaintenanceReport,
    progress: &Progress<'_>,
) -> Result<(), StorageError> {
    let before = hour_of(now_ms.saturating_sub(GRACE_MS));
    let telemetry = shared.telemetry.open_before(before);
    let spawns = shared.spawns.open_before(before);
    let item_events = shared.item_events.open_before(before);
    let mut hours: BTreeSet<Hour> = telemetry.iter().map(|open| open.hour).collect();
    hours.extend(spawns.iter().map(|open| open.hour));
    hours.extend(item_events.iter().map(|open| open.hour));
    if hours.is_empty() {
        return Ok(());
    }
    let last_sequence = shared.close(hours.iter().copied());
    // A row in a bucket must be in the log first, or the totals would miss it after a crash.
    shared.wait_durable(last_sequence)?;
    let total = hours.len() as u64;
    for (done, hour) in (0..).zip(hours) {
        progress.tell("sealing", done, total);
        // Looked up anew: a kind's first row of the hour may have come just before the close.
        // Item events first: many hours have none, so a start asks the others whether it is sealed.
        seal_hour(shared, &shared.item_events, hour, report)?;
        seal_hour(shared, &shared.telemetry, hour, report)?;
        seal_hour(shared, &shared.spawns, hour, report)?;
        shared.end_close([hour]);
        progress.tell("sealing", done + 1, total);
    }
    Ok(())
}

/// Seals one kind of an hour that is closed; nothing to do if the kind has no rows in it.
fn seal_hour<S: Stored>(
    shared: &Shared,
    view: &SeriesView<S>,
    hour: Hour,
    report: &mut MaintenanceReport,
) -> Result<(), StorageError> {
    let Some(open) = view.open_before(hour + 1).into_iter().find(|open| open.hour == hour) else {
        return Ok(());
    };
    let period = Period::Hour(open.hour);
    let mut writer = BucketWriter::create(&view.path_of(period))?;
    writer.begin_block(open.hour);
    let mut rows = 0;
    for character in open.characters() {
        let mut samples = open.samples_of(character)?;
        // In the order of arrival already, unless the clock was set back within the hour.
        samples.sort_by_key(S::at_ms);
        rows += samples.len() as u64;
        for (part, samples) in (0u16..).zip(samples.chunks(ROWS_MAX)) {
            writer.add_chunk(character, part, &chunk::encode(start_ms(open.hour), samples)?)?;
        }
    }
    let (first_sequence, last_sequence) = open.sequences();
    let record = BlockRecord { hours: 1, first_sequence, last_sequence, rows, stream_bytes: 0 };
    let heat = if S::HAS_HEAT { vec![(open.hour, open.heat().encode()?)] } else { Vec::new() };
    writer.end_block(record, &heat)?;
    report.hours += 1;
    report.rows += rows;
    report.chunk_bytes += writer.chunk_bytes();
    let path = writer.finish()?.publish()?;
    view.put(BucketFile::new(&path, period));
    add(&shared.metrics.sealed_hours, 1);
    Ok(())
}
