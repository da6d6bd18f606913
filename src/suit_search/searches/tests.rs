//! Searches by solvers that do as they are told, in time that the tests own.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use crate::clock::{Clock, ManualClock};
use crate::domain::item::ItemId;
use crate::observe::{Metrics, OutcomeLabels};
use crate::query::Vocabulary;
use crate::storage::{Store, StoreOptions};
use crate::suit_search::places::{Busy, WAITING_PER_USER_MAX};
use crate::suit_search::reading::{Asked, Reading};
use crate::suit_search::run::Run;
use crate::suit_search::searches::{KEPT_MAX, KEPT_MS, Searches, Solver, Unanswered};
use crate::suit_search::watcher::Watcher;
use crate::suit_search::{Event, Pool};
use crate::suitbuilder::{
    Bound, Observer, Outcome, Phase, Problem, ProblemError, Progress, SlotSet, Status, Suit, Worn,
};
use crate::tasks::{ShutdownSender, shutdown_channel};

struct Bench {
    searches: Searches,
    metrics: Arc<Metrics>,
    clock: ManualClock,
    stop: ShutdownSender,
    _dir: tempfile::TempDir,
}

impl Bench {
    fn new(solver: Solver) -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let (clock, hand) = Clock::manual(1_000);
        let (store, _writer) =
            Store::open(dir.path(), StoreOptions::default(), clock.clone()).expect("a store");
        let (stop, shutdown) = shutdown_channel();
        let metrics = Arc::new(Metrics::default());
        let shared = (clock, Arc::clone(&metrics), shutdown);
        let searches = Searches::with_solver(store, shared, solver);
        Self { searches, metrics, clock: hand, stop, _dir: dir }
    }

    fn start(&self, user: &str, request: Value) -> Watcher {
        self.searches.start(user, asked(request)).expect("started")
    }

    fn run(&self, watcher: &Watcher) -> Arc<Run> {
        self.searches.find(watcher.id()).expect("it is known")
    }

    fn ended_as(&self, outcome: &'static str) -> u64 {
        self.metrics.suit_searches.get_or_create(&OutcomeLabels { outcome }).get()
    }
}

fn asked(request: Value) -> Asked {
    let request = serde_json::from_value(request).expect("a request");
    let reading = Reading::of(&request, &Vocabulary::default()).expect("a problem");
    reading.about(Arc::new(Pool::default())).expect("a problem")
}

fn names(events: &[Event]) -> Vec<&'static str> {
    events.iter().map(|event| event.name).collect()
}

fn data(event: &Event) -> Value {
    serde_json::from_str(&event.data).expect("JSON")
}

async fn all(watcher: &mut Watcher) -> Vec<Event> {
    let mut all = Vec::new();
    while let Some(events) = watcher.next().await {
        all.extend(events);
    }
    all
}

async fn ended(run: &Run) {
    let mut changes = run.version.subscribe();
    while !run.has_ended() {
        changes.changed().await.expect("a run");
    }
}

fn suit(problem: &Problem, item: u32) -> Suit {
    Suit::of(problem, vec![Worn { item: ItemId(item), slots: SlotSet::ALL }])
}

fn tell(observer: &dyn Observer, phase: Phase) {
    let bound = Bound::Points(1.0);
    observer.progress(&Progress { phase, candidates: 1, nodes: 2, pruned: 3, gap: None, bound });
}

#[expect(clippy::unnecessary_wraps, reason = "a solver's type")]
fn quick(problem: &Problem, _: usize, observer: &dyn Observer) -> Result<Outcome, ProblemError> {
    tell(observer, Phase::Searching { rank: 1 });
    let suits = vec![suit(problem, 2), suit(problem, 3)];
    observer.found(&suits);
    Ok(Outcome { suits, proven: 2, status: Status::Optimal, nodes: 5, pruned: 6 })
}

/// Finds a suit and goes on until it is cancelled.
#[expect(clippy::unnecessary_wraps, reason = "a solver's type")]
fn endless(problem: &Problem, _: usize, observer: &dyn Observer) -> Result<Outcome, ProblemError> {
    let suits = vec![suit(problem, 2)];
    observer.found(&suits);
    while !observer.is_cancelled() {
        tell(observer, Phase::Searching { rank: 1 });
        std::thread::yield_now();
    }
    let status = Status::Bounded { gap: None };
    Ok(Outcome { suits, proven: 0, status, nodes: 5, pruned: 6 })
}

fn broken(_: &Problem, _: usize, _: &dyn Observer) -> Result<Outcome, ProblemError> {
    panic!("this test makes it fail")
}

fn broken_answer() -> i32 {
    panic!("this test makes it fail")
}

#[tokio::test(start_paused = true)]
async fn a_search_tells_what_it_finds_and_its_end() {
    let bench = Bench::new(quick);
    let mut watcher = bench.start("anna", json!({}));
    let events = all(&mut watcher).await;
    assert_eq!(names(&events)[0], "search");
    assert_eq!(data(&events[0])["candidates"], 0);
    let end = &names(&events)[events.len() - 4..];
    assert_eq!(end, ["suits", "suit", "suit", "complete"]);
    let complete = data(&events[events.len() - 1]);
    assert_eq!((&complete["status"], &complete["proven"]), (&json!("optimal"), &json!(2)));
    assert_eq!(data(&events[events.len() - 2])["rank"], 2);
    assert_eq!(data(&events[events.len() - 2])["proven"], true);
    assert_eq!(bench.ended_as("optimal"), 1);
    // Whoever comes later is told the same, without what was on the way.
    let run = bench.run(&watcher);
    let again = all(&mut bench.searches.watch(run)).await;
    assert_eq!(names(&again), ["search", "phase", "suits", "suit", "suit", "complete"]);
    assert_eq!(again[again.len() - 1], events[events.len() - 1]);
}

#[tokio::test(start_paused = true)]
async fn it_ends_ten_seconds_after_nobody_listens() {
    let bench = Bench::new(endless);
    let watcher = bench.start("anna", json!({}));
    let run = bench.run(&watcher);
    let begun = Instant::now();
    drop(watcher);
    tokio::time::sleep(Duration::from_secs(6)).await;
    // Somebody came back in time.
    let watcher = bench.searches.watch(Arc::clone(&run));
    tokio::time::sleep(Duration::from_mins(1)).await;
    assert!(!run.has_ended());
    drop(watcher);
    ended(&run).await;
    assert!((76..78).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
    let end = all(&mut bench.searches.watch(run)).await;
    assert_eq!(data(&end[end.len() - 1])["status"], "cancelled");
    assert_eq!(data(&end[end.len() - 1])["suits"], 1);
}

#[tokio::test(start_paused = true)]
async fn what_is_kept_goes_on_alone() {
    let bench = Bench::new(endless);
    let watcher = bench.start("anna", json!({ "keep": true }));
    let run = bench.run(&watcher);
    drop(watcher);
    tokio::time::sleep(Duration::from_mins(1)).await;
    assert!(!run.has_ended());
    bench.searches.end(&run);
    ended(&run).await;
}

#[tokio::test(start_paused = true)]
async fn time_limits_hold() {
    let bench = Bench::new(endless);
    let mut watcher = bench.start("anna", json!({ "time_limit": 0.01 }));
    let events = all(&mut watcher).await;
    assert_eq!(data(&events[events.len() - 1])["status"], "bounded");
    assert_eq!(bench.ended_as("bounded"), 1);
}

#[tokio::test(start_paused = true)]
async fn listeners_get_no_more_progress_than_they_can_read() {
    let bench = Bench::new(endless);
    let mut watcher = bench.start("anna", json!({}));
    let mut at = Vec::new();
    while at.len() < 5 {
        let events = watcher.next().await.expect("more");
        if names(&events).contains(&"progress") {
            at.push(Instant::now());
        }
    }
    let pauses = at.windows(2).map(|two| (two[1] - two[0]).as_millis());
    assert!(pauses.clone().all(|pause| pause >= 50), "{:?}", pauses.collect::<Vec<_>>());
    bench.searches.end(&bench.run(&watcher));
    let rest = all(&mut watcher).await;
    assert_eq!(names(&rest).last(), Some(&"complete"));
}

#[tokio::test(start_paused = true)]
async fn one_search_of_a_user_runs_and_some_wait() {
    let bench = Bench::new(endless);
    let first = bench.start("anna", json!({}));
    let waiting: Vec<_> =
        (0..WAITING_PER_USER_MAX).map(|_| bench.start("anna", json!({}))).collect();
    assert_eq!(bench.searches.start("anna", asked(json!({}))).err(), Some(Busy::User));
    let stats = bench.searches.stats();
    assert_eq!((stats.working, stats.waiting, stats.known), (1, 3, 4));
    let [mut second, mut third, mut last] = <[Watcher; 3]>::try_from(waiting).ok().expect("three");
    let begin = third.next().await.expect("the first events");
    assert_eq!((names(&begin), &data(&begin[0])["queue"]), (vec!["search"], &json!(2)));
    // One that waits can be ended as well.
    bench.searches.end(&bench.run(&second));
    let end = all(&mut second).await;
    assert_eq!(data(&end[end.len() - 1])["status"], "cancelled");
    let moved = third.next().await.expect("news");
    assert_eq!((moved[0].name, &data(&moved[0])["position"]), ("queued", &json!(1)));
    bench.searches.end(&bench.run(&first));
    let begun = third.next().await.expect("news");
    assert_eq!((begun[0].name, &data(&begun[0])["position"]), ("queued", &json!(0)));
    // The stop of the server ends all of them.
    bench.stop.begin();
    for watcher in [&mut third, &mut last] {
        let end = all(watcher).await;
        assert_eq!(data(&end[end.len() - 1])["status"], "cancelled");
    }
    bench.searches.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_told_and_leaves_room_for_others() {
    let bench = Bench::new(broken);
    for _ in 0..3 {
        let mut watcher = bench.start("anna", json!({}));
        let events = all(&mut watcher).await;
        let end = events.last().expect("an end");
        assert_eq!((end.name, &data(end)["code"]), ("error", &json!("internal")));
    }
    assert_eq!(bench.ended_as("failed"), 3);
    bench.searches.stop().await;
    assert_eq!(bench.searches.stats().working, 0);
}

#[tokio::test(start_paused = true)]
async fn what_has_ended_is_kept_for_a_while() {
    let bench = Bench::new(quick);
    let mut ids = Vec::new();
    for _ in 0..KEPT_MAX + 2 {
        let mut watcher = bench.start("anna", json!({}));
        all(&mut watcher).await;
        ids.push(watcher.id().to_owned());
        bench.clock.advance_ms(1);
    }
    let is_known = |id: &String| bench.searches.find(id).is_some();
    assert_eq!(ids.iter().filter(|id| is_known(id)).count(), KEPT_MAX);
    assert!(!is_known(&ids[1]) && is_known(&ids[2]));
    let run = bench.searches.find(&ids[5]).expect("it is known");
    bench.searches.end(&run);
    assert!(!is_known(&ids[5]));
    bench.clock.advance_ms(KEPT_MS + 1_000);
    assert_eq!(ids.iter().filter(|id| is_known(id)).count(), 0);
}

#[tokio::test(start_paused = true)]
async fn questions_end_in_time_and_with_those_who_ask() {
    let bench = Bench::new(endless);
    let wait = |_: usize, observer: &dyn Observer| {
        while !observer.is_cancelled() {
            std::thread::yield_now();
        }
        7
    };
    let searches = &bench.searches;
    let answer = searches.question("anna", Duration::from_millis(5), wait).await;
    assert_eq!(answer, Ok(7));
    let left = tokio::time::timeout(
        Duration::from_secs(1),
        searches.question("anna", Duration::from_hours(1), wait),
    );
    assert!(left.await.is_err());
    searches.stop().await;
    let failed = searches.question("anna", Duration::from_secs(1), |_, _| broken_answer()).await;
    assert_eq!(failed, Err(Unanswered::Failed));
}
