use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

const ORB: &str = r#"{"Id":-2147354321,"ObjectClass":31,"StringValues":{"1":"Orb"}}"#;

fn read(json: &str) -> RawItem {
    read_item(json).map_err(|(_, error)| error.message).expect(json).item
}

#[track_caller]
fn check_bad(json: &str, id: Option<u32>, code: &str) {
    let (found, reason) = read_item(json).expect_err(json);
    assert_eq!((found.map(|id| id.0), reason.code), (id, code), "{json}: {reason}");
}

#[test]
fn an_item_keeps_its_text_and_all_its_properties() {
    let json = r#" {"HasIdData":"True","Id":"0x8001F92F","LastIdTime":812734521,"ObjectClass":"2",
        "ContainerId":-2147354999,"BoolValues":{"22":true,"100":"False","91":1},
        "DoubleValues":{"5":"-0.0333","29":1.18,"150":null},
        "IntValues":{"19":"28,340","28":651.0," 5 ":1120,"179":2147483648,"10":"","131":null},
        "StringValues":{"1":" Celdon Sleeves ","7":""},"ActiveSpells":["4407",4391],"Spells":null,
        "Name":"ignored","TotalRating":-1,"Material":null,"FutureMember":{"a":[1,{"b":2}]}} "#;
    let read = read_item(json).expect("an item");
    assert_eq!(&*read.json, json);
    let item = read.item;
    assert_eq!(item.id, ItemId(0x8001_F92F));
    assert!(item.is_appraised);
    assert_eq!((item.appraised_tick, item.object_class), (812_734_521, Some(2)));
    assert_eq!(item.container_id.map(u32::cast_signed), Some(-2_147_354_999));
    assert_eq!(item.bools, BTreeMap::from([(22, true), (91, true), (100, false)]));
    assert_eq!(item.doubles, BTreeMap::from([(5, -0.0333), (29, 1.18)]));
    let ints = [(5, 1_120), (19, 28_340), (28, 651), (179, i32::MIN)];
    assert_eq!(item.ints, BTreeMap::from(ints));
    let texts = [(1, "Celdon Sleeves".to_owned()), (7, String::new())];
    assert_eq!(item.texts, BTreeMap::from(texts));
    assert_eq!((item.active_spells, item.spells), (vec![4_407, 4_391], vec![]));
}

#[test]
fn an_id_is_enough() {
    assert_eq!(read(r#"{"Id":7}"#), RawItem::new(ItemId(7)));
    for id in ["-2147354321", "2147612975", "\"-2147354321\"", "\"0x8001F92F\"", "2147612975.0"] {
        assert_eq!(read(&format!(r#"{{"id":{id}}}"#)).id, ItemId(0x8001_F92F), "{id}");
    }
}

#[test]
fn bad_items_say_who_they_are_and_what_is_wrong() {
    check_bad("7", None, "wrong_kind");
    check_bad("[]", None, "wrong_kind");
    check_bad("{}", None, "missing_field");
    check_bad(r#"{"Id":null}"#, None, "missing_field");
    check_bad(r#"{"Id":0}"#, None, "out_of_range");
    check_bad(r#"{"Id":-1}"#, None, "out_of_range");
    check_bad(r#"{"Id":4294967296}"#, None, "out_of_range");
    check_bad(r#"{"Id":"orb"}"#, None, "wrong_kind");
    check_bad(r#"{"Id":[7]}"#, None, "wrong_kind");
    check_bad(r#"{"Id":7,"#, None, "not_json");
    for (member, code) in [
        (r#""HasIdData":"perhaps""#, "wrong_kind"),
        (r#""ObjectClass":1e10"#, "out_of_range"),
        (r#""ContainerId":"my pack""#, "wrong_kind"),
        (r#""IntValues":[]"#, "wrong_kind"),
        (r#""IntValues":7"#, "wrong_kind"),
        (r#""IntValues":{"armor":7}"#, "wrong_kind"),
        (r#""IntValues":{"-5":7}"#, "wrong_kind"),
        (r#""IntValues":{"28":"many"}"#, "wrong_kind"),
        (r#""IntValues":{"28":1.5}"#, "wrong_kind"),
        (r#""IntValues":{"28":4294967296}"#, "wrong_kind"),
        (r#""IntValues":{"28":{}}"#, "wrong_kind"),
        (r#""DoubleValues":{"29":"NaN"}"#, "wrong_kind"),
        (r#""DoubleValues":{"29":"-Infinity"}"#, "wrong_kind"),
        (r#""DoubleValues":{"29":1e300}"#, "wrong_kind"),
        (r#""BoolValues":{"22":2}"#, "wrong_kind"),
        (r#""StringValues":{"1":["Orb"]}"#, "wrong_kind"),
        (r#""Spells":{"1":2}"#, "wrong_kind"),
        (r#""Spells":["Strength"]"#, "wrong_kind"),
        (r#""Spells":"4407""#, "wrong_kind"),
    ] {
        check_bad(&format!(r#"{{{member},"Id":-2147354321}}"#), Some(0x8001_F92F), code);
    }
    let (_, reason) = read_item(r#"{"Id":7,"IntValues":{"28":"many"}}"#).expect_err("bad");
    assert!(reason.message.contains("IntValues: 28"), "{reason}");
}

#[test]
fn everything_is_bounded() {
    let member = |name: &str, count: usize, one: &dyn Fn(usize) -> String| {
        let all: Vec<String> = (0..count).map(one).collect();
        let (open, close) = if name.ends_with("Values") { ('{', '}') } else { ('[', ']') };
        format!(r#"{{"Id":7,"{name}":{open}{}{close}}}"#, all.join(","))
    };
    let key = |key| format!("\"{key}\":1");
    assert_eq!(read(&member("IntValues", KEYS_MAX, &key)).ints.len(), KEYS_MAX);
    check_bad(&member("IntValues", KEYS_MAX + 1, &key), Some(7), "wrong_kind");
    let spell = |spell: usize| spell.to_string();
    assert_eq!(read(&member("Spells", SPELLS_MAX, &spell)).spells.len(), SPELLS_MAX);
    check_bad(&member("ActiveSpells", SPELLS_MAX + 1, &spell), Some(7), "wrong_kind");
    let text = |chars| format!(r#"{{"Id":7,"StringValues":{{"16":"{}"}}}}"#, "ä".repeat(chars));
    assert_eq!(read(&text(ITEM_TEXT_CHARS_MAX)).texts.len(), 1);
    check_bad(&text(ITEM_TEXT_CHARS_MAX + 1), Some(7), "wrong_kind");
    let padded = |bytes| format!(r#"{{"Id":7,"Padding":"{}"}}"#, "x".repeat(bytes - 21));
    assert_eq!(padded(ITEM_BYTES_MAX).len(), ITEM_BYTES_MAX);
    assert_eq!(read(&padded(ITEM_BYTES_MAX)).id, ItemId(7));
    check_bad(&padded(ITEM_BYTES_MAX + 1), None, "too_long");
}

#[test]
fn one_bad_item_does_not_spoil_a_dump() {
    let list =
        format!(r#" [{ORB}, {{"Id":9,"IntValues":{{"28":"x"}}}}, 7, {ORB}, {{"Id":1e999}}] "#);
    let dump = read_items(&list).expect("a list");
    assert_eq!(dump.items.len(), 2);
    assert!(dump.items.iter().all(|read| &*read.json == ORB && read.item == dump.items[0].item));
    let bad: Vec<_> = dump.bad.iter().map(|bad| (bad.index, bad.id.map(|id| id.0))).collect();
    assert_eq!(bad, [(1, Some(9)), (2, None), (4, None)]);
}

#[test]
fn a_dump_is_a_list_of_bounded_length() {
    assert_eq!(read_items("[]"), Ok(ItemDump::default()));
    assert_eq!(read_items("null").map_err(|error| error.code), Err("wrong_kind"));
    for (list, code) in [("{}", "wrong_kind"), ("7", "wrong_kind"), ("[7", "not_json")] {
        assert_eq!(read_items(list).expect_err(list).code, code, "{list}");
    }
    let list = |count| format!("[{}]", vec![r#"{"Id":7}"#; count].join(","));
    assert_eq!(read_items(&list(ITEMS_MAX)).expect("a list").items.len(), ITEMS_MAX);
    assert_eq!(read_items(&list(ITEMS_MAX + 1)).expect_err("too many").code, "too_many");
}

/// JSON near what an item looks like, and far from it.
fn any_json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|flag| flag.to_string()),
        any::<i64>().prop_map(|number| number.to_string()),
        (-3..3_i64).prop_map(|number| number.to_string()),
        any::<f64>().prop_map(|number| serde_json::json!(number).to_string()),
        ".{0,12}".prop_map(|text| serde_json::json!(text).to_string()),
        "[0-9,.-]{0,12}".prop_map(|text| serde_json::json!(text).to_string()),
    ];
    let keys = prop_oneof![
        Just("Id".to_owned()),
        Just("IntValues".to_owned()),
        Just("DoubleValues".to_owned()),
        Just("BoolValues".to_owned()),
        Just("StringValues".to_owned()),
        Just("Spells".to_owned()),
        Just("ContainerId".to_owned()),
        "[0-9]{1,10}",
        ".{0,6}",
    ];
    leaf.prop_recursive(4, 64, 8, move |inner| {
        let list = prop::collection::vec(inner.clone(), 0..6);
        let object = prop::collection::vec((keys.clone(), inner), 0..6);
        prop_oneof![
            list.prop_map(|all| format!("[{}]", all.join(","))),
            object.prop_map(|all| {
                let members = all.iter();
                let members =
                    members.map(|(key, value)| format!("{}:{value}", serde_json::json!(key)));
                format!("{{{}}}", members.collect::<Vec<_>>().join(","))
            }),
        ]
    })
}

proptest! {
    #[test]
    fn any_json_is_read_or_refused(json in any_json(), cut in 0..200_usize) {
        let _ = read_item(&json);
        let _ = read_items(&json);
        let list = format!("[{json},{ORB}]");
        let dump = read_items(&list).expect("a list");
        prop_assert_eq!(dump.items.len() + dump.bad.len(), 2);
        prop_assert_eq!(&*dump.items.last().expect("the good one").json, ORB);
        let _ = read_items(list.get(..cut).unwrap_or_default());
    }

    #[test]
    fn any_text_is_read_or_refused(text in ".{0,200}") {
        let _ = read_item(&text);
        let _ = read_items(&text);
    }
}
