//! Requests, from their JSON to the problem.

use serde_json::{Value, json};

use crate::domain::character::CharacterId;
use crate::query::Vocabulary;
use crate::suit_search::RequestError;
use crate::suit_search::reading::Reading;
use crate::suit_search::request::SuitRequest;
use crate::suitbuilder::{Goal, Problem, Quota, SlotSet, SuitSlot, Term};

fn vocabulary() -> Vocabulary {
    let characters = [(1, "Larsson"), (2, "Mule Gamma")];
    let characters = characters.map(|(id, name)| (CharacterId(id), name.to_owned())).into();
    Vocabulary { now_ms: 0, characters, groups: Vec::new() }
}

fn read(request: Value) -> Result<Reading, RequestError> {
    let request: SuitRequest = serde_json::from_value(request).expect("a request");
    Reading::of(&request, &vocabulary())
}

fn problem(request: Value) -> Problem {
    read(request).expect("a problem").problem
}

#[test]
fn a_request_may_leave_everything_out() {
    let reading = read(json!({})).expect("a problem");
    let Problem { slots, goal, suits, owners, allows_reductions, .. } = reading.problem;
    assert_eq!((slots, goal, suits), (SlotSet::ALL, Goal::default(), 10));
    assert!(owners.is_none() && allows_reductions);
    assert!(reading.filter.with_worn && reading.filter.with_packs && !reading.keep);
    assert_eq!(reading.time_limit.as_secs(), 30);
}

#[test]
fn every_member_becomes_a_rule() {
    let reading = read(json!({
        "characters": ["larsson"], "pool": "is:armor al:>300", "include_equipped": false,
        "wearer": { "character": "Larsson", "level": 275, "skills": { "44": 420, "war_magic": 300 } },
        "slots": ["head", "upper_arms"], "primary_set": "adept", "secondary_set": 16,
        "secondary_count": 3, "require_sets": true, "strict_sets": true,
        "wanted": [{ "line": "strength", "tier": "epic", "required": true }],
        "locked_items": [-2_147_354_321, { "item_id": "0x5", "slots": ["upper_arms"] }],
        "excluded_items": [7],
        "locked_slots": [{
            "slot": "head", "set_id": 14, "lines": [{ "line": "focus", "tier": "legendary" }],
        }],
        "min_armor": { "extremities": 300, "underwear": 0 },
        "allowed_ratings": { "armor": { "crit_damage": [1, 2] } },
        "rating_weights": { "damage": 2 }, "allow_reductions": false, "max_owners": 3,
        "max_items": 12, "objective": ["lines", "al"], "k": 3, "time_limit": 2.5, "keep": true,
    }));
    let reading = reading.expect("a problem");
    insta::assert_debug_snapshot!(reading.problem);
    assert!(reading.filter.query.is_some() && !reading.filter.with_worn && reading.keep);
    assert_eq!(reading.time_limit.as_millis(), 2_500);
    assert_eq!((reading.wearer, reading.filter.always.len()), (Some(CharacterId(1)), 2));
}

#[test]
fn older_members_say_the_same() {
    let newer = problem(json!({
        "wanted": [{ "line": "strength", "tier": "legendary" }, { "line": "focus", "tier": "epic" }],
        "locked_slots": [
            { "slot": "chest", "set_id": null },
            { "slot": "head", "set_id": 14, "lines": [{ "line": "focus", "tier": "legendary" }] },
        ],
        "k": 5, "time_limit": 60,
    }));
    let older = problem(json!({
        "required_spells": ["Legendary Strength", "Legendary Focus", "Epic Focus"],
        "locked_slots": {
            "head": { "set_id": 14, "spells": ["Legendary Focus"] }, "Chest": { "set_id": 0 },
        },
        "max_results": 5, "search_timeout": 60,
    }));
    assert_eq!(newer.wanted, older.wanted);
    let slots = |problem: &Problem| {
        let mut slots = problem.locked_slots.clone();
        slots.sort_by_key(|locked| locked.slot);
        slots
    };
    assert_eq!(slots(&newer), slots(&older));
    assert_eq!((newer.suits, newer.locked_slots[1].slot), (5, SuitSlot::Head));
}

#[test]
fn sets_have_their_usual_counts() {
    let quotas = problem(json!({ "primary_set": 14, "secondary_set": "defender" })).quotas;
    let quota = |set, need| Quota { set, need, at_least: 0, at_most: None };
    assert_eq!(quotas, [quota(14, 5), quota(16, 4)]);
}

#[test]
fn weights_are_points_or_a_preset() {
    let classic = problem(json!({ "weights": "classic" })).goal;
    let Goal::Weights(weights) = classic else { panic!("{classic:?}") };
    assert_eq!((weights.sets, weights.armor_level, weights.items), (1_000_000, 10, 5_000));
    let points = problem(json!({ "weights": { "lines": 2.5 } })).goal;
    let Goal::Weights(weights) = points else { panic!("{points:?}") };
    assert_eq!((weights.lines, weights.sets), (2_500, 0));
    let order = problem(json!({ "objective": ["al", "lines"] })).goal;
    assert_eq!(order, Goal::Order(vec![Term::ArmorLevel, Term::Lines]));
}

#[test]
fn errors_name_the_member_and_never_repeat_what_was_sent() {
    for (request, path, meant) in [
        (json!({ "characters": ["Larsson", "Mule Gama"] }), "characters[1]", Some("Mule Gamma")),
        (json!({ "wearer": { "character": "hunter2" } }), "wearer.character", None),
        (
            json!({ "wearer": { "skills": { "heavy_weapon": 1 } } }),
            "wearer.skills",
            Some("heavy_weapons"),
        ),
        (json!({ "pool": "al:>300 lvel:5 hunter2" }), "pool", Some("lvl:5")),
        (json!({ "slots": [] }), "slots", None),
        (json!({ "slots": ["hunter2"] }), "slots[0]", None),
        (json!({ "primary_set": "adpet" }), "primary_set", Some("adept")),
        (json!({ "primary_set": -1 }), "primary_set", None),
        (json!({ "primary_count": 10 }), "primary_count", None),
        (json!({ "primary_set": 14, "secondary_set": "adept" }), "secondary_set", None),
        (json!({ "wanted": [{ "line": "hunter2" }] }), "wanted[0].line", None),
        (
            json!({ "wanted": [{ "line": "focus", "tier": "epoc" }] }),
            "wanted[0].tier",
            Some("epic"),
        ),
        (json!({ "wanted": [{ "line": "focus" }, { "line": "Focus" }] }), "wanted[1].line", None),
        (json!({ "required_spells": ["Legendary Fcous"] }), "required_spells[0]", Some("focus")),
        (json!({ "locked_items": [5, "0x5"] }), "locked_items[1]", None),
        (
            json!({ "locked_items": [{ "item_id": 5, "slots": ["hed"] }] }),
            "locked_items[0].slots[0]",
            Some("head"),
        ),
        (json!({ "locked_items": (1..=18).collect::<Vec<_>>() }), "locked_items", None),
        (json!({ "excluded_items": (1..=2_001).collect::<Vec<_>>() }), "excluded_items", None),
        (json!({ "locked_slots": { "had": {} } }), "locked_slots", Some("head")),
        (
            json!({ "locked_slots": { "head": { "spells": ["x"] } } }),
            "locked_slots.head.spells[0]",
            None,
        ),
        (
            json!({ "locked_slots": [{ "slot": "head" }, { "slot": "head" }] }),
            "locked_slots[1]",
            None,
        ),
        (json!({ "min_armor": { "cor": 3 } }), "min_armor", Some("core")),
        (json!({ "min_armor": { "core": -3 } }), "min_armor.core", None),
        (
            json!({ "allowed_ratings": { "armor": { "damag": [] } } }),
            "allowed_ratings.armor",
            Some("damage"),
        ),
        (json!({ "rating_weights": { "damage": 2_000 } }), "rating_weights.damage", None),
        (json!({ "max_owners": 0 }), "max_owners", None),
        (json!({ "objective": ["sets", "sets"] }), "objective[1]", None),
        (json!({ "objective": [] }), "objective", None),
        (json!({ "objective": ["sets"], "weights": "classic" }), "weights", None),
        (json!({ "weights": "hunter2" }), "weights", None),
        (json!({ "weights": { "al": 1e9 } }), "weights.al", None),
        (json!({ "k": 101 }), "k", None),
        (json!({ "k": 1, "max_results": 1 }), "max_results", None),
        (json!({ "max_results": 0 }), "max_results", None),
        (json!({ "time_limit": 601 }), "time_limit", None),
        (json!({ "search_timeout": 0 }), "search_timeout", None),
    ] {
        let error = read(request.clone()).expect_err("no problem");
        let found = (error.path.as_str(), error.suggestion.as_deref());
        assert_eq!(found, (path, meant), "{request}: {error}");
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
}

#[test]
fn a_request_reads_back_what_it_writes() {
    let request: SuitRequest = serde_json::from_value(json!({
        "primary_set": "adept", "locked_items": [-5, { "item_id": 6, "slots": ["head"] }],
        "locked_slots": { "head": { "set_id": 14 } }, "weights": { "al": 0.5 },
    }))
    .expect("a request");
    let written = serde_json::to_value(&request).expect("JSON");
    assert_eq!(written["locked_items"][0], -5);
    assert_eq!(serde_json::from_value::<SuitRequest>(written).expect("a request"), request);
}
