//! The simulator speaks what the server understands.

use overlord::domain::character::CharacterId;
use overlord::domain::item::{Container, Item, ObjectClass, WieldKind};
use overlord::facts;
use overlord::items::{normalise, shown_name};
use overlord::simulator::{Fleet, FleetOptions, Said};
use overlord::wire;
use serde_json::Value;

const START_MS: i64 = 1_777_035_330_000;

fn fleet(characters: usize, seed: u64) -> Fleet {
    let options = FleetOptions { characters, seed, server_name: "Coldeve".to_owned() };
    Fleet::new(&options, START_MS)
}

#[test]
fn the_server_understands_every_frame() {
    let mut fleet = fleet(30, 9);
    fleet.command(0, "/radar start", START_MS);
    for second in 0..600 {
        fleet.tick(START_MS + second * 1_000, |_, said| {
            if let Said::Frame(frame) = said {
                let parsed = wire::parse(&frame);
                assert!(parsed.is_ok(), "{parsed:?}: {frame}");
            }
        });
    }
}

/// The items of a fleet's inventories and of a quarter of an hour's changes, as the server reads
/// them, with the name of their character.
fn told_items(seed: u64) -> Vec<(String, Item)> {
    let mut fleet = fleet(24, seed);
    let mut items = Vec::new();
    for second in 0..900 {
        fleet.tick(START_MS + second * 1_000, |who, said| {
            let Said::Frame(text) = said else { return };
            if !text.contains("_inventory\"") && !text.contains("\"inventory_delta\"") {
                return;
            }
            let frame: Value = serde_json::from_str(&text).expect("JSON");
            let name = frame["character_name"].as_str().expect("a name");
            let owner = CharacterId(u32::try_from(who).expect("an index"));
            let texts = frame["items"].as_array().into_iter().flatten().chain(frame.get("item"));
            for text in texts {
                let read = wire::items::read_item(&text.to_string());
                let read = read.unwrap_or_else(|reason| panic!("{reason:?}: {text}"));
                items.push((name.to_owned(), normalise(&read.item, owner)));
            }
        });
    }
    items
}

#[test]
fn items_mean_what_they_should() {
    let items = told_items(5);
    assert!(items.len() > 5_000, "{} items", items.len());
    let mut seen = [0; 6];
    for (owner, item) in &items {
        check_item(owner, item);
        let marks = [
            item.place.is_worn,
            matches!(item.place.container, Container::Pack(_)),
            item.set.is_some(),
            item.ratings.total().is_some(),
            item.craft.tinks.is_some(),
            item.craft.imbue_bits.is_some(),
        ];
        for (count, is_so) in seen.iter_mut().zip(marks) {
            *count += u32::from(is_so);
        }
    }
    assert!(seen.iter().all(|count| *count > 10), "{seen:?}");
    let kinds: std::collections::BTreeSet<i32> =
        items.iter().map(|(_, item)| item.class.id()).collect();
    for class in [1, 2, 3, 4, 7, 8, 9, 10, 11, 12, 13, 15, 16, 29, 31, 39] {
        assert!(kinds.contains(&class), "nothing of class {class}");
    }
}

#[track_caller]
fn check_item(owner: &str, item: &Item) {
    let name = shown_name(item).expect("a name");
    assert!(item.name.is_some() && item.wcid.is_some() && item.icons.icon.is_some(), "{name}");
    assert!(item.value.is_some_and(|value| value >= 0) && item.burden >= Some(0), "{name}");
    assert_ne!(item.class.name(), None, "{name}");
    if let Some(set) = item.set {
        assert!(facts::equipment_set_name(set).is_some(), "{name} of {set}");
    }
    assert!(item.magic.spells.iter().all(|spell| spell.family.is_some()), "{name}");
    let appraised = [
        ObjectClass::Armor,
        ObjectClass::Clothing,
        ObjectClass::Jewelry,
        ObjectClass::MeleeWeapon,
        ObjectClass::MissileWeapon,
        ObjectClass::WandStaffOrb,
    ];
    let is_aetheria = item.name.as_deref().is_some_and(|name| name.contains("Aetheria"));
    if item.is_appraised {
        let is_essence = item.class == ObjectClass::Misc;
        assert!(appraised.contains(&item.class) || is_aetheria || is_essence, "{name} of {owner}");
    } else {
        assert_eq!(item.armor.level, None, "{name}");
        assert!(item.magic.spells.is_empty() && item.craft.tinks.is_none(), "{name}");
        return;
    }
    if item.class == ObjectClass::Armor {
        let dropped = item.armor.dropped.expect("armour has a level");
        assert!((160..=490).contains(&dropped), "{name} of {owner}: {dropped}");
        let is_olthoi = name.contains("Olthoi");
        let is_shield = item.equip_mask == Some(1 << 21);
        if !is_olthoi && !is_shield {
            let has_head = item.equip_mask.is_some_and(|mask| mask & 0x121 != 0);
            let span = if has_head { 265..=345 } else { 235..=315 };
            assert!(span.contains(&dropped), "{name} of {owner}: {dropped}");
        }
        assert!(item.armor.protections.iter().all(Option::is_some), "{name}");
        let is_loot_set = item.set.is_some_and(|set| (13..=29).contains(&set));
        if is_loot_set || item.ratings.total().is_some() {
            assert_eq!(item.requirements.wield_level(), Some(180), "{name}");
        }
    }
    if item.class == ObjectClass::MeleeWeapon {
        assert!(item.weapon.max_damage.is_some_and(|damage| damage.base >= 35), "{name}");
        assert!(item.weapon.tinked_damage.is_some(), "{name}");
        let needed = item.requirements.wield_skill().expect("a skill");
        assert_eq!(needed.kind, Some(WieldKind::RawSkill), "{name}");
        assert!((400..=430).contains(&needed.value), "{name}");
    }
    if item.craft.tinks.is_some_and(|tinks| tinks > 0) {
        assert!(item.craft.tinks <= Some(10), "{name}");
    }
}
