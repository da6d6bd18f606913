//! Signing in: the limits, the slow work off the async threads, the audit log.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::Instant;

use crate::auth::accounts::{Accounts, AccountsError};
use crate::auth::audit::record;
use crate::auth::password::{self, PasswordError, Verdict};
use crate::auth::sign_in_limits::SignInLimits;
use crate::clock::Clock;
use crate::domain::account::{Account, USERNAME_CHARS_MAX, Username};
use crate::domain::audit::{AuditEntry, AuditKind};
use crate::storage::Store;
use crate::tasks;

/// Passwords hashed at the same time: 32 MiB and a core each.
const HASHES_AT_ONCE_MAX: usize = 2;
/// Attempts that may wait for that; beyond it they are sent away.
const WAITING_MAX: usize = 32;
/// A failure is answered no sooner than this after it came, whatever there was to compute: a name
/// that does not exist takes as long as one that does, with any kind of hash.
const FAILURE_TIME: Duration = Duration::from_millis(700);
/// How soon to come back when too many wait, milliseconds.
const BUSY_WAIT_MS: i64 = 2_000;

/// Stands in the audit log for a name that there is not.
const NO_SUCH_NAME: &str = "(no such name)";

/// Why somebody is not signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Nothing tells whether it was the name or the password. `wait_ms`: until the next try.
    #[error("that name and password do not match")]
    Wrong { wait_ms: i64 },
    #[error("too many attempts; try again later")]
    TooMany { wait_ms: i64 },
    #[error(transparent)]
    Password(#[from] PasswordError),
    #[error("the password could not be hashed: {0}")]
    Hash(String),
    #[error(transparent)]
    Accounts(#[from] AccountsError),
}

/// Checks passwords and makes new ones. Cheap to clone.
#[derive(Clone)]
pub struct SignIn(Arc<Parts>);

struct Parts {
    accounts: Accounts,
    store: Store,
    clock: Clock,
    limits: Mutex<SignInLimits>,
    hashing: Semaphore,
    waiting: Semaphore,
}

impl SignIn {
    pub fn new(accounts: Accounts, store: Store, clock: Clock) -> Self {
        Self(Arc::new(Parts {
            accounts,
            store,
            clock,
            limits: Mutex::default(),
            hashing: Semaphore::new(HASHES_AT_ONCE_MAX),
            waiting: Semaphore::new(HASHES_AT_ONCE_MAX + WAITING_MAX),
        }))
    }

    /// Signs somebody in.
    ///
    /// `address`: where the attempt comes from, beyond trusted proxies.
    pub async fn sign_in(
        &self,
        address: IpAddr,
        username: &str,
        password: String,
    ) -> Result<Account, SignInError> {
        let account = self.verify(address, username, password).await?;
        let name = account.username.as_str();
        let entry = AuditEntry::new(AuditKind::SignIn, name).from_address(address);
        record(&self.0.store, &self.0.clock, &entry);
        Ok(account)
    }

    /// Checks the password of an account, under the same limits as a sign-in.
    pub async fn verify(
        &self,
        address: IpAddr,
        username: &str,
        password: String,
    ) -> Result<Account, SignInError> {
        let begun = Instant::now();
        let parts = &self.0;
        // Any text is limited by name, also one that can be no name.
        let key: String = username.trim().to_lowercase().chars().take(USERNAME_CHARS_MAX).collect();
        let now_ms = parts.clock.now_ms();
        let Ok(place) = parts.waiting.try_acquire() else {
            return Err(SignInError::TooMany { wait_ms: BUSY_WAIT_MS });
        };
        let attempt = self.limits().begin(address, &key, now_ms);
        attempt.map_err(|wait_ms| SignInError::TooMany { wait_ms })?;
        let account = parts.accounts.find(username);
        let hash = account.as_ref().and_then(|account| account.password_hash.clone());
        // People type their password where the name belongs: only names that exist are listed.
        let listed = account.as_ref().map_or(NO_SUCH_NAME, |account| account.username.as_str());
        let listed = listed.to_owned();
        let accounts = parts.accounts.clone();
        let signed_in = self
            .hashing(move || {
                let verdict = password::verify(hash.as_deref(), &password);
                let (Some(account), Some(hash)) = (account, hash) else { return Ok(None) };
                let Verdict::Right { is_outdated } = verdict else { return Ok(None) };
                // One that cannot be made anew now will be the next time.
                let new_hash = is_outdated.then(|| password::hash(&password).ok()).flatten();
                match accounts.note_sign_in(account.username.as_str(), &hash, new_hash) {
                    Err(AccountsError::Changed | AccountsError::NoAccount) => Ok(None),
                    noted => noted.map(Some),
                }
            })
            .await?;
        // Others may hash while this one waits to be answered.
        drop(place);
        if let Some(account) = signed_in {
            self.limits().succeed(address, &key);
            return Ok(account);
        }
        tokio::time::sleep_until(begun + FAILURE_TIME).await;
        self.record_failure(address, listed);
        let wait_ms = self.limits().wait_ms(address, &key, parts.clock.now_ms());
        Err(SignInError::Wrong { wait_ms })
    }

    /// Hashes a password that is to be a new one.
    pub async fn new_hash(
        &self,
        username: &Username,
        password: String,
    ) -> Result<String, SignInError> {
        password::check_new(username.as_str(), &password)?;
        let Ok(_place) = self.0.waiting.try_acquire() else {
            return Err(SignInError::TooMany { wait_ms: BUSY_WAIT_MS });
        };
        let hash = self.hashing(move || password::hash(&password)).await;
        hash.map_err(|error| SignInError::Hash(error.to_string()))
    }

    fn record_failure(&self, address: IpAddr, username: String) {
        let Some(unlisted) = self.limits().list(self.0.clock.now_ms()) else { return };
        let entry = AuditEntry::new(AuditKind::SignInFailed, username).from_address(address);
        let entry = match unlisted {
            0 => entry,
            unlisted => entry.with(format!("{unlisted} more before it are not listed")),
        };
        record(&self.0.store, &self.0.clock, &entry);
    }

    async fn hashing<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> T {
        // Never closed, so there is always a permit in the end.
        let _permit = self.0.hashing.acquire().await;
        tasks::blocking(work).await
    }

    fn limits(&self) -> std::sync::MutexGuard<'_, SignInLimits> {
        self.0.limits.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
