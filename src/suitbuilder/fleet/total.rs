//! The best sum.

use std::collections::BinaryHeap;
use std::sync::Arc;

use crate::suitbuilder::Status;
use crate::suitbuilder::fleet::assignment::{Assignment, Dressed, suits};
use crate::suitbuilder::fleet::branch::{Branch, Losses, choose};
use crate::suitbuilder::fleet::node::{Node, rank};
use crate::suitbuilder::fleet::repair::{dress, improve};
use crate::suitbuilder::fleet::score::{Rank, Score, ceiling, gap};
use crate::suitbuilder::fleet::wearers::{Best, Forbidden, Wearers};
use crate::suitbuilder::fleet::{FleetError, FleetOutcome};

/// How many wearers may choose first when assignments are made for a start.
const STARTS_MAX: usize = 4;

/// Why a search ends before it is done.
pub enum Stop {
    Error(FleetError),
    /// Cancelled, or at its limit.
    Early,
}

impl From<FleetError> for Stop {
    fn from(error: FleetError) -> Self {
        Self::Error(error)
    }
}

/// The best suit of a wearer, if it is certain.
pub fn proven(
    wearers: &mut Wearers<'_>,
    wearer: usize,
    forbidden: &Forbidden,
) -> Result<Option<Arc<Dressed>>, Stop> {
    let best = wearers.best(wearer, forbidden)?;
    if best.is_proven() { Ok(best.suit) } else { Err(Stop::Early) }
}

struct Search<'w, 'a> {
    wearers: &'w mut Wearers<'a>,
    open: BinaryHeap<Node>,
    incumbent: Option<Rank>,
    losses: Losses,
    made: u64,
}

/// Finds the assignment with the best sum, looking at no more than `nodes_max` nodes.
pub fn solve(wearers: &mut Wearers<'_>, nodes_max: u64) -> Result<FleetOutcome, FleetError> {
    let (open, losses) = (BinaryHeap::new(), Losses::new());
    let mut search = Search { wearers, open, incumbent: None, losses, made: 0 };
    // First of all what the other mode finds: with all items at hand, the search for a later wearer
    // may take much longer than with what is left.
    let nobody = vec![None; search.wearers.count()];
    let by_priority = dress(search.wearers, &nobody, 0)?;
    search.consider(by_priority);

    let mut reserved = Vec::new();
    let mut own: Vec<Best> = Vec::new();
    for wearer in 0..search.wearers.count() {
        reserved.push(Arc::new(search.wearers.reserved(wearer)));
        own.push(search.wearers.best(wearer, &reserved[wearer])?);
    }
    let goal = search.wearers.goal();
    let most = own.iter().map(|best| ceiling(best, goal));
    let most = most.reduce(|sum, one| &sum + &one).unwrap_or_else(|| Score::zero(goal));
    search.note(&most);
    search.wearers.tell();
    let is_certain = own.iter().all(Best::is_proven);
    let own: Assignment = own.into_iter().map(|best| best.suit).collect();
    for first in 0..search.wearers.count().min(STARTS_MAX) {
        search.start_from(&own, first)?;
    }
    if !is_certain {
        return Ok(search.finish(false, most));
    }
    search.open.push(Node::new(search.wearers, reserved, own, 0));
    match search.run(nodes_max) {
        Ok(()) => Ok(search.finish(true, most)),
        Err(Stop::Early) => Ok(search.finish(false, most)),
        Err(Stop::Error(error)) => Err(error),
    }
}

impl Search<'_, '_> {
    /// Best first, so that the first node without conflicts is the answer.
    fn run(&mut self, nodes_max: u64) -> Result<(), Stop> {
        while let Some(node) = self.open.pop() {
            if self.incumbent.as_ref().is_some_and(|known| *known >= node.rank) {
                return Ok(());
            }
            self.note(&node.rank.score);
            if self.wearers.nodes >= nodes_max || self.wearers.is_cancelled() {
                self.open.push(node);
                return Err(Stop::Early);
            }
            if let Err(stop) = self.expand(&node) {
                self.open.push(node);
                return Err(stop);
            }
            self.wearers.nodes += 1;
            self.wearers.open = self.open.len();
            self.wearers.tell();
        }
        Ok(())
    }

    fn expand(&mut self, node: &Node) -> Result<(), Stop> {
        let Some(branch) = choose(self.wearers, node, &mut self.losses)? else {
            self.consider(node.suits.clone());
            return Ok(());
        };
        let Branch { item, parts } = branch;
        let mut children = Vec::new();
        for part in parts {
            let mut forbidden = node.forbidden.clone();
            let mut suits = node.suits.clone();
            for wearer in part {
                if self.wearers.may_use(wearer, item) {
                    Arc::make_mut(&mut forbidden[wearer]).insert(item);
                }
                if suits[wearer].as_ref().is_some_and(|dressed| dressed.has(item)) {
                    suits[wearer] = proven(self.wearers, wearer, &forbidden[wearer])?;
                }
            }
            self.made += 1;
            children.push(Node::new(self.wearers, forbidden, suits, self.made));
        }
        // Now and then: it takes as many searches as there are wearers, or more.
        if (self.wearers.nodes + 1).is_power_of_two() {
            let first = usize::try_from(self.made).unwrap_or(0) % self.wearers.count();
            self.start_from(&node.suits, first)?;
        }
        let incumbent = self.incumbent.as_ref();
        children.retain(|child| incumbent.is_none_or(|known| child.rank > *known));
        self.open.extend(children);
        Ok(())
    }

    /// Makes an assignment out of suits that share items; the wearer `first` keeps his. Takes too
    /// long for a search that shall end.
    fn start_from(
        &mut self,
        suits: &[Option<Arc<Dressed>>],
        first: usize,
    ) -> Result<(), FleetError> {
        if self.wearers.is_cancelled() {
            return Ok(());
        }
        let mut dressed = dress(self.wearers, suits, first)?;
        improve(self.wearers, &mut dressed)?;
        self.consider(dressed);
        Ok(())
    }

    /// Keeps an assignment without conflicts if it is better than the best so far.
    fn consider(&mut self, assignment: Assignment) {
        let rank = rank(self.wearers, assignment);
        if self.incumbent.as_ref().is_none_or(|known| rank > *known) {
            self.wearers.tell_found(&suits(&rank.suits));
            self.incumbent = Some(rank);
        }
    }

    fn note(&mut self, most: &Score) {
        let goal = self.wearers.goal();
        let known = self.incumbent.as_ref();
        self.wearers.gap = known.and_then(|known| gap(most, &known.score, goal));
    }

    fn finish(mut self, is_done: bool, most: Score) -> FleetOutcome {
        let most = self.open.peek().map_or(most, |node| node.rank.score.clone());
        self.note(&most);
        let found = self.incumbent.take().map(|rank| suits(&rank.suits)).unwrap_or_default();
        let status = if !is_done {
            Status::Bounded { gap: self.wearers.gap }
        } else if found.iter().all(Option::is_none) {
            Status::Infeasible
        } else {
            Status::Optimal
        };
        let (nodes, searches) = (self.wearers.nodes, self.wearers.searches());
        FleetOutcome { suits: found, status, nodes, searches }
    }
}
