//! Whether a document is what a query asks for.

use crate::query::ast::{Filter, Leaf};
use crate::query::document::Document;
use crate::query::words::words;

/// Whether the document meets the conditions.
///
/// The naive way, document by document: what an index finds is held against it. A word has to
/// begin a word of the title letter by letter; words with a slip are the index's business.
pub fn matches(query: &Filter, document: &Document) -> bool {
    match query {
        Filter::All => true,
        Filter::And(all) => all.iter().all(|part| matches(part, document)),
        Filter::Or(any) => any.iter().any(|part| matches(part, document)),
        Filter::Not(part) => !matches(part, document),
        Filter::Leaf(leaf) => meets(leaf, document),
    }
}

fn meets(leaf: &Leaf, document: &Document) -> bool {
    match leaf {
        Leaf::Word(start) => words(&document.title).any(|word| word.starts_with(start.as_str())),
        Leaf::Phrase(phrase) => {
            let title: Vec<String> = words(&document.title).collect();
            phrase.is_empty() || title.windows(phrase.len()).any(|run| run == phrase)
        }
        Leaf::Number { field, range } => {
            document.numbers[*field as usize].is_some_and(|number| range.contains(number))
        }
        Leaf::Marks { marks, .. } => {
            marks.iter().any(|mark| document.marks.binary_search(mark).is_ok())
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::query::arbitrary;

    fn not(filter: &Filter) -> Filter {
        Filter::Not(Box::new(filter.clone()))
    }

    proptest! {
        #[test]
        fn conditions_join_as_in_logic(
            document in arbitrary::document(),
            one in arbitrary::filter(),
            other in arbitrary::filter(),
        ) {
            let (first, second) = (matches(&one, &document), matches(&other, &document));
            let both = Filter::And(vec![one.clone(), other.clone()]);
            let either = Filter::Or(vec![one.clone(), other.clone()]);
            let neither = Filter::And(vec![not(&one), not(&other)]);
            prop_assert_eq!(matches(&both, &document), first && second);
            prop_assert_eq!(matches(&either, &document), first || second);
            prop_assert_eq!(matches(&neither, &document), !matches(&either, &document));
            prop_assert_eq!(matches(&not(&not(&one)), &document), first);
        }
    }
}
