//! Snapshots: consistent copies of `state.redb` inside the data directory.
//!
//! A plain copy of the directory may tear the state file; a snapshot never changes, and the log
//! reaches back to the older of the two that are kept. So such a copy always opens.

use std::fs;
use std::path::{Path, PathBuf};

use crate::storage::StorageError;
use crate::storage::backend::sync_file;
use crate::storage::directory::{TEMPORARY, list_files, sync_directory};
use crate::storage::error::AtPath;
use crate::storage::model::MaintenanceReport;
use crate::storage::shared::{Shared, add};
use crate::storage::state_db::StateDb;
use crate::storage::sync::lock;

/// Least time between two snapshots.
const INTERVAL_MS: i64 = 300_000;
/// How many are kept: the older one is for a copy that began before the newer one was made.
const KEPT: usize = 2;

/// A snapshot on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// Last row that it contains.
    pub sequence: u64,
    pub path: PathBuf,
}

/// Snapshots in a directory, the oldest first. Files with other names are passed over.
pub fn list(directory: &Path) -> Result<Vec<Snapshot>, StorageError> {
    let mut snapshots = Vec::new();
    for path in list_files(directory, "redb")? {
        let sequence = path.file_stem().and_then(|stem| stem.to_str()?.parse().ok());
        if let Some(sequence) = sequence {
            snapshots.push(Snapshot { sequence, path });
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
    let last = shared.snapshots().last().map(|snapshot| snapshot.sequence);
    let applied = shared.core().applied_sequence;
    let last_ms = *lock(&shared.last_snapshot_ms);
    let is_due = is_forced || last_ms.is_none_or(|last| now_ms.saturating_sub(last) >= INTERVAL_MS);
    if last.unwrap_or(0) >= applied || !is_due {
        return Ok(());
    }
    let directory = shared.directory.snapshots();
    let temporary = directory.join(format!("new.{TEMPORARY}"));
    let result = copy(shared, &temporary);
    if result.is_err() {
        // On a full disk its space is needed.
        let _ = fs::remove_file(&temporary);
    }
    let path = directory.join(format!("{:020}.redb", result?));
    fs::rename(&temporary, &path).at(&path)?;
    sync_directory(&directory)?;
    let mut snapshots = list(&directory)?;
    while snapshots.len() > KEPT {
        let oldest = snapshots.remove(0);
        fs::remove_file(&oldest.path).at(&oldest.path)?;
    }
    *lock(&shared.snapshots) = snapshots;
    *lock(&shared.last_snapshot_ms) = Some(now_ms);
    report.snapshots += 1;
    add(&shared.metrics.snapshots, 1);
    Ok(())
}

/// Copies the state and proves the copy whole; returns the sequence number it contains.
fn copy(shared: &Shared, to: &Path) -> Result<u64, StorageError> {
    shared.state_db.copy_to(to)?;
    let sequence = StateDb::verify(to)?;
    sync_file(to)?;
    Ok(sequence)
}
