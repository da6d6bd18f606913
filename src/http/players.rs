//! `/live`: who is online, for front ends that poll.

use std::sync::{Mutex, PoisonError};

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header;
use serde::Serialize;
use utoipa::ToSchema;

use super::AppState;
use super::error::ApiError;
use crate::live::players::PlayerRow;

/// How long one answer serves everybody, byte for byte the same.
const CACHE_MS: i64 = 1_000;

#[derive(Serialize, ToSchema)]
pub struct LivePlayers {
    /// Everybody whose telemetry came in the last 30 seconds, by name.
    players: Vec<PlayerRow>,
}

/// The latest answer and when it was made.
#[derive(Debug, Default)]
pub struct LiveCache(Mutex<Option<(i64, Bytes)>>);

/// Who is online now.
#[utoipa::path(get, path = "/live", tag = "live", responses((status = OK, body = LivePlayers)))]
pub async fn list_live_players(State(app): State<AppState>) -> Result<Response, ApiError> {
    let now_ms = app.clock.now_ms();
    let mut cache = app.live_cache.0.lock().unwrap_or_else(PoisonError::into_inner);
    let body = match &*cache {
        Some((made_ms, body)) if (0..CACHE_MS).contains(&(now_ms - made_ms)) => body.clone(),
        _ => {
            let live = LivePlayers { players: app.live.players.online(now_ms) };
            let body = Bytes::from(
                serde_json::to_vec(&live).map_err(|error| ApiError::Internal(error.to_string()))?,
            );
            *cache = Some((now_ms, body.clone()));
            body
        }
    };
    Ok(([(header::CONTENT_TYPE, "application/json")], body).into_response())
}
