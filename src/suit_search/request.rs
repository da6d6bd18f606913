//! What callers ask of the suit search, as JSON.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

use crate::domain::item::ItemId;

/// What is asked of the suit search. Everything may be left out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a member of the request")]
pub struct SuitRequest {
    /// Whose things may be used, by name. Default: everybody's.
    pub characters: Vec<String>,
    /// Everybody's things, whatever `characters` says.
    pub include_all_characters: bool,
    /// Only what this query finds, in the language of `/inv/search`.
    pub pool: Option<String>,
    /// Whether to use what is worn. Default: yes.
    pub include_equipped: Option<bool>,
    /// Whether to use what is in packs. Default: yes.
    pub include_inventory: Option<bool>,
    pub wearer: WearerRequest,
    /// The slots to fill. Default: all.
    pub slots: Option<Vec<String>>,
    /// Number or name of a set.
    pub primary_set: Option<SetName>,
    /// Pieces that make it complete. Default: 5.
    pub primary_count: Option<u32>,
    pub secondary_set: Option<SetName>,
    /// Default: 4.
    pub secondary_count: Option<u32>,
    /// Only suits in which the sets are complete.
    pub require_sets: bool,
    /// No armour of other sets.
    pub strict_sets: bool,
    /// Cantrips to look for.
    pub wanted: Vec<WantedLine>,
    /// Items that have to be worn.
    pub locked_items: Vec<LockedItem>,
    pub excluded_items: Vec<ItemNumber>,
    /// Slots that are taken by something else, with what that has.
    pub locked_slots: LockedSlots,
    /// Least armour level, by `extremities`, `core` and `underwear`.
    pub min_armor: BTreeMap<String, i32>,
    /// Values of a rating that pieces may have, 0 for none; by `armor`, `clothing` and `jewelry`, then
    /// by rating.
    pub allowed_ratings: BTreeMap<String, BTreeMap<String, Vec<i32>>>,
    /// How much a point of each rating counts. Default: 1 each.
    pub rating_weights: BTreeMap<String, u16>,
    /// Whether armour may be tailored to cover less. Default: yes.
    pub allow_reductions: Option<bool>,
    /// Most characters that the items come from.
    pub max_owners: Option<usize>,
    pub max_items: Option<usize>,
    /// What decides, the most important first. Default: `sets`, `set_pieces`, `lines`, `tier_points`,
    /// `ratings`, `al`, `fewer_items`.
    pub objective: Option<Vec<String>>,
    /// Points in place of an order, or `classic` for those that older programs know.
    pub weights: Option<WeightsRequest>,
    /// How many suits, 1 to 100. Default: 10.
    pub k: Option<usize>,
    /// Seconds. Default: 30, at most 600.
    pub time_limit: Option<f64>,
    /// Whether the search goes on when nobody listens to it any more.
    pub keep: bool,
    /// In older programs: wanted cantrips by the names of their spells.
    pub required_spells: Vec<String>,
    /// In older programs: `k`.
    pub max_results: Option<usize>,
    /// In older programs: `time_limit`.
    pub search_timeout: Option<f64>,
}

/// Who wears the suit. What is not told is taken for enough.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct WearerRequest {
    pub character: Option<String>,
    pub level: Option<i32>,
    /// Skills and their points, by the skill's number or name.
    pub skills: BTreeMap<String, i32>,
}

/// A set by its number or its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged, expecting = "the number or the name of a set")]
pub enum SetName {
    Number(i32),
    Name(String),
}

/// A cantrip to look for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WantedLine {
    /// Name of the line, as in `cantrip:` of the query language; of a spell too.
    pub line: String,
    /// Weaker ones do not count. Default: that of the spell if `line` is one, else `minor`.
    #[serde(default)]
    pub tier: Option<String>,
    /// Only suits that have it.
    #[serde(default)]
    pub required: bool,
}

/// An item that has to be worn: its id, or also where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged, expecting = "an item's id, or an object with item_id and slots")]
pub enum LockedItem {
    Anywhere(ItemNumber),
    There(LockedThere),
}

/// An item that has to be worn in these slots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LockedThere {
    pub item_id: ItemNumber,
    #[serde(default)]
    pub slots: Vec<String>,
}

/// An item's id in any of its forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ToSchema)]
#[schema(value_type = i32)]
pub struct ItemNumber(pub ItemId);

/// Slots that are taken: a list, or by slot as older programs send it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum LockedSlots {
    List(Vec<LockedSlotRequest>),
    BySlot(BTreeMap<String, SlotContent>),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LockedSlotRequest {
    pub slot: String,
    #[serde(default)]
    pub set_id: Option<SetName>,
    #[serde(default)]
    pub lines: Vec<WantedLine>,
    /// Cantrips by the names of their spells.
    #[serde(default)]
    pub spells: Vec<String>,
}

/// What is in a slot that is taken.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SlotContent {
    pub set_id: Option<SetName>,
    pub lines: Vec<WantedLine>,
    pub spells: Vec<String>,
}

/// Points: a preset's name, or each of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(untagged, expecting = "the name of a preset, or an object of numbers")]
pub enum WeightsRequest {
    Preset(String),
    Points(Points),
}

/// Points that each of a suit's numbers is worth.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Points {
    /// A complete set.
    pub sets: f64,
    /// A piece towards a set.
    pub set_pieces: f64,
    /// A wanted cantrip.
    pub lines: f64,
    pub tier_points: f64,
    /// A point of rating, times the rating's weight.
    pub ratings: f64,
    /// A point of armour level.
    pub al: f64,
    /// An item.
    pub items: f64,
}

impl Points {
    /// What the older suitbuilder counted, as far as it fits. Source: its public documents.
    pub const CLASSIC: Self = Self {
        sets: 1_000.0,
        set_pieces: 200.0,
        lines: 100.0,
        tier_points: 0.0,
        ratings: 10.0,
        al: 0.01,
        items: 5.0,
    };
}

impl Default for LockedSlots {
    fn default() -> Self {
        Self::List(Vec::new())
    }
}

impl Serialize for ItemNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i32(self.0.signed())
    }
}

impl<'de> Deserialize<'de> for ItemNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Numbers;

        impl Visitor<'_> for Numbers {
            type Value = ItemNumber;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an item's id")
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<ItemNumber, E> {
                ItemId::from_number(number).map(ItemNumber).map_err(E::custom)
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<ItemNumber, E> {
                self.visit_i64(i64::try_from(number).unwrap_or(i64::MAX))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<ItemNumber, E> {
                text.parse().map(ItemNumber).map_err(E::custom)
            }
        }

        deserializer.deserialize_any(Numbers)
    }
}

/// By hand, so that errors name the member within the list.
impl<'de> Deserialize<'de> for LockedSlots {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = LockedSlots;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of slots, or an object by slot")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<LockedSlots, A::Error> {
                Deserialize::deserialize(SeqAccessDeserializer::new(list)).map(LockedSlots::List)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<LockedSlots, A::Error> {
                Deserialize::deserialize(MapAccessDeserializer::new(map)).map(LockedSlots::BySlot)
            }
        }

        deserializer.deserialize_any(Either)
    }
}
