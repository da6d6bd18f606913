//! The one thread that keeps inventories: store, history, index, and what browsers are told.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::Utf8Bytes;
use serde::Serialize;
use tokio::sync::mpsc::{self, error::TryRecvError};
use tokio::time::{Instant, timeout_at};

use super::changes::{Circumstances, compare, compare_all};
use super::contents::{Contents, Entry};
use super::indexing::Indexing;
use super::packs::Packs;
use super::passing::Passing;
use super::{Change, Task};
use crate::clock::Clock;
use crate::domain::character::{CharacterId, CharacterName};
use crate::domain::inventory::{Inventory, InventoryChange, ItemEvent, ItemRecord};
use crate::domain::item::{Item, ItemId};
use crate::items;
use crate::live::Live;
use crate::live::message::{Kind, Message};
use crate::live::players::TimeText;
use crate::storage::{StorageError, Store};
use crate::wire::items::{ItemDump, ItemsChange, ReadItem};

/// How long changes may wait for the next commit of the index: many share one, and each costs some
/// twenty syncs.
const COMMIT_DELAY: Duration = Duration::from_millis(250);
/// How often a keeper without work looks whether readers have met a damaged index.
const IDLE_MAX: Duration = Duration::from_secs(2);
/// An item that goes this soon after its owner's death was lost by it.
const DEATH_MS: i64 = 60_000;

pub(super) struct Keeper {
    pub store: Store,
    pub live: Arc<Live>,
    pub clock: Clock,
    pub indexing: Indexing,
    /// The order of each character's side packs.
    pub packs: HashMap<CharacterId, Packs>,
    pub passing: Passing,
}

/// What the keeper does next.
enum Next {
    Task(Task),
    /// Looks again at what is due.
    Nothing,
    End,
}

/// A change, with what there was before.
struct Told<'a> {
    at_ms: i64,
    owner: &'a CharacterName,
    /// `None` before the first dump.
    before: Option<Arc<Inventory>>,
}

impl Told<'_> {
    /// An item as it was before.
    fn entry(&self, id: ItemId) -> Option<Entry> {
        let inventory = self.before.as_deref()?;
        Entry::read(inventory, inventory.items.get(&id)?)
    }
}

impl Keeper {
    /// Runs until it is asked to stop and the queue is empty.
    pub async fn run(mut self, mut queue: mpsc::Receiver<Task>) {
        self.indexing.begin();
        let mut commit_at = None;
        loop {
            commit_at = self.indexing.is_behind().then(|| {
                commit_at.unwrap_or_else(|| Instant::now() + self.clock.wait_for(COMMIT_DELAY))
            });
            if commit_at.is_some_and(|at| at <= Instant::now()) {
                self.indexing.commit();
                commit_at = None;
                continue;
            }
            match self.next(&mut queue, commit_at).await {
                Next::Task(Task::Change(change)) => self.take(*change),
                Next::Task(Task::Reindex(watcher)) => self.indexing.rebuild_for(watcher),
                Next::Task(Task::Stop) => queue.close(),
                Next::Nothing => {}
                Next::End => break,
            }
        }
        self.indexing.commit();
    }

    /// Waits for the next task, but no longer than until a commit is due. What is told now goes
    /// before a rebuild, which takes the pauses.
    async fn next(&mut self, queue: &mut mpsc::Receiver<Task>, until: Option<Instant>) -> Next {
        let received = if self.indexing.is_rebuilding() {
            match queue.try_recv() {
                Ok(task) => Some(task),
                Err(TryRecvError::Disconnected) => None,
                Err(TryRecvError::Empty) => {
                    self.indexing.rebuild_one();
                    return Next::Nothing;
                }
            }
        } else {
            let until = until.unwrap_or_else(|| Instant::now() + IDLE_MAX);
            match timeout_at(until, queue.recv()).await {
                Ok(received) => received,
                Err(_) => return Next::Nothing,
            }
        };
        received.map_or(Next::End, Next::Task)
    }

    fn take(&mut self, change: Change) {
        let Change { received_at_ms, character, message, change } = change;
        let before = self.inventory_of(&character);
        let told = Told { at_ms: received_at_ms, owner: &character, before };
        let kept = match change {
            ItemsChange::Replace(dump) => self.replace(&told, dump),
            ItemsChange::Put(read) => self.put(&told, read),
            ItemsChange::Remove(id) => self.remove(&told, id),
        };
        match kept {
            Ok(Some(item_count)) => {
                let notice = inventory_notice(&character, received_at_ms, item_count);
                self.live.clients.publish(&[notice]);
            }
            Ok(None) => self.live.clients.publish(&[message]),
            Err(error) => {
                tracing::error!(character.name = %character, %error, "items were not kept");
            }
        }
    }

    fn inventory_of(&self, character: &CharacterName) -> Option<Arc<Inventory>> {
        let id = self.store.character_id(character.as_str())?;
        self.store
            .inventory(id)
            .inspect_err(|error| {
                tracing::error!(character.name = %character, %error, "an inventory is unreadable");
            })
            .ok()?
    }

    /// Takes all things of a character; returns how many there are now.
    fn replace(&mut self, told: &Told, dump: ItemDump) -> Result<Option<usize>, StorageError> {
        let owner = self.id_of(told);
        let before = told.before.as_deref().map(Contents::read);
        let entries = dump.items.into_iter().map(|read| {
            let known = before.as_ref().and_then(|before| before.entries.get(&read.item.id));
            let arrived_ms = match (&before, known) {
                (_, Some(known)) => known.record.arrived_ms,
                // What is there at the first look may have been there for years.
                (None, None) => 0,
                (Some(_), None) => told.at_ms,
            };
            // A dump begins a session of the game, so nothing in it is left over.
            let item = items::normalise(&read.item, owner);
            (item.id, entry(read, item, arrived_ms, told.at_ms, None))
        });
        let mut after = Contents::of(entries.collect());
        let events = before.as_ref().map(|before| {
            compare_all(before, &after, |item| self.circumstances(told, owner, item))
        });
        let records = after.entries.values().map(|entry| entry.record.clone()).collect();
        let (owner, sequence) =
            self.keep(told, InventoryChange::Replace(records), &events.unwrap_or_default())?;
        for entry in after.entries.values_mut() {
            entry.item.owner = owner;
        }
        self.packs.insert(owner, after.packs.clone());
        self.indexing.replace(owner, told.owner, &after, sequence);
        Ok(Some(after.entries.len()))
    }

    fn put(&mut self, told: &Told, read: ReadItem) -> Result<Option<usize>, StorageError> {
        let owner = self.id_of(told);
        let before = told.entry(read.item.id);
        let mut item = items::normalise(&read.item, owner);
        let left_over = before
            .as_ref()
            .and_then(|before| Some((before.record.stale_worn_mask?, before.appraised_tick)));
        let (place, left_over) = items::settle(&read.item, item.place, left_over);
        item.place = place;
        let arrived_ms = before.as_ref().map_or(told.at_ms, |before| before.record.arrived_ms);
        let mut after = entry(read, item, arrived_ms, told.at_ms, left_over);
        let changes_packs = Packs::is_pack(&after.item)
            || before.as_ref().is_some_and(|before| Packs::is_pack(&before.item));

        let packs = self.packs_of(told, owner).clone();
        let event = compare(
            (before.as_ref().map(|before| &before.item), &packs),
            (Some(&after.item), &packs),
            self.circumstances(told, owner, &after.item),
        );
        let change = InventoryChange::Put(after.record.clone());
        let (owner, sequence) = self.keep(told, change, event.as_slice())?;
        after.item.owner = owner;
        if changes_packs {
            self.number_packs(told, owner, sequence);
        } else {
            self.indexing.put(told.owner, &after, packs.number(&after.item.place), sequence);
        }
        Ok(None)
    }

    fn remove(&mut self, told: &Told, id: ItemId) -> Result<Option<usize>, StorageError> {
        let Some(before) = told.entry(id) else { return Ok(None) };
        let owner = self.id_of(told);
        let packs = self.packs_of(told, owner).clone();
        let circumstances = self.circumstances(told, owner, &before.item);
        let event = compare((Some(&before.item), &packs), (None, &packs), circumstances);
        let (owner, sequence) = self.keep(told, InventoryChange::Remove(id), event.as_slice())?;
        if Packs::is_pack(&before.item) {
            self.number_packs(told, owner, sequence);
        } else {
            self.indexing.remove(owner, id, sequence);
        }
        Ok(None)
    }

    fn keep(
        &mut self,
        told: &Told,
        change: InventoryChange,
        events: &[ItemEvent],
    ) -> Result<(CharacterId, u64), StorageError> {
        let kept = self.store.change_inventory(told.at_ms, told.owner, change, events)?;
        for event in events {
            self.passing.note(kept.0, event, told.at_ms);
        }
        Ok(kept)
    }

    /// The number of the owner; one that nobody has for a character that the store gives one to
    /// with this change.
    fn id_of(&self, told: &Told) -> CharacterId {
        self.store.character_id(told.owner.as_str()).unwrap_or(CharacterId(u32::MAX))
    }

    fn packs_of(&mut self, told: &Told, owner: CharacterId) -> &Packs {
        self.packs
            .entry(owner)
            .or_insert_with(|| told.before.as_deref().map(Contents::read).unwrap_or_default().packs)
    }

    /// Side packs came, went or moved, and with them the numbers of all others.
    fn number_packs(&mut self, told: &Told, owner: CharacterId, sequence: u64) {
        let Some(inventory) = self.inventory_of(told.owner) else { return };
        let contents = Contents::read(&inventory);
        self.packs.insert(owner, contents.packs.clone());
        self.indexing.replace(owner, told.owner, &contents, sequence);
    }

    fn circumstances(&self, told: &Told, owner: CharacterId, item: &Item) -> Circumstances {
        let died_ms = self.live.players.died_at_ms(told.owner);
        let since_death_ms = died_ms.map(|died_ms| told.at_ms.saturating_sub(died_ms));
        Circumstances {
            other: self.passing.other(owner, item.id, told.at_ms),
            is_owner_dead: since_death_ms.is_some_and(|since_ms| since_ms <= DEATH_MS),
        }
    }
}

fn entry(
    ReadItem { item: raw, json }: ReadItem,
    item: Item,
    arrived_ms: i64,
    seen_ms: i64,
    stale_worn_mask: Option<u32>,
) -> Entry {
    let record =
        ItemRecord { id: item.id, text: json.into(), arrived_ms, seen_ms, stale_worn_mask };
    Entry { item, appraised_tick: raw.appraised_tick, record }
}

/// What browsers get in place of a whole inventory.
fn inventory_notice(character: &CharacterName, at_ms: i64, item_count: usize) -> Message {
    #[derive(Serialize)]
    struct Frame<'a> {
        r#type: &'static str,
        character_name: &'a str,
        timestamp: TimeText,
        item_count: usize,
    }
    let frame = Frame {
        r#type: Kind::InventorySnapshot.label(),
        character_name: character.as_str(),
        timestamp: TimeText(at_ms),
        item_count,
    };
    let text: Utf8Bytes = serde_json::to_string(&frame).unwrap_or_default().into();
    Message::new(Kind::InventorySnapshot, Some(character.clone()), text, 0..0)
}
