//! Places of a suit.

use std::fmt;

/// A place that one piece of a suit takes.
///
/// Source: the game's equip mask and coverage mask; weapons, shields, cloaks and aetheria are no
/// part of a suit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum SuitSlot {
    Head,
    Chest,
    Abdomen,
    UpperArms,
    LowerArms,
    Hands,
    UpperLegs,
    LowerLegs,
    Feet,
    Neck,
    Trinket,
    LeftWrist,
    RightWrist,
    LeftRing,
    RightRing,
    Shirt,
    Pants,
}

impl SuitSlot {
    pub const ALL: [Self; Self::COUNT as usize] = [
        Self::Head,
        Self::Chest,
        Self::Abdomen,
        Self::UpperArms,
        Self::LowerArms,
        Self::Hands,
        Self::UpperLegs,
        Self::LowerLegs,
        Self::Feet,
        Self::Neck,
        Self::Trinket,
        Self::LeftWrist,
        Self::RightWrist,
        Self::LeftRing,
        Self::RightRing,
        Self::Shirt,
        Self::Pants,
    ];

    /// How many there are.
    pub const COUNT: u8 = 17;

    /// The word that the API uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Chest => "chest",
            Self::Abdomen => "abdomen",
            Self::UpperArms => "upper_arms",
            Self::LowerArms => "lower_arms",
            Self::Hands => "hands",
            Self::UpperLegs => "upper_legs",
            Self::LowerLegs => "lower_legs",
            Self::Feet => "feet",
            Self::Neck => "neck",
            Self::Trinket => "trinket",
            Self::LeftWrist => "left_wrist",
            Self::RightWrist => "right_wrist",
            Self::LeftRing => "left_ring",
            Self::RightRing => "right_ring",
            Self::Shirt => "shirt",
            Self::Pants => "pants",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|slot| slot.as_str() == word)
    }
}

/// A set of slots, one bit each.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SlotSet(u32);

impl SlotSet {
    pub const EMPTY: Self = Self(0);
    /// The nine places of armour.
    pub const ARMOR: Self = Self(0x1FF);
    pub const ALL: Self = Self(0x1_FFFF);
    pub const WRISTS: Self = Self::of(SuitSlot::LeftWrist).with(SuitSlot::RightWrist);
    pub const RINGS: Self = Self::of(SuitSlot::LeftRing).with(SuitSlot::RightRing);

    /// The slot of this place in [`SuitSlot::ALL`].
    pub(super) const fn single(place: usize) -> Self {
        Self(1 << place)
    }

    pub const fn of(slot: SuitSlot) -> Self {
        Self(1 << slot as u32)
    }

    #[must_use]
    pub const fn with(self, slot: SuitSlot) -> Self {
        Self(self.0 | 1 << slot as u32)
    }

    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// What is here and not in `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub const fn contains(self, slot: SuitSlot) -> bool {
        self.0 & 1 << slot as u32 != 0
    }

    /// Whether all of `other` is here.
    pub const fn contains_all(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    pub const fn overlaps(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// One bit a slot, in the order of [`SuitSlot::ALL`].
    pub const fn bits(self) -> u32 {
        self.0
    }

    pub fn iter(self) -> impl Iterator<Item = SuitSlot> {
        SuitSlot::ALL.into_iter().filter(move |slot| self.contains(*slot))
    }
}

impl FromIterator<SuitSlot> for SlotSet {
    fn from_iter<I: IntoIterator<Item = SuitSlot>>(slots: I) -> Self {
        slots.into_iter().fold(Self::EMPTY, Self::with)
    }
}

impl fmt::Debug for SlotSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(SuitSlot::as_str)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_in_the_order_of_their_bits_and_read_back() {
        for (bit, slot) in SuitSlot::ALL.into_iter().enumerate() {
            assert_eq!(SlotSet::of(slot).bits(), 1 << bit);
            assert_eq!(SuitSlot::from_word(slot.as_str()), Some(slot));
        }
        assert_eq!(SuitSlot::ALL.into_iter().collect::<SlotSet>(), SlotSet::ALL);
        assert_eq!(SlotSet::ARMOR.iter().last(), Some(SuitSlot::Feet));
        assert_eq!(SlotSet::ARMOR.len(), 9);
        assert_eq!(SuitSlot::from_word("cloak"), None);
    }
}
