//! Spells as items carry them.

/// Strength of a cantrip, weakest first.
///
/// Loot has minor, major, epic and legendary ones; the others are on gifts of quests. A lesser one
/// gives less than a minor one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CantripTier {
    Feeble,
    Lesser,
    Minor,
    Moderate,
    Inner,
    Major,
    Epic,
    Legendary,
}

impl CantripTier {
    pub const ALL: [Self; 8] = [
        Self::Feeble,
        Self::Lesser,
        Self::Minor,
        Self::Moderate,
        Self::Inner,
        Self::Major,
        Self::Epic,
        Self::Legendary,
    ];

    /// The word that begins the cantrip's name, in lower case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Feeble => "feeble",
            Self::Lesser => "lesser",
            Self::Minor => "minor",
            Self::Moderate => "moderate",
            Self::Inner => "inner",
            Self::Major => "major",
            Self::Epic => "epic",
            Self::Legendary => "legendary",
        }
    }

    /// The tier of that word, in lower case.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tier| tier.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiers_are_ordered_and_read_back() {
        assert!(CantripTier::ALL.is_sorted());
        for tier in CantripTier::ALL {
            assert_eq!(CantripTier::from_word(tier.as_str()), Some(tier));
        }
        assert_eq!(CantripTier::from_word("incantation"), None);
    }
}
