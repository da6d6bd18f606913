//! What a search finds, and how it tells.

use crate::domain::item::ItemId;
use crate::suitbuilder::{Problem, SlotSet, Term, Values};

/// A piece of a suit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Worn {
    pub item: ItemId,
    pub slots: SlotSet,
}

/// A suit that keeps all rules of its problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suit {
    /// By item.
    pub pieces: Vec<Worn>,
    pub values: Values,
}

/// What is known at the end of a search.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The best first, no set of items twice.
    pub suits: Vec<Suit>,
    /// How many of the first suits nothing can beat.
    pub proven: usize,
    pub status: Status,
    /// Parts of the search space that were looked at.
    pub nodes: u64,
    /// Parts of the search space that were left out because nothing in them can be good enough.
    pub pruned: u64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Status {
    /// No suit is better than the first, none but the first is better than the second, and so on.
    Optimal,
    /// The search ended before it was done.
    Bounded {
        /// Between what may exist and the first suit that is not proven; `None` if there is none.
        gap: Option<Gap>,
    },
    /// No suit keeps all rules.
    Infeasible,
}

/// How much better than the best known suit an unknown one might be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gap {
    /// The first term by which it might be better; `None` where a sum of weights is compared.
    pub term: Option<Term>,
    /// By how much at most, in units of the term, or in points.
    pub by: f64,
    /// The same as a fraction of what may exist, 0 to 1.
    pub fraction: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Bounds on the whole pool, for the suit of this rank, from 1.
    Bounding { rank: usize },
    /// The tree of what the bounds leave open, for the suit of this rank, from 1.
    Searching { rank: usize },
    /// Which of equally good suits is the first one of this rank.
    Settling { rank: usize },
}

/// How far a search is.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    pub phase: Phase,
    /// Ways to wear a candidate that may still be in a suit that is good enough.
    pub candidates: usize,
    pub nodes: u64,
    pub pruned: u64,
    /// `None` until there is a suit.
    pub gap: Option<Gap>,
    pub bound: Bound,
}

/// What no suit of the present rank can exceed.
#[derive(Debug, Clone, PartialEq)]
pub enum Bound {
    /// Term by term, in the order of the goal: no suit's terms come after these in that order.
    Terms(Vec<(Term, i64)>),
    /// Points.
    Points(f64),
}

/// Hears of a search while it runs. Called from its threads: be quick.
pub trait Observer: Sync {
    /// Whether the search shall end now, with what it has. Asked every few hundred microseconds.
    fn is_cancelled(&self) -> bool;
    /// Told now and then.
    fn progress(&self, progress: &Progress);
    /// The best suits so far, each time they become better.
    fn found(&self, suits: &[Suit]);
}

/// An observer that waits for the end.
#[derive(Debug, Clone, Copy)]
pub struct Unobserved;

impl Observer for Unobserved {
    fn is_cancelled(&self) -> bool {
        false
    }

    fn progress(&self, _: &Progress) {}

    fn found(&self, _: &[Suit]) {}
}

impl Outcome {
    /// The best suit, whether proven or not.
    pub fn best(&self) -> Option<&Suit> {
        self.suits.first()
    }

    /// The outcome for problems that no suit solves.
    pub fn infeasible() -> Self {
        Self { suits: Vec::new(), proven: 0, status: Status::Infeasible, nodes: 0, pruned: 0 }
    }
}

impl Suit {
    /// Looks up a suit's candidates and works out its numbers. Unknown items are left out.
    pub fn of(problem: &Problem, mut pieces: Vec<Worn>) -> Self {
        pieces.sort_unstable();
        let known = pieces.iter().filter_map(|worn| Some((problem.find(worn.item)?, worn.slots)));
        let values = crate::suitbuilder::values(problem, known);
        Self { pieces, values }
    }
}
