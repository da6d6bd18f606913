//! What the writer, the committer, the sealer and the readers share.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

use crate::clock::Clock;
use crate::series::item_event::ItemEventSample;
use crate::series::rollup::RollupSample;
use crate::series::sample::{SpawnSample, TelemetrySample};
use crate::storage::StorageError;
use crate::storage::cache::Caches;
use crate::storage::dictionary::Dictionary;
use crate::storage::directory::Directory;
use crate::storage::hour::{Hour, hour_of, start_ms};
use crate::storage::inventory::Inventories;
use crate::storage::log::{Group, LogFile};
use crate::storage::model::StoreHealth;
use crate::storage::period::Day;
use crate::storage::progress::ProgressStep;
use crate::storage::retention::Retention;
use crate::storage::sealed_files::SealedFiles;
use crate::storage::series_view::SeriesView;
use crate::storage::snapshot::Snapshot;
use crate::storage::state::State;
use crate::storage::state_db::StateDb;
use crate::storage::sync::lock;

/// Bytes of rows that may wait for the disk; beyond, the writer waits. Two minutes of 2,000
/// characters.
pub const BUFFER_BYTES_MAX: usize = 8 << 20;

/// Of these, rows that tell what characters have: they wait for each other, and nobody else waits for
/// them. A dump has some 60 kB as a row.
pub const ITEM_BUFFER_BYTES_MAX: usize = 2 << 20;

/// Times that cross by less than this come from different threads, not from a clock set back.
const JITTER_MS: i64 = 60_000;

/// The store, behind all handles. Locks are taken in the order of the fields, and held shortly.
pub struct Shared {
    pub directory: Directory,
    pub clock: Clock,
    pub commit_interval: Duration,
    pub save_interval: Duration,
    pub retention: Retention,
    /// What characters have; with locks of its own, see there.
    pub inventories: Inventories,
    /// Held by whoever changes buckets, snapshots or the list of log files: one at a time.
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
    pub item_events: SeriesView<ItemEventSample>,
    /// Roll-ups of [`Self::telemetry`] by the minute; never open.
    pub minutes: SeriesView<RollupSample>,
    /// By the hour.
    pub hours: SeriesView<RollupSample>,
    pub sealed_files: SealedFiles,
    pub caches: Caches,
    pub state_db: StateDb,
    /// Snapshots on disk, the oldest first.
    pub snapshots: Mutex<Vec<Snapshot>>,
    /// When the last one was made, Unix milliseconds.
    pub last_snapshot_ms: Mutex<Option<i64>>,
    /// Buckets that others have replaced, on their way out.
    pub superseded: Mutex<Vec<Superseded>>,
    /// What maintenance is doing now.
    pub activity: Mutex<Option<ProgressStep>>,
    /// Files of the log, oldest first; written by the committer and the sealer.
    pub log_files: Mutex<Vec<LogFile>>,
    /// Whether log and state can be written.
    pub health: Mutex<StoreHealth>,
    /// Whether the last maintenance could do its work.
    pub maintenance_health: Mutex<StoreHealth>,
    pub metrics: Metrics,
    /// Asks long work, such as a backup, to end early.
    pub is_ending: AtomicBool,
}

/// What one append changes besides the open hours.
pub struct Core {
    pub state: State,
    /// Rows on their way to the log.
    pub pending: Pending,
    pub last_sequence: u64,
    pub durable_sequence: u64,
    pub applied_sequence: u64,
    /// The hour that rows go to now, as long as the clock stays in it and it is not closed.
    pub open_hour: Option<Hour>,
    /// Hours on their way into buckets: they take no rows.
    pub closing: BTreeSet<Hour>,
    /// The day on which old sessions were last looked for.
    pub sessions_looked_through: Option<Day>,
    /// Failed writes so far, of the log and of the state.
    pub failures: u64,
    pub stop: Stop,
    /// Asks for a save of the state even if only the sequence number moved.
    pub is_save_wanted: bool,
}

/// A bucket or a file of items that another one has replaced.
#[derive(Debug, Clone)]
pub struct Superseded {
    pub path: PathBuf,
    /// When maintenance first saw it, Unix milliseconds.
    pub since_ms: Option<i64>,
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
    /// Of these, rows of items: their share is their own.
    pub item_bytes: usize,
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

    /// Whether rows other than those of items have to wait.
    pub fn is_full(&self) -> bool {
        self.bytes - self.item_bytes >= BUFFER_BYTES_MAX
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
    pub compacted_days: AtomicU64,
    pub rolled_up_days: AtomicU64,
    pub expired_files: AtomicU64,
    pub snapshots: AtomicU64,
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

    /// Snapshots on disk, the oldest first.
    pub fn snapshots(&self) -> Vec<Snapshot> {
        lock(&self.snapshots).clone()
    }

    /// Lets a replaced file go in an hour.
    pub fn supersede(&self, path: &Path) {
        let path = path.to_owned();
        lock(&self.superseded).push(Superseded { path, since_ms: None });
    }

    /// Refuses new rows for these hours; returns the last sequence number they can hold.
    pub fn close(&self, hours: impl IntoIterator<Item = Hour>) -> u64 {
        // An append in progress may still be adding to one of them.
        let _gate = lock(&self.gate);
        let mut core = self.core();
        core.closing.extend(hours);
        core.open_hour = None;
        core.last_sequence
    }

    /// Forgets that hours were being closed: they are in a bucket now, or stay as they were.
    pub fn end_close(&self, hours: impl IntoIterator<Item = Hour>) {
        let mut core = self.core();
        for hour in hours {
            core.closing.remove(&hour);
        }
    }

    /// The time that a row gets: the time given, unless its hour takes no rows any more.
    ///
    /// Sockets stamp on threads of their own, so times may cross by a little: order wins. A clock
    /// that is set back by more is believed, as far as the hours are still open; rows for closed
    /// hours get the first moment of the next open one.
    pub fn receive(&self, core: &mut Core, given_ms: i64) -> i64 {
        let last_ms = core.state.fleet.last_received_ms;
        let is_jitter = given_ms < last_ms && last_ms.saturating_sub(given_ms) < JITTER_MS;
        let mut at_ms = if is_jitter { last_ms } else { given_ms };
        let mut hour = hour_of(at_ms);
        if core.open_hour != Some(hour) {
            while core.closing.contains(&hour)
                || self.telemetry.is_sealed(hour)
                || self.spawns.is_sealed(hour)
                || self.item_events.is_sealed(hour)
            {
                hour += 1;
                at_ms = start_ms(hour);
            }
            core.open_hour = Some(hour);
        }
        at_ms
    }

    pub fn core(&self) -> MutexGuard<'_, Core> {
        lock(&self.core)
    }

    /// What keeps the disk from taking what is written, if anything does.
    pub fn health(&self) -> StoreHealth {
        let health = lock(&self.health).clone();
        if health == StoreHealth::Ok { lock(&self.maintenance_health).clone() } else { health }
    }

    /// Takes note of a failure, or of its end.
    pub fn tell_health(&self, health: &Mutex<StoreHealth>, error: Option<String>) {
        let mut health = lock(health);
        *health = match (error, &*health) {
            (None, _) => StoreHealth::Ok,
            (Some(error), StoreHealth::Failing { since_ms, .. }) => {
                StoreHealth::Failing { error, since_ms: *since_ms }
            }
            (Some(error), StoreHealth::Ok) => {
                StoreHealth::Failing { error, since_ms: self.clock.now_ms() }
            }
        };
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

    /// To be called now and then by long work.
    ///
    /// # Errors
    /// [`StorageError::Interrupted`] once the work is asked to end.
    pub fn go_on(&self) -> Result<(), StorageError> {
        if self.is_ending.load(Ordering::Acquire) { Err(StorageError::Interrupted) } else { Ok(()) }
    }

    pub fn disk_error(&self) -> StorageError {
        match self.health() {
            StoreHealth::Failing { error, .. } => StorageError::DiskFailing(error),
            // It has recovered since.
            StoreHealth::Ok => StorageError::DiskFailing("a write failed".to_owned()),
        }
    }
}
