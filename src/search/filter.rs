//! Filters of the language as queries of the index.

use std::ops::Bound;

use tantivy::query::{
    AllQuery, BooleanQuery, EmptyQuery, FuzzyTermQuery, Occur, PhraseQuery, Query, RangeQuery,
    TermQuery, TermSetQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

use crate::query::{Filter, Leaf, Mark, Range};
use crate::search::gathered::Gathered;
use crate::search::schema::{Fields, one_zero};
use crate::search::words::Prefix;

/// Fewest letters of a word that may have one wrong; with less, nearly every word would do.
const TYPO_LETTERS_MIN: usize = 3;
/// Up to so many marks are looked up one by one; more are walked along with the dictionary, into a
/// set of all documents.
const SINGLE_MARKS_MAX: usize = 16;

/// Compiles filters for one state of the index, since a word's typos depend on the words there.
pub(super) struct Compiler<'a> {
    pub fields: &'a Fields,
    pub searcher: &'a Searcher,
}

impl Compiler<'_> {
    /// The query for all that `filters` ask; `None` for every document.
    pub fn all_of<'f>(
        &self,
        filters: impl IntoIterator<Item = &'f Filter>,
    ) -> tantivy::Result<Option<Box<dyn Query>>> {
        let mut parts = Vec::new();
        for filter in filters {
            self.add(filter, &mut parts)?;
        }
        if parts.is_empty() {
            return Ok(None);
        }
        Ok(Some(joined(parts)))
    }

    /// Adds a filter to the parts that all have to hold.
    fn add(
        &self,
        filter: &Filter,
        parts: &mut Vec<(Occur, Box<dyn Query>)>,
    ) -> tantivy::Result<()> {
        match filter {
            Filter::All => {}
            Filter::And(filters) => {
                for filter in filters {
                    self.add(filter, parts)?;
                }
            }
            Filter::Not(filter) => {
                parts.push((Occur::MustNot, Box::new(Gathered::new(self.one(filter)?))));
            }
            Filter::Or(_) | Filter::Leaf(_) => parts.push((Occur::Must, self.one(filter)?)),
        }
        Ok(())
    }

    fn one(&self, filter: &Filter) -> tantivy::Result<Box<dyn Query>> {
        Ok(match filter {
            Filter::Or(filters) => {
                let filters = filters.iter().map(|filter| Ok((Occur::Should, self.one(filter)?)));
                Box::new(BooleanQuery::new(filters.collect::<tantivy::Result<_>>()?))
            }
            Filter::Leaf(Leaf::Word(word)) => self.word(word)?,
            Filter::Leaf(Leaf::Phrase(words)) => phrase(self.fields.words, words),
            Filter::Leaf(Leaf::Number { field, range }) => {
                numbers(self.fields.numbers[*field as usize], range)
            }
            Filter::Leaf(Leaf::Marks { marks, .. }) => self.marks(marks),
            Filter::All | Filter::And(_) | Filter::Not(_) => {
                self.all_of([filter])?.unwrap_or_else(|| Box::new(AllQuery))
            }
        })
    }

    fn word(&self, word: &str) -> tantivy::Result<Box<dyn Query>> {
        let prefix = Prefix { field: self.fields.words, letters: word.to_owned() };
        if word.chars().count() >= TYPO_LETTERS_MIN {
            let mut is_known = false;
            for reader in self.searcher.segment_readers() {
                is_known = is_known || prefix.is_known(reader)?;
            }
            if !is_known {
                let term = Term::from_field_text(self.fields.words, word);
                return Ok(Box::new(FuzzyTermQuery::new_prefix(term, 1, false)));
            }
        }
        Ok(Box::new(prefix))
    }

    fn marks(&self, marks: &[Mark]) -> Box<dyn Query> {
        let terms = marks.iter().map(|mark| self.fields.mark_term(*mark));
        if marks.len() > SINGLE_MARKS_MAX {
            return Box::new(TermSetQuery::new(terms));
        }
        let mut queries: Vec<Box<dyn Query>> = terms.map(exactly).collect();
        match queries.len() {
            1 => queries.remove(0),
            _ => Box::new(BooleanQuery::union(queries)),
        }
    }
}

fn joined(mut parts: Vec<(Occur, Box<dyn Query>)>) -> Box<dyn Query> {
    if parts.iter().all(|(occur, _)| *occur == Occur::MustNot) {
        parts.push((Occur::Must, Box::new(AllQuery)));
    }
    match parts.len() {
        1 => parts.remove(0).1,
        _ => Box::new(BooleanQuery::new(parts)),
    }
}

fn exactly(term: Term) -> Box<dyn Query> {
    Box::new(TermQuery::new(term, IndexRecordOption::Basic))
}

fn phrase(field: Field, words: &[String]) -> Box<dyn Query> {
    let mut terms: Vec<_> = words.iter().map(|word| Term::from_field_text(field, word)).collect();
    match terms.len() {
        0 => Box::new(AllQuery),
        1 => exactly(terms.remove(0)),
        _ => Box::new(PhraseQuery::new(terms)),
    }
}

/// Documents that have the number, within the range.
fn numbers(field: Field, range: &Range) -> Box<dyn Query> {
    let has_nan = [range.low, range.high].iter().any(|bound| match bound {
        Bound::Included(number) | Bound::Excluded(number) => number.is_nan(),
        Bound::Unbounded => false,
    });
    if has_nan {
        return Box::new(EmptyQuery);
    }
    // A range without bounds would be every document, with the number or not.
    let bound = |bound: Bound<f64>, end: f64| match bound {
        Bound::Unbounded => Bound::Included(end),
        bound => bound,
    };
    let term = |number: f64| Term::from_field_f64(field, one_zero(number));
    let low = bound(range.low, f64::NEG_INFINITY).map(term);
    let high = bound(range.high, f64::INFINITY).map(term);
    Box::new(RangeQuery::new(low, high))
}
