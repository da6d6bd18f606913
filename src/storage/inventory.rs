//! What characters have.
//!
//! A change goes into the append log, like everything, and into memory. What has changed stays
//! there until it is in a file of its character ([`save`]), which is written whole, and only when
//! the log up to its last change is durable; everything else is read from the files when somebody
//! asks, through a cache. A start reads the newest files, then the rows of the log that are newer.

mod change;
pub mod events;
pub mod file;
pub mod folder;
pub mod row;
pub mod save;
mod store;
#[cfg(test)]
pub mod tests;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::domain::character::CharacterId;
use crate::domain::inventory::{Inventory, InventorySummary};
use crate::storage::StorageError;
use crate::storage::inventory::row::bytes_of;
use crate::storage::resolver::Resolver;
use crate::storage::shared::{Shared, add};
use crate::storage::sync::lock;

/// Sizes the bookkeeping of the cache, not its memory.
const ENTRIES_EXPECTED: usize = 100;

/// What all characters have. Its locks are taken in the order of the fields, `entries` after all
/// others of the store but that of the cache.
pub struct Inventories {
    /// A folder for each character.
    pub folder: PathBuf,
    /// Bytes of what is not yet in files, beyond which the oldest is written.
    pub unsaved_bytes_max: u64,
    /// Held for a change, from the look at what was there: one at a time.
    changing: Mutex<()>,
    /// Held while files are written.
    saving: Mutex<()>,
    /// What is in files as well.
    cache: Cache<CharacterId, Arc<Inventory>, ByBytes>,
    entries: Mutex<Entries>,
}

/// What is known of each character without reading a file.
#[derive(Default)]
pub struct Entries {
    by_character: BTreeMap<CharacterId, Entry>,
    /// Sum over all that are not saved.
    unsaved_bytes: u64,
}

struct Entry {
    items: usize,
    sequence: u64,
    changed_ms: i64,
    /// The newest file; `None` before the first is written.
    file: Option<PathBuf>,
    unsaved: Option<Unsaved>,
}

/// What is not yet in a file.
struct Unsaved {
    inventory: Arc<Inventory>,
    bytes: u64,
    /// The first change that no file has, or an earlier one.
    first_sequence: u64,
    /// When that came, Unix milliseconds.
    since_ms: i64,
}

/// Figures for [`crate::storage::StoreStats`].
pub struct InventoryStats {
    pub characters: u64,
    pub unsaved: u64,
    pub unsaved_bytes: u64,
    pub cache_bytes: u64,
}

impl Inventories {
    pub fn new(
        folder: PathBuf,
        entries: Entries,
        cache_bytes_max: u64,
        unsaved_bytes_max: u64,
    ) -> Self {
        Self {
            folder,
            unsaved_bytes_max,
            changing: Mutex::default(),
            saving: Mutex::default(),
            cache: Cache::with_weighter(ENTRIES_EXPECTED, cache_bytes_max, ByBytes),
            entries: Mutex::new(entries),
        }
    }

    /// The first row of the log that no file may have; `u64::MAX` if they have all.
    pub fn unsaved_from(&self) -> u64 {
        lock(&self.entries).unsaved_from()
    }

    pub fn stats(&self) -> InventoryStats {
        let entries = lock(&self.entries);
        let unsaved = entries.by_character.values().filter(|entry| entry.unsaved.is_some());
        InventoryStats {
            characters: entries.by_character.len() as u64,
            unsaved: unsaved.count() as u64,
            unsaved_bytes: entries.unsaved_bytes,
            cache_bytes: self.cache.weight(),
        }
    }
}

impl Entries {
    fn unsaved_from(&self) -> u64 {
        let unsaved = self.by_character.values().filter_map(|entry| entry.unsaved.as_ref());
        unsaved.map(|unsaved| unsaved.first_sequence).min().unwrap_or(u64::MAX)
    }

    /// The last change of any character.
    pub fn last_sequence(&self) -> u64 {
        self.by_character.values().map(|entry| entry.sequence).max().unwrap_or(0)
    }

    /// Takes what a file has.
    fn take_file(&mut self, file: PathBuf, header: &file::Header) {
        let entry = Entry {
            items: header.count as usize,
            sequence: header.sequence,
            changed_ms: header.changed_ms,
            file: Some(file),
            unsaved: None,
        };
        self.by_character.insert(header.character, entry);
    }

    /// Takes what a change has made of the things of a character.
    ///
    /// `bytes`: that they take, see [`bytes_of`].
    fn take_change(&mut self, inventory: Arc<Inventory>, bytes: usize) {
        let Inventory { character, sequence, changed_ms, ref items } = *inventory;
        let bytes = bytes as u64;
        let entry = self.by_character.entry(character).or_insert(Entry {
            items: 0,
            sequence,
            changed_ms,
            file: None,
            unsaved: None,
        });
        (entry.items, entry.sequence, entry.changed_ms) = (items.len(), sequence, changed_ms);
        let (first_sequence, since_ms) = match &entry.unsaved {
            Some(unsaved) => {
                self.unsaved_bytes -= unsaved.bytes;
                (unsaved.first_sequence, unsaved.since_ms)
            }
            None => (sequence, changed_ms),
        };
        self.unsaved_bytes += bytes;
        entry.unsaved = Some(Unsaved { inventory, bytes, first_sequence, since_ms });
    }
}

/// The things of one character; `None` if nothing was ever told of them.
pub fn find(
    shared: &Shared,
    character: CharacterId,
) -> Result<Option<Arc<Inventory>>, StorageError> {
    let inventories = &shared.inventories;
    loop {
        let (sequence, path) = {
            let entries = lock(&inventories.entries);
            let Some(entry) = entries.by_character.get(&character) else { return Ok(None) };
            if let Some(unsaved) = &entry.unsaved {
                return Ok(Some(Arc::clone(&unsaved.inventory)));
            }
            (entry.sequence, entry.file.clone())
        };
        if let Some(known) = inventories.cache.get(&character)
            && known.sequence == sequence
        {
            return Ok(Some(known));
        }
        let Some(path) = path else { return Ok(None) };
        match file::read(&path) {
            Ok(inventory) => {
                let inventory = Arc::new(inventory);
                inventories.cache.insert(character, Arc::clone(&inventory));
                return Ok(Some(inventory));
            }
            // It has gone since: there is a newer one.
            Err(_) if inventories.has_newer(character, sequence) => {}
            Err(error) => {
                add(&shared.metrics.problems, 1);
                tracing::error!(%error, "the items of a character cannot be read");
                return Err(error);
            }
        }
    }
}

impl Inventories {
    fn has_newer(&self, character: CharacterId, sequence: u64) -> bool {
        let entries = lock(&self.entries);
        entries.by_character.get(&character).is_some_and(|entry| entry.sequence != sequence)
    }
}

/// Lists who has something, by id.
pub fn list(shared: &Shared) -> Vec<InventorySummary> {
    let known: Vec<_> = {
        let entries = lock(&shared.inventories.entries);
        let each = entries.by_character.iter();
        each.map(|(id, entry)| (*id, entry.items, entry.sequence, entry.changed_ms)).collect()
    };
    let mut resolver = Resolver::new(shared);
    let summary = |(character, items, sequence, changed_ms): (CharacterId, _, _, _)| {
        let name = resolver.character(character.0)?;
        Some(InventorySummary { character, name, items, sequence, changed_ms })
    };
    known.into_iter().filter_map(summary).collect()
}

#[derive(Debug, Clone)]
struct ByBytes;

impl Weighter<CharacterId, Arc<Inventory>> for ByBytes {
    fn weight(&self, _: &CharacterId, inventory: &Arc<Inventory>) -> u64 {
        // Nothing at all costs its entry all the same.
        (bytes_of(&inventory.items) + size_of::<Inventory>()) as u64
    }
}
