//! The hours that are not sealed yet: their rows in memory, by character.
//!
//! New rows gather in a short tail; a full tail folds into a compressed block (about 9 B a telemetry
//! row). Each character has a lock of its own, held for a push or for
//! handing out shared references, so readers never hold up the writer for long.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, RwLock};

use crate::series::heat::HeatGrid;
use crate::series::mini_block;
use crate::storage::StorageError;
use crate::storage::hour::Hour;
use crate::storage::projection::{Projection, Stored, Whole};
use crate::storage::sync::{lock, read_lock, write_lock};

/// Rows in a full tail: about four minutes of telemetry, from where varint blocks are small.
const TAIL_ROWS: usize = 128;

/// One hour of one kind of series.
#[derive(Debug)]
pub struct OpenHour<S> {
    pub hour: Hour,
    characters: RwLock<BTreeMap<u32, Arc<Mutex<CharacterHour<S>>>>>,
    heat: Mutex<HeatGrid>,
    first_sequence: AtomicU64,
    last_sequence: AtomicU64,
    rows: AtomicU64,
    bytes: AtomicU64,
}

#[derive(Debug)]
struct CharacterHour<S> {
    blocks: Vec<Block>,
    /// At most [`TAIL_ROWS`] rows.
    tail: Vec<S>,
}

/// Rows that no longer change.
#[derive(Debug, Clone)]
struct Block {
    at_ms: RangeInclusive<u32>,
    bytes: Arc<[u8]>,
}

impl<S: Stored> OpenHour<S> {
    pub fn new(hour: Hour) -> Self {
        Self {
            hour,
            characters: RwLock::default(),
            heat: Mutex::default(),
            first_sequence: AtomicU64::new(u64::MAX),
            last_sequence: AtomicU64::new(0),
            rows: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
        }
    }

    /// Adds a row; called by the writer only, in the order of sequence numbers.
    pub fn push(&self, sequence: u64, character: u32, sample: &S) -> Result<(), StorageError> {
        let known = read_lock(&self.characters).get(&character).cloned();
        let entry = known.unwrap_or_else(|| {
            Arc::clone(write_lock(&self.characters).entry(character).or_default())
        });
        let growth = lock(&entry).push(*sample)?;
        if S::HAS_HEAT {
            let (ew, ns) = sample.place();
            lock(&self.heat).add(ew, ns);
        }
        self.first_sequence.fetch_min(sequence, Ordering::AcqRel);
        self.last_sequence.fetch_max(sequence, Ordering::AcqRel);
        self.rows.fetch_add(1, Ordering::AcqRel);
        // A fold shrinks; adding the two's complement subtracts.
        self.bytes.fetch_add(growth.cast_unsigned(), Ordering::AcqRel);
        Ok(())
    }

    /// First and last sequence number of the rows of this kind.
    pub fn sequences(&self) -> (u64, u64) {
        (self.first_sequence.load(Ordering::Acquire), self.last_sequence.load(Ordering::Acquire))
    }

    pub fn rows(&self) -> u64 {
        self.rows.load(Ordering::Acquire)
    }

    /// Memory the rows take, without the bookkeeping around them.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Acquire)
    }

    pub fn heat(&self) -> HeatGrid {
        lock(&self.heat).clone()
    }

    /// The characters that have rows, by id.
    pub fn characters(&self) -> Vec<u32> {
        read_lock(&self.characters).keys().copied().collect()
    }

    /// The rows of one character within a window of the hour, oldest first.
    pub fn rows_of<P: Projection<Sample = S>>(
        &self,
        character: u32,
        window: &RangeInclusive<u32>,
    ) -> Result<Vec<P::Row>, StorageError> {
        let Some(entry) = read_lock(&self.characters).get(&character).cloned() else {
            return Ok(Vec::new());
        };
        let (blocks, tail) = lock(&entry).snapshot(window);
        drop(entry);
        let mut rows = Vec::new();
        for block in blocks {
            rows.extend(P::decode(&mini_block::open(&block.bytes)?)?);
        }
        rows.extend(tail.into_iter().map(P::project));
        rows.retain(|row| window.contains(&P::at_ms(row)));
        Ok(rows)
    }

    /// All rows of one character, oldest first.
    pub fn samples_of(&self, character: u32) -> Result<Vec<S>, StorageError> {
        self.rows_of::<Whole<S>>(character, &(0..=u32::MAX))
    }
}

impl<S> Default for CharacterHour<S> {
    fn default() -> Self {
        Self { blocks: Vec::new(), tail: Vec::with_capacity(TAIL_ROWS) }
    }
}

impl<S: Stored> CharacterHour<S> {
    /// Adds a row; returns by how many bytes the memory grew.
    fn push(&mut self, sample: S) -> Result<i64, StorageError> {
        self.tail.push(sample);
        let row_bytes = signed(size_of::<S>());
        if self.tail.len() < TAIL_ROWS {
            return Ok(row_bytes);
        }
        let bytes: Arc<[u8]> = mini_block::encode(&self.tail)?.into();
        let growth = signed(bytes.len()) - row_bytes * signed(TAIL_ROWS - 1);
        self.blocks.push(Block { at_ms: self.tail[0].at_ms()..=sample.at_ms(), bytes });
        self.tail.clear();
        Ok(growth)
    }

    fn snapshot(&self, window: &RangeInclusive<u32>) -> (Vec<Block>, Vec<S>) {
        let overlaps = |block: &&Block| {
            block.at_ms.start() <= window.end() && window.start() <= block.at_ms.end()
        };
        let blocks = self.blocks.iter().filter(overlaps).cloned().collect();
        let is_tail_needed = self.tail.first().is_some_and(|first| first.at_ms() <= *window.end());
        (blocks, if is_tail_needed { self.tail.clone() } else { Vec::new() })
    }
}

fn signed(len: usize) -> i64 {
    i64::try_from(len).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::sample::SpawnSample;

    #[test]
    fn rows_read_back_across_blocks_and_tail() {
        let hour = OpenHour::<SpawnSample>::new(7);
        let rows = u32::try_from(TAIL_ROWS).unwrap() * 2 + 5;
        for n in 0..rows {
            let sample = SpawnSample { at_ms: n * 10, mob: n % 3, ..SpawnSample::default() };
            hour.push(u64::from(n) + 100, 1, &sample).unwrap();
        }
        assert_eq!(hour.samples_of(1).unwrap().len(), rows as usize);
        assert!(hour.samples_of(2).unwrap().is_empty());
        let window = 1_275..=1_300;
        let some = hour.rows_of::<Whole<SpawnSample>>(1, &window).unwrap();
        let times: Vec<_> = some.iter().map(|sample| sample.at_ms).collect();
        assert_eq!(times, [1_280, 1_290, 1_300]);
        assert_eq!(hour.sequences(), (100, u64::from(rows) + 99));
        assert_eq!((hour.rows(), hour.heat().cells().count()), (u64::from(rows), 1));
        assert!(hour.bytes() < 2_000);
    }
}
