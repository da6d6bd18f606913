//! The real program when a whole fleet logs in: how long until an inventory and a change can be
//! found, and what that does to the positions on the map.
//!
//! `cargo bench --bench inventory` takes about a minute; `-- 200` does it with 200 characters of
//! 400 items each. Server and callers share the machine, as at home.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "figures for people"
)]

#[path = "support/server.rs"]
mod server;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use overlord::simulator::{sample_inventory_frame, sample_telemetry_frame};
use serde_json::Value;
use tokio_tungstenite::tungstenite::Message;

use server::{Server, Socket, pin_self};

const ITEMS: usize = 400;
/// Single changes after the burst, one after the other.
const DELTAS: usize = 200;
const PROBES_PER_SECOND: u64 = 20;
/// How long positions are watched without and with the burst.
const WATCH: Duration = Duration::from_secs(10);

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    let characters = args.first().and_then(|number| number.parse().ok()).unwrap_or(70);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(burst(characters));
}

async fn burst(characters: usize) {
    pin_self("0,1");
    let server = Arc::new(Server::start(None));
    let frames: Vec<_> = (0..characters).map(frame_of).collect();
    let bytes: usize = frames.iter().map(String::len).sum();
    let mut sockets = Vec::new();
    for _ in 0..characters {
        sockets.push(server.connect("/ws/position").await);
    }
    let calm = watch_positions(&server, WATCH).await;
    let watcher = tokio::spawn({
        let server = Arc::clone(&server);
        async move { watch_positions(&server, WATCH).await }
    });
    let cpu_before = server.cpu_s();
    let begin = Instant::now();
    let mut told = Vec::new();
    for (mut socket, frame) in sockets.into_iter().zip(frames) {
        told.push(tokio::spawn(async move {
            socket.send(Message::text(frame)).await.expect("sent");
            socket
        }));
    }
    let total = (characters * ITEMS) as u64;
    let mut polls = tokio::time::interval(Duration::from_millis(5));
    while found(&server, "").await < total {
        polls.tick().await;
    }
    let all_found = begin.elapsed();
    let cpu_s = server.cpu_s() - cpu_before;
    assert!(server.metric("overlord_items_refused_total").await < 1.0, "items were refused");
    let mut sockets = Vec::new();
    for task in told {
        sockets.push(task.await.expect("a client"));
    }
    let busy = watcher.await.expect("the watcher");
    println!(
        "{characters} inventories of {ITEMS} items at once, {:.1} MB: all found after {:.0} ms; \
         server {cpu_s:.1} s of processor time, {:.0} MB",
        bytes as f64 / 1e6,
        all_found.as_secs_f64() * 1e3,
        server.resident_mb()
    );
    println!("positions, quiet: {}", figures(calm));
    println!("positions, during the burst: {}", figures(busy));
    println!("one change until it is found: {}", figures(deltas(&server, &mut sockets[0]).await));
}

/// The whole inventory of a character.
fn frame_of(number: usize) -> String {
    let frame = sample_inventory_frame(number as u64, ITEMS);
    let mut frame: Value = serde_json::from_str(&frame).expect("JSON");
    frame["character_name"] = format!("Hunter {number}").into();
    frame.to_string()
}

/// Tells of single items and asks until each is found, microseconds.
async fn deltas(server: &Server, socket: &mut Socket) -> Vec<u64> {
    let mut delays = Vec::new();
    for number in 1..=DELTAS {
        let frame = serde_json::json!({
            "type": "inventory_delta", "character_name": "Hunter 0", "action": "add",
            "item": { "Id": number, "ObjectClass": 2, "StringValues": { "1": "Celdon Girth" } },
        });
        let begin = Instant::now();
        socket.send(Message::text(frame.to_string())).await.expect("sent");
        while found(server, &format!("id:{number}")).await == 0 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        delays.push(begin.elapsed().as_micros() as u64);
    }
    delays
}

async fn found(server: &Server, query: &str) -> u64 {
    let url = format!("http://{}/inv/search", server.address);
    let url =
        reqwest::Url::parse_with_params(&url, [("q", query), ("limit", "1"), ("facets", "0")]);
    let answer = reqwest::get(url.expect("a URL")).await.expect("an answer");
    let answer: Value = answer.json().await.expect("JSON");
    answer["total"].as_u64().expect("a number")
}

/// Sends positions at an even pace; microseconds until each reaches a browser.
async fn watch_positions(server: &Server, time: Duration) -> Vec<u64> {
    let mut browser = server.connect("/ws/live").await;
    let mut probe = server.connect("/ws/position").await;
    let epoch = Instant::now();
    let is_over = Arc::new(AtomicBool::new(false));
    let reader = tokio::spawn({
        let is_over = Arc::clone(&is_over);
        async move {
            let mut delays = Vec::new();
            while !is_over.load(Ordering::Relaxed) {
                let message =
                    tokio::time::timeout(Duration::from_millis(200), browser.next()).await;
                if let Ok(Some(Ok(Message::Text(text)))) = message
                    && let Some(rest) = text.strip_prefix("{\"probe_us\":")
                {
                    let sent: String = rest.chars().take_while(char::is_ascii_digit).collect();
                    let now = epoch.elapsed().as_micros() as u64;
                    delays.push(now.saturating_sub(sent.parse().expect("a number")));
                }
            }
            delays
        }
    });
    let mut beats = tokio::time::interval(Duration::from_millis(1_000 / PROBES_PER_SECOND));
    while epoch.elapsed() < time {
        beats.tick().await;
        let frame = sample_telemetry_frame(u64::MAX);
        let sent_us = epoch.elapsed().as_micros();
        let frame = frame.replacen('{', &format!("{{\"probe_us\":{sent_us},"), 1);
        probe.send(Message::text(frame)).await.expect("sent");
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    is_over.store(true, Ordering::Relaxed);
    reader.await.expect("the reader")
}

fn figures(mut delays_us: Vec<u64>) -> String {
    delays_us.sort_unstable();
    let at = |share: f64| delays_us[((delays_us.len() - 1) as f64 * share) as usize] as f64 / 1e3;
    let count = delays_us.len();
    format!("p50 {:.1} ms, p99 {:.1} ms, max {:.1} ms of {count}", at(0.5), at(0.99), at(1.0))
}
