//! Loot as it drops: what chance makes of a kind of thing.
//!
//! Chances follow the stock tier-8 loot tables of ACE (cantrips, sets, ratings, armour levels);
//! sizes of other bonuses are plausible, not measured. A piece is a pure function of its template
//! and its seed, so that nobody has to remember more of it.

mod adornment;
mod armor;
mod magic;
mod material;
mod weapon;

use std::borrow::Cow;

use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::facts::{self, LootGroup, LootTemplate};
use crate::simulator::keys;
use crate::simulator::looks::Looks;
use magic::Bearer;

pub use magic::active as active_spells;

/// What one steel tink adds to an armour level.
const STEEL: f64 = 20.0;
const IRON: f64 = 1.0;
/// A granite tink leaves this of a weapon's variance.
const GRANITE: f64 = 0.8;
const MAHOGANY: f64 = 0.04;
const GREEN_GARNET: f64 = 0.01;

/// What hands have done to a piece.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tinkering {
    /// 0 to 10; the imbue is one of them.
    pub tinks: u8,
    pub is_imbued: bool,
}

/// A kind of loot as macros keep it: mostly what is worn on the body.
pub fn pick_template(rng: &mut ChaCha8Rng) -> &'static LootTemplate {
    let group = match rng.random_range(0..100_u32) {
        0..46 => LootGroup::Armor,
        46..58 => LootGroup::Clothing,
        58..62 => LootGroup::Cloak,
        62..78 => LootGroup::Jewelry,
        78..93 => LootGroup::Weapon,
        93..95 => LootGroup::Shield,
        95..98 => LootGroup::Essence,
        _ => LootGroup::Aetheria,
    };
    pick_of(rng, |template| template.group == group)
}

/// A kind of loot that will do.
///
/// # Panics
/// If there is none: callers ask for what the embedded table has.
pub fn pick_of(
    rng: &mut ChaCha8Rng,
    will_do: impl Fn(&LootTemplate) -> bool,
) -> &'static LootTemplate {
    let fitting: Vec<&'static LootTemplate> =
        facts::loot().iter().filter(|template| will_do(template)).collect();
    fitting.choose(rng).copied().expect("a kind of loot that will do")
}

/// How a piece looks. `set`: the set it was chosen for, in place of what chance gave it.
pub fn looks(template: &LootTemplate, seed: u32, set: Option<i32>, tinkering: Tinkering) -> Looks {
    let rng = &mut ChaCha8Rng::seed_from_u64(seed.into());
    let mut looks =
        Looks { class: template.object_class, ints: Vec::with_capacity(48), ..Looks::default() };
    looks.texts.push((keys::NAME, Cow::Borrowed(template.name)));
    looks.ints.extend([(keys::WCID, template.wcid), (keys::ICON, template.icon)]);
    looks.ints.push((keys::CATEGORY, category(template.object_class)));
    material::roll(rng, template, &mut looks);
    if template.equip_mask != 0 {
        looks.ints.push((keys::EQUIP_MASK, template.equip_mask));
    }
    if template.coverage != 0 {
        looks.ints.push((keys::COVERAGE, template.coverage));
    }
    let bearer = match template.group {
        LootGroup::Armor | LootGroup::Shield => {
            armor::roll(rng, template, &mut looks);
            Some(Bearer::Armor)
        }
        LootGroup::Weapon => {
            weapon::roll(rng, template, &mut looks);
            let is_caster = template.object_class == 31;
            Some(if is_caster { Bearer::Caster } else { Bearer::Weapon })
        }
        LootGroup::Jewelry => {
            adornment::roll_jewelry(rng, template, &mut looks);
            Some(Bearer::Adornment)
        }
        LootGroup::Clothing => {
            adornment::roll_clothing(rng, template, &mut looks);
            Some(Bearer::Adornment)
        }
        LootGroup::Cloak => {
            adornment::roll_clothing(rng, template, &mut looks);
            None
        }
        LootGroup::Aetheria => {
            adornment::roll_aetheria(rng, template, &mut looks);
            None
        }
        LootGroup::Essence => {
            adornment::roll_essence(rng, template, &mut looks);
            None
        }
    };
    if let Some(bearer) = bearer {
        magic::roll(rng, bearer, &mut looks);
    }
    let outline = looks.int(keys::OUTLINE).unwrap_or_default();
    looks.set(keys::OUTLINE, outline | i32::from(!looks.spells.is_empty()));
    if let Some(set) = set {
        looks.set(keys::SET, set);
        if looks.int(keys::WIELD[0][0]) != Some(armor::LEVEL) {
            armor::ask_level(&mut looks);
        }
    }
    if rng.random_ratio(1, 10) {
        looks.bools.push((keys::RETAINED, true));
    }
    tinker(&mut looks, seed, tinkering);
    looks
}

/// Puts the work of hands on a piece.
fn tinker(looks: &mut Looks, seed: u32, Tinkering { tinks, is_imbued }: Tinkering) {
    if tinks == 0 {
        return;
    }
    looks.ints.push((keys::TINKS, tinks.into()));
    if is_imbued && matches!(looks.class, 1 | 9 | 31) {
        looks.ints.push((keys::IMBUE, weapon::imbue(looks, seed)));
    }
    for tink in 0..tinks.saturating_sub(u8::from(is_imbued)) {
        match looks.class {
            1 if tink % 2 == 0 => {
                let variance = looks.double(keys::VARIANCE).unwrap_or_default();
                looks.change(keys::VARIANCE, variance * (GRANITE - 1.0));
            }
            1 => looks.change(keys::MAX_DAMAGE, IRON),
            9 => looks.change(keys::DAMAGE_BONUS, MAHOGANY),
            31 => looks.change(keys::ELEMENTAL_VS_MONSTERS, GREEN_GARNET),
            _ => looks.change(keys::ARMOR_LEVEL, STEEL),
        }
    }
}

/// The server's bit for what things of a class are. Source: ACE's `ItemType`.
pub fn category(class: i32) -> i32 {
    match class {
        1 => 0x1,
        2 => 0x2,
        3 => 0x4,
        4 => 0x8,
        6 => 0x20,
        7 => 0x40,
        9 => 0x100,
        10 => 0x200,
        11 => 0x800,
        12 => 0x1000,
        13 => 0x4000,
        15 => 0x4_0000,
        16 => 0x8_0000,
        31 => 0x8000,
        39 => 0x4000_0000,
        _ => 0x80,
    }
}

#[cfg(test)]
mod tests;
