//! What Mag-Plugins works out of the properties, where a client sends it along.
//!
//! Missing numbers are -1 there. The three ranking numbers of weapons are left out.

use serde::Serialize;

use crate::facts;
use crate::simulator::keys;
use crate::simulator::looks::Looks;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Derived {
    material: Option<&'static str>,
    name: String,
    equip_skill: Option<&'static str>,
    mastery: Option<&'static str>,
    item_set: Option<&'static str>,
    armor_level: i32,
    tinks: i32,
    max_damage: i32,
    elemental_dmg_bonus: i32,
    variance: f64,
    damage_bonus: f64,
    elemental_damage_versus_monsters: f64,
    attack_bonus: f64,
    melee_defense_bonus: f64,
    #[serde(rename = "MagicDBonus")]
    magic_defense: f64,
    #[serde(rename = "MissileDBonus")]
    missile_defense: f64,
    #[serde(rename = "ManaCBonus")]
    mana_conversion: f64,
    wield_level: i32,
    skill_level: i32,
    lore_requirement: i32,
    salvage_workmanship: f64,
    workmanship: i32,
    value: i32,
    burden: i32,
    dam_rating: i32,
    dam_resist_rating: i32,
    crit_rating: i32,
    crit_resist_rating: i32,
    crit_dam_rating: i32,
    crit_dam_resist_rating: i32,
    heal_boost_rating: i32,
    vitality_rating: i32,
    total_rating: i32,
    calced_starting_armor_level: i32,
}

impl Derived {
    /// `looks`: as told, with what is active in the numbers.
    pub fn of(looks: &Looks, active: &[i32]) -> Self {
        let int = |key| looks.int_or_minus_one(key);
        let double = |key| looks.double_or_minus_one(key);
        let ratings = [370, 371, 372, 373, 374, 375, 376, 379].map(|key| looks.int(key));
        let [
            damage,
            damage_resist,
            crit,
            crit_resist,
            crit_damage,
            crit_damage_resist,
            heal,
            health,
        ] = ratings.map(|rating| rating.unwrap_or(-1));
        let [kind_key, _, value_key] = keys::WIELD[0];
        let is_level = looks.int(kind_key) == Some(7);
        let needed = looks.int(value_key);
        Self {
            material: looks.int(keys::MATERIAL).and_then(facts::material_name),
            name: looks.name().to_owned(),
            equip_skill: looks.int(keys::EQUIP_SKILL).and_then(facts::skill_name),
            mastery: looks.int(keys::WEAPON_TYPE).and_then(facts::weapon_type_name),
            item_set: looks.int(keys::SET).and_then(facts::equipment_set_name),
            armor_level: int(keys::ARMOR_LEVEL),
            tinks: int(keys::TINKS),
            max_damage: int(keys::MAX_DAMAGE),
            elemental_dmg_bonus: int(keys::ELEMENTAL_BONUS),
            variance: double(keys::VARIANCE),
            damage_bonus: double(keys::DAMAGE_BONUS),
            elemental_damage_versus_monsters: double(keys::ELEMENTAL_VS_MONSTERS),
            attack_bonus: double(keys::ATTACK),
            melee_defense_bonus: double(keys::MELEE_DEFENSE),
            magic_defense: double(keys::MAGIC_DEFENSE),
            missile_defense: double(keys::MISSILE_DEFENSE),
            mana_conversion: double(keys::MANA_CONVERSION),
            wield_level: needed.filter(|_| is_level).unwrap_or(-1),
            skill_level: needed.filter(|_| !is_level).unwrap_or(-1),
            lore_requirement: int(keys::LORE),
            salvage_workmanship: double(keys::SHOWN_WORKMANSHIP),
            workmanship: int(keys::WORKMANSHIP),
            value: int(keys::VALUE),
            burden: int(keys::BURDEN),
            dam_rating: damage,
            dam_resist_rating: damage_resist,
            crit_rating: crit,
            crit_resist_rating: crit_resist,
            crit_dam_rating: crit_damage,
            crit_dam_resist_rating: crit_damage_resist,
            heal_boost_rating: heal,
            vitality_rating: health,
            total_rating: ratings.into_iter().flatten().reduce(|a, b| a + b).unwrap_or(-1),
            calced_starting_armor_level: starting_armor(looks, active).unwrap_or(-1),
        }
    }
}

/// The armour level without tinks and spells, but with the thing's own cantrips.
fn starting_armor(looks: &Looks, active: &[i32]) -> Option<i32> {
    let mut bare = Looks {
        ints: vec![(keys::ARMOR_LEVEL, looks.int(keys::ARMOR_LEVEL)?)],
        ..Looks::default()
    };
    let effects = |spells: &[i32]| -> Vec<_> {
        let known = spells.iter().filter_map(|spell| facts::spell_effect(*spell));
        known.filter(|effect| effect.key == keys::ARMOR_LEVEL).collect()
    };
    for effect in effects(active) {
        bare.change(keys::ARMOR_LEVEL, -effect.change);
    }
    for effect in effects(&looks.spells) {
        bare.change(keys::ARMOR_LEVEL, effect.bonus);
    }
    let tinks = looks.int(keys::TINKS).unwrap_or_default();
    let tinks = tinks - i32::from(looks.int(keys::IMBUE).is_some());
    bare.int(keys::ARMOR_LEVEL).map(|level| level - 20 * tinks.max(0))
}
