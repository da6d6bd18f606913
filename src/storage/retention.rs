//! Retention: what is too old is one file removed, and its space is free at once.

use crate::storage::StorageError;
use crate::storage::disk;
use crate::storage::error::AtPath;
use crate::storage::model::MaintenanceReport;
use crate::storage::period::{DAY_HOURS, Period};
use crate::storage::projection::Stored;
use crate::storage::rollup::has_hours;
use crate::storage::series_view::{BucketFile, SeriesView};
use crate::storage::shared::{Shared, Superseded, add};
use crate::storage::sync::lock;

/// How long a replaced bucket and a log file no longer needed stay on disk: a plain copy of the
/// directory that takes less than this finds every row in one of the places it has been.
pub const COPY_MS: i64 = 3_600_000;

const DAY_MS: i64 = DAY_HOURS * 3_600_000;

/// How long each kind of series is kept, days; 0 means for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    pub telemetry_days: u32,
    pub spawns_days: u32,
    /// What happened to items.
    pub item_events_days: u32,
    /// Telemetry by the minute.
    pub minutes_days: u32,
    /// Telemetry by the hour.
    pub hours_days: u32,
    /// Entries of the audit log.
    pub audit_days: u32,
}

impl Default for Retention {
    fn default() -> Self {
        Self {
            telemetry_days: 30,
            spawns_days: 7,
            item_events_days: 90,
            minutes_days: 365,
            hours_days: 0,
            audit_days: 365,
        }
    }
}

impl Retention {
    /// How long something is left of a report; 0 means for ever.
    pub fn longest_telemetry_days(self) -> u32 {
        let all = [self.telemetry_days, self.minutes_days, self.hours_days];
        if all.contains(&0) { 0 } else { all.into_iter().max().unwrap_or(0) }
    }
}

/// Rows before this moment are too old; `i64::MIN` if they are kept for ever.
pub fn cutoff_ms(now_ms: i64, days: u32) -> i64 {
    if days == 0 { i64::MIN } else { now_ms.saturating_sub(i64::from(days) * DAY_MS) }
}

/// Removes buckets that are too old, and replaced ones whose hour has passed.
pub fn expire_due(
    shared: &Shared,
    now_ms: i64,
    report: &mut MaintenanceReport,
) -> Result<(), StorageError> {
    let Retention {
        telemetry_days,
        spawns_days,
        item_events_days,
        minutes_days,
        hours_days,
        audit_days,
    } = shared.retention;
    // Removed with the next save of the state.
    shared.core().state.audit_from_ms = cutoff_ms(now_ms, audit_days);
    let is_rolled_up = |file: &BucketFile| match file.period {
        Period::Day(day) => has_hours(shared, day),
        Period::Hour(_) | Period::Month(_) => false,
    };
    expire(shared, &shared.telemetry, cutoff_ms(now_ms, telemetry_days), is_rolled_up, report)?;
    expire(shared, &shared.spawns, cutoff_ms(now_ms, spawns_days), |_| true, report)?;
    let item_events_from_ms = cutoff_ms(now_ms, item_events_days);
    expire(shared, &shared.item_events, item_events_from_ms, |_| true, report)?;
    expire(shared, &shared.minutes, cutoff_ms(now_ms, minutes_days), |_| true, report)?;
    expire(shared, &shared.hours, cutoff_ms(now_ms, hours_days), |_| true, report)?;
    remove_superseded(shared, now_ms)
}

fn expire<S: Stored>(
    shared: &Shared,
    view: &SeriesView<S>,
    cutoff_ms: i64,
    may_go: impl Fn(&BucketFile) -> bool,
    report: &mut MaintenanceReport,
) -> Result<(), StorageError> {
    for file in view.buckets() {
        if file.period.range().to_ms > cutoff_ms {
            break;
        }
        if may_go(&file) {
            view.remove(&file);
            shared.sealed_files.forget(file.id);
            report.expired_files += 1;
            add(&shared.metrics.expired_files, 1);
            if let Err(error) = disk::remove_file(&file.path).at(&file.path) {
                // Nobody reads it any more, but it has to go sometime.
                shared.supersede(&file.path);
                return Err(error);
            }
        }
    }
    Ok(())
}

fn remove_superseded(shared: &Shared, now_ms: i64) -> Result<(), StorageError> {
    let due: Vec<_> = {
        let mut superseded = lock(&shared.superseded);
        let due_of = |old: &mut Superseded| {
            let since_ms = *old.since_ms.get_or_insert(now_ms);
            (now_ms.saturating_sub(since_ms) >= COPY_MS).then(|| old.path.clone())
        };
        superseded.iter_mut().filter_map(due_of).collect()
    };
    for path in &due {
        match disk::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).at(path);
            }
            _ => lock(&shared.superseded).retain(|old| old.path != *path),
        }
        if let Some(directory) = path.parent() {
            disk::sync_directory(directory).at(directory)?;
        }
    }
    Ok(())
}
