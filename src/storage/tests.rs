//! The store as a whole: restarts, sealing, damage, concurrent readers.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use super::*;
use crate::domain::character::CharacterName;
use crate::domain::coordinates::WorldPosition;
use crate::domain::event::{Event, EventBody, PortalSighting, RareFind, Spawn, Telemetry};
use crate::storage::hour::HOUR_MS;

/// 2026-11-21 00:00 UTC.
pub const MIDNIGHT_MS: i64 = 1_795_219_200_000;

/// A store in a directory of its own.
pub struct TestStore {
    pub directory: tempfile::TempDir,
    pub store: Store,
    pub writer: Option<Writer>,
    options: StoreOptions,
}

impl TestStore {
    pub fn new() -> Self {
        Self::open(tempfile::tempdir().unwrap())
    }

    pub fn open(directory: tempfile::TempDir) -> Self {
        Self::open_with(directory, options())
    }

    pub fn open_with(directory: tempfile::TempDir, options: StoreOptions) -> Self {
        let (store, writer) = open_with(directory.path(), &options).unwrap();
        Self { directory, store, writer: Some(writer), options }
    }

    pub fn append(&mut self, event: &Event) -> Applied {
        self.writer.as_mut().unwrap().append(event).unwrap()
    }

    pub fn sync(&mut self) {
        self.writer.as_mut().unwrap().sync().unwrap();
    }

    /// Ends as by kill -9, after `change` to the files opens again.
    pub fn restart_after(mut self, change: impl FnOnce(&Path)) -> Self {
        self.writer.take().unwrap().kill();
        self.reopen(change)
    }

    /// Opens again a store whose writer is gone.
    pub fn reopen(self, change: impl FnOnce(&Path)) -> Self {
        let Self { directory, store, options, .. } = self;
        drop(store);
        change(directory.path());
        Self::open_with(directory, options)
    }

    pub fn restart(self) -> Self {
        self.restart_after(|_| ())
    }

    pub fn telemetry(&self, range: TimeRange) -> Vec<TelemetryRow> {
        let mut rows = Vec::new();
        let mut take = |row: &TelemetryRow| {
            rows.push(row.clone());
            ControlFlow::Continue(())
        };
        self.store.telemetry(range, None, &mut take).unwrap();
        rows
    }

    /// Time and creature.
    pub fn spawns(&self) -> Vec<(i64, String)> {
        let mut rows = Vec::new();
        let mut take = |row: &SpawnRow| {
            rows.push((row.received_at_ms, row.mob.to_string()));
            ControlFlow::Continue(())
        };
        self.store.spawns(TimeRange::ALL, None, &mut take).unwrap();
        rows
    }

    pub fn kills_told(&self) -> Vec<u64> {
        self.telemetry(TimeRange::ALL).iter().map(|row| row.kills).collect()
    }
}

pub fn options() -> StoreOptions {
    StoreOptions { commit_interval: Duration::from_millis(1), ..StoreOptions::default() }
}

pub fn open(directory: &Path) -> Result<(Store, Writer), StorageError> {
    open_with(directory, &options())
}

fn open_with(directory: &Path, options: &StoreOptions) -> Result<(Store, Writer), StorageError> {
    Store::open(directory, options.clone(), Clock::manual(MIDNIGHT_MS).0)
}

pub fn event(character: &str, received_at_ms: i64, body: EventBody) -> Event {
    let character = CharacterName::new(character).unwrap();
    Event { character, received_at_ms, client_time_ms: received_at_ms - 70, body }
}

pub fn telemetry(character: &str, received_at_ms: i64, kills: u64) -> Event {
    let telemetry = Telemetry {
        session_id: format!("{character}-1"),
        position: WorldPosition { ew: 33.6, ns: 42.0871, z: 94.0 },
        kills,
        vt_state: Some("combat".to_owned()),
        ..Telemetry::default()
    };
    event(character, received_at_ms, EventBody::Telemetry(telemetry))
}

pub fn spawn(received_at_ms: i64, mob: &str, ew: f64) -> Event {
    let spawn = Spawn { mob: mob.to_owned(), ew, ns: -7.25, z: None, landblock: None };
    event("Larsson", received_at_ms, EventBody::Spawn(spawn))
}

pub fn rare(character: &str, received_at_ms: i64) -> Event {
    let position = WorldPosition { ew: 1.0, ns: 2.0, z: 3.0 };
    let find =
        RareFind { name: "Dread Marauder Shield".to_owned(), position, additional_info: None };
    event(character, received_at_ms, EventBody::Rare(find))
}

pub fn only_file(directory: PathBuf) -> PathBuf {
    let files: Vec<_> =
        fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    files[0].clone()
}

#[test]
fn what_is_synced_survives_a_kill() {
    let mut store = TestStore::new();
    for n in 0..300 {
        store.append(&telemetry("Larsson", MIDNIGHT_MS + n * 2000, 5 + n.unsigned_abs()));
    }
    let applied = store.append(&rare("Larsson", MIDNIGHT_MS + 600_000));
    assert_eq!((applied.totals.lifetime_kills, applied.totals.session_rares), (304, 1));
    store.sync();
    let before = store.telemetry(TimeRange::ALL);
    assert_eq!(before[299].vt_state.as_deref(), Some("combat"));

    let mut store = store.restart();
    assert_eq!(store.telemetry(TimeRange::ALL), before);
    let totals = store.store.character_totals("Larsson").unwrap();
    assert_eq!(totals, applied.totals);
    assert_eq!(store.store.kill_totals(MIDNIGHT_MS).today, 304);
    let next = store.append(&telemetry("Larsson", MIDNIGHT_MS + 602_000, 310));
    assert_eq!((next.sequence, next.totals.lifetime_kills), (applied.sequence + 1, 310));
}

#[test]
fn closing_saves_everything_and_stops() {
    let mut store = TestStore::new();
    store.append(&rare("Larsson", MIDNIGHT_MS));
    store.writer.take().unwrap().close().unwrap();
    let stats = store.store.stats();
    assert_eq!((stats.applied_sequence, stats.durable_sequence), (3, 3));
    assert_eq!(store.store.health(), StoreHealth::Ok);
}

#[test]
fn time_never_goes_back() {
    let mut store = TestStore::new();
    store.append(&telemetry("Larsson", MIDNIGHT_MS + 5000, 1));
    store.append(&telemetry("Larsson", MIDNIGHT_MS + 1000, 2));
    let rows = store.telemetry(TimeRange::ALL);
    assert_eq!((rows[1].kills, rows[1].received_at_ms), (2, MIDNIGHT_MS + 5000));
    assert_eq!(rows[1].client_time_ms, MIDNIGHT_MS + 930);
    // Nor into an hour that is closed.
    store.store.maintain(MIDNIGHT_MS + HOUR_MS + 90_000).unwrap();
    store.append(&telemetry("Larsson", MIDNIGHT_MS + 7000, 3));
    assert_eq!(store.telemetry(TimeRange::ALL)[2].received_at_ms, MIDNIGHT_MS + HOUR_MS);
}

#[test]
fn sealed_hours_read_like_open_ones() {
    let mut store = TestStore::new();
    for n in 0..900u64 {
        let at_ms = MIDNIGHT_MS + i64::try_from(n).unwrap() * 10_000;
        store.append(&telemetry(if n % 3 == 0 { "Larsson" } else { "Aldra" }, at_ms, n));
        store.append(&spawn(at_ms, if n % 2 == 0 { "Drudge" } else { "Olthoi" }, 33.61));
    }
    let all = store.telemetry(TimeRange::ALL);
    let part = TimeRange::new(MIDNIGHT_MS + 1_000_000, MIDNIGHT_MS + 4_000_000);
    let in_part = store.telemetry(part);
    let heat = store.store.spawn_heat(TimeRange::ALL, None, 0.1, 9_999).cells;
    let drudges = store.store.spawn_heat(part, Some("Drudge"), 0.25, 9_999).cells;
    assert_eq!((heat[0].count, drudges[0].count), (900, 150));
    assert!((heat[0].ew - 33.65).abs() < 1e-9, "the middle of the cell");

    let early = store.store.maintain(MIDNIGHT_MS + HOUR_MS + 89_999).unwrap();
    assert_eq!(early.hours, 0);
    let report = store.store.maintain(MIDNIGHT_MS + 2 * HOUR_MS + 90_000).unwrap();
    assert_eq!((report.hours, report.rows), (4, 1440));
    let store = store.restart();
    assert_eq!(store.telemetry(TimeRange::ALL), all);
    assert_eq!(store.telemetry(part), in_part);
    assert_eq!(store.store.spawn_heat(TimeRange::ALL, None, 0.1, 9_999).cells, heat);
    assert_eq!(store.store.spawn_heat(part, Some("Drudge"), 0.25, 9_999).cells, drudges);
    assert_eq!(store.store.spawn_heat(part, Some("Nobody"), 0.1, 9_999).cells, []);
    let stats = store.store.stats();
    assert_eq!((stats.problems, stats.ram_rows), (0, 360));
    assert!(stats.telemetry_bytes > 0 && stats.spawn_bytes > 0);

    let mut trail = Vec::new();
    let mut take = |row: &PositionRow| {
        trail.push(row.received_at_ms);
        if trail.len() < 5 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    store.store.positions(TimeRange::ALL, Some("Larsson"), &mut take).unwrap();
    assert_eq!(trail, [0, 30, 60, 90, 120].map(|s| MIDNIGHT_MS + s * 1000));
}

#[test]
fn log_files_go_when_sealed_and_saved() {
    let mut store = TestStore::new();
    store.append(&telemetry("Larsson", MIDNIGHT_MS, 1));
    store.append(&telemetry("Larsson", MIDNIGHT_MS + HOUR_MS, 2));
    store.sync();
    assert_eq!(store.store.stats().log_files, 2);
    store.writer.take().unwrap().close().unwrap();
    let sealed_ms = MIDNIGHT_MS + HOUR_MS + 90_000;
    let report = store.store.maintain(sealed_ms).unwrap();
    assert_eq!((report.hours, report.snapshots, report.log_files_removed), (1, 1, 0));
    // A copy that has read the buckets already still finds the hour in the log.
    assert_eq!(store.store.maintain(sealed_ms + HOUR_MS - 1).unwrap().log_files_removed, 0);
    assert_eq!(store.store.maintain(sealed_ms + HOUR_MS).unwrap().log_files_removed, 1);
    assert_eq!(store.store.stats().log_files, 1);
}

#[test]
fn readers_see_each_row_once_while_hours_are_sealed() {
    let mut store = TestStore::new();
    let hours = 6;
    for n in 0..hours * 60 {
        store.append(&telemetry("Larsson", MIDNIGHT_MS + n * 60_000, n.unsigned_abs()));
    }
    let expected: Vec<u64> = (0..hours.unsigned_abs() * 60).collect();
    let is_done = AtomicBool::new(false);
    thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut reads = 0;
            while !is_done.load(Ordering::Acquire) || reads == 0 {
                assert_eq!(store.kills_told(), expected);
                reads += 1;
            }
        });
        for hour in 1..=hours {
            store.store.maintain(MIDNIGHT_MS + hour * HOUR_MS + 90_000).unwrap();
        }
        is_done.store(true, Ordering::Release);
        reader.join().unwrap();
    });
    assert_eq!(store.store.stats().ram_rows, 0);
}

#[test]
fn torn_ends_of_the_log_are_cut() {
    let mut store = TestStore::new();
    store.append(&telemetry("Larsson", MIDNIGHT_MS, 1));
    store.sync();
    let mut store = store.restart_after(|root| {
        let path = only_file(root.join("log"));
        OpenOptions::new().append(true).open(path).unwrap().write_all(&[1; 99]).unwrap();
    });
    assert_eq!(store.kills_told(), [1]);
    store.append(&telemetry("Larsson", MIDNIGHT_MS + 1, 2));
    store.sync();
    let store = store.restart();
    assert_eq!(store.kills_told(), [1, 2]);
    assert_eq!(store.store.stats().problems, 0);
}

#[test]
fn an_older_state_catches_up_from_the_log() {
    let mut store = TestStore::new();
    store.append(&telemetry("Larsson", MIDNIGHT_MS, 10));
    store.append(&rare("Larsson", MIDNIGHT_MS + 1));
    store.sync();
    let older = tempfile::tempdir().unwrap();
    let saved = older.path().join("state.redb");
    store.writer.take().unwrap().close().unwrap();
    let mut store = store.reopen(|root| {
        fs::copy(root.join("state.redb"), &saved).unwrap();
    });
    store.append(&telemetry("Larsson", MIDNIGHT_MS + 2, 25));
    store.append(&rare("Aldra", MIDNIGHT_MS + 3));
    store.writer.take().unwrap().close().unwrap();
    let TestStore { store, directory, .. } = store.reopen(|root| {
        fs::copy(&saved, root.join("state.redb")).unwrap();
    });
    assert_eq!(store.character_totals("Larsson").unwrap().lifetime_kills, 25);
    assert_eq!(store.rare_totals(MIDNIGHT_MS).all_time, 2);
    let page = store.rares(&all_rares(1)).unwrap();
    assert_eq!(page.rares[0].character.as_str(), "Aldra");
    let next = RareQuery { after: page.next, ..all_rares(9) };
    let page = store.rares(&next).unwrap();
    assert_eq!((page.rares.len(), page.next), (1, None));
    assert_eq!(&*page.rares[0].name, "Dread Marauder Shield");
    let named = RareQuery { names: Some(vec!["Dread Marauder Shield"]), ..all_rares(9) };
    let page = store.rares(&named).unwrap();
    assert!(!page.rares.is_empty());
    assert!(page.rares.iter().all(|rare| &*rare.name == "Dread Marauder Shield"));
    let unknown = RareQuery { names: Some(vec!["Nobody's Hat"]), ..all_rares(9) };
    assert!(store.rares(&unknown).unwrap().rares.is_empty());
    drop(directory);
}

pub fn all_rares(limit: usize) -> RareQuery {
    RareQuery { character: None, names: None, range: TimeRange::ALL, limit, offset: 0, after: None }
}

#[test]
fn a_damaged_day_file_costs_itself_only() {
    let mut store = TestStore::new();
    store.append(&telemetry("Larsson", MIDNIGHT_MS, 1));
    store.append(&telemetry("Larsson", MIDNIGHT_MS + 24 * HOUR_MS, 2));
    store.store.maintain(MIDNIGHT_MS + 26 * HOUR_MS).unwrap();
    let mut store = store.restart_after(|root| {
        let path = root.join("series/telemetry/2026-11-21.redb");
        let len = usize::try_from(fs::metadata(&path).unwrap().len()).unwrap();
        fs::write(&path, vec![0x5a; len]).unwrap();
        // The log would bring the hour back.
        fs::remove_dir_all(root.join("log")).unwrap();
    });
    assert_eq!(store.kills_told(), [2]);
    assert_eq!(store.store.stats().problems, 1);
    store.append(&telemetry("Larsson", MIDNIGHT_MS + 26 * HOUR_MS, 3));
    store.store.maintain(MIDNIGHT_MS + 28 * HOUR_MS).unwrap();
    assert_eq!(store.kills_told(), [2, 3]);
}

#[test]
fn flipped_bytes_in_a_day_file_never_panic_a_reader() {
    let mut store = TestStore::new();
    for n in 0..200 {
        store.append(&telemetry("Larsson", MIDNIGHT_MS + n * 2000, n.unsigned_abs()));
    }
    store.store.maintain(MIDNIGHT_MS + 2 * HOUR_MS).unwrap();
    let path = only_file(store.directory.path().join("series/telemetry"));
    let bucket = store.store.0.telemetry.buckets().remove(0);
    let good = fs::read(&path).unwrap();
    for at in (0..good.len()).step_by(97) {
        let mut bad = good.clone();
        bad[at] ^= 0xff;
        fs::write(&path, &bad).unwrap();
        store.store.0.sealed_files.forget(bucket.id);
        let rows = store.kills_told();
        assert!(rows.is_empty() || rows.len() == 200);
    }
}

#[test]
fn a_failing_disk_is_told_and_recovers() {
    let mut store = TestStore::new();
    store.append(&telemetry("Larsson", MIDNIGHT_MS, 1));
    store.sync();
    let log = store.directory.path().join("log");
    let away = store.directory.path().join("away");
    fs::rename(&log, &away).unwrap();
    // A new hour needs a new file, for which there is no directory.
    store.append(&telemetry("Larsson", MIDNIGHT_MS + HOUR_MS, 2));
    let error = store.writer.as_mut().unwrap().sync().unwrap_err();
    assert!(matches!(error, StorageError::DiskFailing(_)), "{error}");
    assert!(matches!(store.store.health(), StoreHealth::Failing { since_ms: MIDNIGHT_MS, .. }));
    assert_eq!(store.kills_told(), [1, 2]);
    fs::rename(&away, &log).unwrap();
    while store.writer.as_mut().unwrap().sync().is_err() {}
    assert_eq!(store.restart().kills_told(), [1, 2]);
}

#[test]
fn portals_are_told_for_an_hour() {
    let mut store = TestStore::new();
    let sighting = |ew| {
        let position = WorldPosition { ew, ns: 1.0, z: 0.0 };
        EventBody::Portal(PortalSighting {
            name: "Gateway".to_owned(),
            position,
            destination: None,
        })
    };
    assert!(store.append(&event("Larsson", MIDNIGHT_MS, sighting(33.61))).portal_is_new);
    assert!(!store.append(&event("Aldra", MIDNIGHT_MS + 9, sighting(33.59))).portal_is_new);
    store.sync();
    let store = store.restart();
    let portals = store.store.portals(MIDNIGHT_MS + HOUR_MS);
    assert_eq!((portals.len(), portals[0].discovered_by.as_str()), (1, "Larsson"));
    assert_eq!((portals[0].first_seen_ms, portals[0].last_seen_ms), (MIDNIGHT_MS, MIDNIGHT_MS + 9));
    assert_eq!(store.store.portals(MIDNIGHT_MS + HOUR_MS + 9), []);
}

#[test]
fn a_second_store_is_refused() {
    let store = TestStore::new();
    let error = open(store.directory.path()).err().unwrap();
    assert!(error.to_string().contains(&std::process::id().to_string()), "{error}");
}

/// Somebody put an older state in place, and nothing was saved since.
#[test]
fn the_log_stays_as_long_as_the_saved_state_needs_it() {
    let saves_rarely = StoreOptions { save_interval: Duration::from_hours(1), ..options() };
    let store = TestStore::open_with(tempfile::tempdir().unwrap(), saves_rarely);
    let kept = tempfile::tempdir().unwrap();
    let older = kept.path().join("state.redb");
    let mut store = store.restart_after(|root| {
        fs::copy(root.join("state.redb"), &older).unwrap();
    });
    store.append(&telemetry("Larsson", MIDNIGHT_MS, 1));
    store.writer.take().unwrap().close().unwrap();
    let store = store.reopen(|_| ());
    store.store.maintain(MIDNIGHT_MS + HOUR_MS).unwrap();
    let mut store = store.restart_after(|root| {
        fs::copy(&older, root.join("state.redb")).unwrap();
    });
    store.append(&telemetry("Larsson", MIDNIGHT_MS + HOUR_MS, 2));
    store.sync();
    for hours in [3, 6] {
        store.store.maintain(MIDNIGHT_MS + hours * HOUR_MS).unwrap();
    }
    let store = store.restart();
    assert_eq!(store.store.stats().problems, 0);
    assert_eq!(store.kills_told(), [1, 2]);
    assert_eq!(store.store.kill_totals(MIDNIGHT_MS).all_time, 2);
}
