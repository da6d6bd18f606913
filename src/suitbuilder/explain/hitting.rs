//! Smallest hitting sets.

/// Most steps of one search: some tenths of a second.
const STEPS_MAX: u64 = 4_000_000;

/// Finds the smallest set that has an element of each of `sets`; of equally small ones the first in
/// lexicographic order. `sets`: each ascending, none empty.
///
/// `None` if the search became too long, or if each such set has more than `most` elements.
pub fn smallest(sets: &[Vec<usize>], most: usize) -> Option<Vec<usize>> {
    let mut search = Search { chosen: Vec::new(), steps: 0 };
    let open: Vec<&[usize]> = sets.iter().map(Vec::as_slice).collect();
    (disjoint(&open)..=most)
        .find_map(|size| search.visit(&open, size).then(|| search.chosen.clone()))
}

struct Search {
    /// Ascending.
    chosen: Vec<usize>,
    steps: u64,
}

impl Search {
    /// Hits `open` with at most `left` more elements, all larger than those chosen. The smallest
    /// ones are tried first, so the first success is the first in order.
    fn visit(&mut self, open: &[&[usize]], left: usize) -> bool {
        self.steps += 1;
        // What is chosen next is the smallest of what will be chosen: where a set ends before it,
        // the set is never hit.
        let Some(last) = open.iter().filter_map(|set| set.last()).min() else { return true };
        if left == 0 || self.steps > STEPS_MAX || disjoint(open) > left {
            return false;
        }
        let from = self.chosen.last().map_or(0, |chosen| chosen + 1);
        let mut next: Vec<usize> = open.iter().flat_map(|set| set.iter().copied()).collect();
        next.retain(|element| (from..=*last).contains(element));
        next.sort_unstable();
        next.dedup();
        for element in next {
            let missed = open.iter().filter(|set| set.binary_search(&element).is_err());
            let missed: Vec<&[usize]> = missed.copied().collect();
            self.chosen.push(element);
            if self.visit(&missed, left - 1) {
                return true;
            }
            self.chosen.pop();
        }
        false
    }
}

/// Counts sets that have nothing in common: each needs an element of its own.
fn disjoint(sets: &[&[usize]]) -> usize {
    let mut taken: Vec<&[usize]> = Vec::new();
    for set in sets {
        let is_apart = |other: &&[usize]| !other.iter().any(|e| set.binary_search(e).is_ok());
        if taken.iter().all(is_apart) {
            taken.push(set);
        }
    }
    taken.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(sets: &[&[usize]], most: usize, expected: Option<&[usize]>) {
        let sets: Vec<Vec<usize>> = sets.iter().map(|set| set.to_vec()).collect();
        assert_eq!(smallest(&sets, most).as_deref(), expected);
    }

    #[test]
    fn the_first_of_the_smallest_is_found() {
        check(&[], 3, Some(&[]));
        check(&[&[2]], 3, Some(&[2]));
        check(&[&[1, 2], &[3, 4]], 3, Some(&[1, 3]));
        check(&[&[0, 5], &[1, 5], &[2, 5]], 3, Some(&[5]));
        check(&[&[1], &[2], &[3]], 2, None);
    }

    proptest! {
        #[test]
        fn it_is_what_trying_everything_gives(
            sets in prop::collection::vec(prop::collection::btree_set(0_usize..7, 1..4), 0..7),
        ) {
            let sets: Vec<Vec<usize>> = sets.into_iter().map(|s| s.into_iter().collect()).collect();
            let elements = |mask: u32| -> Vec<usize> {
                (0..7).filter(|element| mask & 1 << element != 0).collect()
            };
            let is_hit = |set: &Vec<usize>, mask: u32| set.iter().any(|e| mask & 1 << e != 0);
            let all = (0..1_u32 << 7).filter(|mask| sets.iter().all(|set| is_hit(set, *mask)));
            let first = all.map(|mask| (mask.count_ones(), elements(mask))).min().map(|(_, set)| set);
            prop_assert_eq!(smallest(&sets, 7), first);
        }
    }
}
