//! How a text falls into words: titles for the index, and what is looked for in them.

/// The words of a text: lower-case runs of letters and digits, in order.
///
/// Apostrophes are dropped, so `Adept's` is one word, `adepts`. Words of words are themselves.
pub fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric() && !is_apostrophe(c))
        .map(word)
        .filter(|word| !word.is_empty())
}

/// A run of letters, digits and apostrophes as a word. Some capitals turn into a letter and a mark,
/// which is no part of a word either.
fn word(run: &str) -> String {
    let letters = run.chars().filter(|c| !is_apostrophe(*c)).flat_map(char::to_lowercase);
    letters.filter(|c| c.is_alphanumeric()).collect()
}

/// Straight, typographic (either way round), and the letter that looks like one.
pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{02BC}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        assert_eq!(words(text).collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn words_are_lower_case_runs() {
        check("Steel Celdon Sleeves", &["steel", "celdon", "sleeves"]);
        check("Adept\u{2019}s 'Set'", &["adepts", "set"]);
        check("Shou-jen (Tier 8)", &["shou", "jen", "tier", "8"]);
        check("\u{130}stanbul É", &["istanbul", "é"]);
        check(" '' -- ", &[]);
    }

    proptest! {
        #[test]
        fn words_of_words_are_themselves(text in any::<String>()) {
            for found in words(&text) {
                prop_assert_eq!(words(&found).collect::<Vec<_>>(), [found]);
            }
        }
    }
}
