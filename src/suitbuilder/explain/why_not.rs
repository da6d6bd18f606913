//! Why an item is not in a suit.

use std::cmp::Ordering;

use crate::domain::item::ItemId;
use crate::suitbuilder::explain::conflict::{Conflict, find};
use crate::suitbuilder::explain::{Constraint, Effort, difference};
use crate::suitbuilder::{Lock, Observer, Problem, ProblemError, Refusal, SlotSet, Suit, Term};

/// Why an item is not in a suit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhyNot {
    /// It is.
    Worn,
    /// It is no candidate.
    Unknown,
    /// A rule for single items refuses it.
    Refused(Refusal),
    /// No suit that keeps all rules has it; the rules that conflict with wearing it, if there was
    /// time to find them.
    Impossible(Option<Conflict>),
    Beaten(Beaten),
    /// The end came before any suit with it was found.
    Undecided,
}

/// The best suit with an item, and what it is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beaten {
    pub suit: Suit,
    /// Whether no suit with the item is better.
    pub is_proven: bool,
    /// How it compares with the given suit by the problem's goal: less where the item costs
    /// something, equal where it makes no difference. Greater only if the given suit is not the best.
    pub order: Ordering,
    /// Numbers that are smaller with the item, and by how much.
    pub loses: Vec<(Term, i64)>,
    /// Numbers that are larger with the item, and by how much.
    pub gains: Vec<(Term, i64)>,
}

/// Explains why an item is not in `best`, a suit of the problem.
pub fn why_not(
    problem: &Problem,
    best: &Suit,
    item: ItemId,
    threads: usize,
    observer: &dyn Observer,
) -> Result<WhyNot, ProblemError> {
    let effort = Effort { threads, observer };
    problem.check()?;
    if best.pieces.iter().any(|worn| worn.item == item) {
        return Ok(WhyNot::Worn);
    }
    let Some(candidate) = problem.find(item) else { return Ok(WhyNot::Unknown) };
    let placements = match problem.placements(candidate) {
        Ok(placements) => placements,
        Err(refusal) => return Ok(WhyNot::Refused(refusal)),
    };
    // A lock would also allow what the rules for single items refuse. So each way that they allow
    // is asked about, unless they allow all.
    let free = locked(problem, item, None);
    let ways = match free.placements(candidate) {
        Ok(all) if all != placements => placements.into_iter().map(Some).collect(),
        _ => vec![None],
    };
    let mut with: Option<Suit> = None;
    let mut is_proven = true;
    for slots in &ways {
        let found = effort.best(locked(problem, item, *slots))?;
        is_proven &= found.is_proven;
        with = [with, found.suit].into_iter().flatten().min_by(|one, other| {
            let key = |suit: &Suit| suit.values.key(&problem.goal);
            key(other).cmp(&key(one)).then_with(|| one.pieces.cmp(&other.pieces))
        });
    }
    let Some(suit) = with else {
        return if is_proven {
            impossible(problem, item, &ways, effort)
        } else {
            Ok(WhyNot::Undecided)
        };
    };
    let changes = difference(&best.values, &suit.values);
    let (gains, loses): (Vec<_>, Vec<_>) = changes.into_iter().partition(|(_, by)| *by > 0);
    let key = |suit: &Suit| suit.values.key(&problem.goal);
    Ok(WhyNot::Beaten(Beaten {
        order: key(&suit).cmp(&key(best)),
        loses: loses.into_iter().map(|(term, by)| (term, -by)).collect(),
        gains,
        suit,
        is_proven,
    }))
}

fn locked(problem: &Problem, item: ItemId, slots: Option<SlotSet>) -> Problem {
    let mut locked = problem.clone();
    locked.locked.retain(|lock| lock.item != item);
    locked.locked.push(Lock { item, slots });
    locked
}

/// What conflicts with wearing an item: with wearing it at all if that is so, else with wearing it
/// the first way that the rules for single items allow.
fn impossible(
    problem: &Problem,
    item: ItemId,
    ways: &[Option<SlotSet>],
    effort: Effort,
) -> Result<WhyNot, ProblemError> {
    for slots in std::iter::once(&None).chain(ways) {
        let rules = find(&locked(problem, item, *slots), Some(Constraint::Lock(item)), effort)?;
        if rules.is_some() {
            return Ok(WhyNot::Impossible(rules));
        }
    }
    Ok(WhyNot::Impossible(None))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::character::CharacterId;
    use crate::suitbuilder::explain::testing::{
        FOCUS, STRENGTH, armor, cantrip, goals, problems, required,
    };
    use crate::suitbuilder::{Candidate, SUITS_MAX, SuitSlot, Unobserved, solve};
    use proptest::prelude::*;

    fn problem() -> Problem {
        let mut problem = Problem::new(vec![
            armor(1, &[SuitSlot::Head], 200),
            armor(2, &[SuitSlot::Head], 300),
            Candidate { owner: CharacterId(2), ..armor(3, &[SuitSlot::Head], 400) },
            armor(4, &[SuitSlot::Head], 300),
            armor(5, &[SuitSlot::Hands], 100),
        ]);
        problem.owners = Some([CharacterId(1)].into());
        problem
    }

    #[track_caller]
    fn explain(problem: &Problem, item: u32) -> WhyNot {
        let best = solve(problem, 1, &Unobserved).unwrap().suits.remove(0);
        why_not(problem, &best, ItemId(item), 1, &Unobserved).unwrap()
    }

    #[test]
    fn each_case_is_told() {
        assert_eq!(explain(&problem(), 2), WhyNot::Worn);
        assert_eq!(explain(&problem(), 9), WhyNot::Unknown);
        assert_eq!(explain(&problem(), 3), WhyNot::Refused(Refusal::Owner));
        let WhyNot::Beaten(beaten) = explain(&problem(), 1) else { panic!() };
        assert_eq!(beaten.order, Ordering::Less);
        assert_eq!(beaten.loses, [(Term::ArmorLevel, 100)]);
        assert_eq!(beaten.gains, []);
        let WhyNot::Beaten(tied) = explain(&problem(), 4) else { panic!() };
        assert_eq!((tied.order, tied.loses, tied.gains), (Ordering::Equal, vec![], vec![]));
    }

    #[test]
    fn what_cannot_be_worn_is_told_with_the_rules_that_are_in_its_way() {
        let mut problem = problem();
        let mut candidates = problem.candidates.to_vec();
        candidates[1].cantrips = [cantrip(STRENGTH), cantrip(FOCUS)].concat();
        problem.candidates = candidates.into();
        problem.wanted = vec![required(STRENGTH), required(FOCUS)];
        let WhyNot::Impossible(Some(conflict)) = explain(&problem, 1) else { panic!() };
        let lines = [Constraint::RequiredLine(STRENGTH), Constraint::RequiredLine(FOCUS)];
        let lock = Constraint::Lock(ItemId(1));
        assert_eq!(conflict.constraints, [lines[0], lock]);
        let ways: Vec<_> = conflict.relaxations.into_iter().map(|way| way.dropped).collect();
        assert_eq!(ways, [lines.to_vec()]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(150))]

        #[test]
        fn the_suit_is_the_best_that_has_the_item(problem in problems(8, true), goal in goals()) {
            let problem = Problem { goal, ..problem };
            let Some(best) = solve(&problem, 1, &Unobserved).unwrap().suits.into_iter().next() else {
                return Ok(());
            };
            // With so few items, these are all suits there are.
            let all = Problem { suits: SUITS_MAX, ..problem.clone() };
            let all = solve(&all, 1, &Unobserved).unwrap().suits;
            for item in problem.candidates.iter().map(|candidate| candidate.item) {
                let has = |suit: &&Suit| suit.pieces.iter().any(|worn| worn.item == item);
                let with = all.iter().find(has);
                match why_not(&problem, &best, item, 1, &Unobserved).unwrap() {
                    WhyNot::Worn => prop_assert_eq!(with, Some(&best)),
                    WhyNot::Refused(_) => prop_assert_eq!(with, None),
                    WhyNot::Impossible(conflict) => {
                        prop_assert_eq!(with, None);
                        let rules = conflict.unwrap();
                        prop_assert!(rules.constraints.contains(&Constraint::Lock(item)));
                    }
                    WhyNot::Beaten(beaten) => {
                        prop_assert_eq!(Some(&beaten.suit), with);
                        prop_assert!(beaten.is_proven && beaten.order.is_le());
                        for (term, by) in beaten.loses {
                            let change = best.values.term(term) - beaten.suit.values.term(term);
                            prop_assert!(by > 0 && by == change);
                        }
                    }
                    other => prop_assert!(false, "{:?}", other),
                }
            }
        }
    }
}
