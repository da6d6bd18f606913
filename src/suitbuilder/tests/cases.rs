//! Small problems with one known answer each.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::{reference, solved};
use crate::domain::character::CharacterId;
use crate::domain::item::ItemId;
use crate::domain::spell::CantripTier;
use crate::suitbuilder::{
    ArmorGroup, Candidate, Cantrip, Goal, Lock, MinArmor, Outcome, PieceKind, Problem, Quota,
    RatingKind, SlotSet, Status, SuitSlot, Term, Wanted,
};

const CASES: &str = include_str!("../../../tests/fixtures/suit_cases.json");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    items: Vec<Item>,
    rules: Rules,
    best: Best,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Item {
    id: u32,
    kind: String,
    owner: String,
    slots: Vec<String>,
    #[serde(default)]
    either: bool,
    #[serde(default)]
    reduced: Vec<String>,
    set: Option<i32>,
    #[serde(default)]
    al: i32,
    #[serde(default)]
    ratings: BTreeMap<String, i32>,
    #[serde(default)]
    cantrips: Vec<(u16, String)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    slots: Vec<String>,
    /// Sets and the pieces that they need.
    #[serde(default)]
    quotas: Vec<(i32, u32)>,
    wanted: Vec<(u16, String)>,
    #[serde(default)]
    locked: Vec<u32>,
    owners: Option<Vec<String>>,
    /// For all groups.
    min_armor: Option<i32>,
    reductions: Option<bool>,
    order: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Best {
    pieces: Vec<(u32, Vec<String>)>,
    /// In the order of [`Term::ALL`].
    values: Vec<i64>,
}

#[test]
fn finds_the_known_best_suits() {
    let cases: Vec<Case> = serde_json::from_str(CASES).unwrap();
    assert_eq!(cases.len(), 9);
    for case in &cases {
        let mut problem = problem(case);
        check(case, &reference(&problem).unwrap());
        check(case, &solved(&problem, 1));
        problem.suits = 2;
        let two = solved(&problem, 2);
        check(case, &two);
        let key = |at: usize| two.suits[at].values.key(&problem.goal);
        assert!(key(0) > key(1), "{}: the second suit is as good", case.name);
    }
}

#[track_caller]
fn check(case: &Case, outcome: &Outcome) {
    let name = &case.name;
    assert_eq!(outcome.status, Status::Optimal, "{name}");
    assert_eq!(outcome.proven, outcome.suits.len(), "{name}");
    let best = outcome.best().unwrap();
    let pieces: Vec<_> = best.pieces.iter().map(|worn| (worn.item.0, worn.slots)).collect();
    let expected = case.best.pieces.iter().map(|(item, names)| (*item, slots(names)));
    assert_eq!(pieces, expected.collect::<Vec<_>>(), "{name}");
    let values: Vec<i64> = Term::ALL.iter().map(|term| best.values.term(*term)).collect();
    assert_eq!(values, case.best.values, "{name}");
}

fn problem(case: &Case) -> Problem {
    let names: BTreeSet<&str> = case.items.iter().map(|item| item.owner.as_str()).collect();
    let owner = |name: &str| {
        let at = names.iter().position(|known| *known == name).unwrap();
        CharacterId(u32::try_from(at).unwrap())
    };
    let candidate = |item: &Item| candidate(item, owner(&item.owner));
    let mut problem = Problem::new(case.items.iter().map(candidate).collect());
    let rules = &case.rules;
    problem.slots = slots(&rules.slots);
    let quota =
        |(set, need): &(i32, u32)| Quota { set: *set, need: *need, at_least: 0, at_most: None };
    problem.quotas = rules.quotas.iter().map(quota).collect();
    let wanted =
        |(line, word): &(u16, String)| Wanted { line: *line, tier: tier(word), is_required: false };
    problem.wanted = rules.wanted.iter().map(wanted).collect();
    problem.locked =
        rules.locked.iter().map(|item| Lock { item: ItemId(*item), slots: None }).collect();
    problem.owners =
        rules.owners.as_ref().map(|names| names.iter().map(|name| owner(name)).collect());
    let min_armor = |level| ArmorGroup::ALL.map(|group| MinArmor { group, level }).to_vec();
    problem.min_armor = rules.min_armor.map(min_armor).unwrap_or_default();
    problem.allows_reductions = rules.reductions.unwrap_or(true);
    if let Some(order) = &rules.order {
        problem.goal =
            Goal::Order(order.iter().map(|word| Term::from_word(word).unwrap()).collect());
    }
    problem
}

fn candidate(item: &Item, owner: CharacterId) -> Candidate {
    let kind = PieceKind::ALL.into_iter().find(|kind| kind.as_str() == item.kind).unwrap();
    let rating = |kind: RatingKind| item.ratings.get(kind.as_str()).copied().unwrap_or(0);
    let cantrip = |(line, word): &(u16, String)| Cantrip { line: *line, tier: tier(word) };
    Candidate {
        item: ItemId(item.id),
        owner,
        kind,
        slots: slots(&item.slots),
        is_either: item.either,
        reduced: slots(&item.reduced),
        set: item.set,
        armor_level: item.al,
        ratings: RatingKind::ALL.map(rating),
        cantrips: item.cantrips.iter().map(cantrip).collect(),
        wield: Vec::new(),
    }
}

fn slots(names: &[String]) -> SlotSet {
    names.iter().map(|name| SuitSlot::from_word(name).unwrap()).collect()
}

fn tier(word: &str) -> CantripTier {
    CantripTier::from_word(word).unwrap()
}
