//! What holds for every problem and its answer.

use proptest::prelude::*;
use proptest::sample::Index;

use super::{for_all, pieces, problems, solved};
use crate::suitbuilder::{Candidate, Problem};

const CASES: u32 = 300;

/// A problem, and a candidate that it lacks.
fn with_another(
    problems: impl Strategy<Value = Problem>,
) -> impl Strategy<Value = (Problem, Candidate)> {
    (problems, pieces::pieces(1..=1)).prop_map(|(problem, piece)| {
        let mut candidates = pieces::candidates(&piece, problem.slots);
        let mut candidate = candidates.remove(0);
        // Ids of problems are multiples of ten.
        candidate.item.0 += 5;
        (problem, candidate)
    })
}

pub fn another_item_never_makes_it_worse(
    problem: &Problem,
    another: Candidate,
) -> Result<(), TestCaseError> {
    let mut pool = problem.candidates.to_vec();
    pool.push(another);
    let larger = problems::with_pool(problem, pool);
    let key = |of: &Problem| solved(of, 1).best().map(|best| best.values.key(&of.goal));
    prop_assert!(key(problem) <= key(&larger));
    Ok(())
}

pub fn unused_items_do_not_matter(problem: &Problem, at: Index) -> Result<(), TestCaseError> {
    let outcome = solved(problem, 2);
    let worn = || outcome.suits.iter().flat_map(|suit| &suit.pieces);
    let unused = problem.candidates.iter().filter(|candidate| {
        problem.lock_of(candidate.item).is_none() && worn().all(|worn| worn.item != candidate.item)
    });
    let unused: Vec<_> = unused.map(|candidate| candidate.item).collect();
    if unused.is_empty() || outcome.suits.is_empty() {
        return Ok(());
    }
    let dropped = *at.get(&unused);
    let mut pool = problem.candidates.to_vec();
    pool.retain(|candidate| candidate.item != dropped);
    let smaller = solved(&problems::with_pool(problem, pool), 1);
    prop_assert_eq!(outcome.suits, smaller.suits);
    Ok(())
}

pub fn order_and_threads_do_not_matter(
    problem: &Problem,
    shuffled: &[Candidate],
) -> Result<(), TestCaseError> {
    let outcome = solved(problem, 1);
    for threads in [1, 2, 4] {
        let again = solved(&problems::with_pool(problem, shuffled.to_vec()), threads);
        prop_assert_eq!(again.status, outcome.status);
        prop_assert_eq!(&again.suits, &outcome.suits);
    }
    Ok(())
}

/// A problem, and its candidates in any order.
pub fn with_shuffled(
    problems: impl Strategy<Value = Problem>,
) -> impl Strategy<Value = (Problem, Vec<Candidate>)> {
    problems.prop_flat_map(|problem| {
        let shuffled = Just(problem.candidates.to_vec()).prop_shuffle();
        (Just(problem), shuffled)
    })
}

#[test]
fn another_item_never_makes_the_best_suit_worse() {
    for_all(CASES, with_another(problems::small(300)), |(problem, another)| {
        another_item_never_makes_it_worse(&problem, another)
    });
}

#[test]
fn items_that_no_suit_uses_do_not_matter() {
    for_all(CASES, (problems::small(300), any::<Index>()), |(problem, at)| {
        unused_items_do_not_matter(&problem, at)
    });
}

#[test]
fn neither_the_order_of_candidates_nor_threads_matter() {
    for_all(CASES, with_shuffled(problems::small(300)), |(problem, shuffled)| {
        order_and_threads_do_not_matter(&problem, &shuffled)
    });
}

#[test]
fn more_suits_begin_with_those_of_fewer() {
    for_all(CASES, problems::small(300), |problem| {
        let all = solved(&Problem { suits: 6, ..problem.clone() }, 1).suits;
        for count in 1..6 {
            let some = solved(&Problem { suits: count, ..problem.clone() }, 1).suits;
            prop_assert_eq!(&some[..], &all[..count.min(all.len())]);
        }
        Ok(())
    });
}
