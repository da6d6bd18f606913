//! What of a document goes where in the index.

use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, NumericOptions, STORED, Schema, TextFieldIndexing,
    TextOptions,
};
use tantivy::tokenizer::{PreTokenizedString, Token};
use tantivy::{TantivyDocument, Term};

use crate::domain::character::CharacterId;
use crate::domain::item::ItemId;
use crate::query::{Mark, NumberField};
use crate::search::Indexed;

/// Counts up whenever the same document would be indexed otherwise; older indices are made anew.
pub(super) const SCHEMA_VERSION: u32 = 1;

/// Names of the fast fields, which tantivy looks up by name.
pub(super) const KEY: &str = "key";
pub(super) const NAME: &str = "name";
pub(super) const CHARACTER: &str = "character";

/// The fields, by number in this order.
#[derive(Debug, Clone)]
pub(super) struct Fields {
    /// Words of the title with their places.
    pub words: Field,
    /// All marks.
    pub marks: Field,
    /// Character and item as one number, see [`key`]: to delete by, and to break ties.
    pub key: Field,
    /// The character's number, to delete by.
    pub owner: Field,
    /// The title to sort by.
    pub name: Field,
    /// The character's name to sort by.
    pub character: Field,
    /// What a hit returns; nothing but stored.
    pub json: Field,
    /// By [`NumberField`]. Only columns: ranges scan them, which takes less than a millisecond for
    /// 250,000 items, and dictionaries of all numbers would take half as much room again.
    pub numbers: Vec<Field>,
}

impl Fields {
    pub fn new() -> (Schema, Self) {
        let mut schema = Schema::builder();
        let words = TextFieldIndexing::default()
            .set_tokenizer("raw")
            .set_fieldnorms(false)
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let sortable = TextOptions::default().set_fast("raw");
        let listed = NumericOptions::default().set_indexed();
        let fields = Self {
            words: schema
                .add_text_field("words", TextOptions::default().set_indexing_options(words)),
            marks: schema.add_u64_field("marks", listed.clone()),
            key: schema.add_u64_field(KEY, INDEXED | FAST),
            owner: schema.add_u64_field("owner", listed),
            name: schema.add_text_field(NAME, sortable.clone()),
            character: schema.add_text_field(CHARACTER, sortable),
            json: schema.add_text_field("json", STORED),
            numbers: NumberField::ALL
                .iter()
                .map(|field| schema.add_f64_field(&number_name(*field), FAST))
                .collect(),
        };
        (schema.build(), fields)
    }

    pub fn document(&self, item: &Indexed) -> TantivyDocument {
        let Indexed { document, json } = item;
        let mut fields = TantivyDocument::new();
        let tokens = crate::query::words(&document.title)
            .enumerate()
            .map(|(position, text)| Token { position, text, ..Token::default() });
        let words = PreTokenizedString { text: String::new(), tokens: tokens.collect() };
        fields.add_pre_tokenized_text(self.words, words);
        for mark in &document.marks {
            fields.add_u64(self.marks, mark.0);
        }
        fields.add_u64(self.key, key(document.character, document.item));
        fields.add_u64(self.owner, u64::from(document.character.0));
        fields.add_text(self.name, sort_text(&document.title));
        fields.add_text(self.character, sort_text(&document.character_name));
        fields.add_text(self.json, json);
        for (field, number) in self.numbers.iter().zip(document.numbers) {
            // What is not a number is within no range.
            if let Some(number) = number.filter(|number| !number.is_nan()) {
                fields.add_f64(*field, one_zero(number));
            }
        }
        fields
    }

    pub fn item_term(&self, character: CharacterId, item: ItemId) -> Term {
        Term::from_field_u64(self.key, key(character, item))
    }

    pub fn owner_term(&self, character: CharacterId) -> Term {
        Term::from_field_u64(self.owner, u64::from(character.0))
    }

    pub fn mark_term(&self, mark: Mark) -> Term {
        Term::from_field_u64(self.marks, mark.0)
    }
}

/// Character and item id as one number, which orders ties.
pub(super) fn key(character: CharacterId, item: ItemId) -> u64 {
    u64::from(character.0) << 32 | u64::from(item.0)
}

#[expect(clippy::cast_possible_truncation, reason = "halves of the number")]
pub(super) fn of_key(key: u64) -> (CharacterId, ItemId) {
    (CharacterId((key >> 32) as u32), ItemId(key as u32))
}

/// What orders names: people do not care for capitals.
pub(super) fn sort_text(text: &str) -> String {
    text.to_lowercase()
}

/// The index orders numbers by their bits, where the two zeros differ.
pub(super) fn one_zero(number: f64) -> f64 {
    number + 0.0
}

pub(super) fn number_name(field: NumberField) -> String {
    format!("n_{}", field.name())
}
