//! What a character carries and wears.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use crate::facts::{self, LootGroup, LootTemplate, Sundry};
use crate::simulator::chance::pick;
use crate::simulator::loot::{Item, ItemKind, Loot, WireItem, drop_item, object_id};

/// Most things a character carries; what is over is sold in town.
const ITEMS_MAX: usize = 120;
/// What a visit to town leaves over.
const ITEMS_KEPT: usize = 60;
const TAPER: &str = "Prismatic Taper";
/// Tapers after a visit to town.
const TAPERS_FULL: i32 = 950;

/// The things of one character.
pub struct Pack {
    items: Vec<Item>,
    /// Position of the taper stack, which is never sold.
    tapers: usize,
}

impl Pack {
    /// Fills a new pack: worn armour and weapon, tapers, and 10 to 90 drops.
    pub fn new(rng: &mut ChaCha8Rng) -> Self {
        let mut items = worn_items(rng);
        let tapers = items.len();
        let stack = rng.random_range(200..TAPERS_FULL);
        items.push(Item {
            id: object_id(rng),
            kind: ItemKind::Sundry(taper(), stack),
            is_worn: false,
            slot: 0,
        });
        let drops = rng.random_range(10..=90);
        items.extend((0..drops).map(|_| drop_item(rng)));
        let mut pack = Self { items, tapers };
        pack.number_slots();
        pack
    }

    /// Gives what lies in the pack its place, in order.
    fn number_slots(&mut self) {
        let loose = self.items.iter_mut().filter(|item| !item.is_worn);
        for (item, slot) in loose.zip(0..) {
            item.slot = slot;
        }
    }

    /// Puts a thing in, if there is room.
    pub fn add(&mut self, mut item: Item) -> Option<&Item> {
        if self.items.len() >= ITEMS_MAX {
            return None;
        }
        item.slot = self.items.last().map_or(0, |last| last.slot + 1);
        self.items.push(item);
        self.items.last()
    }

    /// Sells the newest things down to what is kept; returns their ids.
    pub fn sell(&mut self) -> Vec<i32> {
        let kept = ITEMS_KEPT.clamp(self.tapers + 1, self.items.len().max(self.tapers + 1));
        self.items.drain(kept.min(self.items.len())..).map(|item| item.id).collect()
    }

    pub fn tapers(&self) -> i32 {
        match self.items.get(self.tapers).map(|item| &item.kind) {
            Some(ItemKind::Sundry(_, stack)) => *stack,
            _ => 0,
        }
    }

    pub fn taper_stack(&self) -> Option<&Item> {
        self.items.get(self.tapers)
    }

    /// Burns tapers, down to none.
    pub fn burn_tapers(&mut self, count: i32) {
        self.set_tapers((self.tapers() - count).max(0));
    }

    /// Buys tapers up to a full supply.
    pub fn refill_tapers(&mut self) {
        self.set_tapers(self.tapers().max(TAPERS_FULL));
    }

    fn set_tapers(&mut self, count: i32) {
        if let Some(Item { kind: ItemKind::Sundry(_, stack), .. }) = self.items.get_mut(self.tapers)
        {
            *stack = count;
        }
    }

    /// The members of a `full_inventory` frame.
    pub fn dump(&self, owner: i32) -> Dump {
        let items: Vec<WireItem> = self.items.iter().map(|item| item.wire(owner)).collect();
        Dump { item_count: items.len(), items }
    }

    /// The members of an `equipment_cantrip_state` frame.
    pub fn cantrip_state(&self) -> CantripState {
        let worn = self.items.iter().filter(|item| item.is_worn);
        let items = worn.filter_map(|item| match &item.kind {
            ItemKind::Loot(loot) if !loot.cantrips.is_empty() => Some(ItemState {
                item_id: item.id,
                slot: slot_name(loot.template),
                spells: loot
                    .cantrips
                    .iter()
                    .map(|cantrip| SpellState {
                        id: cantrip.spell_id,
                        name: cantrip.name,
                        active: true,
                    })
                    .collect(),
            }),
            _ => None,
        });
        CantripState { items: items.collect() }
    }
}

fn taper() -> &'static Sundry {
    facts::sundries().iter().find(|item| item.name == TAPER).unwrap_or(&facts::sundries()[0])
}

/// Armour for the whole body, jewellery and a weapon: pieces whose places do not overlap.
fn worn_items(rng: &mut ChaCha8Rng) -> Vec<Item> {
    let mut taken = 0;
    let mut worn = Vec::new();
    for _ in 0..60 {
        let template = pick(rng, facts::loot());
        let is_wearable = !matches!(template.group, LootGroup::Aetheria | LootGroup::Essence);
        if is_wearable && template.equip_mask != 0 && template.equip_mask & taken == 0 {
            taken |= template.equip_mask;
            let loot = Loot::roll(rng, template);
            let kind = ItemKind::Loot(Box::new(loot));
            worn.push(Item { id: object_id(rng), kind, is_worn: true, slot: -1 });
        }
    }
    worn
}

/// Where a thing is worn, as players say it; the first place where it covers several.
fn slot_name(template: &LootTemplate) -> &'static str {
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
    let place = usize::try_from(template.equip_mask.trailing_zeros()).unwrap_or_default();
    NAMES.get(place).copied().unwrap_or("Unknown")
}

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

impl Delta {
    pub fn add(item: &Item, owner: i32) -> Self {
        Self { action: "add", item: Some(item.wire(owner)), item_id: None }
    }

    pub fn update(item: &Item, owner: i32) -> Self {
        Self { action: "update", item: Some(item.wire(owner)), item_id: None }
    }

    pub fn remove(item_id: i32) -> Self {
        Self { action: "remove", item: None, item_id: Some(item_id) }
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::chance::strand;

    #[test]
    fn a_pack_stays_within_bounds() {
        let mut rng = strand(5, 5);
        for _ in 0..20 {
            let mut pack = Pack::new(&mut rng);
            assert!((15..=ITEMS_MAX).contains(&pack.items.len()), "{}", pack.items.len());
            assert!((200..TAPERS_FULL).contains(&pack.tapers()));
            while pack.add(drop_item(&mut rng)).is_some() {}
            assert_eq!(pack.items.len(), ITEMS_MAX);
            assert_eq!(pack.sell().len(), ITEMS_MAX - ITEMS_KEPT);
            pack.burn_tapers(5_000);
            assert_eq!(pack.tapers(), 0);
            pack.refill_tapers();
            assert_eq!(pack.tapers(), TAPERS_FULL);
        }
    }
}
