//! Better suits out of good ones, by changing one piece or two.

use crate::suitbuilder::search::pool::{NO_QUOTA, Pool, RING, STEPS_MAX, WRIST};
use crate::suitbuilder::{LINES_MAX, QUOTAS_MAX};

/// Times that a suit is changed.
const CHANGES_MAX: usize = 100;
/// Ways that are tried together with another, the most promising first.
const PAIRED_MAX: usize = 100;

/// A suit whose score is kept while pieces come and go.
#[derive(Clone)]
struct Worn<'a> {
    pool: &'a Pool<'a>,
    ways: Vec<u32>,
    score: i64,
    /// By line and step: how many pieces have it.
    held: [[u8; STEPS_MAX]; LINES_MAX],
    pieces: [u8; QUOTAS_MAX],
}

/// Changes one piece, or one or two, as long as that makes the suit better. `offer` is given each suit that scores
/// more than `least`, and tells whether it keeps the rules.
pub fn climb(
    pool: &Pool,
    suit: &[u32],
    promising: &[u32],
    (least, in_pairs): (i64, bool),
    offer: &mut dyn FnMut(&[u32]) -> bool,
) {
    let mut worn = Worn::of(pool, suit);
    for _ in 0..CHANGES_MAX {
        if let Some(better) = worn.best_swap(promising, least, offer) {
            worn = better;
        } else if in_pairs && let Some(better) = worn.best_pair(promising, offer) {
            worn = better;
        } else {
            return;
        }
    }
}

impl<'a> Worn<'a> {
    fn of(pool: &'a Pool, suit: &[u32]) -> Self {
        let mut worn = Self {
            pool,
            ways: Vec::new(),
            score: 0,
            held: [[0; STEPS_MAX]; LINES_MAX],
            pieces: [0; QUOTAS_MAX],
        };
        for (held, line) in worn.held.iter_mut().zip(&pool.lines) {
            held[..usize::from(line.locked)].fill(1);
            worn.score += line.steps[..usize::from(line.locked)].iter().sum::<i64>();
        }
        for (pieces, quota) in worn.pieces.iter_mut().zip(&pool.quotas) {
            *pieces = quota.locked;
            worn.score += quota.scores[usize::from(quota.locked)];
        }
        for way in suit {
            worn.add(*way);
        }
        worn
    }

    fn add(&mut self, index: u32) {
        let way = self.pool.way(index);
        self.ways.push(index);
        self.score += way.worth;
        for reach in self.pool.reaches(way) {
            let line = usize::from(reach.line);
            let steps = &self.pool.lines[line].steps;
            for (held, worth) in self.held[line].iter_mut().zip(steps).take(reach.steps.into()) {
                self.score += if *held == 0 { *worth } else { 0 };
                *held += 1;
            }
        }
        self.count(way.quota, 1);
    }

    fn remove(&mut self, at: usize) {
        let way = self.pool.way(self.ways.swap_remove(at));
        self.score -= way.worth;
        for reach in self.pool.reaches(way) {
            let line = usize::from(reach.line);
            let steps = &self.pool.lines[line].steps;
            for (held, worth) in self.held[line].iter_mut().zip(steps).take(reach.steps.into()) {
                *held -= 1;
                self.score -= if *held == 0 { *worth } else { 0 };
            }
        }
        self.count(way.quota, -1);
    }

    fn count(&mut self, quota: u8, change: i8) {
        let quota = usize::from(quota);
        if quota != NO_QUOTA {
            let scores = &self.pool.quotas[quota].scores;
            self.score -= scores[usize::from(self.pieces[quota])];
            self.pieces[quota] = self.pieces[quota].wrapping_add_signed(change);
            self.score += scores[usize::from(self.pieces[quota])];
        }
    }

    /// Takes off what clashes with a way, and puts it on. `false`: something locked clashes, and the
    /// suit is as it was; what was taken off is added to `off`.
    fn swap_in(&mut self, index: u32, keep: Option<u32>, off: &mut Vec<u32>) -> bool {
        let new = self.pool.way(index);
        let mut places = match usize::from(new.shape) {
            WRIST => self.pool.wrists,
            RING => self.pool.rings,
            _ => u8::MAX,
        };
        let before = off.len();
        let mut at = 0;
        let mut is_possible = places > 0;
        places = places.saturating_sub(1);
        while is_possible && at < self.ways.len() {
            let other = self.ways[at];
            let old = self.pool.way(other);
            let shares = old.shape == new.shape && new.slots.is_empty();
            if old.candidate == new.candidate
                || old.slots.overlaps(new.slots)
                || shares && places == 0
            {
                if keep == Some(other) || self.pool.is_locked(other) {
                    is_possible = false;
                } else {
                    self.remove(at);
                    off.push(other);
                }
            } else {
                places -= u8::from(shares);
                at += 1;
            }
        }
        if is_possible {
            self.add(index);
        } else {
            for way in off.drain(before..) {
                self.add(way);
            }
        }
        is_possible
    }

    /// Undoes the last `swap_in`.
    fn swap_out(&mut self, index: u32, off: &mut Vec<u32>, before: usize) {
        let at = self.ways.iter().position(|way| *way == index);
        if let Some(at) = at {
            self.remove(at);
        }
        for way in off.drain(before..) {
            self.add(way);
        }
    }

    fn best_swap(
        &mut self,
        promising: &[u32],
        least: i64,
        offer: &mut dyn FnMut(&[u32]) -> bool,
    ) -> Option<Self> {
        let score = self.score;
        let mut best: Option<Self> = None;
        let mut off = Vec::new();
        for way in promising {
            if self.ways.contains(way) || !self.swap_in(*way, None, &mut off) {
                continue;
            }
            let is_better = self.score > best.as_ref().map_or(score, |best| best.score);
            let keeps_rules = (is_better || self.score > least) && offer(&self.ways);
            if is_better && keeps_rules {
                best = Some(self.clone());
            }
            self.swap_out(*way, &mut off, 0);
        }
        best
    }

    fn best_pair(
        &mut self,
        promising: &[u32],
        offer: &mut dyn FnMut(&[u32]) -> bool,
    ) -> Option<Self> {
        let score = self.score;
        let mut off = Vec::new();
        let paired = &promising[..promising.len().min(PAIRED_MAX)];
        for (at, first) in paired.iter().enumerate() {
            if self.ways.contains(first) || !self.swap_in(*first, None, &mut off) {
                continue;
            }
            for second in &paired[at + 1..] {
                let before = off.len();
                if self.ways.contains(second) || !self.swap_in(*second, Some(*first), &mut off) {
                    continue;
                }
                if self.score > score && offer(&self.ways) {
                    return Some(self.clone());
                }
                self.swap_out(*second, &mut off, before);
            }
            self.swap_out(*first, &mut off, 0);
        }
        None
    }
}
