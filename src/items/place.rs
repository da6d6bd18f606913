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

/// Where something is that was told of before in the same game session, and the place of wearing
/// it that is known to be left over, if any.
///
/// What lies in a side pack cannot be worn, so a place of wearing that it still tells is left over.
/// Put into the main pack it tells the same, until it is worn anew: then the client appraises it
/// again. `known`: what was left over when it was last told, and the tick of its appraisal then.
pub fn settle(raw: &RawItem, place: Place, known: Option<(u32, i64)>) -> (Place, Option<u32>) {
    let told_mask = raw.bits(int::WORN_MASK).or_else(|| raw.bits(int::WIELDING_SLOT));
    if place.container != Container::Character {
        return (place, told_mask);
    }
    let is_left_over = place.slot.is_some()
        && known.is_some_and(|(mask, tick)| told_mask == Some(mask) && tick == raw.appraised_tick);
    if is_left_over {
        (Place { is_worn: false, worn_mask: None, ..place }, told_mask)
    } else {
        (place, None)
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
    fn what_comes_out_of_a_side_pack_is_not_worn_by_what_it_said_before() {
        let mut raw = RawItem::new(ItemId(0x8000_0001));
        raw.ints.extend([(int::WORN_MASK, 6_144), (int::CONTAINER, PACK), (int::SLOT, 2)]);
        let settled = |raw: &RawItem, known| settle(raw, place(raw, None), known);
        let (packed, left_over) = settled(&raw, None);
        assert_eq!((packed.is_worn, left_over), (false, Some(6_144)));
        raw.ints.insert(int::CONTAINER, LARSSON);
        let known = left_over.map(|mask| (mask, raw.appraised_tick));
        let (loose, left_over) = settled(&raw, known);
        assert_eq!((loose.is_worn, loose.worn_mask, left_over), (false, None, Some(6_144)));
        let known = left_over.map(|mask| (mask, raw.appraised_tick));
        // Worn again: elsewhere, wielded, or appraised since.
        let mut elsewhere = raw.clone();
        elsewhere.ints.insert(int::WORN_MASK, 4_096);
        let mut wielded = raw.clone();
        wielded.ints.insert(int::SLOT, -1);
        let mut appraised = raw.clone();
        appraised.appraised_tick += 1;
        for worn in [elsewhere, wielded, appraised] {
            let (place, left_over) = settled(&worn, known);
            assert_eq!((place.is_worn, left_over), (true, None));
        }
        assert_eq!(settled(&raw, None).1, None);
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
