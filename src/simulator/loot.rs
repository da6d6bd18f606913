//! Items as they drop, and as the plugin writes them.
//!
//! Chances follow the stock tier-8 loot tables of ACE (cantrips per piece, tiers, sets, ratings);
//! sizes of bonuses are plausible, not measured.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use serde::Serialize;
use serde::ser::Serializer;

use crate::domain::spell::CantripTier;
use crate::facts::{self, LootGroup, LootTemplate, Rare, Sundry};
use crate::simulator::chance::{once_in, pick};

const ICON: u32 = 218_103_809;
const CONTAINER: u32 = 218_103_810;
const WORN_MASK: u32 = 10;
/// Icon that lies under every rare.
const RARE_UNDERLAY: i32 = 23_308;

/// One thing in a pack.
#[derive(Clone)]
pub struct Item {
    /// Object id; negative, as the game client's signed 32 bits show it.
    pub id: i32,
    pub kind: ItemKind,
    pub is_worn: bool,
    pub slot: i32,
}

#[derive(Clone)]
pub enum ItemKind {
    Loot(Box<Loot>),
    /// A stack of something everyday.
    Sundry(&'static Sundry, i32),
    Rare(&'static Rare),
}

/// A piece of loot with what chance gave it.
#[derive(Clone)]
pub struct Loot {
    pub template: &'static LootTemplate,
    material: i32,
    workmanship: i32,
    armor_level: Option<i32>,
    max_damage: Option<i32>,
    set: Option<i32>,
    /// Rating key and value.
    rating: Option<(u32, i32)>,
    pub cantrips: Vec<&'static facts::Cantrip>,
    value: i32,
}

/// A new object id.
pub fn object_id(rng: &mut ChaCha8Rng) -> i32 {
    rng.random_range(i32::MIN..-1_000_000)
}

/// A random drop.
pub fn drop_item(rng: &mut ChaCha8Rng) -> Item {
    let kind = if rng.random_bool(0.6) {
        let template = pick(rng, facts::loot());
        ItemKind::Loot(Box::new(Loot::roll(rng, template)))
    } else {
        let sundry = pick(rng, facts::sundries());
        ItemKind::Sundry(sundry, rng.random_range(1..=sundry.stack_max.clamp(1, 20)))
    };
    Item { id: object_id(rng), kind, is_worn: false, slot: 0 }
}

impl Loot {
    /// Gives a template its random properties.
    pub fn roll(rng: &mut ChaCha8Rng, template: &'static LootTemplate) -> Self {
        let is_enchanted = !matches!(template.group, LootGroup::Aetheria | LootGroup::Essence);
        let is_body_armor = matches!(template.group, LootGroup::Armor);
        Self {
            template,
            material: pick(rng, facts::materials()).id,
            workmanship: rng.random_range(4..=10),
            armor_level: template.armor_level.map(|base| base + rng.random_range(110..=190)),
            max_damage: template.damage.map(|base| base + rng.random_range(20..=55)),
            set: (is_body_armor && rng.random_bool(0.34))
                .then(|| pick(rng, facts::armor_sets()).id),
            rating: roll_rating(rng, template.group),
            cantrips: if is_enchanted { roll_cantrips(rng) } else { Vec::new() },
            value: template.value.max(100) + rng.random_range(2_000..40_000),
        }
    }
}

fn roll_rating(rng: &mut ChaCha8Rng, group: LootGroup) -> Option<(u32, i32)> {
    if !rng.random_bool(0.25) {
        return None;
    }
    match group {
        LootGroup::Armor => {
            Some((rng.random_range(374..=375), if once_in(rng, 20) { 2 } else { 1 }))
        }
        LootGroup::Clothing | LootGroup::Cloak => {
            let rating = *pick(rng, &[1, 1, 1, 1, 1, 1, 1, 2, 2, 3]);
            Some((rng.random_range(370..=371), rating))
        }
        LootGroup::Jewelry => Some((*pick(rng, &[376, 379]), rng.random_range(1..=3))),
        LootGroup::Aetheria | LootGroup::Essence | LootGroup::Shield | LootGroup::Weapon => None,
    }
}

fn roll_cantrips(rng: &mut ChaCha8Rng) -> Vec<&'static facts::Cantrip> {
    let count = match rng.random_range(0..1_000_u32) {
        0..400 => 0,
        400..886 => 1,
        886..988 => 2,
        988..998 => 3,
        _ => 4,
    };
    let mut cantrips: Vec<&facts::Cantrip> = Vec::new();
    while cantrips.len() < count {
        let tier = match rng.random_range(0..100_u32) {
            0..2 => CantripTier::Minor,
            2..48 => CantripTier::Major,
            48..90 => CantripTier::Epic,
            _ => CantripTier::Legendary,
        };
        let cantrip = pick(rng, facts::cantrips());
        if cantrip.tier == tier && cantrips.iter().all(|other| other.line != cantrip.line) {
            cantrips.push(cantrip);
        }
    }
    cantrips
}

impl Item {
    pub fn name(&self) -> &'static str {
        match &self.kind {
            ItemKind::Loot(loot) => loot.template.name,
            ItemKind::Sundry(sundry, _) => sundry.name,
            ItemKind::Rare(rare) => rare.name,
        }
    }

    /// The item as a member of a frame. `owner`: object id of the character that carries it.
    pub fn wire(&self, owner: i32) -> WireItem {
        let mut wire = WireItem {
            has_id_data: false,
            id: self.id,
            last_id_time: 0,
            object_class: 8,
            bool_values: Pairs(Vec::new()),
            double_values: Pairs(Vec::new()),
            int_values: Pairs(Vec::with_capacity(24)),
            string_values: Pairs(vec![(1, self.name())]),
            active_spells: Vec::new(),
            spells: Vec::new(),
        };
        match &self.kind {
            ItemKind::Loot(loot) => loot.describe(&mut wire, self.is_worn, owner),
            ItemKind::Sundry(sundry, stack) => {
                wire.object_class = sundry.object_class;
                let common = [(5, sundry.burden * stack), (19, sundry.value * stack)];
                wire.int_values.0.extend(common);
                wire.int_values.0.extend([(218_103_808, sundry.wcid), (ICON, sundry.icon)]);
                if sundry.stack_max > 1 {
                    let stacks = [(218_103_814, *stack), (218_103_815, sundry.stack_max)];
                    wire.int_values.0.extend(stacks);
                }
            }
            ItemKind::Rare(rare) => {
                wire.object_class = 11;
                let ints = [(218_103_808, rare.wcid), (ICON, rare.icon), (5, 5)];
                wire.int_values.0.extend(ints);
                wire.int_values.0.push((218_103_850, RARE_UNDERLAY));
            }
        }
        let slot = if self.is_worn { -1 } else { self.slot };
        wire.int_values.0.extend([(CONTAINER, owner), (231_735_296, slot)]);
        wire
    }
}

impl Loot {
    fn describe(&self, wire: &mut WireItem, is_worn: bool, owner: i32) {
        let template = self.template;
        wire.has_id_data = true;
        wire.last_id_time = 812_734_521;
        wire.object_class = template.object_class;
        wire.bool_values.0.push((100, true));
        let ints = &mut wire.int_values.0;
        ints.extend([(5, template.burden), (19, self.value), (105, self.workmanship)]);
        ints.extend([(131, self.material), (218_103_808, template.wcid), (ICON, template.icon)]);
        ints.extend(self.armor_level.map(|level| (28, level)));
        ints.extend(self.max_damage.map(|damage| (218_103_842, damage)));
        ints.extend(self.set.map(|set| (265, set)));
        ints.extend(self.rating);
        if self.set.is_some() || self.rating.is_some() {
            ints.extend([(158, 7), (159, 1), (160, 180)]);
        }
        if !self.cantrips.is_empty() {
            ints.extend([(106, 370), (107, 1_450), (108, 1_722), (109, 334)]);
        }
        if template.equip_mask != 0 {
            ints.push((218_103_822, template.equip_mask));
        }
        if template.coverage != 0 {
            ints.push((218_103_821, template.coverage));
        }
        if is_worn {
            ints.extend([(WORN_MASK, template.equip_mask), (218_103_818, owner)]);
            wire.active_spells = self.spells();
        }
        wire.spells = self.spells();
        let doubles = &mut wire.double_values.0;
        doubles.push((167_772_169, f64::from(self.workmanship)));
        doubles.extend(template.variance.map(|variance| (167_772_171, variance)));
        if self.armor_level.is_some() {
            doubles.extend((167_772_160..=167_772_166).map(|key| (key, 1.0)));
        }
        if template.group == LootGroup::Weapon {
            doubles.extend([(29, 1.15), (167_772_172, 1.14)]);
        }
    }

    fn spells(&self) -> Vec<i32> {
        self.cantrips.iter().map(|cantrip| cantrip.spell_id).collect()
    }
}

/// An item in the plugin's spelling. Numeric keys are text in JSON.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct WireItem {
    #[serde(rename = "HasIdData")]
    has_id_data: bool,
    id: i32,
    last_id_time: i32,
    object_class: i32,
    bool_values: Pairs<bool>,
    double_values: Pairs<f64>,
    int_values: Pairs<i32>,
    string_values: Pairs<&'static str>,
    active_spells: Vec<i32>,
    spells: Vec<i32>,
}

/// Keys and values, written as an object.
struct Pairs<T>(Vec<(u32, T)>);

impl<T: Serialize> Serialize for Pairs<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::chance::strand;

    #[test]
    fn drops_look_like_the_plugins_items() {
        let mut rng = strand(1, 1);
        let mut worn = 0;
        for _ in 0..2_000 {
            let mut item = drop_item(&mut rng);
            item.is_worn = once_in(&mut rng, 3);
            let json = serde_json::to_value(item.wire(0x5000_0007)).unwrap();
            assert!(json["Id"].as_i64().unwrap() < 0);
            assert_eq!(json["StringValues"]["1"], item.name());
            assert_eq!(json["IntValues"]["218103810"], 0x5000_0007);
            let mut keys: Vec<u32> = item.wire(1).int_values.0.iter().map(|(k, _)| *k).collect();
            keys.sort_unstable();
            assert!(keys.windows(2).all(|pair| pair[0] != pair[1]), "{keys:?}");
            worn += u32::from(json["IntValues"]["10"].is_i64());
        }
        assert!(worn > 100);
    }

    #[test]
    fn most_cantrips_are_major_or_epic() {
        let mut rng = strand(2, 1);
        let cantrips: Vec<_> = (0..5_000).flat_map(|_| roll_cantrips(&mut rng)).collect();
        let share =
            |tier| cantrips.iter().filter(|c| c.tier == tier).count() * 100 / cantrips.len();
        assert!((35..57).contains(&share(CantripTier::Major)));
        assert!((30..54).contains(&share(CantripTier::Epic)));
        assert!((5..17).contains(&share(CantripTier::Legendary)));
    }
}
