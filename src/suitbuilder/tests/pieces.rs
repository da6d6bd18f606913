//! Random candidates, of the shapes that the game has.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::domain::character::CharacterId;
use crate::domain::item::{ItemId, WieldKind, WieldRequirement};
use crate::domain::spell::CantripTier;
use crate::suitbuilder::SuitSlot::{
    Abdomen, Chest, Feet, Hands, Head, LeftRing, LeftWrist, LowerArms, LowerLegs, Neck, Pants,
    RightRing, RightWrist, Shirt, Trinket, UpperArms, UpperLegs,
};
use crate::suitbuilder::{Candidate, Cantrip, PieceKind, RatingKind, SlotSet, SuitSlot};

/// Owners are numbered from 0, sets and lines from 1 to these.
pub const OWNERS: u32 = 4;
pub const SETS: i32 = 4;
pub const LINES: u16 = 6;

/// What a piece covers, and what tailoring can leave of it.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    kind: PieceKind,
    slots: &'static [SuitSlot],
    reduced: &'static [SuitSlot],
}

const fn armor(slots: &'static [SuitSlot], reduced: &'static [SuitSlot]) -> Shape {
    Shape { kind: PieceKind::Armor, slots, reduced }
}

const fn single(kind: PieceKind, slots: &'static [SuitSlot]) -> Shape {
    Shape { kind, slots, reduced: &[] }
}

/// Shapes of one slot come twice: so do pieces of that sort.
const SHAPES: [Shape; 34] = [
    armor(&[Head], &[]),
    armor(&[Head], &[]),
    armor(&[Chest], &[]),
    armor(&[Chest], &[]),
    armor(&[Abdomen], &[]),
    armor(&[Abdomen], &[]),
    armor(&[UpperArms], &[]),
    armor(&[UpperArms], &[]),
    armor(&[LowerArms], &[]),
    armor(&[LowerArms], &[]),
    armor(&[Hands], &[]),
    armor(&[Hands], &[]),
    armor(&[UpperLegs], &[]),
    armor(&[UpperLegs], &[]),
    armor(&[LowerLegs], &[]),
    armor(&[LowerLegs], &[]),
    armor(&[Feet], &[]),
    armor(&[Feet], &[]),
    armor(&[Chest, Abdomen], &[Chest]),
    armor(&[Chest, UpperArms], &[Chest]),
    armor(&[Chest, Abdomen, UpperArms, LowerArms], &[Chest]),
    armor(&[UpperArms, LowerArms], &[UpperArms, LowerArms]),
    armor(&[UpperArms, LowerArms], &[UpperArms, LowerArms]),
    armor(&[Abdomen, UpperLegs], &[Abdomen, UpperLegs]),
    armor(&[UpperLegs, LowerLegs], &[UpperLegs, LowerLegs]),
    armor(&[Abdomen, UpperLegs, LowerLegs], &[Abdomen, UpperLegs, LowerLegs]),
    armor(&[LowerLegs, Feet], &[Feet]),
    single(PieceKind::Jewelry, &[LeftRing, RightRing]),
    single(PieceKind::Jewelry, &[LeftWrist, RightWrist]),
    single(PieceKind::Jewelry, &[Neck]),
    single(PieceKind::Jewelry, &[Trinket]),
    single(PieceKind::Jewelry, &[Head]),
    single(PieceKind::Clothing, &[Shirt]),
    single(PieceKind::Clothing, &[Pants]),
];

impl Shape {
    fn slots(&self) -> SlotSet {
        self.slots.iter().copied().collect()
    }

    fn is_either(&self) -> bool {
        [SlotSet::RINGS, SlotSet::WRISTS].contains(&self.slots())
    }
}

/// A piece that has yet to get its id.
#[derive(Debug, Clone)]
pub struct Piece {
    shape: Index,
    is_reducible: bool,
    /// Whether it equals the piece before it in all but its id.
    is_twin: bool,
    owner: u32,
    set: Option<i32>,
    armor_level: i32,
    ratings: Vec<(usize, i32)>,
    cantrips: Vec<Cantrip>,
    wield: Vec<WieldRequirement>,
}

pub fn pieces(count: std::ops::RangeInclusive<usize>) -> impl Strategy<Value = Vec<Piece>> {
    vec(piece(), count)
}

fn piece() -> impl Strategy<Value = Piece> {
    let set = prop_oneof![1 => Just(None), 2 => (1..=SETS).prop_map(Some)];
    let armor_level = prop_oneof![
        20 => (0..=4).prop_map(|steps| 100 * steps),
        5 => 150..=350,
        1 => -50..=0,
    ];
    let ratings = prop_oneof![
        3 => Just(Vec::new()),
        3 => vec((0..RatingKind::ALL.len(), 1..=3), 1..=2),
    ];
    let wield = prop_oneof![9 => Just(Vec::new()), 1 => vec(wield(), 1..=2)];
    let flags = (prop::bool::weighted(0.7), prop::bool::weighted(0.2));
    (any::<Index>(), flags, 0..OWNERS, set, armor_level, ratings, cantrips(), wield).prop_map(
        |(shape, (is_reducible, is_twin), owner, set, armor_level, ratings, cantrips, wield)| {
            Piece {
                shape,
                is_reducible,
                is_twin,
                owner,
                set,
                armor_level,
                ratings,
                cantrips,
                wield,
            }
        },
    )
}

/// Some cantrips, none of a line twice.
pub fn cantrips() -> impl Strategy<Value = Vec<Cantrip>> {
    vec((1..=LINES, tier()), 0..=4).prop_map(|mut cantrips| {
        cantrips.sort_unstable();
        cantrips.dedup_by_key(|(line, _)| *line);
        cantrips.into_iter().map(|(line, tier)| Cantrip { line, tier }).collect()
    })
}

pub fn tier() -> impl Strategy<Value = CantripTier> {
    use CantripTier::{Epic, Legendary, Major, Minor};
    prop_oneof![
        12 => select(vec![Minor, Major, Epic, Legendary]),
        1 => select(CantripTier::ALL.to_vec()),
    ]
}

fn wield() -> impl Strategy<Value = WieldRequirement> {
    let level = WieldRequirement { kind: Some(WieldKind::Level), skill: Some(1), value: 180 };
    let skill = |skill, value| WieldRequirement {
        kind: Some(WieldKind::RawSkill),
        skill: Some(skill),
        value,
    };
    select(vec![level, skill(7, 300), skill(7, 400), skill(8, 300)])
}

/// Gives the pieces ids and shapes that have to do with `slots`.
pub fn candidates(pieces: &[Piece], slots: SlotSet) -> Vec<Candidate> {
    let near = |shape: &Shape| slots.overlaps(shape.slots());
    let fits = |shape: &Shape| slots.contains_all(shape.slots());
    let fitting = SHAPES.into_iter().filter(fits).chain(SHAPES.into_iter().filter(fits));
    let near: Vec<Shape> = fitting.chain(SHAPES.into_iter().filter(near)).collect();
    let mut candidates: Vec<Candidate> = Vec::new();
    for (piece, id) in pieces.iter().zip(1..) {
        let before = candidates.last().filter(|_| piece.is_twin).cloned();
        let fresh = || candidate(piece, piece.shape.get(&near));
        candidates.push(Candidate { item: ItemId(10 * id), ..before.unwrap_or_else(fresh) });
    }
    candidates
}

fn candidate(piece: &Piece, shape: &Shape) -> Candidate {
    let mut ratings = [0; RatingKind::ALL.len()];
    for (kind, rating) in &piece.ratings {
        ratings[*kind] = *rating;
    }
    let is_armor = shape.kind == PieceKind::Armor;
    let is_reducible = piece.is_reducible && !shape.is_either();
    Candidate {
        item: ItemId(0),
        owner: CharacterId(piece.owner),
        kind: shape.kind,
        slots: shape.slots(),
        is_either: shape.is_either(),
        reduced: shape.reduced.iter().copied().filter(|_| is_reducible).collect(),
        // Jewellery with a set, which counts for nothing, now and then.
        set: piece.set.filter(|set| is_armor || *set == 1),
        armor_level: if shape.kind == PieceKind::Jewelry { 0 } else { piece.armor_level },
        ratings,
        cantrips: piece.cantrips.clone(),
        wield: piece.wield.clone(),
    }
}
