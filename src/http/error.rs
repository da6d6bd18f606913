//! The one error type of the browsers' end, and the envelope clients get.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::storage::StorageError;

/// Why a request was not answered. Decides status, code and text in one place.
#[derive(Debug, Clone)]
pub enum ApiError {
    /// The caller is not let in without a sign-in.
    Unauthenticated,
    /// Nothing is here.
    NotFound,
    MethodNotAllowed,
    /// A parameter is wrong.
    Invalid {
        field: String,
        message: String,
    },
    /// The page that opens the socket is not ours.
    ForeignOrigin,
    /// A limit on open connections is reached.
    TooMany,
    /// Something of ours went wrong; the text is logged, not shown.
    Internal(String),
}

impl ApiError {
    fn parts(&self) -> (StatusCode, &'static str) {
        match self {
            Self::Unauthenticated => (StatusCode::UNAUTHORIZED, "unauthenticated"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found"),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"),
            Self::Invalid { .. } => (StatusCode::BAD_REQUEST, "invalid"),
            Self::ForeignOrigin => (StatusCode::FORBIDDEN, "foreign_origin"),
            Self::TooMany => (StatusCode::SERVICE_UNAVAILABLE, "too_many_connections"),
            Self::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
        }
    }

    fn message(&self) -> String {
        match self {
            Self::Unauthenticated => {
                "only callers from this machine or its private network are let in".to_owned()
            }
            Self::NotFound => "nothing is here".to_owned(),
            Self::MethodNotAllowed => "the method is not allowed here".to_owned(),
            Self::Invalid { message, .. } => message.clone(),
            Self::ForeignOrigin => "this page may not open the socket".to_owned(),
            Self::TooMany => "too many browsers are connected".to_owned(),
            Self::Internal(_) => "something went wrong; the log has it under the id".to_owned(),
        }
    }

    /// The answer, with the id under which the log has it.
    pub fn into_envelope(self, request_id: &str) -> Response {
        let (status, code) = self.parts();
        let message = self.message();
        let field = match self {
            Self::Internal(cause) => {
                tracing::error!(request.id = request_id, cause, "a request failed");
                None
            }
            Self::Invalid { field, .. } => Some(field),
            _ => None,
        };
        let request_id = request_id.to_owned();
        let error = ErrorBody { code, message, field, request_id };
        (status, Json(ErrorEnvelope { error })).into_response()
    }
}

/// Leaves the envelope to [`access::envelope`](super::access), which knows the request's id.
impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, _) = self.parts();
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StorageError> for ApiError {
    fn from(error: StorageError) -> Self {
        Self::Internal(error.to_string())
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ErrorEnvelope {
    error: ErrorBody,
}

#[derive(Debug, Serialize, ToSchema)]
struct ErrorBody {
    /// Stable; for programs.
    code: &'static str,
    /// For people.
    message: String,
    /// The parameter to blame, where one is.
    field: Option<String>,
    /// Under this id the log has more.
    request_id: String,
}
