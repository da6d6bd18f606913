//! The item query language: what a text asks for, and whether an item is it.
//!
//! Pure. A text becomes a [`Query`]; an item becomes a [`Document`]. Both the search index and the
//! matcher here know documents only, by three primitives: words, numbers and marks.

mod ast;
mod document;

pub use ast::{Filter, Leaf, Query, Range, Sort, SortBy};
pub use document::{Document, Mark, MarkKind, NumberField};
