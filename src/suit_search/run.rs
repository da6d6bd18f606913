//! One search while it runs, and what is left of it afterwards.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use serde_json::value::RawValue;
use tokio::sync::{Notify, watch};

use crate::suit_search::events::{
    CompleteEvent, ErrorEvent, Event, GapView, LogEvent, PhaseEvent, ProgressEvent, SearchEvent,
};
use crate::suit_search::reading::Asked;
use crate::suitbuilder::{Observer, Outcome, Phase, Progress, Status, Suit, Values};
use crate::tasks::Shutdown;

/// A search.
pub struct Run {
    pub id: String,
    /// Who started it.
    pub user: String,
    /// Whether it goes on when nobody listens.
    pub keep: bool,
    pub time_limit: Duration,
    /// The first event, but for the place in the queue.
    first: SearchEvent,
    logs: Vec<Event>,
    present: Mutex<Present>,
    /// Grows with every change of what is present.
    pub(super) version: watch::Sender<u64>,
    is_cancelled: AtomicBool,
    pub(super) cancelled: Notify,
    shutdown: Shutdown,
    begun: OnceLock<Instant>,
    pub(super) watching: Mutex<Watching>,
}

/// Who listens.
#[derive(Debug, Default)]
pub(super) struct Watching {
    pub now: usize,
    /// How many ever did: tells whether somebody came since.
    pub ever: u64,
}

/// What is known at the moment. Listeners who are slow miss what was known before.
#[derive(Default)]
pub(super) struct Present {
    /// What the search is about; gone when it has ended.
    asked: Option<Arc<Asked>>,
    pub queue: usize,
    pub phase: Option<Phase>,
    progress: Option<Progress>,
    pub progress_version: u64,
    best: Option<Values>,
    suits: Arc<[Suit]>,
    pub suits_version: u64,
    proven: usize,
    /// The suits as events, and of which version they are.
    described: (u64, Arc<[Event]>),
    /// The last event, and when it came by the program's clock.
    pub end: Option<(Event, i64)>,
}

impl Run {
    pub fn new(
        (id, user): (String, String),
        asked: Asked,
        queue: usize,
        shutdown: Shutdown,
    ) -> Self {
        let Asked { usable, ref refused, keep, time_limit, .. } = asked;
        let first =
            SearchEvent { id: id.clone(), queue, candidates: usable, refused: refused.clone() };
        let logs =
            asked.notes().into_iter().map(|message| Event::new("log", &LogEvent { message }));
        Self {
            id,
            user,
            keep,
            time_limit,
            first,
            logs: logs.collect(),
            present: Mutex::new(Present {
                asked: Some(Arc::new(asked)),
                queue,
                ..Present::default()
            }),
            version: watch::Sender::new(0),
            is_cancelled: AtomicBool::new(false),
            cancelled: Notify::new(),
            shutdown,
            begun: OnceLock::new(),
            watching: Mutex::default(),
        }
    }

    /// Asks for the end. The search ends with what it has.
    pub fn cancel(&self) {
        self.is_cancelled.store(true, Ordering::Relaxed);
        self.cancelled.notify_one();
    }

    pub fn has_ended(&self) -> bool {
        self.present().end.is_some()
    }

    pub fn elapsed(&self) -> Duration {
        self.begun.get().map_or(Duration::ZERO, Instant::elapsed)
    }

    /// What it is about, until it ends.
    pub(super) fn asked(&self) -> Option<Arc<Asked>> {
        self.present().asked.clone()
    }

    /// The first events of a listener.
    pub(super) fn first(&self, queue: usize) -> Vec<Event> {
        let first = SearchEvent { queue, ..self.first.clone() };
        let first = Event::new("search", &first);
        std::iter::once(first).chain(self.logs.iter().cloned()).collect()
    }

    pub(super) fn present(&self) -> MutexGuard<'_, Present> {
        self.present.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn watching(&self) -> MutexGuard<'_, Watching> {
        self.watching.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Present)) {
        change(&mut self.present());
        self.version.send_modify(|version| *version += 1);
    }

    pub(super) fn stand_at(&self, position: usize) {
        self.change(|present| present.queue = position);
    }

    /// The clock of its time limit starts.
    pub(super) fn begin(&self) {
        let _ = self.begun.set(Instant::now());
        self.change(|present| present.queue = 0);
    }

    /// How the search ended, in a word.
    pub(super) fn status(&self, outcome: &Outcome) -> &'static str {
        match outcome.status {
            Status::Optimal => "optimal",
            Status::Infeasible => "infeasible",
            Status::Bounded { .. } if self.was_cancelled() => "cancelled",
            Status::Bounded { .. } => "bounded",
        }
    }

    /// The search is over.
    pub(super) fn complete(
        &self,
        status: &'static str,
        outcome: &Outcome,
        conflict: Option<Box<RawValue>>,
        now_ms: i64,
    ) {
        let gap = match outcome.status {
            Status::Bounded { gap } => gap,
            Status::Optimal | Status::Infeasible => None,
        };
        let complete = CompleteEvent {
            status,
            proven: outcome.proven,
            gap: gap.map(GapView::from),
            suits: outcome.suits.len(),
            nodes: outcome.nodes,
            elapsed_ms: milliseconds(self.elapsed()),
            conflict,
        };
        self.change(|present| {
            present.take_suits(&outcome.suits, outcome.proven);
            present.end(Event::new("complete", &complete), now_ms);
        });
    }

    /// The search came to nothing.
    pub(super) fn fail(&self, error: &ErrorEvent, now_ms: i64) {
        self.change(|present| present.end(Event::new("error", error), now_ms));
    }

    fn was_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::Relaxed) || self.shutdown.has_begun()
    }

    /// The progress as an event.
    pub(super) fn progress_event(&self, present: &Present) -> Option<Event> {
        let elapsed_ms = milliseconds(self.elapsed());
        let progress = present.progress.as_ref()?;
        let progress = ProgressEvent::of(progress, present.best, present.proven, elapsed_ms);
        Some(Event::new("progress", &progress))
    }

    /// The suits as events. Made once, however many listen.
    pub(super) fn suit_events(&self) -> (u64, Arc<[Event]>) {
        let (asked, suits, proven, version) = {
            let present = self.present();
            let version = present.suits_version;
            let Some(asked) = present.asked.clone().filter(|_| present.described.0 != version)
            else {
                return (version, Arc::clone(&present.described.1));
            };
            (asked, Arc::clone(&present.suits), present.proven, version)
        };
        let events = describe(&asked, &suits, proven);
        let mut present = self.present();
        if present.suits_version == version {
            present.described = (version, Arc::clone(&events));
        }
        (version, events)
    }
}

impl Present {
    fn take_suits(&mut self, suits: &[Suit], proven: usize) {
        if *self.suits == *suits && self.proven == proven {
            return;
        }
        self.best = suits.first().map(|suit| suit.values);
        self.suits = suits.into();
        self.proven = proven;
        self.suits_version += 1;
    }

    /// Keeps of the search what may still be told, and lets go of the rest.
    fn end(&mut self, event: Event, now_ms: i64) {
        if let Some(asked) = self.asked.take()
            && self.described.0 != self.suits_version
        {
            self.described = (self.suits_version, describe(&asked, &self.suits, self.proven));
        }
        self.queue = 0;
        self.suits = Arc::default();
        self.end = Some((event, now_ms));
    }
}

fn describe(asked: &Asked, suits: &[Suit], proven: usize) -> Arc<[Event]> {
    let each = (1..).zip(suits);
    each.map(|(rank, suit)| Event::new("suit", &asked.describe(suit, rank, rank <= proven)))
        .collect()
}

/// Told by the search's own threads; what listeners get of it is their watcher's business.
impl Observer for Run {
    fn is_cancelled(&self) -> bool {
        self.was_cancelled() || self.elapsed() >= self.time_limit
    }

    fn progress(&self, progress: &Progress) {
        self.change(|present| {
            let proven = match progress.phase {
                Phase::Bounding { rank } | Phase::Searching { rank } | Phase::Settling { rank } => {
                    rank.saturating_sub(1)
                }
            };
            if proven > present.proven {
                present.proven = proven.min(present.suits.len());
                present.suits_version += 1;
            }
            present.phase = Some(progress.phase);
            present.progress = Some(progress.clone());
            present.progress_version += 1;
        });
    }

    fn found(&self, suits: &[Suit]) {
        self.change(|present| {
            let proven = present.proven;
            present.take_suits(suits, proven);
        });
    }
}

pub(super) fn phase_event(phase: Phase) -> Event {
    Event::new("phase", &PhaseEvent::from(phase))
}

fn milliseconds(elapsed: Duration) -> f64 {
    (elapsed.as_secs_f64() * 1e5).round() / 1e2
}

/// Ends a question when its time is over, or nobody waits for the answer any more.
#[derive(Debug)]
pub struct Deadline {
    pub until: Instant,
    pub is_over: Arc<AtomicBool>,
    pub shutdown: Shutdown,
}

impl Observer for Deadline {
    fn is_cancelled(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
            || self.shutdown.has_begun()
            || Instant::now() >= self.until
    }

    fn progress(&self, _: &Progress) {}

    fn found(&self, _: &[Suit]) {}
}

/// Numbers that no two searches of a process share; the rest of an id is chance.
pub(super) static STARTED: AtomicU64 = AtomicU64::new(0);
