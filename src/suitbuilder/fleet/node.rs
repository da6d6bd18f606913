//! Parts of the search space: what is forbidden to whom.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::suitbuilder::fleet::assignment::Assignment;
use crate::suitbuilder::fleet::score::{Rank, Score};
use crate::suitbuilder::fleet::wearers::{Forbidden, Wearers};

pub struct Node {
    /// By wearer.
    pub forbidden: Vec<Arc<Forbidden>>,
    /// Everybody's best, each for himself.
    pub suits: Assignment,
    /// No assignment in here has a greater one.
    pub rank: Rank,
    /// The later, the deeper.
    pub number: u64,
}

impl Node {
    pub fn new(
        wearers: &Wearers<'_>,
        forbidden: Vec<Arc<Forbidden>>,
        suits: Assignment,
        number: u64,
    ) -> Self {
        let rank = rank(wearers, suits.clone());
        Self { forbidden, suits, rank, number }
    }
}

/// The place of an assignment, in which of wearers with the same problem the first has the best suit.
///
/// Suits that are each no better are no better in that order either, so the rank of everybody's own
/// best is a bound also by this.
pub fn rank(wearers: &Wearers<'_>, mut suits: Assignment) -> Rank {
    let score = Score::of(&suits, wearers.goal());
    for first in (0..suits.len()).filter(|wearer| wearers.twin(*wearer) == *wearer) {
        let same = (first..suits.len()).filter(|wearer| wearers.twin(*wearer) == first);
        let same: Vec<usize> = same.collect();
        let mut theirs: Assignment = same.iter().map(|wearer| suits[*wearer].clone()).collect();
        theirs.sort_by(|one, other| other.cmp(one));
        for (wearer, suit) in same.into_iter().zip(theirs) {
            suits[wearer] = suit;
        }
    }
    Rank { score, suits }
}

impl Ord for Node {
    fn cmp(&self, other: &Self) -> Ordering {
        self.rank.cmp(&other.rank).then(self.number.cmp(&other.number))
    }
}

impl PartialOrd for Node {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Node {}
