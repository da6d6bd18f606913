//! Finds what was meant: by name, by part of a name, or nearly by name.

use crate::query::choices::{Choice, folded, slug};

/// What a text names.
#[derive(Debug)]
pub(super) enum Lookup<'a> {
    One(&'a Choice),
    /// A word that all these have in common.
    Several(Vec<&'a Choice>),
    /// It may be the beginning of any of these, or nearly be the first.
    Nothing {
        nearest: Vec<&'a str>,
    },
}

/// How many names an error lists.
const NAMED_MAX: usize = 4;

/// Looks a name up: the whole name, then whole words of it, then how it or a word of it
/// begins.
///
/// Letter case, hyphens, apostrophes and an `s` at the end of a word do not matter. Whole words
/// that several have in common name them all, as `garnet` does; a beginning has to be of one.
pub(super) fn look_up<'a>(text: &str, choices: &'a [Choice]) -> Lookup<'a> {
    let key = folded(text);
    if key.is_empty() {
        return Lookup::Nothing { nearest: Vec::new() };
    }
    let by = |is_it: fn(&str, &str) -> bool| -> Vec<&'a Choice> {
        let fits = |choice: &&Choice| choice.keys.iter().any(|known| is_it(known, &key));
        choices.iter().filter(fits).collect()
    };
    // What the language writes stands for that one and no other.
    let written = slug(text);
    if let Some(choice) = choices.iter().find(|choice| choice.value == written) {
        return Lookup::One(choice);
    }
    for found in [by(|known, key| known == key), by(has_words)] {
        match found.as_slice() {
            [] => {}
            [one] => return Lookup::One(one),
            _ => return Lookup::Several(found),
        }
    }
    let begun = by(has_beginning);
    let whole = by(|known, key| known.starts_with(key));
    if let ([one], _) | (_, [one]) = (whole.as_slice(), begun.as_slice()) {
        return Lookup::One(one);
    }
    if !begun.is_empty() {
        let values = begun.iter().map(|choice| choice.value.as_str());
        return Lookup::Nothing { nearest: values.take(NAMED_MAX).collect() };
    }
    let values = choices.iter().map(|choice| choice.value.as_str());
    Lookup::Nothing { nearest: nearest(&written, values).into_iter().collect() }
}

/// Whether the words follow one another among the known ones.
fn has_words(known: &str, key: &str) -> bool {
    format!(" {known} ").contains(&format!(" {key} "))
}

fn has_beginning(known: &str, key: &str) -> bool {
    format!(" {known}").contains(&format!(" {key}"))
}

/// Longest word whose neighbours are looked for; the work grows with its square.
const NEAREST_CHARS_MAX: usize = 40;

/// The candidate that takes the fewest changes of letters to get to, at most a third of them.
pub fn nearest<'a>(text: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let letters: Vec<char> = text.to_lowercase().chars().collect();
    if letters.is_empty() || letters.len() > NEAREST_CHARS_MAX {
        return None;
    }
    let most = (letters.len() / 3).max(1);
    let measured = candidates.map(|candidate| (distance(&letters, candidate), candidate));
    measured
        .filter(|(changes, _)| *changes <= most)
        .min_by_key(|(changes, _)| *changes)
        .map(|(_, c)| c)
}

/// Letters to add, drop, change, or swap with their neighbour (Damerau, nothing done twice).
fn distance(from: &[char], to: &str) -> usize {
    let to: Vec<char> = to.to_lowercase().chars().collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for (row, a) in from.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, b) in to.iter().enumerate() {
            let changed = last[column] + usize::from(a != b);
            let mut least = changed.min(last[column + 1] + 1).min(current[column] + 1);
            let is_swap = row > 0 && column > 0 && from[row - 1] == *b && to[column - 1] == *a;
            if is_swap {
                least = least.min(before_last[column - 1] + 1);
            }
            current.push(least);
        }
        before_last = std::mem::replace(&mut last, current);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::choices::{Source, choices};

    #[track_caller]
    fn check(source: Source, text: &str, expected: Result<&[&str], &[&str]>) {
        let found = match look_up(text, choices(source)) {
            Lookup::One(one) => Ok(vec![one.value.as_str()]),
            Lookup::Several(all) => Ok(all.iter().map(|choice| choice.value.as_str()).collect()),
            Lookup::Nothing { nearest } => Err(nearest),
        };
        assert_eq!(found, expected.map(<[_]>::to_vec).map_err(<[_]>::to_vec), "{text}");
    }

    #[test]
    fn names_are_found_leniently() {
        for text in ["adept", "Adepts", "ADEPT'S SET", "Adept\u{2019}s", "adept-set", "ade"] {
            check(Source::Set, text, Ok(&["adept"]));
        }
        check(Source::Set, "alchemy", Ok(&["weave-of-alchemy"]));
        check(Source::Material, "opal", Ok(&["opal"]));
        check(Source::Material, "fire", Ok(&["fire-opal"]));
        check(Source::Material, "Quartz", Ok(&["rose-quartz", "smokey-quartz", "white-quartz"]));
        check(Source::Slot, "wrist", Ok(&["left-wrist", "right-wrist"]));
        check(Source::Slot, "bracelet", Err(&[]));
        check(Source::Imbue, "crit", Ok(&["cs"]));
        check(Source::Element, "lightning", Ok(&["electric"]));
        check(Source::Type, "swrod", Err(&["sword"]));
        check(Source::Element, "s", Err(&["slashing", "electric", "stamina"]));
        check(Source::Material, "...", Err(&[]));
    }

    #[track_caller]
    fn check_distance(from: &str, to: &str, expected: usize) {
        assert_eq!(distance(&from.chars().collect::<Vec<_>>(), to), expected, "{from} {to}");
    }

    #[test]
    fn slips_are_counted() {
        check_distance("", "abc", 3);
        check_distance("sword", "sword", 0);
        check_distance("swrod", "sword", 1);
        check_distance("swod", "sword", 1);
        check_distance("axe", "bow", 3);
    }
}
