//! What tinkering did to an item, and what it could still do.
//!
//! Source: Mag-Plugins `MyWorldObject`, `CalcedStartingArmorLevel` and `CalcedBuffedTinkedDoT`.

use crate::domain::item::{Armor, Boosted};

/// How often an item can be tinkered.
const TINKS_MAX: i32 = 10;
/// Armour level of one bag of steel. Other bags may have been used; the item does not tell.
const STEEL: i64 = 20;
/// What is taken off gear of quests instead: nobody tinkers it, and it tends to be high.
const QUEST_GEAR: i64 = 200;
/// Damage of the strongest aura, Blood Drinker VIII, which every fighter has on.
const BLOOD_DRINKER: i64 = 24;
/// What a bag of granite leaves of the variance.
const GRANITE: f64 = 0.8;
const CRIT_CHANCE: f64 = 0.1;
const CRIT_FACTOR: f64 = 2.0;

/// What of an item bears on its tinkering.
#[derive(Debug, Clone, Copy)]
pub struct Tinkered {
    pub tinks: Option<i32>,
    pub is_imbued: bool,
    /// Only loot has a material, and only loot can be tinkered.
    pub has_material: bool,
}

impl Tinkered {
    /// Fills in what an armour level was before tinkering. `armor.level` stays as it is.
    pub fn starting_armor(self, level: Boosted<i32>, armor: Armor) -> Armor {
        let tinkered = match (level.shown > 0, self.has_material) {
            (false, _) => 0,
            (true, false) => QUEST_GEAR,
            (true, true) => STEEL * i64::from(self.tinks.unwrap_or(0).max(0) - self.imbues()),
        };
        let before = |level: i32| i32::try_from(i64::from(level) - tinkered).ok();
        Armor { starting: before(level.buffed), dropped: before(level.base), ..armor }
    }

    /// The imbue among the tinkers so far.
    fn imbues(self) -> i32 {
        i32::from(self.is_imbued && self.tinks.is_some_and(|tinks| tinks > 0))
    }

    /// Bags of iron or granite that still go on a weapon; one is kept for an imbue.
    fn bags_left(self) -> i32 {
        if !self.has_material {
            return 0;
        }
        let left = (TINKS_MAX - self.tinks.unwrap_or(0).max(0)).max(0);
        (left - i32::from(!self.is_imbued)).max(0)
    }

    /// Average damage of a blow with the best use of the bags left: each in turn is whichever helps
    /// more at once.
    ///
    /// No other mix is better. The logarithm of the damage is a concave function of the bags of
    /// iron plus a concave function of the bags of granite, and then the larger gain at each step
    /// leads to the best sum.
    pub fn damage(self, max_damage: i32, variance: f64) -> Option<f64> {
        let (mut max_damage, mut variance) = (i64::from(max_damage) + BLOOD_DRINKER, variance);
        for _ in 0..self.bags_left() {
            if blow(max_damage + 1, variance) >= blow(max_damage, variance * GRANITE) {
                max_damage += 1;
            } else {
                variance *= GRANITE;
            }
        }
        Some(blow(max_damage, variance)).filter(|damage| damage.is_finite())
    }
}

/// Average damage of a blow: half-way between least and most, or a critical hit.
#[expect(clippy::cast_precision_loss, reason = "a 32-bit number and a little")]
fn blow(max_damage: i64, variance: f64) -> f64 {
    let hit = (1.0 - CRIT_CHANCE) * (2.0 - variance) / 2.0;
    max_damage as f64 * (hit + CRIT_CHANCE * CRIT_FACTOR)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FRESH: Tinkered = Tinkered { tinks: None, is_imbued: false, has_material: true };

    #[track_caller]
    fn check_armor(shown: i32, tinkered: Tinkered, starting: i32) {
        let level = Boosted { shown, base: shown, buffed: shown };
        let armor = tinkered.starting_armor(level, Armor::default());
        assert_eq!(armor.starting, Some(starting), "{shown} {tinkered:?}");
    }

    #[test]
    fn steel_comes_off_the_armor_level() {
        check_armor(300, FRESH, 300);
        check_armor(360, Tinkered { tinks: Some(3), ..FRESH }, 300);
        check_armor(360, Tinkered { tinks: Some(4), is_imbued: true, ..FRESH }, 300);
        check_armor(300, Tinkered { is_imbued: true, ..FRESH }, 300);
        check_armor(300, Tinkered { tinks: Some(-5), ..FRESH }, 300);
        check_armor(0, Tinkered { tinks: Some(3), ..FRESH }, 0);
        check_armor(-10, Tinkered { has_material: false, ..FRESH }, -10);
        check_armor(440, Tinkered { tinks: Some(9), has_material: false, ..FRESH }, 240);
    }

    #[test]
    fn an_absurd_armor_level_is_none() {
        let level = Boosted { shown: 1, base: i32::MIN, buffed: i32::MIN };
        let tinkered = Tinkered { tinks: Some(i32::MAX), ..FRESH };
        assert_eq!(tinkered.starting_armor(level, Armor::default()).starting, None);
    }

    #[track_caller]
    fn check_damage(max_damage: i32, variance: f64, tinkered: Tinkered, expected: f64) {
        let damage = tinkered.damage(max_damage, variance).expect("a number");
        assert!((damage - expected).abs() < 1e-4, "{max_damage} {variance} {tinkered:?}: {damage}");
    }

    #[test]
    fn bags_left_are_spent_where_they_help() {
        // The worked example: seven of granite, then two of iron.
        check_damage(81, 0.47, FRESH, 112.954_04);
        check_damage(81, 0.47, Tinkered { tinks: Some(10), is_imbued: true, ..FRESH }, 93.292_5);
        check_damage(81, 0.47, Tinkered { tinks: Some(10), ..FRESH }, 93.292_5);
        check_damage(81, 0.47, Tinkered { tinks: Some(99), ..FRESH }, 93.292_5);
        check_damage(81, 0.47, Tinkered { has_material: false, ..FRESH }, 93.292_5);
        // One left: for the imbue, or for granite if that is done.
        check_damage(81, 0.47, Tinkered { tinks: Some(9), ..FRESH }, 93.292_5);
        let imbued = Tinkered { tinks: Some(9), is_imbued: true, ..FRESH };
        check_damage(81, 0.47, imbued, 105.0 * (0.9 * (2.0 - 0.376) / 2.0 + 0.2));
        // No variance: iron only.
        check_damage(81, 0.0, FRESH, 125.4);
        assert_eq!(FRESH.damage(81, f64::MAX), None);
    }

    proptest! {
        #[test]
        fn no_mix_of_bags_is_better(
            max_damage in 1..2_000_i32, variance in 0.0..1.0_f64, tinks in 0..11_i32,
        ) {
            let tinkered = Tinkered { tinks: Some(tinks), is_imbued: true, has_material: true };
            let damage = tinkered.damage(max_damage, variance).expect("a number");
            let bags = 10 - tinks;
            for granite in 0..=bags {
                let with_iron = i64::from(max_damage) + BLOOD_DRINKER + i64::from(bags - granite);
                let mix = blow(with_iron, variance * GRANITE.powi(granite));
                prop_assert!(mix <= damage * (1.0 + 1e-12), "{granite} of granite: {mix} > {damage}");
            }
        }
    }
}
