//! Why an answer is as it is: what conflicts, what an item would cost, what could be changed.
//!
//! Everything here asks [`solve`] about changed copies of a problem, so it is as exact as the search
//! is, and as slow. Each function ends early when its observer says so, and then says what of its
//! answer is not proven. Observers hear nothing of the inner searches: their suits are no solutions
//! of the problem that was asked about.

mod conflict;
mod constraint;
mod hitting;
mod moves;
mod relaxation;
mod set_costs;
mod swaps;
#[cfg(test)]
mod testing;
mod why_not;

pub use conflict::{Conflict, conflict};
pub use constraint::Constraint;
pub use moves::{Move, Tool, moves};
pub use relaxation::{RELAXATIONS_MAX, Relaxation};
pub use set_costs::{SetCost, set_costs};
pub use swaps::{STEPS_MAX, Swap, Swaps, swaps, upgrades};
pub use why_not::{Beaten, WhyNot, why_not};

use std::sync::Mutex;

use crate::suitbuilder::{
    Goal, Observer, Problem, ProblemError, Progress, SlotSet, Status, Suit, Term, Values, solve,
};

/// How an inner search is run.
#[derive(Clone, Copy)]
struct Effort<'a> {
    threads: usize,
    observer: &'a dyn Observer,
}

/// The best suit of a changed problem.
struct Best {
    suit: Option<Suit>,
    /// Whether nothing is better; without a suit: whether there is none.
    is_proven: bool,
}

/// Whether a problem has a suit.
enum Feasible {
    Yes(Suit),
    No,
    /// The end came before it was known.
    Unknown,
}

/// Passes nothing on but the wish to end.
struct Silent<'a>(&'a dyn Observer);

/// Ends a search with the first suit that it finds.
struct First<'a> {
    outer: &'a dyn Observer,
    found: Mutex<Option<Suit>>,
}

impl Effort<'_> {
    fn is_cancelled(self) -> bool {
        self.observer.is_cancelled()
    }

    /// Finds the best suit. The problem's own number of suits does not matter.
    fn best(self, mut problem: Problem) -> Result<Best, ProblemError> {
        problem.suits = 1;
        let outcome = solve(&problem, self.threads, &Silent(self.observer))?;
        let is_proven = match outcome.status {
            Status::Optimal | Status::Infeasible => true,
            Status::Bounded { .. } => outcome.proven > 0,
        };
        Ok(Best { suit: outcome.suits.into_iter().next(), is_proven })
    }

    /// Finds any suit.
    fn any(self, mut problem: Problem) -> Result<Feasible, ProblemError> {
        if self.is_cancelled() {
            return Ok(Feasible::Unknown);
        }
        problem.suits = 1;
        problem.goal = Goal::Order(Vec::new());
        let first = First { outer: self.observer, found: Mutex::default() };
        let outcome = solve(&problem, self.threads, &first)?;
        Ok(match outcome.suits.into_iter().next().or_else(|| first.take()) {
            Some(suit) => Feasible::Yes(suit),
            None if outcome.status == Status::Infeasible => Feasible::No,
            None => Feasible::Unknown,
        })
    }
}

impl Observer for Silent<'_> {
    fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }

    fn progress(&self, _: &Progress) {}

    fn found(&self, _: &[Suit]) {}
}

impl First<'_> {
    fn take(&self) -> Option<Suit> {
        self.found.lock().ok()?.take()
    }
}

impl Observer for First<'_> {
    fn is_cancelled(&self) -> bool {
        self.outer.is_cancelled() || self.found.lock().is_ok_and(|found| found.is_some())
    }

    fn progress(&self, _: &Progress) {}

    fn found(&self, suits: &[Suit]) {
        if let (Some(suit), Ok(mut found)) = (suits.first(), self.found.lock()) {
            found.get_or_insert_with(|| suit.clone());
        }
    }
}

/// By how much each number changes from one suit to another, larger always meaning better; what
/// stays the same is left out.
pub fn difference(from: &Values, to: &Values) -> Vec<(Term, i64)> {
    let change = |term: Term| (term, to.term(term) - from.term(term));
    Term::ALL.into_iter().map(change).filter(|(_, by)| *by != 0).collect()
}

/// Whether a suit can be worn and keeps all rules of a problem.
fn is_solved_by(problem: &Problem, suit: &Suit) -> bool {
    let mut taken = SlotSet::EMPTY;
    let can_wear = suit.pieces.iter().all(|worn| {
        let is_free = !worn.slots.overlaps(taken);
        taken = taken.union(worn.slots);
        let placements = problem.find(worn.item).map(|piece| problem.placements(piece));
        is_free && matches!(placements, Some(Ok(ways)) if ways.contains(&worn.slots))
    });
    let is_twice = suit.pieces.windows(2).any(|two| two[0].item == two[1].item);
    can_wear && !is_twice && problem.is_kept_by(suit)
}
