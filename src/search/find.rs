//! One search: a pass over each segment that counts, counts facets and keeps the first hits.

use tantivy::query::EnableScoring;
use tantivy::schema::Value;
use tantivy::{COLLECT_BLOCK_BUFFER_LEN, DocAddress, DocId, SegmentReader, TantivyDocument};

use crate::query::{Filter, Query, Sort, SortBy};
use crate::search::cursor::{Cursor, CursorError, Key};
use crate::search::facets::{Conditions, Counts, Facets, PerFacet, Totals};
use crate::search::filter::Compiler;
use crate::search::schema::of_key;
use crate::search::snapshot::Snapshot;
use crate::search::top::{Place, Places, Top, in_blocks, is_before};
use crate::search::{Hit, PAGE_HITS_MAX, Page, PageRequest, SORT_KEYS_MAX, SearchError};

const BY_NAME: [Sort; 1] = [Sort { by: SortBy::Name, is_reversed: false }];

pub(super) fn find(
    snapshot: &Snapshot,
    query: &Query,
    page: &PageRequest,
) -> Result<Page, SearchError> {
    let sort = if query.sort.is_empty() { &BY_NAME } else { query.sort.as_slice() };
    let sort = &sort[..sort.len().min(SORT_KEYS_MAX)];
    if page.after.as_ref().is_some_and(|cursor| cursor.sort != sort) {
        return Err(CursorError::OtherOrder.into());
    }
    let limit = page.limit.min(PAGE_HITS_MAX);
    // Facets leave their own conditions out, so the pass has to see what these would hide.
    let conditions = if page.wants_facets {
        Conditions::new(&query.filter)
    } else {
        Conditions { base: vec![&query.filter], own: PerFacet::default() }
    };
    let searcher = &snapshot.searcher;
    let compiler = Compiler { fields: &snapshot.fields, searcher };
    let base = compiler.all_of(conditions.base.iter().copied())?;
    let scoring = EnableScoring::disabled_from_searcher(searcher);
    let weight = base.map(|base| base.weight(scoring)).transpose()?;

    let mut total = 0;
    let mut totals = Totals::default();
    let mut firsts = Vec::new();
    for (segment, reader) in snapshot.segments.iter().zip(searcher.segment_readers()) {
        // One more than wanted tells whether there is a next page.
        let wanted = if limit == 0 { 0 } else { limit + 1 };
        let top = Top::new(&segment.data, sort, wanted, page.after.as_ref())?;
        let facets = &segment.data.facets;
        let mut pass = Pass::new(reader, facets, &conditions.own, page.wants_facets, top);
        match &weight {
            Some(weight) => weight.for_each_no_score(reader, &mut |docs| pass.see(docs))?,
            None if pass.is_plain() => {
                let counts = page.wants_facets.then(|| segment.all_counts(reader).clone());
                pass.hit_all(counts);
            }
            None => pass.see_all(),
        }
        total += pass.total;
        if let Some(counts) = &pass.counts {
            totals.add(facets, counts);
        }
        firsts.push(pass.top.finish());
    }
    let (hits, next) = join(snapshot, sort, &firsts, limit)?;
    let facets = if page.wants_facets { totals.into_facets() } else { Vec::new() };
    Ok(Page { total, hits, facets, next })
}

/// What is found in a segment while its documents go by.
struct Pass<'a> {
    reader: &'a SegmentReader,
    facets: &'a Facets,
    /// Which combinations meet a facet's own conditions, of the facets that have any.
    own: Vec<(usize, Vec<bool>)>,
    total: u64,
    /// `None` if nobody wants them.
    counts: Option<Counts>,
    top: Top<'a>,
}

impl<'a> Pass<'a> {
    fn new(
        reader: &'a SegmentReader,
        facets: &'a Facets,
        own: &PerFacet<Vec<&Filter>>,
        wants_facets: bool,
        top: Top<'a>,
    ) -> Self {
        let own = own.iter().enumerate();
        let own = own.filter_map(|(facet, own)| Some((facet, facets.meets(facet, own)?))).collect();
        let counts = wants_facets.then(|| facets.no_counts());
        Self { reader, facets, own, total: 0, counts, top }
    }

    /// Whether everything that goes by is a hit.
    fn is_plain(&self) -> bool {
        self.own.is_empty()
    }

    /// Takes documents in ascending order, deleted ones among them, at most
    /// [`COLLECT_BLOCK_BUFFER_LEN`].
    fn see(&mut self, docs: &[DocId]) {
        let mut hits = [0; COLLECT_BLOCK_BUFFER_LEN];
        let mut hits_len = 0;
        let alive = self.reader.alive_bitset();
        if alive.is_none() && self.own.is_empty() {
            return self.hit(docs);
        }
        for doc in docs {
            if alive.is_none_or(|alive| alive.is_alive(*doc)) && self.is_hit(*doc) {
                hits[hits_len] = *doc;
                hits_len += 1;
            }
        }
        self.hit(&hits[..hits_len]);
    }

    /// Whether a document meets the facets' own conditions. One that fails only those of one facet
    /// counts there.
    fn is_hit(&mut self, doc: DocId) -> bool {
        let record = &self.facets.records[doc as usize];
        let mut failed = None;
        for (facet, meets) in &self.own {
            if !meets[usize::from(record[*facet])] && failed.replace(*facet).is_some() {
                return false;
            }
        }
        if let (Some(facet), Some(counts)) = (failed, &mut self.counts) {
            counts.add_to_one(facet, record);
        }
        failed.is_none()
    }

    fn hit(&mut self, docs: &[DocId]) {
        self.total += docs.len() as u64;
        if let Some(counts) = &mut self.counts {
            counts.add(self.facets, docs);
        }
        self.top.add(docs);
    }

    /// Takes every document of the segment.
    fn see_all(&mut self) {
        in_blocks(0..self.reader.max_doc(), |docs| self.see(docs));
    }

    /// Takes every document of the segment, all of them hits whose facets are known already.
    fn hit_all(&mut self, counts: Option<Counts>) {
        self.total = u64::from(self.reader.num_docs());
        self.counts = counts;
        self.top.add_all(self.reader);
    }
}

/// The next hit of a segment.
struct Head<'a> {
    segment: usize,
    place: &'a Place,
    keys: Vec<Key>,
    rest: std::slice::Iter<'a, Place>,
}

impl Head<'_> {
    fn order(&self) -> (&[Key], u64) {
        (&self.keys, self.place.key)
    }
}

/// Merges the first hits of all segments, and reads them.
fn join(
    snapshot: &Snapshot,
    sort: &[Sort],
    firsts: &[Places],
    limit: usize,
) -> Result<(Vec<Hit>, Option<Cursor>), SearchError> {
    let mut heads = Vec::new();
    for (segment, first) in firsts.iter().enumerate() {
        let mut rest = first.places.iter();
        if let Some(place) = rest.next() {
            heads.push(Head { segment, rest, place, keys: first.keys(place)? });
        }
    }
    let mut hits = Vec::new();
    let mut last = None;
    while hits.len() < limit {
        let first = heads.iter().enumerate().reduce(|one, other| {
            let (first, second) = (one.1.order(), other.1.order());
            if is_before(sort, second, first) { other } else { one }
        });
        let Some((index, _)) = first else { break };
        let head = &mut heads[index];
        hits.push(read(snapshot, head.segment, head.place)?);
        let keys = std::mem::take(&mut head.keys);
        last = Some(Cursor { sort: sort.to_vec(), keys, key: head.place.key });
        match head.rest.next() {
            Some(place) => {
                head.place = place;
                head.keys = firsts[head.segment].keys(place)?;
            }
            None => drop(heads.swap_remove(index)),
        }
    }
    Ok((hits, last.filter(|_| !heads.is_empty())))
}

fn read(snapshot: &Snapshot, segment: usize, place: &Place) -> Result<Hit, SearchError> {
    let segment = u32::try_from(segment).unwrap_or(u32::MAX);
    let stored: TantivyDocument = snapshot.searcher.doc(DocAddress::new(segment, place.doc))?;
    let json = stored.get_first(snapshot.fields.json).and_then(|json| json.as_str());
    let (character, item) = of_key(place.key);
    Ok(Hit { character, item, json: json.unwrap_or_default().into() })
}
