//! Reads of a store by a process of its own: started fresh, so the first of each kind finds
//! nothing in its caches, and its memory is that of a store and nothing else.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use overlord::series::step::Step;
use overlord::storage::{Store, TimeRange};

use crate::disk::{forget_cached, resident_bytes};
use crate::fleet::HOUR_MS;
use crate::live;
use crate::timing::{median_ms, millis};

const DAY_MS: i64 = 24 * HOUR_MS;
/// Children for each cold figure.
const COLD_RUNS: usize = 5;
/// Reads for each warm figure.
const WARM_RUNS: usize = 15;

/// Looks back from a moment (Unix milliseconds); returns how much it found.
type Read = fn(&Store, i64) -> usize;

/// All reads, by name.
const READS: &[(&str, Read)] = &[
    ("trail", |store, now_ms| trail(store, now_ms, DAY_MS)),
    ("raw heat", |store, now_ms| heat(store, now_ms, DAY_MS, 0.25)),
    ("heat", |store, now_ms| heat(store, now_ms, DAY_MS, 0.1)),
    ("week of heat", |store, now_ms| heat(store, now_ms, 7 * DAY_MS, 0.1)),
    ("history by 30 min", |store, now_ms| history(store, now_ms, 1_800_000)),
    ("history by the hour", |store, now_ms| history(store, now_ms, 3_600_000)),
];

/// Positions of one character.
fn trail(store: &Store, now_ms: i64, back_ms: i64) -> usize {
    let mut rows = 0;
    let mut take = |_: &_| {
        rows += 1;
        ControlFlow::Continue(())
    };
    let range = TimeRange::new(now_ms - back_ms, now_ms);
    store.positions(range, Some("Hunter 7"), &mut take).expect("reads");
    rows
}

/// Stored grids serve cells of 0.1 map units and multiples; others are counted from the rows.
fn heat(store: &Store, now_ms: i64, back_ms: i64, cell: f64) -> usize {
    let range = TimeRange::new(now_ms - back_ms, now_ms);
    store.spawn_heat(range, None, cell, 50_000).cells.len()
}

/// Thirty days of one character, one row a step.
fn history(store: &Store, now_ms: i64, step_ms: u32) -> usize {
    let mut rows = 0;
    let mut take = |_: &_| {
        rows += 1;
        ControlFlow::Continue(())
    };
    let range = TimeRange::new(now_ms - 30 * DAY_MS, now_ms);
    let step = Step::from_ms(step_ms).expect("a step");
    store.summaries(range, Some("Hunter 7"), step, &mut take).expect("reads");
    rows
}

/// The child: opens a store, does the reads that are named, and prints what each cost.
pub fn child(args: &[String]) {
    let [directory, now_ms, names @ ..] = args else { panic!("probe DIRECTORY NOW_MS READ...") };
    let now_ms = now_ms.parse().expect("a time");
    let start = Instant::now();
    let (store, writer) = live::open(Path::new(directory));
    println!("open\t{}", millis(start.elapsed()));
    for name in names {
        let (_, read) = READS.iter().find(|(known, _)| known == name).expect("a known read");
        let start = Instant::now();
        let rows = read(&store, now_ms);
        println!("{name} cold\t{}", millis(start.elapsed()));
        println!("{name} rows\t{rows}");
        println!("{name}\t{}", median_ms(WARM_RUNS, || assert_eq!(read(&store, now_ms), rows)));
    }
    println!("resident\t{}", resident_bytes());
    writer.close().expect("closes");
}

/// Medians over several children, each of which starts without anything in the page cache.
/// Keys: `open`, `resident` (bytes), and for each read its name, and its name with `cold` and
/// `rows`. All others are milliseconds.
pub fn probe(directory: &Path, now_ms: i64, names: &[&str]) -> BTreeMap<String, f64> {
    let mut figures: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for _ in 0..COLD_RUNS {
        forget_cached(directory);
        let program = std::env::current_exe().expect("this program");
        let mut child = Command::new(program);
        child.arg("probe").arg(directory).arg(now_ms.to_string()).args(names);
        let output = child.output().expect("starts itself");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            let (name, value) = line.split_once('\t').expect("a name and a figure");
            figures.entry(name.to_owned()).or_default().push(value.parse().expect("a number"));
        }
    }
    figures.into_iter().map(|(name, runs)| (name, crate::timing::percentile(runs, 50))).collect()
}
