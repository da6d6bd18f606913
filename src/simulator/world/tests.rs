use std::collections::BTreeMap;

use serde_json::Value;

use super::*;
use crate::simulator::land::is_land;

mod belongings;

const START_MS: i64 = 1_777_035_330_000;

fn fleet(characters: usize, seed: u64) -> Fleet {
    let options = FleetOptions { characters, seed, server_name: "Coldeve".to_owned() };
    Fleet::new(&options, START_MS)
}

/// Runs a fleet for a while, looking at the clock every `tick_ms`.
fn run(fleet: &mut Fleet, seconds: i64, tick_ms: i64, mut say: impl FnMut(usize, i64, Said)) {
    let mut now_ms = START_MS;
    while now_ms <= START_MS + seconds * 1_000 {
        fleet.tick(now_ms, |index, said| say(index, now_ms, said));
        now_ms += tick_ms;
    }
}

fn transcript(seed: u64, tick_ms: i64) -> Vec<(usize, Said)> {
    let mut heard = Vec::new();
    run(&mut fleet(20, seed), 180, tick_ms, |index, _, said| heard.push((index, said)));
    heard
}

#[test]
fn the_same_seed_tells_the_same_frames() {
    let told = transcript(7, 100);
    assert_eq!(told, transcript(7, 100));
    assert_eq!(told, transcript(7, 1_500), "the clock's grain must not matter");
    assert_ne!(told, transcript(8, 100));
}

#[test]
fn frames_of_characters_are_spread_over_the_cadence() {
    let mut per_tenth = [0_u32; 20];
    let mut fleet = fleet(400, 3);
    fleet.tick(START_MS + 3_999, |_, _| {});
    for (tenth, count) in (1..).zip(&mut per_tenth) {
        fleet.tick(START_MS + 3_999 + tenth * 100, |_, said| {
            *count += u32::from(matches!(said, Said::Frame(f) if f.contains("\"telemetry\"")));
        });
    }
    assert!(per_tenth.iter().all(|count| (5..45).contains(count)), "{per_tenth:?}");
}

#[test]
fn a_fleet_that_fell_behind_does_not_hurry() {
    let mut fleet = fleet(10, 3);
    fleet.tick(START_MS + 2_000, |_, _| {});
    let mut telemetry = 0;
    fleet.tick(START_MS + 3_600_000, |_, said| {
        telemetry += u32::from(matches!(said, Said::Frame(f) if f.contains("\"telemetry\"")));
    });
    assert!(telemetry <= 10 * 6, "{telemetry} frames for an hour's pause");
}

#[test]
fn the_radar_obeys() {
    let mut fleet = fleet(3, 11);
    let count = |fleet: &mut Fleet, until_s: i64| {
        let mut frames = [0; 3];
        fleet.tick(START_MS + until_s * 1_000, |index, said| {
            frames[index] +=
                u32::from(matches!(said, Said::Frame(f) if f.contains("\"nearby_objects\"")));
        });
        frames
    };
    assert_eq!(count(&mut fleet, 5), [0, 0, 0]);
    assert_eq!(fleet.command(1, "/radar start", START_MS + 5_000), None);
    assert_eq!(fleet.command(1, " /radar start ", START_MS + 5_000), None);
    assert_eq!(count(&mut fleet, 10), [0, 6, 0]);
    assert_eq!(fleet.command(1, "/radar stop", START_MS + 10_000), None);
    assert_eq!(count(&mut fleet, 15), [0, 0, 0]);
    let Some(Said::Frame(answer)) = fleet.command(0, "/dance now", START_MS + 15_000) else {
        panic!("an unknown command is answered");
    };
    assert!(answer.contains("Unknown command: /dance"), "{answer}");
    assert_eq!(fleet.command(99, "/radar start", START_MS), None);
}

#[test]
fn telemetry_is_as_big_as_the_plugins() {
    for seed in 0..20 {
        let frame = sample_telemetry_frame(seed);
        assert!(frame.starts_with(r#"{"type":"telemetry","character_name":""#), "{frame}");
        assert!((380..480).contains(&frame.len()), "{} bytes: {frame}", frame.len());
    }
}

/// Watches one character's telemetry for what cannot be.
#[derive(Default)]
struct Watch {
    session: String,
    kills: u64,
    deaths: u64,
    place: Option<(f64, f64)>,
    is_in_dungeon: bool,
    first: Option<(i64, u64)>,
    last: (i64, u64),
}

/// States in which a character arrives by other means than its feet.
const ARRIVALS: [&str; 3] = ["default", "restock", "entering"];

impl Watch {
    #[track_caller]
    fn see(&mut self, now_ms: i64, frame: &Value) {
        let number = |key: &str| frame[key].as_f64().unwrap();
        let text = |key: &str| frame[key].as_str().unwrap();
        let (place, state) = ((number("ew"), number("ns")), text("vt_state"));
        let kills = frame["kills"].as_u64().unwrap();
        let deaths: u64 = text("deaths").parse().unwrap();
        assert!(text("total_deaths").parse::<u64>().unwrap() >= deaths);
        assert!(text("kills_per_hour").replace(',', "").parse::<f64>().unwrap() < 2_500.0);
        assert!(text("prismatic_taper_count").parse::<u32>().unwrap() <= 1_000);
        if text("session_id") == self.session {
            assert!(kills >= self.kills && deaths >= self.deaths);
            let (ew, ns) = self.place.unwrap();
            let moved = (ew - place.0).hypot(ns - place.1);
            // 12 m/s for two seconds, and the rounding of both places.
            assert!(moved < 0.1002 || ARRIVALS.contains(&state), "{moved} while {state}: {frame}");
        } else {
            text("session_id").clone_into(&mut self.session);
            self.first = Some((now_ms, kills));
        }
        match state {
            "entering" => self.is_in_dungeon = true,
            "default" | "restock" => self.is_in_dungeon = false,
            _ => {}
        }
        assert!(self.is_in_dungeon || is_land(place.0, place.1), "in the sea: {frame}");
        (self.kills, self.deaths, self.place) = (kills, deaths, Some(place));
        self.last = (now_ms, kills);
    }
}

/// Members every frame of a type has.
const MEMBERS: [(&str, &[&str]); 19] = [
    ("register", &[]),
    ("telemetry", &["char_tag", "mem_mb", "cpu_pct", "mem_handles", "latency_ms", "onlinetime"]),
    ("vitals", &["health_current", "health_max", "stamina_percentage", "mana_max", "vitae"]),
    ("character_stats", &["level", "attributes", "vitals", "skills", "allegiance", "properties"]),
    ("full_inventory", &["item_count", "items"]),
    ("inventory_delta", &["action"]),
    ("equipment_cantrip_state", &["items"]),
    ("portal", &["portal_name", "ew", "ns", "z"]),
    ("spawn", &["mob", "ew", "ns", "z", "landblock"]),
    ("chat", &["text", "color"]),
    ("quest", &["quest_name", "countdown", "seconds_left"]),
    ("rare", &["name", "ew", "ns", "z", "additional_info"]),
    ("nearby_objects", &["player", "objects"]),
    ("combat_stats", &["session_id", "session_start", "session"]),
    ("dungeon_map", &["landblock", "name", "cells", "floors"]),
    ("share_join", &[]),
    ("share_vitals", &["health_current", "health_max"]),
    ("share_position", &["ew", "ns", "heading"]),
    ("left", &[]),
];

#[test]
fn a_long_run_is_believable() {
    const CHARACTERS: u32 = 60;
    const SECONDS: i64 = 1_800;
    let mut fleet = fleet(CHARACTERS as usize, 42);
    fleet.command(5, "/radar start", START_MS);
    let names: Vec<String> = fleet.names().map(str::to_owned).collect();
    let mut watches: Vec<Watch> = Vec::new();
    watches.resize_with(names.len(), Watch::default);
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    run(&mut fleet, SECONDS, 1_000, |index, now_ms, said| {
        let Said::Frame(text) = said else {
            *seen.entry("left").or_default() += 1;
            return;
        };
        assert!(text.starts_with("{\"type\":\""), "{text}");
        let frame: Value = serde_json::from_str(&text).expect(&text);
        assert_eq!(frame["character_name"], names[index]);
        let stamp: jiff::Timestamp = frame["timestamp"].as_str().unwrap().parse().unwrap();
        assert!((stamp.as_millisecond() - now_ms).abs() <= 92_000, "{text}");
        let kind = frame["type"].as_str().unwrap();
        let Some((kind, members)) = MEMBERS.iter().find(|(known, _)| *known == kind) else {
            panic!("a frame of unknown type: {text}");
        };
        assert!(members.iter().all(|member| !frame[*member].is_null()), "{text}");
        *seen.entry(kind).or_default() += 1;
        if *kind == "telemetry" {
            watches[index].see(now_ms, &frame);
        }
    });
    for (kind, _) in MEMBERS {
        assert!(seen.contains_key(kind), "no {kind} in {seen:?}");
    }
    // 3 % are offline, and each character reports every two seconds.
    assert!((49_000..54_100).contains(&seen["telemetry"]), "{seen:?}");
    let hunted = watches.iter().filter_map(|watch| Some(watch.last.1 - watch.first?.1));
    let rate = hunted.sum::<u64>() / u64::from(CHARACTERS / 2);
    assert!((500..1_100).contains(&rate), "{rate} kills an hour a character");
    assert!((3..20).contains(&seen["rare"]), "{seen:?}");
    assert!((450..1_200).contains(&seen["chat"]), "{seen:?}");
    assert!(watches.iter().map(|watch| watch.kills).max() > Some(1_000));
}
