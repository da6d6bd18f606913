//! `/places`: towns, for the map and the search box.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use crate::facts;

#[derive(Serialize, ToSchema)]
pub struct Places {
    towns: Vec<Town>,
}

#[derive(Serialize, ToSchema)]
pub struct Town {
    name: &'static str,
    ew: f64,
    ns: f64,
    /// `town`, `outpost` and the like.
    kind: &'static str,
    /// The people who built it; empty where it is nobody's.
    culture: &'static str,
}

/// Towns of Dereth.
#[utoipa::path(get, path = "/places", tag = "world", responses((status = OK, body = Places)))]
pub async fn list_places() -> Json<Places> {
    let towns = facts::towns().iter().map(|town| Town {
        name: town.name,
        ew: town.ew,
        ns: town.ns,
        kind: town.kind.as_str(),
        culture: town.culture,
    });
    Json(Places { towns: towns.collect() })
}
