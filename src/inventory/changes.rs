//! What happened to items between two looks at them.

use crate::domain::character::CharacterId;
use crate::domain::inventory::{ItemEvent, ItemEventKind};
use crate::domain::item::Item;
use crate::inventory::contents::Contents;
use crate::inventory::packs::Packs;
use crate::items::shown_name;

/// An item that has no name, as it is called in the history.
pub const NAMELESS: &str = "Something without a name";

/// What tells an arrival or a departure apart from others.
#[derive(Debug, Clone, Copy, Default)]
pub struct Circumstances {
    /// Who had it moments ago, or has it now.
    pub other: Option<CharacterId>,
    /// Its owner has just died.
    pub is_owner_dead: bool,
}

/// Compares one item before and after; `None` if nothing happened that the history tells.
pub fn compare(
    (before, packs_before): (Option<&Item>, &Packs),
    (after, packs_after): (Option<&Item>, &Packs),
    circumstances: Circumstances,
) -> Option<ItemEvent> {
    let kind = match (before, after) {
        (None, Some(_)) => ItemEventKind::Arrived,
        (Some(_), None) if circumstances.is_owner_dead && circumstances.other.is_none() => {
            ItemEventKind::LostOnDeath
        }
        (Some(_), None) => ItemEventKind::Left,
        (Some(before), Some(after)) if is_elsewhere(before, after) => ItemEventKind::Moved,
        (Some(before), Some(after)) if before.stack.count != after.stack.count => {
            ItemEventKind::Counted
        }
        (Some(_), Some(_)) | (None, None) => return None,
    };
    let item = after.or(before)?;
    let is_passed = matches!(kind, ItemEventKind::Arrived | ItemEventKind::Left);
    Some(ItemEvent {
        item: item.id,
        title: title(item),
        kind,
        other: circumstances.other.filter(|_| is_passed),
        from: before.map(|before| packs_before.number(&before.place)),
        to: after.map(|after| packs_after.number(&after.place)),
        count_before: before.map(|before| before.stack.count),
        count_after: after.map(|after| after.stack.count),
    })
}

/// Compares all things of a character. `circumstances`: of each that came or went.
pub fn compare_all(
    before: &Contents,
    after: &Contents,
    circumstances: impl Fn(&Item) -> Circumstances,
) -> Vec<ItemEvent> {
    let gone = before.entries.keys().filter(|id| !after.entries.contains_key(id));
    let ids = gone.chain(after.entries.keys());
    ids.filter_map(|id| {
        let was = before.entries.get(id).map(|entry| &entry.item);
        let is = after.entries.get(id).map(|entry| &entry.item);
        let circumstances = match (was, is) {
            (Some(item), None) | (None, Some(item)) => circumstances(item),
            _ => Circumstances::default(),
        };
        compare((was, &before.packs), (is, &after.packs), circumstances)
    })
    .collect()
}

/// The name of an item in the history.
pub fn title(item: &Item) -> String {
    shown_name(item).map_or_else(|| NAMELESS.to_owned(), std::borrow::Cow::into_owned)
}

/// Whether it is in another container, or was put on or taken off. Its place within is no matter.
fn is_elsewhere(before: &Item, after: &Item) -> bool {
    before.place.container != after.place.container || before.place.is_worn != after.place.is_worn
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::item::{Container, ItemId, RawItem};
    use crate::items::normalise;

    const PACK: ItemId = ItemId(0x8000_0009);

    fn item() -> Item {
        normalise(&RawItem::new(ItemId(0x8000_0001)), CharacterId(1))
    }

    fn in_pack() -> Item {
        let mut item = item();
        item.place.container = Container::Pack(PACK);
        item
    }

    type Told = (ItemEventKind, Option<CharacterId>, Option<u32>, Option<u32>);

    #[track_caller]
    fn check(
        before: Option<&Item>,
        after: Option<&Item>,
        circumstances: Circumstances,
        expected: Option<Told>,
    ) {
        let packs = Packs::default();
        let event = compare((before, &packs), (after, &packs), circumstances);
        let told = event.map(|event| (event.kind, event.other, event.from, event.to));
        assert_eq!(told, expected);
    }

    #[test]
    fn what_happened_follows_from_before_and_after() {
        let quiet = Circumstances::default();
        let (main, other) = (Some(1), Some(255));
        check(None, None, quiet, None);
        check(Some(&item()), Some(&item()), quiet, None);
        check(None, Some(&item()), quiet, Some((ItemEventKind::Arrived, None, None, main)));
        check(Some(&item()), None, quiet, Some((ItemEventKind::Left, None, main, None)));
        check(
            Some(&item()),
            Some(&in_pack()),
            quiet,
            Some((ItemEventKind::Moved, None, main, other)),
        );
        let mut worn = item();
        worn.place.is_worn = true;
        check(Some(&worn), Some(&item()), quiet, Some((ItemEventKind::Moved, None, Some(0), main)));
        let mut stack = item();
        stack.stack.count = 3;
        check(Some(&stack), Some(&item()), quiet, Some((ItemEventKind::Counted, None, main, main)));
        let mut further = item();
        further.place.slot = Some(7);
        check(Some(&item()), Some(&further), quiet, None);
    }

    #[test]
    fn a_death_takes_what_nobody_else_got() {
        let mule = Some(CharacterId(2));
        let dead = Circumstances { other: None, is_owner_dead: true };
        let lost = Some((ItemEventKind::LostOnDeath, None, Some(1), None));
        check(Some(&item()), None, dead, lost);
        let passed = Circumstances { other: mule, is_owner_dead: true };
        check(Some(&item()), None, passed, Some((ItemEventKind::Left, mule, Some(1), None)));
        check(None, Some(&item()), passed, Some((ItemEventKind::Arrived, mule, None, Some(1))));
        check(
            Some(&item()),
            Some(&in_pack()),
            passed,
            Some((ItemEventKind::Moved, None, Some(1), Some(255))),
        );
    }
}
