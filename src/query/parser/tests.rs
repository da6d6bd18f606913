use proptest::prelude::*;

use super::*;
use crate::query::document::NumberField;
use crate::query::registry::{self, FieldKind};
use crate::query::{arbitrary, complete, explained};

#[track_caller]
fn check_error(text: &str, expected: &str) {
    let error = parse(text, &arbitrary::vocabulary()).expect_err(text);
    assert_eq!(error.to_string(), expected, "{text}");
    assert!(text.get(error.at).is_some(), "{text}");
}

#[test]
fn errors_name_the_place_and_what_may_stand_there() {
    for (text, expected) in [
        (
            "steel ali:>400",
            "at character 7: found \u{201c}ali\u{201d}, expected a field such as al or set; for a plain \
             text, quotes; did you mean al:>400?",
        ),
        (
            "\u{e9}t\u{e9} al:much",
            "at character 8: found \u{201c}much\u{201d}, expected a number such as 500, >500, 400..500, \
             any or none",
        ),
        (
            "al:500..400",
            "at character 4: found \u{201c}500..400\u{201d}, expected the smaller number first; did you \
             mean al:400..500?",
        ),
        (
            "md: 5",
            "at character 4: found the end, expected a percentage such as 15, >15, 10..15, any or none, \
             right after the colon; did you mean md:>=18?",
        ),
        (
            "set:adpet",
            "at character 5: found \u{201c}adpet\u{201d}, expected a set such as adept, any or none; did \
             you mean set:adept?",
        ),
        (
            "element:s",
            "at character 9: found \u{201c}s\u{201d}, expected one of slashing, electric, stamina: it may be any of \
             them; did you mean element:slashing?",
        ),
        (
            "on:\"Old Pak Mule\"",
            "at character 4: found \u{201c}\"Old Pak Mule\"\u{201d}, expected a character or a group; did \
             you mean on:\"Old Pack Mule\"?",
        ),
        (
            "is:armour",
            "at character 4: found \u{201c}armour\u{201d}, expected a kind such as armor or equipped; did \
             you mean is:armor?",
        ),
        (
            "cantrip:strenght>=epic",
            "at character 9: found \u{201c}strenght>=epic\u{201d}, expected a cantrip such as strength or \
             strength>=epic; did you mean cantrip:strength>=epic?",
        ),
        (
            "sort:valeu",
            "at character 6: found \u{201c}valeu\u{201d}, expected a field to sort by, such as al, -value, \
             name or character; did you mean sort:value?",
        ),
        ("a (b", "at character 5: found the end, expected a closing parenthesis"),
        (
            "a) b",
            "at character 2: found \u{201c})\u{201d}, expected a condition; nothing opened this parenthesis",
        ),
        ("a OR", "at character 5: found the end, expected a condition"),
        ("OR a", "at character 1: found \u{201c}OR\u{201d}, expected a condition"),
        (
            "a AND",
            "at character 3: found \u{201c}AND\u{201d}, expected a condition on both sides of AND",
        ),
        ("NOT", "at character 4: found the end, expected a condition after NOT"),
        ("()", "at character 2: found \u{201c})\u{201d}, expected a condition"),
        (
            "(a sort:al)",
            "at character 4: found \u{201c}sort:al\u{201d}, expected sort: outside parentheses, without NOT",
        ),
        ("\"steel", "at character 1: found \u{201c}\"steel\u{201d}, expected a closing quote"),
        (
            "\"!\"",
            "at character 1: found \u{201c}\"!\"\u{201d}, expected letters or digits between the quotes",
        ),
        (
            "!!",
            "at character 1: found \u{201c}!!\u{201d}, expected a word, a field such as al:>400, or a quoted \
             phrase",
        ),
    ] {
        check_error(text, expected);
    }
}

#[test]
fn limits_are_told() {
    let names = arbitrary::vocabulary();
    let parsed = |text: &str| parse(text, &names);
    assert!(parsed(&" ".repeat(TEXT_CHARS_MAX)).is_ok());
    check_error(
        &"\u{e9}".repeat(TEXT_CHARS_MAX + 1),
        "at character 1: found 2001 characters, expected at most 2000",
    );
    // Short here, long when written out.
    check_error(
        &"seen:<2d ".repeat(80),
        "at character 1: found 2319 characters, expected at most 2000",
    );
    assert!(parsed(&"a ".repeat(CONDITIONS_MAX)).is_ok());
    let many = parsed(&"a ".repeat(CONDITIONS_MAX + 1)).expect_err("too many");
    assert_eq!((many.position, many.expected.as_str()), (201, "at most 100 conditions"));
    let nested = |depth: usize| format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
    assert!(parsed(&nested(NESTING_MAX)).is_ok());
    let deep = parsed(&nested(NESTING_MAX + 1)).expect_err("too deep");
    assert_eq!(deep.expected, "at most 16 parentheses and NOTs in one another");
    assert!(parsed(&format!("{}a", "-".repeat(NESTING_MAX + 1))).is_err());
    assert!(parsed(&format!("{}a-b", "-".repeat(NESTING_MAX))).is_err());
    assert!(parsed(&"(".repeat(TEXT_CHARS_MAX)).is_err());
    let spells = parsed(&"spell:other ".repeat(90)).expect_err("too many spells");
    assert!(spells.expected.contains("10000"), "{spells}");
}

#[test]
fn every_example_is_read() {
    let names = arbitrary::vocabulary();
    for field in registry::FIELDS.iter() {
        let read = parse(field.example, &names);
        assert!(read.is_ok(), "{}: {:?}", field.name, read.err());
        for alias in field.aliases {
            assert!(std::ptr::eq(registry::field(alias).expect("a field"), field), "{alias}");
        }
        if let FieldKind::Number(number, _) = field.kind {
            assert_eq!(number.name(), field.name);
        }
    }
    for help in registry::fields() {
        for value in help.values {
            let text = format!("{}:{value}", help.name);
            assert!(parse(&text, &names).is_ok(), "{text}");
        }
    }
    for number in NumberField::ALL {
        assert!(registry::number_field(*number).is_some(), "{}", number.name());
    }
}

/// Pieces of the language in any order, which come further than letters at random.
fn pieces_of_text() -> impl Strategy<Value = String> {
    let piece = proptest::sample::select(vec![
        "(",
        ")",
        " ",
        " OR ",
        " AND ",
        "-",
        "NOT ",
        "\"",
        "steel",
        "al",
        ":",
        ">",
        ">=",
        "..",
        "500",
        "set:adept",
        "is:new",
        "seen:<2d",
        "on:\"old pack mule\"",
        ",",
        "any",
        "none",
        "*",
        "sort:al ",
        "cantrip:str",
        "k",
        "%",
        "\\",
        "\u{201c}",
        "\u{e9}",
        "a-b",
        "spell:legendary",
    ]);
    proptest::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
}

fn check_any(text: &str) -> Result<(), TestCaseError> {
    let names = arbitrary::vocabulary();
    match parse(text, &names) {
        Ok(query) => {
            let written = normalised(&query);
            prop_assert_eq!(parse(&written, &names), Ok(query.clone()), "{} -> {}", text, written);
            explained(&query);
        }
        Err(error) => {
            prop_assert!(text.get(error.at.clone()).is_some(), "{} {:?}", text, error);
            prop_assert!(!error.to_string().is_empty());
        }
    }
    for cursor in 0..=text.len() {
        prop_assert!(text.get(complete(text, cursor, &names).replace).is_some());
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        check_any(&text)?;
    }

    #[test]
    fn any_mix_of_pieces_is_read_or_refused(text in pieces_of_text()) {
        check_any(&text)?;
    }
}
