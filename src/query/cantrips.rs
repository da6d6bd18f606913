//! What `cantrip:` and `spell:` ask for.

use std::cmp::Ordering;
use std::sync::LazyLock;

use crate::domain::spell::CantripTier;
use crate::facts;
use crate::query::choices::{ANY, Choice, Source, choices, folded, slug};
use crate::query::document::{Mark, MarkKind};
use crate::query::lookup::{Lookup, look_up};
use crate::query::of_item::cantrip_value;
use crate::query::values::{Found, Unread};

/// Most spells that a part of a name may stand for.
const SPELLS_MAX: usize = 1_500;
/// Shortest part of a spell's name.
const SPELL_CHARS_MIN: usize = 3;

/// Cantrips that loot has, each once for all its tiers. A choice has one mark, its family's number
/// as the value.
pub(super) fn lines() -> std::slice::Iter<'static, Choice> {
    line_list().iter()
}

fn line_list() -> &'static [Choice] {
    static LINES: LazyLock<Vec<Choice>> = LazyLock::new(|| {
        let mut list: Vec<Choice> = Vec::new();
        for cantrip in facts::cantrips() {
            let value = slug(cantrip.line);
            let family = facts::spell(cantrip.spell_id).map(|spell| spell.family);
            if let (Some(family), false) = (family, list.iter().any(|line| line.value == value)) {
                let marks = vec![Mark::new(MarkKind::Cantrip, family.into())];
                let keys = vec![folded(cantrip.line)];
                list.push(Choice { value, label: cantrip.line.to_owned(), keys, marks });
            }
        }
        list.sort_by(|a, b| a.value.cmp(&b.value));
        list
    });
    &LINES
}

/// A comparison with a tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TierTest {
    pub sign: &'static str,
    pub tier: CantripTier,
}

/// Longer signs first, so that none hides another.
const SIGNS: [(&str, &str); 7] = [
    (">=", ">="),
    ("<=", "<="),
    ("\u{2265}", ">="),
    ("\u{2264}", "<="),
    (">", ">"),
    ("<", "<"),
    ("=", "="),
];

impl TierTest {
    fn fits(self, tier: CantripTier) -> bool {
        let order = tier.cmp(&self.tier);
        match self.sign {
            ">=" => order != Ordering::Less,
            "<=" => order != Ordering::Greater,
            ">" => order == Ordering::Greater,
            "<" => order == Ordering::Less,
            _ => order == Ordering::Equal,
        }
    }

    /// As sentences have it: `epic or better`.
    pub fn label(self) -> String {
        let tier = self.tier.as_str();
        match self.sign {
            ">=" => format!("{tier} or better"),
            "<=" => format!("{tier} or less"),
            ">" => format!("better than {tier}"),
            "<" => format!("less than {tier}"),
            _ => tier.to_owned(),
        }
    }
}

/// Splits `strength>=epic`; without a sign there is no test.
///
/// # Errors
/// The text of a tier that nobody has heard of.
pub(super) fn split_tier(text: &str) -> Result<(&str, Option<TierTest>), Unread> {
    let first = SIGNS.iter().filter_map(|(typed, sign)| Some((text.find(typed)?, typed, sign)));
    let Some((at, typed, sign)) =
        first.min_by_key(|(at, typed, _)| (*at, usize::MAX - typed.len()))
    else {
        return Ok((text, None));
    };
    let name = text[..at].trim();
    let tier = read_tier(&text[at + typed.len()..]).map_err(|unread| {
        let near = unread.nearest.as_ref().map(|tier| format!("{name}{sign}{tier}"));
        unread.with(near)
    })?;
    Ok((name, Some(TierTest { sign, tier })))
}

fn read_tier(text: &str) -> Result<CantripTier, Unread> {
    match look_up(text, choices(Source::Tier)) {
        Lookup::One(choice) => CantripTier::from_word(&choice.value),
        _ => None,
    }
    .ok_or_else(|| {
        let near = match look_up(text, choices(Source::Tier)) {
            Lookup::Nothing { nearest } => nearest.first().map(|tier| (*tier).to_owned()),
            _ => None,
        };
        Unread::new("minor, major, epic or legendary").with(near)
    })
}

/// What `tier:` asks for: `epic`, `>=epic`.
pub(super) fn read_best_tier(text: &str) -> Result<Found, Unread> {
    let (before, test) = split_tier(text)?;
    let test = match test {
        Some(test) if before.is_empty() => test,
        Some(_) => return Err(Unread::new("a tier such as epic or >=epic")),
        None => TierTest { sign: "=", tier: read_tier(text)? },
    };
    let tiers = CantripTier::ALL.into_iter().filter(|tier| test.fits(*tier));
    let marks = tiers.map(|tier| Mark::new(MarkKind::BestTier, tier as u32 + 1));
    let sign = if test.sign == "=" { "" } else { test.sign };
    some(format!("{sign}{}", test.tier.as_str()), marks.collect())
}

/// What `cantrip:` asks for: `strength`, `strength>=epic`, `any>=legendary`, `legendary strength`.
pub(super) fn read_cantrip(text: &str) -> Result<Found, Unread> {
    let (name, test) = split_tier(text)?;
    let (name, test) = match test {
        None => leading_tier(name),
        test => (name.to_owned(), test),
    };
    let tiers = || CantripTier::ALL.into_iter().filter(|tier| test.is_none_or(|t| t.fits(*tier)));
    let suffix = test.map_or_else(String::new, |t| format!("{}{}", t.sign, t.tier.as_str()));
    if name.eq_ignore_ascii_case(ANY) {
        let marks =
            tiers().map(|tier| Mark::new(MarkKind::Cantrip, cantrip_value(0, tier as u32 + 1)));
        return some(format!("{ANY}{suffix}"), marks.collect());
    }
    let (value, lines) = match look_up(&name, line_list()) {
        Lookup::One(line) => (line.value.clone(), vec![line]),
        Lookup::Several(lines) => (slug(&name), lines),
        Lookup::Nothing { nearest } => {
            let near = nearest.first().map(|near| format!("{near}{suffix}"));
            return Err(Unread::new("a cantrip such as strength or strength>=epic").with(near));
        }
    };
    let marks = lines.iter().flat_map(|line| line_marks(line, &tiers().collect::<Vec<_>>()));
    some(format!("{value}{suffix}"), marks.collect())
}

/// `legendary strength` as a name and a test; a tier alone is one of any cantrip.
fn leading_tier(name: &str) -> (String, Option<TierTest>) {
    let slug = slug(name);
    let (first, rest) = slug.split_once('-').unwrap_or((&slug, ANY));
    match CantripTier::from_word(first) {
        Some(tier) => (rest.to_owned(), Some(TierTest { sign: "=", tier })),
        None => (name.to_owned(), None),
    }
}

/// Blood Thirst and Spirit Thirst are one family: where two lines share one, the spells tell.
fn line_marks(line: &Choice, tiers: &[CantripTier]) -> Vec<Mark> {
    let shares = line_list().iter().filter(|other| other.marks == line.marks).count() > 1;
    if shares {
        let spells = facts::cantrips().iter();
        let spells = spells.filter(|cantrip| cantrip.line == line.label);
        let spells = spells.filter(|cantrip| tiers.contains(&cantrip.tier));
        return spells.map(|c| Mark::new(MarkKind::Spell, c.spell_id.cast_unsigned())).collect();
    }
    let family = line.marks.first().and_then(|mark| u16::try_from(mark.value()).ok());
    let value = |tier: &CantripTier| Some(cantrip_value(family?, *tier as u32 + 1));
    tiers.iter().filter_map(value).map(|value| Mark::new(MarkKind::Cantrip, value)).collect()
}

/// Spells whose names have these words in a row, the first and last perhaps in part.
pub(super) fn read_spell(text: &str) -> Result<Found, Unread> {
    let part = slug(text);
    if part.chars().count() < SPELL_CHARS_MIN {
        return Err(Unread::new("three letters or more of a spell's name"));
    }
    let named = spell_slugs().iter().filter(|(_, name)| name.contains(&part));
    let marks: Vec<Mark> = named.map(|(id, _)| Mark::new(MarkKind::Spell, *id)).collect();
    match marks.len() {
        0 => Err(Unread::new("a part of a spell's name, such as legendary-strength")),
        1..=SPELLS_MAX => some(part, marks),
        _ => Err(Unread::new("a longer part of a spell's name: this is in too many")),
    }
}

/// All spells by number, with their names as the language writes them.
pub(super) fn spell_slugs() -> &'static [(u32, String)] {
    static NAMES: LazyLock<Vec<(u32, String)>> = LazyLock::new(|| {
        let spells = facts::spells().map(|spell| (spell.id.cast_unsigned(), slug(spell.name)));
        spells.collect()
    });
    &NAMES
}

fn some(value: String, marks: Vec<Mark>) -> Result<Found, Unread> {
    if marks.is_empty() {
        return Err(Unread::new("a tier that there is: minor, major, epic or legendary"));
    }
    Ok(Found { value, marks })
}
