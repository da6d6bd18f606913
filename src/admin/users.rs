//! The job behind `overlord user …`. Whoever may run it owns the files anyway.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::admin::job::{Host, ImportError, Job, SHELL};
use crate::auth::accounts::{Accounts, AccountsError, Change};
use crate::auth::password::{self, PasswordError};
use crate::bundle::{BAD_ROWS_MAX, BundleUser, ImportReport, read_users};
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

/// Takes over the users of a bundle, with their passwords. Accounts that are there stay as they are.
pub fn import(
    accounts: &Accounts,
    bundle: &Path,
    report: &mut ImportReport,
) -> Result<(), ImportError> {
    let (users, mut file, mut bad_rows) = read_users(bundle)?;
    for BundleUser { username, role, password_hash, line } in users {
        if !password::is_hash(&password_hash) {
            bad_rows.push(file.bad_row(line, UsersError::NoHash.to_string()));
            continue;
        }
        match accounts.create(&username, role, Some(password_hash)) {
            Ok(_) => file.added += 1,
            Err(AccountsError::Exists) => file.duplicates += 1,
            Err(error) => return Err(error.into()),
        }
    }
    report.rows += file.rows;
    report.bad_rows.append(&mut bad_rows);
    report.bad_rows.truncate(BAD_ROWS_MAX);
    report.files.push(file);
    Ok(())
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
