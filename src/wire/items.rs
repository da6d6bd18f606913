//! Items as game clients send them: Mag-Plugins' `MyWorldObject` as JSON.
//!
//! The numbered properties are read; members that the client worked out of them are not, since we
//! do that ourselves (`normalise`), and neither are members we don't know. The text of each item
//! is kept, so nothing of it is lost.
//!
//! A bad item is left out whole, with a reason; the others of its dump stand.

mod change;
mod properties;

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::domain::item::{ItemId, RawItem};
use crate::wire::FrameError;
use crate::wire::coerce::Scalar;
pub use change::{ItemsChange, read_change};
pub use properties::{ITEM_TEXT_CHARS_MAX, KEYS_MAX, SPELLS_MAX};
use properties::{Properties, Property, Spells, whole};

/// Most items of one dump. A character with all its packs full has about 300; a dump beyond this
/// is refused whole, since it replaces what was there and half of it would read as a loss.
pub const ITEMS_MAX: usize = 2_000;
/// Longest text of one item, bytes: it is kept as it came. Appraised items have about a thousand,
/// and twice that where the client adds what it worked out.
pub const ITEM_BYTES_MAX: usize = 64 * 1024;
/// A good item.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadItem {
    pub item: RawItem,
    /// As it came, with all members.
    pub json: Box<str>,
}

/// An item that was left out, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadItem {
    /// Position in its dump, from 0.
    pub index: usize,
    pub id: Option<ItemId>,
    pub reason: FrameError,
}

/// What a list of items held.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ItemDump {
    /// In the order of the list.
    pub items: Vec<ReadItem>,
    pub bad: Vec<BadItem>,
}

/// Reads the `items` of a dump: the JSON text of a list of objects.
///
/// # Errors
/// Not a list, or more than [`ITEMS_MAX`] items. A bad item is no error of its dump.
pub fn read_items(list: &str) -> Result<ItemDump, FrameError> {
    let Bounded(texts) = serde_json::from_str(list).map_err(|error| match list.trim_start() {
        text if text.starts_with('[') => FrameError::malformed(&error),
        _ => FrameError::wrong_kind("items", "a list"),
    })?;
    let Some(texts) = texts else {
        return Err(FrameError::new(
            "too_many",
            Some("items"),
            format!("`items` has more than {ITEMS_MAX} items"),
        ));
    };
    let mut dump = ItemDump::default();
    for (index, text) in texts.into_iter().enumerate() {
        match read_item(text.get()) {
            Ok(item) => dump.items.push(item),
            Err((id, reason)) => dump.bad.push(BadItem { index, id, reason }),
        }
    }
    Ok(dump)
}

/// Reads one item: the JSON text of an object.
///
/// # Errors
/// The id, if that much could be read, and what is wrong.
pub fn read_item(json: &str) -> Result<ReadItem, (Option<ItemId>, FrameError)> {
    if json.len() > ITEM_BYTES_MAX {
        let message = format!("an item has more than {ITEM_BYTES_MAX} bytes");
        return Err((None, FrameError::new("too_long", Some("item"), message)));
    }
    if !json.trim_start().starts_with('{') {
        return Err((None, FrameError::wrong_kind("item", "an object")));
    }
    let item = serde_json::from_str(json).map_err(|error| FrameError::malformed(&error));
    let item = item.and_then(|object: ItemObject| object.read());
    match item {
        Ok(item) => Ok(ReadItem { item, json: json.into() }),
        Err(reason) => Err((find_id(json), reason)),
    }
}

/// Reads an object id, as a number of either sign or as text in any of its forms.
pub fn read_id(value: &Scalar, field: &'static str) -> Result<Option<ItemId>, FrameError> {
    let read = match value {
        Scalar::Absent => return Ok(None),
        Scalar::Text(text) if text.trim().is_empty() => return Ok(None),
        Scalar::Text(text) => text.parse(),
        _ => {
            let number = whole(value, field)?.unwrap_or_default();
            ItemId::from_number(number)
        }
    };
    read.map(Some).map_err(|error| FrameError::wrong_item_id(field, error))
}

/// The id of an item that could not be read otherwise.
fn find_id(json: &str) -> Option<ItemId> {
    #[derive(Deserialize)]
    #[serde(bound(deserialize = "'de: 'a"))]
    struct IdOnly<'a> {
        #[serde(default, rename = "Id", alias = "id")]
        id: Scalar<'a>,
    }
    let object: IdOnly = serde_json::from_str(json).ok()?;
    read_id(&object.id, "Id").ok()?
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", bound(deserialize = "'de: 'a"))]
struct ItemObject<'a> {
    #[serde(default, alias = "id")]
    id: Scalar<'a>,
    #[serde(default)]
    has_id_data: Scalar<'a>,
    #[serde(default)]
    last_id_time: Scalar<'a>,
    #[serde(default)]
    object_class: Scalar<'a>,
    #[serde(default)]
    container_id: Scalar<'a>,
    #[serde(default)]
    bool_values: Properties<bool>,
    #[serde(default)]
    int_values: Properties<i32>,
    #[serde(default)]
    double_values: Properties<f64>,
    #[serde(default)]
    string_values: Properties<String>,
    #[serde(default)]
    active_spells: Spells,
    #[serde(default)]
    spells: Spells,
}

impl ItemObject<'_> {
    fn read(self) -> Result<RawItem, FrameError> {
        Ok(RawItem {
            id: read_id(&self.id, "Id")?.ok_or_else(|| FrameError::missing("Id"))?,
            is_appraised: self.has_id_data.flag("HasIdData")?.unwrap_or_default(),
            appraised_tick: whole(&self.last_id_time, "LastIdTime")?.unwrap_or_default(),
            object_class: i32::read(&self.object_class, "ObjectClass")?,
            container_id: i32::read(&self.container_id, "ContainerId")?.map(i32::cast_unsigned),
            bools: self.bool_values.0,
            ints: self.int_values.0,
            doubles: self.double_values.0,
            texts: self.string_values.0,
            active_spells: self.active_spells.0,
            spells: self.spells.0,
        })
    }
}

/// The texts of a list's elements; `None` if there are more than [`ITEMS_MAX`].
struct Bounded<'a>(Option<Vec<&'a RawValue>>);

impl<'de: 'a, 'a> Deserialize<'de> for Bounded<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Bounded<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of items")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut texts = Vec::new();
                while texts.len() < ITEMS_MAX {
                    match seq.next_element()? {
                        Some(text) => texts.push(text),
                        None => return Ok(Bounded(Some(texts))),
                    }
                }
                let mut is_over = false;
                while seq.next_element::<IgnoredAny>()?.is_some() {
                    is_over = true;
                }
                Ok(Bounded((!is_over).then_some(texts)))
            }
        }
        deserializer.deserialize_any(Read)
    }
}

#[cfg(test)]
mod tests;
