//! The first hits of a segment, in the order of a query.

use tantivy::columnar::{Column, ColumnIndex, TermOrdHit};
use tantivy::{COLLECT_BLOCK_BUFFER_LEN, DocId, SegmentReader};

use crate::query::{Sort, SortBy};
use crate::search::cursor::{Cursor, Key};
use crate::search::snapshot::{SegmentData, SortColumn};
use crate::search::{SORT_KEYS_MAX, SearchError};

/// The key of what has no value: last.
const MISSING: u64 = u64::MAX;

/// A document's place in the order of its segment: the less, the earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    keys: [u64; SORT_KEYS_MAX],
    /// Character and item.
    pub key: u64,
    pub doc: DocId,
}

/// One of the query's sort keys in a segment.
struct KeyColumn<'a> {
    column: SortColumn<'a>,
    is_descending: bool,
}

/// Collects the first hits of a segment.
pub(super) struct Top<'a> {
    columns: Vec<KeyColumn<'a>>,
    keys: &'a Column<u64>,
    limit: usize,
    /// Hits up to here are on earlier pages.
    after: Option<Place>,
    /// Nothing from here on is among the first.
    bound: Option<Place>,
    /// The first `limit` and some more, in no order.
    places: Vec<Place>,
}

impl<'a> Top<'a> {
    /// `sort`: at most [`SORT_KEYS_MAX`].
    pub fn new(
        segment: &'a SegmentData,
        sort: &[Sort],
        limit: usize,
        after: Option<&Cursor>,
    ) -> Result<Self, SearchError> {
        let columns = sort.iter().map(|sort| KeyColumn {
            column: segment.sort_column(sort.by),
            // Numbers begin with the largest, names with A.
            is_descending: sort.is_reversed != matches!(sort.by, SortBy::Number(_)),
        });
        let columns: Vec<_> = columns.collect();
        let after = after.map(|cursor| {
            let mut place = Place { keys: [0; SORT_KEYS_MAX], key: cursor.key, doc: DocId::MAX };
            for (index, (column, key)) in columns.iter().zip(&cursor.keys).enumerate() {
                place.keys[index] = column.key_of(key)?;
            }
            Ok::<_, SearchError>(place)
        });
        let places = Vec::with_capacity(limit.saturating_mul(2));
        let after = after.transpose()?;
        Ok(Self { columns, keys: &segment.keys, limit, after, bound: None, places })
    }

    /// Considers every document of the segment.
    ///
    /// What lacks the first key comes last, so it is looked at only if the others do not suffice:
    /// three of four items have no armour level.
    pub fn add_all(&mut self, reader: &SegmentReader) {
        if self.limit == 0 {
            return;
        }
        let first: Option<&'a Column<u64>> = match self.columns.first() {
            Some(KeyColumn { column: SortColumn::Numbers(column), .. }) => Some(column),
            _ => None,
        };
        if let Some(ColumnIndex::Optional(index)) = first.map(|column| &column.index) {
            self.add_each(reader, index.iter_non_null_docs());
            if self.places.len() >= self.limit {
                return;
            }
            self.places.clear();
            self.bound = None;
        }
        self.add_each(reader, 0..reader.max_doc());
    }

    fn add_each(&mut self, reader: &SegmentReader, docs: impl Iterator<Item = DocId>) {
        let alive = reader.alive_bitset();
        let docs = docs.filter(|doc| alive.is_none_or(|alive| alive.is_alive(*doc)));
        in_blocks(docs, |docs| self.add(docs));
    }

    /// Considers at most [`COLLECT_BLOCK_BUFFER_LEN`] documents.
    pub fn add(&mut self, docs: &[DocId]) {
        if self.limit == 0 {
            return;
        }
        let mut values = [None; COLLECT_BLOCK_BUFFER_LEN];
        let values = &mut values[..docs.len()];
        let first = self.columns.first();
        if let Some(column) = first.and_then(KeyColumn::values) {
            column.first_vals(docs, values);
        }
        for (doc, value) in docs.iter().zip(values) {
            let key = self.columns.first().map_or(0, |column| column.key(*value));
            // Most documents of a large answer go no further.
            if self.bound.is_some_and(|bound| key > bound.keys[0])
                || self.after.is_some_and(|after| key < after.keys[0])
            {
                continue;
            }
            self.consider(*doc, key);
        }
    }

    fn consider(&mut self, doc: DocId, first: u64) {
        let mut keys = [0; SORT_KEYS_MAX];
        keys[0] = first;
        for (key, column) in keys.iter_mut().zip(&self.columns).skip(1) {
            *key = column.key(column.values().and_then(|values| values.first(doc)));
        }
        let place = Place { keys, key: self.keys.first(doc).unwrap_or(0), doc };
        let is_early = self.after.is_some_and(|after| place <= after);
        if is_early || self.bound.is_some_and(|bound| place > bound) {
            return;
        }
        self.places.push(place);
        if self.places.len() >= self.limit.saturating_mul(2) {
            let (_, last, _) = self.places.select_nth_unstable(self.limit - 1);
            self.bound = Some(*last);
            self.places.truncate(self.limit);
        }
    }

    /// The first hits, in order.
    pub fn finish(mut self) -> Places<'a> {
        self.places.sort_unstable();
        self.places.truncate(self.limit);
        Places { columns: self.columns, places: self.places }
    }
}

/// Hands documents on as the index does, some at a time.
pub(super) fn in_blocks(docs: impl Iterator<Item = DocId>, mut take: impl FnMut(&[DocId])) {
    let mut block = [0; COLLECT_BLOCK_BUFFER_LEN];
    let mut len = 0;
    for doc in docs {
        block[len] = doc;
        len += 1;
        if len == block.len() {
            take(&block);
            len = 0;
        }
    }
    take(&block[..len]);
}

/// The first hits of a segment, in order.
pub(super) struct Places<'a> {
    columns: Vec<KeyColumn<'a>>,
    pub places: Vec<Place>,
}

impl Places<'_> {
    /// The keys of a hit, comparable with those of other segments by [`is_before`].
    pub fn keys(&self, place: &Place) -> Result<Vec<Key>, SearchError> {
        let keys = self.columns.iter().zip(place.keys);
        keys.map(|(column, key)| column.outside(key)).collect()
    }
}

/// Whether a hit is before another one, of whichever segment.
pub(super) fn is_before(sort: &[Sort], one: (&[Key], u64), other: (&[Key], u64)) -> bool {
    for ((sort, one), other) in sort.iter().zip(one.0).zip(other.0) {
        let order = match (one, other) {
            (Key::Number(one), Key::Number(other)) => one.cmp(other),
            (Key::Text(one), Key::Text(other)) if sort.is_reversed => other.cmp(one),
            (Key::Text(one), Key::Text(other)) => one.cmp(other),
            // A text that no document lacks is never beside a number.
            (Key::Number(_), Key::Text(_)) => std::cmp::Ordering::Greater,
            (Key::Text(_), Key::Number(_)) => std::cmp::Ordering::Less,
        };
        if order.is_ne() {
            return order.is_lt();
        }
    }
    one.1 < other.1
}

impl KeyColumn<'_> {
    fn values(&self) -> Option<&Column<u64>> {
        match self.column {
            SortColumn::Numbers(column) => Some(column),
            SortColumn::Texts(column) => Some(column.ords()),
            SortColumn::Missing => None,
        }
    }

    fn key(&self, value: Option<u64>) -> u64 {
        match (value, &self.column) {
            (None, _) => MISSING,
            (Some(value), SortColumn::Texts(_)) => self.turned(at(value)),
            (Some(value), _) => self.turned(value),
        }
    }

    /// The same turned round if need be; before [`MISSING`] either way, since neither the bits of a
    /// number nor a place in a dictionary come near it.
    fn turned(&self, key: u64) -> u64 {
        if self.is_descending { MISSING - 1 - key } else { key }
    }

    /// The key as other segments understand it.
    fn outside(&self, key: u64) -> Result<Key, SearchError> {
        match &self.column {
            SortColumn::Texts(column) if key != MISSING => {
                let mut text = String::new();
                let place = (self.turned(key) - 1) / 2;
                column.ord_to_str(place, &mut text).map_err(tantivy::TantivyError::from)?;
                Ok(Key::Text(text))
            }
            _ => Ok(Key::Number(key)),
        }
    }

    /// The key in this segment of one from outside.
    fn key_of(&self, key: &Key) -> Result<u64, SearchError> {
        Ok(match (key, &self.column) {
            (Key::Number(key), _) => *key,
            (Key::Text(text), SortColumn::Texts(column)) => {
                let hit = column.dictionary().term_ord_or_next(text);
                self.turned(match hit.map_err(tantivy::TantivyError::from)? {
                    TermOrdHit::Exact(place) => at(place),
                    // Behind the last word, the next is the largest number there is.
                    TermOrdHit::Next(place) => at(place.min(column.num_terms() as u64)) - 1,
                })
            }
            (Key::Text(_), _) => MISSING,
        })
    }
}

/// A word's place in the dictionary as a key; what lies between two words has one as well.
fn at(place: u64) -> u64 {
    2 * place + 1
}
