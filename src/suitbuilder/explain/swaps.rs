//! Single changes of a suit.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use crate::suitbuilder::explain::{Effort, difference};
use crate::suitbuilder::{
    Lock, Observer, PieceKind, Problem, ProblemError, SlotSet, Suit, Term, Worn,
};

/// Most steps of a ladder: more than a suit has places.
pub const STEPS_MAX: usize = 24;

/// Something else in the place of one piece, or in an empty slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Swap {
    /// `None` where the slot is empty.
    pub out: Option<Worn>,
    /// Several where a piece that takes several slots is replaced; empty where nothing fits, or
    /// where nothing is better than an empty slot.
    pub into: Vec<Worn>,
    /// The suit after it.
    pub suit: Suit,
    /// By how much each number changes; larger is better.
    pub difference: Vec<(Term, i64)>,
    /// Whether nothing better can take the place.
    pub is_proven: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Swaps {
    pub swaps: Vec<Swap>,
    /// Whether all there are were found.
    pub is_complete: bool,
}

/// Finds the next best for each piece of a suit, and the best for each empty slot: all others stay
/// where they are. The best comes first.
///
/// The suit need not keep the problem's rules: those for single items bind only what comes in, and
/// of those for whole suits nothing is asked that the suit itself lacks. Pieces that the problem
/// locks are not replaced.
///
/// # Errors
/// [`ProblemError::LockedUnknown`] if a piece is not among the candidates.
pub fn swaps(
    problem: &Problem,
    suit: &Suit,
    threads: usize,
    observer: &dyn Observer,
) -> Result<Swaps, ProblemError> {
    let effort = Effort { threads, observer };
    let eased = eased(problem, suit);
    let suit = Suit::of(&eased, suit.pieces.clone());
    let taken = slots_of(&suit);
    let is_free = |worn: &&Worn| problem.lock_of(worn.item).is_none();
    let pieces = suit.pieces.iter().filter(is_free).map(|worn| (Some(*worn), worn.slots));
    let empty = eased.open_slots().without(taken);
    let places = pieces.chain(empty.iter().map(|slot| (None, SlotSet::of(slot))));
    let mut found = Swaps { swaps: Vec::new(), is_complete: true };
    for (out, place) in places {
        if effort.is_cancelled() {
            found.is_complete = false;
            break;
        }
        let best = effort.best(only_open(&eased, &suit, out, place.union(taken)))?;
        let Some(with) = best.suit else {
            found.is_complete &= best.is_proven;
            continue;
        };
        let into = with.pieces.iter().filter(|worn| !suit.pieces.contains(worn));
        let into: Vec<Worn> = into.copied().collect();
        if out.is_some() || !into.is_empty() {
            let difference = difference(&suit.values, &with.values);
            let is_proven = best.is_proven;
            found.swaps.push(Swap { out, into, suit: with, difference, is_proven });
        }
    }
    found.swaps.sort_by_cached_key(|swap| Reverse(swap.suit.values.key(&problem.goal)));
    Ok(found)
}

/// Improves a suit by single changes, each the best one there is, until none is left or `steps` are
/// done; at most [`STEPS_MAX`]. Each change starts from the suit of the one before it. What it ends
/// with need not be the best suit, as that may take several changes at once.
pub fn upgrades(
    problem: &Problem,
    suit: &Suit,
    steps: usize,
    threads: usize,
    observer: &dyn Observer,
) -> Result<Swaps, ProblemError> {
    let mut suit = Suit::of(&eased(problem, suit), suit.pieces.clone());
    let mut ladder = Swaps { swaps: Vec::new(), is_complete: true };
    while ladder.swaps.len() < steps.min(STEPS_MAX) {
        let next = swaps(problem, &suit, threads, observer)?;
        ladder.is_complete &= next.is_complete && next.swaps.iter().all(|swap| swap.is_proven);
        let key = |suit: &Suit| suit.values.key(&problem.goal);
        match next.swaps.into_iter().next() {
            Some(swap) if key(&swap.suit) > key(&suit) => {
                suit = swap.suit.clone();
                ladder.swaps.push(swap);
            }
            _ => break,
        }
    }
    Ok(ladder)
}

/// The problem in which only the place of `out`, or one empty slot, is open.
fn only_open(eased: &Problem, suit: &Suit, out: Option<Worn>, slots: SlotSet) -> Problem {
    let mut problem = eased.clone();
    let stays = suit.pieces.iter().filter(|worn| Some(**worn) != out);
    problem.locked = stays.map(|worn| Lock { item: worn.item, slots: Some(worn.slots) }).collect();
    problem.excluded.extend(out.map(|worn| worn.item));
    problem.slots = slots;
    problem
}

/// Takes away what a suit itself does not keep.
fn eased(problem: &Problem, suit: &Suit) -> Problem {
    let mut eased = problem.clone();
    let taken = slots_of(suit);
    eased.locked_slots.retain(|locked| !taken.contains(locked.slot));
    suit.pieces.iter().for_each(|worn| {
        eased.excluded.remove(&worn.item);
    });
    let mut counts = vec![0; problem.quotas.len()];
    let mut best = vec![None; problem.wanted.len()];
    for locked in &eased.locked_slots {
        problem.count(locked.set, &mut counts);
        problem.cover(&locked.cantrips, &mut best);
    }
    let mut owners = BTreeSet::new();
    for piece in suit.pieces.iter().filter_map(|worn| problem.find(worn.item)) {
        problem.cover(&piece.cantrips, &mut best);
        owners.insert(piece.owner);
        if piece.kind == PieceKind::Armor {
            problem.count(piece.set, &mut counts);
        }
    }
    for (quota, count) in eased.quotas.iter_mut().zip(counts) {
        quota.at_least = quota.at_least.min(count);
        quota.at_most = quota.at_most.map(|most| most.max(count));
    }
    for (wanted, best) in eased.wanted.iter_mut().zip(best) {
        wanted.is_required &= best.is_some();
    }
    eased.max_owners = eased.max_owners.map(|most| most.max(owners.len()));
    eased.max_items = eased.max_items.map(|most| most.max(suit.pieces.len()));
    eased
}

fn slots_of(suit: &Suit) -> SlotSet {
    suit.pieces.iter().fold(SlotSet::EMPTY, |slots, worn| slots.union(worn.slots))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::character::CharacterId;
    use crate::domain::item::ItemId;
    use crate::suitbuilder::explain::testing::{FOCUS, armor, goals, problems, required, ring};
    use crate::suitbuilder::{Candidate, SuitSlot, Unobserved, solve};
    use proptest::prelude::*;

    fn worn(item: u32, slots: &[SuitSlot]) -> Worn {
        Worn { item: ItemId(item), slots: slots.iter().copied().collect() }
    }

    fn problem() -> Problem {
        let coat = [SuitSlot::Chest, SuitSlot::Abdomen];
        Problem::new(vec![
            armor(1, &[SuitSlot::Head], 200),
            armor(2, &[SuitSlot::Head], 300),
            armor(3, &coat, 150),
            armor(4, &[SuitSlot::Chest], 100),
            armor(5, &[SuitSlot::Abdomen], 110),
            Candidate { ratings: [2, 0, 0, 0, 0, 0, 0, 0], ..ring(6) },
            Candidate { owner: CharacterId(2), ..armor(7, &[SuitSlot::Feet], 90) },
        ])
    }

    #[test]
    fn the_best_change_of_each_place_is_found_and_the_best_comes_first() {
        let mut problem = problem();
        // What the suit itself does not keep is not asked of its changes.
        problem.wanted = vec![required(FOCUS)];
        problem.owners = Some([CharacterId(1)].into());
        let coat = [SuitSlot::Chest, SuitSlot::Abdomen];
        let suit = Suit::of(&problem, vec![worn(1, &[SuitSlot::Head]), worn(3, &coat)]);
        let found = swaps(&problem, &suit, 1, &Unobserved).unwrap();
        let told: Vec<_> =
            found.swaps.iter().map(|s| (s.out, s.into.clone(), s.difference.clone())).collect();
        let ring_of =
            |slot| (None, vec![worn(6, &[slot])], vec![(Term::Ratings, 2), (Term::FewerItems, -1)]);
        assert_eq!(
            told,
            [
                ring_of(SuitSlot::LeftRing),
                ring_of(SuitSlot::RightRing),
                (
                    Some(worn(1, &[SuitSlot::Head])),
                    vec![worn(2, &[SuitSlot::Head])],
                    vec![(Term::ArmorLevel, 100)],
                ),
                (
                    Some(worn(3, &coat)),
                    vec![worn(4, &[SuitSlot::Chest]), worn(5, &[SuitSlot::Abdomen])],
                    vec![(Term::ArmorLevel, -90), (Term::FewerItems, -1)],
                ),
            ]
        );
        assert!(found.is_complete);
    }

    #[test]
    fn a_ladder_takes_the_best_step_each_time() {
        let problem = problem();
        let suit = Suit::of(&problem, vec![worn(1, &[SuitSlot::Head])]);
        let steps = |most| -> Vec<Vec<u32>> {
            let ladder = upgrades(&problem, &suit, most, 1, &Unobserved).unwrap();
            ladder.swaps.iter().map(|s| s.into.iter().map(|worn| worn.item.0).collect()).collect()
        };
        assert_eq!(steps(9), [vec![6], vec![5], vec![2], vec![4], vec![7]]);
        assert_eq!(steps(1), [vec![6]]);
    }

    #[test]
    fn unknown_pieces_are_refused() {
        let problem = problem();
        let suit =
            Suit::of(&problem, vec![worn(99, &[SuitSlot::Head]), worn(3, &[SuitSlot::Chest])]);
        let found = swaps(&problem, &suit, 1, &Unobserved);
        assert_eq!(found, Err(ProblemError::LockedUnknown(ItemId(99))));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(150))]

        #[test]
        fn only_one_place_changes_and_the_rules_are_kept(
            problem in problems(6, true), goal in goals(),
        ) {
            let problem = Problem { goal, ..problem };
            let Some(best) = solve(&problem, 1, &Unobserved).unwrap().suits.into_iter().next() else {
                return Ok(());
            };
            let found = swaps(&problem, &best, 1, &Unobserved).unwrap();
            prop_assert!(found.is_complete);
            for swap in &found.swaps {
                prop_assert!(crate::suitbuilder::explain::is_solved_by(&problem, &swap.suit));
                let stays = best.pieces.iter().filter(|worn| Some(**worn) != swap.out);
                let mut expected: Vec<Worn> = stays.chain(&swap.into).copied().collect();
                expected.sort_unstable();
                prop_assert_eq!(&expected, &swap.suit.pieces);
                prop_assert!(swap.suit.values.key(&problem.goal) <= best.values.key(&problem.goal));
                if let Some(out) = swap.out {
                    prop_assert!(swap.into.iter().all(|new| out.slots.contains_all(new.slots)));
                }
            }
            let keys: Vec<_> = found.swaps.iter().map(|s| s.suit.values.key(&problem.goal)).collect();
            prop_assert!(keys.is_sorted_by(|one, other| one >= other));
            prop_assert_eq!(upgrades(&problem, &best, 3, 1, &Unobserved).unwrap().swaps, []);
        }
    }
}
