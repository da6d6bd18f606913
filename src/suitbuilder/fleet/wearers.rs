//! The wearers, and the best suit of each of what is not forbidden to them.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::domain::item::ItemId;
use crate::suitbuilder::fleet::assignment::{Assignment, Dressed};
use crate::suitbuilder::fleet::{FleetError, FleetObserver, FleetProgress};
use crate::suitbuilder::{Gap, Goal, Observer, Problem, Progress, Status, Suit, solve};

/// Most suits that are kept for the next time somebody asks; some 500 bytes each.
const KNOWN_MAX: usize = 50_000;

pub type Forbidden = BTreeSet<ItemId>;

/// The answer for one wearer.
#[derive(Debug, Clone)]
pub struct Best {
    pub suit: Option<Arc<Dressed>>,
    pub status: Status,
}

impl Best {
    pub fn is_proven(&self) -> bool {
        !matches!(self.status, Status::Bounded { .. })
    }
}

pub struct Wearers<'a> {
    problems: &'a [Problem],
    threads: usize,
    observer: &'a dyn FleetObserver,
    /// By wearer: the first one with the same problem.
    twins: Vec<usize>,
    known: HashMap<(usize, Forbidden), Best>,
    searches: u64,
    /// What observers are told of between searches.
    pub nodes: u64,
    pub open: usize,
    pub gap: Option<Gap>,
    /// Where suits of single wearers are worth telling: what the others have.
    pub shown: Option<Assignment>,
}

impl<'a> Wearers<'a> {
    pub fn new(problems: &'a [Problem], threads: usize, observer: &'a dyn FleetObserver) -> Self {
        let twin = |problem| problems.iter().position(|other| is_same(problem, other));
        let twins = problems.iter().map(twin).enumerate();
        Self {
            problems,
            threads,
            observer,
            twins: twins.map(|(wearer, first)| first.unwrap_or(wearer)).collect(),
            known: HashMap::new(),
            searches: 0,
            nodes: 0,
            open: 0,
            gap: None,
            shown: None,
        }
    }

    pub fn count(&self) -> usize {
        self.problems.len()
    }

    pub fn goal(&self) -> &'a Goal {
        // There is at least one wearer, and all have the same goal.
        &self.problems[0].goal
    }

    pub fn searches(&self) -> u64 {
        self.searches
    }

    /// The first wearer with the same problem.
    pub fn twin(&self, wearer: usize) -> usize {
        self.twins[wearer]
    }

    /// What is locked for others and not for this wearer.
    pub fn reserved(&self, wearer: usize) -> Forbidden {
        let locked = self.problems.iter().flat_map(|problem| &problem.locked);
        let own = &self.problems[wearer];
        let others = locked.map(|lock| lock.item).filter(|item| own.lock_of(*item).is_none());
        others.filter(|item| self.may_use(wearer, *item)).collect()
    }

    /// Whether the rules for single items allow it.
    pub fn may_use(&self, wearer: usize, item: ItemId) -> bool {
        let problem = &self.problems[wearer];
        problem.find(item).is_some_and(|candidate| problem.placements(candidate).is_ok())
    }

    /// The best suit of what is neither forbidden nor taken.
    pub fn best_of_rest(
        &mut self,
        wearer: usize,
        forbidden: &Forbidden,
        taken: &Forbidden,
    ) -> Result<Best, FleetError> {
        let taken = taken.iter().copied().filter(|item| self.may_use(wearer, *item));
        let without: Forbidden = forbidden.iter().copied().chain(taken).collect();
        self.best(wearer, &without)
    }

    /// The best suit without what is forbidden. Those that are proven are kept.
    pub fn best(&mut self, wearer: usize, forbidden: &Forbidden) -> Result<Best, FleetError> {
        let place = (self.twins[wearer], forbidden.clone());
        if let Some(best) = self.known.get(&place) {
            return Ok(best.clone());
        }
        let mut problem = Problem { suits: 1, ..self.problems[wearer].clone() };
        problem.excluded.extend(forbidden);
        self.searches += 1;
        let outcome = solve(&problem, self.threads, &Listener { wearers: self, wearer });
        let mut outcome = outcome.map_err(|error| FleetError::Problem { wearer, error })?;
        let suit = (!outcome.suits.is_empty()).then(|| outcome.suits.swap_remove(0));
        let suit = suit.map(|suit| Arc::new(Dressed::new(suit, self.goal())));
        let best = Best { suit, status: outcome.status };
        if best.is_proven() && self.known.len() < KNOWN_MAX {
            self.known.insert(place, best.clone());
        }
        Ok(best)
    }

    pub fn tell(&self) {
        self.observer.progress(&self.progress(None));
    }

    pub fn tell_found(&self, suits: &[Option<Suit>]) {
        self.observer.found(suits);
    }

    pub fn is_cancelled(&self) -> bool {
        self.observer.is_cancelled()
    }

    fn progress(&self, search: Option<(usize, Progress)>) -> FleetProgress {
        FleetProgress {
            search,
            nodes: self.nodes,
            open: self.open,
            searches: self.searches,
            gap: self.gap,
        }
    }
}

/// Passes on what the search for one wearer tells.
struct Listener<'w, 'a> {
    wearers: &'w Wearers<'a>,
    wearer: usize,
}

impl Observer for Listener<'_, '_> {
    fn is_cancelled(&self) -> bool {
        self.wearers.is_cancelled()
    }

    fn progress(&self, progress: &Progress) {
        let search = Some((self.wearer, progress.clone()));
        self.wearers.observer.progress(&self.wearers.progress(search));
    }

    fn found(&self, suits: &[Suit]) {
        if let (Some(shown), Some(best)) = (&self.wearers.shown, suits.first()) {
            let mut all = crate::suitbuilder::fleet::assignment::suits(shown);
            all[self.wearer] = Some(best.clone());
            self.wearers.tell_found(&all);
        }
    }
}

/// Whether two wearers of one pool have the same problem.
fn is_same(one: &Problem, other: &Problem) -> bool {
    // All fields by name, so that a new one is not forgotten.
    let Problem {
        candidates: _,
        slots,
        quotas,
        wanted,
        locked,
        locked_slots,
        excluded,
        owners,
        min_armor,
        allowed_ratings,
        wearer,
        is_strict,
        allows_reductions,
        max_owners,
        max_items,
        rating_weights,
        goal,
        suits: _,
    } = one;
    *slots == other.slots
        && *quotas == other.quotas
        && *wanted == other.wanted
        && *locked == other.locked
        && *locked_slots == other.locked_slots
        && *excluded == other.excluded
        && *owners == other.owners
        && *min_armor == other.min_armor
        && *allowed_ratings == other.allowed_ratings
        && *wearer == other.wearer
        && *is_strict == other.is_strict
        && *allows_reductions == other.allows_reductions
        && *max_owners == other.max_owners
        && *max_items == other.max_items
        && *rating_weights == other.rating_weights
        && *goal == other.goal
}
