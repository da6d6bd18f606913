//! Edge: game clients over WebSocket. Frames in, domain events out.

mod socket;
pub mod throttle;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{ConnectInfo, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use tokio::sync::Semaphore;

use crate::auth::client_address::{Proxies, client_of, household};
use crate::auth::secrets::{Accepted, PluginSecrets};
use crate::clock::Clock;
use crate::config::{Config, Plugin};
use crate::inventory::Inventories;
use crate::live::Live;
use crate::observe::{Metrics, ReasonLabels};
use crate::pipeline::Pipeline;
use crate::tasks::Shutdown;
use throttle::WrongSecrets;

/// Bytes of read and write buffer per socket. The library's default of 128 KiB would cost 280 MB
/// with 2,000 clients; frames are mostly below 1 KiB, and larger ones grow the buffer.
const SOCKET_BUFFER_BYTES: usize = 4 * 1024;

/// Whole inventories that are read at a time, each some milliseconds of work.
const LARGE_READS_MAX: usize = 2;

/// What the game clients' end of the server works with. Cheap to clone.
#[derive(Clone)]
pub struct Ingest(Arc<Parts>);

struct Parts {
    settings: Plugin,
    proxies: Proxies,
    secrets: PluginSecrets,
    pipeline: Pipeline,
    inventories: Inventories,
    /// Whole inventories that may be read at a time.
    large_reads: Semaphore,
    live: Arc<Live>,
    metrics: Arc<Metrics>,
    clock: Clock,
    shutdown: Shutdown,
    wrong_secrets: Mutex<WrongSecrets>,
    open_sockets: AtomicUsize,
}

impl Ingest {
    pub fn new(
        config: &Config,
        secrets: PluginSecrets,
        (pipeline, inventories): (Pipeline, Inventories),
        live: Arc<Live>,
        (metrics, clock, shutdown): (Arc<Metrics>, Clock, Shutdown),
    ) -> Self {
        Self(Arc::new(Parts {
            settings: config.plugin.clone(),
            proxies: Proxies::of(config),
            secrets,
            pipeline,
            inventories,
            large_reads: Semaphore::new(LARGE_READS_MAX),
            live,
            metrics,
            clock,
            shutdown,
            wrong_secrets: Mutex::default(),
            open_sockets: AtomicUsize::new(0),
        }))
    }

    /// The socket's routes. Deployed plugins differ in the prefix they use.
    pub fn router(self) -> Router {
        Router::new()
            .route("/ws/position", any(connect))
            .route("/websocket/ws/position", any(connect))
            .route("/api/ws/position", any(connect))
            .with_state(self)
    }

    fn refuse(&self, reason: &'static str, status: StatusCode) -> Response {
        self.0.metrics.refused_connections.get_or_create(&ReasonLabels { reason }).inc();
        status.into_response()
    }
}

#[derive(Deserialize)]
struct SecretQuery {
    #[serde(default)]
    secret: String,
}

/// Lets a game client in, if it presents the secret. Nothing is said to those who don't.
async fn connect(
    State(ingest): State<Ingest>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Query(query): Query<SecretQuery>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Response {
    let parts = &ingest.0;
    let now_ms = parts.clock.now_ms();
    let wrong = || parts.wrong_secrets.lock().unwrap_or_else(PoisonError::into_inner);
    let address = household(client_of(&parts.proxies, peer.ip(), &headers).address);
    if wrong().is_blocked(address, now_ms) {
        return ingest.refuse("too_many_wrong_secrets", StatusCode::TOO_MANY_REQUESTS);
    }
    let presented = match headers.get("x-plugin-secret") {
        Some(header) => header.to_str().unwrap_or_default(),
        None => query.secret.as_str(),
    };
    match parts.secrets.check(presented) {
        None => {
            wrong().record(address, now_ms);
            return ingest.refuse("wrong_secret", StatusCode::UNAUTHORIZED);
        }
        Some(Accepted::Legacy) => {
            tracing::warn!(%address, "a game client uses the legacy secret");
        }
        Some(Accepted::Current) => {}
    }
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(rejection) => return rejection.into_response(),
    };
    let Some(place) = Place::take(&ingest) else {
        return ingest.refuse("too_many_sockets", StatusCode::SERVICE_UNAVAILABLE);
    };
    upgrade
        .read_buffer_size(SOCKET_BUFFER_BYTES)
        .write_buffer_size(SOCKET_BUFFER_BYTES)
        .max_message_size(parts.settings.frame_bytes_max)
        .max_frame_size(parts.settings.frame_bytes_max)
        .on_upgrade(move |socket| socket::serve(socket, place))
}

/// A place among the open sockets, given back when dropped.
struct Place(Ingest);

impl Place {
    fn take(ingest: &Ingest) -> Option<Self> {
        let open = ingest.0.open_sockets.fetch_add(1, Ordering::Relaxed);
        let place = Self(ingest.clone());
        (open < ingest.0.settings.sockets_max).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.0.open_sockets.fetch_sub(1, Ordering::Relaxed);
    }
}
