//! Who gets in where, on the real program: every route as everybody.

use std::collections::BTreeSet;

use overlord::auth::access::Access;
use overlord::domain::account::Role;
use overlord::http::access::ROUTES;
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

use crate::support::{Login, SECRET, TestServer, connect};

/// Those who may call, and how far each gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    Nobody,
    Internal,
    Session(Role),
    Token(Role),
    /// Presents the plugin secret.
    Plugin,
}

impl Who {
    const ALL: [Self; 10] = [
        Self::Nobody,
        Self::Internal,
        Self::Plugin,
        Self::Session(Role::Viewer),
        Self::Session(Role::User),
        Self::Session(Role::Curator),
        Self::Session(Role::Admin),
        Self::Token(Role::Viewer),
        Self::Token(Role::User),
        Self::Token(Role::Admin),
    ];

    /// The status at the door, `None` if the request passes it. Written anew here, as the contract
    /// has it, and not asked of the program.
    fn refusal(self, access: Access) -> Option<StatusCode> {
        let role = match self {
            Self::Nobody | Self::Plugin => None,
            Self::Internal => Some(Role::User),
            Self::Session(role) | Self::Token(role) => Some(role),
        };
        let is_let_in = match access {
            Access::Public => true,
            Access::Plugin => self == Self::Plugin,
            Access::Role(wanted) => role.is_some_and(|role| role >= wanted),
            Access::Account => matches!(self, Self::Session(_)),
            Access::Admin => role == Some(Role::Admin),
        };
        if is_let_in {
            None
        } else if role.is_none() || access == Access::Plugin {
            Some(StatusCode::UNAUTHORIZED)
        } else {
            Some(StatusCode::FORBIDDEN)
        }
    }
}

/// A server with an account of each role, each with a session and a token.
struct Doors {
    server: TestServer,
    logins: Vec<(Role, Login, String)>,
}

impl Doors {
    async fn open() -> Self {
        let server = TestServer::start().await;
        let mut logins = Vec::new();
        for role in Role::ALL {
            let name = format!("a {role}");
            server.add_user(&name, role.as_str(), "a good password").await;
            let login = server.sign_in(&name, "a good password").await;
            let made = login.post(&server, "/me/tokens", &json!({ "name": "t" })).await;
            let made: Value = made.json().await.expect("JSON");
            let token = made["secret"].as_str().expect("a secret").to_owned();
            logins.push((role, login, token));
        }
        Self { server, logins }
    }

    fn of(&self, role: Role) -> &(Role, Login, String) {
        self.logins.iter().find(|login| login.0 == role).expect("an account of each role")
    }

    /// A request of somebody, from inside or, through a proxy, from outside.
    fn request(&self, who: Who, method: &str, path: &str) -> RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let request = Client::new().request(method, self.server.url(path));
        // Guesses at the plugin secret must not count against who knows it.
        let address = match who {
            Who::Internal => return request,
            Who::Plugin => "203.0.113.10",
            _ => "203.0.113.9",
        };
        let request = request.header("x-forwarded-for", address);
        match who {
            Who::Nobody | Who::Internal => request,
            Who::Plugin => request.header("x-plugin-secret", SECRET),
            Who::Session(role) => {
                let (_, login, _) = self.of(role);
                let request = request.header("cookie", login.cookie());
                request.header("origin", format!("http://{}", self.server.address()))
            }
            Who::Token(role) => request.bearer_auth(&self.of(role).2),
        }
    }
}

/// A path of the table with something in its places that is not there: nothing is changed by it.
fn concrete(path: &str) -> String {
    path.replace("{character}", "Nobody").replace("{username}", "nobody").replace("{id}", "none")
}

/// Statuses that a request which passed the door may have, with nothing useful in it.
fn has_passed(status: StatusCode) -> bool {
    status.is_success() || matches!(status.as_u16(), 303 | 400 | 404 | 426)
}

#[tokio::test]
async fn every_route_is_open_to_whom_the_table_says() {
    let doors = Doors::open().await;
    for (method, path, access) in ROUTES {
        // Ends the sessions that the rest needs; its own test has it.
        let spares_sessions = ["/me/sign-out-everywhere"].contains(path);
        for who in Who::ALL {
            for prefix in ["", "/api"] {
                let expected = who.refusal(*access);
                // Deployed game clients use these paths as they are.
                let is_other_prefix = prefix == "/api" && path.starts_with("/websocket");
                if is_other_prefix || (spares_sessions && expected.is_none()) {
                    continue;
                }
                let path = format!("{prefix}{}", concrete(path));
                let answer = doors.request(who, method, &path).send().await.expect("an answer");
                let status = answer.status();
                let text = answer.text().await.expect("text");
                let context = format!("{method} {path} as {who:?}: {status} {text:.200}");
                match expected {
                    // Guesses at the plugin secret are also limited by address.
                    Some(_) if *access == Access::Plugin => {
                        assert!(status == 401 || status == 429, "{context}");
                    }
                    Some(expected) => assert_eq!(status, expected, "{context}"),
                    // A first admin needs the link, which is none of the door.
                    None if path.ends_with("/first-admin") => {
                        assert!(status == 400 || status == 403, "{context}");
                    }
                    None => assert!(has_passed(status), "{context}"),
                }
            }
        }
    }
}

/// The table, the document and the router have the same routes.
#[tokio::test]
async fn the_table_is_the_router() {
    let doors = Doors::open().await;
    let admin = Who::Session(Role::Admin);
    let document: Value = doors
        .request(admin, "GET", "/openapi.json")
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("JSON");
    let documented: BTreeSet<(String, String)> = document["paths"]
        .as_object()
        .expect("paths")
        .iter()
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().expect("methods").keys();
            methods.map(move |method| (method.to_uppercase(), path.clone()))
        })
        .collect();
    let declared: BTreeSet<(String, String)> =
        ROUTES.iter().map(|route| (route.0.to_owned(), route.1.to_owned())).collect();
    let undocumented: Vec<_> = declared.difference(&documented).map(|(_, path)| path).collect();
    let by_design =
        ["/docs", "/openapi.json", "/websocket/ws/position", "/ws/live", "/ws/position"];
    assert_eq!(undocumented, by_design);
    assert_eq!(documented.difference(&declared).next(), None);
    // Nothing answers by a method that the table does not have.
    for path in declared.iter().map(|(_, path)| path).collect::<BTreeSet<_>>() {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let is_socket = path.contains("/ws/");
            // The page of the sign-in is no route of the API.
            let is_page = (method, path.as_str()) == ("GET", "/login");
            if is_socket || is_page || declared.contains(&(method.to_owned(), path.clone())) {
                continue;
            }
            let request = doors.request(admin, method, &concrete(path));
            let status = request.send().await.expect("an answer").status();
            assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
        }
    }
}

/// Routes that the document does not have are found by their source.
#[test]
fn every_route_of_the_source_is_in_the_table() {
    let mut found = 0;
    for file in ["src/http/router.rs", "src/ingest.rs"] {
        let source = std::fs::read_to_string(file).expect("a source file");
        for rest in source.split(".route(\"").skip(1) {
            let path = rest.split('"').next().expect("a path");
            let path =
                path.strip_prefix("/api").filter(|rest| rest.starts_with('/')).unwrap_or(path);
            assert!(ROUTES.iter().any(|route| route.1 == path), "{file}: {path} has no entry");
            found += 1;
        }
    }
    assert!(found >= 7, "the routes are somewhere else now: {found}");
}

#[tokio::test]
async fn forwarded_and_foreign_requests_are_refused() {
    let server = TestServer::start().await;
    let client = Client::new();
    let status = async |path: &str, header: Option<(&'static str, &str)>| {
        let request = client.get(server.url(path));
        let request = match header {
            Some((name, value)) => request.header(name, value),
            None => request,
        };
        request.send().await.expect("an answer").status().as_u16()
    };
    for path in ["/live", "/api/live", "/metrics", "/docs", "/api-version", "/api/nothing"] {
        for header in [
            ("x-forwarded-for", "127.0.0.1"),
            ("x-forwarded-for", ""),
            ("forwarded", "for=127.0.0.1"),
            ("host", "rebind.example"),
        ] {
            assert_eq!(status(path, Some(header)).await, 401, "{path} {header:?}");
        }
    }
    // The page with the sign-in form holds no data.
    for path in ["/healthz", "/readyz", "/api/healthz", "/", "/login", "/setup", "/map/place"] {
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
async fn neither_cookie_nor_token_opens_the_game_clients_door() {
    let doors = Doors::open().await;
    let (_, login, token) = doors.of(Role::Admin);
    let bearer = format!("Bearer {token}");
    for path in ["/ws/position", "/api/ws/position", "/websocket/ws/position"] {
        for header in [("cookie", login.cookie()), ("authorization", bearer.as_str())] {
            let request = doors.server.socket_request(path, &[header]);
            assert_eq!(connect(request).await.err(), Some(401), "{path} {header:?}");
        }
    }
}

#[tokio::test]
async fn pages_of_other_sites_change_nothing() {
    let doors = Doors::open().await;
    let (_, login, _) = doors.of(Role::Admin);
    let origin = format!("http://{}", doors.server.address());
    for (method, path, _) in ROUTES.iter().filter(|route| route.0 != "GET") {
        for headers in [
            vec![("cookie", login.cookie())],
            vec![("cookie", login.cookie()), ("origin", "https://hostile.example")],
            vec![("cookie", login.cookie()), ("origin", "null")],
            vec![("cookie", login.cookie()), ("origin", &origin), ("sec-fetch-site", "cross-site")],
            // From the owner's own machine, where no cookie is needed.
            vec![("origin", "https://hostile.example")],
            vec![("sec-fetch-site", "cross-site")],
        ] {
            let method = Method::from_bytes(method.as_bytes()).expect("a method");
            let url = doors.server.url(&concrete(path));
            let mut request = Client::new().request(method, url);
            for (name, value) in &headers {
                request = request.header(*name, *value);
            }
            let status = request.send().await.expect("an answer").status();
            assert_eq!(status, StatusCode::FORBIDDEN, "{path} {headers:?}");
        }
    }
    // Nor do they listen in.
    for origin in ["https://hostile.example", "null"] {
        let headers = [("cookie", login.cookie()), ("origin", origin)];
        let request = doors.server.socket_request("/ws/live", &headers);
        assert_eq!(connect(request).await.err(), Some(403), "{origin}");
    }
}
