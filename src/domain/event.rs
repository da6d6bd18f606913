//! The events of the game world that are stored: what a character reported, and when.

use crate::domain::character::CharacterName;
use crate::domain::coordinates::WorldPosition;

/// One report of one character, ready to be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub character: CharacterName,
    /// When the server read it, Unix milliseconds. Orders and buckets everything.
    pub received_at_ms: i64,
    /// What the game machine's clock said, Unix milliseconds. May be off by days; kept as sent.
    pub client_time_ms: i64,
    pub body: EventBody,
}

#[derive(Debug, Clone, PartialEq)]
pub enum EventBody {
    Telemetry(Telemetry),
    Spawn(Spawn),
    Portal(PortalSighting),
    Rare(RareFind),
}

/// The two-second report of one character. Absent values were not sent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Telemetry {
    /// The plugin's id of this game session; counters below that say "session" start with it.
    pub session_id: String,
    pub char_tag: Option<String>,
    pub position: WorldPosition,
    /// Kills in this session.
    pub kills: u64,
    pub kills_per_hour: Option<f64>,
    /// Time in the world, seconds.
    pub online_s: Option<u64>,
    /// Deaths in this session.
    pub deaths: u64,
    /// Deaths of the character's life.
    pub total_deaths: Option<u64>,
    /// Rares found in this session.
    pub rares_found: u64,
    pub prismatic_taper_count: u64,
    /// The macro's state text, as sent.
    pub vt_state: Option<String>,
    pub mem_mb: Option<f64>,
    pub cpu_pct: Option<f64>,
    pub mem_handles: Option<u64>,
    pub latency_ms: Option<f64>,
}

/// A creature that came into a character's sight.
#[derive(Debug, Clone, PartialEq)]
pub struct Spawn {
    pub mob: String,
    /// East and north, map units.
    pub ew: f64,
    pub ns: f64,
    pub z: Option<f64>,
    /// Landblock and cell, `0xXXYYCCCC`.
    pub landblock: Option<u32>,
}

/// A portal a character saw.
#[derive(Debug, Clone, PartialEq)]
pub struct PortalSighting {
    pub name: String,
    pub position: WorldPosition,
    pub destination: Option<String>,
}

/// A rare item a character found.
#[derive(Debug, Clone, PartialEq)]
pub struct RareFind {
    pub name: String,
    pub position: WorldPosition,
    pub additional_info: Option<String>,
}
