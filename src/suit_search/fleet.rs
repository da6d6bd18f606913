//! Suits for several wearers, while they are searched.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::sleep;
use utoipa::ToSchema;

use crate::suit_search::described::{ObjectiveView, SuitView};
use crate::suit_search::error::RequestError;
use crate::suit_search::events::{ErrorEvent, Event, GapView, ProgressEvent, SuitsEvent};
use crate::suit_search::places::Work;
use crate::suit_search::pool::{Pool, PoolFilter};
use crate::suit_search::reading::{Asked, Reading};
use crate::suit_search::searches::{Searches, Unanswered};
use crate::suitbuilder::{
    FleetError, FleetMode, FleetObserver, FleetOutcome, FleetProgress, Observer, Problem, Status,
    Suit, solve_fleet,
};

/// Least time between two lists of events.
const PAUSE: Duration = Duration::from_millis(100);

/// Several wearers and the things that their suits are made from.
#[derive(Debug)]
pub struct Fleet {
    /// Names, and what each asks for.
    pub wearers: Vec<(String, Asked)>,
    pub mode: FleetMode,
    pub time_limit: Duration,
}

/// A suit of one wearer.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FleetSuitView {
    pub wearer: String,
    #[serde(flatten)]
    pub suit: SuitView,
}

/// `progress` of a search for a fleet.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FleetProgressEvent {
    /// Whose suit is searched at the moment.
    #[schema(required)]
    pub wearer: Option<String>,
    /// How far that is.
    #[schema(required)]
    pub search: Option<ProgressEvent>,
    /// Parts of the search space that were looked at, beyond each wearer's own.
    pub nodes: u64,
    /// Parts that are still to be looked at.
    pub open: usize,
    /// Searches for one wearer.
    pub searches: u64,
    /// How much better the sum may be.
    #[schema(required)]
    pub gap: Option<GapView>,
    pub elapsed_ms: f64,
}

/// `complete` of a search for a fleet.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FleetCompleteEvent {
    /// `optimal`: proven. `bounded`: the time was over. `infeasible`: nobody can have a suit.
    pub status: &'static str,
    #[schema(required)]
    pub gap: Option<GapView>,
    pub suits: usize,
    /// Wearers without a suit.
    pub without: Vec<String>,
    /// The sum of all suits' numbers.
    pub total: ObjectiveView,
    pub nodes: u64,
    pub searches: u64,
    pub elapsed_ms: f64,
}

impl Fleet {
    /// Which things a search for these is about: what everybody may have, and what is locked for
    /// anybody.
    pub fn filter(readings: &[Reading]) -> PoolFilter {
        let mut filters = readings.iter().map(|reading| &reading.filter);
        let mut joined = filters.next().cloned().unwrap_or_default();
        for filter in filters {
            joined.always.extend(&filter.always);
            joined.owners = match (joined.owners, &filter.owners) {
                (Some(one), Some(other)) => Some(&one | other),
                _ => None,
            };
        }
        joined
    }

    /// Joins the wearers and the things. `wearers`: names, and what each asks for.
    ///
    /// # Errors
    /// What is wrong with a wearer's request, and the wearer's place in the list.
    pub fn of(
        wearers: Vec<(String, Reading)>,
        mode: FleetMode,
        pool: &Arc<Pool>,
    ) -> Result<Self, (usize, RequestError)> {
        let limits = wearers.iter().map(|(_, reading)| reading.time_limit);
        let time_limit = limits.max().unwrap_or_default();
        let asked = wearers.into_iter().enumerate().map(|(at, (name, reading))| {
            let asked = reading.about(Arc::clone(pool)).map_err(|error| (at, error))?;
            Ok((name, asked))
        });
        Ok(Self { wearers: asked.collect::<Result<_, _>>()?, mode, time_limit })
    }
}

/// A search for a fleet, and what is known of it at the moment.
struct Run {
    fleet: Fleet,
    present: Mutex<Present>,
    /// Grows with every change of what is present.
    version: watch::Sender<u64>,
    begun: Instant,
}

#[derive(Default)]
struct Present {
    progress: Option<FleetProgress>,
    /// New ones that nobody was told of.
    suits: Option<Vec<Option<Suit>>>,
    is_proven: bool,
    end: Option<Event>,
}

/// Listens to a search for a fleet. The search ends when nobody does.
pub struct FleetWatcher {
    run: Arc<Run>,
    changes: watch::Receiver<u64>,
    task: JoinHandle<()>,
    is_begun: bool,
    is_ended: bool,
}

impl Searches {
    /// Searches for suits for several wearers, in a place among the searches. Must be called inside
    /// a tokio runtime.
    pub fn dress(&self, user: &str, fleet: Fleet) -> FleetWatcher {
        let time_limit = fleet.time_limit;
        let run = Arc::new(Run {
            fleet,
            present: Mutex::default(),
            version: watch::Sender::new(0),
            begun: Instant::now(),
        });
        let (searches, user) = (self.clone(), user.to_owned());
        let (worker, teller) = (Arc::clone(&run), Arc::clone(&run));
        let task = tokio::spawn(async move {
            let work = move |threads, observer: &dyn Observer| worker.solve(threads, observer);
            let answer = searches.task((&user, Work::Search), time_limit, work).await;
            teller.end(answer);
        });
        let changes = run.version.subscribe();
        FleetWatcher { run, changes, task, is_begun: false, is_ended: false }
    }
}

impl FleetWatcher {
    /// Waits for news; `None` after the end.
    pub async fn next(&mut self) -> Option<Vec<Event>> {
        if self.is_ended {
            return None;
        }
        loop {
            // What comes close together is told together.
            if self.is_begun {
                sleep(PAUSE).await;
            }
            self.changes.mark_unchanged();
            let events = self.run.news();
            if let Some((events, is_end)) = events {
                (self.is_begun, self.is_ended) = (true, is_end);
                return Some(events);
            }
            // The run holds the sender, and this watcher the run.
            let _ = self.changes.changed().await;
        }
    }
}

impl Drop for FleetWatcher {
    fn drop(&mut self) {
        // Whoever waits for the answer is gone with it, and that ends the search.
        self.task.abort();
    }
}

impl Run {
    fn solve(&self, threads: usize, observer: &dyn Observer) -> Result<FleetOutcome, FleetError> {
        let wearers = self.fleet.wearers.iter();
        let problems: Vec<Problem> = wearers.map(|(_, asked)| asked.problem.clone()).collect();
        solve_fleet(&problems, self.fleet.mode, threads, &Teller { run: self, outer: observer })
    }

    fn end(&self, answer: Result<Result<FleetOutcome, FleetError>, Unanswered>) {
        let outcome = match answer {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(error)) => return self.fail("not_comparable", error.to_string()),
            Err(Unanswered::Busy(busy)) => return self.fail("too_many_searches", busy.to_string()),
            Err(error) => return self.fail("internal", error.to_string()),
        };
        let (status, gap) = match outcome.status {
            Status::Optimal => ("optimal", None),
            Status::Infeasible => ("infeasible", None),
            Status::Bounded { gap } => ("bounded", gap),
        };
        let both = self.fleet.wearers.iter().zip(&outcome.suits);
        let without = both.filter(|(_, suit)| suit.is_none()).map(|((name, _), _)| name.clone());
        let complete = FleetCompleteEvent {
            status,
            gap: gap.map(GapView::from),
            suits: outcome.suits.iter().flatten().count(),
            without: without.collect(),
            total: outcome.total().into(),
            nodes: outcome.nodes,
            searches: outcome.searches,
            elapsed_ms: self.elapsed_ms(),
        };
        self.change(|present| {
            present.is_proven = status == "optimal";
            present.suits = Some(outcome.suits);
            present.end = Some(Event::new("complete", &complete));
        });
    }

    fn fail(&self, code: &'static str, message: String) {
        let error = Event::new("error", &ErrorEvent { code, message });
        self.change(|present| present.end = Some(error));
    }

    /// What is new, and whether it is the end; `None` if nothing is.
    fn news(&self) -> Option<(Vec<Event>, bool)> {
        let (progress, suits, is_proven, end) = {
            let mut present = self.present();
            let end = present.end.take();
            (present.progress.take(), present.suits.take(), present.is_proven, end)
        };
        let mut events = Vec::new();
        if let Some(suits) = suits {
            let both = self.fleet.wearers.iter().zip(&suits);
            let suits = both.filter_map(|((name, asked), suit)| {
                let suit = asked.describe(suit.as_ref()?, 1, is_proven);
                Some(Event::new("suit", &FleetSuitView { wearer: name.clone(), suit }))
            });
            let suits: Vec<Event> = suits.collect();
            events.push(Event::new("suits", &SuitsEvent { count: suits.len() }));
            events.extend(suits);
        }
        if let Some(progress) = progress.filter(|_| end.is_none()) {
            events.push(Event::new("progress", &self.describe(&progress)));
        }
        let is_end = end.is_some();
        events.extend(end);
        (!events.is_empty()).then_some((events, is_end))
    }

    fn describe(&self, progress: &FleetProgress) -> FleetProgressEvent {
        let elapsed_ms = self.elapsed_ms();
        let wearer = progress.search.as_ref().and_then(|(at, _)| self.fleet.wearers.get(*at));
        let search = progress.search.as_ref();
        FleetProgressEvent {
            wearer: wearer.map(|(name, _)| name.clone()),
            search: search.map(|(_, inner)| ProgressEvent::of(inner, None, 0, elapsed_ms)),
            nodes: progress.nodes,
            open: progress.open,
            searches: progress.searches,
            gap: progress.gap.map(GapView::from),
            elapsed_ms,
        }
    }

    fn elapsed_ms(&self) -> f64 {
        (self.begun.elapsed().as_secs_f64() * 1e5).round() / 1e2
    }

    fn change(&self, change: impl FnOnce(&mut Present)) {
        change(&mut self.present());
        self.version.send_modify(|version| *version += 1);
    }

    fn present(&self) -> MutexGuard<'_, Present> {
        self.present.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Told by the search's own threads.
struct Teller<'a> {
    run: &'a Run,
    outer: &'a dyn Observer,
}

impl FleetObserver for Teller<'_> {
    fn is_cancelled(&self) -> bool {
        self.outer.is_cancelled()
    }

    fn progress(&self, progress: &FleetProgress) {
        self.run.change(|present| present.progress = Some(progress.clone()));
    }

    fn found(&self, suits: &[Option<Suit>]) {
        self.run.change(|present| present.suits = Some(suits.to_vec()));
    }
}
