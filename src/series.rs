//! Time-series mathematics: columns and their codecs, trails, downsampling, heat grids.
//!
//! Pure functions over values; nothing here reads a file or a clock. The bytes are described in
//! `docs/FORMAT.md`.

pub mod bytes;
pub mod chunk;
pub mod column;
pub mod heat;
pub mod item_event;
pub mod mini_block;
pub mod rollup;
pub mod sample;
pub mod step;
pub mod thin;

/// A span of time, Unix milliseconds: from `from_ms` on, up to but without `to_ms`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeRange {
    pub from_ms: i64,
    pub to_ms: i64,
}

impl TimeRange {
    /// Everything there is.
    pub const ALL: Self = Self { from_ms: i64::MIN, to_ms: i64::MAX };

    pub fn new(from_ms: i64, to_ms: i64) -> Self {
        Self { from_ms, to_ms }
    }

    pub fn contains(self, at_ms: i64) -> bool {
        self.from_ms <= at_ms && at_ms < self.to_ms
    }

    /// Whether some moment of `self` also lies in `other`.
    pub fn overlaps(self, other: Self) -> bool {
        self.from_ms < other.to_ms && other.from_ms < self.to_ms
    }

    /// Whether every moment of `other` lies in `self`.
    pub fn covers(self, other: Self) -> bool {
        self.from_ms <= other.from_ms && other.to_ms <= self.to_ms
    }
}

/// Why bytes are not the series they claim to be.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SeriesError {
    #[error("the bytes end early")]
    Truncated,
    #[error("the checksum does not match")]
    Checksum,
    #[error("format version {0} is not known")]
    Version(u8),
    #[error("the chunk holds series kind {found}, not {wanted}")]
    Kind { found: u8, wanted: u8 },
    #[error("{what} is {len}, at most {max} is allowed")]
    TooLarge { what: &'static str, len: u64, max: u64 },
    #[error("{0} is not valid")]
    Invalid(&'static str),
    #[error("the column codec failed: {0}")]
    Codec(String),
}
