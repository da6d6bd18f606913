//! The suit search on realistic pools: how long until the best suit is proven.
//!
//! `cargo bench --bench suits` solves 60 searches four ways: on two threads and on one, for the best
//! suit and for the ten best. `scripts/bench-suits` compares answers and times with those of general
//! solvers. Figures are printed, never asserted: goals are for people.
//!
//! - `--quick`: six searches;
//! - `--only NAME`: those whose name has this in it;
//! - `--ruled`, `--tiny`: searches with all sorts of rules in place of the 60;
//! - `--export DIR`: writes each search, and what we found on two threads, for others;
//! - `--limit SECONDS`: ends a search, 20 by default.

#![expect(clippy::cast_precision_loss, reason = "figures for people")]

#[path = "support/suit_json.rs"]
mod suit_json;
#[path = "support/suit_rules.rs"]
mod suit_rules;
#[path = "support/suits.rs"]
mod suits;
#[path = "support/table.rs"]
#[expect(dead_code, reason = "the store's bench uses all of it")]
mod table;
#[path = "support/timing.rs"]
#[expect(dead_code, reason = "the store's bench uses all of it")]
mod timing;

use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use overlord::suitbuilder::{Observer, Outcome, Problem, Progress, Status, Suit, solve};
use serde_json::Value;
use suits::{Instance, POOLS};
use timing::{millis, percentile};

/// Threads, and suits asked for.
const WAYS: [(usize, usize); 4] = [(2, 1), (1, 1), (2, 10), (1, 10)];
/// What takes less is measured so often, milliseconds.
const SHORT_MS: f64 = 1_000.0;
const RUNS: usize = 3;
/// Numbers of wanted cantrips that are told together: up to so many.
const GROUPS: [usize; 3] = [12, 24, 64];

struct Options {
    is_quick: bool,
    only: Option<String>,
    family: Family,
    export: Option<PathBuf>,
    limit: Duration,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Pools,
    Ruled,
    Tiny,
}

/// How one search went.
struct Run {
    pool: usize,
    lines: usize,
    /// To the end, and to the first suit.
    ms: f64,
    first_ms: f64,
    nodes: f64,
    megabytes: f64,
    is_proven: bool,
}

/// Ends a search after a while, and knows when the first suit came.
struct Watch {
    start: Instant,
    limit: Duration,
    first: OnceLock<Duration>,
}

impl Observer for Watch {
    fn is_cancelled(&self) -> bool {
        self.start.elapsed() > self.limit
    }

    fn progress(&self, _: &Progress) {}

    fn found(&self, _: &[Suit]) {
        self.first.get_or_init(|| self.start.elapsed());
    }
}

fn main() {
    let options = options();
    println!("{}; load {} at the start", table::machine(), table::load());
    let mut results = serde_json::Map::new();
    let mut runs: Vec<Vec<Run>> = WAYS.iter().map(|_| Vec::new()).collect();
    for instance in instances(&options) {
        let ways = if options.export.is_some() { &WAYS[..1] } else { &WAYS[..] };
        let mut proven: Option<Suit> = None;
        for (way, runs) in ways.iter().zip(&mut runs) {
            let (run, outcome) = measure(&instance, *way, options.limit);
            tell(&instance, *way, &run, &outcome);
            runs.push(run);
            if let Some(best) = outcome.best().filter(|_| outcome.proven > 0) {
                let first = proven.get_or_insert_with(|| best.clone());
                assert_eq!(first, best, "{}: the best suit depends on {way:?}", instance.name);
            }
            if let Some(folder) = &options.export {
                export(folder, &instance, &outcome, runs, &mut results);
            }
        }
    }
    println!("load {} at the end", table::load());
    for (way, runs) in WAYS.into_iter().zip(&runs).filter(|(_, runs)| !runs.is_empty()) {
        print(way, runs);
    }
    if let Some(folder) = &options.export {
        std::fs::write(folder.join("results.json"), Value::Object(results).to_string())
            .expect("writes");
    }
}

fn options() -> Options {
    let mut options = Options {
        is_quick: false,
        only: None,
        family: Family::Pools,
        export: None,
        limit: Duration::from_secs(20),
    };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().unwrap_or_else(|| panic!("{arg} needs a value"));
        match arg.as_str() {
            "--quick" => options.is_quick = true,
            "--only" => {
                let name = value();
                options.family = match name.split('-').next() {
                    Some("rules") => Family::Ruled,
                    Some("tiny") => Family::Tiny,
                    _ => Family::Pools,
                };
                options.only = Some(name);
            }
            "--ruled" => options.family = Family::Ruled,
            "--tiny" => options.family = Family::Tiny,
            "--export" => options.export = Some(value().into()),
            "--limit" => {
                options.limit = Duration::from_secs(value().parse().expect("whole seconds"));
            }
            // Cargo's own.
            "--bench" => {}
            other => panic!("unknown: {other}"),
        }
    }
    options
}

/// What is to be solved; pools are made when their turn comes.
fn instances(options: &Options) -> Box<dyn Iterator<Item = Instance> + '_> {
    let pools = POOLS.into_iter().flat_map(|size| {
        let all = suits::instances(size).into_iter().enumerate();
        all.filter(|(number, _)| !options.is_quick || suits::is_quick(*number))
            .map(|(_, instance)| instance)
            .collect::<Vec<_>>()
    });
    let all: Box<dyn Iterator<Item = Instance>> = match options.family {
        Family::Pools => Box::new(pools),
        Family::Ruled => Box::new(suit_rules::ruled().into_iter()),
        Family::Tiny => Box::new(suit_rules::tiny().into_iter()),
    };
    let is_meant = |name: &str| options.only.as_ref().is_none_or(|only| name.contains(only));
    Box::new(all.filter(move |instance| is_meant(&instance.name)))
}

/// Solves once, or thrice if that is quick; the median time.
fn measure(
    instance: &Instance,
    (threads, suits): (usize, usize),
    limit: Duration,
) -> (Run, Outcome) {
    let problem = Problem { suits, ..instance.problem.clone() };
    let (mut times, mut firsts) = (Vec::new(), Vec::new());
    let before = memory("VmRSS:");
    forget_peak();
    loop {
        let watch = Watch { start: Instant::now(), limit, first: OnceLock::new() };
        let outcome = solve(&problem, threads, &watch).expect("a problem");
        let ms = millis(watch.start.elapsed());
        times.push(ms);
        firsts.push(watch.first.get().map_or(ms, |first| millis(*first)));
        if ms > SHORT_MS || times.len() == RUNS {
            let run = Run {
                pool: instance.pool,
                lines: instance.problem.wanted.len(),
                ms: percentile(times, 50),
                first_ms: percentile(firsts, 50),
                nodes: outcome.nodes as f64,
                megabytes: memory("VmHWM:").saturating_sub(before) as f64 / 1e3,
                is_proven: !matches!(outcome.status, Status::Bounded { .. }),
            };
            return (run, outcome);
        }
    }
}

/// Memory of this process in kilobytes, as the kernel labels it.
fn memory(label: &str) -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(label));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

/// Begins the peak of memory anew. Where the kernel refuses, peaks are those of the whole run.
fn forget_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

fn tell(instance: &Instance, (threads, suits): (usize, usize), run: &Run, outcome: &Outcome) {
    let status = match outcome.status {
        Status::Optimal => "optimal".to_owned(),
        Status::Infeasible => "infeasible".to_owned(),
        Status::Bounded { gap } => format!("bounded, {} proven, {gap:?}", outcome.proven),
    };
    let values = outcome.best().map(|suit| suit.values.key(&instance.problem.goal));
    eprintln!(
        "{} threads {threads} suits {suits}: {:.1} ms, first {:.1} ms, {} nodes, {} pruned, {:.0} MB, \
         {status} {values:?}",
        instance.name, run.ms, run.first_ms, outcome.nodes, outcome.pruned, run.megabytes
    );
}

fn export(
    folder: &std::path::Path,
    instance: &Instance,
    outcome: &Outcome,
    runs: &[Run],
    results: &mut serde_json::Map<String, Value>,
) {
    std::fs::create_dir_all(folder).expect("creates a folder");
    let Some(problem) = suit_json::problem(&instance.name, &instance.problem) else { return };
    let path = folder.join(format!("{}.json", instance.name));
    std::fs::write(path, problem.to_string()).expect("writes");
    let ms = runs.last().map_or(f64::NAN, |run| run.ms);
    results.insert(instance.name.clone(), suit_json::outcome(&instance.problem, outcome, ms));
}

/// One table: pools and numbers of wanted cantrips down, figures across.
fn print((threads, suits): (usize, usize), runs: &[Run]) {
    println!("\nthe best {suits} on {threads} threads, ms to the proof");
    println!(
        "| {:>6} | {:>6} | {:>4} | {:>8} | {:>8} | {:>8} | {:>9} | {:>9} | {:>7} | {:>6} |",
        "pool",
        "lines",
        "runs",
        "median",
        "p95",
        "max",
        "first p50",
        "nodes p50",
        "peak MB",
        "proven"
    );
    let mut from = 0;
    for pool in POOLS {
        for upto in GROUPS {
            let is_in = |run: &&Run| run.pool == pool && (from + 1..=upto).contains(&run.lines);
            let group: Vec<&Run> = runs.iter().filter(is_in).collect();
            line(&pool.to_string(), &format!("{}-{upto}", from + 1), &group);
            from = upto;
        }
        from = 0;
    }
    line("all", "all", &runs.iter().collect::<Vec<_>>());
}

fn line(pool: &str, lines: &str, group: &[&Run]) {
    if group.is_empty() {
        return;
    }
    let figure = |of: fn(&Run) -> f64, percent| {
        percentile(group.iter().map(|run| of(run)).collect(), percent)
    };
    let proven = group.iter().filter(|run| run.is_proven).count();
    println!(
        "| {pool:>6} | {lines:>6} | {:>4} | {:>8.1} | {:>8.1} | {:>8.1} | {:>9.1} | {:>9.0} | {:>7.0} | {proven:>6} |",
        group.len(),
        figure(|run| run.ms, 50),
        figure(|run| run.ms, 95),
        figure(|run| run.ms, 99),
        figure(|run| run.first_ms, 50),
        figure(|run| run.nodes, 50),
        figure(|run| run.megabytes, 99),
    );
}
