//! Says in English what a query asks for.

use std::ops::Bound;

use crate::query::ast::{Filter, Leaf, Query, Range, Sort, SortBy};
use crate::query::cantrips::{self, split_tier};
use crate::query::choices::{ANY, Source, choices};
use crate::query::document::NumberField;
use crate::query::kinds::{KINDS, Kind};
use crate::query::ranges::shown;
use crate::query::registry::{Field, FieldKind, Unit, field, number_field};

/// One English sentence, without a full stop: `armor with armor level over 600, not equipped,
/// largest armor level first`.
pub fn explained(query: &Query) -> String {
    let mut parts: Vec<&Filter> = match &query.filter {
        Filter::All => Vec::new(),
        Filter::And(parts) => parts.iter().collect(),
        other => vec![other],
    };
    // The first kind that has a noun stands for "items".
    let noun = parts.iter().position(|part| noun(part).is_some());
    let subject = noun.and_then(|at| noun_of(parts.remove(at)));
    let mut text = match subject {
        Some(subject) => subject,
        None if parts.is_empty() => "all items".to_owned(),
        None => "items".to_owned(),
    };
    for (index, part) in parts.into_iter().enumerate() {
        text.push_str(if index == 0 { " " } else { ", " });
        text.push_str(&phrase(part, true));
    }
    for (index, sort) in query.sort.iter().enumerate() {
        text.push_str(if index == 0 { ", " } else { ", then " });
        text.push_str(&sort_phrase(*sort));
    }
    text
}

/// The kinds of a condition, if each is a noun.
fn noun(filter: &Filter) -> Option<Vec<&'static Kind>> {
    let Filter::Leaf(Leaf::Marks { field: "is", value, .. }) = filter else { return None };
    let kinds = value.split(',').map(|word| KINDS.iter().find(|kind| kind.word == word));
    kinds.map(|kind| kind.filter(|kind| kind.is_noun)).collect()
}

fn noun_of(filter: &Filter) -> Option<String> {
    let phrases: Vec<&str> = noun(filter)?.iter().map(|kind| kind.phrase).collect();
    Some(phrases.join(" or "))
}

/// What a condition says of the items before it.
fn phrase(filter: &Filter, is_so: bool) -> String {
    let list = |parts: &[Filter], between: &str| {
        let inner = |part: &Filter| match part {
            Filter::And(_) | Filter::Or(_) => format!("({})", phrase(part, true)),
            other => phrase(other, true),
        };
        parts.iter().map(inner).collect::<Vec<_>>().join(between)
    };
    match filter {
        Filter::All if is_so => "of any kind".to_owned(),
        Filter::All => "of no kind".to_owned(),
        Filter::And(parts) if is_so => list(parts, " and "),
        Filter::Or(parts) if is_so => format!("either {}", list(parts, " or ")),
        Filter::And(parts) => format!("not ({})", list(parts, " and ")),
        Filter::Or(parts) => format!("neither {}", list(parts, " nor ")),
        Filter::Not(part) => phrase(part, !is_so),
        Filter::Leaf(leaf) => leaf_phrase(leaf, is_so),
    }
}

fn leaf_phrase(leaf: &Leaf, is_so: bool) -> String {
    let not = if is_so { "" } else { "not " };
    match leaf {
        Leaf::Word(word) => format!("{not}named \u{201c}{word}\u{2026}\u{201d}"),
        Leaf::Phrase(phrase) => format!("{not}named \u{201c}{}\u{201d}", phrase.join(" ")),
        Leaf::Number { field, range } => number_phrase(*field, *range, is_so),
        Leaf::Marks { field: name, value, .. } => match field(name) {
            Some(Field { kind: FieldKind::Mark(source), .. }) => {
                marks_phrase(*source, value, is_so)
            }
            _ => format!("{not}with {name} {value}"),
        },
    }
}

fn number_phrase(number: NumberField, range: Range, is_so: bool) -> String {
    let field = number_field(number);
    let label = field.map_or(number.name(), |field| field.label);
    let unit = match field.map(|field| field.kind) {
        Some(FieldKind::Number(_, unit)) => unit,
        _ => Unit::Plain,
    };
    let text = |number| shown(number, unit);
    let is_time = unit == Unit::Age;
    let compared = match (range.low, range.high) {
        (Bound::Unbounded, Bound::Unbounded) => {
            return match (is_time, is_so) {
                (true, true) => format!("that {label} at some time"),
                (true, false) => format!("that never {label}"),
                (false, true) => format!("with {label}"),
                (false, false) => format!("without {label}"),
            };
        }
        #[expect(clippy::float_cmp, reason = "a number is itself")]
        (Bound::Included(low), Bound::Included(high)) if low == high => text(low),
        (Bound::Included(low), Bound::Included(high)) => {
            format!("from {} to {}", text(low), text(high))
        }
        (low, high) => {
            let words = if is_time {
                ["after", "at or after", "before", "at or before"]
            } else {
                ["over", "of at least", "under", "of at most"]
            };
            let low = match low {
                Bound::Unbounded => None,
                Bound::Excluded(low) => Some(format!("{} {}", words[0], text(low))),
                Bound::Included(low) => Some(format!("{} {}", words[1], text(low))),
            };
            let high = match high {
                Bound::Unbounded => None,
                Bound::Excluded(high) => Some(format!("{} {}", words[2], text(high))),
                Bound::Included(high) => Some(format!("{} {}", words[3], text(high))),
            };
            low.into_iter().chain(high).collect::<Vec<_>>().join(" and ")
        }
    };
    match (is_time, is_so) {
        (true, true) => format!("that were {label} {compared}").replace("were came", "came"),
        (true, false) => format!("not {label} {compared}").replace("not came", "that did not come"),
        (false, true) => format!("with {label} {compared}"),
        (false, false) => format!("not with {label} {compared}"),
    }
}

fn marks_phrase(source: Source, value: &str, is_so: bool) -> String {
    let not = if is_so { "" } else { "not " };
    if value == ANY {
        let [with, without] = match source {
            Source::Set => ["of a set", "of no set"],
            Source::Material => ["with a material", "without a material"],
            Source::Imbue => ["with an imbue", "without an imbue"],
            Source::Slot => ["that can be worn", "that cannot be worn"],
            Source::Covers => ["that cover the body", "that cover nothing"],
            Source::Type => ["with a weapon type", "without a weapon type"],
            Source::Skill => ["with a weapon skill", "without a weapon skill"],
            Source::Element => ["with an element", "without an element"],
            Source::Spell => ["with spells", "without spells"],
            _ => ["with a cantrip", "without cantrips"],
        };
        return if is_so { with.to_owned() } else { without.to_owned() };
    }
    if source == Source::Is {
        return kind_phrase(value, is_so);
    }
    let parts: Vec<String> = value.split(',').map(|part| label(source, part)).collect();
    let names = match source {
        // Names of characters may have commas.
        Source::On => value.replace(',', " or "),
        _ => parts.join(" or "),
    };
    match source {
        Source::Set => format!("{not}of {names}"),
        Source::Material => format!("{not}made of {names}"),
        Source::Imbue => format!("{not}imbued with {names}"),
        Source::Slot => format!("{not}for the slot {names}"),
        Source::Covers => {
            format!("that {} {names}", if is_so { "cover" } else { "do not cover" })
        }
        Source::Type => format!("{not}of the weapon type {names}"),
        Source::Skill => format!("{not}used with {names}"),
        Source::Element => format!("{not}of the element {names}"),
        Source::Cantrip => format!("{} {names}", if is_so { "with" } else { "without" }),
        Source::Tier => format!("whose best cantrip is {not}{names}"),
        Source::Spell => {
            let with = if is_so { "with" } else { "without" };
            format!("{with} a spell named \u{201c}{names}\u{201d}")
        }
        Source::On => format!("{not}on {names}"),
        Source::In if value == "worn" => format!("{not}worn"),
        Source::In => format!("{not}in {names}"),
        Source::Class => format!("{not}of the class {names}"),
        Source::Id => format!("{not}with the id {names}"),
        Source::Wcid => format!("{not}of the kind with number {names}"),
        Source::Is => names,
    }
}

fn kind_phrase(value: &str, is_so: bool) -> String {
    let kinds = value.split(',').filter_map(|word| KINDS.iter().find(|kind| kind.word == word));
    let (nouns, others): (Vec<&Kind>, Vec<&Kind>) = kinds.partition(|kind| kind.is_noun);
    let joined =
        |kinds: &[&Kind]| kinds.iter().map(|kind| kind.phrase).collect::<Vec<_>>().join(" or ");
    let are = if is_so { "that are" } else { "that are not" };
    match (nouns.is_empty(), others.is_empty()) {
        (true, _) if is_so => joined(&others),
        (true, _) => format!("not {}", joined(&others)),
        (false, true) => format!("{are} {}", joined(&nouns)),
        (false, false) => format!("{are} {} or {}", joined(&nouns), joined(&others)),
    }
}

/// A value as people write it.
fn label(source: Source, value: &str) -> String {
    let listed = |list: &[crate::query::choices::Choice], value: &str| {
        list.iter().find(|choice| choice.value == value).map(|choice| choice.label.clone())
    };
    let plain = || value.replace('-', " ");
    match source {
        Source::Cantrip => {
            let Ok((name, test)) = split_tier(value) else { return plain() };
            let name = match name {
                ANY => "any cantrip".to_owned(),
                name => listed(cantrips::lines().as_slice(), name)
                    .unwrap_or_else(|| name.replace('-', " ")),
            };
            test.map_or_else(|| name.clone(), |test| format!("{name}, {}", test.label()))
        }
        Source::Tier => match split_tier(value) {
            Ok((_, Some(test))) => test.label(),
            _ => plain(),
        },
        Source::In => match value.strip_prefix("pack-") {
            Some(number) => format!("Pack {number}"),
            None if value == "main" => "the main pack".to_owned(),
            None => value.to_owned(),
        },
        Source::Covers => plain(),
        Source::Id | Source::Wcid => value.to_owned(),
        _ => listed(choices(source), value).unwrap_or_else(plain),
    }
}

fn sort_phrase(sort: Sort) -> String {
    let number = match sort.by {
        SortBy::Number(number) => number,
        SortBy::Name if sort.is_reversed => return "by name from Z to A".to_owned(),
        SortBy::Name => return "by name".to_owned(),
        SortBy::Character if sort.is_reversed => return "by character from Z to A".to_owned(),
        SortBy::Character => return "by character".to_owned(),
    };
    let label = number_field(number).map_or(number.name(), |field| field.label);
    let (most, least, label) = match number {
        NumberField::Seen => ("most recently", "least recently", "seen"),
        NumberField::Arrived => ("latest", "earliest", "arrival"),
        _ => ("largest", "smallest", label),
    };
    format!("{} {label} first", if sort.is_reversed { least } else { most })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::query::{arbitrary, parse};

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let query = parse(text, &arbitrary::vocabulary()).expect("a good query");
        assert_eq!(explained(&query), expected, "{text}");
    }

    #[test]
    fn queries_are_said_in_english() {
        check("", "all items");
        check("sort:-value", "all items, smallest value first");
        check(
            "is:armor al:>600 -is:equipped sort:al",
            "armor with armor level over 600, not equipped, largest armor level first",
        );
        check("celdon is:armor,jewelry", "armor or jewelry named \u{201c}celdon\u{2026}\u{201d}");
        check(
            "set:adept,hearty material:none",
            "items of Adept's Set or Hearty Set, without a material",
        );
        check("set:none value:20k..1m", "items of no set, with value from 20,000 to 1,000,000");
        check(
            "md:>=18 drr:any -drr:2",
            "items with melee defense of at least 18 %, with damage resist rating, not with damage resist rating 2",
        );
        check("is:weapon is:caster", "weapons that are casters");
        check(
            "cantrip:strength>=epic tier:<epic",
            "items with Strength, epic or better, whose best cantrip is less than epic",
        );
        check("is:cloak OR covers:chest", "items either that are cloaks or that cover chest");
        check(
            "-(al:any OR (is:gem on:Larsson))",
            "items neither with armor level nor (that are gems and on Larsson)",
        );
        check("in:worn -in:pack-2 slot:wrist", "items worn, not in Pack 2, for the slot wrist");
        check(
            "seen:<1h is:new",
            "items that were seen after 2026-11-18 10:06:43 UTC, that came at or after 2026-11-17 11:06:43 UTC",
        );
        check(
            "spell:legendary-strength sort:name sort:-seen",
            "items with a spell named \u{201c}legendary strength\u{201d}, by name, then least recently seen first",
        );
    }

    proptest! {
        #[test]
        fn every_query_has_a_sentence(query in arbitrary::query()) {
            let sentence = explained(&query);
            prop_assert!(!sentence.is_empty() && !sentence.contains("  "), "{}", sentence);
        }
    }
}
