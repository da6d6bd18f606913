//! What holds for every search: known cases, equality with the plain definition, properties.

mod against_reference;
mod cases;
mod exhaustive;
mod fleet;
mod large;
mod pieces;
mod problems;
mod properties;
mod watched;

use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};

use crate::suitbuilder::{Outcome, Problem, ProblemError, SlotSet, Suit, Unobserved, solve};

/// What the best suits are, by looking at every suit there is.
fn reference(problem: &Problem) -> Result<Outcome, ProblemError> {
    exhaustive::solve(problem)
}

#[track_caller]
fn solved(problem: &Problem, threads: usize) -> Outcome {
    solve(problem, threads, &Unobserved).unwrap()
}

/// Runs a test on `cases` problems, the same ones each time; what fails is made small and shown.
#[track_caller]
fn for_all<T: std::fmt::Debug>(
    cases: u32,
    inputs: impl proptest::strategy::Strategy<Value = T>,
    test: impl Fn(T) -> Result<(), TestCaseError>,
) {
    let config = Config {
        cases,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(0x5175),
        max_shrink_iters: 20_000,
        ..Config::default()
    };
    if let Err(error) = TestRunner::new(config).run(&inputs, test) {
        panic!("{error}");
    }
}

/// Whether each piece may be worn like that, nothing overlaps, the rules are kept, and the numbers
/// are right.
fn is_sound(problem: &Problem, suit: &Suit) -> bool {
    let is_placed = |worn: &crate::suitbuilder::Worn| {
        let candidate = problem.find(worn.item);
        let placements = candidate.map(|candidate| problem.placements(candidate));
        placements.is_some_and(|ways| ways.is_ok_and(|ways| ways.contains(&worn.slots)))
    };
    let mut taken = SlotSet::EMPTY;
    let fits = suit.pieces.iter().all(|worn| {
        let is_free = !worn.slots.overlaps(taken);
        taken = taken.union(worn.slots);
        is_free && is_placed(worn)
    });
    let is_sorted = suit.pieces.windows(2).all(|two| two[0].item < two[1].item);
    fits && is_sorted
        && problem.is_kept_by(suit)
        && suit.values == Suit::of(problem, suit.pieces.clone()).values
}
