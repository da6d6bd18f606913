//! What can be known of a thing: its properties, before it lies anywhere and before any spell.

use std::borrow::Cow;

use crate::facts;
use crate::simulator::keys;

/// The properties of a thing, as an appraisal in a pack would tell them.
#[derive(Debug, Clone, Default)]
pub struct Looks {
    /// Decal's class of objects.
    pub class: i32,
    pub bools: Vec<(u32, bool)>,
    pub ints: Vec<(u32, i32)>,
    pub doubles: Vec<(u32, f64)>,
    pub texts: Vec<(u32, Cow<'static, str>)>,
    /// What it carries.
    pub spells: Vec<i32>,
}

/// Whole numbers that everybody sees; the others take an appraisal.
///
/// Source: what the game server tells when it creates an object.
const SEEN: [u32; 20] = [
    keys::BURDEN,
    keys::VALUE,
    keys::MATERIAL,
    keys::USES_MAX,
    keys::USES,
    keys::WCID,
    keys::ICON,
    keys::CONTAINER,
    keys::PLACES_SEEN,
    keys::STACK,
    keys::STACK_MAX,
    keys::WIELDER,
    keys::WIELDING_SLOT,
    keys::COVERAGE,
    keys::EQUIP_MASK,
    keys::EQUIP_TYPE,
    keys::OUTLINE,
    keys::CATEGORY,
    keys::UNDERLAY,
    keys::SLOT,
];

impl Looks {
    pub fn int(&self, key: u32) -> Option<i32> {
        self.ints.iter().find(|(known, _)| *known == key).map(|(_, value)| *value)
    }

    pub fn double(&self, key: u32) -> Option<f64> {
        self.doubles.iter().find(|(known, _)| *known == key).map(|(_, value)| *value)
    }

    pub fn name(&self) -> &str {
        self.texts.iter().find(|(key, _)| *key == keys::NAME).map_or("", |(_, name)| name)
    }

    /// Sets a whole number, in place of what it was.
    pub fn set(&mut self, key: u32, value: i32) {
        self.ints.retain(|(known, _)| *known != key);
        self.ints.push((key, value));
    }

    /// Asks for something of whoever wields it. There is room for two such wishes.
    pub fn ask(&mut self, kind: i32, skill: i32, value: i32) {
        let free = keys::WIELD.iter().find(|[key, ..]| self.int(*key).is_none());
        let Some([kind_key, skill_key, value_key]) = free else { return };
        self.ints.extend([(*kind_key, kind), (*skill_key, skill), (*value_key, value)]);
    }

    /// Adds to a number that is there, whole or not; a factor multiplies mana conversion.
    pub fn change(&mut self, key: u32, by: f64) {
        for (known, value) in &mut self.ints {
            if *known == key {
                *value += rounded_whole(by);
            }
        }
        for (known, value) in &mut self.doubles {
            if *known == key {
                let sum = if key == keys::MANA_CONVERSION { *value * by } else { *value + by };
                *value = (sum * 1e6).round() / 1e6;
            }
        }
    }

    /// Lets spells take effect on the numbers of the thing itself.
    pub fn enchant(&mut self, active: &[i32]) {
        for effect in active.iter().filter_map(|spell| facts::spell_effect(*spell)) {
            self.change(effect.key, effect.change);
        }
    }

    /// Whether the plugin appraises things of this class. Source: Mag-Tools.
    pub fn is_worth_appraising(&self) -> bool {
        match self.class {
            1..=4 | 9 | 31 => true,
            11 => self.name().contains("Aetheria"),
            8 => self.name().contains("Essence"),
            _ => false,
        }
    }

    /// Forgets what takes an appraisal.
    pub fn forget_appraisal(&mut self) {
        self.bools.clear();
        self.ints.retain(|(key, _)| SEEN.contains(key));
        self.doubles.retain(|(key, _)| *key == keys::SHOWN_WORKMANSHIP);
        self.texts.retain(|(key, _)| [keys::NAME, keys::PLURAL].contains(key));
        self.spells.clear();
    }
}

/// Changes are small and, where they concern whole numbers, whole.
#[expect(clippy::cast_possible_truncation, reason = "a few hundreds at most")]
fn rounded_whole(number: f64) -> i32 {
    number.round() as i32
}
