use super::*;
use crate::query::{arbitrary, parse};

#[track_caller]
fn check(params: &[(&str, &str)], expected: Result<&str, &str>) {
    let owned: Vec<_> = params.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    let text = older(&owned);
    if let Ok(text) = &text {
        parse(text, &arbitrary::vocabulary()).unwrap_or_else(|error| panic!("{text}: {error}"));
    }
    let text = text.map_err(|error| error.to_string());
    assert_eq!(text, expected.map(str::to_owned).map_err(str::to_owned), "{params:?}");
}

#[test]
fn every_parameter_has_words_in_the_language() {
    for (name, value, expected) in [
        ("text", "Adept's or \"Orb\"", "adepts or* orb"),
        ("character", "Old Pack Mule", "on:\"Old Pack Mule\""),
        ("characters", "Larsson,Aldra", "on:Larsson,Aldra"),
        ("include_all_characters", "true", ""),
        ("equipment_status", "unequipped", "-is:equipped"),
        ("equipment_slot", "6144", "slot:upper-arms,lower-arms"),
        ("equipment_slot", "Head", "slot:head"),
        ("slot_names", "Ring,Neck", "slot:ring,neck"),
        ("armor_only", "true", "is:armor"),
        ("jewelry_only", "1", "is:jewelry"),
        ("weapon_only", "false", ""),
        ("clothing_only", "true", "is:clothing"),
        ("shirt_only", "true", "is:shirt"),
        ("pants_only", "true", "is:pants"),
        ("weapon_type", "sword", "type:sword"),
        ("weapon_type", "heavy", "skill:heavy-weapons"),
        ("weapon_type", "missile", "is:missile"),
        ("mastery", "Two Handed", "type:two-handed"),
        ("has_spell", "Legendary Strength", "spell:legendary-strength"),
        ("spell_contains", "Strength", "spell:strength"),
        (
            "legendary_cantrips",
            "Legendary Strength,Focus",
            "cantrip:strength>=legendary cantrip:focus>=legendary",
        ),
        ("min_damage", "60", "dmg:>=60"),
        ("max_armor", "500.5", "al:<=500.5"),
        ("min_attack_bonus", "1.16", "atk:>=16"),
        ("min_attack_bonus", "16", "atk:>=16"),
        ("min_crit_damage_rating", "1", "cd:>=1"),
        ("max_vitality_rating", "3", "vit:<=3"),
        ("min_heal_boost_rating", "1", "hb:>=1"),
        ("min_damage_resist_rating", "1", "drr:>=1"),
        ("min_crit_damage_resist_rating", "1", "cdr:>=1"),
        ("max_level", "180", "lvl:<=180"),
        ("min_workmanship", "8", "wk:>=8"),
        ("has_imbue", "false", "-imbue:any"),
        ("imbue", "Critical Strike", "imbue:cs"),
        ("material", "Steel", "material:steel"),
        ("item_set", "14", "set:adept"),
        ("item_sets", "Adept's Set,19", "set:adept,hearty"),
        ("bonded", "true", "is:bonded"),
        ("attuned", "0", "-is:attuned"),
        ("unique", "true", "is:unique"),
        ("is_rare", "true", "is:rare"),
        ("sort_by", "armor", "sort:-al"),
        ("sort_by", "name", "sort:name"),
        ("sort_dir", "desc", "sort:-name"),
        ("page", "3", ""),
        ("limit", "100", ""),
        ("material", "", ""),
    ] {
        check(&[(name, value)], Ok(expected));
    }
}

#[test]
fn parameters_stand_together() {
    check(
        &[("text", "celdon"), ("min_armor", "400"), ("sort_by", "value"), ("sort_dir", "desc")],
        Ok("celdon al:>=400 sort:value"),
    );
    check(&[("character", "Larsson"), ("include_all_characters", "true")], Ok(""));
}

#[test]
fn errors_name_the_parameter() {
    check(&[("colour", "red")], Err("there is no parameter colour"));
    check(&[("min_luck", "1")], Err("there is no parameter min_luck"));
    check(&[("min_armor", "much")], Err("min_armor: found \"much\", expected a number"));
    check(&[("min_armor", ">5")], Err("min_armor: found \">5\", expected a number"));
    check(&[("armor_only", "maybe")], Err("armor_only: found \"maybe\", expected true or false"));
    check(
        &[("material", "steal")],
        Err(
            "material: found \"steal\", expected a material such as steel, any or none, perhaps steel",
        ),
    );
    check(&[("limit", "0")], Err("limit: found \"0\", expected a whole number from 1"));
    check(&[("sort_dir", "up")], Err("sort_dir: found \"up\", expected asc or desc"));
    check(
        &[("sort_by", "luck")],
        Err("sort_by: found \"luck\", expected name, character or a number such as value or armor"),
    );
}
