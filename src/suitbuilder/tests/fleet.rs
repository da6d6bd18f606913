//! Fleets: against all assignments there are, and what holds for each answer.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use proptest::collection::vec;
use proptest::prelude::*;

use super::{for_all, is_sound, problems, reference};
use crate::domain::item::ItemId;
use crate::suitbuilder::fleet::solve_within;
use crate::suitbuilder::{
    FLEET_NODES_MAX, FleetError, FleetMode, FleetObserver, FleetOutcome, FleetProgress, Goal,
    Problem, SlotSet, Status, Suit, SuitSlot, Term, WEARERS_MAX, Worn, solve_fleet,
};

/// Cancels when it was asked so often, and keeps what it is told.
#[derive(Default)]
struct Watcher {
    patience: u64,
    asked: AtomicU64,
    found: Mutex<Vec<Vec<Option<Suit>>>>,
}

impl FleetObserver for Watcher {
    fn is_cancelled(&self) -> bool {
        self.asked.fetch_add(1, Ordering::Relaxed) >= self.patience
    }

    fn progress(&self, _: &FleetProgress) {}

    fn found(&self, suits: &[Option<Suit>]) {
        self.found.lock().unwrap().push(suits.to_vec());
    }
}

fn patient() -> Watcher {
    Watcher { patience: u64::MAX, ..Watcher::default() }
}

#[track_caller]
fn dressed(fleet: &[Problem], mode: FleetMode) -> FleetOutcome {
    solve_fleet(fleet, mode, 1, &patient()).unwrap()
}

/// Two or three wearers with one pool of at most `items_max`. Some have the same problem.
fn fleets(items_max: usize) -> impl Strategy<Value = Vec<Problem>> {
    let others = vec((problems::small(300), prop::bool::weighted(0.3), any::<bool>()), 1..=2);
    (problems::small(300), others).prop_map(move |(first, others)| {
        let mut pool = first.candidates.to_vec();
        pool.truncate(items_max);
        let first = problems::with_pool(&first, pool);
        let mut fleet = vec![first.clone()];
        for (mut other, is_twin, has_same_slots) in others {
            other.goal = first.goal.clone();
            other.candidates = first.candidates.clone();
            other.locked.retain(|lock| first.find(lock.item).is_some());
            if has_same_slots {
                other.slots = first.slots;
                other.locked_slots.clear();
            }
            fleet.push(if is_twin { first.clone() } else { other });
        }
        fleet
    })
}

/// How good an assignment is, term by term, and how it stands among equals.
type Merit = (usize, Vec<i64>, Vec<Option<(Vec<i64>, Reverse<(Vec<ItemId>, Vec<SlotSet>)>)>>);

fn merit(suits: &[Option<Suit>], goal: &Goal) -> Merit {
    let mut sum = vec![0; crate::suitbuilder::Values::default().key(goal).len()];
    for suit in suits.iter().flatten() {
        for (sum, one) in sum.iter_mut().zip(suit.values.key(goal)) {
            *sum += one;
        }
    }
    let one = |suit: &Suit| {
        let pieces = suit.pieces.iter().map(|worn| (worn.item, worn.slots));
        (suit.values.key(goal), Reverse(pieces.unzip()))
    };
    let each = suits.iter().map(|suit| suit.as_ref().map(one)).collect();
    (suits.iter().flatten().count(), sum, each)
}

/// Each item to nobody or to one of the wearers, in each way: the best of all.
fn best_total(fleet: &[Problem]) -> Vec<Option<Suit>> {
    let mut best = None;
    let mut chosen = vec![(SlotSet::EMPTY, Vec::new()); fleet.len()];
    visit(fleet, 0, &mut chosen, &mut best);
    best.map_or_else(|| vec![None; fleet.len()], |(_, suits)| suits)
}

fn visit(
    fleet: &[Problem],
    at: usize,
    chosen: &mut Vec<(SlotSet, Vec<Worn>)>,
    best: &mut Option<(Merit, Vec<Option<Suit>>)>,
) {
    let Some(candidate) = fleet[0].candidates.get(at) else {
        let mut suits = Vec::new();
        for (problem, (_, pieces)) in fleet.iter().zip(&*chosen) {
            let suit = Suit::of(problem, pieces.clone());
            match problem.is_kept_by(&suit) && is_dressable(problem) {
                true => suits.push(Some(suit)),
                false if pieces.is_empty() => suits.push(None),
                false => return,
            }
        }
        let merit = merit(&suits, &fleet[0].goal);
        if best.as_ref().is_none_or(|(most, _)| merit > *most) {
            *best = Some((merit, suits));
        }
        return;
    };
    visit(fleet, at + 1, chosen, best);
    for (wearer, problem) in fleet.iter().enumerate() {
        if is_reserved(fleet, wearer, candidate.item) {
            continue;
        }
        for slots in problem.placements(candidate).unwrap_or_default() {
            if !slots.overlaps(chosen[wearer].0) {
                let before = chosen[wearer].0;
                chosen[wearer].0 = before.union(slots);
                chosen[wearer].1.push(Worn { item: candidate.item, slots });
                visit(fleet, at + 1, chosen, best);
                chosen[wearer].1.pop();
                chosen[wearer].0 = before;
            }
        }
    }
}

fn is_dressable(problem: &Problem) -> bool {
    problem.locked.iter().all(|lock| problem.placements(problem.find(lock.item).unwrap()).is_ok())
}

/// Whether an item is locked for others only.
fn is_reserved(fleet: &[Problem], wearer: usize, item: ItemId) -> bool {
    fleet[wearer].lock_of(item).is_none()
        && fleet.iter().any(|problem| problem.lock_of(item).is_some())
}

fn best_by_priority(fleet: &[Problem]) -> Vec<Option<Suit>> {
    let mut taken = BTreeSet::new();
    let mut suits = Vec::new();
    for (wearer, problem) in fleet.iter().enumerate() {
        let mut problem = Problem { suits: 1, ..problem.clone() };
        problem.excluded.extend(&taken);
        let items = problem.candidates.iter().map(|candidate| candidate.item);
        let reserved = items.filter(|item| is_reserved(fleet, wearer, *item));
        problem.excluded.extend(reserved);
        let suit = reference(&problem).unwrap().suits.pop();
        taken.extend(suit.iter().flat_map(|suit| &suit.pieces).map(|worn| worn.item));
        suits.push(suit);
    }
    suits
}

/// Whether everybody's suit can be worn, no item twice.
fn is_wearable(fleet: &[Problem], suits: &[Option<Suit>]) -> bool {
    let mut items = BTreeSet::new();
    let worn = suits.iter().flatten().flat_map(|suit| &suit.pieces);
    let is_once = worn.map(|worn| worn.item).all(|item| items.insert(item));
    let pairs = fleet.iter().zip(suits);
    is_once
        && fleet.len() == suits.len()
        && pairs
            .into_iter()
            .all(|(problem, suit)| suit.as_ref().is_none_or(|suit| is_sound(problem, suit)))
}

fn is_expected(outcome: &FleetOutcome, expected: &[Option<Suit>]) -> Result<(), TestCaseError> {
    let is_bare = expected.iter().all(Option::is_none);
    let status = if is_bare { Status::Infeasible } else { Status::Optimal };
    prop_assert_eq!(outcome.status, status);
    prop_assert_eq!(&outcome.suits[..], expected);
    Ok(())
}

#[test]
fn by_priority_each_gets_the_best_of_what_is_left() {
    for_all(300, fleets(12), |fleet| {
        let outcome = dressed(&fleet, FleetMode::Priority);
        prop_assert!(is_wearable(&fleet, &outcome.suits));
        is_expected(&outcome, &best_by_priority(&fleet))
    });
}

fn total_is_the_best_there_is(cases: u32, items_max: usize) {
    for_all(cases, fleets(items_max), |fleet| {
        let outcome = dressed(&fleet, FleetMode::Total);
        prop_assert!(is_wearable(&fleet, &outcome.suits));
        is_expected(&outcome, &best_total(&fleet))
    });
}

#[test]
fn the_best_sum_is_that_of_all_assignments() {
    total_is_the_best_there_is(400, 5);
}

#[test]
fn the_best_sum_is_never_worse_than_that_by_priority() {
    for_all(150, fleets(12), |fleet| {
        let goal = &fleet[0].goal;
        let [priority, total] = [FleetMode::Priority, FleetMode::Total]
            .map(|mode| merit(&dressed(&fleet, mode).suits, goal));
        prop_assert!(total >= priority);
        // Not even if there is no time.
        let hasty = solve_within(&fleet, FleetMode::Total, 0, 1, &patient()).unwrap();
        prop_assert!(merit(&hasty.suits, goal) >= priority);
        prop_assert!(merit(&hasty.suits, goal) <= total);
        Ok(())
    });
}

/// Whether the best sum is within the gap of what is known.
fn is_within_gap(outcome: &FleetOutcome, best: &Merit, goal: &Goal) -> bool {
    let Status::Bounded { gap } = outcome.status else { return true };
    let known = merit(&outcome.suits, goal);
    // Without a gap nothing is claimed.
    let Some(gap) = gap else { return true };
    let mut pairs = best.1.iter().zip(&known.1).map(|(most, has)| most - has);
    let Some(place) = pairs.position(|more| more != 0) else { return best.0 == known.0 };
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    let more = (best.1[place] - known.1[place]) as f64;
    let limit = match (goal, gap.term) {
        (Goal::Order(terms), Some(term)) => {
            terms.iter().position(|other| *other == term).unwrap_or(terms.len())
        }
        _ => 0,
    };
    let unit = if gap.term.is_none() { 1_000.0 } else { 1.0 };
    best.0 == known.0 && (limit < place || limit == place && more <= gap.by * unit + 1e-6)
}

#[test]
fn searches_that_end_early_claim_nothing_wrong() {
    let limits = (fleets(5), 0..40u64, 0..4u64, any::<bool>());
    for_all(300, limits, |(fleet, patience, nodes_max, is_limited)| {
        let watcher = Watcher { patience, ..Watcher::default() };
        let outcome = if is_limited {
            solve_within(&fleet, FleetMode::Total, nodes_max, 1, &patient())
        } else {
            solve_within(&fleet, FleetMode::Total, FLEET_NODES_MAX, 2, &watcher)
        };
        let outcome = outcome.unwrap();
        prop_assert!(is_wearable(&fleet, &outcome.suits));
        let best = best_total(&fleet);
        let merit = merit(&best, &fleet[0].goal);
        prop_assert!(is_within_gap(&outcome, &merit, &fleet[0].goal), "{:?}", outcome);
        match outcome.status {
            Status::Bounded { .. } => Ok(()),
            _ => is_expected(&outcome, &best),
        }
    });
}

#[test]
fn priority_that_ends_early_can_be_worn() {
    for_all(200, (fleets(8), 0..20u64), |(fleet, patience)| {
        let watcher = Watcher { patience, ..Watcher::default() };
        let outcome = solve_fleet(&fleet, FleetMode::Priority, 2, &watcher).unwrap();
        prop_assert!(is_wearable(&fleet, &outcome.suits));
        if !matches!(outcome.status, Status::Bounded { .. }) {
            is_expected(&outcome, &best_by_priority(&fleet))?;
        }
        Ok(())
    });
}

#[test]
fn what_is_told_becomes_better_and_ends_with_the_answer() {
    for_all(100, (fleets(8), any::<bool>()), |(fleet, is_total)| {
        let mode = if is_total { FleetMode::Total } else { FleetMode::Priority };
        let watcher = patient();
        let outcome = solve_fleet(&fleet, mode, 3, &watcher).unwrap();
        let told = watcher.found.into_inner().unwrap();
        prop_assert!(told.iter().all(|suits| is_wearable(&fleet, suits)));
        prop_assert_eq!(told.last(), Some(&outcome.suits));
        if is_total {
            let merits: Vec<Merit> =
                told.iter().map(|suits| merit(suits, &fleet[0].goal)).collect();
            prop_assert!(merits.is_sorted());
        }
        prop_assert_eq!(dressed(&fleet, mode), outcome, "threads matter");
        Ok(())
    });
}

#[test]
fn one_wearer_gets_what_the_search_for_one_finds() {
    for_all(100, problems::small(300), |problem| {
        let expected = vec![reference(&problem).unwrap().suits.into_iter().next()];
        for mode in [FleetMode::Priority, FleetMode::Total] {
            is_expected(&dressed(std::slice::from_ref(&problem), mode), &expected)?;
        }
        Ok(())
    });
}

/// Two wearers want the same helm; only one of them has another.
#[test]
fn sums_and_priorities_differ() {
    let piece = |id: u32, armor_level| crate::suitbuilder::Candidate {
        item: ItemId(id),
        owner: crate::domain::character::CharacterId(1),
        kind: crate::suitbuilder::PieceKind::Armor,
        slots: SlotSet::of(SuitSlot::Head),
        is_either: false,
        reduced: SlotSet::EMPTY,
        set: None,
        armor_level,
        ratings: [0; 8],
        cantrips: Vec::new(),
        wield: Vec::new(),
    };
    let mut first = Problem::new(vec![piece(1, 300), piece(2, 250)]);
    first.goal = Goal::Order(vec![Term::ArmorLevel]);
    let mut second = first.clone();
    second.excluded.insert(ItemId(2));
    let fleet = [first, second];
    let items = |mode| {
        let suits = dressed(&fleet, mode).suits.into_iter().flatten();
        suits.map(|suit| suit.pieces.iter().map(|worn| worn.item.0).collect()).collect()
    };
    let priority: Vec<Vec<u32>> = items(FleetMode::Priority);
    let total: Vec<Vec<u32>> = items(FleetMode::Total);
    assert_eq!(priority, [vec![1], vec![]]);
    assert_eq!(total, [vec![2], vec![1]]);
    assert_eq!(dressed(&fleet, FleetMode::Total).total().armor_level, 550);
}

#[test]
fn refuses_what_is_no_fleet() {
    let problem = Problem::new(Vec::new());
    let solve = |fleet: &[Problem]| solve_fleet(fleet, FleetMode::Total, 1, &patient());
    assert_eq!(solve(&[]), Err(FleetError::Wearers(0)));
    let crowd = vec![problem.clone(); WEARERS_MAX + 1];
    assert_eq!(solve(&crowd), Err(FleetError::Wearers(WEARERS_MAX + 1)));
    let other = Problem { goal: Goal::Order(Vec::new()), ..problem.clone() };
    assert_eq!(solve(&[problem.clone(), other]), Err(FleetError::Goals(1)));
    let wrong = Problem { suits: 0, ..problem.clone() };
    let error = crate::suitbuilder::ProblemError::Suits(0);
    assert_eq!(solve(&[problem, wrong]), Err(FleetError::Problem { wearer: 1, error }));
}
