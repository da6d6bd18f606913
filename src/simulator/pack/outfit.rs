//! What a character wears.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::domain::spell::CantripTier;
use crate::facts::{self, LootGroup, LootTemplate};
use crate::simulator::chance::{once_in, pick};
use crate::simulator::goods::sundry;
use crate::simulator::identity::Style;
use crate::simulator::item::{Item, Kind, Place};
use crate::simulator::keys;
use crate::simulator::looks::Looks;
use crate::simulator::loot::{self, Tinkering, pick_of};
use crate::simulator::pack::Pack;

/// Chest, abdomen, upper and lower arms, upper and lower legs, head, hands, feet.
const ARMOR_PLACES: [i32; 9] = [0x200, 0x400, 0x800, 0x1000, 0x2000, 0x4000, 0x1, 0x20, 0x100];
const SHIRT: i32 = 0x2;
const PANTS: i32 = 0x40;
/// Neck, either wrist, either hand, the trinket's place.
const JEWELRY_PLACES: [i32; 6] = [1 << 15, 1 << 16, 1 << 17, 1 << 18, 1 << 19, 1 << 26];
const ONE_HANDED: i32 = 1 << 20;
const SHIELD: i32 = 1 << 21;
const LAUNCHER: i32 = 1 << 22;
const AMMUNITION: i32 = 1 << 23;
const CASTER: i32 = 1 << 24;
const TWO_HANDED: i32 = 1 << 25;
const CLOAK: i32 = 1 << 27;
/// How many drops its wearer has had to choose from.
const CHOICES: u32 = 4;

/// Whom the clothes are for.
#[derive(Clone, Copy)]
pub struct Wearer {
    pub level: u16,
    pub style: Style,
}

/// A suit of armour with shirt and pants, jewellery, weapon and what goes with it.
pub fn dress(pack: &mut Pack, rng: &mut ChaCha8Rng, wearer: Wearer) {
    let sets = [pick(rng, facts::armor_sets()).id, pick(rng, facts::armor_sets()).id];
    let mut covered = 0;
    let mut pieces = 0;
    for place in ARMOR_PLACES {
        if covered & place != 0 {
            continue;
        }
        let is_armor = |t: &LootTemplate| {
            t.group == LootGroup::Armor && t.equip_mask & place != 0 && t.equip_mask & covered == 0
        };
        let template = pick_of(rng, is_armor);
        covered |= template.equip_mask;
        pieces += 1;
        // Five pieces make a set work best; the others are of another, or of none.
        let set = if pieces <= 5 { Some(sets[0]) } else { Some(sets[1]) };
        let set = set.filter(|_| wearer.level >= 180 && !once_in(rng, 5));
        wear(pack, rng, wearer, template, template.equip_mask, set);
    }
    clothe(pack, rng, wearer);
    for place in JEWELRY_PLACES {
        if rng.random_bool(0.95) {
            let template =
                pick_of(rng, |t| t.group == LootGroup::Jewelry && t.equip_mask & place != 0);
            wear(pack, rng, wearer, template, place, None);
        }
    }
    arm(pack, rng, wearer);
    if rng.random_bool(0.8) {
        let cloak = pick_of(rng, |t| t.equip_mask == CLOAK);
        wear(pack, rng, wearer, cloak, CLOAK, None);
    }
    let aetheria = facts::loot().iter().filter(|t| t.group == LootGroup::Aetheria);
    for (template, place) in aetheria.zip([1 << 28, 1 << 30, 1 << 29]) {
        if wearer.level >= 225 && rng.random_bool(0.8) {
            wear(pack, rng, wearer, template, place, None);
        }
    }
}

/// Shirt and pants; mules wear little more.
pub fn clothe(pack: &mut Pack, rng: &mut ChaCha8Rng, wearer: Wearer) {
    for place in [SHIRT, PANTS] {
        let fits = |t: &LootTemplate| t.group == LootGroup::Clothing && t.equip_mask & place != 0;
        let template = pick_of(rng, fits);
        wear(pack, rng, wearer, template, template.equip_mask, None);
    }
}

fn arm(pack: &mut Pack, rng: &mut ChaCha8Rng, wearer: Wearer) {
    let (place, shields) = match wearer.style {
        Style::Melee if once_in(rng, 4) => (TWO_HANDED, 0.0),
        Style::Melee => (ONE_HANDED, 0.6),
        Style::Missile => (LAUNCHER, 0.0),
        Style::War | Style::Void => (CASTER, 0.3),
    };
    let weapon = pick_of(rng, |t| t.group == LootGroup::Weapon && t.equip_mask == place);
    wear(pack, rng, wearer, weapon, place, None);
    if place == LAUNCHER {
        let arrows = pack.make(Kind::Goods { sundry: sundry("Deadly Prismatic Arrow"), seed: 1 });
        pack.items.push(Item {
            count: rng.random_range(400..=3_000),
            place: Place::Worn(AMMUNITION),
            ..arrows
        });
    }
    if rng.random_bool(shields) {
        let shield = pick_of(rng, |t| t.group == LootGroup::Shield);
        wear(pack, rng, wearer, shield, SHIELD, None);
    }
}

/// Puts on the best of a few drops of a kind, tinkered as well as its wearer could.
fn wear(
    pack: &mut Pack,
    rng: &mut ChaCha8Rng,
    wearer: Wearer,
    template: &'static LootTemplate,
    place: i32,
    set: Option<i32>,
) {
    let seeds: Vec<u32> = (0..CHOICES).map(|_| rng.random()).collect();
    let worth = |seed: &u32| {
        let looks = loot::looks(template, *seed, set, Tinkering::default());
        let is_wearable = level_needed(&looks) <= i32::from(wearer.level);
        (is_wearable, worth_of_cantrips(&looks))
    };
    let Some(seed) = seeds.into_iter().max_by_key(worth) else { return };
    let mut item = pack.make(Kind::Loot { template, seed, set });
    item.tinkering = tinkering(rng, template.group);
    item.place = Place::Worn(place);
    pack.items.push(item);
}

fn level_needed(looks: &Looks) -> i32 {
    let levels = keys::WIELD.iter().filter(|[kind, ..]| looks.int(*kind) == Some(7));
    levels.filter_map(|[.., value]| looks.int(*value)).max().unwrap_or_default()
}

fn worth_of_cantrips(looks: &Looks) -> u32 {
    let tiers = looks.spells.iter().filter_map(|id| facts::spell(*id)?.tier);
    tiers
        .map(|tier| match tier {
            CantripTier::Legendary => 10,
            CantripTier::Epic => 4,
            CantripTier::Major => 1,
            _ => 0,
        })
        .sum()
}

fn tinkering(rng: &mut ChaCha8Rng, group: LootGroup) -> Tinkering {
    match group {
        LootGroup::Armor | LootGroup::Shield if rng.random_bool(0.7) => {
            Tinkering { tinks: rng.random_range(1..=10), is_imbued: false }
        }
        LootGroup::Weapon if rng.random_bool(0.85) => {
            Tinkering { tinks: rng.random_range(4..=10), is_imbued: rng.random_bool(0.8) }
        }
        _ => Tinkering::default(),
    }
}
