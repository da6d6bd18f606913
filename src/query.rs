//! The item query language: what a text asks for, and whether an item is it.
//!
//! Pure. A text becomes a [`Query`]; an item becomes a [`Document`]. Both the search index and the
//! matcher here know documents only, by three primitives: words, numbers and marks.

#[cfg(test)]
pub mod arbitrary;
mod ast;
mod document;
mod kinds;
mod matcher;
mod of_item;
mod vocabulary;
mod words;

pub use ast::{Filter, Leaf, Query, Range, Sort, SortBy};
pub use document::{Document, Mark, MarkKind, NumberField};
pub use matcher::matches;
pub use of_item::{CONTAINER_MAIN, CONTAINER_WORN, Context, document};
pub use vocabulary::Vocabulary;
pub use words::words;
