//! The store over weeks, with a clock of its own: hours, days, roll-ups, expiry; and directories of
//! older formats.

use std::fs;
use std::path::Path;

use super::tests::{MIDNIGHT_MS, TestStore, spawn, telemetry};
use super::*;
use crate::domain::event::EventBody;
use crate::series::step::Step;
use crate::storage::directory::list_files;
use crate::storage::hour::HOUR_MS;
use crate::storage::period::DAY_HOURS;

const DAY_MS: i64 = DAY_HOURS * HOUR_MS;
/// One report in this time, so that forty days are few rows.
const REPORT_MS: i64 = 10 * 60_000;

fn names(directory: &Path, kind: &str) -> Vec<String> {
    let files = list_files(&directory.join("series").join(kind), "redb").unwrap();
    files.iter().map(|file| file.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
}

/// Time, character, kills and reports of each step.
fn summed(store: &TestStore, range: TimeRange, step_ms: u32) -> Vec<(i64, String, u64, u32)> {
    let mut rows = Vec::new();
    let step = Step::from_ms(step_ms).unwrap();
    let mut take = |row: &SummaryRow| {
        let SummaryRow { last, reports, .. } = row;
        rows.push((last.received_at_ms, last.character.to_string(), last.kills, *reports));
        ControlFlow::Continue(())
    };
    store.store.summaries(range, None, step, &mut take).unwrap();
    rows
}

#[test]
fn forty_days_seal_compact_roll_up_and_expire() {
    let mut store = TestStore::new();
    let mut everything = Vec::new();
    for n in 0..40 * DAY_MS / REPORT_MS {
        let at_ms = MIDNIGHT_MS + n * REPORT_MS;
        let kills = n.unsigned_abs();
        store.append(&telemetry("Larsson", at_ms, kills));
        store.append(&telemetry("Aldra", at_ms + 5_000, kills * 2));
        store.append(&spawn(at_ms + 6_000, "Drudge", 33.6));
        everything.push((at_ms, "Larsson".to_owned(), kills));
        everything.push((at_ms + 5_000, "Aldra".to_owned(), kills * 2));
        // The server looks every ten seconds; three times a day will do.
        if n % 48 == 0 {
            store.store.maintain(at_ms).unwrap();
        }
    }
    let now_ms = MIDNIGHT_MS + 40 * DAY_MS + 90_000;
    store.store.maintain(now_ms).unwrap();

    // Thirty days of every report, whole days of which all are compacted.
    let root = store.directory.path().to_owned();
    let days = names(&root, "telemetry");
    let days: Vec<_> = days.iter().filter(|name| name.len() == 10).collect();
    assert_eq!((days.len(), days[0].as_str()), (30, "2026-12-01"));
    assert_eq!(names(&root, "telemetry_1m").len(), 40);
    assert_eq!(names(&root, "telemetry_1h"), ["2026-11", "2026-12"]);
    let first_kept_ms = MIDNIGHT_MS + 10 * DAY_MS;
    let rows = store.telemetry(TimeRange::ALL);
    let told = rows.iter().map(|r| (r.received_at_ms, r.character.to_string(), r.kills));
    let expected: Vec<_> =
        everything.iter().filter(|row| row.0 >= first_kept_ms).cloned().collect();
    assert_eq!(told.collect::<Vec<_>>(), expected);
    let spawns = store.spawns();
    assert_eq!(spawns.len(), 7 * 144);

    // Minutes and hours remain of all forty days, and are exact.
    let by_hour = summed(&store, TimeRange::ALL, 3_600_000);
    assert_eq!(by_hour.len(), 40 * 24 * 2);
    assert_eq!(by_hour[0], (MIDNIGHT_MS + 5 * REPORT_MS, "Larsson".to_owned(), 5, 6));
    let reports: u64 = by_hour.iter().map(|row| u64::from(row.3)).sum();
    assert_eq!(reports, everything.len() as u64);
    let by_minute = summed(&store, TimeRange::new(MIDNIGHT_MS, MIDNIGHT_MS + 2 * DAY_MS), 60_000);
    let told = by_minute.into_iter().map(|(at_ms, name, kills, _)| (at_ms, name, kills));
    let expected = everything.iter().filter(|row| row.0 < MIDNIGHT_MS + 2 * DAY_MS);
    assert_eq!(told.collect::<Vec<_>>(), expected.cloned().collect::<Vec<_>>());
    // Steps that no roll-up serves are counted from the rows, as far as there are any.
    let recent = TimeRange::new(now_ms - 3 * DAY_MS, now_ms);
    let sum = |rows: Vec<(i64, String, u64, u32)>| rows.iter().map(|row| row.3).sum::<u32>();
    assert_eq!(sum(summed(&store, recent, 90_000)), sum(summed(&store, recent, 60_000)));

    // And everything is as it was after a restart, in which hours and log files are passed over.
    let by_hour_before = summed(&store, TimeRange::ALL, 3_600_000);
    let store = store.restart();
    assert_eq!(summed(&store, TimeRange::ALL, 3_600_000), by_hour_before);
    assert_eq!(store.store.stats().problems, 0);
    assert_eq!(store.store.kill_totals(now_ms).all_time, 5_759 * 3);

    // Two hours later nothing is left of what was replaced; a day later a day is gone, at once.
    store.store.maintain(now_ms).unwrap();
    store.store.maintain(now_ms + 2 * HOUR_MS).unwrap();
    let before = store.store.stats();
    let report = store.store.maintain(now_ms + DAY_MS).unwrap();
    assert_eq!(report.expired_files, 2);
    let after = store.store.stats();
    assert!(after.telemetry_bytes < before.telemetry_bytes, "{after:?}");
    assert!(after.spawn_bytes < before.spawn_bytes, "{after:?}");
}

#[test]
fn reads_are_exact_while_days_are_compacted() {
    let mut store = TestStore::new();
    let rows = 2 * DAY_MS / 60_000;
    for n in 0..rows {
        store.append(&telemetry("Larsson", MIDNIGHT_MS + n * 60_000, n.unsigned_abs()));
    }
    let expected: Vec<u64> = (0..rows.unsigned_abs()).collect();
    let is_done = std::sync::atomic::AtomicBool::new(false);
    thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut reads = 0;
            while !is_done.load(Ordering::Acquire) || reads == 0 {
                let rows = store.telemetry(TimeRange::ALL);
                assert_eq!(rows.iter().map(|row| row.kills).collect::<Vec<_>>(), expected);
                let steps = summed(&store, TimeRange::ALL, 3_600_000);
                assert_eq!(steps.len(), 48);
                assert!(steps.iter().all(|step| step.3 == 60), "{steps:?}");
                reads += 1;
            }
        });
        for hour in (0..=50).step_by(5) {
            store.store.maintain(MIDNIGHT_MS + hour * HOUR_MS + 90_000).unwrap();
        }
        is_done.store(true, Ordering::Release);
        reader.join().unwrap();
    });
    let stats = store.store.stats();
    assert_eq!((stats.compacted_days, stats.rolled_up_days, stats.ram_rows), (2, 2, 0));
    // The replaced hours go after an hour.
    assert_eq!(names(store.directory.path(), "telemetry").len(), 2 + 24);
    store.store.maintain(MIDNIGHT_MS + 51 * HOUR_MS).unwrap();
    store.store.maintain(MIDNIGHT_MS + 52 * HOUR_MS).unwrap();
    assert_eq!(names(store.directory.path(), "telemetry"), ["2026-11-21", "2026-11-22"]);
}

#[test]
fn sessions_that_are_over_take_no_memory_but_keep_their_names() {
    let mut store = TestStore::new();
    for day in 0..150u64 {
        for report in 0..2u64 {
            let at_ms = MIDNIGHT_MS + i64::try_from(day).unwrap() * DAY_MS + 60_000;
            let mut event = telemetry("Larsson", at_ms + i64::try_from(report).unwrap(), report);
            if let EventBody::Telemetry(telemetry) = &mut event.body {
                telemetry.session_id = format!("session {day}");
            }
            store.append(&event);
        }
        store.store.maintain(MIDNIGHT_MS + i64::try_from(day + 1).unwrap() * DAY_MS).unwrap();
    }
    let sessions = |store: &TestStore| {
        let mut names = Vec::new();
        let mut take = |row: &SummaryRow| {
            names.push(row.last.session_id.to_string());
            ControlFlow::Continue(())
        };
        let step = Step::from_ms(3_600_000).unwrap();
        store.store.summaries(TimeRange::ALL, None, step, &mut take).unwrap();
        names
    };
    let expected: Vec<_> = (0..150).map(|day| format!("session {day}")).collect();
    // 60 days of sessions, and the macro state.
    assert!(store.store.stats().dictionary_len < 65, "{:?}", store.store.stats());
    store.writer.take().unwrap().close().unwrap();
    assert_eq!(sessions(&store), expected);
    let mut store = store.reopen(|_| ());
    assert_eq!(sessions(&store), expected);
    assert!(store.store.stats().dictionary_len < 65);
    assert_eq!(store.store.kill_totals(MIDNIGHT_MS).all_time, 150);
    assert_eq!(store.store.check(Progress(&|_| ())).unwrap().findings, []);
    // Ids are not given twice.
    store.append(&telemetry("Aldra", MIDNIGHT_MS + 151 * DAY_MS, 1));
    assert_eq!(sessions(&store)[..150], expected);
}

/// `tests/fixtures/format-1` was written by the last program of that format: 60 reports of two
/// characters and 60 spawns over two hours, of which the first one is sealed, a rare, one report
/// more; then stopped.
#[test]
fn directories_of_format_1_are_read() {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/format-1");
    let directory = tempfile::tempdir().unwrap();
    unpack(&fixture, directory.path());
    let store = TestStore::open(directory);
    let rows = store.telemetry(TimeRange::ALL);
    assert_eq!(rows.len(), 121);
    let aldra: Vec<_> =
        rows.iter().filter(|row| row.character.as_str() == "Aldra").map(|row| row.kills).collect();
    assert_eq!(aldra, (0..60).map(|n| n * 2).collect::<Vec<u64>>());
    assert_eq!(store.spawns().len(), 60);
    assert_eq!(store.store.kill_totals(MIDNIGHT_MS).all_time, 70 + 118);
    assert_eq!(store.store.rare_totals(MIDNIGHT_MS).all_time, 1);
    let heat = store.store.spawn_heat(TimeRange::ALL, None, 0.1, 9);
    assert_eq!((heat.total, heat.cells.len()), (60, 1));
    assert_eq!(names(store.directory.path(), "telemetry"), ["2026-11-21T00"]);
    let store = store.restart();
    assert_eq!(store.telemetry(TimeRange::ALL), rows);
    assert_eq!(store.store.stats().problems, 0);
}

/// `tests/fixtures/format-2` was written by the last program of that format: two simulated
/// characters over an hour and a half, of which the first hour is sealed; then stopped.
#[test]
fn directories_of_format_2_are_read() {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/format-2");
    let directory = tempfile::tempdir().unwrap();
    unpack(&fixture, directory.path());
    let store = TestStore::open(directory);
    let rows = store.telemetry(TimeRange::ALL);
    assert_eq!(rows.len(), 5_042);
    assert_eq!(store.store.kill_totals(MIDNIGHT_MS).all_time, 10_823);
    assert_eq!(store.store.rare_totals(MIDNIGHT_MS).all_time, 1);
    assert_eq!(store.store.stats().last_sequence, 8_510);
    assert_eq!(names(store.directory.path(), "telemetry"), ["2026-11-21T00"]);
    assert_eq!(store.store.audit(&AuditQuery::default()).unwrap().lines, []);
    let store = store.restart();
    assert_eq!(store.telemetry(TimeRange::ALL), rows);
    assert_eq!(store.store.stats().problems, 0);
    let format = fs::read_to_string(store.directory.path().join("FORMAT")).unwrap();
    assert_eq!(format, "4\n");
}

/// `tests/fixtures/format-3` was written by the last program of that format: 60 reports of two
/// characters and 60 spawns over two hours, of which the first one is sealed, a rare, an account,
/// an entry of the audit log, one report more; then stopped.
#[test]
fn directories_of_format_3_are_read() {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/format-3");
    let directory = tempfile::tempdir().unwrap();
    unpack(&fixture, directory.path());
    let store = TestStore::open(directory);
    let rows = store.telemetry(TimeRange::ALL);
    assert_eq!((rows.len(), store.spawns().len()), (121, 60));
    assert_eq!(store.store.kill_totals(MIDNIGHT_MS).all_time, 70 + 118);
    assert_eq!(store.store.rare_totals(MIDNIGHT_MS).all_time, 1);
    let audit = store.store.audit(&AuditQuery { limit: 9, ..AuditQuery::default() }).unwrap();
    assert_eq!(audit.lines[0].subject.as_deref(), Some("erik"));
    assert!(store.store.load_accounts().unwrap().by_key.contains_key("erik"));
    assert_eq!(store.store.inventories(), []);
    let store = store.restart();
    assert_eq!(store.telemetry(TimeRange::ALL), rows);
    assert_eq!(store.store.stats().problems, 0);
    let format = fs::read_to_string(store.directory.path().join("FORMAT")).unwrap();
    assert_eq!(format, "4\n");
}

fn unpack(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_stem().unwrap());
        if path.is_dir() {
            unpack(&path, &to.join(path.file_name().unwrap()));
        } else {
            fs::write(target, zstd::decode_all(fs::File::open(&path).unwrap()).unwrap()).unwrap();
        }
    }
}

#[test]
fn a_clock_set_back_is_believed_as_far_as_hours_are_open() {
    let mut store = TestStore::new();
    let noon_ms = MIDNIGHT_MS + 12 * HOUR_MS;
    // The clock is two hours ahead at first, and an hour is sealed by it.
    store.append(&telemetry("Larsson", noon_ms - HOUR_MS, 1));
    store.append(&telemetry("Larsson", noon_ms + 2 * HOUR_MS, 2));
    store.store.maintain(noon_ms + 2 * HOUR_MS).unwrap();
    store.append(&telemetry("Larsson", noon_ms, 3));
    store.append(&telemetry("Larsson", noon_ms - HOUR_MS + 5, 4));
    let told = |store: &TestStore| -> Vec<_> {
        let rows = store.telemetry(TimeRange::ALL);
        rows.iter().map(|row| (row.received_at_ms - noon_ms, row.kills)).collect()
    };
    let expected = [(-HOUR_MS, 1), (0, 3), (0, 4), (2 * HOUR_MS, 2)];
    assert_eq!(told(&store), expected);
    store.sync();
    let store = store.restart();
    assert_eq!(told(&store), expected);
    store.store.maintain(noon_ms + 4 * HOUR_MS).unwrap();
    assert_eq!(told(&store), expected);
}

/// `cp` lists a directory, and copies its files one after the other.
#[test]
fn log_files_that_go_while_a_copy_is_made_are_not_missed() {
    let append = |store: &mut TestStore, hours: std::ops::Range<i64>| {
        for n in hours.start * 60..hours.end * 60 {
            store.append(&telemetry("Larsson", MIDNIGHT_MS + n * 60_000, n.unsigned_abs()));
            store.sync();
        }
    };
    let mut store = TestStore::new();
    append(&mut store, 0..5);
    store.writer.take().unwrap().close().unwrap();
    store.store.maintain(MIDNIGHT_MS + 4 * HOUR_MS + 90_000).unwrap();
    let mut store = store.reopen(|_| ());
    append(&mut store, 5..6);
    store.append(&telemetry("Larsson", MIDNIGHT_MS + 6 * HOUR_MS, 999));
    store.sync();
    let copied = |without: usize| {
        let to = tempfile::tempdir().unwrap();
        let status = std::process::Command::new("cp")
            .arg("-r")
            .args([&store.directory.path().join("."), to.path()])
            .status();
        assert!(status.unwrap().success());
        let files = list_files(&to.path().join("log"), "log").unwrap();
        fs::remove_file(&files[without]).unwrap();
        TestStore::open(to)
    };
    // The second hour is in a bucket and in the snapshot.
    let copy = copied(1);
    assert_eq!(copy.telemetry(TimeRange::ALL).len(), 6 * 60 + 1);
    assert_eq!(copy.store.kill_totals(MIDNIGHT_MS).all_time, 999);
    assert_eq!(copy.store.stats().problems, 0);
    // The sixth hour is in the log alone: what comes after it is not believed.
    let copy = copied(5);
    assert_eq!(copy.telemetry(TimeRange::ALL).len(), 5 * 60);
    assert_eq!(copy.store.stats().problems, 1);
}

#[test]
fn damaged_buckets_are_kept_aside_and_cost_themselves_only() {
    let mut store = TestStore::new();
    for n in 0..5 * 24 {
        store.append(&telemetry("Larsson", MIDNIGHT_MS + n * HOUR_MS, n.unsigned_abs()));
    }
    store.store.maintain(MIDNIGHT_MS + 3 * DAY_MS + HOUR_MS).unwrap();
    store.sync();
    let series = |root: &Path, name: &str| root.join("series").join(name);
    let store = store.restart_after(|root| {
        // A day that is to be rolled up again, the month it was in, and an hour still to compact.
        fs::remove_file(series(root, "telemetry_1m/2026-11-22.redb")).unwrap();
        for name in ["telemetry/2026-11-22", "telemetry_1h/2026-11", "telemetry/2026-11-24T00"] {
            fs::write(series(root, &format!("{name}.redb")), vec![0x5a; 50_000]).unwrap();
        }
        // Or the log would bring the hour back.
        fs::remove_dir_all(root.join("log")).unwrap();
    });
    for hours in [0, 30] {
        store.store.maintain(MIDNIGHT_MS + 4 * DAY_MS + hours * HOUR_MS).unwrap();
    }
    let kills: Vec<_> = store.telemetry(TimeRange::ALL).iter().map(|row| row.kills).collect();
    assert_eq!(kills, (0..24).chain(48..72).collect::<Vec<u64>>());
    let root = store.directory.path();
    for name in ["telemetry/2026-11-22", "telemetry_1h/2026-11", "telemetry/2026-11-24T00"] {
        assert!(series(root, &format!("{name}.redb.damaged")).exists(), "{name}");
    }
    // The month is made anew from the days that are still there.
    assert_eq!(summed(&store, TimeRange::ALL, 3_600_000).len(), 48);
    assert_eq!(names(root, "telemetry_1h"), ["2026-11"]);
}

/// The log has no gaps, whichever hours are sealed first: a copy believes it up to its first gap.
#[test]
fn a_copy_is_whole_though_the_clock_was_set_back() {
    let mut store = TestStore::new();
    let noon_ms = MIDNIGHT_MS + 12 * HOUR_MS;
    store.append(&telemetry("Larsson", noon_ms + 2 * HOUR_MS, 1));
    store.append(&telemetry("Larsson", noon_ms, 2));
    store.append(&telemetry("Larsson", noon_ms + HOUR_MS, 3));
    store.writer.take().unwrap().close().unwrap();
    let store = store.reopen(|_| ());
    // The hour after noon is sealed and in the snapshot, but the one logged before it is open.
    for minute in (65..180).step_by(5) {
        store.store.maintain(noon_ms + minute * 60_000).unwrap();
    }
    let copy = tempfile::tempdir().unwrap();
    let status = std::process::Command::new("cp")
        .arg("-r")
        .arg(store.directory.path().join("."))
        .arg(copy.path())
        .status()
        .unwrap();
    assert!(status.success());
    let copy = TestStore::open(copy);
    assert_eq!(copy.kills_told(), [2, 3, 1]);
    assert_eq!(copy.store.stats().problems, 0);
}

#[test]
fn a_damaged_state_is_made_anew_from_a_snapshot_and_the_log() {
    let mut store = TestStore::new();
    for n in 0..50 {
        store.append(&telemetry("Larsson", MIDNIGHT_MS + n * 60_000, n.unsigned_abs()));
    }
    store.writer.take().unwrap().close().unwrap();
    store.store.maintain(MIDNIGHT_MS + HOUR_MS).unwrap();
    assert_eq!(store.store.stats().snapshots, 1);
    let mut store = store.reopen(|_| ());
    for n in 50..120 {
        store.append(&telemetry("Larsson", MIDNIGHT_MS + n * 60_000, n.unsigned_abs()));
    }
    store.sync();
    let store = store.restart_after(|root| fs::write(root.join("state.redb"), "no").unwrap());
    assert_eq!(store.store.kill_totals(MIDNIGHT_MS).all_time, 119);
    assert_eq!(store.telemetry(TimeRange::ALL).len(), 120);
    assert_eq!(store.store.stats().problems, 1);
    assert!(store.directory.path().join("state.redb.damaged").exists());
}
