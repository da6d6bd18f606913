//! `/stats/…`: totals and series, of one character and of the fleet.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::AppState;
use super::error::{ApiError, ErrorEnvelope};
use super::params::{Moment, Params, StepParam, SteppedWindow};
use crate::domain::kills::SessionKills;
use crate::live::players::{TimeText, online_text};
use crate::series::step::Step;
use crate::storage::{FleetTotals, Store, SummaryRow};

const WINDOW_MS_DEFAULT: i64 = 86_400_000;
/// Points of a series when nobody says how many: one for each two pixels of a chart.
const POINTS_DEFAULT: usize = 300;
/// Most points of a series.
const POINTS_MAX: usize = 5_000;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct StatsQuery {
    /// Start, RFC 3339 or Unix milliseconds. Default: a day before the end.
    #[param(value_type = Option<String>)]
    from: Option<Moment>,
    /// End (not included). Default: now.
    #[param(value_type = Option<String>)]
    to: Option<Moment>,
    /// Length of a point, such as `5m`. Default: what `max_points` needs.
    #[param(value_type = Option<String>)]
    step: Option<StepParam>,
    /// Most points of the series, 2 to 5,000. Default 300, and 5,000 with a step.
    max_points: Option<usize>,
}

impl StatsQuery {
    pub(super) fn window(&self, now_ms: i64) -> Result<(SteppedWindow, Step), ApiError> {
        let default = if self.step.is_some() { POINTS_MAX } else { POINTS_DEFAULT };
        let asked = self.max_points.unwrap_or(default);
        let limits = (self.step, Some(asked.min(POINTS_MAX)));
        let mut window =
            SteppedWindow::new((self.from, self.to), limits, now_ms, WINDOW_MS_DEFAULT)?;
        window.clamped |= asked > POINTS_MAX;
        // With a number of points there is always a step.
        let step = window.step.or_else(|| Step::from_ms(1_000));
        let step = step.ok_or_else(|| ApiError::Internal("a window without a step".to_owned()))?;
        Ok((window, step))
    }
}

/// What the statistics window shows of a character.
#[derive(Serialize, ToSchema)]
pub struct CharacterStats {
    character_name: String,
    /// Whether the window or the number of points was cut.
    clamped: bool,
    lifetime: LifetimeStats,
    /// The session that reported last in the window; null if nobody did.
    session: Option<SessionStats>,
    /// Macro states over the window, and their share of the reports, 0 to 1.
    states: BTreeMap<String, f64>,
    step_seconds: i64,
    /// Points with reports, oldest first.
    series: Vec<CharacterPoint>,
}

#[derive(Serialize, ToSchema)]
pub struct LifetimeStats {
    kills: u64,
    rares: u64,
    /// As the game counts them; null if the client does not tell.
    deaths: Option<u64>,
}

#[derive(Serialize, ToSchema)]
pub struct SessionStats {
    session_id: String,
    char_tag: Option<String>,
    kills: u64,
    kills_per_hour: Option<f64>,
    deaths: u64,
    rares: u64,
    prismatic_taper_count: u64,
    onlinetime: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    received_at: TimeText,
}

/// One step of a character: counters as last told, the others as means over the step.
#[derive(Serialize, ToSchema)]
pub struct CharacterPoint {
    /// When the last report of the step came.
    #[schema(value_type = String, format = DateTime)]
    timestamp: TimeText,
    reports: u32,
    kills: u64,
    deaths: u64,
    prismatic_taper_count: u64,
    kills_per_hour: Option<f64>,
    mem_mb: Option<f64>,
    cpu_pct: Option<f64>,
    latency_ms: Option<f64>,
    latency_ms_max: Option<f64>,
}

impl From<&SummaryRow> for CharacterPoint {
    fn from(row: &SummaryRow) -> Self {
        Self {
            timestamp: TimeText(row.last.received_at_ms),
            reports: row.reports,
            kills: row.last.kills,
            deaths: row.last.deaths,
            prismatic_taper_count: row.last.prismatic_taper_count,
            kills_per_hour: rounded(row.means.kills_per_hour),
            mem_mb: rounded(row.means.mem_mb),
            cpu_pct: rounded(row.means.cpu_pct),
            latency_ms: rounded(row.means.latency_ms),
            latency_ms_max: row.latency_ms_max,
        }
    }
}

/// Totals, session and series of one character.
#[utoipa::path(
    get,
    path = "/stats/{character}",
    tag = "history",
    params(("character" = String, Path, description = "The character's name"), StatsQuery),
    responses(
        (status = OK, body = CharacterStats),
        (status = BAD_REQUEST, body = ErrorEnvelope),
        (status = NOT_FOUND, body = ErrorEnvelope)
    )
)]
pub async fn read_character_stats(
    State(app): State<AppState>,
    Path(character): Path<String>,
    Params(query): Params<StatsQuery>,
) -> Result<Json<CharacterStats>, ApiError> {
    let (window, step) = query.window(app.clock.now_ms())?;
    let totals = app.store.character_totals(&character).ok_or(ApiError::NotFound)?;
    let rows = app
        .read(move |store| {
            let mut rows = Vec::new();
            store.summaries(window.range, Some(&character), step, &mut |row| {
                rows.push(row.clone());
                ControlFlow::Continue(())
            })?;
            Ok((character, rows))
        })
        .await?;
    let (character_name, rows) = rows;
    let last = rows.last().map(|row| &row.last);
    Ok(Json(CharacterStats {
        character_name,
        clamped: window.clamped,
        lifetime: LifetimeStats {
            kills: totals.lifetime_kills,
            rares: totals.lifetime_rares,
            deaths: last.and_then(|last| last.total_deaths),
        },
        session: last.map(|last| SessionStats {
            session_id: last.session_id.to_string(),
            char_tag: last.char_tag.as_deref().map(str::to_owned),
            kills: last.kills,
            kills_per_hour: last.kills_per_hour,
            deaths: last.deaths,
            rares: totals.session_rares,
            prismatic_taper_count: last.prismatic_taper_count,
            onlinetime: last.online_s.map(online_text),
            received_at: TimeText(last.received_at_ms),
        }),
        states: shares(&rows),
        step_seconds: step.ms() / 1_000,
        series: rows.iter().map(CharacterPoint::from).collect(),
    }))
}

/// Shares of the states in all reports, to a thousandth.
fn shares(rows: &[SummaryRow]) -> BTreeMap<String, f64> {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for (state, count) in rows.iter().flat_map(|row| &row.states) {
        *counts.entry(state).or_default() += count;
    }
    let reports: u32 = rows.iter().map(|row| row.reports).sum();
    let share = |count: u32| f64::from(count) / f64::from(reports.max(1));
    let shares = counts.into_iter().map(|(state, count)| (state.to_owned(), share(count)));
    shares.filter_map(|(state, share)| Some((state, rounded(Some(share))?))).collect()
}

/// What the statistics window shows of the whole fleet.
#[derive(Serialize, ToSchema)]
pub struct FleetStats {
    /// Whether the window or the number of points was cut.
    clamped: bool,
    kills: Total,
    rares: Total,
    step_seconds: i64,
    /// Points with reports, oldest first.
    series: Vec<FleetPoint>,
}

#[derive(Serialize, ToSchema)]
pub struct Total {
    all_time: u64,
    /// Since midnight of the server's configured time zone.
    today: u64,
}

impl From<FleetTotals> for Total {
    fn from(totals: FleetTotals) -> Self {
        Self { all_time: totals.all_time, today: totals.today }
    }
}

/// One step of the fleet, over all characters that reported in it.
#[derive(Serialize, ToSchema)]
pub struct FleetPoint {
    /// Start of the step.
    #[schema(value_type = String, format = DateTime)]
    timestamp: TimeText,
    characters: u64,
    /// Kills that the session counters grew by since each character's last step.
    kills: u64,
    /// Sum of the characters' rates.
    kills_per_hour: f64,
    mem_mb: f64,
    cpu_pct: f64,
    /// Mean over the characters; null if none tells.
    latency_ms: Option<f64>,
}

/// Totals and series of the whole fleet.
#[utoipa::path(
    get,
    path = "/stats/summary",
    tag = "history",
    params(StatsQuery),
    responses((status = OK, body = FleetStats), (status = BAD_REQUEST, body = ErrorEnvelope))
)]
pub async fn read_fleet_stats(
    State(app): State<AppState>,
    Params(query): Params<StatsQuery>,
) -> Result<Json<FleetStats>, ApiError> {
    let now_ms = app.clock.now_ms();
    let (window, step) = query.window(now_ms)?;
    let series = app.read(move |store| fleet_series(store, window, step)).await?;
    Ok(Json(FleetStats {
        clamped: window.clamped,
        kills: app.store.kill_totals(now_ms).into(),
        rares: app.store.rare_totals(now_ms).into(),
        step_seconds: step.ms() / 1_000,
        series,
    }))
}

/// Sums of one step while its characters come in.
#[derive(Default)]
struct FleetStep {
    characters: u64,
    kills: u64,
    kills_per_hour: f64,
    mem_mb: f64,
    cpu_pct: f64,
    /// Sum of the means told, and how many.
    latency_ms: (f64, f64),
}

fn fleet_series(
    store: &Store,
    window: SteppedWindow,
    step: Step,
) -> Result<Vec<FleetPoint>, crate::storage::StorageError> {
    let mut steps: BTreeMap<i64, FleetStep> = BTreeMap::new();
    let mut sessions: HashMap<(String, Arc<str>), SessionKills> = HashMap::new();
    store.summaries(window.range, None, step, &mut |row| {
        let SummaryRow { last, means, .. } = row;
        let sum = steps.entry(step.bucket(last.received_at_ms)).or_default();
        sum.characters += 1;
        let session = (last.character.to_string(), Arc::clone(&last.session_id));
        // What a session had before the window is not of the window.
        let counter = sessions.entry(session).or_insert(SessionKills { last: last.kills });
        sum.kills += counter.advance(last.kills);
        sum.kills_per_hour += means.kills_per_hour.unwrap_or(0.0);
        sum.mem_mb += means.mem_mb.unwrap_or(0.0);
        sum.cpu_pct += means.cpu_pct.unwrap_or(0.0);
        if let Some(latency_ms) = means.latency_ms {
            sum.latency_ms = (sum.latency_ms.0 + latency_ms, sum.latency_ms.1 + 1.0);
        }
        ControlFlow::Continue(())
    })?;
    let point = |(bucket, sum): (i64, FleetStep)| FleetPoint {
        timestamp: TimeText(bucket.saturating_mul(step.ms())),
        characters: sum.characters,
        kills: sum.kills,
        kills_per_hour: thousandths(sum.kills_per_hour),
        mem_mb: thousandths(sum.mem_mb),
        cpu_pct: thousandths(sum.cpu_pct),
        latency_ms: rounded((sum.latency_ms.1 > 0.0).then(|| sum.latency_ms.0 / sum.latency_ms.1)),
    };
    Ok(steps.into_iter().map(point).collect())
}

/// Finite numbers to a thousandth; JSON has no others.
fn rounded(value: Option<f64>) -> Option<f64> {
    value.filter(|value| value.is_finite()).map(thousandths)
}

fn thousandths(value: f64) -> f64 {
    let rounded = (value * 1_000.0).round() / 1_000.0;
    if rounded.is_finite() { rounded } else { 0.0 }
}
