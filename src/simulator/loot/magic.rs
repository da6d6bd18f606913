//! Spells on loot: which it carries, and which of them are at work on it.

use std::sync::LazyLock;

use rand::RngExt;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;

use crate::domain::spell::CantripTier;
use crate::facts::{self, Cantrip};
use crate::simulator::chance::pick;
use crate::simulator::keys;
use crate::simulator::looks::Looks;

/// What kinds of spells a thing may carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bearer {
    Armor,
    /// Clothes and jewellery: nothing that banes could be cast on.
    Adornment,
    Weapon,
    Caster,
}

/// Spells at levels 6, 7 and 8.
type Levels = [i32; 3];

/// Impenetrability, and the banes: acid, blade, bludgeon, flame, frost, lightning, piercing.
const BANES: [Levels; 8] = [
    [1486, 2108, 4407],
    [1498, 2092, 4391],
    [1562, 2094, 4393],
    [1516, 2098, 4397],
    [1552, 2102, 4401],
    [1528, 2104, 4403],
    [1540, 2110, 4409],
    [1574, 2113, 4412],
];
/// Blood drinker, heart seeker, defender, swift killer.
const WEAPON_AURAS: [Levels; 4] =
    [[1616, 2096, 4395], [1592, 2106, 4405], [1605, 2101, 4400], [1627, 2116, 4417]];
/// Spirit drinker, defender, hermetic link.
const CASTER_AURAS: [Levels; 3] = [[3258, 3259, 4414], [1605, 2101, 4400], [1480, 2117, 4418]];
/// Attributes, defences, masteries, protections, recoveries.
const SELF_BUFFS: [Levels; 37] = [
    [1332, 2087, 4325],
    [1354, 2061, 4299],
    [1402, 2081, 4319],
    [1378, 2059, 4297],
    [1426, 2067, 4305],
    [1450, 2091, 4329],
    [249, 2245, 4560],
    [261, 2243, 4558],
    [279, 2281, 4596],
    [423, 2309, 4624],
    [303, 2203, 4518],
    [327, 2223, 4538],
    [472, 2207, 4522],
    [5104, 5105, 5032],
    [5416, 5417, 5418],
    [634, 2323, 4638],
    [610, 2267, 4582],
    [562, 2215, 4530],
    [586, 2249, 4564],
    [658, 2287, 4602],
    [683, 2195, 4510],
    [879, 2241, 4556],
    [987, 2301, 4616],
    [975, 2257, 4572],
    [6121, 6122, 6123],
    [5856, 5857, 5858],
    [520, 2149, 4460],
    [1114, 2151, 4462],
    [1023, 2153, 4464],
    [1035, 2155, 4466],
    [1094, 2157, 4468],
    [1071, 2159, 4470],
    [1138, 2161, 4472],
    [170, 2185, 4496],
    [193, 2187, 4498],
    [217, 2183, 4494],
    [1312, 2053, 4291],
];

/// Cantrips that work on armour itself.
const ARMOR_LINES: [&str; 8] = [
    "Impenetrability",
    "Acid Bane",
    "Bludgeoning Bane",
    "Flame Bane",
    "Frost Bane",
    "Piercing Bane",
    "Slashing Bane",
    "Storm Bane",
];
const WEAPON_LINES: [&str; 4] = ["Blood Thirst", "Heart Thirst", "Defender", "Swift Hunter"];
const CASTER_LINES: [&str; 2] = ["Spirit Thirst", "Defender"];

/// Chances in a hundred of minor, major, epic and legendary cantrips.
///
/// Source: ACE's loot tables, tier 8.
const TIERS: [(CantripTier, u32); 4] = [
    (CantripTier::Minor, 2),
    (CantripTier::Major, 46),
    (CantripTier::Epic, 42),
    (CantripTier::Legendary, 10),
];

/// Gives a thing its spells, and what it takes to use them.
pub fn roll(rng: &mut ChaCha8Rng, bearer: Bearer, looks: &mut Looks) {
    // Cantrips come only to what is magical; over all, six in ten pieces have one.
    if !rng.random_bool(0.85) {
        return;
    }
    let (own, own_max, buffs_max): (&[Levels], usize, usize) = match bearer {
        Bearer::Armor => (&BANES, 5, 2),
        Bearer::Adornment => (&[], 0, 3),
        Bearer::Weapon => (&WEAPON_AURAS, 3, 1),
        Bearer::Caster => (&CASTER_AURAS, 3, 2),
    };
    // At least one of something: that is what makes it magical.
    let own_count = rng.random_range(own_max.min(1)..=own_max);
    let mut chosen: Vec<Levels> = own.sample(rng, own_count).copied().collect();
    let buff_count = rng.random_range(1..=buffs_max);
    chosen.extend(SELF_BUFFS.sample(rng, buff_count).copied());
    for spells in chosen {
        // Level 7 is the most common.
        looks.spells.push(spells[*pick(rng, &[0, 0, 1, 1, 1, 1, 1, 2, 2, 2])]);
    }
    if rng.random_ratio(12, 17) {
        looks.spells.extend(roll_cantrips(rng, bearer).iter().map(|cantrip| cantrip.spell_id));
    }
    let spellcraft = rng.random_range(280..=400);
    let mana_max = rng.random_range(700..=2_200);
    looks.ints.extend([
        (keys::SPELLCRAFT, spellcraft),
        (keys::MANA, mana_max - mana_max * rng.random_range(0..=60) / 100),
        (keys::MANA_MAX, mana_max),
        (keys::LORE, spellcraft - rng.random_range(15..=120)),
    ]);
    let rate = pick(rng, &[-0.025, -0.033_333, -0.05, -0.066_667]);
    looks.doubles.push((keys::MANA_RATE, *rate));
}

/// The cantrips of a piece that has any, of different lines.
///
/// Source of the chances: ACE's loot tables, tier 8.
pub fn roll_cantrips(rng: &mut ChaCha8Rng, bearer: Bearer) -> Vec<&'static Cantrip> {
    let count = match rng.random_range(0..1_000_u32) {
        0..810 => 1,
        810..980 => 2,
        980..996 => 3,
        _ => 4,
    };
    let mut cantrips: Vec<&Cantrip> = Vec::new();
    while cantrips.len() < count {
        let mut left = rng.random_range(0..100);
        let tier = TIERS.iter().find(|(_, chance)| {
            let is_it = left < *chance;
            left = left.saturating_sub(*chance);
            is_it
        });
        let tier = tier.map_or(CantripTier::Major, |(tier, _)| *tier);
        // A tier is drawn first, so that lines that lack one do not shift the chances.
        if let Some(cantrip) = cantrips_of(bearer, tier).choose(rng)
            && cantrips.iter().all(|other| other.line != cantrip.line)
        {
            cantrips.push(cantrip);
        }
    }
    cantrips
}

/// The cantrips of one tier that such a thing may carry.
fn cantrips_of(bearer: Bearer, tier: CantripTier) -> &'static [&'static Cantrip] {
    const BEARERS: [Bearer; 4] = [Bearer::Armor, Bearer::Adornment, Bearer::Weapon, Bearer::Caster];
    static LISTS: LazyLock<Vec<(Bearer, CantripTier, Vec<&Cantrip>)>> = LazyLock::new(|| {
        let both = BEARERS.iter().flat_map(|bearer| TIERS.map(|(tier, _)| (*bearer, tier)));
        both.map(|(bearer, tier)| {
            let all = facts::cantrips().iter();
            let fitting = all.filter(|c| c.tier == tier && suits(bearer, c.line)).collect();
            (bearer, tier, fitting)
        })
        .collect()
    });
    let list = LISTS.iter().find(|(who, what, _)| (*who, *what) == (bearer, tier));
    list.map_or(&[], |(_, _, cantrips)| cantrips)
}

fn suits(bearer: Bearer, line: &str) -> bool {
    let (of_armor, of_weapons) = (ARMOR_LINES.contains(&line), WEAPON_LINES.contains(&line));
    let of_casters = CASTER_LINES.contains(&line);
    match bearer {
        Bearer::Armor => !of_weapons && !of_casters,
        Bearer::Adornment => !of_armor && !of_weapons && !of_casters,
        Bearer::Weapon => of_weapons || !(of_armor || of_casters),
        Bearer::Caster => of_casters || !(of_armor || of_weapons),
    }
}

/// The spells that are at work on a worn thing: its own, and on armour its wearer's banes, which
/// are of the highest level and take the place of its own.
///
/// Auras are cast on the wielder, and buffs and most cantrips concern it: they are not among these.
pub fn active(looks: &Looks) -> Vec<i32> {
    let own = looks.spells.iter().copied().filter(|spell| concerns_the_thing(*spell));
    let mut active: Vec<i32> = own.collect();
    if looks.int(keys::ARMOR_LEVEL).is_some() {
        active.retain(|spell| !BANES.as_flattened().contains(spell));
        active.extend(BANES.map(|[.., eight]| eight));
    }
    active
}

fn concerns_the_thing(spell: i32) -> bool {
    let Some(known) = facts::spell(spell) else { return false };
    if known.tier.is_none() {
        return BANES.as_flattened().contains(&spell);
    }
    let words = [ARMOR_LINES.as_slice(), &WEAPON_LINES, &CASTER_LINES];
    words.into_iter().flatten().any(|line| known.name.ends_with(line))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::chance::strand;

    #[test]
    fn spells_have_the_levels_they_are_listed_under() {
        let lists: [&[Levels]; 4] = [&BANES, &WEAPON_AURAS, &CASTER_AURAS, &SELF_BUFFS];
        for levels in lists.into_iter().flatten() {
            let spells = levels.map(|id| facts::spell(id).expect("a spell"));
            assert_eq!(spells.map(|spell| spell.level), [Some(6), Some(7), Some(8)], "{spells:?}");
            assert!(spells.iter().all(|spell| spell.family == spells[0].family), "{spells:?}");
        }
        for line in ARMOR_LINES.into_iter().chain(WEAPON_LINES).chain(CASTER_LINES) {
            assert!(facts::cantrips().iter().any(|cantrip| cantrip.line == line), "{line}");
        }
    }

    #[test]
    fn cantrips_come_as_often_as_in_the_loot_tables() {
        let mut rng = strand(2, 1);
        let rolls: Vec<_> = (0..8_000).map(|_| roll_cantrips(&mut rng, Bearer::Armor)).collect();
        let per_mille = |count| rolls.iter().filter(|roll| roll.len() == count).count() / 8;
        assert!((795..825).contains(&per_mille(1)), "{}", per_mille(1));
        assert!((157..183).contains(&per_mille(2)), "{}", per_mille(2));
        assert!((11..22).contains(&per_mille(3)), "{}", per_mille(3));
        assert!((1..9).contains(&per_mille(4)), "{}", per_mille(4));
        let cantrips: Vec<_> = rolls.into_iter().flatten().collect();
        for (tier, chance) in TIERS {
            let found = cantrips.iter().filter(|cantrip| cantrip.tier == tier).count();
            let share = found * 100 / cantrips.len();
            let chance = usize::try_from(chance).expect("a small number");
            assert!(share.abs_diff(chance) <= 2, "{share} % {tier:?}");
        }
    }

    #[test]
    fn every_bearer_has_cantrips_of_every_tier() {
        for bearer in [Bearer::Armor, Bearer::Adornment, Bearer::Weapon, Bearer::Caster] {
            for (tier, _) in TIERS {
                assert!(cantrips_of(bearer, tier).len() >= 20, "{bearer:?} {tier:?}");
            }
        }
    }
}
