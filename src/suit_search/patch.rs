//! Requests without some of their rules.

use serde_json::{Map, Value, json};

use crate::suit_search::described::line_name;
use crate::suit_search::reading::Asked;
use crate::suitbuilder::explain::Constraint;
use crate::suitbuilder::{LockedSlot, Problem, SlotSet, SuitSlot};

/// The members that a request without these rules has in place of its own; `null` for those that it
/// does not have.
///
/// A request has one word for whether its sets are required: without it, none is.
pub fn patch(asked: &Asked, dropped: &[Constraint]) -> Map<String, Value> {
    let mut left = asked.problem.clone();
    for rule in dropped {
        rule.drop_from(&mut left);
    }
    let mut patch = Map::new();
    let mut put = |name: &str, value: Value| drop(patch.insert(name.to_owned(), value));
    for rule in dropped {
        match rule {
            Constraint::RequiredLine(_) => {
                put("wanted", wanted(&left));
                // What older programs write there is among the others now.
                put("required_spells", json!([]));
            }
            Constraint::RequiredSet(_) => put("require_sets", json!(false)),
            // No request has it.
            Constraint::MaxOfSet(_) => {}
            Constraint::Lock(_) => put("locked_items", locked_items(&left)),
            Constraint::LockedSlot(_) => {
                put("locked_slots", left.locked_slots.iter().map(locked_slot).collect());
            }
            Constraint::Excluded(_) => {
                put("excluded_items", left.excluded.iter().map(|item| item.signed()).collect());
            }
            Constraint::Owners => {
                put("characters", json!([]));
                put("include_all_characters", json!(true));
            }
            Constraint::MaxOwners => put("max_owners", Value::Null),
            Constraint::MaxItems => put("max_items", Value::Null),
            Constraint::MinArmor(_) => put("min_armor", min_armor(&left)),
            Constraint::AllowedRatings { .. } => put("allowed_ratings", allowed_ratings(&left)),
            Constraint::Wearer => {
                let name = asked.wearer.and_then(|wearer| asked.pool.name_of(wearer));
                put("wearer", json!({ "character": name }));
            }
            Constraint::NoReductions => put("allow_reductions", json!(true)),
            Constraint::Strict => put("strict_sets", json!(false)),
            Constraint::Slots => put("slots", Value::Null),
        }
    }
    patch
}

fn wanted(problem: &Problem) -> Value {
    let lines = problem.wanted.iter().map(|wanted| {
        let line = line_name(wanted.line).0;
        json!({ "line": line, "tier": wanted.tier.as_str(), "required": wanted.is_required })
    });
    lines.collect()
}

fn words(slots: SlotSet) -> Vec<&'static str> {
    slots.iter().map(SuitSlot::as_str).collect()
}

fn locked_items(problem: &Problem) -> Value {
    let items = problem.locked.iter().map(|lock| match lock.slots {
        Some(slots) => json!({ "item_id": lock.item.signed(), "slots": words(slots) }),
        None => lock.item.signed().into(),
    });
    items.collect()
}

fn locked_slot(locked: &LockedSlot) -> Value {
    let lines = locked
        .cantrips
        .iter()
        .map(|cantrip| json!({ "line": line_name(cantrip.line).0, "tier": cantrip.tier.as_str() }));
    let lines: Vec<Value> = lines.collect();
    json!({ "slot": locked.slot.as_str(), "set_id": locked.set, "lines": lines })
}

fn min_armor(problem: &Problem) -> Value {
    let levels = problem.min_armor.iter();
    let levels = levels.map(|least| (least.group.as_str().to_owned(), least.level.into()));
    Value::Object(levels.collect())
}

fn allowed_ratings(problem: &Problem) -> Value {
    let mut kinds = Map::new();
    for rule in &problem.allowed_ratings {
        let ratings = kinds.entry(rule.kind.as_str()).or_insert_with(|| json!({}));
        ratings[rule.rating.as_str()] = json!(rule.values);
    }
    Value::Object(kinds)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;
    use crate::domain::character::CharacterId;
    use crate::query::Vocabulary;
    use crate::suit_search::pool::Pool;
    use crate::suit_search::reading::Reading;
    use crate::suitbuilder::Problem;

    fn read(request: Value) -> Problem {
        let request = serde_json::from_value(request).expect("a request");
        let characters = vec![(CharacterId(1), "Larsson".to_owned())];
        let vocabulary = Vocabulary { now_ms: 0, characters, groups: Vec::new() };
        Reading::of(&request, &vocabulary).expect("a problem").problem
    }

    /// What rules a problem has, as text.
    fn rules(problem: &Problem) -> String {
        let mut problem = problem.clone();
        problem.candidates = Arc::default();
        format!("{problem:?}")
    }

    #[test]
    fn patched_requests_lack_the_rule_and_nothing_else() {
        let request = json!({
            "characters": ["Larsson"], "wearer": { "level": 275 },
            "slots": ["head", "upper_arms"], "primary_set": "adept", "require_sets": true,
            "strict_sets": true, "required_spells": ["Epic Focus"],
            "wanted": [{ "line": "strength", "tier": "epic", "required": true }],
            "locked_items": [-2_147_354_321, { "item_id": 5, "slots": ["upper_arms"] }],
            "excluded_items": [7, 8],
            "locked_slots": {
                "head": { "set_id": 14, "spells": ["Legendary Focus"] }, "chest": {},
            },
            "min_armor": { "extremities": 300, "core": 200 },
            "allowed_ratings": {
                "armor": { "crit_damage": [1, 2], "damage": [0] }, "clothing": { "damage": [3] },
            },
            "allow_reductions": false, "max_owners": 3, "max_items": 12,
        });
        let problem = read(request.clone());
        let mut rules_seen = Constraint::all_of(&problem);
        // Only those whose items there are are told.
        rules_seen.extend(problem.excluded.iter().map(|item| Constraint::Excluded(*item)));
        assert_eq!(rules_seen.len(), 20);
        for rule in rules_seen {
            let asked = Asked {
                problem: problem.clone(),
                pool: Arc::new(Pool::default()),
                wearer: None,
                usable: 0,
                refused: std::collections::BTreeMap::new(),
                time_limit: Duration::ZERO,
                keep: false,
            };
            let mut changed = request.clone();
            for (member, value) in patch(&asked, &[rule]) {
                changed[member] = value;
            }
            let mut expected = problem.clone();
            rule.drop_from(&mut expected);
            assert_eq!(rules(&read(changed)), rules(&expected), "{rule:?}");
        }
    }
}
