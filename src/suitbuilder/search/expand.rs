//! One part of the search space: its bound, and what it is divided into.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::suitbuilder::search::bound::Bounder;
use crate::suitbuilder::search::branch::divide;
use crate::suitbuilder::search::climb::climb;
use crate::suitbuilder::search::incumbent::judge;
use crate::suitbuilder::search::node::Node;
use crate::suitbuilder::search::scale::as_float;
use crate::suitbuilder::search::slope::Slope;
use crate::suitbuilder::search::tell;
use crate::suitbuilder::search::tree::{Target, Tree};

/// Times that prices are adjusted for a part, if that makes its bound better.
const ROUNDS: usize = 12;
/// Rounds without a better bound after which steps become shorter.
const PATIENCE: usize = 2;
/// Steps shorter than this lead nowhere.
const PACE_MIN: f64 = 0.02;
/// What looking at a part takes beside its ways, in ways.
const WORK_LEAST: u64 = 200;
/// Parts between two attempts to better a suit, and ways that are tried in it.
const CLIMB_EVERY: u64 = 8;
const PROMISING_MAX: usize = 200;

impl Tree<'_> {
    /// Works out a part's bound, and divides it if that leaves something.
    pub fn expand(&self, bounder: &mut Bounder, mut node: Node) -> Vec<Node> {
        let pool = self.context.pool;
        loop {
            if !bounder.look_at(pool, &node, self.aim.stage) {
                return Vec::new();
            }
            let before = node.open.len();
            if !self.tighten(bounder, &mut node) {
                self.context.pruned.fetch_add(1, Ordering::Relaxed);
                return Vec::new();
            }
            bounder.fill_rests(pool, &node);
            let threshold = self.threshold();
            let mut values = bounder.values.iter();
            let open = node.open.len();
            node.open.retain(|way| {
                let value = values.next().copied().unwrap_or(0);
                bounder.with_way(pool, *way, value) >= threshold
            });
            if node.open.len() < open {
                bounder.look_at(pool, &node, self.aim.stage);
                bounder.evaluate(pool, &node, self.aim.stage, &node.prices);
                bounder.pick(pool, &node);
                bounder.fill_rests(pool, &node);
                node.bound = node.bound.min(bounder.bound);
                if node.bound < threshold {
                    return Vec::new();
                }
            }
            if self.context.nodes.load(Ordering::Relaxed).is_multiple_of(CLIMB_EVERY) {
                self.climb(bounder, &node);
            }
            // With a fifth gone, better prices are worth another look.
            if node.open.len() * 5 >= before * 4 || node.open.len() < 8 {
                return divide(pool, &node, bounder, self.threshold());
            }
        }
    }

    /// Finds prices that make the bound low. `false`: nothing in the part is good enough.
    fn tighten(&self, bounder: &mut Bounder, node: &mut Node) -> bool {
        let (pool, stage) = (self.context.pool, self.aim.stage);
        let mut prices = (*node.prices).clone();
        let mut best = (i64::MAX, prices.clone());
        let mut pace = 1.0;
        let mut waited = 0;
        for _ in 0..ROUNDS {
            let bound = bounder.evaluate(pool, node, stage, &prices);
            let ways = u64::try_from(node.open.len()).unwrap_or(0);
            self.work.fetch_add(ways + WORK_LEAST, Ordering::Relaxed);
            bounder.pick(pool, node);
            self.offer(node.chosen.iter().chain(&bounder.picks).copied());
            let threshold = self.threshold();
            if bound < best.0 {
                best = (bound, prices.clone());
                waited = 0;
            } else {
                waited += 1;
                if waited >= PATIENCE {
                    pace /= 2.0;
                    waited = 0;
                }
            }
            if best.0 < threshold {
                return false;
            }
            let slope = Slope::of(bounder, pool, node, stage, &prices);
            let length = slope.length(pool, stage);
            if pace < PACE_MIN || length == 0.0 {
                break;
            }
            let over = as_float(bound.saturating_sub(threshold - 1));
            slope.descend(pool, stage, &mut prices, pace * over / length);
        }
        node.bound = node.bound.min(best.0);
        node.prices = Arc::new(best.1);
        bounder.evaluate(pool, node, stage, &node.prices);
        bounder.pick(pool, node);
        true
    }

    /// Betters the suit that the prices make.
    fn climb(&self, bounder: &Bounder, node: &Node) {
        let pool = self.context.pool;
        let open = node.open.iter().zip(&bounder.values);
        let mut promising: Vec<(i64, u32)> =
            open.map(|(way, value)| (bounder.with_way(pool, *way, *value), *way)).collect();
        promising.sort_unstable_by(|a, b| b.cmp(a));
        promising.truncate(PROMISING_MAX);
        let promising: Vec<u32> = promising.into_iter().map(|(_, way)| way).collect();
        let ways = node.chosen.iter().chain(&bounder.picks).copied();
        if let Some(found) = judge(pool, ways) {
            climb(pool, &found.ways, &promising, (i64::MAX, false), &mut |ways| {
                self.offer(ways.iter().copied())
            });
        }
    }

    /// Takes a suit in, if it is one and of use. `true`: it keeps the rules.
    fn offer(&self, ways: impl Iterator<Item = u32>) -> bool {
        let pool = self.context.pool;
        let Some(found) = judge(pool, ways) else { return false };
        let mut known = self.context.known();
        let was = known.score(0);
        let found = known.offer(pool, &found).unwrap_or(found);
        let is_first = known.score(0) > was;
        if self.aim.target == Target::All {
            let least = known.score(pool.problem.suits - 1).unwrap_or(pool.lowest);
            self.best.store(least, Ordering::Relaxed);
            self.is_too_many.store(known.least() == Some(least), Ordering::Relaxed);
        }
        drop(known);
        if is_first {
            tell(self.context);
        }
        let is_better = found.score > self.best.load(Ordering::Relaxed);
        if is_better
            && self.aim.target != Target::All
            && !self.aim.taken.contains(&found.candidates(pool))
        {
            let mut waiting = self.waiting();
            if found.score > self.best.load(Ordering::Relaxed) {
                self.best.store(found.score, Ordering::Relaxed);
                waiting.found = Some(found);
            }
        }
        true
    }
}
