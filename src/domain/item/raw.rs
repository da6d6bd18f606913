//! The item as a game client tells it: numbered properties.

use std::collections::BTreeMap;

use crate::domain::item::ItemId;

/// An item before anybody asked what its properties mean.
///
/// Keys below `0x0800_0000` are the game server's own numbers of properties; the client's add-on
/// layer has given others to what it renamed. A key that is not there was never told: most items
/// are never appraised, and then only what everybody can see of them is known.
#[derive(Debug, Clone, PartialEq)]
pub struct RawItem {
    pub id: ItemId,
    /// Whether the client appraised it at least once.
    pub is_appraised: bool,
    /// The client's tick of the last appraisal: orders two reports of one game session.
    pub appraised_tick: i64,
    /// 0 to 42, see [`crate::domain::item::ObjectClass`].
    pub object_class: Option<i32>,
    /// The container as told beside the properties; 0 is the character itself. Goes before the
    /// property of that meaning.
    pub container_id: Option<u32>,
    pub bools: BTreeMap<u32, bool>,
    pub ints: BTreeMap<u32, i32>,
    pub doubles: BTreeMap<u32, f64>,
    pub texts: BTreeMap<u32, String>,
    /// Spells in effect on the item now: buffs cast on it, and its own while it is worn.
    pub active_spells: Vec<i32>,
    /// Spells the item carries.
    pub spells: Vec<i32>,
}

impl RawItem {
    /// An item of which nothing is known but its id.
    pub fn new(id: ItemId) -> Self {
        Self {
            id,
            is_appraised: false,
            appraised_tick: 0,
            object_class: None,
            container_id: None,
            bools: BTreeMap::new(),
            ints: BTreeMap::new(),
            doubles: BTreeMap::new(),
            texts: BTreeMap::new(),
            active_spells: Vec::new(),
            spells: Vec::new(),
        }
    }

    pub fn int(&self, key: u32) -> Option<i32> {
        self.ints.get(&key).copied()
    }

    /// A whole number of which 0 and less mean "none".
    pub fn positive(&self, key: u32) -> Option<i32> {
        self.int(key).filter(|number| *number > 0)
    }

    /// A set of bits, or an unsigned number; `None` if it is 0.
    pub fn bits(&self, key: u32) -> Option<u32> {
        self.int(key).map(i32::cast_unsigned).filter(|bits| *bits != 0)
    }

    /// A finite number.
    pub fn double(&self, key: u32) -> Option<f64> {
        self.doubles.get(&key).copied().filter(|number| number.is_finite())
    }

    pub fn flag(&self, key: u32) -> Option<bool> {
        self.bools.get(&key).copied()
    }

    /// A text; `None` if it is blank.
    pub fn text(&self, key: u32) -> Option<&str> {
        self.texts.get(&key).map(|text| text.trim()).filter(|text| !text.is_empty())
    }
}
