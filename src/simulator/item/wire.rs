//! The plugin's spelling of an item. Source: Mag-Plugins' `MyWorldObject` as JSON.

use std::borrow::Cow;

use serde::Serialize;
use serde::ser::Serializer;

use crate::simulator::item::derived::Derived;
use crate::simulator::item::{Item, Kind, Place};
use crate::simulator::keys;
use crate::simulator::looks::Looks;
use crate::simulator::loot::active_spells;

/// Whose client writes, and which plugin it has.
#[derive(Debug, Clone, Copy)]
pub struct Client {
    /// Object id of the character.
    pub owner: i32,
    /// Newer plugins tell the container beside the properties.
    pub tells_container: bool,
    /// Some write what they worked out of the properties too.
    pub tells_derived: bool,
}

/// An item in the plugin's spelling. Numeric keys are text in JSON.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct WireItem {
    has_id_data: bool,
    id: i32,
    last_id_time: i32,
    object_class: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    container_id: Option<i32>,
    bool_values: Pairs<bool>,
    double_values: Pairs<f64>,
    int_values: Pairs<i32>,
    string_values: Pairs<Cow<'static, str>>,
    active_spells: Vec<i32>,
    spells: Vec<i32>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    derived: Option<Derived>,
}

/// Keys and values, written as an object.
struct Pairs<T>(Vec<(u32, T)>);

impl<T: Serialize> Serialize for Pairs<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

impl<T> Pairs<T> {
    fn sorted(mut pairs: Vec<(u32, T)>) -> Self {
        pairs.sort_by_key(|(key, _)| *key);
        Self(pairs)
    }
}

impl Item {
    /// The item as this client writes it.
    pub fn wire(&self, client: Client) -> WireItem {
        let mut looks = self.looks();
        let is_appraised = self.is_appraised && looks.is_worth_appraising();
        let (container, slot) = match self.place {
            // What is wielded has no place of its own; what is worn says 0.
            Place::Worn(_) => {
                (client.owner, if matches!(looks.class, 1 | 9 | 31) { -1 } else { 0 })
            }
            Place::Packed { pack, slot } => (pack.unwrap_or(client.owner), slot.into()),
        };
        looks.ints.extend([(keys::CONTAINER, container), (keys::SLOT, slot)]);
        let worn_mask = match self.place {
            Place::Worn(mask) => mask,
            Place::Packed { .. } => self.stale_mask,
        };
        let mut active = Vec::new();
        if worn_mask != 0 {
            looks.ints.extend([
                (keys::WORN_MASK, worn_mask),
                (keys::WIELDER, client.owner),
                (keys::WIELDING_SLOT, worn_mask),
            ]);
            active = active_spells(&looks);
            looks.enchant(&active);
        }
        if is_appraised {
            let count = |spells: &[i32]| i32::try_from(spells.len()).unwrap_or(i32::MAX);
            looks.ints.push((keys::SPELL_COUNT, count(&looks.spells)));
            looks.ints.push((keys::ACTIVE_SPELL_COUNT, count(&active)));
        } else {
            looks.forget_appraisal();
            active.clear();
        }
        let container_id = if self.is_worn() { 0 } else { container };
        WireItem {
            has_id_data: is_appraised,
            id: self.id,
            last_id_time: if is_appraised { self.appraised_tick() } else { 0 },
            object_class: looks.class,
            container_id: client.tells_container.then_some(container_id),
            derived: client.tells_derived.then(|| Derived::of(&looks, &active)),
            bool_values: Pairs::sorted(looks.bools),
            double_values: Pairs::sorted(looks.doubles),
            int_values: Pairs::sorted(looks.ints),
            string_values: Pairs::sorted(looks.texts),
            active_spells: active,
            spells: looks.spells,
        }
    }

    /// The client's tick of the appraisal: any number will do, as long as it stays.
    fn appraised_tick(&self) -> i32 {
        match self.kind {
            Kind::Loot { seed, .. } | Kind::Goods { seed, .. } => {
                812_000_000 + (seed % 1_000_000).cast_signed()
            }
            Kind::Rare(_) => 812_000_000,
        }
    }
}

impl Looks {
    /// A whole number in the spelling of Mag-Plugins: -1 for what is missing.
    pub(super) fn int_or_minus_one(&self, key: u32) -> i32 {
        self.int(key).unwrap_or(-1)
    }

    pub(super) fn double_or_minus_one(&self, key: u32) -> f64 {
        self.double(key).unwrap_or(-1.0)
    }
}
