//! Sums of suits' numbers, and what separates two of them.

use std::ops::{Add, Sub};
use std::sync::Arc;

use crate::suitbuilder::fleet::assignment::{Assignment, Dressed};
use crate::suitbuilder::fleet::wearers::Best;
use crate::suitbuilder::{Gap, Goal, Status, Term, Values, Weights};

/// How good an assignment is: the greater, the better. The order survives adding the same to both
/// sides, so a sum of bounds is a bound.
///
/// Wider than the keys of single suits, since those may take all of their 64 bits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Score {
    /// Wearers with a suit.
    pub dressed: i128,
    /// The sum of the suits' keys.
    pub key: Vec<i128>,
}

impl Score {
    pub fn zero(goal: &Goal) -> Self {
        Self { dressed: 0, key: vec![0; Values::default().key(goal).len()] }
    }

    pub fn of_one(dressed: Option<&Dressed>, goal: &Goal) -> Self {
        let Some(dressed) = dressed else { return Self::zero(goal) };
        Self { dressed: 1, key: dressed.key.iter().copied().map(i128::from).collect() }
    }

    pub fn of(assignment: &[Option<Arc<Dressed>>], goal: &Goal) -> Self {
        let scores = assignment.iter().map(|dressed| Self::of_one(dressed.as_deref(), goal));
        scores.fold(Self::zero(goal), |sum, one| &sum + &one)
    }

    fn with(&self, other: &Self, join: fn(i128, i128) -> i128) -> Self {
        let keys = self.key.iter().zip(&other.key);
        Self {
            dressed: join(self.dressed, other.dressed),
            key: keys.map(|(one, other)| join(*one, *other)).collect(),
        }
    }
}

/// The shorter key decides how long the sum's is.
impl Add for &Score {
    type Output = Score;

    fn add(self, other: Self) -> Score {
        self.with(other, |one, other| one + other)
    }
}

impl Sub for &Score {
    type Output = Score;

    fn sub(self, other: Self) -> Score {
        self.with(other, |one, other| one - other)
    }
}

/// An assignment's place among all: the sum, then the wearers' suits, one after the other.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    pub score: Score,
    pub suits: Assignment,
}

/// What no suit of a wearer can exceed. The key may be cut off: what is not there is not bounded.
pub fn ceiling(best: &Best, goal: &Goal) -> Score {
    let mut score = Score::of_one(best.suit.as_deref(), goal);
    let Status::Bounded { gap } = best.status else { return score };
    score.dressed = 1;
    let open = gap.and_then(|gap| Some((place(gap.term, goal)?, gap)));
    let Some((place, gap)) = open.filter(|_| best.suit.is_some()) else {
        score.key.clear();
        return score;
    };
    score.key.truncate(place + 1);
    if let Some(last) = score.key.last_mut() {
        let unit = if gap.term.is_none() { Weights::POINT } else { 1 };
        *last += whole(gap.by * float(i128::from(unit)));
    }
    score
}

/// Where a term is in a key.
fn place(term: Option<Term>, goal: &Goal) -> Option<usize> {
    match (goal, term) {
        (Goal::Weights(_), _) => Some(0),
        (Goal::Order(terms), Some(term)) => terms
            .iter()
            .position(|other| *other == term)
            .or_else(|| (term == Term::FewerItems).then_some(terms.len())),
        (Goal::Order(_), None) => None,
    }
}

/// By how much the best may be better than what is known; `None` if more wearers may get a suit, or
/// if nothing is known of the term that decides.
pub fn gap(ceiling: &Score, known: &Score, goal: &Goal) -> Option<Gap> {
    if ceiling.dressed > known.dressed {
        return None;
    }
    let pairs = || ceiling.key.iter().zip(&known.key);
    let Some(place) = pairs().position(|(most, has)| most != has) else {
        let is_whole = ceiling.key.len() == known.key.len();
        let last = ceiling.key.len().checked_sub(1)?;
        return is_whole.then(|| Gap { term: term(last, goal), by: 0.0, fraction: 0.0 });
    };
    let most = float(ceiling.key[place]);
    let by = (most - float(known.key[place])).max(0.0);
    let largest = most.abs().max(float(known.key[place]).abs());
    match goal {
        // Sums are equal, and the number of items is no part of a sum.
        Goal::Weights(_) if place > 0 => Some(Gap { term: None, by: 0.0, fraction: 0.0 }),
        Goal::Weights(_) => {
            let points = by / float(i128::from(Weights::POINT));
            Some(Gap { term: None, by: points, fraction: (by / largest).min(1.0) })
        }
        Goal::Order(_) => {
            Some(Gap { term: term(place, goal), by, fraction: (by / largest).min(1.0) })
        }
    }
}

fn term(place: usize, goal: &Goal) -> Option<Term> {
    match goal {
        Goal::Weights(_) => None,
        Goal::Order(terms) => Some(terms.get(place).copied().unwrap_or(Term::FewerItems)),
    }
}

#[expect(clippy::cast_precision_loss, reason = "shown to people")]
fn float(number: i128) -> f64 {
    number as f64
}

/// Rounds up.
#[expect(clippy::cast_possible_truncation, reason = "saturates, and gaps are far smaller")]
fn whole(number: f64) -> i128 {
    (number - 1e-6).ceil().max(0.0) as i128
}
