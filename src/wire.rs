//! What game clients send: one parser per frame type. Wire types stop here.
//!
//! A frame is read in one pass: [`peek`](crate::wire::peek) finds its type, then the text is
//! parsed once into the fields that type needs. The text itself is kept for the relay, so members
//! we don't know reach browsers unharmed.

mod coerce;
mod frames;
pub mod items;
pub mod peek;

use std::ops::Range;

use serde::Deserialize;

use crate::domain::character::{CharacterName, NameError};
use crate::domain::event::EventBody;
use crate::domain::item::ItemIdError;
use crate::domain::vitals::Vitals;
use crate::live::message::Kind;
use crate::wire::coerce::Scalar;
use frames::{
    CantripFrame, ChatFrame, CombatFrame, DungeonFrame, NearbyFrame, PortalFrame, QuestFrame,
    RareFrame, SpawnFrame, StatsFrame, TelemetryFrame, VitalsFrame,
};

/// Most bytes of a dungeon map.
const DUNGEON_MAP_BYTES_MAX: usize = 512 * 1024;

/// One well-formed frame.
#[derive(Debug, PartialEq)]
pub struct Frame {
    pub kind: Kind,
    /// `None` only for types we don't know.
    pub character: Option<CharacterName>,
    /// The client's clock, Unix milliseconds, where it was sent.
    pub client_time_ms: Option<i64>,
    pub body: Body,
    /// Where the `type` member stands in the text, comma included.
    pub type_member: Range<usize>,
}

#[derive(Debug, PartialEq)]
pub enum Body {
    /// Binds the socket to the character, nothing else.
    Register,
    Stored(EventBody),
    Vitals(Vitals),
    /// All items of a character, or a change of one: see [`items::read_change`].
    Items,
    /// Map of a dungeon; the key is the landblock's 16 bits.
    DungeonMap {
        landblock: u16,
    },
    /// Checked, and passed on to browsers as it came.
    Relayed,
}

/// Why a frame was refused. The client gets all three parts; nothing of the frame is kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FrameError {
    /// Stable, one word; also the metric's label.
    pub code: &'static str,
    pub message: String,
    pub field: Option<&'static str>,
}

impl FrameError {
    fn new(code: &'static str, field: Option<&'static str>, message: String) -> Self {
        Self { code, message, field }
    }

    fn malformed(error: &serde_json::Error) -> Self {
        if error.is_data() {
            Self::new("wrong_kind", None, format!("the frame has the wrong shape: {error}"))
        } else {
            Self::new("not_json", None, format!("the frame is not JSON: {error}"))
        }
    }

    pub fn missing(field: &'static str) -> Self {
        Self::new("missing_field", Some(field), format!("`{field}` is missing"))
    }

    pub(super) fn wrong_kind(field: &'static str, wanted: &str) -> Self {
        Self::new("wrong_kind", Some(field), format!("`{field}` must be {wanted}"))
    }

    pub(super) fn out_of_range(field: &'static str) -> Self {
        Self::new("out_of_range", Some(field), format!("`{field}` is outside any sensible range"))
    }

    pub(super) fn too_long(field: &'static str, chars_max: usize) -> Self {
        Self::new(
            "too_long",
            Some(field),
            format!("`{field}` has more than {chars_max} characters"),
        )
    }

    fn wrong_item_id(field: &'static str, error: ItemIdError) -> Self {
        let code = match error {
            ItemIdError::NotANumber => "wrong_kind",
            ItemIdError::OutOfRange => "out_of_range",
        };
        Self::new(code, Some(field), format!("`{field}`: {error}"))
    }

    fn bad_name(error: &NameError) -> Self {
        Self::new("bad_name", Some("character_name"), format!("`character_name`: {error}"))
    }
}

/// Members that stand in every frame.
#[derive(Deserialize)]
#[serde(bound(deserialize = "'de: 'a"))]
struct Head<'a> {
    #[serde(default)]
    character_name: Scalar<'a>,
    #[serde(default)]
    timestamp: Scalar<'a>,
}

impl Head<'_> {
    fn character(&self) -> Result<CharacterName, FrameError> {
        match &self.character_name {
            Scalar::Absent => Err(FrameError::missing("character_name")),
            Scalar::Text(text) => {
                CharacterName::new(text).map_err(|error| FrameError::bad_name(&error))
            }
            _ => Err(FrameError::wrong_kind("character_name", "a text")),
        }
    }

    fn client_time_ms(&self) -> Result<Option<i64>, FrameError> {
        match &self.timestamp {
            Scalar::Absent => Ok(None),
            Scalar::Text(text) if text.trim().is_empty() => Ok(None),
            Scalar::Text(text) => match parse_time_ms(text.trim()) {
                Some(time_ms) => Ok(Some(time_ms)),
                None => Err(FrameError::wrong_kind("timestamp", "an ISO-8601 time")),
            },
            _ => Err(FrameError::wrong_kind("timestamp", "an ISO-8601 time")),
        }
    }
}

/// Reads one frame.
///
/// # Errors
/// Not JSON, not an object, a needed field missing, or a value of the wrong kind or outside any
/// sensible range. A frame of an unknown type is not an error.
pub fn parse(text: &str) -> Result<Frame, FrameError> {
    let Some(found) = peek::type_member(text) else {
        return Err(explain_missing_type(text));
    };
    let kind = Kind::from_name(&text[found.name]);
    let (head, body) = match &kind {
        Kind::Telemetry => split(parse_as::<TelemetryFrame>(text)?)?,
        Kind::Vitals => split(parse_as::<VitalsFrame>(text)?)?,
        Kind::Spawn => split(parse_as::<SpawnFrame>(text)?)?,
        Kind::Portal => split(parse_as::<PortalFrame>(text)?)?,
        Kind::Rare => split(parse_as::<RareFrame>(text)?)?,
        Kind::Chat => split(parse_as::<ChatFrame>(text)?)?,
        Kind::Quest => split(parse_as::<QuestFrame>(text)?)?,
        Kind::EquipmentCantripState => split(parse_as::<CantripFrame>(text)?)?,
        Kind::CharacterStats => split(parse_as::<StatsFrame>(text)?)?,
        Kind::NearbyObjects => split(parse_as::<NearbyFrame>(text)?)?,
        Kind::CombatStats => split(parse_as::<CombatFrame>(text)?)?,
        Kind::DungeonMap if text.len() > DUNGEON_MAP_BYTES_MAX => {
            return Err(FrameError::out_of_range("cells"));
        }
        Kind::DungeonMap => split(parse_as::<DungeonFrame>(text)?)?,
        Kind::Register => (parse_as::<Head>(text)?, Body::Register),
        Kind::Inventory | Kind::InventoryDelta => (parse_as::<Head>(text)?, Body::Items),
        Kind::Share(_) => (parse_as::<Head>(text)?, Body::Relayed),
        // An unknown type is the future's business: checked to be JSON, then passed on.
        _ => {
            let head = parse_as::<Head>(text)?;
            let character = head.character().ok();
            let client_time_ms = head.client_time_ms().ok().flatten();
            let body = Body::Relayed;
            return Ok(Frame { kind, character, client_time_ms, body, type_member: found.member });
        }
    };
    Ok(Frame {
        kind,
        character: Some(head.character()?),
        client_time_ms: head.client_time_ms()?,
        body,
        type_member: found.member,
    })
}

/// A parsed frame type: its head, and what it means.
trait Content<'a> {
    fn split(self) -> Result<(Head<'a>, Body), FrameError>;
}

fn split<'a>(content: impl Content<'a>) -> Result<(Head<'a>, Body), FrameError> {
    content.split()
}

fn parse_as<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, FrameError> {
    serde_json::from_str(text).map_err(|error| FrameError::malformed(&error))
}

/// Says why no plain `type` was found.
fn explain_missing_type(text: &str) -> FrameError {
    #[derive(Deserialize)]
    #[serde(bound(deserialize = "'de: 'a"))]
    struct TypeOnly<'a> {
        #[serde(default, rename = "type")]
        kind: Scalar<'a>,
    }
    match serde_json::from_str::<TypeOnly>(text) {
        Err(error) => FrameError::malformed(&error),
        Ok(_) if !text.trim_start().starts_with('{') => {
            FrameError::new("not_object", None, "the frame is not a JSON object".to_owned())
        }
        Ok(TypeOnly { kind: Scalar::Absent }) => FrameError::missing("type"),
        Ok(_) => FrameError::wrong_kind("type", "a plain text"),
    }
}

/// Reads ISO-8601; a time without an offset is taken for UTC.
fn parse_time_ms(text: &str) -> Option<i64> {
    if let Ok(timestamp) = text.parse::<jiff::Timestamp>() {
        return Some(timestamp.as_millisecond());
    }
    let civil: jiff::civil::DateTime = text.parse().ok()?;
    Some(civil.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests;
