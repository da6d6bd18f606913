//! What the numbers of an item mean: from a game client's properties to what players compare.
//!
//! Pure. The formulas are those of the game's own tools, so that a number here is the number
//! players know; where a tool is known to be wrong, the place says so.

mod boosts;
mod keys;
mod line;
mod names;
mod place;
mod tinkering;

use crate::domain::character::CharacterId;
use crate::domain::item::{
    Armor, Boosted, Craft, Icons, Item, ItemSpell, Magic, ObjectClass, Ratings, RawItem,
    Requirements, SkillLevel, Stack, Weapon, WieldKind, WieldRequirement,
};
use crate::facts;
use keys::{double, flag, int, text};
use tinkering::Tinkered;

pub use line::{info_line, shown_spells};
pub use names::{imbue_text, material_name, shown_name};
pub use place::settle;

/// Works out what an item is, from what was told of it.
///
/// `owner`: the character that has it. Numbers that were told stay as they were, however odd;
/// numbers that are reckoned are missing where something they need is, or where they make no sense.
pub fn normalise(raw: &RawItem, owner: CharacterId) -> Item {
    let class = ObjectClass::from_id(raw.object_class.unwrap_or_default());
    let equip_mask = raw.bits(int::EQUIP_MASK);
    let material = raw.positive(int::MATERIAL);
    let craft = craft(raw, class);
    let tinkered = Tinkered {
        tinks: craft.tinks,
        is_imbued: craft.imbue_bits.is_some(),
        has_material: material.is_some(),
    };
    Item {
        id: raw.id,
        owner,
        is_appraised: raw.is_appraised,
        name: raw.text(text::NAME).map(str::to_owned),
        class,
        wcid: raw.bits(int::WCID),
        category_bits: raw.bits(int::CATEGORY),
        material,
        icons: Icons {
            icon: raw.bits(int::ICON),
            overlay: raw.bits(int::ICON_OVERLAY),
            underlay: raw.bits(int::ICON_UNDERLAY),
        },
        place: place::place(raw, equip_mask),
        stack: Stack {
            count: raw.positive(int::STACK).map_or(1, i32::cast_unsigned),
            max: raw.positive(int::STACK_MAX).map(i32::cast_unsigned),
        },
        value: raw.int(int::VALUE),
        burden: raw.int(int::BURDEN),
        uses: raw.int(int::USES),
        uses_max: raw.int(int::USES_MAX),
        capacity: raw
            .positive(int::CAPACITY)
            .or_else(|| raw.positive(int::CAPACITY_APPRAISED))
            .map(i32::cast_unsigned),
        equip_mask,
        coverage: raw.bits(int::COVERAGE),
        armor: armor(raw, tinkered),
        weapon: weapon(raw, tinkered),
        craft,
        set: raw.positive(int::SET),
        requirements: requirements(raw),
        magic: magic(raw),
        ratings: ratings(raw),
        rare_id: raw.positive(int::RARE_ID),
        bonded: raw.int(int::BONDED),
        attuned: raw.int(int::ATTUNED),
        carried_max: raw.positive(int::UNIQUE),
        is_retained: raw.flag(flag::RETAINED),
        item_level_max: raw.positive(int::ITEM_LEVEL_MAX),
        cloak_proc: raw.positive(int::CLOAK_PROC),
        summoning_mastery: raw.positive(int::SUMMONING_MASTERY),
    }
}

fn craft(raw: &RawItem, class: ObjectClass) -> Craft {
    let told = raw.int(int::WORKMANSHIP);
    let shown = raw.double(double::SHOWN_WORKMANSHIP);
    let imbue_bits = raw.bits(int::IMBUE);
    let tinks = raw.int(int::TINKS);
    if class != ObjectClass::Salvage {
        let workmanship = shown.or(told.map(f64::from));
        return Craft { workmanship, tinks, imbue_bits, ..Craft::default() };
    }
    let items = raw.positive(int::SALVAGE_ITEMS);
    let average = told.zip(items).map(|(sum, items)| f64::from(sum) / f64::from(items));
    Craft {
        workmanship: shown.or(average),
        salvage_workmanship_sum: told,
        salvage_items: items,
        tinks,
        imbue_bits,
    }
}

fn armor(raw: &RawItem, tinkered: Tinkered) -> Armor {
    let level = boosts::whole(raw, int::ARMOR_LEVEL);
    let armor = Armor {
        level: level.map(|level| level.shown),
        is_unenchantable: raw.bits(int::RESIST_MAGIC).is_some(),
        protections: double::PROTECTIONS.map(|key| raw.double(key)),
        ..Armor::default()
    };
    level.map_or(armor, |level| tinkered.starting_armor(level, armor))
}

fn weapon(raw: &RawItem, tinkered: Tinkered) -> Weapon {
    let max_damage = boosts::whole(raw, int::MAX_DAMAGE);
    let variance = raw.double(double::VARIANCE);
    let swing = max_damage.zip(variance);
    let damage_bonus = raw.double(double::DAMAGE_BONUS);
    let elemental_bonus = raw.int(int::ELEMENTAL_BONUS);
    // Source: Mag-Plugins `CalcedBuffedMissileDamage`. No spell changes the two last numbers.
    let missile = max_damage.zip(damage_bonus).zip(elemental_bonus);
    let missile = missile.map(|((damage, bonus), elemental)| {
        f64::from(damage.buffed) + (bonus - 1.0) * 100.0 / 3.0 + f64::from(elemental)
    });
    let bonus = |key| boosts::factor(raw, key).and_then(|told| fractions(told, 1.0));
    Weapon {
        skill: raw.positive(int::EQUIP_SKILL),
        kind: raw.positive(int::WEAPON_TYPE),
        speed: raw.int(int::SPEED),
        damage_bits: raw.bits(int::DAMAGE_TYPE),
        max_damage,
        min_damage: swing
            .and_then(|(damage, variance)| fraction(f64::from(damage.shown) * (1.0 - variance))),
        variance,
        tinked_damage: swing
            .and_then(|(damage, variance)| tinkered.damage(damage.buffed, variance)),
        damage_bonus: damage_bonus.and_then(|told| fraction(told - 1.0)),
        elemental_bonus,
        missile_damage: missile.filter(|damage| damage.is_finite()),
        elemental_vs_monsters: bonus(double::ELEMENTAL_VS_MONSTERS),
        attack: bonus(double::ATTACK),
        melee_defense: bonus(double::MELEE_DEFENSE),
        missile_defense: raw.double(double::MISSILE_DEFENSE).and_then(|told| fraction(told - 1.0)),
        magic_defense: raw.double(double::MAGIC_DEFENSE).and_then(|told| fraction(told - 1.0)),
        mana_conversion: boosts::mana_conversion(raw).and_then(|told| fractions(told, 0.0)),
    }
}

/// A fraction to six decimals. What comes out of a subtraction such as 1.16 - 1 would otherwise
/// miss a limit of 0.16 by a hair.
fn fraction(number: f64) -> Option<f64> {
    let rounded = (number * 1e6).round() / 1e6;
    rounded.is_finite().then_some(rounded)
}

fn fractions(told: Boosted<f64>, one: f64) -> Option<Boosted<f64>> {
    Some(Boosted {
        shown: fraction(told.shown - one)?,
        base: fraction(told.base - one)?,
        buffed: fraction(told.buffed - one)?,
    })
}

fn requirements(raw: &RawItem) -> Requirements {
    let wield = |[kind, skill, value]: [u32; 3]| {
        raw.positive(value).map(|value| WieldRequirement {
            kind: raw.positive(kind).map(WieldKind::from_id),
            skill: raw.positive(skill),
            value,
        })
    };
    let use_level = raw.positive(int::USE_SKILL_LEVEL);
    let use_skill = |key| {
        raw.positive(key)
            .zip(use_level)
            .map(|(skill, level)| SkillLevel { skill: Some(skill), level })
    };
    Requirements {
        wield: int::WIELD.map(wield),
        lore: raw.int(int::LORE),
        activation: raw
            .positive(int::ACTIVATION_LEVEL)
            .map(|level| SkillLevel { skill: raw.positive(int::ACTIVATION_SKILL), level }),
        use_level: raw.positive(int::USE_LEVEL),
        use_skill: use_skill(int::USE_SKILL),
        use_specialized: use_skill(int::USE_SPECIALIZED),
    }
}

fn magic(raw: &RawItem) -> Magic {
    let mut spells: Vec<ItemSpell> = Vec::with_capacity(raw.spells.len());
    for id in raw.spells.iter().chain(&raw.active_spells) {
        if spells.iter().all(|spell| spell.id != *id) {
            let known = facts::spell(*id);
            spells.push(ItemSpell {
                id: *id,
                is_carried: raw.spells.contains(id),
                is_active: raw.active_spells.contains(id),
                family: known.map(|spell| spell.family),
                level: known.and_then(|spell| spell.level),
                tier: known.and_then(|spell| spell.tier),
            });
        }
    }
    Magic {
        spellcraft: raw.int(int::SPELLCRAFT),
        mana: raw.int(int::MANA),
        mana_max: raw.int(int::MANA_MAX),
        mana_rate: raw.double(double::MANA_RATE),
        spells,
    }
}

fn ratings(raw: &RawItem) -> Ratings {
    Ratings {
        damage: raw.int(int::DAMAGE_RATING),
        damage_resist: raw.int(int::DAMAGE_RESIST_RATING),
        crit: raw.int(int::CRIT_RATING),
        crit_resist: raw.int(int::CRIT_RESIST_RATING),
        crit_damage: raw.int(int::CRIT_DAMAGE_RATING),
        crit_damage_resist: raw.int(int::CRIT_DAMAGE_RESIST_RATING),
        heal_boost: raw.int(int::HEAL_BOOST_RATING),
        vitality: raw.int(int::VITALITY_RATING),
    }
}

#[cfg(test)]
mod tests;
