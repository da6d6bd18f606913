//! Which items can be part of a suit, and as what.

use crate::domain::item::{Item, ObjectClass, Ratings};
use crate::suitbuilder::candidate::{Candidate, Cantrip, PieceKind, RatingKind};
use crate::suitbuilder::{SlotSet, SuitSlot};

/// Armour levels and ratings beyond these are told by no server; taken as they are, the absurd
/// number of one item would keep a whole pool from being compared.
const ARMOR_LEVEL_MAX: i32 = 10_000;
const RATING_MAX: i32 = 1_000;

/// Bits of the coverage mask and the slots they stand for. Source: the game's coverage mask.
///
/// The upper parts of the underwear are the shirt's and the lower ones the pants'; the abdomen
/// counts as the pants', since shirts are cut without it though their equip mask has it.
const COVERAGE: [(u32, SuitSlot); 15] = [
    (0x0_0002, SuitSlot::Pants),
    (0x0_0004, SuitSlot::Pants),
    (0x0_0008, SuitSlot::Shirt),
    (0x0_0010, SuitSlot::Pants),
    (0x0_0020, SuitSlot::Shirt),
    (0x0_0040, SuitSlot::Shirt),
    (0x0_0100, SuitSlot::UpperLegs),
    (0x0_0200, SuitSlot::LowerLegs),
    (0x0_0400, SuitSlot::Chest),
    (0x0_0800, SuitSlot::Abdomen),
    (0x0_1000, SuitSlot::UpperArms),
    (0x0_2000, SuitSlot::LowerArms),
    (0x0_4000, SuitSlot::Head),
    (0x0_8000, SuitSlot::Hands),
    (0x1_0000, SuitSlot::Feet),
];
const COVERAGE_CLOAK: u32 = 0x2_0000;

/// Bits of the equip mask, of what is worn over the body. Source: the game's equip mask.
///
/// The abdomen of the underwear (4) is missing: both shirts and pants have it.
const GARMENTS: [(u32, SuitSlot); 14] = [
    (0x0001, SuitSlot::Head),
    (0x0002, SuitSlot::Shirt),
    (0x0008, SuitSlot::Shirt),
    (0x0010, SuitSlot::Shirt),
    (0x0020, SuitSlot::Hands),
    (0x0040, SuitSlot::Pants),
    (0x0080, SuitSlot::Pants),
    (0x0100, SuitSlot::Feet),
    (0x0200, SuitSlot::Chest),
    (0x0400, SuitSlot::Abdomen),
    (0x0800, SuitSlot::UpperArms),
    (0x1000, SuitSlot::LowerArms),
    (0x2000, SuitSlot::UpperLegs),
    (0x4000, SuitSlot::LowerLegs),
];
/// Boots that name the underwear's lower legs too; they cover the feet alone.
const BOOTS: u32 = 0x180;

/// Bits of the equip mask, of jewellery.
const JEWELRY: [(u32, SuitSlot); 6] = [
    (0x0000_8000, SuitSlot::Neck),
    (0x0001_0000, SuitSlot::LeftWrist),
    (0x0002_0000, SuitSlot::RightWrist),
    (0x0004_0000, SuitSlot::LeftRing),
    (0x0008_0000, SuitSlot::RightRing),
    (0x0400_0000, SuitSlot::Trinket),
];
/// Weapons, shields, ammunition, cloaks, aetheria: no part of a suit.
const OTHERS: u32 = 0xFBF0_0000;

impl Candidate {
    /// What an item is to a suit; `None` for what can be no part of one: weapons, shields, cloaks,
    /// aetheria, and whatever cannot be worn.
    ///
    /// What covers a part of the body over the underwear counts as armour, whatever its class: hats,
    /// robes and crowns protect by their armour level and count for their set like any helmet.
    /// Armour levels are those before tinkering, with the item's own cantrip; numbers below 0 count
    /// as 0. Of its cantrips there is the strongest of each line, by line.
    ///
    /// Source: ACE, where garments exclude each other by what they cover and everything else by
    /// where it is worn.
    pub fn of_item(item: &Item) -> Option<Self> {
        let (kind, slots) = wear(item.equip_mask.unwrap_or(0), item.coverage.unwrap_or(0))?;
        let is_loot = item.craft.workmanship.is_some() && item.class != ObjectClass::Salvage;
        let level = item.armor.starting.or(item.armor.level).unwrap_or(0);
        Some(Self {
            item: item.id,
            owner: item.owner,
            kind,
            slots,
            is_either: kind == PieceKind::Jewelry && slots.len() > 1,
            reduced: if is_loot { reduced(slots) } else { SlotSet::EMPTY },
            set: item.set,
            armor_level: level.clamp(0, ARMOR_LEVEL_MAX),
            ratings: ratings(&item.ratings),
            cantrips: cantrips(item),
            wield: item.requirements.wield.iter().flatten().copied().collect(),
        })
    }
}

/// Where an item is worn. Garments say it by what they cover; where nobody told that, by the
/// places that they can be worn at.
fn wear(equip_mask: u32, coverage: u32) -> Option<(PieceKind, SlotSet)> {
    if equip_mask & OTHERS != 0 || coverage & COVERAGE_CLOAK != 0 {
        return None;
    }
    let jewelry = slots_of(&JEWELRY, equip_mask);
    let covered = slots_of(&COVERAGE, coverage);
    let (kind, slots) = if !jewelry.is_empty() {
        (PieceKind::Jewelry, jewelry)
    } else if !covered.is_empty() {
        (PieceKind::Clothing, covered)
    } else if equip_mask == BOOTS {
        (PieceKind::Clothing, SlotSet::of(SuitSlot::Feet))
    } else {
        (PieceKind::Clothing, slots_of(&GARMENTS, equip_mask))
    };
    let kind = if slots.overlaps(SlotSet::ARMOR) { PieceKind::Armor } else { kind };
    (!slots.is_empty()).then_some((kind, slots))
}

fn slots_of(table: &[(u32, SuitSlot)], mask: u32) -> SlotSet {
    table.iter().filter(|(bit, _)| mask & bit != 0).map(|(_, slot)| *slot).collect()
}

/// What tailoring can make of a piece of loot that takes several slots, each time one.
///
/// Source: ACE's tailoring. The main tool leaves the chest, else the upper arms, else the abdomen;
/// the middle one the upper legs; the lower one never works where there is a chest, makes lower arms
/// of upper arms, lower legs of upper legs (even if the piece had none) and feet of lower legs with
/// feet. Other servers may do less for pieces of one slot, so those stay what they are.
fn reduced(slots: SlotSet) -> SlotSet {
    use SuitSlot as S;
    if slots.len() < 2 {
        return SlotSet::EMPTY;
    }
    let main = [S::Chest, S::UpperArms, S::Abdomen].into_iter().find(|slot| slots.contains(*slot));
    let middle = slots.contains(S::UpperLegs).then_some(S::UpperLegs);
    let lower = if slots.contains(S::Chest) {
        None
    } else if slots.contains(S::UpperArms) {
        Some(S::LowerArms)
    } else if slots.contains(S::UpperLegs) {
        Some(S::LowerLegs)
    } else if slots.contains(S::LowerLegs) && slots.contains(S::Feet) {
        Some(S::Feet)
    } else {
        None
    };
    [main, middle, lower].into_iter().flatten().collect()
}

fn ratings(told: &Ratings) -> [i32; RatingKind::ALL.len()] {
    RatingKind::ALL.map(|kind| {
        let told = match kind {
            RatingKind::Damage => told.damage,
            RatingKind::DamageResist => told.damage_resist,
            RatingKind::Crit => told.crit,
            RatingKind::CritResist => told.crit_resist,
            RatingKind::CritDamage => told.crit_damage,
            RatingKind::CritDamageResist => told.crit_damage_resist,
            RatingKind::HealBoost => told.heal_boost,
            RatingKind::Vitality => told.vitality,
        };
        told.unwrap_or(0).clamp(0, RATING_MAX)
    })
}

/// Only what the item carries: what somebody cast on it passes.
fn cantrips(item: &Item) -> Vec<Cantrip> {
    let carried = item.magic.spells.iter().filter(|spell| spell.is_carried);
    let known =
        carried.filter_map(|spell| Some(Cantrip { line: spell.family?, tier: spell.tier? }));
    let mut cantrips: Vec<Cantrip> = known.collect();
    cantrips.sort_unstable_by(|one, other| other.cmp(one));
    cantrips.dedup_by_key(|cantrip| cantrip.line);
    cantrips.reverse();
    cantrips
}

#[cfg(test)]
mod tests;
