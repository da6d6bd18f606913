//! Problems that are too large to look at every suit.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use super::properties::{
    order_and_threads_do_not_matter, unused_items_do_not_matter, with_shuffled,
};
use super::{for_all, is_sound, problems, solved};
use crate::suitbuilder::{Problem, SlotSet, Status, Suit, Worn};

/// Some suit: items in a random order, each worn in the first way that fits; `None` if that breaks
/// a rule.
fn some_suit(problem: &Problem, order: &[Index]) -> Option<Suit> {
    let mut pool: Vec<_> = problem.candidates.iter().collect();
    let mut taken = SlotSet::EMPTY;
    let mut pieces = Vec::new();
    let locked = |item| problem.lock_of(item).is_some();
    pool.sort_by_key(|candidate| !locked(candidate.item));
    let bound = pool.iter().take_while(|candidate| locked(candidate.item)).count();
    let free = pool.split_off(bound);
    let chosen = order.iter().filter(|_| !free.is_empty()).map(|at| *at.get(&free));
    for candidate in pool.into_iter().chain(chosen) {
        let is_worn = pieces.iter().any(|worn: &Worn| worn.item == candidate.item);
        let is_full = problem.max_items.is_some_and(|most| pieces.len() >= most);
        let Ok(ways) = problem.placements(candidate) else { continue };
        let fitting = ways.into_iter().find(|slots| !slots.overlaps(taken));
        if let Some(slots) = fitting.filter(|_| !is_worn && !is_full) {
            taken = taken.union(slots);
            pieces.push(Worn { item: candidate.item, slots });
        }
    }
    let suit = Suit::of(problem, pieces);
    problem.is_kept_by(&suit).then_some(suit)
}

#[test]
fn nothing_found_by_chance_is_better() {
    let tries = vec(vec(any::<Index>(), 0..=25), 60);
    for_all(100, (problems::large(10..=60), tries), |(problem, tries)| {
        let outcome = solved(&problem, 2);
        prop_assert!(outcome.suits.iter().all(|suit| is_sound(&problem, suit)));
        for suit in tries.iter().filter_map(|order| some_suit(&problem, order)) {
            prop_assert_eq!(outcome.status, Status::Optimal);
            let key = |suit: &Suit| suit.values.key(&problem.goal);
            prop_assert!(key(&outcome.suits[0]) >= key(&suit), "{:?} is better", suit);
        }
        Ok(())
    });
}

#[test]
fn items_that_no_suit_uses_do_not_matter() {
    for_all(60, (problems::large(10..=60), any::<Index>()), |(problem, at)| {
        unused_items_do_not_matter(&problem, at)
    });
}

#[test]
fn neither_the_order_of_candidates_nor_threads_matter() {
    for_all(60, with_shuffled(problems::large(10..=60)), |(problem, shuffled)| {
        order_and_threads_do_not_matter(&problem, &shuffled)
    });
}
