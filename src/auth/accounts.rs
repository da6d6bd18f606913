//! The accounts: who there is, and every change to that.
//!
//! All of them are in memory, behind one lock; a change is durable before it is seen. Blocking.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use tokio::sync::watch;

use crate::auth::secrets::random_secret;
use crate::clock::Clock;
use crate::config::Secret;
use crate::domain::account::{Account, AccountError, ApiToken, Role, Username};
use crate::storage::{AccountSet, StorageError, Store};

/// Most accounts: the file is written whole at each change.
pub const ACCOUNTS_MAX: usize = 10_000;
/// Most tokens of one account.
pub const TOKENS_MAX: usize = 20;
/// Longest name of a token, characters.
pub const TOKEN_NAME_CHARS_MAX: usize = 64;
/// What every token begins with, so that people and scanners know one when they see it.
const TOKEN_PREFIX: &str = "ov_";
/// How exactly the last use of a token is kept.
const LAST_USED_STEP_MS: i64 = 3_600_000;

/// Why something was not done to an account.
#[derive(Debug, thiserror::Error)]
pub enum AccountsError {
    #[error("there is an account of that name already")]
    Exists,
    #[error("there is no such account")]
    NoAccount,
    #[error("there is no such token")]
    NoToken,
    #[error("this is the last admin; make another one first")]
    LastAdmin,
    #[error("there are {0} already, which is the most there may be")]
    TooMany(usize),
    #[error("a token's role cannot be higher than that of its account")]
    RoleTooHigh,
    #[error("a token's name has 1 to {TOKEN_NAME_CHARS_MAX} characters")]
    TokenName,
    #[error("somebody else has changed the account; try again")]
    Changed,
    #[error("the link is not valid, or was used already")]
    SetupLink,
    #[error("the system gave no random bytes: {0}")]
    Random(#[from] getrandom::Error),
    #[error(transparent)]
    Name(#[from] AccountError),
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// What to change of an account. Each of them ends its sessions.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// The session version the account must still have; any if it is not given.
    pub of_version: Option<u64>,
    pub role: Option<Role>,
    pub password_hash: Option<String>,
    pub sign_out: bool,
}

/// A token that was just made. Its secret is told once and not kept.
#[derive(Debug, Clone)]
pub struct NewToken {
    pub token: ApiToken,
    pub secret: Secret,
}

/// All accounts. Cheap to clone.
#[derive(Clone)]
pub struct Accounts(Arc<Inner>);

struct Inner {
    store: Store,
    clock: Clock,
    /// Held for a change, from reading to saving.
    changing: Mutex<()>,
    book: RwLock<Book>,
    /// What the one-time link holds that makes the first admin.
    setup: Mutex<Option<Secret>>,
    changes: watch::Sender<()>,
}

/// The accounts, and their tokens by hash.
#[derive(Default)]
struct Book {
    set: AccountSet,
    /// SHA-256 of a token → key of its account.
    owners: HashMap<[u8; 32], String>,
}

impl Book {
    fn new(set: AccountSet) -> Self {
        let owners = set
            .by_key
            .iter()
            .flat_map(|(key, account)| {
                account.tokens.iter().map(move |token| (token.sha256, key.clone()))
            })
            .collect();
        Self { set, owners }
    }
}

impl Accounts {
    /// Reads the accounts of a store. Without any, a link is made that makes the first admin.
    pub fn load(store: Store, clock: Clock) -> Result<Self, AccountsError> {
        let book = Book::new(store.load_accounts()?);
        let setup = if book.set.by_key.is_empty() { Some(random_secret()?) } else { None };
        Ok(Self(Arc::new(Inner {
            store,
            clock,
            changing: Mutex::default(),
            book: RwLock::new(book),
            setup: Mutex::new(setup),
            changes: watch::Sender::new(()),
        })))
    }

    /// The token of the one-time link; `None` once there is an account.
    pub fn setup_token(&self) -> Option<Secret> {
        lock(&self.0.setup).clone()
    }

    /// Tells of every change, so that open sockets can ask whether they may stay.
    pub fn changes(&self) -> watch::Receiver<()> {
        self.0.changes.subscribe()
    }

    pub fn find(&self, username: &str) -> Option<Account> {
        let key = Username::new(username).ok()?.key();
        self.book().set.by_key.get(&key).cloned()
    }

    /// By name.
    pub fn list(&self) -> Vec<Account> {
        self.book().set.by_key.values().cloned().collect()
    }

    pub fn is_empty(&self) -> bool {
        self.book().set.by_key.is_empty()
    }

    /// Makes an account.
    pub fn create(
        &self,
        username: &Username,
        role: Role,
        password_hash: Option<String>,
    ) -> Result<Account, AccountsError> {
        self.change_set(|set, now_ms| add(set, now_ms, username, role, password_hash))
    }

    /// Makes the first admin for whoever has the one-time link.
    pub fn create_first(
        &self,
        token: &str,
        username: &Username,
        password_hash: String,
    ) -> Result<Account, AccountsError> {
        self.change_set(|set, now_ms| {
            let is_valid = lock(&self.0.setup).as_ref().is_some_and(|setup| setup.matches(token));
            if !is_valid || !set.by_key.is_empty() {
                return Err(AccountsError::SetupLink);
            }
            add(set, now_ms, username, Role::Admin, Some(password_hash))?;
            // Whoever made it is signed in with it.
            let account = get(set, username.as_str())?;
            account.last_sign_in_ms = Some(now_ms);
            Ok(account.clone())
        })
    }

    /// Changes an account, and ends its sessions.
    ///
    /// # Errors
    /// [`AccountsError::LastAdmin`] if no admin would be left; [`AccountsError::Changed`] if it is
    /// not of the version given.
    pub fn change(&self, username: &str, change: Change) -> Result<Account, AccountsError> {
        self.change_set(|set, _| {
            let account = get(set, username)?;
            if change.of_version.is_some_and(|version| version != account.session_version) {
                return Err(AccountsError::Changed);
            }
            if let Some(role) = change.role {
                account.role = role;
            }
            if let Some(hash) = change.password_hash {
                account.password_hash = Some(hash);
            }
            account.session_version += 1;
            let account = account.clone();
            keeps_admin(set).map(|()| account)
        })
    }

    /// Removes an account with its tokens.
    ///
    /// # Errors
    /// [`AccountsError::LastAdmin`] if no admin would be left.
    pub fn remove(&self, username: &str) -> Result<Account, AccountsError> {
        self.change_set(|set, _| {
            let key = get(set, username)?.username.key();
            let account = set.by_key.remove(&key).ok_or(AccountsError::NoAccount)?;
            keeps_admin(set)?;
            // Sessions of the account must not open a new one of its name.
            set.removed.insert(key, account.session_version + 1);
            Ok(account)
        })
    }

    /// Takes note of a sign-in with the password of `verified_hash`; `new_hash` replaces an outdated
    /// one of the same password.
    ///
    /// # Errors
    /// [`AccountsError::Changed`] if the account has another password by now: verifying took a
    /// while, and the old one must not open a new session.
    pub fn note_sign_in(
        &self,
        username: &str,
        verified_hash: &str,
        new_hash: Option<String>,
    ) -> Result<Account, AccountsError> {
        self.change_set(|set, now_ms| {
            let account = get(set, username)?;
            if account.password_hash.as_deref() != Some(verified_hash) {
                return Err(AccountsError::Changed);
            }
            account.last_sign_in_ms = Some(now_ms);
            if new_hash.is_some() {
                account.password_hash = new_hash;
            }
            Ok(account.clone())
        })
    }

    /// Makes a token that acts for an account with a role no higher than its own.
    pub fn create_token(
        &self,
        username: &str,
        name: &str,
        role: Option<Role>,
    ) -> Result<NewToken, AccountsError> {
        let name = name.trim();
        let is_name = !name.is_empty()
            && name.chars().nth(TOKEN_NAME_CHARS_MAX).is_none()
            && !name.chars().any(char::is_control);
        if !is_name {
            return Err(AccountsError::TokenName);
        }
        let random = random_secret()?;
        let secret = Secret::new(format!("{TOKEN_PREFIX}{}", random.reveal()));
        let id = URL_SAFE_NO_PAD.encode(getrandom::u64()?.to_be_bytes());
        self.change_set(|set, now_ms| {
            let account = get(set, username)?;
            let role = role.unwrap_or(account.role);
            if role > account.role {
                return Err(AccountsError::RoleTooHigh);
            }
            if account.tokens.len() >= TOKENS_MAX {
                return Err(AccountsError::TooMany(TOKENS_MAX));
            }
            let token = ApiToken {
                id,
                name: name.to_owned(),
                role,
                sha256: fingerprint(secret.reveal()),
                created_ms: now_ms,
                last_used_ms: None,
            };
            account.tokens.push(token.clone());
            Ok(NewToken { token, secret })
        })
    }

    /// Revokes a token of one account, or of any.
    pub fn revoke_token(
        &self,
        username: Option<&str>,
        id: &str,
    ) -> Result<(Username, ApiToken), AccountsError> {
        let key = username.map(|name| Username::new(name).map(|name| name.key())).transpose()?;
        self.change_set(|set, _| {
            let mut accounts = set.by_key.iter_mut();
            accounts
                .find_map(|(of, account)| {
                    let is_wanted = key.as_ref().is_none_or(|key| key == of);
                    let index = account.tokens.iter().position(|token| token.id == id)?;
                    is_wanted.then(|| (account.username.clone(), account.tokens.remove(index)))
                })
                .ok_or(AccountsError::NoToken)
        })
    }

    /// The account a presented token acts for.
    pub fn find_token(&self, presented: &str) -> Option<(Account, ApiToken)> {
        let sha256 = fingerprint(presented);
        let book = self.book();
        let account = book.set.by_key.get(book.owners.get(&sha256)?)?;
        let token = account.tokens.iter().find(|token| token.sha256 == sha256)?;
        Some((account.clone(), token.clone()))
    }

    /// Whether the use of a token is news that should be kept.
    pub fn is_use_news(&self, username: &str, id: &str) -> bool {
        let Ok(username) = Username::new(username) else { return false };
        let book = self.book();
        let account = book.set.by_key.get(&username.key());
        let token = account.and_then(|account| account.tokens.iter().find(|token| token.id == id));
        token.is_some_and(|token| is_news(token, self.0.clock.now_ms()))
    }

    /// Takes note of a token's use, if it is news.
    pub fn note_use(&self, id: &str) -> Result<(), AccountsError> {
        self.change_set(|set, now_ms| {
            let mut tokens = set.by_key.values_mut().flat_map(|account| &mut account.tokens);
            let token = tokens.find(|token| token.id == id).ok_or(AccountsError::NoToken)?;
            if is_news(token, now_ms) {
                token.last_used_ms = Some(now_ms);
            }
            Ok(())
        })
    }

    /// Makes a change on a copy, saves it, and only then shows it. What changes nothing is not saved.
    fn change_set<T>(
        &self,
        change: impl FnOnce(&mut AccountSet, i64) -> Result<T, AccountsError>,
    ) -> Result<T, AccountsError> {
        let _one_at_a_time = lock(&self.0.changing);
        let mut set = self.book().set.clone();
        let result = change(&mut set, self.0.clock.now_ms())?;
        if set == self.book().set {
            return Ok(result);
        }
        self.0.store.save_accounts(&set)?;
        if !set.by_key.is_empty() {
            *lock(&self.0.setup) = None;
        }
        *self.0.book.write().unwrap_or_else(PoisonError::into_inner) = Book::new(set);
        self.0.changes.send_replace(());
        Ok(result)
    }

    fn book(&self) -> RwLockReadGuard<'_, Book> {
        self.0.book.read().unwrap_or_else(PoisonError::into_inner)
    }
}

fn add(
    set: &mut AccountSet,
    now_ms: i64,
    username: &Username,
    role: Role,
    password_hash: Option<String>,
) -> Result<Account, AccountsError> {
    let key = username.key();
    if set.by_key.contains_key(&key) {
        return Err(AccountsError::Exists);
    }
    if set.by_key.len() >= ACCOUNTS_MAX {
        return Err(AccountsError::TooMany(ACCOUNTS_MAX));
    }
    let account = Account {
        username: username.clone(),
        role,
        password_hash,
        session_version: set.removed.remove(&key).unwrap_or(0),
        created_ms: now_ms,
        last_sign_in_ms: None,
        tokens: Vec::new(),
    };
    set.by_key.insert(key, account.clone());
    Ok(account)
}

fn get<'a>(set: &'a mut AccountSet, username: &str) -> Result<&'a mut Account, AccountsError> {
    let key = Username::new(username).map_err(|_| AccountsError::NoAccount)?.key();
    set.by_key.get_mut(&key).ok_or(AccountsError::NoAccount)
}

/// Whether a use of the token now should be kept.
fn is_news(token: &ApiToken, now_ms: i64) -> bool {
    token.last_used_ms.is_none_or(|last_ms| now_ms - last_ms >= LAST_USED_STEP_MS)
}

fn keeps_admin(set: &AccountSet) -> Result<(), AccountsError> {
    let has_admin = set.by_key.values().any(|account| account.role == Role::Admin);
    if has_admin { Ok(()) } else { Err(AccountsError::LastAdmin) }
}

fn fingerprint(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
