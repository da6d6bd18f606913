//! Power cuts at every step: rows on their way to the log, saves of the state, seals, compactions,
//! snapshots, removals, recoveries.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::atomic::AtomicU32;
use std::time::Duration;

use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::disk::Change;
use super::lossy::{Cut, Lossy};
use super::model_test::Model;
use super::tests::{MIDNIGHT_MS, TestStore, options, rare, spawn, telemetry};
use super::*;
use crate::storage::directory::{ITEM_EVENTS, SPAWNS, TELEMETRY};
use crate::storage::inventory::folder;
use crate::storage::sync::lock;

const CHARACTERS: [&str; 3] = ["Larsson", "Aldra", "+Envoy"];
/// Most minutes from one step to the next.
const STEP_MINUTES_MAX: i64 = 40;

/// A store that keeps rows for two days, and saves its state at every chance.
pub fn hasty() -> StoreOptions {
    let retention = Retention {
        telemetry_days: 2,
        spawns_days: 2,
        item_events_days: 2,
        ..Retention::default()
    };
    StoreOptions { save_interval: Duration::from_millis(1), retention, ..options() }
}

/// Appends a random event to store and model.
pub fn play(store: &mut TestStore, model: &mut Model, rng: &mut impl Rng) {
    model.now_ms += rng.random_range(0..3_000);
    let who = CHARACTERS[rng.random_range(0..CHARACTERS.len())];
    let event = match rng.random_range(0..13) {
        10..13 => {
            let (kind, id) = (rng.random_range(0..4), rng.random_range(1..12));
            return model.change(store, who, kind, id);
        }
        0 => rare(who, model.now_ms),
        1..4 => {
            let mob = rng.random_range(0..4u8);
            spawn(model.now_ms, &format!("Mob {mob}"), f64::from(mob) * 3.3)
        }
        _ => {
            let mut event = telemetry(who, model.now_ms, rng.random_range(0..500));
            if let crate::domain::event::EventBody::Telemetry(telemetry) = &mut event.body {
                telemetry.session_id = format!("session {}", model.now_ms / 7_200_000);
            }
            event
        }
    };
    model.take(store, event);
}

fn check(Cut { directory, acknowledged }: Cut, model: &Model) -> TestStore {
    // Only so that the real disk is not waited for.
    let _watched = Lossy::watch(directory.path(), 0, 0);
    let store = TestStore::open_with(directory, hasty());
    let stats = store.store.stats();
    assert!(stats.last_sequence >= acknowledged, "acknowledged {acknowledged}: {stats:?}");
    assert_eq!(stats.problems, 0);
    model.until(stats.last_sequence).check(&store);
    store
}

/// Some days of a store, checked at random power cuts; goes on from one of them.
#[expect(clippy::print_stdout, reason = "the seed, for whoever sees it fail")]
fn live(seed: u64, rounds: u32) -> usize {
    println!("seed {seed}");
    let rng = &mut ChaCha8Rng::seed_from_u64(seed);
    let mut model = Model::new(MIDNIGHT_MS).with_retention(2);
    let mut directory = tempfile::tempdir().unwrap();
    let mut cuts_checked = 0;
    for _ in 0..rounds {
        let lossy = Lossy::watch(directory.path(), rng.random(), 25);
        let mut store = TestStore::open_with(directory, hasty());
        let mut survivor = None;
        for _ in 0..60 {
            for _ in 0..rng.random_range(0..6) {
                play(&mut store, &mut model, rng);
            }
            if rng.random_ratio(1, 2) {
                lossy.acknowledge(store.writer.as_mut().unwrap().sync().unwrap());
            }
            model.now_ms += rng.random_range(0..STEP_MINUTES_MAX * 60_000);
            store.store.maintain(model.now_ms).unwrap();
            match rng.random_range(0..20) {
                0 => {
                    store = store.restart();
                    model = model.until(store.store.stats().last_sequence);
                }
                1 => {
                    // Killed between write and sync: the rows are there, but not for good.
                    lossy.refuse(ErrorKind::Other, |change, path| {
                        change == Change::Sync && path.extension().is_some_and(|end| end == "log")
                    });
                    play(&mut store, &mut model, rng);
                    let refused = store.writer.as_mut().unwrap().sync();
                    assert!(refused.is_err());
                    store.writer.take().unwrap().kill();
                    lossy.allow();
                    store = store.reopen(|_| ());
                    model = model.until(store.store.stats().last_sequence);
                }
                2 => {
                    store.writer.take().unwrap().close().unwrap();
                    store = store.reopen(|_| ());
                }
                _ => {}
            }
            for cut in lossy.take_cuts() {
                cuts_checked += 1;
                let survived = check(cut, &model);
                if rng.random_ratio(1, 8) {
                    let last = survived.store.stats().last_sequence;
                    survivor = Some((survived, model.until(last)));
                }
            }
        }
        drop(lossy);
        model.check(&store);
        // The next round goes on where the power failed.
        if let Some((mut survived, left)) = survivor {
            survived.writer.take().unwrap().kill();
            store.writer.take().unwrap().kill();
            (store, model) = (survived, left);
        } else {
            store.writer.take().unwrap().kill();
        }
        let TestStore { directory: left, store, .. } = store;
        drop(store);
        directory = left;
    }
    cuts_checked
}

/// Files with that ending in the directory of the store and all within.
fn files(store: &TestStore, ending: &str) -> BTreeSet<PathBuf> {
    let root = store.directory.path();
    let series =
        [TELEMETRY, SPAWNS, ITEM_EVENTS, MINUTES, HOURS].map(|kind| root.join("series").join(kind));
    let folders = [root.to_owned(), root.join("log"), root.join("snapshots")].into_iter();
    let characters = folder::list(&root.join("inventory")).unwrap();
    let characters = characters.into_iter().map(|files| files.folder);
    folders
        .chain(series)
        .chain(characters)
        .flat_map(|folder| list_files(&folder, ending).unwrap())
        .collect()
}

/// Checks that there are no files on disk that nobody would ever remove.
fn check_no_orphans(store: &TestStore) {
    let shared = &store.store.0;
    let mut known: BTreeSet<PathBuf> = BTreeSet::from([shared.directory.state()]);
    for buckets in [
        shared.telemetry.buckets(),
        shared.spawns.buckets(),
        shared.item_events.buckets(),
        shared.minutes.buckets(),
        shared.hours.buckets(),
    ] {
        known.extend(buckets.iter().map(|file| file.path.to_path_buf()));
    }
    known.extend(shared.snapshots().into_iter().map(|snapshot| snapshot.path));
    known.extend(shared.inventories.files());
    known.extend(lock(&shared.superseded).iter().map(|old| old.path.clone()));
    let mut there = files(store, "redb");
    there.extend(files(store, "items"));
    assert_eq!(there, known);
}

/// Nothing can be written for a while: rows are kept and told, and nothing is lost or doubled.
#[track_caller]
fn check_refusal(
    kind: ErrorKind,
    refused: impl Fn(Change, &Path) -> bool + Send + Clone + 'static,
) {
    let rng = &mut ChaCha8Rng::seed_from_u64(7);
    let directory = tempfile::tempdir().unwrap();
    let lossy = Lossy::watch(directory.path(), 0, 0);
    let mut store = TestStore::open_with(directory, hasty());
    let mut model = Model::new(MIDNIGHT_MS).with_retention(2);
    // Enough hours for seals, a compaction, roll-ups, snapshots, and files to remove.
    for hour in 0..60 {
        let is_refused = hour % 5 >= 3;
        if is_refused {
            lossy.refuse(kind, refused.clone());
        }
        for _ in 0..4 {
            play(&mut store, &mut model, rng);
        }
        let synced = store.writer.as_mut().unwrap().sync();
        model.now_ms += 3_600_000;
        let maintained = store.store.maintain(model.now_ms);
        // Nothing half-written takes the space that is left.
        assert_eq!(files(&store, "tmp"), BTreeSet::new());
        if is_refused {
            model.check(&store);
            let is_told = store.store.health() != StoreHealth::Ok;
            // The state may fail by itself.
            assert!(is_told || (synced.is_ok() && maintained.is_ok()));
            lossy.allow();
            while store.writer.as_mut().unwrap().sync().is_err() {}
            store.store.maintain(model.now_ms).unwrap();
            assert_eq!(store.store.health(), StoreHealth::Ok);
            check_no_orphans(&store);
            model.check(&store);
        }
    }
    let store = store.restart();
    model.until(store.store.stats().last_sequence).check(&store);
}

/// Refuses every write after so many: files are half-written when it ends.
fn full_after(writes: u32) -> impl Fn(Change, &Path) -> bool + Send + Clone {
    let left = Arc::new(AtomicU32::new(writes));
    move |change, path| {
        let is_bucket = path.extension().is_some_and(|ending| ending == "tmp");
        let spend = |left: u32| left.checked_sub(1);
        change == Change::Write
            && is_bucket
            && left.fetch_update(Ordering::AcqRel, Ordering::Acquire, spend).is_err()
    }
}

#[test]
fn a_full_disk_costs_nothing() {
    check_refusal(ErrorKind::StorageFull, |change, _| change == Change::Write);
}

#[test]
fn a_disk_that_fills_in_the_middle_of_a_file_costs_nothing() {
    for writes in [2, 20] {
        check_refusal(ErrorKind::StorageFull, full_after(writes));
    }
}

#[test]
fn a_state_that_cannot_be_saved_is_still_read() {
    let rng = &mut ChaCha8Rng::seed_from_u64(8);
    let directory = tempfile::tempdir().unwrap();
    let lossy = Lossy::watch(directory.path(), 0, 0);
    let mut store = TestStore::open_with(directory, hasty());
    let mut model = Model::new(MIDNIGHT_MS);
    let is_saved = |store: &TestStore| {
        let stats = store.store.stats();
        stats.applied_sequence == stats.last_sequence
    };
    for _ in 0..3 {
        (0..50).for_each(|_| play(&mut store, &mut model, rng));
        while !is_saved(&store) {}
        lossy.refuse(ErrorKind::ReadOnlyFilesystem, |_, path| path.ends_with("state.redb"));
        (0..50).for_each(|_| play(&mut store, &mut model, rng));
        while store.store.health() == StoreHealth::Ok {}
        // Rares are read from the file.
        model.check(&store);
        assert!(store.store.maintain(model.now_ms).is_err(), "the snapshot");
        lossy.allow();
        while !is_saved(&store) {}
        model.check(&store);
        store.store.maintain(model.now_ms).unwrap();
        assert_eq!(store.store.health(), StoreHealth::Ok);
        store = store.restart();
        model.check(&store);
    }
}

#[test]
fn a_disk_that_turns_read_only_costs_nothing() {
    check_refusal(ErrorKind::ReadOnlyFilesystem, |_, _| true);
}

#[test]
fn failing_parts_cost_nothing() {
    check_refusal(ErrorKind::Other, |change, _| change == Change::Sync);
    check_refusal(ErrorKind::Other, |change, _| change == Change::Rename);
    check_refusal(ErrorKind::Other, |change, _| change == Change::Remove);
    check_refusal(ErrorKind::Other, |_, path| path.to_string_lossy().contains("snapshots"));
    check_refusal(ErrorKind::Other, |_, path| path.to_string_lossy().contains("series"));
    check_refusal(ErrorKind::Other, |_, path| path.to_string_lossy().contains("inventory"));
}

#[test]
fn power_cuts_lose_nothing_acknowledged_and_double_nothing() {
    let cuts: usize = [1, 2].map(|seed| live(seed, 4)).iter().sum();
    assert!(cuts >= 100, "{cuts} power cuts");
}

/// Other days: two tests use two processors.
#[test]
fn power_cuts_on_other_days() {
    let cuts: usize = [3, 4].map(|seed| live(seed, 4)).iter().sum();
    assert!(cuts >= 100, "{cuts} power cuts");
}
