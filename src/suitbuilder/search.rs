//! The exact search.
//!
//! Prices on lines and sets give a bound for the whole pool ([`bound`]), and leave few candidates
//! that may be in a suit as good as those already known. What is left is divided until nothing can
//! be better ([`tree`]). Then, of equally good suits, the first one is found by asking, candidate by
//! candidate, whether one of them has it. The next best suit is the best one that was not yet found.

mod bound;
mod branch;
mod climb;
mod expand;
mod incumbent;
mod lp;
mod node;
mod pool;
mod root;
mod scale;
mod settle;
mod slope;
mod stage;
mod tree;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::domain::spell::CantripTier;
use crate::suitbuilder::candidate::tier_points;
use crate::suitbuilder::search::incumbent::{Found, Known};
use crate::suitbuilder::search::pool::Pool;
use crate::suitbuilder::search::root::Root;
use crate::suitbuilder::search::stage::Stage;
use crate::suitbuilder::search::tree::{Aim, Context, Searched, Target};
use crate::suitbuilder::{
    Observer, Outcome, Phase, Problem, ProblemError, Progress, Status, Suit, Term,
};

/// Ways that are looked at, each time counted, before another way to search is tried, and by how
/// much that grows from turn to turn.
const WORK_FIRST: u64 = 5_000_000;
const WORK_GROWTH: u64 = 8;
/// Suits that are remembered beyond those asked for.
const KNOWN_MORE: usize = 32;

/// Finds the best suits of a problem.
///
/// Blocks, on so many threads, until it is done or the observer cancels. What is found depends on
/// the problem alone, unless it is cancelled.
///
/// # Errors
/// The problem is none: see [`ProblemError`].
pub fn solve(
    problem: &Problem,
    threads: usize,
    observer: &dyn Observer,
) -> Result<Outcome, ProblemError> {
    problem.check()?;
    let Some(pool) = Pool::of(problem)? else { return Ok(Outcome::infeasible()) };
    let context = Context {
        pool: &pool,
        observer,
        threads,
        known: Mutex::new(Known::new(problem.suits + KNOWN_MORE)),
        nodes: AtomicU64::new(0),
        pruned: AtomicU64::new(0),
        is_cancelled: AtomicBool::new(false),
        telling: Mutex::new(()),
    };
    let mut root = Root::new(&pool);
    if root.parts().is_empty() {
        return Ok(Outcome::infeasible());
    }
    let mut ranking = Ranking { context: &context, settled: Vec::new(), taken: Vec::new() };
    let sum = Stage::sum(&pool);
    let aim = Aim { stage: &sum, target: Target::Most, taken: &[], work_max: u64::MAX };
    root.tighten(&context, &aim, &|value, open| {
        report(&context, Phase::Bounding { rank: 1 }, 1, value, open);
    });
    let all = ranking.all(&root, WORK_FIRST);
    let mut is_complete = all.is_some();
    ranking.settled = all.unwrap_or_default();
    while !is_complete && ranking.settled.len() < problem.suits {
        match ranking.next(&mut root) {
            Next::Found(found) => {
                ranking.taken.push(found.candidates(&pool));
                ranking.settled.push(found);
            }
            Next::None => is_complete = true,
            Next::CutShort { bound } => return Ok(ranking.cut_short(bound)),
        }
    }
    if ranking.settled.is_empty() {
        return Ok(Outcome::infeasible());
    }
    let suits: Vec<Suit> = ranking.settled.iter().map(|found| settle::suit(&pool, found)).collect();
    observer.found(&suits);
    let proven = suits.len();
    Ok(outcome(&context, suits, proven, Status::Optimal))
}

/// The suits so far, best first.
struct Ranking<'a> {
    context: &'a Context<'a>,
    settled: Vec<Found>,
    /// Their candidates.
    taken: Vec<Vec<u32>>,
}

enum Next {
    Found(Found),
    /// There is no other.
    None,
    /// Cancelled: nothing that is not settled scores more.
    CutShort {
        bound: i64,
    },
}

impl Ranking<'_> {
    /// Finds all suits that are asked for at once, with so much work. `None`: that was not enough,
    /// or too many suits are equally good.
    fn all(&self, root: &Root, work_max: u64) -> Option<Vec<Found>> {
        let (context, pool) = (self.context, self.context.pool);
        let stage = Stage::sum(pool);
        let least = context.known().score(pool.problem.suits - 1).unwrap_or(pool.lowest);
        let aim = Aim { stage: &stage, target: Target::All, taken: &[], work_max };
        let start = Found { score: least, ways: Vec::new() };
        let parts = root.parts_above(aim.threshold(pool, least));
        let searched = tree::search(context, parts, Some(start), &aim, &|value, open| {
            report(context, Phase::Searching { rank: 1 }, 1, value, open);
        });
        let known = context.known();
        searched.is_done.then(|| known.all().take(pool.problem.suits).cloned().collect())
    }

    /// Finds the best suit that is not yet there. By turns, all terms are looked at as one score, and
    /// one by one; neither is the better way for all problems.
    fn next(&self, root: &mut Root) -> Next {
        let (context, pool) = (self.context, self.context.pool);
        let sum = Stage::sum(pool);
        let mut floors: Vec<i64> = Vec::new();
        let mut work_max = if pool.scale.terms().is_empty() { u64::MAX } else { WORK_FIRST };
        // The first suits were looked for with all terms as one score already.
        let mut is_second = self.settled.is_empty() && !pool.scale.terms().is_empty();
        loop {
            let mut bound = i64::MAX;
            if !std::mem::take(&mut is_second) {
                let searched = self.search(root, &sum, &floors, work_max);
                if searched.is_done {
                    let Some(found) = searched.found else { return Next::None };
                    return self.settle(root, &sum, found);
                }
                bound = self.bound_of(&floors, &sum, searched.bound);
            }
            while floors.len() < pool.scale.terms().len() {
                let best = context.known().best_but(&self.taken).cloned();
                if let Some(best) = best.filter(|best| self.is_most(best, floors.len())) {
                    floors.push(pool.scale.decode(best.score)[floors.len()]);
                    continue;
                }
                let stage = Stage::of(pool, &floors);
                let searched = self.search(root, &stage, &floors, work_max);
                if !searched.is_done {
                    bound = bound.min(self.bound_of(&floors, &stage, searched.bound));
                    break;
                }
                let Some(found) = searched.found else { return Next::None };
                floors.push(pool.scale.decode(found.score)[floors.len()]);
            }
            if let Some((_, before_last)) = floors.split_last()
                && floors.len() == pool.scale.terms().len()
            {
                let best = context.known().best_but(&self.taken).cloned();
                let last = Stage::of(pool, before_last);
                return best.map_or(Next::None, |best| self.settle(root, &last, best));
            }
            if context.is_cancelled() {
                return Next::CutShort { bound };
            }
            work_max = work_max.saturating_mul(WORK_GROWTH);
        }
    }

    /// Searches for the most of a stage, after `floors`.
    fn search(&self, root: &mut Root, stage: &Stage, floors: &[i64], work_max: u64) -> Searched {
        let (context, pool) = (self.context, self.context.pool);
        let rank = self.settled.len() + 1;
        let aim = Aim { stage, target: Target::Most, taken: &self.taken, work_max };
        let tell = |phase: Phase, value: i64, open: usize| {
            report(context, phase, rank, self.bound_of(floors, stage, value), open);
        };
        root.enter(pool, stage);
        root.tighten(context, &aim, &|value, open| tell(Phase::Bounding { rank }, value, open));
        let start = context.known().best_but(&self.taken).cloned();
        let score = start.as_ref().map_or(pool.lowest, |start| start.score);
        let parts = root.parts_above(aim.threshold(pool, score));
        tree::search(context, parts, start, &aim, &|value, open| {
            tell(Phase::Searching { rank }, value, open);
        })
    }

    /// Finds the first of the suits that are as good as this one, which none exceeds.
    fn settle(&self, root: &mut Root, stage: &Stage, best: Found) -> Next {
        let (context, pool) = (self.context, self.context.pool);
        let (score, rank) = (best.score, self.settled.len() + 1);
        report(context, Phase::Settling { rank }, rank, score, 0);
        root.enter(pool, stage);
        let (target, work_max) = (Target::Reach(score), u64::MAX);
        let aim = Aim { stage, target, taken: &self.taken, work_max };
        root.tighten(context, &aim, &|_, _| {});
        let parts = root.parts_above(aim.threshold(pool, score));
        match settle::first_of(context, parts, best, &aim) {
            Some(first) => Next::Found(first),
            None => Next::CutShort { bound: score },
        }
    }

    /// Whether it is plain that no suit that is not taken has more of the goal's term at this place
    /// than this one, which has the most of the terms before.
    fn is_most(&self, best: &Found, place: usize) -> bool {
        let scale = &self.context.pool.scale;
        let values = scale.decode(best.score);
        let before = self.settled.last().map(|before| scale.decode(before.score));
        let as_before = before.is_some_and(|before| before[..=place] == values[..=place]);
        let terms = scale.terms();
        let lines = terms[..place].iter().position(|term| *term == Term::Lines);
        let most = match (terms[place], lines) {
            (Term::TierPoints, Some(lines)) => tier_points(CantripTier::Legendary) * values[lines],
            _ => scale.most(place),
        };
        as_before || values[place] == most
    }

    /// The highest score that a suit can have whose first terms are these, if this is the highest
    /// value of the stage.
    fn bound_of(&self, floors: &[i64], stage: &Stage, value: i64) -> i64 {
        let scale = &self.context.pool.scale;
        let bound = if stage.term.is_none() {
            value
        } else {
            let first: Vec<i64> = floors.iter().copied().chain([stage.units(value)]).collect();
            scale.highest(&first)
        };
        let before = self.settled.last().map(|before| before.score);
        before.map_or(bound, |before| bound.min(before))
    }

    /// What is known when the observer ends the search: the suits that are proven, then the best of
    /// the others.
    fn cut_short(&self, bound: i64) -> Outcome {
        let (context, pool) = (self.context, self.context.pool);
        let is_taken = |found: &Found| self.taken.contains(&found.candidates(pool));
        let rest = known_suits(context, &is_taken);
        let best = rest.first().map(|best| pool.scale.score(&best.values));
        let settled = self.settled.iter().map(|found| settle::suit(pool, found));
        let suits: Vec<Suit> = settled.chain(rest).take(pool.problem.suits).collect();
        context.observer.found(&suits);
        let gap = best.map(|best| pool.scale.gap(best, bound.max(best)));
        outcome(context, suits, self.settled.len(), Status::Bounded { gap })
    }
}

fn outcome(context: &Context, suits: Vec<Suit>, proven: usize, status: Status) -> Outcome {
    let nodes = context.nodes.load(Ordering::Relaxed);
    let pruned = context.pruned.load(Ordering::Relaxed);
    Outcome { suits, proven, status, nodes, pruned }
}

/// Tells the observer the best suits so far.
fn tell(context: &Context) {
    // One at a time, so that nobody hears an older list after a newer one.
    let _telling = context.telling.lock().unwrap_or_else(PoisonError::into_inner);
    context.observer.found(&known_suits(context, &|_| false));
}

/// As many suits as are asked for, of those that were met and are not `left_out`; best first.
fn known_suits(context: &Context, left_out: &dyn Fn(&Found) -> bool) -> Vec<Suit> {
    let pool = context.pool;
    let known = context.known();
    let met = known.all().filter(|found| !left_out(found)).take(pool.problem.suits);
    met.map(|found| settle::suit(pool, found)).collect()
}

fn report(context: &Context, phase: Phase, rank: usize, bound: i64, open: usize) {
    let scale = &context.pool.scale;
    let best = context.known().score(rank - 1);
    let bound = best.map_or(bound, |best| bound.max(best));
    context.observer.progress(&Progress {
        phase,
        candidates: open,
        nodes: context.nodes.load(Ordering::Relaxed),
        pruned: context.pruned.load(Ordering::Relaxed),
        gap: best.map(|best| scale.gap(best, bound)),
        bound: scale.bound(bound),
    });
}
