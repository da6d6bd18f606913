//! Imports into whole stores: twice, cut off, beside live rows.

use std::collections::BTreeMap;
use std::fs;

use proptest::prelude::*;

use super::*;
use crate::series::TimeRange;
use crate::series::step::Step;
use crate::storage::hour::HOUR_MS;
use crate::storage::tests::{MIDNIGHT_MS, TestStore, options, rare, spawn, telemetry};
use crate::storage::{RareQuery, Retention, StoreOptions, SummaryRow};

const DAY_MS: i64 = 24 * HOUR_MS;
/// When the imports run: ten in the morning.
const NOW_MS: i64 = MIDNIGHT_MS + 10 * HOUR_MS;

/// Character, Unix milliseconds, kill counter; the session follows from the character.
type Report = (&'static str, i64, u64);

fn id_of(importer: &mut Importer<'_>, name: &str) -> CharacterId {
    importer.character(&CharacterName::new(name).unwrap()).unwrap()
}

fn give_reports(importer: &mut Importer<'_>, reports: &[Report]) {
    for (name, at_ms, kills) in reports {
        let character = id_of(importer, name);
        let sample = TelemetrySample {
            session: importer.text(&format!("{name}-1")).unwrap(),
            position: WorldPosition { ew: 33.6, ns: 42.0871, z: 94.0 },
            kills: *kills,
            ..TelemetrySample::default()
        };
        if importer.wants_telemetry(*at_ms) {
            importer.telemetry(character, *at_ms, sample);
        }
    }
}

fn import_at(store: &TestStore, now_ms: i64, reports: &[Report]) -> Counts {
    let mut importer = store.store.import(now_ms).unwrap();
    give_reports(&mut importer, reports);
    importer.finish(Progress(&|_| ())).unwrap().telemetry
}

fn import(store: &TestStore, reports: &[Report]) -> Counts {
    import_at(store, NOW_MS, reports)
}

/// Time, character and kill counter of all rows, as the store tells them.
fn told(store: &TestStore) -> Vec<(i64, String, u64)> {
    let rows = store.telemetry(TimeRange::ALL);
    rows.iter().map(|row| (row.received_at_ms, row.character.to_string(), row.kills)).collect()
}

#[test]
fn rows_of_the_past_are_added_once_and_survive() {
    let store = TestStore::new();
    let yesterday = MIDNIGHT_MS - DAY_MS;
    let reports = [
        ("Aldra", MIDNIGHT_MS + 5, 4),
        ("Larsson", yesterday + 7 * HOUR_MS, 2),
        ("Larsson", yesterday + 1000, 1),
        ("Aldra", yesterday + 1000, 3),
        // Twice the same, and both count.
        ("Larsson", yesterday + 1000, 1),
        ("Larsson", yesterday - 3 * DAY_MS, 9),
    ];
    let counts = import(&store, &reports);
    assert_eq!(counts, Counts { added: 6, ..Counts::default() });
    let rows = told(&store);
    assert_eq!(rows.iter().map(|row| row.2).collect::<Vec<_>>(), [9, 3, 1, 1, 2, 4]);
    assert_eq!(store.telemetry(TimeRange::ALL)[0].client_time_ms, yesterday - 3 * DAY_MS);

    let store = store.restart();
    assert_eq!(told(&store), rows);
    let counts = import(&store, &reports);
    assert_eq!(counts, Counts { duplicates: 6, ..Counts::default() });
    assert_eq!(told(&store), rows);
    // Roll-ups of the imported days come with the next maintenance.
    let report = store.store.maintain(NOW_MS).unwrap();
    assert_eq!(report.rolled_up_days, 2);
    let more = import(&store, &[("Larsson", yesterday + 2000, 7)]);
    assert_eq!(more.added, 1);
    assert_eq!(store.store.maintain(NOW_MS).unwrap().rolled_up_days, 1);
    assert_eq!(store.store.stats().problems, 0);
}

#[test]
fn history_counts_in_no_total() {
    let mut store = TestStore::new();
    let counts = import(&store, &[("Larsson", MIDNIGHT_MS - 5, 50), ("Larsson", NOW_MS - 5, 60)]);
    assert_eq!(counts.added, 2);
    assert_eq!(store.store.kill_totals(NOW_MS).all_time, 0);
    // The session goes on here: only its growth counts.
    let applied = store.append(&telemetry("Larsson", NOW_MS + 5, 63));
    assert_eq!(applied.totals.lifetime_kills, 3);
    store.sync();
    let store = store.restart();
    assert_eq!(store.store.kill_totals(NOW_MS).all_time, 3);
}

#[test]
fn totals_of_elsewhere_come_on_top_and_are_replaced() {
    let mut store = TestStore::new();
    store.append(&telemetry("Larsson", NOW_MS, 10));
    store.append(&rare("Larsson", NOW_MS));
    let tell = |store: &TestStore, kills, rares, of_session| {
        let mut importer = store.store.import(NOW_MS + 5).unwrap();
        let larsson = id_of(&mut importer, "Larsson");
        let session = importer.text("Larsson-1").unwrap();
        let aldra = id_of(&mut importer, "Aldra");
        importer.kill_total(larsson, kills).unwrap();
        importer.kill_total(aldra, 7).unwrap();
        importer.rare_total(larsson, rares).unwrap();
        importer.session_rares(larsson, session, of_session).unwrap();
        importer.finish(Progress(&|_| ())).unwrap()
    };
    let counts = tell(&store, 100, 3, 4);
    assert_eq!((counts.kill_totals.added, counts.sessions.added), (2, 1));
    let counts = tell(&store, 120, 3, 2);
    assert_eq!((counts.kill_totals.added, counts.kill_totals.duplicates), (1, 1));
    assert_eq!((counts.rare_totals.duplicates, counts.sessions.duplicates), (1, 1));
    let check = |store: &TestStore| {
        let totals = store.store.character_totals("Larsson").unwrap();
        let of_larsson = (totals.lifetime_kills, totals.lifetime_rares, totals.session_rares);
        assert_eq!(of_larsson, (130, 4, 4));
        assert_eq!(store.store.character_totals("Aldra").unwrap().lifetime_kills, 7);
        let kills = store.store.kill_totals(NOW_MS);
        assert_eq!((kills.all_time, kills.today), (137, 10));
        let rares = store.store.rare_totals(NOW_MS);
        assert_eq!((rares.all_time, rares.today), (4, 1));
    };
    check(&store);
    // From the log, then from the saved state.
    let mut store = store.restart();
    check(&store);
    store.writer.take().unwrap().close().unwrap();
    check(&store.reopen(|_| ()));
}

#[test]
fn rares_keep_their_time_and_are_listed_once() {
    let mut store = TestStore::new();
    store.append(&rare("Larsson", NOW_MS - 5));
    let give = |store: &TestStore| {
        let mut importer = store.store.import(NOW_MS).unwrap();
        let aldra = id_of(&mut importer, "Aldra");
        let name = importer.text("Dread Marauder Shield").unwrap();
        for (id, at_ms) in [(1, MIDNIGHT_MS - 400 * DAY_MS), (2, NOW_MS - 5), (3, NOW_MS + 1)] {
            importer.rare(aldra, id, at_ms, (name, WorldPosition::default())).unwrap();
        }
        importer.finish(Progress(&|_| ())).unwrap().rares
    };
    let list = |store: &TestStore| {
        let (range, limit) = (TimeRange::ALL, 9);
        let query =
            RareQuery { character: None, names: None, range, limit, offset: 0, after: None };
        let page = store.store.rares(&query).unwrap();
        let told = page.rares.iter().map(|r| (r.received_at_ms, r.character.to_string()));
        told.collect::<Vec<_>>()
    };
    let expected = [
        (NOW_MS - 5, "Aldra".to_owned()),
        (NOW_MS - 5, "Larsson".to_owned()),
        (MIDNIGHT_MS - 400 * DAY_MS, "Aldra".to_owned()),
    ];
    assert_eq!(give(&store), Counts { added: 2, too_recent: 1, ..Counts::default() });
    assert_eq!(list(&store), expected);
    assert_eq!(give(&store), Counts { duplicates: 2, too_recent: 1, ..Counts::default() });
    let mut store = store.restart();
    assert_eq!(list(&store), expected);
    store.writer.take().unwrap().close().unwrap();
    let store = store.reopen(|_| ());
    assert_eq!(list(&store), expected);
    assert_eq!(give(&store), Counts { duplicates: 2, too_recent: 1, ..Counts::default() });
    assert_eq!(store.store.rare_totals(NOW_MS).all_time, 1);
}

#[test]
fn portals_are_told_if_seen_within_the_hour() {
    let store = TestStore::new();
    let give = |store: &TestStore| {
        let mut importer = store.store.import(NOW_MS).unwrap();
        let larsson = id_of(&mut importer, "Larsson");
        let name = importer.text("Gateway").unwrap();
        for (ago_ms, ew) in [(HOUR_MS, 1.0), (HOUR_MS - 1, 2.0), (5, 2.01), (-1, 3.0)] {
            let position = WorldPosition { ew, ns: 4.0, z: 0.0 };
            importer.portal(larsson, NOW_MS - ago_ms, (name, position)).unwrap();
        }
        importer.finish(Progress(&|_| ())).unwrap().portals
    };
    let expected = Counts { added: 2, expired: 1, too_recent: 1, ..Counts::default() };
    assert_eq!(give(&store), expected);
    let store = store.restart();
    let portals = store.store.portals(NOW_MS);
    assert_eq!(portals.len(), 1);
    assert_eq!(portals[0].first_seen_ms, NOW_MS - HOUR_MS + 1);
    assert_eq!(portals[0].last_seen_ms, NOW_MS - 5);
    assert_eq!(give(&store), Counts { added: 0, duplicates: 2, ..expected });
}

#[test]
fn rows_of_the_open_hour_go_beside_live_ones() {
    let mut store = TestStore::new();
    store.append(&telemetry("Larsson", NOW_MS + 60_000, 10));
    store.append(&spawn(NOW_MS + 60_000, "Drudge", 1.0));
    let now_ms = NOW_MS + 120_000;
    let reports = [
        ("Larsson", NOW_MS + 50_000, 9),
        ("Larsson", NOW_MS + 70_000, 11),
        ("Larsson", NOW_MS + 65_000, 10),
        ("Aldra", NOW_MS + 1000, 1),
        ("Aldra", NOW_MS - 1000, 0),
        ("Aldra", now_ms + 1, 2),
    ];
    let counts = import_at(&store, now_ms, &reports);
    // Too recent: the one that live rows have overtaken, and the one of the future.
    let expected = Counts { added: 4, too_recent: 2, ..Counts::default() };
    assert_eq!(counts, expected);
    let rows = told(&store);
    assert_eq!(rows.iter().map(|row| row.2).collect::<Vec<_>>(), [0, 1, 10, 10, 11]);
    let again = import_at(&store, now_ms, &reports);
    assert_eq!(again, Counts { added: 0, duplicates: 4, ..expected });
    let mut store = store.restart();
    assert_eq!(told(&store), rows);
    // Live rows of before and after are where they were.
    store.append(&telemetry("Larsson", now_ms, 12));
    assert_eq!(told(&store).len(), 6);
    // Nothing of it counts, but what the live rows told.
    assert_eq!(store.store.kill_totals(now_ms).all_time, 12 - 11 + 10);
    // After the hour, the rest finds its place.
    let later = import_at(&store, NOW_MS + 2 * HOUR_MS, &reports);
    assert_eq!(later, Counts { added: 2, duplicates: 4, ..Counts::default() });
    assert_eq!(told(&store).len(), 8);
    assert_eq!(store.store.stats().problems, 0);
}

#[test]
fn live_rows_go_on_meanwhile() {
    let mut store = TestStore::new();
    let reports: Vec<Report> = (0..3000)
        .map(|n| (CHARACTERS[n % 3], NOW_MS - 1 - i64::try_from(n).unwrap() * 60_000, 7))
        .collect();
    let mut writer = store.writer.take().unwrap();
    let live = 500;
    std::thread::scope(|scope| {
        let appending = scope.spawn(|| {
            for n in 0..live {
                let at_ms = NOW_MS + i64::try_from(n).unwrap();
                writer.append(&telemetry("Larsson", at_ms, n)).unwrap();
            }
        });
        assert_eq!(import(&store, &reports).added, 3000);
        appending.join().unwrap();
    });
    let rows = told(&store);
    assert!(rows.is_sorted_by_key(|row| row.0));
    let of_today: Vec<_> = rows[3000..].iter().map(|row| row.2).collect();
    assert_eq!(of_today, (0..live).collect::<Vec<_>>());
    assert_eq!(store.store.kill_totals(NOW_MS).all_time, live - 1);
    store.writer = Some(writer);
    store.sync();
    let store = store.restart();
    assert_eq!(told(&store), rows);
}

#[test]
fn days_beyond_the_retention_are_left_out() {
    let retention = Retention { hours_days: 400, ..Retention::default() };
    let directory = tempfile::tempdir().unwrap();
    let store = TestStore::open_with(directory, StoreOptions { retention, ..options() });
    let Retention { spawns_days, hours_days, .. } = retention;
    let ago = |days: u32| NOW_MS - i64::from(days) * DAY_MS;
    let reports = [("Larsson", ago(hours_days + 1), 1), ("Larsson", ago(hours_days), 2)];
    let mut importer = store.store.import(NOW_MS).unwrap();
    give_reports(&mut importer, &reports);
    for days in [spawns_days + 1, spawns_days] {
        let character = id_of(&mut importer, "Larsson");
        if importer.wants_spawn(ago(days)) {
            importer.spawn(character, ago(days), SpawnSample::default());
        }
    }
    let counts = importer.finish(Progress(&|_| ())).unwrap();
    let expected = Counts { added: 1, expired: 1, ..Counts::default() };
    assert_eq!((counts.telemetry, counts.spawns), (expected, expected));
    store.store.maintain(NOW_MS).unwrap();
    // The report is rolled up; the day it was of is gone, and importing it again changes nothing.
    assert_eq!((told(&store).len(), store.spawns().len()), (0, 1));
    assert_eq!(kills_by_hour(&store), [2]);
    assert_eq!(import(&store, &reports), Counts { expired: 2, ..Counts::default() });
    store.store.maintain(NOW_MS).unwrap();
    assert_eq!(kills_by_hour(&store), [2]);
}

fn kills_by_hour(store: &TestStore) -> Vec<u64> {
    let mut kills = Vec::new();
    let mut take = |row: &SummaryRow| {
        kills.push(row.last.kills);
        ControlFlow::Continue(())
    };
    let hour = Step::from_ms(3_600_000).unwrap();
    store.store.summaries(TimeRange::ALL, None, hour, &mut take).unwrap();
    kills
}

#[test]
fn an_import_that_was_cut_off_is_begun_anew() {
    let store = TestStore::new();
    let reports: Vec<Report> =
        (0..40).map(|n| ("Larsson", MIDNIGHT_MS - 1 - n * DAY_MS / 10, n.unsigned_abs())).collect();
    // The first days were merged; of the others there are only temporary files.
    let counts = import(&store, &reports[..15]);
    assert_eq!(counts.added, 15);
    {
        let mut importer = store.store.import(NOW_MS).unwrap();
        let error = store.store.import(NOW_MS).err().unwrap();
        assert!(matches!(error, StorageError::ImportRunning));
        give_reports(&mut importer, &reports);
    }
    let store = store.restart_after(|root| {
        fs::create_dir(root.join("import.tmp")).unwrap();
        fs::write(root.join("import.tmp/telemetry-1"), "half").unwrap();
    });
    let counts = import(&store, &reports);
    assert_eq!(counts, Counts { added: 25, duplicates: 15, ..Counts::default() });
    assert_eq!(told(&store).len(), 40);
    assert!(!store.directory.path().join("import.tmp").exists());
}

#[test]
fn retired_names_of_sessions_are_known_again() {
    let retention = Retention { telemetry_days: 0, ..Retention::default() };
    let options = StoreOptions { retention, ..StoreOptions::default() };
    let mut store = TestStore::open_with(tempfile::tempdir().unwrap(), options);
    let reports = [("Larsson", MIDNIGHT_MS - 300 * DAY_MS, 1)];
    assert_eq!(import(&store, &reports).added, 1);
    let texts = store.store.stats().dictionary_len;
    store.store.maintain(NOW_MS).unwrap();
    assert_eq!(store.store.stats().dictionary_len, texts - 1);
    // With the next save, the name is in its table.
    store.writer.take().unwrap().close().unwrap();
    let store = store.reopen(|_| ());
    assert_eq!(&*store.telemetry(TimeRange::ALL)[0].session_id, "Larsson-1");
    assert_eq!(import(&store, &reports).duplicates, 1);
    assert_eq!(told(&store).len(), 1);
}

#[derive(Debug, Clone)]
struct Plan {
    /// Live rows come first and are sealed: hours before today's midnight, minute, kills.
    live: Vec<(usize, i64, u64)>,
    /// Character, minutes before now, kills.
    imported: Vec<(usize, i64, u64)>,
    /// Whether a store that is killed and opened again gets the second import.
    is_killed: bool,
}

const CHARACTERS: [&str; 3] = ["Larsson", "Aldra", "+Envoy"];

fn plan() -> impl Strategy<Value = Plan> {
    // Few minutes and counters, so that rows meet.
    let row = (0..CHARACTERS.len(), (0..4i64, 0..24i64, 0..3i64), 0..3u64).prop_map(
        |(character, (day, hour, minute), kills)| {
            (character, (day * 24 + hour) * 60 + minute, kills)
        },
    );
    let rows = |max| proptest::collection::vec(row.clone(), 0..max);
    (rows(30), rows(120), any::<bool>()).prop_map(|(live, imported, is_killed)| Plan {
        live,
        imported,
        is_killed,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn the_store_has_each_row_as_often_as_somebody_told_it(plan in plan()) {
        let mut store = TestStore::new();
        let end_ms = MIDNIGHT_MS;
        let at = |minutes: i64| end_ms - 1 - minutes * 60_000;
        // What must be there: by time and character, how often each counter.
        let mut expected: BTreeMap<(i64, String, u64), u64> = BTreeMap::new();
        let mut live = plan.live.clone();
        live.sort_by_key(|(_, minutes, _)| std::cmp::Reverse(*minutes));
        for (character, minutes, kills) in live {
            // A live row has a client time of its own, so it is never taken for an imported one.
            let event = telemetry(CHARACTERS[character], at(minutes), kills + 100);
            store.append(&event);
            let key = (at(minutes), CHARACTERS[character].to_owned(), kills + 100);
            *expected.entry(key).or_default() += 1;
        }
        store.store.maintain(end_ms - DAY_MS).unwrap();
        let reports: Vec<Report> = plan
            .imported
            .iter()
            .map(|(character, minutes, kills)| (CHARACTERS[*character], at(*minutes), *kills))
            .collect();
        for (name, at_ms, kills) in &reports {
            *expected.entry((*at_ms, (*name).to_owned(), *kills)).or_default() += 1;
        }
        let expected: Vec<_> = expected
            .into_iter()
            .flat_map(|(row, count)| std::iter::repeat_n(row, usize::try_from(count).unwrap()))
            .collect();
        let rows = reports.len() as u64;
        let all = |store: &TestStore| {
            let rows = told(store);
            prop_assert!(rows.is_sorted_by_key(|row| row.0));
            let mut rows = rows;
            rows.sort();
            prop_assert_eq!(&rows, &expected);
            Ok(())
        };
        prop_assert_eq!(import(&store, &reports), Counts { added: rows, ..Counts::default() });
        all(&store)?;
        if plan.is_killed {
            store = store.restart();
            all(&store)?;
        }
        prop_assert_eq!(import(&store, &reports), Counts { duplicates: rows, ..Counts::default() });
        all(&store)?;
        prop_assert_eq!(store.store.stats().problems, 0);
    }
}
