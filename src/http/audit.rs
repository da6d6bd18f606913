//! `/api-admin/audit`: who did what, and who tried.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::AppState;
use super::error::{ApiError, ErrorEnvelope};
use super::params::{Params, clamp};
use crate::domain::audit::AuditKind;
use crate::live::players::TimeText;
use crate::storage::{AUDIT_PAGE_MAX, AuditCursor, AuditLine, AuditQuery};

const LIMIT_DEFAULT: usize = 100;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AuditParams {
    /// `next` of the page before.
    before: Option<String>,
    /// Entries per page. Default 100, at most 1,000.
    limit: Option<usize>,
    /// Whole name of who did it, without regard to case.
    actor: Option<String>,
    /// What was done, such as `sign_in_failed`.
    kind: Option<String>,
    /// Part of any text, without regard to case.
    search: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct AuditPage {
    /// Newest first.
    entries: Vec<AuditItem>,
    /// Where the next page begins; `null` on the last one.
    #[schema(required)]
    next: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct AuditItem {
    /// 64-bit, as text.
    id: String,
    #[schema(value_type = String, format = DateTime)]
    at: TimeText,
    kind: String,
    actor: String,
    #[schema(required)]
    address: Option<String>,
    /// The account, the character or the file it was done to.
    #[schema(required)]
    subject: Option<String>,
    #[schema(required)]
    detail: Option<String>,
}

impl From<AuditLine> for AuditItem {
    fn from(line: AuditLine) -> Self {
        let AuditLine { id, at_ms, kind, actor, address, subject, detail } = line;
        Self { id: id.to_string(), at: TimeText(at_ms), kind, actor, address, subject, detail }
    }
}

/// The audit log, newest first.
#[utoipa::path(
    get,
    path = "/api-admin/audit",
    tag = "administration",
    params(AuditParams),
    responses((status = OK, body = AuditPage), (status = BAD_REQUEST, body = ErrorEnvelope))
)]
pub async fn list_audit(
    State(app): State<AppState>,
    Params(params): Params<AuditParams>,
) -> Result<Json<AuditPage>, ApiError> {
    let (limit, _) = clamp("limit", params.limit.unwrap_or(LIMIT_DEFAULT), 1, AUDIT_PAGE_MAX)?;
    let invalid = |field: &str, wanted: &str| ApiError::Invalid {
        field: field.to_owned(),
        message: format!("{field}: {wanted}"),
    };
    let given = |text: Option<String>| text.filter(|text| !text.is_empty());
    let kind = given(params.kind)
        .map(|kind| kind.parse::<AuditKind>())
        .transpose()
        .map_err(|_| invalid("kind", "wanted a kind of entry such as sign_in_failed"))?;
    let before = given(params.before)
        .map(|text| parse_cursor(&text))
        .map(|cursor| cursor.ok_or_else(|| invalid("before", "wanted next of an earlier page")))
        .transpose()?;
    let query = AuditQuery {
        kind,
        actor: given(params.actor),
        search: given(params.search),
        limit,
        before,
    };
    let page = app.read(move |store| store.audit(&query)).await?;
    Ok(Json(AuditPage {
        entries: page.lines.into_iter().map(AuditItem::from).collect(),
        next: page.next.map(|AuditCursor { at_ms, id }| format!("{at_ms}-{id}")),
    }))
}

fn parse_cursor(text: &str) -> Option<AuditCursor> {
    let (at_ms, id) = text.rsplit_once('-')?;
    Some(AuditCursor { at_ms: at_ms.parse().ok()?, id: id.parse().ok()? })
}
