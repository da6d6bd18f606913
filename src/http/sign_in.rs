//! Signing in and out, and the first admin.

use axum::extract::{FromRequest, Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Json};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::AppState;
use super::body::{self, Body};
use super::credentials::Credentials;
use super::error::{ApiError, ErrorEnvelope};
use super::me::Me;
use crate::auth::accounts::AccountsError;
use crate::auth::caller::{Caller, Kind};
use crate::auth::client_address::Client;
use crate::auth::session;
use crate::auth::sign_in::SignInError;
use crate::domain::account::{Account, Username};
use crate::domain::audit::{AuditEntry, AuditKind};
use crate::observe::OutcomeLabels;
use crate::tasks;

#[derive(Serialize, ToSchema)]
pub struct SignInInfo {
    /// What people call this server; may be empty.
    server_name: String,
    /// Whether there is no account yet: then the server's log has a link that makes the first.
    needs_first_admin: bool,
}

/// What the sign-in form shows.
#[utoipa::path(get, path = "/sign-in", tag = "account", responses((status = OK, body = SignInInfo)))]
pub async fn read_sign_in(State(app): State<AppState>) -> Json<SignInInfo> {
    Json(SignInInfo {
        server_name: app.config.server.name.clone(),
        needs_first_admin: app.accounts.is_empty(),
    })
}

/// Begins a session. Takes JSON, or a form, which is sent on to the page.
#[utoipa::path(
    post,
    path = "/login",
    tag = "account",
    request_body = Credentials,
    responses(
        (status = OK, body = Me),
        (status = UNAUTHORIZED, body = ErrorEnvelope),
        (status = TOO_MANY_REQUESTS, body = ErrorEnvelope)
    )
)]
pub async fn sign_in(
    State(app): State<AppState>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    CredentialsBody(credentials): CredentialsBody,
) -> Result<Response, ApiError> {
    let Credentials { username, password } = credentials;
    let signed_in = app.sign_in.sign_in(client.address, &username, password).await;
    let outcome = match &signed_in {
        Ok(_) => "ok",
        Err(SignInError::Wrong { .. }) => "wrong",
        Err(SignInError::TooMany { .. }) => "too_many",
        Err(_) => "failed",
    };
    app.metrics.sign_ins.get_or_create(&OutcomeLabels { outcome }).inc();
    let account = signed_in?;
    let cookie = session_cookie(&app, &client, &account)?;
    let wants_page = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"));
    let answer = if wants_page {
        Redirect::to("/").into_response()
    } else {
        Json(Me::of_account(&account)).into_response()
    };
    Ok(([(header::SET_COOKIE, cookie)], answer).into_response())
}

/// Ends the session of this browser.
#[utoipa::path(post, path = "/logout", tag = "account", responses((status = NO_CONTENT)))]
pub async fn sign_out(
    State(app): State<AppState>,
    Extension(client): Extension<Client>,
    caller: Option<Extension<Caller>>,
) -> Result<Response, ApiError> {
    if let Some(Extension(Caller { name, kind: Kind::Session { .. }, .. })) = caller {
        app.audit(&AuditEntry::new(AuditKind::SignOut, name).from_address(client.address));
    }
    Ok(([(header::SET_COOKIE, no_cookie(&client)?)], StatusCode::NO_CONTENT).into_response())
}

#[derive(Deserialize, ToSchema)]
pub struct FirstAdmin {
    /// From the link that the server printed.
    token: String,
    username: String,
    password: String,
}

/// Makes the first admin, and begins a session.
#[utoipa::path(
    post,
    path = "/first-admin",
    tag = "account",
    request_body = FirstAdmin,
    responses(
        (status = OK, body = Me),
        (status = BAD_REQUEST, body = ErrorEnvelope),
        (status = FORBIDDEN, body = ErrorEnvelope)
    )
)]
pub async fn create_first_admin(
    State(app): State<AppState>,
    Extension(client): Extension<Client>,
    Body(FirstAdmin { token, username, password }): Body<FirstAdmin>,
) -> Result<Response, ApiError> {
    // Without the link nobody has work done here.
    if !app.accounts.setup_token().is_some_and(|setup| setup.matches(&token)) {
        return Err(ApiError::SetupLink);
    }
    let username = Username::new(&username).map_err(AccountsError::from)?;
    let hash = app.sign_in.new_hash(&username, password).await?;
    let accounts = app.accounts.clone();
    let account = tasks::blocking(move || accounts.create_first(&token, &username, hash)).await?;
    let name = account.username.as_str();
    app.audit(&AuditEntry::new(AuditKind::FirstAdmin, name).from_address(client.address));
    let cookie = session_cookie(&app, &client, &account)?;
    Ok(([(header::SET_COOKIE, cookie)], Json(Me::of_account(&account))).into_response())
}

/// The cookie that begins a session of an account.
pub fn session_cookie(
    app: &AppState,
    client: &Client,
    account: &Account,
) -> Result<HeaderValue, ApiError> {
    header_value(&app.door.begin_session(account, app.clock.now_ms(), client.is_tls))
}

/// The cookie that ends a session.
pub fn no_cookie(client: &Client) -> Result<HeaderValue, ApiError> {
    header_value(&session::set_cookie("", client.is_tls))
}

fn header_value(text: &str) -> Result<HeaderValue, ApiError> {
    let mut value = HeaderValue::from_str(text)
        .map_err(|error| ApiError::Internal(format!("a cookie is no header: {error}")))?;
    value.set_sensitive(true);
    Ok(value)
}

/// A sign-in's body, of whatever type.
pub struct CredentialsBody(Credentials);

impl<S: Send + Sync> FromRequest<S> for CredentialsBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let kind = request.headers().get(header::CONTENT_TYPE).cloned();
        let bytes = body::read(request, state).await?;
        let kind = kind.as_ref().and_then(|kind| kind.to_str().ok());
        Credentials::read(kind, bytes).await.map(Self)
    }
}
