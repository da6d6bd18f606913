//! What lies in the packs of a character when the world begins.

use rand::RngExt;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;

use crate::facts::{self, LootGroup};
use crate::simulator::chance::{once_in, pick};
use crate::simulator::goods::{TAPER, sundry};
use crate::simulator::identity::{Identity, Style};
use crate::simulator::item::{Client, Ids, Item, Kind, Place};
use crate::simulator::loot::{Tinkering, pick_of, pick_template};
use crate::simulator::pack::outfit::{Wearer, clothe, dress};
use crate::simulator::pack::{Pack, SIDE_PACKS_MAX, TAPERS_FULL};

/// Stacks of a hunter: name, how many stacks at most, and how large one is at most.
const SUPPLIES: [(&str, u32, i32); 20] = [
    ("Lead Scarab", 1, 100),
    ("Diamond Scarab", 1, 100),
    ("Platinum Scarab", 2, 100),
    ("Mana Scarab", 2, 60),
    ("Treated Healing Kit", 6, 1),
    ("Plentiful Healing Kit", 3, 1),
    ("Massive Mana Charge", 8, 1),
    ("Titan Mana Charge", 4, 1),
    ("Major Mana Stone", 3, 1),
    ("Trade Note (250,000)", 3, 250),
    ("Pyreal", 2, 25_000),
    ("Health Elixir", 2, 100),
    ("Stamina Elixir", 2, 100),
    ("Legendary Key", 5, 1),
    ("Aged Legendary Key", 3, 1),
    ("Sturdy Iron Key", 3, 1),
    ("Hunter's Crystal", 2, 30),
    ("Facility Hub Portal Gem", 3, 1),
    ("A'nekshay Token", 1, 100),
    ("Aetheria Powder", 1, 100),
];
const TOOLS: [&str; 3] = ["Ust", "Focusing Stone", "Foci of Strife"];
const SALVAGE: [&str; 5] = [
    "Salvaged Steel",
    "Salvaged Steel",
    "Salvaged Iron",
    "Salvaged Imperial Topaz",
    "Salvaged Black Opal",
];
const PACK_NAMES: [&str; 4] = ["Pack", "Pack", "Sack", "Backpack"];
/// What mules keep apart, one kind to a side pack.
const SHELVES: [LootGroup; 5] = [
    LootGroup::Armor,
    LootGroup::Jewelry,
    LootGroup::Weapon,
    LootGroup::Clothing,
    LootGroup::Essence,
];

impl Pack {
    /// Fills the packs of a new character: 150 to 285 things of a hunter, 230 to 290 of a mule.
    /// More do not fit: the packs have 270 places.
    pub fn new(rng: &mut ChaCha8Rng, who: &Identity, ids: Ids) -> Self {
        let client = Client {
            owner: who.object_id,
            tells_container: rng.random_bool(0.7),
            tells_derived: once_in(rng, 5),
        };
        let mut pack = Self::empty(client, ids);
        let stack = rng.random_range(200..TAPERS_FULL);
        let tapers = pack.make(Kind::Goods { sundry: sundry(TAPER), seed: 0 });
        pack.items.push(Item { count: stack, ..tapers });
        let wearer = Wearer { level: who.level, style: who.style };
        if who.is_mule {
            pack.add_side_packs(rng, SIDE_PACKS_MAX);
            clothe(&mut pack, rng, wearer);
            pack.kept = rng.random_range(230..=290);
            pack.fill_shelves(rng);
        } else {
            pack.kept = rng.random_range(150..=285);
            pack.add_side_packs(rng, (pack.kept / 32).clamp(3, SIDE_PACKS_MAX));
            dress(&mut pack, rng, wearer);
            pack.add_supplies(rng, who.style);
            pack.fill_with_loot(rng);
        }
        pack.read_afresh();
        pack
    }

    fn add_side_packs(&mut self, rng: &mut ChaCha8Rng, count: usize) {
        for slot in (0..).take(count) {
            let name = *pick(rng, &PACK_NAMES);
            let pack = self.make(Kind::Goods { sundry: sundry(name), seed: 0 });
            self.items.push(Item { place: Place::Packed { pack: None, slot }, ..pack });
        }
    }

    fn add_supplies(&mut self, rng: &mut ChaCha8Rng, style: Style) {
        for name in TOOLS {
            self.add_new(Kind::Goods { sundry: sundry(name), seed: 0 });
        }
        for (name, stacks_max, size_max) in SUPPLIES {
            for _ in 0..rng.random_range(1..=stacks_max) {
                self.add_stack(rng, name, size_max);
            }
        }
        if style == Style::Missile {
            for _ in 0..rng.random_range(1..=4) {
                self.add_stack(rng, "Deadly Prismatic Arrow", 3_000);
            }
        }
        for _ in 0..rng.random_range(2..=14) {
            self.add_salvage(rng);
        }
        for _ in 0..rng.random_range(0..=12) {
            self.add_rare(rng);
        }
    }

    fn add_stack(&mut self, rng: &mut ChaCha8Rng, name: &str, size_max: i32) {
        let count = rng.random_range((size_max / 10).max(1)..=size_max);
        let kind = Kind::Goods { sundry: sundry(name), seed: rng.random() };
        if let Some(item) = self.add_new(kind).and_then(|id| self.find_mut(id)) {
            item.count = count;
            item.uses = (item.uses * rng.random_range(40..=100) / 100).max(item.uses.min(1));
        }
    }

    fn add_salvage(&mut self, rng: &mut ChaCha8Rng) {
        let name = *pick(rng, &SALVAGE);
        let is_full = rng.random_bool(0.6);
        let kind = Kind::Goods { sundry: sundry(name), seed: rng.random() };
        if let Some(item) = self.add_new(kind).and_then(|id| self.find_mut(id))
            && !is_full
        {
            item.uses = rng.random_range(5..100);
        }
    }

    fn add_rare(&mut self, rng: &mut ChaCha8Rng) {
        let tier = *pick(rng, &[1, 1, 1, 1, 1, 1, 2, 2, 3, 4]);
        let rares: Vec<_> = facts::rares().iter().filter(|rare| rare.tier == tier).collect();
        if let Some(rare) = rares.choose(rng) {
            self.add_new(Kind::Rare(rare));
        }
    }

    fn fill_with_loot(&mut self, rng: &mut ChaCha8Rng) {
        while self.items.len() < self.kept {
            let template = pick_template(rng);
            let added = self.add_new(Kind::Loot { template, seed: rng.random(), set: None });
            let Some(id) = added else { break };
            // The side packs are for what is kept.
            let pack = self.side_pack(rng.random_range(0..SIDE_PACKS_MAX));
            if rng.random_bool(0.8) {
                self.stow(id, pack);
            }
        }
    }

    /// A mule's packs: a kind of loot in each, and everything in the main pack.
    fn fill_shelves(&mut self, rng: &mut ChaCha8Rng) {
        let shelves: Vec<i32> = self.side_packs().collect();
        for _ in 0..rng.random_range(10..=30) {
            self.add_salvage(rng);
        }
        for _ in 0..rng.random_range(3..=20) {
            self.add_rare(rng);
        }
        for name in ["Trade Note (250,000)", "Platinum Scarab", "Mana Scarab", "Pyreal"] {
            self.add_stack(rng, name, sundry(name).stack_max);
        }
        let mut shelf = 0;
        while self.items.len() < self.kept {
            shelf += 1;
            let place = shelves.get(shelf % shelves.len().max(1)).copied();
            let group = SHELVES[shelf % shelves.len().max(1) % SHELVES.len()];
            let template = if once_in(rng, 10) {
                pick_template(rng)
            } else {
                pick_of(rng, |template| template.group == group)
            };
            let added = self.add_new(Kind::Loot { template, seed: rng.random(), set: None });
            let Some(id) = added else { break };
            if !once_in(rng, 4) {
                self.stow(id, place);
            }
            if once_in(rng, 8)
                && let Some(item) = self.find_mut(id)
                && matches!(group, LootGroup::Armor | LootGroup::Weapon)
            {
                item.tinkering = Tinkering { tinks: rng.random_range(1..=10), is_imbued: false };
            }
        }
    }
}
