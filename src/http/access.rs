//! The door: who may use which route.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::Method;

use super::AppState;
use super::error::ApiError;
use crate::auth::access::{Access, Denied};
use crate::auth::caller::{self, Caller, Kind, Refusal};
use crate::observe::ReasonLabels;
use crate::tasks;

/// What each route asks of its callers: method, path without `/api`, access.
///
/// A route that is not here is refused, whoever asks. `GET` stands for `HEAD` too.
pub const ROUTES: &[(&str, &str, Access)] = &[
    // Nothing here tells anything of the fleet or the version.
    ("GET", "/healthz", Access::Public),
    ("GET", "/readyz", Access::Public),
    ("GET", "/sign-in", Access::Public),
    ("POST", "/login", Access::Public),
    ("POST", "/logout", Access::Public),
    ("POST", "/first-admin", Access::Public),
    // The fleet.
    ("GET", "/live", Access::VIEWER),
    ("GET", "/history", Access::VIEWER),
    ("GET", "/trails", Access::VIEWER),
    ("GET", "/spawns/heatmap", Access::VIEWER),
    ("GET", "/spawns/mobs", Access::VIEWER),
    ("GET", "/portals", Access::VIEWER),
    ("GET", "/rares", Access::VIEWER),
    ("GET", "/stats/summary", Access::VIEWER),
    ("GET", "/stats/{character}", Access::VIEWER),
    ("GET", "/total-kills", Access::VIEWER),
    ("GET", "/total-rares", Access::VIEWER),
    ("GET", "/places", Access::VIEWER),
    // Its items.
    ("GET", "/inventory/{character}", Access::VIEWER),
    ("GET", "/inventory-characters", Access::VIEWER),
    ("GET", "/inv/search", Access::VIEWER),
    ("GET", "/inv/search/items", Access::VIEWER),
    ("GET", "/inv/export", Access::VIEWER),
    ("GET", "/inv/complete", Access::VIEWER),
    ("GET", "/inv/fields", Access::VIEWER),
    ("GET", "/inv/similar", Access::VIEWER),
    ("GET", "/inv/history", Access::VIEWER),
    ("GET", "/inv/supplies", Access::VIEWER),
    ("GET", "/inv/sets/list", Access::VIEWER),
    ("GET", "/inv/materials/list", Access::VIEWER),
    ("GET", "/inv/spells/list", Access::VIEWER),
    ("GET", "/inv/characters/list", Access::VIEWER),
    ("GET", "/inv/groups", Access::VIEWER),
    ("PUT", "/inv/groups/{name}", Access::USER),
    ("DELETE", "/inv/groups/{name}", Access::USER),
    ("GET", "/inv/searches", Access::VIEWER),
    ("POST", "/inv/searches", Access::Account),
    ("DELETE", "/inv/searches/{id}", Access::Account),
    // A search is for whoever started it, and for admins.
    ("GET", "/inv/suitbuilder/options", Access::VIEWER),
    ("POST", "/inv/suitbuilder/search", Access::VIEWER),
    ("POST", "/inv/suitbuilder/why-not", Access::VIEWER),
    ("POST", "/inv/suitbuilder/swaps", Access::VIEWER),
    ("POST", "/inv/suitbuilder/set-costs", Access::VIEWER),
    ("POST", "/inv/suitbuilder/moves", Access::VIEWER),
    ("POST", "/inv/suitbuilder/fleet", Access::VIEWER),
    ("GET", "/inv/suitbuilder/{id}", Access::VIEWER),
    ("DELETE", "/inv/suitbuilder/{id}", Access::VIEWER),
    // Commands on it need the role `user`.
    ("GET", "/ws/live", Access::VIEWER),
    // The server.
    ("GET", "/api-version", Access::VIEWER),
    ("GET", "/metrics", Access::VIEWER),
    ("GET", "/openapi.json", Access::VIEWER),
    ("GET", "/docs", Access::VIEWER),
    // One's own account.
    ("GET", "/me", Access::VIEWER),
    ("POST", "/me/password", Access::Account),
    ("POST", "/me/sign-out-everywhere", Access::Account),
    ("GET", "/me/tokens", Access::Account),
    ("POST", "/me/tokens", Access::Account),
    ("DELETE", "/me/tokens/{id}", Access::Account),
    // Administration.
    ("GET", "/api-admin/users", Access::Admin),
    ("POST", "/api-admin/users", Access::Admin),
    ("PATCH", "/api-admin/users/{username}", Access::Admin),
    ("DELETE", "/api-admin/users/{username}", Access::Admin),
    ("GET", "/api-admin/tokens", Access::Admin),
    ("DELETE", "/api-admin/tokens/{id}", Access::Admin),
    ("GET", "/api-admin/audit", Access::Admin),
    ("GET", "/api-admin/config", Access::Admin),
    // Game clients, which are let in by `ingest`.
    ("GET", "/ws/position", Access::Plugin),
    ("GET", "/websocket/ws/position", Access::Plugin),
];

/// The files and pages of the UI: the same for everybody, and without data.
const PAGES: Access = Access::Public;
/// Paths that lead nowhere; strangers are not told which.
const NOWHERE: Access = Access::VIEWER;

/// Where a request goes, as far as access is concerned.
enum Target {
    Route(Access),
    /// A route that nobody has declared.
    Undeclared,
}

/// Finds what a request needs. `matched`: the route's pattern, if the router has one.
fn target(method: &Method, matched: Option<&str>) -> Target {
    let Some(path) = matched else { return Target::Route(NOWHERE) };
    let path = path.strip_prefix("/api").filter(|rest| rest.starts_with('/')).unwrap_or(path);
    let method = if *method == Method::HEAD { "GET" } else { method.as_str() };
    let mut routes = ROUTES.iter().filter(|route| route.1 == path).peekable();
    if routes.peek().is_none() {
        return Target::Undeclared;
    }
    // With another method it is no route, and the router says so.
    Target::Route(routes.find(|route| route.0 == method).map_or(NOWHERE, |route| route.2))
}

/// Lets a request through to a route of the API.
pub async fn admit(
    State(app): State<AppState>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    let matched = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    match target(request.method(), matched) {
        Target::Route(access) => admit_to(access, &app, peer, request, next).await,
        Target::Undeclared => {
            let cause = format!("{matched:?} has no entry in the table of access");
            ApiError::Internal(cause).into_response()
        }
    }
}

/// Lets a request through to the UI.
pub async fn admit_to_pages(
    State(app): State<AppState>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    admit_to(PAGES, &app, peer, request, next).await
}

async fn admit_to(
    access: Access,
    app: &AppState,
    peer: SocketAddr,
    mut request: Request,
    next: Next,
) -> Response {
    let client = app.door.client(peer, request.headers());
    let identified = app.door.identify(peer, &client, request.headers(), app.clock.now_ms());
    if let Err(denied) = access.check(identified.as_ref().ok()) {
        let (reason, error) = match (denied, &identified) {
            (Denied::TooLow, _) => ("role_too_low", ApiError::Forbidden),
            (Denied::Unknown, Err(Refusal::UnknownHost)) => {
                ("unknown_host", ApiError::Unauthenticated)
            }
            (Denied::Unknown, Err(Refusal::BadToken)) => ("bad_token", ApiError::Unauthenticated),
            (Denied::Unknown, _) => ("outside", ApiError::Unauthenticated),
        };
        app.metrics.refused_connections.get_or_create(&ReasonLabels { reason }).inc();
        return error.into_response();
    }
    if changes_something(request.method()) && !caller::is_same_origin(&client, request.headers()) {
        let reason = "foreign_origin";
        app.metrics.refused_connections.get_or_create(&ReasonLabels { reason }).inc();
        return ApiError::ForeignOrigin.into_response();
    }
    if let Ok(caller) = identified {
        note_use(app, &caller);
        request.extensions_mut().insert(caller);
    }
    request.extensions_mut().insert(client);
    next.run(request).await
}

fn changes_something(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Keeps, to the hour, when a token was last used. The answer does not wait for that.
fn note_use(app: &AppState, caller: &Caller) {
    let Kind::Token { id } = &caller.kind else { return };
    if !app.accounts.is_use_news(&caller.name, id) {
        return;
    }
    let (accounts, id) = (app.accounts.clone(), id.clone());
    tokio::spawn(tasks::blocking(move || {
        if let Err(error) = accounts.note_use(&id) {
            tracing::warn!(%error, "the use of a token was not kept");
        }
    }));
}

/// What somebody must be to send commands.
pub fn may_command(caller: &Caller) -> bool {
    Access::USER.check(Some(caller)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_documented_route_is_declared() {
        let document = serde_json::to_value(super::super::router::openapi()).expect("JSON");
        for (path, methods) in document["paths"].as_object().expect("paths") {
            for method in methods.as_object().expect("methods").keys() {
                let method = method.to_uppercase();
                let is_declared = ROUTES.iter().any(|route| (route.0, route.1) == (&method, path));
                assert!(is_declared, "{method} {path} has no entry in the table of access");
            }
        }
    }

    #[test]
    fn a_route_is_declared_once() {
        for (index, route) in ROUTES.iter().enumerate() {
            let same = |other: &&(&str, &str, Access)| (other.0, other.1) == (route.0, route.1);
            assert_eq!(ROUTES[..index].iter().find(same), None);
        }
    }

    #[test]
    fn what_is_not_declared_is_refused() {
        let access = |method, path| match target(&method, path) {
            Target::Route(access) => Some(access),
            Target::Undeclared => None,
        };
        assert_eq!(access(Method::GET, Some("/api/live")), Some(Access::VIEWER));
        assert_eq!(access(Method::HEAD, Some("/healthz")), Some(Access::Public));
        assert_eq!(access(Method::POST, Some("/healthz")), Some(Access::VIEWER));
        assert_eq!(access(Method::GET, Some("/api-version")), Some(Access::VIEWER));
        assert_eq!(access(Method::GET, Some("/api/api-admin/users")), Some(Access::Admin));
        assert_eq!(access(Method::GET, None), Some(Access::VIEWER));
        assert_eq!(access(Method::GET, Some("/api/new-route")), None);
    }
}
