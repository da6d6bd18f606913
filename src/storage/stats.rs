//! Figures for the metrics page.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::storage::directory::list_files;
use crate::storage::model::StoreStats;
use crate::storage::projection::Stored;
use crate::storage::series_view::{SeriesView, Source};
use crate::storage::shared::Shared;
use crate::storage::sync::{lock, read_lock};

/// Gathers all figures; asks the disk for the length of the files.
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
    let item_events = open_sizes(&shared.item_events);
    stats.ram_rows = telemetry.0 + spawns.0 + item_events.0;
    stats.ram_bytes = telemetry.1 + spawns.1 + item_events.1;
    stats.telemetry_bytes = file_bytes(&shared.telemetry.directory);
    stats.spawn_bytes = file_bytes(&shared.spawns.directory);
    stats.item_event_bytes = file_bytes(&shared.item_events.directory);
    stats.minutes_bytes = file_bytes(&shared.minutes.directory);
    stats.hours_bytes = file_bytes(&shared.hours.directory);
    stats.snapshot_bytes = file_bytes(&shared.directory.snapshots());
    stats.state_bytes = shared.directory.state().metadata().map_or(0, |file| file.len());
    stats.open_buckets = shared.sealed_files.len() as u64;
    stats.cache_bytes = shared.caches.bytes();
    let inventories = shared.inventories.stats();
    stats.inventories = inventories.characters;
    stats.unsaved_inventories = inventories.unsaved;
    stats.unsaved_inventory_bytes = inventories.unsaved_bytes;
    stats.inventory_cache_bytes = inventories.cache_bytes;
    stats.activity = *lock(&shared.activity);
    stats.dictionary_len = read_lock(&shared.dictionary).texts.len() as u64;
    let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    let metrics = &shared.metrics;
    stats.sealed_hours = read(&metrics.sealed_hours);
    stats.compacted_days = read(&metrics.compacted_days);
    stats.rolled_up_days = read(&metrics.rolled_up_days);
    stats.expired_files = read(&metrics.expired_files);
    stats.snapshots = read(&metrics.snapshots);
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
    view.sources().values().fold((0, 0), |(rows, bytes), source| match source {
        Source::Open(open) => (rows + open.rows(), bytes + open.bytes()),
        Source::Sealed(_) => (rows, bytes),
    })
}

/// Length of the database files in a directory; those that vanish meanwhile count nothing.
fn file_bytes(directory: &Path) -> u64 {
    let files = list_files(directory, "redb").unwrap_or_default();
    files.iter().filter_map(|file| file.metadata().ok()).map(|metadata| metadata.len()).sum()
}
