//! API tokens, as owners and admins see them.

use axum::extract::{Path, State};
use axum::{Extension, Json};
use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::AppState;
use super::error::{ApiError, ErrorEnvelope};
use super::role::RoleWord;
use crate::auth::caller::Caller;
use crate::auth::client_address::Client;
use crate::domain::account::{Account, ApiToken};
use crate::domain::audit::{AuditEntry, AuditKind};
use crate::live::players::TimeText;
use crate::tasks;

#[derive(Serialize, ToSchema)]
pub struct TokenItem {
    id: String,
    /// Whose it is.
    username: String,
    name: String,
    role: RoleWord,
    #[schema(value_type = String, format = DateTime)]
    created_at: TimeText,
    /// To the hour.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    last_used_at: Option<TimeText>,
}

impl TokenItem {
    pub fn new(username: &str, token: &ApiToken) -> Self {
        Self {
            id: token.id.clone(),
            username: username.to_owned(),
            name: token.name.clone(),
            role: token.role.into(),
            created_at: TimeText(token.created_ms),
            last_used_at: token.last_used_ms.map(TimeText),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct TokenList {
    tokens: Vec<TokenItem>,
}

impl TokenList {
    pub fn of<'a>(accounts: impl Iterator<Item = &'a Account>) -> Self {
        let tokens = accounts.flat_map(|account| {
            let username = account.username.as_str();
            account.tokens.iter().map(move |token| TokenItem::new(username, token))
        });
        Self { tokens: tokens.collect() }
    }
}

#[derive(Serialize, ToSchema)]
pub struct NewTokenItem {
    pub token: TokenItem,
    /// Told once; nobody can tell it again.
    pub secret: String,
}

/// Everybody's API tokens.
#[utoipa::path(
    get,
    path = "/api-admin/tokens",
    tag = "administration",
    responses((status = OK, body = TokenList))
)]
pub async fn list_tokens(State(app): State<AppState>) -> Json<TokenList> {
    Json(TokenList::of(app.accounts.list().iter()))
}

/// Revokes anybody's API token.
#[utoipa::path(
    delete,
    path = "/api-admin/tokens/{id}",
    tag = "administration",
    params(("id" = String, Path, description = "Of the list")),
    responses((status = NO_CONTENT), (status = NOT_FOUND, body = ErrorEnvelope))
)]
pub async fn revoke_token(
    State(app): State<AppState>,
    Extension(caller): Extension<Caller>,
    Extension(client): Extension<Client>,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    revoke(&app, &caller, &client, None, id).await
}

/// Revokes a token of `owner`, or of anybody.
pub async fn revoke(
    app: &AppState,
    caller: &Caller,
    client: &Client,
    owner: Option<String>,
    id: String,
) -> Result<StatusCode, ApiError> {
    let accounts = app.accounts.clone();
    let (owner, token) =
        tasks::blocking(move || accounts.revoke_token(owner.as_deref(), &id)).await?;
    app.audit(
        &AuditEntry::new(AuditKind::TokenRevoked, &caller.name)
            .from_address(client.address)
            .to(token.name)
            .with(format!("of {owner}")),
    );
    Ok(StatusCode::NO_CONTENT)
}
