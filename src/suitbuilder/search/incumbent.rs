//! Suits that were found on the way.

use crate::suitbuilder::search::pool::{NO_QUOTA, Pool};
use crate::suitbuilder::{LINES_MAX, QUOTAS_MAX, SlotSet};

/// A suit as the search has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub score: i64,
    /// By candidate, no candidate twice.
    pub ways: Vec<u32>,
}

impl Found {
    /// The candidates, sorted: suits of the same candidates are one suit.
    pub fn candidates(&self, pool: &Pool) -> Vec<u32> {
        self.ways.iter().map(|way| pool.way(*way).candidate).collect()
    }

    /// The suit of the same candidates, each in the slots where it is worth most to the whole.
    fn worn_best(&self, pool: &Pool) -> Self {
        let choices = self.ways.iter().map(|way| pool.ways_of(pool.way(*way).candidate));
        let choices: Vec<_> = choices.collect();
        if choices.iter().all(|ways| ways.len() == 1) {
            return self.clone();
        }
        let worth = |ways: &[u32]| ways.iter().map(|way| pool.way(*way).worth).sum::<i64>();
        let mut best = (worth(&self.ways), self.ways.clone());
        place(pool, &choices, SlotSet::EMPTY, &mut Vec::new(), &mut |ways| {
            let worth = worth(ways);
            if worth > best.0 {
                best = (worth, ways.to_vec());
            }
        });
        Self { score: self.score - worth(&self.ways) + best.0, ways: best.1 }
    }
}

/// Visits the ways to wear all candidates at once.
fn place(
    pool: &Pool,
    choices: &[std::ops::Range<u32>],
    taken: SlotSet,
    chosen: &mut Vec<u32>,
    visit: &mut dyn FnMut(&[u32]),
) {
    let Some((first, rest)) = choices.split_first() else { return visit(chosen) };
    for way in first.clone() {
        let slots = pool.way(way).slots;
        if !slots.overlaps(taken) {
            chosen.push(way);
            place(pool, rest, taken.union(slots), chosen, visit);
            chosen.pop();
        }
    }
}

/// Scores these ways if they keep the rules for whole suits. A candidate that is there twice counts
/// once. Whether they clash in slots is the caller's business.
pub fn judge(pool: &Pool, ways: impl Iterator<Item = u32>) -> Option<Found> {
    let mut ways: Vec<u32> = ways.collect();
    ways.sort_unstable();
    ways.dedup_by_key(|way| pool.way(*way).candidate);
    let score = score(pool, &ways)?;
    Some(Found { score, ways })
}

fn score(pool: &Pool, ways: &[u32]) -> Option<i64> {
    let mut steps = [0_u8; LINES_MAX];
    let mut counts = [0_u8; QUOTAS_MAX + 1];
    let mut score = 0;
    for (steps, line) in steps.iter_mut().zip(&pool.lines) {
        *steps = line.locked;
    }
    for (count, quota) in counts.iter_mut().zip(&pool.quotas) {
        *count = quota.locked;
    }
    for way in ways {
        let way = pool.way(*way);
        score += way.worth;
        counts[usize::from(way.quota).min(NO_QUOTA)] += 1;
        for reach in pool.reaches(way) {
            let steps = &mut steps[usize::from(reach.line)];
            *steps = (*steps).max(reach.steps);
        }
    }
    for (steps, line) in steps.into_iter().zip(&pool.lines) {
        if line.is_required && steps == 0 {
            return None;
        }
        score += line.steps[..usize::from(steps)].iter().sum::<i64>();
    }
    for (count, quota) in counts.into_iter().zip(&pool.quotas) {
        if !(quota.least..=quota.most).contains(&count) {
            return None;
        }
        score += quota.scores[usize::from(count).min(quota.scores.len() - 1)];
    }
    let keeps_limits = ways.len() <= pool.max_items && owners(pool, ways) <= pool.max_owners;
    keeps_limits.then_some(score)
}

fn owners(pool: &Pool, ways: &[u32]) -> usize {
    if pool.max_owners == usize::MAX {
        return 0;
    }
    let mut owners: Vec<u32> = ways.iter().map(|way| pool.way(*way).owner).collect();
    owners.sort_unstable();
    owners.dedup();
    owners.len()
}

/// The best distinct suits that were met.
#[derive(Debug)]
pub struct Known {
    /// Best first, then by candidates, which stand beside them.
    suits: Vec<(Found, Vec<u32>)>,
    most: usize,
}

impl Known {
    pub fn new(most: usize) -> Self {
        Self { suits: Vec::new(), most }
    }

    /// Takes a suit in if it is new and among the best, worn as well as it can be.
    pub fn offer(&mut self, pool: &Pool, found: &Found) -> Option<Found> {
        if self.least().is_some_and(|least| found.score <= least) {
            return None;
        }
        let candidates = found.candidates(pool);
        if self.suits.iter().any(|known| known.1 == candidates) {
            return None;
        }
        let found = found.worn_best(pool);
        let key = |score: i64| std::cmp::Reverse(score);
        let place = (key(found.score), &candidates);
        let at = self.suits.partition_point(|known| (key(known.0.score), &known.1) < place);
        self.suits.insert(at, (found.clone(), candidates));
        self.suits.truncate(self.most);
        Some(found)
    }

    /// Score of the suit of this rank, from 0, if so many are known.
    pub fn score(&self, rank: usize) -> Option<i64> {
        self.suits.get(rank).map(|known| known.0.score)
    }

    /// What a suit has to exceed to be remembered, once there are enough.
    pub fn least(&self) -> Option<i64> {
        let last = self.suits.last().filter(|_| self.suits.len() >= self.most);
        last.map(|last| last.0.score)
    }

    /// Best first.
    pub fn all(&self) -> impl Iterator<Item = &Found> {
        self.suits.iter().map(|known| &known.0)
    }

    /// The best one that is not among these sets of candidates.
    pub fn best_but(&self, taken: &[Vec<u32>]) -> Option<&Found> {
        self.suits.iter().find(|known| !taken.contains(&known.1)).map(|known| &known.0)
    }
}
