//! Facts of the game world: names, places and numbers, embedded in the program.
//!
//! The tables are in `assets/facts/` (sources: `assets/README.md`) and are parsed once, at first
//! use. They are defaults: private game servers change names and places, so nothing here may
//! reject what a game client reports.

mod items;
mod places;
mod table;
mod world;

pub use items::{
    Cantrip, CantripTier, LootGroup, LootTemplate, Named, Rare, RareClass, Sundry, armor_sets,
    cantrips, loot, materials, rare_class, rare_tier, rares, sundries,
};
pub use places::{
    Dungeon, Portal, Town, TownKind, dungeon_name, dungeons, lifestones, nearest_town, portals,
    towns,
};
pub use world::{Creature, Quest, Skill, Title, creatures, quests, skills, titles};
