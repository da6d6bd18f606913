//! The audit log: who did what to the server, and who tried.

use std::fmt;
use std::str::FromStr;

/// What happened. The words are on disk and on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AuditKind {
    SignIn,
    SignInFailed,
    SignOut,
    SignOutEverywhere,
    PasswordChanged,
    TokenCreated,
    TokenRevoked,
    FirstAdmin,
    UserCreated,
    UserChanged,
    UserRemoved,
    Command,
    Backup,
    Check,
    Compact,
    Import,
    Reindex,
}

impl AuditKind {
    pub const ALL: [Self; 17] = [
        Self::SignIn,
        Self::SignInFailed,
        Self::SignOut,
        Self::SignOutEverywhere,
        Self::PasswordChanged,
        Self::TokenCreated,
        Self::TokenRevoked,
        Self::FirstAdmin,
        Self::UserCreated,
        Self::UserChanged,
        Self::UserRemoved,
        Self::Command,
        Self::Backup,
        Self::Check,
        Self::Compact,
        Self::Import,
        Self::Reindex,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::SignInFailed => "sign_in_failed",
            Self::SignOut => "sign_out",
            Self::SignOutEverywhere => "sign_out_everywhere",
            Self::PasswordChanged => "password_changed",
            Self::TokenCreated => "token_created",
            Self::TokenRevoked => "token_revoked",
            Self::FirstAdmin => "first_admin",
            Self::UserCreated => "user_created",
            Self::UserChanged => "user_changed",
            Self::UserRemoved => "user_removed",
            Self::Command => "command",
            Self::Backup => "backup",
            Self::Check => "check",
            Self::Compact => "compact",
            Self::Import => "import",
            Self::Reindex => "reindex",
        }
    }
}

impl fmt::Display for AuditKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The word is of no kind this program knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no kind of audit entry")]
pub struct UnknownKind;

impl FromStr for AuditKind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(UnknownKind)
    }
}

/// One line of the audit log. Never holds a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    pub kind: AuditKind,
    /// A user name, `internal:<address>`, or `shell` for whoever runs commands on the machine.
    pub actor: String,
    /// Where the request came from.
    pub address: Option<String>,
    /// The account, the character or the file it was done to.
    pub subject: Option<String>,
    pub detail: Option<String>,
}

impl AuditEntry {
    pub fn new(kind: AuditKind, actor: impl Into<String>) -> Self {
        Self { kind, actor: actor.into(), address: None, subject: None, detail: None }
    }

    #[must_use]
    pub fn from_address(self, address: impl fmt::Display) -> Self {
        Self { address: Some(address.to_string()), ..self }
    }

    #[must_use]
    pub fn to(self, subject: impl Into<String>) -> Self {
        Self { subject: Some(subject.into()), ..self }
    }

    #[must_use]
    pub fn with(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }
}
