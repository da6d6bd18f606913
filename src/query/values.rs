//! Reads what follows the colon of a field that takes names.

use crate::domain::item::ItemId;
use crate::query::cantrips::{read_best_tier, read_cantrip, read_spell};
use crate::query::choices::{ANY, Choice, Source, choices, folded, slug};
use crate::query::document::{Mark, MarkKind};
use crate::query::lookup::{Lookup, look_up, nearest};
use crate::query::of_item::{CONTAINER_MAIN, CONTAINER_WORN};
use crate::query::vocabulary::Vocabulary;

/// Most side packs that can be asked for; the game has eight.
pub(super) const SIDE_PACKS_MAX: u32 = 99;

/// What a value stands for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    /// As the language writes it, without quotes.
    pub value: String,
    pub marks: Vec<Mark>,
}

/// Why a value cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unread {
    pub expected: String,
    /// A value in its place.
    pub nearest: Option<String>,
}

impl Unread {
    pub fn new(expected: impl Into<String>) -> Self {
        Self { expected: expected.into(), nearest: None }
    }

    pub fn with(self, nearest: Option<String>) -> Self {
        Self { nearest, ..self }
    }
}

/// Reads a value or several, with commas between them.
pub(super) fn read(source: Source, text: &str, names: &Vocabulary) -> Result<Found, Unread> {
    let whole = read_one(source, text, names);
    // A name may have a comma of its own.
    if whole.is_ok() || !text.contains(',') {
        return whole;
    }
    let mut all = Found { value: String::new(), marks: Vec::new() };
    for part in text.split(',') {
        let found = read_one(source, part, names)?;
        if !all.value.is_empty() {
            all.value.push(',');
        }
        all.value.push_str(&found.value);
        all.marks.extend(found.marks);
    }
    all.marks.sort_unstable();
    all.marks.dedup();
    Ok(all)
}

fn read_one(source: Source, text: &str, names: &Vocabulary) -> Result<Found, Unread> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Unread::new(expected(source)));
    }
    let is_any = text.eq_ignore_ascii_case(ANY);
    if let (true, Some(kind)) = (is_any, source.optional()) {
        let marks = vec![Mark::new(MarkKind::Has, kind as u32)];
        return Ok(Found { value: ANY.to_owned(), marks });
    }
    if let Some(found) = read_number(source, text) {
        return Ok(found);
    }
    match source {
        Source::Cantrip => read_cantrip(text),
        Source::Tier => read_best_tier(text),
        Source::Spell => read_spell(text),
        Source::On => read_owner(text, names),
        Source::In => read_container(text),
        Source::Id => read_id(text),
        Source::Wcid => Err(Unread::new(expected(source))),
        listed => read_choice(listed, text),
    }
}

/// What was expected where a value stands.
pub(super) fn expected(source: Source) -> &'static str {
    match source {
        Source::Is => "a kind such as armor or equipped",
        Source::Set => "a set such as adept, any or none",
        Source::Material => "a material such as steel, any or none",
        Source::Imbue => "an imbue such as cs, any or none",
        Source::Slot => "a slot such as head or wrist",
        Source::Covers => "a part of the body such as chest",
        Source::Type => "a weapon type such as sword",
        Source::Skill => "a skill such as heavy-weapons",
        Source::Element => "an element such as fire",
        Source::Cantrip => "a cantrip such as strength>=epic",
        Source::Tier => "a tier such as epic or >=epic",
        Source::Spell => "a part of a spell's name",
        Source::On => "a character or a group",
        Source::In => "worn, main or \"pack 3\"",
        Source::Class => "a class such as mana-stone",
        Source::Id => "an item id such as -2147354321, 2147612975 or 0x8001F92F",
        Source::Wcid => "a number",
    }
}

fn read_choice(source: Source, text: &str) -> Result<Found, Unread> {
    match look_up(text, choices(source)) {
        Lookup::One(choice) => {
            Ok(Found { value: choice.value.clone(), marks: choice.marks.clone() })
        }
        Lookup::Several(all) => {
            let marks = all.iter().flat_map(|choice| choice.marks.iter().copied());
            Ok(Found { value: slug(text), marks: marks.collect() })
        }
        Lookup::Nothing { nearest } if nearest.len() > 1 => {
            let several = nearest.join(", ");
            let first = nearest.first().map(|value| (*value).to_owned());
            Err(Unread::new(format!("one of {several}: it may be any of them")).with(first))
        }
        Lookup::Nothing { nearest } => {
            let near = nearest.first().map(|value| (*value).to_owned());
            Err(Unread::new(expected(source)).with(near))
        }
    }
}

/// A plain number, where numbers name things: a set that only one server has.
fn read_number(source: Source, text: &str) -> Option<Found> {
    let kind = source.numbered()?;
    let number: u32 = text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok())??;
    let mark = Mark::new(kind, number);
    let known = choices(source).iter().find(|choice| choice.marks == [mark]);
    let value = known.map_or_else(|| number.to_string(), |choice: &Choice| choice.value.clone());
    Some(Found { value, marks: vec![mark] })
}

fn read_id(text: &str) -> Result<Found, Unread> {
    let id: ItemId = text.parse().map_err(|_| Unread::new(expected(Source::Id)))?;
    Ok(Found { value: id.to_string(), marks: vec![Mark::new(MarkKind::ItemId, id.unsigned())] })
}

/// Worn, the main pack, or a side pack by its number, from 1.
fn read_container(text: &str) -> Result<Found, Unread> {
    let key = folded(text);
    let side = || {
        let number: u32 = key.strip_prefix("pack").unwrap_or(&key).trim().parse().ok()?;
        (1..=SIDE_PACKS_MAX).contains(&number).then_some(number)
    };
    let (value, container) = match key.as_str() {
        "worn" | "equipped" => ("worn".to_owned(), CONTAINER_WORN),
        "main" | "main pack" => ("main".to_owned(), CONTAINER_MAIN),
        _ => side()
            .map(|number| (format!("pack-{number}"), CONTAINER_MAIN + number))
            .ok_or_else(|| Unread::new(expected(Source::In)))?,
    };
    Ok(Found { value, marks: vec![Mark::new(MarkKind::Container, container)] })
}

/// A character or a group: as written, in another case, by its words, or by how it begins.
fn read_owner(text: &str, names: &Vocabulary) -> Result<Found, Unread> {
    let owners = || {
        let one = |(id, name): &(_, String)| (name.clone(), vec![*id]);
        names.characters.iter().map(one).chain(names.groups.iter().cloned())
    };
    let (lower, key) = (text.to_lowercase(), folded(text));
    let begun = || {
        let mut begun = owners().filter(|(name, _)| name.to_lowercase().starts_with(&lower));
        begun.next().filter(|_| begun.next().is_none())
    };
    let found = owners()
        .find(|(name, _)| name == text)
        .or_else(|| owners().find(|(name, _)| name.to_lowercase() == lower))
        .or_else(|| owners().find(|(name, _)| !key.is_empty() && folded(name) == key))
        .or_else(begun);
    let Some((value, members)) = found else {
        let all: Vec<String> = owners().map(|(name, _)| name).collect();
        let near = nearest(text, all.iter().map(String::as_str)).map(str::to_owned);
        return Err(Unread::new(expected(Source::On)).with(near));
    };
    if members.is_empty() {
        return Err(Unread::new("a group with characters in it"));
    }
    let marks = members.iter().map(|character| Mark::new(MarkKind::Character, character.0));
    Ok(Found { value, marks: marks.collect() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::arbitrary;

    /// The value and the marks, or what is suggested in its place.
    type Expected<'a> = Result<(&'a str, &'a [(MarkKind, u32)]), Option<&'a str>>;

    #[track_caller]
    fn check(source: Source, text: &str, expected: Expected<'_>) {
        let found = read(source, text, &arbitrary::vocabulary());
        let expected = expected.map(|(value, marks)| Found {
            value: value.to_owned(),
            marks: marks.iter().map(|(kind, value)| Mark::new(*kind, *value)).collect(),
        });
        assert_eq!(
            found.map_err(|error| error.nearest),
            expected.map_err(|near| near.map(str::to_owned)),
            "{text}"
        );
    }

    #[test]
    fn names_and_numbers_are_marks() {
        use MarkKind as K;
        check(Source::Set, "Adept's Set", Ok(("adept", &[(K::Set, 14)])));
        check(Source::Set, "hearty, 14", Ok(("hearty,adept", &[(K::Set, 14), (K::Set, 19)])));
        check(Source::Set, "150", Ok(("150", &[(K::Set, 150)])));
        check(Source::Set, "any", Ok(("any", &[(K::Has, K::Set as u32)])));
        check(Source::Set, "adpet", Err(Some("adept")));
        check(Source::Slot, "Ring", Ok(("ring", &[(K::Slot, 18), (K::Slot, 19)])));
        check(Source::In, "Main Pack", Ok(("main", &[(K::Container, 1)])));
        check(Source::In, "Pack 3", Ok(("pack-3", &[(K::Container, 4)])));
        check(Source::In, "pack3", Ok(("pack-3", &[(K::Container, 4)])));
        check(Source::In, "pack 0", Err(None));
        check(Source::Wcid, "20631", Ok(("20631", &[(K::Wcid, 20_631)])));
        check(Source::Class, "mana stone", Ok(("mana-stone", &[(K::ObjectClass, 16)])));
        for id in ["-2147354321", "2147612975", "0x8001f92f"] {
            check(Source::Id, id, Ok(("0x8001F92F", &[(K::ItemId, 0x8001_F92F)])));
        }
        check(Source::Id, "0", Err(None));
        check(Source::Skill, "void", Ok(("void-magic", &[(K::Skill, 43)])));
    }

    #[test]
    fn owners_are_characters_and_groups() {
        use MarkKind::Character as C;
        for text in ["Larsson", "larsson", "lars"] {
            check(Source::On, text, Ok(("Larsson", &[(C, 1)])));
        }
        check(Source::On, "old-pack-mule", Ok(("Old Pack Mule", &[(C, 4)])));
        check(Source::On, "qalabar", Ok(("Qalaba'r", &[(C, 3)])));
        check(Source::On, "Mules", Ok(("mules", &[(C, 2), (C, 4)])));
        check(Source::On, "aldra,mules", Ok(("Aldra,mules", &[(C, 2), (C, 4)])));
        check(Source::On, "Larson", Err(Some("Larsson")));
        check(Source::On, "x", Err(None));
    }

    #[test]
    fn cantrips_have_a_line_and_a_tier() {
        use MarkKind::{BestTier, Cantrip, Spell};
        let strength = |tier: u32| (Cantrip, 261 * 256 + tier);
        check(
            Source::Cantrip,
            "Strength>=Epic",
            Ok(("strength>=epic", &[strength(7), strength(8)])),
        );
        check(Source::Cantrip, "legendary strength", Ok(("strength=legendary", &[strength(8)])));
        check(Source::Cantrip, "any>epic", Ok(("any>epic", &[(Cantrip, 8)])));
        check(Source::Cantrip, "epic", Ok(("any=epic", &[(Cantrip, 7)])));
        check(
            Source::Cantrip,
            "heavy=epic",
            Ok(("heavy-weapon-aptitude=epic", &[(Cantrip, 371 * 256 + 7)])),
        );
        check(
            Source::Cantrip,
            "blood thirst=legendary",
            Ok(("blood-thirst=legendary", &[(Spell, 6089)])),
        );
        check(Source::Cantrip, "strenght>=epic", Err(Some("strength>=epic")));
        check(Source::Cantrip, "strength>=mighty", Err(None));
        check(Source::Cantrip, "strength>legendary", Err(None));
        check(Source::Tier, ">=epic", Ok((">=epic", &[(BestTier, 7), (BestTier, 8)])));
        check(Source::Tier, "Leg", Ok(("legendary", &[(BestTier, 8)])));
        check(Source::Spell, "Legendary Strength", Ok(("legendary-strength", &[(Spell, 6107)])));
        check(Source::Spell, "xyzzy", Err(None));
        check(Source::Spell, "e", Err(None));
    }
}
