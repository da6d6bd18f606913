//! Where the things of a character are, as numbers and words.

use std::borrow::Cow;

use crate::domain::item::{Container, Item, ItemId, ObjectClass, Place};

pub use crate::query::{CONTAINER_MAIN as MAIN_PACK, CONTAINER_WORN as WORN};

/// The first of the side packs.
const FIRST_SIDE_PACK: u32 = MAIN_PACK + 1;
/// A pack that the character was not told to have.
pub const UNKNOWN_PACK: u32 = 255;

/// The side packs of one character, in the order the game shows them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Packs(Vec<ItemId>);

impl Packs {
    pub fn of<'a>(items: impl Iterator<Item = &'a Item>) -> Self {
        let mut packs: Vec<_> = items
            .filter(|item| Self::is_pack(item))
            .map(|pack| (pack.place.slot.unwrap_or(u32::MAX), pack.id))
            .collect();
        packs.sort_unstable();
        Self(packs.into_iter().map(|(_, id)| id).collect())
    }

    /// Whether an item is a side pack, or would be one if it lay in the main pack.
    pub fn is_pack(item: &Item) -> bool {
        item.class == ObjectClass::Container && item.place.container == Container::Character
    }

    /// The container of a place as a number: worn, the main pack, then the side packs in order.
    pub fn number(&self, place: &Place) -> u32 {
        match place.container {
            Container::Character if place.is_worn => WORN,
            Container::Character => MAIN_PACK,
            Container::Pack(id) => {
                let position = self.0.iter().position(|pack| *pack == id);
                let position = position.and_then(|position| u32::try_from(position).ok());
                position.map_or(UNKNOWN_PACK, |position| {
                    (FIRST_SIDE_PACK + position).min(UNKNOWN_PACK - 1)
                })
            }
        }
    }

    /// The side packs with their numbers.
    pub fn numbered(&self) -> impl Iterator<Item = (u32, ItemId)> {
        (FIRST_SIDE_PACK..UNKNOWN_PACK).zip(self.0.iter().copied())
    }
}

/// What a container is called.
pub fn container_label(number: u32) -> Cow<'static, str> {
    match number {
        WORN => Cow::Borrowed("Worn"),
        MAIN_PACK => Cow::Borrowed("Main pack"),
        UNKNOWN_PACK => Cow::Borrowed("Another pack"),
        side => Cow::Owned(format!("Pack {}", side - MAIN_PACK)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::character::CharacterId;
    use crate::domain::item::RawItem;
    use crate::items::normalise;

    fn pack(id: u32, slot: Option<u32>) -> Item {
        let mut raw = RawItem::new(ItemId(id));
        raw.object_class = Some(ObjectClass::Container.id());
        let mut pack = normalise(&raw, CharacterId(1));
        pack.place.slot = slot;
        pack
    }

    #[test]
    fn side_packs_are_numbered_by_their_slots() {
        let inside = {
            let mut inside = pack(9, Some(0));
            inside.place.container = Container::Pack(ItemId(7));
            inside
        };
        let all = [pack(5, Some(2)), pack(7, Some(0)), pack(8, None), pack(6, Some(1)), inside];
        let packs = Packs::of(all.iter());
        let numbered: Vec<_> = packs.numbered().collect();
        assert_eq!(numbered, [(2, ItemId(7)), (3, ItemId(6)), (4, ItemId(5)), (5, ItemId(8))]);
        let place = |container, is_worn| Place { container, slot: None, is_worn, worn_mask: None };
        for (place, number, label) in [
            (place(Container::Character, true), WORN, "Worn"),
            (place(Container::Character, false), MAIN_PACK, "Main pack"),
            (place(Container::Pack(ItemId(6)), false), 3, "Pack 2"),
            (place(Container::Pack(ItemId(99)), false), UNKNOWN_PACK, "Another pack"),
        ] {
            assert_eq!(packs.number(&place), number);
            assert_eq!(container_label(number), label);
        }
    }
}
