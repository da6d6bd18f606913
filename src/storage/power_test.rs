//! Power cuts at every step: rows on their way to the log, saves of the state, seals, compactions,
//! snapshots, removals, recoveries.

use std::io::ErrorKind;
use std::time::Duration;

use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::disk::Change;
use super::lossy::{Cut, Lossy};
use super::model_test::Model;
use super::tests::{MIDNIGHT_MS, TestStore, options, rare, spawn, telemetry};
use super::*;

const CHARACTERS: [&str; 3] = ["Larsson", "Aldra", "+Envoy"];
/// Most minutes from one step to the next.
const STEP_MINUTES_MAX: i64 = 40;

/// A store that keeps rows for two days, and saves its state at every chance.
pub fn hasty() -> StoreOptions {
    let retention = Retention { telemetry_days: 2, spawns_days: 2, ..Retention::default() };
    StoreOptions { save_interval: Duration::from_millis(1), retention, ..options() }
}

/// Appends a random event to store and model.
pub fn play(store: &mut TestStore, model: &mut Model, rng: &mut impl Rng) {
    model.now_ms += rng.random_range(0..3_000);
    let who = CHARACTERS[rng.random_range(0..CHARACTERS.len())];
    let event = match rng.random_range(0..10) {
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

/// Nothing can be written for a while: rows are kept and told, and nothing is lost or doubled.
#[track_caller]
fn check_refusal(kind: ErrorKind, refused: fn(Change, &Path) -> bool) {
    let rng = &mut ChaCha8Rng::seed_from_u64(7);
    let directory = tempfile::tempdir().unwrap();
    let lossy = Lossy::watch(directory.path(), 0, 0);
    let mut store = TestStore::open_with(directory, hasty());
    let mut model = Model::new(MIDNIGHT_MS).with_retention(2);
    // Enough hours for seals, a compaction, roll-ups, snapshots, and files to remove.
    for hour in 0..60 {
        let is_refused = hour % 5 >= 3;
        if is_refused {
            lossy.refuse(kind, refused);
        }
        for _ in 0..4 {
            play(&mut store, &mut model, rng);
        }
        let synced = store.writer.as_mut().unwrap().sync();
        model.now_ms += 3_600_000;
        let maintained = store.store.maintain(model.now_ms);
        model.check(&store);
        if is_refused {
            let is_told = store.store.health() != StoreHealth::Ok;
            assert_eq!(is_told, synced.is_err() || maintained.is_err());
            lossy.allow();
            while store.writer.as_mut().unwrap().sync().is_err() {}
            store.store.maintain(model.now_ms).unwrap();
            assert_eq!(store.store.health(), StoreHealth::Ok);
        }
        model.check(&store);
    }
    let store = store.restart();
    model.until(store.store.stats().last_sequence).check(&store);
    let temporary = list_files(&store.directory.path().join("series/telemetry"), "tmp").unwrap();
    assert!(temporary.is_empty(), "{temporary:?}");
}

#[test]
fn a_full_disk_costs_nothing() {
    check_refusal(ErrorKind::StorageFull, |change, _| change == Change::Write);
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
