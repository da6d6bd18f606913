//! Suits, in words.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_with::skip_serializing_none;
use utoipa::ToSchema;

use crate::domain::character::CharacterId;
use crate::domain::spell::CantripTier;
use crate::facts;
use crate::inventory::container_label;
use crate::query;
use crate::suit_search::pool::Wearable;
use crate::suit_search::reading::Asked;
use crate::suitbuilder::{
    Candidate, Cantrip, Problem, RatingKind, SlotSet, Suit, SuitSlot, Values, Weights, Worn,
};

/// A suit of an answer.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SuitView {
    /// From 1, the best.
    pub rank: usize,
    /// Whether no suit but those before it is better.
    pub proven: bool,
    pub objective: ObjectiveView,
    /// The sum where weights are compared.
    #[schema(required)]
    pub points: Option<f64>,
    /// How many characters the items come from.
    pub owners: usize,
    /// By slot.
    pub items: Vec<SuitItemView>,
    /// Whose things have to be handed over.
    pub moves: Vec<MovesView>,
}

/// The numbers that suits are compared by.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct ObjectiveView {
    pub sets: i64,
    pub set_pieces: i64,
    pub lines: i64,
    pub tier_points: i64,
    pub ratings: i64,
    pub al: i64,
    pub items: i64,
}

/// An item of a suit.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SuitItemView {
    pub item_id: i32,
    /// Material and name.
    pub name: String,
    pub character_name: String,
    /// `Worn`, `Main pack`, `Pack 3`.
    pub container: String,
    pub is_worn: bool,
    /// The first slot that it takes.
    #[schema(required)]
    pub slot: Option<&'static str>,
    /// All slots that it takes.
    pub slots: Vec<&'static str>,
    /// `armor`, `clothing` or `jewelry`.
    pub kind: &'static str,
    /// Before tinkering, with its own cantrip; `null` for jewellery.
    #[schema(required)]
    pub armor_level: Option<i32>,
    #[schema(required)]
    pub set_id: Option<i32>,
    #[schema(required)]
    pub set: Option<String>,
    pub lines: Vec<CantripView>,
    pub ratings: RatingsView,
    /// How it has to be tailored first; `null` if it is worn as it is.
    #[schema(required)]
    pub reduction: Option<ReductionView>,
    #[schema(required)]
    pub icon: Option<u32>,
    /// What sort of thing it is, as the client's add-ons call it.
    pub class: &'static str,
}

/// A cantrip of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CantripView {
    /// As the query language writes it.
    pub line: String,
    pub name: String,
    pub tier: &'static str,
    /// Whether it was asked for, and is strong enough.
    pub wanted: bool,
}

/// Ratings of an item; those it does not have are left out.
#[skip_serializing_none]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct RatingsView {
    pub damage: Option<i32>,
    pub damage_resist: Option<i32>,
    pub crit: Option<i32>,
    pub crit_resist: Option<i32>,
    pub crit_damage: Option<i32>,
    pub crit_damage_resist: Option<i32>,
    pub heal_boost: Option<i32>,
    pub vitality: Option<i32>,
}

/// A tool that makes armour cover less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReductionView {
    /// `main`, `lower` or `middle`.
    pub tool: &'static str,
    /// What the tool is called in the game.
    pub tool_name: &'static str,
}

/// Things that one character hands over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MovesView {
    pub from: String,
    pub items: Vec<i32>,
}

impl From<Values> for ObjectiveView {
    fn from(values: Values) -> Self {
        let Values { sets, set_pieces, lines, tier_points, ratings, armor_level, items } = values;
        Self { sets, set_pieces, lines, tier_points, ratings, al: armor_level, items }
    }
}

impl ReductionView {
    /// The tool that leaves armour with this slot alone. Source: ACE's tailoring.
    fn to(slot: SuitSlot) -> Self {
        match slot {
            SuitSlot::LowerArms | SuitSlot::LowerLegs | SuitSlot::Feet => {
                Self { tool: "lower", tool_name: "Armor Lower Reduction Tool" }
            }
            SuitSlot::UpperLegs => {
                Self { tool: "middle", tool_name: "Armor Middle Reduction Tool" }
            }
            _ => Self { tool: "main", tool_name: "Armor Main Reduction Tool" },
        }
    }
}

impl Asked {
    /// A suit as callers see it. `rank`: from 1.
    pub fn describe(&self, suit: &Suit, rank: usize, proven: bool) -> SuitView {
        let owners: BTreeSet<CharacterId> = suit
            .pieces
            .iter()
            .filter_map(|worn| Some(self.problem.find(worn.item)?.owner))
            .collect();
        let mut pieces = suit.pieces.clone();
        pieces.sort_by_key(|worn| worn.slots.iter().next());
        SuitView {
            rank,
            proven,
            objective: suit.values.into(),
            points: suit.values.points(&self.problem.goal).map(in_points),
            owners: owners.len(),
            items: pieces.iter().filter_map(|worn| self.describe_item(*worn)).collect(),
            moves: self.moves(&pieces),
        }
    }

    /// A piece of a suit as callers see it; `None` for what is not in the pool.
    pub fn describe_item(&self, worn: Worn) -> Option<SuitItemView> {
        let thing = self.pool.find(worn.item)?;
        let Wearable { candidate, container, is_worn, .. } = thing;
        let names = |slots: SlotSet| slots.iter().map(SuitSlot::as_str).collect::<Vec<_>>();
        let slots = names(worn.slots);
        let is_reduced = !candidate.is_either && worn.slots != candidate.slots;
        let target = worn.slots.iter().next().filter(|_| is_reduced);
        Some(SuitItemView {
            item_id: worn.item.signed(),
            name: thing.name.to_string(),
            character_name: self.pool.name_of(candidate.owner).unwrap_or_default().to_owned(),
            container: container_label(*container).into_owned(),
            is_worn: *is_worn,
            slot: slots.first().copied(),
            slots,
            kind: candidate.kind.as_str(),
            armor_level: (candidate.armor_level > 0).then_some(candidate.armor_level),
            set_id: candidate.set,
            set: candidate.set.map(set_name),
            lines: cantrips(&self.problem, candidate),
            ratings: RatingsView::of(candidate),
            reduction: target.map(ReductionView::to),
            icon: thing.icon,
            class: thing.class,
        })
    }

    /// Who has to hand over what, by the givers' names.
    fn moves(&self, pieces: &[Worn]) -> Vec<MovesView> {
        let mut moves: BTreeMap<&str, Vec<i32>> = BTreeMap::new();
        for worn in pieces {
            let owner = self.problem.find(worn.item).map(|candidate| candidate.owner);
            if let Some(owner) = owner.filter(|owner| Some(*owner) != self.wearer) {
                let name = self.pool.name_of(owner).unwrap_or_default();
                moves.entry(name).or_default().push(worn.item.signed());
            }
        }
        let moves = moves.into_iter();
        moves.map(|(from, items)| MovesView { from: from.to_owned(), items }).collect()
    }
}

impl RatingsView {
    fn of(candidate: &Candidate) -> Self {
        let rating = |kind| Some(candidate.rating(kind)).filter(|rating| *rating != 0);
        Self {
            damage: rating(RatingKind::Damage),
            damage_resist: rating(RatingKind::DamageResist),
            crit: rating(RatingKind::Crit),
            crit_resist: rating(RatingKind::CritResist),
            crit_damage: rating(RatingKind::CritDamage),
            crit_damage_resist: rating(RatingKind::CritDamageResist),
            heal_boost: rating(RatingKind::HealBoost),
            vitality: rating(RatingKind::Vitality),
        }
    }
}

/// Name of a set, or its number.
pub fn set_name(set: i32) -> String {
    facts::equipment_set_name(set).map_or_else(|| format!("Set {set}"), str::to_owned)
}

/// A cantrip line's word and name, as far as anybody has listed it.
pub fn line_name(line: u16) -> (String, String) {
    match query::cantrip_lines().find(|known| known.id == u32::from(line)) {
        Some(known) => (known.word.to_owned(), known.label.to_owned()),
        None => (format!("line-{line}"), format!("Line {line}")),
    }
}

/// Thousandths of a point as points.
#[expect(clippy::cast_precision_loss, reason = "sums stay far below 2^53")]
pub fn in_points(thousandths: i64) -> f64 {
    thousandths as f64 / Weights::POINT as f64
}

fn cantrips(problem: &Problem, candidate: &Candidate) -> Vec<CantripView> {
    let is_wanted = |cantrip: &Cantrip| {
        let mut wanted = problem.wanted.iter();
        wanted.any(|wanted| wanted.line == cantrip.line && cantrip.tier >= wanted.tier)
    };
    let mut cantrips = candidate.cantrips.clone();
    // What was asked for first, the strongest first.
    cantrips.sort_by_key(|cantrip| (!is_wanted(cantrip), std::cmp::Reverse(cantrip.tier)));
    let view = |cantrip: &Cantrip| {
        let (line, name) = line_name(cantrip.line);
        CantripView {
            line,
            name,
            tier: CantripTier::as_str(cantrip.tier),
            wanted: is_wanted(cantrip),
        }
    };
    cantrips.iter().map(view).collect()
}
