//! Finds the `type` member of a frame without parsing the rest.

use std::ops::Range;

/// Where the `type` member stands in a frame's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeMember {
    /// The type's name, between its quotes.
    pub name: Range<usize>,
    /// Bytes to cut out to get the same object without the member: includes one comma.
    pub member: Range<usize>,
}

/// Finds the top-level `type` member of a JSON object by scanning bytes.
///
/// Cheap when `type` comes first, as the plugin sends it; nothing is validated beyond what the
/// scan needs, since the parser that follows does that. `None`: not an object, no such member, or
/// its value is not a plain string (an escape in key or value counts as "not plain").
pub fn type_member(text: &str) -> Option<TypeMember> {
    let bytes = text.as_bytes();
    let mut at = skip_space(bytes, 0);
    if bytes.get(at) != Some(&b'{') {
        return None;
    }
    at = skip_space(bytes, at + 1);
    let mut comma_before = None;
    loop {
        let key_start = at;
        let key_end = string_end(bytes, at)?;
        at = skip_space(bytes, key_end);
        if bytes.get(at) != Some(&b':') {
            return None;
        }
        at = skip_space(bytes, at + 1);
        let value_start = at;
        let value_end = value_end(bytes, at)?;
        at = skip_space(bytes, value_end);
        let comma_after = bytes.get(at) == Some(&b',');
        if &bytes[key_start..key_end] == b"\"type\"" {
            let name = value_start + 1..value_end - 1;
            let plain = bytes[value_start] == b'"' && !bytes[name.clone()].contains(&b'\\');
            let member = match (comma_before, comma_after) {
                (Some(comma), _) => comma..value_end,
                (None, true) => key_start..at + 1,
                (None, false) => key_start..value_end,
            };
            return plain.then_some(TypeMember { name, member });
        }
        if !comma_after {
            return None;
        }
        comma_before = Some(at);
        at = skip_space(bytes, at + 1);
    }
}

fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while matches!(bytes.get(at), Some(b' ' | b'\t' | b'\r' | b'\n')) {
        at += 1;
    }
    at
}

/// One past the closing quote of the string that starts at `at`.
fn string_end(bytes: &[u8], at: usize) -> Option<usize> {
    if bytes.get(at) != Some(&b'"') {
        return None;
    }
    let mut end = at + 1;
    loop {
        match bytes.get(end)? {
            b'"' => return Some(end + 1),
            b'\\' => end += 2,
            _ => end += 1,
        }
    }
}

/// One past the value that starts at `at`.
fn value_end(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes.get(at)? {
        b'"' => string_end(bytes, at),
        b'{' | b'[' => {
            let mut depth = 0_usize;
            let mut end = at;
            loop {
                match bytes.get(end)? {
                    b'"' => {
                        end = string_end(bytes, end)?;
                        continue;
                    }
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => depth -= 1,
                    _ => {}
                }
                end += 1;
                if depth == 0 {
                    return Some(end);
                }
            }
        }
        _ => {
            let mut end = at;
            while !matches!(bytes.get(end)?, b',' | b'}' | b' ' | b'\t' | b'\r' | b'\n') {
                end += 1;
            }
            (end > at).then_some(end)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, expected: Option<(&str, &str)>) {
        let found = type_member(text).map(|found| {
            let mut rest = text.to_owned();
            rest.replace_range(found.member, "");
            (&text[found.name], rest)
        });
        assert_eq!(found.as_ref().map(|(name, rest)| (*name, rest.as_str())), expected);
    }

    #[test]
    fn finds_the_member_wherever_it_stands() {
        check(r#"{"type":"chat","a":1}"#, Some(("chat", r#"{"a":1}"#)));
        check(r#"{"a":1,"type":"chat"}"#, Some(("chat", r#"{"a":1}"#)));
        check(
            r#" { "a" : {"type":"x"} , "type" : "rare" } "#,
            Some(("rare", r#" { "a" : {"type":"x"}  } "#)),
        );
        check(r#"{"type":"chat"}"#, Some(("chat", "{}")));
        check(
            r#"{"a":"\"type\":\"no\"","b":[1,{"c":"]"}],"type":"yes"}"#,
            Some(("yes", r#"{"a":"\"type\":\"no\"","b":[1,{"c":"]"}]}"#)),
        );
    }

    #[test]
    fn gives_up_on_what_is_not_plain() {
        for text in [
            "",
            "[]",
            "{",
            "{}",
            r#"{"type":3}"#,
            r#"{"type":"a\u0062"}"#,
            r#"{"type"#,
            r#"{"a":}"#,
            "{\"a\":\"\\",
        ] {
            check(text, None);
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in ".{0,64}") {
            let _ = type_member(&text);
        }

        #[test]
        fn agrees_with_the_parser(
            before in proptest::collection::btree_map("[a-s]{1,6}", any::<Option<i32>>(), 0..4),
            after in proptest::collection::btree_map("[u-z]{1,6}", "[ -~]{0,8}", 0..4),
        ) {
            let mut members: Vec<String> = Vec::new();
            for (key, value) in &before {
                members.push(format!("{}:{}", serde_json::json!(key), serde_json::json!(value)));
            }
            members.push(r#""type":"spawn""#.to_owned());
            for (key, value) in &after {
                members.push(format!("{}:{}", serde_json::json!(key), serde_json::json!(value)));
            }
            let text = format!("{{{}}}", members.join(","));
            let found = type_member(&text).expect("the member is there");
            prop_assert_eq!(&text[found.name], "spawn");
            let mut rest = text.clone();
            rest.replace_range(found.member, "");
            let mut expected: serde_json::Value = serde_json::from_str(&text)?;
            expected.as_object_mut().expect("an object").remove("type");
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&rest)?, expected);
        }
    }
}
