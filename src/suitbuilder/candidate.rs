//! Items as the search sees them.

use crate::domain::character::CharacterId;
use crate::domain::item::{ItemId, WieldRequirement};
use crate::domain::spell::CantripTier;
use crate::suitbuilder::SlotSet;

/// What sort of piece an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PieceKind {
    /// Counts for sets and for the sum of armour levels.
    Armor,
    /// Shirts and pants.
    Clothing,
    Jewelry,
}

impl PieceKind {
    pub const ALL: [Self; 3] = [Self::Armor, Self::Clothing, Self::Jewelry];

    /// The word that the API uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Armor => "armor",
            Self::Clothing => "clothing",
            Self::Jewelry => "jewelry",
        }
    }
}

/// Gear ratings, in the order of [`Candidate::ratings`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum RatingKind {
    Damage,
    DamageResist,
    Crit,
    CritResist,
    CritDamage,
    CritDamageResist,
    HealBoost,
    Vitality,
}

impl RatingKind {
    pub const ALL: [Self; 8] = [
        Self::Damage,
        Self::DamageResist,
        Self::Crit,
        Self::CritResist,
        Self::CritDamage,
        Self::CritDamageResist,
        Self::HealBoost,
        Self::Vitality,
    ];

    /// The word that the API uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Damage => "damage",
            Self::DamageResist => "damage_resist",
            Self::Crit => "crit",
            Self::CritResist => "crit_resist",
            Self::CritDamage => "crit_damage",
            Self::CritDamageResist => "crit_damage_resist",
            Self::HealBoost => "heal_boost",
            Self::Vitality => "vitality",
        }
    }
}

/// A cantrip of an item: only the strongest of a line counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cantrip {
    /// The spells' family: cantrips of one line replace each other.
    pub line: u16,
    pub tier: CantripTier,
}

/// Points of a cantrip's strength: minor 1, major 2, epic 3, legendary 4. What only quests give has
/// the points of the loot tier below it.
pub fn tier_points(tier: CantripTier) -> i64 {
    match tier {
        CantripTier::Feeble | CantripTier::Lesser => 0,
        CantripTier::Minor | CantripTier::Moderate | CantripTier::Inner => 1,
        CantripTier::Major => 2,
        CantripTier::Epic => 3,
        CantripTier::Legendary => 4,
    }
}

/// An item that a suit may hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// No two candidates have the same.
    pub item: ItemId,
    pub owner: CharacterId,
    pub kind: PieceKind,
    /// What it takes when worn as it is; of rings and bracelets, one of both sides.
    pub slots: SlotSet,
    /// Whether any one of `slots` is enough: rings, bracelets.
    pub is_either: bool,
    /// The single slots that tailoring can leave it with; empty if it cannot be reduced.
    pub reduced: SlotSet,
    pub set: Option<i32>,
    /// Armour level as the search compares it; 0 for what has none.
    pub armor_level: i32,
    /// By [`RatingKind`]; 0 where there is none.
    pub ratings: [i32; RatingKind::ALL.len()],
    pub cantrips: Vec<Cantrip>,
    /// What it asks of its wearer.
    pub wield: Vec<WieldRequirement>,
}

impl Candidate {
    pub fn rating(&self, kind: RatingKind) -> i32 {
        self.ratings[kind as usize]
    }

    /// All ways to wear it: sets of slots it can take at once, none twice.
    pub fn placements(&self, with_reductions: bool) -> impl Iterator<Item = SlotSet> {
        let (whole, singles) = if self.is_either {
            (SlotSet::EMPTY, self.slots)
        } else if with_reductions {
            (self.slots, self.reduced)
        } else {
            (self.slots, SlotSet::EMPTY)
        };
        let whole = (!whole.is_empty()).then_some(whole);
        let singles = singles.iter().map(SlotSet::of).filter(move |single| Some(*single) != whole);
        whole.into_iter().chain(singles)
    }
}
