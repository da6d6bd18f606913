//! The records of `state.redb`, which are also the state in memory.
//!
//! The order of the fields is on disk, behind a version byte: docs/FORMAT.md, "State".

use crate::domain::coordinates::WorldPosition;
use crate::storage::codec::{Decode, Encode, Place};
use crate::storage::import::state::ImportedTotals;
use crate::storage::period::Day;
use crate::storage::row::SightingRow;

/// How long a portal is told after it was last seen.
pub const PORTAL_LIFE_MS: i64 = 3_600_000;

/// Lifetime counts of one character.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Encode, Decode)]
pub struct CharacterState {
    pub kills: u64,
    pub rares: u64,
    /// The session that the last telemetry named; 0 before the first.
    pub session: u32,
}

/// Counts of one session of one character. Record version 2.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Encode, Decode)]
pub struct SessionState {
    /// The last kill counter seen.
    pub kills: u64,
    pub rares: u64,
    /// UTC day of its last report, days since the epoch.
    pub seen_day: Day,
}

impl SessionState {
    /// The larger value of each.
    pub fn max(&self, other: &Self) -> Self {
        Self {
            kills: self.kills.max(other.kills),
            rares: self.rares.max(other.rares),
            seen_day: self.seen_day.max(other.seen_day),
        }
    }
}

pub mod v1 {
    //! Older shapes, upgraded when they are read.

    use super::{Decode, Encode};

    /// Record version 1: sessions did not tell when they were seen.
    #[derive(Encode, Decode)]
    pub struct SessionState {
        pub kills: u64,
        pub rares: u64,
    }
}

/// Counts of the fleet on one civil day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Encode, Decode)]
pub struct DayState {
    pub kills: u64,
    pub rares: u64,
}

/// Which portal: id of the name, and coordinates in tenths of a map unit, rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PortalKey {
    pub name: u32,
    pub ew_tenths: i32,
    pub ns_tenths: i32,
}

#[derive(Debug, Clone, Copy, PartialEq, Encode, Decode)]
pub struct PortalState {
    pub place: Place,
    pub destination: Option<u32>,
    pub discovered_by: u32,
    pub first_seen_ms: i64,
    pub last_seen_ms: i64,
}

/// When a rare was found, and the sequence number of its row.
pub type RareKey = (i64, u64);

#[derive(Debug, Clone, PartialEq, Encode, Decode)]
pub struct RareState {
    pub character: u32,
    pub client_time_ms: i64,
    pub name: u32,
    pub place: Place,
    pub additional_info: Option<String>,
}

/// When something was done, and the sequence number of its row.
pub type AuditKey = (i64, u64);

/// See [`crate::storage::row::AuditRow`].
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct AuditState {
    pub kind: String,
    pub actor: String,
    pub address: Option<String>,
    pub subject: Option<String>,
    pub detail: Option<String>,
}

/// Counts of the whole fleet, and the marks of the writer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Encode, Decode)]
pub struct FleetState {
    pub last_received_ms: i64,
    pub kills: u64,
    pub kills_updated_ms: i64,
    pub rares: u64,
    pub rares_updated_ms: i64,
}

/// Values to save: all that changed up to and with `sequence`.
#[derive(Debug)]
pub struct StateChanges {
    pub sequence: u64,
    /// Up to which row no change of items is in the log alone.
    pub items_saved_to: u64,
    pub fleet: FleetState,
    pub texts: Vec<(u32, String)>,
    pub names: Vec<(u32, String)>,
    pub characters: Vec<(u32, CharacterState)>,
    /// `None` for sessions that are over for long.
    pub sessions: Vec<((u32, u32), Option<SessionState>)>,
    /// Texts that only such sessions used.
    pub retired_texts: Vec<u32>,
    pub days: Vec<(i32, DayState)>,
    /// `None` for portals that nobody has seen for an hour.
    pub portals: Vec<(PortalKey, Option<PortalState>)>,
    pub rares: Vec<(RareKey, RareState)>,
    pub imported: Vec<(u32, ImportedTotals)>,
    /// Entries of the audit log before this moment go.
    pub audit_from_ms: i64,
    pub audit: Vec<(AuditKey, AuditState)>,
}

impl PortalKey {
    pub fn of(sighting: &SightingRow) -> Self {
        Self::at(sighting.name, sighting.position())
    }

    #[expect(clippy::cast_possible_truncation, reason = "saturates; the map ends at 102")]
    pub fn at(name: u32, position: WorldPosition) -> Self {
        let tenths = |units: f64| (units * 10.0).round() as i32;
        Self { name, ew_tenths: tenths(position.ew), ns_tenths: tenths(position.ns) }
    }
}

impl PortalState {
    pub fn is_alive(&self, now_ms: i64) -> bool {
        now_ms.saturating_sub(self.last_seen_ms) < PORTAL_LIFE_MS
    }
}
