//! Figures for the metrics page.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::storage::directory::list_files;
use crate::storage::model::StoreStats;
use crate::storage::projection::Stored;
use crate::storage::series_view::{HourSource, SeriesView};
use crate::storage::shared::Shared;
use crate::storage::sync::{lock, read_lock};

/// Gathers all figures; asks the disk for the length of the day files.
pub fn collect(shared: &Shared) -> StoreStats {
    let mut stats = StoreStats::default();
    {
        let core = shared.core();
        stats.last_sequence = core.last_sequence;
        stats.durable_sequence = core.durable_sequence;
        stats.applied_sequence = core.applied_sequence;
        stats.buffer_bytes = core.pending.bytes as u64;
    }
    for file in lock(&shared.log_files).iter() {
        stats.log_files += 1;
        stats.log_bytes += file.bytes;
    }
    let telemetry = open_sizes(&shared.telemetry);
    let spawns = open_sizes(&shared.spawns);
    stats.ram_rows = telemetry.0 + spawns.0;
    stats.ram_bytes = telemetry.1 + spawns.1;
    stats.telemetry_bytes = file_bytes(&shared.telemetry.directory);
    stats.spawn_bytes = file_bytes(&shared.spawns.directory);
    stats.dictionary_len = read_lock(&shared.dictionary).texts.len() as u64;
    let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    let metrics = &shared.metrics;
    stats.sealed_hours = read(&metrics.sealed_hours);
    stats.commits = read(&metrics.commits);
    stats.commit_bytes = read(&metrics.commit_bytes);
    stats.state_commits = read(&metrics.state_commits);
    stats.sync_us_sum = read(&metrics.sync_us_sum);
    stats.sync_us_max = read(&metrics.sync_us_max);
    stats.sync_count = read(&metrics.sync_count);
    stats.problems = read(&metrics.problems);
    stats
}

/// Rows and bytes of the open hours.
fn open_sizes<S: Stored>(view: &SeriesView<S>) -> (u64, u64) {
    view.hours().values().fold((0, 0), |(rows, bytes), source| match source {
        HourSource::Open(open) => (rows + open.rows(), bytes + open.bytes()),
        HourSource::Sealed(_) => (rows, bytes),
    })
}

/// Length of the day files in a directory; those that vanish meanwhile count nothing.
fn file_bytes(directory: &Path) -> u64 {
    let files = list_files(directory, "redb").unwrap_or_default();
    files.iter().filter_map(|file| file.metadata().ok()).map(|metadata| metadata.len()).sum()
}
