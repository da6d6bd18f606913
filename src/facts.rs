//! Facts of the game world: names, places and numbers, embedded in the program.
//!
//! The tables are in `assets/facts/` (sources: `assets/README.md`) and are parsed once, at first
//! use. They are defaults: private game servers change names and places, so nothing here may
//! reject what a game client reports.

mod items;
mod names;
mod places;
mod spells;
mod table;
mod wear;
mod world;

pub use items::{
    LootGroup, LootTemplate, Rare, RareClass, Sundry, loot, rare_class, rare_tier, rares, sundries,
};
pub use names::{
    Imbue, Named, Skill, armor_sets, damage_types, equipment_set_name, equipment_sets, imbues,
    material_name, materials, skill_name, skills, weapon_type_name, weapon_types,
};
pub use places::{
    Dungeon, Portal, Town, TownKind, dungeon_name, dungeons, lifestones, nearest_town, portals,
    towns,
};
pub use spells::{Cantrip, Spell, SpellEffect, cantrips, spell, spell_effect, spells};
pub use wear::{Slot, body_parts, slots};
pub use world::{Creature, Quest, Title, creatures, quests, titles};
