//! Names that callers use outside of queries, looked up as the language does.

use crate::query::MarkKind;
use crate::query::cantrips::lines;
use crate::query::choices::{Choice, Source, choices};
use crate::query::lookup::{Lookup, look_up};

pub use crate::query::lookup::nearest;

/// A thing with a number that the game uses, and its names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// A set's number; the family of a line's spells.
    pub id: u32,
    /// As the language writes it: lower-case words with hyphens.
    pub word: &'static str,
    /// As people write it.
    pub label: &'static str,
}

/// The cantrip lines of loot, by word.
pub fn cantrip_lines() -> impl Iterator<Item = Known> {
    lines().filter_map(known)
}

/// Finds a cantrip line by its name, leniently.
///
/// # Errors
/// No line has that name; the word of the nearest one, if any is near.
pub fn find_cantrip_line(text: &str) -> Result<Known, Option<&'static str>> {
    found(look_up(text, lines().as_slice()))
}

/// Finds an equipment set by its name, leniently.
///
/// # Errors
/// No set has that name; the word of the nearest one, if any is near.
pub fn find_set(text: &str) -> Result<Known, Option<&'static str>> {
    found(look_up(text, choices(Source::Set)))
}

/// The word of a set.
pub fn set_word(id: i32) -> Option<&'static str> {
    let mark = crate::query::Mark::new(MarkKind::Set, id.cast_unsigned());
    let choice = choices(Source::Set).iter().find(|choice| choice.marks.contains(&mark));
    choice.map(|choice| choice.value.as_str())
}

fn found(lookup: Lookup<'static>) -> Result<Known, Option<&'static str>> {
    match lookup {
        Lookup::One(choice) => known(choice).ok_or(None),
        Lookup::Several(several) => Err(several.first().map(|choice| choice.value.as_str())),
        Lookup::Nothing { nearest } => Err(nearest.first().copied()),
    }
}

fn known(choice: &'static Choice) -> Option<Known> {
    let id = choice.marks.first()?.value();
    Some(Known { id, word: &choice.value, label: &choice.label })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_sets_are_found_by_name() {
        let strength = find_cantrip_line("Strength").expect("a line");
        assert_eq!((strength.id, strength.word, strength.label), (261, "strength", "Strength"));
        assert_eq!(find_cantrip_line("strenght"), Err(Some("strength")));
        assert_eq!(find_cantrip_line(""), Err(None));
        let adept = find_set("Adept's Set").expect("a set");
        assert_eq!((adept.id, adept.word, set_word(14)), (14, "adept", Some("adept")));
        assert_eq!(find_set("adetp"), Err(Some("adept")));
        // 69 families, one of which has two lines.
        assert_eq!(cantrip_lines().count(), 70);
    }
}
