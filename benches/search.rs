//! The search of items, at the size of a large fleet and far beyond, beside SQLite and Postgres
//! with the same items and questions.
//!
//! `scripts/bench-search` runs all of it. `cargo bench --bench search -- [ITEMS]...` runs sizes;
//! 25,000, 250,000 and 1,000,000 by default. Postgres is measured where `PGHOST` names its server.
//! Every answer is count, five facets and the first fifty items, on one core, and the same as the
//! others'. Data goes to `TMPDIR`. Figures are printed, never asserted: goals are for people.

#![expect(clippy::cast_precision_loss, reason = "figures for people")]
#![expect(clippy::doc_markdown, reason = "SQLite is a name, not code")]

#[path = "support/disk.rs"]
#[expect(dead_code, reason = "the store's bench uses all of it")]
mod disk;
#[path = "support/hoard.rs"]
mod hoard;
#[path = "support/peers.rs"]
mod peers;
#[path = "support/psql.rs"]
mod psql;
#[path = "support/rows.rs"]
mod rows;
#[path = "support/table.rs"]
#[expect(dead_code, reason = "the store's bench uses all of it")]
mod table;
#[path = "support/timing.rs"]
#[expect(dead_code, reason = "the store's bench uses all of it")]
mod timing;

use std::ops::Bound;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use disk::{bytes_in, resident_bytes};
use hoard::{ITEMS_EACH, any_cantrip, items_of, strength};
use overlord::domain::character::CharacterId;
use overlord::domain::spell::CantripTier;
use overlord::query::{Filter, Leaf, Mark, MarkKind, NumberField, Query, Range, Sort, SortBy};
use overlord::search::{self, Indexed, Indexer, PageRequest, Search};
use peers::{Postgres, Sqlite, by_facet, repeat};
use table::{Table, Unit};
use timing::{millis, percentile};

const SIZES: [u32; 3] = [25_000, 250_000, 1_000_000];
/// A question is asked so often, or for so long.
const RUNS_MAX: usize = 500;
const SECONDS_MAX: f64 = 3.0;

/// What is asked; sorted by armour level.
pub struct Question {
    name: &'static str,
    armor: Option<(u32, u32)>,
    set: Option<u32>,
    /// One of these.
    marks: Vec<Mark>,
    word: Option<&'static str>,
}

/// What comes back, comparable.
#[derive(Default)]
pub struct Answer {
    items: Vec<i64>,
    /// Facet, value, count; the total as facet -1.
    counts: Vec<(i64, i64, i64)>,
}

fn questions() -> Vec<Question> {
    let armor = Some((300, 400));
    let epic = vec![strength(CantripTier::Epic), strength(CantripTier::Legendary)];
    let legendary = vec![any_cantrip(CantripTier::Legendary)];
    let none = Vec::new;
    let set = Some(14);
    let word = Some("cel");
    vec![
        Question { name: "AL, set, cantrip, word", armor, set, marks: legendary, word },
        Question { name: "AL, set, word", armor, set, marks: none(), word },
        Question { name: "AL, cantrip", armor, set: None, marks: epic, word: None },
        Question { name: "AL", armor, set: None, marks: none(), word: None },
        Question { name: "set", armor: None, set, marks: none(), word: None },
        Question { name: "c*", armor: None, set: None, marks: none(), word: Some("c") },
        Question { name: "everything", armor: None, set: None, marks: none(), word: None },
    ]
}

fn main() {
    let args: Vec<u32> = std::env::args().skip(1).filter_map(|arg| arg.parse().ok()).collect();
    let sizes = if args.is_empty() { SIZES.to_vec() } else { args };
    println!("{}; load {} at the start", table::machine(), table::load());
    let mut table = Table::default();
    for size in sizes {
        let directory = tempfile::tempdir().expect("a temporary directory");
        measure(&mut table, directory.path(), size);
    }
    println!("load {} at the end", table::load());
    table.print();
}

fn measure(table: &mut Table, directory: &Path, size: u32) {
    let characters = 1..=size / ITEMS_EACH;
    let items = f64::from(size / ITEMS_EACH) * f64::from(ITEMS_EACH);
    let title = |what: &str| format!("{size} items: {what}");
    let index = directory.join("index");
    let before = resident_bytes();
    let (search, mut indexer) = search::open(&index).expect("opens");
    let mut spent = Duration::ZERO;
    for character in characters.clone() {
        let items = items_of(character, 0);
        let start = Instant::now();
        indexer.replace(CharacterId(character), items);
        spent += start.elapsed();
    }
    let start = Instant::now();
    indexer.commit(0).expect("commits");
    let first = millis(start.elapsed());
    spent += start.elapsed();
    let rate = items / spent.as_secs_f64();
    table.add(title("indexed"), Unit::RowsPerSecond, rate, ">= 30,000");
    eprintln!("  {} segments, {first:.0} ms for the commit", search.status().segments);
    settle(&search, &mut indexer);
    let per_item = bytes_in(&index) as f64 / items;
    table.add(title("on disk"), Unit::BytesPerRow, per_item, "");

    for question in questions() {
        let query = question.query();
        let (answer, times) = repeat(|| ask(&search, &query));
        eprintln!("  {} hits, {} runs", answer.counts[0].2, times.len());
        for (percent, goal) in [(50, ""), (99, goal(size))] {
            let title = title(&format!("{}, p{percent}", question.name));
            table.add(title, Unit::Micros, percentile(times.clone(), percent), goal);
        }
    }
    let memory = resident_bytes().saturating_sub(before) as f64 / 1e6;
    table.add(title("memory"), Unit::MegaBytes, memory, "");
    changes(table, &search, &mut indexer, &title);
    drop(indexer);

    let start = Instant::now();
    let reopened = search::open(&index).expect("opens");
    table.add(title("opened, checksums and all"), Unit::Millis, millis(start.elapsed()), "");
    drop(reopened);
    if std::env::args().any(|arg| arg == "--alone") {
        return;
    }

    let all = || characters.clone().map(|character| items_of(character, 0));
    // The changes above are not theirs: the index begins anew for the comparison.
    let (search, mut indexer) = search::open(&directory.join("compared")).expect("opens");
    for items in all() {
        indexer.replace(items[0].document.character, items);
    }
    indexer.commit(0).expect("commits");
    let path = directory.join("sqlite");
    let start = Instant::now();
    let sqlite = Sqlite::fill(&path, all());
    table.beside(&title("indexed"), "SQLite", items / start.elapsed().as_secs_f64());
    table.beside(&title("on disk"), "SQLite", bytes_of(&path) / items);
    let postgres = Postgres(directory);
    let has_postgres = std::env::var_os("PGHOST").is_some();
    if has_postgres {
        let start = Instant::now();
        postgres.fill(all());
        table.beside(&title("indexed"), "PostgreSQL", items / start.elapsed().as_secs_f64());
        table.beside(&title("on disk"), "PostgreSQL", Postgres::bytes() / items);
    }
    for question in questions() {
        let ours = ask(&search, &question.query());
        let mut compare = |who, (answer, times): (Answer, Vec<f64>)| {
            check(&question, who, &ours, &answer);
            for percent in [50, 99] {
                let title = title(&format!("{}, p{percent}", question.name));
                table.beside(&title, who, percentile(times.clone(), percent));
            }
        };
        compare("SQLite", sqlite.ask(&question));
        if has_postgres {
            compare("PostgreSQL", postgres.ask(&question));
        }
    }
}

fn goal(size: u32) -> &'static str {
    if size <= 250_000 { "<= 5,000" } else { "" }
}

fn bytes_of(path: &Path) -> f64 {
    std::fs::metadata(path).map_or(0.0, |metadata| metadata.len() as f64)
}

/// Waits until the segments written last are merged, as they are in a server that has run a while.
fn settle(search: &Search, indexer: &mut Indexer) {
    let mut quiet = 0;
    let mut segments = search.status().segments;
    for _ in 0..100 {
        thread::sleep(Duration::from_millis(250));
        indexer.commit(0).expect("commits");
        let now = search.status().segments;
        quiet = if now == segments { quiet + 1 } else { 0 };
        segments = now;
        if quiet == 12 {
            break;
        }
    }
    eprintln!("  {segments} segments");
}

/// One item, and all of a character, until they can be found.
fn changes(
    table: &mut Table,
    search: &Search,
    indexer: &mut Indexer,
    title: &impl Fn(&str) -> String,
) {
    let mut commit = |change: &mut dyn FnMut(&mut Indexer)| {
        let start = Instant::now();
        change(indexer);
        indexer.commit(1).expect("commits");
        millis(start.elapsed())
    };
    let single = items_of(1, 1);
    let times: Vec<_> = single
        .iter()
        .take(200)
        .map(|item| commit(&mut |indexer| indexer.put(item.clone())))
        .collect();
    table.add(title("one item changed, p50"), Unit::Millis, percentile(times.clone(), 50), "");
    table.add(title("one item changed, p99"), Unit::Millis, percentile(times, 99), "<= 500");
    let times = (2..22).map(|character| {
        let items: Vec<Indexed> = items_of(character, 1);
        commit(&mut |indexer| indexer.replace(CharacterId(character), items.clone()))
    });
    let times = times.collect();
    table.add(title("350 items replaced, p50"), Unit::Millis, percentile(times, 50), "");
    let everything = Question { name: "", armor: None, set: None, marks: Vec::new(), word: None };
    let query = everything.query();
    let (_, times) = repeat(|| ask(search, &query));
    eprintln!("  {} segments after the changes", search.status().segments);
    for percent in [50, 99] {
        let title = title(&format!("everything after these, p{percent}"));
        table.add(title, Unit::Micros, percentile(times.clone(), percent), "");
    }
}

fn ask(search: &Search, query: &Query) -> Answer {
    let page = PageRequest { limit: 50, after: None, wants_facets: true };
    let page = search.find(query, &page).expect("finds");
    let mut counts = vec![(-1, -1, page.total.cast_signed())];
    for (number, facet) in (0..).zip(&page.facets) {
        let values = facet.counts.iter();
        counts
            .extend(values.map(|(value, count)| (number, i64::from(*value), count.cast_signed())));
    }
    let items = page.hits.iter().map(|hit| i64::from(hit.item.0)).collect();
    Answer { items, counts }
}

/// Others count all values of a facet, the index tells the most frequent.
fn check(question: &Question, who: &str, ours: &Answer, theirs: &Answer) {
    assert_eq!(ours.items, theirs.items, "{who}: {}", question.name);
    let theirs = by_facet(&theirs.counts);
    for (key, count) in by_facet(&ours.counts) {
        assert_eq!(theirs.get(&key), Some(&count), "{who}: {} {key:?}", question.name);
    }
}

impl Question {
    fn query(&self) -> Query {
        let mut all = Vec::new();
        if let Some((low, high)) = self.armor {
            let range = Range {
                low: Bound::Included(f64::from(low)),
                high: Bound::Included(f64::from(high)),
            };
            all.push(Filter::Leaf(Leaf::Number { field: NumberField::ArmorLevel, range }));
        }
        let marks = |field, marks| Filter::Leaf(Leaf::Marks { field, value: String::new(), marks });
        all.extend(self.set.map(|set| marks("set", vec![Mark::new(MarkKind::Set, set)])));
        if !self.marks.is_empty() {
            all.push(marks("cantrip", self.marks.clone()));
        }
        all.extend(self.word.map(|word| Filter::Leaf(Leaf::Word(word.to_owned()))));
        let filter = match all.len() {
            0 => Filter::All,
            1 => all.remove(0),
            _ => Filter::And(all),
        };
        let sort = Sort { by: SortBy::Number(NumberField::ArmorLevel), is_reversed: false };
        Query { filter, sort: vec![sort] }
    }
}
