//! Trimming the log: files go when nothing can need them any more.

use crate::storage::StorageError;
use crate::storage::disk;
use crate::storage::error::AtPath;
use crate::storage::log::LogFile;
use crate::storage::model::MaintenanceReport;
use crate::storage::retention::COPY_MS;
use crate::storage::shared::Shared;
use crate::storage::sync::lock;

/// Removes the oldest log files, those whose hour is sealed, whose rows are in the saved state, in all
/// snapshots and in the files of items, and which have been like that for an hour.
pub fn trim_due(
    shared: &Shared,
    now_ms: i64,
    report: &mut MaintenanceReport,
) -> Result<(), StorageError> {
    // Without a snapshot the log is all there is besides state.redb.
    let Some(reach) = shared.snapshots().first().map(|oldest| oldest.sequence) else {
        return Ok(());
    };
    // The saved state is older than the snapshots if somebody has put an older one in its place.
    let reach = reach.min(shared.core().applied_sequence);
    let unsaved_from = shared.inventories.unsaved_from();
    let mut due = Vec::new();
    let mut files = lock(&shared.log_files);
    // The newest one is still being written.
    let closed = files.len().saturating_sub(1);
    for file in &mut files[..closed] {
        let is_needed = shared.telemetry.has_open(file.hour)
            || shared.spawns.has_open(file.hour)
            || shared.item_events.has_open(file.hour)
            || file.last_sequence >= unsaved_from
            || file.last_sequence > reach;
        if is_needed {
            // Nor anything after it: the log has no gaps.
            break;
        }
        let since_ms = *file.spare_since_ms.get_or_insert(now_ms);
        if now_ms.saturating_sub(since_ms) >= COPY_MS {
            due.push(file.clone());
        }
    }
    drop(files);
    for LogFile { path, is_damaged, .. } in &due {
        if *is_damaged {
            disk::rename(path, &path.with_extension("log.damaged")).at(path)?;
        } else {
            disk::remove_file(path).at(path)?;
        }
        lock(&shared.log_files).retain(|known| known.path != *path);
        report.log_files_removed += 1;
    }
    if due.is_empty() {
        return Ok(());
    }
    let directory = shared.directory.log();
    disk::sync_directory(&directory).at(&directory)
}
