//! `/api-admin/config`: the settings in force, without the secrets.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::AppState;

#[derive(Serialize, ToSchema)]
pub struct SettingList {
    /// By key.
    settings: Vec<Setting>,
}

#[derive(Serialize, ToSchema)]
pub struct Setting {
    /// `section.name`
    key: String,
    /// As in the settings file; secrets are `"***"`.
    value: String,
    /// `default`, a file, an environment variable or a flag.
    origin: String,
}

/// The settings in force, and where each comes from.
#[utoipa::path(
    get,
    path = "/api-admin/config",
    tag = "administration",
    responses((status = OK, body = SettingList))
)]
pub async fn list_settings(State(app): State<AppState>) -> Json<SettingList> {
    let rows = app.settings.iter().cloned();
    let settings = rows.map(|(key, value, origin)| Setting { key, value, origin }).collect();
    Json(SettingList { settings })
}
