//! What is to be left out.

use std::sync::Arc;

use tantivy::query::{
    BitSetDocSet, ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight,
};
use tantivy::{BitSet, DocId, Score, SegmentReader, TantivyError};

/// The documents of another query, gathered into a set before anything is asked of them.
///
/// An exclusion asks its list about documents in front of where the list stands, which lists of
/// phrases and of ranges take amiss in tantivy 0.27: with debug assertions they panic.
#[derive(Debug, Clone)]
pub(super) struct Gathered(Arc<dyn Query>);

impl Gathered {
    pub fn new(query: Box<dyn Query>) -> Self {
        Self(query.into())
    }
}

struct GatheredWeight(Box<dyn Weight>);

impl Query for Gathered {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(GatheredWeight(self.0.weight(scoring)?)))
    }
}

impl Weight for GatheredWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut documents = BitSet::with_max_value(reader.max_doc());
        self.0.for_each_no_score(reader, &mut |docs| {
            for doc in docs {
                documents.insert(*doc);
            }
        })?;
        Ok(Box::new(ConstScorer::new(BitSetDocSet::from(documents), boost)))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Err(TantivyError::InvalidArgument("what is left out is not scored".to_owned()))
    }
}
