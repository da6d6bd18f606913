//! What the search sees of an item.

use crate::domain::item::{Item, ItemSpell};
use crate::items::shown_name;
use crate::query::document::{Document, Mark, MarkKind, NumberField};
use crate::query::kinds::kinds_of;

/// Container of what is worn, as documents number them.
pub const CONTAINER_WORN: u32 = 0;
/// Container of what lies in the main pack. Side packs follow in their order.
pub const CONTAINER_MAIN: u32 = 1;

/// What an item does not tell of itself.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    pub character_name: &'a str,
    /// 0 worn, 1 the main pack, then the side packs in their order.
    pub container: u32,
    /// When it came to its owner, Unix milliseconds; `None` if nobody saw that.
    pub arrived_ms: Option<i64>,
    /// When it was last told.
    pub seen_ms: i64,
}

/// What the search sees of an item.
///
/// Spells are those the item carries; what somebody cast on it is no property of it. An item
/// without a name has an empty title.
pub fn document(item: &Item, context: &Context<'_>) -> Document {
    Document {
        character: item.owner,
        item: item.id,
        character_name: context.character_name.to_owned(),
        title: shown_name(item).unwrap_or_default().into_owned(),
        numbers: numbers(item, context),
        marks: marks(item, context.container),
    }
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds stay below 2^53 for 285,000 years")]
fn numbers(item: &Item, context: &Context<'_>) -> [Option<f64>; NumberField::COUNT] {
    let (armor, weapon, craft) = (&item.armor, &item.weapon, &item.craft);
    let (magic, needs, ratings) = (&item.magic, &item.requirements, &item.ratings);
    let whole = |number: Option<i32>| number.map(f64::from);
    let number = |field| match field {
        NumberField::ArmorLevel => whole(armor.level),
        NumberField::BaseArmor => whole(armor.dropped),
        NumberField::Workmanship => craft.workmanship,
        NumberField::Tinks => whole(craft.tinks),
        NumberField::Value => whole(item.value),
        NumberField::Burden => whole(item.burden),
        NumberField::Damage => whole(weapon.max_damage.map(|damage| damage.shown)),
        NumberField::MinDamage => weapon.min_damage,
        NumberField::Variance => weapon.variance,
        NumberField::DamageBonus => percent(weapon.damage_bonus),
        NumberField::Elemental => whole(weapon.elemental_bonus)
            .or_else(|| percent(weapon.elemental_vs_monsters.map(|bonus| bonus.shown))),
        NumberField::Dot => weapon.tinked_damage.or(weapon.missile_damage),
        NumberField::Attack => percent(weapon.attack.map(|bonus| bonus.shown)),
        NumberField::MeleeDefense => percent(weapon.melee_defense.map(|bonus| bonus.shown)),
        NumberField::MissileDefense => percent(weapon.missile_defense),
        NumberField::MagicDefense => percent(weapon.magic_defense),
        NumberField::ManaConversion => percent(weapon.mana_conversion.map(|bonus| bonus.shown)),
        NumberField::Mana => whole(magic.mana),
        NumberField::Spellcraft => whole(magic.spellcraft),
        NumberField::Level => whole(needs.wield_level().max(needs.use_level)),
        NumberField::Wield => whole(needs.wield.iter().flatten().map(|need| need.value).next()),
        NumberField::Lore => whole(needs.lore),
        NumberField::DamageRating => whole(ratings.damage),
        NumberField::DamageResistRating => whole(ratings.damage_resist),
        NumberField::CritRating => whole(ratings.crit),
        NumberField::CritResistRating => whole(ratings.crit_resist),
        NumberField::CritDamageRating => whole(ratings.crit_damage),
        NumberField::CritDamageResistRating => whole(ratings.crit_damage_resist),
        NumberField::HealBoostRating => whole(ratings.heal_boost),
        NumberField::VitalityRating => whole(ratings.vitality),
        NumberField::Rating => whole(ratings.total()),
        NumberField::Stack => Some(f64::from(item.stack.count)),
        NumberField::Uses => whole(item.uses),
        NumberField::Rare => whole(item.rare_id),
        NumberField::Seen => Some(context.seen_ms as f64),
        NumberField::Arrived => context.arrived_ms.map(|at_ms| at_ms as f64),
    };
    let mut numbers = [None; NumberField::COUNT];
    for field in NumberField::ALL {
        numbers[*field as usize] = number(*field).filter(|number| number.is_finite());
    }
    numbers
}

/// A fraction in percent, to four decimals: 0.18 is 18 and not a hair more.
fn percent(fraction: Option<f64>) -> Option<f64> {
    fraction.map(|fraction| (fraction * 1e6).round() / 1e4)
}

fn marks(item: &Item, container: u32) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut put = |kind, value| marks.push(Mark::new(kind, value));
    let number = |id: Option<i32>| id.map(i32::cast_unsigned);

    for position in kinds_of(item, container == CONTAINER_WORN) {
        put(MarkKind::Is, u32::try_from(position).unwrap_or(u32::MAX));
    }
    let ids = [
        (MarkKind::Set, number(item.set)),
        (MarkKind::Material, number(item.material)),
        (MarkKind::WeaponType, number(item.weapon.kind)),
        (MarkKind::Skill, number(item.weapon.skill)),
        (MarkKind::Wcid, item.wcid),
    ];
    for (kind, id) in ids {
        if let Some(id) = id {
            put(kind, id);
        }
    }
    bits(item.craft.imbue_bits).for_each(|bit| put(MarkKind::Imbue, bit));
    bits(item.equip_mask).for_each(|bit| put(MarkKind::Slot, bit));
    bits(item.coverage).for_each(|bit| put(MarkKind::Covers, bit));
    bits(item.weapon.damage_bits).for_each(|bit| put(MarkKind::Element, bit));

    let carried = || item.magic.spells.iter().filter(|spell| spell.is_carried);
    for spell in carried() {
        put(MarkKind::Spell, spell.id.cast_unsigned());
    }
    for (family, tier) in carried().filter_map(cantrip) {
        put(MarkKind::Cantrip, cantrip_value(family, tier));
        put(MarkKind::Cantrip, cantrip_value(0, tier));
    }
    let best = carried().filter_map(cantrip).map(|(_, tier)| tier).max();
    if let Some(tier) = best {
        put(MarkKind::BestTier, tier);
    }

    let mut has: Vec<Mark> = MarkKind::OPTIONAL
        .iter()
        .filter(|kind| marks.iter().any(|mark| mark.is_of(**kind)))
        .map(|kind| Mark::new(MarkKind::Has, *kind as u32))
        .collect();
    marks.append(&mut has);
    marks.extend([
        Mark::new(MarkKind::Character, item.owner.0),
        Mark::new(MarkKind::Container, container),
        Mark::new(MarkKind::ObjectClass, item.class.id().cast_unsigned()),
        Mark::new(MarkKind::ItemId, item.id.unsigned()),
    ]);
    marks.sort_unstable();
    marks.dedup();
    marks
}

/// Numbers of the bits of a mask, lowest first.
fn bits(mask: Option<u32>) -> impl Iterator<Item = u32> {
    let mask = mask.unwrap_or_default();
    (0..u32::BITS).filter(move |bit| mask >> bit & 1 == 1)
}

/// Family and tier of a cantrip, the tier as 1 + its position.
fn cantrip(spell: &ItemSpell) -> Option<(u16, u32)> {
    Some((spell.family?, spell.tier? as u32 + 1))
}

/// `family`: 0 for any. `tier`: 1 + its position.
pub(super) fn cantrip_value(family: u16, tier: u32) -> u32 {
    u32::from(family) * 256 + tier
}
