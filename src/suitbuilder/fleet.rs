//! Suits for several wearers from one pool, no item twice.
//!
//! A wearer whom no suit fits stays without one. What is locked for a wearer is for nobody else.

mod assignment;
mod branch;
mod node;
mod priority;
mod repair;
mod score;
mod total;
mod wearers;

use std::sync::Arc;

use crate::suitbuilder::{Gap, Problem, ProblemError, Progress, Status, Suit, Values};
use wearers::Wearers;

/// Most wearers: twice what one player is known to have in the world at a time.
pub const WEARERS_MAX: usize = 16;
/// Most parts of the search space that a search for the best sum looks at. Each leaves at most one
/// more open than before, and one takes about a kilobyte.
pub const FLEET_NODES_MAX: u64 = 50_000;

/// Who comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FleetMode {
    /// Wearers in their order: each gets the best suit of what those before have left.
    Priority,
    /// As many wearers as possible get a suit. Of such assignments the one with the best sum of all
    /// suits' numbers, then the one in which the first wearer has the best suit, and so on.
    Total,
}

/// What is known at the end.
#[derive(Debug, Clone, PartialEq)]
pub struct FleetOutcome {
    /// By wearer.
    pub suits: Vec<Option<Suit>>,
    /// `Optimal`: nothing is better in this mode; wearers without a suit cannot have one.
    /// `Infeasible`: nobody can have one. The gap of `Bounded` is that of the sum or, in order of
    /// priority, that of the first wearer whose suit is not proven; it is `None` if it is open who
    /// can have a suit.
    pub status: Status,
    /// Parts of the search space that were looked at, beyond each wearer's own.
    pub nodes: u64,
    /// Searches for one wearer.
    pub searches: u64,
}

impl FleetOutcome {
    /// The sum of all suits' numbers.
    pub fn total(&self) -> Values {
        let values = self.suits.iter().flatten().map(|suit| suit.values);
        values.fold(Values::default(), |sum, one| Values {
            sets: sum.sets + one.sets,
            set_pieces: sum.set_pieces + one.set_pieces,
            lines: sum.lines + one.lines,
            tier_points: sum.tier_points + one.tier_points,
            ratings: sum.ratings + one.ratings,
            armor_level: sum.armor_level + one.armor_level,
            items: sum.items + one.items,
        })
    }
}

/// How far a search for a fleet is.
#[derive(Debug, Clone, PartialEq)]
pub struct FleetProgress {
    /// Whose suit is searched, by place in the list, and how far that is; `None` between searches.
    pub search: Option<(usize, Progress)>,
    pub nodes: u64,
    /// Parts of the search space that are still to be looked at.
    pub open: usize,
    pub searches: u64,
    /// As in [`FleetOutcome::status`]; only where sums are compared.
    pub gap: Option<Gap>,
}

/// Hears of a search for a fleet while it runs. Called from its threads: be quick.
pub trait FleetObserver: Sync {
    /// Whether the search shall end now, with what it has.
    fn is_cancelled(&self) -> bool;
    /// Told now and then.
    fn progress(&self, progress: &FleetProgress);
    /// The suits so far, by wearer, each time they become better.
    fn found(&self, suits: &[Option<Suit>]);
}

/// Why nothing can be searched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FleetError {
    #[error("a fleet has 1 to {WEARERS_MAX} wearers, not {0}")]
    Wearers(usize),
    /// `wearer`: place in the list.
    #[error("{error}")]
    Problem { wearer: usize, error: ProblemError },
    /// The place of a wearer who differs from the first.
    #[error("all wearers need the same objective")]
    Goals(usize),
    /// The place of a wearer who differs from the first.
    #[error("all wearers need the same pool of candidates")]
    Pools(usize),
}

/// Finds suits for several wearers.
///
/// `problems`: one a wearer, first the one who comes first. They share candidates and goal; in all
/// else they may differ. How many suits each asks for is of no account. Blocks; the answer depends
/// on the problems alone, unless it is cancelled.
///
/// `Total` is a conflict-based search (Sharon et al., "Conflict-based search for optimal
/// multi-agent pathfinding", 2015): everybody's own best suits are a bound; as long as an item is
/// in two of them, it is kept for one of the wearers or forbidden to them, and those who lose it
/// search anew.
pub fn solve_fleet(
    problems: &[Problem],
    mode: FleetMode,
    threads: usize,
    observer: &dyn FleetObserver,
) -> Result<FleetOutcome, FleetError> {
    solve_within(problems, mode, FLEET_NODES_MAX, threads, observer)
}

/// The same with another limit of nodes.
pub(super) fn solve_within(
    problems: &[Problem],
    mode: FleetMode,
    nodes_max: u64,
    threads: usize,
    observer: &dyn FleetObserver,
) -> Result<FleetOutcome, FleetError> {
    check(problems)?;
    let mut wearers = Wearers::new(problems, threads, observer);
    match mode {
        FleetMode::Priority => priority::solve(&mut wearers),
        FleetMode::Total => total::solve(&mut wearers, nodes_max),
    }
}

fn check(problems: &[Problem]) -> Result<(), FleetError> {
    let first = problems.first().ok_or(FleetError::Wearers(0))?;
    if problems.len() > WEARERS_MAX {
        return Err(FleetError::Wearers(problems.len()));
    }
    for (wearer, problem) in problems.iter().enumerate() {
        problem.check().map_err(|error| FleetError::Problem { wearer, error })?;
        let (one, other) = (&problem.candidates, &first.candidates);
        if !Arc::ptr_eq(one, other) && one != other {
            return Err(FleetError::Pools(wearer));
        }
        if problem.goal != first.goal {
            return Err(FleetError::Goals(wearer));
        }
    }
    Ok(())
}
