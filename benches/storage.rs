//! The store at the size of a real fleet: 70 characters, one report each two seconds, 24 hours.
//!
//! `cargo bench --bench storage` builds a day of synthetic data in a temporary directory (set
//! `TMPDIR` to choose the disk) and prints bytes a row before the timings.

#![expect(clippy::cast_precision_loss, reason = "figures for people")]

use std::hint::black_box;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use overlord::clock::Clock;
use overlord::domain::character::CharacterName;
use overlord::domain::coordinates::WorldPosition;
use overlord::domain::event::{Event, EventBody, Spawn, Telemetry};
use overlord::series::chunk;
use overlord::series::column::Column;
use overlord::series::mini_block;
use overlord::series::sample::{Sample, TelemetrySample};
use overlord::series::thin::thin;
use overlord::storage::{Store, StoreOptions, TimeRange, Writer};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const CHARACTERS: u32 = 70;
const REPORT_MS: i64 = 2000;
const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// 2026-11-21 00:00 UTC.
const START_MS: i64 = 1_795_219_200_000;

/// A character on a random walk between waypoints, with fights and rests in between.
struct Hunter {
    name: CharacterName,
    position: WorldPosition,
    target: WorldPosition,
    is_resting: bool,
    kills: u64,
    skew_ms: i64,
    phase_ms: i64,
}

impl Hunter {
    fn new(number: u32, rng: &mut ChaCha8Rng) -> Self {
        let position = place(rng);
        Self {
            name: CharacterName::new(&format!("Hunter {number}")).expect("a short name"),
            position,
            target: position,
            is_resting: false,
            kills: 0,
            skew_ms: rng.random_range(-90_000..90_000),
            phase_ms: i64::from(number) * REPORT_MS / i64::from(CHARACTERS),
        }
    }

    fn report(&mut self, tick_ms: i64, rng: &mut ChaCha8Rng) -> Event {
        if rng.random_bool(0.01) {
            self.is_resting = rng.random_bool(0.15);
            self.target.ew = self.position.ew + rng.random_range(-0.5..0.5);
            self.target.ns = self.position.ns + rng.random_range(-0.5..0.5);
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
        let hours = (tick_ms - START_MS + 1) as f64 / HOUR_MS as f64;
        let telemetry = Telemetry {
            session_id: format!("{}-{START_MS}", self.name),
            char_tag: Some("fleet".to_owned()),
            position: self.position,
            kills: self.kills,
            kills_per_hour: Some((self.kills as f64 / hours).round()),
            online_s: u64::try_from((tick_ms - START_MS) / 1000).ok(),
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

    fn spawn(&self, event: &Event, rng: &mut ChaCha8Rng) -> Event {
        let spawn = Spawn {
            mob: format!("Drudge {}", rng.random_range(0..40)),
            ew: rounded(self.position.ew + rng.random_range(-0.1..0.1)),
            ns: rounded(self.position.ns + rng.random_range(-0.1..0.1)),
            z: None,
            landblock: Some(0xA9B4_0000),
        };
        Event { body: EventBody::Spawn(spawn), ..event.clone() }
    }
}

fn place(rng: &mut ChaCha8Rng) -> WorldPosition {
    let mut unit = || rounded(rng.random_range(-90.0..90.0));
    WorldPosition { ew: unit(), ns: unit(), z: 94.0 }
}

/// Four decimals, as the game client sends.
fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

fn open(path: &std::path::Path) -> (Store, Writer) {
    Store::open(path, StoreOptions::default(), Clock::manual(START_MS).0).expect("opens")
}

/// A day of the fleet, all but its last hour sealed; prints what it takes.
fn day(path: &std::path::Path) -> (Store, Writer) {
    let (store, mut writer) = open(path);
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let mut hunters: Vec<_> = (0..CHARACTERS).map(|n| Hunter::new(n, &mut rng)).collect();
    let mut append_time = Duration::ZERO;
    let mut seal_time = Duration::ZERO;
    for hour in 0..24 {
        let start_ms = START_MS + hour * HOUR_MS;
        for tick_ms in (start_ms..start_ms + HOUR_MS).step_by(2000) {
            for hunter in &mut hunters {
                let event = hunter.report(tick_ms, &mut rng);
                let spawn = rng.random_bool(0.2).then(|| hunter.spawn(&event, &mut rng));
                let start = Instant::now();
                writer.append(&event).expect("appends");
                if let Some(spawn) = spawn {
                    writer.append(&spawn).expect("appends");
                }
                append_time += start.elapsed();
            }
        }
        if hour == 0 {
            writer.sync().expect("syncs");
            let stats = store.stats();
            let (rows, bytes) = (stats.ram_rows, stats.ram_bytes);
            println!("open hour: {rows} rows, {:.2} B a row in memory", ratio(bytes, rows));
            println!("log: {:.1} B a row", ratio(stats.commit_bytes, stats.durable_sequence));
        }
        let start = Instant::now();
        store.maintain(start_ms + HOUR_MS + 90_000).expect("seals");
        seal_time += start.elapsed();
    }
    writer.sync().expect("syncs");
    let stats = store.stats();
    let rows = u64::from(CHARACTERS) * u64::try_from(DAY_MS / REPORT_MS).unwrap_or(1);
    println!("telemetry: {rows} rows, {:.2} B a row on disk", ratio(stats.telemetry_bytes, rows));
    println!("appended in {append_time:?} with {} commits, sealed in {seal_time:?}", stats.commits);
    println!(
        "fdatasync: mean {} us, max {} us",
        stats.sync_us_sum / stats.sync_count.max(1),
        stats.sync_us_max
    );
    (store, writer)
}

fn ratio(bytes: u64, rows: u64) -> f64 {
    bytes as f64 / rows.max(1) as f64
}

fn trail(store: &Store, character: Option<&str>) -> usize {
    let mut rows = 0;
    let mut take = |_: &_| {
        rows += 1;
        ControlFlow::Continue(())
    };
    store.positions(TimeRange::ALL, character, &mut take).expect("reads");
    rows
}

fn reads(c: &mut Criterion) {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let (store, writer) = day(directory.path());

    c.bench_function("trail of one character, 24 h", |b| {
        b.iter(|| black_box(trail(&store, Some("Hunter 7"))));
    });
    c.bench_function("telemetry of one character, 24 h, all columns", |b| {
        b.iter(|| {
            let mut kills = 0;
            let mut take = |row: &overlord::storage::TelemetryRow| {
                kills += row.kills;
                ControlFlow::Continue(())
            };
            store.telemetry(TimeRange::ALL, Some("Hunter 7"), &mut take).expect("reads");
            black_box(kills)
        });
    });
    c.bench_function("heat of spawns, 24 h, from grids", |b| {
        b.iter(|| black_box(store.spawn_heat(TimeRange::ALL, None, 0.1, 50_000).cells.len()));
    });
    let mut slow = c.benchmark_group("whole fleet");
    slow.sample_size(10);
    slow.bench_function("positions of 70 characters, 24 h, in order", |b| {
        b.iter(|| black_box(trail(&store, None)));
    });
    slow.finish();

    let mut points = Vec::new();
    let mut take = |row: &overlord::storage::PositionRow| {
        points.push(row.position);
        ControlFlow::Continue(())
    };
    store.positions(TimeRange::ALL, Some("Hunter 7"), &mut take).expect("reads");
    c.bench_function("thin a trail of 24 h to 2,000 points", |b| {
        b.iter(|| black_box(thin(&points, 2000).len()));
    });

    writer.close().expect("closes");
    drop(store);
    c.bench_function("open a directory with a day", |b| {
        b.iter(|| open(directory.path()).1.close().expect("closes"));
    });
}

fn codecs(c: &mut Criterion) {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let mut hunter = Hunter::new(7, &mut rng);
    let hour: Vec<TelemetrySample> = (0..1800)
        .map(|tick| {
            let event = hunter.report(START_MS + tick * REPORT_MS, &mut rng);
            let EventBody::Telemetry(telemetry) = event.body else { unreachable!("a report") };
            TelemetrySample {
                at_ms: u32::try_from(event.received_at_ms - START_MS).unwrap_or(0),
                client_delta_ms: event.client_time_ms - event.received_at_ms,
                session: 1,
                position: telemetry.position,
                kills: telemetry.kills,
                kills_per_hour: telemetry.kills_per_hour,
                online_s: telemetry.online_s,
                mem_mb: telemetry.mem_mb,
                cpu_pct: telemetry.cpu_pct,
                latency_ms: telemetry.latency_ms,
                ..TelemetrySample::default()
            }
        })
        .collect();
    let sealed = chunk::encode(START_MS, &hour).expect("encodes");
    let block = mini_block::encode(&hour[..128]).expect("encodes");
    println!("chunk of an hour: {:.2} B a row", ratio(sealed.len() as u64, 1800));
    println!("block of 128 rows: {:.2} B a row", ratio(block.len() as u64, 128));
    let columns = TelemetrySample::columns(&hour);
    for (number, column) in columns.iter().enumerate() {
        let mut bytes = Vec::new();
        column.encode(overlord::series::column::Packing::Pco, &mut bytes).expect("encodes");
        assert!(Column::decode(&bytes, hour.len()).is_ok());
        let start = Instant::now();
        for _ in 0..1000 {
            black_box(Column::decode(&bytes, hour.len()).expect("decodes"));
        }
        let decode = start.elapsed() / 1000;
        let len = ratio(bytes.len() as u64, 1800);
        println!("  column {number}: {len:.2} B a row, decoded in {decode:?}");
    }

    let mut group = c.benchmark_group("an hour of one character");
    group.throughput(Throughput::Elements(1800));
    group.bench_function("encode", |b| {
        b.iter(|| black_box(chunk::encode(START_MS, &hour).expect("encodes").len()));
    });
    group.bench_function("decode all columns", |b| {
        b.iter(|| {
            let chunk = chunk::open::<TelemetrySample>(&sealed).expect("opens");
            black_box(TelemetrySample::from_columns(&chunk).expect("decodes").len())
        });
    });
    group.bench_function("decode positions", |b| {
        b.iter(|| {
            let chunk = chunk::open::<TelemetrySample>(&sealed).expect("opens");
            black_box(TelemetrySample::positions(&chunk).expect("decodes").len())
        });
    });
    group.finish();
}

fn appends(c: &mut Criterion) {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let (_store, mut writer) = open(directory.path());
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let mut hunters: Vec<_> = (0..1000).map(|n| Hunter::new(n, &mut rng)).collect();
    let mut tick_ms = START_MS;
    for len in [35, 1000] {
        let mut group = c.benchmark_group("append and make durable");
        group.throughput(Throughput::Elements(len));
        group.bench_function(format!("{len} rows"), |b| {
            b.iter_batched(
                || {
                    tick_ms += REPORT_MS;
                    let some = hunters.iter_mut().take(usize::try_from(len).unwrap_or(1));
                    some.map(|hunter| hunter.report(tick_ms, &mut rng)).collect::<Vec<_>>()
                },
                |events| {
                    for event in &events {
                        writer.append(event).expect("appends");
                    }
                    writer.sync().expect("syncs")
                },
                criterion::BatchSize::PerIteration,
            );
        });
        group.finish();
    }
}

criterion_group!(benches, codecs, appends, reads);
criterion_main!(benches);
