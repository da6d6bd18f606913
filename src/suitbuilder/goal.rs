//! What makes one suit better than another.

/// A number of a suit that the search can make large.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Term {
    /// Quotas that are met.
    Sets,
    /// Pieces towards quotas, none beyond its quota.
    SetPieces,
    /// Wanted cantrips that are there, strong enough.
    Lines,
    /// Points of the strongest cantrip of each line that is there.
    TierPoints,
    /// Ratings, each times its weight.
    Ratings,
    /// Armour levels of armour, each times the slots it takes.
    ArmorLevel,
    /// Items, each counted as -1.
    FewerItems,
}

impl Term {
    /// In the order that a search has if nobody says otherwise.
    pub const ALL: [Self; 7] = [
        Self::Sets,
        Self::SetPieces,
        Self::Lines,
        Self::TierPoints,
        Self::Ratings,
        Self::ArmorLevel,
        Self::FewerItems,
    ];

    /// The word that the API uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sets => "sets",
            Self::SetPieces => "set_pieces",
            Self::Lines => "lines",
            Self::TierPoints => "tier_points",
            Self::Ratings => "ratings",
            Self::ArmorLevel => "al",
            Self::FewerItems => "fewer_items",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|term| term.as_str() == word)
    }
}

/// How suits are compared. Suits that are equal by it are compared by the number of items (fewer
/// first), then by their items' ids and slots, so that one suit is the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goal {
    /// The first term decides; where it is equal, the second, and so on. No term twice; what is not
    /// named does not count.
    Order(Vec<Term>),
    /// The largest sum decides.
    Weights(Weights),
}

impl Default for Goal {
    fn default() -> Self {
        Self::Order(Term::ALL.to_vec())
    }
}

/// Thousandths of a point that each of a suit's numbers is worth; negative ones are avoided.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Weights {
    pub sets: i64,
    pub set_pieces: i64,
    pub lines: i64,
    pub tier_points: i64,
    pub ratings: i64,
    pub armor_level: i64,
    /// For each item worn.
    pub items: i64,
}

impl Weights {
    /// Largest weight either way.
    pub const MAX: i64 = 10_000_000;
    /// How many make one point.
    pub const POINT: i64 = 1_000;
}
