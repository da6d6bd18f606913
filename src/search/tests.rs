//! The index held against the naive matcher, and against disks that lie.

mod damage;
mod model;

use std::ops::Bound::{Excluded, Included, Unbounded};

use proptest::prelude::*;
use tempfile::TempDir;

use self::model::{Model, change};
use super::*;
use crate::query::{Filter, Leaf, Mark, NumberField, Range, Sort, SortBy, arbitrary};

fn empty() -> (TempDir, Search, Indexer) {
    let directory = tempfile::tempdir().unwrap();
    let (search, indexer) = open(directory.path()).unwrap();
    (directory, search, indexer)
}

fn item(character: u32, item: u32, title: &str) -> Indexed {
    let document = Document {
        character: CharacterId(character),
        item: ItemId(item),
        character_name: format!("Hunter {character}"),
        title: title.to_owned(),
        numbers: [None; NumberField::COUNT],
        marks: vec![Mark::new(MarkKind::Character, character)],
    };
    Indexed { json: format!("{character}/{item}").into(), document }
}

fn asks(filter: Filter) -> Query {
    Query { filter, sort: Vec::new() }
}

fn word(word: &str) -> Filter {
    Filter::Leaf(Leaf::Word(word.to_owned()))
}

fn has(kind: MarkKind, value: u32) -> Filter {
    let marks = vec![Mark::new(kind, value)];
    Filter::Leaf(Leaf::Marks { field: "set", value: String::new(), marks })
}

/// The items found, by number, sorted.
fn found(search: &Search, filter: Filter) -> Vec<u32> {
    let page = PageRequest { limit: PAGE_HITS_MAX, ..PageRequest::default() };
    let page = search.find(&asks(filter), &page).unwrap();
    let mut items: Vec<_> = page.hits.iter().map(|hit| hit.item.0).collect();
    items.sort_unstable();
    items
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_index_finds_what_the_matcher_finds(
        commits in prop::collection::vec(prop::collection::vec(change(), 0..12), 1..5),
        queries in prop::collection::vec(arbitrary::query(), 12),
        limit in 1_usize..9,
    ) {
        let (_directory, search, mut indexer) = empty();
        let mut model = Model::default();
        for (mark, changes) in (1..).zip(commits) {
            for change in changes {
                model.apply(&mut indexer, change);
            }
            indexer.commit(mark).unwrap();
            for query in &queries {
                model.check(&search, query, limit);
            }
        }
    }

    #[test]
    fn cursors_read_back(
        numbers in prop::collection::vec(any::<u64>(), 0..2), text in ".{0,40}", key: u64,
    ) {
        let by = |by| Sort { by, is_reversed: key % 2 == 0 };
        let mut sort = vec![by(SortBy::Number(NumberField::Arrived)); numbers.len()];
        let mut keys: Vec<_> = numbers.into_iter().map(cursor::Key::Number).collect();
        sort.push(by(SortBy::Character));
        keys.push(cursor::Key::Text(text));
        let cursor = Cursor { sort, keys, key };
        prop_assert_eq!(cursor.to_string().parse(), Ok(cursor));
    }

    #[test]
    fn nonsense_is_no_cursor(text in "[A-Za-z0-9_-]{0,60}", bytes: Vec<u8>) {
        use base64::Engine;
        prop_assert_eq!(text.parse::<Cursor>(), Err(CursorError::Unreadable));
        let text = base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(bytes);
        prop_assert_eq!(text.parse::<Cursor>(), Err(CursorError::Unreadable));
    }
}

#[test]
fn a_word_may_have_one_typo_where_none_begins_so() {
    let (_directory, search, mut indexer) = empty();
    let titles = ["Steel Celdon Sleeves", "Leather Cap", "Ebony Cape", "Étoile"];
    for (number, title) in (1..).zip(titles) {
        indexer.put(item(1, number, title));
    }
    indexer.commit(1).unwrap();
    let finds = |text: &str, expected: &[u32]| {
        assert_eq!(found(&search, word(text)), expected, "{text}");
    };
    finds("cap", &[2, 3]);
    finds("cape", &[3]);
    finds("celdom", &[1]);
    finds("seldon", &[1]);
    finds("celon", &[1]);
    finds("celldon", &[1]);
    finds("lether", &[2]);
    finds("etoi", &[4]);
    finds("cledon", &[]);
    finds("xx", &[]);
    // The last word that begins so is gone: its likes are found instead.
    indexer.remove(CharacterId(1), ItemId(3));
    indexer.commit(2).unwrap();
    finds("cape", &[2]);
    indexer.put(item(2, 9, "cAPEs"));
    indexer.commit(3).unwrap();
    finds("cape", &[9]);
}

#[test]
fn numbers_are_compared_exactly() {
    let (_directory, search, mut indexer) = empty();
    let numbers = [0.0, -0.0, -1.5, 0.1, f64::MAX, f64::INFINITY, f64::NEG_INFINITY, f64::NAN];
    for (id, number) in (1..).zip(numbers) {
        let mut indexed = item(1, id, "Orb");
        indexed.document.numbers[NumberField::Variance as usize] = Some(number);
        indexer.put(indexed);
    }
    indexer.put(item(1, 99, "Orb"));
    indexer.commit(1).unwrap();
    let finds = |low, high, expected: &[u32]| {
        let range = Range { low, high };
        let filter = Filter::Leaf(Leaf::Number { field: NumberField::Variance, range });
        assert_eq!(found(&search, filter), expected, "{low:?} {high:?}");
    };
    finds(Included(0.0), Included(-0.0), &[1, 2]);
    finds(Excluded(0.0), Unbounded, &[4, 5, 6]);
    finds(Unbounded, Excluded(-0.0), &[3, 7]);
    finds(Included(0.1), Excluded(0.1), &[]);
    finds(Included(0.2), Included(0.1), &[]);
    finds(Unbounded, Unbounded, &[1, 2, 3, 4, 5, 6, 7]);
    finds(Included(f64::NAN), Unbounded, &[]);
    finds(Excluded(f64::MAX), Unbounded, &[6]);
}

#[test]
fn a_facet_leaves_its_own_condition_out() {
    let (_directory, search, mut indexer) = empty();
    for (id, set, slots) in [(1, 14, &[0_u32, 9][..]), (2, 14, &[9]), (3, 19, &[0]), (4, 21, &[])] {
        let mut indexed = item(1, id, "Cap");
        let marks = &mut indexed.document.marks;
        marks.push(Mark::new(MarkKind::Set, set));
        marks.extend(slots.iter().map(|slot| Mark::new(MarkKind::Slot, *slot)));
        indexer.put(indexed);
    }
    indexer.commit(1).unwrap();
    let counts = |filter: Filter, kind: MarkKind| {
        let facets = search.facets(&asks(filter)).unwrap();
        facets.into_iter().find(|facet| facet.kind == kind).unwrap().counts
    };
    let adept = has(MarkKind::Set, 14);
    let on_head = has(MarkKind::Slot, 0);
    assert_eq!(counts(adept.clone(), MarkKind::Set), [(14, 2), (19, 1), (21, 1)]);
    assert_eq!(counts(adept.clone(), MarkKind::Slot), [(9, 2), (0, 1)]);
    let both = Filter::And(vec![adept.clone(), on_head.clone()]);
    assert_eq!(counts(both.clone(), MarkKind::Set), [(14, 1), (19, 1)]);
    assert_eq!(counts(both.clone(), MarkKind::Slot), [(9, 2), (0, 1)]);
    assert_eq!(counts(both, MarkKind::Character), [(1, 1)]);
    // Conditions of several kinds in one do not come apart.
    let either = Filter::Or(vec![adept, on_head]);
    assert_eq!(counts(either, MarkKind::Set), [(14, 2), (19, 1)]);
}

#[test]
fn pages_go_on_while_items_come() {
    let (_directory, search, mut indexer) = empty();
    for id in [10, 20, 30, 40] {
        indexer.put(item(1, id, &format!("Orb {id}")));
    }
    indexer.commit(1).unwrap();
    let query = asks(Filter::All);
    let first = search.find(&query, &PageRequest { limit: 2, ..PageRequest::default() }).unwrap();
    let cursor: Cursor = first.next.unwrap().to_string().parse().unwrap();
    for id in [5, 20, 25, 45] {
        indexer.put(item(1, id, &format!("Orb {id}")));
    }
    indexer.remove(CharacterId(1), ItemId(20));
    indexer.commit(2).unwrap();
    let rest = PageRequest { limit: 9, after: Some(cursor), ..PageRequest::default() };
    let page = search.find(&query, &rest).unwrap();
    let items: Vec<_> = page.hits.iter().map(|hit| hit.item.0).collect();
    assert_eq!((page.total, items, page.next), (6, vec![25, 30, 40, 45, 5], None));
    let sort = vec![Sort { by: SortBy::Character, is_reversed: false }];
    let error = search.find(&Query { sort, ..query }, &rest).unwrap_err();
    assert!(matches!(error, SearchError::Cursor(CursorError::OtherOrder)) && !error.is_damage());
}

#[test]
fn limits_hold() {
    let (_directory, search, mut indexer) = empty();
    let items = (1..=600).map(|id| {
        let mut indexed = item(1, id, "Taper");
        indexed.document.marks.push(Mark::new(MarkKind::Material, id));
        indexed
    });
    indexer.replace(CharacterId(1), items.collect());
    indexer.commit(1).unwrap();
    let page = PageRequest { limit: usize::MAX, wants_facets: true, ..PageRequest::default() };
    let page = search.find(&asks(Filter::All), &page).unwrap();
    assert_eq!((page.total, page.hits.len()), (600, PAGE_HITS_MAX));
    assert_eq!(page.facets[1].counts.len(), FACET_VALUES_MAX);
    assert!(page.next.is_some());
    let status = search.status();
    assert_eq!(status.documents, 600);
    assert!(status.segments >= 1 && status.bytes > 1_000, "{status:?}");
}

#[test]
fn readers_see_all_of_a_replacement_or_nothing() {
    let (_directory, search, mut indexer) = empty();
    let generation = |number: u32| (1..=50).map(move |id| item(1, id, &format!("Orb {number}")));
    indexer.replace(CharacterId(1), generation(0).collect());
    indexer.commit(0).unwrap();
    let is_over = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let reader = std::thread::spawn({
        let (search, is_over) = (search.clone(), Arc::clone(&is_over));
        move || {
            let mut reads = 0;
            while !is_over.load(Ordering::Relaxed) || reads == 0 {
                let query = asks(Filter::All);
                let page = PageRequest { limit: 60, wants_facets: true, after: None };
                let page = search.find(&query, &page).unwrap();
                assert_eq!((page.total, page.hits.len()), (50, 50));
                assert_eq!(page.facets[4].counts, [(1, 50)]);
                reads += 1;
            }
        }
    });
    for number in 1..=20 {
        indexer.replace(CharacterId(1), generation(number).collect());
        indexer.commit(u64::from(number)).unwrap();
    }
    is_over.store(true, Ordering::Relaxed);
    reader.join().unwrap();
}
