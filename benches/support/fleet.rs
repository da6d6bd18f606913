//! A synthetic fleet for the benches: the events a real one would send, the same for every run.
//!
//! A character hunts on one of the grounds that the fleet shares, walks between places there with
//! fights and rests in between, and moves on to another ground now and then. Its client's clock is
//! off, its reports come up to 33 ms late, and load, memory and latency are noise, as in real life.

use overlord::domain::character::CharacterName;
use overlord::domain::coordinates::WorldPosition;
use overlord::domain::event::{Event, EventBody, Spawn, Telemetry};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// How often a character reports, milliseconds.
pub const REPORT_MS: i64 = 2000;
pub const HOUR_MS: i64 = 3_600_000;
/// 2026-11-21 00:00 UTC.
pub const START_MS: i64 = 1_795_219_200_000;

/// Grounds where creatures are hunted.
const GROUNDS: usize = 200;
/// How far from its middle a ground reaches, map units.
const GROUND_UNITS: f64 = 0.5;

/// All characters; makes their events, two seconds at a time.
pub struct Fleet {
    hunters: Vec<Hunter>,
    grounds: Vec<WorldPosition>,
    rng: ChaCha8Rng,
    tick_ms: i64,
    /// Creatures told along with a report, on average.
    spawns_per_report: f64,
}

impl Fleet {
    /// Characters are called `Hunter 0`, `Hunter 1` and so on.
    pub fn new(characters: u32, start_ms: i64, spawns_per_report: f64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        let grounds: Vec<_> = (0..GROUNDS).map(|_| place(&mut rng)).collect();
        let hunters = (0..characters).map(|number| {
            let phase_ms = i64::from(number) * REPORT_MS / i64::from(characters);
            Hunter::new(number, phase_ms, start_ms, &grounds, &mut rng)
        });
        Self { hunters: hunters.collect(), grounds, rng, tick_ms: start_ms, spawns_per_report }
    }

    /// Makes the events of the next two seconds, in the order of their time.
    pub fn tick(&mut self, mut take: impl FnMut(Event)) {
        for hunter in &mut self.hunters {
            let report = hunter.report(self.tick_ms, &self.grounds, &mut self.rng);
            let is_seen = self.rng.random_bool(self.spawns_per_report);
            let spawn = is_seen.then(|| hunter.spawn(&report, &mut self.rng));
            take(report);
            spawn.map(&mut take);
        }
        self.tick_ms += REPORT_MS;
    }

    /// Makes the events of the next `ms` milliseconds, a multiple of [`REPORT_MS`].
    pub fn events(&mut self, ms: i64) -> Vec<Event> {
        let mut events = Vec::new();
        for _ in 0..ms / REPORT_MS {
            self.tick(|event| events.push(event));
        }
        events
    }
}

struct Hunter {
    name: CharacterName,
    session_id: String,
    session_start_ms: i64,
    ground: WorldPosition,
    position: WorldPosition,
    target: WorldPosition,
    is_resting: bool,
    kills: u64,
    skew_ms: i64,
    phase_ms: i64,
}

impl Hunter {
    fn new(
        number: u32,
        phase_ms: i64,
        session_start_ms: i64,
        grounds: &[WorldPosition],
        rng: &mut ChaCha8Rng,
    ) -> Self {
        let name = CharacterName::new(&format!("Hunter {number}")).expect("a short name");
        let ground = pick(grounds, rng);
        Self {
            session_id: format!("{name}-{session_start_ms}"),
            name,
            session_start_ms,
            ground,
            position: ground,
            target: ground,
            is_resting: false,
            kills: 0,
            skew_ms: rng.random_range(-90_000..90_000),
            phase_ms,
        }
    }

    fn report(&mut self, tick_ms: i64, grounds: &[WorldPosition], rng: &mut ChaCha8Rng) -> Event {
        if rng.random_bool(0.000_3) {
            // A recall: once in about two hours.
            self.ground = pick(grounds, rng);
            self.position = self.ground;
            self.target = self.ground;
        }
        if rng.random_bool(0.01) {
            self.is_resting = rng.random_bool(0.15);
            let mut beside = |middle| middle + rng.random_range(-GROUND_UNITS..GROUND_UNITS);
            self.target.ew = beside(self.ground.ew);
            self.target.ns = beside(self.ground.ns);
        }
        if !self.is_resting {
            let toward =
                |from: f64, to: f64, noise: f64| rounded(from + (to - from) * 0.05 + noise);
            let mut noise = || rng.random_range(-0.002..0.002);
            self.position.ew = toward(self.position.ew, self.target.ew, noise());
            self.position.ns = toward(self.position.ns, self.target.ns, noise());
            self.position.z = rounded(self.position.z + noise() * 10.0);
            self.kills += u64::from(rng.random_bool(0.08));
        }
        let received_at_ms = tick_ms + self.phase_ms + rng.random_range(0..33);
        let online_ms = tick_ms - self.session_start_ms;
        #[expect(clippy::cast_precision_loss, reason = "hours of a session")]
        let hours = (online_ms + 1) as f64 / HOUR_MS as f64;
        #[expect(clippy::cast_precision_loss, reason = "kills of a session")]
        let kills = self.kills as f64;
        let telemetry = Telemetry {
            session_id: self.session_id.clone(),
            char_tag: Some("fleet".to_owned()),
            position: self.position,
            kills: self.kills,
            kills_per_hour: Some((kills / hours).round()),
            online_s: u64::try_from(online_ms / 1000).ok(),
            deaths: 2,
            total_deaths: Some(41),
            rares_found: self.kills / 3000,
            prismatic_taper_count: 20_000 - self.kills.min(20_000),
            vt_state: Some(if self.is_resting { "idle" } else { "combat" }.to_owned()),
            mem_mb: Some(800.0 + f64::from(rng.random_range(0..4)) / 2.0),
            cpu_pct: Some(f64::from(rng.random_range(20..60)) / 10.0),
            mem_handles: Some(1500),
            latency_ms: Some(f64::from(rng.random_range(35..80))),
        };
        let client_time_ms = received_at_ms + self.skew_ms + rng.random_range(0..3);
        let character = self.name.clone();
        Event { character, received_at_ms, client_time_ms, body: EventBody::Telemetry(telemetry) }
    }

    fn spawn(&self, report: &Event, rng: &mut ChaCha8Rng) -> Event {
        let mut beside = |at: f64| rounded(at + rng.random_range(-0.1..0.1));
        let (ew, ns) = (beside(self.position.ew), beside(self.position.ns));
        let mob = format!("Drudge {}", rng.random_range(0..40));
        let spawn = Spawn { mob, ew, ns, z: None, landblock: Some(0xA9B4_0000) };
        Event { body: EventBody::Spawn(spawn), ..report.clone() }
    }
}

fn pick(grounds: &[WorldPosition], rng: &mut ChaCha8Rng) -> WorldPosition {
    grounds[rng.random_range(0..grounds.len())]
}

fn place(rng: &mut ChaCha8Rng) -> WorldPosition {
    let mut unit = || rounded(rng.random_range(-90.0..90.0));
    WorldPosition { ew: unit(), ns: unit(), z: 94.0 }
}

/// Four decimals, as the game client sends.
fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}
