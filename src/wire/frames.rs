//! The frame types: the members each needs, and what they mean.

use serde::Deserialize;

use super::{Body, Content, FrameError, Head};
use crate::domain::coordinates::WorldPosition;
use crate::domain::event::{EventBody, PortalSighting, RareFind, Spawn, Telemetry};
use crate::domain::landblock;
use crate::domain::limits::{
    COORDINATE_ABS_MAX, COUNT_MAX, GAUGE_MAX, HEIGHT_ABS_MAX, TEXT_CHARS_MAX,
};
use crate::domain::online_time::parse_online_s;
use crate::domain::vitals::{Vital, Vitals, vitae_percent};
use crate::wire::coerce::Scalar;

/// Longest chat line. The game's own limit is far lower.
const CHAT_CHARS_MAX: usize = 4_096;

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

/// Declares a frame type: the members it needs, and what they mean.
macro_rules! frame {
    ($name:ident { $($field:ident : $kind:ty),* $(,)? } $this:ident => $body:block) => {
        #[derive(Deserialize)]
        #[serde(bound(deserialize = "'de: 'a"))]
        pub(super) struct $name<'a> {
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

frame!(TelemetryFrame {
    char_tag: Scalar<'a>,
    session_id: Scalar<'a>,
    ew: Scalar<'a>,
    ns: Scalar<'a>,
    z: Scalar<'a>,
    kills: Scalar<'a>,
    kills_per_hour: Scalar<'a>,
    onlinetime: Scalar<'a>,
    deaths: Scalar<'a>,
    total_deaths: Scalar<'a>,
    rares_found: Scalar<'a>,
    prismatic_taper_count: Scalar<'a>,
    vt_state: Scalar<'a>,
    mem_mb: Scalar<'a>,
    cpu_pct: Scalar<'a>,
    mem_handles: Scalar<'a>,
    latency_ms: Scalar<'a>,
} this => {
    let telemetry = Telemetry {
        session_id: required_text(&this.session_id, "session_id")?,
        char_tag: optional_text(&this.char_tag, "char_tag")?,
        position: position(&this.ew, &this.ns, &this.z)?,
        kills: required(this.kills.count("kills", COUNT_MAX)?, "kills")?,
        kills_per_hour: this.kills_per_hour.number("kills_per_hour", GAUGE_MAX)?,
        online_s: optional_text(&this.onlinetime, "onlinetime")?
            .as_deref()
            .and_then(parse_online_s),
        deaths: this.deaths.count("deaths", COUNT_MAX)?.unwrap_or_default(),
        total_deaths: this.total_deaths.count("total_deaths", COUNT_MAX)?,
        rares_found: this.rares_found.count("rares_found", COUNT_MAX)?.unwrap_or_default(),
        prismatic_taper_count: this
            .prismatic_taper_count
            .count("prismatic_taper_count", COUNT_MAX)?
            .unwrap_or_default(),
        vt_state: optional_text(&this.vt_state, "vt_state")?,
        mem_mb: this.mem_mb.number("mem_mb", GAUGE_MAX)?,
        cpu_pct: this.cpu_pct.number("cpu_pct", GAUGE_MAX)?,
        mem_handles: this.mem_handles.count("mem_handles", COUNT_MAX)?,
        latency_ms: this.latency_ms.number("latency_ms", GAUGE_MAX)?,
    };
    Body::Stored(EventBody::Telemetry(telemetry))
});

frame!(VitalsFrame {
    health_current: Scalar<'a>,
    health_max: Scalar<'a>,
    health_percentage: Scalar<'a>,
    stamina_current: Scalar<'a>,
    stamina_max: Scalar<'a>,
    stamina_percentage: Scalar<'a>,
    mana_current: Scalar<'a>,
    mana_max: Scalar<'a>,
    mana_percentage: Scalar<'a>,
    vitae: Scalar<'a>,
} this => {
    let vitals = Vitals {
        health: Vital {
            current: this.health_current.count("health_current", COUNT_MAX)?,
            max: this.health_max.count("health_max", COUNT_MAX)?,
            percentage: this.health_percentage.number("health_percentage", GAUGE_MAX)?,
        },
        stamina: Vital {
            current: this.stamina_current.count("stamina_current", COUNT_MAX)?,
            max: this.stamina_max.count("stamina_max", COUNT_MAX)?,
            percentage: this.stamina_percentage.number("stamina_percentage", GAUGE_MAX)?,
        },
        mana: Vital {
            current: this.mana_current.count("mana_current", COUNT_MAX)?,
            max: this.mana_max.count("mana_max", COUNT_MAX)?,
            percentage: this.mana_percentage.number("mana_percentage", GAUGE_MAX)?,
        },
        vitae: this.vitae.number("vitae", 100.0)?.map(vitae_percent),
    };
    Body::Vitals(vitals)
});

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
