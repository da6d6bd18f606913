//! Counting the facets: which marks of a facet's kind a document has, as one small number.

use std::collections::{BTreeMap, HashMap};

use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, SegmentReader};

use crate::query::{Filter, Leaf, Mark, MarkKind};
use crate::search::words::each;
use crate::search::{FACET_VALUES_MAX, FACETS, Facet};

/// By [`FACETS`].
pub(super) type PerFacet<T> = [T; FACETS.len()];
/// A document's combinations, by [`FACETS`].
pub(super) type Record = PerFacet<u16>;

/// Most combinations of marks of one facet in a segment; documents with yet another are not
/// counted in that facet. Sets, materials and tiers have some dozens, places worn some hundreds,
/// and a fleet some thousands of characters.
const COMBINATIONS_MAX: usize = u16::MAX as usize;

/// What every document of a segment counts for: ten bytes each, in memory.
///
/// A document may have several marks of a kind. The lists of marks that occur are few, so each gets
/// a number, and counting is an addition per document and facet. Worked out from the mark lists
/// when a segment is seen first, which takes about 40 ns a document.
pub(super) struct Facets {
    /// By document.
    pub records: Vec<Record>,
    /// By number of the combination; 0 is that of no mark, the last that of all beyond the limit.
    combinations: PerFacet<Vec<Vec<Mark>>>,
}

/// The conditions of a query, parted by who counts what.
pub(super) struct Conditions<'a> {
    /// What holds for all facets.
    pub base: Vec<&'a Filter>,
    /// What a facet asks of its own kind, and leaves out when counting.
    pub own: PerFacet<Vec<&'a Filter>>,
}

impl<'a> Conditions<'a> {
    pub fn new(filter: &'a Filter) -> Self {
        let mut conditions = Self { base: Vec::new(), own: PerFacet::default() };
        conditions.add(filter);
        conditions
    }

    fn add(&mut self, filter: &'a Filter) {
        match filter {
            Filter::And(filters) => filters.iter().for_each(|filter| self.add(filter)),
            filter => match FACETS.iter().position(|kind| is_about(filter, *kind)) {
                Some(facet) => self.own[facet].push(filter),
                None => self.base.push(filter),
            },
        }
    }
}

/// Whether a filter asks for nothing but marks of a kind.
fn is_about(filter: &Filter, kind: MarkKind) -> bool {
    match filter {
        Filter::And(filters) | Filter::Or(filters) => {
            !filters.is_empty() && filters.iter().all(|filter| is_about(filter, kind))
        }
        Filter::Not(filter) => is_about(filter, kind),
        Filter::Leaf(Leaf::Marks { marks, .. }) => {
            !marks.is_empty() && marks.iter().all(|mark| is_mark_about(*mark, kind))
        }
        Filter::All | Filter::Leaf(_) => false,
    }
}

fn is_mark_about(mark: Mark, kind: MarkKind) -> bool {
    mark.is_of(kind) || mark == has_any(kind)
}

fn has_any(kind: MarkKind) -> Mark {
    Mark::new(MarkKind::Has, kind as u32)
}

/// Whether a document with these marks is what a filter [about](is_about) them asks for.
fn holds(filter: &Filter, marks: &[Mark]) -> bool {
    match filter {
        Filter::And(filters) => filters.iter().all(|filter| holds(filter, marks)),
        Filter::Or(filters) => filters.iter().any(|filter| holds(filter, marks)),
        Filter::Not(filter) => !holds(filter, marks),
        Filter::Leaf(Leaf::Marks { marks: wanted, .. }) => {
            wanted.iter().any(|mark| marks.contains(mark))
        }
        Filter::All | Filter::Leaf(_) => true,
    }
}

impl Facets {
    /// Reads the mark lists of a segment.
    pub fn read(reader: &SegmentReader, marks: Field) -> tantivy::Result<Self> {
        let mut facets = Self {
            records: vec![Record::default(); reader.max_doc() as usize],
            combinations: PerFacet::default(),
        };
        for (facet, kind) in FACETS.iter().enumerate() {
            let mut combinations = Combinations::default();
            let values = Mark::new(*kind, 0).0..=Mark::new(*kind, u32::MAX).0;
            let any = has_any(*kind).0;
            for (first, last) in [(any, any), (*values.start(), *values.end())] {
                let index = reader.inverted_index(marks)?;
                let range = index.terms().range();
                let range = range.ge(first.to_be_bytes()).le(last.to_be_bytes());
                let mut terms = range.into_stream()?;
                while let Some((term, list)) = terms.next() {
                    let Ok(term) = term.try_into() else { continue };
                    let mark = Mark(u64::from_be_bytes(term));
                    let option = IndexRecordOption::Basic;
                    let list = index.read_block_postings_from_terminfo(list, option)?;
                    combinations.next_mark(mark);
                    each(list, |doc| {
                        let number = &mut facets.records[doc as usize][facet];
                        *number = combinations.with_mark(*number);
                        true
                    });
                }
            }
            facets.combinations[facet] = combinations.lists;
        }
        Ok(facets)
    }

    /// Whether each combination meets a facet's own conditions; `None` if it has none.
    pub fn meets(&self, facet: usize, own: &[&Filter]) -> Option<Vec<bool>> {
        let meets = |marks: &Vec<Mark>| own.iter().all(|filter| holds(filter, marks));
        (!own.is_empty()).then(|| self.combinations[facet].iter().map(meets).collect())
    }

    pub fn no_counts(&self) -> Counts {
        Counts(std::array::from_fn(|facet| vec![0; self.combinations[facet].len()]))
    }
}

/// The combinations of one facet while they are found, mark by mark.
struct Combinations {
    lists: Vec<Vec<Mark>>,
    numbers: HashMap<Vec<Mark>, u16>,
    mark: Mark,
    /// By combination without the present mark: the one with it, if it was seen.
    with_mark: Vec<Option<u16>>,
}

impl Default for Combinations {
    fn default() -> Self {
        let numbers = HashMap::from([(Vec::new(), 0)]);
        Self { lists: vec![Vec::new()], numbers, mark: Mark(0), with_mark: Vec::new() }
    }
}

impl Combinations {
    fn next_mark(&mut self, mark: Mark) {
        self.mark = mark;
        self.with_mark.clear();
        self.with_mark.resize(self.lists.len(), None);
    }

    /// The combination with the present mark added, which it does not have.
    fn with_mark(&mut self, number: u16) -> u16 {
        if let Some(known) = self.with_mark[usize::from(number)] {
            return known;
        }
        let mut list = self.lists[usize::from(number)].clone();
        list.push(self.mark);
        let next = u16::try_from(self.lists.len().min(COMBINATIONS_MAX)).unwrap_or(u16::MAX);
        let found = *self.numbers.entry(list).or_insert_with_key(|list| {
            if usize::from(next) == self.lists.len() {
                let is_last = usize::from(next) == COMBINATIONS_MAX;
                self.lists.push(if is_last { Vec::new() } else { list.clone() });
            }
            next
        });
        self.with_mark[usize::from(number)] = Some(found);
        self.with_mark.resize(self.lists.len(), None);
        found
    }
}

/// How often each combination was met in a segment.
#[derive(Clone)]
pub(super) struct Counts(PerFacet<Vec<u32>>);

impl Counts {
    pub fn add(&mut self, facets: &Facets, docs: &[DocId]) {
        let [set, material, slot, tier, character] = &mut self.0;
        for doc in docs {
            let record = &facets.records[*doc as usize];
            set[usize::from(record[0])] += 1;
            material[usize::from(record[1])] += 1;
            slot[usize::from(record[2])] += 1;
            tier[usize::from(record[3])] += 1;
            character[usize::from(record[4])] += 1;
        }
    }

    pub fn add_to_one(&mut self, facet: usize, record: &Record) {
        self.0[facet][usize::from(record[facet])] += 1;
    }
}

/// Counts of all segments, by value.
#[derive(Default)]
pub(super) struct Totals(PerFacet<BTreeMap<u32, u64>>);

impl Totals {
    pub fn add(&mut self, facets: &Facets, counts: &Counts) {
        for (facet, kind) in FACETS.iter().enumerate() {
            let counted = counts.0[facet].iter().zip(&facets.combinations[facet]);
            for (count, marks) in counted.filter(|(count, _)| **count > 0) {
                for mark in marks.iter().filter(|mark| mark.is_of(*kind)) {
                    *self.0[facet].entry(mark.value()).or_default() += u64::from(*count);
                }
            }
        }
    }

    pub fn into_facets(self) -> Vec<Facet> {
        let facets = FACETS.into_iter().zip(self.0).map(|(kind, counts)| {
            let mut counts: Vec<_> = counts.into_iter().collect();
            counts.sort_by_key(|(value, count)| (std::cmp::Reverse(*count), *value));
            counts.truncate(FACET_VALUES_MAX);
            Facet { kind, counts }
        });
        facets.collect()
    }
}
