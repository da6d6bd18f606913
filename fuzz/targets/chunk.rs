//! Sealed rows: column chunks, blocks of open hours, heat grids.

#![no_main]

use overlord::series::item_event::ItemEventSample;
use overlord::series::rollup::RollupSample;
use overlord::series::sample::{Sample, SpawnSample, TelemetrySample};
use overlord::series::{chunk, heat::HeatGrid, mini_block};

/// Where the checksum of a chunk stands, and what it covers begins.
const CHECKSUM: std::ops::Range<usize> = 2..6;

/// Longest chunk that is written again: a few bytes may stand for 262,144 rows, which take long.
const ROWS_MAX: usize = 512;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = HeatGrid::visit(bytes, |_, _| {});
    if let Ok(block) = mini_block::open(bytes) {
        let _ = TelemetrySample::from_columns(&block);
        let _ = SpawnSample::from_columns(&block);
        let _ = ItemEventSample::from_columns(&block);
    }
    // The checksum is made right, so that what stands behind it is reached.
    let mut bytes = bytes.to_vec();
    let Some(checked) = bytes.get(CHECKSUM.end..) else { return };
    let checksum = crc32fast::hash(checked).to_le_bytes();
    bytes[CHECKSUM].copy_from_slice(&checksum);
    read::<TelemetrySample>(&bytes);
    read::<SpawnSample>(&bytes);
    read::<ItemEventSample>(&bytes);
    read::<RollupSample>(&bytes);
});

fn read<S: Sample>(bytes: &[u8]) {
    let Ok(chunk) = chunk::open::<S>(bytes) else { return };
    let Ok(samples) = S::from_columns(&chunk) else { return };
    assert_eq!(samples.len(), chunk.rows);
    if !(1..=ROWS_MAX).contains(&chunk.rows) {
        return;
    }
    // What was read can be written, and reads back as the same: compared as bytes, since the
    // numbers may be NaN.
    let written = chunk::encode(chunk.base_ms, &samples).expect("a chunk");
    let chunk = chunk::open::<S>(&written).expect("our own chunk");
    let samples = S::from_columns(&chunk).expect("our own columns");
    assert_eq!(chunk::encode(chunk.base_ms, &samples), Ok(written));
}
