//! Object ids: one number, seen in three forms.

use std::fmt;
use std::str::FromStr;

/// Number that a game server gave to an object: an item, a pack, a character.
///
/// The game's protocol has 32 bits without a sign, its client's add-ons show them with one, and
/// players know them in hexadecimal: 2147612975, -2147354321 and `0x8001F92F` are one object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId(pub u32);

/// Why a text or a number is no object id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ItemIdError {
    #[error("an item id is a number such as -2147354321, 2147612975 or 0x8001F92F")]
    NotANumber,
    #[error("an item id has 32 bits, and is neither 0 nor 0xFFFFFFFF")]
    OutOfRange,
}

impl ItemId {
    /// The id in either decimal form. 0 and all ones mean "no object" in the game.
    pub fn from_number(number: i64) -> Result<Self, ItemIdError> {
        let unsigned = u32::try_from(number)
            .or_else(|_| i32::try_from(number).map(i32::cast_unsigned))
            .map_err(|_| ItemIdError::OutOfRange)?;
        match unsigned {
            0 | u32::MAX => Err(ItemIdError::OutOfRange),
            unsigned => Ok(Self(unsigned)),
        }
    }

    /// As the game client's add-ons show it; negative for most items.
    pub fn signed(self) -> i32 {
        self.0.cast_signed()
    }

    /// As the game's protocol has it.
    pub fn unsigned(self) -> u32 {
        self.0
    }

    /// Whether the object is a character: servers keep this range for them.
    pub fn is_character(self) -> bool {
        (0x5000_0001..=0x5FFF_FFFF).contains(&self.0)
    }
}

/// Shows the hexadecimal form.
impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0x{:08X}", self.0)
    }
}

/// Reads any of the three forms; hexadecimal digits need their `0x`.
impl FromStr for ItemId {
    type Err = ItemIdError;

    fn from_str(text: &str) -> Result<Self, ItemIdError> {
        let text = text.trim();
        let number = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
            Some(digits) if digits.starts_with(['+', '-']) => return Err(ItemIdError::NotANumber),
            Some(digits) => i64::from_str_radix(digits, 16),
            None => text.parse(),
        };
        Self::from_number(number.map_err(|_| ItemIdError::NotANumber)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<u32, ItemIdError>) {
        assert_eq!(text.parse().map(|id: ItemId| id.0), expected, "{text}");
    }

    #[test]
    fn three_forms_are_one_id() {
        for text in ["-2147354321", "2147612975", "0x8001F92F", " 0X8001f92f "] {
            check(text, Ok(0x8001_F92F));
        }
        let id = ItemId(0x8001_F92F);
        assert_eq!((id.signed(), id.unsigned()), (-2_147_354_321, 2_147_612_975));
        assert_eq!(id.to_string(), "0x8001F92F");
        assert_eq!(ItemId(7).to_string().parse(), Ok(ItemId(7)));
    }

    #[test]
    fn what_is_no_object_is_no_id() {
        for text in ["0", "-1", "0xFFFFFFFF", "4294967296", "-2147483649", "0x100000000"] {
            check(text, Err(ItemIdError::OutOfRange));
        }
        for text in ["", "0x", "0x-7", "orb", "8001F92F", "1.5"] {
            check(text, Err(ItemIdError::NotANumber));
        }
    }

    #[test]
    fn characters_have_a_range() {
        assert!(ItemId(1_342_181_940).is_character());
        for id in [0x5000_0000, 0x6000_0000, 0x8000_0001] {
            assert!(!ItemId(id).is_character(), "{id}");
        }
    }
}
