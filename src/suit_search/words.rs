//! Words of a request, looked up.

use crate::domain::spell::CantripTier;
use crate::facts;
use crate::query::{self, Known};
use crate::suit_search::error::RequestError;
use crate::suit_search::request::{SetName, WantedLine};
use crate::suitbuilder::{
    ArmorGroup, Cantrip, PieceKind, RatingKind, SlotSet, SuitSlot, Term, Wanted,
};

/// Tiers that loot has.
pub const TIERS: [CantripTier; 4] =
    [CantripTier::Minor, CantripTier::Major, CantripTier::Epic, CantripTier::Legendary];

/// Finds one of a few words; letter case does not matter, and spaces and hyphens are underscores.
fn one_of<T: Copy>(
    path: &str,
    text: &str,
    what: &str,
    known: impl Iterator<Item = (T, &'static str)> + Clone,
) -> Result<T, RequestError> {
    let word = text.trim().to_lowercase().replace([' ', '-'], "_");
    if let Some((found, _)) = known.clone().find(|(_, known)| *known == word) {
        return Ok(found);
    }
    let nearest = query::nearest(&word, known.clone().map(|(_, known)| known));
    let all: Vec<&str> = known.map(|(_, known)| known).collect();
    let message = format!("wanted {what}: {}", all.join(", "));
    Err(RequestError::new(path, message).suggesting(nearest))
}

pub fn slot(path: &str, text: &str) -> Result<SuitSlot, RequestError> {
    one_of(path, text, "a slot", SuitSlot::ALL.into_iter().map(|slot| (slot, slot.as_str())))
}

pub fn slots(path: &str, texts: &[String]) -> Result<SlotSet, RequestError> {
    let read = |(index, text): (usize, &String)| slot(&format!("{path}[{index}]"), text);
    texts.iter().enumerate().map(read).collect()
}

pub fn term(path: &str, text: &str) -> Result<Term, RequestError> {
    one_of(path, text, "a term", Term::ALL.into_iter().map(|term| (term, term.as_str())))
}

pub fn rating(path: &str, text: &str) -> Result<RatingKind, RequestError> {
    one_of(path, text, "a rating", RatingKind::ALL.into_iter().map(|kind| (kind, kind.as_str())))
}

pub fn piece_kind(path: &str, text: &str) -> Result<PieceKind, RequestError> {
    let kinds = PieceKind::ALL.into_iter().map(|kind| (kind, kind.as_str()));
    one_of(path, text, "a kind of pieces", kinds)
}

pub fn armor_group(path: &str, text: &str) -> Result<ArmorGroup, RequestError> {
    let groups = ArmorGroup::ALL.into_iter().map(|group| (group, group.as_str()));
    one_of(path, text, "a group of slots", groups)
}

pub fn tier(path: &str, text: &str) -> Result<CantripTier, RequestError> {
    one_of(path, text, "a tier", TIERS.into_iter().map(|tier| (tier, tier.as_str())))
}

/// A skill by its number or its name.
pub fn skill(path: &str, text: &str) -> Result<i32, RequestError> {
    if let Ok(number) = text.parse() {
        return Ok(number);
    }
    let key = text.trim().to_lowercase().replace([' ', '-'], "_");
    let known = facts::skills();
    match known.iter().find(|skill| skill.key == key || skill.name.eq_ignore_ascii_case(text)) {
        Some(skill) => Ok(skill.id),
        None => Err(RequestError::new(path, "wanted the number or the name of a skill")
            .suggesting(query::nearest(&key, known.iter().map(|skill| skill.key)))),
    }
}

pub fn set(path: &str, name: &SetName) -> Result<i32, RequestError> {
    let text = match name {
        SetName::Number(number) if *number > 0 => return Ok(*number),
        SetName::Number(_) => return Err(RequestError::new(path, "a set's number is more than 0")),
        SetName::Name(text) => text,
    };
    if let Some(number) = text.trim().parse().ok().filter(|number| *number > 0) {
        return Ok(number);
    }
    query::find_set(text).map(|set| set.id.cast_signed()).map_err(|nearest| {
        RequestError::new(path, "wanted the number or the name of a set").suggesting(nearest)
    })
}

/// A line by its name, or by the name of one of its spells, which tells a tier too.
fn line(path: &str, text: &str) -> Result<(Known, Option<CantripTier>), RequestError> {
    let lower = text.trim().to_lowercase().replace(['-', '_'], " ");
    let split = lower.split_once(' ').and_then(|(first, rest)| {
        Some((rest, CantripTier::from_word(first).filter(|tier| TIERS.contains(tier))?))
    });
    let (name, tier) = split.map_or((text, None), |(rest, tier)| (rest, Some(tier)));
    query::find_cantrip_line(name).map(|line| (line, tier)).map_err(|nearest| {
        RequestError::new(
            path,
            "wanted the name of a cantrip, such as strength or Legendary Strength",
        )
        .suggesting(nearest)
    })
}

pub fn wanted(path: &str, wanted: &WantedLine) -> Result<Wanted, RequestError> {
    let (known, of_spell) = line(&format!("{path}.line"), &wanted.line)?;
    let told = wanted.tier.as_deref().map(|text| tier(&format!("{path}.tier"), text));
    let tier = told.transpose()?.or(of_spell).unwrap_or(CantripTier::Minor);
    Ok(Wanted { line: family(&known), tier, is_required: wanted.required })
}

/// A cantrip by the name of its spell.
pub fn spell(path: &str, name: &str) -> Result<Cantrip, RequestError> {
    let (known, tier) = line(path, name)?;
    Ok(Cantrip { line: family(&known), tier: tier.unwrap_or(CantripTier::Minor) })
}

fn family(line: &Known) -> u16 {
    // Lines are made from families, which have 16 bits.
    u16::try_from(line.id).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_leniently() {
        assert_eq!(slot("s", "Upper Arms"), Ok(SuitSlot::UpperArms));
        assert_eq!(term("t", "al"), Ok(Term::ArmorLevel));
        assert_eq!(skill("k", "44"), Ok(44));
        assert_eq!(skill("k", "Heavy Weapons"), Ok(44));
        for text in ["adept", "Adept's Set", "14"] {
            assert_eq!(set("s", &SetName::Name(text.to_owned())), Ok(14), "{text}");
        }
        for (text, tier) in [
            ("Legendary Strength", CantripTier::Legendary),
            ("epic-strength", CantripTier::Epic),
            ("strength", CantripTier::Minor),
        ] {
            assert_eq!(spell("s", text), Ok(Cantrip { line: 261, tier }), "{text}");
        }
    }

    #[test]
    fn errors_name_the_member_and_what_was_meant() {
        let slots = slots("slots", &["head".to_owned(), "chset".to_owned()]);
        let error = slots.expect_err("no slot");
        assert_eq!((error.path.as_str(), error.suggestion.as_deref()), ("slots[1]", Some("chest")));
        assert!(
            error.to_string().ends_with("; did you mean chest?")
                && !error.message.contains("chset")
        );
        let line = WantedLine { line: "Legendary Strenght".to_owned(), ..WantedLine::default() };
        let error = wanted("wanted[0]", &line).expect_err("no line");
        assert_eq!(
            (error.path.as_str(), error.suggestion.as_deref()),
            ("wanted[0].line", Some("strength"))
        );
    }
}
