//! Changing what a character has.

use std::sync::Arc;

use crate::domain::character::{CharacterId, CharacterName};
use crate::domain::inventory::{Inventory, InventoryChange, ItemEvent};
use crate::domain::limits::TEXT_CHARS_MAX;
use crate::series::item_event::ItemEventSample;
use crate::storage::StorageError;
use crate::storage::codec::encode_into;
use crate::storage::dictionary::OTHER;
use crate::storage::hour::{hour_of, within_hour};
use crate::storage::inventory::row::{INVENTORY_BYTES_MAX, Items, ItemsChange, ItemsRow, bytes_of};
use crate::storage::inventory::{find, save};
use crate::storage::row::LogRow;
use crate::storage::shared::{ITEM_BUFFER_BYTES_MAX, Shared};
use crate::storage::sync::{lock, read_lock};
use crate::storage::writer::{EventRows, push_to_hour, take_rows, wait_while};

/// See [`crate::storage::Store::change_inventory`].
pub fn change(
    shared: &Shared,
    at_ms: i64,
    name: &CharacterName,
    change: InventoryChange,
    events: &[ItemEvent],
) -> Result<(CharacterId, u64), StorageError> {
    let _one_at_a_time = lock(&shared.inventories.changing);
    // What takes long, files and compression, comes before the locks that telemetry needs.
    save::make_room(shared)?;
    let items = items_after(shared, name, &change)?;
    let change = ItemsChange::pack(change, &items)?;
    wait_while(shared, |pending| pending.item_bytes > ITEM_BUFFER_BYTES_MAX)?;

    let _gate = lock(&shared.gate);
    let received_ms = shared.receive(&mut shared.core(), at_ms);
    let (hour, at_ms) = (hour_of(received_ms), within_hour(received_ms));
    let mut rows = EventRows { rows: Vec::with_capacity(events.len() + 2) };
    let character = rows.character(shared, name);
    if character == OTHER {
        return Err(StorageError::TooManyCharacters);
    }
    let definitions = rows.rows.len() as u64;
    rows.rows.push(LogRow::Items { character, row: ItemsRow { at_ms, change } });
    for event in events {
        let sample = sample_of(shared, &mut rows, at_ms, event);
        rows.rows.push(LogRow::ItemEvent { character, sample });
    }
    let EventRows { rows } = rows;
    let mut encoded = Vec::new();
    for row in &rows {
        encode_into(&mut encoded, row)?;
    }
    let character = CharacterId(character);
    let mut inventory = Inventory { character, sequence: 0, changed_ms: received_ms, items };
    let bytes = bytes_of(&inventory.items);
    let first = {
        let mut core = shared.core();
        let first = core.last_sequence + 1;
        take_rows(shared, &mut core, hour, &rows, &encoded);
        core.pending.item_bytes += encoded.len();
        inventory.sequence = first + definitions;
        // Together with the row, or a save of the state might count it as one that a file has.
        lock(&shared.inventories.entries).take_change(Arc::new(inventory), bytes);
        first
    };
    shared.inventories.cache.remove(&character);
    for (sequence, row) in (first..).zip(&rows) {
        push_to_hour(shared, hour, sequence, row)?;
    }
    Ok((character, first + definitions))
}

/// The things of a character after a change.
fn items_after(
    shared: &Shared,
    name: &CharacterName,
    change: &InventoryChange,
) -> Result<Items, StorageError> {
    let before = || -> Result<Items, StorageError> {
        let known = read_lock(&shared.dictionary).character_id(name.as_str());
        let inventory = known.map(|id| find(shared, id)).transpose()?.flatten();
        Ok(inventory.map_or_else(Items::new, |inventory| inventory.items.clone()))
    };
    let items = match change {
        InventoryChange::Replace(records) => {
            records.iter().map(|record| (record.id, record.clone())).collect()
        }
        InventoryChange::Put(record) => {
            let mut items = before()?;
            items.insert(record.id, record.clone());
            items
        }
        InventoryChange::Remove(id) => {
            let mut items = before()?;
            items.remove(id);
            items
        }
    };
    let bytes = bytes_of(&items);
    if bytes > INVENTORY_BYTES_MAX {
        return Err(StorageError::TooManyItems { bytes, max: INVENTORY_BYTES_MAX });
    }
    Ok(items)
}

fn sample_of(
    shared: &Shared,
    rows: &mut EventRows,
    at_ms: u32,
    event: &ItemEvent,
) -> ItemEventSample {
    let ItemEvent { item, title, kind, other, from, to, count_before, count_after } = event;
    let title = match title.char_indices().nth(TEXT_CHARS_MAX) {
        Some((end, _)) => &title[..end],
        None => title,
    };
    ItemEventSample {
        at_ms,
        item: item.0,
        title: rows.text(shared, title),
        kind: *kind as u8,
        other: other.map(|CharacterId(id)| id),
        from: *from,
        to: *to,
        count_before: *count_before,
        count_after: *count_after,
    }
}
