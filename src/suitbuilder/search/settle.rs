//! Of equally good suits, the first one: the order of items' ids decides.

use std::collections::BTreeSet;

use crate::suitbuilder::search::bound::Bounder;
use crate::suitbuilder::search::incumbent::Found;
use crate::suitbuilder::search::node::Node;
use crate::suitbuilder::search::pool::Pool;
use crate::suitbuilder::search::tree::{Aim, Context, search};
use crate::suitbuilder::{SlotSet, Suit, Worn};

/// Finds, of the suits that score as much as `found` and are not taken, the one whose sorted list of
/// candidates comes first. They are in these parts, and no suit that is not taken scores more; `aim`
/// is to reach that score. `None`: cancelled.
pub fn first_of(context: &Context, parts: Vec<Node>, found: Found, aim: &Aim) -> Option<Found> {
    let pool = context.pool;
    let score = found.score;
    let mut first = found;
    let mut parts = parts;
    let open = open_at(pool, &mut parts, aim);
    let mut is_chosen = BTreeSet::new();
    for candidate in open {
        if is_chosen.len() == first.ways.len() {
            break;
        }
        let with = with_candidate(pool, &parts, candidate);
        let is_in = first.ways.iter().any(|way| pool.way(*way).candidate == candidate);
        if !is_in && !with.is_empty() {
            let searched = search(context, with.clone(), None, aim, &|_, _| {});
            match searched.found.filter(|found| found.score >= score) {
                Some(found) => first = found,
                None if searched.is_done => {}
                None => return None,
            }
        }
        if first.ways.iter().any(|way| pool.way(*way).candidate == candidate) {
            parts = with;
            is_chosen.insert(candidate);
        } else {
            for part in &mut parts {
                part.forbid(|way| pool.way(way).candidate == candidate);
            }
        }
    }
    Some(first)
}

/// The candidates that may be in a suit of this score, sorted; leaves out the others' ways.
fn open_at(pool: &Pool, parts: &mut Vec<Node>, aim: &Aim) -> BTreeSet<u32> {
    let threshold = aim.threshold(pool, pool.lowest);
    let mut bounder = Bounder::new(pool);
    let mut open = BTreeSet::new();
    parts.retain_mut(|part| {
        if !bounder.look_at(pool, part, aim.stage)
            || bounder.evaluate(pool, part, aim.stage, &part.prices) < threshold
        {
            return false;
        }
        bounder.fill_rests(pool, part);
        let mut values = bounder.values.iter();
        part.open.retain(|way| {
            let value = values.next().copied().unwrap_or(0);
            bounder.with_way(pool, *way, value) >= threshold
        });
        let ways = part.open.iter().chain(&part.chosen);
        open.extend(ways.map(|way| pool.way(*way).candidate));
        true
    });
    open
}

/// The parts of these parts in which the candidate is worn.
fn with_candidate(pool: &Pool, parts: &[Node], candidate: u32) -> Vec<Node> {
    let mut with = Vec::new();
    for part in parts {
        if part.chosen.iter().any(|way| pool.way(*way).candidate == candidate) {
            with.push(part.clone());
            continue;
        }
        for way in part.open.iter().filter(|way| pool.way(**way).candidate == candidate) {
            let mut part = part.clone();
            if part.choose(pool, *way) {
                with.push(part);
            }
        }
    }
    with
}

/// The suit of these candidates, worn as well as they can be; of equal ways, the first.
pub fn suit(pool: &Pool, found: &Found) -> Suit {
    let candidates = found.candidates(pool);
    let placements: Vec<Vec<(i64, SlotSet)>> = candidates
        .iter()
        .map(|candidate| {
            let candidate = &pool.problem.candidates[*candidate as usize];
            let mut all = pool.problem.placements(candidate).unwrap_or_default();
            all.sort_unstable();
            let worth = |slots: SlotSet| pool.scale.own(pool.problem, candidate, slots.len());
            all.into_iter().map(|slots| (worth(slots), slots)).collect()
        })
        .collect();
    let mut best = None;
    place(&placements, 0, SlotSet::EMPTY, &mut Vec::new(), &mut best);
    let (_, slots) = best.unwrap_or_default();
    let pieces = candidates.iter().zip(slots).map(|(candidate, slots)| Worn {
        item: pool.problem.candidates[*candidate as usize].item,
        slots,
    });
    Suit::of(pool.problem, pieces.collect())
}

fn place(
    placements: &[Vec<(i64, SlotSet)>],
    worth: i64,
    taken: SlotSet,
    chosen: &mut Vec<SlotSet>,
    best: &mut Option<(i64, Vec<SlotSet>)>,
) {
    let Some((first, rest)) = placements.split_first() else {
        if best.as_ref().is_none_or(|best| worth > best.0) {
            *best = Some((worth, chosen.clone()));
        }
        return;
    };
    for (own, slots) in first.iter().filter(|(_, slots)| !slots.overlaps(taken)) {
        chosen.push(*slots);
        place(rest, worth + own, taken.union(*slots), chosen, best);
        chosen.pop();
    }
}
