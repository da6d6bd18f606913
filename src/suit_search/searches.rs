//! All searches: those that run, those that wait, and those that ended a while ago.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::value::to_raw_value;
use tokio::runtime::Handle;
use tokio::sync::{oneshot, watch};

use crate::clock::Clock;
use crate::observe::{Metrics, OutcomeLabels};
use crate::storage::{StorageError, Store};
use crate::suit_search::conflict::ConflictView;
use crate::suit_search::events::ErrorEvent;
use crate::suit_search::places::{Busy, Place, Places, Ticket, Work};
use crate::suit_search::pool::{Pool, PoolFilter, Pools};
use crate::suit_search::reading::{Asked, Reading};
use crate::suit_search::run::{Deadline, Run, STARTED};
use crate::suit_search::watcher::Watcher;
use crate::suitbuilder::explain::conflict;
use crate::suitbuilder::{Observer, Outcome, Problem, ProblemError, Status, solve};
use crate::tasks::Shutdown;

/// How long a search goes on that nobody listens to: time to come back after a lost connection.
const UNWATCHED: Duration = Duration::from_secs(10);
/// How long a search that ended can be looked at.
const KEPT_MS: i64 = 10 * 60_000;
/// Most searches that ended and can be looked at; each has some 50 KiB.
const KEPT_MAX: usize = 64;

/// What finds the suits.
pub type Solver = fn(&Problem, usize, &dyn Observer) -> Result<Outcome, ProblemError>;

/// All searches. Cheap to clone.
#[derive(Clone)]
pub struct Searches(Arc<Parts>);

struct Parts {
    pools: Pools,
    places: Places,
    /// By id.
    runs: Mutex<HashMap<String, Arc<Run>>>,
    /// How many threads work; the server waits for them when it stops.
    threads: watch::Sender<usize>,
    runtime: Handle,
    unwatched: Duration,
    clock: Clock,
    metrics: Arc<Metrics>,
    shutdown: Shutdown,
    solver: Solver,
}

/// Why a question has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unanswered {
    #[error(transparent)]
    Busy(#[from] Busy),
    #[error("the search failed")]
    Failed,
}

/// Figures for the metrics page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchStats {
    pub working: usize,
    pub waiting: usize,
    /// Running, waiting, and those that ended and can be looked at.
    pub known: usize,
}

impl Searches {
    /// Must be called inside a tokio runtime.
    pub fn new(store: Store, clock: Clock, metrics: Arc<Metrics>, shutdown: Shutdown) -> Self {
        Self::with_solver(store, (clock, metrics, shutdown), solve)
    }

    pub fn with_solver(
        store: Store,
        (clock, metrics, shutdown): (Clock, Arc<Metrics>, Shutdown),
        solver: Solver,
    ) -> Self {
        // The other half is for game clients and browsers, who must not feel a search.
        let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get() / 2);
        Self(Arc::new(Parts {
            pools: Pools::new(store),
            places: Places::new(cores),
            runs: Mutex::default(),
            threads: watch::Sender::new(0),
            runtime: Handle::current(),
            unwatched: clock.wait_for(UNWATCHED),
            clock,
            metrics,
            shutdown,
            solver,
        }))
    }

    /// Reads the things that a request is about. Blocks.
    ///
    /// # Errors
    /// What is wrong with the files of a character.
    pub fn read_pool(&self, reading: &Reading) -> Result<Arc<Pool>, StorageError> {
        self.0.pools.read(&reading.filter)
    }

    /// Reads everybody's things, so that the first search need not. Blocks.
    pub fn warm_up(&self) {
        let everything = PoolFilter { with_worn: true, with_packs: true, ..PoolFilter::default() };
        if let Err(error) = self.0.pools.read(&everything) {
            tracing::error!(%error, "what characters have cannot be read");
        }
    }

    /// Starts a search, or puts it into the queue.
    ///
    /// # Errors
    /// Too many wait already.
    pub fn start(&self, user: &str, asked: Asked) -> Result<Watcher, Busy> {
        self.forget_old();
        let ticket = self.0.places.ask(user, Work::Search)?;
        let chance = getrandom::u32().unwrap_or_default();
        let id = format!("{:x}{chance:08x}", STARTED.fetch_add(1, Ordering::Relaxed) + 1);
        let queue = *ticket.position.borrow();
        let shutdown = self.0.shutdown.clone();
        let run = Arc::new(Run::new((id.clone(), user.to_owned()), asked, queue, shutdown));
        self.runs().insert(id, Arc::clone(&run));
        let watcher = Watcher::new(self.clone(), Arc::clone(&run));
        let searches = self.clone();
        self.0.runtime.spawn(async move { searches.attend(run, ticket).await });
        Ok(watcher)
    }

    /// A search that runs or ended a while ago.
    pub fn find(&self, id: &str) -> Option<Arc<Run>> {
        self.forget_old();
        self.runs().get(id).cloned()
    }

    /// Listens to a search, from what is known now.
    pub fn watch(&self, run: Arc<Run>) -> Watcher {
        Watcher::new(self.clone(), run)
    }

    /// Ends a search, or forgets one that has ended.
    pub fn end(&self, run: &Run) {
        if run.has_ended() {
            self.runs().remove(&run.id);
        } else {
            run.cancel();
        }
    }

    /// Works on a question about a suit, in a place among the searches.
    ///
    /// `work` gets the number of threads it may use, and an observer that ends it when `time_limit`
    /// is over or when nobody waits for the answer any more.
    ///
    /// # Errors
    /// Too many wait already, or the work panicked.
    pub async fn question<T: Send + 'static>(
        &self,
        user: &str,
        time_limit: Duration,
        work: impl FnOnce(usize, &dyn Observer) -> T + Send + 'static,
    ) -> Result<T, Unanswered> {
        self.task((user, Work::Question), time_limit, work).await
    }

    /// Works on something else, in the place of a question or of a search.
    pub(super) async fn task<T: Send + 'static>(
        &self,
        (user, kind): (&str, Work),
        time_limit: Duration,
        work: impl FnOnce(usize, &dyn Observer) -> T + Send + 'static,
    ) -> Result<T, Unanswered> {
        let place = self.0.places.ask(user, kind)?.turn().await;
        let is_over = Arc::new(AtomicBool::new(false));
        let _asker = SetOnDrop(Arc::clone(&is_over));
        let until = Instant::now() + time_limit;
        let deadline = Deadline { until, is_over, shutdown: self.0.shutdown.clone() };
        let (sender, answer) = oneshot::channel();
        self.work(place, move |threads| {
            // Nobody waits for the answer any more.
            let _ = sender.send(work(threads, &deadline));
        });
        answer.await.map_err(|_| Unanswered::Failed)
    }

    pub fn stats(&self) -> SearchStats {
        let (working, waiting) = self.0.places.counts();
        SearchStats { working, waiting, known: self.runs().len() }
    }

    /// Waits until no thread works any more. To be called when the stop has begun: that ends them.
    pub async fn stop(&self) {
        // The sender is here.
        let _ = self.0.threads.subscribe().wait_for(|threads| *threads == 0).await;
    }

    /// Ends a search after a while, if nobody has begun to listen to it until then.
    pub(super) fn end_unwatched(&self, run: Arc<Run>, ever: u64) {
        let pause = self.0.unwatched;
        self.0.runtime.spawn(async move {
            tokio::time::sleep(pause).await;
            let is_alone = {
                let watching = run.watching();
                watching.now == 0 && watching.ever == ever
            };
            if is_alone {
                run.cancel();
            }
        });
    }

    /// Waits for the turn of a search and sets it to work.
    async fn attend(self, run: Arc<Run>, mut ticket: Ticket) {
        let mut shutdown = self.0.shutdown.clone();
        let mut position = ticket.position.clone();
        let place = loop {
            tokio::select! {
                biased;
                () = run.cancelled.notified() => break None,
                () = shutdown.wait() => break None,
                place = ticket.turn() => break Some(place),
                changed = position.changed() => match changed {
                    Ok(()) => run.stand_at(*position.borrow_and_update()),
                    Err(_) => break Some(ticket.turn().await),
                },
            }
        };
        let Some(place) = place else {
            self.0.complete(&run, &Outcome { status: UNSEARCHED, ..Outcome::infeasible() }, None);
            return;
        };
        run.begin();
        let parts = Arc::clone(&self.0);
        self.work(place, move |threads| parts.solve(&run, threads));
    }

    /// Works on a thread of its own, as long as the place is taken.
    fn work(&self, place: Place, work: impl FnOnce(usize) + Send + 'static) {
        let parts = Arc::clone(&self.0);
        parts.threads.send_modify(|threads| *threads += 1);
        let counted = Counted(Arc::clone(&self.0));
        let begun = Instant::now();
        let thread = std::thread::Builder::new().name("suits".to_owned()).spawn(move || {
            let _counted = counted;
            let result = catch_unwind(AssertUnwindSafe(|| work(place.threads)));
            parts.metrics.suit_search_seconds.inc_by(begun.elapsed().as_secs_f64());
            if result.is_err() {
                // The panic's own message is in the log already.
                tracing::error!("a suit search has failed");
            }
            drop(place);
        });
        if let Err(error) = thread {
            tracing::error!(%error, "no thread for a suit search");
        }
    }

    /// Forgets what ended long ago, and the oldest where there are too many.
    fn forget_old(&self) {
        let now_ms = self.0.clock.now_ms();
        let mut runs = self.runs();
        let mut ended: Vec<(i64, String)> = runs
            .values()
            .filter_map(|run| run.present().end.as_ref().map(|(_, at_ms)| (*at_ms, run.id.clone())))
            .collect();
        ended.sort();
        let too_many = ended.len().saturating_sub(KEPT_MAX);
        for (index, (ended_ms, id)) in ended.into_iter().enumerate() {
            if index < too_many || now_ms.saturating_sub(ended_ms) > KEPT_MS {
                runs.remove(&id);
            }
        }
    }

    fn runs(&self) -> MutexGuard<'_, HashMap<String, Arc<Run>>> {
        self.0.runs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How a search ends that never began.
const UNSEARCHED: Status = Status::Bounded { gap: None };

impl Parts {
    fn solve(&self, run: &Run, threads: usize) {
        let Some(asked) = run.asked() else { return };
        let solved = catch_unwind(AssertUnwindSafe(|| {
            let outcome = (self.solver)(&asked.problem, threads, run)?;
            let conflict = match outcome.status {
                Status::Infeasible => conflict(&asked.problem, threads, run)?,
                _ => None,
            };
            let conflict = conflict.map(|found| asked.describe_conflict(&found));
            Ok::<_, ProblemError>((outcome, conflict))
        }));
        match solved {
            Ok(Ok((outcome, conflict))) => self.complete(run, &outcome, conflict.as_ref()),
            Ok(Err(error)) => self.fail(run, "not_comparable", error.to_string()),
            Err(panic) => {
                let message = "something went wrong; the log has it".to_owned();
                self.fail(run, "internal", message);
                std::panic::resume_unwind(panic);
            }
        }
    }

    fn complete(&self, run: &Run, outcome: &Outcome, conflict: Option<&ConflictView>) {
        let conflict = conflict.and_then(|found| to_raw_value(found).ok());
        // Counted first: whoever hears of the end finds it counted.
        let status = run.status(outcome);
        self.count(status);
        run.complete(status, outcome, conflict, self.clock.now_ms());
    }

    fn fail(&self, run: &Run, code: &'static str, message: String) {
        self.count("failed");
        run.fail(&ErrorEvent { code, message }, self.clock.now_ms());
    }

    fn count(&self, outcome: &'static str) {
        self.metrics.suit_searches.get_or_create(&OutcomeLabels { outcome }).inc();
    }
}

/// Tells when a thread has ended, however it did.
struct Counted(Arc<Parts>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.threads.send_modify(|threads| *threads -= 1);
    }
}

/// Says that nobody waits any more.
struct SetOnDrop(Arc<AtomicBool>);

impl Drop for SetOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests;
