//! One thing of a character, and how the plugin writes it.

mod derived;
mod wire;

use std::ops::Range;

use crate::facts::{LootTemplate, Rare, Sundry};
use crate::simulator::goods;
use crate::simulator::looks::Looks;
use crate::simulator::loot::{self, Tinkering};

pub use wire::{Client, WireItem};

/// One thing of a character.
///
/// As small as it goes, since a fleet of thousands has hundreds of thousands of them: how it looks
/// is worked out anew whenever it is told.
#[derive(Debug, Clone)]
pub struct Item {
    /// Object id; negative, as the game client's signed 32 bits show it.
    pub id: i32,
    pub kind: Kind,
    pub place: Place,
    /// Size of the stack; 1 for what does not stack.
    pub count: i32,
    /// Uses left: of kits, and units of salvage.
    pub uses: i32,
    pub tinkering: Tinkering,
    pub is_appraised: bool,
    /// The client's record still says that it is worn here: the plugin lays an update over what it
    /// knew, and forgets nothing before the next session.
    pub stale_mask: i32,
}

/// What it is. The seed decides all that is not fixed.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    Loot {
        template: &'static LootTemplate,
        seed: u32,
        /// The set a worn piece was chosen for.
        set: Option<i32>,
    },
    Goods {
        sundry: &'static Sundry,
        seed: u32,
    },
    Rare(&'static Rare),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// On the body: one bit each place it covers.
    Worn(i32),
    /// `pack`: object id of the side pack, `None` for the main pack. `slot`: from 0.
    Packed { pack: Option<i32>, slot: u16 },
}

impl Item {
    /// A new thing that nobody appraised, in the first place of the main pack.
    pub fn new(id: i32, kind: Kind) -> Self {
        Self {
            id,
            kind,
            place: Place::Packed { pack: None, slot: 0 },
            count: 1,
            uses: match kind {
                Kind::Goods { sundry, .. } => goods::uses_max(sundry),
                _ => 0,
            },
            tinkering: Tinkering::default(),
            is_appraised: false,
            stale_mask: 0,
        }
    }

    /// What an appraisal would tell of it in a pack.
    pub fn looks(&self) -> Looks {
        match self.kind {
            Kind::Loot { template, seed, set } => loot::looks(template, seed, set, self.tinkering),
            Kind::Goods { sundry, seed } => goods::looks(sundry, seed, self.count, self.uses),
            Kind::Rare(rare) => goods::rare_looks(rare),
        }
    }

    pub fn is_worn(&self) -> bool {
        matches!(self.place, Place::Worn(_))
    }

    /// Whether it is a side pack.
    pub fn is_pack(&self) -> bool {
        matches!(self.kind, Kind::Goods { sundry, .. } if sundry.object_class == 10)
    }

    pub fn template(&self) -> Option<&'static LootTemplate> {
        match self.kind {
            Kind::Loot { template, .. } => Some(template),
            _ => None,
        }
    }

    /// The everyday thing it is.
    pub fn sundry(&self) -> Option<&'static Sundry> {
        match self.kind {
            Kind::Goods { sundry, .. } => Some(sundry),
            _ => None,
        }
    }
}

/// Hands out object ids, unlike all others of the fleet: each character has every so-many-th.
#[derive(Debug, Clone)]
pub struct Ids {
    next: u32,
    stride: u32,
}

/// What the game's servers give to things that come and go.
const DYNAMIC: Range<u32> = 0x8000_0000..0xF000_0000;
/// Where the ids of a fleet begin, at most: leaves room for all that is ever looted.
const FIRST_MAX: u32 = 0x0800_0000;

impl Ids {
    /// The ids of one of `characters`; other seeds begin elsewhere.
    pub fn new(seed: u64, index: usize, characters: usize) -> Self {
        let [index, stride] =
            [index, characters.max(1)].map(|number| u32::try_from(number).unwrap_or(1));
        // Fibonacci hashing: spreads small seeds.
        let spread = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
        let first = u32::try_from(spread).unwrap_or_default() % FIRST_MAX;
        Self { next: DYNAMIC.start + first + index, stride }
    }

    /// The next id. After a billion of them they begin anew.
    pub fn next_id(&mut self) -> i32 {
        let id = self.next;
        let next = id.saturating_add(self.stride);
        self.next = if DYNAMIC.contains(&next) { next } else { DYNAMIC.start + id % self.stride };
        id.cast_signed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unlike_each_other() {
        let mut seen = std::collections::HashSet::new();
        for index in 0..70 {
            let mut ids = Ids::new(7, index, 70);
            for _ in 0..400 {
                let id = ids.next_id();
                assert!(id < -1 && seen.insert(id), "{id}");
            }
        }
    }

    #[test]
    fn items_are_small() {
        assert!(size_of::<Item>() <= 64, "{} bytes", size_of::<Item>());
    }
}
