//! Snapshots: consistent copies of `state.redb` inside the data directory.
//!
//! A plain copy of the directory may tear the state file; a snapshot never changes, and the log
//! reaches back to the oldest one that is kept. So such a copy always opens.
//!
//! Of the files of a copy the log may have been read first. Then the copy needs a snapshot from
//! before that moment, however many were made since: so one of them is always an hour old.

use std::fs;
use std::path::{Path, PathBuf};

use crate::storage::StorageError;
use crate::storage::directory::{TEMPORARY, list_files};
use crate::storage::disk;
use crate::storage::error::AtPath;
use crate::storage::model::MaintenanceReport;
use crate::storage::retention::COPY_MS;
use crate::storage::shared::{Shared, add};
use crate::storage::state_db::StateDb;
use crate::storage::sync::lock;

/// Least time between two snapshots.
const INTERVAL_MS: i64 = 300_000;
/// How many of the newest are kept in any case.
const KEPT: usize = 2;

/// A snapshot on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// Last row that it contains.
    pub sequence: u64,
    pub path: PathBuf,
    /// When it was made, or first seen after a start, Unix milliseconds.
    pub made_ms: Option<i64>,
}

/// Snapshots in a directory, the oldest first. Files with other names are passed over.
pub fn list(directory: &Path) -> Result<Vec<Snapshot>, StorageError> {
    let mut snapshots = Vec::new();
    for path in list_files(directory, "redb")? {
        let sequence = path.file_stem().and_then(|stem| stem.to_str()?.parse().ok());
        if let Some(sequence) = sequence {
            snapshots.push(Snapshot { sequence, path, made_ms: None });
        }
    }
    Ok(snapshots)
}

/// Makes a snapshot if the state has moved since the last one, five minutes ago or more.
pub fn take_due(
    shared: &Shared,
    now_ms: i64,
    is_forced: bool,
    report: &mut MaintenanceReport,
) -> Result<(), StorageError> {
    for snapshot in &mut *lock(&shared.snapshots) {
        snapshot.made_ms.get_or_insert(now_ms);
    }
    remove_due(shared, now_ms)?;
    let last = shared.snapshots().last().map(|snapshot| snapshot.sequence);
    let applied = shared.core().applied_sequence;
    let last_ms = *lock(&shared.last_snapshot_ms);
    let is_due = is_forced || last_ms.is_none_or(|last| now_ms.saturating_sub(last) >= INTERVAL_MS);
    if last.unwrap_or(0) >= applied || !is_due {
        return Ok(());
    }
    let directory = shared.directory.snapshots();
    let temporary = directory.join(format!("new.{TEMPORARY}"));
    let made = copy(shared, &temporary).and_then(|sequence| {
        let path = directory.join(format!("{sequence:020}.redb"));
        disk::rename(&temporary, &path).at(&path)?;
        if let Err(error) = disk::sync_directory(&directory).at(&directory) {
            // Nothing may count on it.
            let _ = fs::remove_file(&path);
            return Err(error);
        }
        Ok((sequence, path))
    });
    if made.is_err() {
        // On a full disk its space is needed.
        let _ = fs::remove_file(&temporary);
    }
    let (sequence, path) = made?;
    lock(&shared.snapshots).push(Snapshot { sequence, path, made_ms: Some(now_ms) });
    *lock(&shared.last_snapshot_ms) = Some(now_ms);
    report.snapshots += 1;
    add(&shared.metrics.snapshots, 1);
    remove_due(shared, now_ms)
}

/// Removes the snapshots that nobody can need any more.
fn remove_due(shared: &Shared, now_ms: i64) -> Result<(), StorageError> {
    let mut snapshots = shared.snapshots();
    while let Some(index) = spare(&snapshots, now_ms) {
        let Snapshot { path, .. } = snapshots.remove(index);
        disk::remove_file(&path).at(&path)?;
        lock(&shared.snapshots).retain(|snapshot| snapshot.path != path);
    }
    Ok(())
}

/// A snapshot that may go: the oldest when the next one is an hour old as well; or one between two
/// others that are less than an hour apart, since a copy can use the older of those.
fn spare(snapshots: &[Snapshot], now_ms: i64) -> Option<usize> {
    let made_ms = |index: usize| snapshots.get(index).and_then(|snapshot| snapshot.made_ms);
    (0..snapshots.len().saturating_sub(KEPT)).find(|index| {
        let next_ms = made_ms(index + 1).unwrap_or(now_ms);
        let until_ms = match index.checked_sub(1) {
            None => now_ms.saturating_sub(COPY_MS),
            Some(before) => made_ms(before).unwrap_or(now_ms).saturating_add(COPY_MS),
        };
        next_ms <= until_ms
    })
}

/// Copies the state and proves the copy whole; returns the sequence number it contains.
fn copy(shared: &Shared, to: &Path) -> Result<u64, StorageError> {
    shared.state_db.copy_to(to)?;
    let sequence = StateDb::verify(to)?;
    disk::sync_file(to).at(to)?;
    Ok(sequence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_snapshots_serve_every_copy_of_an_hour() {
        let minute_ms = 60_000;
        let mut kept: Vec<Snapshot> = Vec::new();
        for minute in (0..600i64).step_by(5) {
            let now_ms = minute * minute_ms;
            let path = PathBuf::from(minute.to_string());
            kept.push(Snapshot { sequence: 0, path, made_ms: Some(now_ms) });
            while let Some(index) = spare(&kept, now_ms) {
                kept.remove(index);
            }
            let is_first = |snapshot: &&Snapshot| snapshot.made_ms == Some(0);
            let is_old = |snapshot: &&Snapshot| snapshot.made_ms <= Some(now_ms - COPY_MS);
            assert!(kept.iter().any(|snapshot| is_old(&snapshot) || is_first(&snapshot)));
            assert!(kept.len() <= 4, "{kept:?}");
        }
    }
}
