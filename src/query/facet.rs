//! What a value of a facet is called, and how the language asks for it.

use crate::facts;
use crate::items::material_name;
use crate::query::choices::{Choice, Source, choices};
use crate::query::document::{Mark, MarkKind};

/// One value of a facet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetValue {
    /// What follows the colon, without quotes.
    pub value: String,
    /// As people write it.
    pub label: String,
}

/// Name of a set, material, slot or tier (best cantrip) that documents have as a mark.
///
/// `None` for other kinds, and for a slot that goes by the name of a lower bit: a shirt fills
/// three places and a bracelet fits two, and players see one.
pub fn facet_value(kind: MarkKind, value: u32) -> Option<FacetValue> {
    let source = match kind {
        MarkKind::Set => Source::Set,
        MarkKind::Material => Source::Material,
        MarkKind::BestTier => Source::Tier,
        MarkKind::Slot => return slot(value),
        _ => return None,
    };
    let mark = Mark::new(kind, value);
    let known = choices(source).iter().find(|choice| choice.marks.contains(&mark));
    let label = || match kind {
        MarkKind::Set => Some(format!("Set {value}")),
        MarkKind::Material => Some(material_name(value.cast_signed()).into_owned()),
        _ => None,
    };
    match known {
        Some(choice) => Some(of(choice)),
        None => label().map(|label| FacetValue { value: value.to_string(), label }),
    }
}

fn of(choice: &Choice) -> FacetValue {
    FacetValue { value: choice.value.clone(), label: choice.label.clone() }
}

fn slot(bit: u32) -> Option<FacetValue> {
    let place = facts::slots().iter().find(|slot| slot.bit == bit)?;
    if place.name.starts_with("Left ") {
        return Some(FacetValue {
            value: place.group.to_lowercase(),
            label: place.group.to_owned(),
        });
    }
    let mark = Mark::new(MarkKind::Slot, bit);
    let choice = choices(Source::Slot).iter().find(|choice| choice.marks.first() == Some(&mark))?;
    (!place.name.starts_with("Right ")).then(|| of(choice))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{Filter, Leaf, Vocabulary, parse};

    #[track_caller]
    fn check(kind: MarkKind, value: u32, expected: Option<(&str, &str)>) {
        let found = facet_value(kind, value);
        let found = found.as_ref().map(|found| (found.value.as_str(), found.label.as_str()));
        assert_eq!(found, expected, "{kind:?} {value}");
    }

    #[test]
    fn values_have_names() {
        check(MarkKind::Set, 14, Some(("adept", "Adept's Set")));
        check(MarkKind::Set, 999, Some(("999", "Set 999")));
        check(MarkKind::Material, 33, Some(("opal", "Opal")));
        check(MarkKind::Material, 56, Some(("56", "Metal")));
        check(MarkKind::Slot, 1, Some(("shirt", "Shirt")));
        check(MarkKind::Slot, 3, None);
        check(MarkKind::Slot, 16, Some(("wrist", "Wrist")));
        check(MarkKind::Slot, 17, None);
        check(MarkKind::Slot, 25, Some(("two-handed-weapon", "Two-Handed Weapon")));
        check(MarkKind::BestTier, 7, Some(("epic", "Epic")));
        check(MarkKind::BestTier, 9, None);
        check(MarkKind::Character, 1, None);
    }

    #[test]
    fn values_read_back_as_the_mark_they_name() {
        let kinds = [
            ("set", MarkKind::Set, 200),
            ("material", MarkKind::Material, 100),
            ("slot", MarkKind::Slot, 32),
            ("tier", MarkKind::BestTier, 9),
        ];
        for (field, kind, end) in kinds {
            for value in 0..end {
                let Some(facet) = facet_value(kind, value) else { continue };
                let text = format!("{field}:{}", facet.value);
                let query = parse(&text, &Vocabulary::default()).expect("a good query");
                let Filter::Leaf(Leaf::Marks { marks, value: read, .. }) = query.filter else {
                    panic!("{text}")
                };
                assert!(marks.contains(&Mark::new(kind, value)), "{text}");
                assert_eq!(read, facet.value);
            }
        }
    }
}
