//! What is made large at a time.
//!
//! Terms in order of importance are settled one after the other: the most of the first term, then
//! the most of the second among suits that have the most of the first, and so on. Each stage has
//! numbers of one magnitude, and what earlier terms have to reach are conditions with prices of
//! their own. A sum of weights is one stage.

use crate::suitbuilder::Term;
use crate::suitbuilder::search::pool::Pool;
use crate::suitbuilder::search::scale::as_float;

pub const TERMS: usize = Term::ALL.len();
/// One of a term in the whole numbers of bounds, so that prices may be small fractions of it.
const UNIT: i64 = 1 << 20;
/// What one of each term is worth to players, about; prices begin and move in these proportions.
const NATURAL: [i64; TERMS] = [400, 100, 100, 30, 15, 1, 10];

#[derive(Debug, Clone)]
pub struct Stage {
    /// What one of each term is worth before prices.
    pub base: [i64; TERMS],
    /// What terms have to reach; by term.
    pub floors: [Option<i64>; TERMS],
    /// The term that is made large; `None` for a sum of weights.
    pub term: Option<Term>,
    /// One of that term, or the least difference of a sum.
    pub unit: i64,
    /// How far prices on each term move, compared with each other.
    pub reach: [f64; TERMS],
    /// Prices on terms stay at or below these, so that sums of products never overflow.
    pub price_max: [i64; TERMS],
    /// All others stay at or below this.
    pub other_price_max: i64,
}

/// Largest product of a price and what a term can be.
const PRODUCT_MAX: i64 = 1 << 56;

impl Stage {
    /// The stage after `floors`: the first terms of the goal with what they have to reach. Of a goal
    /// that is a sum there is one stage.
    pub fn of(pool: &Pool, settled: &[i64]) -> Self {
        let terms = pool.scale.terms();
        let Some(term) = terms.get(settled.len()).copied() else { return Self::sum(pool) };
        let mut base = [0; TERMS];
        base[term as usize] = UNIT;
        let mut floors = [None; TERMS];
        for (term, settled) in terms.iter().zip(settled) {
            floors[*term as usize] = Some(*settled);
        }
        let reach = std::array::from_fn(|other| as_float(natural(other, term)));
        let price_max = Term::ALL.map(|term| PRODUCT_MAX / pool.scale.span(term));
        Self {
            base,
            floors,
            term: Some(term),
            unit: UNIT,
            reach,
            price_max,
            other_price_max: 1 << 42,
        }
    }

    /// The stage of all terms at once, as one score: of a goal that is a sum, and of an order, whose
    /// terms are then many magnitudes apart.
    pub fn sum(pool: &Pool) -> Self {
        let scale = &pool.scale;
        let base = [
            scale.sets,
            scale.set_pieces,
            scale.lines,
            scale.tier_points,
            scale.ratings,
            scale.armor_level,
            -scale.items,
        ];
        Self {
            base,
            floors: [None; TERMS],
            term: None,
            unit: 1,
            reach: [1.0; TERMS],
            price_max: [0; TERMS],
            other_price_max: 1 << 53,
        }
    }

    /// The price that a condition on a term begins with.
    pub fn first_price(&self, term: usize) -> i64 {
        match (self.floors[term], self.term) {
            (Some(_), Some(own)) => natural(term, own),
            _ => 0,
        }
    }

    /// How a price of the stage before, or of the one of `before`, looks in this one.
    pub fn convert(&self, before: &Self, price: i64) -> i64 {
        match (before.term, self.term) {
            (Some(before), Some(own)) if before != own => {
                price / NATURAL[own as usize] * NATURAL[before as usize]
            }
            _ => price,
        }
    }

    /// Of a suit, or of what no suit exceeds: what is made large, from a value with prices.
    pub fn units(&self, value: i64) -> i64 {
        value.div_euclid(self.unit)
    }
}

fn natural(term: usize, own: Term) -> i64 {
    UNIT * NATURAL[term] / NATURAL[own as usize]
}
