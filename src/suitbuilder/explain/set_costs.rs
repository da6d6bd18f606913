//! What one more piece of a set costs.

use crate::suitbuilder::explain::{Effort, difference};
use crate::suitbuilder::{Observer, PieceKind, Problem, ProblemError, Suit, Term};

/// What one more piece of a set costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetCost {
    pub set: i32,
    /// Pieces of the set: one more than the given suit has.
    pub count: u32,
    /// The best suit with so many; `None` if there is none, or none was found in time.
    pub suit: Option<Suit>,
    /// By how much each number changes; larger is better.
    pub difference: Vec<(Term, i64)>,
    /// Whether no suit is better; without a suit: whether there is none.
    pub is_proven: bool,
}

/// Finds, for the set of each quota, the best suit with one more piece of it than `best` has, and
/// what that changes. All other rules are kept.
pub fn set_costs(
    problem: &Problem,
    best: &Suit,
    threads: usize,
    observer: &dyn Observer,
) -> Result<Vec<SetCost>, ProblemError> {
    let effort = Effort { threads, observer };
    let mut counts = vec![0; problem.quotas.len()];
    problem.locked_slots.iter().for_each(|locked| problem.count(locked.set, &mut counts));
    let pieces = best.pieces.iter().filter_map(|worn| problem.find(worn.item));
    for piece in pieces.filter(|piece| piece.kind == PieceKind::Armor) {
        problem.count(piece.set, &mut counts);
    }
    let mut costs = Vec::new();
    for (at, (quota, count)) in problem.quotas.iter().zip(counts).enumerate() {
        let (set, count) = (quota.set, count + 1);
        let mut more = problem.clone();
        more.quotas[at].at_least = count;
        let found = effort.best(more)?;
        let changes = found.suit.as_ref().map(|suit| difference(&best.values, &suit.values));
        let (difference, is_proven) = (changes.unwrap_or_default(), found.is_proven);
        costs.push(SetCost { set, count, suit: found.suit, difference, is_proven });
    }
    Ok(costs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suitbuilder::explain::testing::{ADEPT, DEFENDER, armor, quota};
    use crate::suitbuilder::{Candidate, SuitSlot, Unobserved, solve};

    #[test]
    fn one_more_piece_has_its_price() {
        let of =
            |set, item, slot, level| Candidate { set: Some(set), ..armor(item, &[slot], level) };
        let mut problem = Problem::new(vec![
            of(ADEPT, 1, SuitSlot::Head, 300),
            of(ADEPT, 2, SuitSlot::Hands, 250),
            of(DEFENDER, 3, SuitSlot::Hands, 280),
            of(ADEPT, 4, SuitSlot::Feet, 200),
            armor(5, &[SuitSlot::Feet], 220),
        ]);
        problem.quotas = vec![quota(ADEPT, 1), quota(DEFENDER, 1)];
        let best = solve(&problem, 1, &Unobserved).unwrap().suits.remove(0);
        let costs = set_costs(&problem, &best, 1, &Unobserved).unwrap();
        assert_eq!((costs[0].set, costs[0].count), (ADEPT, 2));
        assert_eq!(costs[0].difference, [(Term::ArmorLevel, -20)]);
        assert_eq!((costs[1].set, costs[1].count), (DEFENDER, 2));
        assert!(costs[1].suit.is_none() && costs[1].is_proven);
    }
}
