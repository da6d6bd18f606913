//! Names that a query may speak of and only the server knows.

use crate::domain::character::CharacterId;

/// What the language has to be told to read a query.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Vocabulary {
    /// Now, Unix milliseconds: ages count back from it.
    pub now_ms: i64,
    pub characters: Vec<(CharacterId, String)>,
    /// Saved groups of characters.
    pub groups: Vec<(String, Vec<CharacterId>)>,
}
