//! The item query language: a text as people type it into the search field.

#![no_main]

use overlord::domain::character::CharacterId;
use overlord::query::{Vocabulary, complete, explained, normalised, parse};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let larsson = (CharacterId(1), "Larsson".to_owned());
    let mule = (CharacterId(2), "Old Pack \"Mule\"".to_owned());
    let names = Vocabulary {
        now_ms: 1_795_000_000_000,
        characters: vec![larsson, mule],
        groups: vec![("mules".to_owned(), vec![CharacterId(2)])],
    };
    match parse(text, &names) {
        Ok(query) => {
            let written = normalised(&query);
            assert_eq!(parse(&written, &names), Ok(query.clone()), "{written}");
            assert!(!explained(&query).is_empty());
        }
        Err(error) => {
            assert!(text.get(error.at.clone()).is_some(), "{error:?}");
            assert!(!error.to_string().is_empty());
        }
    }
    for cursor in 0..=text.len() {
        assert!(text.get(complete(text, cursor, &names).replace).is_some());
    }
});
