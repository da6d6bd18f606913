//! Questions about a suit: why an item is not in it, what could be changed, who has to hand over what.

use std::time::Duration;

use axum::extract::State;
use axum::{Extension, Json};
use serde::Deserialize;
use utoipa::ToSchema;

use super::AppState;
use super::body::Body;
use super::error::{ApiError, ErrorEnvelope};
use super::item_search::vocabulary;
use crate::auth::caller::Caller;
use crate::suit_search::{
    Asked, ItemNumber, MoveListView, Reading, RequestError, SetCostsView, SuitRequest, SwapsView,
    WearerRequest, WhyNotView, WornRequest,
};
use crate::suitbuilder::explain::{WhyNot, conflict, set_costs, swaps, upgrades, why_not};
use crate::suitbuilder::{Observer, Problem, ProblemError, Suit, solve};
use crate::tasks;

/// Longest answer to a question; what is not known by then is told so.
const TIME_LIMIT: Duration = Duration::from_secs(10);

/// A question about an item.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WhyNotRequest {
    /// The search that it is about.
    #[serde(default)]
    request: SuitRequest,
    item_id: ItemNumber,
    /// The suit that it is compared with. Default: the best one.
    #[serde(default)]
    items: Vec<WornRequest>,
}

/// A question about a suit.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SwapsRequest {
    #[serde(default)]
    request: SuitRequest,
    /// The suit. It need not keep the rules of the request.
    items: Vec<WornRequest>,
    /// How many steps of `upgrades` to look for, at most 24. Default: none.
    #[serde(default)]
    steps: usize,
}

/// A question about the sets of a suit.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetCostsRequest {
    #[serde(default)]
    request: SuitRequest,
    /// The suit. Default: the best one.
    #[serde(default)]
    items: Vec<WornRequest>,
}

/// A question about where the pieces of a suit are.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MovesRequest {
    /// Name of the character who is to wear it.
    #[serde(default)]
    wearer: Option<String>,
    items: Vec<WornRequest>,
}

/// Tells why an item is not in a suit: the best suit with it, or what rules it out.
#[utoipa::path(
    post,
    path = "/inv/suitbuilder/why-not",
    tag = "suits",
    request_body = WhyNotRequest,
    responses(
        (status = OK, body = WhyNotView),
        (status = BAD_REQUEST, body = ErrorEnvelope),
        (status = TOO_MANY_REQUESTS, body = ErrorEnvelope)
    )
)]
pub async fn explain_absence(
    State(app): State<AppState>,
    Extension(caller): Extension<Caller>,
    Body(WhyNotRequest { request, item_id, items }): Body<WhyNotRequest>,
) -> Result<Json<WhyNotView>, ApiError> {
    let asked = read(&app, request, &items).await?;
    let item = item_id.0;
    let answer = question(&app, &caller, move |threads, observer| {
        let problem = &asked.problem;
        let Some(suit) = told_or_best(&asked, &items, threads, observer)? else {
            let found = conflict(problem, threads, observer).map_err(|error| no_problem(&error))?;
            return Ok(match found {
                Some(found) => asked.describe_infeasible(&found),
                None => asked.describe_why_not(item, &WhyNot::Undecided),
            });
        };
        let answer =
            why_not(problem, &suit, item, threads, observer).map_err(|error| no_problem(&error))?;
        Ok(asked.describe_why_not(item, &answer))
    });
    answer.await
}

/// Finds the next best for each place of a suit, and what would make it better step by step.
#[utoipa::path(
    post,
    path = "/inv/suitbuilder/swaps",
    tag = "suits",
    request_body = SwapsRequest,
    responses(
        (status = OK, body = SwapsView),
        (status = BAD_REQUEST, body = ErrorEnvelope),
        (status = TOO_MANY_REQUESTS, body = ErrorEnvelope)
    )
)]
pub async fn list_swaps(
    State(app): State<AppState>,
    Extension(caller): Extension<Caller>,
    Body(SwapsRequest { request, items, steps }): Body<SwapsRequest>,
) -> Result<Json<SwapsView>, ApiError> {
    let asked = read(&app, request, &items).await?;
    let answer = question(&app, &caller, move |threads, observer| {
        let suit = asked.read_suit(&items)?;
        let problem = &asked.problem;
        let found = swaps(problem, &suit, threads, observer).map_err(|error| no_problem(&error))?;
        let ladder = upgrades(problem, &suit, steps, threads, observer)
            .map_err(|error| no_problem(&error))?;
        Ok(asked.describe_swaps(&suit, &found, &ladder))
    });
    answer.await
}

/// Finds what one more piece of each set would cost.
#[utoipa::path(
    post,
    path = "/inv/suitbuilder/set-costs",
    tag = "suits",
    request_body = SetCostsRequest,
    responses(
        (status = OK, body = SetCostsView),
        (status = BAD_REQUEST, body = ErrorEnvelope),
        (status = TOO_MANY_REQUESTS, body = ErrorEnvelope)
    )
)]
pub async fn list_set_costs(
    State(app): State<AppState>,
    Extension(caller): Extension<Caller>,
    Body(SetCostsRequest { request, items }): Body<SetCostsRequest>,
) -> Result<Json<SetCostsView>, ApiError> {
    let asked = read(&app, request, &items).await?;
    let answer = question(&app, &caller, move |threads, observer| {
        let Some(suit) = told_or_best(&asked, &items, threads, observer)? else {
            return Ok(asked.describe_set_costs(&[]));
        };
        let costs = set_costs(&asked.problem, &suit, threads, observer)
            .map_err(|error| no_problem(&error))?;
        Ok(asked.describe_set_costs(&costs))
    });
    answer.await
}

/// Lists who has to hand over what, and which tools are needed.
#[utoipa::path(
    post,
    path = "/inv/suitbuilder/moves",
    tag = "suits",
    request_body = MovesRequest,
    responses((status = OK, body = MoveListView), (status = BAD_REQUEST, body = ErrorEnvelope))
)]
pub async fn list_moves(
    State(app): State<AppState>,
    Body(MovesRequest { wearer, items }): Body<MovesRequest>,
) -> Result<Json<MoveListView>, ApiError> {
    let wearer = WearerRequest { character: wearer, ..WearerRequest::default() };
    let request = SuitRequest { wearer, ..SuitRequest::default() };
    let asked = read(&app, request, &items).await.map_err(|error| match error {
        // There is no request to be blamed for it.
        ApiError::Unknown { field, message, suggestion } if field.starts_with("request.wearer") => {
            ApiError::Unknown { field: "wearer".to_owned(), message, suggestion }
        }
        error => error,
    })?;
    let suit = asked.read_suit(&items)?;
    Ok(Json(asked.describe_moves(&suit)))
}

/// Reads a request and the things that it is about, with the pieces of a suit among them.
async fn read(
    app: &AppState,
    request: SuitRequest,
    worn: &[WornRequest],
) -> Result<Asked, ApiError> {
    let within = |error: RequestError| error.within("request");
    let mut reading = Reading::of(&request, &vocabulary(app)).map_err(within)?;
    reading.include(worn);
    let searches = app.searches.clone();
    tasks::blocking(move || {
        let pool = searches.read_pool(&reading)?;
        Ok(reading.about(pool).map_err(within)?)
    })
    .await
}

/// Works on a question among the searches.
async fn question<T: Send + 'static>(
    app: &AppState,
    caller: &Caller,
    work: impl FnOnce(usize, &dyn Observer) -> Result<T, RequestError> + Send + 'static,
) -> Result<Json<T>, ApiError> {
    Ok(Json(app.searches.question(&caller.name, TIME_LIMIT, work).await??))
}

/// The suit that was told of, or the best one; `None` if none was found.
fn told_or_best(
    asked: &Asked,
    items: &[WornRequest],
    threads: usize,
    observer: &dyn Observer,
) -> Result<Option<Suit>, RequestError> {
    if !items.is_empty() {
        return asked.read_suit(items).map(Some);
    }
    let problem = Problem { suits: 1, ..asked.problem.clone() };
    let outcome = solve(&problem, threads, observer).map_err(|error| no_problem(&error))?;
    Ok(outcome.suits.into_iter().next())
}

fn no_problem(error: &ProblemError) -> RequestError {
    RequestError::new("request", error.to_string())
}
