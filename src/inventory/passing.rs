//! Items on their way from one character to another.

use std::collections::{HashMap, VecDeque};

use crate::domain::character::CharacterId;
use crate::domain::inventory::{ItemEvent, ItemEventKind};
use crate::domain::item::ItemId;

/// How soon after it left one character an item must reach another to have been passed on.
const PASSING_MS: i64 = 10 * 60_000;
/// Most items remembered; the oldest go first.
const ITEMS_MAX: usize = 10_000;

/// Who had an item moments ago, or got it.
#[derive(Debug, Default)]
pub struct Passing {
    /// The last character that an item came to or left, and when.
    last: HashMap<ItemId, (CharacterId, i64)>,
    order: VecDeque<(ItemId, i64)>,
}

impl Passing {
    /// The other character of a passing: who had it before, or has it now.
    pub fn other(&self, owner: CharacterId, item: ItemId, now_ms: i64) -> Option<CharacterId> {
        let (character, at_ms) = self.last.get(&item)?;
        let is_fresh = now_ms.saturating_sub(*at_ms) <= PASSING_MS;
        (is_fresh && *character != owner).then_some(*character)
    }

    /// Remembers an arrival or a departure.
    pub fn note(&mut self, owner: CharacterId, event: &ItemEvent, now_ms: i64) {
        if !matches!(event.kind, ItemEventKind::Arrived | ItemEventKind::Left) {
            return;
        }
        self.last.insert(event.item, (owner, now_ms));
        self.order.push_back((event.item, now_ms));
        while let Some((item, at_ms)) = self.order.front().copied()
            && (self.order.len() > ITEMS_MAX || now_ms.saturating_sub(at_ms) > PASSING_MS)
        {
            self.order.pop_front();
            if self.last.get(&item).is_some_and(|(_, last_ms)| *last_ms == at_ms) {
                self.last.remove(&item);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LARSSON: CharacterId = CharacterId(1);
    const MULE: CharacterId = CharacterId(2);

    fn event(kind: ItemEventKind) -> ItemEvent {
        let title = "Celdon Sleeves".to_owned();
        let (from, to, count_before, count_after) = (None, None, None, None);
        let (item, other) = (ItemId(7), None);
        ItemEvent { item, title, kind, other, from, to, count_before, count_after }
    }

    #[test]
    fn an_item_is_passed_on_for_ten_minutes() {
        let mut passing = Passing::default();
        passing.note(LARSSON, &event(ItemEventKind::Moved), 0);
        assert_eq!(passing.other(MULE, ItemId(7), 0), None);
        passing.note(LARSSON, &event(ItemEventKind::Left), 1_000);
        assert_eq!(passing.other(MULE, ItemId(7), 1_000 + PASSING_MS), Some(LARSSON));
        assert_eq!(passing.other(MULE, ItemId(7), 1_001 + PASSING_MS), None);
        assert_eq!(passing.other(LARSSON, ItemId(7), 1_000), None, "he took it back");
        passing.note(MULE, &event(ItemEventKind::Arrived), 2_000);
        assert_eq!(passing.other(LARSSON, ItemId(7), 2_000), Some(MULE));
        passing.note(MULE, &event(ItemEventKind::Left), 5_000 + 2 * PASSING_MS);
        assert_eq!((passing.last.len(), passing.order.len()), (1, 1));
    }

    #[test]
    fn memory_is_bounded() {
        let mut passing = Passing::default();
        for id in 1..=20_000 {
            passing.note(LARSSON, &ItemEvent { item: ItemId(id), ..event(ItemEventKind::Left) }, 0);
        }
        assert_eq!((passing.last.len(), passing.order.len()), (ITEMS_MAX, ITEMS_MAX));
    }
}
