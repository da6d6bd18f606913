//! Items as bytes, in the append log and in files.
//!
//! The order of the variants and fields is on disk: append only. docs/FORMAT.md, "Items".

use std::collections::BTreeMap;

use crate::domain::inventory::{InventoryChange, ItemRecord};
use crate::domain::item::ItemId;
use crate::series::SeriesError;
use crate::storage::StorageError;
use crate::storage::codec::{Decode, Encode, ItemRow, decode_front, encode_into};

/// Most bytes that the items of one character may take: twice the longest frame that tells them.
pub const INVENTORY_BYTES_MAX: usize = 8 << 20;
/// Longest list of items when unpacked. An item of the least bytes takes more as a record.
const UNPACKED_BYTES_MAX: usize = 2 * INVENTORY_BYTES_MAX;
/// What an item takes in memory besides its text, about: its record, its place in the map.
const ITEM_OVERHEAD_BYTES: usize = 128;
/// The library's own choice: a dump must be out of the way before the next one comes.
const ZSTD_LEVEL: i32 = 3;

/// The items of one character, by id.
pub type Items = BTreeMap<ItemId, ItemRecord>;

/// A change of what a character has.
#[derive(Encode, Decode)]
pub struct ItemsRow {
    /// Milliseconds since the start of the log file's hour.
    pub at_ms: u32,
    pub change: ItemsChange,
}

/// See [`InventoryChange`].
#[derive(Encode, Decode)]
pub enum ItemsChange {
    Replace(PackedItems),
    Put(ItemRow),
    /// Id of the item.
    Remove(u32),
}

/// A list of items under zstd.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct PackedItems {
    pub count: u32,
    pub unpacked_bytes: u32,
    /// The records, one after the other.
    pub zstd: Vec<u8>,
}

/// About how much memory items take.
pub fn bytes_of(items: &Items) -> usize {
    items.values().map(|item| item.text.len() + ITEM_OVERHEAD_BYTES).sum()
}

impl PackedItems {
    /// # Errors
    /// [`StorageError::TooManyItems`] if they take more than one character's may.
    pub fn pack(items: &Items) -> Result<Self, StorageError> {
        let bytes = bytes_of(items);
        if bytes > INVENTORY_BYTES_MAX {
            return Err(StorageError::TooManyItems { bytes, max: INVENTORY_BYTES_MAX });
        }
        let mut records = Vec::with_capacity(bytes);
        for item in items.values() {
            encode_into(&mut records, &ItemRow(item.clone()))?;
        }
        let zstd = zstd::bulk::compress(&records, ZSTD_LEVEL).map_err(|error| codec(&error))?;
        let number = |len: usize| u32::try_from(len).unwrap_or(u32::MAX);
        Ok(Self { count: number(items.len()), unpacked_bytes: number(records.len()), zstd })
    }

    /// # Errors
    /// Says what is wrong with the bytes; they may come from a damaged disk.
    pub fn unpack(&self) -> Result<Items, StorageError> {
        let len = self.unpacked_bytes as usize;
        if len > UNPACKED_BYTES_MAX {
            let (len, max) = (len as u64, UNPACKED_BYTES_MAX as u64);
            return Err(SeriesError::TooLarge { what: "the length of items", len, max }.into());
        }
        let records = zstd::bulk::decompress(&self.zstd, len).map_err(|error| codec(&error))?;
        let mut rest = records.as_slice();
        let mut items = Items::new();
        for _ in 0..self.count {
            let (ItemRow(item), len) = decode_front::<ItemRow>(rest)?;
            rest = &rest[len..];
            items.insert(item.id, item);
        }
        if rest.is_empty() && items.len() == self.count as usize {
            Ok(items)
        } else {
            Err(SeriesError::Invalid("the number of items").into())
        }
    }
}

impl ItemsChange {
    /// Packs a change; `items` are those there are with it.
    pub fn pack(change: InventoryChange, items: &Items) -> Result<Self, StorageError> {
        Ok(match change {
            InventoryChange::Replace(_) => Self::Replace(PackedItems::pack(items)?),
            InventoryChange::Put(item) => Self::Put(ItemRow(item)),
            InventoryChange::Remove(id) => Self::Remove(id.0),
        })
    }

    /// Changes the items as a start does that reads the row again.
    pub fn apply(&self, items: &mut Items) -> Result<(), StorageError> {
        match self {
            Self::Replace(packed) => *items = packed.unpack()?,
            Self::Put(ItemRow(item)) => {
                items.insert(item.id, item.clone());
            }
            Self::Remove(id) => {
                items.remove(&ItemId(*id));
            }
        }
        Ok(())
    }
}

fn codec(error: &std::io::Error) -> SeriesError {
    SeriesError::Codec(error.to_string())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn record() -> impl Strategy<Value = ItemRecord> {
        (any::<u32>(), ".{0,40}", any::<i64>(), any::<i64>(), any::<Option<u32>>()).prop_map(
            |(id, text, arrived_ms, seen_ms, stale_worn_mask)| ItemRecord {
                id: ItemId(id),
                text: text.into(),
                arrived_ms,
                seen_ms,
                stale_worn_mask,
            },
        )
    }

    proptest! {
        #[test]
        fn items_read_back(records in prop::collection::vec(record(), 0..50)) {
            let items: Items = records.into_iter().map(|item| (item.id, item)).collect();
            let packed = PackedItems::pack(&items).unwrap();
            prop_assert_eq!(packed.unpack().unwrap(), items);
        }

        #[test]
        fn arbitrary_bytes_never_panic(count: u32, unpacked_bytes: u32, zstd: Vec<u8>) {
            let _ = PackedItems { count, unpacked_bytes, zstd }.unpack();
        }
    }

    #[test]
    fn more_than_one_character_can_have_is_refused() {
        let text = "x".repeat(INVENTORY_BYTES_MAX);
        let item = ItemRecord {
            id: ItemId(1),
            text: text.into(),
            arrived_ms: 0,
            seen_ms: 0,
            stale_worn_mask: None,
        };
        let error = PackedItems::pack(&Items::from([(item.id, item)])).unwrap_err();
        assert!(matches!(error, StorageError::TooManyItems { .. }), "{error}");
    }
}
