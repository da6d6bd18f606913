//! Every field and every word of `is:`, against three items: worn sleeves, a packed sword, a stack.

use super::*;
use crate::domain::character::CharacterId;
use crate::domain::item::{ItemId, RawItem};
use crate::items::normalise;

const NOW_MS: i64 = 1_795_000_000_000;
const HOUR_MS: i64 = 3_600_000;
const LARSSON: CharacterId = CharacterId(7);

fn raw(
    id: i64,
    class: i32,
    name: &str,
    ints: &[(u32, i32)],
    doubles: &[(u32, f64)],
    spells: &[i32],
) -> RawItem {
    let mut raw = RawItem::new(ItemId::from_number(id).expect("an id"));
    raw.object_class = Some(class);
    raw.texts.insert(1, name.to_owned());
    raw.ints.extend(ints.iter().copied());
    raw.doubles.extend(doubles.iter().copied());
    raw.spells = spells.to_vec();
    raw
}

/// The three worked examples of the item model, as their properties are numbered.
fn examples() -> [Document; 3] {
    let mut sleeves = raw(
        -2_147_354_321,
        2,
        "Celdon Sleeves",
        &[
            (5, 1_120),
            (10, 6_144),
            (19, 28_340),
            (28, 651),
            (105, 7),
            (106, 370),
            (107, 1_450),
            (108, 1_722),
            (109, 334),
            (131, 64),
            (158, 7),
            (159, 1),
            (160, 180),
            (171, 3),
            (177, 2),
            (178, 38),
            (265, 19),
            (374, 1),
            (218_103_808, 6_048),
            (218_103_810, 1_342_181_940),
            (218_103_821, 12_288),
            (218_103_822, 6_144),
        ],
        &[(167_772_169, 7.0)],
        &[4407, 4391, 4397, 4667, 6107, 6055],
    );
    sleeves.active_spells = vec![4407, 4391, 4397, 4667];
    sleeves.is_appraised = true;
    let mut sword = raw(
        -2_146_990_007,
        1,
        "Acid Flamberge",
        &[
            (5, 468),
            (19, 24_110),
            (105, 8),
            (106, 355),
            (107, 1_610),
            (109, 292),
            (131, 63),
            (158, 2),
            (159, 44),
            (160, 430),
            (353, 2),
            (218_103_808, 30_579),
            (218_103_810, -2_147_354_999),
            (218_103_822, 0x0010_0000),
            (218_103_840, 44),
            (218_103_841, 32),
            (218_103_842, 71),
        ],
        &[(29, 1.18), (149, 1.015), (167_772_169, 8.0), (167_772_171, 0.47), (167_772_172, 1.16)],
        &[6089, 6091, 4395],
    );
    sword.is_appraised = true;
    sword.bools.insert(91, true);
    let tapers = raw(
        -2_147_301_122,
        12,
        "Prismatic Taper",
        &[
            (5, 5_052),
            (19, 18_524),
            (218_103_808, 20_631),
            (218_103_814, 842),
            (218_103_815, 1_000),
        ],
        &[],
        &[],
    );
    let document = |raw: &RawItem, container, age_h: i64| {
        let came_ms = NOW_MS - age_h * HOUR_MS;
        let context = Context {
            character_name: "Larsson",
            container,
            arrived_ms: Some(came_ms),
            seen_ms: came_ms,
        };
        document(&normalise(raw, LARSSON), &context)
    };
    [document(&sleeves, 0, 1), document(&sword, 2, 30), document(&tapers, 1, 24 * 10)]
}

/// `expected`: the letters of those that are found of a (sleeves), b (sword) and c (tapers).
#[track_caller]
fn check(text: &str, expected: &str) {
    let names = Vocabulary {
        now_ms: NOW_MS,
        characters: vec![(LARSSON, "Larsson".to_owned()), (CharacterId(8), "Aldra".to_owned())],
        groups: vec![("mules".to_owned(), vec![CharacterId(8), LARSSON])],
    };
    let query = parse(text, &names).unwrap_or_else(|error| panic!("{text}: {error}"));
    let found = examples().into_iter().zip("abc".chars());
    let found = found.filter(|(document, _)| matches(&query.filter, document));
    assert_eq!(found.map(|(_, letter)| letter).collect::<String>(), expected, "{text}");
}

#[test]
fn words_of_is_are_decided_by_the_item() {
    let expected = [
        ("armor", "a"),
        ("weapon", "b"),
        ("melee", "b"),
        ("missile", ""),
        ("caster", ""),
        ("jewelry", ""),
        ("clothing", ""),
        ("shirt", ""),
        ("pants", ""),
        ("shield", ""),
        ("cloak", ""),
        ("trinket", ""),
        ("aetheria", ""),
        ("salvage", ""),
        ("gem", ""),
        ("rare", ""),
        ("equipped", "a"),
        ("imbued", ""),
        ("tinkered", "a"),
        ("attuned", ""),
        ("bonded", ""),
        ("loot", "ab"),
        ("quest", ""),
        ("appraised", "ab"),
        ("retained", "b"),
        ("unenchantable", ""),
        ("stack", "c"),
        ("pack", ""),
        ("unique", ""),
    ];
    assert_eq!(
        expected.map(|(word, _)| word).as_slice(),
        kinds::KINDS.iter().map(|k| k.word).collect::<Vec<_>>()
    );
    for (word, found) in expected {
        check(&format!("is:{word}"), found);
    }
    check("is:new", "a");
    check("is:stack,melee", "bc");
}

#[test]
fn every_number_can_be_asked_for() {
    for (text, found) in [
        ("al:651", "a"),
        ("base:291", "a"),
        ("wk:>=8", "b"),
        ("tinks:3", "a"),
        ("value:>20k", "ab"),
        ("burden:>1,000", "ac"),
        ("dmg:71", "b"),
        ("mindmg:37..38", "b"),
        ("var:0.47", "b"),
        ("bonus:any", ""),
        ("elem:none", "abc"),
        ("dot:112..113", "b"),
        ("atk:16", "b"),
        ("md:>=18", "b"),
        ("msd:1.5", "b"),
        ("mgd:any", ""),
        ("mc:any", ""),
        ("mana:<1500", "a"),
        ("craft:370", "a"),
        ("lvl:180", "a"),
        ("wield:>200", "b"),
        ("lore:any", "ab"),
        ("dr:any", ""),
        ("drr:any", ""),
        ("cr:any", ""),
        ("crr:any", ""),
        ("cd:1", "a"),
        ("cdr:any", ""),
        ("hb:any", ""),
        ("vit:any", ""),
        ("rating:>=1", "a"),
        ("stack:>100", "c"),
        ("stack:1", "ab"),
        ("uses:any", ""),
        ("rare:any", ""),
        ("seen:<2d", "ab"),
        ("seen:>1w", "c"),
        ("came:2h..2d", "b"),
        ("came:>=2026-11-18", "a"),
    ] {
        check(text, found);
    }
}

#[test]
fn every_mark_can_be_asked_for() {
    for (text, found) in [
        ("set:hearty", "a"),
        ("set:any", "a"),
        ("set:none", "bc"),
        ("set:adept", ""),
        ("material:steel,silver", "ab"),
        ("material:none", "c"),
        ("imbue:cs", ""),
        ("imbue:none", "abc"),
        ("slot:upper-arms", "a"),
        ("slot:weapon", "b"),
        ("covers:\"lower arms\"", "a"),
        ("covers:chest", ""),
        ("type:sword", "b"),
        ("skill:heavy", "b"),
        ("element:acid", "b"),
        ("element:any", "b"),
        ("cantrip:strength", "a"),
        ("cantrip:strength>=epic", "a"),
        ("cantrip:strength<epic", ""),
        ("cantrip:any>=legendary", "ab"),
        ("cantrip:impenetrability=epic", "a"),
        ("cantrip:\"blood thirst\">=epic", "b"),
        ("cantrip:\"spirit thirst\"", ""),
        ("cantrip:none", "c"),
        ("tier:legendary", "ab"),
        ("tier:<=epic", ""),
        ("spell:\"Legendary Strength\"", "a"),
        ("spell:defender", "b"),
        ("spell:any", "ab"),
        ("on:Larsson", "abc"),
        ("on:Aldra", ""),
        ("on:mules", "abc"),
        ("in:worn", "a"),
        ("in:main", "c"),
        ("in:\"Pack 1\"", "b"),
        ("class:spell-component", "c"),
        ("id:-2147354321", "a"),
        ("id:0x8001F92F", "a"),
        ("wcid:20631", "c"),
    ] {
        check(text, found);
    }
}

#[test]
fn titles_are_searched_by_word() {
    for (text, found) in [
        ("", "abc"),
        ("steel cel", "a"),
        ("silver flamb", "b"),
        ("eldon", ""),
        ("\"celdon sleeves\"", "a"),
        ("\"sleeves celdon\"", ""),
        ("\"celdon sleeve\"", ""),
        ("celdon OR taper*", "ac"),
        ("-steel", "bc"),
        ("NOT (steel OR taper)", "b"),
        ("steel -is:equipped", ""),
        ("(acid OR steel) al:any", "a"),
    ] {
        check(text, found);
    }
}

#[test]
fn kinds_follow_from_places_and_class() {
    let is = |class: i32, mask: i32, ints: &[(u32, i32)]| {
        let mut raw = raw(1, class, "Thing", ints, &[], &[]);
        raw.ints.insert(218_103_822, mask);
        let item = normalise(&raw, LARSSON);
        kinds::kinds_of(&item, false).map(|at| kinds::KINDS[at].word).collect::<Vec<_>>().join(" ")
    };
    let steel = [(131, 64)];
    assert_eq!(is(2, 0x0020_0000, &steel), "shield loot");
    assert_eq!(is(2, 0x0000_0180, &steel), "armor loot"); // boots with lower legs
    assert_eq!(is(3, 30, &steel), "clothing shirt loot");
    assert_eq!(is(3, 196, &steel), "clothing pants loot");
    assert_eq!(is(3, 0x0800_0000, &[]), "cloak quest");
    assert_eq!(is(4, 0x0400_0000, &steel), "jewelry trinket loot");
    assert_eq!(is(11, 0x1000_0000, &[]), "aetheria");
    assert_eq!(is(11, 0, &steel), "gem loot");
    assert_eq!(is(9, 0x0080_0000, &[]), "");
    assert_eq!(is(9, 0x0040_0000, &[(17, 5)]), "weapon missile rare");
    assert_eq!(is(31, 0x0100_0000, &[(179, 1)]), "weapon caster imbued quest");
    assert_eq!(is(39, 0, &[(105, 70), (170, 10)]), "salvage loot");
    assert_eq!(is(10, 0, &[(33, 1), (114, 1), (36, 9_999)]), "attuned bonded unenchantable pack");
    assert_eq!(is(8, 0, &[(33, -2), (279, 1), (218_103_850, 0x5B0C)]), "rare unique");
}
