//! The door: callers from inside are let in, everybody else is not.

use crate::support::{TestServer, connect};

#[tokio::test]
async fn forwarded_and_foreign_requests_are_refused() {
    let server = TestServer::start().await;
    let client = reqwest::Client::new();
    let status = async |path: &str, header: Option<(&'static str, &str)>| {
        let request = client.get(server.url(path));
        let request = match header {
            Some((name, value)) => request.header(name, value),
            None => request,
        };
        request.send().await.expect("an answer").status().as_u16()
    };
    for path in [
        "/live",
        "/api/live",
        "/metrics",
        "/",
        "/docs",
        "/openapi.json",
        "/api-version",
        "/api/nothing",
    ] {
        for header in [
            ("x-forwarded-for", "127.0.0.1"),
            ("forwarded", "for=127.0.0.1"),
            ("host", "rebind.example"),
        ] {
            assert_eq!(status(path, Some(header)).await, 401, "{path} {header:?}");
        }
    }
    for path in ["/healthz", "/readyz", "/api/healthz"] {
        assert_eq!(status(path, Some(("x-forwarded-for", "8.8.8.8"))).await, 200, "{path}");
    }
    assert_eq!(status("/live", None).await, 200);
    let request = server.socket_request("/ws/live", &[("x-forwarded-for", "127.0.0.1")]);
    assert_eq!(connect(request).await.err(), Some(401));
}

#[tokio::test]
async fn trust_can_be_turned_off() {
    let server = TestServer::start_with(&[("OVERLORD__AUTH__INTERNAL_TRUST", "false")]).await;
    assert_eq!(server.get("/live").await.status(), 401);
    assert_eq!(server.get("/healthz").await.status(), 200);
}

#[tokio::test]
async fn the_plugin_secret_opens_no_browser_route() {
    let server = TestServer::start_with(&[("OVERLORD__AUTH__INTERNAL_TRUST", "false")]).await;
    let client = reqwest::Client::new();
    let request = client.get(server.url("/live")).header("x-plugin-secret", crate::support::SECRET);
    assert_eq!(request.send().await.expect("an answer").status(), 401);
}
