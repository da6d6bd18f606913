//! Backup and restore: exact, repeatable, and nothing half-made whatever happens in between.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use proptest::prelude::*;

use super::inventory::tests::{all_events, event, name, record};
use super::tests::{MIDNIGHT_MS, TestStore, all_rares, open, rare, spawn, telemetry};
use super::*;
use crate::domain::event::EventBody;
use crate::domain::inventory::{Inventory, InventoryChange, ItemEventKind};
use crate::domain::saved::{Group, SavedSet};
use crate::storage::directory::list_files;
use crate::storage::hour::HOUR_MS;
use crate::storage::manifest::Manifest;

const QUIET: Progress = Progress(&|_| ());

fn options() -> BackupOptions {
    BackupOptions { with_secrets: true, program: "test".to_owned() }
}

/// What a store holds, in a form that compares.
#[derive(Debug, PartialEq)]
struct Content {
    sequence: u64,
    telemetry: Vec<TelemetryRow>,
    spawns: Vec<(i64, String)>,
    item_events: Vec<ItemEventRow>,
    inventories: Vec<Arc<Inventory>>,
    saved: SavedSet,
    rares: Vec<RareRow>,
    portals: Vec<Portal>,
    kills: FleetTotals,
    rare_totals: FleetTotals,
    characters: Vec<Option<CharacterTotals>>,
}

fn content(store: &TestStore) -> Content {
    let Store(shared) = &store.store;
    let sequence = shared.core().last_sequence;
    let inventories = store.store.inventories().into_iter();
    Content {
        sequence,
        telemetry: store.telemetry(TimeRange::ALL),
        spawns: store.spawns(),
        item_events: store.store.item_events(&all_events()).unwrap(),
        inventories: inventories
            .map(|of| store.store.inventory(of.character).unwrap().unwrap())
            .collect(),
        saved: store.store.load_saved().unwrap(),
        rares: store.store.rares(&all_rares(RARES_PAGE_MAX)).unwrap().rares,
        portals: store.store.portals(MIDNIGHT_MS),
        kills: store.store.kill_totals(MIDNIGHT_MS),
        rare_totals: store.store.rare_totals(MIDNIGHT_MS),
        characters: ["Larsson", "Aldra"].map(|name| store.store.character_totals(name)).into(),
    }
}

/// A backup of `store` in a directory of its own.
fn backup(store: &TestStore) -> (tempfile::TempDir, BackupReport) {
    let folder = tempfile::tempdir().unwrap();
    let report = store.store.backup(folder.path(), &options(), QUIET).unwrap();
    (folder, report)
}

/// The store that a backup gives.
fn restored(from: &Path) -> TestStore {
    let directory = tempfile::tempdir().unwrap();
    restore_backup(from, directory.path(), QUIET).unwrap();
    TestStore::open(directory)
}

/// Two hours that are sealed and one that is open, of every kind of event.
fn three_hours() -> TestStore {
    let mut store = TestStore::new();
    for n in 0..270u64 {
        let at_ms = MIDNIGHT_MS + i64::try_from(n).unwrap() * 40_000;
        store.append(&telemetry(if n % 3 == 0 { "Larsson" } else { "Aldra" }, at_ms, n));
        store.append(&spawn(at_ms, "Drudge", 33.6));
        if n % 50 == 0 {
            let item = u32::try_from(n).unwrap() + 1;
            let put = InventoryChange::Put(record(item, "a thing"));
            let events = [event(item, "Thing", ItemEventKind::Arrived)];
            store.store.change_inventory(at_ms, &name("Larsson"), put, &events).unwrap();
            store.append(&rare("Larsson", at_ms));
        }
        if n == 180 {
            store.store.maintain(at_ms + 90_000).unwrap();
        }
    }
    store
}

#[test]
fn a_restored_store_is_the_store() {
    let store = three_hours();
    fs::write(store.directory.path().join("secrets.toml"), "shared_secret = \"s\"\n").unwrap();
    fs::create_dir_all(store.directory.path().join("map/tiles")).unwrap();
    fs::write(store.directory.path().join("map/tiles/0.png"), "a picture").unwrap();
    let mut saved = SavedSet::default();
    let characters = vec!["Larsson".to_owned()];
    saved.put_group(Group { name: "mules".to_owned(), characters }).unwrap();
    store.store.save_saved(&saved).unwrap();
    let before = content(&store);
    assert!(!before.inventories.is_empty() && !before.item_events.is_empty());
    let (folder, report) = backup(&store);
    assert_eq!(report.sequence, before.sequence);
    assert_eq!((report.copied_files, report.copied_bytes), (report.files, report.bytes));
    let mut restored = restored(folder.path());
    assert_eq!(content(&restored), before);
    assert_eq!(restored.store.stats().problems, 0);
    let root = restored.directory.path();
    assert_eq!(fs::read(root.join("map/tiles/0.png")).unwrap(), b"a picture");
    assert!(root.join("secrets.toml").exists());
    // It goes on where the backup was made.
    let next = restored.append(&telemetry("Larsson", MIDNIGHT_MS + 4 * HOUR_MS, 300));
    assert_eq!(next.sequence, report.sequence + 1);
    assert_eq!(content(&store), before, "a backup changes nothing");
}

/// Older files of items are for plain copies, and one written during a backup is beyond it.
#[test]
fn a_backup_has_one_file_of_items_of_each_character() {
    let store = three_hours();
    let at_ms = MIDNIGHT_MS + 3 * HOUR_MS;
    for n in 0..3 {
        for who in ["Larsson", "Aldra"] {
            store.change(who, at_ms + n, InventoryChange::Put(record(7, &n.to_string())));
        }
        store.store.compact(at_ms + n, QUIET).unwrap();
    }
    let before = content(&store);
    let (folder, first) = backup(&store);
    let kept = || -> Vec<_> {
        let found = inventory::folder::list(&folder.path().join("inventory")).unwrap();
        found.into_iter().map(|found| found.files.len()).collect()
    };
    assert_eq!(kept(), [1, 1]);
    assert_eq!(content(&restored(folder.path())), before);
    // A newer file takes the place of the one in the backup.
    store.change("Aldra", at_ms + 9, InventoryChange::Put(record(8, "more")));
    store.store.compact(at_ms + 9, QUIET).unwrap();
    let second = store.store.backup(folder.path(), &options(), QUIET).unwrap();
    assert!(second.copied_bytes < first.bytes, "{second:?}");
    assert_eq!(kept(), [1, 1]);
    assert_eq!(content(&restored(folder.path())), content(&store));
}

#[test]
fn an_empty_store_can_be_backed_up() {
    let store = TestStore::new();
    let (folder, report) = backup(&store);
    assert_eq!(report.sequence, 0);
    assert_eq!(content(&restored(folder.path())), content(&store));
}

#[test]
fn a_store_whose_hours_are_all_sealed_can_be_backed_up() {
    let mut store = three_hours();
    store.writer.take().unwrap().close().unwrap();
    store.store.maintain(MIDNIGHT_MS + 5 * HOUR_MS).unwrap();
    assert_eq!(store.store.stats().ram_rows, 0);
    let before = content(&store);
    let (folder, report) = backup(&store);
    assert_eq!(report.sequence, before.sequence);
    assert_eq!(content(&restored(folder.path())), before);
}

#[test]
fn secrets_stay_where_they_are_if_asked() {
    let store = TestStore::new();
    fs::write(store.directory.path().join("secrets.toml"), "shared_secret = \"s\"\n").unwrap();
    store.store.save_accounts(&AccountSet::default()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let without = BackupOptions { with_secrets: false, ..options() };
    store.store.backup(folder.path(), &without, QUIET).unwrap();
    let has_secrets =
        || ["secrets.toml", "accounts.json"].map(|name| folder.path().join(name).exists());
    assert_eq!(has_secrets(), [false; 2]);
    // Nor do they stay in a backup that had them.
    store.store.backup(folder.path(), &options(), QUIET).unwrap();
    assert_eq!(has_secrets(), [true; 2]);
    store.store.backup(folder.path(), &without, QUIET).unwrap();
    assert_eq!(has_secrets(), [false; 2]);
}

#[test]
fn a_repeated_backup_copies_only_what_is_new() {
    let mut store = three_hours();
    let (folder, first) = backup(&store);
    let again = store.store.backup(folder.path(), &options(), QUIET).unwrap();
    assert_eq!((again.files, again.bytes), (first.files, first.bytes));
    assert!(again.copied_files <= 1, "at most the state: {again:?}");

    store.append(&telemetry("Aldra", MIDNIGHT_MS + 3 * HOUR_MS, 400));
    let before = content(&store);
    let third = store.store.backup(folder.path(), &options(), QUIET).unwrap();
    assert_eq!(third.files, first.files + 1, "a new log file");
    assert!(third.copied_files <= 2 && third.copied_bytes < first.bytes, "{third:?}");
    assert_eq!(content(&restored(folder.path())), before);
}

#[test]
fn a_copy_that_has_suffered_is_made_anew() {
    let store = three_hours();
    let (folder, _) = backup(&store);
    let path = folder.path().join("series/spawns/2026-11-21T00.redb");
    flip_a_byte(&path);
    let again = store.store.backup(folder.path(), &options(), QUIET).unwrap();
    assert!(again.copied_bytes >= fs::metadata(&path).unwrap().len());
    assert_eq!(content(&restored(folder.path())), content(&store));
}

#[test]
fn files_that_have_been_replaced_leave_the_backup() {
    let mut store = three_hours();
    let (folder, _) = backup(&store);
    let names = |kind: &str| -> Vec<_> {
        let files = list_files(&folder.path().join(kind), "redb").unwrap();
        files.iter().map(|file| file.file_stem().unwrap().to_owned()).collect()
    };
    assert_eq!(names("series/telemetry"), ["2026-11-21T00", "2026-11-21T01"]);
    let logs = || list_files(&folder.path().join("log"), "log").unwrap().len();
    let before = logs();
    store.append(&telemetry("Larsson", MIDNIGHT_MS + 25 * HOUR_MS, 500));
    store.writer.take().unwrap().close().unwrap();
    fs::write(folder.path().join("notes.txt"), "mine").unwrap();
    // A day is compacted; its hours stay in the store for an hour, but not in a backup.
    store.store.maintain(MIDNIGHT_MS + 25 * HOUR_MS).unwrap();
    store.store.backup(folder.path(), &options(), QUIET).unwrap();
    assert_eq!(names("series/telemetry"), ["2026-11-21"]);
    assert_eq!(names("series/telemetry_1m"), ["2026-11-21"]);
    assert_eq!(content(&restored(folder.path())), content(&store));
    // Two hours later the log of the sealed hours is gone.
    store.store.maintain(MIDNIGHT_MS + 27 * HOUR_MS).unwrap();
    store.store.maintain(MIDNIGHT_MS + 29 * HOUR_MS).unwrap();
    store.store.backup(folder.path(), &options(), QUIET).unwrap();
    assert!(logs() < before, "{} {before}", logs());
    assert!(folder.path().join("notes.txt").exists(), "files of others stay");
    assert_eq!(content(&restored(folder.path())), content(&store));
}

fn flip_a_byte(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).unwrap();
}

#[test]
fn every_damaged_file_stops_a_restore() {
    let store = three_hours();
    let (folder, _) = backup(&store);
    let manifest = Manifest::read(folder.path()).unwrap().unwrap();
    let parent = tempfile::tempdir().unwrap();
    let data_dir = parent.path().join("data");
    for file in &manifest.files {
        let path = folder.path().join(&file.path);
        let good = fs::read(&path).unwrap();
        flip_a_byte(&path);
        let error = restore_backup(folder.path(), &data_dir, QUIET).unwrap_err();
        assert!(matches!(error, StorageError::BackupDamaged { .. }), "{error}");
        assert!(error.to_string().contains(&file.path), "{error}");
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 0, "nothing is left behind");
        fs::remove_file(&path).unwrap();
        restore_backup(folder.path(), &data_dir, QUIET).unwrap_err();
        fs::write(&path, good).unwrap();
    }
    restore_backup(folder.path(), &data_dir, QUIET).unwrap();
}

#[track_caller]
fn check_refused(store: &TestStore, to: &Path, expected: &str) {
    let error = store.store.backup(to, &options(), QUIET).unwrap_err();
    assert!(error.to_string().contains(expected), "{error}");
}

#[test]
fn bad_targets_are_refused_and_untouched() {
    let mut store = TestStore::new();
    let data_dir = store.directory.path().to_owned();
    for inside in [data_dir.clone(), data_dir.join("backup"), data_dir.join("log/x/y")] {
        check_refused(&store, &inside, "cannot be kept in the data directory");
        assert!(inside == data_dir || !inside.exists());
    }
    let link = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(&data_dir, link.path().join("link")).unwrap();
    check_refused(&store, &link.path().join("link/x"), "cannot be kept in the data directory");
    let other = tempfile::tempdir().unwrap();
    fs::write(other.path().join("letter.txt"), "dear").unwrap();
    check_refused(&store, other.path(), "holds no backup");
    check_refused(&store, &other.path().join("letter.txt"), "this is a file");
    assert_eq!(fs::read_dir(other.path()).unwrap().count(), 1);

    // The backup of a full store is not replaced by that of an empty one.
    store.append(&rare("Larsson", MIDNIGHT_MS));
    let (folder, _) = backup(&store);
    let before = content(&store);
    check_refused(&TestStore::new(), folder.path(), "holds more than this store");
    assert_eq!(content(&restored(folder.path())), before);
}

#[test]
fn a_data_directory_with_content_is_not_restored_over() {
    let store = three_hours();
    let (folder, _) = backup(&store);
    let full = tempfile::tempdir().unwrap();
    fs::write(full.path().join("letter.txt"), "dear").unwrap();
    let error = restore_backup(folder.path(), full.path(), QUIET).unwrap_err();
    assert!(error.to_string().contains("move it away, or name another"), "{error}");
    let error = restore_backup(full.path(), &full.path().join("new"), QUIET).unwrap_err();
    assert!(error.to_string().contains("no backup here"), "{error}");
    assert_eq!(fs::read_dir(full.path()).unwrap().count(), 1);
    // Nor is a backup served from.
    let error = open(folder.path()).err().unwrap();
    assert!(error.to_string().contains("overlord restore"), "{error}");
}

#[test]
fn a_backup_that_is_ended_leaves_the_earlier_one_whole() {
    let mut store = three_hours();
    let (folder, _) = backup(&store);
    let before = content(&store);
    store.append(&rare("Larsson", MIDNIGHT_MS + 3 * HOUR_MS));
    let in_the_middle = |step: ProgressStep| {
        if step.task == "copying" && step.done > 0 {
            store.store.end_long_work();
        }
    };
    let ended = store.store.backup(folder.path(), &options(), Progress(&in_the_middle));
    assert!(matches!(ended, Err(StorageError::Interrupted)));
    assert!(!folder.path().join("incoming.tmp").exists());
    assert_eq!(content(&restored(folder.path())), before);
}

/// Every moment of the last step, as a crash would leave it.
#[test]
fn a_crash_while_files_are_moved_is_made_good() {
    let mut store = three_hours();
    let (folder, _) = backup(&store);
    let older = content(&store);
    for n in 0..50 {
        store.append(&telemetry("Aldra", MIDNIGHT_MS + 3 * HOUR_MS + n, 400));
    }
    let newer = content(&store);
    let (fresh, _) = backup(&store);
    let manifest = Manifest::read(fresh.path()).unwrap().unwrap();
    for moved in 0..=manifest.files.len() + 1 {
        let crashed = tempfile::tempdir().unwrap();
        copy_tree(folder.path(), crashed.path());
        let incoming = crashed.path().join("incoming.tmp");
        copy_tree(fresh.path(), &incoming);
        if moved > 0 {
            let earlier = crashed.path().join("manifest.json");
            fs::rename(earlier, incoming.join("previous.json")).unwrap();
        }
        for file in manifest.files.iter().take(moved.saturating_sub(1)) {
            let to = crashed.path().join(&file.path);
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::rename(incoming.join(&file.path), to).unwrap();
        }
        assert_eq!(content(&restored(crashed.path())), newer, "after {moved} steps");
        assert!(!incoming.exists());
    }
    // Before the manifest is there, the earlier backup is the one.
    fs::create_dir(folder.path().join("incoming.tmp")).unwrap();
    fs::write(folder.path().join("incoming.tmp/FORMAT"), "half").unwrap();
    assert_eq!(content(&restored(folder.path())), older);
}

fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_tree(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

/// Appends as fast as it can, while backups are made and hours are sealed.
#[test]
fn a_backup_under_load_is_exactly_what_came_before_its_moment() {
    let TestStore { directory, store, writer, .. } = TestStore::new();
    let mut writer = writer.unwrap();
    let is_done = AtomicBool::new(false);
    let now_ms = AtomicU64::new(MIDNIGHT_MS.unsigned_abs());
    let backups = tempfile::tempdir().unwrap();
    let mut reports = Vec::new();
    let events = thread::scope(|scope| {
        let appending = scope.spawn(|| {
            let mut events = Vec::new();
            let mut n = 0u64;
            while !is_done.load(Ordering::Acquire) {
                // Time runs fast: hours end and are sealed in the middle of backups.
                let at_ms = MIDNIGHT_MS + i64::try_from(n).unwrap() * 10_000;
                let event = match n % 10 {
                    0 => rare("Larsson", at_ms),
                    1..5 => spawn(at_ms, "Drudge", 33.6),
                    _ => telemetry("Aldra", at_ms, n),
                };
                let applied = writer.append(&event).unwrap();
                now_ms.store(at_ms.unsigned_abs(), Ordering::Release);
                events.push((applied.sequence, event));
                n += 1;
                if n.is_multiple_of(16) {
                    writer.sync().unwrap();
                }
            }
            events
        });
        let sealing = scope.spawn(|| {
            while !is_done.load(Ordering::Acquire) {
                store.maintain(now_ms.load(Ordering::Acquire).cast_signed()).unwrap();
                thread::yield_now();
            }
        });
        for n in 0..6u32 {
            // The first three each in its own directory, the others all in one.
            let to = backups.path().join(n.min(3).to_string());
            let appended = store.stats().last_sequence;
            let report = store.backup(&to, &options(), QUIET).unwrap();
            assert!(report.sequence >= appended, "what was there before the call is in it");
            // The next one meets another hour, and sealing in between.
            while store.stats().sealed_hours <= u64::from(n) {
                thread::yield_now();
            }
            if n < 3 || n == 5 {
                reports.push((to, report));
            }
        }
        is_done.store(true, Ordering::Release);
        sealing.join().unwrap();
        appending.join().unwrap()
    });
    drop((store, directory));
    for (folder, report) in reports {
        let restored = restored(&folder);
        let mut expected = events.clone();
        expected.retain(|(sequence, _)| *sequence <= report.sequence);
        check_prefix(&restored, &expected);
        assert_eq!(restored.store.stats().last_sequence, report.sequence);
        assert_eq!(restored.store.stats().problems, 0);
    }
}

/// Compares rows and totals with the events, one by one.
fn check_prefix(store: &TestStore, events: &[(u64, crate::domain::event::Event)]) {
    let mut told = Vec::new();
    let mut spawns = Vec::new();
    let mut rares = 0;
    let mut kills: BTreeMap<&str, u64> = BTreeMap::new();
    for (_, event) in events {
        match &event.body {
            EventBody::Telemetry(telemetry) => {
                told.push((event.received_at_ms, telemetry.kills));
                // One session, whose counter only grows.
                kills.insert(event.character.as_str(), telemetry.kills);
            }
            EventBody::Spawn(_) => spawns.push(event.received_at_ms),
            EventBody::Rare(_) => rares += 1,
            EventBody::Portal(_) => {}
        }
    }
    let rows = store.telemetry(TimeRange::ALL);
    let rows: Vec<_> = rows.iter().map(|row| (row.received_at_ms, row.kills)).collect();
    assert_eq!(rows, told);
    let rows: Vec<_> = store.spawns().into_iter().map(|(at_ms, _)| at_ms).collect();
    assert_eq!(rows, spawns);
    let totals = store.store.kill_totals(MIDNIGHT_MS);
    assert_eq!(totals.all_time, kills.values().sum::<u64>());
    assert_eq!(store.store.rare_totals(MIDNIGHT_MS).all_time, rares);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Whatever was sealed, saved or still in memory: the restored store is the same.
    #[test]
    fn any_store_comes_back(
        steps in prop::collection::vec((0..4u8, 0..40 * 60_000i64, prop::bool::weighted(0.2)), 1..40),
    ) {
        let mut store = TestStore::new();
        let folder = tempfile::tempdir().unwrap();
        let mut at_ms = MIDNIGHT_MS;
        for (n, (kind, pause_ms, is_backed_up)) in steps.into_iter().enumerate() {
            at_ms += pause_ms;
            match kind {
                0 => drop(store.append(&telemetry("Larsson", at_ms, n as u64))),
                1 => drop(store.append(&spawn(at_ms, "Drudge", 1.0))),
                2 => drop(store.append(&rare("Aldra", at_ms))),
                _ => drop(store.store.maintain(at_ms).unwrap()),
            }
            if is_backed_up {
                store.store.backup(folder.path(), &options(), QUIET).unwrap();
                prop_assert_eq!(content(&restored(folder.path())), content(&store));
            }
        }
    }
}
