//! Frames about items: what they do to the things of a character.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::domain::item::ItemId;
use crate::live::message::Kind;
use crate::wire::FrameError;
use crate::wire::coerce::Scalar;
use crate::wire::items::{ItemDump, ReadItem, read_id, read_item, read_items};

/// What a frame does to the things of a character.
#[derive(Debug, Clone, PartialEq)]
pub enum ItemsChange {
    /// All there is, without the bad ones.
    Replace(ItemDump),
    /// One is new, or is told again.
    Put(ReadItem),
    Remove(ItemId),
}

#[derive(Deserialize)]
struct DumpFrame<'a> {
    #[serde(borrow)]
    items: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(bound(deserialize = "'de: 'a"))]
struct DeltaFrame<'a> {
    #[serde(default)]
    action: Scalar<'a>,
    #[serde(borrow)]
    item: Option<&'a RawValue>,
    #[serde(default)]
    item_id: Scalar<'a>,
}

#[derive(Deserialize)]
#[serde(bound(deserialize = "'de: 'a"))]
struct IdOnly<'a> {
    #[serde(default, rename = "Id", alias = "id")]
    id: Scalar<'a>,
}

/// Reads a frame of type `full_inventory` or `inventory_delta`. A whole inventory takes
/// milliseconds.
///
/// # Errors
/// What is wrong with the frame, or with the one item of a delta. Bad items of a whole inventory
/// are told beside the others.
pub fn read_change(kind: &Kind, text: &str) -> Result<ItemsChange, FrameError> {
    if *kind == Kind::Inventory {
        let frame: DumpFrame = read(text)?;
        let items = frame.items.ok_or_else(|| FrameError::missing("items"))?;
        return read_items(items.get()).map(ItemsChange::Replace);
    }
    let DeltaFrame { action, item, item_id } = read(text)?;
    let action = match action {
        Scalar::Absent => return Err(FrameError::missing("action")),
        Scalar::Text(action) => action.trim().to_ascii_lowercase(),
        _ => String::new(),
    };
    match action.as_str() {
        "add" | "update" => {
            let item = item.ok_or_else(|| FrameError::missing("item"))?;
            read_item(item.get()).map(ItemsChange::Put).map_err(|(_, reason)| reason)
        }
        "remove" => {
            let told = read_id(&item_id, "item_id")?;
            let within = item.filter(|_| told.is_none()).map(|item| read::<IdOnly>(item.get()));
            let within = within.transpose()?.map(|item| read_id(&item.id, "item_id"));
            let id = told.or(within.transpose()?.flatten());
            id.map(ItemsChange::Remove).ok_or_else(|| FrameError::missing("item_id"))
        }
        _ => Err(FrameError::wrong_kind("action", "add, update or remove")),
    }
}

fn read<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, FrameError> {
    serde_json::from_str(text).map_err(|error| FrameError::malformed(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delta(members: &str) -> Result<ItemsChange, FrameError> {
        read_change(&Kind::InventoryDelta, &format!("{{{members}}}"))
    }

    fn dump(members: &str) -> Result<ItemsChange, FrameError> {
        read_change(&Kind::Inventory, &format!("{{{members}}}"))
    }

    #[test]
    fn deltas_add_update_and_remove() {
        for action in ["add", "update", " Update "] {
            let change = delta(&format!(r#""action":"{action}","item":{{"Id":-7,"X":1}}"#));
            let Ok(ItemsChange::Put(read)) = change else { panic!("{action}: {change:?}") };
            assert_eq!((read.item.id.signed(), &*read.json), (-7, r#"{"Id":-7,"X":1}"#));
        }
        let removed = Ok(ItemsChange::Remove(ItemId(0xFFFF_FFF9)));
        for members in [
            r#""action":"remove","item_id":-7"#,
            r#""action":"Remove","item_id":"0xFFFFFFF9""#,
            r#""action":"remove","item_id":4294967289,"item":{"Id":3}"#,
            r#""action":"remove","item":{"Id":-7}"#,
        ] {
            assert_eq!(delta(members), removed, "{members}");
        }
    }

    #[test]
    fn dumps_keep_the_good_items() {
        let change = dump(r#""item_count":3,"items":[{"Id":1},{"Name":"x"},{"Id":2}]"#);
        let Ok(ItemsChange::Replace(dump)) = change else { panic!("{change:?}") };
        assert_eq!((dump.items.len(), dump.bad.len()), (2, 1));
    }

    #[track_caller]
    fn check_refused(change: Result<ItemsChange, FrameError>, code: &str, field: &str) {
        let error = change.expect_err("an error");
        assert_eq!((error.code, error.field), (code, Some(field)), "{error}");
    }

    #[test]
    fn bad_frames_say_what_is_wrong() {
        check_refused(dump(r#""item_count":3"#), "missing_field", "items");
        check_refused(dump(r#""items":7"#), "wrong_kind", "items");
        check_refused(delta(r#""item":{"Id":1}"#), "missing_field", "action");
        check_refused(delta(r#""action":"add""#), "missing_field", "item");
        check_refused(delta(r#""action":"add","item":{}"#), "missing_field", "Id");
        check_refused(delta(r#""action":"remove""#), "missing_field", "item_id");
        check_refused(delta(r#""action":"remove","item":{}"#), "missing_field", "item_id");
        check_refused(delta(r#""action":"remove","item_id":0"#), "out_of_range", "item_id");
        check_refused(delta(r#""action":"eat","item_id":1"#), "wrong_kind", "action");
        check_refused(delta(r#""action":7,"item_id":1"#), "wrong_kind", "action");
    }
}
