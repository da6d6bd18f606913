//! `/rares`: rare finds, newest first.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::AppState;
use super::error::{ApiError, ErrorEnvelope};
use super::params::{Moment, Params, clamp};
use crate::facts;
use crate::live::players::TimeText;
use crate::series::TimeRange;
use crate::storage::{RareQuery, RareRow};

const LIMIT_MAX: usize = 1_000;
const LIMIT_DEFAULT: usize = 100;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RaresQuery {
    /// One finder. Default: all.
    character: Option<String>,
    /// Start, RFC 3339 or Unix milliseconds.
    #[param(value_type = Option<String>)]
    from: Option<Moment>,
    /// End (not included).
    #[param(value_type = Option<String>)]
    to: Option<Moment>,
    /// 1 to 6.
    tier: Option<u8>,
    /// From 1.
    page: Option<usize>,
    /// Finds per page. Default 100, at most 1,000.
    limit: Option<usize>,
}

#[derive(Serialize, ToSchema)]
pub struct RarePage {
    rares: Vec<RareItem>,
    page: usize,
    /// `null` on the last page.
    next_page: Option<usize>,
}

#[derive(Serialize, ToSchema)]
pub struct RareItem {
    /// 64-bit, as text.
    id: String,
    #[schema(value_type = String, format = DateTime)]
    timestamp: TimeText,
    #[schema(value_type = String, format = DateTime)]
    received_at: TimeText,
    character_name: String,
    name: String,
    /// 1 to 6; `null` for a name our table does not have.
    tier: Option<u8>,
    /// `common` or `great`.
    class: &'static str,
    ew: f64,
    ns: f64,
    z: f64,
    additional_info: Option<String>,
}

impl From<RareRow> for RareItem {
    fn from(rare: RareRow) -> Self {
        Self {
            id: rare.id.to_string(),
            timestamp: TimeText(rare.client_time_ms),
            received_at: TimeText(rare.received_at_ms),
            character_name: rare.character.to_string(),
            tier: facts::rare_tier(&rare.name),
            class: facts::rare_class(&rare.name).as_str(),
            name: rare.name.to_string(),
            ew: rare.position.ew,
            ns: rare.position.ns,
            z: rare.position.z,
            additional_info: rare.additional_info,
        }
    }
}

fn names_of_tier(tier: u8) -> Vec<&'static str> {
    facts::rares().iter().filter(|rare| rare.tier == tier).map(|rare| rare.name).collect()
}

/// Rare finds, newest first.
#[utoipa::path(
    get,
    path = "/rares",
    tag = "world",
    params(RaresQuery),
    responses((status = OK, body = RarePage), (status = BAD_REQUEST, body = ErrorEnvelope))
)]
pub async fn list_rares(
    State(app): State<AppState>,
    Params(query): Params<RaresQuery>,
) -> Result<Json<RarePage>, ApiError> {
    let (limit, _) = clamp("limit", query.limit.unwrap_or(LIMIT_DEFAULT), 1, LIMIT_MAX)?;
    let (page, _) = clamp("page", query.page.unwrap_or(1), 1, 1_000_000)?;
    if let Some(tier) = query.tier
        && !(1..=6).contains(&tier)
    {
        let message = format!("tier: wanted 1 to 6, found {tier}");
        return Err(ApiError::Invalid { field: "tier".to_owned(), message });
    }
    let range = TimeRange {
        from_ms: query.from.map_or(i64::MIN, |from| from.0),
        to_ms: query.to.map_or(i64::MAX, |to| to.0),
    };
    let wanted = RareQuery {
        character: query.character,
        range,
        names: query.tier.map(names_of_tier),
        limit,
        offset: (page - 1) * limit,
        after: None,
    };
    let found = app.read(move |store| store.rares(&wanted)).await?;
    let next_page = found.next.is_some().then_some(page + 1);
    Ok(Json(RarePage {
        rares: found.rares.into_iter().map(RareItem::from).collect(),
        page,
        next_page,
    }))
}
