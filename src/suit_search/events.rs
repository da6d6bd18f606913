//! What listeners of a search are told.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::suit_search::described::ObjectiveView;
use crate::suitbuilder::{Bound, Gap, Phase, Progress, Term, Values};

/// An event, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub name: &'static str,
    /// JSON, in one line.
    pub data: Arc<str>,
}

impl Event {
    pub fn new(name: &'static str, data: &impl Serialize) -> Self {
        // Nothing here can fail to become JSON.
        Self { name, data: serde_json::to_string(data).unwrap_or_default().into() }
    }
}

/// `search`: the first event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SearchEvent {
    /// To come back to the search, or to cancel it.
    pub id: String,
    /// Searches that go first; 0 if it runs.
    pub queue: usize,
    /// Things that may be part of a suit.
    pub candidates: usize,
    /// Things that may not, by reason: `excluded`, `owner`, `wield`, `set`, `slots`, `armor`, `rating`.
    #[schema(value_type = BTreeMap<String, usize>)]
    pub refused: BTreeMap<&'static str, usize>,
}

/// `queued`: its place in the queue has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct QueuedEvent {
    /// From 1; 0 when its turn has come.
    pub position: usize,
}

/// `phase`: what the search does now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct PhaseEvent {
    /// `bounding`, `searching` or `settling`.
    pub name: &'static str,
    /// The suit that it is about, from 1.
    pub rank: usize,
}

/// `progress`: how far the search is. At most 20 in a second.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ProgressEvent {
    /// Name of the phase.
    pub stage: &'static str,
    pub rank: usize,
    /// Parts of the search space that were looked at.
    pub nodes: u64,
    /// Parts that were left out because nothing in them can be good enough.
    pub pruned: u64,
    /// Ways to wear things that may still be in a suit that is good enough.
    pub candidates: usize,
    pub bound: BoundView,
    /// The best suit's numbers.
    #[schema(required)]
    pub incumbent: Option<ObjectiveView>,
    #[schema(required)]
    pub gap: Option<GapView>,
    /// How many of the first suits nothing can beat.
    pub proven: usize,
    pub elapsed_ms: f64,
}

/// What no suit can exceed: term by term in the order of the objective, or points.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum BoundView {
    #[schema(value_type = BTreeMap<String, i64>)]
    Terms(serde_json::Map<String, serde_json::Value>),
    Points {
        points: f64,
    },
}

/// How much better than the best known suit another may be.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct GapView {
    /// The first term by which it may be better; `null` where points are compared.
    #[schema(required)]
    pub term: Option<&'static str>,
    /// By how much at most.
    pub by: f64,
    /// The same as a fraction of what may exist, 0 to 1.
    pub fraction: f64,
}

/// `suits`: so many `suit` events follow, the whole list anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct SuitsEvent {
    pub count: usize,
}

/// `log`: something worth knowing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LogEvent {
    pub message: String,
}

/// `complete`: the last event of a search that came to an end.
#[derive(Debug, Serialize, ToSchema)]
pub struct CompleteEvent {
    /// `optimal`: proven. `bounded`: the time was over. `infeasible`: no suit keeps all rules.
    /// `cancelled`: somebody ended it.
    pub status: &'static str,
    /// How many of the first suits nothing can beat.
    pub proven: usize,
    /// Between the best that may exist and the first suit that is not proven.
    #[schema(required)]
    pub gap: Option<GapView>,
    pub suits: usize,
    pub nodes: u64,
    pub elapsed_ms: f64,
    /// Which rules contradict each other where no suit keeps them all.
    #[schema(required, value_type = Option<Object>)]
    pub conflict: Option<Box<RawValue>>,
}

/// `error`: the last event of a search that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ErrorEvent {
    /// Stable; for programs.
    pub code: &'static str,
    pub message: String,
}

impl From<Phase> for PhaseEvent {
    fn from(phase: Phase) -> Self {
        match phase {
            Phase::Bounding { rank } => Self { name: "bounding", rank },
            Phase::Searching { rank } => Self { name: "searching", rank },
            Phase::Settling { rank } => Self { name: "settling", rank },
        }
    }
}

impl From<Gap> for GapView {
    fn from(Gap { term, by, fraction }: Gap) -> Self {
        Self { term: term.map(Term::as_str), by, fraction }
    }
}

impl BoundView {
    fn of(bound: &Bound) -> Self {
        let terms = match bound {
            Bound::Points(points) => return Self::Points { points: *points },
            Bound::Terms(terms) => terms.iter(),
        };
        // As in a suit's numbers, items are counted.
        let named = terms.map(|(term, value)| match term {
            Term::FewerItems => ("items".to_owned(), (-value).into()),
            term => (term.as_str().to_owned(), (*value).into()),
        });
        Self::Terms(named.collect())
    }
}

impl ProgressEvent {
    pub fn of(progress: &Progress, best: Option<Values>, proven: usize, elapsed_ms: f64) -> Self {
        let PhaseEvent { name: stage, rank } = progress.phase.into();
        Self {
            stage,
            rank,
            nodes: progress.nodes,
            pruned: progress.pruned,
            candidates: progress.candidates,
            bound: BoundView::of(&progress.bound),
            incumbent: best.map(ObjectiveView::from),
            gap: progress.gap.map(GapView::from),
            proven,
            elapsed_ms,
        }
    }
}
