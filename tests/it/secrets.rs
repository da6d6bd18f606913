//! Secrets stay where they belong: nothing that the server logs, answers or hands out holds one.

use std::path::Path;

use futures_util::{SinkExt, StreamExt};
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::support::{TestServer, connect, cookie_set_by, soon};

const PLUGIN: &str = "plugin-secret-5ae1c0";
const LEGACY: &str = "legacy-secret-77b9d2";
const SESSION_KEY: &str = "session-key-c41f09";
const ADMIN_PASSWORD: &str = "admins-password-08d3e6";
const USER_PASSWORD: &str = "users-password-e95b12";
const MISTYPED_SECRET: &str = "mistyped-secret-3c0a7f";
const MISTYPED_PASSWORD: &str = "mistyped-password-b62d48";

/// What must not be found, each with a name that may be told.
struct Secrets(Vec<(&'static str, String)>);

impl Secrets {
    fn add(&mut self, name: &'static str, value: impl Into<String>) {
        let value = value.into();
        assert!(value.len() >= 12, "{name} is too short to be found by accident: {value:?}");
        self.0.push((name, value));
    }

    fn value(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(known, _)| *known == name);
        &found.unwrap_or_else(|| panic!("no {name}")).1
    }

    #[track_caller]
    fn are_not_in(&self, place: &str, bytes: &[u8]) {
        for (name, value) in &self.0 {
            assert!(!contains(bytes, value), "{place} holds the {name}");
        }
    }

    /// Checks every file below a folder, and its name; returns how many there are.
    fn are_not_below(&self, folder: &Path) -> usize {
        let mut files = 0;
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let place = path.display().to_string();
            self.are_not_in("a name", place.as_bytes());
            if path.is_dir() {
                files += self.are_not_below(&path);
            } else {
                files += 1;
                self.are_not_in(&place, &std::fs::read(&path).expect("a file"));
            }
        }
        files
    }

    /// Checks an answer: its headers and its body, which is returned.
    async fn are_not_told(&self, what: &str, response: Response) -> String {
        self.are_not_in(what, format!("{:?}", response.headers()).as_bytes());
        let body = soon(what, response.bytes()).await.expect("a body");
        self.are_not_in(what, &body);
        String::from_utf8_lossy(&body).into_owned()
    }
}

fn contains(bytes: &[u8], value: &str) -> bool {
    bytes.windows(value.len()).any(|window| window == value.as_bytes())
}

/// Requests to a server, as its own pages make them.
struct Pages<'a> {
    server: &'a TestServer,
    http: reqwest::Client,
}

impl Pages<'_> {
    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let own = format!("http://{}", self.server.address());
        self.http.request(method, self.server.url(path)).header("origin", own)
    }

    async fn post(&self, path: &str, cookie: &str, body: &Value) -> Response {
        let request = self.request(Method::POST, path).header("cookie", cookie).json(body);
        send(path, request).await
    }

    /// Signs in, and returns the cookie as a browser sends it back.
    async fn sign_in(&self, kind: &str, body: String) -> String {
        let request = self.request(Method::POST, "/login").header("content-type", kind).body(body);
        let response = send("/login", request).await;
        assert_eq!(response.status(), 200, "{kind}");
        cookie_set_by(&response).expect("a cookie")
    }
}

async fn send(what: &str, request: RequestBuilder) -> Response {
    soon(what, request.send()).await.expect("an answer")
}

fn json_body(username: &str, password: &str) -> (&'static str, String) {
    ("application/json", json!({ "username": username, "password": password }).to_string())
}

fn form_body(username: &str, password: &str) -> (&'static str, String) {
    let body = format!("username={username}&password={password}");
    ("application/x-www-form-urlencoded", body)
}

fn multipart_body(username: &str, password: &str) -> (&'static str, String) {
    let part = |name: &str, value: &str| {
        format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let body = part("username", username) + &part("password", password) + "--x--\r\n";
    ("multipart/form-data; boundary=x", body)
}

/// Runs a command with the server's secrets in its environment, which must do well; everything it
/// says.
async fn run(server: &TestServer, args: &[&str], input: &str) -> Vec<u8> {
    let said = server.command(args, input).await;
    assert_eq!(said.code, Some(0), "{args:?}: {said:?}");
    (said.out + &said.error).into_bytes()
}

fn settings() -> [(&'static str, &'static str); 4] {
    [
        ("SHARED_SECRET", PLUGIN),
        ("SHARED_SECRET_LEGACY", LEGACY),
        ("SECRET_KEY", SESSION_KEY),
        ("LOG_LEVEL", "debug,overlord=trace"),
    ]
}

#[tokio::test]
async fn secrets_never_leave() {
    let mut server = TestServer::start_with(&settings()).await;
    // Printed, by intent, and nowhere else.
    let link = server.next_line().await;
    let token = link.split_once("/setup#").expect("the set-up link").1.to_owned();
    let mut secrets = Secrets(Vec::new());
    for (name, value) in [
        ("plugin secret", PLUGIN),
        ("legacy plugin secret", LEGACY),
        ("session key", SESSION_KEY),
        ("admin's password", ADMIN_PASSWORD),
        ("user's password", USER_PASSWORD),
        ("mistyped secret", MISTYPED_SECRET),
        ("mistyped password", MISTYPED_PASSWORD),
        ("token of the set-up link", &token),
    ] {
        secrets.add(name, value);
    }
    let pages = Pages { server: &server, http: reqwest::Client::new() };
    sign_in_and_fail(&pages, &mut secrets, &token).await;
    connect_game_clients(&server).await;
    ask_badly(&pages, &secrets).await;
    look_at_answers(&pages, &secrets).await;
    look_at_commands(&server, &mut secrets).await;

    let (status, log) = server.stop().await;
    assert!(status.success());
    // The log was there, and at the level asked for.
    assert!(log.contains("legacy secret") && log.contains("DEBUG"), "{log}");
    secrets.are_not_in("the log", log.as_bytes());
}

/// Makes the first admin and a user; signs in by every way there is, well and badly.
async fn sign_in_and_fail(pages: &Pages<'_>, secrets: &mut Secrets, token: &str) {
    let first = json!({ "token": token, "username": "erik", "password": ADMIN_PASSWORD });
    let response = pages.post("/first-admin", "", &first).await;
    assert_eq!(response.status(), 200);
    let admin = cookie_set_by(&response).expect("a cookie");
    let again = pages.post("/first-admin", "", &first).await;
    assert_eq!(again.status(), 403);
    secrets.are_not_told("a second use of the link", again).await;

    let user = json!({ "username": "anna", "role": "user", "password": MISTYPED_PASSWORD });
    let response = pages.post("/api-admin/users", &admin, &user).await;
    assert_eq!(response.status(), 201);
    secrets.are_not_told("a new user", response).await;
    let said = run(pages.server, &["user", "passwd", "anna", "--password-stdin"], USER_PASSWORD);
    secrets.are_not_in("overlord user passwd", &said.await);

    for (name, body) in [
        ("cookie of JSON", json_body("anna", USER_PASSWORD)),
        ("cookie of a form", form_body("anna", USER_PASSWORD)),
        ("cookie of multipart", multipart_body("anna", USER_PASSWORD)),
        ("admin's cookie", json_body("erik", ADMIN_PASSWORD)),
    ] {
        let cookie = pages.sign_in(body.0, body.1).await;
        secrets.add(name, cookie.strip_prefix("session=").expect("a session"));
    }
    let named = json!({ "name": "a script" });
    let response = pages.post("/me/tokens", &admin, &named).await;
    assert_eq!(response.status(), 201);
    let made: Value = response.json().await.expect("JSON");
    secrets.add("API token", made["secret"].as_str().expect("told once"));

    for (kind, body) in [
        json_body("anna", MISTYPED_PASSWORD),
        form_body("anna", MISTYPED_PASSWORD),
        multipart_body("nobody", MISTYPED_PASSWORD),
        // People type their password where the name belongs.
        json_body(USER_PASSWORD, USER_PASSWORD),
        ("application/json", format!("{{\"username\":\"anna\",\"password\":{USER_PASSWORD}}}")),
        ("application/json", json!({ "password": [USER_PASSWORD] }).to_string()),
        ("text/plain", format!("password={USER_PASSWORD}")),
        ("multipart/form-data", format!("password={USER_PASSWORD}")),
    ] {
        let path = format!("/login?username=anna&password={USER_PASSWORD}");
        let request = pages.request(Method::POST, &path).header("content-type", kind).body(body);
        let response = send("a bad sign-in", request).await;
        assert!(response.status().is_client_error(), "{kind}: {}", response.status());
        secrets.are_not_told("a bad sign-in", response).await;
    }
}

/// Comes with right and wrong secrets, in the header and in the address.
async fn connect_game_clients(server: &TestServer) {
    for (secret, is_right) in [(PLUGIN, true), (LEGACY, true), (MISTYPED_SECRET, false)] {
        let by_header = server.socket_request("/ws/position", &[("x-plugin-secret", secret)]);
        let by_query = server.socket_request(&format!("/ws/position?secret={secret}"), &[]);
        for request in [by_header, by_query] {
            let Ok(mut socket) = connect(request).await else {
                assert!(!is_right, "refused");
                continue;
            };
            assert!(is_right, "let in");
            let named = json!({ "type": "register", "character_name": "Larsson" });
            let bad = json!({
                "type": "equipment_cantrip_state", "character_name": "x", "items": secret,
            });
            for frame in [named, bad] {
                socket.send(Message::text(frame.to_string())).await.expect("sent");
            }
            let answer = soon("the error", socket.next()).await.expect("open").expect("a frame");
            // The sender is told what he sent; the log must not have it.
            let answer = answer.to_string();
            assert!(answer.contains("wrong_kind") && answer.contains(secret), "{answer}");
        }
    }
}

/// Asks every route, as everybody, with secrets where they do not belong.
async fn ask_badly(pages: &Pages<'_>, secrets: &Secrets) {
    let document = pages.server.json("/openapi.json").await;
    let cookie = format!("session={}", secrets.value("admin's cookie"));
    let bearer = format!("Bearer {}", secrets.value("API token"));
    let everything: Vec<&str> = secrets.0.iter().map(|(_, value)| value.as_str()).collect();
    let everything = everything.join("-");
    let cut = |text: &str| text[..text.len() - 1].to_owned();
    let callers = [
        ("outsider", vec![("x-forwarded-for", "8.8.8.8".to_owned())]),
        ("insider", vec![("x-plugin-secret", PLUGIN.to_owned())]),
        ("session", vec![("cookie", cookie.clone())]),
        ("token", vec![("authorization", bearer.clone())]),
        ("bad session", vec![("cookie", cut(&cookie)), ("x-forwarded-for", "8.8.8.8".to_owned())]),
        ("bad token", vec![("authorization", cut(&bearer))]),
        ("bad scheme", vec![("authorization", format!("Basic {everything}"))]),
        ("bad host", vec![("host", format!("{PLUGIN}.example"))]),
    ];
    let query: Vec<String> = [
        "from",
        "to",
        "step",
        "max_points",
        "limit",
        "page",
        "tier",
        "hours",
        "cell",
        "seconds",
        "character",
        "before",
        "actor",
        "kind",
        "secret",
        "password",
        "token",
    ]
    .iter()
    .map(|name| format!("{name}={everything}"))
    .collect();
    let bodies = [
        ("application/json", format!("{{\"password\":\"{everything}\",")),
        ("application/json", json!({ "username": [&everything], "role": &everything }).to_string()),
        ("text/plain", everything.clone()),
    ];
    let mut asked = 0;
    for (path, methods) in document["paths"].as_object().expect("paths") {
        // It takes no parameter that could be wrong, and would end the session.
        if path == "/me/sign-out-everywhere" {
            continue;
        }
        let (head, tail) = path.split_once('{').unwrap_or((path, ""));
        let path = match tail.split_once('}') {
            Some((_, tail)) => format!("{head}{PLUGIN}{tail}"),
            None => head.to_owned(),
        };
        for method in methods.as_object().expect("methods").keys() {
            let method: Method = method.to_uppercase().parse().expect("a method");
            for (caller, headers) in &callers {
                for (kind, body) in &bodies {
                    let address = format!("{path}?{}", query[asked % query.len()]);
                    let mut request = pages.request(method.clone(), &address);
                    for (name, value) in headers {
                        request = request.header(*name, value);
                    }
                    let request = request.header("content-type", *kind).body(body.clone());
                    let what = format!("{method} {path} by {caller}");
                    secrets.are_not_told(&what, send(&what, request).await).await;
                    asked += 1;
                }
            }
        }
    }
    assert!(asked > 500, "{asked}");
}

/// Looks at what an admin may see, and at the pages about the server itself.
async fn look_at_answers(pages: &Pages<'_>, secrets: &Secrets) {
    let cookie = format!("session={}", secrets.value("admin's cookie"));
    for path in [
        "/api-admin/users",
        "/api-admin/tokens",
        "/api-admin/audit",
        "/api-admin/config",
        "/me",
        "/me/tokens",
        "/metrics",
        "/openapi.json",
        "/docs",
        "/sign-in",
        "/readyz",
        "/api-version",
    ] {
        let request = pages.request(Method::GET, path).header("cookie", &cookie);
        let response = send(path, request).await;
        assert_eq!(response.status(), 200, "{path}");
        let body = secrets.are_not_told(path, response).await;
        if path == "/api-admin/audit" {
            assert!(body.contains("sign_in_failed"), "{body}");
        }
        if path == "/api-admin/config" {
            assert_eq!(body.matches("\\\"***\\\"").count(), 3, "{body}");
        }
    }
}

/// Looks at what the operator's commands print, and at a backup to give away.
async fn look_at_commands(server: &TestServer, secrets: &mut Secrets) {
    for args in
        [&["config", "show"][..], &["config", "show", "--json"], &["user", "list", "--json"]]
    {
        secrets.are_not_in(&args.join(" "), &run(server, args, "").await);
    }
    // What the file of accounts holds instead of passwords and tokens is not to be given away
    // either.
    let file = std::fs::read_to_string(server.data_dir().join("accounts.json")).expect("accounts");
    secrets.are_not_in("accounts.json", file.as_bytes());
    let accounts: Value = serde_json::from_str(&file).expect("JSON");
    for account in accounts["accounts"].as_array().expect("accounts") {
        secrets.add("hash of a password", account["password_hash"].as_str().expect("a hash"));
        for token in account["tokens"].as_array().expect("tokens") {
            secrets.add("hash of a token", token["sha256"].as_str().expect("a hash"));
        }
    }
    secrets.value("hash of a token");
    let folder = tempfile::tempdir().expect("a folder");
    let (public, whole) = (folder.path().join("public"), folder.path().join("whole"));
    let (to_public, to_whole) = (public.to_str().expect("text"), whole.to_str().expect("text"));
    run(server, &["backup", to_public, "--without-secrets"], "").await;
    assert!(secrets.are_not_below(&public) > 3);
    // A whole one has them, or this test looks in the wrong place.
    run(server, &["backup", to_whole], "").await;
    let kept = std::fs::read(whole.join("accounts.json")).expect("accounts");
    assert!(contains(&kept, secrets.value("hash of a password")));
}

#[tokio::test]
async fn secrets_that_were_made_stay_in_their_file() {
    let server = TestServer::start_with(&[("LOG_LEVEL", "debug,overlord=trace")]).await;
    let file = server.data_dir().join("secrets.toml");
    let made = std::fs::read_to_string(&file).expect("secrets");
    let made: toml::Table = made.parse().expect("TOML");
    let mut secrets = Secrets(Vec::new());
    // The plugin's is given by the environment.
    secrets.add("session key that was made", made["secret_key"].as_str().expect("text"));
    let folder = tempfile::tempdir().expect("a folder");
    let public = folder.path().join("public");
    run(&server, &["backup", public.to_str().expect("text"), "--without-secrets"], "").await;
    assert!(secrets.are_not_below(&public) > 1);
    assert!(!public.join("secrets.toml").exists());
    let metrics = server.get("/metrics").await;
    secrets.are_not_told("/metrics", metrics).await;
    secrets.are_not_in("the log", server.stop().await.1.as_bytes());
}
