//! The store as a whole, at the size of real fleets: what a row costs on disk and in time, what a
//! commit costs, how long the reads of a page take, beside Postgres where it can do the same.
//!
//! `scripts/bench-store` runs all of it. `cargo bench --bench store -- [--quick] [PART]...` runs
//! parts: `ingest`, `commit`, `day` (70 characters), `fleet` (2,000), `month` (30 days of 70),
//! `postgres` (takes the server from `PGHOST`). Data goes to `TMPDIR`. Figures are printed, never
//! asserted: goals are for people.

#![expect(clippy::cast_precision_loss, reason = "figures for people")]

#[path = "support/disk.rs"]
mod disk;
#[path = "support/fleet.rs"]
mod fleet;
#[path = "support/live.rs"]
mod live;
#[path = "support/postgres.rs"]
mod postgres;
#[path = "support/probe.rs"]
mod probe;
#[path = "support/psql.rs"]
mod psql;
#[path = "support/table.rs"]
mod table;
#[path = "support/timing.rs"]
mod timing;

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use disk::{BareLog, bytes_in, thread_time, written_bytes};
use fleet::{Fleet, HOUR_MS, REPORT_MS, START_MS};
use live::LivedIn;
use probe::probe;
use table::{Table, Unit};
use timing::{micros, millis, percentile};

/// Titles of figures that Postgres's are put beside.
mod titles {
    pub const INGEST: &str = "durable ingest, one writer, 70 characters";
    pub const INGEST_1000: &str = "durable ingest, groups of 1,000";
    pub const DAY_BYTES: &str = "telemetry on disk, day compacted";
    pub const TRAIL: &str = "trail of one of 70, 24 h, warm";
    pub const RAW_HEAT: &str = "heat of 70, 24 h, from rows";
    pub const EXPIRY: &str = "expiry of a day";
}

/// How much of everything.
pub struct Size {
    day_hours: i64,
    /// One: as many spawns as reports, so that the heat map has 3.0 million rows to count.
    day_spawns_per_report: f64,
    fleet_characters: u32,
    fleet_hours: i64,
    month_days: i64,
    ingest_runs: usize,
    commits: usize,
}

const FULL: Size = Size {
    day_hours: 24,
    day_spawns_per_report: 1.0,
    fleet_characters: 2_000,
    fleet_hours: 24,
    month_days: 30,
    ingest_runs: 5,
    commits: 1_000,
};
/// The same shapes in a minute or two. Days stay whole, so that they are compacted.
const QUICK: Size =
    Size { fleet_characters: 200, month_days: 2, ingest_runs: 3, commits: 200, ..FULL };

/// Measures one part, with a directory of its own.
type Part = fn(&mut Table, &Path, &Size);

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    if let [verb, rest @ ..] = args.as_slice()
        && verb == "probe"
    {
        return probe::child(rest);
    }
    let size = if args.iter().any(|arg| arg == "--quick") { QUICK } else { FULL };
    let parts: Vec<_> = args.iter().filter(|arg| !arg.starts_with("--")).collect();
    let directory = tempfile::tempdir().expect("a temporary directory");
    let directory = directory.path();
    let wants = |part: &str| match parts.as_slice() {
        [] => part != "postgres" || std::env::var_os("PGHOST").is_some(),
        parts => parts.iter().any(|wanted| *wanted == part),
    };

    println!("{}; load {} at the start", table::machine(), table::load());
    println!("{}", bare_disk(directory));
    let mut table = Table::default();
    let run: &[(&str, Part)] = &[
        ("ingest", ingest),
        ("commit", commit),
        ("day", day),
        ("fleet", fleet_of_thousands),
        ("month", month),
        ("postgres", postgres::beside),
    ];
    for (part, measure) in run.iter().filter(|(part, _)| wants(part)) {
        eprintln!("{part}");
        let directory = directory.join(part);
        std::fs::create_dir(&directory).expect("creates a directory");
        measure(&mut table, &directory, &size);
        std::fs::remove_dir_all(&directory).expect("removes its own files");
    }
    println!("load {} at the end", table::load());
    table.print();
}

fn bare_disk(directory: &Path) -> String {
    let mut log = BareLog::new(directory);
    let times: Vec<_> = (0..300).map(|_| micros(log.append(4096))).collect();
    let (p50, p99) = (percentile(times.clone(), 50), percentile(times, 99));
    format!("append 4 KiB and fdatasync: p50 {p50:.0} us, p99 {p99:.0} us")
}

/// Rows made durable a second, from memory: half a million reports are appended, then synced.
fn ingest(table: &mut Table, directory: &Path, size: &Size) {
    for (title, characters, ms) in [
        (titles::INGEST, 70, 4 * HOUR_MS),
        ("durable ingest, one writer, 2,000 characters", 2_000, HOUR_MS / 8),
    ] {
        let (_store, mut writer) = live::open(&directory.join(characters.to_string()));
        let mut fleet = Fleet::new(characters, START_MS, 0.0);
        let runs = (0..size.ingest_runs).map(|_| {
            let events = fleet.events(ms);
            let (start, processor) = (Instant::now(), thread_time());
            for event in &events {
                writer.append(event).expect("appends");
            }
            let processor = thread_time().saturating_sub(processor);
            writer.sync().expect("syncs");
            let rows = events.len() as f64;
            (rows / start.elapsed().as_secs_f64(), processor.as_secs_f64() * 1e9 / rows)
        });
        let (rates, processor): (Vec<_>, Vec<_>) = runs.unzip();
        table.add(title, Unit::RowsPerSecond, percentile(rates, 50), ">= 1,000,000");
        let title = format!("writer's processor time a row, {characters}");
        table.add(title, Unit::Nanos, percentile(processor, 50), "< 1,000");
        writer.close().expect("closes");
    }
}

/// What a group commit costs, beside a bare append of the same bytes in turns with it.
fn commit(table: &mut Table, directory: &Path, size: &Size) {
    let (store, mut writer) = live::open(&directory.join("store"));
    let mut bare = BareLog::new(directory);
    let mut fleet = Fleet::new(35, START_MS, 0.0);
    let mut commit = |fleet: &mut Fleet| {
        let events = fleet.events(REPORT_MS);
        let start = Instant::now();
        for event in &events {
            writer.append(event).expect("appends");
        }
        writer.sync().expect("syncs");
        start.elapsed()
    };
    commit(&mut fleet);

    let (before, written) = (store.stats(), written_bytes());
    for _ in 0..size.commits {
        commit(&mut fleet);
    }
    let (after, written) = (store.stats(), written_bytes() - written);
    let commits = (after.commits - before.commits) as f64;
    let syncs = (after.sync_count - before.sync_count) as f64;
    let log_bytes = after.commit_bytes - before.commit_bytes;
    table.add("fdatasync a commit of 35 rows", Unit::Count, syncs / commits, "1");
    table.add("log bytes a commit of 35 rows", Unit::Bytes, log_bytes as f64 / commits, "<= 10 KB");
    let title = "bytes to the disk a commit of 35 rows";
    table.add(title, Unit::Bytes, written as f64 / commits, "<= 10 KB");

    let len = usize::try_from(log_bytes).unwrap_or(0) / size.commits;
    let both: Vec<_> =
        (0..size.commits).map(|_| (micros(commit(&mut fleet)), micros(bare.append(len)))).collect();
    let (ours, bare): (Vec<_>, Vec<_>) = both.into_iter().unzip();
    for (title, percent, goal) in
        [("commit of 35 rows, p50", 50, ""), ("commit of 35 rows, p99", 99, "<= 3 x bare append")]
    {
        table.add(title, Unit::Micros, percentile(ours.clone(), percent), goal);
        table.beside(title, "bare append", percentile(bare.clone(), percent));
    }

    // At the pace of 70 characters, so that saves of the state come along.
    let (before, written) = (store.stats(), written_bytes());
    for _ in 0..5 {
        commit(&mut fleet);
        thread::sleep(Duration::from_secs(1));
    }
    let commits = (store.stats().commits - before.commits) as f64;
    let per_commit = (written_bytes() - written) as f64 / commits;
    table.add("the same at one commit a second, with the state", Unit::Bytes, per_commit, "");

    let rates = (0..9).map(|_| {
        let events = fleet.events(1_000 / 35 * REPORT_MS);
        let start = Instant::now();
        for event in &events {
            writer.append(event).expect("appends");
        }
        writer.sync().expect("syncs");
        events.len() as f64 / start.elapsed().as_secs_f64()
    });
    table.add(titles::INGEST_1000, Unit::RowsPerSecond, percentile(rates.collect(), 50), "");
    writer.close().expect("closes");
}

/// A day of 70 characters: in hours, then compacted.
fn day(table: &mut Table, directory: &Path, size: &Size) {
    let store = directory.join("store");
    let telemetry = store.join("series/telemetry");
    let rows_per_hour = (70 * HOUR_MS / REPORT_MS) as f64;
    let mut lived = LivedIn::new(&store, 70, size.day_spawns_per_report);
    while lived.hours < size.day_hours - 1 {
        lived.take_hour();
        lived.maintain();
    }
    let per_row = bytes_in(&telemetry) as f64 / (lived.hours as f64 * rows_per_hour);
    table.add("telemetry on disk, hours sealed", Unit::BytesPerRow, per_row, "<= 8.0");
    let now_ms = lived.now_ms();
    let mut lived = lived.interrupt(|| {
        let found = probe(&store, now_ms, &["trail"]);
        let title = |state: &str| format!("trail of one of 70, 23 sealed hours, {state}");
        table.add(title("cold"), Unit::Millis, found["trail cold"], "");
        table.add(title("warm"), Unit::Millis, found["trail"], "");
    });
    lived.take_hour();
    lived.settle();
    let now_ms = lived.now_ms();
    lived.close();
    let per_row = bytes_in(&telemetry) as f64 / (size.day_hours as f64 * rows_per_hour);
    table.add(titles::DAY_BYTES, Unit::BytesPerRow, per_row, "<= 7.0");
    let found = probe(&store, now_ms, &["trail", "raw heat", "heat"]);
    table.add("trail of one of 70, 24 h, cold", Unit::Millis, found["trail cold"], "<= 6");
    table.add(titles::TRAIL, Unit::Millis, found["trail"], "<= 1");
    table.add("heat of 70, 24 h, from rows, cold", Unit::Millis, found["raw heat cold"], "");
    table.add(titles::RAW_HEAT, Unit::Millis, found["raw heat"], "<= 50");
    table.add("heat of 70, 24 h, from grids", Unit::Millis, found["heat"], "<= 5");
}

/// A day of 2,000 characters.
fn fleet_of_thousands(table: &mut Table, directory: &Path, size: &Size) {
    let store = directory.join("store");
    let characters = size.fleet_characters;
    let mut lived = LivedIn::new(&store, characters, 0.2);
    while lived.hours < size.fleet_hours {
        lived.take_hour();
        lived.maintain();
    }
    lived.settle();
    let now_ms = lived.now_ms();
    lived.close();
    let rows = i64::from(characters) * size.fleet_hours * HOUR_MS / REPORT_MS;
    let per_row = bytes_in(&store.join("series/telemetry")) as f64 / rows as f64;
    let title = |what: &str| format!("{characters} characters: {what}");
    table.add(title("telemetry on disk, a day"), Unit::BytesPerRow, per_row, "<= 8.0");
    let found = probe(&store, now_ms, &["trail", "raw heat", "heat"]);
    table.add(title("trail of one, 24 h, cold"), Unit::Millis, found["trail cold"], "<= 6");
    table.add(title("trail of one, 24 h, warm"), Unit::Millis, found["trail"], "<= 1");
    table.add(title("heat, 24 h, from rows"), Unit::Millis, found["raw heat"], "");
    table.add(title("heat, 24 h, from grids"), Unit::Millis, found["heat"], "<= 5");
    let memory = found["resident"] / 1e6;
    table.add(title("memory after these reads"), Unit::MegaBytes, memory, "");
}

/// A month of 70 characters and half an open hour.
fn month(table: &mut Table, directory: &Path, size: &Size) {
    let store = directory.join("store");
    let mut lived = LivedIn::new(&store, 70, 0.2);
    let start = Instant::now();
    while lived.hours < size.month_days * 24 {
        lived.take_hour();
        lived.maintain();
    }
    let now_ms = lived.now_ms();
    lived.take_half_hour();
    eprintln!("  {} days made in {:.0?}", size.month_days, start.elapsed());
    lived.close();
    let reads = ["trail", "heat", "week of heat", "history by the hour", "history by 30 min"];
    let found = probe(&store, now_ms, &reads);
    let title = |what: &str| format!("{} days of 70: {what}", size.month_days);
    table.add(title("start"), Unit::Millis, found["open"], "<= 300");
    for (read, goal) in
        [("week of heat", ""), ("history by the hour", "<= 30"), ("history by 30 min", "<= 30")]
    {
        let cold = found[&format!("{read} cold")];
        table.add(title(&format!("{read}, cold")), Unit::Millis, cold, goal);
        table.add(title(&format!("{read}, warm")), Unit::Millis, found[read], goal);
    }
    let memory = found["resident"] / 1e6;
    table.add(title("memory after these reads"), Unit::MegaBytes, memory, "<= 150");

    let (opened, writer) = live::open(&store);
    // All else that is due first, so that only a day is left to go.
    let now_ms = START_MS + 31 * 24 * HOUR_MS + 2 * HOUR_MS;
    for hours in [0, 2] {
        opened.maintain(now_ms + hours * HOUR_MS).expect("maintains");
    }
    let start = Instant::now();
    let report = opened.maintain(now_ms + 24 * HOUR_MS).expect("maintains");
    let took = millis(start.elapsed());
    eprintln!("  {} files expired", report.expired_files);
    table.add(titles::EXPIRY, Unit::Millis, took, "<= 10");
    writer.close().expect("closes");
}
