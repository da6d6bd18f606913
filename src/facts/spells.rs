//! Spells: their names, families and strengths, and what some of them do to an item's own numbers.

use std::sync::LazyLock;

use crate::domain::spell::CantripTier;
use crate::facts::table::rows;

/// A spell of the game.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spell {
    pub id: i32,
    pub name: &'static str,
    /// Spells of one family do not add up.
    pub family: u16,
    /// 1 to 8; `None` for cantrips and whatever else has none.
    pub level: Option<u8>,
    /// Only cantrips have one.
    pub tier: Option<CantripTier>,
}

/// A cantrip: a small spell that stays on an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cantrip {
    pub spell_id: i32,
    pub name: &'static str,
    pub tier: CantripTier,
    /// The name without the tier.
    pub line: &'static str,
}

/// What a spell does to one number of the item it is on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpellEffect {
    pub spell_id: i32,
    /// The property, as game clients number it.
    pub key: u32,
    /// What it adds while active; a factor for mana conversion.
    pub change: f64,
    /// What the item has from carrying it; 0 for ordinary buffs.
    pub bonus: f64,
}

struct Spells {
    /// By id: nearly every number up to the last is a spell, so this is smaller than a tree or a
    /// hash table, and a look-up is one step.
    by_id: Box<[Option<Spell>]>,
    of_loot: Box<[Cantrip]>,
}

static SPELLS: LazyLock<Spells> = LazyLock::new(|| {
    let columns = ["id", "name", "family", "level", "tier", "line", "is_loot"];
    let mut by_id = Vec::new();
    let mut of_loot = Vec::new();
    for row in rows(include_str!("../../assets/facts/spells.tsv"), &columns) {
        let id = row.number(0);
        let name = row.text(1);
        let tier = CantripTier::from_word(row.text(4));
        let spell = Spell { id, name, family: row.number(2), level: row.find_number(3), tier };
        by_id.resize(row.number(0), None);
        by_id.push(Some(spell));
        if let (Some(tier), "1") = (tier, row.text(6)) {
            of_loot.push(Cantrip { spell_id: id, name, tier, line: row.text(5) });
        }
    }
    Spells { by_id: by_id.into(), of_loot: of_loot.into() }
});

/// The spell of this number, if anybody has listed it.
pub fn spell(id: i32) -> Option<&'static Spell> {
    SPELLS.by_id.get(usize::try_from(id).ok()?)?.as_ref()
}

/// All spells, by number.
pub fn spells() -> impl Iterator<Item = &'static Spell> {
    SPELLS.by_id.iter().flatten()
}

/// The cantrips that loot may carry, by spell id.
pub fn cantrips() -> &'static [Cantrip] {
    &SPELLS.of_loot
}

/// What the spell does to a number of the item it is on; most do nothing.
///
/// Source: Mag-Plugins (Shared), the dictionaries of spell effects.
pub fn spell_effect(spell_id: i32) -> Option<&'static SpellEffect> {
    static EFFECTS: LazyLock<Box<[SpellEffect]>> = LazyLock::new(|| {
        let columns = ["spell_id", "key", "change", "bonus"];
        rows(include_str!("../../assets/facts/spell_effects.tsv"), &columns)
            .map(|row| SpellEffect {
                spell_id: row.number(0),
                key: row.number(1),
                change: row.number(2),
                bonus: row.number(3),
            })
            .collect()
    });
    let index = EFFECTS.binary_search_by_key(&spell_id, |effect| effect.spell_id).ok()?;
    EFFECTS.get(index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spells_are_found_by_number() {
        let strength = spell(6107).expect("a spell");
        assert_eq!((strength.name, strength.family), ("Legendary Strength", 261));
        assert_eq!((strength.level, strength.tier), (None, Some(CantripTier::Legendary)));
        let bane = spell(4391).expect("a spell");
        assert_eq!((bane.level, bane.tier), (Some(8), None));
        for id in [i32::MIN, -1, 0, 1_000_000, i32::MAX] {
            assert_eq!(spell(id), None, "{id}");
        }
        let known = SPELLS.by_id.iter().flatten();
        assert_eq!(known.clone().count(), 6_266);
        assert!(known.clone().all(|found| spell(found.id) == Some(found)));
        assert_eq!(known.filter(|found| found.name.is_empty()).count(), 0);
    }

    #[test]
    fn cantrips_have_a_line_and_a_tier_of_loot() {
        assert_eq!(cantrips().len(), 298);
        for cantrip in cantrips() {
            assert!(!cantrip.line.is_empty(), "{}", cantrip.name);
            let tier = cantrip.tier;
            let is_of_loot = tier >= CantripTier::Major || tier == CantripTier::Minor;
            assert!(is_of_loot && tier != CantripTier::Inner, "{}", cantrip.name);
        }
        // The two share a family, and are two lines all the same.
        let line = |id| cantrips().iter().find(|cantrip| cantrip.spell_id == id).map(|c| c.line);
        assert_eq!((line(6089), line(6098)), (Some("Blood Thirst"), Some("Spirit Thirst")));
    }

    #[test]
    fn effects_are_found_by_spell() {
        let epic = spell_effect(4667).expect("an effect");
        assert_eq!((epic.key, epic.change, epic.bonus), (28, 60.0, 60.0));
        let buff = spell_effect(4407).expect("an effect");
        assert_eq!((buff.key, buff.change, buff.bonus), (28, 240.0, 0.0));
        assert_eq!(spell_effect(6107), None);
    }
}
