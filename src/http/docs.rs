//! `/openapi.json`, and `/docs`: the same as a page to read, without scripts.

use std::fmt::Write;
use std::sync::LazyLock;

use axum::response::{Html, IntoResponse, Response};
use http::header;
use serde_json::Value;

use super::access::ROUTES;
use super::error::ApiError;
use super::router;
use crate::auth::access::Access;

static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::to_value(router::openapi()).unwrap_or_default());

/// The API document.
pub async fn read_openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], DOCUMENT.to_string()).into_response()
}

/// An unknown route under `/api`.
pub async fn not_found() -> ApiError {
    ApiError::NotFound
}

/// The API document as a page.
pub async fn read_page() -> Html<String> {
    Html(render(&DOCUMENT))
}

fn render(document: &Value) -> String {
    let mut page = String::from(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Overlord: API</title>\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <link rel=\"icon\" href=\"/favicon.svg\"><h1>Overlord: API</h1>",
    );
    let info = escape(document["info"]["description"].as_str().unwrap_or_default());
    // Writing to a String cannot fail.
    let _ = write!(
        page,
        "<p>{info} The machine-readable form: <a href=\"/openapi.json\">openapi.json</a>.</p>"
    );
    for (path, methods) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            let summary = escape(operation["summary"].as_str().unwrap_or_default());
            let method = method.to_uppercase();
            let _ = write!(page, "<h2><code>{method} {}</code></h2><p>{summary}</p>", escape(path));
            let _ = write!(page, "<p>For: {}</p>", access_of(&method, path));
            render_parameters(&mut page, operation);
            let body = &operation["requestBody"]["content"]["application/json"]["schema"];
            if let Some(name) = schema_name(body) {
                let _ = write!(page, "<p>Body: <a href=\"#{name}\">{name}</a></p>");
            }
            let body = &operation["responses"]["200"]["content"]["application/json"]["schema"];
            if let Some(name) = schema_name(body) {
                let _ = write!(page, "<p>Answer: <a href=\"#{name}\">{name}</a></p>");
            }
        }
    }
    page.push_str("<h1>Shapes</h1>");
    for (name, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
        render_schema(&mut page, name, schema);
    }
    page
}

/// Who may use a route, in words.
fn access_of(method: &str, path: &str) -> &'static str {
    match ROUTES.iter().find(|route| (route.0, route.1) == (method, path)) {
        Some((_, _, Access::Public)) => "everybody",
        Some((_, _, Access::Role(role))) => role.as_str(),
        Some((_, _, Access::Account)) => "people who signed in with a password",
        Some((_, _, Access::Admin)) => "admin",
        Some((_, _, Access::Plugin)) => "game clients",
        None => "nobody",
    }
}

fn render_parameters(page: &mut String, operation: &Value) {
    let Some(parameters) = operation["parameters"].as_array() else { return };
    page.push_str("<ul>");
    for parameter in parameters {
        let name = escape(parameter["name"].as_str().unwrap_or_default());
        let text = escape(parameter["description"].as_str().unwrap_or_default());
        let _ = write!(page, "<li><code>{name}</code>: {text}</li>");
    }
    page.push_str("</ul>");
}

fn render_schema(page: &mut String, name: &str, schema: &Value) {
    let name = escape(name);
    let text = escape(schema["description"].as_str().unwrap_or_default());
    let _ = write!(page, "<h3 id=\"{name}\">{name}</h3><p>{text}</p><ul>");
    for (member, shape) in schema["properties"].as_object().into_iter().flatten() {
        let text = escape(shape["description"].as_str().unwrap_or_default());
        let kind = match schema_name(shape).or_else(|| schema_name(&shape["items"])) {
            Some(link) => format!("<a href=\"#{link}\">{link}</a>"),
            None => escape(&shape["type"].to_string().replace('"', "")),
        };
        let _ = write!(page, "<li><code>{}</code> ({kind}) {text}</li>", escape(member));
    }
    page.push_str("</ul>");
}

fn schema_name(schema: &Value) -> Option<String> {
    schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()).map(escape)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_names_every_route_and_escapes_what_it_shows() {
        let page = render(&DOCUMENT);
        for (path, methods) in DOCUMENT["paths"].as_object().expect("paths") {
            for method in methods.as_object().expect("methods").keys() {
                let heading = format!("{} {path}</code>", method.to_uppercase());
                assert!(page.contains(&heading), "{heading}");
            }
        }
        assert!(!page.contains("For: nobody"));
        assert!(!page.contains("<script"));
        assert_eq!(escape("<a b=\"&\">"), "&lt;a b=&quot;&amp;&quot;&gt;");
    }
}
