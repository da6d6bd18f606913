//! One state of the index, with what readers need of each segment at hand.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use tantivy::columnar::{Column, ColumnType, StrColumn};
use tantivy::index::SegmentId;
use tantivy::{DocId, IndexReader, Searcher, SegmentReader};

use crate::query::{NumberField, SortBy};
use crate::search::SearchError;
use crate::search::facets::{Counts, Facets};
use crate::search::schema::{CHARACTER, Fields, KEY, NAME, number_name};

/// What a search sees from its begin to its end.
pub(super) struct Snapshot {
    pub searcher: Searcher,
    pub fields: Fields,
    /// In the order of the searcher's.
    pub segments: Vec<Segment>,
}

/// A segment with its deletions at that state.
pub(super) struct Segment {
    pub data: Arc<SegmentData>,
    /// Facets of all documents that are not deleted, once somebody wanted them.
    all: OnceLock<Counts>,
}

/// What never changes of a segment: shared by all states that have it.
pub(super) struct SegmentData {
    id: SegmentId,
    pub facets: Facets,
    /// Character and item.
    pub keys: Column<u64>,
    name: Option<StrColumn>,
    character: Option<StrColumn>,
    /// By [`NumberField`]: numbers as order-preserving bits.
    numbers: Vec<Option<Column<u64>>>,
}

/// A column to sort by.
pub(super) enum SortColumn<'a> {
    /// Order-preserving bits.
    Numbers(&'a Column<u64>),
    /// Places in the segment's dictionary.
    Texts(&'a StrColumn),
    /// No document has it.
    Missing,
}

impl Snapshot {
    /// Takes the reader's state; `before` saves reading the segments it knows.
    pub fn new(
        reader: &IndexReader,
        fields: &Fields,
        before: Option<&Self>,
    ) -> Result<Self, SearchError> {
        let searcher = reader.searcher();
        let known = before.into_iter().flat_map(|before| &before.segments);
        let known: HashMap<_, _> = known.map(|segment| (segment.data.id, &segment.data)).collect();
        let segments = searcher.segment_readers().iter().map(|reader| {
            let data = match known.get(&reader.segment_id()) {
                Some(data) => Arc::clone(data),
                None => Arc::new(SegmentData::read(reader, fields)?),
            };
            Ok(Segment { data, all: OnceLock::new() })
        });
        let segments = segments.collect::<Result<_, SearchError>>()?;
        Ok(Self { segments, searcher, fields: fields.clone() })
    }
}

impl Segment {
    /// Counts the facets of every document.
    pub fn all_counts(&self, reader: &SegmentReader) -> &Counts {
        self.all.get_or_init(|| {
            let mut counts = self.data.facets.no_counts();
            let docs: Vec<DocId> = reader.doc_ids_alive().collect();
            counts.add(&self.data.facets, &docs);
            counts
        })
    }
}

impl SegmentData {
    fn read(reader: &SegmentReader, fields: &Fields) -> Result<Self, SearchError> {
        let columns = reader.fast_fields();
        let numbers = NumberField::ALL.iter().map(|field| {
            let kinds: Option<&[_]> = Some(&[ColumnType::F64]);
            let column = columns.u64_lenient_for_type(kinds, &number_name(*field))?;
            Ok(column.map(|(column, _)| column))
        });
        Ok(Self {
            id: reader.segment_id(),
            facets: Facets::read(reader, fields.marks)?,
            keys: columns.u64(KEY)?,
            name: columns.str(NAME)?,
            character: columns.str(CHARACTER)?,
            numbers: numbers.collect::<tantivy::Result<_>>()?,
        })
    }

    pub fn sort_column(&self, by: SortBy) -> SortColumn<'_> {
        match by {
            SortBy::Number(field) => self.numbers[field as usize].as_ref().map(SortColumn::Numbers),
            SortBy::Name => self.name.as_ref().map(SortColumn::Texts),
            SortBy::Character => self.character.as_ref().map(SortColumn::Texts),
        }
        .unwrap_or(SortColumn::Missing)
    }
}
