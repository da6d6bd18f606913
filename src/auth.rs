//! Who is calling, and what they may do.

pub mod access;
pub mod accounts;
pub mod audit;
pub mod caller;
pub mod client_address;
pub mod counters;
pub mod password;
pub mod secrets;
pub mod session;
pub mod sign_in;
pub mod sign_in_limits;
pub mod signed;

use std::sync::Arc;

use crate::auth::accounts::{Accounts, AccountsError};
use crate::auth::caller::Door;
use crate::auth::sign_in::SignIn;
use crate::clock::Clock;
use crate::config::{Config, Secret};
use crate::storage::Store;

/// Everything that decides who gets in. Cheap to clone.
#[derive(Clone)]
pub struct Auth {
    pub accounts: Accounts,
    pub sign_in: SignIn,
    pub door: Door,
}

impl Auth {
    /// Reads the accounts of a store.
    pub fn new(
        config: &Arc<Config>,
        session_key: &Secret,
        store: &Store,
        clock: &Clock,
    ) -> Result<Self, AccountsError> {
        let accounts = Accounts::load(store.clone(), clock.clone())?;
        let sign_in = SignIn::new(accounts.clone(), store.clone(), clock.clone());
        let door = Door::new(Arc::clone(config), accounts.clone(), session_key);
        Ok(Self { accounts, sign_in, door })
    }
}
