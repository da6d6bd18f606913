//! Documents and queries for property tests, here and in the search.
//!
//! Both draw from few values, so that queries find something and leave something out. Every query
//! can be written in the language, and reads back as it is with [`vocabulary`].

use std::ops::Bound;

use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::{
    Document, Filter, Leaf, Mark, MarkKind, NumberField, Query, Range, Sort, SortBy, Vocabulary,
};
use crate::domain::character::CharacterId;
use crate::domain::item::ItemId;

/// Words of titles; some begin alike, some are words of the language.
const WORDS: [&str; 12] = [
    "steel",
    "steam",
    "sword",
    "sworn",
    "celdon",
    "sleeves",
    "adepts",
    "orb",
    "or",
    "not",
    "8",
    "\u{e9}toile",
];
const CHARACTERS: [&str; 4] = ["Larsson", "Aldra", "Qalaba'r", "Old Pack Mule"];
/// The numbers that documents have and queries ask for.
const FIELDS: [NumberField; 6] = [
    NumberField::ArmorLevel,
    NumberField::Value,
    NumberField::Variance,
    NumberField::Rating,
    NumberField::Seen,
    NumberField::Arrived,
];
/// What marks queries ask for: field, value as the language writes it, kind and values.
const MARKS: &[(&str, &str, MarkKind, &[u32])] = &[
    ("is", "armor", MarkKind::Is, &[0]),
    ("is", "weapon", MarkKind::Is, &[1]),
    ("is", "equipped", MarkKind::Is, &[16]),
    ("set", "any", MarkKind::Has, &[MarkKind::Set as u32]),
    ("set", "adept", MarkKind::Set, &[14]),
    ("set", "adept,hearty", MarkKind::Set, &[14, 19]),
    ("material", "steel", MarkKind::Material, &[64]),
    ("imbue", "cs", MarkKind::Imbue, &[0]),
    ("slot", "head", MarkKind::Slot, &[0]),
    ("type", "sword", MarkKind::WeaponType, &[2]),
    ("element", "fire", MarkKind::Element, &[4]),
    ("on", "Larsson", MarkKind::Character, &[1]),
    ("on", "Old Pack Mule", MarkKind::Character, &[4]),
    ("in", "worn", MarkKind::Container, &[0]),
    ("tier", "epic", MarkKind::BestTier, &[7]),
    ("tier", ">=epic", MarkKind::BestTier, &[7, 8]),
    ("cantrip", "strength>=epic", MarkKind::Cantrip, &[261 * 256 + 7, 261 * 256 + 8]),
    ("id", "0x80000001", MarkKind::ItemId, &[0x8000_0001]),
];

/// The characters that documents belong to, numbered from 1.
pub fn vocabulary() -> Vocabulary {
    let characters = (1..).map(CharacterId).zip(CHARACTERS.map(str::to_owned)).collect();
    let mules = ("mules".to_owned(), vec![CharacterId(2), CharacterId(4)]);
    Vocabulary { now_ms: 1_795_000_003_500, characters, groups: vec![mules] }
}

/// An item of one of four characters, with an id below `0x8000_0040`.
pub fn document() -> impl Strategy<Value = Document> {
    let character = 0..CHARACTERS.len();
    let title = vec(select(WORDS.to_vec()), 0..4).prop_map(|words| words.join(" "));
    let numbers = vec(option::of(0_u8..8), FIELDS.len());
    let marks = subsequence(MARKS, 0..8);
    (character, 0x8000_0000_u32..0x8000_0040, title, numbers, marks).prop_map(
        |(character, item, title, numbers, marks)| {
            let mut document = Document {
                character: CharacterId(u32::try_from(character).unwrap_or(0) + 1),
                item: ItemId(item),
                character_name: CHARACTERS[character].to_owned(),
                title,
                numbers: [None; NumberField::COUNT],
                marks: Vec::new(),
            };
            for (field, number) in FIELDS.into_iter().zip(numbers) {
                document.numbers[field as usize] = number.map(|number| amount(field, number));
            }
            let of_table = marks.iter().filter(|(.., kind, _)| *kind != MarkKind::Character);
            let of_table = of_table.flat_map(|(.., kind, values)| {
                values.iter().take(1).map(|value| Mark::new(*kind, *value))
            });
            document.marks = of_table.collect();
            document.marks.push(Mark::new(MarkKind::Character, document.character.0));
            document.marks.sort_unstable();
            document.marks.dedup();
            document
        },
    )
}

/// Documents, no two of one character with one id; at most `count`.
pub fn documents(count: usize) -> impl Strategy<Value = Vec<Document>> {
    let keys = btree_set((0..CHARACTERS.len(), 0x8000_0000_u32..0x8000_0040), 0..=count);
    keys.prop_flat_map(|keys| {
        let count = keys.len();
        (Just(keys), vec(document(), count)).prop_map(|(keys, mut documents)| {
            for (document, (character, item)) in documents.iter_mut().zip(keys) {
                document.character = CharacterId(u32::try_from(character).unwrap_or(0) + 1);
                document.character_name = CHARACTERS[character].to_owned();
                document.item = ItemId(item);
                document.marks.retain(|mark| !mark.is_of(MarkKind::Character));
                document.marks.push(Mark::new(MarkKind::Character, document.character.0));
                document.marks.sort_unstable();
            }
            documents
        })
    })
}

/// Conditions nested at most four deep.
pub fn filter() -> impl Strategy<Value = Filter> {
    let leaf = prop_oneof![9 => leaf().prop_map(Filter::Leaf), 1 => Just(Filter::All)];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 2..4).prop_map(and),
            vec(inner.clone(), 2..4).prop_map(or),
            inner.prop_map(|part| Filter::Not(Box::new(part))),
        ]
    })
}

/// Any conditions, sorted by at most two things.
pub fn query() -> impl Strategy<Value = Query> {
    let by = prop_oneof![
        4 => select(FIELDS.to_vec()).prop_map(SortBy::Number),
        1 => Just(SortBy::Name),
        1 => Just(SortBy::Character),
    ];
    let sort = (by, any::<bool>()).prop_map(|(by, is_reversed)| Sort { by, is_reversed });
    (filter(), vec(sort, 0..3)).prop_map(|(filter, sort)| Query { filter, sort })
}

fn leaf() -> impl Strategy<Value = Leaf> {
    let word = (select(WORDS.to_vec()), 1_usize..6)
        .prop_map(|(word, letters)| Leaf::Word(word.chars().take(letters).collect()));
    let phrase = vec(select(WORDS.to_vec()).prop_map(str::to_owned), 1..3).prop_map(Leaf::Phrase);
    let number = (select(FIELDS.to_vec()), 0_u8..8, 0_u8..8, 0_u8..6).prop_map(
        |(field, one, other, form)| {
            let (low, high) = (amount(field, one.min(other)), amount(field, one.max(other)));
            let (low, high) = match form {
                0 => (Bound::Included(low), Bound::Included(low)),
                1 => (Bound::Excluded(low), Bound::Unbounded),
                2 => (Bound::Included(low), Bound::Unbounded),
                3 => (Bound::Unbounded, Bound::Excluded(high)),
                4 => (Bound::Included(low), Bound::Included(high)),
                _ => (Bound::Unbounded, Bound::Unbounded),
            };
            Leaf::Number { field, range: Range { low, high } }
        },
    );
    let marks = select(MARKS.to_vec()).prop_map(|(field, value, kind, values)| Leaf::Marks {
        field,
        value: value.to_owned(),
        marks: values.iter().map(|value| Mark::new(kind, *value)).collect(),
    });
    prop_oneof![3 => word, 1 => phrase, 3 => number, 4 => marks]
}

/// A number that the field may have.
fn amount(field: NumberField, number: u8) -> f64 {
    match field {
        NumberField::Seen | NumberField::Arrived => 1.795e12 + f64::from(number) * 500.0,
        NumberField::Variance => f64::from(number) / 8.0,
        _ => f64::from(number) * 100.0,
    }
}

/// Nobody writes a list in a list of its kind, so none is made.
fn and(parts: Vec<Filter>) -> Filter {
    let parts = parts.into_iter().flat_map(|part| match part {
        Filter::And(inner) => inner,
        other => vec![other],
    });
    Filter::And(parts.collect())
}

fn or(parts: Vec<Filter>) -> Filter {
    let parts = parts.into_iter().flat_map(|part| match part {
        Filter::Or(inner) => inner,
        other => vec![other],
    });
    Filter::Or(parts.collect())
}
