use super::*;
use crate::domain::character::CharacterId;
use crate::domain::item::{ItemId, RawItem};
use crate::items::normalise;

/// A named item; `properties` are numbers of the game by key.
fn item(
    name: &str,
    class: ObjectClass,
    ints: &[(u32, i32)],
    doubles: &[(u32, f64)],
    spells: &[i32],
) -> Item {
    let mut raw = RawItem::new(ItemId(0x8000_0001));
    raw.object_class = Some(class.id());
    raw.texts.insert(1, name.to_owned());
    raw.ints.extend(ints.iter().copied());
    raw.doubles.extend(doubles.iter().copied());
    raw.spells = spells.to_vec();
    normalise(&raw, CharacterId(1))
}

#[track_caller]
fn check_spells(class: ObjectClass, ints: &[(u32, i32)], spells: &[i32], expected: &[i32]) {
    let item = item("Thing", class, ints, &[], spells);
    let shown: Vec<i32> = shown_spells(&item).map(|spell| spell.id).collect();
    assert_eq!(shown, expected, "{ints:?} {spells:?}");
}

const STEEL: (u32, i32) = (131, 64);
const UNENCHANTABLE: (u32, i32) = (36, 9_999);

#[test]
fn loot_hides_what_any_mage_casts() {
    use ObjectClass::{Armor, Jewelry, MeleeWeapon};
    // Strength I, VII and VIII, the cantrip, a trinket's, and a spell nobody has listed.
    let mixed = [1, 2087, 4325, 6107, 5138, 9_999_999];
    check_spells(Jewelry, &[STEEL], &mixed, &[6107, 5138]);
    check_spells(Jewelry, &[], &mixed, &[6107, 5138, 4325, 2087, 1]);
    check_spells(Jewelry, &[(131, 0)], &mixed, &[6107, 5138, 4325, 2087, 1]);
    // Blood Drinker VI, VII, VIII, its cantrip, and what makes damage less.
    check_spells(MeleeWeapon, &[STEEL], &[1616, 2096, 4395, 6089], &[6089, 4395, 2096]);
    check_spells(MeleeWeapon, &[STEEL], &[3258, 3259, 4414, 4396], &[4414, 3259]);
    // Impenetrability and banes: VI, VII, VIII; epic cantrips of both.
    let banes = [1486, 2108, 4407, 4391, 4667, 4664];
    check_spells(Armor, &[STEEL], &banes, &[4667]);
    check_spells(Armor, &[STEEL, UNENCHANTABLE], &banes, &[4667, 4664, 4407, 4391, 2108, 1486]);
}

#[test]
fn active_spells_of_others_are_not_told() {
    let mut raw = RawItem::new(ItemId(7));
    raw.active_spells = vec![6107];
    assert_eq!(shown_spells(&normalise(&raw, CharacterId(1))).count(), 0);
}

#[track_caller]
fn check(item: &Item, expected: &str) {
    assert_eq!(info_line(item), expected);
}

#[test]
fn weapons_are_told_by_their_class() {
    let ints = [STEEL, (353, 8), (204, 18), (218_103_842, 0), (179, 5), (171, 10), (105, 7)];
    let doubles = [(167_772_174, 2.35), (29, 1.2), (150, 1.015), (149, 1.02)];
    check(
        &item("Yumi", ObjectClass::MissileWeapon, &ints, &doubles, &[6091]),
        "Steel Yumi (Bow), CS AR, Tinks 10, +18, +135%, 20%md, 1.5%mgc.d, 2%msl.d, (63.0 29.0), \
         Legendary Defender",
    );
    let doubles = [(152, 1.18), (144, 0.1), (29, 1.15)];
    let ints = [(218_103_842, 0), (158, 2), (159, 34), (160, 385)];
    check(
        &item("Orb", ObjectClass::WandStaffOrb, &ints, &doubles, &[6098, 6087]),
        "Orb, +18%vs. Monsters, 15%md, 10%mc, (25.0 15.0/13), Legendary Spirit Thirst, \
         Legendary Hermetic Link, War Magic 385",
    );
    check(&item("Club", ObjectClass::MeleeWeapon, &[(218_103_842, 12)], &[], &[]), "Club, 12");
    check(
        &item("Club", ObjectClass::MeleeWeapon, &[(353, 77)], &[], &[]),
        "Club (Unknown mastery 77)",
    );
    let dull = [(167_772_171, 0.0), (167_772_172, 1.0), (29, 1.0)];
    check(
        &item("Club", ObjectClass::MeleeWeapon, &[(218_103_842, 1_200)], &dull, &[]),
        "Club, 1200, (1,346.4/1200)",
    );
}

#[test]
fn armor_tells_its_protections_only_where_nobody_can_better_them() {
    let factors: Vec<(u32, f64)> =
        (167_772_160..=167_772_166).zip([1.0, 1.1, 1.2, 0.3, 0.4, 0.5, 0.66]).collect();
    let ints = [(28, 500), UNENCHANTABLE, (19, 1_234_567), (5, 90), (370, 1), (371, 2), (376, -3)];
    check(
        &item("Plate", ObjectClass::Armor, &ints, &factors, &[]),
        "Plate, AL 500, [1.0/1.1/1.2/0.7/0.5/0.3/0.4], Value 1,234,567, BU 90, [D 1, DR 2]",
    );
    check(&item("Plate", ObjectClass::Armor, &ints[..1], &factors, &[]), "Plate, AL 500");
}

#[test]
fn requirements_are_told_once() {
    let shield = |activation: i32, skill: i32| {
        let ints = [(158, 1), (159, 6), (160, 300), (115, activation), (176, skill), (109, 220)];
        item("Targe", ObjectClass::Armor, &ints, &[], &[])
    };
    check(&shield(300, 6), "Targe, Melee Defense 300, Diff 220");
    check(&shield(310, 6), "Targe, Melee Defense 300, Melee Defense 310 to Activate, Diff 220");
    check(&shield(200, 7), "Targe, Melee Defense 300, Missile Defense 200 to Activate, Diff 220");
    check(
        &shield(200, 77),
        "Targe, Melee Defense 300, Unknown skill: 77 200 to Activate, Diff 220",
    );
    let unknown = [(131, 999), (265, 999), (179, 2_048)];
    check(&item("Ring", ObjectClass::Jewelry, &unknown, &[], &[]), "999 Ring, Unknown set 999");
}

#[test]
fn numbers_are_written_as_players_know_them() {
    for (number, expected) in [
        ("0", "0"),
        ("999", "999"),
        ("1000", "1,000"),
        ("-1234567.50", "-1,234,567.50"),
        ("-12", "-12"),
    ] {
        assert_eq!(grouped(number), expected);
    }
    for (fraction, places, expected) in [
        (0.16, 0, "16"),
        (0.015, 1, "1.5"),
        (0.02, 1, "2"),
        (-0.001, 0, "0"),
        (-0.05, 0, "-5"),
        (1.0, 1, "100"),
    ] {
        assert_eq!(percent(fraction, places), expected, "{fraction}");
    }
}
