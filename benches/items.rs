//! What an item costs: read from a game client's JSON, and worked out.

use std::hint::black_box;
use std::time::Instant;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use overlord::domain::character::CharacterId;
use overlord::domain::item::RawItem;
use overlord::facts;
use overlord::items::{info_line, normalise};
use overlord::wire::items::{read_item, read_items};
use serde_json::Value;

const EXAMPLES: &str = include_str!("../tests/fixtures/items/examples.json");
const OWNER: CharacterId = CharacterId(1);
/// A character that carries a lot.
const ITEMS: usize = 120;

/// Armour, a weapon and a stack, as a client sends them.
fn examples() -> [String; 3] {
    let file: Value = serde_json::from_str(EXAMPLES).expect("the fixture");
    [0, 1, 2].map(|index: usize| file["examples"][index]["raw"].to_string())
}

fn raw(json: &str) -> RawItem {
    read_item(json).expect("a good item").item
}

fn items(c: &mut Criterion) {
    let start = Instant::now();
    assert!(facts::spell(6107).is_some());
    println!("the table of spells, at its first use: {:?}", start.elapsed());
    let texts = examples();
    let [armor, weapon, _] = texts.each_ref().map(|json| raw(json));
    let mut group = c.benchmark_group("one item");
    group.bench_function("normalise armour", |b| b.iter(|| normalise(black_box(&armor), OWNER)));
    group.bench_function("normalise a weapon", |b| b.iter(|| normalise(black_box(&weapon), OWNER)));
    let sword = normalise(&weapon, OWNER);
    group.bench_function("its line", |b| b.iter(|| info_line(black_box(&sword))));
    group.throughput(Throughput::Bytes(texts[0].len() as u64));
    group.bench_function("read armour", |b| b.iter(|| read_item(black_box(&texts[0]))));
    group.finish();

    let list: Vec<&str> = (0..ITEMS).map(|index| texts[index % texts.len()].as_str()).collect();
    let list = format!("[{}]", list.join(","));
    println!("a full inventory of {ITEMS} items: {} bytes", list.len());
    let mut group = c.benchmark_group("a full inventory");
    group.throughput(Throughput::Elements(ITEMS as u64));
    group.bench_function("read and normalise", |b| {
        b.iter(|| {
            let dump = read_items(black_box(&list)).expect("a list");
            dump.items.iter().map(|read| normalise(&read.item, OWNER)).collect::<Vec<_>>()
        });
    });
    group.finish();
}

criterion_group!(benches, items);
criterion_main!(benches);
