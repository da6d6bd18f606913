//! The whole search space: first bounds, first suits, and what they leave open.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::suitbuilder::search::bound::Bounder;
use crate::suitbuilder::search::climb::climb;
use crate::suitbuilder::search::incumbent::{Found, judge};
use crate::suitbuilder::search::lp;
use crate::suitbuilder::search::node::{Node, Prices};
use crate::suitbuilder::search::pool::Pool;
use crate::suitbuilder::search::scale::as_float;
use crate::suitbuilder::search::slope::Slope;
use crate::suitbuilder::search::stage::Stage;
use crate::suitbuilder::search::tell;
use crate::suitbuilder::search::tree::{Aim, Context};

/// Times that prices are adjusted.
const ROUNDS: usize = 250;
/// Length of the first steps, and of the longest; shorter ones than the least lead nowhere.
const PACE: f64 = 1.0;
const PACE_MAX: f64 = 2.0;
const PACE_MIN: f64 = 0.005;
/// Rounds without a better bound after which steps become shorter.
const PATIENCE: usize = 4;
/// Share of the newest slope in the mean.
const SHARE: f64 = 0.3;
/// Round after which the best prices are worked out exactly, where terms are one score: their
/// magnitudes are too far apart for steps.
const EXACT_AFTER: usize = 30;
/// Rounds between two attempts to leave out ways and to better the best suit.
const REFINE_EVERY: usize = 10;
/// Suits made by prices that are bettered in the end.
const CLIMBS_MAX: usize = 12;
/// Ways that are tried in a suit, the most promising first.
const PROMISING_MAX: usize = 400;

/// Parts that make up the whole space.
pub struct Root {
    parts: Vec<Node>,
    /// The stage that the parts' prices are for.
    stage: Stage,
}

impl Root {
    pub fn new(pool: &Pool) -> Self {
        let stage = Stage::sum(pool);
        let all = 0..u32::try_from(pool.ways.len()).unwrap_or(u32::MAX);
        let mut root = Node::root(pool, Vec::new(), Arc::new(Prices::of(pool, &stage)));
        root.open = all.filter(|way| root.has_room(pool.way(*way))).collect();
        let mut parts = vec![root];
        for ways in &pool.locked {
            let choose = |part: &Node, way: u32| {
                let mut part = part.clone();
                (part.open.contains(&way) && part.choose(pool, way)).then_some(part)
            };
            let chosen =
                parts.iter().flat_map(|part| ways.iter().filter_map(move |way| choose(part, *way)));
            parts = chosen.collect();
        }
        for part in &mut parts {
            part.forbid(|way| pool.is_locked(way));
        }
        for (quota, rule) in pool.quotas.iter().enumerate() {
            if pool.scale.sets == 0 || rule.need == 0 {
                continue;
            }
            let halves = |part: Node| {
                let mut complete = part.clone();
                complete.least[quota] = complete.least[quota].max(rule.need);
                let mut partial = part;
                partial.most[quota] = partial.most[quota].min(rule.need - 1);
                [complete, partial]
            };
            parts = parts.into_iter().flat_map(halves).collect();
        }
        parts.retain(|part| {
            (0..pool.quotas.len()).all(|quota| part.least[quota] <= part.most[quota])
        });
        Self { parts, stage }
    }

    pub fn parts(&self) -> &[Node] {
        &self.parts
    }

    /// The parts whose suits may have this value of the stage.
    pub fn parts_above(&self, value: i64) -> Vec<Node> {
        self.parts.iter().filter(|part| part.bound >= value).cloned().collect()
    }

    /// Brings prices and bounds to another stage.
    pub fn enter(&mut self, pool: &Pool, stage: &Stage) {
        let mut bounder = Bounder::new(pool);
        let before = std::mem::replace(&mut self.stage, stage.clone());
        for part in &mut self.parts {
            // Prices of a score in which terms are magnitudes apart tell nothing of one term's.
            let prices = match (before.term, stage.term) {
                (Some(_), None) | (None, Some(_)) => Prices::of(pool, stage),
                _ => part.prices.convert(&before, stage),
            };
            part.prices = Arc::new(prices);
            let is_possible = bounder.look_at(pool, part, stage);
            part.bound = i64::MIN;
            if is_possible {
                part.bound = bounder.evaluate(pool, part, stage, &part.prices);
            }
        }
    }

    /// Finds good prices for the stage and first suits, and leaves out what cannot be in any suit
    /// asked for.
    pub fn tighten(&mut self, context: &Context, aim: &Aim, report: &dyn Fn(i64, usize)) {
        let pool = context.pool;
        let mut bounder = Bounder::new(pool);
        self.parts.sort_by_key(|part| std::cmp::Reverse(part.bound));
        for at in 0..self.parts.len() {
            let others = self.parts.iter().enumerate().filter(|(other, _)| *other != at);
            let others = others.map(|(_, part)| part.bound).max().unwrap_or(i64::MIN);
            let tell = |bound: i64, open: usize| report(bound.max(others), open);
            let part = &mut self.parts[at];
            Tightening { context, aim, report: &tell }.run(&mut bounder, part);
        }
        // Suits found in later parts may rule out more of the earlier ones.
        let before = self.parts.len();
        let keep = keep_above(context, aim);
        self.parts.retain(|part| keep.is_none_or(|keep| part.bound >= keep));
        let gone = u64::try_from(before - self.parts.len()).unwrap_or(0);
        context.pruned.fetch_add(gone, Ordering::Relaxed);
    }
}

/// The value of the stage below which no suit asked for is; `None` if nothing is known of that.
fn keep_above(context: &Context, aim: &Aim) -> Option<i64> {
    let pool = context.pool;
    let last = context.known().score(pool.problem.suits - 1)?;
    let Some(term) = aim.stage.term else { return Some(last) };
    let values = pool.scale.decode(last);
    for (own, value) in pool.scale.terms().into_iter().zip(values) {
        if own == term {
            return Some(value * aim.stage.unit);
        }
        if aim.stage.floors[own as usize] != Some(value) {
            return None;
        }
    }
    None
}

/// The making of good prices for one part.
struct Tightening<'a> {
    context: &'a Context<'a>,
    aim: &'a Aim<'a>,
    report: &'a dyn Fn(i64, usize),
}

impl Tightening<'_> {
    fn run(&self, bounder: &mut Bounder, part: &mut Node) {
        let (pool, stage) = (self.context.pool, self.aim.stage);
        if !bounder.look_at(pool, part, stage) {
            part.bound = i64::MIN;
            return;
        }
        // The volume algorithm (Barahona and Anbil 2000): steps from the best prices so far, along a
        // mean of slopes.
        let mut prices = (*part.prices).clone();
        let mut best = (i64::MAX, prices.clone());
        let mut mean: Option<Slope> = None;
        let mut picked: Vec<Found> = Vec::new();
        let (mut pace, mut waited) = (PACE, 0);
        for round in 1..=ROUNDS {
            let bound = bounder.evaluate(pool, part, stage, &prices);
            bounder.pick(pool, part);
            let found = offer(self.context, part.chosen.iter().chain(&bounder.picks).copied());
            if let Some(found) = found.filter(|found| !picked.contains(found)) {
                let at = picked.partition_point(|other| other.score >= found.score);
                picked.insert(at, found);
                picked.truncate(CLIMBS_MAX);
            }
            if bound < best.0 {
                best = (bound, prices.clone());
                pace = (pace * 1.1).min(PACE_MAX);
                waited = 0;
            } else {
                waited += 1;
                if waited >= PATIENCE {
                    pace *= 0.66;
                    waited = 0;
                }
            }
            let threshold = self.threshold();
            if best.0 < threshold || pace < PACE_MIN {
                break;
            }
            if round == EXACT_AFTER && stage.term.is_none() {
                lp::lower(pool, part, stage, bounder, &mut best);
                prices.clone_from(&best.1);
                continue;
            }
            let slope = Slope::of(bounder, pool, part, stage, &prices);
            match &mut mean {
                Some(mean) => mean.blend(&slope, SHARE),
                None => mean = Some(slope),
            }
            let Some(mean) = &mean else { break };
            let length = mean.length(pool, stage);
            if length == 0.0 {
                break;
            }
            prices.clone_from(&best.1);
            let over = as_float(best.0.saturating_sub(threshold - stage.unit).max(1));
            mean.descend(pool, stage, &mut prices, pace * over / length);
            if round.is_multiple_of(REFINE_EVERY) {
                part.bound = best.0;
                (self.report)(best.0, part.open.len());
                if self.context.is_cancelled() {
                    break;
                }
                let ways = part.chosen.iter().chain(&bounder.picks).copied();
                let made: Vec<Found> = judge(pool, ways).into_iter().collect();
                self.refine(bounder, part, &best.1, (&made, false));
            }
        }
        part.bound = best.0;
        let is_open = best.0 >= self.threshold();
        let made: &[Found] = if is_open { &picked } else { &[] };
        self.refine(bounder, part, &best.1, (made, true));
        part.prices = Arc::new(best.1);
    }

    fn threshold(&self) -> i64 {
        let pool = self.context.pool;
        let best = self.context.known().best_but(self.aim.taken).map(|best| best.score);
        self.aim.threshold(pool, best.unwrap_or(pool.lowest))
    }

    /// Betters the best suit and the one that prices made, and leaves out the ways that are in no
    /// suit asked for.
    fn refine(
        &self,
        bounder: &mut Bounder,
        part: &mut Node,
        prices: &Prices,
        (made, in_pairs): (&[Found], bool),
    ) {
        let (pool, stage) = (self.context.pool, self.aim.stage);
        bounder.evaluate(pool, part, stage, prices);
        bounder.fill_rests(pool, part);
        let all = part.open.iter().zip(&bounder.values);
        let rated: Vec<(i64, u32)> =
            all.map(|(way, value)| (bounder.with_way(pool, *way, *value), *way)).collect();
        let mut promising = rated.clone();
        if promising.len() > PROMISING_MAX {
            promising.select_nth_unstable_by(PROMISING_MAX, |a, b| b.cmp(a));
            promising.truncate(PROMISING_MAX);
        }
        promising.sort_unstable_by(|a, b| b.cmp(a));
        let promising: Vec<u32> = promising.into_iter().map(|(_, way)| way).collect();
        let best = self.context.known().all().next().cloned();
        let least = self.context.known().least().unwrap_or(pool.lowest);
        for suit in best.iter().chain(made) {
            let mut offer = |ways: &[u32]| offer(self.context, ways.iter().copied()).is_some();
            climb(pool, &suit.ways, &promising, (least, in_pairs), &mut offer);
        }
        if let Some(keep) = keep_above(self.context, self.aim) {
            let mut rated = rated.into_iter();
            part.open.retain(|_| rated.next().is_some_and(|(value, _)| value >= keep));
            bounder.look_at(pool, part, stage);
        }
    }
}

fn offer(context: &Context, ways: impl Iterator<Item = u32>) -> Option<Found> {
    let found = judge(context.pool, ways)?;
    let mut known = context.known();
    let was = known.score(0);
    let taken_in = known.offer(context.pool, &found);
    let is_first = known.score(0) > was;
    drop(known);
    if is_first {
        tell(context);
    }
    Some(taken_in.unwrap_or(found))
}
