//! Three worked examples, from the client's JSON to every number that Mag-Plugins works out.

use overlord::domain::character::CharacterId;
use overlord::domain::item::{Container, Item, ItemId};
use overlord::domain::spell::CantripTier;
use overlord::facts;
use overlord::items::{imbue_text, info_line, material_name, normalise, shown_name};
use overlord::suitbuilder::{Candidate, PieceKind, RatingKind, SlotSet, SuitSlot};
use overlord::wire::items::{read_item, read_items};
use serde_json::{Value, json};

const EXAMPLES: &str = include_str!("../fixtures/items/examples.json");

fn examples() -> Vec<Value> {
    let file: Value = serde_json::from_str(EXAMPLES).expect("the fixture");
    file["examples"].as_array().expect("examples").clone()
}

fn read(raw: &Value) -> Item {
    let read = read_item(&raw.to_string()).expect("a good item");
    normalise(&read.item, CharacterId(1))
}

/// A number in the spelling of Mag-Plugins: -1 for what is missing.
fn or_minus_one<T: Into<f64>>(number: Option<T>) -> Value {
    json!(number.map_or(-1.0, Into::into))
}

/// A fraction in the spelling of Mag-Plugins: 1.16 for +16 %.
fn one_based(fraction: Option<f64>) -> Value {
    or_minus_one(fraction.map(|fraction| fraction + 1.0))
}

/// What Mag-Plugins would say of the item, member by member.
fn derived(item: &Item) -> Vec<(&'static str, Value)> {
    let (weapon, ratings, craft) = (&item.weapon, &item.ratings, &item.craft);
    let shown =
        |bonus: Option<overlord::domain::item::Boosted<f64>>| bonus.map(|bonus| bonus.shown);
    let buffed =
        |bonus: Option<overlord::domain::item::Boosted<f64>>| bonus.map(|bonus| bonus.buffed);
    let workmanship = craft.salvage_workmanship_sum.map(f64::from).or(craft.workmanship);
    vec![
        ("Material", json!(item.material.map(material_name))),
        ("Name", json!(item.name)),
        ("EquipSkill", json!(weapon.skill.and_then(facts::skill_name))),
        ("Mastery", json!(weapon.kind.and_then(facts::weapon_type_name))),
        ("ItemSet", json!(item.set.and_then(facts::equipment_set_name))),
        ("ArmorLevel", or_minus_one(item.armor.level)),
        ("Imbue", json!(craft.imbue_bits.map(imbue_text))),
        ("Tinks", or_minus_one(craft.tinks)),
        ("MaxDamage", or_minus_one(weapon.max_damage.map(|damage| damage.shown))),
        ("ElementalDmgBonus", or_minus_one(weapon.elemental_bonus)),
        ("Variance", or_minus_one(weapon.variance)),
        ("DamageBonus", one_based(weapon.damage_bonus)),
        ("ElementalDamageVersusMonsters", one_based(shown(weapon.elemental_vs_monsters))),
        ("AttackBonus", one_based(shown(weapon.attack))),
        ("MeleeDefenseBonus", one_based(shown(weapon.melee_defense))),
        ("MagicDBonus", one_based(weapon.magic_defense)),
        ("MissileDBonus", one_based(weapon.missile_defense)),
        ("ManaCBonus", or_minus_one(shown(weapon.mana_conversion))),
        ("WieldLevel", or_minus_one(item.requirements.wield_level())),
        ("SkillLevel", or_minus_one(item.requirements.wield_skill().map(|wield| wield.value))),
        ("LoreRequirement", or_minus_one(item.requirements.lore)),
        ("SalvageWorkmanship", or_minus_one(craft.workmanship)),
        ("Workmanship", or_minus_one(workmanship)),
        ("Value", or_minus_one(item.value)),
        ("Burden", or_minus_one(item.burden)),
        ("DamRating", or_minus_one(ratings.damage)),
        ("DamResistRating", or_minus_one(ratings.damage_resist)),
        ("CritRating", or_minus_one(ratings.crit)),
        ("CritResistRating", or_minus_one(ratings.crit_resist)),
        ("CritDamRating", or_minus_one(ratings.crit_damage)),
        ("CritDamResistRating", or_minus_one(ratings.crit_damage_resist)),
        ("HealBoostRating", or_minus_one(ratings.heal_boost)),
        ("VitalityRating", or_minus_one(ratings.vitality)),
        ("TotalRating", or_minus_one(ratings.total())),
        ("CalcedStartingArmorLevel", or_minus_one(item.armor.starting)),
        ("CalcedBuffedTinkedDoT", or_minus_one(weapon.tinked_damage)),
        ("CalcedBuffedMissileDamage", or_minus_one(weapon.missile_damage)),
        ("BuffedElementalDamageVersusMonsters", one_based(buffed(weapon.elemental_vs_monsters))),
        ("BuffedAttackBonus", one_based(buffed(weapon.attack))),
        ("BuffedMeleeDefenseBonus", one_based(buffed(weapon.melee_defense))),
        ("BuffedManaCBonus", or_minus_one(buffed(weapon.mana_conversion))),
    ]
}

#[test]
fn every_derived_member_comes_out_as_the_game_tools_have_it() {
    for example in examples() {
        let item = read(&example["raw"]);
        let expected = example["derived"].as_object().expect("derived members");
        let found = derived(&item);
        assert_eq!(found.len(), expected.len());
        for (member, found) in found {
            let expected = &expected[member];
            let is_same = match (found.as_f64(), expected.as_f64()) {
                (Some(found), Some(expected)) => (found - expected).abs() < 1e-5,
                _ => found == *expected,
            };
            assert!(is_same, "{member} of {:?}: {found}, not {expected}", item.name);
        }
    }
}

#[test]
fn every_line_reads_as_mag_tools_prints_it() {
    for example in examples() {
        let line = info_line(&read(&example["raw"]));
        assert_eq!(line, example["info_line"].as_str().expect("a line"));
    }
}

#[test]
fn derived_members_that_are_sent_are_worked_out_anew() {
    for example in examples() {
        let mut sent = example["raw"].clone();
        for member in example["derived"].as_object().expect("derived members").keys() {
            sent[member] = json!("nonsense");
        }
        assert_eq!(read(&sent), read(&example["raw"]));
    }
}

#[test]
fn the_examples_lie_where_they_say() {
    let [sleeves, sword, tapers] = examples().try_into().expect("three examples");
    let sleeves = read(&sleeves["raw"]);
    assert_eq!(shown_name(&sleeves).as_deref(), Some("Steel Celdon Sleeves"));
    assert_eq!((sleeves.armor.starting, sleeves.armor.dropped), (Some(351), Some(291)));
    assert!(sleeves.place.is_worn);
    assert_eq!((sleeves.place.worn_mask, sleeves.coverage), (Some(6_144), Some(12_288)));
    assert_eq!(sleeves.place.container, Container::Character);
    let sword = read(&sword["raw"]);
    assert!(!sword.place.is_worn);
    assert_eq!(sword.place.container, Container::Pack(ItemId(0x8001_F689)));
    assert_eq!((sword.place.slot, sword.weapon.min_damage), (Some(4), Some(37.63)));
    assert_eq!(sword.is_retained, Some(true));
    let tapers = read(&tapers["raw"]);
    assert_eq!((tapers.stack.count, tapers.stack.max), (842, Some(1_000)));
    assert!(!tapers.is_appraised);
}

#[test]
fn a_dump_of_the_examples_is_read_whole() {
    let raws: Vec<Value> = examples().iter().map(|example| example["raw"].clone()).collect();
    let dump = read_items(&Value::from(raws).to_string()).expect("a list");
    assert_eq!((dump.items.len(), dump.bad.len()), (3, 0));
}

#[test]
fn of_the_examples_the_sleeves_can_be_part_of_a_suit() {
    let [sleeves, sword, tapers] = [0, 1, 2].map(|index: usize| read(&examples()[index]["raw"]));
    assert_eq!((Candidate::of_item(&sword), Candidate::of_item(&tapers)), (None, None));
    let found = Candidate::of_item(&sleeves).expect("a piece of a suit");
    let arms: SlotSet = [SuitSlot::UpperArms, SuitSlot::LowerArms].into_iter().collect();
    assert_eq!((found.kind, found.slots, found.reduced), (PieceKind::Armor, arms, arms));
    assert_eq!((found.set, found.armor_level, found.wield.len()), (Some(19), 351, 1));
    assert_eq!(found.rating(RatingKind::CritDamage), 1);
    let epic_and_better = found.cantrips.iter().filter(|c| c.tier >= CantripTier::Epic);
    assert_eq!((found.cantrips.len(), epic_and_better.count()), (3, 3));
}
