//! Accounts: who somebody is, and what they may do.

use std::fmt;
use std::str::FromStr;

/// Longest user name, characters.
pub const USERNAME_CHARS_MAX: usize = 64;

/// What an account may do. Each role may do everything that those before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Sees everything but the administration, changes nothing.
    Viewer,
    /// Sends commands, and works on what is shared.
    User,
    /// Edits what a community keeps of its players, maps and mods.
    Curator,
    /// Manages accounts, and sees what the server keeps of itself.
    Admin,
}

impl Role {
    pub const ALL: [Self; 4] = [Self::Viewer, Self::User, Self::Curator, Self::Admin];

    /// The word for it, on the wire and on disk.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::User => "user",
            Self::Curator => "curator",
            Self::Admin => "admin",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = AccountError;

    fn from_str(text: &str) -> Result<Self, AccountError> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or(AccountError::UnknownRole)
    }
}

/// A user name as it was made: trimmed, 1 to 64 characters. Compared by its [`Username::key`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Username(String);

/// Why a name or a role is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    #[error("a user name has 1 to {USERNAME_CHARS_MAX} characters")]
    Length,
    #[error("a user name has no control characters and neither / nor :")]
    Character,
    #[error("a role is viewer, user, curator or admin")]
    UnknownRole,
}

impl Username {
    pub fn new(text: &str) -> Result<Self, AccountError> {
        let text = text.trim();
        if text.is_empty() || text.chars().nth(USERNAME_CHARS_MAX).is_some() {
            return Err(AccountError::Length);
        }
        // A colon would let a name pass for a caller that is none, such as `internal:…`.
        if text.chars().any(|c| c.is_control() || matches!(c, '/' | ':')) {
            return Err(AccountError::Character);
        }
        Ok(Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same for all spellings of one name: `Erik` and `erik` are one person.
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Somebody who may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub username: Username,
    pub role: Role,
    /// As the hash function writes it (`$argon2id$…`, `$2b$…`); `None`: no sign-in by password.
    pub password_hash: Option<String>,
    /// Sessions of a lower version have ended.
    pub session_version: u64,
    /// Unix milliseconds.
    pub created_ms: i64,
    pub last_sign_in_ms: Option<i64>,
    pub tokens: Vec<ApiToken>,
}

/// A key for programs that act for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// Names it in lists; no secret.
    pub id: String,
    pub name: String,
    /// Never counts for more than the account's own role.
    pub role: Role,
    /// SHA-256 of the token itself, which nobody keeps. It is random, so it needs no slow hash.
    pub sha256: [u8; 32],
    pub created_ms: i64,
    pub last_used_ms: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_ordered_and_read_back() {
        assert!(Role::Viewer < Role::User && Role::Curator < Role::Admin);
        for role in Role::ALL {
            assert_eq!(role.as_str().parse(), Ok(role));
        }
        assert_eq!("Admin".parse::<Role>(), Err(AccountError::UnknownRole));
    }

    #[test]
    fn names_are_trimmed_and_compared_without_case() {
        let name = Username::new("  Zoë ").expect("a name");
        assert_eq!((name.as_str(), name.key()), ("Zoë", "zoë".to_owned()));
        for bad in ["", "  ", "a\nb", "internal:10.0.0.1", "a/b", &"x".repeat(65)] {
            assert!(Username::new(bad).is_err(), "{bad}");
        }
        assert!(Username::new(&"ß".repeat(64)).is_ok());
    }
}
