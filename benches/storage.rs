//! The codecs of the store: what a chunk, a block and a column cost in bytes and time.
//!
//! `cargo bench --bench storage`. The store as a whole: `scripts/bench-store`.

#![expect(clippy::cast_precision_loss, reason = "figures for people")]

#[path = "support/fleet.rs"]
mod fleet;

use std::hint::black_box;
use std::time::Instant;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use overlord::domain::event::EventBody;
use overlord::series::chunk;
use overlord::series::column::Column;
use overlord::series::mini_block;
use overlord::series::sample::{Sample, TelemetrySample};
use overlord::series::thin::thin;

use crate::fleet::{Fleet, HOUR_MS, START_MS};

fn ratio(bytes: u64, rows: u64) -> f64 {
    bytes as f64 / rows.max(1) as f64
}

/// The reports of one character.
fn samples(ms: i64) -> Vec<TelemetrySample> {
    let events = Fleet::new(1, START_MS, 0.0).events(ms).into_iter();
    let sample = events.map(|event| {
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
    });
    sample.collect()
}

fn codecs(c: &mut Criterion) {
    let hour = samples(HOUR_MS);
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

    let points: Vec<_> = samples(24 * HOUR_MS).iter().map(|sample| sample.position).collect();
    c.bench_function("thin a trail of 24 h to 2,000 points", |b| {
        b.iter(|| black_box(thin(&points, 2000).len()));
    });
}

criterion_group!(benches, codecs);
criterion_main!(benches);
