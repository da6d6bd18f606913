//! Characters: their ids and names.

use std::fmt;
use std::sync::Arc;

/// Longest legal character name, in characters (Unicode scalar values).
///
/// The game allows 32; the wire protocol promises room for 64.
pub const NAME_CHARS_MAX: usize = 64;

/// Number of a character in this data directory: given at first sight, from 1, never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CharacterId(pub u32);

impl CharacterId {
    /// How many colours the design gives to characters.
    const COLORS: u32 = 24;

    /// The character's colour, 1 to 24: follows from the id, so it never changes.
    pub fn color(self) -> u8 {
        u8::try_from(self.0.wrapping_sub(1) % Self::COLORS + 1).unwrap_or(1)
    }
}

/// Name of a character as its player sees it: 1 to 64 characters, trimmed, without control
/// characters. Compared exactly. A leading `+` marks an administrator of the game server.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CharacterName(Arc<str>);

/// Why a text is not a character name.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum NameError {
    #[error("the name is empty")]
    Empty,
    #[error("the name has {0} characters, at most {NAME_CHARS_MAX} are allowed")]
    TooLong(usize),
    #[error("the name holds a control character")]
    Control,
}

impl CharacterName {
    /// Reads a name; surrounding white space is dropped.
    pub fn new(text: &str) -> Result<Self, NameError> {
        let name = text.trim();
        if name.is_empty() {
            return Err(NameError::Empty);
        }
        let chars = name.chars().count();
        if chars > NAME_CHARS_MAX {
            return Err(NameError::TooLong(chars));
        }
        if name.chars().any(char::is_control) {
            return Err(NameError::Control);
        }
        Ok(Self(name.into()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CharacterName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::borrow::Borrow<str> for CharacterName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(input: &str, expected: Result<&str, NameError>) {
        let name = CharacterName::new(input);
        assert_eq!(name.map(|name| name.to_string()), expected.map(str::to_owned));
    }

    #[test]
    fn names_are_trimmed_and_bounded() {
        check("  Larsson ", Ok("Larsson"));
        check("+Envoy of Asheron", Ok("+Envoy of Asheron"));
        check("Qalaba'r", Ok("Qalaba'r"));
        check("   ", Err(NameError::Empty));
        check("a\u{7}b", Err(NameError::Control));
        check(&"x".repeat(65), Err(NameError::TooLong(65)));
        let longest = "é".repeat(64);
        check(&longest, Ok(longest.as_str()));
    }

    #[test]
    fn colors_follow_the_id() {
        assert_eq!(CharacterId(1).color(), 1);
        assert_eq!(CharacterId(24).color(), 24);
        assert_eq!(CharacterId(25).color(), 1);
    }
}
