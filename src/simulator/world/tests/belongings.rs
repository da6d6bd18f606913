//! What becomes of things: the changes told, laid over what was told before, are what is there.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

const HOUR_S: i64 = 3_600;

/// What a server would know of the things of a fleet.
#[derive(Default)]
struct Ledger {
    /// By character and item; missing before the first dump.
    inventories: BTreeMap<usize, BTreeMap<i64, Value>>,
    /// Items, and who had them last.
    owners: BTreeMap<i64, usize>,
    handed_over: usize,
    deltas: BTreeMap<String, u32>,
    /// Who has just died, and whether its vitals were told since.
    dying: BTreeMap<usize, bool>,
    lost: usize,
    relogged: usize,
}

impl Ledger {
    fn hear(&mut self, who: usize, said: &Said) {
        let Said::Frame(text) = said else { return };
        let kind = text.split('"').nth(3).expect("a type");
        match kind {
            "full_inventory" | "inventory_delta" => {
                let frame: Value = serde_json::from_str(text).expect(text);
                if kind == "full_inventory" {
                    self.replace(who, &frame);
                } else {
                    self.change(who, &frame);
                }
            }
            "chat" if text.contains("You were killed by") => {
                self.dying.insert(who, false);
            }
            "vitals" => {
                self.dying.entry(who).and_modify(|is_told| *is_told = true);
            }
            "telemetry" => {
                self.dying.remove(&who);
            }
            _ => {}
        }
    }

    fn replace(&mut self, who: usize, frame: &Value) {
        let items = frame["items"].as_array().expect("items");
        assert_eq!(frame["item_count"], items.len());
        let items: BTreeMap<i64, Value> =
            items.iter().map(|item| (item["Id"].as_i64().expect("an id"), item.clone())).collect();
        if let Some(known) = self.inventories.get(&who) {
            self.relogged += 1;
            let ids = |items: &BTreeMap<i64, Value>| items.keys().copied().collect::<Vec<_>>();
            assert_eq!(ids(known), ids(&items), "character {who}");
            for (id, item) in &items {
                check_same(&known[id], item);
            }
        }
        for id in items.keys() {
            self.owners.entry(*id).or_insert(who);
        }
        self.inventories.insert(who, items);
    }

    fn change(&mut self, who: usize, frame: &Value) {
        let action = frame["action"].as_str().expect("an action");
        *self.deltas.entry(action.to_owned()).or_default() += 1;
        let items = self.inventories.get_mut(&who).expect("a dump comes before any change");
        if action == "remove" {
            let id = frame["item_id"].as_i64().expect("an id");
            assert!(items.remove(&id).is_some(), "{who} had no {id}");
            if let Some(is_told) = self.dying.get(&who) {
                assert!(is_told, "what is lost comes after the vitals");
                self.lost += 1;
            }
            return;
        }
        let id = frame["item"]["Id"].as_i64().expect("an id");
        let before = items.insert(id, frame["item"].clone());
        assert_eq!(before.is_some(), action == "update", "{action} of {id}");
        if let Some(before) = before {
            assert_eq!(before["StringValues"]["1"], frame["item"]["StringValues"]["1"]);
        } else if self.owners.insert(id, who).is_some_and(|owner| owner != who) {
            self.handed_over += 1;
        }
    }
}

/// A new session reads everything afresh: what was never appraised is, and what had been taken off
/// no longer says that it is worn. All else is as it was.
#[track_caller]
fn check_same(known: &Value, told: &Value) {
    let is_appraised_anew = known["HasIdData"] != told["HasIdData"];
    let is_stale = known["IntValues"]["10"] != told["IntValues"]["10"];
    if is_appraised_anew || is_stale {
        for key in ["218103810", "231735296", "218103808", "19"] {
            assert_eq!(known["IntValues"][key], told["IntValues"][key], "{known}\n{told}");
        }
    } else {
        assert_eq!(known, told);
    }
}

#[test]
fn changes_over_a_dump_make_the_next_dump() {
    let mut totals = Ledger::default();
    for seed in [3, 42] {
        let mut ledger = Ledger::default();
        let mut fleet = fleet(20, seed);
        run(&mut fleet, HOUR_S, 2_000, |who, _, said| ledger.hear(who, &said));
        let mut all = BTreeSet::new();
        for (who, items) in &ledger.inventories {
            for id in items.keys() {
                assert!(all.insert(*id), "{who} has {id}, and another too");
            }
        }
        // Once more within the session: to the letter what the changes made of it.
        let end_ms = START_MS + HOUR_S * 1_000;
        fleet.send_inventories(end_ms);
        let before = ledger.inventories.clone();
        fleet.tick(end_ms + STEP_MS, |who, said| {
            let is_dump = matches!(&said, Said::Frame(f) if f.starts_with(r#"{"type":"full_"#));
            if is_dump && ledger.inventories.contains_key(&who) {
                let Said::Frame(text) = &said else { return };
                let frame: Value = serde_json::from_str(text).expect(text);
                for item in frame["items"].as_array().expect("items") {
                    let id = item["Id"].as_i64().expect("an id");
                    assert_eq!(ledger.inventories[&who].get(&id), Some(item), "{who}");
                }
            }
            ledger.hear(who, &said);
        });
        assert!(before.len() >= 17, "{} have told their inventory", before.len());
        totals.handed_over += ledger.handed_over;
        totals.lost += ledger.lost;
        totals.relogged += ledger.relogged;
        for (action, count) in ledger.deltas {
            *totals.deltas.entry(action).or_default() += count;
        }
    }
    let summary = (totals.handed_over, totals.lost, totals.relogged, &totals.deltas);
    println!("handed over, lost, told again, changes: {summary:?}");
    assert!(totals.handed_over >= 8 && totals.lost >= 10 && totals.relogged >= 25, "{summary:?}");
    // Two fleets of 18 hunters: one change every 20 to 40 seconds each.
    let all: u32 = totals.deltas.values().sum();
    assert!((36 * 85..36 * 190).contains(&all), "{summary:?}");
    for action in ["add", "update", "remove"] {
        assert!(totals.deltas[action] > 36 * 12, "{summary:?}");
    }
}

#[test]
fn a_fleet_has_as_many_things_as_a_real_one() {
    let mut fleet = fleet(70, 1);
    let mut counts = BTreeMap::new();
    let mut bytes = 0;
    let names: Vec<String> = fleet.names().map(str::to_owned).collect();
    run(&mut fleet, 30, 1_000, |who, _, said| {
        if let Said::Frame(text) = said
            && text.starts_with(r#"{"type":"full_"#)
        {
            let frame: Value = serde_json::from_str(&text).expect(&text);
            bytes += text.len();
            counts.insert(who, frame["item_count"].as_u64().expect("a number"));
        }
    });
    let all: u64 = counts.values().sum();
    println!("{all} things of {} characters, {bytes} bytes", counts.len());
    assert!(counts.len() >= 65);
    assert!((14_000..28_000).contains(&all), "{all}");
    let mules = counts.iter().filter(|(who, _)| names[**who].starts_with("Mule ")).count();
    assert!((8..=14).contains(&mules), "{mules} mules");
    assert!(counts.values().all(|count| (150..=300).contains(count)), "{counts:?}");
}
