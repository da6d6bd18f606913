//! The numbers of a suit.

use crate::suitbuilder::candidate::{Candidate, PieceKind, tier_points};
use crate::suitbuilder::{Goal, Problem, SlotSet, Term};

/// The numbers that suits are compared by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Values {
    pub sets: i64,
    pub set_pieces: i64,
    pub lines: i64,
    pub tier_points: i64,
    pub ratings: i64,
    pub armor_level: i64,
    pub items: i64,
}

impl Values {
    /// As the search compares it: larger is better.
    pub fn term(&self, term: Term) -> i64 {
        match term {
            Term::Sets => self.sets,
            Term::SetPieces => self.set_pieces,
            Term::Lines => self.lines,
            Term::TierPoints => self.tier_points,
            Term::Ratings => self.ratings,
            Term::ArmorLevel => self.armor_level,
            Term::FewerItems => -self.items,
        }
    }

    /// By what a goal compares suits: the larger, the better; what comes first decides.
    pub fn key(&self, goal: &Goal) -> Vec<i64> {
        match goal {
            Goal::Order(terms) => {
                let last = (!terms.contains(&Term::FewerItems)).then_some(Term::FewerItems);
                terms.iter().copied().chain(last).map(|term| self.term(term)).collect()
            }
            Goal::Weights(_) => vec![self.points(goal).unwrap_or(0), -self.items],
        }
    }

    /// The sum in thousandths of a point; `None` where a goal is an order.
    pub fn points(&self, goal: &Goal) -> Option<i64> {
        let Goal::Weights(weights) = goal else { return None };
        Some(
            weights.sets * self.sets
                + weights.set_pieces * self.set_pieces
                + weights.lines * self.lines
                + weights.tier_points * self.tier_points
                + weights.ratings * self.ratings
                + weights.armor_level * self.armor_level
                + weights.items * self.items,
        )
    }
}

/// Works out the numbers of a suit: candidates, each with the slots it takes.
///
/// Nothing here asks whether the suit can be worn or keeps the problem's rules.
pub fn values<'a>(
    problem: &Problem,
    suit: impl IntoIterator<Item = (&'a Candidate, SlotSet)>,
) -> Values {
    let mut values = Values::default();
    let mut counts = vec![0; problem.quotas.len()];
    let mut best = vec![None; problem.wanted.len()];
    let fixed = problem.locked_slots.iter();
    for (set, cantrips) in fixed.map(|slot| (slot.set, slot.cantrips.as_slice())) {
        problem.count(set, &mut counts);
        problem.cover(cantrips, &mut best);
    }
    for (candidate, slots) in suit {
        problem.cover(&candidate.cantrips, &mut best);
        if candidate.kind == PieceKind::Armor {
            problem.count(candidate.set, &mut counts);
            let slots = i64::try_from(slots.len()).unwrap_or(0);
            values.armor_level += i64::from(candidate.armor_level) * slots;
        }
        let weighted = candidate.ratings.iter().zip(problem.rating_weights);
        values.ratings +=
            weighted.map(|(r, weight)| i64::from(*r) * i64::from(weight)).sum::<i64>();
        values.items += 1;
    }
    for (quota, count) in problem.quotas.iter().zip(counts) {
        values.sets += i64::from(count >= quota.need);
        values.set_pieces += i64::from(count.min(quota.need));
    }
    for tier in best.into_iter().flatten() {
        values.lines += 1;
        values.tier_points += tier_points(tier);
    }
    values
}
