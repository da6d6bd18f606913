//! Everyday things and rares: what stacks, what is used up, salvage, packs.

use std::borrow::Cow;

use crate::facts::{self, Rare, Sundry};
use crate::simulator::keys;
use crate::simulator::looks::Looks;
use crate::simulator::loot::category;

pub const TAPER: &str = "Prismatic Taper";
/// Places in a side pack.
pub const SIDE_PACK_PLACES: u16 = 24;
/// Units in a full bag of salvage.
pub const SALVAGE_MAX: i32 = 100;
/// Icon that lies under every rare.
const RARE_UNDERLAY: i32 = 23_308;

/// The everyday thing of this name.
///
/// # Panics
/// If the embedded table lacks it: all names here are written down in the program.
pub fn sundry(name: &str) -> &'static Sundry {
    let found = facts::sundries().iter().find(|sundry| sundry.name == name);
    found.unwrap_or_else(|| panic!("the table of everyday things lacks {name}"))
}

/// How often it can be used when it is new; 0 for what has no such number.
pub fn uses_max(sundry: &Sundry) -> i32 {
    match sundry.object_class {
        29 => 100,
        39 => SALVAGE_MAX,
        13 if sundry.name.contains("Key") && !sundry.name.contains("ring") => 1,
        _ => 0,
    }
}

/// How it looks. `uses`: what is left of [`uses_max`].
pub fn looks(sundry: &'static Sundry, seed: u32, count: i32, uses: i32) -> Looks {
    let mut looks = Looks { class: sundry.object_class, ..Looks::default() };
    looks.texts.push((keys::NAME, Cow::Borrowed(sundry.name)));
    looks.ints.extend([
        (keys::BURDEN, sundry.burden * count),
        (keys::VALUE, sundry.value * count),
        (keys::WCID, sundry.wcid),
        (keys::ICON, sundry.icon),
        (keys::CATEGORY, category(sundry.object_class)),
    ]);
    if sundry.stack_max > 1 {
        looks.texts.push((keys::PLURAL, Cow::Owned(format!("{}s", sundry.name))));
        looks.ints.extend([(keys::STACK, count), (keys::STACK_MAX, sundry.stack_max)]);
    }
    if uses_max(sundry) > 0 {
        looks.ints.extend([(keys::USES, uses), (keys::USES_MAX, uses_max(sundry))]);
    }
    match sundry.object_class {
        9 => looks.ints.push((keys::EQUIP_MASK, 1 << 23)),
        10 => {
            let places = i32::from(SIDE_PACK_PLACES);
            looks.ints.extend([(keys::PLACES, places), (keys::PLACES_SEEN, places)]);
        }
        39 => {
            let named = sundry.name.strip_prefix("Salvaged ");
            let material = facts::materials().iter().find(|known| Some(known.name) == named);
            looks.ints.extend(material.map(|material| (keys::MATERIAL, material.id)));
            looks.set(keys::VALUE, 10 * uses);
            let hundredths = f64::from(550 + seed % 450);
            looks.doubles.push((keys::SHOWN_WORKMANSHIP, hundredths / 100.0));
        }
        _ => {}
    }
    looks
}

/// How a rare looks: nobody appraises one.
pub fn rare_looks(rare: &'static Rare) -> Looks {
    Looks {
        class: 11,
        texts: vec![(keys::NAME, Cow::Borrowed(rare.name))],
        ints: vec![
            (keys::BURDEN, 5),
            (keys::VALUE, 0),
            (keys::WCID, rare.wcid),
            (keys::ICON, rare.icon),
            (keys::CATEGORY, category(11)),
            (keys::UNDERLAY, RARE_UNDERLAY),
        ],
        ..Looks::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stacks_weigh_and_cost_what_all_of_it_does() {
        let tapers = looks(sundry(TAPER), 1, 842, 0);
        let told = [keys::VALUE, keys::BURDEN, keys::STACK].map(|key| tapers.int(key));
        assert_eq!(told, [Some(18_524), Some(5_052), Some(842)]);
    }

    #[test]
    fn bags_of_salvage_know_their_material() {
        let steel = looks(sundry("Salvaged Steel"), 1, 1, 80);
        let told = [keys::MATERIAL, keys::USES, keys::USES_MAX].map(|key| steel.int(key));
        assert_eq!(told, [Some(64), Some(80), Some(100)]);
    }
}
