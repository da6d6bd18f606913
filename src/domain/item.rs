//! Items: what is kept of them, searched and shown.
//!
//! Two things stay apart. [`RawItem`] is what a game client told, property by property. [`Item`]
//! is what that means, with the numbers players compare (the module `items` works them out). What
//! is not known is missing in both: never 0, never -1.

mod class;
mod id;
mod raw;

pub use class::{ObjectClass, WieldKind};
pub use id::{ItemId, ItemIdError};
pub use raw::RawItem;

use crate::domain::character::CharacterId;
use crate::domain::spell::CantripTier;

/// An item of a character.
///
/// Bonuses are fractions: 0.16 is 16 %. Masks and sets of bits are never 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    pub id: ItemId,
    /// Who has it.
    pub owner: CharacterId,
    /// Whether the client appraised it. If not, a missing number says nothing about the item.
    pub is_appraised: bool,
    /// Without the material.
    pub name: Option<String>,
    pub class: ObjectClass,
    /// The game server's number for this kind of thing.
    pub wcid: Option<u32>,
    /// Item type, one bit each.
    pub category_bits: Option<u32>,
    pub material: Option<i32>,
    pub icons: Icons,
    pub place: Place,
    pub stack: Stack,
    /// Pyreals and burden units, of the whole stack.
    pub value: Option<i32>,
    pub burden: Option<i32>,
    /// Uses left, and at most: kits, keys, essences.
    pub uses: Option<i32>,
    pub uses_max: Option<i32>,
    /// How many things fit into it: packs.
    pub capacity: Option<u32>,
    /// Where it may be worn, one bit a place.
    pub equip_mask: Option<u32>,
    /// Which parts of the body it covers, one bit each.
    pub coverage: Option<u32>,
    pub armor: Armor,
    pub weapon: Weapon,
    pub craft: Craft,
    /// Equipment set.
    pub set: Option<i32>,
    pub requirements: Requirements,
    pub magic: Magic,
    pub ratings: Ratings,
    /// Number of a rare; nothing else has one.
    pub rare_id: Option<i32>,
    /// 1 bonded, 2 sticky, -1 slippery, -2 destroyed at death; 0 is told as such.
    pub bonded: Option<i32>,
    /// 1 attuned, 2 sticky.
    pub attuned: Option<i32>,
    /// How many of its kind a character can carry at most, where there is a limit.
    pub carried_max: Option<i32>,
    /// Kept from being sold or salvaged by mistake.
    pub is_retained: Option<bool>,
    /// Highest level of items that gain levels.
    pub item_level_max: Option<i32>,
    /// A cloak's weave: 1 casts a spell, 2 lessens damage.
    pub cloak_proc: Option<i32>,
    /// What kind of summoner an essence asks for: 1 primalist, 2 necromancer, 3 naturalist.
    pub summoning_mastery: Option<i32>,
}

/// Pictures, as numbers without the leading `0x0600_0000` that the client's files have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Icons {
    pub icon: Option<u32>,
    pub overlay: Option<u32>,
    pub underlay: Option<u32>,
}

/// Where an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub container: Container,
    /// Position in the container, from 0; wielded weapons have none.
    pub slot: Option<u32>,
    pub is_worn: bool,
    /// Where it is worn, one bit a place. `None` if it is not worn, or nobody told where.
    pub worn_mask: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Container {
    /// The main pack, or the body.
    Character,
    /// A side pack; it is an item of its own.
    Pack(ItemId),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stack {
    /// At least 1.
    pub count: u32,
    /// Missing for what does not stack.
    pub max: Option<u32>,
}

/// One number at three times.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Boosted<T> {
    /// As the client shows it now, with the spells that are active.
    pub shown: T,
    /// Without any spell.
    pub base: T,
    /// With the item's own cantrips and no other spell: what it is worth to its wearer.
    pub buffed: T,
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Armor {
    /// Armour level as shown, with tinkering and active spells.
    pub level: Option<i32>,
    /// Reckoned armour level before tinkering, with the item's own cantrip.
    pub starting: Option<i32>,
    /// Reckoned armour level as it dropped: neither tinkering nor cantrip.
    pub dropped: Option<i32>,
    /// Banes and the like cannot be cast on it.
    pub is_unenchantable: bool,
    /// Factors against slashing, piercing, bludgeoning, cold, fire, acid, lightning.
    pub protections: [Option<f64>; 7],
}

/// What weapons, casters and shields do to the numbers of a fight.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Weapon {
    /// Skill it is used with.
    pub skill: Option<i32>,
    /// Sword, axe, bow and so on.
    pub kind: Option<i32>,
    /// Lower is faster.
    pub speed: Option<i32>,
    /// Damage types, one bit each.
    pub damage_bits: Option<u32>,
    pub max_damage: Option<Boosted<i32>>,
    /// Least damage as shown: the most, less the variance's share.
    pub min_damage: Option<f64>,
    /// 0 to 1.
    pub variance: Option<f64>,
    /// Average damage of a blow after the best use of the tinkers left, with its own cantrips.
    pub tinked_damage: Option<f64>,
    /// A launcher's factor on its ammunition: 1.4 is +140 %.
    pub damage_bonus: Option<f64>,
    /// Points of elemental damage of a launcher.
    pub elemental_bonus: Option<i32>,
    /// One number to rank launchers by.
    pub missile_damage: Option<f64>,
    /// A caster's elemental damage against monsters.
    pub elemental_vs_monsters: Option<Boosted<f64>>,
    pub attack: Option<Boosted<f64>>,
    pub melee_defense: Option<Boosted<f64>>,
    pub missile_defense: Option<f64>,
    pub magic_defense: Option<f64>,
    pub mana_conversion: Option<Boosted<f64>>,
}

/// What hands made of it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Craft {
    /// 1 to 10; the average of what is in a bag of salvage.
    pub workmanship: Option<f64>,
    /// Workmanship summed over all that is in a bag of salvage; nothing else has it.
    pub salvage_workmanship_sum: Option<i32>,
    /// How many things are in a bag of salvage.
    pub salvage_items: Option<i32>,
    /// How often it was tinkered; an imbue counts.
    pub tinks: Option<i32>,
    pub imbue_bits: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WieldRequirement {
    pub kind: Option<WieldKind>,
    /// The skill, attribute or property; 1 where the kind is a level.
    pub skill: Option<i32>,
    /// More than 0.
    pub value: i32,
}

/// A skill, and how much of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SkillLevel {
    pub skill: Option<i32>,
    pub level: i32,
}

/// What an item asks before it serves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Requirements {
    pub wield: [Option<WieldRequirement>; 4],
    /// Arcane lore to activate it.
    pub lore: Option<i32>,
    /// Skill to activate it.
    pub activation: Option<SkillLevel>,
    /// To use it (essences): the character's level, a skill, a skill that must be specialized.
    pub use_level: Option<i32>,
    pub use_skill: Option<SkillLevel>,
    pub use_specialized: Option<SkillLevel>,
}

impl Requirements {
    /// The character's level it takes to wield the item.
    pub fn wield_level(&self) -> Option<i32> {
        let levels = self.wield.iter().flatten();
        let levels = levels.filter(|needed| needed.kind == Some(WieldKind::Level));
        levels.map(|needed| needed.value).max()
    }

    /// The first thing but a level it takes to wield the item: mostly a skill.
    pub fn wield_skill(&self) -> Option<&WieldRequirement> {
        let others = |needed: &&WieldRequirement| needed.kind != Some(WieldKind::Level);
        self.wield.iter().flatten().filter(others).find(|needed| needed.skill.is_some())
    }
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Magic {
    pub spellcraft: Option<i32>,
    pub mana: Option<i32>,
    pub mana_max: Option<i32>,
    /// Mana a second while active; what drains is negative.
    pub mana_rate: Option<f64>,
    /// Those it carries as they were told, then those that are only active on it. No id twice.
    pub spells: Vec<ItemSpell>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemSpell {
    pub id: i32,
    /// The item's own; otherwise somebody cast it on the item.
    pub is_carried: bool,
    pub is_active: bool,
    /// Spells of one family do not add up. Missing for a spell nobody has listed.
    pub family: Option<u16>,
    /// 1 to 8; cantrips have none.
    pub level: Option<u8>,
    /// Only cantrips have one.
    pub tier: Option<CantripTier>,
}

/// Gear ratings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ratings {
    pub damage: Option<i32>,
    pub damage_resist: Option<i32>,
    pub crit: Option<i32>,
    pub crit_resist: Option<i32>,
    pub crit_damage: Option<i32>,
    pub crit_damage_resist: Option<i32>,
    pub heal_boost: Option<i32>,
    pub vitality: Option<i32>,
}

impl Ratings {
    /// Sum of the ratings above 0; `None` if the item has no rating at all.
    ///
    /// Source: Mag-Plugins `MyWorldObject`, `TotalRating`.
    pub fn total(&self) -> Option<i32> {
        let all = [
            self.damage,
            self.damage_resist,
            self.crit,
            self.crit_resist,
            self.crit_damage,
            self.crit_damage_resist,
            self.heal_boost,
            self.vitality,
        ];
        let known = all.into_iter().flatten();
        known.map(|rating| rating.max(0)).reduce(i32::saturating_add)
    }
}
