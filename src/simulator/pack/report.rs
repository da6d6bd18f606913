//! What the plugin says of a pack.

use serde::Serialize;

use crate::facts;
use crate::simulator::item::{Item, Place, WireItem};
use crate::simulator::pack::Pack;

/// The members of a `full_inventory` frame.
#[derive(Serialize)]
pub struct Dump {
    item_count: usize,
    items: Vec<WireItem>,
}

/// The members of an `inventory_delta` frame.
#[derive(Serialize)]
pub struct Delta {
    action: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<WireItem>,
    #[serde(skip_serializing_if = "Option::is_none")]
    item_id: Option<i32>,
}

/// The members of an `equipment_cantrip_state` frame.
#[derive(Serialize)]
pub struct CantripState {
    items: Vec<ItemState>,
}

#[derive(Serialize)]
struct ItemState {
    item_id: i32,
    slot: &'static str,
    spells: Vec<SpellState>,
}

#[derive(Serialize)]
struct SpellState {
    id: i32,
    name: &'static str,
    active: bool,
}

impl Delta {
    pub fn remove(item_id: i32) -> Self {
        Self { action: "remove", item: None, item_id: Some(item_id) }
    }
}

impl Dump {
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Adds what another character has, up to `count` items in all.
    pub fn fill(&mut self, other: Self, count: usize) {
        self.items.extend(other.items);
        self.items.truncate(count);
        self.item_count = self.items.len();
    }
}

impl Pack {
    /// Everything, as the client knows it.
    pub fn dump(&self) -> Dump {
        let items: Vec<_> = self.items.iter().map(|item| item.wire(self.client)).collect();
        Dump { item_count: items.len(), items }
    }

    /// Tells that a thing has come; nothing if it is gone again.
    pub fn tell_added(&self, id: i32) -> Option<Delta> {
        self.tell("add", id)
    }

    pub fn tell_updated(&self, id: i32) -> Option<Delta> {
        self.tell("update", id)
    }

    fn tell(&self, action: &'static str, id: i32) -> Option<Delta> {
        let item = self.find(id)?.wire(self.client);
        Some(Delta { action, item: Some(item), item_id: None })
    }

    pub fn cantrip_state(&self) -> CantripState {
        let items = self.items.iter().filter_map(|item| match item.place {
            Place::Worn(mask) => state(item, mask),
            Place::Packed { .. } => None,
        });
        CantripState { items: items.collect() }
    }
}

fn state(item: &Item, mask: i32) -> Option<ItemState> {
    let spells = item.looks().spells;
    let cantrips = spells.iter().filter_map(|id| facts::spell(*id)).filter(|s| s.tier.is_some());
    let spells: Vec<SpellState> =
        cantrips.map(|spell| SpellState { id: spell.id, name: spell.name, active: true }).collect();
    (!spells.is_empty()).then(|| ItemState { item_id: item.id, slot: slot_name(mask), spells })
}

/// Where a thing is worn, as players say it; the first place where it covers several.
fn slot_name(mask: i32) -> &'static str {
    const NAMES: [&str; 31] = [
        "Head",
        "Shirt",
        "Pants",
        "Shirt",
        "Pants",
        "Hands",
        "Pants",
        "Pants",
        "Feet",
        "Chest",
        "Abdomen",
        "Upper Arms",
        "Lower Arms",
        "Upper Legs",
        "Lower Legs",
        "Neck",
        "Left Wrist",
        "Right Wrist",
        "Left Ring",
        "Right Ring",
        "Melee Weapon",
        "Shield",
        "Missile Weapon",
        "Ammunition",
        "Wand",
        "Two Handed",
        "Trinket",
        "Cloak",
        "Blue Aetheria",
        "Yellow Aetheria",
        "Red Aetheria",
    ];
    let place = usize::try_from(mask.trailing_zeros()).unwrap_or_default();
    NAMES.get(place).copied().unwrap_or("Unknown")
}
