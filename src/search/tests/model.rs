//! What the index should hold, as a list, and what it should answer.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::domain::character::CharacterId;
use crate::domain::item::ItemId;
use crate::query::{
    Document, Filter, Leaf, Mark, MarkKind, Query, Sort, SortBy, arbitrary, matches, words,
};
use crate::search::{FACETS, Indexed, Indexer, PageRequest, Search};

/// One change between two commits.
#[derive(Debug, Clone)]
pub enum Change {
    Put(Box<Document>),
    Remove(CharacterId, ItemId),
    /// All documents of the first one's character.
    Replace(Vec<Document>),
    Clear,
}

pub fn change() -> impl Strategy<Value = Change> {
    let document = || (arbitrary::document(), any::<u8>()).prop_map(with_places);
    prop_oneof![
        8 => document().prop_map(|document| Change::Put(Box::new(document))),
        3 => document().prop_map(|document| Change::Remove(document.character, document.item)),
        2 => prop::collection::vec(document(), 1..20).prop_map(|mut documents| {
            let character = documents[0].character;
            documents.retain(|document| document.character == character);
            documents.sort_by_key(|document| document.item);
            documents.dedup_by_key(|document| document.item);
            Change::Replace(documents)
        }),
        1 => Just(Change::Clear),
    ]
}

/// Adds marks of which items have several.
fn with_places((mut document, places): (Document, u8)) -> Document {
    let places = (0..8_u32).filter(|bit| places & 1 << bit != 0);
    document.marks.extend(places.map(|bit| Mark::new(MarkKind::Slot, bit)));
    document.marks.sort_unstable();
    document.marks.dedup();
    document
}

#[derive(Default)]
pub struct Model(BTreeMap<(CharacterId, ItemId), Document>);

impl Model {
    pub fn apply(&mut self, indexer: &mut Indexer, change: Change) {
        let key = |document: &Document| (document.character, document.item);
        match change {
            Change::Put(document) => {
                indexer.put(indexed(&document));
                self.0.insert(key(&document), *document);
            }
            Change::Remove(character, item) => {
                indexer.remove(character, item);
                self.0.remove(&(character, item));
            }
            Change::Replace(documents) => {
                let owner = documents[0].character;
                indexer.replace(owner, documents.iter().map(indexed).collect());
                self.0.retain(|(character, _), _| *character != owner);
                self.0.extend(documents.into_iter().map(|document| (key(&document), document)));
            }
            Change::Clear => {
                indexer.clear().unwrap();
                self.0.clear();
            }
        }
    }

    /// Holds an answer of the index, read in pages, against the documents.
    pub fn check(&self, search: &Search, query: &Query, limit: usize) {
        let filter = self.with_typos(&query.filter);
        let mut expected: Vec<_> =
            self.0.values().filter(|document| matches(&filter, document)).collect();
        expected.sort_by(|one, other| compare(&query.sort, one, other));
        let expected: Vec<_> = expected.into_iter().map(indexed).collect();

        let mut page = PageRequest { limit, after: None, wants_facets: true };
        let mut hits = Vec::new();
        loop {
            let found = search.find(query, &page).unwrap();
            assert_eq!(found.total, expected.len() as u64, "{query:?}");
            if page.wants_facets {
                for (facet, kind) in found.facets.iter().zip(FACETS) {
                    assert_eq!(facet.kind, kind);
                    assert_eq!(facet.counts, self.counts(&filter, kind), "{kind:?} {query:?}");
                }
            }
            hits.extend(found.hits);
            let Some(next) = found.next else { break };
            page.after = Some(next.to_string().parse().unwrap());
            page.wants_facets = !page.wants_facets;
        }
        let found: Vec<_> = hits.iter().map(|hit| (hit.character, hit.item, &hit.json)).collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|item| (item.document.character, item.document.item, &item.json))
            .collect();
        assert_eq!(found, expected, "{query:?}");
    }

    /// Counts of a facet, most first.
    fn counts(&self, filter: &Filter, kind: MarkKind) -> Vec<(u32, u64)> {
        let conditions = match filter {
            Filter::And(all) => all.clone(),
            one => vec![one.clone()],
        };
        let others: Vec<_> =
            conditions.into_iter().filter(|condition| !is_about(condition, kind)).collect();
        let mut counts = BTreeMap::new();
        for document in self.0.values() {
            if others.iter().all(|condition| matches(condition, document)) {
                for mark in document.marks.iter().filter(|mark| mark.is_of(kind)) {
                    *counts.entry(mark.value()).or_default() += 1;
                }
            }
        }
        let mut counts: Vec<(u32, u64)> = counts.into_iter().collect();
        counts.sort_by_key(|(value, count)| (std::cmp::Reverse(*count), *value));
        counts
    }

    /// The filter with words of the documents in the place of words that need a typo.
    fn with_typos(&self, filter: &Filter) -> Filter {
        let all = |filters: &[Filter]| filters.iter().map(|part| self.with_typos(part)).collect();
        match filter {
            Filter::And(filters) => Filter::And(all(filters)),
            Filter::Or(filters) => Filter::Or(all(filters)),
            Filter::Not(filter) => Filter::Not(Box::new(self.with_typos(filter))),
            Filter::Leaf(Leaf::Word(word)) if word.chars().count() >= 3 => {
                let known: Vec<String> =
                    self.0.values().flat_map(|document| words(&document.title)).collect();
                if known.iter().any(|known| known.starts_with(word)) {
                    return filter.clone();
                }
                let likes = known.into_iter().filter(|known| begins_like(known, word));
                let mut likes: Vec<Filter> =
                    likes.map(|like| Filter::Leaf(Leaf::Phrase(vec![like]))).collect();
                // Nothing is everything and nothing.
                likes.push(Filter::And(vec![Filter::All, Filter::Not(Box::new(Filter::All))]));
                Filter::Or(likes)
            }
            other => other.clone(),
        }
    }
}

fn indexed(document: &Document) -> Indexed {
    Indexed { json: format!("{document:?}").into(), document: document.clone() }
}

fn is_about(filter: &Filter, kind: MarkKind) -> bool {
    match filter {
        Filter::And(all) | Filter::Or(all) => all.iter().all(|part| is_about(part, kind)),
        Filter::Not(part) => is_about(part, kind),
        Filter::Leaf(Leaf::Marks { marks, .. }) => {
            let any = Mark::new(MarkKind::Has, kind as u32);
            marks.iter().all(|mark| mark.is_of(kind) || *mark == any)
        }
        Filter::All | Filter::Leaf(_) => false,
    }
}

/// Whether a word begins with another one that has at most one letter wrong, less or more.
fn begins_like(known: &str, word: &str) -> bool {
    let (known, word): (Vec<char>, Vec<char>) = (known.chars().collect(), word.chars().collect());
    let begins_with = |start: &[char]| known.starts_with(start);
    (0..=word.len()).any(|at| {
        let (left, right) = word.split_at(at);
        // One too many in the word, one wrong, one left out.
        let dropped = [left, right.get(1..).unwrap_or_default()].concat();
        let wrong = at < word.len()
            && known.starts_with(left)
            && known.len() > at
            && known[at + 1..].starts_with(&right[1..]);
        let added =
            known.starts_with(left) && known.len() > at && known[at + 1..].starts_with(right);
        (at < word.len() && begins_with(&dropped)) || wrong || added
    })
}

fn compare(sort: &[Sort], one: &Document, other: &Document) -> Ordering {
    let by_name = [Sort { by: SortBy::Name, is_reversed: false }];
    let sort = if sort.is_empty() { &by_name } else { sort };
    for Sort { by, is_reversed } in sort {
        let turned = |order: Ordering| if *is_reversed { order.reverse() } else { order };
        let order = match by {
            SortBy::Number(field) => {
                match (one.numbers[*field as usize], other.numbers[*field as usize]) {
                    (Some(one), Some(other)) => turned(other.total_cmp(&one)),
                    (one, other) => other.is_some().cmp(&one.is_some()),
                }
            }
            SortBy::Name => turned(one.title.to_lowercase().cmp(&other.title.to_lowercase())),
            SortBy::Character => {
                turned(one.character_name.to_lowercase().cmp(&other.character_name.to_lowercase()))
            }
        };
        if order.is_ne() {
            return order;
        }
    }
    (one.character, one.item).cmp(&(other.character, other.item))
}
