//! Whole bundles into whole stores.

use std::fs;
use std::ops::ControlFlow;

use super::*;
use crate::clock::Clock;
use crate::storage::{RareQuery, SpawnRow, StoreOptions, TelemetryRow, TimeRange, Writer};

/// 2026-11-21 10:00 UTC.
const NOW_MS: i64 = 1_795_255_200_000;

struct Fixture {
    root: tempfile::TempDir,
    store: Store,
    _writer: Writer,
}

impl Fixture {
    fn new(files: &[(&str, &str)]) -> Self {
        let root = tempfile::tempdir().unwrap();
        let clock = Clock::manual(NOW_MS).0;
        let (store, writer) =
            Store::open(&root.path().join("data"), StoreOptions::default(), clock).unwrap();
        fs::create_dir(root.path().join("bundle")).unwrap();
        let fixture = Self { root, store, _writer: writer };
        for (name, text) in files {
            fixture.write(name, text.as_bytes());
        }
        fixture
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.root.path().join("bundle").join(name), bytes).unwrap();
    }

    fn import(&self) -> Result<ImportReport, BundleError> {
        let bundle = self.root.path().join("bundle");
        run_bundle(&self.store, &bundle, NOW_MS, Progress(&|_| ()))
    }

    fn telemetry(&self) -> Vec<TelemetryRow> {
        let mut rows = Vec::new();
        let mut take = |row: &TelemetryRow| {
            rows.push(row.clone());
            ControlFlow::Continue(())
        };
        self.store.telemetry(TimeRange::ALL, None, &mut take).unwrap();
        rows
    }
}

fn file<'a>(report: &'a ImportReport, name: &str) -> &'a FileReport {
    report.files.iter().find(|file| file.file == name).unwrap()
}

#[test]
fn columns_come_in_any_order_and_some_not_at_all() {
    let fixture = Fixture::new(&[(
        "telemetry_events.csv",
        "\u{feff}Timestamp,character_name,session_id,note,ns,ew,kills,z,onlinetime,total_deaths,\
         vt_state,kills_per_hour,mem_handles\r\n\
         2026-11-20 09:30:00.123456+00,\" Qalaba'r\",s-1,\"a, \"\"b\"\"\nc\",42.0871,-33.6,17,,\
         02.03:04:05,,Combat,\"1,234.5\",\r\n\
         2026-11-20T10:30:00+01:00,Aldra,s-2,,1.5,2,0,-0.25,,3,,,812\r\n",
    )]);
    let report = fixture.import().unwrap();
    assert_eq!(report.bad_rows, []);
    let rows = fixture.telemetry();
    assert_eq!(rows.len(), 2);
    let (aldra, other) = (&rows[0], &rows[1]);
    assert_eq!(aldra.received_at_ms + 123, other.received_at_ms);
    assert_eq!(
        (aldra.position.z, aldra.total_deaths, aldra.mem_handles),
        (-0.25, Some(3), Some(812))
    );
    assert_eq!((aldra.online_s, aldra.vt_state.as_deref(), aldra.deaths), (None, None, 0));
    assert_eq!((other.character.as_str(), &*other.session_id), ("Qalaba'r", "s-1"));
    assert_eq!((other.position.ew, other.position.ns, other.position.z), (-33.6, 42.0871, 0.0));
    assert_eq!((other.kills, other.kills_per_hour), (17, Some(1234.5)));
    assert_eq!((other.online_s, other.vt_state.as_deref()), (Some(183_845), Some("Combat")));
    assert_eq!(other.client_time_ms, other.received_at_ms);
}

#[test]
fn bad_rows_are_told_with_their_line_and_the_rest_is_kept() {
    let long = "x".repeat(257);
    let text = format!(
        "id,character_name,mob,timestamp,ew,ns,z\n\
         1,Larsson,Drudge,2026-11-20 09:00:00+00,1,2,3\n\
         2,Larsson,Drudge,2026-11-20 09:00:00+00,1,2\n\
         3,Larsson,Drudge,soon,1,2,3\n\
         4,Larsson,\"Drudge\nSlinker\",2026-11-20 09:00:00+00,1,2,3\n\
         5,Larsson,Drudge,2026-11-20 09:00:00+00,111,2,3\n\
         6,,Drudge,2026-11-20 09:00:00+00,1,2,3\n\
         7,{long},Drudge,2026-11-20 09:00:00+00,1,2,3\n\
         8,Larsson,{long},2026-11-20 09:00:00+00,1,2,3\n\
         9,Larsson,Drudge,2026-11-20 09:00:00+00,north,2,3\n\
         10,Larsson,Drudge,2026-11-20 09:00:01+00,1,2,3\n"
    );
    let fixture = Fixture::new(&[("spawn_events.csv", &text)]);
    let mut bytes = text.into_bytes();
    bytes.extend_from_slice(b"11,Larsson,Dr\xffdge,2026-11-20 09:00:00+00,1,2,3");
    fixture.write("spawn_events.csv", &bytes);
    let report = fixture.import().unwrap();
    let told: Vec<_> = report.bad_rows.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "spawn_events.csv:3: the row has 6 columns, its header 7",
            "spawn_events.csv:4: `timestamp` is not a time: soon",
            "spawn_events.csv:7: `ew` is outside any sensible range",
            "spawn_events.csv:8: `character_name` is empty",
            "spawn_events.csv:9: `character_name`: the name has 257 characters, at most 64 are allowed",
            "spawn_events.csv:10: `mob` has more than 256 characters",
            "spawn_events.csv:11: `ew` is not a number: north",
            "spawn_events.csv:13: `mob` is not UTF-8: Dr\u{fffd}dge",
        ]
    );
    let spawns = file(&report, "spawn_events.csv");
    assert_eq!((spawns.rows, spawns.added, spawns.bad), (11, 3, 8));
    assert!(report.is_useful() && file(&report, "portals.csv").is_missing);
    let mut mobs = Vec::new();
    let mut take = |row: &SpawnRow| {
        mobs.push(row.mob.to_string());
        ControlFlow::Continue(())
    };
    fixture.store.spawns(TimeRange::ALL, None, &mut take).unwrap();
    assert_eq!(mobs, ["Drudge", "Drudge\nSlinker", "Drudge"]);
}

#[test]
fn many_bad_rows_are_counted_but_not_all_told() {
    let rows = "Larsson,many\n".repeat(BAD_ROWS_MAX + 5);
    let text = format!("character_name,total_kills\n{rows}");
    let fixture = Fixture::new(&[("char_stats.csv", &text)]);
    let report = fixture.import().unwrap();
    assert_eq!(report.bad_rows.len(), BAD_ROWS_MAX);
    assert_eq!(report.bad(), BAD_ROWS_MAX as u64 + 5);
    assert!(!report.is_useful());
}

#[test]
fn what_is_no_bundle_is_refused_before_anything_changes() {
    let fixture = Fixture::new(&[("notes.txt", "")]);
    let error = fixture.import().unwrap_err().to_string();
    assert!(error.contains("holds none of the files of a bundle"), "{error}");
    fixture.write("char_stats.csv", b"character_name,total_kills\nLarsson,7\n");
    fixture.write("spawn_events.csv", b"character_name,timestamp,ew,ns\n");
    let error = fixture.import().unwrap_err().to_string();
    assert_eq!(error, "spawn_events.csv has no column `mob`");
    fixture.write("spawn_events.csv", b"");
    let error = fixture.import().unwrap_err().to_string();
    assert_eq!(error, "spawn_events.csv has no column `character_name`");
    assert_eq!(fixture.store.kill_totals(NOW_MS).all_time, 0);
}

#[test]
fn a_whole_bundle_twice_is_a_bundle_once() {
    let fixture = Fixture::new(&[
        (
            "telemetry_events.csv",
            "character_name,session_id,timestamp,ew,ns,z,kills\n\
             Larsson,s-1,2026-11-20 09:00:00+00,1,2,3,5\n\
             Larsson,s-1,2025-11-20 09:00:00+00,1,2,3,5\n\
             Larsson,s-1,2026-11-21 09:59:59+00,1,2,3,6\n",
        ),
        (
            "spawn_events.csv",
            "character_name,mob,timestamp,ew,ns,z\nAldra,Drudge,2026-11-20 09:00:00+00,1,2,3\n",
        ),
        (
            "rare_events.csv",
            "id,character_name,name,timestamp,ew,ns,z\n\
             7,Larsson,Infinite Leather,2025-01-01 00:00:00+00,1,2,3\n\
             ,Larsson,Infinite Leather,2025-01-01 00:00:00+00,1,2,3\n\
             ,Larsson,Infinite Leather,2025-01-01 00:00:00+00,1,2,3\n",
        ),
        (
            "portals.csv",
            "id,portal_name,ns,ew,z,discovered_at,discovered_by\n\
             1,Gateway,1,2,3,2026-11-21 09:30:00+00,Aldra\n\
             2,Town Network,1,2,3,2026-11-21 08:30:00+00,Aldra\n",
        ),
        ("char_stats.csv", "character_name,total_kills\nLarsson,1000000000000\nAldra,5\n"),
        ("rare_stats.csv", "character_name,total_rares\nLarsson,3\n"),
        ("rare_stats_sessions.csv", "character_name,session_id,session_rares\nLarsson,s-1,2\n"),
    ]);
    let sums = |report: &ImportReport| {
        let sum = |count: fn(&FileReport) -> u64| report.files.iter().map(count).sum::<u64>();
        (sum(|f| f.added), sum(|f| f.duplicates), sum(|f| f.expired), sum(|f| f.bad))
    };
    let report = fixture.import().unwrap();
    assert_eq!((report.rows, sums(&report)), (13, (11, 1, 1, 0)));
    assert!(report.files.iter().all(|file| !file.is_missing && file.too_recent == 0));
    let again = fixture.import().unwrap();
    assert_eq!((again.rows, sums(&again)), (13, (0, 12, 1, 0)));
    assert_eq!(fixture.telemetry().len(), 3);
    assert_eq!(fixture.store.kill_totals(NOW_MS).all_time, 1_000_000_000_005);
    assert_eq!(fixture.store.rare_totals(NOW_MS).all_time, 3);
    assert_eq!(fixture.store.portals(NOW_MS).len(), 1);
    let (range, limit) = (TimeRange::ALL, 9);
    let query = RareQuery { character: None, names: None, range, limit, offset: 0, after: None };
    assert_eq!(fixture.store.rares(&query).unwrap().rares.len(), 2);
}
