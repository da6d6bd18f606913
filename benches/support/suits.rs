//! Suit searches as players ask for them, the same for every run.
//!
//! Items come from the simulator: what its characters wear and keep, by the chances of tier-8 loot.
//! A pool of 10,000 has so many items that can be part of a suit; swords, salvage and the like come
//! on top and are no candidates.

use std::collections::BTreeSet;
use std::sync::Arc;

use overlord::domain::character::CharacterId;
use overlord::domain::item::ItemId;
use overlord::domain::spell::CantripTier;
use overlord::items::normalise;
use overlord::simulator::sample_inventory_frame;
use overlord::suitbuilder::{Candidate, Goal, PieceKind, Problem, Quota, Wanted, Weights};
use overlord::wire::items::read_items;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Deserialize;
use serde_json::value::RawValue;

pub const POOLS: [usize; 3] = [2_000, 10_000, 25_000];
/// How many cantrips are wanted.
pub const LINES: [usize; 10] = [6, 8, 10, 12, 16, 20, 24, 30, 36, 40];
/// Items of one character.
const ITEMS_EACH: usize = 300;
/// Sets of loot.
const SETS: std::ops::RangeInclusive<i32> = 13..=29;
/// What players weigh by: 1,000 for a set, 200 for a piece of one, 100 for a cantrip, 10 for a
/// rating, 5 for an item and a hundredth for a point of armour.
const CLASSIC: Weights = Weights {
    sets: 1_000 * Weights::POINT,
    set_pieces: 200 * Weights::POINT,
    lines: 100 * Weights::POINT,
    tier_points: 0,
    ratings: 10 * Weights::POINT,
    armor_level: Weights::POINT / 100,
    items: 5 * Weights::POINT,
};

/// How strong the wanted cantrips have to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tiers {
    Epic,
    Legendary,
    /// Major to legendary, line by line.
    Mixed,
}

/// A search with a name.
pub struct Instance {
    pub name: String,
    pub pool: usize,
    pub problem: Problem,
}

/// Candidates, by item.
pub struct Pool(pub Arc<[Candidate]>);

#[derive(Deserialize)]
struct Frame<'a> {
    #[serde(borrow)]
    items: &'a RawValue,
}

impl Pool {
    /// So many candidates of characters that have 300 items each.
    pub fn new(size: usize, seed: u64) -> Self {
        let mut candidates = Vec::with_capacity(size);
        let mut owner = 0;
        while candidates.len() < size {
            owner += 1;
            let frame = sample_inventory_frame(seed << 20 | u64::from(owner), ITEMS_EACH);
            let frame: Frame<'_> = serde_json::from_str(&frame).expect("a frame");
            let dump = read_items(frame.items.get()).expect("a list of items");
            let items = dump.items.iter().map(|read| normalise(&read.item, CharacterId(owner)));
            candidates.extend(items.filter_map(|item| Candidate::of_item(&item)));
        }
        candidates.truncate(size);
        // Characters made apart may have used one id twice.
        for (candidate, id) in candidates.iter_mut().zip(0x8000_0001..) {
            candidate.item = ItemId(id);
        }
        Self(candidates.into())
    }
}

/// Searches of one pool's size: ten numbers of wanted cantrips, each by order and by weights.
/// Number of sets and strength of the cantrips go round, so that each meets each.
pub fn instances(size: usize) -> Vec<Instance> {
    let pools = [1, 2].map(|seed| Pool::new(size, seed));
    eprintln!("{}", describe(&pools[0]));
    let turn = POOLS.iter().position(|pool| *pool == size).unwrap_or(0);
    let mut all = Vec::new();
    for (cell, lines) in LINES.into_iter().enumerate() {
        for is_weighted in [false, true] {
            let round = cell + turn + usize::from(is_weighted);
            let tiers = [Tiers::Epic, Tiers::Legendary, Tiers::Mixed][(round + cell / 3) % 3];
            let seed = (size * 100 + cell * 2) as u64 + u64::from(is_weighted);
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            let pool = &pools[cell % pools.len()];
            let mut problem = Problem::new(Vec::new());
            problem.candidates = Arc::clone(&pool.0);
            problem.quotas = quotas(&mut rng, round % 3);
            problem.wanted = wanted(&mut rng, &pool.0, lines, tiers);
            if is_weighted {
                problem.goal = Goal::Weights(CLASSIC);
            }
            let goal = if is_weighted { "weights" } else { "order" };
            let tiers = format!("{tiers:?}").to_lowercase();
            let name = format!("{size}-{}sets-{lines:02}lines-{tiers}-{goal}", round % 3);
            all.push(Instance { name, pool: size, problem });
        }
    }
    all
}

/// The first two of each pool's searches that are neither the smallest nor the largest.
pub fn is_quick(number: usize) -> bool {
    matches!(number, 6 | 7)
}

/// Five of a set, and four of another.
fn quotas(rng: &mut ChaCha8Rng, count: usize) -> Vec<Quota> {
    let mut sets: Vec<i32> = SETS.collect();
    sets.shuffle(rng);
    let quotas = sets.into_iter().zip([5, 4]).take(count);
    quotas.map(|(set, need)| Quota { set, need, at_least: 0, at_most: None }).collect()
}

/// Lines that some candidate has, strong enough.
fn wanted(rng: &mut ChaCha8Rng, pool: &[Candidate], count: usize, tiers: Tiers) -> Vec<Wanted> {
    let held: BTreeSet<_> = pool.iter().flat_map(|candidate| &candidate.cantrips).collect();
    let mut lines: Vec<u16> = held.iter().map(|cantrip| cantrip.line).collect();
    lines.dedup();
    lines.shuffle(rng);
    let mut wanted = Vec::new();
    for line in lines {
        let tier = match tiers {
            Tiers::Epic => CantripTier::Epic,
            Tiers::Legendary => CantripTier::Legendary,
            Tiers::Mixed => match rng.random_range(0..4) {
                0 => CantripTier::Major,
                1 => CantripTier::Legendary,
                _ => CantripTier::Epic,
            },
        };
        let is_held = held.iter().any(|cantrip| cantrip.line == line && cantrip.tier >= tier);
        if is_held && wanted.len() < count {
            wanted.push(Wanted { line, tier, is_required: false });
        }
    }
    wanted
}

/// What a pool is made of, in a few words.
fn describe(pool: &Pool) -> String {
    let share = |count: usize| format!("{:.1} %", 100.0 * count as f64 / pool.0.len() as f64);
    let count =
        |test: &dyn Fn(&Candidate) -> bool| share(pool.0.iter().filter(|c| test(c)).count());
    let owners: BTreeSet<_> = pool.0.iter().map(|candidate| candidate.owner).collect();
    format!(
        "{} candidates of {} characters: {} armour, {} clothes, {} jewellery; {} reducible, {} with \
         a set, {} with a rating, {} with cantrips, {} with several",
        pool.0.len(),
        owners.len(),
        count(&|c| c.kind == PieceKind::Armor),
        count(&|c| c.kind == PieceKind::Clothing),
        count(&|c| c.kind == PieceKind::Jewelry),
        count(&|c| !c.reduced.is_empty()),
        count(&|c| c.set.is_some()),
        count(&|c| c.ratings != [0; 8]),
        count(&|c| !c.cantrips.is_empty()),
        count(&|c| c.cantrips.len() > 1),
    )
}
