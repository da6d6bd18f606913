//! The rows of the append log, with names and texts as ids.
//!
//! The order of the variants and fields is on disk: append only. docs/FORMAT.md, "Log rows".

use crate::domain::coordinates::WorldPosition;
use crate::series::item_event::ItemEventSample;
use crate::series::sample::{SpawnSample, TelemetrySample};
use crate::storage::codec::{Decode, Encode, Place};
use crate::storage::import::row::ImportedRow;
use crate::storage::inventory::row::ItemsRow;

#[derive(Encode, Decode)]
pub enum LogRow {
    /// Defines a text; comes before the first row that uses its id.
    Text {
        id: u32,
        text: String,
    },
    /// Defines a character; comes before its first row.
    Character {
        id: u32,
        name: String,
    },
    Telemetry {
        character: u32,
        sample: TelemetrySample,
    },
    Spawn {
        character: u32,
        sample: SpawnSample,
    },
    Portal {
        character: u32,
        sighting: SightingRow,
    },
    Rare {
        character: u32,
        find: FindRow,
    },
    /// Told by an import.
    Imported(ImportedRow),
    /// An entry of the audit log.
    Audit(AuditRow),
    /// A change of what a character has.
    Items {
        character: u32,
        row: ItemsRow,
    },
    /// What that change means for an item; in the same group.
    ItemEvent {
        character: u32,
        sample: ItemEventSample,
    },
}

/// Who did what. Its texts stand in place: few are used twice.
#[derive(Clone, Encode, Decode)]
pub struct AuditRow {
    /// Milliseconds since the start of the log file's hour.
    pub at_ms: u32,
    /// [`crate::domain::audit::AuditKind`] as a word; a newer program may have others.
    pub kind: String,
    pub actor: String,
    pub address: Option<String>,
    pub subject: Option<String>,
    pub detail: Option<String>,
}

/// A portal seen.
#[derive(Encode, Decode)]
pub struct SightingRow {
    /// Milliseconds since the start of the log file's hour.
    pub at_ms: u32,
    /// Client time minus receive time, milliseconds.
    pub client_delta_ms: i64,
    pub name: u32,
    pub place: Place,
    pub destination: Option<u32>,
}

/// A rare found.
#[derive(Encode, Decode)]
pub struct FindRow {
    /// Milliseconds since the start of the log file's hour.
    pub at_ms: u32,
    /// Client time minus receive time, milliseconds.
    pub client_delta_ms: i64,
    pub name: u32,
    pub place: Place,
    pub additional_info: Option<String>,
}

impl SightingRow {
    pub fn position(&self) -> WorldPosition {
        self.place.0
    }
}

impl LogRow {
    /// Milliseconds since the start of the hour; `None` for definitions and imports.
    pub fn at_ms(&self) -> Option<u32> {
        match self {
            Self::Text { .. } | Self::Character { .. } | Self::Imported(_) => None,
            Self::Telemetry { sample, .. } => Some(sample.at_ms),
            Self::Spawn { sample, .. } => Some(sample.at_ms),
            Self::Portal { sighting, .. } => Some(sighting.at_ms),
            Self::Rare { find, .. } => Some(find.at_ms),
            Self::Audit(row) => Some(row.at_ms),
            Self::Items { row, .. } => Some(row.at_ms),
            Self::ItemEvent { sample, .. } => Some(sample.at_ms),
        }
    }

    /// The character that reported; `None` for texts and the audit log.
    pub fn character(&self) -> Option<u32> {
        match self {
            Self::Text { .. } | Self::Audit(_) => None,
            Self::Character { id: character, .. }
            | Self::Telemetry { character, .. }
            | Self::Spawn { character, .. }
            | Self::Portal { character, .. }
            | Self::Rare { character, .. }
            | Self::Items { character, .. }
            | Self::ItemEvent { character, .. } => Some(*character),
            Self::Imported(row) => Some(row.character()),
        }
    }

    /// The texts the row uses.
    pub fn texts(&self) -> impl Iterator<Item = u32> {
        let ids = match self {
            Self::Text { id, .. } => [Some(*id), None, None],
            Self::Character { .. } | Self::Audit(_) | Self::Items { .. } => [None; 3],
            Self::Telemetry { sample, .. } => {
                [Some(sample.session), sample.char_tag, sample.vt_state]
            }
            Self::Spawn { sample, .. } => [Some(sample.mob), None, None],
            Self::Portal { sighting, .. } => [Some(sighting.name), sighting.destination, None],
            Self::Rare { find, .. } => [Some(find.name), None, None],
            Self::ItemEvent { sample, .. } => [Some(sample.title), None, None],
            Self::Imported(row) => row.texts(),
        };
        ids.into_iter().flatten()
    }
}
