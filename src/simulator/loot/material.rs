//! What loot is made of, and what that makes it worth.

use rand::RngExt;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;

use crate::facts::{LootGroup, LootTemplate};
use crate::simulator::chance::pick;
use crate::simulator::keys;
use crate::simulator::looks::Looks;

// Numbers of `facts::material_name`.
const CERAMIC: [i32; 2] = [1, 2];
const CLOTH: [i32; 5] = [4, 5, 6, 7, 8];
const GEMS: [i32; 40] = [
    10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33,
    34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49,
];
const LEATHER: [i32; 4] = [52, 53, 54, 55];
/// Steel and iron are the most common of them.
const METAL: [i32; 11] = [57, 58, 59, 60, 61, 61, 61, 63, 64, 64, 64];
const PRECIOUS: [i32; 6] = [51, 57, 59, 60, 62, 63];
const STONE: [i32; 6] = [66, 67, 68, 69, 70, 71];
const WOOD: [i32; 5] = [73, 74, 75, 76, 77];

/// Armour whose name says that it is no metal.
const LEATHER_ARMOR: [&str; 4] = ["Leather", "Koujia", "Yoroi", "Chiran"];
const CLOTH_ARMOR: [&str; 2] = ["Over-robe", "Over-Robe"];
/// Weapons of wood.
const WOODEN: [&str; 12] = [
    "Bow",
    "bow",
    "Club",
    "Staff",
    "Nabut",
    "Stick",
    "Bastone",
    "Jo",
    "Board",
    "Yumi",
    "Atlatl",
    "Slingshot",
];

/// Materials that suit a thing; none for what is not made of anything.
fn materials(template: &LootTemplate) -> &'static [i32] {
    let is = |words: &[&str]| words.iter().any(|word| template.name.contains(word));
    match template.group {
        LootGroup::Aetheria | LootGroup::Essence => &[],
        LootGroup::Armor if is(&CLOTH_ARMOR) => &CLOTH,
        LootGroup::Armor if is(&LEATHER_ARMOR) => &LEATHER,
        LootGroup::Clothing if template.equip_mask & 0x120 != 0 => &LEATHER,
        LootGroup::Clothing | LootGroup::Cloak => &CLOTH,
        LootGroup::Jewelry => &PRECIOUS,
        LootGroup::Weapon if template.object_class == 31 => match template.name {
            "Orb" => &GEMS,
            name if name.contains("Sceptre") => &STONE,
            name if name.contains("Baton") => &CERAMIC,
            _ => &WOOD,
        },
        LootGroup::Weapon if is(&WOODEN) => &WOOD,
        LootGroup::Armor | LootGroup::Shield | LootGroup::Weapon => &METAL,
    }
}

/// Gives a thing its material, workmanship, gems, burden and value.
pub fn roll(rng: &mut ChaCha8Rng, template: &LootTemplate, looks: &mut Looks) {
    let burden = template.burden.max(5);
    looks.ints.push((keys::BURDEN, burden - burden * rng.random_range(0..=10) / 100));
    let Some(material) = materials(template).choose(rng) else {
        looks.ints.push((keys::VALUE, template.value.max(100)));
        return;
    };
    // Tier 8 gives 6 to 10, mostly in the middle.
    let workmanship = *pick(rng, &[5, 6, 6, 7, 7, 7, 8, 8, 8, 9, 9, 10]);
    looks.ints.extend([(keys::MATERIAL, *material), (keys::WORKMANSHIP, workmanship)]);
    looks.doubles.push((keys::SHOWN_WORKMANSHIP, f64::from(workmanship)));
    let mut value = template.value.max(50) + workmanship * rng.random_range(400..3_600);
    if rng.random_bool(0.6) {
        let count = rng.random_range(1..=4);
        looks.ints.extend([(keys::GEM_COUNT, count), (keys::GEM_TYPE, *pick(rng, &GEMS))]);
        value += count * rng.random_range(200..1_500);
    }
    looks.ints.push((keys::VALUE, value));
    looks.bools.extend([(keys::INSCRIBABLE, true), (keys::DYABLE, true)]);
}
