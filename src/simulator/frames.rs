//! Frames as the plugin writes them, quirks included. Source: the plugin protocol.
//!
//! `type` comes first, then the name and the client's time; some numbers are sent as text.

use jiff::Timestamp;
use serde::Serialize;

use crate::simulator::chance::whole;

/// What every frame starts with, and then its own members.
#[derive(Serialize)]
struct Frame<'a, B: Serialize> {
    r#type: &'a str,
    character_name: &'a str,
    timestamp: String,
    #[serde(flatten)]
    body: B,
}

/// Writes a frame. `client_ms` is the client machine's time, Unix milliseconds.
///
/// # Panics
/// Never for the bodies of this module: they hold text, finite numbers and maps with text keys.
pub fn encode(kind: &str, character_name: &str, client_ms: i64, body: impl Serialize) -> String {
    let frame = Frame { r#type: kind, character_name, timestamp: iso(client_ms), body };
    serde_json::to_string(&frame).expect("bodies of frames can always be written")
}

/// ISO 8601, UTC, as `2026-04-24T12:55:30.25Z`.
pub fn iso(ms: i64) -> String {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH).to_string()
}

#[derive(Serialize)]
pub struct Telemetry<'a> {
    pub char_tag: &'a str,
    pub session_id: &'a str,
    pub ew: f64,
    pub ns: f64,
    pub z: f64,
    pub kills: u64,
    pub kills_per_hour: String,
    pub onlinetime: String,
    pub deaths: String,
    pub total_deaths: String,
    pub rares_found: u64,
    pub prismatic_taper_count: String,
    pub vt_state: &'a str,
    pub mem_mb: f64,
    pub cpu_pct: f64,
    pub mem_handles: u32,
    pub latency_ms: f64,
}

/// Health, stamina and mana; the body of both `vitals` and `share_vitals`.
#[derive(Serialize)]
pub struct Vitals {
    pub health_current: u32,
    pub health_max: u32,
    pub health_percentage: f64,
    pub stamina_current: u32,
    pub stamina_max: u32,
    pub stamina_percentage: f64,
    pub mana_current: u32,
    pub mana_max: u32,
    pub mana_percentage: f64,
    pub vitae: u32,
}

#[derive(Serialize)]
pub struct Spawn<'a> {
    pub mob: &'a str,
    pub ew: f64,
    pub ns: f64,
    pub z: f64,
    /// Landblock and cell, `0xXXYYCCCC`.
    pub landblock: String,
}

#[derive(Serialize)]
pub struct Portal<'a> {
    #[serde(rename = "portal_name")]
    pub name: &'a str,
    pub ew: f64,
    pub ns: f64,
    pub z: f64,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub destination: &'a str,
}

#[derive(Serialize)]
pub struct Rare<'a> {
    pub name: &'a str,
    pub ew: f64,
    pub ns: f64,
    pub z: f64,
    pub additional_info: String,
}

#[derive(Serialize)]
pub struct Chat<'a> {
    pub text: &'a str,
    pub color: u8,
    /// Left out for lines of the game itself, as the plugin does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<&'static str>,
}

#[derive(Serialize)]
pub struct Quest<'a> {
    #[serde(rename = "quest_name")]
    pub name: &'a str,
    pub countdown: String,
    pub seconds_left: i64,
}

/// Where a character stands and looks: in `share_position` and in `nearby_objects`.
#[derive(Serialize)]
pub struct Pose {
    pub ew: f64,
    pub ns: f64,
    pub z: f64,
    /// Degrees, 0 is north, clockwise.
    pub heading: f64,
    pub landblock: String,
}

#[derive(Serialize)]
pub struct NearbyObjects<'a> {
    pub player: Pose,
    pub objects: Vec<NearbyObject<'a>>,
}

#[derive(Serialize)]
pub struct NearbyObject<'a> {
    pub id: i32,
    pub name: &'a str,
    pub object_class: &'static str,
    pub ew: f64,
    pub ns: f64,
    pub z: f64,
    /// Map units.
    pub distance: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub health: Option<u8>,
}

#[derive(Serialize)]
pub struct DungeonMap<'a> {
    /// Four hex digits.
    pub landblock: String,
    pub name: &'a str,
    pub cells: Vec<DungeonCell>,
    pub floors: Vec<i32>,
}

/// One 10 m square of a dungeon's floor, metres.
#[derive(Serialize)]
pub struct DungeonCell {
    pub cell: u32,
    pub env: u32,
    pub x: i32,
    pub y: i32,
    pub z: i32,
    pub rot: u16,
}

/// A number with one decimal and thousands separators: `1,234.5`.
pub fn with_separators(value: f64) -> String {
    let tenths = whole(value.max(0.0) * 10.0 + 0.5);
    let digits = (tenths / 10).to_string();
    let mut text = String::with_capacity(digits.len() + 4);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    format!("{text}.{}", tenths % 10)
}

/// Days and a clock: `02.03:04:05`.
pub fn online_time(seconds: u64) -> String {
    let (days, hours) = (seconds / 86_400, seconds / 3_600 % 24);
    format!("{days:02}.{hours:02}:{:02}:{:02}", seconds / 60 % 60, seconds % 60)
}

/// What is left of a quest's timer: `READY`, `12:34:56` or, from a day up, `5d 3h`.
pub fn countdown(seconds_left: i64) -> String {
    let (hours, minutes) = (seconds_left / 3_600, seconds_left / 60 % 60);
    match seconds_left {
        ..=0 => "READY".to_owned(),
        1..86_400 => format!("{hours:02}:{minutes:02}:{:02}", seconds_left % 60),
        _ => format!("{}d {}h", hours / 24, hours % 24),
    }
}

/// Landblock and cell of a place in the open, `0xXXYYCCCC`.
///
/// Source: the client's conversion; a landblock is 192 m, 8 by 8 cells, the map starts at -101.95.
pub fn landcell(ew: f64, ns: f64) -> String {
    let (x, y) = (whole((ew + 101.95) * 10.0), whole((ns + 101.95) * 10.0));
    let cell = (x % 8) * 8 + y % 8 + 1;
    format!("0x{:02X}{:02X}{cell:04X}", x / 8, y / 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_look_like_the_plugins() {
        assert_eq!(with_separators(1_234.54), "1,234.5");
        assert_eq!(with_separators(0.0), "0.0");
        assert_eq!(with_separators(999.96), "1,000.0");
        assert_eq!(with_separators(1_234_567.0), "1,234,567.0");
        assert_eq!(online_time(183_845), "02.03:04:05");
        assert_eq!(countdown(0), "READY");
        assert_eq!(countdown(45_296), "12:34:56");
        assert_eq!(countdown(442_800), "5d 3h");
    }

    #[test]
    fn landcells_follow_the_clients_formula() {
        // Holtburg: cell 0xA9B40019, from the client.
        assert_eq!(landcell(33.60, 42.08), "0xA9B40019");
    }

    #[test]
    fn the_type_comes_first() {
        let body = Chat { text: "hi", color: 2, channel: Some("local") };
        assert_eq!(
            encode("chat", "Larsson", 1_777_035_330_250, body),
            r#"{"type":"chat","character_name":"Larsson","timestamp":"2026-04-24T12:55:30.25Z","text":"hi","color":2,"channel":"local"}"#
        );
    }
}
