use super::*;
use crate::simulator::chance::strand;

/// Drops of one group, untouched.
fn drops(group: LootGroup, count: u32) -> Vec<(&'static LootTemplate, Looks)> {
    let mut rng = strand(1, 1);
    (0..count)
        .map(|seed| {
            let template = pick_of(&mut rng, |template| template.group == group);
            (template, looks(template, seed, None, Tinkering::default()))
        })
        .collect()
}

#[track_caller]
fn check_share(drops: &[(&LootTemplate, Looks)], percent: usize, is_so: impl Fn(&Looks) -> bool) {
    let share = drops.iter().filter(|(_, looks)| is_so(looks)).count() * 1_000 / drops.len();
    assert!(share.abs_diff(percent * 10) <= 22, "{share} of 1000, {percent} % wanted");
}

fn level_needed(looks: &Looks) -> Option<i32> {
    keys::WIELD.iter().find_map(|[kind, _, value]| {
        (looks.int(*kind) == Some(7)).then(|| looks.int(*value)).flatten()
    })
}

fn is_rated(looks: &Looks) -> bool {
    keys::RATINGS.clone().any(|key| looks.int(key).is_some())
}

#[test]
fn sets_and_ratings_come_as_often_as_in_the_loot_tables() {
    let mut armor = drops(LootGroup::Armor, 6_000);
    // Society armour is no random loot, although it drops.
    armor.retain(|(_, looks)| looks.int(keys::SET) != Some(30));
    let set = |looks: &Looks| looks.int(keys::SET);
    check_share(&armor, 34, |looks| set(looks).is_some());
    check_share(&armor, 25, is_rated);
    for (template, looks) in &armor {
        assert!(set(looks).is_none_or(|set| (13..=29).contains(&set)), "{}", template.name);
        let has_level = level_needed(looks) == Some(180);
        assert_eq!(has_level, set(looks).is_some() || is_rated(looks), "{}", template.name);
        let rating = looks.int(374).or(looks.int(375));
        assert!(rating.is_none_or(|rating| (1..=2).contains(&rating)), "{}", template.name);
    }
    let sets: std::collections::BTreeSet<i32> =
        armor.iter().filter_map(|(_, looks)| set(looks)).collect();
    assert_eq!(sets.len(), 17);
    for group in [LootGroup::Clothing, LootGroup::Cloak, LootGroup::Jewelry] {
        check_share(&drops(group, 4_000), 25, is_rated);
    }
    for group in [LootGroup::Shield, LootGroup::Weapon] {
        assert!(drops(group, 1_000).iter().all(|(_, looks)| !is_rated(looks)));
    }
}

#[test]
fn armor_levels_are_those_of_tier_eight() {
    for (template, looks) in drops(LootGroup::Armor, 3_000) {
        let level = looks.int(keys::ARMOR_LEVEL).expect(template.name);
        let span = if template.name.starts_with("Olthoi ") {
            160..=490
        } else if template.equip_mask & 0x121 != 0 {
            265..=345
        } else {
            235..=315
        };
        assert!(span.contains(&level), "{} has {level}", template.name);
        assert_eq!(
            looks
                .doubles
                .iter()
                .filter(|(key, _)| (167_772_160..=167_772_166).contains(key))
                .count(),
            7
        );
    }
}

#[test]
fn materials_suit_the_thing() {
    let material = |looks: &Looks| looks.int(keys::MATERIAL);
    for (template, looks) in drops(LootGroup::Clothing, 500) {
        assert!(
            material(&looks).is_some_and(|id| (4..=8).contains(&id) || (52..=55).contains(&id)),
            "{}",
            template.name
        );
    }
    for (template, looks) in drops(LootGroup::Weapon, 1_000) {
        let is_wood = material(&looks).is_some_and(|id| (73..=77).contains(&id));
        if template.name.ends_with("Bow") {
            assert!(is_wood, "{}", template.name);
        } else if template.name.ends_with("Sword") {
            assert!(!is_wood, "{}", template.name);
        }
    }
    for group in [LootGroup::Aetheria, LootGroup::Essence] {
        assert!(drops(group, 50).iter().all(|(_, looks)| material(looks).is_none()));
    }
}

#[test]
fn weapons_have_the_numbers_of_their_sort() {
    for (template, looks) in drops(LootGroup::Weapon, 2_000) {
        let name = template.name;
        assert!(looks.int(keys::WIELD[0][2]).is_some_and(|skill| skill >= 355), "{name}");
        assert!(looks.double(keys::MELEE_DEFENSE).is_some_and(|bonus| bonus >= 1.06), "{name}");
        match template.object_class {
            1 => {
                assert!(looks.int(keys::MAX_DAMAGE).is_some_and(|max| (35..=74).contains(&max)));
                assert!(looks.double(keys::VARIANCE).is_some_and(|v| (0.1..=0.9).contains(&v)));
            }
            9 => {
                assert!(
                    looks.double(keys::DAMAGE_BONUS).is_some_and(|bonus| bonus > 2.0),
                    "{name}"
                );
            }
            _ => assert_eq!(
                looks.double(keys::ELEMENTAL_VS_MONSTERS).is_some(),
                looks.int(keys::DAMAGE_TYPE).is_some(),
                "{name}"
            ),
        }
    }
}

#[test]
fn tinkers_add_what_they_add() {
    let template = pick_of(&mut strand(3, 3), |template| template.name == "Celdon Sleeves");
    let level = |tinks| {
        looks(template, 7, None, Tinkering { tinks, is_imbued: false }).int(keys::ARMOR_LEVEL)
    };
    assert_eq!(level(3).zip(level(0)).map(|(tinked, plain)| tinked - plain), Some(60));
    let sword = pick_of(&mut strand(3, 3), |template| template.name == "Acid Flamberge");
    let plain = looks(sword, 7, None, Tinkering::default());
    let tinked = looks(sword, 7, None, Tinkering { tinks: 10, is_imbued: true });
    let damage = |looks: &Looks| looks.int(keys::MAX_DAMAGE).expect("damage");
    assert_eq!(damage(&tinked) - damage(&plain), 4);
    assert!(tinked.double(keys::VARIANCE) < plain.double(keys::VARIANCE));
    assert_eq!(tinked.int(keys::IMBUE).map(i32::count_ones), Some(1));
}
