//! Weapons: what hits, what shoots, what casts.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::facts::LootTemplate;
use crate::simulator::chance::{once_in, pick};
use crate::simulator::keys;
use crate::simulator::looks::Looks;
use crate::simulator::loot::armor::{LEVEL, RAW_SKILL};

const LIGHT: i32 = 45;
const HEAVY: i32 = 44;
const FINESSE: i32 = 46;
const TWO_HANDED: i32 = 41;
const MISSILE: i32 = 47;
const WAR: i32 = 34;
const VOID: i32 = 43;

const SLASH: i32 = 1;
const PIERCE: i32 = 2;
const BLUDGEON: i32 = 4;
const NETHER: i32 = 1024;

/// Words in front of a weapon's name: what it deals, and the outline of its icon.
const ELEMENTS: [(&str, i32, i32); 11] = [
    ("Acid", 32, 256),
    ("Blunt", BLUDGEON, 512),
    ("Electric", 64, 64),
    ("Fire", 16, 32),
    ("Flaming", 16, 32),
    ("Frost", 8, 128),
    ("Lightning", 64, 64),
    ("Nether", NETHER, 4096),
    ("Piercing", PIERCE, 2048),
    ("Slashing", SLASH, 1024),
    ("Slash", SLASH, 1024),
];

/// What weapons of one sort have in common.
struct Sort {
    skill: i32,
    /// Number of `facts::weapon_type_name`.
    kind: i32,
    /// What it deals if its name does not say.
    damage_bits: i32,
    /// Most damage of the best; for launchers the bonus in percent, on top of the ammunition.
    max: i32,
    variance: f64,
    names: &'static [&'static str],
}

const fn sort(
    (skill, kind): (i32, i32),
    damage_bits: i32,
    (max, variance): (i32, f64),
    names: &'static [&'static str],
) -> Sort {
    Sort { skill, kind, damage_bits, max, variance, names }
}

/// Sorts of weapons. The damage is that of the game's tier 8, as players know it.
const SORTS: [Sort; 33] = [
    sort((HEAVY, 1), BLUDGEON, (59, 0.44), &["Cestus", "Nekode"]),
    sort(
        (HEAVY, 2),
        SLASH | PIERCE,
        (71, 0.47),
        &["Flamberge", "Ken", "Long Sword", "Schlager", "Tachi", "Takuba"],
    ),
    sort((HEAVY, 3), SLASH, (74, 0.9), &["Battle Axe", "Silifi", "War Axe"]),
    sort((HEAVY, 3), BLUDGEON, (74, 0.9), &["Lugian Hammer"]),
    sort((HEAVY, 4), BLUDGEON, (69, 0.3), &["Flanged Mace", "Mace", "Mazule", "Morning Star"]),
    sort((HEAVY, 5), PIERCE, (72, 0.59), &["Partizan", "Spine Glaive", "Trident"]),
    sort((HEAVY, 6), SLASH | PIERCE, (71, 0.47), &["Dirk", "Jambiya", "Stiletto"]),
    sort((HEAVY, 7), BLUDGEON, (70, 0.38), &["Nabut", "Stick"]),
    sort((LIGHT, 1), BLUDGEON, (48, 0.43), &["Katar", "Knuckles"]),
    sort(
        (LIGHT, 2),
        SLASH | PIERCE,
        (58, 0.42),
        &["Broad Sword", "Dericost Blade", "Epee", "Kaskara", "Shamshir", "Spada"],
    ),
    sort((LIGHT, 3), SLASH, (61, 0.8), &["Dolabra", "Hand Axe", "Ono"]),
    sort((LIGHT, 3), BLUDGEON, (61, 0.8), &["War Hammer"]),
    sort((LIGHT, 4), BLUDGEON, (57, 0.23), &["Club", "Kasrullah", "Spiked Club"]),
    sort((LIGHT, 5), PIERCE, (60, 0.65), &["Spear", "Yari"]),
    sort((LIGHT, 6), SLASH | PIERCE, (58, 0.42), &["Dagger", "Khanjar"]),
    sort((LIGHT, 7), BLUDGEON, (57, 0.33), &["Quarter Staff"]),
    sort((FINESSE, 1), SLASH, (48, 0.43), &["Claw", "Hand Wraps"]),
    sort(
        (FINESSE, 2),
        SLASH | PIERCE,
        (58, 0.42),
        &["Rapier", "Sabra", "Scimitar", "Short Sword", "Simi", "Yaoji"],
    ),
    sort((FINESSE, 3), SLASH, (61, 0.8), &["Hatchet", "Shou-ono", "Tungi"]),
    sort((FINESSE, 4), BLUDGEON, (57, 0.23), &["Board with Nail", "Dabus", "Jitte", "Tofun"]),
    sort((FINESSE, 5), PIERCE, (60, 0.65), &["Budiaq", "Naginata"]),
    sort((FINESSE, 6), SLASH | PIERCE, (58, 0.42), &["Knife", "Lancet", "Poniard"]),
    sort((FINESSE, 7), BLUDGEON, (57, 0.33), &["Bastone", "Jo"]),
    sort((TWO_HANDED, 11), SLASH | PIERCE, (52, 0.3), &["Nodachi", "Shashqa", "Spadone"]),
    sort((TWO_HANDED, 11), SLASH, (52, 0.3), &["Greataxe"]),
    sort(
        (TWO_HANDED, 11),
        BLUDGEON,
        (52, 0.3),
        &["Great Star Mace", "Khanda-handled Mace", "Quadrelle", "Tetsubo"],
    ),
    sort((TWO_HANDED, 11), PIERCE, (51, 0.3), &["Assagai", "Corsesca", "Magari Yari", "Pike"]),
    sort(
        (MISSILE, 8),
        0,
        (140, 0.0),
        &[
            "Bow",
            "Compound Bow",
            "Longbow",
            "Nayin",
            "Shortbow",
            "Shouyumi",
            "War Bow",
            "Yag",
            "Yumi",
        ],
    ),
    sort(
        (MISSILE, 9),
        0,
        (165, 0.0),
        &["Arbalest", "Compound Crossbow", "Crossbow", "Heavy Crossbow", "Light Crossbow"],
    ),
    sort((MISSILE, 10), 0, (160, 0.0), &["Atlatl", "Royal Atlatl", "Slingshot"]),
    sort((WAR, 12), 0, (0, 0.0), &["Orb", "Wand"]),
    sort((WAR, 12), 0, (0, 0.0), &["Baton", "Sceptre"]),
    sort((WAR, 12), 0, (0, 0.0), &["Staff"]),
];

/// The sort of a weapon, and its element where its name tells one: damage and outline.
fn sort_of(name: &str) -> Option<(&'static Sort, Option<(i32, i32)>)> {
    let first = name.split_once(' ');
    let element = first.and_then(|(word, rest)| {
        let (_, damage, outline) = ELEMENTS.iter().find(|(element, ..)| *element == word)?;
        Some((rest, (*damage, *outline)))
    });
    let plain = element.map_or(name, |(rest, _)| rest);
    let sort = SORTS.iter().find(|sort| sort.names.contains(&plain))?;
    Some((sort, element.map(|(_, element)| element)))
}

/// Gives a weapon its damage, bonuses and requirements.
pub fn roll(rng: &mut ChaCha8Rng, template: &LootTemplate, looks: &mut Looks) {
    let Some((sort, element)) = sort_of(template.name) else { return };
    let damage_bits = element.map_or(sort.damage_bits, |(damage, _)| damage);
    // The better, the more skill it asks for.
    let grade = *pick(rng, &[0, 1, 1, 2, 2, 2]);
    let (skill, needed) = match sort.skill {
        MISSILE => (MISSILE, [360, 375, 385]),
        WAR if damage_bits == NETHER => (VOID, [355, 375, 385]),
        WAR => (WAR, [355, 375, 385]),
        melee => (melee, [400, 420, 430]),
    };
    looks.ask(RAW_SKILL, skill, needed[grade]);
    if once_in(rng, 8) {
        looks.ask(LEVEL, 1, *pick(rng, &[150, 180]));
    }
    let worse = [8, 4, 0][grade];
    looks.ints.extend([(keys::WEAPON_TYPE, sort.kind), (keys::EQUIP_SKILL, skill)]);
    let outline = element.map_or(0, |(_, outline)| outline);
    looks.ints.push((keys::OUTLINE, outline));
    let from = match sort.skill {
        MISSILE => {
            roll_launcher(rng, sort, damage_bits, worse, looks);
            0.06
        }
        WAR => {
            roll_caster(rng, damage_bits, grade, looks);
            0.08
        }
        _ => {
            let damage = sort.max - worse - rng.random_range(0..=5);
            looks.ints.extend([(keys::MAX_DAMAGE, damage), (keys::DAMAGE_TYPE, damage_bits)]);
            let is_two_handed = sort.skill == TWO_HANDED;
            looks.ints.extend([
                (keys::EQUIP_TYPE, if is_two_handed { 5 } else { 1 }),
                (keys::SPEED, rng.random_range(20..=45)),
            ]);
            let variance = sort.variance - percent(rng, 0..=4);
            looks.doubles.push((keys::VARIANCE, hundredths(variance)));
            looks.doubles.push((keys::ATTACK, hundredths(1.08 + percent(rng, 0..=14))));
            0.08
        }
    };
    looks.doubles.push((keys::MELEE_DEFENSE, hundredths(1.0 + from + percent(rng, 0..=12))));
    for key in [keys::MISSILE_DEFENSE, keys::MAGIC_DEFENSE] {
        if rng.random_bool(0.3) {
            let half_percents = f64::from(rng.random_range(1..=8_u8));
            looks.doubles.push((key, 1.0 + half_percents / 200.0));
        }
    }
}

/// What its arrows do is added to it, so it has no damage of its own.
fn roll_launcher(
    rng: &mut ChaCha8Rng,
    sort: &Sort,
    damage_bits: i32,
    worse: i32,
    looks: &mut Looks,
) {
    let bonus = f64::from(sort.max - 2 * worse - rng.random_range(0..=12)) / 100.0;
    looks.doubles.push((keys::DAMAGE_BONUS, hundredths(1.0 + bonus)));
    looks.ints.extend([
        (keys::MAX_DAMAGE, 0),
        (keys::EQUIP_TYPE, 2),
        (keys::MISSILE_TYPE, 1 << (sort.kind - 8)),
        (keys::SPEED, rng.random_range(25..=60)),
    ]);
    if damage_bits != 0 {
        let elemental = 24 - worse - rng.random_range(0..=8);
        looks.ints.extend([(keys::DAMAGE_TYPE, damage_bits), (keys::ELEMENTAL_BONUS, elemental)]);
    }
}

fn roll_caster(rng: &mut ChaCha8Rng, damage_bits: i32, grade: usize, looks: &mut Looks) {
    looks.ints.push((keys::EQUIP_TYPE, 0));
    if damage_bits != 0 {
        looks.ints.push((keys::DAMAGE_TYPE, damage_bits));
        let bonus = [0.1, 0.13, 0.16][grade] + percent(rng, 0..=3);
        looks.doubles.push((keys::ELEMENTAL_VS_MONSTERS, hundredths(1.0 + bonus)));
    }
    if rng.random_bool(0.7) {
        looks.doubles.push((keys::MANA_CONVERSION, hundredths(percent(rng, 2..=12))));
    }
}

/// Bits of the imbues that suit a weapon: critical strike, crippling blow, armour rending or the
/// rending of what it deals.
pub fn imbue(looks: &Looks, seed: u32) -> i32 {
    let rending = match looks.int(keys::DAMAGE_TYPE).unwrap_or_default() {
        SLASH => 8,
        PIERCE => 16,
        BLUDGEON => 32,
        32 => 64,
        8 => 128,
        64 => 256,
        16 => 512,
        NETHER => 16_384,
        _ => 1,
    };
    match seed % 4 {
        0 => 1,
        1 => 2,
        2 if looks.class == 1 => 4,
        _ => rending,
    }
}

fn percent(rng: &mut ChaCha8Rng, range: std::ops::RangeInclusive<u8>) -> f64 {
    f64::from(rng.random_range(range)) / 100.0
}

/// Without what binary fractions add at the end.
fn hundredths(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{self, LootGroup};

    #[test]
    fn every_weapon_has_a_sort() {
        for template in facts::loot().iter().filter(|loot| loot.group == LootGroup::Weapon) {
            let (sort, element) = sort_of(template.name).expect(template.name);
            let is_fitting = match template.object_class {
                1 => sort.max > 40 && sort.damage_bits != 0,
                9 => sort.skill == MISSILE,
                _ => sort.skill == WAR,
            };
            assert!(is_fitting, "{} {element:?}", template.name);
            assert_eq!(
                sort.skill == TWO_HANDED,
                template.equip_mask == 1 << 25,
                "{}",
                template.name
            );
        }
    }
}
