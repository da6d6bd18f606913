//! Request bodies: JSON, read with the name of the bad member in the error.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use http::header;
use serde::de::DeserializeOwned;

use super::error::ApiError;
use crate::query;

/// A JSON body as a struct.
pub struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        // A page of another site can send other types without asking first.
        if kind.is_none_or(|kind| essence(kind) != "application/json") {
            let message = "wanted a body of type application/json".to_owned();
            return Err(ApiError::Invalid { field: "content-type".to_owned(), message });
        }
        parse(&read(request, state).await?).map(Self)
    }
}

/// The body; [`super::whole_body`] has read it already.
pub async fn read<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, ApiError> {
    Bytes::from_request(request, state).await.map_err(|_| ApiError::Invalid {
        field: "body".to_owned(),
        message: "the body ended early".to_owned(),
    })
}

/// Reads JSON; the error never repeats what was sent.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.inner();
        let field = if path == "." { "body".to_owned() } else { path };
        if let Some(known) = known_members(&inner.to_string()) {
            let name = field.rsplit('.').next().unwrap_or(&field);
            let suggestion = query::nearest(name, known.into_iter()).map(str::to_owned);
            let message = "there is no such member".to_owned();
            return ApiError::Unknown { field: shortened(field), message, suggestion };
        }
        let what = match inner.classify() {
            serde_json::error::Category::Data => {
                "the JSON lacks a member, or one is of the wrong type"
            }
            _ => "this is not JSON",
        };
        let (line, column) = (inner.line(), inner.column());
        let message = format!("{field}: {what} (line {line}, column {column})");
        ApiError::Invalid { field, message }
    })
}

/// Longest name of a member that an error repeats; none of ours is longer.
const NAME_CHARS_MAX: usize = 24;

/// The members that there are, if the JSON reader met another one. `told`: its error.
fn known_members(told: &str) -> Option<Vec<&str>> {
    let (_, known) = told.strip_prefix("unknown field `")?.rsplit_once("`, expected ")?;
    Some(known.split('`').skip(1).step_by(2).collect())
}

/// A path without its last name if that is none that a program would use.
fn shortened(path: String) -> String {
    let (parent, name) = path.rsplit_once('.').unwrap_or(("body", &path));
    let is_name = |c: char| c.is_ascii_lowercase() || c == '_';
    if name.len() <= NAME_CHARS_MAX && name.chars().all(is_name) { path } else { parent.to_owned() }
}

/// A content type without its parameters, in lower case.
pub fn essence(kind: &str) -> String {
    kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    struct Login {
        #[expect(dead_code, reason = "read by the derived Debug only")]
        username: String,
    }

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only errors are looked at")]
    struct Strict {
        name: Option<String>,
        parts: Option<Vec<Part>>,
    }

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only errors are looked at")]
    struct Part {
        weight: Option<i32>,
        length: Option<i32>,
    }

    #[test]
    fn unknown_members_are_named_with_the_nearest() {
        for (text, field, meant) in [
            (r#"{"nmae":"x"}"#, "nmae", Some("name")),
            (r#"{"parts":[{},{"wieght":1}]}"#, "parts[1].wieght", Some("weight")),
            (r#"{"parts":[{"colour":1}]}"#, "parts[0].colour", None),
            (r#"{"Hunter2 is my password":1}"#, "body", None),
            (r#"{"parts":[{"hunter2`, expected `weight":1}]}"#, "parts[0]", None),
        ] {
            match parse::<Strict>(text.as_bytes()) {
                Err(ApiError::Unknown { field: found, suggestion, .. }) => {
                    assert_eq!((found.as_str(), suggestion.as_deref()), (field, meant), "{text}");
                }
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn errors_name_the_member_and_repeat_nothing() {
        for (text, field) in [
            (r#"{"username":["hunter2"]}"#, "username"),
            (r#"{"password":"hunter2"}"#, "body"),
            ("hunter2", "body"),
            ("", "body"),
        ] {
            match parse::<Login>(text.as_bytes()) {
                Err(ApiError::Invalid { field: found, message }) => {
                    assert_eq!(found, field, "{text}");
                    assert!(!message.contains("hunter2"), "{message}");
                }
                other => panic!("{other:?}"),
            }
        }
    }
}
