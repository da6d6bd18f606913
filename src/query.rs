//! The item query language: what a text asks for, and whether an item is it.
//!
//! Pure. A text becomes a [`Query`]; an item becomes a [`Document`]. Both the search index and the
//! matcher here know documents only, by three primitives: words, numbers and marks.
//!
//! # The language
//!
//! Letter case does not matter. Conditions that stand side by side all have to hold; `OR`, `NOT` (or
//! a minus before a condition) and parentheses do what they say, `OR` binding last.
//!
//! | text | finds |
//! | --- | --- |
//! | `steel celd` | names and materials with words that begin so |
//! | `"celdon sleeves"` | these words, whole and in a row |
//! | `or*` | a word that would otherwise be the language's own |
//! | `*` | every item, as the empty text does |
//! | `is:armor -is:equipped` | kinds: a word of a list, decided from the item |
//! | `al:>500`, `al>500`, `al:400..500`, `al:500+` | numbers; bounds of `..` belong to it |
//! | `value:>20k`, `burden:<1,000` | thousands, millions (`m`), commas between thousands |
//! | `md:>=18` | percent |
//! | `al:any`, `al:none`, `set:any`, `imbue:none` | whether it has one |
//! | `set:adept,hearty` | one of several names |
//! | `material:garnet` | every name with that word; a beginning has to be of one name |
//! | `cantrip:strength>=epic`, `cantrip:any>=legendary`, `tier:>=epic` | cantrips by strength |
//! | `spell:"Legendary Strength"` | spells whose names hold that |
//! | `on:Larsson`, `on:mules`, `in:worn`, `in:"Pack 3"` | who has it, and where |
//! | `seen:<2d`, `came:>=2026-01-31` | ages (s, m, h, d, w) and dates, UTC |
//! | `id:-2147354321`, `id:0x8001F92F` | one item, in any form of its number |
//! | `al:>500 sort:al sort:-value` | largest first; the minus turns the order round |
//!
//! Values of several words go in quotes or have hyphens. A backslash in quotes takes the next
//! character as it is. The fields are one table; [`fields`] tells them for help pages, and
//! [`complete`] and the suggestions of [`QueryError`] come from it too.

#[cfg(test)]
pub mod arbitrary;
mod ast;
mod cantrips;
mod choices;
mod complete;
mod document;
mod error;
mod explain;
mod facet;
mod kinds;
mod lexer;
mod lookup;
mod matcher;
mod names;
mod normal;
mod of_item;
mod older;
mod parser;
mod ranges;
mod registry;
mod values;
mod vocabulary;
mod words;

pub use ast::{Filter, Leaf, Query, Range, Sort, SortBy};
pub use complete::{Completion, SUGGESTIONS_MAX, Suggestion, complete};
pub use document::{Document, Mark, MarkKind, NumberField};
pub use error::QueryError;
pub use explain::explained;
pub use facet::{FacetValue, facet_value};
pub use matcher::matches;
pub use names::{Known, cantrip_lines, find_cantrip_line, find_set, nearest, set_word};
pub use normal::normalised;
pub use of_item::{CONTAINER_MAIN, CONTAINER_WORN, Context, document};
pub use older::{OlderError, older};
pub use parser::{CONDITIONS_MAX, MARKS_MAX, NESTING_MAX, TEXT_CHARS_MAX, parse};
pub use registry::{FieldHelp, HelpKind, fields};
pub use vocabulary::Vocabulary;
pub use words::words;

#[cfg(test)]
mod tests;
