//! From a text to what it asks for.

mod fields;

use std::ops::Range as Span;

use crate::query::ast::{Filter, Leaf, Query, Sort};
use crate::query::error::QueryError;
use crate::query::lexer::{Piece, Token, pieces};
use crate::query::normal::normalised;
use crate::query::vocabulary::Vocabulary;
use crate::query::words::words;

/// Longest text of a query, in characters. People type a line; programs that list items have ids.
pub const TEXT_CHARS_MAX: usize = 2_000;
/// Most conditions of a query, fields to sort by included.
pub const CONDITIONS_MAX: usize = 100;
/// How deep parentheses and negations may stand in one another.
pub const NESTING_MAX: usize = 16;
/// Most marks that all conditions together may ask for. One part of a spell's name may be in 1,500.
pub const MARKS_MAX: usize = 10_000;

/// Reads a query.
///
/// A blank text asks for every item.
///
/// # Errors
/// The first place at which the text is no query, or the limit it goes over.
pub fn parse(text: &str, vocabulary: &Vocabulary) -> Result<Query, QueryError> {
    check_length(text, text.chars().count())?;
    let mut parser = Parser {
        text,
        vocabulary,
        pieces: pieces(text)?,
        next: 0,
        nesting: 0,
        groups: 0,
        conditions: 0,
        marks: 0,
        sort: Vec::new(),
    };
    let filter = parser.whole()?;
    let query = Query { filter, sort: parser.sort };
    // What is written out has to be readable too: short forms may be longer there.
    check_length(text, normalised(&query).chars().count())?;
    Ok(query)
}

fn check_length(text: &str, chars: usize) -> Result<(), QueryError> {
    if chars <= TEXT_CHARS_MAX {
        return Ok(());
    }
    let error = QueryError::new(text, 0..text.len(), format!("at most {TEXT_CHARS_MAX}"));
    Err(error.having_found(format!("{chars} characters")))
}

struct Parser<'a> {
    text: &'a str,
    vocabulary: &'a Vocabulary,
    pieces: Vec<Piece>,
    /// Position among the pieces.
    next: usize,
    /// Parentheses and negations that are open.
    nesting: usize,
    /// Parentheses that are open.
    groups: usize,
    conditions: usize,
    marks: usize,
    sort: Vec<Sort>,
}

impl Parser<'_> {
    fn whole(&mut self) -> Result<Filter, QueryError> {
        if self.pieces.is_empty() {
            return Ok(Filter::All);
        }
        let filter = self.alternatives()?;
        match self.peek() {
            None => Ok(filter.unwrap_or(Filter::All)),
            Some(_) => Err(self.unexpected("a condition; nothing opened this parenthesis")),
        }
    }

    /// `a b OR c`. `None` where there was nothing but sorting.
    fn alternatives(&mut self) -> Result<Option<Filter>, QueryError> {
        let first = self.conjunction()?;
        if !matches!(self.peek(), Some(Token::Or)) {
            return Ok(first);
        }
        let mut parts: Vec<Filter> = first.into_iter().collect();
        while matches!(self.peek(), Some(Token::Or)) {
            let before = self.next;
            self.next += 1;
            let part = self.conjunction()?;
            // Both sides of OR need something.
            let (true, Some(part)) = (!parts.is_empty(), part) else {
                self.next = before;
                return Err(self.unexpected("a condition on both sides of OR"));
            };
            match part {
                Filter::Or(inner) => parts.extend(inner),
                part => parts.push(part),
            }
        }
        // A group at the front that is itself a list of alternatives is no list in a list.
        if let Some(Filter::Or(_)) = parts.first()
            && let Filter::Or(inner) = parts.remove(0)
        {
            parts.splice(0..0, inner);
        }
        Ok(Some(Filter::Or(parts)))
    }

    /// `a b AND c`.
    fn conjunction(&mut self) -> Result<Option<Filter>, QueryError> {
        let mut parts = Vec::new();
        let mut is_sorted = false;
        loop {
            match self.peek() {
                None | Some(Token::Or | Token::Close) => break,
                Some(Token::And) => {
                    let has_left = !parts.is_empty() || is_sorted;
                    self.next += 1;
                    if !has_left || matches!(self.peek(), None | Some(Token::Or | Token::Close)) {
                        self.next -= 1;
                        return Err(self.unexpected("a condition on both sides of AND"));
                    }
                }
                Some(_) => match self.condition()? {
                    Some(Filter::And(inner)) => parts.extend(inner),
                    Some(part) => parts.push(part),
                    None => is_sorted = true,
                },
            }
        }
        match parts.len() {
            0 if is_sorted => Ok(None),
            0 => Err(self.unexpected("a condition")),
            1 => Ok(parts.pop()),
            _ => Ok(Some(Filter::And(parts))),
        }
    }

    /// One condition, perhaps negated. `None` for `sort:`.
    fn condition(&mut self) -> Result<Option<Filter>, QueryError> {
        let Some(piece) = self.pieces.get(self.next).cloned() else {
            return Err(self.unexpected("a condition"));
        };
        match piece.token {
            Token::Not => {
                self.deeper()?;
                self.next += 1;
                let start = self.next;
                let part = match self.peek() {
                    None | Some(Token::Or | Token::And | Token::Close) => None,
                    Some(_) => self.condition()?,
                };
                self.nesting -= 1;
                if part.is_none() {
                    self.next = start;
                    return Err(self.unexpected("a condition after NOT"));
                }
                Ok(part.map(|part| Filter::Not(Box::new(part))))
            }
            Token::Open => {
                self.deeper()?;
                self.groups += 1;
                self.next += 1;
                let filter = self.alternatives()?;
                if !matches!(self.peek(), Some(Token::Close)) {
                    return Err(self.unexpected("a closing parenthesis"));
                }
                self.next += 1;
                self.groups -= 1;
                self.nesting -= 1;
                Ok(filter)
            }
            Token::Close | Token::And | Token::Or => Err(self.unexpected("a condition")),
            Token::Phrase(phrase) => {
                self.next += 1;
                let phrase: Vec<String> = words(&phrase).collect();
                if phrase.is_empty() {
                    return Err(self.error(piece.at, "letters or digits between the quotes"));
                }
                self.count(&piece.at)?;
                Ok(Some(Filter::Leaf(Leaf::Phrase(phrase))))
            }
            Token::Word(word) => {
                self.next += 1;
                self.word(&word, &piece.at).map(Some)
            }
            Token::Field { name, value, value_at } => {
                self.next += 1;
                self.field(&name, &value, &piece.at, value_at)
            }
        }
    }

    /// A word, or several that hyphens and the like hold together: each has to be there.
    fn word(&mut self, word: &str, at: &Span<usize>) -> Result<Filter, QueryError> {
        if word == "*" {
            self.count(at)?;
            return Ok(Filter::All);
        }
        let mut leaves = Vec::new();
        for word in words(word) {
            self.count(at)?;
            leaves.push(Filter::Leaf(Leaf::Word(word)));
        }
        match leaves.len() {
            0 => Err(self.error(at.clone(), "a word, a field such as al:>400, or a quoted phrase")),
            1 => Ok(leaves.remove(0)),
            _ => {
                // Written out, they stand in parentheses.
                self.deeper()?;
                self.nesting -= 1;
                Ok(Filter::And(leaves))
            }
        }
    }

    fn peek(&self) -> Option<&Token> {
        self.pieces.get(self.next).map(|piece| &piece.token)
    }

    fn deeper(&mut self) -> Result<(), QueryError> {
        self.nesting += 1;
        if self.nesting <= NESTING_MAX {
            return Ok(());
        }
        Err(self.unexpected(&format!("at most {NESTING_MAX} parentheses and NOTs in one another")))
    }

    fn count(&mut self, at: &Span<usize>) -> Result<(), QueryError> {
        self.conditions += 1;
        if self.conditions <= CONDITIONS_MAX {
            return Ok(());
        }
        Err(self.error(at.clone(), format!("at most {CONDITIONS_MAX} conditions")))
    }

    /// An error at the next piece, or at the end.
    fn unexpected(&self, expected: &str) -> QueryError {
        let end = self.text.len();
        let at = self.pieces.get(self.next).map_or(end..end, |piece| piece.at.clone());
        self.error(at, expected)
    }

    fn error(&self, at: Span<usize>, expected: impl Into<String>) -> QueryError {
        QueryError::new(self.text, at, expected)
    }
}

#[cfg(test)]
mod tests;
