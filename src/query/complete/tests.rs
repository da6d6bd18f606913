use proptest::prelude::*;

use super::*;
use crate::query::{arbitrary, parse};

/// `text`: the cursor is at the bar. `expected`: what is replaced, and the first suggestions.
#[track_caller]
fn check(text: &str, replaced: &str, expected: &[&str]) {
    let cursor = text.find('|').expect("a cursor");
    let text = text.replace('|', "");
    let Completion { replace, items } = complete(&text, cursor, &arbitrary::vocabulary());
    let texts: Vec<&str> =
        items.iter().map(|item| item.text.as_str()).take(expected.len().max(1)).collect();
    assert_eq!((&text[replace], texts.as_slice()), (replaced, expected), "{text}");
}

#[test]
fn names_are_completed() {
    check("|", "", &["is:", "set:", "material:"]);
    check("steel al|", "al", &["al:"]);
    check("(-mate|", "mate", &["material:"]);
    check("armo|", "armo", &["al:"]);
    check("se|t:adept", "set:", &["set:", "seen:"]);
    check("adep|", "adep", &["set:adept"]);
    check("mul|", "mul", &["on:mules", "on:\"Old Pack Mule\""]);
    check("zzzz|", "zzzz", &[]);
    check("\"set|", "", &[]);
}

#[test]
fn values_are_completed() {
    check("al:|", "", &[">", ">=", "<", "<=", "any", "none"]);
    check("al:>|", ">", &[">", ">="]);
    check("al:400|", "400", &["400.."]);
    check("seen:<1|", "<1", &["<1h", "<1d", "<1w"]);
    check("is:ne|", "ne", &["new"]);
    check("set:d|", "d", &["defender", "dexterous", "dedication-set-society-armor"]);
    check("set:adept,hea|", "adept,hea", &["adept,hearty"]);
    check("set:a|ny al:5", "any", &["any"]);
    check("material:opal|", "opal", &["opal", "black-opal", "fire-opal"]);
    check("on:|", "", &["Larsson", "Aldra", "Qalaba'r", "\"Old Pack Mule\"", "mules"]);
    check("on:\"old p|", "\"old p", &["\"Old Pack Mule\""]);
    check("in:|", "", &["worn", "main", "pack-1"]);
    check("cantrip:stren|", "stren", &["strength", "strength>=epic", "strength>=legendary"]);
    check("cantrip:strength>=|", "strength>=", &["strength>=legendary", "strength>=epic"]);
    check("spell:legendary-stre|", "legendary-stre", &["legendary-strength"]);
    check("tier:ep|", "ep", &["epic", ">=epic"]);
    check("sort:-val|", "-val", &["-value"]);
    check("nothing:|", "", &[]);
}

proptest! {
    #[test]
    fn suggestions_stand_where_they_say(text in "[a-z:\"<>=é ()-]{0,24}", cursor in 0_usize..30) {
        let completion = complete(&text, cursor, &arbitrary::vocabulary());
        prop_assert!(completion.items.len() <= SUGGESTIONS_MAX);
        prop_assert!(text.get(completion.replace).is_some());
    }

    #[test]
    fn values_that_are_suggested_are_read(
        field in proptest::sample::select(vec!["is", "set", "slot", "on", "cantrip", "sort", "in"]),
        typed in "[a-z]{0,2}",
    ) {
        let text = format!("{field}:{typed}");
        let names = arbitrary::vocabulary();
        let completion = complete(&text, text.len(), &names);
        for item in completion.items {
            let mut whole = text.clone();
            whole.replace_range(completion.replace.clone(), &item.text);
            prop_assert!(parse(&whole, &names).is_ok(), "{}", whole);
        }
    }
}
