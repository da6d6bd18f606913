//! The body of a sign-in: JSON, or either kind of form, as older pages send it.

use bytes::Bytes;
use futures_util::stream;
use multer::{Constraints, Multipart, SizeLimit};
use serde::Deserialize;
use utoipa::ToSchema;

use super::body;
use super::error::ApiError;

/// Longest field of a form.
const FIELD_BYTES_MAX: u64 = 4_096;
/// Most parts of a multipart form; two are needed.
const PARTS_MAX: usize = 16;

/// A name and a password. Its fields are seen by nobody but the sign-in.
#[derive(Deserialize, ToSchema)]
pub struct Credentials {
    pub username: String,
    pub password: String,
}

impl Credentials {
    /// Reads a body by its type; without one it is taken for JSON.
    pub async fn read(content_type: Option<&str>, bytes: Bytes) -> Result<Self, ApiError> {
        let content_type = content_type.unwrap_or("application/json");
        match body::essence(content_type).as_str() {
            "application/json" => body::parse(&bytes),
            "application/x-www-form-urlencoded" => {
                serde_urlencoded::from_bytes(&bytes).map_err(|_| incomplete())
            }
            "multipart/form-data" => from_multipart(content_type, bytes).await,
            _ => {
                let message = "wanted application/json, or a form".to_owned();
                Err(ApiError::Invalid { field: "content-type".to_owned(), message })
            }
        }
    }
}

async fn from_multipart(content_type: &str, bytes: Bytes) -> Result<Credentials, ApiError> {
    let boundary = multer::parse_boundary(content_type).map_err(|_| malformed())?;
    let body = stream::iter([Ok::<_, std::convert::Infallible>(bytes)]);
    let limits = Constraints::new().size_limit(SizeLimit::new().per_field(FIELD_BYTES_MAX));
    let mut form = Multipart::with_constraints(body, boundary, limits);
    let (mut username, mut password) = (None, None);
    for _ in 0..PARTS_MAX {
        let Some(field) = form.next_field().await.map_err(|_| malformed())? else { break };
        let place = match field.name() {
            Some("username") => &mut username,
            Some("password") => &mut password,
            _ => continue,
        };
        let bytes = field.bytes().await.map_err(|_| malformed())?;
        *place = Some(String::from_utf8(bytes.into()).map_err(|_| malformed())?);
    }
    match (username, password) {
        (Some(username), Some(password)) => Ok(Credentials { username, password }),
        _ => Err(incomplete()),
    }
}

fn malformed() -> ApiError {
    let message = "the form cannot be read".to_owned();
    ApiError::Invalid { field: "body".to_owned(), message }
}

fn incomplete() -> ApiError {
    let message = "wanted the fields username and password".to_owned();
    ApiError::Invalid { field: "body".to_owned(), message }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(content_type: Option<&str>, body: &str) -> Option<(String, String)> {
        let bytes = Bytes::copy_from_slice(body.as_bytes());
        let credentials = Credentials::read(content_type, bytes).await.ok()?;
        Some((credentials.username, credentials.password))
    }

    #[tokio::test]
    async fn json_and_both_kinds_of_form_are_read() {
        let expected = Some(("Zoë".to_owned(), "a b&c".to_owned()));
        let json = r#"{"username":"Zoë","password":"a b&c"}"#;
        assert_eq!(read(None, json).await, expected);
        assert_eq!(read(Some("Application/JSON; charset=utf-8"), json).await, expected);
        let form = "username=Zo%C3%AB&password=a+b%26c";
        assert_eq!(read(Some("application/x-www-form-urlencoded"), form).await, expected);
        let part = |name: &str, value: &str| {
            format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let parts = part("other", "1") + &part("username", "Zoë") + &part("password", "a b&c");
        let multipart = Some("multipart/form-data; boundary=x");
        assert_eq!(read(multipart, &format!("{parts}--x--\r\n")).await, expected);
        assert_eq!(read(multipart, &part("username", "a")).await, None);
        assert_eq!(read(multipart, &part("password", &"a".repeat(5_000))).await, None);
        assert_eq!(read(multipart, &part("other", "1").repeat(20)).await, None);
        assert_eq!(read(Some("multipart/form-data"), &parts).await, None);
        assert_eq!(read(Some("text/plain"), json).await, None);
        assert_eq!(read(None, "username=a&password=b").await, None);
    }
}
