//! Writes a query the way the language writes it.

use crate::query::ast::{Filter, Leaf, Query, SortBy};
use crate::query::lexer::quoted;
use crate::query::ranges::written;
use crate::query::registry::{FieldKind, SORT_CHARACTER, SORT_NAME, Unit, number_field};

/// The text of a query. Reading it gives the query again.
///
/// Ages are written as times, so that the text means the same tomorrow; an alert or a saved search
/// that should move with the time keeps what its author typed.
pub fn normalised(query: &Query) -> String {
    let mut parts = Vec::new();
    if query.filter != Filter::All {
        parts.push(filter_text(&query.filter, Within::Nothing));
    }
    parts.extend(query.sort.iter().map(|sort| {
        let name = match sort.by {
            SortBy::Number(field) => field.name(),
            SortBy::Name => SORT_NAME,
            SortBy::Character => SORT_CHARACTER,
        };
        format!("sort:{}{name}", if sort.is_reversed { "-" } else { "" })
    }));
    parts.join(" ")
}

/// What a condition stands in; decides whether it needs parentheses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    Nothing,
    And,
    Or,
    Not,
}

fn filter_text(filter: &Filter, within: Within) -> String {
    let (text, needs_parentheses) = match filter {
        Filter::All => ("*".to_owned(), false),
        Filter::And(parts) => {
            (joined(parts, " ", Within::And), matches!(within, Within::And | Within::Not))
        }
        Filter::Or(parts) => (joined(parts, " OR ", Within::Or), within != Within::Nothing),
        Filter::Not(part) => (format!("-{}", filter_text(part, Within::Not)), false),
        Filter::Leaf(leaf) => leaf_text(leaf, within),
    };
    if needs_parentheses { format!("({text})") } else { text }
}

fn joined(parts: &[Filter], between: &str, within: Within) -> String {
    parts.iter().map(|part| filter_text(part, within)).collect::<Vec<_>>().join(between)
}

/// The text, and whether it is two conditions that need parentheses.
fn leaf_text(leaf: &Leaf, within: Within) -> (String, bool) {
    let one = |text: String| (text, false);
    match leaf {
        // A star keeps these from being read as what they are in the language.
        Leaf::Word(word) if matches!(word.as_str(), "and" | "or" | "not") => {
            one(format!("{word}*"))
        }
        Leaf::Word(word) => one(word.clone()),
        Leaf::Phrase(phrase) => one(format!("\"{}\"", phrase.join(" "))),
        Leaf::Number { field, range } => {
            let unit = match number_field(*field).map(|field| field.kind) {
                Some(FieldKind::Number(_, unit)) => unit,
                _ => Unit::Plain,
            };
            let tests = written(*range, unit);
            let is_list = tests.len() > 1 && matches!(within, Within::Not);
            let texts = tests.iter().map(|test| format!("{}:{test}", field.name()));
            (texts.collect::<Vec<_>>().join(" "), is_list)
        }
        Leaf::Marks { field, value, .. } => one(format!("{field}:{}", quoted(value))),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::query::arbitrary;
    use crate::query::parse;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let names = arbitrary::vocabulary();
        let query = parse(text, &names).unwrap_or_else(|error| panic!("{text}: {error}"));
        let normal = normalised(&query);
        assert_eq!(normal, expected, "{text}");
        assert_eq!(parse(&normal, &names).as_ref(), Ok(&query), "{text}");
    }

    #[test]
    fn queries_are_written_one_way() {
        check("", "");
        check(" * ", "");
        check("a * b", "a * b");
        check("Steel  CELDON-Sleeves", "steel celdon sleeves");
        check("\"Celdon sleeves\"", "\"celdon sleeves\"");
        check("or* nothing and orb", "or* nothing orb");
        check("NOT (a AND b) OR c d", "-(a b) OR c d");
        check("(a OR (b OR c)) (d (e f))", "(a OR b OR c) d e f");
        check("- - a", "--a");
        check("Armor>=400 AL:<500", "al:>=400 al:<500");
        check("al:none set:NONE -imbue:any", "-al:any -set:any -imbue:any");
        check("character:old-pack-mule in:\"pack 2\"", "on:\"Old Pack Mule\" in:pack-2");
        check("on:QALABAR,mules", "on:Qalaba'r,mules");
        check("seen:<3500s is:new", "seen:>2026-11-18T10:08:23.5Z came:>=2026-11-17T11:06:43.5Z");
        check("sort:-VALUE a OR b sort:character", "a OR b sort:-value sort:character");
        check("spell:\"Legendary Strength\"", "spell:legendary-strength");
        check("cantrip:\"Heavy Weapons\">=leg", "cantrip:heavy-weapon-aptitude>=legendary");
        check("itemid:-2147354321", "id:0x8001F92F");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(query in arbitrary::query()) {
            let text = normalised(&query);
            let read = parse(&text, &arbitrary::vocabulary());
            prop_assert_eq!(read, Ok(query), "{}", text);
        }
    }
}
