//! `/total-kills` and `/total-rares`: all time, and since midnight.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::AppState;
use crate::live::players::TimeText;

#[derive(Serialize, ToSchema)]
pub struct TotalKills {
    total: u64,
    /// Since midnight of the server's configured time zone.
    today: u64,
    #[schema(value_type = String, format = DateTime)]
    last_updated: TimeText,
}

/// Kills of the whole fleet.
#[utoipa::path(get, path = "/total-kills", tag = "world", responses((status = OK, body = TotalKills)))]
pub async fn read_total_kills(State(app): State<AppState>) -> Json<TotalKills> {
    let totals = app.store.kill_totals(app.clock.now_ms());
    let last_updated = TimeText(totals.last_updated_ms);
    Json(TotalKills { total: totals.all_time, today: totals.today, last_updated })
}

#[derive(Serialize, ToSchema)]
pub struct TotalRares {
    all_time: u64,
    /// Since midnight of the server's configured time zone.
    today: u64,
    #[schema(value_type = String, format = DateTime)]
    last_updated: TimeText,
}

/// Rares found by the whole fleet.
#[utoipa::path(get, path = "/total-rares", tag = "world", responses((status = OK, body = TotalRares)))]
pub async fn read_total_rares(State(app): State<AppState>) -> Json<TotalRares> {
    let totals = app.store.rare_totals(app.clock.now_ms());
    let last_updated = TimeText(totals.last_updated_ms);
    Json(TotalRares { all_time: totals.all_time, today: totals.today, last_updated })
}
