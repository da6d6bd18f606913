//! Random problems.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};

use super::pieces::{LINES, OWNERS, Piece, SETS, candidates, cantrips, pieces, tier};
use crate::domain::character::CharacterId;
use crate::domain::item::ItemId;
use crate::suitbuilder::SuitSlot::{
    Abdomen, Chest, Feet, Hands, Head, LeftRing, LeftWrist, LowerArms, LowerLegs, Neck, Pants,
    RightRing, RightWrist, Shirt, Trinket, UpperArms, UpperLegs,
};
use crate::suitbuilder::{
    AllowedRatings, ArmorGroup, Goal, Lock, LockedSlot, MinArmor, PieceKind, Problem, Quota,
    RatingKind, SlotSet, SuitSlot, Term, Wanted, Wearer, Weights,
};

/// Slots that have to do with each other.
const AREAS: [&[SuitSlot]; 7] = [
    &[Chest, Abdomen, UpperArms, LowerArms, Head],
    &[Abdomen, UpperLegs, LowerLegs, Feet, Hands],
    &[LeftRing, RightRing, LeftWrist, RightWrist, Neck, Trinket],
    &[Head, Hands, Feet, Shirt, Pants, Neck],
    &[UpperArms, LowerArms, LeftRing, RightRing, Shirt],
    &[Chest, Abdomen, UpperLegs, LowerLegs, Pants],
    &[Chest, Head, LeftWrist],
];

/// Problems with at most `suits_max` suits, for searches that look at each.
pub fn small(suits_max: usize) -> impl Strategy<Value = Problem> {
    let area = prop_oneof![
        4 => select(AREAS.to_vec()).prop_map(|slots| slots.iter().copied().collect()),
        1 => subsequence(SuitSlot::ALL.to_vec(), 1..=6).prop_map(SlotSet::from_iter),
    ];
    problems(area, pieces(1..=24)).prop_map(move |mut problem| {
        while has_more_suits(&problem, suits_max) {
            without_last(&mut problem);
        }
        problem
    })
}

/// Problems with all slots, or nearly, and as many candidates.
pub fn large(count: std::ops::RangeInclusive<usize>) -> impl Strategy<Value = Problem> {
    let area = prop_oneof![
        2 => Just(SlotSet::ALL),
        1 => subsequence(SuitSlot::ALL.to_vec(), 10..=16).prop_map(SlotSet::from_iter),
    ];
    problems(area, pieces(count))
}

/// What is drawn for a problem; what depends on the candidates waits for them.
#[derive(Debug, Clone)]
struct Rules {
    quotas: Vec<Quota>,
    wanted: Vec<Wanted>,
    locked: Vec<(Index, Option<Index>)>,
    locked_slots: Vec<LockedSlot>,
    excluded: Vec<Index>,
    owners: Option<Vec<u32>>,
}

fn problems(
    area: impl Strategy<Value = SlotSet>,
    pieces: impl Strategy<Value = Vec<Piece>>,
) -> impl Strategy<Value = Problem> {
    let ways = (
        wearer(),
        prop::bool::weighted(0.2),
        prop::bool::weighted(0.8),
        weighted(0.15, 1..=3usize),
        weighted(0.15, 1..=5usize),
        weights_of_ratings(),
    );
    (area, pieces, rules(), limits(), ways, goal(), 1..=6usize).prop_map(
        |(slots, pieces, rules, (min_armor, allowed_ratings), ways, goal, suits)| {
            let (wearer, is_strict, allows_reductions, max_owners, max_items, rating_weights) =
                ways;
            let mut problem = Problem::new(candidates(&pieces, slots));
            problem.slots = slots;
            problem.min_armor = min_armor;
            problem.allowed_ratings = allowed_ratings;
            problem.wearer = wearer;
            problem.is_strict = is_strict;
            problem.allows_reductions = allows_reductions;
            problem.max_owners = max_owners;
            problem.max_items = max_items;
            problem.rating_weights = rating_weights;
            problem.goal = goal;
            problem.suits = suits;
            apply(rules, &mut problem);
            problem
        },
    )
}

fn rules() -> impl Strategy<Value = Rules> {
    let slots = vec((weighted(0.3, any::<Index>()), any::<Index>()), 0..=2);
    let locks = prop_oneof![3 => Just(Vec::new()), 1 => slots];
    let locks = locks.prop_map(|locks| locks.into_iter().map(|(slots, at)| (at, slots)).collect());
    let locked_slot = (select(SuitSlot::ALL.to_vec()), weighted(0.6, 1..=SETS), cantrips())
        .prop_map(|(slot, set, cantrips)| LockedSlot { slot, set, cantrips });
    let locked_slots = prop_oneof![
        3 => Just(Vec::new()),
        1 => vec(locked_slot, 1..=2).prop_map(|mut slots: Vec<LockedSlot>| {
            slots.sort_by_key(|locked| locked.slot);
            slots.dedup_by_key(|locked| locked.slot);
            slots
        }),
    ];
    let excluded = prop_oneof![3 => Just(Vec::new()), 1 => vec(any::<Index>(), 1..=2)];
    let owners = weighted(0.12, subsequence((0..OWNERS).collect::<Vec<_>>(), 2..=4));
    (quotas(), wanted(), locks, locked_slots, excluded, owners).prop_map(
        |(quotas, wanted, locked, locked_slots, excluded, owners)| Rules {
            quotas,
            wanted,
            locked,
            locked_slots,
            excluded,
            owners,
        },
    )
}

fn quotas() -> impl Strategy<Value = Vec<Quota>> {
    let quota = |set| {
        let at_least = prop_oneof![14 => Just(0), 1 => 1..=3u32];
        let quota = (1..=4u32, at_least, weighted(0.15, 0..=3u32));
        quota.prop_map(move |(need, at_least, at_most)| Quota { set, need, at_least, at_most })
    };
    subsequence((1..=SETS).collect::<Vec<_>>(), 0..=3)
        .prop_flat_map(move |sets| sets.into_iter().map(quota).collect::<Vec<_>>())
}

fn wanted() -> impl Strategy<Value = Vec<Wanted>> {
    let wanted = |line| {
        let wanted = (tier(), prop::bool::weighted(0.04));
        wanted.prop_map(move |(tier, is_required)| Wanted { line, tier, is_required })
    };
    subsequence((1..=LINES).collect::<Vec<_>>(), 0..=5)
        .prop_flat_map(move |lines| lines.into_iter().map(wanted).collect::<Vec<_>>())
}

fn limits() -> impl Strategy<Value = (Vec<MinArmor>, Vec<AllowedRatings>)> {
    let least = (select(ArmorGroup::ALL.to_vec()), select(vec![100, 200, 300]))
        .prop_map(|(group, level)| MinArmor { group, level });
    let kinds = [PieceKind::Armor, PieceKind::Clothing, PieceKind::Jewelry];
    let allowed = (
        select(kinds.to_vec()),
        select(RatingKind::ALL.to_vec()),
        subsequence(vec![0, 1, 2, 3], 1..=3),
    )
        .prop_map(|(kind, rating, values)| AllowedRatings { kind, rating, values });
    let some = |rare| prop::bool::weighted(rare);
    (some(0.2), vec(least, 1..=2), some(0.12), allowed).prop_map(
        |(has_least, least, has_allowed, allowed)| {
            let least = if has_least { least } else { Vec::new() };
            (least, has_allowed.then_some(allowed).into_iter().collect())
        },
    )
}

fn wearer() -> impl Strategy<Value = Wearer> {
    (weighted(0.5, 150..=200), weighted(0.5, 250..=450)).prop_map(|(level, points)| Wearer {
        level,
        skills: points.map(|points| (7, points)).into_iter().collect(),
    })
}

fn weights_of_ratings() -> impl Strategy<Value = [u16; RatingKind::ALL.len()]> {
    prop_oneof![1 => Just([1; RatingKind::ALL.len()]), 1 => prop::array::uniform8(0..=3u16)]
}

fn goal() -> impl Strategy<Value = Goal> {
    let order = (Just(Term::ALL.to_vec()).prop_shuffle(), 0..=Term::ALL.len());
    let order = order.prop_map(|(mut terms, count)| {
        terms.truncate(count);
        Goal::Order(terms)
    });
    let weight = prop_oneof![2 => Just(0), 4 => 0..=4i64, 4 => 0..=2_000i64, 3 => -500..=0i64];
    let weights = prop::array::uniform7(weight).prop_map(|of| {
        let [sets, set_pieces, lines, tier_points, ratings, armor_level, items] = of;
        Goal::Weights(Weights {
            sets,
            set_pieces,
            lines,
            tier_points,
            ratings,
            armor_level: armor_level / 20,
            items,
        })
    });
    prop_oneof![1 => Just(Goal::default()), 3 => order, 3 => weights]
}

fn apply(rules: Rules, problem: &mut Problem) {
    problem.quotas = rules.quotas;
    problem.wanted = rules.wanted;
    problem.locked_slots = rules.locked_slots;
    problem.owners = rules.owners.map(|owners| owners.into_iter().map(CharacterId).collect());
    let candidates = problem.candidates.clone();
    if candidates.is_empty() {
        return;
    }
    problem.excluded = rules.excluded.iter().map(|at| at.get(&candidates).item).collect();
    let mut locked = BTreeSet::new();
    for (at, way) in rules.locked {
        let candidate = at.get(&candidates);
        let ways: Vec<SlotSet> = candidate.placements(problem.allows_reductions).collect();
        let slots = way.map(|way| *way.get(&ways));
        if locked.insert(candidate.item) {
            problem.excluded.remove(&candidate.item);
            problem.locked.push(Lock { item: candidate.item, slots });
        }
    }
}

/// The same problem with another pool. Locks of items that are not in it are gone.
pub fn with_pool(problem: &Problem, pool: Vec<crate::suitbuilder::Candidate>) -> Problem {
    let mut problem = Problem { candidates: Problem::new(pool).candidates, ..problem.clone() };
    let items: BTreeSet<ItemId> = problem.candidates.iter().map(|c| c.item).collect();
    problem.locked.retain(|lock| items.contains(&lock.item));
    problem
}

fn without_last(problem: &mut Problem) {
    let mut pool = problem.candidates.to_vec();
    pool.pop();
    *problem = with_pool(problem, pool);
}

/// Whether more than so many suits can be worn, whatever their other rules.
fn has_more_suits(problem: &Problem, most: usize) -> bool {
    let ways = problem.candidates.iter().filter_map(|candidate| {
        let is_locked = problem.lock_of(candidate.item).is_some();
        Some((is_locked, problem.placements(candidate).ok()?))
    });
    let mut left = most;
    !count_down(&ways.collect::<Vec<_>>(), SlotSet::EMPTY, &mut left)
}

fn count_down(ways: &[(bool, Vec<SlotSet>)], taken: SlotSet, left: &mut usize) -> bool {
    let Some(((is_locked, slots), rest)) = ways.split_first() else {
        let is_within = *left > 0;
        *left = left.saturating_sub(1);
        return is_within;
    };
    (*is_locked || count_down(rest, taken, left))
        && slots
            .iter()
            .filter(|slots| !slots.overlaps(taken))
            .all(|slots| count_down(rest, taken.union(*slots), left))
}
