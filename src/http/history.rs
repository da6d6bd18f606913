//! `/history`: what characters reported.

use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::AppState;
use super::error::{ApiError, ErrorEnvelope};
use super::json_stream;
use super::params::{Moment, Params, StepParam, SteppedWindow};
use crate::domain::character::CharacterId;
use crate::live::players::{TimeText, online_text};
use crate::storage::TelemetryRow;

const HISTORY_MS_DEFAULT: i64 = 3_600_000;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct HistoryQuery {
    /// Start, RFC 3339 or Unix milliseconds. Default: one hour before the end.
    #[param(value_type = Option<String>)]
    from: Option<Moment>,
    /// End (not included). Default: now.
    #[param(value_type = Option<String>)]
    to: Option<Moment>,
    /// One character. Default: all.
    character: Option<String>,
    /// Keep only the last report of each step, such as `60s`. Whole minutes and hours are quick:
    /// they reach back beyond the time that single reports are kept.
    #[param(value_type = Option<String>)]
    step: Option<StepParam>,
    /// At most this many reports of each character, 2 to 50,000: makes the step as long as that
    /// needs.
    max_points: Option<usize>,
}

/// The body of `/history`.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the answer is streamed; this is its shape for the API document")]
pub struct History {
    /// Whether the window was cut to what the server answers at once.
    clamped: bool,
    /// Reports ordered by time.
    data: Vec<HistoryRow>,
}

#[derive(Serialize, ToSchema)]
pub struct HistoryRow {
    #[schema(value_type = String, format = DateTime)]
    timestamp: TimeText,
    #[schema(value_type = String, format = DateTime)]
    received_at: TimeText,
    character_name: String,
    char_tag: Option<String>,
    session_id: String,
    ew: f64,
    ns: f64,
    z: f64,
    kills: u64,
    kills_per_hour: Option<f64>,
    onlinetime: Option<String>,
    deaths: u64,
    total_deaths: Option<u64>,
    rares_found: u64,
    prismatic_taper_count: u64,
    vt_state: Option<String>,
    mem_mb: Option<f64>,
    cpu_pct: Option<f64>,
    mem_handles: Option<u64>,
    latency_ms: Option<f64>,
}

impl From<&TelemetryRow> for HistoryRow {
    fn from(row: &TelemetryRow) -> Self {
        Self {
            timestamp: TimeText(row.client_time_ms),
            received_at: TimeText(row.received_at_ms),
            character_name: row.character.to_string(),
            char_tag: row.char_tag.as_deref().map(str::to_owned),
            session_id: row.session_id.to_string(),
            ew: row.position.ew,
            ns: row.position.ns,
            z: row.position.z,
            kills: row.kills,
            kills_per_hour: row.kills_per_hour,
            onlinetime: row.online_s.map(online_text),
            deaths: row.deaths,
            total_deaths: row.total_deaths,
            rares_found: row.rares_found,
            prismatic_taper_count: row.prismatic_taper_count,
            vt_state: row.vt_state.as_deref().map(str::to_owned),
            mem_mb: row.mem_mb,
            cpu_pct: row.cpu_pct,
            mem_handles: row.mem_handles,
            latency_ms: row.latency_ms,
        }
    }
}

/// Reports of one or all characters in a window of time, oldest first.
#[utoipa::path(
    get,
    path = "/history",
    tag = "history",
    params(HistoryQuery),
    responses((status = OK, body = History), (status = BAD_REQUEST, body = ErrorEnvelope))
)]
pub async fn list_history(
    State(app): State<AppState>,
    Params(query): Params<HistoryQuery>,
) -> Result<Response, ApiError> {
    let SteppedWindow { range, step, clamped } = SteppedWindow::new(
        (query.from, query.to),
        (query.step, query.max_points),
        app.clock.now_ms(),
        HISTORY_MS_DEFAULT,
    )?;
    if let Some(character) = &query.character {
        known_character(&app, character)?;
    }
    let store = app.store.clone();
    let head = format!("\"clamped\":{clamped},");
    Ok(json_stream::respond(&head, "data", move |out| {
        let character = query.character.as_deref();
        match step {
            None => store.telemetry(range, character, &mut |row| out.row(&HistoryRow::from(row))),
            Some(step) => store.summaries(range, character, step, &mut |row| {
                out.row(&HistoryRow::from(&row.last))
            }),
        }
    }))
}

/// The id of a character; refuses a name that nobody has reported under.
pub fn known_character(app: &AppState, character: &str) -> Result<CharacterId, ApiError> {
    app.store.character_id(character).ok_or(ApiError::NotFound)
}
