//! `/spawns/…`: where creatures were seen.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::AppState;
use super::error::{ApiError, ErrorEnvelope};
use super::params::{Params, clamp};
use crate::live::players::TimeText;
use crate::series::TimeRange;

/// Longest window, hours: spawns are kept for a week.
const HOURS_MAX: f64 = 168.0;
const HOURS_DEFAULT: f64 = 24.0;
const LIMIT_MAX: usize = 50_000;
/// Finest and coarsest cell, map units.
const CELL_MIN: f64 = 0.1;
const CELL_MAX: f64 = 10.0;
/// Most creature names in one answer.
const MOBS_MAX: usize = 2_000;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct HeatmapQuery {
    /// How far back, hours. Default 24, at most 168.
    hours: Option<f64>,
    /// Most cells, the busiest first. Default and most 50,000.
    limit: Option<usize>,
    /// One creature's name. Default: all.
    mob: Option<String>,
    /// Width of a cell, map units. Default 0.1.
    cell: Option<f64>,
}

#[derive(Serialize, ToSchema)]
pub struct Heatmap {
    spawn_points: Vec<HeatPoint>,
    /// Spawns counted, those beyond the limit included.
    total_points: u64,
    hours_window: f64,
    /// Whether the window, the limit or the cell was cut.
    clamped: bool,
    #[schema(value_type = String, format = DateTime)]
    timestamp: TimeText,
}

/// One cell of the map: its centre, and how many spawns were seen in it.
#[derive(Serialize, ToSchema)]
pub struct HeatPoint {
    ew: f64,
    ns: f64,
    intensity: u64,
}

/// How many spawns were seen where.
#[utoipa::path(
    get,
    path = "/spawns/heatmap",
    tag = "spawns",
    params(HeatmapQuery),
    responses((status = OK, body = Heatmap), (status = BAD_REQUEST, body = ErrorEnvelope))
)]
pub async fn read_heatmap(
    State(app): State<AppState>,
    Params(query): Params<HeatmapQuery>,
) -> Result<Json<Heatmap>, ApiError> {
    let (range, hours, is_cut) = window(&app, query.hours)?;
    let (limit, is_limit_cut) = clamp("limit", query.limit.unwrap_or(LIMIT_MAX), 1, LIMIT_MAX)?;
    let (cell, is_cell_cut) = clamp("cell", query.cell.unwrap_or(CELL_MIN), CELL_MIN, CELL_MAX)?;
    let mob = query.mob.filter(|mob| !mob.is_empty());
    let heat =
        app.read(move |store| Ok(store.spawn_heat(range, mob.as_deref(), cell, limit))).await?;
    let total_points = heat.total;
    let spawn_points = heat
        .cells
        .into_iter()
        .map(|cell| HeatPoint {
            ew: to_thousandth(cell.ew),
            ns: to_thousandth(cell.ns),
            intensity: cell.count,
        })
        .collect();
    let clamped = is_cut || is_limit_cut || is_cell_cut;
    let timestamp = TimeText(app.clock.now_ms());
    Ok(Json(Heatmap { spawn_points, total_points, hours_window: hours, clamped, timestamp }))
}

/// Cells are a tenth wide at least; digits beyond that are noise of the arithmetic.
fn to_thousandth(coordinate: f64) -> f64 {
    (coordinate * 1_000.0).round() / 1_000.0
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MobsQuery {
    /// How far back, hours. Default 24, at most 168.
    hours: Option<f64>,
}

#[derive(Serialize, ToSchema)]
pub struct Mobs {
    /// Whether the window or the list was cut.
    clamped: bool,
    /// Creatures seen, the most often seen first.
    mobs: Vec<MobCount>,
}

#[derive(Serialize, ToSchema)]
pub struct MobCount {
    mob: String,
    count: u64,
}

/// Which creatures were seen, and how often.
#[utoipa::path(
    get,
    path = "/spawns/mobs",
    tag = "spawns",
    params(MobsQuery),
    responses((status = OK, body = Mobs), (status = BAD_REQUEST, body = ErrorEnvelope))
)]
pub async fn list_mobs(
    State(app): State<AppState>,
    Params(query): Params<MobsQuery>,
) -> Result<Json<Mobs>, ApiError> {
    let (range, _, is_cut) = window(&app, query.hours)?;
    let counts = app
        .read(move |store| {
            let mut counts: HashMap<Arc<str>, u64> = HashMap::new();
            store.spawns(range, None, &mut |row| {
                match counts.get_mut(&row.mob) {
                    Some(count) => *count += 1,
                    None => {
                        counts.insert(Arc::clone(&row.mob), 1);
                    }
                }
                ControlFlow::Continue(())
            })?;
            Ok(counts)
        })
        .await?;
    let mut mobs: Vec<_> =
        counts.into_iter().map(|(mob, count)| MobCount { mob: mob.to_string(), count }).collect();
    mobs.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.mob.cmp(&b.mob)));
    let clamped = is_cut || mobs.len() > MOBS_MAX;
    mobs.truncate(MOBS_MAX);
    Ok(Json(Mobs { clamped, mobs }))
}

fn window(app: &AppState, hours: Option<f64>) -> Result<(TimeRange, f64, bool), ApiError> {
    let (hours, is_cut) = clamp("hours", hours.unwrap_or(HOURS_DEFAULT), 0.01, HOURS_MAX)?;
    let to_ms = app.clock.now_ms().saturating_add(1);
    #[expect(clippy::cast_possible_truncation, reason = "at most a week")]
    let from_ms = to_ms - (hours * 3_600_000.0) as i64;
    Ok((TimeRange { from_ms, to_ms }, hours, is_cut))
}
