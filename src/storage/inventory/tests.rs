//! The things of characters: in memory, log and files, through restarts and damage.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::thread;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::domain::audit::{AuditEntry, AuditKind};
use crate::domain::character::CharacterName;
use crate::domain::inventory::{InventoryChange, ItemEvent, ItemEventKind, ItemRecord};
use crate::domain::item::ItemId;
use crate::series::TimeRange;
use crate::storage::directory::list_files;
use crate::storage::disk::Change;
use crate::storage::hour::HOUR_MS;
use crate::storage::lossy::Lossy;
use crate::storage::shared::{BUFFER_BYTES_MAX, ITEM_BUFFER_BYTES_MAX, Pending};
use crate::storage::tests::{MIDNIGHT_MS, TestStore, options, spawn, telemetry};
use crate::storage::{ItemEventQuery, StoreOptions, StoreStats};

pub const MINUTE_MS: i64 = 60_000;

pub fn record(id: u32, text: &str) -> ItemRecord {
    ItemRecord {
        id: ItemId(id),
        text: format!("{{\"Id\":{id},\"Name\":\"{text}\"}}").into(),
        arrived_ms: i64::from(id),
        seen_ms: 2 * i64::from(id),
        stale_worn_mask: id.is_multiple_of(2).then_some(id),
    }
}

pub fn event(id: u32, title: &str, kind: ItemEventKind) -> ItemEvent {
    ItemEvent {
        item: ItemId(id),
        title: title.to_owned(),
        kind,
        other: None,
        from: None,
        to: Some(1),
        count_before: None,
        count_after: None,
    }
}

/// Everything that happened to items.
pub fn all_events() -> ItemEventQuery {
    ItemEventQuery {
        character: None,
        item: None,
        range: TimeRange::ALL,
        kinds: None,
        limit: usize::MAX,
    }
}

pub fn name(character: &str) -> CharacterName {
    CharacterName::new(character).unwrap()
}

impl Inventories {
    /// The newest file of each character.
    pub fn files(&self) -> Vec<PathBuf> {
        let entries = lock(&self.entries);
        entries.by_character.values().filter_map(|entry| entry.file.clone()).collect()
    }
}

impl TestStore {
    pub fn change(
        &self,
        character: &str,
        at_ms: i64,
        change: InventoryChange,
    ) -> (CharacterId, u64) {
        self.store.change_inventory(at_ms, &name(character), change, &[]).unwrap()
    }

    pub fn put(&self, character: &str, at_ms: i64, id: u32) -> (CharacterId, u64) {
        self.change(character, at_ms, InventoryChange::Put(record(id, "a thing")))
    }

    /// The ids of what a character has; `None` if nothing is known.
    pub fn ids(&self, character: &str) -> Option<Vec<u32>> {
        let id = self.store.character_id(character)?;
        let inventory = self.store.inventory(id).unwrap()?;
        Some(inventory.items.keys().map(|id| id.0).collect())
    }

    /// The files of all characters.
    pub fn item_files(&self) -> Vec<PathBuf> {
        item_files(self.directory.path())
    }
}

pub fn item_files(root: &std::path::Path) -> Vec<PathBuf> {
    let folders = folder::list(&root.join("inventory")).unwrap();
    folders.into_iter().flat_map(|found| found.files).map(|(_, path)| path).collect()
}

pub fn records(ids: std::ops::Range<u32>) -> Vec<ItemRecord> {
    ids.map(|id| record(id, "a thing")).collect()
}

#[test]
fn changes_are_seen_at_once_and_outlive_a_kill() {
    let mut store = TestStore::new();
    let (larsson, first) =
        store.change("Larsson", MIDNIGHT_MS, InventoryChange::Replace(records(1..4)));
    let (_, second) = store.change("Larsson", MIDNIGHT_MS + 5, InventoryChange::Remove(ItemId(2)));
    assert!(first < second);
    store.put("Aldra", MIDNIGHT_MS + 6, 9);
    let inventory = store.store.inventory(larsson).unwrap().unwrap();
    assert_eq!((inventory.sequence, inventory.changed_ms), (second, MIDNIGHT_MS + 5));
    assert_eq!(inventory.items[&ItemId(3)], record(3, "a thing"));
    store.sync();
    let summaries = store.store.inventories();
    assert_eq!(summaries.len(), 2);
    assert_eq!((summaries[0].name.as_str(), summaries[0].items), ("Larsson", 2));

    let store = store.restart();
    assert_eq!(store.store.inventory(larsson).unwrap(), Some(inventory));
    assert_eq!(store.store.inventories(), summaries);
    assert_eq!(store.ids("Aldra"), Some(vec![9]));
    assert_eq!(store.ids("Nobody"), None);
    assert_eq!(store.store.inventory(CharacterId(77)).unwrap(), None);
}

#[test]
fn files_are_written_after_ten_minutes_and_at_the_end() {
    let mut store = TestStore::new();
    store.put("Larsson", MIDNIGHT_MS, 1);
    store.put("Aldra", MIDNIGHT_MS + 5 * MINUTE_MS, 2);
    store.sync();
    assert_eq!(store.store.maintain(MIDNIGHT_MS + 10 * MINUTE_MS - 1).unwrap().inventories, 0);
    assert_eq!(store.store.maintain(MIDNIGHT_MS + 10 * MINUTE_MS).unwrap().inventories, 1);
    assert_eq!(store.store.stats().unsaved_inventories, 1);
    // Only what is asked for changes the file.
    assert_eq!(store.store.maintain(MIDNIGHT_MS + 11 * MINUTE_MS).unwrap().inventories, 0);
    assert_eq!(store.item_files().len(), 1);
    store.writer.take().unwrap().close().unwrap();
    assert_eq!(store.item_files().len(), 2);
    let store = store.reopen(|_| ());
    let stats = store.store.stats();
    assert_eq!((stats.inventories, stats.unsaved_inventories, stats.problems), (2, 0, 0));
    assert_eq!((store.ids("Larsson"), store.ids("Aldra")), (Some(vec![1]), Some(vec![2])));
}

#[test]
fn the_log_stays_until_the_files_have_its_rows() {
    let mut store = TestStore::new();
    store.append(&telemetry("Larsson", MIDNIGHT_MS, 1));
    store.put("Larsson", MIDNIGHT_MS + 59 * MINUTE_MS, 1);
    store.append(&telemetry("Larsson", MIDNIGHT_MS + HOUR_MS, 2));
    store.sync();
    let store = store.restart();
    let is_saved = |stats: StoreStats| stats.applied_sequence == stats.last_sequence;
    while !is_saved(store.store.stats()) {}
    let early_ms = MIDNIGHT_MS + HOUR_MS + 2 * MINUTE_MS;
    let later_ms = early_ms + 10 * MINUTE_MS;
    assert_eq!(store.store.maintain(early_ms).unwrap().snapshots, 1);
    assert_eq!(store.store.stats().log_files, 2);
    assert_eq!(store.store.maintain(later_ms).unwrap().inventories, 1);
    // An hour from the moment the file was written, not from that of the seal.
    assert_eq!(store.store.maintain(later_ms + HOUR_MS - 1).unwrap().log_files_removed, 0);
    assert_eq!(store.store.maintain(later_ms + HOUR_MS).unwrap().log_files_removed, 1);
    let store = store.restart();
    assert_eq!(store.ids("Larsson"), Some(vec![1]));
    assert_eq!(store.store.stats().problems, 0);
}

/// Damage in a log file is only met by whoever reads it.
#[test]
fn a_start_passes_over_log_files_that_nothing_needs() {
    let mut store = TestStore::new();
    store.append(&telemetry("Larsson", MIDNIGHT_MS, 1));
    store.append(&spawn(MIDNIGHT_MS, "Drudge", 33.6));
    store.put("Larsson", MIDNIGHT_MS, 1);
    store.append(&telemetry("Larsson", MIDNIGHT_MS + HOUR_MS, 2));
    store.store.maintain(MIDNIGHT_MS + HOUR_MS + 90_000).unwrap();
    store.writer.take().unwrap().close().unwrap();
    let mut store = store.reopen(|root| {
        let log = list_files(&root.join("log"), "log").unwrap().remove(0);
        let mut bytes = fs::read(&log).unwrap();
        bytes[40] ^= 1;
        fs::write(&log, bytes).unwrap();
    });
    assert_eq!((store.store.stats().problems, store.kills_told()), (0, vec![1, 2]));
    store.writer.take().unwrap().close().unwrap();
    // The whole log takes the place of what is set aside.
    let store = store.reopen(|root| fs::write(&item_files(root)[0], "no").unwrap());
    assert_eq!((store.store.stats().problems, store.kills_told()), (2, vec![1, 2]));
}

#[test]
fn memory_is_bounded() {
    let bytes_max = 200_000;
    let small = StoreOptions {
        inventory_cache_bytes: bytes_max,
        unsaved_inventory_bytes: bytes_max,
        ..options()
    };
    let store = TestStore::open_with(tempfile::tempdir().unwrap(), small);
    let names: Vec<_> = (0..40).map(|n| format!("Mule {n}")).collect();
    for (at_ms, name) in (MIDNIGHT_MS..).zip(&names) {
        store.change(name, at_ms, InventoryChange::Replace(records(1..101)));
        let stats = store.store.stats();
        // Twice the limit, and the one that came on top.
        assert!(stats.unsaved_inventory_bytes <= 2 * bytes_max + 20_000, "{stats:?}");
        assert!(stats.inventory_cache_bytes <= bytes_max, "{stats:?}");
    }
    store.store.maintain(MIDNIGHT_MS + 1).unwrap();
    assert!(store.store.stats().unsaved_inventory_bytes <= bytes_max);
    for name in &names {
        assert_eq!(store.ids(name).unwrap().len(), 100);
        assert!(store.store.stats().inventory_cache_bytes <= bytes_max);
    }
    let store = store.restart();
    assert!(names.iter().all(|name| store.ids(name).unwrap().len() == 100));
}

/// Item rows wait for each other when the disk is slow; nobody else does.
#[test]
fn reports_do_not_wait_for_items() {
    let directory = tempfile::tempdir().unwrap();
    let lossy = Lossy::watch(directory.path(), 0, 0);
    let mut store = TestStore::open_with(directory, options());
    lossy.refuse(ErrorKind::Other, |change, _| change == Change::Sync);
    let mut writer = store.writer.take().unwrap();
    let rng = &mut ChaCha8Rng::seed_from_u64(9);
    let mut text = || (0..1 << 20).map(|_| rng.random_range('0'..'z')).collect::<String>();
    let dumps: Vec<_> = (0..8).map(|_| vec![record(1, &text())]).collect();
    let item_bytes = || store.store.0.core().pending.item_bytes;
    thread::scope(|scope| {
        let keeper = scope.spawn(|| {
            for dump in &dumps {
                store.change("Larsson", MIDNIGHT_MS, InventoryChange::Replace(dump.clone()));
            }
        });
        while item_bytes() <= ITEM_BUFFER_BYTES_MAX {}
        // The disk is stuck, and so is the keeper: its share stays full.
        for n in 0..1_000 {
            writer.append(&telemetry("Larsson", MIDNIGHT_MS, n)).unwrap();
        }
        assert!(item_bytes() > ITEM_BUFFER_BYTES_MAX && !keeper.is_finished());
        assert!(
            store
                .store
                .append_audit(MIDNIGHT_MS, &AuditEntry::new(AuditKind::Check, "shell"))
                .is_ok()
        );
        lossy.allow();
        keeper.join().unwrap();
    });
    while writer.sync().is_err() {}
    store.writer = Some(writer);
    let store = store.restart();
    assert_eq!((store.kills_told().len(), store.ids("Larsson")), (1_000, Some(vec![1])));
}

/// The share of items is on top of that of all others.
#[test]
fn full_of_items_is_not_full() {
    let mut pending = Pending::default();
    pending.push(1, 1, 1, &vec![0; BUFFER_BYTES_MAX]);
    pending.item_bytes = BUFFER_BYTES_MAX;
    assert!(!pending.is_full());
    pending.push(1, 2, 1, &vec![0; BUFFER_BYTES_MAX]);
    assert!(pending.is_full());
}

#[test]
fn a_dump_of_two_thousand_items_is_one_small_row() {
    let mut store = TestStore::new();
    let items: Vec<_> = (1..2_001).map(|id| record(id, &"Steel Sleeves ".repeat(20))).collect();
    let dump = InventoryChange::Replace(items.clone());
    let (id, _) = store.change("Larsson", MIDNIGHT_MS, dump);
    store.sync();
    let stats = store.store.stats();
    // The character and the change.
    assert_eq!(stats.last_sequence, 2);
    assert!(stats.log_bytes < 100_000, "{stats:?}");
    let check = |store: &TestStore| {
        let inventory = store.store.inventory(id).unwrap().unwrap();
        assert!(inventory.items.values().eq(&items));
    };
    let mut store = store.restart();
    check(&store);
    store.writer.take().unwrap().close().unwrap();
    check(&store.reopen(|_| ()));
}

#[test]
fn readers_see_whole_changes_while_files_are_written() {
    let store = TestStore::new();
    let (id, _) = store.change("Larsson", MIDNIGHT_MS, InventoryChange::Replace(records(1..50)));
    let is_done = std::sync::atomic::AtomicBool::new(false);
    thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut last = 0;
            while !is_done.load(std::sync::atomic::Ordering::Acquire) || last == 0 {
                let inventory = store.store.inventory(id).unwrap().unwrap();
                assert!(inventory.sequence >= last);
                last = inventory.sequence;
                let first = inventory.items.keys().next().unwrap().0;
                assert!(inventory.items.keys().map(|id| id.0).eq(first..first + 49));
            }
        });
        for n in 1..100u32 {
            let at_ms = MIDNIGHT_MS + i64::from(n) * 30 * MINUTE_MS;
            let dump = InventoryChange::Replace(records(n..n + 49));
            store.change("Larsson", at_ms, dump);
            if n % 3 == 0 {
                store.store.maintain(at_ms + 11 * MINUTE_MS).unwrap();
            }
        }
        is_done.store(true, std::sync::atomic::Ordering::Release);
        reader.join().unwrap();
    });
}
