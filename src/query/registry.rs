//! The fields of the language: one table, of which reading, help, completion and suggestions are
//! made.

use std::sync::LazyLock;

use crate::query::choices::{self, Source};
use crate::query::document::NumberField;

/// What can stand before a colon.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    pub name: &'static str,
    /// Other names that are understood.
    pub aliases: &'static [&'static str],
    pub kind: FieldKind,
    /// What it is called in a sentence.
    pub label: &'static str,
    pub summary: &'static str,
    pub example: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldKind {
    Number(NumberField, Unit),
    Mark(Source),
    Sort,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Plain,
    Percent,
    /// The number is a time; the language compares how long ago it was, or dates.
    Age,
}

/// What a help page says of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldHelp {
    pub name: &'static str,
    pub summary: &'static str,
    /// A query, or part of one, that can be typed as it is.
    pub example: &'static str,
    pub kind: HelpKind,
    /// What may follow the colon, where that is a list: the language's words.
    pub values: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HelpKind {
    /// A number, a range of numbers, or an age.
    Number,
    /// A name.
    Mark,
    /// A field to sort by.
    Sort,
}

/// All fields of the language, as they are listed for readers.
pub fn fields() -> Vec<FieldHelp> {
    let help = |field: &Field| FieldHelp {
        name: field.name,
        summary: field.summary,
        example: field.example,
        kind: match field.kind {
            FieldKind::Number(..) => HelpKind::Number,
            FieldKind::Mark(_) => HelpKind::Mark,
            FieldKind::Sort => HelpKind::Sort,
        },
        values: match field.kind {
            FieldKind::Number(..) => Vec::new(),
            FieldKind::Mark(source) => choices::words_of(source),
            FieldKind::Sort => sort_names().map(str::to_owned).collect(),
        },
    };
    FIELDS.iter().map(help).collect()
}

/// The field of that name or alias, in lower case.
pub(super) fn field(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.name == name || field.aliases.contains(&name))
}

/// The field of a number.
pub(super) fn number_field(number: NumberField) -> Option<&'static Field> {
    field(number.name())
}

/// What `sort:` takes.
pub(super) const SORT_NAME: &str = "name";
pub(super) const SORT_CHARACTER: &str = "character";

pub(super) fn sort_names() -> impl Iterator<Item = &'static str> {
    let numbers = NumberField::ALL.iter().map(|number| number.name());
    [SORT_NAME, SORT_CHARACTER].into_iter().chain(numbers)
}

const fn mark(
    name: &'static str,
    aliases: &'static [&'static str],
    source: Source,
    label: &'static str,
    summary: &'static str,
    example: &'static str,
) -> Field {
    Field { name, aliases, kind: FieldKind::Mark(source), label, summary, example }
}

const fn unit(
    unit: Unit,
    number: NumberField,
    name: &'static str,
    aliases: &'static [&'static str],
    label: &'static str,
    summary: &'static str,
    example: &'static str,
) -> Field {
    Field { name, aliases, kind: FieldKind::Number(number, unit), label, summary, example }
}

const fn plain(
    number: NumberField,
    name: &'static str,
    aliases: &'static [&'static str],
    label: &'static str,
    summary: &'static str,
    example: &'static str,
) -> Field {
    unit(Unit::Plain, number, name, aliases, label, summary, example)
}

const fn percent(
    number: NumberField,
    name: &'static str,
    aliases: &'static [&'static str],
    label: &'static str,
    summary: &'static str,
    example: &'static str,
) -> Field {
    unit(Unit::Percent, number, name, aliases, label, summary, example)
}

pub(super) static FIELDS: LazyLock<Vec<Field>> = LazyLock::new(|| {
    use NumberField as N;
    use Source as S;
    #[rustfmt::skip]
    let fields = vec![
        mark("is", &[], S::Is, "kind", "What sort of thing it is", "is:armor"),
        mark("set", &["itemset", "item_set"], S::Set, "set", "Equipment set", "set:adept"),
        mark("material", &["mat"], S::Material, "material", "What it is made of", "material:steel"),
        mark("imbue", &[], S::Imbue, "imbue", "What it is imbued with", "imbue:cs"),
        mark("slot", &["slots"], S::Slot, "slot", "Where it may be worn", "slot:head"),
        mark("covers", &["cover", "coverage"], S::Covers, "covered part",
             "Which part of the body it covers", "covers:chest"),
        mark("type", &["mastery"], S::Type, "weapon type", "Kind of weapon", "type:sword"),
        mark("skill", &[], S::Skill, "weapon skill", "Skill the weapon is used with",
             "skill:heavy-weapons"),
        mark("element", &["ele", "damagetype"], S::Element, "element", "Type of damage it does",
             "element:fire"),
        mark("cantrip", &["cantrips"], S::Cantrip, "cantrip",
             "A cantrip on it, and how strong it is at least", "cantrip:strength>=epic"),
        mark("tier", &["best"], S::Tier, "best cantrip", "The strongest cantrip on it",
             "tier:>=epic"),
        mark("spell", &["spells"], S::Spell, "spell", "A spell it carries, by a part of the name",
             "spell:\"Legendary Strength\""),
        mark("on", &["character", "owner", "char"], S::On, "character",
             "Who has it: a character or a saved group", "on:Larsson"),
        mark("in", &["container"], S::In, "place", "Worn, in the main pack or in a side pack",
             "in:\"Pack 3\""),
        mark("class", &["objectclass"], S::Class, "class", "Class of object", "class:mana-stone"),
        mark("id", &["itemid", "item_id"], S::Id, "id", "One item, by its number in any form",
             "id:0x8001F92F"),
        mark("wcid", &[], S::Wcid, "wcid", "The game server's number for this kind of thing",
             "wcid:20631"),
        plain(N::ArmorLevel, "al", &["armor", "armorlevel", "armor_level"], "armor level",
              "Armor level as shown", "al:>500"),
        plain(N::BaseArmor, "base", &["baseal", "base_al"], "base armor level",
              "Armor level as it dropped, without tinkering and cantrip", "base:>=300"),
        plain(N::Workmanship, "wk", &["work", "workmanship"], "workmanship", "Workmanship, 1 to 10",
              "wk:8..10"),
        plain(N::Tinks, "tinks", &["tink", "tinkers"], "tinkers", "How often it was tinkered",
              "tinks:<10"),
        plain(N::Value, "value", &["val", "price"], "value", "Value in pyreals, of the whole stack",
              "value:>20k"),
        plain(N::Burden, "burden", &["bu", "weight"], "burden", "Burden, of the whole stack",
              "burden:<500"),
        plain(N::Damage, "dmg", &["damage", "maxdmg"], "damage", "Most damage, as shown",
              "dmg:>=60"),
        plain(N::MinDamage, "mindmg", &["mindamage"], "least damage", "Least damage", "mindmg:>30"),
        plain(N::Variance, "var", &["variance"], "variance", "Variance of the damage, 0 to 1",
              "var:<0.3"),
        percent(N::DamageBonus, "bonus", &["damagebonus"], "damage bonus",
                "Damage bonus of a launcher, percent", "bonus:>=140"),
        plain(N::Elemental, "elem", &["elemental"], "elemental bonus",
              "Elemental damage: points of a launcher, percent against monsters of a caster",
              "elem:>10"),
        plain(N::Dot, "dot", &[], "tinkered damage",
              "Average damage of a blow after the best tinkering; to rank weapons by", "dot:>100"),
        percent(N::Attack, "atk", &["attack", "attackbonus"], "attack bonus",
                "Attack bonus, percent", "atk:>=15"),
        percent(N::MeleeDefense, "md", &["meleed", "meleedefense"], "melee defense",
                "Melee defense bonus, percent", "md:>=18"),
        percent(N::MissileDefense, "msd", &["missiled", "missiledefense"], "missile defense",
                "Missile defense bonus, percent", "msd:>=3"),
        percent(N::MagicDefense, "mgd", &["magicd", "magicdefense"], "magic defense",
                "Magic defense bonus, percent", "mgd:>=3"),
        percent(N::ManaConversion, "mc", &["manac", "manaconversion"], "mana conversion",
                "Mana conversion bonus, percent", "mc:>=10"),
        plain(N::Mana, "mana", &[], "mana", "Mana in it now", "mana:<100"),
        plain(N::Spellcraft, "craft", &["spellcraft"], "spellcraft", "Spellcraft", "craft:>350"),
        plain(N::Level, "lvl", &["level"], "level", "Character level it takes", "lvl:<=150"),
        plain(N::Wield, "wield", &["wieldreq"], "wield requirement",
              "What it takes to wield it, level or skill", "wield:..400"),
        plain(N::Lore, "lore", &["diff", "arcane"], "arcane lore", "Arcane lore it takes",
              "lore:<300"),
        plain(N::DamageRating, "dr", &["d"], "damage rating", "Damage rating", "dr:>0"),
        plain(N::DamageResistRating, "drr", &[], "damage resist rating", "Damage resist rating",
              "drr:any"),
        plain(N::CritRating, "cr", &["c"], "crit rating", "Critical rating", "cr:>=1"),
        plain(N::CritResistRating, "crr", &[], "crit resist rating", "Critical resist rating",
              "crr:any"),
        plain(N::CritDamageRating, "cd", &[], "crit damage rating", "Critical damage rating",
              "cd:>=2"),
        plain(N::CritDamageResistRating, "cdr", &[], "crit damage resist rating",
              "Critical damage resist rating", "cdr:>=2"),
        plain(N::HealBoostRating, "hb", &["heal", "healboost"], "heal boost rating",
              "Healing boost rating", "hb:any"),
        plain(N::VitalityRating, "vit", &["v", "vitality"], "vitality rating", "Vitality rating",
              "vit:>=3"),
        plain(N::Rating, "rating", &["ratings"], "total rating", "Sum of the gear ratings",
              "rating:>3"),
        plain(N::Stack, "stack", &["count"], "stack size", "How many are in the stack",
              "stack:>100"),
        plain(N::Uses, "uses", &[], "uses", "Uses left", "uses:<5"),
        plain(N::Rare, "rare", &[], "rare number", "Number of the rare", "rare:any"),
        unit(Unit::Age, N::Seen, "seen", &[], "seen", "How long ago it was last told, or since when",
             "seen:<2d"),
        unit(Unit::Age, N::Arrived, "came", &["arrived", "age"], "came",
             "How long ago it came to its owner, or since when", "came:<1w"),
        Field {
            name: "sort", aliases: &["order"], kind: FieldKind::Sort, label: "order",
            summary: "What to sort by, largest first; turned round by a minus",
            example: "sort:-value",
        },
    ];
    fields
});
