//! Armour and shields.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::facts::{self, LootGroup, LootTemplate};
use crate::simulator::chance::{once_in, pick};
use crate::simulator::keys;
use crate::simulator::looks::Looks;

const HEAD_HANDS_FEET: i32 = 0x121;
/// Society armour: made for its owner.
const SOCIETIES: [&str; 3] = ["Celestial Hand", "Eldrytch Web", "Radiant Blood"];
/// The set of society armour.
const DEDICATION: i32 = 30;
/// The character's level that sets and ratings ask for.
pub const LEVEL_NEEDED: i32 = 180;
// Kinds of wield requirements.
pub const RAW_SKILL: i32 = 2;
pub const LEVEL: i32 = 7;
/// Melee, missile and magic defence.
const DEFENSES: [i32; 3] = [6, 7, 15];

/// Gives armour its level, protections, set and rating.
pub fn roll(rng: &mut ChaCha8Rng, template: &LootTemplate, looks: &mut Looks) {
    looks.ints.push((keys::ARMOR_LEVEL, starting_level(rng, template)));
    looks.doubles.extend((keys::SLASH_PROTECTION..).zip(protections(rng, template)));
    if template.group == LootGroup::Shield {
        looks.ints.push((keys::EQUIP_TYPE, 4));
    } else {
        let is_society = SOCIETIES.iter().any(|society| template.name.starts_with(society));
        if is_society {
            looks.ints.extend([(keys::SET, DEDICATION), (keys::BONDED, 1), (keys::ATTUNED, 1)]);
        } else if rng.random_bool(0.34) {
            looks.ints.push((keys::SET, pick(rng, facts::armor_sets()).id));
        }
        if rng.random_bool(0.25) {
            let rating = if once_in(rng, 20) { 2 } else { 1 };
            looks.ints.push((rng.random_range(374..=375), rating));
        }
    }
    ask_level(looks);
    if template.name.starts_with("Covenant") || template.name.starts_with("Olthoi ") {
        let skill = *pick(rng, &DEFENSES);
        looks.ask(RAW_SKILL, skill, 225 + 25 * rng.random_range(0..=3));
    }
}

/// Ratings and sets of armour are for the experienced; a cloak's weave is none.
pub fn ask_level(looks: &mut Looks) {
    let is_rated = looks.ints.iter().any(|(key, _)| keys::RATINGS.contains(key));
    if is_rated || looks.int(keys::SET).is_some_and(|set| set <= DEDICATION) {
        looks.ask(LEVEL, 1, LEVEL_NEEDED);
    }
}

/// Armour level as it drops. Source of the spans: ACE's loot tables, tier 8; those of shields and
/// clothes are made up.
pub fn starting_level(rng: &mut ChaCha8Rng, template: &LootTemplate) -> i32 {
    let (from, to) = match template.group {
        LootGroup::Shield => (180, 260),
        LootGroup::Clothing | LootGroup::Jewelry => (110, 190),
        _ if template.name.starts_with("Olthoi ") => (160, 490),
        _ if template.equip_mask & HEAD_HANDS_FEET != 0 => (265, 345),
        _ => (235, 315),
    };
    // The middle of the span is the most common.
    i32::midpoint(rng.random_range(from..=to), rng.random_range(from..=to))
}

/// Slashing, piercing, bludgeoning, acid, lightning, fire, cold.
fn protections(rng: &mut ChaCha8Rng, template: &LootTemplate) -> [f64; 7] {
    let tenths: [i32; 7] = if template.name.contains("Leather") {
        [10, 8, 10, 5, 5, 5, 5]
    } else if template.name.contains("Chain") || template.name.contains("Scale") {
        [13, 8, 10, 6, 4, 6, 6]
    } else {
        [13, 10, 10, 6, 4, 4, 4]
    };
    tenths.map(|tenths| f64::from(tenths + rng.random_range(0..=2)) / 10.0)
}
