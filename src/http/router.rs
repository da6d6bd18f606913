//! All routes: the table of contents of the browsers' end.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{any, get};
use tower_http::compression::CompressionLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{
    AppState, access, assets, docs, history, live_socket, metrics, places, players, portals, rares,
    spawns, stats, status, totals, trails,
};

/// Largest request body. Nothing takes one yet but what axum reads by itself.
const BODY_BYTES_MAX: usize = 64 * 1024;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Overlord",
        description = "Every route also answers under the prefix /api. Times are RFC 3339 in UTC; \
            coordinates are map units, east and north positive.",
        license(name = "MIT OR Apache-2.0")
    ),
    servers((url = "/api"))
)]
struct ApiDoc;

fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(ApiDoc::openapi())
        .routes(routes!(players::list_live_players))
        .routes(routes!(history::list_history))
        .routes(routes!(trails::list_trails))
        .routes(routes!(spawns::read_heatmap))
        .routes(routes!(spawns::list_mobs))
        .routes(routes!(portals::list_portals))
        .routes(routes!(rares::list_rares))
        .routes(routes!(stats::read_fleet_stats))
        .routes(routes!(stats::read_character_stats))
        .routes(routes!(totals::read_total_kills))
        .routes(routes!(totals::read_total_rares))
        .routes(routes!(places::list_places))
        .routes(routes!(status::read_version))
        .routes(routes!(status::read_me))
        .routes(routes!(metrics::read_metrics))
        .route("/ws/live", any(live_socket::connect))
}

/// Routes open to everybody: they tell nothing but that the server is up.
fn open() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(status::read_health))
        .routes(routes!(status::read_readiness))
}

/// The API document, made from the handlers.
pub fn openapi() -> utoipa::openapi::OpenApi {
    let mut document = api().merge(open()).into_openapi();
    // The version of the program is in `/api-version`; the document changes only with the API.
    "1".clone_into(&mut document.info.version);
    document
}

/// Everything browsers and scripts can ask for.
pub fn router(app: AppState) -> Router {
    let inside = middleware::from_fn_with_state(app.clone(), access::require_internal);
    let api: Router<AppState> = api().split_for_parts().0;
    let open: Router<AppState> = open().split_for_parts().0;
    let api = api.fallback(docs::not_found).layer(inside.clone()).merge(open);
    let pages = Router::new()
        .route("/openapi.json", get(docs::read_openapi))
        .route("/docs", get(docs::read_page))
        .fallback(assets::serve)
        .layer(inside);
    Router::new()
        .nest("/api", api.clone())
        .merge(api.reset_fallback())
        .merge(pages)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(middleware::from_fn_with_state(app.clone(), access::envelope))
        .layer(CompressionLayer::new())
        .with_state(app)
}
