//! The real program under load: how many frames one core takes in with durable storage, how long a
//! report takes from a game client to a browser, and how much memory that needs.
//!
//! `cargo bench --bench end_to_end` runs all of it, about seven minutes; `-- latency 70`,
//! `-- searching 2000` (the same while suits are searched) or `-- ingest` a part. The server runs on the first processor (`taskset`), the callers on the
//! second for the ingest figure; for latency everything shares the machine, as at home.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "figures for people"
)]

#[path = "support/server.rs"]
mod server;

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use overlord::simulator::sample_telemetry_frame;
use tokio_tungstenite::tungstenite::Message;

use server::{PROGRAM, SECRET, Server, Socket, pin_self};

const BROWSERS: usize = 50;
const PROBES_PER_SECOND: u64 = 20;
const MEASURE: Duration = Duration::from_mins(1);

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let wants = |name: &str| args.is_empty() || args[0] == name;
    runtime.block_on(async {
        if wants("ingest") {
            for clients in [70, 2_000] {
                ingest(clients).await;
            }
        }
        if wants("latency") {
            let chosen = args.get(1).and_then(|number| number.parse().ok());
            for characters in chosen.map_or(vec![70, 2_000], |number: usize| vec![number]) {
                latency(characters, false).await;
            }
        }
        if wants("searching") {
            let chosen = args.get(1).and_then(|number| number.parse().ok());
            for characters in chosen.map_or(vec![70, 2_000], |number: usize| vec![number]) {
                latency(characters, true).await;
            }
        }
    });
}

/// Clients that send as fast as the server reads; the figure is what was durable at the end.
async fn ingest(clients: usize) {
    let server = Server::start(Some("0"));
    pin_self("1");
    let mut tasks = Vec::new();
    let begin = Instant::now() + Duration::from_secs(1) + Duration::from_millis(clients as u64);
    let measure = Duration::from_secs(10);
    for client in 0..clients {
        let mut socket = server.connect("/ws/position").await;
        let frame = sample_telemetry_frame(client as u64);
        tasks.push(tokio::spawn(async move {
            tokio::time::sleep_until(begin.into()).await;
            while begin.elapsed() < measure {
                socket.send(Message::text(frame.as_str())).await.expect("sent");
            }
        }));
    }
    tokio::time::sleep_until(begin.into()).await;
    let cpu_before = server.cpu_s();
    for task in tasks {
        task.await.expect("a client");
    }
    let taken = server.metric("overlord_frames_total").await;
    let cpu_s = server.cpu_s() - cpu_before;
    while server.metric("overlord_store_durable_sequence_total").await
        < server.metric("overlord_store_sequence_total").await
    {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let elapsed_s = begin.elapsed().as_secs_f64();
    println!(
        "ingest, {clients} clients, one core: {:.0} frames/s durable, {:.2} us of processor time a \
         frame, {:.0} MB",
        taken / elapsed_s,
        cpu_s / taken * 1e6,
        server.resident_mb()
    );
}

/// A simulated fleet at its own pace, 50 browsers that get everything, and a probe whose reports
/// carry the time they were sent. If so asked, one search for suits follows the other meanwhile.
async fn latency(characters: usize, is_searching: bool) {
    pin_self("0,1");
    let server = Server::start(None);
    let mut fleet = Command::new(PROGRAM)
        .args(["simulate", "--characters", &characters.to_string(), "--url"])
        .arg(format!("ws://{}/ws/position", server.address))
        .env("SHARED_SECRET", SECRET)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the fleet starts");
    while server.metric("overlord_sockets").await < characters as f64 * 0.9 {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let epoch = Instant::now();
    let mut browsers = Vec::new();
    for _ in 0..BROWSERS {
        browsers.push(tokio::spawn(browse(server.connect("/ws/live").await, epoch)));
    }
    let searches = tokio::spawn(search(server.address.clone(), epoch, is_searching));
    let mut probe = server.connect("/ws/position").await;
    let cpu_before = server.cpu_s();
    let mut beats = tokio::time::interval(Duration::from_millis(1_000 / PROBES_PER_SECOND));
    while epoch.elapsed() < MEASURE {
        beats.tick().await;
        let frame = sample_telemetry_frame(u64::MAX);
        let sent_us = epoch.elapsed().as_micros();
        let frame = frame.replacen('{', &format!("{{\"probe_us\":{sent_us},"), 1);
        probe.send(Message::text(frame)).await.expect("sent");
    }
    let cpu_s = server.cpu_s() - cpu_before;
    let resident_mb = server.resident_mb();
    let taken = server.metric("overlord_frames_total").await;
    let dropped = server.metric("overlord_browser_messages_dropped_total").await;
    drop(probe);
    let mut delays_us = Vec::new();
    let mut received = 0;
    for browser in browsers {
        let (delays, count) = browser.await.expect("a browser");
        delays_us.extend(delays);
        received += count;
    }
    let mut searched_ms = searches.await.expect("the searches");
    // The fleet ends with its server.
    let _ = fleet.kill();
    let _ = fleet.wait();
    delays_us.sort_unstable();
    let at = |share: f64| delays_us[((delays_us.len() - 1) as f64 * share) as usize] as f64 / 1e3;
    println!(
        "latency, {characters} characters, {BROWSERS} browsers: p50 {:.2} ms, p99 {:.2} ms, \
         max {:.1} ms over {} deliveries; {received} messages received, {dropped} dropped; \
         {taken} frames taken; server {:.1} % of a core, {resident_mb:.0} MB",
        at(0.5),
        at(0.99),
        at(1.0),
        delays_us.len(),
        cpu_s / MEASURE.as_secs_f64() * 100.0,
    );
    searched_ms.sort_by(f64::total_cmp);
    if let (Some(median), Some(longest)) =
        (searched_ms.get(searched_ms.len() / 2), searched_ms.last())
    {
        let count = searched_ms.len();
        println!("  {count} searches meanwhile, median {median:.0} ms, longest {longest:.0} ms");
    }
}

/// Searches for suits among what has epic cantrips; milliseconds of each search that was proven.
async fn search(address: String, epoch: Instant, is_wanted: bool) -> Vec<f64> {
    let lines = ["strength", "endurance", "coordination", "quickness", "focus", "willpower"];
    let wanted = lines.map(|line| serde_json::json!({ "line": line, "tier": "legendary" }));
    let body = serde_json::json!({
        "pool": "cantrip:any>=epic", "primary_set": 14, "secondary_set": 16, "wanted": wanted,
    });
    let client = reqwest::Client::new();
    let mut took_ms = Vec::new();
    while is_wanted && epoch.elapsed() < MEASURE {
        let begin = Instant::now();
        let request = client.post(format!("http://{address}/inv/suitbuilder/search")).json(&body);
        let answer = request.send().await.expect("an answer").text().await.expect("events");
        assert!(answer.contains("\"complete\"") || answer.contains("event: complete"), "{answer}");
        if answer.contains("\"optimal\"") {
            took_ms.push(begin.elapsed().as_secs_f64() * 1e3);
        }
    }
    took_ms
}

/// Reads everything; microseconds from sending to receiving of each probe, and how many messages.
async fn browse(mut socket: Socket, epoch: Instant) -> (Vec<u64>, u64) {
    let mut delays = Vec::new();
    let mut received = 0;
    while let Ok(Some(Ok(message))) =
        tokio::time::timeout_at((epoch + MEASURE).into(), socket.next()).await
    {
        received += 1;
        if let Message::Text(text) = message
            && let Some(rest) = text.strip_prefix("{\"probe_us\":")
        {
            let sent: String = rest.chars().take_while(char::is_ascii_digit).collect();
            let now = epoch.elapsed().as_micros() as u64;
            delays.push(now.saturating_sub(sent.parse::<u64>().expect("a number")));
        }
    }
    (delays, received)
}
