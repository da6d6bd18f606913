//! `/api-admin/users`: the accounts, for admins.

use axum::extract::{Path, State};
use axum::{Extension, Json};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::AppState;
use super::body::Body;
use super::error::{ApiError, ErrorEnvelope};
use super::role::RoleWord;
use crate::auth::accounts::{AccountsError, Change};
use crate::auth::caller::Caller;
use crate::auth::client_address::Client;
use crate::domain::account::{Account, Role, Username};
use crate::domain::audit::{AuditEntry, AuditKind};
use crate::live::players::TimeText;
use crate::tasks;

#[derive(Serialize, ToSchema)]
pub struct UserItem {
    username: String,
    role: RoleWord,
    #[schema(value_type = String, format = DateTime)]
    created_at: TimeText,
    #[schema(value_type = Option<String>, format = DateTime, required)]
    last_sign_in_at: Option<TimeText>,
    has_password: bool,
    /// How many API tokens it has.
    tokens: usize,
}

impl From<&Account> for UserItem {
    fn from(account: &Account) -> Self {
        Self {
            username: account.username.as_str().to_owned(),
            role: account.role.into(),
            created_at: TimeText(account.created_ms),
            last_sign_in_at: account.last_sign_in_ms.map(TimeText),
            has_password: account.password_hash.is_some(),
            tokens: account.tokens.len(),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct UserList {
    /// By name.
    users: Vec<UserItem>,
}

/// All accounts.
#[utoipa::path(
    get,
    path = "/api-admin/users",
    tag = "administration",
    responses((status = OK, body = UserList))
)]
pub async fn list_users(State(app): State<AppState>) -> Json<UserList> {
    Json(UserList { users: app.accounts.list().iter().map(UserItem::from).collect() })
}

#[derive(Deserialize, ToSchema)]
pub struct UserWish {
    /// 1 to 64 characters.
    username: String,
    role: RoleWord,
    /// 8 to 256 characters.
    password: String,
}

/// Makes an account.
#[utoipa::path(
    post,
    path = "/api-admin/users",
    tag = "administration",
    request_body = UserWish,
    responses(
        (status = CREATED, body = UserItem),
        (status = BAD_REQUEST, body = ErrorEnvelope),
        (status = CONFLICT, body = ErrorEnvelope)
    )
)]
pub async fn create_user(
    State(app): State<AppState>,
    Extension(caller): Extension<Caller>,
    Extension(client): Extension<Client>,
    Body(UserWish { username, role, password }): Body<UserWish>,
) -> Result<(StatusCode, Json<UserItem>), ApiError> {
    let username = Username::new(&username).map_err(AccountsError::from)?;
    let role = Role::from(role);
    if app.accounts.find(username.as_str()).is_some() {
        return Err(AccountsError::Exists.into());
    }
    let hash = app.sign_in.new_hash(&username, password).await?;
    let accounts = app.accounts.clone();
    let account = tasks::blocking(move || accounts.create(&username, role, Some(hash))).await?;
    app.audit(
        &AuditEntry::new(AuditKind::UserCreated, caller.name)
            .from_address(client.address)
            .to(account.username.as_str())
            .with(format!("role {role}")),
    );
    Ok((StatusCode::CREATED, Json(UserItem::from(&account))))
}

#[derive(Deserialize, ToSchema)]
pub struct UserChange {
    role: Option<RoleWord>,
    /// A new password, for one that was forgotten.
    password: Option<String>,
    /// Whether all sessions end.
    #[serde(default)]
    sign_out: bool,
}

/// Changes an account. Whatever changes, its sessions end.
#[utoipa::path(
    patch,
    path = "/api-admin/users/{username}",
    tag = "administration",
    params(("username" = String, Path, description = "Whose account")),
    request_body = UserChange,
    responses(
        (status = OK, body = UserItem),
        (status = BAD_REQUEST, body = ErrorEnvelope),
        (status = NOT_FOUND, body = ErrorEnvelope),
        (status = CONFLICT, body = ErrorEnvelope)
    )
)]
pub async fn change_user(
    State(app): State<AppState>,
    Extension(caller): Extension<Caller>,
    Extension(client): Extension<Client>,
    Path(username): Path<String>,
    Body(UserChange { role, password, sign_out }): Body<UserChange>,
) -> Result<Json<UserItem>, ApiError> {
    let role = role.map(Role::from);
    if role.is_none() && password.is_none() && !sign_out {
        let message = "wanted role, password or sign_out".to_owned();
        return Err(ApiError::Invalid { field: "body".to_owned(), message });
    }
    let account = app.accounts.find(&username).ok_or(ApiError::NotFound)?;
    let mut done = Vec::new();
    done.extend(role.map(|role| format!("role {role}")));
    done.extend(password.is_some().then(|| "new password".to_owned()));
    done.extend(sign_out.then(|| "signed out".to_owned()));
    let password_hash = match password {
        Some(password) => Some(app.sign_in.new_hash(&account.username, password).await?),
        None => None,
    };
    let change = Change { of_version: None, role, password_hash, sign_out };
    let accounts = app.accounts.clone();
    let account = tasks::blocking(move || accounts.change(&username, change)).await?;
    app.audit(
        &AuditEntry::new(AuditKind::UserChanged, caller.name)
            .from_address(client.address)
            .to(account.username.as_str())
            .with(done.join(", ")),
    );
    Ok(Json(UserItem::from(&account)))
}

/// Removes an account, its sessions and its API tokens.
#[utoipa::path(
    delete,
    path = "/api-admin/users/{username}",
    tag = "administration",
    params(("username" = String, Path, description = "Whose account")),
    responses(
        (status = NO_CONTENT),
        (status = NOT_FOUND, body = ErrorEnvelope),
        (status = CONFLICT, body = ErrorEnvelope)
    )
)]
pub async fn remove_user(
    State(app): State<AppState>,
    Extension(caller): Extension<Caller>,
    Extension(client): Extension<Client>,
    Path(username): Path<String>,
) -> Result<StatusCode, ApiError> {
    let accounts = app.accounts.clone();
    let account = tasks::blocking(move || accounts.remove(&username)).await?;
    app.audit(
        &AuditEntry::new(AuditKind::UserRemoved, caller.name)
            .from_address(client.address)
            .to(account.username.as_str()),
    );
    Ok(StatusCode::NO_CONTENT)
}
