//! Rules of a request that contradict each other, in words, and how to change the request.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::domain::spell::CantripTier;
use crate::suit_search::described::{ObjectiveView, in_points, line_name, set_name};
use crate::suit_search::patch::patch;
use crate::suit_search::reading::Asked;
use crate::suitbuilder::explain::{Conflict, Constraint, Relaxation};
use crate::suitbuilder::{Problem, SlotSet, SuitSlot};

/// Why no suit keeps all rules.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ConflictView {
    /// Rules that contradict each other whatever the others say.
    pub constraints: Vec<ConstraintView>,
    /// Whether it is proven that fewer rules never do.
    pub smallest: bool,
    /// What could be given up: fewest rules first, then the best suit first.
    pub relaxations: Vec<RelaxationView>,
    /// Whether there is no other way with as few rules.
    pub complete: bool,
}

/// A rule of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ConstraintView {
    /// `required_line`, `required_set`, `max_of_set`, `locked_item`, `locked_slot`, `excluded_item`,
    /// `characters`, `max_owners`, `max_items`, `min_armor`, `allowed_ratings`, `wearer`,
    /// `no_reductions`, `strict_sets` or `slots`.
    pub kind: &'static str,
    /// For people.
    pub text: String,
}

/// Rules without which there is a suit.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RelaxationView {
    pub dropped: Vec<ConstraintView>,
    /// The numbers of the best suit without them.
    pub objective: ObjectiveView,
    /// The sum where weights are compared.
    #[schema(required)]
    pub points: Option<f64>,
    /// Whether no suit is better that way.
    pub proven: bool,
    /// Members of the request to replace; `null` for those to take out.
    #[schema(value_type = Object)]
    pub patch: Map<String, Value>,
}

impl Asked {
    /// A conflict as callers see it.
    pub fn describe_conflict(&self, conflict: &Conflict) -> ConflictView {
        let relaxation = |way: &Relaxation| RelaxationView {
            dropped: self.describe_rules(&way.dropped),
            objective: way.suit.values.into(),
            points: way.suit.values.points(&self.problem.goal).map(in_points),
            proven: way.is_proven,
            patch: patch(self, &way.dropped),
        };
        ConflictView {
            constraints: self.describe_rules(&conflict.constraints),
            smallest: conflict.is_smallest,
            relaxations: conflict.relaxations.iter().map(relaxation).collect(),
            complete: conflict.has_all_relaxations,
        }
    }

    fn describe_rules(&self, rules: &[Constraint]) -> Vec<ConstraintView> {
        let view = |rule: &Constraint| ConstraintView { kind: kind(*rule), text: self.text(*rule) };
        rules.iter().map(view).collect()
    }

    fn text(&self, rule: Constraint) -> String {
        let problem = &self.problem;
        match rule {
            Constraint::RequiredLine(line) => required_line(problem, line),
            Constraint::RequiredSet(set) => {
                let least = quota(problem, set).map_or(0, |quota| quota.at_least);
                format!("at least {} of {} are required", pieces(least), set_name(set))
            }
            Constraint::MaxOfSet(set) => {
                let most = quota(problem, set).and_then(|quota| quota.at_most).unwrap_or_default();
                format!("at most {} of {} may be worn", pieces(most), set_name(set))
            }
            Constraint::Lock(item) => {
                let slots = problem.lock_of(item).and_then(|lock| lock.slots);
                let place =
                    slots.map_or(String::new(), |slots| format!(" on {}", slot_names(slots)));
                format!("{} has to be worn{place}", self.item_name(item))
            }
            Constraint::LockedSlot(slot) => {
                format!("the slot {} is taken", slot_names(SlotSet::of(slot)))
            }
            Constraint::Excluded(item) => format!("{} may not be worn", self.item_name(item)),
            Constraint::Owners => match problem.owners.as_ref() {
                Some(owners) if owners.len() == 1 => {
                    let owner = owners.first().and_then(|owner| self.pool.name_of(*owner));
                    format!("only items of {} may be used", owner.unwrap_or("one character"))
                }
                owners => {
                    let count = owners.map_or(0, std::collections::BTreeSet::len);
                    format!("only items of {count} characters may be used")
                }
            },
            Constraint::MaxOwners => match problem.max_owners.unwrap_or_default() {
                1 => "all items come from one character".to_owned(),
                most => format!("items come from at most {most} characters"),
            },
            Constraint::MaxItems => match problem.max_items.unwrap_or_default() {
                1 => "at most one item may be worn".to_owned(),
                most => format!("at most {most} items may be worn"),
            },
            Constraint::MinArmor(group) => {
                let rules = problem.min_armor.iter().filter(|least| least.group == group);
                let level = rules.map(|least| least.level).max().unwrap_or_default();
                format!(
                    "armour on {} has an armour level of {level} or more",
                    slot_names(group.slots())
                )
            }
            Constraint::AllowedRatings { kind, rating } => {
                let mut rules = problem.allowed_ratings.iter();
                let rule = rules.find(|rule| (rule.kind, rule.rating) == (kind, rating));
                let values = rule.map(|rule| rule.values.as_slice()).unwrap_or_default();
                let values: Vec<String> = values.iter().map(ToString::to_string).collect();
                let (kind, rating) = (kind.as_str(), rating.as_str().replace('_', " "));
                format!("{kind} has a {rating} rating of {}", listed(&values, "or"))
            }
            Constraint::Wearer => "the wearer has to be able to wield everything".to_owned(),
            Constraint::NoReductions => "armour is not tailored to cover less".to_owned(),
            Constraint::Strict => "armour of other sets may not be worn".to_owned(),
            Constraint::Slots => {
                format!("only these slots are filled: {}", slot_names(problem.slots))
            }
        }
    }

    fn item_name(&self, item: crate::domain::item::ItemId) -> String {
        let known = self.pool.find(item).map(|thing| thing.name.to_string());
        known.unwrap_or_else(|| format!("item {}", item.signed()))
    }
}

fn kind(rule: Constraint) -> &'static str {
    match rule {
        Constraint::RequiredLine(_) => "required_line",
        Constraint::RequiredSet(_) => "required_set",
        Constraint::MaxOfSet(_) => "max_of_set",
        Constraint::Lock(_) => "locked_item",
        Constraint::LockedSlot(_) => "locked_slot",
        Constraint::Excluded(_) => "excluded_item",
        Constraint::Owners => "characters",
        Constraint::MaxOwners => "max_owners",
        Constraint::MaxItems => "max_items",
        Constraint::MinArmor(_) => "min_armor",
        Constraint::AllowedRatings { .. } => "allowed_ratings",
        Constraint::Wearer => "wearer",
        Constraint::NoReductions => "no_reductions",
        Constraint::Strict => "strict_sets",
        Constraint::Slots => "slots",
    }
}

fn required_line(problem: &Problem, line: u16) -> String {
    let name = line_name(line).1;
    let wanted = problem.wanted.iter().find(|wanted| wanted.line == line);
    match wanted.map(|wanted| wanted.tier) {
        Some(CantripTier::Legendary) => format!("Legendary {name} is required"),
        Some(tier) => format!("{name} is required, {} or better", tier.as_str()),
        None => format!("{name} is required"),
    }
}

fn quota(problem: &Problem, set: i32) -> Option<&crate::suitbuilder::Quota> {
    problem.quotas.iter().find(|quota| quota.set == set)
}

fn pieces(count: u32) -> String {
    if count == 1 { "1 piece".to_owned() } else { format!("{count} pieces") }
}

/// Slots as people say them: `chest and upper arms`.
pub fn slot_names(slots: SlotSet) -> String {
    let names: Vec<String> =
        slots.iter().map(SuitSlot::as_str).map(|s| s.replace('_', " ")).collect();
    listed(&names, "and")
}

fn listed(words: &[String], joint: &str) -> String {
    match words {
        [] => "nothing".to_owned(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {joint} {last}", first.join(", ")),
    }
}
