//! Small problems, and what trying everything says of them.

use std::collections::BTreeSet;

use proptest::prelude::*;

use crate::domain::character::CharacterId;
use crate::domain::item::{ItemId, WieldKind, WieldRequirement};
use crate::domain::spell::CantripTier;
use crate::suitbuilder::explain::Constraint;
use crate::suitbuilder::{
    AllowedRatings, ArmorGroup, Candidate, Cantrip, Goal, Lock, LockedSlot, MinArmor, PieceKind,
    Problem, Quota, RatingKind, SlotSet, SuitSlot, Term, Unobserved, Wanted, Weights, solve,
};

pub(super) const ADEPT: i32 = 14;
pub(super) const DEFENDER: i32 = 16;
pub(super) const STRENGTH: u16 = 1;
pub(super) const FOCUS: u16 = 2;

/// Armour of owner 1 for some slots.
pub(super) fn armor(item: u32, slots: &[SuitSlot], armor_level: i32) -> Candidate {
    Candidate {
        item: ItemId(item),
        owner: CharacterId(1),
        kind: PieceKind::Armor,
        slots: slots.iter().copied().collect(),
        is_either: false,
        reduced: SlotSet::EMPTY,
        set: None,
        armor_level,
        ratings: [0; 8],
        cantrips: Vec::new(),
        wield: Vec::new(),
    }
}

pub(super) fn ring(item: u32) -> Candidate {
    let kind = PieceKind::Jewelry;
    Candidate { kind, slots: SlotSet::RINGS, is_either: true, ..armor(item, &[], 0) }
}

/// A legendary cantrip.
pub(super) fn cantrip(line: u16) -> Vec<Cantrip> {
    vec![Cantrip { line, tier: CantripTier::Legendary }]
}

pub(super) fn required(line: u16) -> Wanted {
    Wanted { line, tier: CantripTier::Legendary, is_required: true }
}

pub(super) fn quota(set: i32, need: u32) -> Quota {
    Quota { set, need, at_least: 0, at_most: None }
}

pub(super) fn has_suit(problem: &Problem) -> bool {
    let any = Problem { suits: 1, ..problem.clone() };
    solve(&any, 1, &Unobserved).unwrap().best().is_some()
}

/// The problem with some of its rules alone: bit by bit in the order of [`Constraint::all_of`].
pub(super) fn only(problem: &Problem, kept: u32) -> Problem {
    let mut other = problem.clone();
    for (at, rule) in Constraint::all_of(problem).into_iter().enumerate() {
        if kept & 1 << at == 0 {
            rule.drop_from(&mut other);
        }
    }
    other
}

fn candidates() -> impl Strategy<Value = Vec<Candidate>> {
    let head = SuitSlot::Head;
    let shape = prop_oneof![
        Just(armor(0, &[head], 0)),
        Just(armor(0, &[SuitSlot::Hands], 0)),
        Just(armor(0, &[SuitSlot::Abdomen], 0)),
        Just(Candidate {
            reduced: SlotSet::of(SuitSlot::Chest),
            ..armor(0, &[SuitSlot::Chest, SuitSlot::Abdomen], 0)
        }),
        Just(ring(0)),
        Just(Candidate { kind: PieceKind::Jewelry, ..armor(0, &[head], 0) }),
    ];
    let sets = prop_oneof![Just(None), Just(Some(ADEPT)), Just(Some(DEFENDER)), Just(Some(19))];
    let tier = prop_oneof![Just(CantripTier::Major), Just(CantripTier::Legendary)];
    let cantrip = (1_u16..3, tier).prop_map(|(line, tier)| Cantrip { line, tier });
    let cantrips = prop::collection::vec(cantrip, 0..2);
    let one = (shape, 1_u32..4, sets, 1..4, 0..3, cantrips, any::<bool>());
    let one = one.prop_map(|(shape, owner, set, level, rating, cantrips, asks)| {
        let mut piece = Candidate { owner: CharacterId(owner), cantrips, ..shape };
        if piece.kind == PieceKind::Armor {
            piece.set = set;
            piece.armor_level = level * 100;
        }
        piece.ratings[RatingKind::CritDamage as usize] = rating;
        let level = WieldRequirement { kind: Some(WieldKind::Level), skill: Some(1), value: 180 };
        piece.wield.extend(asks.then_some(level));
        piece
    });
    prop::collection::vec(one, 1..6).prop_map(|mut all| {
        for (at, piece) in (1..).zip(&mut all) {
            piece.item = ItemId(at);
        }
        all
    })
}

/// Problems with up to five items and up to `rules_max` rules; many have no suit.
pub(super) fn problems(rules_max: usize, with_slots: bool) -> impl Strategy<Value = Problem> {
    let counts = (0_u32..3, prop::option::weighted(0.2, 0_u32..2), 0_u32..2);
    let wanted = (any::<bool>(), any::<bool>());
    let masks = (any::<u8>(), any::<u8>(), any::<u8>());
    let caps = (prop::option::of(0_usize..3), prop::option::weighted(0.3, 0_usize..3));
    let flags = prop::array::uniform8(prop::bool::weighted(0.3));
    let keep = prop::collection::vec(any::<prop::sample::Index>(), 8);
    (candidates(), counts, wanted, masks, caps, flags, keep).prop_map(
        move |(candidates, counts, wanted, masks, caps, flags, keep)| {
            let mut problem = Problem::new(candidates);
            let (least, most, other) = counts;
            problem.quotas = vec![
                Quota { at_least: least, at_most: most, ..quota(ADEPT, 2) },
                Quota { at_least: other, ..quota(DEFENDER, 1) },
            ];
            let line = |line, is_required| Wanted { is_required, ..required(line) };
            problem.wanted = vec![line(STRENGTH, wanted.0), line(FOCUS, wanted.1)];
            let items = |mask: u8| -> Vec<ItemId> {
                let all = problem.candidates.iter().map(|candidate| candidate.item);
                all.filter(|item| mask & 1 << item.0 != 0).collect()
            };
            problem.locked = items(masks.0 & masks.1)
                .into_iter()
                .map(|item| Lock { item, slots: None })
                .collect();
            problem.excluded = items(masks.1 & masks.2).into_iter().collect();
            (problem.max_owners, problem.max_items) = caps;
            let [owners, level, allowed, wearer, whole, strict, slots, slot] = flags;
            problem.owners = owners.then(|| BTreeSet::from([CharacterId(1)]));
            let core = MinArmor { group: ArmorGroup::Core, level: 200 };
            let ends = MinArmor { group: ArmorGroup::Extremities, level: 300 };
            problem.min_armor.extend(level.then_some([core, ends]).into_iter().flatten());
            problem.allowed_ratings.extend(allowed.then(|| AllowedRatings {
                kind: PieceKind::Armor,
                rating: RatingKind::CritDamage,
                values: vec![1, 2],
            }));
            problem.wearer.level = wearer.then_some(100);
            problem.allows_reductions = !whole;
            problem.is_strict = strict;
            if slots {
                problem.slots = SlotSet::ARMOR.without(SlotSet::of(SuitSlot::Head));
            }
            problem.locked_slots.extend((slot && with_slots).then(|| LockedSlot {
                slot: SuitSlot::Hands,
                set: Some(ADEPT),
                cantrips: cantrip(FOCUS),
            }));
            for index in keep {
                let rules = Constraint::all_of(&problem);
                if rules.len() > rules_max {
                    index.get(&rules).drop_from(&mut problem);
                }
            }
            for rule in Constraint::all_of(&problem).into_iter().skip(rules_max) {
                rule.drop_from(&mut problem);
            }
            problem
        },
    )
}

/// The usual order, another one, or sums.
pub(super) fn goals() -> impl Strategy<Value = Goal> {
    let weights = Weights { lines: 5_000, armor_level: 10, items: -700, ..Weights::default() };
    prop_oneof![
        Just(Goal::default()),
        Just(Goal::Order(vec![Term::Lines, Term::ArmorLevel, Term::Ratings])),
        Just(Goal::Weights(weights)),
    ]
}
