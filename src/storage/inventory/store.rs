//! What the store tells of items, to the rest of the program.

use std::sync::Arc;

use crate::domain::character::{CharacterId, CharacterName};
use crate::domain::inventory::{Inventory, InventoryChange, InventorySummary, ItemEvent};
use crate::series::TimeRange;
use crate::storage::inventory::{self, events, find, list};
use crate::storage::model::{ItemEventQuery, ItemEventRow, ItemUse};
use crate::storage::{StorageError, Store};

impl Store {
    /// Changes what a character has, as of `at_ms`: into memory and the buffer of the log, together
    /// with what the change means for its items. Defines the character if it is new.
    ///
    /// Returns the character's id and the sequence number of the change, which is durable with the
    /// next group commit. Waits while too much waits for the disk; reads the file of the character
    /// for a change of one item, if nobody has lately.
    ///
    /// # Errors
    /// [`StorageError::TooManyItems`] beyond 8 MiB of items; [`StorageError::Closed`] if the
    /// committer has ended; what the disk says if the character's file cannot be read, or if far too
    /// much is waiting to be written. Nothing has changed then.
    pub fn change_inventory(
        &self,
        at_ms: i64,
        character: &CharacterName,
        change: InventoryChange,
        events: &[ItemEvent],
    ) -> Result<(CharacterId, u64), StorageError> {
        inventory::change::change(&self.0, at_ms, character, change, events)
    }

    /// The things of a character; `None` if nothing was ever told of them.
    ///
    /// # Errors
    /// What is wrong with its file.
    pub fn inventory(
        &self,
        character: CharacterId,
    ) -> Result<Option<Arc<Inventory>>, StorageError> {
        find(&self.0, character)
    }

    /// Lists the characters whose things are known, by id. Reads no file.
    pub fn inventories(&self) -> Vec<InventorySummary> {
        list(&self.0)
    }

    /// Lists what happened to items, the newest first. Damaged chunks are left out, counted and
    /// logged.
    pub fn item_events(&self, query: &ItemEventQuery) -> Result<Vec<ItemEventRow>, StorageError> {
        Ok(events::list(&self.0, query))
    }

    /// Sums up what was used of each kind of item, by character and title: stacks that became
    /// smaller, and stacks that were there and are gone without having passed to another character.
    pub fn item_uses(
        &self,
        character: Option<CharacterId>,
        range: TimeRange,
    ) -> Result<Vec<ItemUse>, StorageError> {
        Ok(events::uses(&self.0, character, range))
    }
}
