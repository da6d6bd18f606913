//! Words that begin with some letters.

use std::fmt;

use tantivy::postings::BlockSegmentPostings;
use tantivy::query::{
    BitSetDocSet, ConstScorer, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::termdict::TermDictionary;
use tantivy::{BitSet, DocId, Score, SegmentReader, TantivyError};

/// All documents with a word that begins so.
#[derive(Clone)]
pub(super) struct Prefix {
    pub field: Field,
    pub letters: String,
}

impl fmt::Debug for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}*", self.letters)
    }
}

impl Query for Prefix {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for Prefix {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let index = reader.inverted_index(self.field)?;
        let mut terms = self.terms(index.terms())?;
        if !terms.advance() {
            return Ok(Box::new(EmptyScorer));
        }
        let first = terms.value().clone();
        if !terms.advance() {
            // The list of a single word knows how to skip.
            let postings = index.read_postings_from_terminfo(&first, IndexRecordOption::Basic)?;
            return Ok(Box::new(ConstScorer::new(postings, boost)));
        }
        let mut documents = BitSet::with_max_value(reader.max_doc());
        let mut take = |doc| {
            documents.insert(doc);
            true
        };
        let mut term = first;
        loop {
            let list = index.read_block_postings_from_terminfo(&term, IndexRecordOption::Basic)?;
            each(list, &mut take);
            term.clone_from(terms.value());
            if !terms.advance() {
                break;
            }
        }
        let list = index.read_block_postings_from_terminfo(&term, IndexRecordOption::Basic)?;
        each(list, &mut take);
        Ok(Box::new(ConstScorer::new(BitSetDocSet::from(documents), boost)))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Err(TantivyError::InvalidArgument("words are not scored".to_owned()))
    }
}

impl Prefix {
    /// Whether any document that is not deleted has such a word.
    pub fn is_known(&self, reader: &SegmentReader) -> tantivy::Result<bool> {
        let index = reader.inverted_index(self.field)?;
        let mut terms = self.terms(index.terms())?;
        while terms.advance() {
            if reader.alive_bitset().is_none() {
                return Ok(true);
            }
            let term = terms.value();
            let list = index.read_block_postings_from_terminfo(term, IndexRecordOption::Basic)?;
            if !each(list, |doc| reader.is_deleted(doc)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn terms<'a>(
        &self,
        dictionary: &'a TermDictionary,
    ) -> tantivy::Result<tantivy::termdict::TermStreamer<'a>> {
        let mut range = dictionary.range().ge(&self.letters);
        if let Some(end) = end_of(self.letters.as_bytes()) {
            range = range.lt(end);
        }
        Ok(range.into_stream()?)
    }
}

/// Visits the documents of a list while `take` says so; tells whether it said so to the end.
pub(super) fn each(mut list: BlockSegmentPostings, mut take: impl FnMut(DocId) -> bool) -> bool {
    loop {
        let docs = list.docs();
        if docs.is_empty() {
            return true;
        }
        for doc in docs {
            if !take(*doc) {
                return false;
            }
        }
        list.advance();
    }
}

/// The first text after all that begin so; `None` if there is none.
fn end_of(prefix: &[u8]) -> Option<Vec<u8>> {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if last < u8::MAX {
            end.push(last + 1);
            return Some(end);
        }
    }
    None
}
