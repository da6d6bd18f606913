//! Accounts on the real program: signing in, what ends a session, tokens, the audit log.

use overlord::auth::session::{Session, Sessions};
use overlord::auth::signed::Signer;
use overlord::clock::Clock;
use overlord::config::Secret;
use reqwest::{Client, Method};
use serde_json::{Value, json};

use crate::support::{
    FastClock, Login, TestServer, connect, cookie_set_by, eventually, overlord_in,
    overlord_with_input, soon,
};

const PASSWORD: &str = "a good password";
const SECRET_KEY: &str = "the key of an older server";
/// Everybody needs a sign-in, and the key is known.
const OUTSIDE: [(&str, &str); 2] =
    [("OVERLORD__AUTH__INTERNAL_TRUST", "false"), ("SECRET_KEY", SECRET_KEY)];

/// A server with the admin `Erik` and the user `anna`.
async fn server() -> TestServer {
    let server = TestServer::start_with(&OUTSIDE).await;
    server.add_user("Erik", "admin", PASSWORD).await;
    server.add_user("anna", "user", PASSWORD).await;
    server
}

fn is_command_error(frame: &Value) -> bool {
    frame["type"] == "command_error"
}

async fn status(login: &Login, server: &TestServer, path: &str) -> u16 {
    login.get(server, path).await.status().as_u16()
}

async fn audit(login: &Login, server: &TestServer, query: &str) -> Vec<Value> {
    let page: Value =
        login.get(server, &format!("/api-admin/audit?{query}")).await.json().await.expect("JSON");
    page["entries"].as_array().expect("entries").clone()
}

fn error(body: &Value) -> (&str, Option<&str>) {
    (body["error"]["code"].as_str().expect("a code"), body["error"]["field"].as_str())
}

#[tokio::test]
async fn the_first_admin_is_made_by_link_once() {
    let mut server = TestServer::start_with(&OUTSIDE).await;
    let link = server.next_line().await;
    let token = link.split_once("/setup#").expect("a link").1.to_owned();
    let info: Value = server.json("/sign-in").await;
    assert_eq!(info, json!({ "server_name": "", "needs_first_admin": true }));
    let make = async |token: &str, username: &str, password: &str| {
        let body = json!({ "token": token, "username": username, "password": password });
        let request = Client::new().post(server.url("/api/first-admin")).json(&body);
        request.send().await.expect("an answer")
    };
    assert_eq!(make("guess", "eve", PASSWORD).await.status(), 403);
    let weak = make(&token, "Erik", "short").await;
    assert_eq!(weak.status(), 400);
    assert_eq!(error(&weak.json().await.expect("JSON")), ("invalid", Some("password")));
    let made = make(&token, "Erik", PASSWORD).await;
    assert_eq!(made.status(), 200);
    assert!(cookie_set_by(&made).is_some());
    let me: Value = made.json().await.expect("JSON");
    assert_eq!(
        me,
        json!({ "username": "Erik", "role": "admin", "is_admin": true, "kind": "session" })
    );
    let again = make(&token, "eve", PASSWORD).await;
    assert_eq!(error(&again.json().await.expect("JSON")).0, "setup_link_invalid");
    assert_eq!(server.json("/sign-in").await["needs_first_admin"], false);
    let login = server.sign_in("erik", PASSWORD).await;
    let entries = audit(&login, &server, "kind=first_admin").await;
    assert_eq!((entries.len(), &entries[0]["actor"]), (1, &json!("Erik")));
    // A restart prints no new link.
    let server = server.stop_and_restart().await;
    assert_eq!(server.json("/sign-in").await["needs_first_admin"], false);
    assert_eq!(status(&login, &server, "/live").await, 200);
    let (_, said) = server.stop().await;
    assert!(!said.contains("/setup#"), "{said}");
}

#[tokio::test]
async fn sign_in_takes_json_and_forms_and_says_one_thing_of_failures() {
    let server = server().await;
    let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build();
    let client = client.expect("a client");
    let form = [("username", "ERIK"), ("password", PASSWORD)];
    let form = form.map(|(name, value)| format!("{name}={}", value.replace(' ', "+"))).join("&");
    let posted = client
        .post(server.url("/login"))
        .header("content-type", "application/x-www-form-urlencoded")
        .header("accept", "text/html,*/*")
        .body(form)
        .send()
        .await
        .expect("an answer");
    assert_eq!(
        (posted.status().as_u16(), &posted.headers()["location"]),
        (303, &"/".parse().expect("a header"))
    );
    let cookie = posted.headers()["set-cookie"].to_str().expect("text").to_owned();
    assert!(cookie.ends_with("; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax"), "{cookie}");
    let mut answers = Vec::new();
    for (name, password) in
        [("Erik", "wrong password"), ("nobody", PASSWORD), ("Erik", ""), ("", PASSWORD)]
    {
        let answer = server.try_sign_in(name, password).await;
        assert_eq!(answer.status(), 401);
        assert!(cookie_set_by(&answer).is_none());
        let mut body: Value = answer.json().await.expect("JSON");
        let error = body["error"].as_object_mut().expect("an error");
        error.remove("request_id");
        answers.push(body);
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    // What is no body of a sign-in is refused, and not repeated.
    for (kind, body) in [
        ("application/json", r#"{"username":"Erik"}"#),
        ("application/json", "hunter2"),
        ("text/plain", "hunter2"),
        ("multipart/form-data; boundary=x", "hunter2"),
        ("application/x-www-form-urlencoded", "hunter2=1"),
    ] {
        let request = client.post(server.url("/login")).header("content-type", kind).body(body);
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status(), 400, "{kind} {body}");
        assert!(!answer.text().await.expect("text").contains("hunter2"), "{kind} {body}");
    }
}

#[tokio::test]
async fn guesses_are_slowed_by_name_and_address_whatever_the_headers_say() {
    let server = server().await;
    // From one address, whatever it claims in front of what the proxy says.
    let attempt = async |name: &str, forwarded: &str| {
        let body = json!({ "username": name, "password": "a wrong guess" });
        let request = Client::new()
            .post(server.url("/login"))
            .header("x-forwarded-for", forwarded)
            .header("x-real-ip", forwarded)
            .json(&body);
        soon("the sign-in", request.send()).await.expect("an answer")
    };
    let mut statuses = Vec::new();
    for number in 0..7 {
        let claimed = format!("10.9.8.{number}, 203.0.113.7");
        statuses.push(attempt(&format!("name {number}"), &claimed).await.status().as_u16());
    }
    assert_eq!(statuses, [401, 401, 401, 401, 401, 429, 429]);
    let refused = attempt("another", "203.0.113.7").await;
    let wait: i64 =
        refused.headers()["retry-after"].to_str().expect("text").parse().expect("seconds");
    assert!((1..=300).contains(&wait));
    let body: Value = refused.json().await.expect("JSON");
    assert_eq!(body["error"]["code"], "too_many_attempts");
    assert_eq!(body["error"]["retry_after_s"], wait);
    // From many addresses, one name waits, but never for long.
    let mut statuses = Vec::new();
    for number in 0..5 {
        statuses.push(attempt("anna", &format!("198.51.100.{number}")).await.status().as_u16());
    }
    assert_eq!(statuses, [401, 401, 401, 429, 429]);
    // Others are not kept out by that.
    assert_eq!(server.try_sign_in("Erik", PASSWORD).await.status(), 200);
}

#[tokio::test]
async fn waits_end_and_failures_are_forgotten() {
    let dir = tempfile::tempdir().expect("a directory");
    // An hour passes in three seconds.
    let clock = FastClock { start_ms: 1_795_219_200_000, rate: 1_200 };
    let server = TestServer::start_fast(dir.path(), clock, &OUTSIDE).await;
    server.add_user("anna", "user", PASSWORD).await;
    for _ in 0..8 {
        let status = server.try_sign_in("anna", "a wrong guess").await.status().as_u16();
        assert!(status == 401 || status == 429);
    }
    eventually("the end of the wait", async || {
        (server.try_sign_in("anna", PASSWORD).await.status() == 200).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_name_that_is_none_takes_as_long_as_one_that_is() {
    let server = server().await;
    // bcrypt takes another time than argon2id.
    let hash = "$2b$04$hifvapwsab13q2WuUGKodO7ELPCDebhbJXluNGqfTDtMyhidWJXtW\n";
    let said = server.command(&["user", "add", "old", "--hash-stdin"], hash).await;
    assert_eq!(said.code, Some(0), "{said:?}");
    let mut times = Vec::new();
    for name in ["Erik", "old", "nobody", "\u{1}"] {
        let start = std::time::Instant::now();
        assert_eq!(server.try_sign_in(name, "a wrong guess").await.status(), 401);
        times.push((name, start.elapsed()));
    }
    // Failures are answered at one time after they came, so the work behind does not show.
    for (name, time) in times {
        assert!(time.as_millis() >= 700, "{name}: {time:?}");
    }
}

#[tokio::test]
async fn an_older_servers_hashes_and_cookies_go_on() {
    let server = server().await;
    let hash = "$2b$04$hifvapwsab13q2WuUGKodO7ELPCDebhbJXluNGqfTDtMyhidWJXtW\n";
    let said =
        server.command(&["user", "add", "zoë", "--role", "viewer", "--hash-stdin"], hash).await;
    assert_eq!(said.code, Some(0), "{said:?}");
    let accounts = || std::fs::read_to_string(server.data_dir().join("accounts.json"));
    assert!(accounts().expect("a file").contains("$2b$04$"));
    server.sign_in("zoë", "correct horse").await;
    let kept = accounts().expect("a file");
    assert!(!kept.contains("$2b$") && kept.matches("$argon2id$").count() == 3, "{kept}");
    server.sign_in("zoë", "correct horse").await;
    // Their cookies tell no version, and say of themselves whether they are an admin's.
    let now_s = Clock::system().now_ms() / 1_000;
    let cookie = |key: &str, payload: &str, at_s| {
        let value = Signer::new(key.as_bytes()).sign(payload.as_bytes(), at_s);
        Login::with(format!("session={value}"))
    };
    let old = cookie(SECRET_KEY, r#"{"u":"zoë","a":true}"#, now_s);
    let me: Value = old.get(&server, "/me").await.json().await.expect("JSON");
    assert_eq!((&me["username"], &me["role"]), (&json!("zoë"), &json!("viewer")));
    assert_eq!(status(&old, &server, "/api-admin/users").await, 403);
    let month_s = 30 * 86_400;
    for refused in [
        cookie("another key", r#"{"u":"zoë","a":true}"#, now_s),
        cookie(SECRET_KEY, r#"{"u":"nobody","a":true}"#, now_s),
        cookie(SECRET_KEY, r#"{"u":"zoë","a":true,"v":1}"#, now_s),
        cookie(SECRET_KEY, r#"{"u":"zoë","a":true}"#, now_s - month_s - 60),
        cookie(SECRET_KEY, "[]", now_s),
        Login::with("session=".to_owned()),
        Login::with("session=x.y.z".to_owned()),
    ] {
        assert_eq!(status(&refused, &server, "/me").await, 401, "{}", refused.cookie());
    }
    // Once anything has changed, the old cookie is of the past.
    let said = server.command(&["user", "role", "zoë", "user"], "").await;
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(status(&old, &server, "/me").await, 401);
}

#[tokio::test]
async fn what_ends_a_session_ends_its_sockets() {
    let server = server().await;
    let admin = server.sign_in("Erik", PASSWORD).await;
    let path = "/api-admin/users/anna";
    let changes = [
        (Method::PATCH, json!({ "role": "viewer" })),
        (Method::PATCH, json!({ "password": "a new password" })),
        (Method::PATCH, json!({ "sign_out": true })),
    ];
    let mut password = PASSWORD;
    for (method, body) in changes {
        let login = server.sign_in("anna", password).await;
        let mut browser = server.browser_of(&login).await;
        browser.settle().await;
        let changed = admin.send(&server, method, path, Some(&body)).await;
        assert_eq!(changed.status(), 200, "{body}");
        assert_eq!(browser.close_code().await, Some(1008), "{body}");
        assert_eq!(status(&login, &server, "/me").await, 401, "{body}");
        if body["password"].is_string() {
            password = "a new password";
        }
    }
    let login = server.sign_in("anna", password).await;
    let mut browser = server.browser_of(&login).await;
    assert_eq!(login.post(&server, "/me/sign-out-everywhere", &json!({})).await.status(), 204);
    assert_eq!(browser.close_code().await, Some(1008));
    assert_eq!(status(&login, &server, "/me").await, 401);
    // Somebody else of that name later is somebody else.
    let login = server.sign_in("anna", password).await;
    assert_eq!(admin.send(&server, Method::DELETE, path, None).await.status(), 204);
    server.add_user("anna", "user", password).await;
    assert_eq!(status(&login, &server, "/me").await, 401);
    // All of it survives a crash.
    let server = server.kill_and_restart().await;
    assert_eq!(status(&login, &server, "/me").await, 401);
    assert_eq!(status(&admin, &server, "/me").await, 200);
}

#[tokio::test]
async fn a_password_is_changed_by_who_knows_it() {
    let server = server().await;
    let here = server.sign_in("anna", PASSWORD).await;
    let elsewhere = server.sign_in("anna", PASSWORD).await;
    let change = async |current: &str, new: &str| {
        let body = json!({ "current_password": current, "new_password": new });
        here.post(&server, "/me/password", &body).await
    };
    let wrong = change("not it at all", "another password").await;
    assert_eq!(wrong.status(), 403);
    assert_eq!(error(&wrong.json().await.expect("JSON")).0, "wrong_password");
    for bad in ["short", "ANNA", &"x".repeat(257)] {
        let refused = change(PASSWORD, bad).await;
        assert_eq!(refused.status(), 400);
        let body = refused.json().await.expect("JSON");
        assert_eq!(error(&body), ("invalid", Some("new_password")));
    }
    let changed = change(PASSWORD, "another password").await;
    assert_eq!(changed.status(), 204);
    let fresh = Login::with(cookie_set_by(&changed).expect("a cookie"));
    assert_eq!(status(&fresh, &server, "/me").await, 200);
    for old in [&here, &elsewhere] {
        assert_eq!(status(old, &server, "/me").await, 401);
    }
    assert_eq!(server.try_sign_in("anna", PASSWORD).await.status(), 401);
    server.sign_in("anna", "another password").await;
}

#[tokio::test]
async fn tokens_act_for_their_owner_and_no_further() {
    let server = server().await;
    let login = server.sign_in("anna", PASSWORD).await;
    let make = async |body: Value| login.post(&server, "/me/tokens", &body).await;
    let higher = make(json!({ "name": "x", "role": "admin" })).await;
    assert_eq!(error(&higher.json().await.expect("JSON")), ("invalid", Some("role")));
    assert_eq!(make(json!({ "name": " " })).await.status(), 400);
    let made: Value =
        make(json!({ "name": "a script", "role": "viewer" })).await.json().await.expect("JSON");
    let secret = made["secret"].as_str().expect("a secret");
    let id = made["token"]["id"].as_str().expect("an id");
    let by_token = async |method: Method, path: &str, secret: &str| {
        let request = Client::new().request(method, server.url(path)).bearer_auth(secret);
        request.send().await.expect("an answer")
    };
    let me: Value = by_token(Method::GET, "/me", secret).await.json().await.expect("JSON");
    assert_eq!(
        (&me["username"], &me["role"], &me["kind"]),
        (&json!("anna"), &json!("viewer"), &json!("token"))
    );
    assert_eq!(by_token(Method::GET, "/me", "ov_guess").await.status(), 401);
    assert_eq!(by_token(Method::GET, "/me/tokens", secret).await.status(), 403);
    // A bad token is not made good by a cookie.
    let both = Client::new().get(server.url("/me")).header("cookie", login.cookie());
    assert_eq!(both.bearer_auth("ov_guess").send().await.expect("an answer").status(), 401);
    let list: Value = login.get(&server, "/me/tokens").await.json().await.expect("JSON");
    assert_eq!(list["tokens"][0]["name"], "a script");
    assert!(!list.to_string().contains(secret));
    // The token listens, but sends no commands.
    let bearer = format!("Bearer {secret}");
    let request = server.socket_request("/ws/live", &[("authorization", bearer.as_str())]);
    let mut browser = server.browser_by(request).await;
    browser.send(json!({ "player_name": "Larsson", "command": "/radar start" })).await;
    let refused = browser.next_where("a command error", is_command_error).await;
    assert_eq!(refused["message"], "your role does not allow commands");
    let removed = login.send(&server, Method::DELETE, &format!("/me/tokens/{id}"), None).await;
    assert_eq!(removed.status(), 204);
    assert_eq!(browser.close_code().await, Some(1008));
    assert_eq!(by_token(Method::GET, "/me", secret).await.status(), 401);
}

#[tokio::test]
async fn admins_manage_accounts_and_one_stays() {
    let server = server().await;
    let admin = server.sign_in("Erik", PASSWORD).await;
    let users = "/api-admin/users";
    for (body, field) in [
        (json!({ "username": "a/b", "role": "user", "password": PASSWORD }), "username"),
        (json!({ "username": "new", "role": "king", "password": PASSWORD }), "role"),
        (json!({ "username": "new", "role": "user", "password": "short" }), "password"),
        (json!({ "username": "new", "role": "user" }), "body"),
    ] {
        let refused = admin.post(&server, users, &body).await;
        assert_eq!(refused.status(), 400, "{body}");
        assert_eq!(error(&refused.json().await.expect("JSON")).1, Some(field), "{body}");
    }
    let twice = json!({ "username": "ANNA", "role": "user", "password": PASSWORD });
    assert_eq!(admin.post(&server, users, &twice).await.status(), 409);
    for (method, body) in [(Method::PATCH, Some(json!({ "role": "user" }))), (Method::DELETE, None)]
    {
        let path = format!("{users}/erik");
        let refused = admin.send(&server, method, &path, body.as_ref()).await;
        assert_eq!(refused.status(), 409);
        assert_eq!(error(&refused.json().await.expect("JSON")).0, "last_admin");
    }
    let body = json!({ "username": "Zoë Ü", "role": "curator", "password": PASSWORD });
    assert_eq!(admin.post(&server, users, &body).await.status(), 201);
    let list: Value = admin.get(&server, users).await.json().await.expect("JSON");
    let names: Vec<_> =
        list["users"].as_array().expect("users").iter().map(|user| &user["username"]).collect();
    assert_eq!(names, ["anna", "Erik", "Zoë Ü"]);
    assert!(!list.to_string().contains("argon2"));
    let path = format!("{users}/Zo%C3%AB%20%C3%9C");
    let unknown = admin
        .send(&server, Method::PATCH, &format!("{users}/x"), Some(&json!({ "sign_out": true })))
        .await;
    assert_eq!(unknown.status(), 404);
    assert_eq!(admin.send(&server, Method::PATCH, &path, Some(&json!({}))).await.status(), 400);
    assert_eq!(admin.send(&server, Method::DELETE, &path, None).await.status(), 204);
}

#[tokio::test]
async fn the_audit_log_tells_who_did_what_and_who_tried() {
    let mut server = server().await;
    let mut larsson = server.game_client("Larsson").await;
    larsson.telemetry("s", 1).await;
    server.try_sign_in("Erik", "a wrong guess").await;
    server.try_sign_in("my password by mistake", "x").await;
    let admin = server.sign_in("Erik", PASSWORD).await;
    let anna = server.sign_in("anna", PASSWORD).await;
    let mut browser = server.browser_of(&anna).await;
    larsson.settle().await;
    browser.send(json!({ "player_name": "Larsson", "command": "/radar start" })).await;
    browser.send(json!({ "player_name": "Nobody", "command": "/radar stop" })).await;
    browser.next_where("a command error", is_command_error).await;
    anna.post(&server, "/logout", &json!({})).await;
    let said = server.command(&["compact"], "").await;
    assert_eq!(said.code, Some(0), "{said:?}");
    let entries = audit(&admin, &server, "").await;
    let told: Vec<_> = entries
        .iter()
        .rev()
        .map(|entry| {
            let text = |member: &str| entry[member].as_str().unwrap_or("-").to_owned();
            [text("kind"), text("actor"), text("subject"), text("detail")].join(" | ")
        })
        .collect();
    assert_eq!(
        told,
        [
            "user_created | shell | Erik | role admin",
            "user_created | shell | anna | role user",
            "sign_in_failed | Erik | - | -",
            "sign_in_failed | (no such name) | - | -",
            "sign_in | Erik | - | -",
            "sign_in | anna | - | -",
            "command | anna | Larsson | /radar start",
            "command | anna | Nobody | /radar stop (not connected)",
            "sign_out | anna | - | -",
            "compact | shell | - | -",
        ]
    );
    assert_eq!(entries[5]["address"], "127.0.0.1");
    assert_eq!(audit(&admin, &server, "actor=ANNA&kind=command").await.len(), 2);
    assert_eq!(audit(&admin, &server, "search=radar%20st").await.len(), 2);
    let wrong = admin.get(&server, "/api-admin/audit?kind=x").await;
    assert_eq!(error(&wrong.json().await.expect("JSON")), ("invalid", Some("kind")));
    // It is kept like everything else.
    eventually("the entries on disk", async || {
        let metrics = admin.get(&server, "/metrics").await.text().await.expect("text");
        let number = |name: &str| {
            let line = metrics.lines().find(|line| line.split(' ').next() == Some(name))?;
            line.rsplit(' ').next()?.parse::<f64>().ok()
        };
        let last = number("overlord_store_sequence_total")?;
        (number("overlord_store_durable_sequence_total")? >= last).then_some(())
    })
    .await;
    server = server.kill_and_restart().await;
    assert_eq!(audit(&admin, &server, "").await, entries);
}

#[tokio::test]
async fn the_shell_manages_accounts_with_and_without_a_server() {
    let dir = tempfile::tempdir().expect("a directory");
    let data_dir = dir.path().join("data");
    let user = async |args: &[&str], input: &str| {
        let mut all = vec!["user"];
        all.extend(args);
        overlord_with_input(dir.path(), &data_dir, &all, input).await
    };
    // Before the first start, and without a terminal.
    let said = user(&["add", "erik", "--role", "admin"], "").await;
    assert_eq!(said.code, Some(1));
    assert!(said.error.contains("--password-stdin"), "{said:?}");
    let said =
        user(&["add", "erik", "--role", "admin", "--password-stdin"], "a good password\n").await;
    assert_eq!((said.code, said.out.as_str()), (Some(0), "erik (admin) was made\n"), "{said:?}");
    let said = user(&["add", "x", "--hash-stdin"], "no hash\n").await;
    assert!(said.error.contains("argon2id or bcrypt"), "{said:?}");
    let server = TestServer::start_on(&data_dir).await;
    let login = server.sign_in("erik", PASSWORD).await;
    for (args, input, expected) in [
        (
            vec!["add", "anna", "--password-stdin"],
            "a good password\n",
            Ok("anna (user) was made\n"),
        ),
        (
            vec!["add", "Anna", "--password-stdin"],
            "a good password\n",
            Err("an account of that name"),
        ),
        (vec!["role", "anna", "viewer"], "", Ok("anna (viewer) has another role\n")),
        (vec!["role", "anna", "king"], "", Err("a role is viewer, user, curator or admin")),
        (vec!["passwd", "anna", "--password-stdin"], "short\n", Err("8 characters or more")),
        (
            vec!["passwd", "anna", "--password-stdin"],
            "a new password\n",
            Ok("anna (viewer) has a new password\n"),
        ),
        (vec!["role", "erik", "user"], "", Err("last admin")),
        (vec!["rm", "erik"], "", Err("last admin")),
        (vec!["rm", "nobody"], "", Err("no such account")),
    ] {
        let said = user(&args, input).await;
        match expected {
            Ok(out) => {
                assert_eq!((said.code, said.out.as_str()), (Some(0), out), "{args:?} {said:?}");
            }
            Err(error) => {
                assert_eq!(said.code, Some(1), "{args:?} {said:?}");
                assert!(said.error.contains(error), "{args:?} {said:?}");
            }
        }
    }
    // What the shell changed, the server knows at once.
    server.sign_in("anna", "a new password").await;
    assert_eq!(status(&login, &server, "/api-admin/users").await, 200);
    let said = user(&["rm", "anna"], "").await;
    assert_eq!(said.code, Some(0), "{said:?}");
    server.stop().await;
    let said = overlord_in(dir.path(), &data_dir, &["--json", "user", "list"]).await;
    assert_eq!(
        (said.json()[0]["username"].as_str(), said.json()[1].is_null()),
        (Some("erik"), true)
    );
}

#[tokio::test]
async fn accounts_that_cannot_be_read_let_nobody_in() {
    let dir = tempfile::tempdir().expect("a directory");
    let data_dir = dir.path().join("data");
    std::fs::create_dir_all(&data_dir).expect("made");
    std::fs::write(data_dir.join("accounts.json"), "{").expect("written");
    let said = overlord_in(dir.path(), &data_dir, &["serve", "--listen", "127.0.0.1:0"]).await;
    assert_eq!(said.code, Some(1));
    assert!(said.error.contains("accounts.json: damaged"), "{said:?}");
    let said = overlord_in(dir.path(), &data_dir, &["check"]).await;
    assert_eq!(said.code, Some(1));
    assert!(said.out.contains("nobody can sign in"), "{said:?}");
}

#[tokio::test]
async fn sessions_of_ours_are_signed_with_the_key_we_were_given() {
    let server = server().await;
    let login = server.sign_in("Erik", PASSWORD).await;
    let value = login.cookie().strip_prefix("session=").expect("a session");
    let now_ms = Clock::system().now_ms();
    let sessions = Sessions::new(&Secret::new(SECRET_KEY.to_owned()));
    let (session, _) = sessions.read(value, now_ms).expect("ours");
    assert_eq!(session, Session { username: "Erik".to_owned(), is_admin: true, version: 0 });
    let request = server.socket_request("/ws/live", &[("cookie", login.cookie())]);
    assert!(connect(request).await.is_ok());
}
