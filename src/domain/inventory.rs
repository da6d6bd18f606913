//! What characters have, and how that changes.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::character::{CharacterId, CharacterName};
use crate::domain::item::ItemId;

/// An item as it is kept: what was told of it, and what only time tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemRecord {
    pub id: ItemId,
    /// The JSON object as it came, with all its members.
    pub text: Arc<str>,
    /// When it came to its owner, Unix milliseconds, server time; 0 if it was there at the first
    /// look.
    pub arrived_ms: i64,
    /// When it was last told.
    pub seen_ms: i64,
    /// What it says of being worn is known to be left over from before it was put away: the place
    /// it names, one bit each.
    pub stale_worn_mask: Option<u32>,
}

/// The things of one character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inventory {
    pub character: CharacterId,
    /// Sequence number of its last change in the store; grows with each.
    pub sequence: u64,
    /// When it last changed, Unix milliseconds.
    pub changed_ms: i64,
    pub items: BTreeMap<ItemId, ItemRecord>,
}

/// A change of the things of one character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InventoryChange {
    /// These, and no others.
    Replace(Vec<ItemRecord>),
    /// Adds one, or takes the place of the one with its id.
    Put(ItemRecord),
    Remove(ItemId),
}

/// What there is of one character, without the things themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InventorySummary {
    pub character: CharacterId,
    pub name: CharacterName,
    pub items: usize,
    pub sequence: u64,
    pub changed_ms: i64,
}

/// Something that happened to an item of a character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemEvent {
    pub item: ItemId,
    /// Material and name, as shown.
    pub title: String,
    pub kind: ItemEventKind,
    /// The other character, where an item passed from one to another and both are known.
    pub other: Option<CharacterId>,
    /// Container before and after: 0 worn, 1 the main pack, then the side packs in their order.
    pub from: Option<u32>,
    pub to: Option<u32>,
    /// How many are in the stack, before and after; missing where it is not there.
    pub count_before: Option<u32>,
    pub count_after: Option<u32>,
}

/// The numbers are on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum ItemEventKind {
    Arrived = 1,
    Left = 2,
    /// Gone within moments of its owner's death.
    LostOnDeath = 3,
    /// From one container to another, put on or taken off.
    Moved = 4,
    /// The size of its stack changed.
    Counted = 5,
}

impl ItemEventKind {
    pub const ALL: [Self; 5] =
        [Self::Arrived, Self::Left, Self::LostOnDeath, Self::Moved, Self::Counted];

    /// The kind with that number; a newer program may have written others.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| *kind as u8 == number)
    }

    /// The word that the API uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Arrived => "arrived",
            Self::Left => "left",
            Self::LostOnDeath => "lost_on_death",
            Self::Moved => "moved",
            Self::Counted => "counted",
        }
    }
}
