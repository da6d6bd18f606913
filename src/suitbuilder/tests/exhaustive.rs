//! All suits, one by one: what the search is compared with.

use std::collections::BTreeSet;

use crate::domain::item::ItemId;
use crate::suitbuilder::{Outcome, Problem, ProblemError, SlotSet, Status, Suit, Worn};

/// Finds the best suits by looking at every suit there is.
pub fn solve(problem: &Problem) -> Result<Outcome, ProblemError> {
    problem.check()?;
    let mut options = Vec::new();
    for candidate in problem.candidates.iter() {
        match problem.placements(candidate) {
            Ok(placements) => options.push((candidate.item, placements)),
            Err(_) if problem.lock_of(candidate.item).is_some() => return Ok(Outcome::infeasible()),
            Err(_) => {}
        }
    }
    let mut suits = Vec::new();
    visit(problem, &options, SlotSet::EMPTY, &mut Vec::new(), &mut suits);
    let order = |suit: &Suit| {
        let key = suit.values.key(&problem.goal).into_iter().map(std::cmp::Reverse);
        let (items, slots): (Vec<_>, Vec<_>) =
            suit.pieces.iter().map(|worn| (worn.item, worn.slots)).unzip();
        (key.collect::<Vec<_>>(), items, slots)
    };
    suits.sort_by_cached_key(order);
    let mut seen = BTreeSet::new();
    suits.retain(|suit| seen.insert(suit.pieces.iter().map(|worn| worn.item).collect::<Vec<_>>()));
    suits.truncate(problem.suits);
    if suits.is_empty() {
        return Ok(Outcome::infeasible());
    }
    let proven = suits.len();
    Ok(Outcome { suits, proven, status: Status::Optimal, nodes: 0, pruned: 0 })
}

fn visit(
    problem: &Problem,
    options: &[(ItemId, Vec<SlotSet>)],
    taken: SlotSet,
    chosen: &mut Vec<Worn>,
    suits: &mut Vec<Suit>,
) {
    let Some(((item, placements), rest)) = options.split_first() else {
        let suit = Suit::of(problem, chosen.clone());
        if problem.is_kept_by(&suit) {
            suits.push(suit);
        }
        return;
    };
    if problem.lock_of(*item).is_none() {
        visit(problem, rest, taken, chosen, suits);
    }
    for slots in placements.iter().filter(|slots| !slots.overlaps(taken)) {
        chosen.push(Worn { item: *item, slots: *slots });
        visit(problem, rest, taken.union(*slots), chosen, suits);
        chosen.pop();
    }
}
