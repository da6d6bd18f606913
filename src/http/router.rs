//! All routes: the table of contents of the browsers' end.

use axum::Router;
use axum::middleware;
use axum::routing::{any, get};
use tower_http::compression::CompressionLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::whole_body::ReadWhole;
use super::{
    AppState, access, assets, audit, docs, envelope, history, inventory, item_export, item_history,
    item_lists, item_search, item_words, live_socket, me, metrics, places, players, portals, rares,
    settings, sign_in, spawns, stats, status, suit_explain, suit_fleet, suit_options, suits,
    tokens, totals, trails, users,
};

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
        .routes(routes!(inventory::read_inventory))
        .routes(routes!(inventory::list_inventories))
        .routes(routes!(inventory::list_characters))
        .routes(routes!(item_search::search_items))
        .routes(routes!(item_search::search_items_by_parameters))
        .routes(routes!(item_export::export_items))
        .routes(routes!(item_words::complete_query))
        .routes(routes!(item_words::list_fields))
        .routes(routes!(item_words::find_similar))
        .routes(routes!(item_words::list_sets))
        .routes(routes!(item_words::list_materials))
        .routes(routes!(item_words::list_spells))
        .routes(routes!(item_history::list_item_events))
        .routes(routes!(item_history::list_supplies))
        .routes(routes!(item_lists::list_groups))
        .routes(routes!(item_lists::save_group, item_lists::remove_group))
        .routes(routes!(item_lists::list_searches, item_lists::save_search))
        .routes(routes!(item_lists::remove_search))
        .routes(routes!(suit_options::list_suit_options))
        .routes(routes!(suits::start_suit_search))
        .routes(routes!(suit_explain::explain_absence))
        .routes(routes!(suit_explain::list_swaps))
        .routes(routes!(suit_explain::list_set_costs))
        .routes(routes!(suit_explain::list_moves))
        .routes(routes!(suit_fleet::start_fleet_search))
        .routes(routes!(suits::rejoin_suit_search, suits::end_suit_search))
        .routes(routes!(sign_in::read_sign_in))
        .routes(routes!(sign_in::sign_in))
        .routes(routes!(sign_in::sign_out))
        .routes(routes!(sign_in::create_first_admin))
        .routes(routes!(me::read_me))
        .routes(routes!(me::change_password))
        .routes(routes!(me::sign_out_everywhere))
        .routes(routes!(me::list_own_tokens, me::create_token))
        .routes(routes!(me::revoke_own_token))
        .routes(routes!(users::list_users, users::create_user))
        .routes(routes!(users::change_user, users::remove_user))
        .routes(routes!(tokens::list_tokens))
        .routes(routes!(tokens::revoke_token))
        .routes(routes!(audit::list_audit))
        .routes(routes!(settings::list_settings))
        .routes(routes!(status::read_version))
        .routes(routes!(status::read_health))
        .routes(routes!(status::read_readiness))
        .routes(routes!(metrics::read_metrics))
        .route("/ws/live", any(live_socket::connect))
}

/// The API document, made from the handlers.
pub fn openapi() -> utoipa::openapi::OpenApi {
    let mut document = api().into_openapi();
    // The version of the program is in `/api-version`; the document changes only with the API.
    "1".clone_into(&mut document.info.version);
    document
}

/// Everything browsers and scripts can ask for.
pub fn router(app: AppState) -> Router {
    let api: Router<AppState> = api().split_for_parts().0;
    let api = api
        .route("/openapi.json", get(docs::read_openapi))
        .route("/docs", get(docs::read_page))
        .fallback(docs::not_found)
        // Strangers' bodies are not read at all.
        .layer(ReadWhole(app.clone()))
        .layer(middleware::from_fn_with_state(app.clone(), access::admit));
    let pages = Router::new()
        // Also a route of the API, with another method.
        .route("/login", get(assets::serve))
        .fallback(assets::serve)
        .layer(middleware::from_fn_with_state(app.clone(), access::admit_to_pages));
    Router::new()
        .nest("/api", api.clone())
        .merge(api.reset_fallback())
        .merge(pages)
        .layer(middleware::from_fn_with_state(app.clone(), envelope::envelope))
        .layer(CompressionLayer::new())
        .with_state(app)
}
