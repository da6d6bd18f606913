//! Queries made from an item: what is like it, and what is better.

use crate::domain::item::{Item, ItemSpell};
use crate::facts;
use crate::query::{self, MarkKind};

/// A query for items of the same kind, set and strongest cantrips.
pub fn like(item: &Item) -> String {
    let mut terms = kind_terms(item);
    if let Some(set) = item.set.and_then(|id| value_of(MarkKind::Set, id)) {
        terms.push(format!("set:{set}"));
    }
    let best = cantrips(item).filter_map(|spell| spell.tier).max();
    if let Some(tier) = best {
        terms.push(format!("cantrip:any>={}", tier.as_str()));
    }
    terms.push(not_itself(item));
    terms.join(" ")
}

/// A query for items that serve the same end and are nowhere worse: at least its numbers, its set
/// and its cantrips.
pub fn better(item: &Item) -> String {
    let mut terms = kind_terms(item);
    if let Some(set) = item.set.and_then(|id| value_of(MarkKind::Set, id)) {
        terms.push(format!("set:{set}"));
    }
    let weapon = &item.weapon;
    let percent = |fraction: f64| (fraction * 10_000.0).round() / 100.0;
    let least = [
        ("al", item.armor.level.map(f64::from)),
        ("dot", weapon.tinked_damage.or(weapon.missile_damage)),
        ("elem", weapon.elemental_vs_monsters.map(|told| percent(told.shown))),
        ("atk", weapon.attack.map(|told| percent(told.shown))),
        ("md", weapon.melee_defense.map(|told| percent(told.shown))),
        ("rating", item.ratings.total().map(f64::from)),
    ];
    for (field, number) in least {
        if let Some(number) = number.filter(|number| *number > 0.0) {
            terms.push(format!("{field}:>={}", (number * 100.0).floor() / 100.0));
        }
    }
    let lines = cantrips(item).filter_map(|spell| {
        let known = facts::cantrips().iter().find(|cantrip| cantrip.spell_id == spell.id)?;
        Some(format!("cantrip:{}>={}", quoted(known.line), spell.tier?.as_str()))
    });
    terms.extend(lines);
    terms.push(not_itself(item));
    terms.join(" ")
}

/// What it is for: where it is worn, or what weapon it is.
fn kind_terms(item: &Item) -> Vec<String> {
    let weapon = item.weapon.kind.and_then(|kind| value_of(MarkKind::WeaponType, kind));
    if let Some(weapon) = weapon {
        return vec![format!("type:{weapon}")];
    }
    let bits = (0..32).filter(|bit| item.equip_mask.unwrap_or(0) & (1 << bit) != 0);
    let slots: Vec<_> = bits.filter_map(|bit| value_of(MarkKind::Slot, bit)).collect();
    if !slots.is_empty() {
        let mut slots: Vec<_> = slots.into_iter().map(|slot| format!("slot:{slot}")).collect();
        slots.dedup();
        return slots;
    }
    let words: Vec<_> = item.name.as_deref().map(query::words).into_iter().flatten().collect();
    vec![words.join(" ")]
}

fn cantrips(item: &Item) -> impl Iterator<Item = &ItemSpell> {
    item.magic.spells.iter().filter(|spell| spell.is_carried && spell.tier.is_some())
}

fn not_itself(item: &Item) -> String {
    format!("-id:{}", item.id)
}

fn value_of(kind: MarkKind, value: i32) -> Option<String> {
    let value = query::facet_value(kind, u32::try_from(value).ok()?)?.value;
    Some(quoted(&value))
}

/// A value as the language needs it.
fn quoted(value: &str) -> String {
    if value.contains(|letter: char| !letter.is_alphanumeric() && letter != '-') {
        format!("\"{value}\"")
    } else {
        value.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::character::CharacterId;
    use crate::domain::item::{ItemId, ObjectClass, RawItem};
    use crate::items::normalise;
    use crate::query::{Context, Vocabulary, document, matches, parse};

    fn sleeves(id: u32, armor_level: i32, spells: &[i32]) -> Item {
        let mut raw = RawItem::new(ItemId(id));
        raw.object_class = Some(ObjectClass::Armor.id());
        raw.texts.insert(1, "Celdon Sleeves".to_owned());
        raw.ints.extend([(28, armor_level), (131, 64), (265, 14), (218_103_822, 6_144)]);
        raw.spells = spells.to_vec();
        normalise(&raw, CharacterId(1))
    }

    fn finds(q: &str, item: &Item) -> bool {
        let vocabulary = Vocabulary { now_ms: 0, characters: Vec::new(), groups: Vec::new() };
        let query = parse(q, &vocabulary).unwrap_or_else(|error| panic!("{q}: {error}"));
        let context = Context { character_name: "A", container: 1, arrived_ms: None, seen_ms: 0 };
        matches(&query.filter, &document(item, &context))
    }

    /// Legendary Strength, Epic Strength.
    const LEGENDARY: i32 = 6107;
    const EPIC: i32 = 3965;

    #[test]
    fn better_items_are_nowhere_worse() {
        let mine = sleeves(0x8000_0001, 400, &[EPIC]);
        let q = better(&mine);
        assert!(!finds(&q, &mine), "{q}");
        assert!(finds(&q, &sleeves(2, 400, &[EPIC])), "{q}");
        assert!(finds(&q, &sleeves(2, 500, &[LEGENDARY])), "{q}");
        assert!(!finds(&q, &sleeves(2, 399, &[LEGENDARY])), "{q}");
        assert!(!finds(&q, &sleeves(2, 500, &[])), "{q}");
    }

    #[test]
    fn like_items_are_of_its_kind_and_set() {
        let mine = sleeves(0x8000_0001, 400, &[EPIC]);
        let q = like(&mine);
        assert!(finds(&q, &sleeves(2, 100, &[LEGENDARY])), "{q}");
        let mut other = sleeves(2, 400, &[EPIC]);
        other.set = Some(13);
        assert!(!finds(&q, &other), "{q}");
        let mut raw = RawItem::new(ItemId(3));
        raw.texts.insert(1, "Prismatic Taper".to_owned());
        let taper = normalise(&raw, CharacterId(1));
        assert_eq!(like(&taper), "prismatic taper -id:0x00000003");
    }
}
