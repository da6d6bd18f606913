//! The limits on connections: each is met by a caller that breaks it.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::process::Command;

use crate::support::{SECRET, TestServer, eventually, soon};

/// A caller that writes its HTTP by hand.
struct Caller(TcpStream);

impl Caller {
    async fn connect(server: &TestServer) -> Self {
        Self::connect_from(server, "127.0.0.1").await
    }

    async fn connect_from(server: &TestServer, address: &str) -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind(format!("{address}:0").parse().expect("an address")).expect("bound");
        let server = server.address().parse().expect("an address");
        Self(soon("the connection", socket.connect(server)).await.expect("connected"))
    }

    /// Sends; false if the server has closed the connection.
    async fn send(&mut self, text: &str) -> bool {
        soon("sending", self.0.write_all(text.as_bytes())).await.is_ok()
    }

    /// The next answer, with a body of a stated length: status and body; `None` if it never comes.
    async fn answer(&mut self) -> Option<(u16, String)> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(soon("an answer", self.0.read_u8()).await.ok()?);
        }
        let head = String::from_utf8(head).expect("text").to_lowercase();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
        let mut body = vec![0; length.map_or(0, |length| length.parse().expect("a length"))];
        soon("the body", self.0.read_exact(&mut body)).await.ok()?;
        Some((status.expect("a status"), String::from_utf8(body).expect("text")))
    }

    async fn get(&mut self, path: &str) -> Option<(u16, String)> {
        self.send(&format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n")).await;
        self.answer().await
    }

    /// Waits until the server has closed the connection; how long that took.
    async fn time_to_close(&mut self) -> Duration {
        let begin = std::time::Instant::now();
        let mut rest = Vec::new();
        // Closed or reset: over in any case.
        let _ = soon("the end", self.0.read_to_end(&mut rest)).await;
        begin.elapsed()
    }

    /// How many connections were refused for a reason.
    async fn refused(&mut self, reason: &str) -> usize {
        let (_, page) = self.get("/metrics").await.expect("an answer");
        count_of(&page, &format!("overlord_refused_connections_total{{reason=\"{reason}\"}}"))
    }
}

fn count_of(page: &str, name: &str) -> usize {
    let value = page.lines().find_map(|line| line.strip_prefix(name));
    value.map_or(0, |value| value.trim().parse().expect("a number"))
}

fn error_code(body: &str) -> String {
    let body: Value = serde_json::from_str(body).expect("JSON");
    body["error"]["code"].as_str().expect("a code").to_owned()
}

#[tokio::test]
async fn a_slow_header_is_cut() {
    let server = TestServer::start_with(&[("OVERLORD__SERVER__HEADER_TIMEOUT_MS", "300")]).await;
    let mut watcher = Caller::connect(&server).await;
    assert_eq!(watcher.refused("slow_header").await, 0);
    let mut silent = Caller::connect(&server).await;
    assert!(silent.time_to_close().await < Duration::from_secs(5));
    // Bytes that trickle in do not extend the time.
    let mut slow = Caller::connect(&server).await;
    assert!(slow.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: ").await);
    eventually("the end of a slow header", async || (!slow.send("x").await).then_some(())).await;
    // Nor does a request that came before.
    let mut second = Caller::connect(&server).await;
    assert_eq!(second.get("/healthz").await.expect("an answer").0, 200);
    assert!(second.send("GET /healthz").await);
    assert!(second.time_to_close().await < Duration::from_secs(5));
    assert_eq!(watcher.refused("slow_header").await, 3);
}

#[tokio::test]
async fn idle_connections_stay_for_a_time_of_their_own() {
    let limits = [
        ("OVERLORD__SERVER__HEADER_TIMEOUT_MS", "100"),
        ("OVERLORD__SERVER__IDLE_TIMEOUT_MS", "1500"),
    ];
    let server = TestServer::start_with(&limits).await;
    let mut caller = Caller::connect(&server).await;
    for _ in 0..2 {
        assert_eq!(caller.get("/healthz").await.expect("an answer").0, 200);
        // Longer than a header may take: what is tested is that this time passes.
        tokio::time::sleep(Duration::from_millis(400)).await;
    }
    let waited = caller.time_to_close().await;
    assert!(waited > Duration::from_millis(700), "{waited:?}");
    assert_eq!(Caller::connect(&server).await.refused("slow_header").await, 0);
}

#[tokio::test]
async fn who_takes_no_answers_is_cut() {
    let server = TestServer::start_with(&[("OVERLORD__SERVER__IDLE_TIMEOUT_MS", "500")]).await;
    let mut caller = Caller::connect(&server).await;
    let requests = "GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(1_000);
    eventually("the end", async || (!caller.send(&requests).await).then_some(())).await;
}

#[tokio::test]
async fn a_slow_body_is_cut() {
    let server = TestServer::start_with(&[("OVERLORD__SERVER__BODY_TIMEOUT_MS", "300")]).await;
    let mut slow = Caller::connect(&server).await;
    slow.send("POST /live HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nx").await;
    let (status, body) = slow.answer().await.expect("an answer");
    assert_eq!((status, error_code(&body).as_str()), (408, "body_too_slow"));
    slow.time_to_close().await;
    let mut watcher = Caller::connect(&server).await;
    assert_eq!(watcher.refused("slow_body").await, 1);
}

#[tokio::test]
async fn a_large_header_is_refused() {
    let server = TestServer::start_with(&[("OVERLORD__SERVER__HEADER_BYTES_MAX", "2048")]).await;
    for (lines, expected) in [
        ("X: x\r\n".repeat(99), 200),
        ("X: x\r\n".repeat(100), 431),
        (format!("X: {}\r\n", "x".repeat(1_900)), 200),
        (format!("X: {}\r\n", "x".repeat(2_048)), 431),
        (format!("X: {}\r\n", "x".repeat(100_000)), 431),
    ] {
        let mut caller = Caller::connect(&server).await;
        caller.send(&format!("GET /healthz HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n")).await;
        assert_eq!(caller.answer().await.expect("an answer").0, expected, "{}", lines.len());
    }
    assert_eq!(Caller::connect(&server).await.refused("large_header").await, 3);
}

#[tokio::test]
async fn a_large_body_is_refused() {
    let server = TestServer::start().await;
    let head = "POST /live HTTP/1.1\r\nHost: localhost\r\n";
    let mut caller = Caller::connect(&server).await;
    let body = "x".repeat(64 * 1024);
    caller.send(&format!("{head}Content-Length: 65536\r\n\r\n{body}")).await;
    assert_eq!(caller.answer().await.expect("an answer").0, 405, "it fits");
    for request in [
        // What is announced is not even waited for.
        format!("{head}Content-Length: 65537\r\n\r\n"),
        format!("{head}Transfer-Encoding: chunked\r\n\r\n10001\r\n{body}x\r\n"),
    ] {
        let mut caller = Caller::connect(&server).await;
        caller.send(&request).await;
        let (status, body) = caller.answer().await.expect("an answer");
        assert_eq!((status, error_code(&body).as_str()), (413, "body_too_large"));
    }
    assert_eq!(Caller::connect(&server).await.refused("large_body").await, 2);
}

#[tokio::test]
async fn connections_end_somewhere_and_come_back() {
    let server = TestServer::start_with(&[("OVERLORD__SERVER__CONNECTIONS_MAX", "3")]).await;
    let mut callers = Vec::new();
    for _ in 0..3 {
        let mut caller = Caller::connect(&server).await;
        assert_eq!(caller.get("/healthz").await.expect("an answer").0, 200);
        callers.push(caller);
    }
    assert_eq!(Caller::connect(&server).await.get("/healthz").await, None);
    assert_eq!(callers[0].refused("too_many_connections").await, 1);
    callers.pop();
    let mut caller = eventually("a place", async || {
        let mut caller = Caller::connect(&server).await;
        caller.get("/healthz").await.map(|_| caller)
    })
    .await;
    let (_, page) = caller.get("/metrics").await.expect("an answer");
    assert_eq!(count_of(&page, "overlord_connections "), 3);
}

#[tokio::test]
async fn sockets_have_limits_of_their_own() {
    let server = TestServer::start_with(&[("OVERLORD__SERVER__CONNECTIONS_MAX", "1")]).await;
    let mut clients = Vec::new();
    for number in 0..5 {
        // The place of the one before is given back as soon as that is a socket.
        let client = eventually("a place", async || {
            let name = format!("Aldra {number}");
            let request = server.socket_request("/ws/position", &[("x-plugin-secret", SECRET)]);
            let connected = tokio_tungstenite::connect_async(request).await.ok()?.0;
            Some((name, connected))
        })
        .await;
        clients.push(client);
    }
    let page = eventually("a place", async || {
        Some(Caller::connect(&server).await.get("/metrics").await?.1)
    })
    .await;
    assert_eq!(count_of(&page, "overlord_sockets{kind=\"plugin\"} "), 5);
    assert_eq!(count_of(&page, "overlord_connections "), 6);
}

#[tokio::test]
async fn one_address_takes_not_all_places() {
    let limits = [
        ("OVERLORD__SERVER__CONNECTIONS_PER_ADDRESS_MAX", "2"),
        ("OVERLORD__SERVER__TRUSTED_PROXIES", "127.0.0.9"),
    ];
    let server = TestServer::start_with(&limits).await;
    let mut first = Caller::connect(&server).await;
    let second = Caller::connect(&server).await;
    assert_eq!(first.get("/healthz").await.expect("an answer").0, 200);
    assert_eq!(Caller::connect(&server).await.get("/healthz").await, None);
    let mut other = Caller::connect_from(&server, "127.0.0.2").await;
    assert_eq!(other.refused("too_many_from_address").await, 1);
    // A trusted proxy brings many callers.
    let mut proxied = Vec::new();
    for _ in 0..5 {
        let mut caller = Caller::connect_from(&server, "127.0.0.9").await;
        assert_eq!(caller.get("/healthz").await.expect("an answer").0, 200);
        proxied.push(caller);
    }
    drop(second);
    eventually("a place", async || Caller::connect(&server).await.get("/healthz").await).await;
}

#[tokio::test]
async fn sockets_outlive_the_time_limits_for_requests() {
    let limits = [
        ("OVERLORD__SERVER__HEADER_TIMEOUT_MS", "200"),
        ("OVERLORD__SERVER__BODY_TIMEOUT_MS", "200"),
        ("OVERLORD__SERVER__IDLE_TIMEOUT_MS", "200"),
    ];
    let server = TestServer::start_with(&limits).await;
    let mut client = server.game_client("Aldra").await;
    let mut browser = server.browser().await;
    // What is tested is that this time passes.
    tokio::time::sleep(Duration::from_millis(800)).await;
    browser.subscribe(&["chat"]).await;
    client.send("chat", json!({ "text": "still here", "color": 1 })).await;
    let heard = browser.next_where("the chat", |frame| frame["type"] == "chat").await;
    assert_eq!(heard["text"], "still here");
}

#[tokio::test]
async fn a_stop_says_goodbye_to_sockets_and_does_not_wait_for_idle_callers() {
    let server = TestServer::start().await;
    let mut client = server.game_client("Aldra").await;
    client.settle().await;
    let mut idle = Caller::connect(&server).await;
    assert_eq!(idle.get("/healthz").await.expect("an answer").0, 200);
    let unheard = Caller::connect(&server).await;
    let (status, log) = server.stop().await;
    assert!(status.success(), "{log}");
    assert!(!log.contains("connections did not end in time"), "{log}");
    assert_eq!(client.close_code().await, 1001);
    drop((idle, unheard));
}

#[tokio::test]
async fn without_file_descriptors_the_server_waits_for_some() {
    let server = TestServer::start().await;
    let mut watcher = Caller::connect(&server).await;
    let accept_errors = async |watcher: &mut Caller| {
        let (_, page) = watcher.get("/metrics").await.expect("an answer");
        count_of(&page, "overlord_accept_errors_total ")
    };
    assert_eq!(accept_errors(&mut watcher).await, 0);
    let open = std::fs::read_dir(format!("/proc/{}/fd", server.pid())).expect("/proc").count();
    let allow = async |files: usize| {
        let (pid, limit) = (server.pid().to_string(), format!("--nofile={files}:"));
        let set = Command::new("prlimit").args(["--pid", &pid, &limit]).status().await;
        assert!(set.expect("prlimit runs").success());
    };
    allow(open + 2).await;
    let mut callers = Vec::new();
    for _ in 0..6 {
        callers.push(Caller::connect(&server).await);
    }
    let begin = std::time::Instant::now();
    let errors = eventually("accept errors", async || {
        let errors = accept_errors(&mut watcher).await;
        (errors >= 3).then_some(errors)
    })
    .await;
    // One in 200 ms, not as many as the processor can make.
    let errors_max = 2 + begin.elapsed().as_millis() / 200;
    assert!(errors as u128 <= errors_max, "{errors} > {errors_max}");
    allow(open + 100).await;
    for caller in &mut callers {
        assert_eq!(caller.get("/healthz").await.expect("an answer").0, 200);
    }
}

#[tokio::test]
async fn the_server_takes_as_many_open_files_as_it_may() {
    let server = TestServer::start().await;
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", server.pid()));
    let limits = limits.expect("the limits");
    let line = limits.lines().find(|line| line.starts_with("Max open files")).expect("a line");
    let [soft, hard] = [3, 4].map(|index| line.split_whitespace().nth(index).expect("a limit"));
    assert_eq!(soft, hard, "{line}");
    assert_ne!(hard, "1024", "there is nothing to raise here");
}
