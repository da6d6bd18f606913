//! Why a text is no query.

use std::fmt;
use std::ops::Range;

/// Why a text is no query: where, what is there, and what should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryError {
    /// Bytes of the text; empty at its end.
    pub at: Range<usize>,
    /// The first character of it, from 1.
    pub position: usize,
    pub found: String,
    pub expected: String,
    /// What may have been meant.
    pub suggestion: Option<String>,
    /// Bytes of the text that the suggestion takes the place of: a whole condition.
    pub replace: Range<usize>,
}

/// How much of a text an error repeats, in characters.
const SHOWN_MAX: usize = 40;

impl QueryError {
    /// `at` has to be within the text, on the borders of characters.
    pub(super) fn new(text: &str, at: Range<usize>, expected: impl Into<String>) -> Self {
        let piece = text.get(at.clone()).unwrap_or_default();
        let found = match piece.chars().count() {
            0 => "the end".to_owned(),
            1..=SHOWN_MAX => format!("\u{201c}{piece}\u{201d}"),
            _ => format!(
                "\u{201c}{}\u{2026}\u{201d}",
                piece.chars().take(SHOWN_MAX).collect::<String>()
            ),
        };
        let position = text.get(..at.start).unwrap_or_default().chars().count() + 1;
        let replace = at.clone();
        Self { at, position, found, expected: expected.into(), suggestion: None, replace }
    }

    /// `replace`: the condition that the suggestion takes the place of.
    pub(super) fn suggesting(self, suggestion: Option<String>, replace: Range<usize>) -> Self {
        Self { suggestion, replace, ..self }
    }

    pub(super) fn having_found(self, found: impl Into<String>) -> Self {
        Self { found: found.into(), ..self }
    }
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { position, found, expected, .. } = self;
        write!(f, "at character {position}: found {found}, expected {expected}")?;
        match &self.suggestion {
            Some(suggestion) => write!(f, "; did you mean {suggestion}?"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for QueryError {}
