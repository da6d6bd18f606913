//! The things of characters: in memory, log and files, through restarts and damage.

use std::fs;
use std::path::PathBuf;
use std::thread;

use super::*;
use crate::domain::character::CharacterName;
use crate::domain::inventory::{InventoryChange, ItemEvent, ItemEventKind, ItemRecord};
use crate::domain::item::ItemId;
use crate::series::TimeRange;
use crate::storage::directory::list_files;
use crate::storage::hour::HOUR_MS;
use crate::storage::tests::{MIDNIGHT_MS, TestStore, options, telemetry};
use crate::storage::{ItemEventQuery, ItemUse, StoreOptions, StoreStats};

const MINUTE_MS: i64 = 60_000;

pub fn record(id: u32, text: &str) -> ItemRecord {
    ItemRecord {
        id: ItemId(id),
        text: format!("{{\"Id\":{id},\"Name\":\"{text}\"}}").into(),
        arrived_ms: i64::from(id),
        seen_ms: 2 * i64::from(id),
        stale_worn_mask: (id % 2 == 0).then_some(id),
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

impl TestStore {
    pub fn change(
        &self,
        character: &str,
        at_ms: i64,
        change: InventoryChange,
    ) -> (CharacterId, u64) {
        self.store.change_inventory(at_ms, &name(character), change, &[]).unwrap()
    }

    fn put(&self, character: &str, at_ms: i64, id: u32) -> (CharacterId, u64) {
        self.change(character, at_ms, InventoryChange::Put(record(id, "a thing")))
    }

    /// The ids of what a character has; `None` if nothing is known.
    fn ids(&self, character: &str) -> Option<Vec<u32>> {
        let id = self.store.character_id(character)?;
        let inventory = self.store.inventory(id).unwrap()?;
        Some(inventory.items.keys().map(|id| id.0).collect())
    }

    /// The files of all characters.
    fn item_files(&self) -> Vec<PathBuf> {
        item_files(self.directory.path())
    }
}

fn item_files(root: &std::path::Path) -> Vec<PathBuf> {
    let folders = folder::list(&root.join("inventory")).unwrap();
    folders.into_iter().flat_map(|found| found.files).map(|(_, path)| path).collect()
}

fn records(ids: std::ops::Range<u32>) -> Vec<ItemRecord> {
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
fn an_older_file_stays_for_an_hour() {
    let mut store = TestStore::new();
    let minutes = |minutes: i64| MIDNIGHT_MS + minutes * MINUTE_MS;
    store.put("Larsson", minutes(0), 1);
    store.sync();
    store.store.maintain(minutes(10)).unwrap();
    store.put("Larsson", minutes(11), 2);
    store.sync();
    store.store.maintain(minutes(21)).unwrap();
    store.store.maintain(minutes(80)).unwrap();
    assert_eq!(store.item_files().len(), 2);
    // The newer one cannot be read: the older one and the log have everything.
    let store = store.restart_after(|root| fs::write(&item_files(root)[1], "no").unwrap());
    assert_eq!(store.ids("Larsson"), Some(vec![1, 2]));
    assert_eq!(store.store.stats().problems, 1);
    let aside = fs::read_dir(store.directory.path().join("inventory/1")).unwrap();
    let is_aside = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "damaged");
    assert_eq!(aside.map(|entry| entry.unwrap().path()).filter(is_aside).count(), 1);
    store.store.maintain(minutes(100)).unwrap();
    assert_eq!(store.item_files().len(), 2);
    store.store.maintain(minutes(160)).unwrap();
    assert_eq!(store.item_files().len(), 1);
    assert_eq!(store.ids("Larsson"), Some(vec![1, 2]));
}

#[test]
fn damage_costs_its_character_only() {
    let mut store = TestStore::new();
    store.put("Larsson", MIDNIGHT_MS, 1);
    store.put("Aldra", MIDNIGHT_MS, 2);
    store.writer.take().unwrap().close().unwrap();
    let store = store.reopen(|root| {
        fs::write(&item_files(root)[0], "no").unwrap();
        fs::remove_dir_all(root.join("log")).unwrap();
    });
    assert_eq!((store.ids("Larsson"), store.ids("Aldra")), (None, Some(vec![2])));
    assert_eq!(store.store.stats().problems, 1);
    // It begins anew with the next dump.
    store.change("Larsson", MIDNIGHT_MS, InventoryChange::Replace(records(5..7)));
    assert_eq!(store.ids("Larsson"), Some(vec![5, 6]));
}

#[test]
fn damage_after_the_start_is_told_and_ended_by_a_dump() {
    let mut store = TestStore::new();
    let (id, _) = store.put("Larsson", MIDNIGHT_MS, 1);
    store.writer.take().unwrap().close().unwrap();
    let store = store.reopen(|_| ());
    fs::write(&store.item_files()[0], "no").unwrap();
    assert!(store.store.inventory(id).is_err());
    let put = InventoryChange::Put(record(2, "more"));
    assert!(store.store.change_inventory(MIDNIGHT_MS, &name("Larsson"), put, &[]).is_err());
    assert_eq!(store.store.stats().problems, 2);
    store.change("Larsson", MIDNIGHT_MS, InventoryChange::Replace(records(3..4)));
    assert_eq!(store.ids("Larsson"), Some(vec![3]));
}

/// Numbers are not given twice, though the log has lost its end.
#[test]
fn files_beyond_the_end_of_the_log_are_believed() {
    let mut store = TestStore::new();
    store.put("Larsson", MIDNIGHT_MS, 1);
    let kept = tempfile::tempdir().unwrap();
    store.sync();
    let store = store.restart_after(|root| {
        fs::copy(root.join("state.redb"), kept.path().join("state.redb")).unwrap();
    });
    store.put("Larsson", MIDNIGHT_MS + 1, 2);
    let (_, last) = store.put("Larsson", MIDNIGHT_MS + 2, 3);
    let mut store = store;
    store.writer.take().unwrap().close().unwrap();
    let store = store.reopen(|root| {
        fs::copy(kept.path().join("state.redb"), root.join("state.redb")).unwrap();
        let log = list_files(&root.join("log"), "log").unwrap().pop().unwrap();
        let file = fs::OpenOptions::new().write(true).open(log).unwrap();
        file.set_len(300).unwrap();
    });
    assert_eq!(store.ids("Larsson"), Some(vec![1, 2, 3]));
    let (_, next) = store.put("Larsson", MIDNIGHT_MS + 3, 4);
    assert!(next > last, "{next} {last}");
    let mut store = store;
    store.sync();
    let store = store.restart();
    assert_eq!(store.ids("Larsson"), Some(vec![1, 2, 3, 4]));
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

#[test]
fn events_are_told_newest_first_across_hours_and_days() {
    let mut store = TestStore::new();
    for n in 0..200u32 {
        let at_ms = MIDNIGHT_MS + i64::from(n) * 15 * MINUTE_MS;
        let who = if n % 2 == 0 { "Larsson" } else { "Aldra" };
        let kind = if n % 5 == 0 { ItemEventKind::Moved } else { ItemEventKind::Arrived };
        let put = InventoryChange::Put(record(n + 1, "a thing"));
        let events = [event(n + 1, &format!("Thing {}", n % 3), kind)];
        store.store.change_inventory(at_ms, &name(who), put, &events).unwrap();
        if n % 20 == 0 {
            store.store.maintain(at_ms).unwrap();
        }
    }
    let ids = |store: &TestStore, query: &ItemEventQuery| -> Vec<u32> {
        let rows = store.store.item_events(query).unwrap();
        rows.iter().map(|row| row.item.0).collect()
    };
    let check = |store: &TestStore| {
        assert_eq!(ids(store, &all_events()), (1..=200).rev().collect::<Vec<u32>>());
        let some = ItemEventQuery { limit: 7, ..all_events() };
        assert_eq!(ids(store, &some), (194..=200).rev().collect::<Vec<u32>>());
        let aldra = store.store.character_id("Aldra");
        let moved = Some(vec![ItemEventKind::Moved]);
        let moved = ItemEventQuery { character: aldra, kinds: moved, ..all_events() };
        let expected: Vec<u32> = (0..200).filter(|n| n % 10 == 5).map(|n| n + 1).rev().collect();
        assert_eq!(ids(store, &moved), expected);
        let one = ItemEventQuery { item: Some(ItemId(43)), ..all_events() };
        let rows = store.store.item_events(&one).unwrap();
        assert_eq!((rows.len(), &*rows[0].title, rows[0].to), (1, "Thing 0", Some(1)));
        assert_eq!(rows[0].at_ms, MIDNIGHT_MS + 42 * 15 * MINUTE_MS);
        assert_eq!(rows[0].character_name.as_str(), "Larsson");
        let range = TimeRange::new(MIDNIGHT_MS, MIDNIGHT_MS + HOUR_MS);
        assert_eq!(ids(store, &ItemEventQuery { range, ..all_events() }), [4, 3, 2, 1]);
        assert_eq!(ids(store, &ItemEventQuery { limit: 0, ..all_events() }), Vec::<u32>::new());
    };
    check(&store);
    store.sync();
    let store = store.restart();
    check(&store);
    // Days go ninety days later.
    store.store.maintain(MIDNIGHT_MS + 4 * 24 * HOUR_MS).unwrap();
    check(&store);
    store.store.maintain(MIDNIGHT_MS + 91 * 24 * HOUR_MS).unwrap();
    assert_eq!(ids(&store, &all_events()).last(), Some(&97));
    assert_eq!(store.store.stats().problems, 0);
}

#[test]
fn what_is_used_up_is_summed_by_character_and_title() {
    let store = TestStore::new();
    let counted = |title: &str, kind, before, after| ItemEvent {
        count_before: before,
        count_after: after,
        ..event(1, title, kind)
    };
    let (larsson, _) = store.put("Larsson", MIDNIGHT_MS, 1);
    let given = ItemEvent {
        other: Some(larsson),
        ..counted("Taper", ItemEventKind::Left, Some(500), None)
    };
    let events = [
        counted("Taper", ItemEventKind::Counted, Some(100), Some(60)),
        counted("Taper", ItemEventKind::Counted, Some(60), Some(90)),
        counted("Taper", ItemEventKind::Left, Some(90), None),
        counted("Sword", ItemEventKind::Left, None, None),
        given,
    ];
    let put = || InventoryChange::Put(record(1, "tapers"));
    let change = |who, events| store.store.change_inventory(MIDNIGHT_MS, &name(who), put(), events);
    let (aldra, _) = change("Aldra", &events).unwrap();
    change("Larsson", &events[..1]).unwrap();
    let used = |character, used| ItemUse { character, title: "Taper".into(), used };
    let all = store.store.item_uses(None, TimeRange::ALL).unwrap();
    assert_eq!(all, [used(larsson, 40), used(aldra, 130)]);
    assert_eq!(store.store.item_uses(Some(aldra), TimeRange::ALL).unwrap(), [used(aldra, 130)]);
    let query = ItemEventQuery { limit: 1, ..all_events() };
    let last = store.store.item_events(&query).unwrap().remove(0);
    assert_eq!((last.character, last.other), (aldra, Some(larsson)));
    let given = ItemEventQuery { kinds: Some(vec![ItemEventKind::Left]), ..all_events() };
    let given = store.store.item_events(&given).unwrap();
    assert_eq!(given[0].other_name.as_ref().map(CharacterName::as_str), Some("Larsson"));
}
