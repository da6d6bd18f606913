//! The job behind `overlord user …`. Whoever may run it owns the files anyway.

use serde::{Deserialize, Serialize};

use crate::admin::job::{Host, Job, SHELL};
use crate::auth::accounts::{AccountsError, Change};
use crate::auth::password::{self, PasswordError};
use crate::domain::account::{Account, Role, Username};
use crate::domain::audit::{AuditEntry, AuditKind};
use crate::storage::Progress;

/// What to do with which account. It holds a password, so it has no `Debug`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Users {
    List,
    Add { username: String, role: String, password: NewPassword },
    SetPassword { username: String, password: NewPassword },
    SetRole { username: String, role: String },
    Remove { username: String },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NewPassword {
    Text(String),
    /// Argon2id or bcrypt, as an older installation kept it.
    Hash(String),
}

/// The accounts in question, as they are now; of a removal, as it was.
#[derive(Debug, Serialize, Deserialize)]
pub struct UsersDone {
    pub users: Vec<UserLine>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct UserLine {
    pub username: String,
    pub role: String,
    pub has_password: bool,
    pub tokens: usize,
    /// Unix milliseconds.
    pub created_ms: i64,
    pub last_sign_in_ms: Option<i64>,
}

#[derive(Debug, thiserror::Error)]
pub enum UsersError {
    #[error(transparent)]
    Accounts(#[from] AccountsError),
    #[error(transparent)]
    Password(#[from] PasswordError),
    #[error("this is no hash of a password: wanted argon2id or bcrypt")]
    NoHash,
    #[error("the password could not be hashed: {0}")]
    Hash(String),
}

impl Job for Users {
    const NAME: &'static str = "user";
    const BEGINS: bool = true;
    const IS_LONG: bool = false;
    type Report = UsersDone;
    type Error = UsersError;

    fn run(&self, host: &Host, _progress: Progress) -> Result<UsersDone, UsersError> {
        let accounts = &host.accounts;
        let name = |text: &str| Username::new(text).map_err(AccountsError::from);
        let parse = |text: &str| text.parse::<Role>().map_err(AccountsError::from);
        let (account, kind, detail) = match self {
            Self::List => {
                let users = accounts.list().iter().map(UserLine::from).collect();
                return Ok(UsersDone { users });
            }
            Self::Add { username, role, password } => {
                let (username, role) = (name(username)?, parse(role)?);
                let hash = password.hash(&username)?;
                let account = accounts.create(&username, role, Some(hash))?;
                (account, AuditKind::UserCreated, Some(format!("role {role}")))
            }
            Self::SetPassword { username, password } => {
                let password_hash = Some(password.hash(&name(username)?)?);
                let change = Change { password_hash, ..Change::default() };
                let account = accounts.change(username, change)?;
                (account, AuditKind::UserChanged, Some("new password".to_owned()))
            }
            Self::SetRole { username, role } => {
                let role = parse(role)?;
                let change = Change { role: Some(role), ..Change::default() };
                let account = accounts.change(username, change)?;
                (account, AuditKind::UserChanged, Some(format!("role {role}")))
            }
            Self::Remove { username } => (accounts.remove(username)?, AuditKind::UserRemoved, None),
        };
        let entry = AuditEntry::new(kind, SHELL).to(account.username.as_str());
        host.record(&AuditEntry { detail, ..entry });
        Ok(UsersDone { users: vec![UserLine::from(&account)] })
    }
}

impl NewPassword {
    fn hash(&self, username: &Username) -> Result<String, UsersError> {
        match self {
            Self::Text(text) => {
                password::check_new(username.as_str(), text)?;
                password::hash(text).map_err(|error| UsersError::Hash(error.to_string()))
            }
            Self::Hash(hash) if password::is_hash(hash) => Ok(hash.clone()),
            Self::Hash(_) => Err(UsersError::NoHash),
        }
    }
}

impl From<&Account> for UserLine {
    fn from(account: &Account) -> Self {
        Self {
            username: account.username.as_str().to_owned(),
            role: account.role.to_string(),
            has_password: account.password_hash.is_some(),
            tokens: account.tokens.len(),
            created_ms: account.created_ms,
            last_sign_in_ms: account.last_sign_in_ms,
        }
    }
}
