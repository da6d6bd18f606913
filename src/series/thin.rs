//! Thinning of trails: fewer points, the same shape.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::domain::coordinates::WorldPosition;

/// A jump at least this long between two reports is a portal or a recall, not a walk: at two
/// seconds a report, the fastest runner covers a tenth of it. Map units.
const TELEPORT_UNITS: f64 = 1.0;

/// Picks at most `points_max` points of a trail that keep its shape; returns their indices, rising.
///
/// `trail`: oldest first. The first and the last point always stay, and so do both ends of every
/// teleport as far as `points_max` (at least 2) allows. Other points go in the order of the area
/// of the triangle they span with their neighbours, smallest first, so standing still costs one
/// point. Height plays no part.
///
/// Source: Visvalingam and Whyatt, "Line generalisation by repeated elimination of points", 1993.
pub fn thin(trail: &[WorldPosition], points_max: usize) -> Vec<usize> {
    let points_max = points_max.max(2);
    if trail.len() <= points_max {
        return (0..trail.len()).collect();
    }
    let last = trail.len() - 1;
    let is_break = |i: usize| trail[i].distance(trail[i + 1]) >= TELEPORT_UNITS;
    let is_pinned = |i: usize| i == 0 || i == last || is_break(i - 1) || is_break(i);

    let mut before: Vec<usize> = (0..trail.len()).map(|i| i.saturating_sub(1)).collect();
    let mut after: Vec<usize> = (0..trail.len()).map(|i| (i + 1).min(last)).collect();
    let mut areas = vec![f64::INFINITY; trail.len()];
    let mut queue = BinaryHeap::new();
    for i in (0..trail.len()).filter(|i| !is_pinned(*i)) {
        areas[i] = triangle(trail[i - 1], trail[i], trail[i + 1]);
        queue.push(Candidate { area: areas[i], index: i });
    }

    let mut is_gone = vec![false; trail.len()];
    let mut left = trail.len();
    while left > points_max {
        let Some(Candidate { area, index }) = queue.pop() else { break };
        // A point's area changes when a neighbour goes; its older entries are then stale.
        if is_gone[index] || area.total_cmp(&areas[index]).is_ne() {
            continue;
        }
        is_gone[index] = true;
        left -= 1;
        let (previous, next) = (before[index], after[index]);
        after[previous] = next;
        before[next] = previous;
        for neighbour in [previous, next] {
            if areas[neighbour].is_infinite() {
                continue;
            }
            let [a, b] = [before[neighbour], after[neighbour]];
            // Never below the area just removed: a detail must not outlive a larger one.
            areas[neighbour] = triangle(trail[a], trail[neighbour], trail[b]).max(area);
            queue.push(Candidate { area: areas[neighbour], index: neighbour });
        }
    }
    let kept: Vec<usize> = (0..trail.len()).filter(|i| !is_gone[*i]).collect();
    spread_evenly(kept, points_max)
}

/// Picks `count` of the items, evenly, with the first and the last; all if there are no more.
fn spread_evenly(items: Vec<usize>, count: usize) -> Vec<usize> {
    if items.len() <= count {
        return items;
    }
    (0..count).map(|i| items[i * (items.len() - 1) / (count - 1)]).collect()
}

fn triangle(a: WorldPosition, b: WorldPosition, c: WorldPosition) -> f64 {
    let area = ((b.ew - a.ew) * (c.ns - a.ns) - (c.ew - a.ew) * (b.ns - a.ns)).abs() / 2.0;
    // Only pinned points have infinite areas; absurd coordinates must not look like one.
    if area.is_finite() { area } else { f64::MAX }
}

/// Orders a max-heap by smallest area, then by age.
#[derive(PartialEq)]
struct Candidate {
    area: f64,
    index: usize,
}

impl Eq for Candidate {}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> Ordering {
        other.area.total_cmp(&self.area).then(other.index.cmp(&self.index))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(trail: &[(f64, f64)], points_max: usize, expected: &[usize]) {
        let trail: Vec<_> =
            trail.iter().map(|(ew, ns)| WorldPosition { ew: *ew, ns: *ns, z: 0.0 }).collect();
        assert_eq!(thin(&trail, points_max), expected);
    }

    #[test]
    fn corners_and_teleports_stay() {
        check(&[], 2, &[]);
        check(&[(0.0, 0.0)], 0, &[0]);
        // A straight walk, a corner, a straight walk.
        check(&[(0.0, 0.0), (0.1, 0.0), (0.2, 0.0), (0.2, 0.1), (0.2, 0.2)], 3, &[0, 2, 4]);
        // Standing, a recall across the map, standing.
        check(&[(0.0, 0.0), (0.0, 0.0), (50.0, 9.0), (50.0, 9.0), (50.0, 9.0)], 4, &[0, 1, 2, 4]);
        // More teleports than points.
        let hops: Vec<_> = (0..9).map(|hop| (f64::from(hop) * 5.0, 0.0)).collect();
        check(&hops, 3, &[0, 4, 8]);
    }

    proptest! {
        #[test]
        fn the_budget_and_the_ends_hold(
            trail in prop::collection::vec((any::<f64>(), -1.0..1.0), 2..300),
            points_max in 0..50usize,
        ) {
            let trail: Vec<_> =
                trail.into_iter().map(|(ew, ns)| WorldPosition { ew, ns, z: 0.0 }).collect();
            let kept = thin(&trail, points_max);
            prop_assert!(kept.len() <= points_max.max(2));
            prop_assert!(kept.is_sorted_by(|a, b| a < b));
            prop_assert_eq!((kept.first(), kept.last()), (Some(&0), Some(&(trail.len() - 1))));
        }
    }
}
