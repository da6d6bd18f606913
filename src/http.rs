//! Edge: browsers and scripts. Router, extractors, one file per feature, embedded assets.

pub mod access;
mod assets;
mod audit;
mod body;
pub mod credentials;
mod docs;
mod envelope;
pub mod error;
mod event_stream;
#[cfg(fuzzing)]
pub mod fuzz;
mod history;
mod inventory;
mod item_export;
mod item_history;
mod item_lists;
mod item_search;
mod item_words;
mod json_stream;
mod live_socket;
mod me;
mod metrics;
mod params;
mod places;
mod players;
mod portals;
mod rares;
mod role;
pub mod router;
mod settings;
mod sign_in;
mod spawns;
mod stats;
mod status;
mod suit_explain;
mod suit_fleet;
mod suit_options;
mod suits;
mod tokens;
mod totals;
mod trails;
mod users;
mod whole_body;

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use crate::auth::Auth;
use crate::auth::accounts::Accounts;
use crate::auth::audit::record;
use crate::auth::caller::Door;
use crate::auth::sign_in::SignIn;
use crate::clock::Clock;
use crate::config::Config;
use crate::domain::audit::AuditEntry;
use crate::http::error::ApiError;
use crate::inventory::{Inventories, Saved};
use crate::live::Live;
use crate::observe::Metrics;
use crate::pipeline::Pipeline;
use crate::storage::{StorageError, Store};
use crate::suit_search::Searches;
use crate::tasks::{self, Shutdown};

/// What handlers work with. Cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<Parts>);

/// The parts of the server that the browsers' end needs.
pub struct Parts {
    pub config: Arc<Config>,
    /// Every setting as (key, value, origin), secrets masked.
    pub settings: Vec<(String, String, String)>,
    pub accounts: Accounts,
    pub sign_in: SignIn,
    pub door: Door,
    pub store: Store,
    pub live: Arc<Live>,
    pub pipeline: Pipeline,
    pub inventories: Inventories,
    pub saved: Saved,
    pub searches: Searches,
    pub metrics: Arc<Metrics>,
    pub clock: Clock,
    pub shutdown: Shutdown,
    /// `YYYY.M.D.HHMM-commit`.
    pub version: &'static str,
    pub browsers: AtomicUsize,
    pub live_cache: players::LiveCache,
}

impl AppState {
    pub fn new(
        (config, settings): (Arc<Config>, Vec<(String, String, String)>),
        Auth { accounts, sign_in, door }: Auth,
        (store, live, pipeline): (Store, Arc<Live>, Pipeline),
        (inventories, saved, searches): (Inventories, Saved, Searches),
        (metrics, clock, shutdown): (Arc<Metrics>, Clock, Shutdown),
        version: &'static str,
    ) -> Self {
        Self(Arc::new(Parts {
            config,
            settings,
            accounts,
            sign_in,
            door,
            store,
            live,
            pipeline,
            inventories,
            saved,
            searches,
            metrics,
            clock,
            shutdown,
            version,
            browsers: AtomicUsize::new(0),
            live_cache: players::LiveCache::default(),
        }))
    }

    /// Adds an entry to the audit log.
    fn audit(&self, entry: &AuditEntry) {
        record(&self.store, &self.clock, entry);
    }

    /// Runs a read of the store on a blocking thread.
    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> Result<T, StorageError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let store = self.store.clone();
        tasks::blocking(move || work(&store)).await.map_err(ApiError::from)
    }
}

impl std::ops::Deref for AppState {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
