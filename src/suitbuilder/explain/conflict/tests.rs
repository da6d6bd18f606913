use crate::domain::character::CharacterId;
use crate::domain::item::ItemId;
use crate::suitbuilder::explain::conflict::*;
use crate::suitbuilder::explain::testing::{
    ADEPT, FOCUS, STRENGTH, armor, cantrip, goals, has_suit, only, problems, quota, required,
};
use crate::suitbuilder::{Lock, Progress, Quota, SuitSlot, Unobserved};
use proptest::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A helm with one cantrip, another with the other, and gauntlets.
fn problem() -> Problem {
    let mut problem = Problem::new(vec![
        crate::suitbuilder::Candidate {
            cantrips: cantrip(STRENGTH),
            ..armor(1, &[SuitSlot::Head], 200)
        },
        crate::suitbuilder::Candidate {
            cantrips: cantrip(FOCUS),
            set: Some(ADEPT),
            owner: CharacterId(2),
            ..armor(2, &[SuitSlot::Head], 300)
        },
        armor(3, &[SuitSlot::Hands], 100),
    ]);
    problem.quotas = vec![quota(ADEPT, 1)];
    problem
}

#[track_caller]
fn check(
    change: impl FnOnce(&mut Problem),
    constraints: &[Constraint],
    relaxations: &[(&[Constraint], &[u32])],
) {
    let mut problem = problem();
    change(&mut problem);
    let found = conflict(&problem, 1, &Unobserved).unwrap().unwrap();
    assert_eq!(found.constraints, constraints);
    assert!(found.is_smallest && found.has_all_relaxations);
    let items =
        |way: &Relaxation| -> Vec<u32> { way.suit.pieces.iter().map(|worn| worn.item.0).collect() };
    let ways: Vec<_> =
        found.relaxations.iter().map(|way| (way.dropped.clone(), items(way))).collect();
    let expected = relaxations.iter().map(|(rules, items)| (rules.to_vec(), items.to_vec()));
    assert_eq!(ways, expected.collect::<Vec<_>>());
}

#[test]
fn what_can_be_worn_has_no_conflict() {
    assert_eq!(conflict(&problem(), 1, &Unobserved), Ok(None));
}

#[test]
fn two_lines_on_one_slot_conflict() {
    let (strength, focus) = (Constraint::RequiredLine(STRENGTH), Constraint::RequiredLine(FOCUS));
    check(
        |problem| {
            problem.wanted = vec![required(STRENGTH), required(FOCUS)];
            problem.is_strict = true;
            problem.max_owners = Some(2);
        },
        &[strength, focus],
        &[(&[strength], &[2, 3]), (&[focus], &[1, 3])],
    );
}

#[test]
fn a_rule_that_nothing_can_keep_conflicts_alone() {
    let rule = Constraint::RequiredSet(ADEPT);
    check(
        |problem| problem.quotas = vec![Quota { at_least: 2, ..quota(ADEPT, 2) }],
        &[rule],
        &[(&[rule], &[2, 3])],
    );
}

#[test]
fn conflicts_that_have_nothing_in_common_each_lose_a_rule() {
    let (lock, excluded) = (Constraint::Lock(ItemId(3)), Constraint::Excluded(ItemId(3)));
    let lines = [Constraint::RequiredLine(STRENGTH), Constraint::RequiredLine(FOCUS)];
    check(
        |problem| {
            problem.wanted = vec![required(STRENGTH), required(FOCUS)];
            problem.locked = vec![Lock { item: ItemId(3), slots: None }];
            problem.excluded.insert(ItemId(3));
            problem.max_items = Some(2);
        },
        &lines,
        &[
            (&[lines[0], excluded], &[2, 3]),
            (&[lines[0], lock], &[2]),
            (&[lines[1], excluded], &[1, 3]),
            (&[lines[1], lock], &[1]),
        ],
    );
}

#[test]
fn rules_that_a_lock_reconciles_do_not_conflict() {
    // Only the other character's item has the line: without the lock, owners and line conflict.
    let (lock, excluded) = (Constraint::Lock(ItemId(2)), Constraint::Excluded(ItemId(2)));
    let found = |problem: &mut Problem| {
        problem.wanted = vec![required(FOCUS)];
        problem.owners = Some([CharacterId(1)].into());
        problem.locked = vec![Lock { item: ItemId(2), slots: None }];
        problem.excluded.insert(ItemId(2));
    };
    let rule = Constraint::RequiredLine(FOCUS);
    check(found, &[rule, excluded], &[(&[excluded], &[2, 3]), (&[rule, lock], &[1, 3])]);
}

struct Ends(AtomicUsize);

impl Observer for Ends {
    fn is_cancelled(&self) -> bool {
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1))
            .is_err()
    }

    fn progress(&self, _: &Progress) {}

    fn found(&self, _: &[Suit]) {}
}

#[test]
fn an_early_end_claims_nothing_that_is_not_known() {
    let mut problem = problem();
    problem.wanted = vec![required(STRENGTH), required(FOCUS)];
    problem.max_items = Some(3);
    let whole = conflict(&problem, 1, &Unobserved).unwrap().unwrap();
    for asked in 0..40 {
        let Some(found) = conflict(&problem, 1, &Ends(asked.into())).unwrap() else { continue };
        assert!(whole.constraints.iter().all(|rule| found.constraints.contains(rule)));
        assert!(!found.is_smallest || found.constraints == whole.constraints);
        let known = &whole.relaxations;
        assert!(!found.has_all_relaxations || found.relaxations.len() == known.len());
        assert!(found.relaxations.iter().all(|way| !way.is_proven || known.contains(way)));
    }
    assert_eq!(conflict(&problem, 1, &Ends(0.into())), Ok(None));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn it_is_as_small_as_trying_every_set_of_rules_says(problem in problems(8, false)) {
        let all = Constraint::all_of(&problem);
        let masks = 0..1_u32 << all.len();
        let has_suit: Vec<bool> = masks.clone().map(|kept| has_suit(&only(&problem, kept))).collect();
        // Rules conflict if no suit keeps them, whatever other rules are added.
        let conflicts = |mask: &u32| {
            masks.clone().all(|more| more & mask != *mask || !has_suit[more as usize])
        };
        let smallest = masks.clone().filter(conflicts).map(u32::count_ones).min();
        let found = conflict(&problem, 1, &Unobserved).unwrap();
        prop_assert_eq!(found.as_ref().map(|found| found.constraints.len()), smallest.map(|n| n as usize));
        if let Some(found) = found {
            let is_in = |at: usize| found.constraints.contains(&all[at]);
            let mask = (0..all.len()).filter(|at| is_in(*at)).map(|at| 1 << at).sum::<u32>();
            prop_assert!(conflicts(&mask) && found.is_smallest);
        }
    }

    #[test]
    fn relaxations_are_all_the_smallest_ways_with_their_best_suits(
        problem in problems(7, true), goal in goals(),
    ) {
        let problem = Problem { goal, ..problem };
        let Some(found) = conflict(&problem, 1, &Unobserved).unwrap() else {
            prop_assert!(has_suit(&problem));
            return Ok(());
        };
        prop_assert!(!has_suit(&problem));
        let all = Constraint::all_of(&problem);
        let full = (1_u32 << all.len()) - 1;
        let helps = |dropped: u32| has_suit(&only(&problem, full & !dropped));
        let is_needed = |dropped: u32| (0..dropped).all(|part| part & !dropped != 0 || !helps(part));
        let ways = (0..=full).filter(|dropped| helps(*dropped) && is_needed(*dropped));
        let mut sizes: Vec<u32> = ways.map(u32::count_ones).collect();
        sizes.sort_unstable();
        let least = sizes[0];
        sizes.retain(|size| *size <= least.max(2));
        let told = found.relaxations.iter().map(|way| u32::try_from(way.dropped.len()).unwrap());
        let told: Vec<u32> = told.collect();
        if sizes.len() <= crate::suitbuilder::explain::RELAXATIONS_MAX && least <= 5 {
            prop_assert_eq!(&told, &sizes);
            prop_assert!(found.has_all_relaxations);
        } else {
            prop_assert!(!found.has_all_relaxations);
        }
        for way in &found.relaxations {
            let mut relaxed = problem.clone();
            way.dropped.iter().for_each(|rule| rule.drop_from(&mut relaxed));
            prop_assert!(is_solved_by(&relaxed, &way.suit) && way.is_proven);
            let best = crate::suitbuilder::solve(&relaxed, 1, &Unobserved).unwrap();
            prop_assert_eq!(best.best(), Some(&way.suit));
        }
    }

    #[test]
    fn rules_that_conflict_do_so_without_all_others(problem in problems(8, true)) {
        if let Some(found) = conflict(&problem, 1, &Unobserved).unwrap() {
            let all = Constraint::all_of(&problem);
            let kept: u32 = (0..all.len())
                .filter(|at| found.constraints.contains(&all[*at]))
                .map(|at| 1 << at)
                .sum();
            for more in 0..1_u32 << all.len() {
                prop_assert!(!has_suit(&only(&problem, kept | more)));
            }
        }
    }
}
