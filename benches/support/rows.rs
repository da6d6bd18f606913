//! The search bench's items as rows, and its questions as SQL: what both SQLite and Postgres get.

use overlord::query::{MarkKind, NumberField};
use overlord::search::{FACETS, Indexed};

use crate::Question;

/// Numbers that the questions compare or sort by have a column of their own and an index.
pub const COLUMNS: &str = "id, character, item, character_name, title, json, al, value, wk, lvl, \
    set_id, material, tier";

pub const TABLES: &str = "
    create table items (
        id bigint primary key, character integer not null, item bigint not null,
        character_name text not null, title text not null, json text not null,
        al double precision, value double precision, wk double precision, lvl double precision,
        set_id integer, material integer, tier integer);
    create table slots (id bigint not null, slot integer not null, primary key (id, slot));
    create table marks (mark bigint not null, id bigint not null, primary key (mark, id));";

pub const INDEXES: &str = "
    create index items_al on items (al desc, character, item);
    create index items_set on items (set_id, al);
    create index items_character on items (character);
    create index items_value on items (value);";

/// A row as texts, in the order of [`COLUMNS`]; `None` is null.
pub fn row(item: &Indexed) -> [Option<String>; 13] {
    let document = &item.document;
    let number = |field: NumberField| document.numbers[field as usize].map(|n| n.to_string());
    let mark = |kind| {
        let found = document.marks.iter().find(|mark| mark.is_of(kind));
        found.map(|mark| mark.value().to_string())
    };
    [
        Some(id(item).to_string()),
        Some(document.character.0.to_string()),
        Some(document.item.0.to_string()),
        Some(document.character_name.clone()),
        Some(document.title.clone()),
        Some(item.json.to_string()),
        number(NumberField::ArmorLevel),
        number(NumberField::Value),
        number(NumberField::Workmanship),
        number(NumberField::Level),
        mark(MarkKind::Set),
        mark(MarkKind::Material),
        mark(MarkKind::BestTier),
    ]
}

/// Items have their own id here, since no two characters have the same item.
pub fn id(item: &Indexed) -> i64 {
    i64::from(item.document.item.0)
}

pub fn slots(item: &Indexed) -> impl Iterator<Item = u32> {
    let slots = item.document.marks.iter().filter(|mark| mark.is_of(MarkKind::Slot));
    slots.map(|mark| mark.value())
}

/// Cantrips: what the questions ask for besides columns.
pub fn marks(item: &Indexed) -> impl Iterator<Item = i64> {
    let marks = item.document.marks.iter().filter(|mark| mark.is_of(MarkKind::Cantrip));
    marks.map(|mark| mark.0.cast_signed())
}

/// One statement for the count and all facets, as (facet, value, count) with the total as facet -1.
pub fn counts(question: &Question, word: &str) -> String {
    let base = conditions(question, word, false);
    let all = conditions(question, word, true);
    let columns = "id, character, set_id, material, tier";
    // A facet's counts leave its own condition out.
    let (wide, of_sets) = match question.set {
        Some(_) => {
            (format!(", wide as materialized (select set_id from items where {base})"), "wide")
        }
        None => (String::new(), "hits"),
    };
    let mut parts = vec!["select -1, -1, count(*) from hits".to_owned()];
    for (number, kind) in FACETS.iter().enumerate() {
        let (column, from) = match kind {
            MarkKind::Set => ("set_id", of_sets.to_owned()),
            MarkKind::Material => ("material", "hits".to_owned()),
            MarkKind::Slot => ("slot", "hits join slots on slots.id = hits.id".to_owned()),
            MarkKind::BestTier => ("tier", "hits".to_owned()),
            _ => ("character", "hits".to_owned()),
        };
        parts.push(format!(
            "select {number}, {column}, count(*) from {from} where {column} is not null group by {column}"
        ));
    }
    format!(
        "with hits as materialized (select {columns} from items where {all}){wide} {}",
        parts.join(" union all ")
    )
}

/// The first page.
pub fn page(question: &Question, word: &str) -> String {
    let all = conditions(question, word, true);
    format!(
        "select item, json from items where {all} \
         order by al desc nulls last, character, item limit 50"
    )
}

/// `word`: how the database asks for `{}` as the begin of a word.
fn conditions(question: &Question, word: &str, has_set: bool) -> String {
    let mut parts = Vec::new();
    if let Some((low, high)) = question.armor {
        parts.push(format!("al between {low} and {high}"));
    }
    if let Some(set) = question.set.filter(|_| has_set) {
        parts.push(format!("set_id = {set}"));
    }
    if !question.marks.is_empty() {
        let marks = question.marks.iter().map(|mark| mark.0.to_string());
        let marks = marks.collect::<Vec<_>>().join(",");
        parts.push(format!("id in (select id from marks where mark in ({marks}))"));
    }
    if let Some(start) = question.word {
        parts.push(word.replace("{}", start));
    }
    if parts.is_empty() { "true".to_owned() } else { parts.join(" and ") }
}
