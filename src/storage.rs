//! Everything on disk, and the only code that knows redb.
//!
//! An event goes into memory and into the append log, which is made durable a few times a second;
//! totals follow into `state.redb`; rows of closed hours are sealed into buckets, closed days are
//! compacted and rolled up. Reads see memory and buckets as one. What is promised, and why it holds after a crash, is told in
//! `docs/FORMAT.md`.
//!
//! Everything here blocks: async code calls it through the bridge to blocking threads.

mod accounts;
mod added_rows;
mod audit;
mod backend;
mod backup;
mod backup_folder;
mod bucket;
mod cache;
mod calendar;
mod check;
mod codec;
mod committer;
mod compact;
mod dictionary;
mod directory;
mod disk;
mod error;
mod file_copy;
#[cfg(fuzzing)]
pub mod fuzz;
mod heat_map;
mod hour;
mod import;
mod instance;
mod inventory;
mod json_file;
mod log;
mod log_reader;
mod maintain;
mod manifest;
mod migrate;
mod model;
mod open_hour;
mod period;
mod progress;
mod projection;
mod rares;
mod read;
mod record;
mod recover;
mod replay;
mod resolver;
mod restore;
mod retention;
mod rollup;
mod row;
mod saved;
mod seal;
mod sealed_files;
mod series_view;
mod shared;
mod snapshot;
mod state;
mod state_db;
mod stats;
mod sync;
mod tiers;
mod trim;
mod writer;

#[cfg(test)]
mod backup_test;
#[cfg(test)]
mod copy_test;
#[cfg(test)]
mod lifetime_test;
#[cfg(test)]
mod lossy;
#[cfg(test)]
mod model_test;
#[cfg(test)]
mod power_test;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, RwLock};
use std::thread;
use std::time::Duration;

use jiff::tz::TimeZone;

use crate::clock::Clock;
use crate::domain::audit::AuditEntry;
use crate::domain::character::CharacterId;
use crate::domain::saved::SavedSet;
use crate::series::sample::{SpawnSample, TelemetrySample};
use crate::series::step::Step;
use crate::storage::cache::Caches;
use crate::storage::committer::Committer;
use crate::storage::directory::{Directory, HOURS, MINUTES, list_files};
use crate::storage::error::AtPath;
use crate::storage::heat_map::spawn_heat;
use crate::storage::instance::Origin;
use crate::storage::inventory::Inventories;
use crate::storage::log::LogWriter;
use crate::storage::period::day_of;
use crate::storage::projection::{Positions, Whole};
use crate::storage::read::scan;
use crate::storage::recover::{log_reach, open_state};
use crate::storage::replay::{Restored, list_buckets};
use crate::storage::resolver::Resolver;
use crate::storage::rollup::forget_ahead;
use crate::storage::sealed_files::SealedFiles;
use crate::storage::series_view::SeriesView;
use crate::storage::shared::{Core, Metrics, Pending, Shared, Stop, Superseded};
use crate::storage::sync::read_lock;
use crate::tasks::EndOnPanic;

pub use crate::series::TimeRange;
pub use crate::storage::accounts::AccountSet;
pub use crate::storage::audit::AUDIT_PAGE_MAX;
pub use crate::storage::backup::{BackupOptions, BackupReport};
pub use crate::storage::check::{CheckReport, Finding, check_directory};
pub use crate::storage::directory::{is_data_directory, replace_private_file};
pub use crate::storage::error::StorageError;
pub use crate::storage::import::{Counts as RowCounts, ImportCounts, Importer};
pub use crate::storage::model::{
    Applied, AuditCursor, AuditLine, AuditPage, AuditQuery, CharacterTotals, FleetTotals, HeatCell,
    HeatMap, ItemEventQuery, ItemEventRow, ItemUse, MaintenanceReport, Portal, PositionRow,
    RareCursor, RarePage, RareQuery, RareRow, SpawnRow, StoreHealth, StoreStats, SummaryRow,
    TelemetryRow,
};
pub use crate::storage::progress::{Progress, ProgressStep};
pub use crate::storage::rares::RARES_PAGE_MAX;
pub use crate::storage::restore::{RestoreReport, restore_backup};
pub use crate::storage::retention::Retention;
pub use crate::storage::writer::Writer;

/// Narrowest and widest cell of a heat map, map units.
const HEAT_CELL_UNITS: (f64, f64) = (0.01, 204.0);

/// How a store works. The defaults suit 70 characters and 2,000 alike.
#[derive(Debug, Clone)]
pub struct StoreOptions {
    /// How long rows may wait for the next group commit: what a power cut costs at most.
    pub commit_interval: Duration,
    /// Least time between two saves of the state; 60 times that if only the sequence number moved.
    pub save_interval: Duration,
    /// Whose midnight begins the day of the totals.
    pub time_zone: TimeZone,
    /// Cache of `state.redb`.
    pub state_cache_bytes: usize,
    /// Cache of what characters have, as far as it is in files.
    pub inventory_cache_bytes: u64,
    /// What characters have and no file has yet: beyond this, the oldest is written.
    pub unsaved_inventory_bytes: u64,
    /// Cache of each open bucket, of which there are at most 96.
    pub sealed_cache_bytes: usize,
    pub retention: Retention,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self {
            commit_interval: Duration::from_millis(250),
            save_interval: Duration::from_secs(1),
            time_zone: TimeZone::UTC,
            state_cache_bytes: 64 << 20,
            inventory_cache_bytes: 32 << 20,
            unsaved_inventory_bytes: 32 << 20,
            sealed_cache_bytes: 512 << 10,
            retention: Retention::default(),
        }
    }
}

/// Reads the store. Cheap to clone; all clones see what the [`Writer`] appends, at once.
#[derive(Clone)]
pub struct Store(Arc<Shared>);

impl Store {
    /// Opens a data directory, creating what is missing, and starts the committer.
    ///
    /// # Errors
    /// [`StorageError::InUse`] if another process has it; [`StorageError::NewerFormat`] if a newer
    /// program wrote it; [`StorageError::StateLost`] if the totals cannot be told any more; what the
    /// disk says otherwise. Damaged buckets and log records are no errors: they are counted in
    /// [`StoreStats::problems`] and logged.
    pub fn open(
        dir: &Path,
        options: StoreOptions,
        clock: Clock,
    ) -> Result<(Self, Writer), StorageError> {
        let directory = Directory::open(dir)?;
        let origin = instance::origin(&directory);
        let mut log_paths = list_files(&directory.log(), "log")?;
        let snapshots = snapshot::list(&directory.snapshots())?;
        let spare_to = snapshots.first().map_or(0, |oldest| oldest.sequence);
        let (reach, set_aside) = log_reach(&mut log_paths, origin == Origin::Copied, spare_to)?;
        let (state_db, state_problems) =
            open_state(&directory, origin, reach, options.state_cache_bytes)?;
        let saved = state_db.load(options.time_zone)?;
        let mut restored = replay::begin(&directory, saved, &log_paths, reach.end)?;
        restored.replay(&log_paths)?;
        let Restored {
            mut state,
            dictionary,
            telemetry,
            spawns,
            item_events,
            inventories,
            log_files,
            superseded,
            applied_sequence,
            mut last_sequence,
            mut problems,
            ..
        } = restored;
        problems += state_problems + set_aside;
        let items_sequence = inventories.last_sequence();
        let is_log_short = items_sequence > last_sequence;
        if is_log_short {
            // Numbers must not be given twice. The gap counts as passed once the state is saved.
            problems += 1;
            tracing::error!(
                last_sequence,
                items_sequence,
                "the log ends before the files of items"
            );
            state.sequence = items_sequence;
            last_sequence = items_sequence;
        }
        let inventories = Inventories::new(
            directory.inventory(),
            inventories,
            options.inventory_cache_bytes,
            options.unsaved_inventory_bytes,
        );
        let roll_ups = |kind: &str| {
            let folder = directory.series(kind);
            let listed = list_buckets(&folder)?;
            Ok::<_, StorageError>(SeriesView::new(folder, listed.files))
        };
        let (minutes, hours) = (roll_ups(MINUTES)?, roll_ups(HOURS)?);
        let superseded =
            superseded.into_iter().map(|path| Superseded { path, since_ms: None }).collect();
        let first_log_day = log_files.iter().map(|file| day_of(file.hour)).min();
        let log_path = directory.log();
        let log = LogWriter::new(&log_path, log_files.last().cloned()).at(&log_path)?;
        let core = Core {
            state,
            pending: Pending::default(),
            last_sequence,
            durable_sequence: last_sequence,
            applied_sequence,
            open_hour: None,
            closing: BTreeSet::new(),
            sessions_looked_through: None,
            failures: 0,
            stop: Stop::No,
            is_save_wanted: is_log_short,
        };
        let metrics = Metrics::default();
        metrics.problems.store(problems, Ordering::Relaxed);
        let shared = Arc::new(Shared {
            directory,
            clock,
            commit_interval: options.commit_interval,
            save_interval: options.save_interval,
            retention: options.retention,
            inventories,
            sealing: Mutex::default(),
            gate: Mutex::default(),
            core: Mutex::new(core),
            wake: Condvar::new(),
            progress: Condvar::new(),
            dictionary: RwLock::new(dictionary),
            telemetry,
            spawns,
            item_events,
            minutes,
            hours,
            sealed_files: SealedFiles::new(options.sealed_cache_bytes),
            caches: Caches::default(),
            state_db,
            snapshots: Mutex::new(snapshots),
            last_snapshot_ms: Mutex::default(),
            superseded: Mutex::new(superseded),
            activity: Mutex::default(),
            log_files: Mutex::new(log_files),
            health: Mutex::new(StoreHealth::Ok),
            maintenance_health: Mutex::new(StoreHealth::Ok),
            metrics,
            is_ending: AtomicBool::new(false),
        });
        if let (Some(first), true) = (first_log_day, origin == Origin::Copied) {
            forget_ahead(&shared, first, reach.end)?;
        }
        // From here on it is no copy any more.
        if let Err(error) = instance::mark(&shared.directory.root, false) {
            tracing::warn!(%error, "the directory cannot be marked as in use");
        }
        let for_committer = Arc::clone(&shared);
        let committer = thread::Builder::new()
            .name("store-commit".to_owned())
            .spawn(move || {
                let _end = EndOnPanic;
                Committer::new(&for_committer, log).run();
            })
            .at(dir)?;
        let writer =
            Writer { shared: Arc::clone(&shared), committer: Some(committer), encoded: Vec::new() };
        Ok((Self(shared), writer))
    }

    /// Visits telemetry in the order of `received_at_ms`, until told to stop.
    ///
    /// Each row is seen exactly once, also while hours are being sealed. An unknown character has
    /// no rows. Damaged chunks are left out, counted and logged.
    pub fn telemetry(
        &self,
        range: TimeRange,
        character: Option<&str>,
        visit: &mut dyn FnMut(&TelemetryRow) -> ControlFlow<()>,
    ) -> Result<(), StorageError> {
        let Ok(character) = self.filter(character) else { return Ok(()) };
        let mut resolver = Resolver::new(&self.0);
        let view = &self.0.telemetry;
        // Broken off or not: the visitor has what it wanted.
        let _ =
            scan::<Whole<TelemetrySample>>(&self.0, view, range, character, |base_ms, id, s| {
                resolver
                    .telemetry(base_ms, id, s)
                    .map_or(ControlFlow::Continue(()), |row| visit(&row))
            });
        Ok(())
    }

    /// Visits where characters were, like [`Self::telemetry`], decoding only what that needs.
    pub fn positions(
        &self,
        range: TimeRange,
        character: Option<&str>,
        visit: &mut dyn FnMut(&PositionRow) -> ControlFlow<()>,
    ) -> Result<(), StorageError> {
        let Ok(character) = self.filter(character) else { return Ok(()) };
        let mut resolver = Resolver::new(&self.0);
        let view = &self.0.telemetry;
        let _ = scan::<Positions>(&self.0, view, range, character, |base_ms, id, sample| {
            resolver.position(base_ms, id, sample).map_or(ControlFlow::Continue(()), &mut *visit)
        });
        Ok(())
    }

    /// Visits telemetry summed up by steps, in the order of time: one row for each character and
    /// step with reports. Whole days come from the roll-ups where those can serve the step.
    ///
    /// `step`: buckets start on its multiples. A row stands at the time of its last report.
    pub fn summaries(
        &self,
        range: TimeRange,
        character: Option<&str>,
        step: Step,
        visit: &mut dyn FnMut(&SummaryRow) -> ControlFlow<()>,
    ) -> Result<(), StorageError> {
        let Ok(character) = self.filter(character) else { return Ok(()) };
        let mut resolver = Resolver::new(&self.0);
        let _ = tiers::summaries(&self.0, range, character, step, |base_ms, id, sample| {
            resolver
                .summary(base_ms, id, sample)
                .map_or(ControlFlow::Continue(()), |row| visit(&row))
        });
        Ok(())
    }

    /// Visits spawns in the order of `received_at_ms`, like [`Self::telemetry`].
    pub fn spawns(
        &self,
        range: TimeRange,
        mob: Option<&str>,
        visit: &mut dyn FnMut(&SpawnRow) -> ControlFlow<()>,
    ) -> Result<(), StorageError> {
        let Ok(mob) = self.text_filter(mob) else { return Ok(()) };
        let mut resolver = Resolver::new(&self.0);
        let view = &self.0.spawns;
        let _ = scan::<Whole<SpawnSample>>(&self.0, view, range, None, |base_ms, id, sample| {
            if mob.is_some_and(|mob| mob != sample.mob) {
                return ControlFlow::Continue(());
            }
            resolver.spawn(base_ms, id, sample).map_or(ControlFlow::Continue(()), |row| visit(&row))
        });
        Ok(())
    }

    /// Counts spawns by cell, the busiest first, at most `limit` cells.
    ///
    /// `cell`: width in map units, 0.01 to 204. Whole hours of all creatures come from stored
    /// grids if it is a multiple of 0.1; everything else is counted from the rows.
    pub fn spawn_heat(
        &self,
        range: TimeRange,
        mob: Option<&str>,
        cell: f64,
        limit: usize,
    ) -> HeatMap {
        let Ok(mob) = self.text_filter(mob) else {
            return HeatMap { cells: Vec::new(), total: 0 };
        };
        let (narrowest, widest) = HEAT_CELL_UNITS;
        spawn_heat(&self.0, range, mob, cell.max(narrowest).min(widest), limit)
    }

    /// Portals seen within the last hour, the last seen first.
    pub fn portals(&self, now_ms: i64) -> Vec<Portal> {
        let alive: Vec<_> = {
            let core = self.0.core();
            let portals = core.state.portals.iter();
            portals
                .filter(|(_, portal)| portal.is_alive(now_ms))
                .map(|(key, portal)| (key.name, *portal))
                .collect()
        };
        let mut resolver = Resolver::new(&self.0);
        let mut portals: Vec<_> = alive
            .into_iter()
            .filter_map(|(name, portal)| {
                Some(Portal {
                    name: resolver.text(name),
                    position: portal.place.0,
                    destination: portal.destination.map(|id| resolver.text(id)),
                    discovered_by: resolver.character(portal.discovered_by)?,
                    first_seen_ms: portal.first_seen_ms,
                    last_seen_ms: portal.last_seen_ms,
                })
            })
            .collect();
        portals
            .sort_by(|a, b| b.last_seen_ms.cmp(&a.last_seen_ms).then_with(|| a.name.cmp(&b.name)));
        portals
    }

    /// Lists rares, the newest first.
    pub fn rares(&self, query: &RareQuery) -> Result<RarePage, StorageError> {
        rares::list(&self.0, query)
    }

    /// Takes an entry of the audit log, as of `now_ms`; durable with the next group commit.
    ///
    /// # Errors
    /// [`StorageError::Closed`] if the committer has ended; [`StorageError::DiskFailing`] if rows
    /// wait for the disk already, more than memory has room for.
    pub fn append_audit(&self, now_ms: i64, entry: &AuditEntry) -> Result<(), StorageError> {
        audit::append(&self.0, now_ms, entry)
    }

    /// Lists the audit log, the newest first.
    pub fn audit(&self, query: &AuditQuery) -> Result<AuditPage, StorageError> {
        audit::list(&self.0, query)
    }

    /// Reads who may sign in.
    ///
    /// # Errors
    /// [`StorageError::Damaged`] if that cannot be told.
    pub fn load_accounts(&self) -> Result<AccountSet, StorageError> {
        accounts::load(&self.0.directory.root)
    }

    /// Replaces all accounts; they are durable when this returns. One call at a time.
    pub fn save_accounts(&self, accounts: &AccountSet) -> Result<(), StorageError> {
        accounts::save(&self.0.directory.root, accounts)
    }

    /// Reads the saved searches and groups; a file that cannot be read is set aside, counted as a
    /// problem, and nothing is kept.
    pub fn load_saved(&self) -> Result<SavedSet, StorageError> {
        saved::load_or_set_aside(&self.0)
    }

    /// Replaces all saved searches and groups; they are durable when this returns. One call at a
    /// time.
    pub fn save_saved(&self, saved: &SavedSet) -> Result<(), StorageError> {
        saved::save(&self.0.directory.root, saved)
    }

    /// Kills of the fleet; "today" is the civil day of `now_ms` in the configured time zone.
    pub fn kill_totals(&self, now_ms: i64) -> FleetTotals {
        self.0.core().state.kill_totals(now_ms)
    }

    /// Rares of the fleet; see [`Self::kill_totals`].
    pub fn rare_totals(&self, now_ms: i64) -> FleetTotals {
        self.0.core().state.rare_totals(now_ms)
    }

    pub fn character_id(&self, name: &str) -> Option<CharacterId> {
        read_lock(&self.0.dictionary).character_id(name)
    }

    pub fn character_totals(&self, name: &str) -> Option<CharacterTotals> {
        let CharacterId(id) = self.character_id(name)?;
        Some(self.0.core().state.totals_of(id))
    }

    /// Whether the disk takes what is written.
    pub fn health(&self) -> StoreHealth {
        self.0.health()
    }

    /// Figures for the metrics page. Asks the disk for the length of the day files.
    pub fn stats(&self) -> StoreStats {
        stats::collect(&self.0)
    }

    /// Does what is due at `now_ms`: seals the hours that ended at least 90 s before, compacts and
    /// rolls up the days that are closed, removes what is too old, makes a snapshot, trims the log.
    /// Blocking; to be called every ten seconds or so.
    ///
    /// # Errors
    /// What the disk says. Nothing is lost by that: rows stay where they are, and the next call
    /// tries again.
    pub fn maintain(&self, now_ms: i64) -> Result<MaintenanceReport, StorageError> {
        maintain::maintain(&self.0, now_ms, false, &Progress(&|_| ()))
    }

    /// [`Self::maintain`] for somebody who waits: tells its progress, and makes a snapshot even if
    /// the last one is young.
    pub fn compact(
        &self,
        now_ms: i64,
        progress: Progress<'_>,
    ) -> Result<MaintenanceReport, StorageError> {
        maintain::maintain(&self.0, now_ms, true, &progress)
    }

    /// Copies everything to the directory `to`, exactly as of one moment, while appends go on.
    ///
    /// Every row appended before the call is in it. `to` must be new, empty or an earlier backup,
    /// of which unchanged files are kept; until the new backup is whole, the earlier one stays.
    /// Sealing waits meanwhile. Blocking, for as long as the disks take.
    ///
    /// # Errors
    /// [`StorageError::Refused`] if the directory will not do; [`StorageError::Interrupted`] after
    /// [`Self::end_long_work`]; what the disks say otherwise. The earlier backup is then still
    /// whole.
    pub fn backup(
        &self,
        to: &Path,
        options: &BackupOptions,
        progress: Progress,
    ) -> Result<BackupReport, StorageError> {
        backup::backup(&self.0, to, options, progress)
    }

    /// Reads everything on disk and says what is damaged. Blocking, for minutes if there is much.
    ///
    /// # Errors
    /// [`StorageError::Interrupted`] after [`Self::end_long_work`]; what the disk says if the state
    /// cannot be copied. Damage is no error: it is in the report.
    pub fn check(&self, progress: Progress) -> Result<CheckReport, StorageError> {
        check::check_open(&self.0, progress)
    }

    /// Asks backups and checks that are under way to end, since the store is about to close.
    pub fn end_long_work(&self) {
        self.0.is_ending.store(true, Ordering::Release);
    }

    /// Begins an import of rows of the past, after the hours that are over are sealed.
    ///
    /// Appends go on meanwhile; maintenance waits for [`Importer::finish`]. `now_ms`: rows later than
    /// that are too recent, and hours up to then still take rows.
    ///
    /// # Errors
    /// [`StorageError::ImportRunning`] if another one is under way.
    pub fn import(&self, now_ms: i64) -> Result<Importer<'_>, StorageError> {
        Importer::start(&self.0, now_ms)
    }

    /// The id to look for; `None` for all characters.
    fn filter(&self, character: Option<&str>) -> Result<Option<u32>, NeverSeen> {
        let find = |name| self.character_id(name).map(|CharacterId(id)| id).ok_or(NeverSeen);
        character.map(find).transpose()
    }

    /// Like [`Self::filter`], for texts.
    fn text_filter(&self, text: Option<&str>) -> Result<Option<u32>, NeverSeen> {
        let find = |text| read_lock(&self.0.dictionary).texts.find(text).ok_or(NeverSeen);
        text.map(find).transpose()
    }
}

/// The name or text looked for is not in the dictionary, so no row can match.
struct NeverSeen;
