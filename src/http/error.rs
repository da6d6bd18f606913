//! The one error type of the browsers' end, and the envelope clients get.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use serde::Serialize;
use utoipa::ToSchema;

use super::whole_body::BODY_BYTES_MAX;
use crate::auth::accounts::AccountsError;
use crate::auth::sign_in::SignInError;
use crate::domain::account::AccountError;
use crate::storage::StorageError;
use crate::suit_search::{Busy, RequestError, Unanswered};

/// Why a request was not answered. Decides status, code and text in one place.
#[derive(Debug, Clone)]
pub enum ApiError {
    /// The caller is not let in without a sign-in.
    Unauthenticated,
    /// The caller is known, and this is not for him.
    Forbidden,
    /// Name and password do not match; until the next try it takes `wait_ms`.
    WrongCredentials {
        wait_ms: i64,
    },
    TooManyAttempts {
        wait_ms: i64,
    },
    /// The password that confirms a change is not the caller's.
    WrongPassword {
        wait_ms: i64,
    },
    /// The one-time link was used, or never was one.
    SetupLink,
    /// What is there already stands against it. The code is for programs.
    Conflict {
        code: &'static str,
        message: String,
    },
    /// Nothing is here.
    NotFound,
    MethodNotAllowed,
    /// A parameter is wrong.
    Invalid {
        field: String,
        message: String,
    },
    /// A name in a request's body that nobody knows, or something else about one of its members.
    Unknown {
        field: String,
        message: String,
        /// What may have been meant.
        suggestion: Option<String>,
    },
    /// A text in the query language cannot be read.
    BadQuery {
        message: String,
        /// From where to where, in UTF-16 units.
        at: [usize; 2],
        /// What may have been meant, and in place of which part.
        suggestion: Option<(String, [usize; 2])>,
    },
    /// The page that asks is not ours.
    ForeignOrigin,
    /// The request's body is larger than any route takes.
    BodyTooLarge,
    /// The request's body was not there in time.
    BodyTooSlow,
    /// Too many searches of the caller's, or of all, are waiting.
    Busy(Busy),
    /// A limit on open connections is reached.
    TooMany,
    /// Something of ours went wrong; the text is logged, not shown.
    Internal(String),
}

impl ApiError {
    fn parts(&self) -> (StatusCode, &'static str) {
        match self {
            Self::Unauthenticated => (StatusCode::UNAUTHORIZED, "unauthenticated"),
            Self::Forbidden => (StatusCode::FORBIDDEN, "forbidden"),
            Self::WrongCredentials { .. } => (StatusCode::UNAUTHORIZED, "wrong_credentials"),
            Self::TooManyAttempts { .. } => (StatusCode::TOO_MANY_REQUESTS, "too_many_attempts"),
            Self::WrongPassword { .. } => (StatusCode::FORBIDDEN, "wrong_password"),
            Self::SetupLink => (StatusCode::FORBIDDEN, "setup_link_invalid"),
            Self::Conflict { code, .. } => (StatusCode::CONFLICT, code),
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found"),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"),
            Self::Invalid { .. } | Self::Unknown { .. } => (StatusCode::BAD_REQUEST, "invalid"),
            Self::BadQuery { .. } => (StatusCode::BAD_REQUEST, "bad_query"),
            Self::ForeignOrigin => (StatusCode::FORBIDDEN, "foreign_origin"),
            Self::BodyTooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "body_too_large"),
            Self::BodyTooSlow => (StatusCode::REQUEST_TIMEOUT, "body_too_slow"),
            Self::Busy(_) => (StatusCode::TOO_MANY_REQUESTS, "too_many_searches"),
            Self::TooMany => (StatusCode::SERVICE_UNAVAILABLE, "too_many_connections"),
            Self::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
        }
    }

    fn message(&self) -> String {
        match self {
            Self::Unauthenticated => "sign in first".to_owned(),
            Self::Forbidden => "your role does not allow this".to_owned(),
            Self::WrongCredentials { .. } => "that name and password do not match".to_owned(),
            Self::TooManyAttempts { .. } => "too many attempts; try again later".to_owned(),
            Self::WrongPassword { .. } => "this is not your password".to_owned(),
            Self::SetupLink => "the link is not valid, or was used already".to_owned(),
            Self::NotFound => "nothing is here".to_owned(),
            Self::MethodNotAllowed => "the method is not allowed here".to_owned(),
            Self::Unknown { field, message, suggestion: None } => format!("{field}: {message}"),
            Self::Unknown { field, message, suggestion: Some(meant) } => {
                format!("{field}: {message}; did you mean {meant}?")
            }
            Self::Invalid { message, .. }
            | Self::Conflict { message, .. }
            | Self::BadQuery { message, .. } => message.clone(),
            Self::ForeignOrigin => "pages of other sites may not do this".to_owned(),
            Self::BodyTooLarge => format!("a body holds at most {BODY_BYTES_MAX} bytes"),
            Self::BodyTooSlow => "the body was not there in time".to_owned(),
            Self::Busy(busy) => busy.to_string(),
            Self::TooMany => "too many browsers are connected".to_owned(),
            Self::Internal(_) => "something went wrong; the log has it under the id".to_owned(),
        }
    }

    /// The answer, with the id under which the log has it.
    pub fn into_envelope(self, request_id: &str) -> Response {
        let (status, code) = self.parts();
        let message = self.message();
        let retry_after_s = self.retry_after_s();
        let (mut at, mut suggestion, mut replace) = (None, None, None);
        let field = match self {
            Self::Internal(cause) => {
                tracing::error!(request.id = request_id, cause, "a request failed");
                None
            }
            Self::Invalid { field, .. } => Some(field),
            Self::Unknown { field, suggestion: found, .. } => {
                suggestion = found;
                Some(field)
            }
            Self::BadQuery { at: found_at, suggestion: found, .. } => {
                at = Some(found_at);
                (suggestion, replace) = found.unzip();
                Some("q".to_owned())
            }
            _ => None,
        };
        let request_id = request_id.to_owned();
        let error =
            ErrorBody { code, message, field, at, suggestion, replace, request_id, retry_after_s };
        let mut response = (status, Json(ErrorEnvelope { error })).into_response();
        if let Some(wait_s) = retry_after_s {
            response.headers_mut().insert(header::RETRY_AFTER, wait_s.into());
        }
        response
    }

    /// Whole seconds until another try is heard, if there is a wait.
    fn retry_after_s(&self) -> Option<i64> {
        match self {
            Self::WrongCredentials { wait_ms }
            | Self::TooManyAttempts { wait_ms }
            | Self::WrongPassword { wait_ms } => Some((wait_ms + 999) / 1_000).filter(|s| *s > 0),
            _ => None,
        }
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

impl From<RequestError> for ApiError {
    fn from(RequestError { path: field, message, suggestion }: RequestError) -> Self {
        Self::Unknown { field, message, suggestion }
    }
}

impl From<Busy> for ApiError {
    fn from(busy: Busy) -> Self {
        Self::Busy(busy)
    }
}

impl From<Unanswered> for ApiError {
    fn from(error: Unanswered) -> Self {
        match error {
            Unanswered::Busy(busy) => busy.into(),
            Unanswered::Failed => Self::Internal(error.to_string()),
        }
    }
}

impl From<AccountsError> for ApiError {
    fn from(error: AccountsError) -> Self {
        let invalid =
            |field: &str, message: String| Self::Invalid { field: field.to_owned(), message };
        let conflict = |code, message| Self::Conflict { code, message };
        let message = error.to_string();
        match error {
            AccountsError::Exists => conflict("exists", message),
            AccountsError::LastAdmin => conflict("last_admin", message),
            AccountsError::Changed => conflict("changed", message),
            AccountsError::TooMany(_) => conflict("too_many", message),
            AccountsError::NoAccount | AccountsError::NoToken => Self::NotFound,
            AccountsError::RoleTooHigh | AccountsError::Name(AccountError::UnknownRole) => {
                invalid("role", message)
            }
            AccountsError::TokenName => invalid("name", message),
            AccountsError::Name(_) => invalid("username", message),
            AccountsError::SetupLink => Self::SetupLink,
            AccountsError::Random(_) | AccountsError::Storage(_) => Self::Internal(message),
        }
    }
}

impl From<SignInError> for ApiError {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Wrong { wait_ms } => Self::WrongCredentials { wait_ms },
            SignInError::TooMany { wait_ms } => Self::TooManyAttempts { wait_ms },
            SignInError::Password(error) => {
                Self::Invalid { field: "password".to_owned(), message: error.to_string() }
            }
            SignInError::Hash(cause) => Self::Internal(cause),
            SignInError::Accounts(error) => error.into(),
        }
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
    /// The part of a query to blame, from where to where in UTF-16 units.
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<[usize; 2]>,
    /// What may have been meant in its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion: Option<String>,
    /// The part of the query that the suggestion takes the place of.
    #[serde(skip_serializing_if = "Option::is_none")]
    replace: Option<[usize; 2]>,
    /// Under this id the log has more.
    request_id: String,
    /// Seconds until another try is heard.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_s: Option<i64>,
}
