//! What was durable survives kill -9 and restarts, and totals never double.

use std::collections::BTreeMap;

use overlord::app::App;
use overlord::clock::Clock;
use overlord::config::{Config, Effective, Secret};
use serde_json::{Value, json};

use crate::support::{GameClient, SECRET, TestServer, eventually};

#[tokio::test]
async fn kill_and_restart_lose_nothing_durable_and_double_nothing() {
    let mut server = TestServer::start().await;
    let rounds = 4;
    for round in 1..=rounds {
        let mut client = server.game_client("Larsson").await;
        for kills in 1..=25 {
            client.telemetry(&format!("session {round}"), kills).await;
        }
        client
            .send("rare", json!({ "name": "Pearl of Acid Baning", "ew": 1, "ns": 2, "z": 0 }))
            .await;
        client.send("spawn", json!({ "mob": "Mite Scion", "ew": 1, "ns": 2 })).await;
        client
            .send(
                "portal",
                json!({ "portal_name": format!("Portal {round}"), "ew": 1, "ns": 2, "z": 0 }),
            )
            .await;
        server.wait_until_durable().await;
        server = server.kill_and_restart().await;
        assert_eq!(server.json("/total-kills").await["total"], 25 * round);
        assert_eq!(server.json("/total-rares").await["all_time"], round);
        let rares = server.json("/rares").await;
        assert_eq!(rares["rares"].as_array().map(Vec::len), Some(round));
        let history = server.json("/history?character=Larsson").await;
        assert_eq!(history["data"].as_array().map(Vec::len), Some(25 * round));
        let heat = server.json("/spawns/heatmap").await;
        assert_eq!(heat["total_points"], round);
        assert_eq!(server.json("/portals").await["portal_count"], round);
    }
    // A session that goes on after the restart counts only what it grew.
    let mut client = server.game_client("Larsson").await;
    client.telemetry(&format!("session {rounds}"), 27).await;
    server.wait_until_durable().await;
    assert_eq!(server.json("/total-kills").await["total"], 25 * rounds + 2);
}

#[tokio::test]
async fn a_stop_keeps_what_was_read_a_moment_ago() {
    let server = TestServer::start_with(&[("OVERLORD__STORE__COMMIT_INTERVAL_MS", "60000")]).await;
    let mut client = server.game_client("Larsson").await;
    let mut browser = server.browser().await;
    browser.subscribe(&["telemetry"]).await;
    client.telemetry("s", 5).await;
    browser.next().await.expect("the server has read it");
    let server = server.stop_and_restart().await;
    assert_eq!(server.json("/total-kills").await["total"], 5);
}

#[tokio::test]
async fn a_full_disk_loses_nothing_and_recovers() {
    let server = TestServer::start().await;
    let mut client = server.game_client("Larsson").await;
    for kills in 1..=20 {
        client.telemetry("s", kills).await;
    }
    server.wait_until_durable().await;
    server.limit_files(Some(100)).await;
    for kills in 21..=40 {
        client.telemetry("s", kills).await;
    }
    let told = eventually("the disk's failure", async || {
        let answer = server.get("/readyz").await;
        (answer.status() == 503).then_some(answer)
    });
    let told: Value = told.await.json().await.expect("JSON");
    assert_eq!(told["is_ready"], false);
    assert!(told["store"].as_str().expect("a text").contains("File too large"), "{told}");
    // Everything goes on meanwhile.
    let rows = async |server: &TestServer| {
        let history = server.json("/history").await;
        history["data"].as_array().map(Vec::len)
    };
    eventually("the rows", async || (rows(&server).await == Some(40)).then_some(())).await;
    assert_eq!(server.json("/total-kills").await["total"], 40);
    assert!(server.metric("overlord_store_problems_total").await > 0.0);

    server.limit_files(None).await;
    eventually("the disk's recovery", async || {
        (server.get("/readyz").await.status() == 200).then_some(())
    })
    .await;
    server.wait_until_durable().await;
    let server = server.kill_and_restart().await;
    assert_eq!(rows(&server).await, Some(40));
    assert_eq!(server.json("/total-kills").await["total"], 40);
}

#[tokio::test]
async fn a_second_process_is_refused_and_names_the_first() {
    let server = TestServer::start().await;
    let output = tokio::process::Command::new(env!("CARGO_BIN_EXE_overlord"))
        .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
        .arg(server.data_dir())
        .output()
        .await
        .expect("the program runs");
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains(&server.pid().to_string()), "{text}");
}

/// The parts in this process, since the test owns the clock.
#[tokio::test(flavor = "multi_thread")]
async fn an_hour_is_sealed_and_every_row_stays_readable_once() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut config = Config::default();
    config.store.data_dir = dir.path().join("data");
    config.plugin.shared_secret = Some(Secret::new(SECRET.to_owned()));
    let (clock, hand) = Clock::manual(1_777_035_330_000);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let app = App::start(Effective { config, origins: BTreeMap::default() }, clock)
        .expect("the parts start");
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(app.serve(listener, async {
        stopped.await.expect("the stop");
    }));
    let get = async |path: &str| -> Value {
        let answer = reqwest::get(format!("http://{address}{path}")).await.expect("an answer");
        answer.json().await.expect("JSON")
    };
    let kills = async |path: &str| -> Vec<u64> {
        let history = get(path).await;
        let rows = history["data"].as_array().cloned().unwrap_or_default();
        rows.iter().filter_map(|row| row["kills"].as_u64()).collect()
    };
    let mut client = GameClient::connect(&address.to_string(), "Larsson").await;
    for number in 1..=50 {
        client.telemetry("s", number).await;
    }
    let expected: Vec<u64> = (1..=50).collect();
    let day = "/history?from=2026-04-24T00:00:00Z&to=2026-04-25T00:00:00Z";
    eventually("the rows in memory", async || (kills(day).await == expected).then_some(())).await;
    hand.advance_ms(3_600_000 + 120_000);
    eventually("the sealed file", async || {
        let folder = dir.path().join("data/series/telemetry");
        let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let names: Vec<_> = files.map(|file| file.file_name()).collect();
        assert_eq!(kills(day).await, expected, "also while the hour is sealed");
        names.iter().any(|name| name == "2026-04-24T12.redb").then_some(())
    })
    .await;
    assert_eq!(kills(day).await, expected);
    stop.send(()).expect("it runs");
    serving.await.expect("the server's task").expect("a clean stop");
}
