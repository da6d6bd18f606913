//! Branch and bound: parts of the search space, the most promising first, on several threads.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering as Atomic};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::suitbuilder::Observer;
use crate::suitbuilder::search::bound::Bounder;
use crate::suitbuilder::search::incumbent::{Found, Known};
use crate::suitbuilder::search::node::Node;
use crate::suitbuilder::search::pool::Pool;
use crate::suitbuilder::search::stage::Stage;

/// Bytes of waiting parts above which the search goes on depth first, which needs next to none.
const WAITING_BYTES_MAX: usize = 256 << 20;
/// Parts of one thread between two reports.
const REPORT_EVERY: u64 = 32;

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The most of the stage's term.
    Most,
    /// Any suit of this score, which none exceeds.
    Reach(i64),
    /// All suits that are asked for, and all that are as good as the last of them.
    All,
}

/// A search of a tree.
pub struct Aim<'a> {
    pub stage: &'a Stage,
    pub target: Target,
    /// Sets of candidates that do not count.
    pub taken: &'a [Vec<u32>],
    /// Ways that may be looked at, each time counted; then the search ends unfinished.
    pub work_max: u64,
}

impl Aim<'_> {
    /// What a suit's value has to be to be of use, if the best one so far has this score.
    pub fn threshold(&self, pool: &Pool, best: i64) -> i64 {
        let Some(term) = self.stage.term else {
            return match self.target {
                Target::Most => best + 1,
                Target::Reach(score) => score,
                Target::All => best,
            };
        };
        let terms = pool.scale.terms();
        let place = terms.iter().position(|other| *other == term).unwrap_or(0);
        let units = match self.target {
            Target::Reach(score) => pool.scale.decode(score)[place],
            Target::Most | Target::All if best == pool.lowest => pool.scale.least(place),
            Target::Most => pool.scale.decode(best)[place] + 1,
            Target::All => pool.scale.decode(best)[place],
        };
        units * self.stage.unit
    }
}

/// What all searches of one problem share.
pub struct Context<'a> {
    pub pool: &'a Pool<'a>,
    pub observer: &'a dyn Observer,
    pub threads: usize,
    pub known: Mutex<Known>,
    pub nodes: AtomicU64,
    pub pruned: AtomicU64,
    pub is_cancelled: AtomicBool,
    /// Held while the observer is told of suits.
    pub telling: Mutex<()>,
}

impl Context<'_> {
    pub fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the search shall end; it stays so.
    pub fn is_cancelled(&self) -> bool {
        if self.observer.is_cancelled() {
            self.is_cancelled.store(true, Atomic::Relaxed);
        }
        self.is_cancelled.load(Atomic::Relaxed)
    }
}

/// How a search of a tree ended.
#[derive(Debug)]
pub struct Searched {
    /// The best suit that is not taken; of score `Reach` if that was the target.
    pub found: Option<Found>,
    /// Value of the stage that no suit that is not taken exceeds; lower than the best one's if the
    /// search is done.
    pub bound: i64,
    pub is_done: bool,
}

pub struct Tree<'a> {
    pub context: &'a Context<'a>,
    pub aim: &'a Aim<'a>,
    /// Score of the best suit so far, or one below anything.
    pub best: AtomicI64,
    /// Ways that were looked at, each time counted.
    pub work: AtomicU64,
    /// Of `Target::All`: more than are remembered.
    pub is_too_many: AtomicBool,
    waiting: Mutex<Waiting>,
    changed: Condvar,
    report: &'a (dyn Fn(i64, usize) + Sync),
}

pub struct Waiting {
    nodes: BinaryHeap<ByBound>,
    bytes: usize,
    /// Bounds of the parts that threads are at.
    busy: Vec<Option<i64>>,
    pub found: Option<Found>,
}

/// A waiting part: those that may hold the most come first, and of those the smallest.
struct ByBound {
    units: i64,
    node: Node,
}

/// Searches these parts. `start`: a suit to begin with. `report` is told the bound and the number of
/// open ways now and then.
pub fn search(
    context: &Context,
    roots: Vec<Node>,
    start: Option<Found>,
    aim: &Aim,
    report: &(dyn Fn(i64, usize) + Sync),
) -> Searched {
    let best = start.as_ref().map_or(context.pool.lowest, |start| start.score);
    let threads = context.threads.max(1);
    let tree = Tree {
        context,
        aim,
        best: AtomicI64::new(best),
        work: AtomicU64::new(0),
        is_too_many: AtomicBool::new(false),
        waiting: Mutex::new(Waiting {
            bytes: roots.iter().map(Node::bytes).sum(),
            nodes: roots.into_iter().map(|node| ByBound::of(aim, node)).collect(),
            busy: vec![None; threads],
            found: start,
        }),
        changed: Condvar::new(),
        report,
    };
    if threads == 1 {
        tree.work(0);
    } else {
        std::thread::scope(|scope| {
            for thread in 0..threads {
                let tree = &tree;
                scope.spawn(move || tree.work(thread));
            }
        });
    }
    let reached = tree.best.load(Atomic::Relaxed);
    let is_too_many = tree.is_too_many.load(Atomic::Relaxed);
    let waiting = tree.waiting.into_inner().unwrap_or_else(PoisonError::into_inner);
    let left = waiting
        .nodes
        .iter()
        .map(|waiting| waiting.node.bound)
        .chain(waiting.busy.iter().copied().flatten());
    let left = left.max();
    let is_done = match aim.target {
        Target::Reach(score) if reached >= score => true,
        _ => left.is_none() && !is_too_many,
    };
    Searched { found: waiting.found, bound: left.unwrap_or(i64::MIN), is_done }
}

impl Tree<'_> {
    pub fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a suit has to score to be of use.
    pub fn threshold(&self) -> i64 {
        self.aim.threshold(self.context.pool, self.best.load(Atomic::Relaxed))
    }

    fn is_over(&self) -> bool {
        let is_reached = match self.aim.target {
            Target::Most => false,
            Target::All => self.is_too_many.load(Atomic::Relaxed),
            Target::Reach(score) => self.best.load(Atomic::Relaxed) >= score,
        };
        is_reached
            || self.work.load(Atomic::Relaxed) > self.aim.work_max
            || self.context.is_cancelled()
    }

    fn work(&self, thread: usize) {
        let mut bounder = Bounder::new(self.context.pool);
        let mut own: Vec<Node> = Vec::new();
        loop {
            let Some(node) = own.pop().or_else(|| self.next(thread)) else { return };
            if self.is_over() {
                // What is left is not looked at: its bound stays.
                let mut waiting = self.waiting();
                waiting.nodes.push(ByBound::of(self.aim, node));
                waiting.nodes.extend(own.drain(..).map(|node| ByBound::of(self.aim, node)));
                waiting.busy[thread] = None;
                drop(waiting);
                self.changed.notify_all();
                return;
            }
            let parts = self.expand(&mut bounder, node);
            self.put(thread, parts, &mut own);
        }
    }

    /// Waits for a part; `None`: there is nothing left to do.
    fn next(&self, thread: usize) -> Option<Node> {
        let mut waiting = self.waiting();
        waiting.busy[thread] = None;
        loop {
            let threshold = self.threshold();
            while let Some(ByBound { node, .. }) = waiting.nodes.pop() {
                waiting.bytes = waiting.bytes.saturating_sub(node.bytes());
                if node.bound >= threshold {
                    waiting.busy[thread] = Some(node.bound);
                    return Some(node);
                }
                self.context.pruned.fetch_add(1, Atomic::Relaxed);
            }
            if waiting.busy.iter().all(Option::is_none) {
                self.changed.notify_all();
                return None;
            }
            waiting = self.changed.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn put(&self, thread: usize, parts: Vec<Node>, own: &mut Vec<Node>) {
        let nodes = self.context.nodes.fetch_add(1, Atomic::Relaxed);
        let mut waiting = self.waiting();
        if nodes.is_multiple_of(REPORT_EVERY) {
            let top = waiting.nodes.peek().map(|waiting| waiting.node.bound);
            let busy = waiting.busy.iter().copied().flatten().max();
            let bound = top.max(busy).unwrap_or(i64::MIN);
            let open = parts.first().map_or(0, |part| part.open.len());
            drop(waiting);
            (self.report)(bound, open);
            waiting = self.waiting();
        }
        if parts.is_empty() {
            if own.is_empty() {
                waiting.busy[thread] = None;
            }
        } else if waiting.bytes > WAITING_BYTES_MAX {
            own.extend(parts);
            own.sort_by_key(|node| (node.chosen.len(), node.bound));
        } else {
            waiting.bytes += parts.iter().map(Node::bytes).sum::<usize>();
            waiting.nodes.extend(parts.into_iter().map(|node| ByBound::of(self.aim, node)));
        }
        drop(waiting);
        self.changed.notify_all();
    }
}

impl ByBound {
    fn of(aim: &Aim, node: Node) -> Self {
        Self { units: aim.stage.units(node.bound), node }
    }
}

impl Ord for ByBound {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |part: &Self| (part.units, part.node.chosen.len(), part.node.bound);
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for ByBound {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for ByBound {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for ByBound {}
