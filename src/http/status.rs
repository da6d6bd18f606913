//! What the server says of itself.

use axum::extract::State;
use axum::{Extension, Json};
use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::AppState;
use crate::auth::caller::Caller;
use crate::storage::StoreHealth;

#[derive(Serialize, ToSchema)]
pub struct Version {
    /// `YYYY.M.D.HHMM-commit`
    version: &'static str,
}

/// The version that runs.
#[utoipa::path(get, path = "/api-version", tag = "server", responses((status = OK, body = Version)))]
pub async fn read_version(State(app): State<AppState>) -> Json<Version> {
    Json(Version { version: app.version })
}

/// The process answers.
#[utoipa::path(get, path = "/healthz", tag = "server", responses((status = OK, body = String)))]
pub async fn read_health() -> &'static str {
    "ok\n"
}

#[derive(Serialize, ToSchema)]
pub struct Readiness {
    is_ready: bool,
    /// `ok`, or what is wrong; only `failing` for callers who are not known.
    store: String,
    is_stopping: bool,
}

/// Whether the server can do its work: the store writes, and no stop is under way.
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "server",
    responses((status = OK, body = Readiness), (status = SERVICE_UNAVAILABLE, body = Readiness))
)]
pub async fn read_readiness(
    State(app): State<AppState>,
    caller: Option<Extension<Caller>>,
) -> (StatusCode, Json<Readiness>) {
    let store = match app.store.health() {
        StoreHealth::Ok => "ok".to_owned(),
        StoreHealth::Failing { error, .. } if caller.is_some() => error,
        StoreHealth::Failing { .. } => "failing".to_owned(),
    };
    let is_stopping = app.shutdown.has_begun();
    let is_ready = store == "ok" && !is_stopping;
    let status = if is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Readiness { is_ready, store, is_stopping }))
}
