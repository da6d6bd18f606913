//! Jewellery, clothes, cloaks, aetheria, and the essences that summon.

use std::borrow::Cow;

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::facts::{LootGroup, LootTemplate};
use crate::simulator::chance::{once_in, pick};
use crate::simulator::keys;
use crate::simulator::looks::Looks;
use crate::simulator::loot::armor::{self, ask_level};

const SUMMONING: i32 = 54;
/// Sigils of defense, destruction, fury, growth and vigor.
const SIGILS: std::ops::RangeInclusive<i32> = 35..=39;
/// Sets of cloaks: weaves of a skill each.
const WEAVES: std::ops::RangeInclusive<i32> = 49..=88;
/// Blue, yellow and red aetheria: kind, where it is worn, and the character's level it asks for.
const AETHERIA: [(i32, i32, i32); 3] =
    [(42_635, 1 << 28, 75), (42_637, 1 << 29, 150), (42_636, 1 << 30, 225)];
/// Essences that say no level of their own are of the highest.
const ESSENCE_LEVEL_MAX: i32 = 200;

pub fn roll_jewelry(rng: &mut ChaCha8Rng, template: &LootTemplate, looks: &mut Looks) {
    if template.armor_level.is_some_and(|level| level > 0) {
        armor_of(rng, template, looks);
    }
    if rng.random_bool(0.25) {
        looks.ints.push((*pick(rng, &[376, 379]), rng.random_range(1..=3)));
    }
    ask_level(looks);
}

pub fn roll_clothing(rng: &mut ChaCha8Rng, template: &LootTemplate, looks: &mut Looks) {
    if template.armor_level.is_some_and(|level| level > 0) {
        armor_of(rng, template, looks);
    }
    if template.group == LootGroup::Cloak {
        looks.ints.extend([
            (keys::SET, rng.random_range(WEAVES)),
            (keys::ITEM_LEVEL_MAX, rng.random_range(1..=5)),
            (keys::ITEM_XP_STYLE, 1),
            (keys::CLOAK_PROC, if once_in(rng, 4) { 2 } else { 1 }),
        ]);
    }
    if rng.random_bool(0.25) {
        let rating = match rng.random_range(0..20_u32) {
            0..14 => 1,
            14..19 => 2,
            _ => 3,
        };
        looks.ints.push((rng.random_range(370..=371), rating));
    }
    ask_level(looks);
}

/// A little armour: hats, gloves, shoes, crowns.
fn armor_of(rng: &mut ChaCha8Rng, template: &LootTemplate, looks: &mut Looks) {
    let level = armor::starting_level(rng, template);
    looks.ints.push((keys::ARMOR_LEVEL, level));
    looks.doubles.extend((keys::SLASH_PROTECTION..).zip([0.8; 7]));
}

pub fn roll_aetheria(rng: &mut ChaCha8Rng, template: &LootTemplate, looks: &mut Looks) {
    looks.texts = vec![(keys::NAME, Cow::Borrowed("Aetheria"))];
    let color = AETHERIA.iter().find(|(wcid, ..)| *wcid == template.wcid);
    let (_, mask, level) = color.copied().unwrap_or(AETHERIA[0]);
    let level_max = *pick(rng, &[1, 2, 2, 3, 3, 3, 4, 4, 5]);
    looks.ints.extend([
        (keys::EQUIP_MASK, mask),
        (keys::SET, rng.random_range(SIGILS)),
        (keys::ITEM_LEVEL_MAX, level_max),
        (keys::ITEM_XP_STYLE, 2),
        (keys::BONDED, 1),
    ]);
    looks.ask(armor::LEVEL, 1, level);
}

pub fn roll_essence(rng: &mut ChaCha8Rng, template: &LootTemplate, looks: &mut Looks) {
    let level = template.name.rsplit_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    let level = level.and_then(|level| level.parse().ok()).unwrap_or(ESSENCE_LEVEL_MAX);
    let uses_max = 50;
    looks.ints.extend([
        (keys::USES, rng.random_range(5..=uses_max)),
        (keys::USES_MAX, uses_max),
        (keys::SUMMONING_MASTERY, rng.random_range(1..=3)),
        (keys::USE_SKILL, SUMMONING),
        (keys::USE_SKILL_LEVEL, level * 2 + 170),
        (keys::USE_LEVEL, level.min(185)),
    ]);
    for key in 370..=375 {
        if rng.random_bool(0.4) {
            looks.ints.push((key, rng.random_range(1..=20)));
        }
    }
}
