//! What a search tells while it runs, and what it has when it is cancelled.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use proptest::prelude::*;

use super::{for_all, is_sound, problems, reference};
use crate::suitbuilder::{
    Bound, Gap, Goal, Observer, Outcome, Phase, Problem, Progress, Status, Suit, Values, Weights,
    solve,
};

/// Cancels when it was asked so often, and keeps what it hears.
#[derive(Default)]
struct Watcher {
    patience: u64,
    asked: AtomicU64,
    progress: Mutex<Vec<Progress>>,
    found: Mutex<Vec<Vec<Suit>>>,
}

impl Observer for Watcher {
    fn is_cancelled(&self) -> bool {
        self.asked.fetch_add(1, Ordering::Relaxed) >= self.patience
    }

    fn progress(&self, progress: &Progress) {
        self.progress.lock().unwrap().push(progress.clone());
    }

    fn found(&self, suits: &[Suit]) {
        self.found.lock().unwrap().push(suits.to_vec());
    }
}

/// Whether a suit that is this much better at most may exist.
fn is_within(goal: &Goal, gap: &Gap, known: &Values, best: &Values) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    let exact = |number: i64| number as f64;
    match goal {
        Goal::Weights(_) => {
            let more = best.points(goal).unwrap() - known.points(goal).unwrap();
            gap.term.is_none() && exact(more) / exact(Weights::POINT) <= gap.by + 1e-9
        }
        Goal::Order(terms) => {
            let differs = terms.iter().find(|term| known.term(**term) != best.term(**term));
            let Some(term) = differs else { return true };
            let place = |of| terms.iter().position(|term| *term == of);
            let more = exact(best.term(*term) - known.term(*term));
            // Later terms are open once the gap's is not equal.
            gap.term.is_some_and(|of| match place(of).cmp(&place(*term)) {
                std::cmp::Ordering::Less => true,
                std::cmp::Ordering::Equal => more <= gap.by + 1e-9,
                std::cmp::Ordering::Greater => false,
            })
        }
    }
}

fn check_outcome(
    problem: &Problem,
    outcome: &Outcome,
    expected: &Outcome,
) -> Result<(), TestCaseError> {
    prop_assert!(outcome.suits.iter().all(|suit| is_sound(problem, suit)));
    prop_assert!(outcome.proven <= outcome.suits.len());
    prop_assert_eq!(&outcome.suits[..outcome.proven], &expected.suits[..outcome.proven]);
    let keys = || outcome.suits.iter().map(|suit| suit.values.key(&problem.goal));
    prop_assert!(keys().zip(keys().skip(1)).all(|(one, next)| one >= next));
    let Status::Bounded { gap } = outcome.status else {
        prop_assert_eq!(outcome.status, expected.status);
        prop_assert_eq!(&outcome.suits, &expected.suits);
        return Ok(());
    };
    let first_open = outcome.suits.get(outcome.proven);
    prop_assert_eq!(gap.is_none(), first_open.is_none(), "no gap without an unproven suit");
    if let (Some(gap), Some(known)) = (gap, first_open) {
        let best = &expected.suits[outcome.proven];
        prop_assert!((0.0..=1.0).contains(&gap.fraction), "{:?}", gap);
        prop_assert!(gap.by >= 0.0, "{:?}", gap);
        let is_within = is_within(&problem.goal, &gap, &known.values, &best.values);
        prop_assert!(is_within, "{:?} is too small for {:?}", gap, best);
    }
    Ok(())
}

fn check_heard(
    problem: &Problem,
    watcher: &Watcher,
    expected: &Outcome,
) -> Result<(), TestCaseError> {
    let mut last: Vec<Vec<i64>> = Vec::new();
    for suits in &*watcher.found.lock().unwrap() {
        prop_assert!(suits.len() <= problem.suits);
        prop_assert!(suits.iter().all(|suit| is_sound(problem, suit)));
        let keys: Vec<_> = suits.iter().map(|suit| suit.values.key(&problem.goal)).collect();
        prop_assert!(keys.len() >= last.len(), "a suit was lost");
        prop_assert!(keys.iter().zip(&last).all(|(now, before)| now >= before), "became worse");
        last = keys;
    }
    for progress in &*watcher.progress.lock().unwrap() {
        let rank = match progress.phase {
            Phase::Bounding { rank } | Phase::Searching { rank } | Phase::Settling { rank } => rank,
        };
        let Some(best) = expected.suits.get(rank - 1) else { continue };
        match &progress.bound {
            Bound::Terms(terms) => {
                let bound: Vec<i64> = terms.iter().map(|(_, most)| *most).collect();
                let best: Vec<i64> =
                    terms.iter().map(|(term, _)| best.values.term(*term)).collect();
                prop_assert!(best <= bound, "{:?} is above {:?}", best, terms);
            }
            Bound::Points(most) => {
                #[expect(clippy::cast_precision_loss, reason = "small numbers")]
                let points = best.values.points(&problem.goal).unwrap() as f64;
                prop_assert!(points <= most * 1_000.0 + 1e-6, "{} is above {}", points, most);
            }
        }
    }
    Ok(())
}

/// Searches that are cancelled after `patience` questions.
fn check_cancelled(cases: u32, patience: impl Strategy<Value = u64>) {
    for_all(cases, (problems::small(300), patience, 1..=3usize), |(problem, patience, threads)| {
        let watcher = Watcher { patience, ..Watcher::default() };
        let outcome = solve(&problem, threads, &watcher).unwrap();
        let expected = reference(&problem).unwrap();
        check_outcome(&problem, &outcome, &expected)?;
        check_heard(&problem, &watcher, &expected)
    });
}

#[test]
fn cancelled_at_once_it_claims_nothing_wrong() {
    check_cancelled(300, Just(0));
}

#[test]
fn cancelled_later_it_claims_nothing_wrong() {
    check_cancelled(300, 1..30u64);
}

#[test]
fn what_it_tells_is_true_to_the_end() {
    check_cancelled(300, Just(u64::MAX));
}

#[test]
fn the_last_it_tells_is_the_answer() {
    for_all(200, problems::small(300), |problem| {
        let watcher = Watcher { patience: u64::MAX, ..Watcher::default() };
        let outcome = solve(&problem, 2, &watcher).unwrap();
        let found = watcher.found.lock().unwrap();
        prop_assert_eq!(found.last().cloned().unwrap_or_default(), outcome.suits);
        Ok(())
    });
}
