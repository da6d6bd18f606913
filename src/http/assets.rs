//! The embedded UI: types, caching, compression.

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use rust_embed::{EmbeddedFile, RustEmbed};

use super::error::ApiError;

/// The built UI. Text files stand beside their compressed forms, `.br` and `.gz`.
#[derive(RustEmbed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Dist;

/// Folder of files whose names carry a hash of their content: they never change.
const HASHED_FOLDER: &str = "assets/";

/// Pages of an older program that bookmarks lead to; the UI has views in their places.
const OLD_PAGES: [&str; 2] = ["inventory.html", "suitbuilder.html"];

/// Serves a file of the UI. Paths without a file are the UI's own routes and get its page.
pub async fn serve(request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return ApiError::NotFound.into_response();
    }
    let path = request.uri().path().trim_start_matches('/');
    // Only the files that were built are served, not their compressed twins by name.
    let is_twin = matches!(path.rsplit('.').next(), Some("br" | "gz"));
    if !path.is_empty() && !is_twin && Dist::get(path).is_some() {
        return file(path, request.headers());
    }
    let is_page =
        OLD_PAGES.contains(&path) || !path.rsplit('/').next().unwrap_or_default().contains('.');
    if is_page { page(request.headers()) } else { ApiError::NotFound.into_response() }
}

fn page(headers: &HeaderMap) -> Response {
    if Dist::get("index.html").is_some() {
        return file("index.html", headers);
    }
    let text = "This program was built without its browser UI. Build it first: npm ci && npm run \
                build, in the folder web; then build the program again.\n";
    (StatusCode::SERVICE_UNAVAILABLE, text).into_response()
}

fn file(path: &str, headers: &HeaderMap) -> Response {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    let Some((embedded, encoding)) = choose(path, accepted.unwrap_or_default()) else {
        return ApiError::NotFound.into_response();
    };
    let hash = embedded.metadata.sha256_hash();
    let tag = hash.first_chunk().map(|start| u64::from_be_bytes(*start)).unwrap_or_default();
    let tag = format!("\"{tag:016x}\"");
    let caching = if path.starts_with(HASHED_FOLDER) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let is_known = headers.get(header::IF_NONE_MATCH).is_some_and(|known| *known == *tag);
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        embedded.data.into_owned().into_response()
    };
    let out = response.headers_mut();
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    let charset = if kind.type_() == mime_guess::mime::TEXT { "; charset=utf-8" } else { "" };
    for (name, value) in [(header::CONTENT_TYPE, format!("{kind}{charset}")), (header::ETAG, tag)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            out.insert(name, value);
        }
    }
    if let Some(encoding) = encoding {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

/// The smallest form the browser takes.
fn choose(path: &str, accepted: &str) -> Option<(EmbeddedFile, Option<&'static str>)> {
    for (encoding, suffix) in [("br", "br"), ("gzip", "gz")] {
        let takes = accepted.split(',').any(|item| {
            let mut parts = item.split(';').map(str::trim);
            parts.next() == Some(encoding) && parts.all(|part| part != "q=0")
        });
        if takes && let Some(file) = Dist::get(&format!("{path}.{suffix}")) {
            return Some((file, Some(encoding)));
        }
    }
    Dist::get(path).map(|file| (file, None))
}
