//! What may follow the colon of a field that takes names, where the game itself has the list.

use std::sync::LazyLock;

use crate::domain::item::ObjectClass;
use crate::domain::spell::CantripTier;
use crate::facts::{self, Named};
use crate::query::document::{Mark, MarkKind};
use crate::query::kinds::KINDS;
use crate::query::words::{is_apostrophe, words};

/// Where the values of a field come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    Is,
    Set,
    Material,
    Imbue,
    Slot,
    Covers,
    Type,
    Skill,
    Element,
    Cantrip,
    Tier,
    Spell,
    On,
    In,
    Class,
    Id,
    Wcid,
}

impl Source {
    /// The kind that `any` and `none` ask for.
    pub fn optional(self) -> Option<MarkKind> {
        match self {
            Self::Set => Some(MarkKind::Set),
            Self::Material => Some(MarkKind::Material),
            Self::Imbue => Some(MarkKind::Imbue),
            Self::Slot => Some(MarkKind::Slot),
            Self::Covers => Some(MarkKind::Covers),
            Self::Type => Some(MarkKind::WeaponType),
            Self::Skill => Some(MarkKind::Skill),
            Self::Element => Some(MarkKind::Element),
            Self::Cantrip | Self::Tier => Some(MarkKind::Cantrip),
            Self::Spell => Some(MarkKind::Spell),
            Self::Is | Self::On | Self::In | Self::Class | Self::Id | Self::Wcid => None,
        }
    }

    /// The kind of marks that a plain number asks for: servers may have more of these than we know.
    pub fn numbered(self) -> Option<MarkKind> {
        match self {
            Self::Set => Some(MarkKind::Set),
            Self::Material => Some(MarkKind::Material),
            Self::Type => Some(MarkKind::WeaponType),
            Self::Skill => Some(MarkKind::Skill),
            Self::Spell => Some(MarkKind::Spell),
            Self::Class => Some(MarkKind::ObjectClass),
            Self::Wcid => Some(MarkKind::Wcid),
            _ => None,
        }
    }
}

/// One value of a field.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    /// As the language writes it: lower-case words with hyphens.
    pub value: String,
    /// As people write it.
    pub label: String,
    /// What it is found by, folded.
    pub keys: Vec<String>,
    pub marks: Vec<Mark>,
}

/// The values of a field; empty where there is no list.
pub(super) fn choices(source: Source) -> &'static [Choice] {
    static LISTS: LazyLock<Vec<(Source, Vec<Choice>)>> = LazyLock::new(|| {
        let named = |kind, named: &[Named]| {
            merged(named.iter().map(|named| (named.name, named.id.cast_unsigned())), kind)
        };
        vec![
            (Source::Is, kinds()),
            (Source::Set, named(MarkKind::Set, facts::equipment_sets())),
            (Source::Material, named(MarkKind::Material, facts::materials())),
            (Source::Imbue, imbues()),
            (Source::Slot, slots()),
            (Source::Covers, named(MarkKind::Covers, facts::body_parts())),
            (Source::Type, named(MarkKind::WeaponType, facts::weapon_types())),
            (Source::Skill, skills()),
            (Source::Element, elements()),
            (Source::Tier, tiers()),
            (Source::Class, classes()),
        ]
    });
    LISTS.iter().find(|(of, _)| *of == source).map_or(&[], |(_, list)| list)
}

/// The words that may follow the colon, for help.
pub(super) fn words_of(source: Source) -> Vec<String> {
    let listed = match source {
        Source::Cantrip => crate::query::cantrips::lines().map(|line| line.value.clone()).collect(),
        Source::In => vec!["worn".to_owned(), "main".to_owned(), "pack-1".to_owned()],
        Source::Is => {
            let words = KINDS.iter().map(|kind| kind.word).chain([NEW]);
            words.map(str::to_owned).collect()
        }
        other => choices(other).iter().map(|choice| choice.value.clone()).collect::<Vec<_>>(),
    };
    let any = source.optional().map(|_| [ANY, NONE].map(str::to_owned));
    any.into_iter().flatten().chain(listed).collect()
}

/// The word of `is:` that time decides: it came within [`NEW_MS`].
pub(super) const NEW: &str = "new";
pub(super) const NEW_MS: i64 = 24 * 3_600_000;
pub(super) const ANY: &str = "any";
pub(super) const NONE: &str = "none";

/// A name as the language writes it: `Adept's Set` is `adepts-set` here.
pub(super) fn slug(name: &str) -> String {
    words(name).collect::<Vec<_>>().join("-")
}

/// A name as it is compared: its words, each without the `s` of a plural or an owner.
pub(super) fn folded(name: &str) -> String {
    let fold = |word: String| match word.strip_suffix('s') {
        Some(one) if one.len() > 2 => one.to_owned(),
        _ => word,
    };
    words(name).map(fold).collect::<Vec<_>>().join(" ")
}

/// A name without the `'s` of an owner: `Adept's` is `Adept`.
fn without_owner(name: &str) -> String {
    let mut text: String = name.chars().map(|c| if is_apostrophe(c) { '\'' } else { c }).collect();
    while let Some(at) = text.find("'s ") {
        text.replace_range(at..at + 2, "");
    }
    text
}

impl Choice {
    /// `others`: what it is also known by.
    fn new(name: &str, others: &[&str], mark: Mark) -> Self {
        // Nobody says the last word of `Adept's Set`.
        let short = without_owner(name);
        let short = short.strip_suffix(" Set").unwrap_or(&short);
        let mut keys: Vec<String> = [name, short].iter().chain(others).map(|n| folded(n)).collect();
        keys.retain(|key| !key.is_empty());
        keys.dedup();
        Self { value: slug(short), label: name.to_owned(), keys, marks: vec![mark] }
    }

    fn called(self, value: &str) -> Self {
        let mut keys = self.keys;
        keys.push(folded(value));
        Self { value: value.to_owned(), keys, ..self }
    }
}

/// One choice a name: what goes by one name is told apart by nobody.
fn merged<'a>(named: impl Iterator<Item = (&'a str, u32)>, kind: MarkKind) -> Vec<Choice> {
    merge(named.map(|(name, id)| Choice::new(name, &[], Mark::new(kind, id))))
}

fn merge(choices: impl Iterator<Item = Choice>) -> Vec<Choice> {
    let mut list: Vec<Choice> = Vec::new();
    for choice in choices {
        match list.iter_mut().find(|other| other.value == choice.value) {
            Some(other) => other.marks.extend(choice.marks),
            None => list.push(choice),
        }
    }
    list
}

fn kinds() -> Vec<Choice> {
    let positions = (0..).zip(KINDS);
    let choice = |(position, kind): (u32, &crate::query::kinds::Kind)| {
        Choice::new(kind.word, &[kind.phrase], Mark::new(MarkKind::Is, position))
    };
    positions.map(choice).collect()
}

fn imbues() -> Vec<Choice> {
    let choice = |imbue: &facts::Imbue| {
        let mark = Mark::new(MarkKind::Imbue, imbue.bit.trailing_zeros());
        let short = imbue.name.strip_suffix(" +1").unwrap_or(imbue.name);
        let choice = Choice::new(imbue.name, &[imbue.token], mark);
        // The two letters that players say, or the name.
        let value = if imbue.token.len() == 2 { imbue.token.to_lowercase() } else { slug(short) };
        choice.called(&value)
    };
    facts::imbues().iter().map(choice).collect()
}

/// A place with a side, a weapon or an aetheria is also found by what all of them are.
fn slots() -> Vec<Choice> {
    merge(
        facts::slots()
            .iter()
            .map(|slot| Choice::new(slot.name, &[slot.group], Mark::new(MarkKind::Slot, slot.bit))),
    )
}

/// Old skills that nobody can have are on no weapon.
fn skills() -> Vec<Choice> {
    let weapons = facts::skills().iter().filter(|skill| matches!(skill.group, "weapon" | "magic"));
    merged(weapons.map(|skill| (skill.name, skill.id.cast_unsigned())), MarkKind::Skill)
}

fn elements() -> Vec<Choice> {
    let choice = |element: &Named| {
        let others: &[&str] = match element.name {
            "Slashing" => &["Slash"],
            "Piercing" => &["Pierce"],
            "Bludgeoning" => &["Bludgeon"],
            "Cold" => &["Frost"],
            "Electric" => &["Lightning", "Electrical", "Shock"],
            "Nether" => &["Void"],
            _ => &[],
        };
        Choice::new(element.name, others, Mark::new(MarkKind::Element, element.id.trailing_zeros()))
    };
    facts::damage_types().iter().map(choice).collect()
}

fn tiers() -> Vec<Choice> {
    let choice = |tier: CantripTier| {
        let mark = Mark::new(MarkKind::BestTier, tier as u32 + 1);
        Choice { label: capitalised(tier.as_str()), ..Choice::new(tier.as_str(), &[], mark) }
    };
    CantripTier::ALL.map(choice).into()
}

fn classes() -> Vec<Choice> {
    let known = (0..).map(ObjectClass::from_id).map_while(|class| Some((class, class.name()?)));
    let choice = |(class, name): (ObjectClass, &str)| {
        let mark = Mark::new(MarkKind::ObjectClass, class.id().cast_unsigned());
        Choice::new(&spaced(name), &[name], mark)
    };
    known.map(choice).collect()
}

/// `ManaStone` as two words.
fn spaced(name: &str) -> String {
    let mut text = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !text.is_empty() {
            text.push(' ');
        }
        text.push(c);
    }
    text
}

pub(super) fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_as_players_say_them() {
        let values = |source| choices(source).iter().map(|c| c.value.as_str()).collect::<Vec<_>>();
        assert!(values(Source::Set).starts_with(&["test", "unknown3", "carraida-benediction"]));
        for (source, value) in [
            (Source::Set, "adept"),
            (Source::Set, "hearty"),
            (Source::Set, "weave-of-light-weapons"),
            (Source::Material, "reed-shark-hide"),
            (Source::Imbue, "cs"),
            (Source::Imbue, "acid-rending"),
            (Source::Imbue, "melee-defense"),
            (Source::Slot, "left-wrist"),
            (Source::Slot, "two-handed-weapon"),
            (Source::Covers, "upper-arms"),
            (Source::Class, "mana-stone"),
            (Source::Skill, "heavy-weapons"),
        ] {
            assert!(values(source).contains(&value), "{value}: {:?}", values(source));
        }
        let shirt = choices(Source::Slot).iter().find(|choice| choice.value == "shirt");
        assert_eq!(shirt.expect("a choice").marks.len(), 3);
        assert_eq!(
            (folded("Adept\u{2019}s Sets"), folded("gas")),
            ("adept set".into(), "gas".into())
        );
    }
}
