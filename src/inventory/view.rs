//! An item as callers of the API see it.

use std::borrow::Cow;

use serde::Serialize;
use serde_with::skip_serializing_none;
use utoipa::ToSchema;

use crate::domain::item::{Boosted, Item, ItemSpell, ObjectClass, WieldKind, WieldRequirement};
use crate::domain::spell::CantripTier;
use crate::facts;
use crate::inventory::changes::title;
use crate::inventory::contents::Entry;
use crate::inventory::packs::container_label;
use crate::items::{imbue_text, info_line, material_name};
use crate::live::players::TimeText;

/// An item. What is not known is left out.
#[skip_serializing_none]
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a member of the answer")]
pub struct ItemView {
    /// The object's id, signed as the game client shows it.
    item_id: i32,
    /// The same id as the game's protocol has it.
    hex: String,
    character_name: String,
    character_id: u32,
    /// Material and name, as players call it.
    name: String,
    material: Option<String>,
    /// What sort of thing it is, as the client's add-ons call it.
    class: &'static str,
    /// The game server's number for this kind of thing.
    wcid: Option<u32>,
    icon: Option<u32>,
    icon_overlay: Option<u32>,
    icon_underlay: Option<u32>,
    /// 0 worn, 1 the main pack, then the side packs in their order.
    container: u32,
    container_label: String,
    /// Position in the container, from 0.
    slot: Option<u32>,
    is_worn: bool,
    worn_mask: Option<u32>,
    equip_mask: Option<u32>,
    coverage: Option<u32>,
    /// Where it may be worn.
    slots: Vec<&'static str>,
    /// How many there are.
    count: u32,
    count_max: Option<u32>,
    /// Pyreals, of the whole stack.
    value: Option<i32>,
    /// Burden units, of the whole stack.
    burden: Option<i32>,
    uses: Option<i32>,
    uses_max: Option<i32>,
    /// How many things fit into it.
    capacity: Option<u32>,
    /// Armour level as the client shows it now.
    armor_level: Option<i32>,
    /// Armour level as it dropped.
    armor_base: Option<i32>,
    protections: Option<Protections>,
    is_unenchantable: bool,
    /// Most damage, as the client shows it now.
    damage: Option<i32>,
    /// With its own cantrips, and no other spell.
    damage_buffed: Option<i32>,
    min_damage: Option<f64>,
    /// 0 to 1.
    variance: Option<f64>,
    /// Per cent, as the next ones that have no unit.
    damage_bonus: Option<f64>,
    /// Points.
    elemental_bonus: Option<i32>,
    elemental_vs_monsters: Option<f64>,
    attack: Option<f64>,
    melee_defense: Option<f64>,
    missile_defense: Option<f64>,
    magic_defense: Option<f64>,
    mana_conversion: Option<f64>,
    /// Average damage of a blow after the best use of the tinkers left.
    tinked_damage: Option<f64>,
    /// One number to rank launchers by.
    missile_damage: Option<f64>,
    /// Lower is faster.
    speed: Option<i32>,
    weapon_type: Option<String>,
    weapon_skill: Option<String>,
    /// Kinds of damage, in lower case.
    elements: Vec<String>,
    set: Option<String>,
    set_id: Option<i32>,
    workmanship: Option<f64>,
    tinks: Option<i32>,
    imbue: Option<String>,
    /// What it takes to wield it.
    wield: Vec<WieldView>,
    /// The character's level that it takes.
    level: Option<i32>,
    /// Arcane lore that it takes.
    lore: Option<i32>,
    spellcraft: Option<i32>,
    mana: Option<i32>,
    mana_max: Option<i32>,
    /// Mana a second while it is worn; negative.
    mana_rate: Option<f64>,
    ratings: Option<RatingsView>,
    /// Sum of the gear ratings.
    rating: Option<i32>,
    spells: Vec<SpellView>,
    /// Strongest cantrip that it carries.
    best_tier: Option<&'static str>,
    is_appraised: bool,
    is_rare: bool,
    is_bonded: bool,
    is_attuned: bool,
    is_retained: bool,
    /// When it came; left out for what was there at the first look.
    #[schema(value_type = Option<String>, format = DateTime)]
    arrived_at: Option<TimeText>,
    /// When it was last told.
    #[schema(value_type = String, format = DateTime)]
    seen_at: TimeText,
    /// All that matters in one line, as players post it.
    line: String,
}

/// Factors against each kind of damage.
#[skip_serializing_none]
#[derive(Debug, Serialize, ToSchema)]
struct Protections {
    slash: Option<f64>,
    pierce: Option<f64>,
    bludgeon: Option<f64>,
    cold: Option<f64>,
    fire: Option<f64>,
    acid: Option<f64>,
    electric: Option<f64>,
}

#[skip_serializing_none]
#[derive(Debug, Serialize, ToSchema)]
struct RatingsView {
    damage: Option<i32>,
    damage_resist: Option<i32>,
    crit: Option<i32>,
    crit_resist: Option<i32>,
    crit_damage: Option<i32>,
    crit_damage_resist: Option<i32>,
    heal_boost: Option<i32>,
    vitality: Option<i32>,
}

/// Something it takes to wield an item.
#[skip_serializing_none]
#[derive(Debug, Serialize, ToSchema)]
struct WieldView {
    /// What is compared: `level`, `skill`, `raw_skill`, `attribute` and so on.
    kind: &'static str,
    /// Which skill, attribute or vital, by its number; the name where it is a skill.
    skill: Option<String>,
    value: i32,
}

#[skip_serializing_none]
#[derive(Debug, Serialize, ToSchema)]
struct SpellView {
    id: i32,
    name: Cow<'static, str>,
    /// Of a cantrip: `minor`, `major`, `epic`, `legendary` and others.
    tier: Option<&'static str>,
    /// 1 to 8; cantrips have none.
    level: Option<u8>,
    /// In effect on the item now.
    is_active: bool,
    /// The item's own; otherwise somebody cast it on the item.
    is_carried: bool,
}

impl ItemView {
    /// `container`: its number, see [`crate::inventory::packs`].
    pub fn new(entry: &Entry, owner: &str, container: u32) -> Self {
        let Entry { item, record, .. } = entry;
        let weapon = &item.weapon;
        let base = |told: Option<Boosted<f64>>| told.map(|told| percent(told.shown));
        let tiers = item.magic.spells.iter().filter(|spell| spell.is_carried);
        let best_tier = tiers.filter_map(|spell| spell.tier).max();
        Self {
            item_id: item.id.signed(),
            hex: item.id.to_string(),
            character_name: owner.to_owned(),
            character_id: item.owner.0,
            name: title(item),
            material: item.material.map(|id| material_name(id).into_owned()),
            class: item.class.name().unwrap_or("Unknown"),
            wcid: item.wcid,
            icon: item.icons.icon,
            icon_overlay: item.icons.overlay,
            icon_underlay: item.icons.underlay,
            container,
            container_label: container_label(container).into_owned(),
            slot: item.place.slot,
            is_worn: item.place.is_worn,
            worn_mask: item.place.worn_mask,
            equip_mask: item.equip_mask,
            coverage: item.coverage,
            slots: slots(item.equip_mask.unwrap_or(0)),
            count: item.stack.count,
            count_max: item.stack.max,
            value: item.value,
            burden: item.burden,
            uses: item.uses,
            uses_max: item.uses_max,
            capacity: item.capacity,
            armor_level: item.armor.level,
            armor_base: item.armor.dropped,
            protections: Protections::of(item),
            is_unenchantable: item.armor.is_unenchantable,
            damage: weapon.max_damage.map(|damage| damage.shown),
            damage_buffed: weapon.max_damage.map(|damage| damage.buffed),
            min_damage: weapon.min_damage,
            variance: weapon.variance,
            damage_bonus: weapon.damage_bonus.map(percent),
            elemental_bonus: weapon.elemental_bonus,
            elemental_vs_monsters: base(weapon.elemental_vs_monsters),
            attack: base(weapon.attack),
            melee_defense: base(weapon.melee_defense),
            missile_defense: weapon.missile_defense.map(percent),
            magic_defense: weapon.magic_defense.map(percent),
            mana_conversion: base(weapon.mana_conversion),
            tinked_damage: weapon.tinked_damage.map(hundredths),
            missile_damage: weapon.missile_damage.map(hundredths),
            speed: weapon.speed,
            weapon_type: weapon.kind.and_then(facts::weapon_type_name).map(str::to_owned),
            weapon_skill: weapon.skill.and_then(facts::skill_name).map(str::to_owned),
            elements: elements(weapon.damage_bits.unwrap_or(0)),
            set: item.set.map(|id| match facts::equipment_set_name(id) {
                Some(name) => name.to_owned(),
                None => id.to_string(),
            }),
            set_id: item.set,
            workmanship: item.craft.workmanship.map(hundredths),
            tinks: item.craft.tinks,
            imbue: item.craft.imbue_bits.map(imbue_text),
            wield: item.requirements.wield.iter().flatten().map(WieldView::of).collect(),
            level: item.requirements.wield_level().or(item.requirements.use_level),
            lore: item.requirements.lore,
            spellcraft: item.magic.spellcraft,
            mana: item.magic.mana,
            mana_max: item.magic.mana_max,
            mana_rate: item.magic.mana_rate,
            rating: item.ratings.total(),
            ratings: RatingsView::of(item),
            spells: item.magic.spells.iter().map(SpellView::of).collect(),
            best_tier: best_tier.map(CantripTier::as_str),
            is_appraised: item.is_appraised,
            is_rare: item.rare_id.is_some(),
            is_bonded: item.bonded.is_some_and(|bonded| bonded > 0),
            is_attuned: item.attuned.is_some_and(|attuned| attuned > 0),
            is_retained: item.is_retained.unwrap_or(false),
            arrived_at: (record.arrived_ms > 0).then_some(TimeText(record.arrived_ms)),
            seen_at: TimeText(record.seen_ms),
            line: info_line(item),
        }
    }
}

impl Protections {
    /// Only armour and clothing tell them.
    fn of(item: &Item) -> Option<Self> {
        let wearable = matches!(item.class, ObjectClass::Armor | ObjectClass::Clothing);
        let [slash, pierce, bludgeon, cold, fire, acid, electric] = item.armor.protections;
        let is_told = wearable && item.armor.protections.iter().any(Option::is_some);
        is_told.then_some(Self { slash, pierce, bludgeon, cold, fire, acid, electric })
    }
}

impl RatingsView {
    fn of(item: &Item) -> Option<Self> {
        item.ratings.total()?;
        let ratings = item.ratings;
        Some(Self {
            damage: ratings.damage,
            damage_resist: ratings.damage_resist,
            crit: ratings.crit,
            crit_resist: ratings.crit_resist,
            crit_damage: ratings.crit_damage,
            crit_damage_resist: ratings.crit_damage_resist,
            heal_boost: ratings.heal_boost,
            vitality: ratings.vitality,
        })
    }
}

impl WieldView {
    fn of(needed: &WieldRequirement) -> Self {
        let kind = needed.kind.unwrap_or(WieldKind::Other(0));
        let (word, is_skill) = match kind {
            WieldKind::Skill => ("skill", true),
            WieldKind::RawSkill => ("raw_skill", true),
            WieldKind::Attribute => ("attribute", false),
            WieldKind::RawAttribute => ("raw_attribute", false),
            WieldKind::Vital => ("vital", false),
            WieldKind::RawVital => ("raw_vital", false),
            WieldKind::Level => ("level", false),
            WieldKind::Training => ("training", true),
            WieldKind::Heritage => ("heritage", false),
            _ => ("other", false),
        };
        let name = |id: i32| match facts::skill_name(id).filter(|_| is_skill) {
            Some(name) => name.to_owned(),
            None => id.to_string(),
        };
        let skill = needed.skill.filter(|_| kind != WieldKind::Level).map(name);
        Self { kind: word, skill, value: needed.value }
    }
}

impl SpellView {
    fn of(spell: &ItemSpell) -> Self {
        Self {
            id: spell.id,
            name: match facts::spell(spell.id) {
                Some(known) => Cow::Borrowed(known.name),
                None => Cow::Owned(format!("Spell {}", spell.id)),
            },
            tier: spell.tier.map(CantripTier::as_str),
            level: spell.level,
            is_active: spell.is_active,
            is_carried: spell.is_carried,
        }
    }
}

/// Names of the kinds of damage, in the order of their bits.
fn elements(bits: u32) -> Vec<String> {
    let kinds = facts::damage_types().iter().filter(|kind| bits & kind.id.cast_unsigned() != 0);
    kinds.map(|kind| kind.name.to_lowercase()).collect()
}

/// Names of the places in an equip mask; what players take for one place counts once.
fn slots(equip_mask: u32) -> Vec<&'static str> {
    let places = facts::slots().iter().filter(|slot| equip_mask & (1 << slot.bit) != 0);
    let mut names: Vec<_> = places.map(|slot| slot.name).collect();
    names.dedup();
    names
}

/// A fraction in per cent, to two decimals.
fn percent(fraction: f64) -> f64 {
    hundredths(fraction * 100.0)
}

fn hundredths(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}
