//! Cuts a text into the pieces of the language.

use std::ops::Range;

use crate::query::error::QueryError;

/// A piece of a query, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub token: Token,
    /// Bytes of the text.
    pub at: Range<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Open,
    Close,
    And,
    Or,
    /// The word, or a minus.
    Not,
    /// What stood between quotes.
    Phrase(String),
    Word(String),
    /// A word with a colon or a sign of comparison in it.
    Field {
        name: String,
        /// Without quotes.
        value: String,
        /// Where the value stands.
        value_at: Range<usize>,
    },
}

pub(super) fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\u{201C}' | '\u{201D}' | '\u{201E}')
}

/// Straight, or as word processors write it.
pub(super) fn is_minus(c: char) -> bool {
    matches!(c, '-' | '\u{2212}' | '\u{2013}')
}

fn is_sign(c: char) -> bool {
    matches!(c, '<' | '>' | '=' | '\u{2264}' | '\u{2265}')
}

/// Cuts the whole text up.
///
/// # Errors
/// A quote that nothing closes.
pub(super) fn pieces(text: &str) -> Result<Vec<Piece>, QueryError> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let after = at + first.len_utf8();
        let piece = match first {
            c if c.is_whitespace() => {
                at = after;
                continue;
            }
            '(' => Piece { token: Token::Open, at: at..after },
            ')' => Piece { token: Token::Close, at: at..after },
            c if is_minus(c) => Piece { token: Token::Not, at: at..after },
            c if is_quote(c) => {
                let (phrase, end) = unquoted(text, at)?;
                Piece { token: Token::Phrase(phrase), at: at..end }
            }
            _ => atom(text, at)?,
        };
        at = piece.at.end;
        pieces.push(piece);
    }
    Ok(pieces)
}

/// Reads what stands between quotes. A backslash takes the next character as it is.
///
/// `start`: where the opening quote is. Gives the text, and where what follows begins.
fn unquoted(text: &str, start: usize) -> Result<(String, usize), QueryError> {
    let mut inside = String::new();
    let mut rest = text[start..].char_indices().skip(1);
    while let Some((offset, c)) = rest.next() {
        match c {
            c if is_quote(c) => return Ok((inside, start + offset + c.len_utf8())),
            '\\' => inside.extend(rest.next().map(|(_, next)| next)),
            c => inside.push(c),
        }
    }
    Err(QueryError::new(text, start..text.len(), "a closing quote"))
}

/// Reads a word, or a field and its value. Quotes count only in a value.
fn atom(text: &str, start: usize) -> Result<Piece, QueryError> {
    let mut plain = String::new();
    let mut name: Option<(String, usize)> = None;
    let mut at = start;
    while let Some(c) = text[at..].chars().next() {
        let after = at + c.len_utf8();
        match c {
            c if c.is_whitespace() || matches!(c, '(' | ')') => break,
            c if is_quote(c) && name.is_none() => break,
            c if is_quote(c) => {
                let (inside, end) = unquoted(text, at)?;
                plain.push_str(&inside);
                at = end;
                continue;
            }
            ':' if name.is_none() => name = Some((std::mem::take(&mut plain), after)),
            c if is_sign(c) && name.is_none() && !plain.is_empty() => {
                name = Some((std::mem::take(&mut plain), at));
                plain.push(c);
            }
            c => plain.push(c),
        }
        at = after;
    }
    let token = match name {
        Some((name, value_start)) => Token::Field { name, value: plain, value_at: value_start..at },
        None => match plain.to_lowercase().as_str() {
            "and" => Token::And,
            "or" => Token::Or,
            "not" => Token::Not,
            _ => Token::Word(plain),
        },
    };
    Ok(Piece { token, at: start..at })
}

/// A value in quotes, where it needs them.
pub(super) fn quoted(value: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-,.:<>=+_%'".contains(c);
    if !value.is_empty() && value.chars().all(is_plain) {
        return value.to_owned();
    }
    let escaped = value.chars().flat_map(|c| {
        let needs_it = c == '\\' || is_quote(c);
        needs_it.then_some('\\').into_iter().chain([c])
    });
    format!("\"{}\"", escaped.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[Token]) {
        let pieces = pieces(text).expect("a good text");
        assert_eq!(
            pieces.into_iter().map(|piece| piece.token).collect::<Vec<_>>(),
            expected,
            "{text}"
        );
    }

    fn word(word: &str) -> Token {
        Token::Word(word.to_owned())
    }

    fn field(name: &str, value: &str, value_at: Range<usize>) -> Token {
        Token::Field { name: name.to_owned(), value: value.to_owned(), value_at }
    }

    #[test]
    fn texts_fall_into_pieces() {
        check("  Celdon sleeves\t", &[word("Celdon"), word("sleeves")]);
        check(
            "a OR b and Not c",
            &[word("a"), Token::Or, word("b"), Token::And, Token::Not, word("c")],
        );
        check(
            "-(a \u{2013}b)",
            &[Token::Not, Token::Open, word("a"), Token::Not, word("b"), Token::Close],
        );
        check("\u{201C}a \\\" b\u{201D}c", &[Token::Phrase("a \" b".to_owned()), word("c")]);
        check("Adept's-set", &[word("Adept's-set")]);
        check("al:>500", &[field("al", ">500", 3..7)]);
        check("al>=500", &[field("al", ">=500", 2..7)]);
        check("in:\"Pack 3\")", &[field("in", "Pack 3", 3..11), Token::Close]);
        check(
            "cantrip:\"item tinkering\">=epic",
            &[field("cantrip", "item tinkering>=epic", 8..30)],
        );
        check("seen:>2026-11-16T01:02:03Z", &[field("seen", ">2026-11-16T01:02:03Z", 5..26)]);
        check(":x", &[field("", "x", 1..2)]);
        check("set:(a", &[field("set", "", 4..4), Token::Open, word("a")]);
    }

    #[test]
    fn quotes_have_to_close() {
        for (text, start) in [("a \"b", 2), ("in:\u{201C}Pack 3", 3), ("\"a\\\"", 0)] {
            let error = pieces(text).expect_err("an open quote");
            assert_eq!((error.at, error.expected.as_str()), (start..text.len(), "a closing quote"));
        }
    }
}
