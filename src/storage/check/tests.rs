use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::domain::inventory::InventoryChange;
use crate::domain::saved::SavedSet;
use crate::storage::bucket::Bucket;
use crate::storage::hour::HOUR_MS;
use crate::storage::inventory::tests::record;
use crate::storage::log::{HEADER_BYTES, RECORD_HEAD_BYTES, RECORD_PREFIX_BYTES};
use crate::storage::tests::{MIDNIGHT_MS, TestStore, only_file, open, rare, spawn, telemetry};
use crate::storage::{BackupOptions, restore_backup};

const QUIET: Progress = Progress(&|_| ());
/// Rows of each kind in [`two_hours`].
const ROWS: u64 = 120;

/// An hour that is sealed and one that is open.
fn two_hours() -> TestStore {
    let mut store = TestStore::new();
    for n in 0..ROWS {
        let at_ms = MIDNIGHT_MS + i64::try_from(n).unwrap() * 60_000;
        store.append(&telemetry(if n % 2 == 0 { "Larsson" } else { "Aldra" }, at_ms, n));
        store.append(&spawn(at_ms, "Drudge", 33.6));
    }
    store.append(&rare("Larsson", MIDNIGHT_MS + 2 * HOUR_MS));
    store.store.maintain(MIDNIGHT_MS + HOUR_MS + 90_000).unwrap();
    store.sync();
    store
}

/// Closes the store and gives its directory.
fn closed(mut store: TestStore) -> tempfile::TempDir {
    store.writer.take().unwrap().close().unwrap();
    store.directory
}

fn flip(path: &Path, at: usize) {
    let mut bytes = fs::read(path).unwrap();
    bytes[at] ^= 0x40;
    fs::write(path, bytes).unwrap();
}

/// Every file with its bytes and the time of its last change.
fn everything(root: &Path) -> BTreeMap<PathBuf, (Vec<u8>, std::time::SystemTime)> {
    let mut files = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let changed = fs::metadata(&path).unwrap().modified().unwrap();
                files.insert(path.clone(), (fs::read(&path).unwrap(), changed));
            }
        }
    }
    files
}

#[track_caller]
fn check_finds(root: &Path, path: &str, what: &str, cost: &str) {
    let before = everything(root);
    let report = check_directory(root, QUIET).unwrap();
    let found = report.findings.iter().any(|finding| {
        finding.path.starts_with(path) && finding.what.contains(what) && finding.cost.contains(cost)
    });
    assert!(found, "{path}: {what}: {cost} is not in {report:#?}");
    assert_eq!(everything(root), before, "nothing is changed");
}

#[test]
fn a_good_store_is_good_while_it_works_and_after() {
    let store = two_hours();
    let report = store.store.check(QUIET).unwrap();
    assert_eq!(report.findings, []);
    // The two sealed hours, and every log row but those of the sealed hour, which may be gone.
    assert!(report.rows >= 2 * ROWS, "{report:?}");
    assert_eq!(report.files, 1 + store.store.stats().log_files + 2);
    assert!(!store.directory.path().join(STATE_COPY).exists());

    let root = closed(store);
    let before = everything(root.path());
    let report = check_directory(root.path(), QUIET).unwrap();
    assert_eq!(report.findings, []);
    assert_eq!(everything(root.path()), before, "nothing is changed");
}

#[test]
fn what_a_kill_leaves_is_no_damage() {
    let store = two_hours().restart_after(|root| {
        let newest = list_files(&root.join("log"), "log").unwrap().pop().unwrap();
        let mut bytes = fs::read(&newest).unwrap();
        bytes.extend_from_slice(&[7; 99]);
        fs::write(&newest, bytes).unwrap();
        assert_eq!(check_directory(root, QUIET).unwrap().findings, []);
    });
    assert_eq!(store.store.check(QUIET).unwrap().findings, []);
}

#[test]
fn a_store_in_use_is_left_to_its_server() {
    let store = two_hours();
    let error = check_directory(store.directory.path(), QUIET).unwrap_err();
    assert!(matches!(error, StorageError::InUse { .. }), "{error}");
    let empty = tempfile::tempdir().unwrap();
    let error = check_directory(empty.path(), QUIET).unwrap_err();
    assert!(error.to_string().contains("no data directory here"), "{error}");
}

#[test]
fn every_flipped_byte_of_a_sealed_file_that_matters_is_found() {
    let root = closed(two_hours());
    let path = only_file(root.path().join("series/spawns"));
    let good = fs::read(&path).unwrap();
    let good_rows = check_directory(root.path(), QUIET).unwrap().rows;
    let (mut found, mut unread) = (0, 0);
    for at in (0..good.len()).step_by(499) {
        flip(&path, at);
        let report = check_directory(root.path(), QUIET).unwrap();
        let rows = report.rows;
        // Whoever finds fewer rows says so; who finds all of them may have met a spare byte.
        if rows < good_rows {
            unread += 1;
            assert_ne!(report.findings, [], "byte {at}: {rows} rows");
        }
        found += usize::from(!report.findings.is_empty());
        fs::write(&path, &good).unwrap();
    }
    assert!(found > 0 && unread > 0, "{found} {unread}");
    assert_eq!(check_directory(root.path(), QUIET).unwrap().findings, []);
}

#[test]
fn damaged_items_are_told_with_their_character() {
    let store = two_hours();
    store.change("Aldra", MIDNIGHT_MS + 2 * HOUR_MS, InventoryChange::Put(record(1, "a thing")));
    store.store.save_saved(&SavedSet::default()).unwrap();
    let root = closed(store);
    assert_eq!(check_directory(root.path(), QUIET).unwrap().findings, []);
    let path = only_file(only_file(root.path().join("inventory")));
    let name = path.strip_prefix(root.path()).unwrap().to_str().unwrap().to_owned();
    let good = fs::read(&path).unwrap();
    for at in [1, 20, good.len() - 1] {
        flip(&path, at);
        check_finds(root.path(), &name, "the checksum does not match", "the items of Aldra");
        fs::write(&path, &good).unwrap();
    }
    fs::rename(&path, path.with_file_name("00000000000000000001.items")).unwrap();
    check_finds(root.path(), "inventory", "another character or moment", "the items of Aldra");
    fs::write(root.path().join("saved.json"), "{}").unwrap();
    check_finds(root.path(), "saved.json", "", "the saved searches and groups");
}

#[test]
fn damaged_chunks_are_told_with_the_hour_and_the_rows() {
    let root = closed(two_hours());
    let path = only_file(root.path().join("series/telemetry"));
    let len = fs::metadata(&path).unwrap().len();
    damage_last_chunk(&path);
    check_finds(
        root.path(),
        "series/telemetry/2026-11-21T00.redb",
        "1 of 2 chunks cannot be read: the checksum does not match",
        "30 of 60 rows of telemetry, 2026-11-21 00:00 to 01:00 UTC",
    );
    fs::write(&path, vec![0x5a; usize::try_from(len).unwrap()]).unwrap();
    check_finds(
        root.path(),
        "series/telemetry",
        "",
        "all telemetry of 2026-11-21 00:00 to 01:00 UTC",
    );
}

#[test]
fn damaged_logs_are_told_with_the_hour_and_the_rows() {
    let mut store = TestStore::new();
    for n in 0..4 {
        store.append(&telemetry("Larsson", MIDNIGHT_MS + n, n.unsigned_abs()));
        store.sync();
    }
    let root = closed(store);
    let path = only_file(root.path().join("log"));
    let good = fs::read(&path).unwrap();
    // Of the newest file, a bad header may be what a crash has left.
    flip(&path, 0);
    let second = root.path().join("log/00000000000000009999.log");
    fs::write(&second, &good).unwrap();
    check_finds(root.path(), "log", "its header cannot be read", "not sealed yet");
    fs::remove_file(&second).unwrap();
    fs::write(&path, &good).unwrap();

    // A record in the middle: the next ones are still found.
    let first_group = &crate::storage::log_reader::read(&path).unwrap().groups[0];
    let second_record = HEADER_BYTES + RECORD_PREFIX_BYTES + RECORD_HEAD_BYTES;
    flip(&path, second_record + first_group.bytes.len() + RECORD_PREFIX_BYTES);
    let cost = "1 row received 2026-11-21 00:00 to 01:00 UTC, lost if that hour is not sealed";
    check_finds(root.path(), "log", "bytes cannot be read", cost);
}

#[test]
fn days_roll_ups_and_snapshots_are_checked_too() {
    let mut store = TestStore::new();
    let rows = 2 * 24 * 6;
    for n in 0..rows {
        let at_ms = MIDNIGHT_MS + n * 10 * 60_000;
        store.append(&telemetry("Larsson", at_ms, n.unsigned_abs()));
        store.append(&spawn(at_ms, "Drudge", 33.6));
    }
    store.sync();
    let root = closed(store);
    let (store, writer) = open(root.path()).unwrap();
    store.maintain(MIDNIGHT_MS + 49 * HOUR_MS).unwrap();
    assert_eq!(store.check(QUIET).unwrap().findings, []);
    writer.close().unwrap();
    drop(store);
    let report = check_directory(root.path(), QUIET).unwrap();
    assert_eq!(report.findings, []);
    for (kind, cost) in [
        ("telemetry", "36 of 36 rows of telemetry, 2026-11-21 18:00 to 24:00 UTC"),
        ("spawns", "36 of 36 rows of spawns, 2026-11-21 18:00 to 24:00 UTC"),
        ("telemetry_1m", "144 of 144 rows of telemetry_1m, 2026-11-21 00:00 to 24:00 UTC"),
        ("telemetry_1h", "24 of 24 rows of telemetry_1h, 2026-11-22 00:00 to 24:00 UTC"),
    ] {
        let folder = format!("series/{kind}");
        let path = list_files(&root.path().join(&folder), "redb").unwrap().remove(0);
        let good = fs::read(&path).unwrap();
        damage_last_chunk(&path);
        check_finds(root.path(), &folder, "1 of 1 chunk cannot be read", cost);
        fs::write(&path, &good).unwrap();
    }
    let snapshot = only_file(root.path().join("snapshots"));
    fs::write(&snapshot, "no database").unwrap();
    check_finds(root.path(), "snapshots", "", "nothing, as long as state.redb is good");
}

/// Flips the last byte of the last chunk of a bucket.
fn damage_last_chunk(path: &Path) {
    let bytes = fs::read(path).unwrap();
    let bucket = Bucket::open(path, 0).unwrap();
    let block = *bucket.blocks.keys().last().unwrap();
    let place = bucket.list_chunks(block, None).unwrap().pop().unwrap();
    let chunk = bucket.chunk(place).unwrap();
    drop(bucket);
    let at = bytes.windows(chunk.len()).position(|window| window == chunk).unwrap();
    flip(path, at + chunk.len() - 1);
}

#[test]
fn a_log_file_that_is_gone_is_missed() {
    let mut store = TestStore::new();
    store.append(&telemetry("Larsson", MIDNIGHT_MS, 1));
    store.append(&telemetry("Larsson", MIDNIGHT_MS + HOUR_MS, 2));
    store.sync();
    let root = closed(store);
    // A state from before all of them.
    let other = closed(TestStore::new());
    fs::copy(other.path().join("state.redb"), root.path().join("state.redb")).unwrap();
    assert_eq!(check_directory(root.path(), QUIET).unwrap().findings, []);
    fs::remove_file(root.path().join("log/00000000000000000001.log")).unwrap();
    check_finds(
        root.path(),
        "log",
        "4 rows before those of this file",
        "4 rows not counted in totals",
    );
}

#[test]
fn a_damaged_state_is_found() {
    let root = closed(two_hours());
    let path = root.path().join("state.redb");
    let good = fs::read(&path).unwrap();
    let mut found = 0;
    for at in (0..good.len()).step_by(good.len() / 40) {
        flip(&path, at);
        let report = check_directory(root.path(), QUIET).unwrap();
        found += usize::from(report.findings.iter().any(|finding| finding.cost == state::COST));
        fs::write(&path, &good).unwrap();
    }
    assert!(found > 0);
    fs::write(&path, b"no database").unwrap();
    check_finds(root.path(), "state.redb", "", "totals, rares, portals and names");
    fs::remove_file(&path).unwrap();
    check_finds(root.path(), "state.redb", "No such file", "totals, rares, portals and names");
}

#[test]
fn names_without_definition_are_told() {
    let root = closed(two_hours());
    // Another store's state knows other names.
    let other = closed(TestStore::new());
    fs::copy(other.path().join("state.redb"), root.path().join("state.redb")).unwrap();
    for log in list_files(&root.path().join("log"), "log").unwrap() {
        fs::remove_file(log).unwrap();
    }
    check_finds(root.path(), "series/spawns", "2 names used but not defined", "(unknown)");
}

#[test]
fn backups_can_be_checked_too() {
    let store = two_hours();
    let folder = tempfile::tempdir().unwrap();
    let options = BackupOptions { with_secrets: true, program: "test".to_owned() };
    store.store.backup(folder.path(), &options, QUIET).unwrap();
    assert_eq!(check_directory(folder.path(), QUIET).unwrap().findings, []);
    let path = only_file(folder.path().join("series/telemetry"));
    let len = fs::metadata(&path).unwrap().len();
    flip(&path, usize::try_from(len).unwrap() - 1);
    check_finds(folder.path(), "series/telemetry", "not what it was", "cannot be restored");
}

#[test]
fn a_restored_store_is_good() {
    let store = two_hours();
    let folder = tempfile::tempdir().unwrap();
    let options = BackupOptions { with_secrets: true, program: "test".to_owned() };
    store.store.backup(folder.path(), &options, QUIET).unwrap();
    let data_dir = tempfile::tempdir().unwrap();
    restore_backup(folder.path(), data_dir.path(), QUIET).unwrap();
    assert_eq!(check_directory(data_dir.path(), QUIET).unwrap().findings, []);
    let (again, _writer) = open(data_dir.path()).unwrap();
    assert_eq!(again.check(QUIET).unwrap().findings, []);
}

#[test]
fn a_check_that_is_ended_says_nothing() {
    let store = two_hours();
    store.store.end_long_work();
    assert!(matches!(store.store.check(QUIET), Err(StorageError::Interrupted)));
    assert!(!store.directory.path().join(STATE_COPY).exists());
}

#[test]
fn spans_of_time_read_well() {
    let hour = TimeRange::new(MIDNIGHT_MS + 23 * HOUR_MS, MIDNIGHT_MS + 24 * HOUR_MS);
    assert_eq!(time_text(hour), "2026-11-21 23:00 to 24:00 UTC");
    let day = TimeRange::new(MIDNIGHT_MS, MIDNIGHT_MS + 24 * HOUR_MS + 1);
    assert_eq!(time_text(day), "2026-11-21 00:00 to 2026-11-22 00:00 UTC");
}
