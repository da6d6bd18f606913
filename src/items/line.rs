//! One line that tells an item, as Mag-Tools prints it.
//!
//! Source: Mag-Plugins `ItemInfo`. Players have read these lines for twenty years, so order and spelling
//! stay; but what is not known is left out, where Mag-Tools would print -1.

use std::fmt::{Display, Write};

use crate::domain::item::{Item, ItemSpell, ObjectClass, Ratings, SkillLevel, WieldKind};
use crate::facts;
use crate::items::names::{imbue_text, shown_name};

/// Families of spells on weapons, for the wielder: attack, damage, defence, speed, mana conversion,
/// range, spirit drinker.
const AURAS: [u16; 7] = [152, 154, 156, 158, 195, 325, 695];
/// Families of banes and of impenetrability, as buffs and as cantrips.
const BANES: [u16; 15] =
    [160, 162, 164, 166, 168, 170, 172, 174, 381, 383, 385, 387, 393, 395, 397];
/// Impenetrability as a cantrip: worth telling on any armour.
const IMPENETRABILITY: u16 = 391;
/// Trinkets' spells have levels too, and are always told.
const AUGMENTED: &str = "Augmented";

/// Tells an item in one line.
pub fn info_line(item: &Item) -> String {
    let mut line = Line(head(item));
    armor_and_craft(&mut line, item);
    weapon(&mut line, item);
    for spell in shown_spells(item) {
        line.add(spell.name);
    }
    requirements(&mut line, item);
    workmanship(&mut line, item);
    if item.class == ObjectClass::Armor && item.armor.is_unenchantable {
        let protections = item.armor.protections.map(|factor| decimals(factor.unwrap_or(0.0), 1));
        line.add(format_args!("[{}]", protections.join("/")));
    }
    line.add_positive("Value ", item.value, |value| grouped(&value.to_string()));
    line.add_positive("BU ", item.burden, |burden| burden.to_string());
    ratings(&mut line, &item.ratings);
    line.0
}

/// The spells an item carries that are worth telling, highest number first.
///
/// On loot that leaves out what any mage casts: levels 1 to 8 of ordinary buffs, levels 1 to 6 of a
/// weapon's auras, and banes on armour that can be enchanted. Gear of quests, which has no
/// material, tells all.
pub fn shown_spells(item: &Item) -> impl Iterator<Item = &'static facts::Spell> {
    let carried = item.magic.spells.iter().filter(|spell| spell.is_carried);
    let shown = carried.filter(|spell| item.material.is_none() || is_shown_on_loot(item, spell));
    let mut spells: Vec<_> = shown.filter_map(|spell| facts::spell(spell.id)).collect();
    spells.sort_by_key(|spell| std::cmp::Reverse(spell.id));
    spells.into_iter()
}

fn is_shown_on_loot(item: &Item, spell: &ItemSpell) -> bool {
    let family = spell.family.unwrap_or_default();
    let is_augmented =
        || facts::spell(spell.id).is_some_and(|known| known.name.starts_with(AUGMENTED));
    if family == IMPENETRABILITY || is_augmented() {
        return true;
    }
    if BANES.contains(&family) {
        return item.armor.is_unenchantable;
    }
    match spell.level {
        None => true,
        Some(level) => level >= 7 && AURAS.contains(&family),
    }
}

/// Parts with commas between them.
struct Line(String);

impl Line {
    fn add(&mut self, part: impl Display) {
        // Writing to a string cannot fail.
        let _ = write!(self.0, ", {part}");
    }

    fn add_positive(&mut self, label: &str, number: Option<i32>, told: impl Fn(i32) -> String) {
        if let Some(number) = number.filter(|number| *number > 0) {
            self.add(format_args!("{label}{}", told(number)));
        }
    }

    /// A bonus that is not nothing, in percent.
    fn add_percent(&mut self, sign: &str, bonus: Option<f64>, places: usize, unit: &str) {
        if let Some(bonus) = bonus.filter(|bonus| *bonus != 0.0) {
            self.add(format_args!("{sign}{}%{unit}", percent(bonus, places)));
        }
    }
}

fn head(item: &Item) -> String {
    let name = shown_name(item).map_or_else(|| item.id.to_string(), String::from);
    let kind = item.weapon.kind.map(|kind| match facts::weapon_type_name(kind) {
        Some(kind) => format!(" ({kind})"),
        None => format!(" (Unknown mastery {kind})"),
    });
    name + &kind.unwrap_or_default()
}

fn armor_and_craft(line: &mut Line, item: &Item) {
    if let Some(set) = item.set {
        match facts::equipment_set_name(set) {
            Some(name) => line.add(name),
            None => line.add(format_args!("Unknown set {set}")),
        }
    }
    line.add_positive("AL ", item.armor.level, |level| level.to_string());
    let imbue = item.craft.imbue_bits.map(imbue_text).unwrap_or_default();
    if !imbue.is_empty() {
        line.add(imbue);
    }
    line.add_positive("Tinks ", item.craft.tinks, |tinks| tinks.to_string());
}

fn weapon(line: &mut Line, item: &Item) {
    let weapon = &item.weapon;
    if let Some(max) = weapon.max_damage.map(|damage| damage.shown).filter(|max| *max != 0) {
        match weapon.min_damage.filter(|_| weapon.variance != Some(0.0)) {
            Some(min) => line.add(format_args!("{}-{max}", decimals(min, 2))),
            None => line.add(max),
        }
    }
    if let Some(elemental) = weapon.elemental_bonus.filter(|points| *points != 0) {
        line.add(format_args!("+{elemental}"));
    }
    line.add_percent("+", weapon.damage_bonus, 0, "");
    line.add_percent("+", weapon.elemental_vs_monsters.map(|bonus| bonus.shown), 0, "vs. Monsters");
    line.add_percent("+", weapon.attack.map(|bonus| bonus.shown), 0, "a");
    line.add_percent("", weapon.melee_defense.map(|bonus| bonus.shown), 0, "md");
    line.add_percent("", weapon.magic_defense, 1, "mgc.d");
    line.add_percent("", weapon.missile_defense, 1, "msl.d");
    line.add_percent("", weapon.mana_conversion.map(|bonus| bonus.shown), 0, "mc");
    let buffed = buffed_damage(item).into_iter().chain(buffed_bonuses(item));
    let buffed: Vec<String> = buffed.collect();
    if !buffed.is_empty() {
        line.add(format_args!("({})", buffed.join(" ")));
    }
}

/// What a weapon does in the end: as good as it can be tinkered, with its own cantrips.
fn buffed_damage(item: &Item) -> Option<String> {
    let weapon = &item.weapon;
    match item.class {
        ObjectClass::MeleeWeapon => {
            let blow = decimals(weapon.tinked_damage?, 1);
            Some(format!("{blow}/{}", weapon.max_damage?.buffed))
        }
        ObjectClass::MissileWeapon => Some(decimals(weapon.missile_damage?, 1)),
        ObjectClass::WandStaffOrb => {
            Some(decimals(weapon.elemental_vs_monsters?.buffed * 100.0, 1))
        }
        _ => None,
    }
}

/// Attack, melee defence and mana conversion of a weapon with its own cantrips, in percent.
fn buffed_bonuses(item: &Item) -> Option<String> {
    use ObjectClass::{MeleeWeapon, MissileWeapon, WandStaffOrb};
    if !matches!(item.class, MeleeWeapon | MissileWeapon | WandStaffOrb) {
        return None;
    }
    let weapon = &item.weapon;
    let fights = [weapon.attack, weapon.melee_defense].map(|bonus| (bonus, ".0"));
    let all = fights.into_iter().chain([(weapon.mana_conversion, "")]);
    let known = all.filter_map(|(bonus, tail)| {
        let bonus = bonus.filter(|bonus| bonus.shown != 0.0)?;
        Some(format!("{}{tail}", percent(bonus.buffed, 0)))
    });
    Some(known.collect::<Vec<_>>().join("/")).filter(|bonuses| !bonuses.is_empty())
}

fn requirements(line: &mut Line, item: &Item) {
    let requirements = &item.requirements;
    // Mag-Tools tells the first of four.
    let wield = requirements.wield[0];
    if let Some(wield) = wield {
        if wield.kind == Some(WieldKind::Level) && wield.skill == Some(1) {
            line.add(format_args!("Wield Lvl {}", wield.value));
        } else {
            let needed = SkillLevel { skill: wield.skill, level: wield.value };
            line.add(skill(needed));
        }
    }
    line.add_positive("Lvl ", requirements.use_level, |level| level.to_string());
    if let Some(activation) = requirements.activation {
        let is_told = wield.is_some_and(|wield| {
            wield.skill == activation.skill && wield.value >= activation.level
        });
        if !is_told {
            line.add(format_args!("{} to Activate", skill(activation)));
        }
    }
    if let Some(needed) = requirements.use_skill {
        line.add(skill(needed));
    }
    if let Some(needed) = requirements.use_specialized {
        line.add(format_args!("Spec {}", skill(needed)));
    }
    line.add_positive("Diff ", requirements.lore, |lore| lore.to_string());
}

/// A skill and its level; a skill nobody has listed by its number.
fn skill(needed: SkillLevel) -> String {
    let id = needed.skill.unwrap_or_default();
    match facts::skill_name(id) {
        Some(name) => format!("{name} {}", needed.level),
        None => format!("Unknown skill: {id} {}", needed.level),
    }
}

fn workmanship(line: &mut Line, item: &Item) {
    let craft = &item.craft;
    let Some(workmanship) = craft.workmanship.filter(|workmanship| *workmanship > 0.0) else {
        return;
    };
    if item.class == ObjectClass::Salvage {
        line.add(format_args!("Work {}", decimals(workmanship, 2)));
    } else if craft.tinks != Some(10) {
        line.add(format_args!("Craft {workmanship}"));
    }
}

fn ratings(line: &mut Line, ratings: &Ratings) {
    let all = [
        ("D", ratings.damage),
        ("DR", ratings.damage_resist),
        ("C", ratings.crit),
        ("CD", ratings.crit_damage),
        ("CR", ratings.crit_resist),
        ("CDR", ratings.crit_damage_resist),
        ("HB", ratings.heal_boost),
        ("V", ratings.vitality),
    ];
    let above_none = all.into_iter().filter_map(|(label, rating)| {
        rating.filter(|rating| *rating > 0).map(|rating| format!("{label} {rating}"))
    });
    let told: Vec<String> = above_none.collect();
    if !told.is_empty() {
        line.add(format_args!("[{}]", told.join(", ")));
    }
}

/// A fraction in percent: `16`, or `1.5` with a place. Zeros at the end are left out.
fn percent(fraction: f64, places: usize) -> String {
    let text = format!("{:.places$}", fraction * 100.0);
    let text = if places > 0 { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A number with that many decimals and commas between thousands.
fn decimals(number: f64, places: usize) -> String {
    grouped(&format!("{number:.places$}"))
}

/// Puts commas between the thousands of a number's text.
fn grouped(number: &str) -> String {
    let whole_end = number.find('.').unwrap_or(number.len());
    let digits_start = number.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    let mut text = String::with_capacity(number.len() + 2);
    for (index, c) in number.char_indices() {
        if index > digits_start && index < whole_end && (whole_end - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(c);
    }
    text
}

#[cfg(test)]
mod tests;
