//! `state.redb`: the saved [`State`], and all rares. Tables: docs/FORMAT.md, "State".

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::RwLock;

use jiff::tz::TimeZone;
use redb::backends::InMemoryBackend;
use redb::{
    Database, Durability, ReadOnlyTable, ReadTransaction, ReadableDatabase, ReadableTable,
    ReadableTableMetadata, StorageBackend, TableDefinition, TableError,
};

use crate::domain::character::CharacterName;
use crate::storage::audit::AUDIT_ROWS_MAX;
use crate::storage::backend::Backend;
use crate::storage::bucket::{damaged, guard};
use crate::storage::codec::{Decode, decode_record, encode_record};
use crate::storage::dictionary::Dictionary;
use crate::storage::disk;
use crate::storage::error::{AtPath, StorageError};
use crate::storage::hour::hour_of;
use crate::storage::import::state::ImportedTotals;
use crate::storage::period::{Day, day_of};
use crate::storage::record::{
    AuditKey, AuditState, CharacterState, DayState, FleetState, PortalKey, PortalState, RareKey,
    RareState, SessionState, StateChanges, v1,
};
use crate::storage::state::State;
use crate::storage::sync::{read_lock, write_lock};

/// `sequence`: the last row that all tables contain. `items`: up to which row no change of items is
/// in the log alone.
const MARKS: TableDefinition<&str, u64> = TableDefinition::new("marks");
/// `fleet`: [`FleetState`].
const FLEET: TableDefinition<&str, &[u8]> = TableDefinition::new("fleet");
const TEXTS: TableDefinition<u32, &str> = TableDefinition::new("texts");
/// Texts of sessions that are over, needed by old rows only; not kept in memory.
const RETIRED: TableDefinition<u32, &str> = TableDefinition::new("retired_texts");
const NAMES: TableDefinition<u32, &str> = TableDefinition::new("characters");
const TOTALS: TableDefinition<u32, &[u8]> = TableDefinition::new("character_totals");
/// Key: (character, session).
const SESSIONS: TableDefinition<(u32, u32), &[u8]> = TableDefinition::new("sessions");
/// Key: civil day such as 20261121.
const DAYS: TableDefinition<i32, &[u8]> = TableDefinition::new("days");
/// Key: (name, east and north in tenths).
const PORTALS: TableDefinition<(u32, i32, i32), &[u8]> = TableDefinition::new("portals");
/// Key: (received, sequence), so that a reversed range reads newest first.
const RARES: TableDefinition<(i64, u64), &[u8]> = TableDefinition::new("rares");
/// Key: character. What imports told of its lifetime counts.
const IMPORTED: TableDefinition<u32, &[u8]> = TableDefinition::new("imported");

/// Key: (when, sequence). The audit log.
const AUDIT: TableDefinition<(i64, u64), &[u8]> = TableDefinition::new("audit");

/// Name of the private copy for a backup or a check, made on the data directory's own disk: saves
/// wait for that one only, however slow the disk of the backup is.
pub const STATE_COPY: &str = "state.copy.tmp";
const SEQUENCE: &str = "sequence";
const ITEMS: &str = "items";
/// Cache for looking through a copy once.
const VERIFY_CACHE_BYTES: usize = 4 << 20;
/// Version of every record in this file but the sessions.
const VERSION: u8 = 1;
const SESSION_VERSION: u8 = 2;

/// The open file. Only the committer saves; anybody may read.
#[derive(Debug)]
pub struct StateDb {
    path: PathBuf,
    cache_bytes: usize,
    database: RwLock<Open>,
}

/// How the file is open.
#[derive(Debug)]
enum Open {
    OnDisk(Database),
    /// As it was after the last save, for readers only, since the file cannot be written. It takes
    /// as much memory as the file is long.
    InMemory(Database),
    /// After a failed write: redb refuses everything until the file is opened again.
    Not,
}

impl StateDb {
    pub fn open(path: &Path, cache_bytes: usize) -> Result<Self, StorageError> {
        let database = guard(path, || open_database(path, cache_bytes))?;
        let path = path.to_owned();
        Ok(Self { path, cache_bytes, database: RwLock::new(Open::OnDisk(database)) })
    }

    /// Reads everything but the rares.
    pub fn load(&self, time_zone: TimeZone) -> Result<(State, Dictionary), StorageError> {
        let path = &self.path;
        let mut state = State::new(time_zone);
        let mut dictionary = Dictionary::default();
        let txn = self.begin_read()?;
        state.sequence = mark_in(&txn, path, SEQUENCE)?;
        state.items_saved_to = mark_in(&txn, path, ITEMS)?;
        for_each(&txn, path, FLEET, |_, record| {
            state.fleet = decode_record::<FleetState>(VERSION, record)?;
            Ok(())
        })?;
        for_each(&txn, path, TEXTS, |id, text| {
            dictionary.texts.define(id, text.into());
            Ok(())
        })?;
        if let Some(retired) = open_table(&txn, path, RETIRED)?
            && let Some((last, _)) = retired.last().at(path)?
        {
            dictionary.texts.reserve(last.value());
        }
        for_each(&txn, path, NAMES, |id, name| {
            define_character(&mut dictionary, id, name);
            Ok(())
        })?;
        for_each(&txn, path, TOTALS, |id, record| {
            state.characters.insert(id, decode_record::<CharacterState>(VERSION, record)?);
            Ok(())
        })?;
        for_each(&txn, path, SESSIONS, |key, record| {
            let today = day_of(hour_of(state.fleet.last_received_ms));
            state.sessions.insert(key, decode_session(record, today)?);
            Ok(())
        })?;
        for_each(&txn, path, DAYS, |day, record| {
            state.days.insert(day, decode_record::<DayState>(VERSION, record)?);
            Ok(())
        })?;
        for_each(&txn, path, PORTALS, |(name, ew_tenths, ns_tenths), record| {
            let key = PortalKey { name, ew_tenths, ns_tenths };
            state.portals.insert(key, decode_record::<PortalState>(VERSION, record)?);
            Ok(())
        })?;
        for_each(&txn, path, IMPORTED, |character, record| {
            let totals = decode_record::<ImportedTotals>(VERSION, record)?;
            state.imported.restore(character, totals);
            Ok(())
        })?;
        Ok((state, dictionary))
    }

    /// Saves all changes in one durable commit, together with their sequence number.
    pub fn save(&self, changes: &StateChanges) -> Result<(), StorageError> {
        let mut database = write_lock(&self.database);
        if !matches!(*database, Open::OnDisk(_)) {
            *database = Open::OnDisk(open_database(&self.path, self.cache_bytes)?);
        }
        if let Open::OnDisk(open) = &*database
            && let Err(error) = self.write(open, changes)
        {
            *database = Open::Not;
            return Err(error);
        }
        Ok(())
    }

    fn write(&self, database: &Database, changes: &StateChanges) -> Result<(), StorageError> {
        let path = &self.path;
        let mut txn = database.begin_write().at(path)?;
        txn.set_durability(Durability::Immediate).at(path)?;
        {
            let mut texts = txn.open_table(TEXTS).at(path)?;
            for (id, text) in &changes.texts {
                texts.insert(id, text.as_str()).at(path)?;
            }
            let mut names = txn.open_table(NAMES).at(path)?;
            for (id, name) in &changes.names {
                names.insert(id, name.as_str()).at(path)?;
            }
            let mut totals = txn.open_table(TOTALS).at(path)?;
            for (id, record) in &changes.characters {
                totals.insert(id, encode_record(VERSION, record)?.as_slice()).at(path)?;
            }
            let mut sessions = txn.open_table(SESSIONS).at(path)?;
            for (key, record) in &changes.sessions {
                match record {
                    Some(record) => {
                        let record = encode_record(SESSION_VERSION, record)?;
                        sessions.insert(key, record.as_slice()).at(path)?;
                    }
                    None => drop(sessions.remove(key).at(path)?),
                }
            }
            let mut retired = txn.open_table(RETIRED).at(path)?;
            for id in &changes.retired_texts {
                let text = texts.remove(id).at(path)?.map(|text| text.value().to_owned());
                if let Some(text) = text {
                    retired.insert(id, text.as_str()).at(path)?;
                }
            }
            let mut days = txn.open_table(DAYS).at(path)?;
            for (day, record) in &changes.days {
                days.insert(day, encode_record(VERSION, record)?.as_slice()).at(path)?;
            }
            let mut portals = txn.open_table(PORTALS).at(path)?;
            for (PortalKey { name, ew_tenths, ns_tenths }, portal) in &changes.portals {
                let key = (*name, *ew_tenths, *ns_tenths);
                match portal {
                    Some(portal) => {
                        let record = encode_record(VERSION, portal)?;
                        portals.insert(key, record.as_slice()).at(path)?;
                    }
                    None => drop(portals.remove(key).at(path)?),
                }
            }
            let mut rares = txn.open_table(RARES).at(path)?;
            for (key, rare) in &changes.rares {
                let record = encode_record(VERSION, rare)?;
                rares.insert(key, record.as_slice()).at(path)?;
            }
            let mut imported = txn.open_table(IMPORTED).at(path)?;
            for (character, record) in &changes.imported {
                imported.insert(character, encode_record(VERSION, record)?.as_slice()).at(path)?;
            }
            let mut audit = txn.open_table(AUDIT).at(path)?;
            for (key, entry) in &changes.audit {
                audit.insert(key, encode_record(VERSION, entry)?.as_slice()).at(path)?;
            }
            loop {
                let oldest = audit.first().at(path)?.map(|(key, _)| key.value());
                let Some(oldest) = oldest else { break };
                if oldest.0 >= changes.audit_from_ms && audit.len().at(path)? <= AUDIT_ROWS_MAX {
                    break;
                }
                audit.remove(oldest).at(path)?;
            }
            let mut fleet = txn.open_table(FLEET).at(path)?;
            fleet.insert("fleet", encode_record(VERSION, &changes.fleet)?.as_slice()).at(path)?;
            let mut marks = txn.open_table(MARKS).at(path)?;
            marks.insert(SEQUENCE, changes.sequence).at(path)?;
            marks.insert(ITEMS, changes.items_saved_to).at(path)?;
        }
        txn.commit().at(path)
    }

    /// Copies the file as it is after the last save. Nobody writes to it meanwhile.
    ///
    /// Measured: 100 of 100 copies made this way under full load were whole; of copies made without
    /// holding the write transaction 49 of 50 could not be opened.
    pub fn copy_to(&self, to: &Path) -> Result<(), StorageError> {
        let database = read_lock(&self.database);
        let Open::OnDisk(database) = &*database else { return Err(self.must_reopen()) };
        let txn = database.begin_write().at(&self.path)?;
        disk::copy(&self.path, to).at(to)?;
        txn.abort().at(&self.path)
    }

    /// Proves that every page of a copy is whole; returns the sequence number it contains. It may
    /// write to the file, and leaves it to the caller to sync it.
    ///
    /// # Errors
    /// [`StorageError::Damaged`] if one is not.
    pub fn verify(path: &Path) -> Result<u64, StorageError> {
        guard(path, || {
            let backend = Backend::unsynced(path)?;
            let builder = &mut Database::builder();
            let mut database =
                builder.set_cache_size(VERIFY_CACHE_BYTES).create_with_backend(backend);
            let database = database.as_mut().map_err(|error| damaged(path, &error.to_string()))?;
            if !database.check_integrity().at(path)? {
                return Err(damaged(path, "a page of the database is not whole"));
            }
            mark_in(&database.begin_read().at(path)?, path, SEQUENCE)
        })
    }

    /// The text of a session that is over.
    pub fn retired_text(&self, id: u32) -> Result<Option<String>, StorageError> {
        let txn = self.begin_read()?;
        let Some(table) = open_table(&txn, &self.path, RETIRED)? else { return Ok(None) };
        let text = table.get(id).at(&self.path)?;
        Ok(text.map(|text| text.value().to_owned()))
    }

    /// Visits all texts that were ever defined, also those of sessions that are over.
    pub fn all_texts(&self, mut visit: impl FnMut(u32, &str)) -> Result<(), StorageError> {
        let txn = self.begin_read()?;
        for table in [RETIRED, TEXTS] {
            for_each(&txn, &self.path, table, |id, text| {
                visit(id, text);
                Ok(())
            })?;
        }
        Ok(())
    }

    /// The last row that the saved state contains.
    pub fn sequence(&self) -> Result<u64, StorageError> {
        mark_in(&self.begin_read()?, &self.path, SEQUENCE)
    }

    fn must_reopen(&self) -> StorageError {
        StorageError::DiskFailing(format!("{} has to be reopened", self.path.display()))
    }

    /// Visits saved rares newest first, those with keys in `from..before`, until told to stop.
    pub fn rares(
        &self,
        range: (RareKey, RareKey),
        visit: impl FnMut(RareKey, RareState) -> ControlFlow<()>,
    ) -> Result<(), StorageError> {
        self.visit_newest_first(RARES, range, visit)
    }

    /// Visits saved entries of the audit log with keys below `before`, newest first, until told to
    /// stop.
    pub fn audit(
        &self,
        before: AuditKey,
        visit: impl FnMut(AuditKey, AuditState) -> ControlFlow<()>,
    ) -> Result<(), StorageError> {
        self.visit_newest_first(AUDIT, ((i64::MIN, 0), before), visit)
    }

    /// Visits the records of a table with keys in `from..before`, the last first.
    fn visit_newest_first<R: Decode<()>>(
        &self,
        table: TableDefinition<(i64, u64), &[u8]>,
        (from, before): ((i64, u64), (i64, u64)),
        mut visit: impl FnMut((i64, u64), R) -> ControlFlow<()>,
    ) -> Result<(), StorageError> {
        let path = &self.path;
        let txn = self.begin_read()?;
        let Some(table) = open_table(&txn, path, table)? else { return Ok(()) };
        for row in table.range::<(i64, u64)>(from..before).at(path)?.rev() {
            let (key, record) = row.at(path)?;
            if visit(key.value(), decode_record(VERSION, record.value())?).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn begin_read(&self) -> Result<ReadTransaction, StorageError> {
        if let Open::OnDisk(database) | Open::InMemory(database) = &*read_lock(&self.database) {
            return database.begin_read().at(&self.path);
        }
        // A disk that takes no writes keeps nobody from reading.
        let mut open = write_lock(&self.database);
        if let Open::Not = &*open {
            *open = match guard(&self.path, || open_database(&self.path, self.cache_bytes)) {
                Ok(database) => Open::OnDisk(database),
                Err(_) => Open::InMemory(guard(&self.path, || open_in_memory(&self.path))?),
            };
        }
        match &*open {
            Open::OnDisk(database) | Open::InMemory(database) => {
                database.begin_read().at(&self.path)
            }
            Open::Not => Err(self.must_reopen()),
        }
    }
}

/// A table; `None` if nothing has been saved in it yet.
fn open_table<K: redb::Key + 'static, V: redb::Value + 'static>(
    txn: &ReadTransaction,
    path: &Path,
    table: TableDefinition<K, V>,
) -> Result<Option<ReadOnlyTable<K, V>>, StorageError> {
    match txn.open_table(table) {
        Ok(table) => Ok(Some(table)),
        Err(TableError::TableDoesNotExist(_)) => Ok(None),
        Err(error) => Err(error).at(path),
    }
}

/// Sessions of record version 1 count as seen on the day of the last event.
fn decode_session(record: &[u8], today: Day) -> Result<SessionState, StorageError> {
    if record.first() == Some(&VERSION) {
        let v1::SessionState { kills, rares } = decode_record(VERSION, record)?;
        return Ok(SessionState { kills, rares, seen_day: today });
    }
    Ok(decode_record(SESSION_VERSION, record)?)
}

/// Takes a character's definition. A name that no longer passes for one keeps its id reserved.
pub fn define_character(dictionary: &mut Dictionary, id: u32, name: &str) {
    match CharacterName::new(name) {
        Ok(name) => dictionary.characters.define(id, name),
        Err(_) => dictionary.characters.reserve(id),
    }
}

fn open_database(path: &Path, cache_bytes: usize) -> Result<Database, StorageError> {
    let backend = Backend::synced(path)?;
    Database::builder().set_cache_size(cache_bytes).create_with_backend(backend).at(path)
}

/// Reads the whole file; whatever redb repairs in it stays in memory.
fn open_in_memory(path: &Path) -> Result<Database, StorageError> {
    let bytes = fs::read(path).at(path)?;
    let backend = InMemoryBackend::new();
    backend.set_len(bytes.len() as u64).and_then(|()| backend.write(0, &bytes)).at(path)?;
    let builder = &mut Database::builder();
    builder.set_cache_size(VERIFY_CACHE_BYTES).create_with_backend(backend).at(path)
}

fn mark_in(txn: &ReadTransaction, path: &Path, mark: &str) -> Result<u64, StorageError> {
    let mut found = 0;
    for_each(txn, path, MARKS, |name, value| {
        if name == mark {
            found = value;
        }
        Ok(())
    })?;
    Ok(found)
}

fn for_each<K: redb::Key + 'static, V: redb::Value + 'static>(
    txn: &ReadTransaction,
    path: &Path,
    table: TableDefinition<K, V>,
    mut take: impl FnMut(K::SelfType<'_>, V::SelfType<'_>) -> Result<(), StorageError>,
) -> Result<(), StorageError> {
    let Some(table) = open_table(txn, path, table)? else { return Ok(()) };
    for row in table.iter().at(path)? {
        let (key, value) = row.at(path)?;
        take(key.value(), value.value())?;
    }
    Ok(())
}
