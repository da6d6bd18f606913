use super::*;
use crate::domain::character::CharacterId;
use crate::domain::item::{
    Armor, Container, Craft, Icons, ItemId, ItemSpell, Magic, Place, Requirements, Stack, Weapon,
    WieldKind, WieldRequirement,
};
use crate::domain::spell::CantripTier;
use SuitSlot as S;

fn item(class: ObjectClass, equip_mask: u32, coverage: u32) -> Item {
    let bits = |mask: u32| (mask != 0).then_some(mask);
    Item {
        id: ItemId(7),
        owner: CharacterId(3),
        is_appraised: true,
        name: None,
        class,
        wcid: None,
        category_bits: None,
        material: None,
        icons: Icons::default(),
        place: Place {
            container: Container::Character,
            slot: None,
            is_worn: false,
            worn_mask: None,
        },
        stack: Stack { count: 1, max: None },
        value: None,
        burden: None,
        uses: None,
        uses_max: None,
        capacity: None,
        equip_mask: bits(equip_mask),
        coverage: bits(coverage),
        armor: Armor::default(),
        weapon: Weapon::default(),
        craft: Craft::default(),
        set: None,
        requirements: Requirements::default(),
        magic: Magic::default(),
        ratings: Ratings::default(),
        rare_id: None,
        bonded: None,
        attuned: None,
        carried_max: None,
        is_retained: None,
        item_level_max: None,
        cloak_proc: None,
        summoning_mastery: None,
    }
}

fn loot(class: ObjectClass, equip_mask: u32, coverage: u32) -> Item {
    let craft = Craft { workmanship: Some(7.0), ..Craft::default() };
    Item { craft, ..item(class, equip_mask, coverage) }
}

fn candidate(item: &Item) -> Candidate {
    Candidate::of_item(item).expect("a piece of a suit")
}

fn slots(slots: &[SuitSlot]) -> SlotSet {
    slots.iter().copied().collect()
}

#[track_caller]
fn check_slots(equip_mask: u32, coverage: u32, kind: PieceKind, expected: &[SuitSlot]) {
    for class in [ObjectClass::Armor, ObjectClass::Clothing, ObjectClass::Jewelry] {
        let found = candidate(&item(class, equip_mask, coverage));
        let expected = (kind, slots(expected));
        assert_eq!((found.kind, found.slots), expected, "{equip_mask:#X} {coverage:#X}");
        assert_eq!(found.reduced, SlotSet::EMPTY);
        assert_eq!(found.is_either, matches!(equip_mask, 0x3_0000 | 0xC_0000));
    }
}

#[test]
fn armor_takes_the_slots_that_it_covers() {
    let outer: [(u32, u32, &[S]); 14] = [
        (0x1, 0x4000, &[S::Head]),
        (0x20, 0x8000, &[S::Hands]),
        (0x100, 0x1_0000, &[S::Feet]),
        (0x180, 0x1_0000, &[S::Feet]),
        (0x200, 0x400, &[S::Chest]),
        (0x400, 0x800, &[S::Abdomen]),
        (0x800, 0x1000, &[S::UpperArms]),
        (0x1000, 0x2000, &[S::LowerArms]),
        (0x2000, 0x100, &[S::UpperLegs]),
        (0x4000, 0x200, &[S::LowerLegs]),
        (0x4100, 0x1_0200, &[S::LowerLegs, S::Feet]),
        (0x1800, 0x3000, &[S::UpperArms, S::LowerArms]),
        (0x6400, 0xB00, &[S::Abdomen, S::UpperLegs, S::LowerLegs]),
        (0x1E00, 0x3C00, &[S::Chest, S::Abdomen, S::UpperArms, S::LowerArms]),
    ];
    for (equip_mask, coverage, expected) in outer {
        check_slots(equip_mask, coverage, PieceKind::Armor, expected);
        // Either mask alone says the same.
        check_slots(0, coverage, PieceKind::Armor, expected);
        check_slots(equip_mask, 0, PieceKind::Armor, expected);
    }
}

#[test]
fn shirts_and_pants_are_told_apart_by_what_they_cover() {
    for (equip_mask, coverage) in [(30, 104), (26, 104), (14, 40), (6, 8), (2, 8)] {
        check_slots(equip_mask, coverage, PieceKind::Clothing, &[S::Shirt]);
        check_slots(equip_mask, 0, PieceKind::Clothing, &[S::Shirt]);
    }
    for (equip_mask, coverage) in [(196, 22), (68, 19)] {
        check_slots(equip_mask, coverage, PieceKind::Clothing, &[S::Pants]);
        check_slots(equip_mask, 0, PieceKind::Clothing, &[S::Pants]);
    }
    // All of the underwear, and a robe over it: neither leaves room for what it covers.
    check_slots(0xDE, 0x7E, PieceKind::Clothing, &[S::Shirt, S::Pants]);
    check_slots(0x200, 0x408, PieceKind::Armor, &[S::Chest, S::Shirt]);
}

#[test]
fn jewelry_takes_the_places_that_it_is_worn_at() {
    check_slots(0x8000, 0, PieceKind::Jewelry, &[S::Neck]);
    check_slots(0x400_0000, 0, PieceKind::Jewelry, &[S::Trinket]);
    check_slots(0x3_0000, 0, PieceKind::Jewelry, &[S::LeftWrist, S::RightWrist]);
    check_slots(0xC_0000, 0, PieceKind::Jewelry, &[S::LeftRing, S::RightRing]);
    check_slots(0x2_0000, 0, PieceKind::Jewelry, &[S::RightWrist]);
    check_slots(0x4_0000, 0, PieceKind::Jewelry, &[S::LeftRing]);
}

#[test]
fn weapons_and_the_rest_are_no_part_of_a_suit() {
    let masks = [(0, 0), (4, 0), (0, 1), (0, 0x2_0000), (0x800_0000, 0x2_0000)];
    let others = [20, 21, 22, 23, 24, 25, 27, 28, 29, 30].map(|bit| (1 << bit, 0));
    for (equip_mask, coverage) in masks.into_iter().chain(others) {
        let item = item(ObjectClass::Armor, equip_mask, coverage);
        assert_eq!(Candidate::of_item(&item), None, "{equip_mask:#X} {coverage:#X}");
    }
}

/// What ACE's tools leave of loot that covers several parts: coverage, equip mask, slots.
const REDUCTIONS: [(u32, u32, &[SuitSlot]); 10] = [
    (12_288, 6_144, &[S::UpperArms, S::LowerArms]),
    (768, 24_576, &[S::UpperLegs, S::LowerLegs]),
    (66_048, 16_640, &[S::Feet]),
    (3_072, 1_536, &[S::Chest]),
    (7_168, 3_584, &[S::Chest]),
    (13_312, 6_656, &[S::Chest]),
    (5_120, 2_560, &[S::Chest]),
    (2_816, 25_600, &[S::Abdomen, S::UpperLegs, S::LowerLegs]),
    (15_360, 7_680, &[S::Chest]),
    (2_304, 9_216, &[S::Abdomen, S::UpperLegs, S::LowerLegs]),
];

#[test]
fn loot_of_several_slots_can_be_reduced_to_one() {
    for (coverage, equip_mask, expected) in REDUCTIONS {
        let found = candidate(&loot(ObjectClass::Armor, equip_mask, coverage));
        assert_eq!(found.reduced, slots(expected), "{coverage}");
        // Things of quests cannot.
        let found = candidate(&item(ObjectClass::Armor, equip_mask, coverage));
        assert_eq!((found.slots.len() > 1, found.reduced), (true, SlotSet::EMPTY));
    }
    for (equip_mask, coverage) in [(0x800, 0x1000), (0x2000, 0x100), (1, 0x4000), (30, 104)] {
        let found = candidate(&loot(ObjectClass::Armor, equip_mask, coverage));
        assert_eq!(found.reduced, SlotSet::EMPTY, "{coverage}");
    }
    assert_eq!(candidate(&loot(ObjectClass::Jewelry, 0x3_0000, 0)).reduced, SlotSet::EMPTY);
}

#[test]
fn armor_counts_as_it_was_before_tinkering() {
    let level = |level, starting| {
        let armor = Armor { level, starting, ..Armor::default() };
        candidate(&Item { armor, ..item(ObjectClass::Armor, 1, 0x4000) }).armor_level
    };
    assert_eq!(level(Some(651), Some(351)), 351);
    assert_eq!(level(Some(651), None), 651);
    assert_eq!(level(None, None), 0);
    assert_eq!(level(Some(i32::MIN), None), 0);
    assert_eq!(level(Some(i32::MAX), None), 10_000);
}

#[test]
fn ratings_are_in_the_order_of_their_kinds() {
    let told = Ratings {
        damage: Some(3),
        damage_resist: None,
        crit: Some(0),
        crit_resist: Some(-4),
        crit_damage: Some(2),
        crit_damage_resist: Some(1),
        heal_boost: Some(5),
        vitality: Some(i32::MAX),
    };
    let found = candidate(&Item { ratings: told, ..item(ObjectClass::Armor, 1, 0x4000) });
    assert_eq!(found.ratings, [3, 0, 0, 0, 2, 1, 5, 1_000]);
    assert_eq!(found.rating(RatingKind::CritDamage), 2);
}

#[test]
fn the_strongest_cantrip_of_each_line_counts() {
    let spell = |line: u16, tier, is_carried| ItemSpell {
        id: i32::from(line),
        is_carried,
        is_active: !is_carried,
        family: (line != 0).then_some(line),
        level: None,
        tier,
    };
    let spells = vec![
        spell(9, Some(CantripTier::Epic), true),
        spell(4, Some(CantripTier::Minor), true),
        spell(9, Some(CantripTier::Legendary), true),
        spell(9, Some(CantripTier::Major), true),
        spell(5, Some(CantripTier::Legendary), false),
        spell(6, None, true),
        spell(0, Some(CantripTier::Epic), true),
    ];
    let magic = Magic { spells, ..Magic::default() };
    let found = candidate(&Item { magic, ..item(ObjectClass::Jewelry, 0x8000, 0) });
    let expected = [(4, CantripTier::Minor), (9, CantripTier::Legendary)];
    assert_eq!(found.cantrips, expected.map(|(line, tier)| Cantrip { line, tier }));
}

#[test]
fn what_it_is_and_asks_is_kept() {
    let level = WieldRequirement { kind: Some(WieldKind::Level), skill: Some(1), value: 180 };
    let requirements =
        Requirements { wield: [None, Some(level), None, None], ..Requirements::default() };
    let helm = item(ObjectClass::Armor, 1, 0x4000);
    let found = candidate(&Item { set: Some(14), requirements, ..helm });
    assert_eq!((found.item, found.owner), (ItemId(7), CharacterId(3)));
    assert_eq!((found.set, found.wield), (Some(14), vec![level]));
}
