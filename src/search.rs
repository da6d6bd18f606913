//! The index of all items, for queries with counts, facets and pages in a few milliseconds.
//!
//! What the index holds follows from the store and can be thrown away at any time: [`open`] does so
//! with whatever it cannot read, and [`Indexer::mark`] tells that everything has to come anew.
//! [`Search`] reads, from any thread; the one [`Indexer`] writes. Everything here blocks.
//!
//! Only this module knows tantivy.

mod cursor;
mod facets;
mod files;
mod filter;
mod find;
mod gathered;
mod indexer;
mod schema;
mod snapshot;
#[cfg(test)]
mod tests;
mod top;
mod words;

use std::io;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

pub use cursor::{Cursor, CursorError};
pub use indexer::{Indexer, open};

use crate::domain::character::CharacterId;
use crate::domain::item::ItemId;
use crate::query::{Document, MarkKind, Query};
use crate::search::indexer::Shared;

/// Most hits of a page. A hit is about a kilobyte, so a page stays within half a megabyte.
pub const PAGE_HITS_MAX: usize = 500;
/// Most values of a facet that are told, the most frequent ones: more than fit beside a list.
pub const FACET_VALUES_MAX: usize = 100;
/// How many of a query's sort keys count; ties beyond go by character, then item id.
pub const SORT_KEYS_MAX: usize = 3;
/// What is counted, in the order of the answer.
pub const FACETS: [MarkKind; 5] =
    [MarkKind::Set, MarkKind::Material, MarkKind::Slot, MarkKind::BestTier, MarkKind::Character];

/// Reads the index. Clones share it, and go on through [`Indexer::recreate`].
#[derive(Clone)]
pub struct Search {
    shared: Arc<Shared>,
}

/// An item to be found.
#[derive(Debug, Clone, PartialEq)]
pub struct Indexed {
    pub document: Document,
    /// What a hit returns.
    pub json: Box<str>,
}

/// Which part of the answer is wanted.
#[derive(Debug, Clone, Default)]
pub struct PageRequest {
    /// Most hits, at most [`PAGE_HITS_MAX`]; 0 only counts.
    pub limit: usize,
    /// Go on behind this hit of an earlier page.
    pub after: Option<Cursor>,
    pub wants_facets: bool,
}

/// An answer, all of one state of the index.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Of the whole answer, not only this page.
    pub total: u64,
    /// In the order of the query.
    pub hits: Vec<Hit>,
    /// By [`FACETS`]; empty if they were not wanted.
    pub facets: Vec<Facet>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<Cursor>,
}

/// An item found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    pub character: CharacterId,
    pub item: ItemId,
    /// As it was indexed.
    pub json: Box<str>,
}

/// How often the values of one kind of mark are among the answer.
///
/// What the query itself asks of that kind is left out of its count, as far as it stands among the
/// conditions that all have to hold: so the other values show what ticking them would add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    pub kind: MarkKind,
    /// Value and items, most first, then by value; at most [`FACET_VALUES_MAX`].
    pub counts: Vec<(u32, u64)>,
}

/// Size of the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexStatus {
    pub documents: u64,
    /// On disk.
    pub bytes: u64,
    pub segments: usize,
}

#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    #[error("the search index fails: {0}")]
    Engine(#[from] tantivy::TantivyError),
    #[error("{}: {source}", path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("the search index {} is in use by another process", path.display())]
    InUse { path: PathBuf },
    #[error("the search index has to be created anew first")]
    Gone,
    #[error(transparent)]
    Cursor(#[from] CursorError),
}

impl SearchError {
    /// Whether the index is to blame, so that [`Indexer::recreate`] helps.
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Engine(_) | Self::Io { .. } | Self::Gone => true,
            Self::InUse { .. } | Self::Cursor(_) => false,
        }
    }
}

impl Search {
    /// Finds a page of the items that a query asks for, and how many there are.
    ///
    /// Pages joined by their cursors hold every hit once, in order, as long as nothing changes;
    /// what comes or goes meanwhile moves no other hit to another page.
    ///
    /// # Errors
    /// [`SearchError::Cursor`] for a cursor of another order; else the index is damaged, which
    /// [`Indexer::is_damaged`] tells from then on.
    pub fn find(&self, query: &Query, page: &PageRequest) -> Result<Page, SearchError> {
        let snapshot =
            Arc::clone(&self.shared.snapshot.read().unwrap_or_else(PoisonError::into_inner));
        let found = find::find(&snapshot, query, page);
        if found.as_ref().is_err_and(SearchError::is_damage) {
            self.shared.is_damaged.store(true, Ordering::Relaxed);
        }
        found
    }

    /// Counts the facets of a query.
    pub fn facets(&self, query: &Query) -> Result<Vec<Facet>, SearchError> {
        let page = PageRequest { wants_facets: true, ..PageRequest::default() };
        Ok(self.find(query, &page)?.facets)
    }

    /// Tells the size; reads the directory.
    pub fn status(&self) -> IndexStatus {
        let snapshot = self.shared.snapshot.read().unwrap_or_else(PoisonError::into_inner);
        IndexStatus {
            documents: snapshot.searcher.num_docs(),
            bytes: files::bytes_in(&self.shared.directory),
            segments: snapshot.segments.len(),
        }
    }
}
