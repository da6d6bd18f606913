//! Keeping the search index true to the store.

use std::collections::VecDeque;
use std::sync::mpsc;
use std::sync::{Arc, Mutex, PoisonError};

use crate::clock::Clock;
use crate::domain::character::{CharacterId, CharacterName};
use crate::domain::inventory::InventorySummary;
use crate::domain::item::ItemId;
use crate::inventory::contents::{Contents, Entry};
use crate::inventory::view::ItemView;
use crate::query;
use crate::search::{Indexed, Indexer, SearchError};
use crate::storage::Store;

/// How long the index is left alone after it could not be written, by the program's clock.
const RETRY_MS: i64 = 10_000;

/// How much of the store is in the index, in items.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct IndexProgress {
    /// Indexed since the index began to be made anew.
    pub done: usize,
    pub total: usize,
    is_rebuilding: bool,
}

impl IndexProgress {
    /// Whether the index has everything.
    pub fn is_complete(self) -> bool {
        !self.is_rebuilding
    }
}

/// What readers see of the progress.
pub type SharedProgress = Arc<Mutex<IndexProgress>>;

/// The writing end of the index.
pub struct Indexing {
    store: Store,
    indexer: Indexer,
    clock: Clock,
    progress: SharedProgress,
    /// Sequence number of the last change that was indexed.
    sequence: u64,
    is_behind: bool,
    /// Characters that are still to be indexed.
    left: VecDeque<(CharacterId, CharacterName)>,
    /// Items done and in all, of the rebuild.
    done: usize,
    total: usize,
    /// Those who wait for the end of a rebuild.
    watchers: Vec<mpsc::Sender<IndexProgress>>,
    /// When the index may be tried again after a failure.
    retry_at_ms: Option<i64>,
}

impl Indexing {
    pub fn new(store: Store, indexer: Indexer, clock: Clock, progress: SharedProgress) -> Self {
        Self {
            store,
            indexer,
            clock,
            progress,
            sequence: 0,
            is_behind: false,
            left: VecDeque::new(),
            done: 0,
            total: 0,
            watchers: Vec::new(),
            retry_at_ms: None,
        }
    }

    /// Compares the index with the store, and sees to what differs.
    pub fn begin(&mut self) {
        let mut inventories = self.store.inventories();
        let last = inventories.iter().map(|inventory| inventory.sequence).max().unwrap_or(0);
        match self.indexer.mark() {
            Some(mark) if mark <= last => {
                inventories.retain(|inventory| inventory.sequence > mark);
                self.sequence = mark;
                self.queue(inventories);
            }
            // It is ahead of a store that was put back, or there is none.
            Some(_) | None => self.rebuild(),
        }
    }

    /// Makes the index anew and tells the watcher of it.
    pub fn rebuild_for(&mut self, watcher: mpsc::Sender<IndexProgress>) {
        self.watchers.push(watcher);
        self.rebuild();
    }

    fn rebuild(&mut self) {
        if let Err(error) = self.start_rebuild() {
            self.fail(&error);
        }
    }

    /// Empties the index; [`Self::rebuild_one`] fills it.
    ///
    /// # Errors
    /// The index cannot be written.
    pub fn start_rebuild(&mut self) -> Result<(), SearchError> {
        self.indexer.clear()?;
        self.is_behind = true;
        self.sequence = 0;
        self.queue(self.store.inventories());
        Ok(())
    }

    fn queue(&mut self, inventories: Vec<InventorySummary>) {
        self.done = 0;
        self.total = inventories.iter().map(|inventory| inventory.items).sum();
        self.left =
            inventories.into_iter().map(|waiting| (waiting.character, waiting.name)).collect();
        self.tell();
    }

    pub fn is_rebuilding(&self) -> bool {
        !self.left.is_empty()
    }

    /// Whether something waits for a commit.
    pub fn is_behind(&self) -> bool {
        self.is_behind || self.retry_at_ms.is_some() || self.indexer.is_damaged()
    }

    /// Indexes the next character of a rebuild.
    pub fn rebuild_one(&mut self) {
        let Some((character, name)) = self.left.pop_front() else { return };
        match self.store.inventory(character) {
            Ok(Some(inventory)) => {
                let contents = Contents::read(&inventory);
                self.done += contents.entries.len();
                self.replace(character, &name, &contents, inventory.sequence);
            }
            Ok(None) => {}
            Err(error) => tracing::error!(character.name = %name, %error, "not indexed"),
        }
        self.tell();
    }

    pub fn replace(
        &mut self,
        character: CharacterId,
        name: &CharacterName,
        contents: &Contents,
        sequence: u64,
    ) {
        let entries = contents.entries.values();
        let items = entries
            .map(|entry| indexed(name, entry, contents.packs.number(&entry.item.place)))
            .collect();
        self.indexer.replace(character, items);
        self.changed(sequence);
    }

    pub fn put(&mut self, name: &CharacterName, entry: &Entry, container: u32, sequence: u64) {
        self.indexer.put(indexed(name, entry, container));
        self.changed(sequence);
    }

    pub fn remove(&mut self, character: CharacterId, item: ItemId, sequence: u64) {
        self.indexer.remove(character, item);
        self.changed(sequence);
    }

    fn changed(&mut self, sequence: u64) {
        self.sequence = self.sequence.max(sequence);
        self.is_behind = true;
    }

    /// Shows readers what was changed.
    pub fn commit(&mut self) {
        if self.indexer.is_damaged() {
            self.retry_at_ms.get_or_insert(0);
        }
        if let Some(retry_at_ms) = self.retry_at_ms {
            if self.clock.now_ms() < retry_at_ms {
                return;
            }
            self.retry_at_ms = None;
            match self.indexer.recreate() {
                Ok(()) => self.rebuild(),
                Err(error) => self.fail(&error),
            }
            return;
        }
        if let Err(error) = self.try_commit() {
            self.fail(&error);
        }
    }

    /// # Errors
    /// The index cannot be written.
    pub fn try_commit(&mut self) -> Result<(), SearchError> {
        if self.is_behind {
            // Until all are in, the index does not say up to where it is complete.
            self.indexer.commit(if self.left.is_empty() { self.sequence } else { 0 })?;
            self.is_behind = false;
        }
        if self.left.is_empty() {
            self.watchers.clear();
        }
        Ok(())
    }

    /// The index is derived: it is made anew when the disk takes it again.
    fn fail(&mut self, error: &SearchError) {
        tracing::error!(%error, "the search index cannot be written; it will be made anew");
        self.retry_at_ms = Some(self.clock.now_ms().saturating_add(RETRY_MS));
        // Not complete: whoever waits for it need not wait longer.
        self.left.clear();
        self.watchers.clear();
    }

    fn tell(&mut self) {
        let is_rebuilding = !self.left.is_empty();
        let progress = IndexProgress { done: self.done, total: self.total, is_rebuilding };
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner) = progress;
        self.watchers.retain(|watcher| watcher.send(progress).is_ok());
    }
}

fn indexed(name: &CharacterName, entry: &Entry, container: u32) -> Indexed {
    let context = query::Context {
        character_name: name.as_str(),
        container,
        arrived_ms: (entry.record.arrived_ms > 0).then_some(entry.record.arrived_ms),
        seen_ms: entry.record.seen_ms,
    };
    let view = ItemView::new(entry, name.as_str(), container);
    Indexed {
        document: query::document(&entry.item, &context),
        json: serde_json::to_string(&view).unwrap_or_default().into(),
    }
}
