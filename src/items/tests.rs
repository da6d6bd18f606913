use proptest::prelude::*;

use super::*;
use crate::domain::item::{Container, ItemId};
use crate::domain::spell::CantripTier;

const OWNER: CharacterId = CharacterId(3);

/// An item of a class with some properties.
fn raw(class: ObjectClass, ints: &[(u32, i32)], doubles: &[(u32, f64)]) -> RawItem {
    let mut raw = RawItem::new(ItemId(0x8000_0001));
    raw.is_appraised = true;
    raw.object_class = Some(class.id());
    raw.ints.extend(ints.iter().copied());
    raw.doubles.extend(doubles.iter().copied());
    raw
}

fn named(name: &str, raw: RawItem) -> RawItem {
    RawItem { texts: [(text::NAME, name.to_owned())].into(), ..raw }
}

#[track_caller]
fn check_near(found: Option<f64>, expected: f64) {
    assert!(
        found.is_some_and(|found| (found - expected).abs() < 1e-9),
        "{found:?}, not {expected}"
    );
}

#[test]
fn an_item_of_which_nothing_is_known_has_nothing() {
    let item = normalise(&RawItem::new(ItemId(7)), OWNER);
    let expected = Item {
        id: ItemId(7),
        owner: OWNER,
        is_appraised: false,
        name: None,
        class: ObjectClass::Unknown,
        wcid: None,
        category_bits: None,
        material: None,
        icons: Icons::default(),
        place: crate::domain::item::Place {
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
        equip_mask: None,
        coverage: None,
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
    };
    assert_eq!(item, expected);
    assert_eq!((item.ratings.total(), shown_name(&item)), (None, None));
    assert_eq!(info_line(&item), "0x00000007");
}

#[test]
fn zero_is_told_apart_from_nothing() {
    let ints = [(int::ARMOR_LEVEL, 0), (int::VALUE, 0), (int::BONDED, 0), (int::DAMAGE_RATING, 0)];
    let item = normalise(&raw(ObjectClass::Armor, &ints, &[]), OWNER);
    assert_eq!((item.armor.level, item.armor.starting), (Some(0), Some(0)));
    assert_eq!((item.value, item.bonded, item.ratings.total()), (Some(0), Some(0), Some(0)));
    let none = [(int::MATERIAL, 0), (int::SET, 0), (int::IMBUE, 0), (int::STACK, 0)];
    let item = normalise(&raw(ObjectClass::Armor, &none, &[]), OWNER);
    assert_eq!((item.material, item.set, item.craft.imbue_bits), (None, None, None));
    assert_eq!(item.stack.count, 1);
}

#[test]
fn an_imbue_without_a_word_is_an_imbue_all_the_same() {
    for bits in [2_048, 16_384, 1, i32::MIN] {
        let ints = [
            (int::ARMOR_LEVEL, 360),
            (int::MATERIAL, 64),
            (int::TINKS, 4),
            (int::IMBUE, bits),
            (int::MAX_DAMAGE, 81),
        ];
        let item = normalise(&raw(ObjectClass::Armor, &ints, &[(double::VARIANCE, 0.0)]), OWNER);
        assert_eq!(item.craft.imbue_bits, Some(bits.cast_unsigned()));
        assert_eq!(item.armor.starting, Some(300), "{bits}");
        // Six bags left, none of them for an imbue.
        check_near(item.weapon.tinked_damage, f64::from(81 + 6 + 24) * 1.1);
    }
}

#[test]
fn gear_of_quests_loses_a_flat_sum() {
    let mut quest = raw(ObjectClass::Armor, &[(int::ARMOR_LEVEL, 460), (int::TINKS, 5)], &[]);
    quest.spells = vec![6095];
    let armor = normalise(&quest, OWNER).armor;
    assert_eq!((armor.starting, armor.dropped), (Some(340), Some(260)));
    quest.ints.insert(int::MATERIAL, 0);
    assert_eq!(normalise(&quest, OWNER).armor, armor);
}

#[test]
fn a_bag_of_salvage_tells_sum_and_average() {
    let bag = [(int::WORKMANSHIP, 51), (int::SALVAGE_ITEMS, 6), (int::MATERIAL, 64)];
    let bag = named("Salvaged Steel", raw(ObjectClass::Salvage, &bag, &[]));
    let item = normalise(&bag, OWNER);
    assert_eq!(item.craft.salvage_workmanship_sum, Some(51));
    check_near(item.craft.workmanship, 8.5);
    assert_eq!(info_line(&item), "Salvaged Steel, Work 8.50");
    let mut shown = bag.clone();
    shown.doubles.insert(double::SHOWN_WORKMANSHIP, 8.45);
    check_near(normalise(&shown, OWNER).craft.workmanship, 8.45);
    // Nothing to divide by.
    for items in [0, -3] {
        let mut bag = bag.clone();
        bag.ints.insert(int::SALVAGE_ITEMS, items);
        assert_eq!(normalise(&bag, OWNER).craft.workmanship, None);
    }
    // Anything else has one workmanship.
    let sword = raw(ObjectClass::MeleeWeapon, &[(int::WORKMANSHIP, 7)], &[]);
    let craft = normalise(&sword, OWNER).craft;
    assert_eq!((craft.workmanship, craft.salvage_workmanship_sum), (Some(7.0), None));
}

#[test]
fn up_to_four_things_are_asked_of_the_wielder() {
    let all = [
        (158, 2),
        (159, 44),
        (160, 430),
        (270, 7),
        (271, 1),
        (272, 180),
        (273, 99),
        (274, 6),
        (275, 5),
        (276, 8),
        (277, 44),
        (278, 0),
    ];
    let needed = normalise(&raw(ObjectClass::MeleeWeapon, &all, &[]), OWNER).requirements;
    let kinds = needed.wield.map(|wield| wield.and_then(|wield| wield.kind));
    let expected = [Some(WieldKind::RawSkill), Some(WieldKind::Level), Some(WieldKind::Other(99))];
    assert_eq!(kinds[..3], expected);
    assert_eq!(needed.wield[3], None);
    assert_eq!(needed.wield_level(), Some(180));
    assert_eq!(needed.wield_skill().map(|wield| (wield.skill, wield.value)), Some((Some(44), 430)));
    // A level is asked in kind 7; a number without a kind counts as a skill.
    let level = raw(ObjectClass::Armor, &[(158, 7), (159, 1), (160, 150)], &[]);
    let level = normalise(&level, OWNER).requirements;
    assert_eq!((level.wield_level(), level.wield_skill()), (Some(150), None));
    let kindless = raw(ObjectClass::Armor, &[(159, 6), (160, 300)], &[]);
    assert!(normalise(&kindless, OWNER).requirements.wield_skill().is_some());
}

#[test]
fn launchers_have_one_number_to_rank_by() {
    let ints = [(int::MAX_DAMAGE, 0), (int::ELEMENTAL_BONUS, 22), (int::EQUIP_SKILL, 47)];
    let mut bow = raw(ObjectClass::MissileWeapon, &ints, &[(double::DAMAGE_BONUS, 2.4)]);
    bow.spells = vec![6089];
    let weapon = normalise(&bow, OWNER).weapon;
    check_near(weapon.missile_damage, 10.0 + 140.0 / 3.0 + 22.0);
    assert_eq!((weapon.damage_bonus, weapon.tinked_damage), (Some(1.4), None));
    bow.ints.remove(&int::ELEMENTAL_BONUS);
    assert_eq!(normalise(&bow, OWNER).weapon.missile_damage, None);
}

#[test]
fn casters_carry_their_own_boosts() {
    let doubles = [(double::ELEMENTAL_VS_MONSTERS, 1.18), (double::MANA_CONVERSION, 0.1)];
    let mut wand = raw(ObjectClass::WandStaffOrb, &[], &doubles);
    wand.spells = vec![6098, 6087];
    wand.active_spells = vec![4414];
    let weapon = normalise(&wand, OWNER).weapon;
    let elemental = weapon.elemental_vs_monsters.expect("a bonus");
    assert_eq!((elemental.shown, elemental.base, elemental.buffed), (0.18, 0.1, 0.17));
    let mana = weapon.mana_conversion.expect("a bonus");
    assert_eq!((mana.shown, mana.base, mana.buffed), (0.1, 0.1, 0.13));
}

#[test]
fn bonuses_are_fractions_that_meet_their_limits() {
    let doubles = [
        (double::ATTACK, 1.16),
        (double::MELEE_DEFENSE, 1.179_999_947_547_912_6),
        (double::MISSILE_DEFENSE, 1.015),
        (double::MAGIC_DEFENSE, 0.99),
    ];
    let weapon = normalise(&raw(ObjectClass::MeleeWeapon, &[], &doubles), OWNER).weapon;
    assert_eq!(weapon.attack.map(|bonus| bonus.shown), Some(0.16));
    assert_eq!(weapon.melee_defense.map(|bonus| bonus.shown), Some(0.18));
    assert_eq!((weapon.missile_defense, weapon.magic_defense), (Some(0.015), Some(-0.01)));
}

#[test]
fn spells_know_their_family_tier_and_state() {
    let mut sleeves = raw(ObjectClass::Armor, &[], &[]);
    sleeves.spells = vec![4407, 6107, 6107, 9_999_999];
    sleeves.active_spells = vec![4391, 6107];
    let spells = normalise(&sleeves, OWNER).magic.spells;
    let told: Vec<_> =
        spells.iter().map(|spell| (spell.id, spell.is_carried, spell.is_active)).collect();
    let expected =
        [(4407, true, false), (6107, true, true), (9_999_999, true, false), (4391, false, true)];
    assert_eq!(told, expected);
    assert_eq!((spells[0].family, spells[0].level, spells[0].tier), (Some(160), Some(8), None));
    assert_eq!(spells[1].tier, Some(CantripTier::Legendary));
    assert_eq!((spells[2].family, spells[2].tier), (None, None));
}

#[test]
fn shields_cloaks_aetheria_and_essences_keep_what_is_theirs() {
    let shield = [(int::ARMOR_LEVEL, 380), (int::EQUIP_MASK, 0x20_0000), (int::MATERIAL, 64)];
    let shield =
        normalise(&raw(ObjectClass::Armor, &shield, &[(double::MELEE_DEFENSE, 1.1)]), OWNER);
    assert_eq!((shield.armor.starting, shield.equip_mask), (Some(380), Some(0x20_0000)));
    assert_eq!(shield.coverage, None);

    let cloak = [
        (int::EQUIP_MASK, 0x800_0000),
        (int::COVERAGE, 0x2_0000),
        (int::SET, 76),
        (int::ITEM_LEVEL_MAX, 5),
        (int::CLOAK_PROC, 1),
        (int::DAMAGE_RATING, 3),
    ];
    let cloak = normalise(&raw(ObjectClass::Clothing, &cloak, &[]), OWNER);
    assert_eq!((cloak.set, cloak.item_level_max, cloak.cloak_proc), (Some(76), Some(5), Some(1)));
    assert_eq!(cloak.ratings.total(), Some(3));

    let aetheria = [(int::EQUIP_MASK, 0x1000_0000), (int::SET, 35), (int::ITEM_LEVEL_MAX, 5)];
    let aetheria = raw(ObjectClass::Gem, &aetheria, &[]);
    let aetheria = normalise(&named("Coalesced Aetheria", aetheria), OWNER);
    assert_eq!(aetheria.equip_mask, Some(0x1000_0000));
    assert_eq!(info_line(&aetheria), "Coalesced Aetheria, Sigil of Defense");

    let essence = [
        (int::USES, 43),
        (int::USES_MAX, 50),
        (int::SUMMONING_MASTERY, 3),
        (int::USE_SKILL, 54),
        (int::USE_SKILL_LEVEL, 570),
        (int::USE_SPECIALIZED, 54),
        (int::USE_LEVEL, 200),
    ];
    let essence =
        normalise(&named("Fire Elemental Essence", raw(ObjectClass::Misc, &essence, &[])), OWNER);
    assert_eq!((essence.uses, essence.uses_max), (Some(43), Some(50)));
    assert_eq!(essence.summoning_mastery, Some(3));
    let line = "Fire Elemental Essence, Lvl 200, Summoning 570, Spec Summoning 570";
    assert_eq!(info_line(&essence), line);
}

#[test]
fn absurd_numbers_stay_as_told_and_spoil_nothing() {
    let ints = [
        (int::ARMOR_LEVEL, i32::MIN),
        (int::MATERIAL, -7),
        (int::TINKS, i32::MIN),
        (int::MAX_DAMAGE, i32::MAX),
        (int::STACK, -1),
        (int::DAMAGE_RATING, i32::MAX),
        (int::CRIT_RATING, i32::MAX),
        (int::VITALITY_RATING, -5),
        (int::VALUE, -40),
    ];
    let doubles = [
        (double::VARIANCE, f64::MAX),
        (double::ATTACK, f64::NAN),
        (double::MANA_CONVERSION, f64::INFINITY),
        (double::DAMAGE_BONUS, -f64::MAX),
    ];
    let item = normalise(&raw(ObjectClass::MeleeWeapon, &ints, &doubles), OWNER);
    assert_eq!((item.armor.level, item.value), (Some(i32::MIN), Some(-40)));
    assert_eq!((item.material, item.stack.count), (None, 1));
    assert_eq!(item.ratings.total(), Some(i32::MAX));
    assert_eq!((item.weapon.attack, item.weapon.mana_conversion), (None, None));
    assert_eq!((item.weapon.tinked_damage, item.weapon.damage_bonus), (None, None));
}

fn any_item() -> impl Strategy<Value = RawItem> {
    let key = || prop_oneof![0..400_u32, 218_103_808..218_103_851_u32, Just(int::SLOT)];
    let double_key = prop_oneof![0..170_u32, 167_772_160..167_772_175_u32];
    let number = || prop_oneof![any::<i32>(), -2..20_i32, 0..1_000_i32];
    let double = prop_oneof![
        any::<f64>(),
        0.0..3.0_f64,
        prop::sample::select(vec![f64::NAN, f64::INFINITY, f64::MIN, f64::MAX, -0.0]),
    ];
    let spells = || prop::collection::vec(prop_oneof![any::<i32>(), 0..6_400_i32], 0..20);
    let maps = (
        prop::collection::btree_map(key(), number(), 0..60),
        prop::collection::btree_map(double_key, double, 0..20),
        prop::collection::btree_map(0..9_u32, ".{0,20}", 0..4),
        prop::collection::btree_map(0..200_u32, any::<bool>(), 0..4),
    );
    let rest = (any::<u32>(), any::<bool>(), prop::option::of(number()), any::<Option<u32>>());
    (maps, rest, spells(), spells()).prop_map(|(maps, rest, spells, active_spells)| RawItem {
        id: ItemId(rest.0),
        is_appraised: rest.1,
        appraised_tick: 0,
        object_class: rest.2,
        container_id: rest.3,
        bools: maps.3,
        ints: maps.0,
        doubles: maps.1,
        texts: maps.2,
        active_spells,
        spells,
    })
}

proptest! {
    #[test]
    fn any_item_is_normalised_the_same_way_twice(raw in any_item()) {
        let item = normalise(&raw, OWNER);
        prop_assert_eq!(&item, &normalise(&raw.clone(), OWNER));
        prop_assert_eq!(info_line(&item), info_line(&item));
        prop_assert!(item.stack.count >= 1);
        prop_assert!(item.place.is_worn || item.place.worn_mask.is_none());
        let weapon = &item.weapon;
        let numbers = [weapon.min_damage, weapon.tinked_damage, weapon.missile_damage, weapon.variance];
        prop_assert!(numbers.into_iter().flatten().all(f64::is_finite));
    }
}
