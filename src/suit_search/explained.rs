//! Answers to questions about a suit, in words.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::item::{ItemId, WieldKind, WieldRequirement};
use crate::facts;
use crate::inventory::container_label;
use crate::suit_search::conflict::{ConflictView, slot_names};
use crate::suit_search::described::{ObjectiveView, SuitItemView, SuitView, in_points, set_name};
use crate::suit_search::reading::Asked;
use crate::suitbuilder::explain::{Beaten, Conflict, SetCost, Swap, Swaps, Tool, WhyNot, moves};
use crate::suitbuilder::{Refusal, Suit, SuitSlot, Term};

/// Why an item is not in a suit.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct WhyNotView {
    /// `worn`: it is. `refused`: the request rules it out. `impossible`: no suit that keeps all rules
    /// has it. `beaten`: suits with it are no better. `undecided`: there was too little time.
    pub kind: &'static str,
    /// For people.
    pub text: String,
    /// The best suit with it.
    #[schema(required)]
    pub suit: Option<SuitView>,
    /// Terms of the objective that are smaller in that suit, and by how much.
    #[schema(value_type = BTreeMap<String, i64>)]
    pub loses: BTreeMap<&'static str, i64>,
    /// Terms of the objective that are larger in that suit, and by how much.
    #[schema(value_type = BTreeMap<String, i64>)]
    pub gains: BTreeMap<&'static str, i64>,
    /// Where it is impossible: the rules that are in its way.
    #[schema(required)]
    pub conflict: Option<ConflictView>,
}

/// Changes of single places of a suit.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SwapsView {
    /// The best for each place, the best of all first.
    pub swaps: Vec<SwapView>,
    /// Changes that make the suit better step by step, each from the suit of the one before it.
    pub upgrades: Vec<SwapView>,
    /// Whether all of them were found in time.
    pub complete: bool,
}

/// Something else in one place of a suit.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SwapView {
    /// What goes; `null` where nothing was.
    #[schema(required)]
    pub out: Option<SuitItemView>,
    /// What comes: several items where the old one took several slots, none where nothing fits.
    pub into: Vec<SuitItemView>,
    /// The numbers of the suit after it.
    pub objective: ObjectiveView,
    /// The sum where weights are compared.
    #[schema(required)]
    pub points: Option<f64>,
    /// By how much the numbers change; those that stay are left out.
    #[schema(value_type = BTreeMap<String, i64>)]
    pub difference: BTreeMap<&'static str, i64>,
    /// Whether the suit becomes better by the objective.
    pub better: bool,
    /// Whether nothing else is better in this place.
    pub proven: bool,
}

/// What one more piece of each set would cost.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SetCostsView {
    pub sets: Vec<SetCostView>,
}

/// What one more piece of a set would cost.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SetCostView {
    pub set_id: i32,
    pub set: String,
    /// Pieces of the set: one more than the suit has.
    pub count: u32,
    /// The best suit with so many; `null` if there is none.
    #[schema(required)]
    pub suit: Option<SuitView>,
    /// By how much the numbers change; those that stay are left out.
    #[schema(value_type = BTreeMap<String, i64>)]
    pub difference: BTreeMap<&'static str, i64>,
    /// Whether no suit is better; without a suit: whether it is proven that there is none.
    pub proven: bool,
}

/// What has to be done before a suit can be worn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MoveListView {
    /// By the names of those who have the items.
    pub moves: Vec<MoveView>,
    /// The tools that are used up.
    pub tools: Vec<ToolView>,
}

/// Items of one character.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MoveView {
    pub from: String,
    /// `null`: they stay where they are, or nobody was named.
    #[schema(required)]
    pub to: Option<String>,
    pub items: Vec<MovedItemView>,
}

/// An item to hand over, or to tailor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MovedItemView {
    pub item_id: i32,
    pub name: String,
    /// `Worn`, `Main pack`, `Pack 3`.
    pub container: String,
    /// The first slot that it takes.
    #[schema(required)]
    pub slot: Option<&'static str>,
    pub slots: Vec<&'static str>,
    /// `main`, `lower` or `middle` if it has to be tailored.
    #[schema(required)]
    pub tool: Option<&'static str>,
    #[schema(required)]
    pub tool_name: Option<&'static str>,
}

/// A tailoring tool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ToolView {
    pub tool: &'static str,
    pub tool_name: &'static str,
    /// The game's number for this sort of thing.
    pub wcid: u32,
    pub count: usize,
}

impl Asked {
    /// Why an item is not in a suit, as callers see it.
    pub fn describe_why_not(&self, item: ItemId, answer: &WhyNot) -> WhyNotView {
        let name = self.pool.find(item).map_or("this item", |thing| &thing.name);
        match answer {
            WhyNot::Worn => plain("worn", format!("{name} is part of the suit.")),
            WhyNot::Unknown => {
                let text = "Nobody has this item, it cannot be part of a suit, or the request \
                            leaves it out of what is searched.";
                plain("refused", text.to_owned())
            }
            WhyNot::Refused(refusal) => {
                plain("refused", format!("{name} {}.", self.refusal_text(item, refusal)))
            }
            WhyNot::Impossible(conflict) => {
                let text = format!("No suit that keeps all rules has {name}.");
                let conflict = conflict.as_ref().map(|found| self.describe_conflict(found));
                WhyNotView { conflict, ..plain("impossible", text) }
            }
            WhyNot::Undecided => {
                plain("undecided", format!("No suit with {name} was found in the time there was."))
            }
            WhyNot::Beaten(beaten) => WhyNotView {
                suit: Some(self.describe(&beaten.suit, 1, beaten.is_proven)),
                loses: beaten.loses.iter().map(|(term, by)| (term.as_str(), *by)).collect(),
                gains: beaten.gains.iter().map(|(term, by)| (term.as_str(), *by)).collect(),
                ..plain("beaten", beaten_text(name, beaten))
            },
        }
    }

    /// What is told where no suit keeps the rules, with the item or without it.
    pub fn describe_infeasible(&self, conflict: &Conflict) -> WhyNotView {
        let text = "No suit keeps all rules, with this item or without it.".to_owned();
        let conflict = Some(self.describe_conflict(conflict));
        WhyNotView { conflict, ..plain("impossible", text) }
    }

    fn refusal_text(&self, item: ItemId, refusal: &Refusal) -> String {
        match refusal {
            Refusal::Excluded => "is excluded".to_owned(),
            Refusal::Owner => {
                let owner = self.problem.find(item).and_then(|it| self.pool.name_of(it.owner));
                let owner = owner.unwrap_or("somebody");
                format!("belongs to {owner}, whose items may not be used")
            }
            Refusal::Wield(needed) => {
                format!("asks its wearer for {}", requirement(needed))
            }
            Refusal::Set => "is armour of another set".to_owned(),
            Refusal::Slots => "fits none of the slots that are to be filled".to_owned(),
            Refusal::Armor(least) => {
                let (slots, level) = (slot_names(least.group.slots()), least.level);
                format!("has less than the {level} armour level that is wanted on {slots}")
            }
            Refusal::Rating { rating, .. } => {
                let rating = rating.as_str().replace('_', " ");
                format!("has a {rating} rating that is not among those wanted")
            }
        }
    }

    /// Changes of single places as callers see them. `suit`: the one that they start from.
    pub fn describe_swaps(&self, suit: &Suit, swaps: &Swaps, upgrades: &Swaps) -> SwapsView {
        let mut before = suit;
        let ladder = upgrades.swaps.iter().map(|step| {
            let view = self.describe_swap(before, step);
            before = &step.suit;
            view
        });
        SwapsView {
            upgrades: ladder.collect(),
            swaps: swaps.swaps.iter().map(|swap| self.describe_swap(suit, swap)).collect(),
            complete: swaps.is_complete && upgrades.is_complete,
        }
    }

    fn describe_swap(&self, before: &Suit, swap: &Swap) -> SwapView {
        let goal = &self.problem.goal;
        SwapView {
            out: swap.out.and_then(|worn| self.describe_item(worn)),
            into: swap.into.iter().filter_map(|worn| self.describe_item(*worn)).collect(),
            objective: swap.suit.values.into(),
            points: swap.suit.values.points(goal).map(in_points),
            difference: changes(&swap.difference),
            better: swap.suit.values.key(goal) > before.values.key(goal),
            proven: swap.is_proven,
        }
    }

    /// What one more piece of each set costs, as callers see it.
    pub fn describe_set_costs(&self, costs: &[SetCost]) -> SetCostsView {
        let view = |cost: &SetCost| SetCostView {
            set_id: cost.set,
            set: set_name(cost.set),
            count: cost.count,
            suit: cost.suit.as_ref().map(|suit| self.describe(suit, 1, cost.is_proven)),
            difference: changes(&cost.difference),
            proven: cost.is_proven,
        };
        SetCostsView { sets: costs.iter().map(view).collect() }
    }

    /// What has to be done before the wearer can put on a suit.
    pub fn describe_moves(&self, suit: &Suit) -> MoveListView {
        let name_of = |character| self.pool.name_of(character).unwrap_or_default().to_owned();
        let mut list: BTreeMap<(String, Option<String>), Vec<MovedItemView>> = BTreeMap::new();
        let mut used: BTreeMap<&'static str, ToolView> = BTreeMap::new();
        for to_do in moves(&self.problem, suit, self.wearer) {
            let Some(thing) = self.pool.find(to_do.item) else { continue };
            let slots: Vec<_> = to_do.slots.iter().map(SuitSlot::as_str).collect();
            let place = (name_of(to_do.from), to_do.to.map(name_of));
            list.entry(place).or_default().push(MovedItemView {
                item_id: to_do.item.signed(),
                name: thing.name.to_string(),
                container: container_label(thing.container).into_owned(),
                slot: slots.first().copied(),
                slots,
                tool: to_do.tool.map(Tool::as_str),
                tool_name: to_do.tool.map(Tool::name),
            });
            if let Some(tool) = to_do.tool {
                let (wcid, tool_name) = (tool.wcid(), tool.name());
                let tool = tool.as_str();
                used.entry(tool).or_insert(ToolView { tool, tool_name, wcid, count: 0 }).count += 1;
            }
        }
        let moves = list.into_iter().map(|((from, to), items)| MoveView { from, to, items });
        MoveListView { moves: moves.collect(), tools: used.into_values().collect() }
    }
}

fn plain(kind: &'static str, text: String) -> WhyNotView {
    let (loses, gains) = (BTreeMap::new(), BTreeMap::new());
    WhyNotView { kind, text, suit: None, loses, gains, conflict: None }
}

/// Changes as those of [`ObjectiveView`]'s numbers, in which items are counted.
fn changes(difference: &[(Term, i64)]) -> BTreeMap<&'static str, i64> {
    let named = difference.iter().map(|(term, by)| match term {
        Term::FewerItems => ("items", -by),
        term => (term.as_str(), *by),
    });
    named.collect()
}

fn beaten_text(name: &str, beaten: &Beaten) -> String {
    let change = |(term, by): &(Term, i64), word: &str| match term {
        Term::Sets => format!("{by} complete sets {word}"),
        Term::SetPieces => format!("{by} set pieces {word}"),
        Term::Lines => format!("{by} wanted cantrips {word}"),
        Term::TierPoints => format!("{by} tier points {word}"),
        Term::Ratings => format!("{by} rating {word}"),
        Term::ArmorLevel => format!("{by} armour level {word}"),
        Term::FewerItems => {
            format!("{by} items {}", if word == "less" { "more" } else { "less" })
        }
    };
    let less = beaten.loses.iter().map(|by| change(by, "less"));
    let more = beaten.gains.iter().map(|by| change(by, "more"));
    let changes: Vec<String> = less.chain(more).collect();
    let changes =
        if changes.is_empty() { "the same numbers".to_owned() } else { changes.join(", ") };
    let best = if beaten.is_proven { "The best suit" } else { "The best suit that was found" };
    match beaten.order {
        Ordering::Less => format!("{best} with {name} has {changes}."),
        Ordering::Equal => format!("{best} with {name} is just as good, with {changes}."),
        Ordering::Greater => format!("{best} with {name} is better, with {changes}."),
    }
}

fn requirement(needed: &WieldRequirement) -> String {
    let skill = needed.skill.and_then(|id| facts::skills().iter().find(|skill| skill.id == id));
    match (needed.kind, skill) {
        (Some(WieldKind::Level), _) => format!("level {}", needed.value),
        (_, Some(skill)) => format!("{} {}", skill.name, needed.value),
        _ => format!("{} of a skill", needed.value),
    }
}
