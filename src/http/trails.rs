//! `/trails`: where characters went.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::AppState;
use super::error::{ApiError, ErrorEnvelope};
use super::history::known_character;
use super::params::{Params, StepParam, clamp};
use crate::domain::character::CharacterName;
use crate::domain::coordinates::WorldPosition;
use crate::live::players::TimeText;
use crate::series::TimeRange;
use crate::series::step::{LastPerStep, Step};
use crate::series::thin::thin;
use crate::storage::{StorageError, Store};

/// Longest window, seconds.
const SECONDS_MAX: f64 = 86_400.0;
const SECONDS_DEFAULT: f64 = 600.0;
/// Most points of one character's trail.
const POINTS_MAX: usize = 50_000;
const POINTS_DEFAULT: usize = 300;
/// Most points of all trails in one answer, shared evenly.
const ALL_POINTS_MAX: usize = 200_000;
/// Positions of one character gathered before thinning; it bounds the memory of long windows.
const GATHERED_MAX: u32 = 2_000;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TrailsQuery {
    /// How far back, seconds. Default 600, at most a day.
    seconds: Option<f64>,
    /// One character. Default: all.
    character: Option<String>,
    /// Keep only the last position of each step, such as `10s`. Default: what the window needs.
    #[param(value_type = Option<String>)]
    step: Option<StepParam>,
    /// Most points per character; the shape is kept. Default 300.
    max_points: Option<usize>,
}

#[derive(Serialize, ToSchema)]
pub struct Trails {
    /// Whether the window or the number of points was cut.
    clamped: bool,
    /// Positions of all characters asked for, oldest first.
    trails: Vec<TrailPoint>,
}

#[derive(Serialize, ToSchema)]
pub struct TrailPoint {
    /// When the server received the position.
    #[schema(value_type = String, format = DateTime)]
    timestamp: TimeText,
    character_name: String,
    ew: f64,
    ns: f64,
    z: f64,
}

/// Where characters went, oldest first.
#[utoipa::path(
    get,
    path = "/trails",
    tag = "history",
    params(TrailsQuery),
    responses((status = OK, body = Trails), (status = BAD_REQUEST, body = ErrorEnvelope))
)]
pub async fn list_trails(
    State(app): State<AppState>,
    Params(query): Params<TrailsQuery>,
) -> Result<Json<Trails>, ApiError> {
    let seconds = query.seconds.unwrap_or(SECONDS_DEFAULT);
    let (seconds, is_cut) = clamp("seconds", seconds, 1.0, SECONDS_MAX)?;
    let points_max = query.max_points.unwrap_or(POINTS_DEFAULT);
    let (points_max, are_points_cut) = clamp("max_points", points_max, 2, POINTS_MAX)?;
    if let Some(character) = &query.character {
        known_character(&app, character)?;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most a day")]
    let window_ms = (seconds * 1_000.0) as u32;
    let to_ms = app.clock.now_ms().saturating_add(1);
    let range = TimeRange::new(to_ms - i64::from(window_ms), to_ms);
    let step = query.step.map(|step| step.0).or_else(|| Step::from_ms(window_ms / GATHERED_MAX));
    app.read(move |store| {
        let paths = gather(store, range, query.character.as_deref(), step)?;
        let share = points_max.min((ALL_POINTS_MAX / paths.len().max(1)).max(2));
        let clamped = is_cut || are_points_cut || share < points_max;
        Ok(Json(Trails { clamped, trails: thin_all(&paths, share) }))
    })
    .await
}

type Path = Vec<(i64, WorldPosition)>;

fn gather(
    store: &Store,
    range: TimeRange,
    character: Option<&str>,
    step: Option<Step>,
) -> Result<BTreeMap<CharacterName, Path>, StorageError> {
    let mut paths: BTreeMap<CharacterName, Path> = BTreeMap::new();
    let mut keep = |(character, at_ms, position): &(CharacterName, i64, WorldPosition)| {
        match paths.get_mut(character) {
            Some(path) => path.push((*at_ms, *position)),
            None => {
                paths.insert(character.clone(), vec![(*at_ms, *position)]);
            }
        }
        ControlFlow::Continue(())
    };
    let mut steps = step.map(LastPerStep::new);
    store.positions(range, character, &mut |row| {
        let point = (row.character.clone(), row.received_at_ms, row.position);
        match &mut steps {
            Some(steps) => steps.take(point.0.clone(), point.1, point, &mut keep),
            None => keep(&point),
        }
    })?;
    if let Some(mut steps) = steps {
        // It goes on to the end: `keep` never breaks.
        let _ = steps.finish(&mut keep);
    }
    Ok(paths)
}

/// Thins each path to `points_max` and joins them, oldest point first.
fn thin_all(paths: &BTreeMap<CharacterName, Path>, points_max: usize) -> Vec<TrailPoint> {
    let mut points = Vec::new();
    for (character, path) in paths {
        let positions: Vec<WorldPosition> = path.iter().map(|(_, position)| *position).collect();
        for index in thin(&positions, points_max) {
            let (at_ms, position) = path[index];
            points.push(TrailPoint {
                timestamp: TimeText(at_ms),
                character_name: character.to_string(),
                ew: position.ew,
                ns: position.ns,
                z: position.z,
            });
        }
    }
    points.sort_by_key(|point| point.timestamp.0);
    points
}
