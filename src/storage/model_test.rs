//! The store against a simple model: random events, kills, restarts and sealing in any order.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;

use super::inventory::tests::{all_events, event as item_event, name as name_of, record};
use super::tests::{MIDNIGHT_MS, TestStore, rare, spawn, telemetry};
use super::*;
use crate::domain::event::{Event, EventBody};
use crate::domain::inventory::{InventoryChange, ItemEventKind, ItemRecord};
use crate::domain::item::ItemId;
use crate::domain::kills::SessionKills;
use crate::storage::directory::list_files;
use crate::storage::hour::HOUR_MS;

const CHARACTERS: [&str; 3] = ["Larsson", "Aldra", "+Envoy"];

#[derive(Debug, Clone)]
enum Action {
    /// Character, session, kill counter, milliseconds since the last event.
    Telemetry(usize, u8, u64, i64),
    Spawn(u8, i64),
    Rare(usize, i64),
    /// Character, kind of change, item, milliseconds since the last event.
    Items(usize, u8, u32, i64),
    Sync,
    /// Milliseconds that pass before.
    Seal(i64),
    Restart(Restart),
}

#[derive(Debug, Clone)]
enum Restart {
    Closed,
    Killed,
    /// Killed in the middle of a write: so many bytes of a record are left.
    Torn(usize),
    /// Killed, and `state.redb` is as old as the last restart of this kind.
    OlderState,
    /// Killed between two renames: the spawns of the newest day are not sealed yet.
    HalfSealed,
}

fn action() -> impl Strategy<Value = Action> {
    let pause_ms = prop_oneof![8 => 0..5_000i64, 1 => 0..2 * HOUR_MS];
    let restart = prop_oneof![
        Just(Restart::Closed),
        Just(Restart::Killed),
        (1..60usize).prop_map(Restart::Torn),
        Just(Restart::OlderState),
        Just(Restart::HalfSealed),
    ];
    prop_oneof![
        12 => (0..3usize, 0..3u8, 0..50u64, pause_ms.clone())
            .prop_map(|(who, session, kills, ms)| Action::Telemetry(who, session, kills, ms)),
        8 => (0..3u8, pause_ms.clone()).prop_map(|(mob, ms)| Action::Spawn(mob, ms)),
        2 => (0..3usize, pause_ms.clone()).prop_map(|(who, ms)| Action::Rare(who, ms)),
        8 => (0..3usize, 0..4u8, 1..12u32, pause_ms)
            .prop_map(|(who, kind, id, ms)| Action::Items(who, kind, id, ms)),
        2 => Just(Action::Sync),
        2 => (0..3 * HOUR_MS).prop_map(Action::Seal),
        2 => restart.prop_map(Action::Restart),
    ]
}

/// A change of what a character has, and what it meant for one item.
#[derive(Debug, Clone)]
struct ItemsChange {
    sequence: u64,
    at_ms: i64,
    character: &'static str,
    change: InventoryChange,
    event: (u32, ItemEventKind),
}

/// What the store must hold.
#[derive(Clone)]
pub struct Model {
    pub now_ms: i64,
    /// Events with their sequence numbers.
    pub events: Vec<(u64, Event)>,
    changes: Vec<ItemsChange>,
    /// Number of events and changes that must survive a kill.
    synced: (usize, usize),
    /// How long rows are kept, days.
    retention_days: Option<i64>,
}

impl Model {
    pub fn new(now_ms: i64) -> Self {
        Self {
            now_ms,
            events: Vec::new(),
            changes: Vec::new(),
            synced: (0, 0),
            retention_days: None,
        }
    }

    pub fn with_retention(self, days: i64) -> Self {
        Self { retention_days: Some(days), ..self }
    }

    /// The model as it was after row `sequence`.
    pub fn until(&self, sequence: u64) -> Self {
        let events = self.events.iter().filter(|(known, _)| *known <= sequence);
        let changes = self.changes.iter().filter(|change| change.sequence <= sequence);
        Self {
            events: events.cloned().collect(),
            changes: changes.cloned().collect(),
            synced: (0, 0),
            ..*self
        }
    }

    /// Whether rows of this time may be gone already, and the day they go with.
    fn may_be_gone(&self, at_ms: i64) -> Option<period::Day> {
        let day = period::day_of(hour::hour_of(at_ms));
        let cutoff_ms = self.now_ms - self.retention_days? * 24 * HOUR_MS;
        (period::Period::Day(day).range().to_ms <= cutoff_ms).then_some(day)
    }

    /// Checks that rows are as expected, but for days that are gone as a whole.
    fn check_rows<T: Ord + Clone + std::fmt::Debug>(
        &self,
        told: Vec<T>,
        expected: Vec<T>,
        at_ms: impl Fn(&T) -> i64,
    ) {
        let mut days: BTreeMap<_, (Vec<T>, Vec<T>)> = BTreeMap::new();
        for row in told {
            days.entry(self.may_be_gone(at_ms(&row))).or_default().0.push(row);
        }
        for row in expected {
            days.entry(self.may_be_gone(at_ms(&row))).or_default().1.push(row);
        }
        for (day, (told, expected)) in days {
            if day.is_none() || !told.is_empty() {
                assert_eq!(sorted(told), sorted(expected), "day {day:?}");
            }
        }
    }

    pub fn take(&mut self, store: &mut TestStore, event: Event) {
        let applied = store.append(&event);
        self.events.push((applied.sequence, event));
    }

    /// Changes what a character has: 0 a dump of some items from `id` on, 1 one item less, all else
    /// one item more, or told anew.
    pub fn change(&mut self, store: &TestStore, character: &'static str, kind: u8, id: u32) {
        let text = format!("told at {}", self.now_ms);
        let (change, kind) = match kind {
            0 => {
                let items = (id..id + 5).map(|id| record(id, &text));
                (InventoryChange::Replace(items.collect()), ItemEventKind::Arrived)
            }
            1 => (InventoryChange::Remove(ItemId(id)), ItemEventKind::Left),
            _ => (InventoryChange::Put(record(id, &text)), ItemEventKind::Moved),
        };
        let events = [item_event(id, &format!("Thing {id}"), kind)];
        let at_ms = self.now_ms;
        let changed =
            store.store.change_inventory(at_ms, &name_of(character), change.clone(), &events);
        let (_, sequence) = changed.unwrap();
        let event = (id, kind);
        self.changes.push(ItemsChange { sequence, at_ms, character, change, event });
    }

    /// Everything so far must survive.
    fn sync(&mut self) {
        self.synced = (self.events.len(), self.changes.len());
    }

    /// Checks what characters have, and what happened to it.
    fn check_items(&self, store: &TestStore) {
        let mut expected: BTreeMap<&str, (u64, i64, BTreeMap<ItemId, ItemRecord>)> =
            BTreeMap::new();
        let mut happened = Vec::new();
        for ItemsChange { sequence, at_ms, character, change, event } in &self.changes {
            let (last, changed_ms, items) = expected.entry(character).or_default();
            (*last, *changed_ms) = (*sequence, *at_ms);
            match change {
                InventoryChange::Replace(records) => {
                    *items = records.iter().map(|item| (item.id, item.clone())).collect();
                }
                InventoryChange::Put(item) => {
                    items.insert(item.id, item.clone());
                }
                InventoryChange::Remove(id) => {
                    items.remove(id);
                }
            }
            let (id, kind) = *event;
            happened.push((*at_ms, *character, id, format!("Thing {id}"), kind as u8));
        }
        let summaries = store.store.inventories();
        assert_eq!(summaries.len(), expected.len());
        for summary in summaries {
            let (sequence, changed_ms, items) = &expected[summary.name.as_str()];
            let told = store.store.inventory(summary.character).unwrap().unwrap();
            assert_eq!(&told.items, items, "{}", summary.name);
            assert_eq!((told.sequence, told.changed_ms), (*sequence, *changed_ms));
            let told = (summary.sequence, summary.changed_ms, summary.items);
            assert_eq!(told, (*sequence, *changed_ms, items.len()));
        }
        let rows = store.store.item_events(&all_events()).unwrap();
        assert!(rows.iter().rev().is_sorted_by_key(|row| row.at_ms));
        let told = rows.iter().map(|row| {
            let kind = row.kind as u8;
            (row.at_ms, row.character_name.as_str(), row.item.0, row.title.to_string(), kind)
        });
        self.check_rows(told.collect(), happened, |row| row.0);
    }

    /// Forgets what a kill took; never more than what was not synced, and never from the middle.
    fn truncate(&mut self, store: &TestStore) {
        let last = store.store.stats().last_sequence;
        self.events.retain(|(sequence, _)| *sequence <= last);
        self.changes.retain(|change| change.sequence <= last);
        let left = (self.events.len(), self.changes.len());
        let is_kept = left.0 >= self.synced.0 && left.1 >= self.synced.1;
        assert!(is_kept, "what was synced is gone: {left:?} of {:?}", self.synced);
        self.synced = left;
    }

    pub fn check(&self, store: &TestStore) {
        self.check_items(store);
        let rows = store.telemetry(TimeRange::ALL);
        let told: Vec<_> = rows
            .iter()
            .map(|row| (row.received_at_ms, row.character.as_str(), row.kills))
            .collect();
        let spawns = store.spawns();
        let mut expected = Vec::new();
        let mut expected_spawns = Vec::new();
        let mut sessions: BTreeMap<(String, String), SessionKills> = BTreeMap::new();
        let mut kills: BTreeMap<&str, u64> = BTreeMap::new();
        let mut rares: BTreeMap<&str, u64> = BTreeMap::new();
        let mut kills_today = 0;
        let day = |at_ms| period::day_of(hour::hour_of(at_ms));
        let today = day(self.now_ms);
        for (_, event) in &self.events {
            let name = event.character.as_str();
            match &event.body {
                EventBody::Telemetry(telemetry) => {
                    expected.push((event.received_at_ms, name, telemetry.kills));
                    let session = (name.to_owned(), telemetry.session_id.clone());
                    let growth = sessions.entry(session).or_default().advance(telemetry.kills);
                    *kills.entry(name).or_default() += growth;
                    if day(event.received_at_ms) == today {
                        kills_today += growth;
                    }
                }
                EventBody::Spawn(spawn) => {
                    expected_spawns.push((event.received_at_ms, spawn.mob.clone()));
                }
                EventBody::Rare(_) => *rares.entry(name).or_default() += 1,
                EventBody::Portal(_) => {}
            }
        }
        // Rows of one millisecond come in the order of character ids, which the model cannot know.
        assert!(told.is_sorted_by_key(|row| row.0));
        let reports = expected.len() as u64;
        let heat = store.store.spawn_heat(TimeRange::ALL, None, 0.1, 9_999).cells;
        let heat_count: u64 = heat.iter().map(|cell| cell.count).sum();
        assert_eq!(heat_count, spawns.len() as u64);
        self.check_rows(told, expected, |row| row.0);
        self.check_rows(spawns, expected_spawns, |row| row.0);
        // Roll-ups outlive the rows.
        let mut rolled = 0;
        let mut sum = |row: &SummaryRow| {
            rolled += u64::from(row.reports);
            ControlFlow::Continue(())
        };
        let step = crate::series::step::Step::from_ms(3_600_000).unwrap();
        store.store.summaries(TimeRange::ALL, None, step, &mut sum).unwrap();
        assert_eq!(rolled, reports, "reports in the roll-ups");

        for name in CHARACTERS {
            let totals = store.store.character_totals(name);
            let told =
                totals.map_or((0, 0), |totals| (totals.lifetime_kills, totals.lifetime_rares));
            let of = |counts: &BTreeMap<&str, u64>| counts.get(name).copied().unwrap_or_default();
            assert_eq!(told, (of(&kills), of(&rares)), "{name}");
        }
        let fleet = store.store.kill_totals(self.now_ms);
        assert_eq!((fleet.all_time, fleet.today), (kills.values().sum(), kills_today));
        let rare_count: u64 = rares.values().sum();
        assert_eq!(store.store.rare_totals(self.now_ms).all_time, rare_count);
        let query = RareQuery {
            names: None,
            character: None,
            range: TimeRange::ALL,
            limit: 9999,
            offset: 0,
            after: None,
        };
        assert_eq!(store.store.rares(&query).unwrap().rares.len() as u64, rare_count);
    }
}

fn sorted<T: Ord>(mut rows: Vec<T>) -> Vec<T> {
    rows.sort();
    rows
}

/// An older `state.redb`, and how many log files had been removed when it was kept.
struct OlderState {
    directory: tempfile::TempDir,
    removed: Option<u64>,
}

impl OlderState {
    fn file(&self) -> PathBuf {
        self.directory.path().join("state.redb")
    }
}

fn restart(store: TestStore, how: &Restart, older: &mut OlderState, removed: u64) -> TestStore {
    match how {
        Restart::Closed => {
            let mut store = store;
            store.writer.take().unwrap().close().unwrap();
            store.reopen(|_| ())
        }
        Restart::Killed => store.restart(),
        Restart::Torn(len) => store.restart_after(|root| {
            let files = list_files(&root.join("log"), "log").unwrap();
            let Some(last) = files.last() else { return };
            let mut bytes = fs::read(last).unwrap();
            bytes.extend((0..*len).map(|n| n.to_le_bytes()[0]));
            fs::write(last, bytes).unwrap();
        }),
        Restart::OlderState => store.restart_after(|root| {
            let state = root.join("state.redb");
            if older.removed == Some(removed) {
                fs::copy(older.file(), &state).unwrap();
            } else {
                fs::copy(&state, older.file()).unwrap();
                older.removed = Some(removed);
            }
        }),
        Restart::HalfSealed => {
            // Only while the log still holds all that was sealed.
            let days = list_files(&store.directory.path().join("series/spawns"), "redb").unwrap();
            store.restart_after(|_| {
                for day in days.iter().filter(|_| removed == 0) {
                    fs::remove_file(day).unwrap();
                }
            })
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn behaves_like_the_model(actions in prop::collection::vec(action(), 1..120)) {
        let mut store = TestStore::new();
        let mut model = Model::new(MIDNIGHT_MS);
        let mut older = OlderState { directory: tempfile::tempdir().unwrap(), removed: None };
        let mut removed = 0;
        for action in actions {
            match action {
                Action::Telemetry(who, session, kills, ms) => {
                    model.now_ms += ms;
                    let mut event = telemetry(CHARACTERS[who], model.now_ms, kills);
                    if let EventBody::Telemetry(telemetry) = &mut event.body {
                        telemetry.session_id = format!("session {session}");
                    }
                    model.take(&mut store, event);
                }
                Action::Spawn(mob, ms) => {
                    model.now_ms += ms;
                    let event = spawn(model.now_ms, &format!("Mob {mob}"), f64::from(mob) * 3.3);
                    model.take(&mut store, event);
                }
                Action::Rare(who, ms) => {
                    model.now_ms += ms;
                    model.take(&mut store, rare(CHARACTERS[who], model.now_ms));
                }
                Action::Items(who, kind, id, ms) => {
                    model.now_ms += ms;
                    model.change(&store, CHARACTERS[who], kind, id);
                }
                Action::Sync => {
                    store.sync();
                    model.sync();
                }
                Action::Seal(ms) => {
                    model.now_ms += ms;
                    removed += store.store.maintain(model.now_ms).unwrap().log_files_removed;
                    model.check(&store);
                }
                Action::Restart(how) => {
                    if matches!(how, Restart::Closed) {
                        model.sync();
                    }
                    store = restart(store, &how, &mut older, removed);
                    model.truncate(&store);
                    model.check(&store);
                }
            }
        }
        store.sync();
        model.check(&store);
        prop_assert_eq!(store.store.stats().problems, 0);
    }
}
