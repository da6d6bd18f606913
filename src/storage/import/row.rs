//! The rows of the append log that an import writes.
//!
//! They carry their own times, and do not say that anything was received just now. The order of
//! the variants and fields is on disk: append only. docs/FORMAT.md, "Log rows".

use crate::series::sample::{SpawnSample, TelemetrySample};
use crate::storage::codec::{Decode, Encode, Place};
use crate::storage::record::SessionState;

#[derive(Encode, Decode)]
pub enum ImportedRow {
    /// What a character had counted elsewhere; replaces what an earlier import said. `None`: not
    /// told by this import.
    Totals {
        character: u32,
        kills: Option<u64>,
        rares: Option<u64>,
    },
    /// How far the counters of a session had come elsewhere; the larger values hold.
    Session {
        character: u32,
        session: u32,
        counts: SessionState,
    },
    /// A rare found; counts in no total.
    Rare {
        character: u32,
        find: ImportedFind,
    },
    /// A portal seen.
    Portal {
        character: u32,
        sighting: ImportedSighting,
    },
    /// A report of an hour that is still open; counts in no total.
    Telemetry {
        character: u32,
        sample: TelemetrySample,
    },
    Spawn {
        character: u32,
        sample: SpawnSample,
    },
}

/// A rare found, as an import tells it.
#[derive(Encode, Decode)]
pub struct ImportedFind {
    /// The same at each import, with the highest bit set: no sequence number has that.
    pub id: u64,
    /// Unix milliseconds.
    pub at_ms: i64,
    pub name: u32,
    pub place: Place,
}

/// A portal seen, as an import tells it.
#[derive(Encode, Decode)]
pub struct ImportedSighting {
    /// Unix milliseconds.
    pub at_ms: i64,
    pub name: u32,
    pub place: Place,
}

impl ImportedRow {
    pub fn character(&self) -> u32 {
        match self {
            Self::Totals { character, .. }
            | Self::Session { character, .. }
            | Self::Rare { character, .. }
            | Self::Portal { character, .. }
            | Self::Telemetry { character, .. }
            | Self::Spawn { character, .. } => *character,
        }
    }

    /// The texts the row uses.
    pub fn texts(&self) -> [Option<u32>; 3] {
        match self {
            Self::Totals { .. } => [None; 3],
            Self::Session { session, .. } => [Some(*session), None, None],
            Self::Rare { find, .. } => [Some(find.name), None, None],
            Self::Portal { sighting, .. } => [Some(sighting.name), None, None],
            Self::Telemetry { sample, .. } => {
                [Some(sample.session), sample.char_tag, sample.vt_state]
            }
            Self::Spawn { sample, .. } => [Some(sample.mob), None, None],
        }
    }
}
