//! The things of a character, read from what is kept of them.

use std::collections::BTreeMap;

use crate::domain::inventory::{Inventory, ItemRecord};
use crate::domain::item::{Item, ItemId};
use crate::inventory::packs::Packs;
use crate::items;
use crate::wire::items::{ReadItem, read_item};

/// An item with what is kept of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub item: Item,
    /// Tick of its last appraisal.
    pub appraised_tick: i64,
    pub record: ItemRecord,
}

/// All things of one character.
#[derive(Debug, Clone, Default)]
pub struct Contents {
    pub entries: BTreeMap<ItemId, Entry>,
    pub packs: Packs,
}

impl Entry {
    /// Reads a record; `None` if its text is no item, which nothing that was kept should be.
    pub fn read(inventory: &Inventory, record: &ItemRecord) -> Option<Self> {
        let ReadItem { item: raw, .. } = read_item(&record.text)
            .inspect_err(|(_, error)| tracing::error!(item = %record.id, %error, "unreadable"))
            .ok()?;
        let mut item = items::normalise(&raw, inventory.character);
        let left_over = record.stale_worn_mask.map(|mask| (mask, raw.appraised_tick));
        item.place = items::settle(&raw, item.place, left_over).0;
        Some(Self { item, appraised_tick: raw.appraised_tick, record: record.clone() })
    }
}

impl Contents {
    pub fn read(inventory: &Inventory) -> Self {
        let records = inventory.items.values();
        let entries = records.filter_map(|record| Entry::read(inventory, record));
        Self::of(entries.map(|entry| (entry.record.id, entry)).collect())
    }

    pub fn of(entries: BTreeMap<ItemId, Entry>) -> Self {
        let packs = Packs::of(entries.values().map(|entry| &entry.item));
        Self { entries, packs }
    }
}
