//! Browsers on `/ws/live`.

use serde_json::json;

use crate::support::{TestServer, connect, eventually};

#[tokio::test]
async fn telemetry_goes_out_without_its_type_unless_asked_for() {
    let server = TestServer::start().await;
    let mut older = server.browser().await;
    older.settle().await;
    let mut newer = server.browser().await;
    newer.subscribe(&["telemetry"]).await;
    let mut client = server.game_client("Larsson").await;
    client.telemetry("s", 5).await;
    let frame = older.next().await.expect("open");
    assert!(frame.get("type").is_none(), "{frame}");
    assert_eq!((&frame["kills"], &frame["kills_per_hour"]), (&json!(5), &json!("1,234.5")));
    assert_eq!(newer.next().await.expect("open")["type"], "telemetry");
}

#[tokio::test]
async fn subscriptions_choose_types_and_characters() {
    let server = TestServer::start().await;
    let mut browser = server.browser().await;
    let wanted = json!({ "type": "subscribe", "message_types": ["chat"], "characters": ["Bram"] });
    browser.send(wanted).await;
    browser.settle().await;
    let mut larsson = server.game_client("Larsson").await;
    larsson.send("chat", json!({ "text": "not this" })).await;
    let mut bram = server.game_client("Bram").await;
    bram.telemetry("s", 1).await;
    bram.send("chat", json!({ "text": "this" })).await;
    assert_eq!(browser.next().await.expect("open")["text"], "this");
}

#[tokio::test]
async fn the_players_stream_is_a_snapshot_and_then_changes() {
    let server = TestServer::start().await;
    let mut larsson = server.game_client("Larsson").await;
    larsson.telemetry("s", 5).await;
    let mut browser = server.browser().await;
    browser.send(json!({ "type": "subscribe", "message_types": ["players"] })).await;
    // The report itself may come in before the subscription does.
    let is_players = |frame: &serde_json::Value| frame["type"] == "players";
    let first = browser.next_where("the players", is_players).await;
    assert_eq!(first["full"], true);
    larsson.telemetry("s", 9).await;
    let with_nine = |frame: &serde_json::Value| {
        frame["players"].as_array().is_some_and(|rows| rows.iter().any(|row| row["kills"] == 9))
    };
    let changes = browser.next_where("the change", with_nine).await;
    assert_eq!(changes["players"][0]["character_name"], "Larsson");
    assert_eq!(changes["players"][0]["total_kills"], 9);
}

#[tokio::test]
async fn commands_reach_their_character_or_come_back() {
    let server = TestServer::start().await;
    let mut client = server.game_client("Larsson").await;
    client.send("register", json!({})).await;
    let mut browser = server.browser().await;
    browser.subscribe(&[]).await;
    eventually("the binding", async || {
        browser.send(json!({ "player_name": "Larsson", "command": "/radar start" })).await;
        browser.send(json!({ "type": "ping" })).await;
        let answer = browser.next().await.expect("open");
        let is_delivered = answer["type"] == "pong";
        if !is_delivered {
            browser.settle().await;
        }
        is_delivered.then_some(())
    })
    .await;
    let command = client.next().await.expect("open");
    assert_eq!(command, json!({ "player_name": "Larsson", "command": "/radar start" }));
    browser.send(json!({ "player_name": "Nobody", "command": "/x" })).await;
    let failure = browser.next().await.expect("open");
    assert_eq!(
        failure,
        json!({ "type": "command_error", "player_name": "Nobody", "message": "not connected" })
    );
    // Who is trusted for the place he calls from is told by it.
    server.add_user("Erik", "admin", "a good password").await;
    let login = server.sign_in("Erik", "a good password").await;
    let log = login.get(&server, "/api-admin/audit?kind=command&search=radar").await;
    let log: serde_json::Value = log.json().await.expect("JSON");
    assert_eq!(log["entries"][0]["actor"], "internal:127.0.0.1");
    assert_eq!(log["entries"][0]["subject"], "Larsson");
}

#[tokio::test]
async fn a_death_is_announced() {
    let server = TestServer::start().await;
    let mut browser = server.browser().await;
    browser.subscribe(&["death"]).await;
    let mut client = server.game_client("Larsson").await;
    client.telemetry("s", 5).await;
    client.send("vitals", json!({ "vitae": 0 })).await;
    client.send("vitals", json!({ "vitae": "5" })).await;
    let death = browser.next().await.expect("open");
    assert_eq!((&death["character_name"], &death["ew"]), (&json!("Larsson"), &json!(33.6)));
    assert_eq!(server.json("/live").await["players"][0]["state"], "dead");
}

#[tokio::test]
async fn whole_inventories_become_a_notice() {
    let server = TestServer::start().await;
    let mut browser = server.browser().await;
    browser.settle().await;
    let mut client = server.game_client("Larsson").await;
    client.send("full_inventory", json!({ "items": [{ "Id": 1 }, { "Id": 2 }] })).await;
    let notice = browser.next().await.expect("open");
    assert_eq!((&notice["type"], &notice["item_count"]), (&json!("inventory_snapshot"), &json!(2)));
}

#[tokio::test]
async fn dungeon_maps_are_given_on_request() {
    let server = TestServer::start().await;
    let mut browser = server.browser().await;
    browser.subscribe(&[]).await;
    let ask = json!({ "type": "request_dungeon_map", "landblock": "0x01D90108" });
    browser.send(ask.clone()).await;
    assert_eq!(browser.next().await.expect("open")["type"], "dungeon_map_missing");
    let mut client = server.game_client("Larsson").await;
    client.send("dungeon_map", json!({ "landblock": "01D9", "cells": [{ "x": 10 }] })).await;
    let map = eventually("the map", async || {
        browser.send(ask.clone()).await;
        let answer = browser.next().await.expect("open");
        (answer["type"] == "dungeon_map").then_some(answer)
    })
    .await;
    assert_eq!(map["cells"][0]["x"], 10);
}

#[tokio::test]
async fn a_browser_that_does_not_read_costs_nobody_else() {
    let fast = [("OVERLORD__PLUGIN__FRAMES_PER_SECOND_MAX", "1000000")];
    let server = TestServer::start_with(&fast).await;
    let mut stuck = server.browser().await;
    stuck.settle().await;
    let mut reader = server.browser().await;
    reader.subscribe(&["rare"]).await;
    let mut client = server.game_client("Larsson").await;
    let line = "x".repeat(4_000);
    // More than the socket's own buffers and the queue hold together.
    for _ in 0..6_000 {
        client.send("chat", json!({ "text": line })).await;
    }
    client.send("rare", json!({ "name": "Pearl of Acid Baning", "ew": 1, "ns": 2, "z": 0 })).await;
    assert_eq!(reader.next().await.expect("open")["name"], "Pearl of Acid Baning");
    assert!(server.metric("overlord_browser_resyncs_total").await >= 1.0);
    stuck.next_where("the notice", |frame| frame["type"] == "resync").await;
}

#[tokio::test]
async fn pages_from_elsewhere_may_not_open_the_socket() {
    let server = TestServer::start().await;
    let own = format!("http://{}", server.address());
    for (origin, expected) in [(own.as_str(), None), ("https://evil.example", Some(403))] {
        let request = server.socket_request("/api/ws/live", &[("origin", origin)]);
        assert_eq!(connect(request).await.err(), expected, "{origin}");
    }
}

#[tokio::test]
async fn a_stop_says_goodbye_within_seconds() {
    let server = TestServer::start().await;
    let mut client = server.game_client("Larsson").await;
    client.telemetry("s", 5).await;
    let (ended, code) = tokio::join!(server.stop(), client.close_code());
    assert!(ended.0.success(), "{}", ended.1);
    assert_eq!(code, 1001);
}
