//! `/inv/suitbuilder/fleet`: suits for several wearers at once, no item twice.

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::AppState;
use super::body::{self, Body};
use super::error::{ApiError, ErrorEnvelope};
use super::event_stream::{self, News};
use super::item_search::vocabulary;
use crate::auth::caller::Caller;
use crate::query::Vocabulary;
use crate::suit_search::{
    ErrorEvent, Event, Fleet, FleetCompleteEvent, FleetProgressEvent, FleetSuitView, FleetWatcher,
    Reading, RequestError, SuitRequest, SuitsEvent,
};
use crate::suitbuilder::{FleetMode, WEARERS_MAX};
use crate::tasks;

/// Members of a request that are the same for all wearers.
const SHARED: [&str; 10] = [
    "pool",
    "include_equipped",
    "include_inventory",
    "objective",
    "weights",
    "k",
    "max_results",
    "time_limit",
    "search_timeout",
    "keep",
];

/// What is asked for several wearers.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FleetRequest {
    /// What everybody asks for.
    #[serde(default)]
    request: SuitRequest,
    /// 1 to 16 of them; where they have priority, the first comes first.
    wearers: Vec<FleetWearer>,
    #[serde(default)]
    mode: FleetOrder,
    /// Seconds. Default: 30, at most 600.
    #[serde(default)]
    time_limit: Option<f64>,
}

/// A wearer, and members of the request that are different for this one. What the search is about,
/// the objective and the limits are the same for all.
#[derive(Deserialize, ToSchema)]
pub struct FleetWearer {
    character: String,
    #[serde(flatten)]
    #[schema(additional_properties)]
    changes: Map<String, Value>,
}

/// Who comes first.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FleetOrder {
    /// Each wearer gets the best of what those before have left.
    #[default]
    Priority,
    /// As many as possible get a suit, and the sum of all is the best.
    Total,
}

/// The events of a search for a fleet: each has the name and the shape of one of these members.
#[derive(Serialize, ToSchema)]
pub struct FleetEvents {
    progress: FleetProgressEvent,
    suits: SuitsEvent,
    suit: FleetSuitView,
    complete: FleetCompleteEvent,
    error: ErrorEvent,
}

/// Searches for suits for several wearers at once, no item twice.
///
/// Answers with server-sent events: `progress` on the way; `suits` and as many `suit`, at most one a
/// wearer, whenever they have become better; `complete` or `error` at the end. The search ends when
/// nobody listens any more.
#[utoipa::path(
    post,
    path = "/inv/suitbuilder/fleet",
    tag = "suits",
    request_body = FleetRequest,
    responses(
        (status = OK, body = FleetEvents, content_type = "text/event-stream"),
        (status = BAD_REQUEST, body = ErrorEnvelope)
    )
)]
pub async fn start_fleet_search(
    State(app): State<AppState>,
    Extension(caller): Extension<Caller>,
    Body(request): Body<FleetRequest>,
) -> Result<Response, ApiError> {
    let fleet = read(&app, request).await?;
    let watcher = app.searches.dress(&caller.name, fleet);
    Ok(event_stream::respond(&app, caller, watcher))
}

impl News for FleetWatcher {
    async fn next(&mut self) -> Option<Vec<Event>> {
        FleetWatcher::next(self).await
    }
}

async fn read(app: &AppState, fleet: FleetRequest) -> Result<Fleet, ApiError> {
    let FleetRequest { request: mut common, wearers, mode, time_limit } = fleet;
    if !(1..=WEARERS_MAX).contains(&wearers.len()) {
        let message = format!("wanted 1 to {WEARERS_MAX} wearers");
        return Err(RequestError::new("wearers", message).into());
    }
    common.time_limit = time_limit.or(common.time_limit);
    let vocabulary = vocabulary(app);
    let mut changed: Vec<Vec<String>> = Vec::new();
    let mut readings: Vec<(String, Reading)> = Vec::new();
    for (at, FleetWearer { character, changes }) in wearers.into_iter().enumerate() {
        changed.push(changes.keys().cloned().collect());
        let blame = |error: RequestError| blame(at, &changed[at], error);
        let reading = read_wearer(at, &common, &character, changes, &vocabulary, &blame)?;
        if readings.iter().any(|(_, other)| other.wearer == reading.wearer) {
            let path = format!("wearers[{at}].character");
            return Err(RequestError::new(path, "this wearer is there twice").into());
        }
        readings.push((character, reading));
    }
    let filter = Fleet::filter(&readings.iter().map(|(_, r)| r.clone()).collect::<Vec<_>>());
    for (_, reading) in &mut readings {
        reading.filter = filter.clone();
    }
    let mode = match mode {
        FleetOrder::Priority => FleetMode::Priority,
        FleetOrder::Total => FleetMode::Total,
    };
    let searches = app.searches.clone();
    tasks::blocking(move || {
        // There is one: the list was not empty.
        let Some((_, first)) = readings.first() else { return Err(ApiError::NotFound) };
        let pool = searches.read_pool(first)?;
        Fleet::of(readings, mode, &pool)
            .map_err(|(at, error)| blame(at, &changed[at], error).into())
    })
    .await
}

/// Joins what everybody asks for and what one wearer asks for in its place.
fn read_wearer(
    at: usize,
    common: &SuitRequest,
    character: &str,
    changes: Map<String, Value>,
    vocabulary: &Vocabulary,
    blame: &impl Fn(RequestError) -> RequestError,
) -> Result<Reading, ApiError> {
    if let Some(shared) = changes.keys().find_map(|key| SHARED.into_iter().find(|s| s == key)) {
        let message = "this is the same for all wearers: say it in request";
        return Err(RequestError::new(format!("wearers[{at}].{shared}"), message).into());
    }
    let mut joined = serde_json::to_value(common).unwrap_or_default();
    for (member, value) in changes {
        joined[member] = value;
    }
    if let Some(wearer) = joined["wearer"].as_object_mut() {
        wearer.insert("character".to_owned(), character.into());
    }
    // Only what the wearer changes can be wrong: the rest was read once.
    let request: SuitRequest =
        body::parse(joined.to_string().as_bytes()).map_err(|error| match error {
            ApiError::Unknown { field, message, suggestion } => {
                ApiError::Unknown { field: format!("wearers[{at}].{field}"), message, suggestion }
            }
            ApiError::Invalid { field, .. } => {
                let message = "this is missing, or of the wrong type".to_owned();
                let field = format!("wearers[{at}].{field}");
                ApiError::Unknown { field, message, suggestion: None }
            }
            error => error,
        })?;
    Ok(Reading::of(&request, vocabulary).map_err(blame)?)
}

/// Tells whether an error is in what a wearer changes, or in what all ask for.
fn blame(at: usize, changed: &[String], error: RequestError) -> RequestError {
    if error.path == "wearer.character" {
        return RequestError { path: format!("wearers[{at}].character"), ..error };
    }
    let member = error.path.split(['.', '[']).next().unwrap_or_default();
    if changed.iter().any(|name| name == member) {
        error.within(&format!("wearers[{at}]"))
    } else {
        error.within("request")
    }
}
