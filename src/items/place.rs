//! Where an item is, and whether it is worn.

use crate::domain::item::{Container, ItemId, Place, RawItem};
use crate::items::keys::int;

/// Reads an item's place.
///
/// When an item is told again without an appraisal, the client lays the new properties over the old
/// ones and deletes none. So something that was taken off and put into a side pack still says where
/// it was worn; its container is the newer word, and nothing in a side pack is worn. In the main
/// pack the two cannot be told apart, since what is worn has the character for its container too:
/// there the property is believed, until a full dump tells otherwise.
///
/// Source of the test: Mag-Tools, "key 10 is more than 0, or the slot is -1", and the wielder that
/// the game server tells when it creates the object.
pub fn place(raw: &RawItem, equip_mask: Option<u32>) -> Place {
    let container = match raw.container_id.or_else(|| raw.bits(int::CONTAINER)).unwrap_or(0) {
        0 => Container::Character,
        id if ItemId(id).is_character() => Container::Character,
        id => Container::Pack(ItemId(id)),
    };
    let told_mask = raw.positive(int::WORN_MASK).or_else(|| raw.positive(int::WIELDING_SLOT));
    let told_mask = told_mask.map(i32::cast_unsigned);
    let has_wielder = raw.bits(int::WIELDER).is_some_and(|id| ItemId(id).is_character());
    let slot = raw.int(int::SLOT);
    let is_worn = container == Container::Character
        && (told_mask.is_some() || has_wielder || slot == Some(-1));
    Place {
        container,
        slot: slot.and_then(|slot| u32::try_from(slot).ok()),
        is_worn,
        worn_mask: told_mask.or(equip_mask).filter(|_| is_worn),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LARSSON: i32 = 0x5000_0007;
    const PACK: i32 = -2_147_354_999;
    const IN_PACK: Container = Container::Pack(ItemId(PACK.cast_unsigned()));

    #[track_caller]
    fn check(container_id: Option<u32>, ints: &[(u32, i32)], expected: (Container, bool)) {
        let mut raw = RawItem::new(ItemId(0x8000_0001));
        raw.container_id = container_id;
        raw.ints.extend(ints.iter().copied());
        let place = place(&raw, Some(0x0010_0000));
        assert_eq!((place.container, place.is_worn), expected, "{container_id:?} {ints:?}");
        assert_eq!(place.worn_mask.is_some(), place.is_worn);
    }

    #[test]
    fn containers_come_in_two_spellings() {
        let here = (Container::Character, false);
        check(None, &[], here);
        check(Some(0), &[], here);
        check(None, &[(int::CONTAINER, 0)], here);
        check(None, &[(int::CONTAINER, LARSSON)], here);
        check(Some(LARSSON.cast_unsigned()), &[], here);
        check(None, &[(int::CONTAINER, PACK)], (IN_PACK, false));
        check(Some(PACK.cast_unsigned()), &[(int::CONTAINER, LARSSON)], (IN_PACK, false));
        check(Some(0), &[(int::CONTAINER, PACK)], here);
    }

    #[test]
    fn worn_is_told_in_four_ways() {
        let worn = (Container::Character, true);
        let here = (int::CONTAINER, LARSSON);
        check(None, &[here, (int::WORN_MASK, 6_144)], worn);
        check(None, &[here, (int::WIELDING_SLOT, 6_144)], worn);
        check(None, &[here, (int::WIELDER, LARSSON)], worn);
        check(None, &[(int::SLOT, -1)], worn);
        let loose = (Container::Character, false);
        check(None, &[here, (int::WORN_MASK, 0), (int::WIELDING_SLOT, 0), (int::SLOT, 3)], loose);
        check(None, &[here, (int::WORN_MASK, -1), (int::WIELDER, 0)], loose);
    }

    #[test]
    fn what_lies_in_a_side_pack_is_not_worn_whatever_it_says() {
        let stale = [(int::WORN_MASK, 6_144), (int::WIELDER, LARSSON), (int::WIELDING_SLOT, 6_144)];
        check(Some(PACK.cast_unsigned()), &stale, (IN_PACK, false));
        check(None, &[stale[0], (int::CONTAINER, PACK)], (IN_PACK, false));
    }

    #[test]
    fn masks_and_slots_are_missing_where_nobody_tells_them() {
        let mut raw = RawItem::new(ItemId(0x8000_0001));
        raw.ints.insert(int::SLOT, -1);
        let wielded = place(&raw, None);
        assert_eq!((wielded.is_worn, wielded.worn_mask, wielded.slot), (true, None, None));
        assert_eq!(place(&raw, Some(0x0010_0000)).worn_mask, Some(0x0010_0000));
        raw.ints.insert(int::WORN_MASK, 0x0200_0000);
        assert_eq!(place(&raw, Some(0x0010_0000)).worn_mask, Some(0x0200_0000));
        raw.ints.extend([(int::WORN_MASK, 0), (int::SLOT, 12)]);
        let packed = place(&raw, Some(0x0010_0000));
        assert_eq!((packed.slot, packed.worn_mask), (Some(12), None));
    }
}
