//! The `players` stream: a snapshot at first, then once a second what changed.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use axum::extract::ws::Utf8Bytes;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::domain::character::CharacterName;
use crate::live::clients::{Client, Clients, Filter};
use crate::live::players::{PlayerRow, Players, TimeText};

/// What browsers that follow the stream have been told.
#[derive(Debug, Default)]
pub struct PlayersFeed {
    told: Mutex<HashMap<CharacterName, Told>>,
}

#[derive(Debug)]
struct Told {
    version: u64,
    row: PlayerRow,
}

/// What happened since the tick before: changed members of rows, and who went.
#[derive(Debug, Default)]
struct Changes {
    rows: Vec<(CharacterName, Map<String, Value>)>,
    gone: Vec<CharacterName>,
}

impl PlayersFeed {
    /// Sets a browser's filter and, if it asks for player rows, sends the whole picture.
    ///
    /// Both happen under one lock with [`PlayersFeed::tick`], so that the next changes continue
    /// exactly where the snapshot ends.
    pub fn subscribe(&self, client: &Client, filter: &Filter, now_ms: i64) {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let wants_players = filter.wants_players();
        client.set_filter(filter.clone());
        if wants_players {
            let full = full_text(&told, filter, now_ms);
            client.send_players(full.clone(), || full);
        }
    }

    /// Compares the players with what was told and sends the difference to those who follow. An
    /// empty difference is sent too: it tells browsers that the picture is fresh.
    pub fn tick(&self, players: &Players, clients: &Clients, now_ms: i64) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let changes = take_changes(&mut told, players, now_ms);
        let mut everybody = None;
        for client in clients.all() {
            let filter = client.filter();
            if !filter.wants_players() {
                continue;
            }
            let text = if filter.characters.is_some() {
                changes_text(&changes, &filter, now_ms)
            } else {
                everybody.get_or_insert_with(|| changes_text(&changes, &filter, now_ms)).clone()
            };
            client.send_players(text, || full_text(&told, &filter, now_ms));
        }
    }
}

fn take_changes(
    told: &mut HashMap<CharacterName, Told>,
    players: &Players,
    now_ms: i64,
) -> Changes {
    let mut changes = Changes::default();
    let mut online = HashMap::with_capacity(told.len());
    players.visit_online(now_ms, |name, version, row| {
        let before = match told.remove(name) {
            Some(before) if before.version == version => {
                online.insert(name.clone(), before);
                return;
            }
            before => before,
        };
        let row = row();
        let changed = changed_members(before.as_ref().map(|before| &before.row), &row);
        // A row that has nothing but its name did not change.
        if changed.len() > 1 {
            changes.rows.push((name.clone(), changed));
        }
        online.insert(name.clone(), Told { version, row });
    });
    changes.gone = told.drain().map(|(name, _)| name).collect();
    *told = online;
    changes
}

/// The members of a row that differ from the row before, and the name.
fn changed_members(before: Option<&PlayerRow>, row: &PlayerRow) -> Map<String, Value> {
    let members = |row| match serde_json::to_value(row) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    };
    let before = before.map(members).unwrap_or_default();
    let mut changed = members(row);
    changed.retain(|key, value| key == "character_name" || before.get(key) != Some(value));
    changed
}

fn is_wanted(filter: &Filter, name: &CharacterName) -> bool {
    filter.characters.as_ref().is_none_or(|characters| characters.contains(name))
}

fn changes_text(changes: &Changes, filter: &Filter, now_ms: i64) -> Utf8Bytes {
    let rows = changes.rows.iter().filter(|(name, _)| is_wanted(filter, name));
    let gone = changes.gone.iter().filter(|name| is_wanted(filter, name));
    frame(
        false,
        rows.map(|(_, row)| row).collect(),
        gone.map(CharacterName::as_str).collect(),
        now_ms,
    )
}

fn full_text(told: &HashMap<CharacterName, Told>, filter: &Filter, now_ms: i64) -> Utf8Bytes {
    let mut rows: Vec<_> = told.iter().filter(|(name, _)| is_wanted(filter, name)).collect();
    rows.sort_by_key(|(name, _)| *name);
    frame(true, rows.into_iter().map(|(_, told)| &told.row).collect(), Vec::new(), now_ms)
}

fn frame<R: Serialize>(full: bool, players: Vec<R>, gone: Vec<&str>, now_ms: i64) -> Utf8Bytes {
    #[derive(Serialize)]
    struct Frame<'a, R> {
        r#type: &'static str,
        full: bool,
        server_time: TimeText,
        players: Vec<R>,
        gone: Vec<&'a str>,
    }
    let server_time = TimeText(now_ms);
    let frame = Frame { r#type: "players", full, server_time, players, gone };
    // Maps, texts and numbers always serialise; an empty text would be ignored by browsers.
    serde_json::to_string(&frame).unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::character::CharacterId;
    use crate::domain::event::Telemetry;
    use crate::domain::presence::PresenceRules;
    use crate::live::players::Counts;

    struct World {
        players: Players,
        clients: Arc<Clients>,
        feed: PlayersFeed,
    }

    impl World {
        fn new() -> Self {
            let rules = PresenceRules { idle_words: Vec::new(), stuck_after_ms: 1 };
            Self {
                players: Players::new(rules),
                clients: Arc::default(),
                feed: PlayersFeed::default(),
            }
        }

        fn report(&self, who: &str, kills: u64, now_ms: i64) {
            let telemetry = Telemetry { kills, ..Telemetry::default() };
            let name = CharacterName::new(who).expect("a name");
            self.players.report(
                &name,
                CharacterId(1),
                &telemetry,
                (now_ms, now_ms),
                Counts::default(),
            );
        }

        fn tick(&self, now_ms: i64) {
            self.feed.tick(&self.players, &self.clients, now_ms);
        }
    }

    fn filter(characters: Option<&[&str]>) -> Filter {
        let characters = characters
            .map(|names| names.iter().filter_map(|name| CharacterName::new(name).ok()).collect());
        Filter { kinds: Some(["players".to_owned()].into()), characters }
    }

    async fn next(client: &Client) -> Value {
        let batch = client.next_batch().await;
        serde_json::from_str(batch[0].as_str()).expect("JSON")
    }

    #[tokio::test]
    async fn a_snapshot_then_only_what_changed() {
        let world = World::new();
        let connection = world.clients.connect();
        world.report("A", 1, 0);
        world.report("B", 1, 0);
        world.tick(0);
        world.feed.subscribe(connection.client(), &filter(None), 0);
        let full = next(connection.client()).await;
        assert_eq!(
            (full["full"].clone(), full["players"].as_array().map(Vec::len)),
            (true.into(), Some(2))
        );

        world.report("A", 2, 1_000);
        world.tick(1_000);
        let changes = next(connection.client()).await;
        assert_eq!(changes["full"], false);
        let rows = changes["players"].as_array().expect("rows");
        assert_eq!(rows.len(), 1);
        let keys: Vec<_> = rows[0].as_object().expect("a row").keys().map(String::as_str).collect();
        assert_eq!(keys, ["character_name", "kills", "timestamp", "received_at"]);

        world.tick(2_000);
        let nothing = next(connection.client()).await;
        assert_eq!(nothing["players"], serde_json::json!([]), "an unchanged row is not sent again");
        world.tick(30_500);
        let changes = next(connection.client()).await;
        assert_eq!(changes["gone"], serde_json::json!(["B"]));
        assert_eq!(changes["players"], serde_json::json!([]));
    }

    #[tokio::test]
    async fn a_slow_browser_gets_the_whole_picture_instead_of_two_deltas() {
        let world = World::new();
        let connection = world.clients.connect();
        world.feed.subscribe(connection.client(), &filter(None), 0);
        next(connection.client()).await;
        for kills in 1..4 {
            world.report("A", kills, 0);
            world.tick(0);
        }
        let frame = next(connection.client()).await;
        assert_eq!(
            (frame["full"].clone(), frame["players"][0]["kills"].clone()),
            (true.into(), 3.into())
        );
    }

    #[tokio::test]
    async fn a_filter_by_character_holds_for_rows_too() {
        let world = World::new();
        let connection = world.clients.connect();
        world.feed.subscribe(connection.client(), &filter(Some(&["B"])), 0);
        next(connection.client()).await;
        world.report("A", 1, 0);
        world.report("B", 1, 0);
        world.tick(0);
        let frame = next(connection.client()).await;
        assert_eq!(frame["players"].as_array().map(Vec::len), Some(1));
        assert_eq!(frame["players"][0]["character_name"], "B");
    }
}
