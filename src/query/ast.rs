//! What a query asks for.

use std::ops::Bound;

use crate::query::document::{Mark, NumberField};

/// What to find, and in which order.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    pub filter: Filter,
    /// The first counts most; ties go by character, then item id. Empty: best match of the
    /// language's default, which is by name.
    pub sort: Vec<Sort>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// Every item.
    All,
    /// At least two.
    And(Vec<Filter>),
    /// At least two.
    Or(Vec<Filter>),
    Not(Box<Filter>),
    Leaf(Leaf),
}

/// One condition on a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Leaf {
    /// A word of the title begins so. Lower case, one word. Where no word of any item does, a word
    /// with one letter wrong, left out or too many counts as well.
    Word(String),
    /// These words of the title follow one another. Lower case, whole words.
    Phrase(Vec<String>),
    /// The number is there, and within the range.
    Number { field: NumberField, range: Range },
    /// The item has one of these marks.
    Marks {
        /// Name of the field in the language, `set` or `is`.
        field: &'static str,
        /// The value as the language writes it, without quotes: `adept`, `strength>=epic`.
        value: String,
        /// At least one.
        marks: Vec<Mark>,
    },
}

/// An interval of numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    pub low: Bound<f64>,
    pub high: Bound<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    pub by: SortBy,
    /// Turns the order round. Without it numbers begin with the largest, names with A. What has no
    /// value comes last either way.
    pub is_reversed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortBy {
    Number(NumberField),
    /// By title.
    Name,
    /// By the name of the character.
    Character,
}

impl Range {
    pub fn contains(&self, number: f64) -> bool {
        (self.low, self.high).contains_number(number)
    }
}

trait ContainsNumber {
    fn contains_number(&self, number: f64) -> bool;
}

impl ContainsNumber for (Bound<f64>, Bound<f64>) {
    fn contains_number(&self, number: f64) -> bool {
        std::ops::RangeBounds::contains(self, &number)
    }
}
