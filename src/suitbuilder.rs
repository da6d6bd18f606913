//! The suit search: items in, the best suits out, with the proof that nothing is better.
//!
//! Pure: a [`Problem`] goes in, an [`Outcome`] comes out, and an [`Observer`] hears of progress and
//! may end the search at any moment. The answer depends on the problem alone, never on the number of
//! threads, on time or on the order of the candidates.
//!
//! The rules of the game that bind a suit (what covers what, what tailoring leaves, what counts for
//! a set) are facts about ACE servers; they are stated where they are applied.

mod candidate;
pub mod explain;
mod fleet;
mod goal;
mod of_item;
mod outcome;
mod problem;
mod search;
mod slots;
#[cfg(test)]
mod tests;
mod value;

pub use candidate::{Candidate, Cantrip, PieceKind, RatingKind, tier_points};
pub use fleet::{
    FLEET_NODES_MAX, FleetError, FleetMode, FleetObserver, FleetOutcome, FleetProgress,
    WEARERS_MAX, solve_fleet,
};
pub use goal::{Goal, Term, Weights};
pub use outcome::{Bound, Gap, Observer, Outcome, Phase, Progress, Status, Suit, Unobserved, Worn};
pub use problem::{
    AllowedRatings, ArmorGroup, ITEMS_MAX, LINES_MAX, Lock, LockedSlot, MinArmor, Problem,
    ProblemError, QUOTAS_MAX, Quota, Refusal, SUITS_MAX, Wanted, Wearer,
};
pub use search::solve;
pub use slots::{SlotSet, SuitSlot};
pub use value::{Values, values};
