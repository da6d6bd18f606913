//! What spells on an item do to the item's own numbers.
//!
//! Source: Mag-Plugins `MyWorldObject`, `GetBuffedIntValueKey` and `GetBuffedDoubleValueKey`:
//! everything that is active is taken off, then the item's own cantrips are put back on.

use crate::domain::item::{Boosted, RawItem};
use crate::facts;
use crate::items::keys::double;

/// A property without spells, and with the item's own: sums over all spells that concern it.
pub fn whole(raw: &RawItem, key: u32) -> Option<Boosted<i32>> {
    let shown = raw.int(key)?;
    let [active, carried] = added(raw, key);
    let base = f64::from(shown) - active;
    Some(Boosted { shown, base: to_whole(base), buffed: to_whole(base + carried) })
}

/// A bonus as the game client tells it, 1.15 for +15 %, without spells and with the item's own.
pub fn factor(raw: &RawItem, key: u32) -> Option<Boosted<f64>> {
    let shown = raw.double(key)?;
    let [active, carried] = added(raw, key);
    Some(Boosted { shown, base: shown - active, buffed: shown - active + carried })
}

/// Mana conversion. Spells multiply it, as they do in the game.
///
/// Mag-Plugins means to multiply too, but compares with a factor that no spell has, and subtracts.
pub fn mana_conversion(raw: &RawItem) -> Option<Boosted<f64>> {
    let key = double::MANA_CONVERSION;
    let shown = raw.double(key)?;
    let active: f64 = effects(&raw.active_spells, key).map(|effect| effect.change).product();
    let bonuses = effects(&raw.spells, key).map(|effect| effect.bonus);
    let carried: f64 = bonuses.filter(|bonus| *bonus != 0.0).product();
    let base = shown / active;
    Some(Boosted { shown, base, buffed: base * carried })
}

/// What the active spells add to a property, and what the item's own cantrips add.
fn added(raw: &RawItem, key: u32) -> [f64; 2] {
    [
        effects(&raw.active_spells, key).map(|effect| effect.change).sum(),
        effects(&raw.spells, key).map(|effect| effect.bonus).sum(),
    ]
}

fn effects(spells: &[i32], key: u32) -> impl Iterator<Item = &'static facts::SpellEffect> {
    let known = spells.iter().filter_map(|spell| facts::spell_effect(*spell));
    known.filter(move |effect| effect.key == key)
}

/// The effects of spells on whole numbers are whole; what does not fit stops at the end.
#[expect(clippy::cast_possible_truncation, reason = "the cast stops at the ends of the range")]
fn to_whole(number: f64) -> i32 {
    number as i32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::item::ItemId;
    use crate::items::keys::int;

    fn item(active_spells: &[i32], spells: &[i32]) -> RawItem {
        let (active_spells, spells) = (active_spells.to_vec(), spells.to_vec());
        RawItem { active_spells, spells, ..RawItem::new(ItemId(7)) }
    }

    #[track_caller]
    fn check_damage(shown: i32, active: &[i32], carried: &[i32], base: i32, buffed: i32) {
        let mut raw = item(active, carried);
        raw.ints.insert(int::MAX_DAMAGE, shown);
        let expected = Some(Boosted { shown, base, buffed });
        assert_eq!(whole(&raw, int::MAX_DAMAGE), expected, "{active:?} {carried:?}");
    }

    #[test]
    fn active_spells_come_off_and_own_cantrips_go_on() {
        let (aura, legendary, other) = (4395, 6089, 6091);
        check_damage(71, &[], &[], 71, 71);
        check_damage(71, &[], &[legendary, aura], 71, 81);
        check_damage(105, &[legendary, aura], &[legendary, aura], 71, 81);
        check_damage(95, &[aura], &[], 71, 71);
        check_damage(71, &[other, -1, i32::MAX], &[other, 0], 71, 71);
        check_damage(i32::MIN, &[aura], &[], i32::MIN, i32::MIN);
        check_damage(i32::MAX, &[], &[legendary], i32::MAX, i32::MAX);
        assert_eq!(whole(&item(&[aura], &[legendary]), int::MAX_DAMAGE), None);
    }

    #[test]
    fn bonuses_are_added() {
        let mut raw = item(&[4400], &[6091]);
        raw.doubles.insert(double::MELEE_DEFENSE, 1.38);
        let defense = factor(&raw, double::MELEE_DEFENSE).expect("a bonus");
        assert!((defense.base - 1.18).abs() < 1e-9 && (defense.buffed - 1.27).abs() < 1e-9);
    }

    #[test]
    fn mana_conversion_is_multiplied() {
        // Under Hermetic Link VI (1.6), carrying the epic cantrip (1.25).
        let mut raw = item(&[1480], &[6086]);
        raw.doubles.insert(double::MANA_CONVERSION, 0.16);
        let mana = mana_conversion(&raw).expect("a bonus");
        assert!((mana.base - 0.1).abs() < 1e-9, "{mana:?}");
        assert!((mana.buffed - 0.125).abs() < 1e-9, "{mana:?}");
        // A plain buff among the item's own spells adds nothing for good.
        let mut raw = item(&[], &[4418]);
        raw.doubles.insert(double::MANA_CONVERSION, 0.1);
        assert_eq!(mana_conversion(&raw), Some(Boosted { shown: 0.1, base: 0.1, buffed: 0.1 }));
    }
}
