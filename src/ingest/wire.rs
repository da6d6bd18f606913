//! What game clients send: one parser per frame type. Wire types stop here.
//!
//! A frame is read in one pass: [`peek`](crate::ingest::peek) finds its type, then the text is
//! parsed once into the fields that type needs. The text itself is kept for the relay, so members
//! we don't know reach browsers unharmed.

use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};

use crate::domain::character::{CharacterName, NameError};
use crate::domain::coordinates::WorldPosition;
use crate::domain::event::{EventBody, PortalSighting, RareFind, Spawn, Telemetry};
use crate::domain::landblock;
use crate::domain::vitals::{Vital, Vitals, vitae_percent};
use crate::ingest::coerce::Scalar;
use crate::ingest::peek;
use crate::live::message::Kind;

/// Largest legal coordinate, map units: the world ends at 102.05; rooms of a dungeon may lie a
/// little outside the landblock that counts for them.
const COORDINATE_ABS_MAX: f64 = 110.0;
/// Largest legal height. Whether clients send metres or map units is not known.
const HEIGHT_ABS_MAX: f64 = 100_000.0;
/// Largest legal counter of kills, deaths, tapers and the like.
const COUNT_MAX: u64 = 1_000_000_000;
/// Largest legal rate, load or latency.
const GAUGE_MAX: f64 = 1e9;
/// Longest legal name of a thing: creature, item, portal, quest, session, state, tag.
const TEXT_CHARS_MAX: usize = 256;
/// Longest chat line. The game's own limit is far lower.
const CHAT_CHARS_MAX: usize = 4_096;
/// Most bytes of a dungeon map.
pub const DUNGEON_MAP_BYTES_MAX: usize = 512 * 1024;

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
    /// All items of a character, at log-in.
    Inventory {
        item_count: usize,
    },
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

    fn missing(field: &'static str) -> Self {
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
        Kind::Inventory => split(parse_as::<InventoryFrame>(text)?)?,
        Kind::InventoryDelta => split(parse_as::<InventoryDeltaFrame>(text)?)?,
        Kind::EquipmentCantripState => split(parse_as::<CantripFrame>(text)?)?,
        Kind::CharacterStats => split(parse_as::<StatsFrame>(text)?)?,
        Kind::NearbyObjects => split(parse_as::<NearbyFrame>(text)?)?,
        Kind::CombatStats => split(parse_as::<CombatFrame>(text)?)?,
        Kind::DungeonMap if text.len() > DUNGEON_MAP_BYTES_MAX => {
            return Err(FrameError::out_of_range("cells"));
        }
        Kind::DungeonMap => split(parse_as::<DungeonFrame>(text)?)?,
        Kind::Register | Kind::Share(_) => {
            let head = parse_as::<Head>(text)?;
            let body = if kind == Kind::Register { Body::Register } else { Body::Relayed };
            (head, body)
        }
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

fn required<T>(value: Option<T>, field: &'static str) -> Result<T, FrameError> {
    value.ok_or_else(|| FrameError::missing(field))
}

fn required_text(value: &Scalar, field: &'static str) -> Result<String, FrameError> {
    let text = required(value.text(field, TEXT_CHARS_MAX)?, field)?;
    if text.is_empty() { Err(FrameError::missing(field)) } else { Ok(text) }
}

fn optional_text(value: &Scalar, field: &'static str) -> Result<Option<String>, FrameError> {
    value.text(field, TEXT_CHARS_MAX)
}

fn position(ew: &Scalar, ns: &Scalar, z: &Scalar) -> Result<WorldPosition, FrameError> {
    Ok(WorldPosition {
        ew: required(ew.number("ew", COORDINATE_ABS_MAX)?, "ew")?,
        ns: required(ns.number("ns", COORDINATE_ABS_MAX)?, "ns")?,
        z: z.number("z", HEIGHT_ABS_MAX)?.unwrap_or_default(),
    })
}

#[derive(Deserialize)]
#[serde(bound(deserialize = "'de: 'a"))]
struct TelemetryFrame<'a> {
    #[serde(default)]
    character_name: Scalar<'a>,
    #[serde(default)]
    timestamp: Scalar<'a>,
    #[serde(default)]
    char_tag: Scalar<'a>,
    #[serde(default)]
    session_id: Scalar<'a>,
    #[serde(default)]
    ew: Scalar<'a>,
    #[serde(default)]
    ns: Scalar<'a>,
    #[serde(default)]
    z: Scalar<'a>,
    #[serde(default)]
    kills: Scalar<'a>,
    #[serde(default)]
    kills_per_hour: Scalar<'a>,
    #[serde(default)]
    onlinetime: Scalar<'a>,
    #[serde(default)]
    deaths: Scalar<'a>,
    #[serde(default)]
    total_deaths: Scalar<'a>,
    #[serde(default)]
    rares_found: Scalar<'a>,
    #[serde(default)]
    prismatic_taper_count: Scalar<'a>,
    #[serde(default)]
    vt_state: Scalar<'a>,
    #[serde(default)]
    mem_mb: Scalar<'a>,
    #[serde(default)]
    cpu_pct: Scalar<'a>,
    #[serde(default)]
    mem_handles: Scalar<'a>,
    #[serde(default)]
    latency_ms: Scalar<'a>,
}

impl<'a> Content<'a> for TelemetryFrame<'a> {
    fn split(self) -> Result<(Head<'a>, Body), FrameError> {
        let telemetry = Telemetry {
            session_id: required_text(&self.session_id, "session_id")?,
            char_tag: optional_text(&self.char_tag, "char_tag")?,
            position: position(&self.ew, &self.ns, &self.z)?,
            kills: required(self.kills.count("kills", COUNT_MAX)?, "kills")?,
            kills_per_hour: self.kills_per_hour.number("kills_per_hour", GAUGE_MAX)?,
            online_s: optional_text(&self.onlinetime, "onlinetime")?
                .as_deref()
                .and_then(parse_online_s),
            deaths: self.deaths.count("deaths", COUNT_MAX)?.unwrap_or_default(),
            total_deaths: self.total_deaths.count("total_deaths", COUNT_MAX)?,
            rares_found: self.rares_found.count("rares_found", COUNT_MAX)?.unwrap_or_default(),
            prismatic_taper_count: self
                .prismatic_taper_count
                .count("prismatic_taper_count", COUNT_MAX)?
                .unwrap_or_default(),
            vt_state: optional_text(&self.vt_state, "vt_state")?,
            mem_mb: self.mem_mb.number("mem_mb", GAUGE_MAX)?,
            cpu_pct: self.cpu_pct.number("cpu_pct", GAUGE_MAX)?,
            mem_handles: self.mem_handles.count("mem_handles", COUNT_MAX)?,
            latency_ms: self.latency_ms.number("latency_ms", GAUGE_MAX)?,
        };
        let head = Head { character_name: self.character_name, timestamp: self.timestamp };
        Ok((head, Body::Stored(EventBody::Telemetry(telemetry))))
    }
}

/// Reads `02.03:04:05` (days.hours:minutes:seconds), days optional, as seconds.
fn parse_online_s(text: &str) -> Option<u64> {
    let (days, clock) = match text.split_once('.') {
        Some((days, clock)) if !days.contains(':') => (days.parse::<u64>().ok()?, clock),
        _ => (0, text),
    };
    let mut parts = clock.split(':').map(|part| part.split('.').next()?.parse::<u64>().ok());
    let hours = parts.next()??;
    let minutes = parts.next()??;
    let seconds = parts.next()??;
    if parts.next().is_some() || days > 100_000 || hours > 1_000_000 || minutes > 59 || seconds > 59
    {
        return None;
    }
    Some(((days * 24 + hours) * 60 + minutes) * 60 + seconds)
}

#[derive(Deserialize)]
#[serde(bound(deserialize = "'de: 'a"))]
struct VitalsFrame<'a> {
    #[serde(default)]
    character_name: Scalar<'a>,
    #[serde(default)]
    timestamp: Scalar<'a>,
    #[serde(default)]
    health_current: Scalar<'a>,
    #[serde(default)]
    health_max: Scalar<'a>,
    #[serde(default)]
    health_percentage: Scalar<'a>,
    #[serde(default)]
    stamina_current: Scalar<'a>,
    #[serde(default)]
    stamina_max: Scalar<'a>,
    #[serde(default)]
    stamina_percentage: Scalar<'a>,
    #[serde(default)]
    mana_current: Scalar<'a>,
    #[serde(default)]
    mana_max: Scalar<'a>,
    #[serde(default)]
    mana_percentage: Scalar<'a>,
    #[serde(default)]
    vitae: Scalar<'a>,
}

impl<'a> Content<'a> for VitalsFrame<'a> {
    fn split(self) -> Result<(Head<'a>, Body), FrameError> {
        let vitals = Vitals {
            health: Vital {
                current: self.health_current.count("health_current", COUNT_MAX)?,
                max: self.health_max.count("health_max", COUNT_MAX)?,
                percentage: self.health_percentage.number("health_percentage", GAUGE_MAX)?,
            },
            stamina: Vital {
                current: self.stamina_current.count("stamina_current", COUNT_MAX)?,
                max: self.stamina_max.count("stamina_max", COUNT_MAX)?,
                percentage: self.stamina_percentage.number("stamina_percentage", GAUGE_MAX)?,
            },
            mana: Vital {
                current: self.mana_current.count("mana_current", COUNT_MAX)?,
                max: self.mana_max.count("mana_max", COUNT_MAX)?,
                percentage: self.mana_percentage.number("mana_percentage", GAUGE_MAX)?,
            },
            vitae: self.vitae.number("vitae", 100.0)?.map(vitae_percent),
        };
        let head = Head { character_name: self.character_name, timestamp: self.timestamp };
        Ok((head, Body::Vitals(vitals)))
    }
}

/// Declares the frame types that need few fields: the struct, and how it splits.
macro_rules! frame {
    ($name:ident { $($field:ident : $kind:ty),* $(,)? } $this:ident => $body:block) => {
        #[derive(Deserialize)]
        #[serde(bound(deserialize = "'de: 'a"))]
        struct $name<'a> {
            #[serde(default)]
            character_name: Scalar<'a>,
            #[serde(default)]
            timestamp: Scalar<'a>,
            $(#[serde(default)] $field: $kind,)*
        }

        impl<'a> Content<'a> for $name<'a> {
            fn split(self) -> Result<(Head<'a>, Body), FrameError> {
                let $this = &self;
                let body: Body = $body;
                Ok((Head { character_name: self.character_name, timestamp: self.timestamp }, body))
            }
        }
    };
}

frame!(SpawnFrame { mob: Scalar<'a>, ew: Scalar<'a>, ns: Scalar<'a>, z: Scalar<'a>, landblock: Scalar<'a> } this => {
    let place = position(&this.ew, &this.ns, &Scalar::Absent)?;
    Body::Stored(EventBody::Spawn(Spawn {
        mob: required_text(&this.mob, "mob")?,
        ew: place.ew,
        ns: place.ns,
        z: this.z.number("z", HEIGHT_ABS_MAX)?,
        landblock: landcell(&this.landblock, "landblock")?,
    }))
});

frame!(PortalFrame { portal_name: Scalar<'a>, ew: Scalar<'a>, ns: Scalar<'a>, z: Scalar<'a>, destination: Scalar<'a> } this => {
    Body::Stored(EventBody::Portal(PortalSighting {
        name: required_text(&this.portal_name, "portal_name")?,
        position: position(&this.ew, &this.ns, &this.z)?,
        destination: optional_text(&this.destination, "destination")?,
    }))
});

frame!(RareFrame { name: Scalar<'a>, ew: Scalar<'a>, ns: Scalar<'a>, z: Scalar<'a>, additional_info: Scalar<'a> } this => {
    Body::Stored(EventBody::Rare(RareFind {
        name: required_text(&this.name, "name")?,
        position: position(&this.ew, &this.ns, &this.z)?,
        additional_info: optional_text(&this.additional_info, "additional_info")?,
    }))
});

frame!(ChatFrame { text: Scalar<'a> } this => {
    required(this.text.text("text", CHAT_CHARS_MAX)?, "text")?;
    Body::Relayed
});

frame!(QuestFrame { quest_name: Scalar<'a>, quest: Scalar<'a>, countdown: Scalar<'a>, seconds_left: Scalar<'a> } this => {
    let name = if this.quest_name == Scalar::Absent { &this.quest } else { &this.quest_name };
    required_text(name, "quest_name")?;
    optional_text(&this.countdown, "countdown")?;
    this.seconds_left.number("seconds_left", GAUGE_MAX)?;
    Body::Relayed
});

frame!(InventoryFrame { item_count: Scalar<'a>, items: Option<ListLength> } this => {
    this.item_count.count("item_count", COUNT_MAX)?;
    Body::Inventory { item_count: required(this.items.as_ref(), "items")?.0 }
});

frame!(InventoryDeltaFrame { action: Scalar<'a>, item: Option<DeltaItem<'a>>, item_id: Scalar<'a> } this => {
    let action = required_text(&this.action, "action")?;
    match action.to_ascii_lowercase().as_str() {
        "add" | "update" if this.item.is_none() => return Err(FrameError::missing("item")),
        "add" | "update" => {}
        "remove" => {
            let item_id = this.item.as_ref().map_or(&Scalar::Absent, |item| &item.id);
            if this.item_id == Scalar::Absent && *item_id == Scalar::Absent {
                return Err(FrameError::missing("item_id"));
            }
        }
        _ => return Err(FrameError::wrong_kind("action", "add, update or remove")),
    }
    Body::Relayed
});

#[derive(Deserialize)]
#[serde(bound(deserialize = "'de: 'a"))]
struct DeltaItem<'a> {
    #[serde(default, rename = "Id", alias = "id")]
    id: Scalar<'a>,
}

frame!(CantripFrame { items: Option<Vec<CantripItem<'a>>> } this => {
    for item in required(this.items.as_ref(), "items")? {
        required(item.item_id.number("item_id", GAUGE_MAX * 10.0)?, "item_id")?;
        for spell in &item.spells {
            spell.active.flag("active")?;
        }
    }
    Body::Relayed
});

#[derive(Deserialize)]
#[serde(bound(deserialize = "'de: 'a"))]
struct CantripItem<'a> {
    #[serde(default)]
    item_id: Scalar<'a>,
    #[serde(default)]
    spells: Vec<CantripSpell<'a>>,
}

#[derive(Deserialize)]
#[serde(bound(deserialize = "'de: 'a"))]
struct CantripSpell<'a> {
    #[serde(default)]
    active: Scalar<'a>,
}

frame!(StatsFrame { level: Scalar<'a> } this => {
    this.level.count("level", 10_000)?;
    Body::Relayed
});

frame!(NearbyFrame { player: Option<NearbyPlace<'a>>, objects: Option<Vec<NearbyPlace<'a>>> } this => {
    let player = this.player.as_ref();
    for place in required(this.objects.as_ref(), "objects")?.iter().chain(player) {
        place.ew.number("ew", COORDINATE_ABS_MAX)?;
        place.ns.number("ns", COORDINATE_ABS_MAX)?;
        place.z.number("z", HEIGHT_ABS_MAX)?;
        place.distance.number("distance", GAUGE_MAX)?;
    }
    Body::Relayed
});

#[derive(Deserialize)]
#[serde(bound(deserialize = "'de: 'a"))]
struct NearbyPlace<'a> {
    #[serde(default)]
    ew: Scalar<'a>,
    #[serde(default)]
    ns: Scalar<'a>,
    #[serde(default)]
    z: Scalar<'a>,
    #[serde(default)]
    distance: Scalar<'a>,
}

frame!(CombatFrame { session_id: Scalar<'a>, session: Scalar<'a> } this => {
    required_text(&this.session_id, "session_id")?;
    match this.session {
        Scalar::Compound => Body::Relayed,
        Scalar::Absent => return Err(FrameError::missing("session")),
        _ => return Err(FrameError::wrong_kind("session", "an object")),
    }
});

frame!(DungeonFrame { landblock: Scalar<'a> } this => {
    let cell = required(landcell(&this.landblock, "landblock")?, "landblock")?;
    Body::DungeonMap { landblock: landblock::of_cell(cell) }
});

/// Reads a landblock or cell number: `01D9`, `0x01D9`, `01D90108`, `0x01D90108`, or an integer
/// (32-bit, possibly sent as a negative one).
fn landcell(value: &Scalar, field: &'static str) -> Result<Option<u32>, FrameError> {
    match value {
        Scalar::Absent => Ok(None),
        Scalar::Whole(whole) => u32::try_from(*whole)
            .or_else(|_| i32::try_from(*whole).map(i32::cast_unsigned))
            .map(Some)
            .map_err(|_| FrameError::out_of_range(field)),
        Scalar::Text(text) if text.trim().is_empty() => Ok(None),
        Scalar::Text(text) => landblock::parse_hex(text)
            .map(Some)
            .ok_or_else(|| FrameError::wrong_kind(field, "a landblock such as 01D9 or 0x01D90108")),
        _ => Err(FrameError::wrong_kind(field, "a landblock such as 01D9 or 0x01D90108")),
    }
}

/// Counts the elements of a list without keeping them.
struct ListLength(usize);

impl<'de> Deserialize<'de> for ListLength {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Count;
        impl<'de> Visitor<'de> for Count {
            type Value = ListLength;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<ListLength, A::Error> {
                let mut length = 0;
                while seq.next_element::<IgnoredAny>()?.is_some() {
                    length += 1;
                }
                Ok(ListLength(length))
            }
        }
        deserializer.deserialize_seq(Count)
    }
}

#[cfg(test)]
mod tests;
