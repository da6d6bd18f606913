//! How a part of the search space is divided.

use crate::suitbuilder::search::bound::Bounder;
use crate::suitbuilder::search::node::Node;
use crate::suitbuilder::search::pool::{Pool, RING, STEPS_MAX, WRIST};
use crate::suitbuilder::search::scale::as_float;
use crate::suitbuilder::{LINES_MAX, SlotSet, SuitSlot};

/// Places of a suit that share nothing: slots, and both wrists and both hands together.
const SHAPES: usize = SuitSlot::ALL.len();

/// How much a part with a lower bound counts for less: it halves with each of so many shares of the
/// way down to where nothing is of use.
const DROP: f64 = 0.6;
/// What the part without a line counts for.
const WITHOUT: f64 = 1.0;

/// What a part is divided by.
enum Cut {
    /// Which way takes the slot, if any.
    Shape(usize),
    /// Which way has so many steps of the line, if any.
    Line(usize, u8),
    /// Whether the quota is complete.
    Quota(usize),
    /// Whether a character's items may be used.
    Owner(u32),
}

/// Divides what is left of a node: each suit that scores at least `threshold` is in one of the
/// parts. The bounder has just worked out this node's rests.
pub fn divide(pool: &Pool, node: &Node, bounder: &Bounder, threshold: i64) -> Vec<Node> {
    let mut parts = Vec::new();
    match choose(pool, node, bounder, threshold) {
        None => {}
        Some(Cut::Quota(quota)) => {
            let need = pool.quotas[quota].need;
            let mut complete = node.clone();
            complete.least[quota] = need;
            let mut partial = node.clone();
            partial.most[quota] = need - 1;
            parts.extend([complete, partial]);
        }
        Some(Cut::Owner(owner)) => {
            let mut without = node.clone();
            without.forbid(|way| pool.way(way).owner == owner);
            let mut with = node.clone();
            with.admit_owner(pool, owner);
            parts.extend([with, without]);
        }
        Some(Cut::Shape(shape)) => {
            let is_meant = |way: u32| takes(pool, way, shape);
            split(pool, node, bounder, threshold, is_meant, &mut parts);
            let bound = node.bound.min(bounder.without_slot(shape));
            if bound >= threshold {
                let mut empty = node.clone();
                empty.bound = bound;
                match shape {
                    WRIST => empty.wrists = 0,
                    RING => empty.rings = 0,
                    _ => empty.closed = empty.closed.union(SlotSet::single(shape)),
                }
                empty.forbid(is_meant);
                parts.push(empty);
            }
        }
        Some(Cut::Line(line, steps)) => {
            let is_meant = |way: u32| has(pool, way, line, steps);
            split(pool, node, bounder, threshold, is_meant, &mut parts);
            if steps > 1 || !pool.lines[line].is_required {
                let mut without = node.clone();
                without.forbid(is_meant);
                parts.push(without);
            }
        }
    }
    parts
}

/// One part for each way that is meant, without those before it.
fn split(
    pool: &Pool,
    node: &Node,
    bounder: &Bounder,
    threshold: i64,
    is_meant: impl Fn(u32) -> bool,
    parts: &mut Vec<Node>,
) {
    let mut meant: Vec<(i64, u32)> = Vec::new();
    for (way, value) in node.open.iter().zip(&bounder.values) {
        if is_meant(*way) {
            meant.push((bounder.with_way(pool, *way, *value), *way));
        }
    }
    meant.sort_unstable_by(|a, b| b.cmp(a));
    for (at, (bound, way)) in meant.iter().enumerate() {
        if *bound < threshold {
            break;
        }
        let mut part = node.clone();
        part.bound = node.bound.min(*bound);
        let before = &meant[..at];
        part.forbid(|other| before.iter().any(|earlier| earlier.1 == other));
        if part.choose(pool, *way) {
            parts.push(part);
        }
    }
}

fn takes(pool: &Pool, way: u32, shape: usize) -> bool {
    let way = pool.way(way);
    usize::from(way.shape) == shape || way.slots.overlaps(SlotSet::single(shape))
}

fn has(pool: &Pool, way: u32, line: usize, steps: u8) -> bool {
    let mut reaches = pool.reaches(pool.way(way)).iter();
    reaches.any(|reach| usize::from(reach.line) == line && reach.steps >= steps)
}

fn choose(pool: &Pool, node: &Node, bounder: &Bounder, threshold: i64) -> Option<Cut> {
    let undecided = |quota: &usize| {
        let rule = &pool.quotas[*quota];
        pool.scale.sets != 0
            && rule.need > 0
            && node.least[*quota].max(node.counts[*quota]) < rule.need
            && node.most[*quota] >= rule.need
    };
    if let Some(quota) = (0..pool.quotas.len()).find(undecided) {
        return Some(Cut::Quota(quota));
    }
    if let Some(owner) = strongest_owner(pool, node, bounder) {
        return Some(Cut::Owner(owner));
    }
    // The fewer parts, and the lower their bounds, the sooner all is looked at.
    let gap = as_float((node.bound - threshold).max(1));
    let weight = |bound: i64| (DROP * as_float((bound - node.bound).min(0)) / gap).exp2();
    let mut of_shape = [0.0; SHAPES];
    let mut of_line = [[0.0; STEPS_MAX]; LINES_MAX];
    for (index, value) in node.open.iter().zip(&bounder.values) {
        let way = pool.way(*index);
        let weight = weight(bounder.with_way(pool, *index, *value));
        if way.slots.is_empty() {
            of_shape[usize::from(way.shape)] += weight;
        }
        for slot in way.slots.iter() {
            of_shape[slot as usize] += weight;
        }
        for reach in pool.reaches(way) {
            for sum in &mut of_line[usize::from(reach.line)][..usize::from(reach.steps)] {
                *sum += weight;
            }
        }
    }
    let mut best = None;
    let mut consider = |sum: f64, cut: Cut| {
        if best.as_ref().is_none_or(|(least, _)| sum < *least) {
            best = Some((sum, cut));
        }
    };
    for (shape, sum) in of_shape.into_iter().enumerate().filter(|(_, sum)| *sum > 0.0) {
        let empty = bounder.without_slot(shape);
        consider(sum + if empty >= threshold { weight(empty) } else { 0.0 }, Cut::Shape(shape));
    }
    for (line, sums) in of_line.iter().enumerate().take(pool.lines.len()) {
        for (steps, sum) in (1..).zip(sums) {
            if *sum > 0.0 && steps > node.steps[line] {
                consider(sum + WITHOUT, Cut::Line(line, steps));
            }
        }
    }
    best.map(|(_, cut)| cut)
}

/// Where too many characters would have to hand out items: the one whose items are worth most.
fn strongest_owner(pool: &Pool, node: &Node, bounder: &Bounder) -> Option<u32> {
    if node.owners.len() >= pool.max_owners || pool.max_owners == usize::MAX {
        return None;
    }
    let mut worths: Vec<(u32, i64)> = Vec::new();
    for (way, value) in node.open.iter().zip(&bounder.values) {
        let owner = pool.way(*way).owner;
        if node.owners.binary_search(&owner).is_ok() || !bounder.picks.contains(way) {
            continue;
        }
        match worths.iter_mut().find(|known| known.0 == owner) {
            Some(known) => known.1 += value,
            None => worths.push((owner, *value)),
        }
    }
    let is_over = node.owners.len() + worths.len() > pool.max_owners;
    let best = worths.into_iter().max_by_key(|known| (known.1, std::cmp::Reverse(known.0)));
    best.filter(|_| is_over).map(|known| known.0)
}
