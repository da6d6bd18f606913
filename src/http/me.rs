//! One's own account.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::AppState;
use super::body::Body;
use super::error::{ApiError, ErrorEnvelope};
use super::role::RoleWord;
use super::sign_in::{no_cookie, session_cookie};
use super::tokens::{NewTokenItem, TokenItem, TokenList};
use crate::auth::accounts::Change;
use crate::auth::caller::{Caller, Kind};
use crate::auth::client_address::Client;
use crate::auth::sign_in::SignInError;
use crate::domain::account::{Account, Role};
use crate::domain::audit::{AuditEntry, AuditKind};
use crate::tasks;

#[derive(Serialize, ToSchema)]
pub struct Me {
    username: String,
    role: RoleWord,
    is_admin: bool,
    kind: CallerKind,
}

/// What a caller is known by: a sign-in, an API token, or coming from inside.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CallerKind {
    Session,
    Token,
    Internal,
}

impl Me {
    /// Of somebody who has just signed in.
    pub fn of_account(account: &Account) -> Self {
        Self {
            username: account.username.as_str().to_owned(),
            role: account.role.into(),
            is_admin: account.role == Role::Admin,
            kind: CallerKind::Session,
        }
    }
}

/// Who the caller is.
#[utoipa::path(
    get,
    path = "/me",
    tag = "account",
    responses((status = OK, body = Me), (status = UNAUTHORIZED, body = ErrorEnvelope))
)]
pub async fn read_me(Extension(caller): Extension<Caller>) -> Json<Me> {
    let kind = match caller.kind {
        Kind::Session { .. } => CallerKind::Session,
        Kind::Token { .. } => CallerKind::Token,
        Kind::Internal => CallerKind::Internal,
    };
    let is_admin = caller.role == Role::Admin;
    Json(Me { username: caller.name, role: caller.role.into(), is_admin, kind })
}

#[derive(Deserialize, ToSchema)]
pub struct PasswordChange {
    current_password: String,
    /// 8 to 256 characters.
    new_password: String,
}

/// Changes one's password. All other sessions end; this browser gets a new one.
#[utoipa::path(
    post,
    path = "/me/password",
    tag = "account",
    request_body = PasswordChange,
    responses(
        (status = NO_CONTENT),
        (status = BAD_REQUEST, body = ErrorEnvelope),
        (status = FORBIDDEN, body = ErrorEnvelope)
    )
)]
pub async fn change_password(
    State(app): State<AppState>,
    Extension(caller): Extension<Caller>,
    Extension(client): Extension<Client>,
    Body(PasswordChange { current_password, new_password }): Body<PasswordChange>,
) -> Result<Response, ApiError> {
    let verified = app.sign_in.verify(client.address, &caller.name, current_password).await;
    let account = verified.map_err(|error| match error {
        SignInError::Wrong { wait_ms } => ApiError::WrongPassword { wait_ms },
        error => error.into(),
    })?;
    let hash = app.sign_in.new_hash(&account.username, new_password).await.map_err(|error| {
        match ApiError::from(error) {
            ApiError::Invalid { message, .. } => {
                ApiError::Invalid { field: "new_password".to_owned(), message }
            }
            error => error,
        }
    })?;
    let of_version = Some(account.session_version);
    let change = Change { of_version, password_hash: Some(hash), ..Change::default() };
    let accounts = app.accounts.clone();
    let account =
        tasks::blocking(move || accounts.change(account.username.as_str(), change)).await?;
    app.audit(
        &AuditEntry::new(AuditKind::PasswordChanged, caller.name).from_address(client.address),
    );
    let cookie = session_cookie(&app, &client, &account)?;
    Ok(([(header::SET_COOKIE, cookie)], StatusCode::NO_CONTENT).into_response())
}

/// Ends all of one's sessions, this one too. API tokens stay.
#[utoipa::path(
    post,
    path = "/me/sign-out-everywhere",
    tag = "account",
    responses((status = NO_CONTENT))
)]
pub async fn sign_out_everywhere(
    State(app): State<AppState>,
    Extension(caller): Extension<Caller>,
    Extension(client): Extension<Client>,
) -> Result<Response, ApiError> {
    let (accounts, name) = (app.accounts.clone(), caller.name.clone());
    let change = Change { sign_out: true, ..Change::default() };
    tasks::blocking(move || accounts.change(&name, change)).await?;
    app.audit(
        &AuditEntry::new(AuditKind::SignOutEverywhere, caller.name).from_address(client.address),
    );
    Ok(([(header::SET_COOKIE, no_cookie(&client)?)], StatusCode::NO_CONTENT).into_response())
}

/// One's API tokens.
#[utoipa::path(get, path = "/me/tokens", tag = "account", responses((status = OK, body = TokenList)))]
pub async fn list_own_tokens(
    State(app): State<AppState>,
    Extension(caller): Extension<Caller>,
) -> Json<TokenList> {
    let account = app.accounts.find(&caller.name);
    Json(TokenList::of(account.iter()))
}

#[derive(Deserialize, ToSchema)]
pub struct TokenWish {
    /// 1 to 64 characters, to know it by.
    name: String,
    /// No higher than one's own, which is the default.
    role: Option<RoleWord>,
}

/// Makes an API token. Its secret is told this once.
#[utoipa::path(
    post,
    path = "/me/tokens",
    tag = "account",
    request_body = TokenWish,
    responses(
        (status = CREATED, body = NewTokenItem),
        (status = BAD_REQUEST, body = ErrorEnvelope),
        (status = CONFLICT, body = ErrorEnvelope)
    )
)]
pub async fn create_token(
    State(app): State<AppState>,
    Extension(caller): Extension<Caller>,
    Extension(client): Extension<Client>,
    Body(TokenWish { name, role }): Body<TokenWish>,
) -> Result<(StatusCode, Json<NewTokenItem>), ApiError> {
    let role = role.map(Role::from);
    let (accounts, owner) = (app.accounts.clone(), caller.name.clone());
    let made = tasks::blocking(move || accounts.create_token(&owner, &name, role)).await?;
    let detail = format!("role {}", made.token.role);
    app.audit(
        &AuditEntry::new(AuditKind::TokenCreated, &caller.name)
            .from_address(client.address)
            .to(&made.token.name)
            .with(detail),
    );
    let token = TokenItem::new(&caller.name, &made.token);
    let secret = made.secret.reveal().to_owned();
    Ok((StatusCode::CREATED, Json(NewTokenItem { token, secret })))
}

/// Revokes one of one's API tokens.
#[utoipa::path(
    delete,
    path = "/me/tokens/{id}",
    tag = "account",
    params(("id" = String, Path, description = "Of the list")),
    responses((status = NO_CONTENT), (status = NOT_FOUND, body = ErrorEnvelope))
)]
pub async fn revoke_own_token(
    State(app): State<AppState>,
    Extension(caller): Extension<Caller>,
    Extension(client): Extension<Client>,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    let owner = Some(caller.name.clone());
    super::tokens::revoke(&app, &caller, &client, owner, id).await
}
