//! What the writer, the committer, the sealer and the readers share.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

use crate::clock::Clock;
use crate::series::sample::{SpawnSample, TelemetrySample};
use crate::storage::StorageError;
use crate::storage::dictionary::Dictionary;
use crate::storage::directory::Directory;
use crate::storage::hour::Hour;
use crate::storage::log::{Group, LogFile};
use crate::storage::model::StoreHealth;
use crate::storage::sealed_files::SealedFiles;
use crate::storage::series_view::SeriesView;
use crate::storage::state::State;
use crate::storage::state_db::StateDb;
use crate::storage::sync::lock;

/// Bytes of rows that may wait for the disk; beyond, the writer waits. Two minutes of 2,000
/// characters.
pub const BUFFER_BYTES_MAX: usize = 8 << 20;

/// The store, behind all handles. Locks are taken in the order of the fields, and held shortly.
pub struct Shared {
    pub directory: Directory,
    pub clock: Clock,
    pub commit_interval: Duration,
    /// Held by the sealer while it works: one at a time.
    pub sealing: Mutex<()>,
    /// Held by the writer for one append, and by the sealer to close an hour in between.
    pub gate: Mutex<()>,
    pub core: Mutex<Core>,
    /// Tells the committer that there is something to do.
    pub wake: Condvar,
    /// Tells the writer and the sealer that a group or a save is done, or has failed.
    pub progress: Condvar,
    pub dictionary: RwLock<Dictionary>,
    pub telemetry: SeriesView<TelemetrySample>,
    pub spawns: SeriesView<SpawnSample>,
    pub sealed_files: SealedFiles,
    pub state_db: StateDb,
    /// Files of the log, oldest first; written by the committer and the sealer.
    pub log_files: Mutex<Vec<LogFile>>,
    pub health: Mutex<StoreHealth>,
    pub metrics: Metrics,
}

/// What one append changes besides the open hours.
pub struct Core {
    pub state: State,
    /// Rows on their way to the log.
    pub pending: Pending,
    pub last_sequence: u64,
    pub durable_sequence: u64,
    pub applied_sequence: u64,
    /// Earliest time a new row may have: the end of the hours that are closed for sealing.
    pub floor_ms: i64,
    /// Last sequence number when the floor was raised: closed hours hold no later rows.
    pub floor_sequence: u64,
    /// Failed writes so far, of the log and of the state.
    pub failures: u64,
    pub stop: Stop,
    /// Asks for a save of the state even if only the sequence number moved.
    pub is_save_wanted: bool,
}

/// Whether and how the committer ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    No,
    /// Writes what is pending, saves the state, and ends; gives up at the first failure.
    Drain,
    /// Ends at once, as a killed process would.
    #[cfg(test)]
    Abandon,
    /// The committer has ended.
    Stopped,
}

/// Rows that wait for the next group commit.
#[derive(Debug, Default)]
pub struct Pending {
    /// By hour; one group, two across a change of hour.
    pub groups: Vec<Group>,
    pub bytes: usize,
    /// When the first of the rows came.
    pub since: Option<Instant>,
    /// Asks for a commit without waiting for the interval.
    pub is_flush_wanted: bool,
}

impl Pending {
    /// Adds rows that must not be torn apart: an event and its definitions.
    pub fn push(&mut self, hour: Hour, first_sequence: u64, rows: u32, bytes: &[u8]) {
        if let Some(group) = self.groups.last_mut().filter(|group| group.hour == hour) {
            group.rows += rows;
            group.bytes.extend_from_slice(bytes);
        } else {
            self.groups.push(Group { hour, first_sequence, rows, bytes: bytes.to_vec() });
        }
        self.bytes += bytes.len();
        self.since.get_or_insert_with(Instant::now);
    }
}

/// Counters since the store was opened; see [`crate::storage::model::StoreStats`].
#[derive(Debug, Default)]
pub struct Metrics {
    pub commits: AtomicU64,
    pub commit_bytes: AtomicU64,
    pub state_commits: AtomicU64,
    pub sync_us_sum: AtomicU64,
    pub sync_us_max: AtomicU64,
    pub sync_count: AtomicU64,
    pub sealed_hours: AtomicU64,
    pub problems: AtomicU64,
}

pub fn add(counter: &AtomicU64, count: u64) {
    counter.fetch_add(count, Ordering::Relaxed);
}

impl Shared {
    /// Counts and logs something that cost data or was in doubt.
    pub fn problem(&self, text: &str, error: &dyn std::fmt::Display) {
        add(&self.metrics.problems, 1);
        tracing::warn!(%error, "{text}");
    }

    pub fn core(&self) -> MutexGuard<'_, Core> {
        lock(&self.core)
    }

    pub fn health(&self) -> StoreHealth {
        lock(&self.health).clone()
    }

    /// Waits until the log holds everything up to `sequence` for good, committing at once.
    ///
    /// # Errors
    /// [`StorageError::DiskFailing`] if a write fails meanwhile; the rows are kept and tried again.
    pub fn wait_durable(&self, sequence: u64) -> Result<(), StorageError> {
        let mut core = self.core();
        let failures = core.failures;
        while core.durable_sequence < sequence {
            if core.stop == Stop::Stopped {
                return Err(StorageError::Closed);
            }
            if core.failures > failures {
                drop(core);
                return Err(self.disk_error());
            }
            core.pending.is_flush_wanted = true;
            self.wake.notify_all();
            core = self.progress.wait(core).unwrap_or_else(PoisonError::into_inner);
        }
        Ok(())
    }

    pub fn disk_error(&self) -> StorageError {
        match self.health() {
            StoreHealth::Failing { error, .. } => StorageError::DiskFailing(error),
            // It has recovered since.
            StoreHealth::Ok => StorageError::DiskFailing("a write failed".to_owned()),
        }
    }
}
