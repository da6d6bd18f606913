//! The page about the search language, compared with the language.

use std::fmt::Write;

use overlord::query::{Vocabulary, fields, parse};

const PAGE: &str = include_str!("../../docs/SEARCH.md");

#[test]
fn the_page_lists_every_field() {
    let mut table = String::new();
    for field in fields() {
        let example = field.example.replace('|', "\\|");
        writeln!(table, "| `{}` | {} | `{example}` |", field.name, field.summary).expect("memory");
    }
    assert!(PAGE.contains(&table), "docs/SEARCH.md is old; its table of fields is now:\n{table}");
}

#[test]
fn every_query_on_the_page_can_be_read() {
    let larsson = (overlord::domain::character::CharacterId(1), "Larsson".to_owned());
    let vocabulary = Vocabulary {
        now_ms: 0,
        groups: vec![("mules".to_owned(), vec![larsson.0])],
        characters: vec![larsson],
    };
    let mut count = 0;
    for query in PAGE
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|part| part.contains(':') && !part.contains(['\n', '…']))
    {
        if let Err(error) = parse(query, &vocabulary) {
            panic!("{query}: {error}");
        }
        count += 1;
    }
    assert!(count > 40, "{count}");
}
