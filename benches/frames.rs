//! What a telemetry frame costs: finding its type, parsing it, and the peers' ways to do the same.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};

use overlord::simulator::sample_telemetry_frame;
use overlord::wire::{self, peek};
use std::hint::black_box;

fn telemetry(c: &mut Criterion) {
    let frame = sample_telemetry_frame(1);
    let mut group = c.benchmark_group("telemetry frame");
    group.throughput(Throughput::Bytes(frame.len() as u64));
    group.bench_function("find the type", |b| b.iter(|| peek::type_member(black_box(&frame))));
    group.bench_function("parse", |b| b.iter(|| wire::parse(black_box(&frame))));
    group.bench_function("serde_json::Value, for comparison", |b| {
        b.iter(|| serde_json::from_str::<serde_json::Value>(black_box(&frame)));
    });
    group.finish();
}

criterion_group!(benches, telemetry);
criterion_main!(benches);
