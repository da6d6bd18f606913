//! Pretend characters that remember what they sent, and what of it the server must have.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::support::{FastClock, GameClient, TestServer};

pub const CHARACTERS: [&str; 3] = ["Larsson", "Aldra", "+Envoy"];
/// Reports follow each other this closely, so that groups of several rows are written.
const PACE: Duration = Duration::from_millis(2);

/// One event, as it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    Telemetry { session: u32, kills: u64 },
    Spawn,
    Rare,
}

/// What a character sent, in order. What a crash took is taken out again.
#[derive(Debug, Clone, Default)]
pub struct Reports {
    pub sent: Vec<Sent>,
    kills: u64,
}

impl Reports {
    /// The next event: mostly telemetry with a kill more.
    pub fn next(&mut self, session: u32) -> Sent {
        let sent = match self.sent.len() % 7 {
            2 | 5 => Sent::Spawn,
            6 if self.sent.len().is_multiple_of(3) => Sent::Rare,
            _ => {
                self.kills += 1;
                Sent::Telemetry { session, kills: self.kills }
            }
        };
        self.sent.push(sent);
        sent
    }
}

async fn send(client: &mut GameClient, name: &str, sent: Sent) -> bool {
    match sent {
        Sent::Telemetry { session, kills } => {
            let members = json!({
                "session_id": format!("{name} {session}"), "ew": 33.6, "ns": 42.1, "z": 0.5,
                "kills": kills, "deaths": 0, "rares_found": 0, "prismatic_taper_count": 0,
            });
            client.try_send("telemetry", &members).await
        }
        Sent::Spawn => client.try_send("spawn", &json!({ "mob": name, "ew": 1, "ns": 2 })).await,
        Sent::Rare => {
            let members = json!({ "name": "Pearl of Acid Baning", "ew": 1, "ns": 2, "z": 0 });
            client.try_send("rare", &members).await
        }
    }
}

/// The fleet's clients on one run of the server.
pub struct Sending(Vec<JoinHandle<Reports>>);

impl Sending {
    /// Waits until the server is gone; what was sent until then.
    pub async fn end(self) -> Vec<Reports> {
        let mut reports = Vec::new();
        for task in self.0 {
            reports.push(task.await.expect("the client"));
        }
        reports
    }
}

/// Sends `count` events of each character, waits until they are durable, and goes on in the
/// background until the server is gone. Returns how many events of each are durable.
pub async fn report(
    server: &TestServer,
    fleet: &[Reports],
    count: usize,
    session: u32,
) -> (Vec<usize>, Sending) {
    let mut clients = Vec::new();
    let mut durable = Vec::new();
    for (name, reports) in CHARACTERS.into_iter().zip(fleet) {
        let mut client = server.game_client(name).await;
        let mut reports = reports.clone();
        for _ in 0..count {
            let sent = reports.next(session);
            assert!(send(&mut client, name, sent).await, "the server is there");
        }
        client.settle().await;
        durable.push(reports.sent.len());
        clients.push((name, client, reports));
    }
    server.wait_until_durable().await;
    let tasks = clients.into_iter().map(|(name, mut client, mut reports)| {
        tokio::spawn(async move {
            let mut pace = tokio::time::interval(PACE);
            loop {
                pace.tick().await;
                let sent = reports.next(session);
                if !send(&mut client, name, sent).await {
                    return reports;
                }
            }
        })
    });
    (durable, Sending(tasks.collect()))
}

/// What a server has of the fleet.
pub struct Held {
    /// By character: session and kills of each report, oldest first.
    telemetry: BTreeMap<String, Vec<(String, u64)>>,
    spawns: BTreeMap<String, u64>,
    rares: BTreeMap<String, u64>,
    total_kills: u64,
    total_rares: u64,
}

impl Held {
    /// Asks a server for everything.
    pub async fn of(server: &TestServer) -> Self {
        let history = server.json("/history?from=2026-01-01T00:00:00Z").await;
        let mut telemetry: BTreeMap<String, Vec<_>> = BTreeMap::new();
        let rows = history["data"].as_array().expect("rows");
        let time = |row: &Value| row["received_at"].as_str().expect("a time").to_owned();
        assert!(rows.is_sorted_by_key(time), "in the order of time");
        for row in rows {
            let text = |name: &str| row[name].as_str().expect("a text").to_owned();
            let kills = row["kills"].as_u64().expect("a number");
            let of = telemetry.entry(text("character_name")).or_default();
            of.push((text("session_id"), kills));
        }
        let mobs = server.json("/spawns/mobs?hours=168").await;
        let mobs = mobs["mobs"].as_array().expect("mobs").iter();
        let spawns = mobs.map(|mob| {
            let count = mob["count"].as_u64().expect("a count");
            (mob["mob"].as_str().expect("a name").to_owned(), count)
        });
        let mut rares: BTreeMap<String, u64> = BTreeMap::new();
        let list = server.json("/rares?limit=10000").await;
        for rare in list["rares"].as_array().expect("rares") {
            let name = rare["character_name"].as_str().expect("a name");
            *rares.entry(name.to_owned()).or_default() += 1;
        }
        let total = |answer: Value, key: &str| answer[key].as_u64().expect("a total");
        Self {
            telemetry,
            spawns: spawns.collect(),
            rares,
            total_kills: total(server.json("/total-kills").await, "total"),
            total_rares: total(server.json("/total-rares").await, "all_time"),
        }
    }

    /// Checks that exactly a prefix of what each character sent is there, not shorter than what was
    /// durable, that nothing is doubled, and that the totals are those of the events there.
    ///
    /// Returns the fleet as far as the server has it. `has_all_spawns`: whether none has expired.
    pub fn check(
        &self,
        fleet: &[Reports],
        durable: &[usize],
        has_all_spawns: bool,
    ) -> Vec<Reports> {
        let mut present = Vec::new();
        let (mut kills, mut rares) = (0, 0);
        for ((name, reports), durable) in CHARACTERS.into_iter().zip(fleet).zip(durable) {
            let held = self.telemetry.get(name).map_or(&[][..], Vec::as_slice);
            let rare_count = self.rares.get(name).copied().unwrap_or(0);
            let spawn_count = self.spawns.get(name).copied().unwrap_or(0);
            // The prefix ends after the last report that is there, or with the spawns and rares
            // after that.
            let counts = |len: usize| {
                let of = |wanted: fn(&Sent) -> bool| {
                    reports.sent[..len].iter().filter(|sent| wanted(sent)).count() as u64
                };
                (
                    of(|sent| matches!(sent, Sent::Telemetry { .. })),
                    of(|sent| matches!(sent, Sent::Spawn)),
                    of(|sent| matches!(sent, Sent::Rare)),
                )
            };
            let fits = |len: &usize| {
                let (telemetry, spawns, rares) = counts(*len);
                let has_spawns = !has_all_spawns || spawns == spawn_count;
                telemetry == held.len() as u64 && rares == rare_count && has_spawns
            };
            let len = (*durable..=reports.sent.len()).find(fits).unwrap_or_else(|| {
                let durable = counts(*durable);
                let all = counts(reports.sent.len());
                panic!(
                    "{name}: {} reports, {spawn_count} spawns and {rare_count} rares are no prefix \
                     of {all:?}, of which {durable:?} were durable",
                    held.len(),
                )
            });
            let expected = reports.sent[..len].iter().filter_map(|sent| match sent {
                Sent::Telemetry { session, kills } => Some((format!("{name} {session}"), *kills)),
                _ => None,
            });
            assert!(held.iter().cloned().eq(expected), "{name}: other reports than were sent");
            kills += kills_of(&reports.sent[..len]);
            rares += rare_count;
            present.push(Reports { sent: reports.sent[..len].to_vec(), kills: reports.kills });
        }
        assert_eq!((self.total_kills, self.total_rares), (kills, rares), "totals");
        present
    }
}

/// Kills by the rule of session counters: a session counts from 0, and only growth counts.
fn kills_of(sent: &[Sent]) -> u64 {
    let mut sessions: BTreeMap<u32, u64> = BTreeMap::new();
    let mut total = 0;
    for sent in sent {
        if let Sent::Telemetry { session, kills } = sent {
            let last = sessions.entry(*session).or_default();
            total += kills.saturating_sub(*last);
            *last = *kills;
        }
    }
    total
}

/// A data directory's clock over several runs: each begins a little after the one before ended.
pub struct Hours {
    start_ms: i64,
    /// How many times faster than the machine's clock it runs.
    rate: u32,
    since: Instant,
}

impl Hours {
    /// 2026-11-21 00:00 UTC.
    pub fn begin(rate: u32) -> Self {
        Self { start_ms: 1_795_219_200_000, rate, since: Instant::now() }
    }

    pub async fn start(&mut self, data_dir: &Path, env: &[(&str, &str)]) -> TestServer {
        let passed_ms = i64::try_from(self.since.elapsed().as_millis()).unwrap_or(0);
        self.start_ms += passed_ms * i64::from(self.rate);
        self.since = Instant::now();
        let clock = FastClock { start_ms: self.start_ms, rate: self.rate };
        TestServer::start_fast(data_dir, clock, env).await
    }
}
