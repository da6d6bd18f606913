//! `/portals`: portals seen in the last hour.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::AppState;
use crate::live::players::TimeText;
use crate::storage::Portal;

#[derive(Serialize, ToSchema)]
pub struct Portals {
    portal_count: usize,
    /// The last seen first.
    portals: Vec<PortalItem>,
}

#[derive(Serialize, ToSchema)]
pub struct PortalItem {
    portal_name: String,
    coordinates: Coordinates,
    destination: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    discovered_at: TimeText,
    discovered_by: String,
    #[schema(value_type = String, format = DateTime)]
    last_seen_at: TimeText,
}

#[derive(Serialize, ToSchema)]
pub struct Coordinates {
    ns: f64,
    ew: f64,
    z: f64,
}

impl From<Portal> for PortalItem {
    fn from(portal: Portal) -> Self {
        let position = portal.position;
        Self {
            portal_name: portal.name.to_string(),
            coordinates: Coordinates { ns: position.ns, ew: position.ew, z: position.z },
            destination: portal.destination.map(|text| text.to_string()),
            discovered_at: TimeText(portal.first_seen_ms),
            discovered_by: portal.discovered_by.to_string(),
            last_seen_at: TimeText(portal.last_seen_ms),
        }
    }
}

/// Portals characters saw in the last hour.
#[utoipa::path(get, path = "/portals", tag = "world", responses((status = OK, body = Portals)))]
pub async fn list_portals(State(app): State<AppState>) -> Json<Portals> {
    let portals: Vec<PortalItem> =
        app.store.portals(app.clock.now_ms()).into_iter().map(PortalItem::from).collect();
    Json(Portals { portal_count: portals.len(), portals })
}
