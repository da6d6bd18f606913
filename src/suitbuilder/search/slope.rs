//! Which way prices have to move.

use crate::suitbuilder::search::bound::{Bounder, is_free};
use crate::suitbuilder::search::node::{Node, Prices};
use crate::suitbuilder::search::pool::{NO_QUOTA, Pool, STEPS_MAX};
use crate::suitbuilder::search::scale::{as_float, counted, rounded};
use crate::suitbuilder::search::stage::{Stage, TERMS};
use crate::suitbuilder::{LINES_MAX, QUOTAS_MAX, Term};

/// How a bound grows with each price.
#[derive(Clone)]
pub struct Slope {
    steps: [[f64; STEPS_MAX]; LINES_MAX],
    quotas: [f64; QUOTAS_MAX],
    item: f64,
    floors: [f64; TERMS],
}

impl Default for Slope {
    fn default() -> Self {
        Self {
            steps: [[0.0; STEPS_MAX]; LINES_MAX],
            quotas: [0.0; QUOTAS_MAX],
            item: 0.0,
            floors: [0.0; TERMS],
        }
    }
}

/// The term that a step of a line counts for.
fn term_of(step: usize) -> usize {
    if step == 0 { Term::Lines as usize } else { Term::TierPoints as usize }
}

impl Slope {
    /// The slope at these prices, which the bounder's picks are for; nothing where a price cannot
    /// move that way.
    pub fn of(bounder: &Bounder, pool: &Pool, node: &Node, stage: &Stage, prices: &Prices) -> Self {
        let mut slope = Self::default();
        let mut shown = Shown::of(bounder, pool, node);
        slope.add_lines(&mut shown, bounder, pool, node, stage, prices);
        for (index, quota) in pool.quotas.iter().enumerate() {
            let count = bounder.quota_counts[index];
            let all = count + node.counts[index];
            shown.terms[Term::Sets as usize] += i64::from(all >= quota.need);
            shown.terms[Term::SetPieces as usize] += i64::from(all.min(quota.need));
            slope.quotas[index] = f64::from(shown.pieces[index]) - f64::from(count);
        }
        if pool.max_items < usize::MAX {
            let over = as_float(counted(shown.items) - counted(pool.max_items));
            let is_stuck = prices.item <= 0 && over < 0.0;
            slope.item = if is_stuck { 0.0 } else { -over };
        }
        for (term, floor) in stage.floors.iter().enumerate() {
            if let Some(floor) = floor {
                slope.floors[term] = as_float(shown.terms[term] - floor);
            }
        }
        slope
    }

    fn add_lines(
        &mut self,
        shown: &mut Shown,
        bounder: &Bounder,
        pool: &Pool,
        node: &Node,
        stage: &Stage,
        prices: &Prices,
    ) {
        let worth = prices.worth(stage);
        for (index, line) in pool.lines.iter().enumerate() {
            let has = node.steps[index];
            let steps = line.worth(&worth);
            shown.terms[Term::Lines as usize] += i64::from(has > 0);
            shown.terms[Term::TierPoints as usize] += line.points(has);
            let reachable = usize::from(bounder.reachable[index]);
            let within = steps.into_iter().enumerate().take(reachable).skip(has.into());
            for (step, worth) in within {
                let price = prices.steps[index][step];
                let held = shown.held[index][step];
                let is_kept = price < worth || is_free(pool, index, step);
                if is_kept {
                    shown.terms[Term::Lines as usize] += i64::from(step == 0);
                    let points = if step == 0 { line.least } else { 1 };
                    shown.terms[Term::TierPoints as usize] += points;
                }
                // At the step's worth it is all one whether it is kept.
                let is_even = price == worth && held > 0;
                let over = f64::from(held - i32::from(is_kept || is_even));
                let is_stuck = price <= 0 && over > 0.0;
                self.steps[index][step] = if is_stuck { 0.0 } else { over };
            }
        }
    }

    /// Becomes a mixture: so much of the new one.
    pub fn blend(&mut self, new: &Self, share: f64) {
        let blend = |old: &mut f64, new: &f64| *old += share * (new - *old);
        for (old, new) in self.steps.iter_mut().flatten().zip(new.steps.iter().flatten()) {
            blend(old, new);
        }
        for (old, new) in self.quotas.iter_mut().zip(&new.quotas) {
            blend(old, new);
        }
        blend(&mut self.item, &new.item);
        for (old, new) in self.floors.iter_mut().zip(&new.floors) {
            blend(old, new);
        }
    }

    /// Its square length, each price measured by how far it moves.
    pub fn length(&self, pool: &Pool, stage: &Stage) -> f64 {
        let mut sum = 0.0;
        let mut add = |slope: f64, term: usize| sum += (slope * stage.reach[term]).powi(2);
        for steps in &self.steps[..pool.lines.len()] {
            for (step, slope) in steps.iter().enumerate() {
                add(*slope, term_of(step));
            }
        }
        for slope in &self.quotas[..pool.quotas.len()] {
            add(*slope, Term::SetPieces as usize);
        }
        add(self.item, Term::FewerItems as usize);
        for (term, slope) in self.floors.iter().enumerate() {
            add(*slope, term);
        }
        sum
    }

    /// Moves prices down the slope. None falls below nothing, nor rises above what it is paid for.
    pub fn descend(&self, pool: &Pool, stage: &Stage, prices: &mut Prices, stride: f64) {
        let most = stage.other_price_max;
        let moved = |price: i64, slope: f64, term: usize, least: i64| {
            let way = stride * slope * stage.reach[term] * stage.reach[term];
            let way = rounded(way.clamp(-as_float(most), as_float(most)));
            (price - way).clamp(least, most)
        };
        for (term, slope) in self.floors.iter().enumerate() {
            let floor = &mut prices.floors[term];
            let most = stage.price_max[term];
            *floor = moved(*floor, *slope, term, -most).min(most);
        }
        let worth = prices.worth(stage);
        for (index, line) in pool.lines.iter().enumerate() {
            let worth = line.worth(&worth);
            let steps = prices.steps[index].iter_mut().zip(self.steps[index]).zip(worth);
            for (step, ((price, slope), worth)) in steps.enumerate() {
                *price = moved(*price, slope, term_of(step), 0);
                if !is_free(pool, index, step) {
                    *price = (*price).min(worth.max(0));
                }
            }
        }
        for (price, slope) in prices.quotas.iter_mut().zip(&self.quotas) {
            *price = moved(*price, *slope, Term::SetPieces as usize, -most);
        }
        prices.item = moved(prices.item, self.item, Term::FewerItems as usize, 0);
    }
}

/// What the best suit at some prices has.
struct Shown {
    /// By line and step: how many picks have it.
    held: [[i32; STEPS_MAX]; LINES_MAX],
    /// By quota: how many picks count for it.
    pieces: [i32; NO_QUOTA + 1],
    items: usize,
    terms: [i64; TERMS],
}

impl Shown {
    fn of(bounder: &Bounder, pool: &Pool, node: &Node) -> Self {
        let mut shown = Self {
            held: [[0; STEPS_MAX]; LINES_MAX],
            pieces: [0; NO_QUOTA + 1],
            items: node.chosen.len() + bounder.picks.len(),
            terms: [0; TERMS],
        };
        shown.terms[Term::Ratings as usize] = node.ratings;
        shown.terms[Term::ArmorLevel as usize] = node.armor_level;
        shown.terms[Term::FewerItems as usize] = -counted(shown.items);
        for way in &bounder.picks {
            let way = pool.way(*way);
            shown.pieces[usize::from(way.quota)] += 1;
            shown.terms[Term::Ratings as usize] += i64::from(way.ratings);
            shown.terms[Term::ArmorLevel as usize] += i64::from(way.armor_level);
            for reach in pool.reaches(way) {
                for held in &mut shown.held[usize::from(reach.line)][..usize::from(reach.steps)] {
                    *held += 1;
                }
            }
        }
        shown
    }
}
