//! The search finds exactly what looking at every suit finds.

use proptest::prelude::*;

use super::{for_all, is_sound, problems, reference, solved};
use crate::suitbuilder::{Problem, Status};

const CASES: u32 = 1_000;

fn finds_the_same(problem: &Problem) -> Result<(), TestCaseError> {
    let expected = reference(problem).unwrap();
    for threads in [1, 3] {
        let outcome = solved(problem, threads);
        prop_assert_eq!(outcome.status, expected.status, "{} threads", threads);
        prop_assert_eq!(&outcome.suits, &expected.suits, "{} threads", threads);
        prop_assert_eq!(outcome.proven, expected.suits.len(), "{} threads", threads);
    }
    prop_assert!(expected.suits.iter().all(|suit| is_sound(problem, suit)));
    Ok(())
}

#[test]
fn small_problems_have_the_same_suits() {
    for_all(CASES, problems::small(250), |problem| finds_the_same(&problem));
}

#[test]
fn middling_problems_have_the_same_suits() {
    for_all(CASES / 10, problems::small(4_000), |problem| finds_the_same(&problem));
}

/// The random problems are of use: most can be solved, many have ties, and few have next
/// to nothing in them.
#[test]
fn problems_are_not_trivial() {
    use std::cell::Cell;
    let [total, infeasible, with_ties, small] = [const { Cell::new(0) }; 4];
    let count = |of: &Cell<u32>, is_so: bool| of.set(of.get() + u32::from(is_so));
    for_all(400, problems::small(250), |problem| {
        let all = reference(&Problem { suits: 6, ..problem.clone() }).unwrap();
        count(&total, true);
        count(&infeasible, all.status == Status::Infeasible);
        let keys = || all.suits.iter().map(|suit| suit.values.key(&problem.goal));
        count(&with_ties, keys().zip(keys().skip(1)).any(|(one, next)| one == next));
        count(&small, all.suits.len() < 6);
        Ok(())
    });
    let part = |of: &Cell<u32>| f64::from(of.get()) / f64::from(total.get());
    assert!(part(&infeasible) < 0.3, "{} are infeasible", part(&infeasible));
    assert!(part(&infeasible) > 0.05, "{} are infeasible", part(&infeasible));
    assert!(part(&with_ties) > 0.2, "{} have ties", part(&with_ties));
    assert!(part(&small) < 0.5, "{} have few suits", part(&small));
}
