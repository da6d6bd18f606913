//! Somebody who listens to a search.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use crate::suit_search::events::{Event, QueuedEvent, SuitsEvent};
use crate::suit_search::run::{Run, phase_event};
use crate::suit_search::searches::Searches;
use crate::suitbuilder::Phase;

/// Least time between two progress events: 20 in a second are more than anybody can read.
const PROGRESS_PAUSE: Duration = Duration::from_millis(50);
/// Least time between two lists of suits; a list has some 50 KiB.
const SUITS_PAUSE: Duration = Duration::from_millis(100);

/// Listens to a search. It holds no queue: what it tells is what is known when it is asked, so
/// whoever is slow misses what was known before, and never the last suits and the end.
pub struct Watcher {
    searches: Searches,
    run: Arc<Run>,
    changes: watch::Receiver<u64>,
    told: Told,
}

/// What was told already.
#[derive(Default)]
struct Told {
    is_begun: bool,
    queue: usize,
    phase: Option<Phase>,
    progress_version: u64,
    progress_at: Option<Instant>,
    suits_version: u64,
    suits_at: Option<Instant>,
    is_ended: bool,
}

impl Watcher {
    pub(super) fn new(searches: Searches, run: Arc<Run>) -> Self {
        let changes = run.version.subscribe();
        {
            let mut watching = run.watching();
            watching.now += 1;
            watching.ever += 1;
        }
        Self { searches, run, changes, told: Told::default() }
    }

    /// The search that it listens to.
    pub fn id(&self) -> &str {
        &self.run.id
    }

    /// Waits for news; `None` after the end.
    pub async fn next(&mut self) -> Option<Vec<Event>> {
        loop {
            if self.told.is_ended {
                return None;
            }
            self.changes.mark_unchanged();
            let (events, due) = self.news();
            if !events.is_empty() {
                return Some(events);
            }
            tokio::select! {
                // The run holds the sender, and this watcher the run.
                _ = self.changes.changed() => {}
                () = wait_until(due) => {}
            }
        }
    }

    /// What has become known since the last time, and when there will be more of it.
    fn news(&mut self) -> (Vec<Event>, Option<Instant>) {
        let (now, told) = (Instant::now(), &mut self.told);
        let present = self.run.present();
        let end = present.end.clone();
        let (queue, phase) = (present.queue, present.phase);
        let mut due = None;
        let mut is_due = |at: Option<Instant>, pause: Duration| {
            let next = at.map(|at| at + pause).filter(|next| *next > now);
            due = [due, next].into_iter().flatten().min();
            next.is_none()
        };
        let has_suits = present.suits_version != told.suits_version;
        let wants_suits = has_suits && (end.is_some() || is_due(told.suits_at, SUITS_PAUSE));
        let has_progress = present.progress_version != told.progress_version && end.is_none();
        let wants_progress = has_progress && is_due(told.progress_at, PROGRESS_PAUSE);
        let progress = wants_progress.then(|| self.run.progress_event(&present)).flatten();
        let progress_version = present.progress_version;
        drop(present);

        let mut events = Vec::new();
        if !std::mem::replace(&mut told.is_begun, true) {
            events.extend(self.run.first(queue));
            told.queue = queue;
        }
        if std::mem::replace(&mut told.queue, queue) != queue {
            events.push(Event::new("queued", &QueuedEvent { position: queue }));
        }
        if let Some(phase) = phase.filter(|_| told.phase != phase) {
            events.push(phase_event(phase));
            told.phase = Some(phase);
        }
        if wants_suits {
            let (version, suits) = self.run.suit_events();
            (told.suits_version, told.suits_at) = (version, Some(now));
            events.push(Event::new("suits", &SuitsEvent { count: suits.len() }));
            events.extend(suits.iter().cloned());
        }
        if let Some(progress) = progress {
            (told.progress_version, told.progress_at) = (progress_version, Some(now));
            events.push(progress);
        }
        if let Some((end, _)) = end {
            told.is_ended = true;
            events.push(end);
        }
        (events, due)
    }
}

async fn wait_until(due: Option<Instant>) {
    match due {
        Some(due) => sleep_until(due).await,
        None => std::future::pending().await,
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        let (now, ever) = {
            let mut watching = self.run.watching();
            watching.now -= 1;
            (watching.now, watching.ever)
        };
        if now == 0 && !self.run.keep && !self.run.has_ended() {
            self.searches.end_unwatched(Arc::clone(&self.run), ever);
        }
    }
}
