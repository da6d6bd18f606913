//! `accounts.json`: who may sign in. Layout: docs/FORMAT.md, "Accounts".
//!
//! A file of its own and not a part of the state: it is replaced as a whole and durable before a
//! change counts, and a backup for others can leave it out.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::domain::account::{Account, ApiToken, Role, Username};
use crate::storage::StorageError;
use crate::storage::bucket::damaged;
use crate::storage::json_file;

pub const ACCOUNTS: &str = "accounts.json";
/// Version of the file's own layout.
const VERSION: u32 = 1;

/// All accounts, as they are on disk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountSet {
    /// By [`Username::key`].
    pub by_key: BTreeMap<String, Account>,
    /// Of names that were removed: the session version that a new account of that name begins
    /// with, so that old sessions do not open it.
    pub removed: BTreeMap<String, u64>,
}

#[derive(Serialize, Deserialize)]
struct Document {
    accounts: Vec<AccountRecord>,
    removed: BTreeMap<String, u64>,
}

#[derive(Serialize, Deserialize)]
struct AccountRecord {
    username: String,
    role: String,
    password_hash: Option<String>,
    session_version: u64,
    created_ms: i64,
    last_sign_in_ms: Option<i64>,
    tokens: Vec<TokenRecord>,
}

#[derive(Serialize, Deserialize)]
struct TokenRecord {
    id: String,
    name: String,
    role: String,
    sha256: String,
    created_ms: i64,
    last_used_ms: Option<i64>,
}

/// Where the accounts of a data directory are.
pub fn path(root: &Path) -> PathBuf {
    root.join(ACCOUNTS)
}

/// Reads the accounts; a directory without the file has none.
///
/// # Errors
/// [`StorageError::Damaged`] if the file is not what was written: then nobody can be let in.
pub fn load(root: &Path) -> Result<AccountSet, StorageError> {
    let path = path(root);
    let Some(Document { accounts: records, removed }) = json_file::load(&path, VERSION)? else {
        return Ok(AccountSet::default());
    };
    let mut accounts = AccountSet { by_key: BTreeMap::new(), removed };
    for record in records {
        let name = record.username.clone();
        let account =
            read_account(record).ok_or_else(|| damaged(&path, &format!("account {name:?}")))?;
        if accounts.by_key.insert(account.username.key(), account).is_some() {
            return Err(damaged(&path, &format!("account {name:?} is there twice")));
        }
    }
    Ok(accounts)
}

/// Replaces the accounts on disk; they are durable when this returns.
pub fn save(root: &Path, accounts: &AccountSet) -> Result<(), StorageError> {
    let document = Document {
        accounts: accounts.by_key.values().map(write_account).collect(),
        removed: accounts.removed.clone(),
    };
    json_file::save(&path(root), VERSION, document)
}

fn read_account(record: AccountRecord) -> Option<Account> {
    Some(Account {
        username: Username::new(&record.username).ok()?,
        role: record.role.parse().ok()?,
        password_hash: record.password_hash,
        session_version: record.session_version,
        created_ms: record.created_ms,
        last_sign_in_ms: record.last_sign_in_ms,
        tokens: record.tokens.into_iter().map(read_token).collect::<Option<_>>()?,
    })
}

fn read_token(record: TokenRecord) -> Option<ApiToken> {
    Some(ApiToken {
        id: record.id,
        name: record.name,
        role: record.role.parse::<Role>().ok()?,
        sha256: URL_SAFE_NO_PAD.decode(record.sha256).ok()?.try_into().ok()?,
        created_ms: record.created_ms,
        last_used_ms: record.last_used_ms,
    })
}

fn write_account(account: &Account) -> AccountRecord {
    AccountRecord {
        username: account.username.as_str().to_owned(),
        role: account.role.to_string(),
        password_hash: account.password_hash.clone(),
        session_version: account.session_version,
        created_ms: account.created_ms,
        last_sign_in_ms: account.last_sign_in_ms,
        tokens: account.tokens.iter().map(write_token).collect(),
    }
}

fn write_token(token: &ApiToken) -> TokenRecord {
    TokenRecord {
        id: token.id.clone(),
        name: token.name.clone(),
        role: token.role.to_string(),
        sha256: URL_SAFE_NO_PAD.encode(token.sha256),
        created_ms: token.created_ms,
        last_used_ms: token.last_used_ms,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn account(name: &str) -> Account {
        let token = ApiToken {
            id: "t1".to_owned(),
            name: "a script".to_owned(),
            role: Role::Viewer,
            sha256: [0xA5; 32],
            created_ms: 1,
            last_used_ms: None,
        };
        Account {
            username: Username::new(name).unwrap(),
            role: Role::Admin,
            password_hash: Some("$argon2id$".to_owned()),
            session_version: 3,
            created_ms: 1,
            last_sign_in_ms: Some(2),
            tokens: vec![token],
        }
    }

    #[test]
    fn accounts_read_back_and_only_their_owner_reads_the_file() {
        let directory = tempfile::tempdir().unwrap();
        assert_eq!(load(directory.path()).unwrap(), AccountSet::default());
        let mut accounts = AccountSet::default();
        accounts.by_key.insert("erik".to_owned(), account("Erik"));
        accounts.removed.insert("gone".to_owned(), 4);
        save(directory.path(), &accounts).unwrap();
        assert_eq!(load(directory.path()).unwrap(), accounts);
        let mode = fs::metadata(path(directory.path())).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn what_is_damaged_lets_nobody_in() {
        let directory = tempfile::tempdir().unwrap();
        let mut accounts = AccountSet::default();
        accounts.by_key.insert("erik".to_owned(), account("Erik"));
        save(directory.path(), &accounts).unwrap();
        let text = fs::read_to_string(path(directory.path())).unwrap();
        for (good, bad) in [
            ("\"version\": 1", "\"version\": 2"),
            ("admin", "emperor"),
            ("paWl", "pa"),
            ("Erik", ""),
            ("}", ""),
        ] {
            fs::write(path(directory.path()), text.replacen(good, bad, 1)).unwrap();
            assert!(load(directory.path()).is_err(), "{good}");
        }
    }
}
