//! A message on its way to browsers.

use std::sync::{Arc, OnceLock};

use axum::extract::ws::Utf8Bytes;

use crate::domain::character::CharacterName;

/// The type of a message. `Share` and `Other` carry the name, as the set is open.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Kind {
    Telemetry,
    Vitals,
    CharacterStats,
    /// `inventory` or `full_inventory`.
    Inventory,
    InventoryDelta,
    EquipmentCantripState,
    Portal,
    Spawn,
    Chat,
    Quest,
    Rare,
    NearbyObjects,
    CombatStats,
    DungeonMap,
    Register,
    Death,
    CommandError,
    InventorySnapshot,
    /// Any type that begins with `share_`.
    Share(Arc<str>),
    Other(Arc<str>),
}

/// What a full queue does with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// A newer one of the same kind and character takes its place.
    Latest,
    /// Never dropped: the client is told to resynchronise instead.
    Always,
    /// The oldest goes first.
    WhileRoom,
}

impl Kind {
    pub fn from_name(name: &str) -> Self {
        match name {
            "telemetry" => Self::Telemetry,
            "vitals" => Self::Vitals,
            "character_stats" => Self::CharacterStats,
            "inventory" | "full_inventory" => Self::Inventory,
            "inventory_delta" => Self::InventoryDelta,
            "equipment_cantrip_state" => Self::EquipmentCantripState,
            "portal" => Self::Portal,
            "spawn" => Self::Spawn,
            "chat" => Self::Chat,
            "quest" => Self::Quest,
            "rare" => Self::Rare,
            "nearby_objects" => Self::NearbyObjects,
            "combat_stats" => Self::CombatStats,
            "dungeon_map" => Self::DungeonMap,
            "register" => Self::Register,
            "death" => Self::Death,
            "command_error" => Self::CommandError,
            "inventory_snapshot" => Self::InventorySnapshot,
            _ if name.starts_with("share_") => Self::Share(name.into()),
            _ => Self::Other(name.into()),
        }
    }

    /// The name on the wire, as clients subscribe to it.
    pub fn name(&self) -> &str {
        match self {
            Self::Share(name) | Self::Other(name) => name,
            known => known.label(),
        }
    }

    /// The name as a metric's label: bounded, whatever clients send.
    pub fn label(&self) -> &'static str {
        match self {
            Self::Telemetry => "telemetry",
            Self::Vitals => "vitals",
            Self::CharacterStats => "character_stats",
            Self::Inventory => "full_inventory",
            Self::InventoryDelta => "inventory_delta",
            Self::EquipmentCantripState => "equipment_cantrip_state",
            Self::Portal => "portal",
            Self::Spawn => "spawn",
            Self::Chat => "chat",
            Self::Quest => "quest",
            Self::Rare => "rare",
            Self::NearbyObjects => "nearby_objects",
            Self::CombatStats => "combat_stats",
            Self::DungeonMap => "dungeon_map",
            Self::Register => "register",
            Self::Death => "death",
            Self::CommandError => "command_error",
            Self::InventorySnapshot => "inventory_snapshot",
            Self::Share(_) => "share",
            Self::Other(_) => "other",
        }
    }

    /// Source of the classes: the browser protocol's back-pressure rules.
    pub fn keep(&self) -> Keep {
        match self {
            Self::Telemetry
            | Self::Vitals
            | Self::NearbyObjects
            | Self::CombatStats
            | Self::EquipmentCantripState => Keep::Latest,
            Self::Chat | Self::Rare | Self::Death | Self::CommandError => Keep::Always,
            _ => Keep::WhileRoom,
        }
    }
}

/// One message, serialised once for however many clients get it. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Message(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    kind: Kind,
    character: Option<CharacterName>,
    text: Utf8Bytes,
    /// Where the `type` member stands in `text`.
    type_member: std::ops::Range<usize>,
    untyped: OnceLock<Utf8Bytes>,
}

impl Message {
    /// `type_member`: the bytes to cut for clients that must not see the type of telemetry; empty
    /// for all other kinds.
    pub fn new(
        kind: Kind,
        character: Option<CharacterName>,
        text: Utf8Bytes,
        type_member: std::ops::Range<usize>,
    ) -> Self {
        Self(Arc::new(Inner { kind, character, text, type_member, untyped: OnceLock::new() }))
    }

    pub fn kind(&self) -> &Kind {
        &self.0.kind
    }

    pub fn character(&self) -> Option<&CharacterName> {
        self.0.character.as_ref()
    }

    /// The message as it came.
    pub fn text(&self) -> Utf8Bytes {
        self.0.text.clone()
    }

    /// The message without its `type` member; made at first use.
    pub fn untyped(&self) -> Utf8Bytes {
        self.0
            .untyped
            .get_or_init(|| {
                let mut text = self.0.text.as_str().to_owned();
                text.replace_range(self.0.type_member.clone(), "");
                text.into()
            })
            .clone()
    }
}
