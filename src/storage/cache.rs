//! Decoded parts of sealed buckets, for reads that come again: bounded, the least used go first.

use std::sync::Arc;

use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::series::sample::PositionSample;
use crate::storage::hour::Hour;

/// Memory for positions: 24 hours of one character at two seconds take 1.4 MB.
const POSITION_BYTES_MAX: u64 = 24 << 20;
/// Memory for heat grids: a day of 70 characters takes some 2 MB, one of 2,000 about 16 MB.
const GRID_BYTES_MAX: u64 = 24 << 20;
/// Sizes the bookkeeping, not the memory.
const ENTRIES_EXPECTED: usize = 1_000;

/// Which decoded part: of the bucket with that id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PartKey {
    pub bucket: u64,
    pub hour: Hour,
    pub character: u32,
    pub part: u16,
}

/// A cell of a heat grid and its count.
pub type CellCount = ((i32, i32), u32);

pub type PartCache<T> = Cache<PartKey, Arc<[T]>, ByBytes>;

#[derive(Debug, Clone)]
pub struct ByBytes;

impl<T> Weighter<PartKey, Arc<[T]>> for ByBytes {
    fn weight(&self, _: &PartKey, rows: &Arc<[T]>) -> u64 {
        // A row-less part costs its key all the same.
        (size_of_val::<[T]>(rows) + size_of::<PartKey>()) as u64
    }
}

/// All caches of the store.
pub struct Caches {
    pub positions: PartCache<PositionSample>,
    pub grids: PartCache<CellCount>,
}

impl Default for Caches {
    fn default() -> Self {
        Self {
            positions: Cache::with_weighter(ENTRIES_EXPECTED, POSITION_BYTES_MAX, ByBytes),
            grids: Cache::with_weighter(ENTRIES_EXPECTED, GRID_BYTES_MAX, ByBytes),
        }
    }
}

impl Caches {
    /// Memory in use, without the bookkeeping.
    pub fn bytes(&self) -> u64 {
        self.positions.weight() + self.grids.weight()
    }
}
