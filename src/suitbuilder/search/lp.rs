//! The best prices for a part of the search space, by linear programming.
//!
//! The bound is the sum of what the prices leave of lines and sets and of the best way in each slot, so
//! the prices that make it lowest solve a linear program: a price for each line and set, a worth for each
//! slot, and for each way the row that its slots are worth no less than the way is. There are tens of
//! thousands of ways and few that matter; rows are added when they are broken (cutting planes, Kelley
//! 1960). Rounding costs nothing but a little of the bound: it is worked out anew, in whole numbers.

use std::collections::BTreeSet;

use microlp::{ComparisonOp, LinearExpr, OptimizationDirection, Problem, Solution, Variable};

use crate::suitbuilder::search::bound::{Bounder, is_free};
use crate::suitbuilder::search::node::{Node, Prices};
use crate::suitbuilder::search::pool::{NO_QUOTA, Pool, RING, STEPS_MAX, WRIST, Way};
use crate::suitbuilder::search::scale::{as_float, counted, rounded};
use crate::suitbuilder::search::stage::{Stage, TERMS};
use crate::suitbuilder::{SuitSlot, Term};

/// Times that rows are added.
const ROUNDS: usize = 60;
/// Rows that are added for one shape at a time.
const NEW_MAX: usize = 6;
/// Largest price of what has no natural limit, in units of the largest worth.
const PRICE_MAX: f64 = 1_000.0;
/// What a row may be broken by, in the same units: far below a point of anything.
const TOLERANCE: f64 = 1e-12;

/// Lowers the bound of a part by better prices, if it finds them. For stages without floors.
pub fn lower(
    pool: &Pool,
    part: &Node,
    stage: &Stage,
    bounder: &mut Bounder,
    best: &mut (i64, Prices),
) {
    let worth = best.1.worth(stage);
    bounder.evaluate(pool, part, stage, &best.1);
    let (program, mut problem) = Program::new(pool, part, bounder, worth);
    let mut rows = BTreeSet::new();
    for way in program.broken(part, bounder, None, &mut rows) {
        let (expression, least) = program.row(way);
        problem.add_constraint(expression, ComparisonOp::Ge, least);
    }
    // A program that cannot be solved in floating point leaves the prices as they are.
    let mut solution = problem.solve().ok().and_then(|outcome| outcome.into_solution().ok());
    for _ in 0..ROUNDS {
        let Some(mut found) = solution else { return };
        let prices = program.prices(&found, &best.1);
        let bound = bounder.evaluate(pool, part, stage, &prices);
        if bound < best.0 {
            *best = (bound, prices);
        }
        let broken = program.broken(part, bounder, Some(&found), &mut rows);
        if broken.is_empty() {
            return;
        }
        for way in broken {
            let (expression, least) = program.row(way);
            let added = found.add_constraint(expression, ComparisonOp::Ge, least);
            let Some(next) = added.ok().and_then(|outcome| outcome.into_solution().ok()) else {
                return;
            };
            found = next;
        }
        solution = Some(found);
    }
}

/// The variables of the linear program.
struct Program<'a> {
    pool: &'a Pool<'a>,
    worth: [i64; TERMS],
    /// The largest worth of anything: 1 in the program.
    unit: f64,
    steps: Vec<[Option<Variable>; STEPS_MAX]>,
    quotas: Vec<Variable>,
    item: Option<Variable>,
    slots: Vec<Variable>,
}

impl<'a> Program<'a> {
    fn new(pool: &'a Pool, part: &Node, bounder: &Bounder, worth: [i64; TERMS]) -> (Self, Problem) {
        let of_lines = pool.lines.iter().flat_map(|line| line.worth(&worth));
        let of_quotas = pool.quotas.iter().map(|quota| quota.worth(&worth, quota.need));
        let unit = as_float(of_lines.chain(of_quotas).map(i64::abs).max().unwrap_or(1).max(1));
        let mut problem = Problem::new(OptimizationDirection::Minimize);
        let mut steps = vec![[None; STEPS_MAX]; pool.lines.len()];
        for (index, line) in pool.lines.iter().enumerate() {
            let reachable = usize::from(bounder.reachable[index]);
            let open = line.worth(&worth).into_iter().enumerate().take(reachable);
            for (step, worth) in open.skip(part.steps[index].into()) {
                let most = if is_free(pool, index, step) {
                    PRICE_MAX
                } else {
                    as_float(worth.max(0)) / unit
                };
                steps[index][step] = Some(problem.add_var(-1.0, (0.0, most)));
            }
        }
        let mut quotas = Vec::new();
        for (index, quota) in pool.quotas.iter().enumerate() {
            let price = problem.add_var(0.0, (-PRICE_MAX, PRICE_MAX));
            let left = problem.add_var(1.0, (f64::NEG_INFINITY, f64::INFINITY));
            let least = part.least[index].max(part.counts[index]);
            for count in least..=part.most[index].max(least) {
                let more = f64::from(count - part.counts[index]);
                let worth = as_float(quota.worth(&worth, count)) / unit;
                problem.add_constraint([(left, 1.0), (price, more)], ComparisonOp::Ge, worth);
            }
            quotas.push(price);
        }
        let item = (pool.max_items < usize::MAX).then(|| {
            let more = counted(pool.max_items.saturating_sub(part.chosen.len()));
            problem.add_var(as_float(more), (0.0, PRICE_MAX))
        });
        let places = |slot: usize| match slot {
            WRIST => f64::from(part.wrists),
            RING => f64::from(part.rings),
            _ => 1.0,
        };
        let slots = (0..usize::from(SuitSlot::COUNT))
            .map(|slot| problem.add_var(places(slot), (0.0, f64::INFINITY)))
            .collect();
        (Self { pool, worth, unit, steps, quotas, item, slots }, problem)
    }

    /// That the slots of a way are worth no less than the way.
    fn row(&self, way: u32) -> (LinearExpr, f64) {
        let way = self.pool.way(way);
        let mut row = LinearExpr::empty();
        for slot in slots_of(way) {
            row.add(self.slots[slot], 1.0);
        }
        for reach in self.pool.reaches(way) {
            let steps = &self.steps[usize::from(reach.line)][..usize::from(reach.steps)];
            for step in steps.iter().flatten() {
                row.add(*step, -1.0);
            }
        }
        if usize::from(way.quota) != NO_QUOTA {
            row.add(self.quotas[usize::from(way.quota)], -1.0);
        }
        if let Some(item) = self.item {
            row.add(item, 1.0);
        }
        let worth = |term: Term| self.worth[term as usize];
        let own = worth(Term::Ratings) * i64::from(way.ratings)
            + worth(Term::ArmorLevel) * i64::from(way.armor_level)
            - worth(Term::FewerItems);
        (row, as_float(own) / self.unit)
    }

    /// The ways that break their rows most, of those that have none yet; `bounder` has their values.
    fn broken(
        &self,
        part: &Node,
        bounder: &Bounder,
        solution: Option<&Solution>,
        rows: &mut BTreeSet<u32>,
    ) -> Vec<u32> {
        let of_slot = |slot: usize| solution.map_or(0.0, |found| found.var_value(self.slots[slot]));
        let slots: Vec<f64> = (0..self.slots.len()).map(of_slot).collect();
        let mut by_shape = vec![Vec::new(); self.pool.shapes()];
        for (index, value) in part.open.iter().zip(&bounder.values) {
            let way = self.pool.way(*index);
            let held: f64 = slots_of(way).map(|slot| slots[slot]).sum();
            let over = as_float(*value) / self.unit - held;
            if over > TOLERANCE && !rows.contains(index) {
                by_shape[usize::from(way.shape)].push((over, *index));
            }
        }
        let mut broken = Vec::new();
        for mut ways in by_shape {
            ways.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            broken.extend(ways.into_iter().take(NEW_MAX).map(|(_, way)| way));
        }
        rows.extend(&broken);
        broken
    }

    /// The prices of a solution, in whole numbers.
    fn prices(&self, solution: &Solution, before: &Prices) -> Prices {
        let price =
            |variable: Variable| rounded((solution.var_value(variable) * self.unit).round());
        let mut prices = before.clone();
        for (prices, steps) in prices.steps.iter_mut().zip(&self.steps) {
            for (value, step) in prices.iter_mut().zip(steps) {
                *value = step.map_or(*value, price);
            }
        }
        for (value, quota) in prices.quotas.iter_mut().zip(&self.quotas) {
            *value = price(*quota);
        }
        prices.item = self.item.map_or(prices.item, price);
        prices
    }
}

/// The slots a way takes; of bracelets and rings the one that stands for both.
fn slots_of(way: &Way) -> impl Iterator<Item = usize> {
    let shared = way.slots.is_empty().then_some(usize::from(way.shape));
    shared.into_iter().chain(way.slots.iter().map(|slot| slot as usize))
}
