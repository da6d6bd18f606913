//! Suit searches with all sorts of rules, to be compared with others: what their answers are matters
//! more than how long they take.

use std::collections::BTreeSet;

use overlord::domain::item::ItemId;
use overlord::domain::spell::CantripTier;
use overlord::suitbuilder::{
    AllowedRatings, ArmorGroup, Candidate, Goal, Lock, LockedSlot, MinArmor, PieceKind, Problem,
    Quota, RatingKind, SlotSet, SuitSlot, Term, Wanted, Weights,
};
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::suits::{Instance, Pool};

/// Searches of a dozen items, small enough to look at every suit.
pub fn tiny() -> Vec<Instance> {
    let pool = Pool::new(2_000, 3);
    let useful: Vec<_> = pool.0.iter().filter(|candidate| !candidate.cantrips.is_empty()).collect();
    let instance = |number: u64| {
        let mut rng = ChaCha8Rng::seed_from_u64(number);
        let size = rng.random_range(6..=14);
        let mut candidates: Vec<Candidate> =
            useful.sample(&mut rng, size).copied().cloned().collect();
        // Few places and few sets, so that something has to give.
        for candidate in &mut candidates {
            candidate.set = candidate.set.map(|_| rng.random_range(13..=14));
        }
        let mut problem = Problem::new(candidates);
        ask(&mut rng, &mut problem, 2, 6);
        Instance { name: format!("tiny-{number:02}"), pool: size, problem }
    };
    (0..40).map(instance).collect()
}

/// Searches of 2,000 items, each with a few rules.
pub fn ruled() -> Vec<Instance> {
    let pool = Pool::new(2_000, 4);
    let instance = |number: u64| {
        let mut rng = ChaCha8Rng::seed_from_u64(number);
        let mut problem = Problem::new(pool.0.to_vec());
        ask(&mut rng, &mut problem, 5, 16);
        Instance { name: format!("rules-{number:02}"), pool: 2_000, problem }
    };
    (0..40).map(instance).collect()
}

/// Asks for something, under rules that chance picks.
fn ask(rng: &mut ChaCha8Rng, problem: &mut Problem, need: u32, lines_max: usize) {
    let tiers = [CantripTier::Minor, CantripTier::Major, CantripTier::Epic, CantripTier::Legendary];
    let cantrips = problem.candidates.iter().flat_map(|candidate| &candidate.cantrips);
    let lines: BTreeSet<u16> = cantrips.map(|cantrip| cantrip.line).collect();
    let mut lines: Vec<u16> = lines.into_iter().collect();
    lines.shuffle(rng);
    lines.truncate(rng.random_range(0..=lines_max));
    let mut wanted = Vec::new();
    for line in lines {
        let tier = *tiers.choose(rng).expect("tiers");
        wanted.push(Wanted { line, tier, is_required: rng.random_ratio(1, 12) });
    }
    problem.wanted = wanted;
    for set in [13, 14].into_iter().take(rng.random_range(0..=2)) {
        problem.quotas.push(Quota {
            set,
            need,
            at_least: if rng.random_ratio(1, 5) { need - 1 } else { 0 },
            at_most: rng.random_ratio(1, 4).then_some(need),
        });
    }
    problem.goal = goal(rng);
    if rng.random_ratio(1, 4) {
        problem.rating_weights = std::array::from_fn(|_| rng.random_range(0..=3));
    }
    problem.allows_reductions = rng.random_ratio(3, 4);
    problem.is_strict = rng.random_ratio(1, 5);
    if rng.random_ratio(1, 4) {
        problem.max_items = Some(rng.random_range(1..=8));
    }
    if rng.random_ratio(1, 4) {
        problem.max_owners = Some(rng.random_range(1..=4));
    }
    if rng.random_ratio(1, 4) {
        let group = *ArmorGroup::ALL.choose(rng).expect("groups");
        problem.min_armor.push(MinArmor { group, level: rng.random_range(200..=320) });
    }
    if rng.random_ratio(1, 6) {
        let (kind, rating) = (PieceKind::Armor, RatingKind::CritDamage);
        problem.allowed_ratings.push(AllowedRatings { kind, rating, values: vec![0, 2] });
    }
    if rng.random_ratio(1, 5) {
        problem.wearer.level = Some(150);
    }
    if rng.random_ratio(1, 4) {
        let keep = SuitSlot::ALL.into_iter().filter(|_| rng.random_ratio(2, 3));
        problem.slots = keep.collect();
    }
    fix(rng, problem);
}

/// Locks and excludes a few items and slots.
fn fix(rng: &mut ChaCha8Rng, problem: &mut Problem) {
    let ids: Vec<ItemId> = problem.candidates.iter().map(|candidate| candidate.item).collect();
    if rng.random_ratio(1, 3) {
        problem.excluded = ids.sample(rng, ids.len() / 8).copied().collect();
    }
    if rng.random_ratio(1, 4) {
        let set = rng.random_ratio(1, 2).then_some(13);
        let cantrips = problem.candidates.choose(rng).map(|held| held.cantrips.clone());
        let slot = *SuitSlot::ALL.choose(rng).expect("slots");
        let cantrips = cantrips.unwrap_or_default();
        problem.locked_slots.push(LockedSlot { slot, set, cantrips });
    }
    if rng.random_ratio(1, 3) {
        let item = *ids.choose(rng).expect("items");
        if !problem.excluded.contains(&item) {
            problem.locked.push(Lock { item, slots: None });
        }
    }
    if rng.random_ratio(1, 6)
        && let Some(found) = problem.candidates.choose(rng)
        && let Some(slots) = found.placements(true).collect::<Vec<SlotSet>>().choose(rng)
        && problem.lock_of(found.item).is_none()
    {
        problem.locked.push(Lock { item: found.item, slots: Some(*slots) });
    }
}

/// An order of some terms, or weights.
fn goal(rng: &mut ChaCha8Rng) -> Goal {
    match rng.random_range(0..4) {
        0 => Goal::default(),
        1 => {
            let mut terms = Term::ALL.to_vec();
            terms.shuffle(rng);
            terms.truncate(rng.random_range(1..=7));
            Goal::Order(terms)
        }
        _ => {
            // Now and then one that is to be avoided.
            let mut upto = |most: i64| {
                let least = if rng.random_ratio(1, 10) { -most } else { 0 };
                rng.random_range(least..=most)
            };
            Goal::Weights(Weights {
                sets: upto(1_000_000),
                set_pieces: upto(200_000),
                lines: upto(100_000),
                tier_points: upto(20_000),
                ratings: upto(10_000),
                armor_level: upto(20),
                items: upto(10_000) - 5_000,
            })
        }
    }
}
