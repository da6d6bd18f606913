//! Bulk import: rows of the past, with their own times, straight into buckets.
//!
//! Rows come in any order. The first pass files them by day ([`spill`]); the second one merges each
//! day with what the store has of it ([`merge`]). A row that is there as often as it is given is
//! not added again, and totals are absolute: so an import may be repeated, also after it was cut
//! off. Nothing in here knows where the rows come from.

mod merge;
mod recent;
pub mod row;
mod spill;
pub mod state;

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::ops::{AddAssign, ControlFlow};

use crate::domain::character::{CharacterId, CharacterName};
use crate::domain::coordinates::WorldPosition;
use crate::series::sample::{SpawnSample, TelemetrySample};
use crate::storage::StorageError;
use crate::storage::codec::{Place, encode_into};
use crate::storage::directory::{SPAWNS, TELEMETRY};
use crate::storage::hour::hour_of;
use crate::storage::import::row::{ImportedFind, ImportedRow, ImportedSighting};
use crate::storage::import::spill::{SpillDirectory, Spiller};
use crate::storage::model::MaintenanceReport;
use crate::storage::period::{Period, day_of};
use crate::storage::progress::Progress;
use crate::storage::record::{PORTAL_LIFE_MS, PortalKey, RareKey, SessionState};
use crate::storage::retention::cutoff_ms;
use crate::storage::row::LogRow;
use crate::storage::seal::{GRACE_MS, seal_due};
use crate::storage::shared::Shared;
use crate::storage::sync::{lock, read_lock};
use crate::storage::writer::{EventRows, take_rows, wait_for_room};

pub use crate::storage::import::spill::remove_left;

/// Set in the ids of imported rares: no sequence number gets there.
const IMPORTED_ID: u64 = 1 << 63;

/// What became of the rows of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub added: u64,
    /// Rows that the store had already.
    pub duplicates: u64,
    /// Older than what the store keeps.
    pub expired: u64,
    /// Of an hour that is not over yet, or of the future. Importing again later takes them.
    pub too_recent: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, more: Self) {
        self.added += more.added;
        self.duplicates += more.duplicates;
        self.expired += more.expired;
        self.too_recent += more.too_recent;
    }
}

/// What became of all rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ImportCounts {
    pub telemetry: Counts,
    pub spawns: Counts,
    pub rares: Counts,
    pub portals: Counts,
    pub kill_totals: Counts,
    pub rare_totals: Counts,
    pub sessions: Counts,
}

/// Takes the rows of one import. One at a time for a store.
///
/// Dropped before [`Self::finish`], it leaves what was told of totals, rares and portals, and no
/// rows of series.
pub struct Importer<'a> {
    shared: &'a Shared,
    now_ms: i64,
    /// Rows of days that end before are expired.
    telemetry_from_ms: i64,
    spawns_from_ms: i64,
    telemetry: Spiller<TelemetrySample>,
    spawns: Spiller<SpawnSample>,
    counts: ImportCounts,
    /// Ids and times of imported rares that are there; `None` until the first one comes.
    rares: Option<HashSet<RareKey>>,
    /// By character and session: time and kill counter of its last report.
    sessions: HashMap<(u32, u32), (i64, u64)>,
    /// Ids of texts that are on disk only; `None` until the first new text comes.
    retired: Option<HashMap<String, u32>>,
    /// Reused from row to row.
    encoded: Vec<u8>,
    directory: SpillDirectory,
}

impl<'a> Importer<'a> {
    /// Begins an import at `now_ms`; rows later than that are too recent. Hours that are over are
    /// sealed first, so that rows can join them.
    ///
    /// # Errors
    /// [`StorageError::ImportRunning`] if another one is under way.
    pub(super) fn start(shared: &'a Shared, now_ms: i64) -> Result<Self, StorageError> {
        let directory = SpillDirectory::create(&shared.directory.root)?;
        {
            let _one_at_a_time = lock(&shared.sealing);
            let mut report = MaintenanceReport::default();
            seal_due(shared, now_ms, &mut report, &Progress(&|_| ()))?;
        }
        Ok(Self {
            shared,
            now_ms,
            // Rolled up, it is kept for longer than each report is.
            telemetry_from_ms: cutoff_ms(now_ms, shared.retention.longest_telemetry_days()),
            spawns_from_ms: cutoff_ms(now_ms, shared.retention.spawns_days),
            telemetry: Spiller::start(&directory, TELEMETRY)?,
            spawns: Spiller::start(&directory, SPAWNS)?,
            counts: ImportCounts::default(),
            rares: None,
            sessions: HashMap::new(),
            retired: None,
            encoded: Vec::new(),
            directory,
        })
    }

    /// The id of a character; a new name is written to the log.
    pub fn character(&mut self, name: &CharacterName) -> Result<CharacterId, StorageError> {
        let shared = self.shared;
        self.define(|rows| rows.character(shared, name)).map(CharacterId)
    }

    /// The id of a text, for use in samples; a new one is written to the log.
    pub fn text(&mut self, text: &str) -> Result<u32, StorageError> {
        let shared = self.shared;
        if let Some(id) = read_lock(&shared.dictionary).texts.find(text) {
            return Ok(id);
        }
        // A text that was retired keeps its id, or its rows would not be known again.
        let retired = match &mut self.retired {
            Some(retired) => retired,
            unread => unread.insert(retired_texts(shared)?),
        };
        if let Some(id) = retired.get(text) {
            return Ok(*id);
        }
        self.define(|rows| rows.text(shared, text))
    }

    /// To be called now and then.
    ///
    /// # Errors
    /// [`StorageError::Interrupted`] when the store is about to close.
    pub fn go_on(&self) -> Result<(), StorageError> {
        self.shared.go_on()
    }

    /// Whether a report of that time will be stored; counts it if not.
    pub fn wants_telemetry(&mut self, at_ms: i64) -> bool {
        is_wanted(&mut self.counts.telemetry, at_ms, self.telemetry_from_ms, self.now_ms)
    }

    /// Takes a report that is wanted. `at_ms`: Unix milliseconds; replaces the sample's own time.
    pub fn telemetry(&mut self, character: CharacterId, at_ms: i64, sample: TelemetrySample) {
        let last = (at_ms, sample.kills);
        let known = self.sessions.entry((character.0, sample.session)).or_insert(last);
        if known.0 <= at_ms {
            *known = last;
        }
        self.telemetry.push(character.0, at_ms, sample);
    }

    /// Whether a spawn of that time will be stored; counts it if not.
    pub fn wants_spawn(&mut self, at_ms: i64) -> bool {
        is_wanted(&mut self.counts.spawns, at_ms, self.spawns_from_ms, self.now_ms)
    }

    /// Takes a spawn that is wanted; see [`Self::telemetry`].
    pub fn spawn(&mut self, character: CharacterId, at_ms: i64, sample: SpawnSample) {
        self.spawns.push(character.0, at_ms, sample);
    }

    /// Takes a rare found. It counts in no total: those come by [`Self::rare_total`].
    ///
    /// `id`: any number that is the same at each import; the highest bit is not used.
    pub fn rare(
        &mut self,
        character: CharacterId,
        id: u64,
        at_ms: i64,
        (name, position): (u32, WorldPosition),
    ) -> Result<(), StorageError> {
        if at_ms > self.now_ms {
            self.counts.rares.too_recent += 1;
            return Ok(());
        }
        let id = id | IMPORTED_ID;
        let shared = self.shared;
        let known = match &mut self.rares {
            Some(known) => known,
            unread => unread.insert(imported_rares(shared)?),
        };
        if !known.insert((at_ms, id)) {
            self.counts.rares.duplicates += 1;
            return Ok(());
        }
        self.counts.rares.added += 1;
        let find = ImportedFind { id, at_ms, name, place: Place(position) };
        self.append(ImportedRow::Rare { character: character.0, find })
    }

    /// Takes a portal seen; those that nobody has seen for an hour are expired.
    pub fn portal(
        &mut self,
        character: CharacterId,
        at_ms: i64,
        (name, position): (u32, WorldPosition),
    ) -> Result<(), StorageError> {
        let counts = &mut self.counts.portals;
        if at_ms > self.now_ms {
            counts.too_recent += 1;
            return Ok(());
        }
        if self.now_ms.saturating_sub(at_ms) >= PORTAL_LIFE_MS {
            counts.expired += 1;
            return Ok(());
        }
        let key = PortalKey::at(name, position);
        let is_known =
            self.shared.core().state.portals.get(&key).is_some_and(|portal| {
                portal.first_seen_ms <= at_ms && at_ms <= portal.last_seen_ms
            });
        if is_known {
            counts.duplicates += 1;
            return Ok(());
        }
        counts.added += 1;
        let sighting = ImportedSighting { at_ms, name, place: Place(position) };
        self.append(ImportedRow::Portal { character: character.0, sighting })
    }

    /// Takes the kills a character had counted elsewhere; they come on top of those counted here.
    pub fn kill_total(&mut self, character: CharacterId, kills: u64) -> Result<(), StorageError> {
        let is_known = self.totals_of(character).kills == kills;
        count_change(&mut self.counts.kill_totals, is_known);
        let character = character.0;
        let row = ImportedRow::Totals { character, kills: Some(kills), rares: None };
        if is_known { Ok(()) } else { self.append(row) }
    }

    /// Takes the rares a character had counted elsewhere; they come on top of those counted here.
    pub fn rare_total(&mut self, character: CharacterId, rares: u64) -> Result<(), StorageError> {
        let is_known = self.totals_of(character).rares == rares;
        count_change(&mut self.counts.rare_totals, is_known);
        let character = character.0;
        let row = ImportedRow::Totals { character, kills: None, rares: Some(rares) };
        if is_known { Ok(()) } else { self.append(row) }
    }

    /// Takes the rares found in a session.
    pub fn session_rares(
        &mut self,
        character: CharacterId,
        session: u32,
        rares: u64,
    ) -> Result<(), StorageError> {
        let key = (character.0, session);
        let known = self.shared.core().state.sessions.get(&key).copied();
        let is_known = known.is_some_and(|known| known.rares >= rares);
        count_change(&mut self.counts.sessions, is_known);
        if is_known {
            return Ok(());
        }
        // When it was is not told; it is kept as long as one of today.
        let seen_day = day_of(hour_of(self.now_ms));
        let counts = SessionState { kills: 0, rares, seen_day };
        self.append(ImportedRow::Session { character: character.0, session, counts })
    }

    /// Merges the rows of the series into the store; everything is durable when this returns.
    ///
    /// # Errors
    /// What the disk says. Days that are done stay done; importing again goes on from there.
    pub fn finish(mut self, progress: Progress<'_>) -> Result<ImportCounts, StorageError> {
        // A session that goes on here counts on from where it was, not from zero.
        for ((character, session), (at_ms, kills)) in std::mem::take(&mut self.sessions) {
            let seen_day = day_of(hour_of(at_ms));
            let counts = SessionState { kills, rares: 0, seen_day };
            let known = self.shared.core().state.sessions.get(&(character, session)).copied();
            if known.is_none_or(|known| known.max(&counts) != known) {
                self.append(ImportedRow::Session { character, session, counts })?;
            }
        }
        let Self { shared, now_ms, telemetry, spawns, mut counts, directory, .. } = self;
        let spilled = (telemetry.finish()?, spawns.finish()?);
        // A bucket must not name what a crash could still take.
        sync(shared)?;
        {
            let _one_at_a_time = lock(&shared.sealing);
            let open_hour = hour_of(now_ms.saturating_sub(GRACE_MS));
            merge::merge(shared, spilled, open_hour, &mut counts, &progress)?;
        }
        sync(shared)?;
        drop(directory);
        Ok(counts)
    }

    fn totals_of(&self, character: CharacterId) -> state::ImportedTotals {
        self.shared.core().state.imported.totals_of(character.0)
    }

    /// Looks an item up in the dictionary; what is new goes to the log.
    fn define(&mut self, find: impl FnOnce(&mut EventRows) -> u32) -> Result<u32, StorageError> {
        wait_for_room(self.shared)?;
        let _gate = lock(&self.shared.gate);
        let mut definitions = EventRows::default();
        let id = find(&mut definitions);
        self.take(&definitions.rows)?;
        Ok(id)
    }

    fn append(&mut self, row: ImportedRow) -> Result<(), StorageError> {
        wait_for_room(self.shared)?;
        let _gate = lock(&self.shared.gate);
        self.take(&[LogRow::Imported(row)])
    }

    /// Takes rows that are of no series; the caller holds the gate.
    fn take(&mut self, rows: &[LogRow]) -> Result<(), StorageError> {
        if rows.is_empty() {
            return Ok(());
        }
        self.encoded.clear();
        for row in rows {
            encode_into(&mut self.encoded, row)?;
        }
        let mut core = self.shared.core();
        let hour = hour_of(self.shared.receive(&mut core, self.now_ms));
        take_rows(self.shared, &mut core, hour, rows, &self.encoded);
        Ok(())
    }
}

/// Counts a row that is out of range; the days of series expire as a whole.
fn is_wanted(counts: &mut Counts, at_ms: i64, from_ms: i64, now_ms: i64) -> bool {
    if at_ms > now_ms {
        counts.too_recent += 1;
        return false;
    }
    if at_ms < from_ms && Period::Day(day_of(hour_of(at_ms))).range().to_ms <= from_ms {
        counts.expired += 1;
        return false;
    }
    true
}

fn count_change(counts: &mut Counts, is_known: bool) {
    if is_known {
        counts.duplicates += 1;
    } else {
        counts.added += 1;
    }
}

/// Waits until everything so far is on disk.
fn sync(shared: &Shared) -> Result<(), StorageError> {
    let sequence = shared.core().last_sequence;
    shared.wait_durable(sequence)
}

/// The ids of texts that are not in memory.
fn retired_texts(shared: &Shared) -> Result<HashMap<String, u32>, StorageError> {
    let mut retired = HashMap::new();
    shared.state_db.all_texts(|id, text| {
        if read_lock(&shared.dictionary).texts.find(text).is_none() {
            retired.entry(text.to_owned()).or_insert(id);
        }
    })?;
    Ok(retired)
}

/// The imported rares that are there, saved or not.
fn imported_rares(shared: &Shared) -> Result<HashSet<RareKey>, StorageError> {
    let all = (i64::MIN, 0)..(i64::MAX, u64::MAX);
    let mut keys: HashSet<RareKey> = {
        let core = shared.core();
        core.state.imported.rares(all.clone()).map(|(key, _)| *key).collect()
    };
    shared.state_db.rares((all.start, all.end), |key, _| {
        if key.1 & IMPORTED_ID != 0 {
            keys.insert(key);
        }
        ControlFlow::Continue(())
    })?;
    Ok(keys)
}
