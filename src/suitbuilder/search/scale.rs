//! One whole number for the numbers of a suit.

use crate::suitbuilder::candidate::{PieceKind, RatingKind};
use crate::suitbuilder::outcome::{Bound, Gap};
use crate::suitbuilder::{Candidate, Goal, Problem, ProblemError, SuitSlot, Term, Values, Weights};

/// Scores stay below this, so that sums of scores and prices never overflow.
const SCORE_MAX: i64 = 1 << 53;
/// Scores of a sum of weights are multiplied by this, so that the number of items decides between
/// equal ones.
const ITEMS_FACTOR: i64 = SuitSlot::COUNT as i64 + 1;

/// Turns numbers into scores: suits compare as their scores do.
///
/// Terms in order of importance become the digits of one number, each with a base that no value of
/// that term in this problem can reach. That is exact, and makes both kinds of goals one.
#[derive(Debug, Clone)]
pub struct Scale {
    /// What one of each is worth.
    pub sets: i64,
    pub set_pieces: i64,
    pub lines: i64,
    pub tier_points: i64,
    pub ratings: i64,
    pub armor_level: i64,
    pub items: i64,
    /// The digits, most important first; empty where a sum of weights is compared.
    digits: Vec<Digit>,
}

#[derive(Debug, Clone, Copy)]
struct Digit {
    term: Term,
    worth: i64,
    least: i64,
    most: i64,
}

impl Scale {
    pub fn of(problem: &Problem) -> Result<Self, ProblemError> {
        let scale = match &problem.goal {
            Goal::Order(terms) => Self::of_order(problem, terms),
            Goal::Weights(weights) => Self::of_weights(problem, weights),
        };
        scale.ok_or(ProblemError::TooLarge)
    }

    fn of_order(problem: &Problem, terms: &[Term]) -> Option<Self> {
        let last = (!terms.contains(&Term::FewerItems)).then_some(Term::FewerItems);
        let mut worth: i64 = 1;
        let mut digits = Vec::new();
        for term in last.into_iter().chain(terms.iter().rev().copied()) {
            let (least, most) = range(problem, term)?;
            digits.push(Digit { term, worth, least, most });
            worth = worth.checked_mul(most - least + 1).filter(|worth| *worth < SCORE_MAX)?;
        }
        digits.reverse();
        let worth = |term| digits.iter().find(|digit| digit.term == term).map_or(0, |d| d.worth);
        Some(Self {
            sets: worth(Term::Sets),
            set_pieces: worth(Term::SetPieces),
            lines: worth(Term::Lines),
            tier_points: worth(Term::TierPoints),
            ratings: worth(Term::Ratings),
            armor_level: worth(Term::ArmorLevel),
            items: -worth(Term::FewerItems),
            digits,
        })
    }

    fn of_weights(problem: &Problem, weights: &Weights) -> Option<Self> {
        let scale = Self {
            sets: weights.sets * ITEMS_FACTOR,
            set_pieces: weights.set_pieces * ITEMS_FACTOR,
            lines: weights.lines * ITEMS_FACTOR,
            tier_points: weights.tier_points * ITEMS_FACTOR,
            ratings: weights.ratings * ITEMS_FACTOR,
            armor_level: weights.armor_level * ITEMS_FACTOR,
            items: weights.items * ITEMS_FACTOR - 1,
            digits: Vec::new(),
        };
        let worths = [
            (scale.sets, Term::Sets),
            (scale.set_pieces, Term::SetPieces),
            (scale.lines, Term::Lines),
            (scale.tier_points, Term::TierPoints),
            (scale.ratings, Term::Ratings),
            (scale.armor_level, Term::ArmorLevel),
            (scale.items, Term::FewerItems),
        ];
        let mut sum: i64 = 0;
        for (worth, term) in worths {
            let (least, most) = range(problem, term)?;
            let largest = least.checked_abs()?.max(most.checked_abs()?);
            sum = sum.checked_add(worth.checked_abs()?.checked_mul(largest)?)?;
        }
        (sum < SCORE_MAX).then_some(scale)
    }

    pub fn score(&self, values: &Values) -> i64 {
        self.sets * values.sets
            + self.set_pieces * values.set_pieces
            + self.lines * values.lines
            + self.tier_points * values.tier_points
            + self.ratings * values.ratings
            + self.armor_level * values.armor_level
            + self.items * values.items
    }

    /// What a candidate adds to the score by itself when it takes so many slots.
    pub fn own(&self, problem: &Problem, candidate: &Candidate, slots: usize) -> i64 {
        self.ratings * ratings_of(problem, candidate)
            + self.armor_level * armor_of(candidate, slots)
            + self.items
    }

    /// The terms in order of importance; none where a sum of weights is compared.
    pub fn terms(&self) -> Vec<Term> {
        self.digits.iter().map(|digit| digit.term).collect()
    }

    /// The values of the terms of a score.
    pub fn decode(&self, score: i64) -> Vec<i64> {
        let lowest: i64 = self.digits.iter().map(|digit| digit.worth * digit.least).sum();
        let mut rest = score.saturating_sub(lowest).max(0);
        let values = self.digits.iter().map(|digit| {
            let over = (rest / digit.worth).min(digit.most - digit.least);
            rest -= over * digit.worth;
            digit.least + over
        });
        values.collect()
    }

    /// The highest score whose first terms have these values; more than a term can be counts as the
    /// most it can be.
    pub fn highest(&self, first: &[i64]) -> i64 {
        let first = first.iter().map(Some).chain(std::iter::repeat(None));
        let digits = self.digits.iter().zip(first);
        digits
            .map(|(digit, value)| digit.worth * value.map_or(digit.most, |v| (*v).min(digit.most)))
            .sum()
    }

    /// One more than how far a term can be from 0.
    pub fn span(&self, term: Term) -> i64 {
        let digit = self.digits.iter().find(|digit| digit.term == term);
        digit.map_or(1, |digit| digit.least.abs().max(digit.most.abs()) + 1)
    }

    /// Least that a term can be.
    pub fn least(&self, place: usize) -> i64 {
        self.digits.get(place).map_or(0, |digit| digit.least)
    }

    /// Most that a term can be.
    pub fn most(&self, place: usize) -> i64 {
        self.digits.get(place).map_or(0, |digit| digit.most)
    }

    /// A score that nothing exceeds, in the terms of the goal.
    pub fn bound(&self, score: i64) -> Bound {
        if self.digits.is_empty() {
            return Bound::Points(points(score));
        }
        Bound::Terms(self.terms().into_iter().zip(self.decode(score)).collect())
    }

    /// How far a score is below what nothing exceeds.
    pub fn gap(&self, score: i64, bound: i64) -> Gap {
        let fraction = |by: f64, of: f64| if of == 0.0 { 0.0 } else { (by / of.abs()).min(1.0) };
        if self.digits.is_empty() {
            let by = points(bound.saturating_sub(score).max(0));
            return Gap { term: None, by, fraction: fraction(by, points(bound)) };
        }
        let (have, may) = (self.decode(score), self.decode(bound));
        let first = have.iter().zip(&may).position(|(have, may)| have != may).unwrap_or(0);
        let by = as_float((may[first] - have[first]).max(0));
        let fraction = fraction(by, as_float(may[first]));
        Gap { term: Some(self.digits[first].term), by, fraction }
    }
}

/// The points of a score of a sum of weights. The number of items is below the factor, so this is
/// exact.
fn points(score: i64) -> f64 {
    let thousandths = score.saturating_add(ITEMS_FACTOR - 1).div_euclid(ITEMS_FACTOR);
    as_float(thousandths) / as_float(Weights::POINT)
}

/// Armour level times slots.
pub fn armor_of(candidate: &Candidate, slots: usize) -> i64 {
    match candidate.kind {
        PieceKind::Armor => i64::from(candidate.armor_level) * counted(slots),
        PieceKind::Clothing | PieceKind::Jewelry => 0,
    }
}

pub fn ratings_of(problem: &Problem, candidate: &Candidate) -> i64 {
    let weighted = RatingKind::ALL.into_iter().zip(problem.rating_weights);
    weighted.map(|(kind, weight)| i64::from(candidate.rating(kind)) * i64::from(weight)).sum()
}

/// Least and most that a term of any suit can be.
fn range(problem: &Problem, term: Term) -> Option<(i64, i64)> {
    let slots = i64::from(SuitSlot::COUNT);
    let spread = |of: fn(&Problem, &Candidate) -> i64| {
        let all = || problem.candidates.iter().map(|candidate| of(problem, candidate));
        let least = all().min().unwrap_or(0).min(0).checked_mul(slots)?;
        Some((least, all().max().unwrap_or(0).max(0).checked_mul(slots)?))
    };
    let count = |count: usize| i64::try_from(count).ok();
    match term {
        Term::Sets => Some((0, count(problem.quotas.len())?)),
        Term::SetPieces => {
            Some((0, problem.quotas.iter().map(|quota| i64::from(quota.need).min(slots)).sum()))
        }
        Term::Lines => Some((0, count(problem.wanted.len())?)),
        Term::TierPoints => Some((0, 4 * count(problem.wanted.len())?)),
        Term::Ratings => spread(ratings_of),
        Term::ArmorLevel => spread(|_, candidate| armor_of(candidate, 1)),
        Term::FewerItems => Some((-slots, 0)),
    }
}

/// How many, where there are never too many.
pub fn counted(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// The whole number towards 0; what is too large becomes the largest there is.
#[expect(clippy::cast_possible_truncation, reason = "it is meant to be cut off")]
pub fn rounded(number: f64) -> i64 {
    number as i64
}

/// A score or a count for what need not be exact: lengths of steps, figures for people.
#[expect(clippy::cast_precision_loss, reason = "what it is used for need not be exact")]
pub fn as_float(number: i64) -> f64 {
    number as f64
}
