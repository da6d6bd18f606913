//! The parameters that searches had before there was a language.

use crate::query::choices::{Source, folded};
use crate::query::document::NumberField;
use crate::query::lexer::quoted;
use crate::query::ranges::{self, NumberTest};
use crate::query::registry::{FieldKind, SORT_CHARACTER, SORT_NAME, Unit, field};
use crate::query::values;
use crate::query::vocabulary::Vocabulary;
use crate::query::words::words;

/// Which of the older parameters cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OlderError {
    #[error("there is no parameter {parameter}")]
    Unknown { parameter: String },
    #[error("{parameter}: found {value:?}, expected {expected}")]
    Value { parameter: String, value: String, expected: String },
}

/// Numbers with a `min_` and a `max_`, and to sort by.
const NUMBERS: [(&str, NumberField); 14] = [
    ("damage", NumberField::Damage),
    ("armor", NumberField::ArmorLevel),
    ("attack_bonus", NumberField::Attack),
    ("crit_damage_rating", NumberField::CritDamageRating),
    ("damage_rating", NumberField::DamageRating),
    ("heal_boost_rating", NumberField::HealBoostRating),
    ("vitality_rating", NumberField::VitalityRating),
    ("damage_resist_rating", NumberField::DamageResistRating),
    ("crit_damage_resist_rating", NumberField::CritDamageResistRating),
    ("level", NumberField::Level),
    ("workmanship", NumberField::Workmanship),
    ("value", NumberField::Value),
    ("burden", NumberField::Burden),
    ("tinks", NumberField::Tinks),
];
/// Attack bonuses up to this are factors, as they were then: 1.16 is +16 %. No item has +200 %.
const FACTOR_MAX: f64 = 3.0;

/// Writes older parameters as a text of the language. All have to hold.
///
/// Empty values count as left out, as forms send them. `page` and `limit` are only looked at: they
/// are not the language's business. Without `sort_by` the order is by name; sorting goes upwards
/// unless `sort_dir` is `desc`.
///
/// # Errors
/// The first parameter nobody knows, or with a value that cannot be understood. Characters are
/// looked up later, when the text is read.
pub fn older(params: &[(String, String)]) -> Result<String, OlderError> {
    let given =
        |name: &str| params.iter().find(|(known, value)| known == name && !value.trim().is_empty());
    let mut parts = Vec::new();
    for (name, value) in params {
        let parameter = Parameter { name, value: value.trim() };
        let part = parameter.part()?;
        let of_all = matches!(name.as_str(), "character" | "characters");
        if of_all && given("include_all_characters").is_some_and(|(_, value)| is_true(value)) {
            continue;
        }
        parts.extend(part.filter(|part| !part.is_empty() && !parameter.value.is_empty()));
    }
    if let Some((name, value)) = given("sort_by") {
        let is_down =
            given("sort_dir").is_some_and(|(_, value)| value.eq_ignore_ascii_case("desc"));
        parts.push(Parameter { name, value: value.trim() }.sort(is_down)?);
    } else if given("sort_dir").is_some_and(|(_, value)| value.eq_ignore_ascii_case("desc")) {
        parts.push(format!("sort:-{SORT_NAME}"));
    }
    Ok(parts.join(" "))
}

fn is_true(value: &str) -> bool {
    matches!(value.trim().to_lowercase().as_str(), "true" | "1" | "yes" | "on")
}

struct Parameter<'a> {
    name: &'a str,
    value: &'a str,
}

impl Parameter<'_> {
    /// What it adds to the text; `None` if that is nothing.
    fn part(&self) -> Result<Option<String>, OlderError> {
        if let Some((sign, number)) = self.limit() {
            return self.number(sign, number);
        }
        let kind = |word: &str| -> Result<Option<String>, OlderError> {
            Ok(self.flag()?.filter(|is_so| *is_so).map(|_| format!("is:{word}")))
        };
        let either = |text: &str| -> Result<Option<String>, OlderError> {
            let sign = |is_so| if is_so { text.to_owned() } else { format!("-{text}") };
            Ok(self.flag()?.map(sign))
        };
        match self.name {
            "text" => {
                Ok(Some(words(self.value).map(|word| starred(&word)).collect::<Vec<_>>().join(" ")))
            }
            "character" | "characters" => Ok(Some(format!("on:{}", quoted(self.value)))),
            "include_all_characters" => self.flag().map(|_| None),
            "equipment_status" => self.status(),
            "equipment_slot" => self.slot(),
            "slot_names" => self.values("slot", Source::Slot),
            "armor_only" => kind("armor"),
            "jewelry_only" => kind("jewelry"),
            "weapon_only" => kind("weapon"),
            "clothing_only" => kind("clothing"),
            "shirt_only" => kind("shirt"),
            "pants_only" => kind("pants"),
            "weapon_type" => self.weapon_type(),
            "mastery" => self.values("type", Source::Type),
            "has_spell" | "spell_contains" => self.values("spell", Source::Spell),
            "legendary_cantrips" => self.cantrips(),
            "has_imbue" => either("imbue:any"),
            "imbue" => self.values("imbue", Source::Imbue),
            "material" => self.values("material", Source::Material),
            "item_set" | "item_sets" => self.values("set", Source::Set),
            "bonded" => either("is:bonded"),
            "attuned" => either("is:attuned"),
            "unique" => either("is:unique"),
            "is_rare" => either("is:rare"),
            "sort_by" => Ok(None),
            "sort_dir" => match self.value.to_lowercase().as_str() {
                "" | "asc" | "desc" => Ok(None),
                _ => Err(self.unread("asc or desc")),
            },
            "page" | "limit" => match self.value.parse::<u32>() {
                Ok(1..) => Ok(None),
                _ if self.value.is_empty() => Ok(None),
                _ => Err(self.unread("a whole number from 1")),
            },
            _ => Err(OlderError::Unknown { parameter: self.name.to_owned() }),
        }
    }

    /// The comparison and the number, if it is one of those with a `min_` and a `max_`.
    fn limit(&self) -> Option<(&'static str, NumberField)> {
        let (sign, rest) = match (self.name.strip_prefix("min_"), self.name.strip_prefix("max_")) {
            (Some(rest), _) => (">=", rest),
            (_, Some(rest)) => ("<=", rest),
            _ => return None,
        };
        NUMBERS.iter().find(|(name, _)| *name == rest).map(|(_, number)| (sign, *number))
    }

    fn number(&self, sign: &str, number: NumberField) -> Result<Option<String>, OlderError> {
        if self.value.is_empty() {
            return Ok(None);
        }
        let test = format!("{sign}{}", self.value);
        let starts_fine = self.value.starts_with(|c: char| c.is_ascii_digit() || "-.".contains(c));
        let read = ranges::read(&test, Unit::Plain, 0).ok().filter(|_| starts_fine);
        let Some(NumberTest::Within(range)) = read else { return Err(self.unread("a number")) };
        let mut written = ranges::written(range, Unit::Plain).join(" ");
        let factor: f64 = self.value.parse().unwrap_or(f64::NAN);
        if number == NumberField::Attack && factor <= FACTOR_MAX {
            written = format!("{sign}{}", ((factor - 1.0) * 1e6).round() / 1e4);
        }
        Ok(Some(format!("{}:{written}", number.name())))
    }

    fn flag(&self) -> Result<Option<bool>, OlderError> {
        match self.value.to_lowercase().as_str() {
            "" => Ok(None),
            "true" | "1" | "yes" | "on" => Ok(Some(true)),
            "false" | "0" | "no" | "off" => Ok(Some(false)),
            _ => Err(self.unread("true or false")),
        }
    }

    fn status(&self) -> Result<Option<String>, OlderError> {
        match self.value.to_lowercase().as_str() {
            "" | "all" | "any" => Ok(None),
            "equipped" | "worn" => Ok(Some("is:equipped".to_owned())),
            "unequipped" | "inventory" => Ok(Some("-is:equipped".to_owned())),
            _ => Err(self.unread("equipped, unequipped or all")),
        }
    }

    /// A mask of places, one bit each, or their names.
    fn slot(&self) -> Result<Option<String>, OlderError> {
        let Ok(mask) = self.value.parse::<u32>() else { return self.values("slot", Source::Slot) };
        let slots = crate::facts::slots().iter().filter(|slot| mask >> slot.bit & 1 == 1);
        let mut names: Vec<&str> = slots.map(|slot| slot.name).collect();
        names.dedup();
        if names.is_empty() {
            return if mask == 0 { Ok(None) } else { Err(self.unread("a mask of slots")) };
        }
        Parameter { name: self.name, value: &names.join(",") }.values("slot", Source::Slot)
    }

    /// A kind of weapon, of use (`melee`, `missile`, `caster`) or a skill.
    fn weapon_type(&self) -> Result<Option<String>, OlderError> {
        let kinds = ["melee", "missile", "caster"];
        if let Some(kind) = kinds.iter().find(|kind| self.value.eq_ignore_ascii_case(kind)) {
            return Ok(Some(format!("is:{kind}")));
        }
        let by_type = self.values("type", Source::Type);
        by_type.or_else(|error| self.values("skill", Source::Skill).map_err(|_| error))
    }

    /// Names of lines, with the tier before them or without; each has to be there.
    fn cantrips(&self) -> Result<Option<String>, OlderError> {
        match self.flag() {
            Ok(Some(true)) => return Ok(Some("cantrip:any>=legendary".to_owned())),
            Ok(_) => return Ok(None),
            Err(_) => {}
        }
        let each = self.value.split(',').map(|name| {
            let name = folded(name);
            let line = name.strip_prefix("legendary ").unwrap_or(&name);
            let value = format!("{line}>=legendary");
            let part = Parameter { name: self.name, value: &value };
            part.values("cantrip", Source::Cantrip).map(Option::unwrap_or_default)
        });
        Ok(Some(each.collect::<Result<Vec<_>, _>>()?.join(" ")))
    }

    fn values(&self, field: &str, source: Source) -> Result<Option<String>, OlderError> {
        if self.value.is_empty() {
            return Ok(None);
        }
        if source.optional().is_some() && self.value.eq_ignore_ascii_case("none") {
            return Ok(Some(format!("{field}:none")));
        }
        let found = values::read(source, self.value, &Vocabulary::default());
        let found = found.map_err(|unread| match unread.nearest {
            Some(near) => self.unread(&format!("{}, perhaps {near}", unread.expected)),
            None => self.unread(&unread.expected),
        })?;
        Ok(Some(format!("{field}:{}", quoted(&found.value))))
    }

    /// The language begins with the largest number and with A; here everything began with the least.
    fn sort(&self, is_down: bool) -> Result<String, OlderError> {
        let lower = self.value.to_lowercase();
        let number = || match field(&lower)?.kind {
            FieldKind::Number(number, _) => Some(number),
            _ => None,
        };
        let older = NUMBERS.iter().find(|(name, _)| *name == lower).map(|(_, number)| *number);
        let sign = |is_reversed: bool| if is_reversed { "-" } else { "" };
        match lower.as_str() {
            "name" | "item_name" => Ok(format!("sort:{}{SORT_NAME}", sign(is_down))),
            "character" | "character_name" => Ok(format!("sort:{}{SORT_CHARACTER}", sign(is_down))),
            _ => match older.or_else(number) {
                Some(number) => Ok(format!("sort:{}{}", sign(!is_down), number.name())),
                None => Err(self.unread("name, character or a number such as value or armor")),
            },
        }
    }

    fn unread(&self, expected: &str) -> OlderError {
        OlderError::Value {
            parameter: self.name.to_owned(),
            value: self.value.to_owned(),
            expected: expected.to_owned(),
        }
    }
}

/// Words of the language need a star to be words of a name.
fn starred(word: &str) -> String {
    match word {
        "and" | "or" | "not" => format!("{word}*"),
        word => word.to_owned(),
    }
}

#[cfg(test)]
mod tests;
