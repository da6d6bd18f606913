//! `/inv/suitbuilder`: the best suits of what characters have.

use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::body::Body;
use super::error::{ApiError, ErrorEnvelope};
use super::item_search::vocabulary;
use super::{AppState, event_stream};
use crate::auth::access::Access;
use crate::auth::caller::Caller;
use crate::suit_search::{
    Asked, CompleteEvent, ErrorEvent, LogEvent, PhaseEvent, ProgressEvent, QueuedEvent, Reading,
    Run, SearchEvent, SuitRequest, SuitView, SuitsEvent,
};
use crate::tasks;

/// The events of a search: each has the name and the shape of one of these members.
#[derive(Serialize, ToSchema)]
pub struct SuitEvents {
    search: SearchEvent,
    queued: QueuedEvent,
    phase: PhaseEvent,
    progress: ProgressEvent,
    suits: SuitsEvent,
    suit: SuitView,
    log: LogEvent,
    complete: CompleteEvent,
    error: ErrorEvent,
}

/// Reads a request and the things that it is about.
pub async fn read_asked(app: &AppState, request: &SuitRequest) -> Result<Asked, ApiError> {
    let reading = Reading::of(request, &vocabulary(app))?;
    let searches = app.searches.clone();
    tasks::blocking(move || {
        let pool = searches.read_pool(&reading)?;
        Ok(reading.about(pool)?)
    })
    .await
}

/// Searches for the best suits.
///
/// Answers with server-sent events: `search` first; `queued`, `phase`, `progress` and `log` on the way;
/// `suits` and as many `suit` whenever the list has become better; `complete` or `error` at the end.
/// Ten seconds after nobody listens any more the search ends, unless `keep` is set.
#[utoipa::path(
    post,
    path = "/inv/suitbuilder/search",
    tag = "suits",
    request_body = SuitRequest,
    responses(
        (status = OK, body = SuitEvents, content_type = "text/event-stream"),
        (status = BAD_REQUEST, body = ErrorEnvelope),
        (status = TOO_MANY_REQUESTS, body = ErrorEnvelope)
    )
)]
pub async fn start_suit_search(
    State(app): State<AppState>,
    Extension(caller): Extension<Caller>,
    Body(request): Body<SuitRequest>,
) -> Result<Response, ApiError> {
    let asked = read_asked(&app, &request).await?;
    let watcher = app.searches.start(&caller.name, asked)?;
    Ok(event_stream::respond(&app, caller, watcher))
}

/// Listens to a search again: the same events, from what is known now.
///
/// Searches can be found for ten minutes after their end, by whoever started them and by admins.
#[utoipa::path(
    get,
    path = "/inv/suitbuilder/{id}",
    tag = "suits",
    params(("id", description = "From the event `search`")),
    responses(
        (status = OK, body = SuitEvents, content_type = "text/event-stream"),
        (status = NOT_FOUND, body = ErrorEnvelope)
    )
)]
pub async fn rejoin_suit_search(
    State(app): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let run = find(&app, &caller, &id)?;
    let watcher = app.searches.watch(run);
    Ok(event_stream::respond(&app, caller, watcher))
}

/// Ends a search, or forgets one that has ended. Its listeners are told what it has found.
#[utoipa::path(
    delete,
    path = "/inv/suitbuilder/{id}",
    tag = "suits",
    params(("id", description = "From the event `search`")),
    responses((status = NO_CONTENT), (status = NOT_FOUND, body = ErrorEnvelope))
)]
pub async fn end_suit_search(
    State(app): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    let run = find(&app, &caller, &id)?;
    app.searches.end(&run);
    Ok(StatusCode::NO_CONTENT)
}

/// A search of the caller; others' are for admins alone.
fn find(app: &AppState, caller: &Caller, id: &str) -> Result<std::sync::Arc<Run>, ApiError> {
    let run = app.searches.find(id).ok_or(ApiError::NotFound)?;
    if run.user == caller.name || Access::Admin.check(Some(caller)).is_ok() {
        Ok(run)
    } else {
        Err(ApiError::NotFound)
    }
}
