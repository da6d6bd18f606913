//! Game clients: who is let in, what is taken, what is answered.

use serde_json::json;

use crate::support::{SECRET, TestServer, connect};

#[tokio::test]
async fn only_the_secret_opens_the_socket() {
    let server = TestServer::start_with(&[("SHARED_SECRET_LEGACY", "the old one")]).await;
    let header = |secret: &'static str| [("x-plugin-secret", secret)];
    let open = async |path: &str, headers: &[(&'static str, &str)]| {
        connect(server.socket_request(path, headers)).await.map(|_| ())
    };
    assert_eq!(open("/ws/position", &[]).await, Err(401));
    assert_eq!(open("/ws/position", &header("wrong")).await, Err(401));
    assert_eq!(open("/ws/position?secret=wrong", &[]).await, Err(401));
    for path in ["/ws/position", "/api/ws/position", "/websocket/ws/position"] {
        assert_eq!(open(path, &header(SECRET)).await, Ok(()), "{path}");
    }
    assert_eq!(open("/ws/position", &header("the old one")).await, Ok(()));
    let query = format!("/ws/position?secret={}", SECRET.replace(' ', "%20"));
    assert_eq!(open(&query, &[]).await, Ok(()));
    let (_, log) = server.stop().await;
    assert!(log.contains("legacy secret"), "{log}");
    assert!(!log.contains(SECRET) && !log.contains("the old one"), "{log}");
}

#[tokio::test]
async fn an_empty_secret_lets_nobody_in() {
    let server = TestServer::start_with(&[("SHARED_SECRET", "")]).await;
    for path in ["/ws/position", "/ws/position?secret="] {
        assert_eq!(connect(server.socket_request(path, &[])).await.err(), Some(401));
    }
}

#[tokio::test]
async fn guessing_is_slowed_by_address() {
    let server = TestServer::start().await;
    let guess = async || connect(server.socket_request("/ws/position?secret=x", &[])).await.err();
    for _ in 0..10 {
        assert_eq!(guess().await, Some(401));
    }
    assert_eq!(guess().await, Some(429));
    let right = server.socket_request("/ws/position", &[("x-plugin-secret", SECRET)]);
    assert_eq!(connect(right).await.err(), Some(429), "a blocked address is not heard at all");
}

#[tokio::test]
async fn wrong_secrets_count_for_the_caller_and_not_for_his_proxy() {
    let server = TestServer::start().await;
    let present = async |secret: &str, address: &str| {
        let headers = [("x-plugin-secret", secret), ("x-forwarded-for", address)];
        connect(server.socket_request("/ws/position", &headers)).await.err()
    };
    for _ in 0..10 {
        assert_eq!(present("wrong", "8.8.8.8").await, Some(401));
    }
    assert_eq!(present(SECRET, "6.6.6.6, 8.8.8.8").await, Some(429));
    assert_eq!(present(SECRET, "8.8.8.8, 6.6.6.6").await, None);
}

#[tokio::test]
async fn sockets_are_bounded() {
    let server = TestServer::start_with(&[("OVERLORD__PLUGIN__SOCKETS_MAX", "1")]).await;
    let _first = server.game_client("A").await;
    let second = server.socket_request("/ws/position", &[("x-plugin-secret", SECRET)]);
    assert_eq!(connect(second).await.err(), Some(503));
}

#[tokio::test]
async fn bad_frames_are_answered_and_counted_and_leave_no_trace() {
    let server = TestServer::start().await;
    let mut client = server.game_client("Larsson").await;
    client.send_text("hello").await;
    assert_eq!(client.next().await.expect("open")["code"], "not_json");
    client.send("telemetry", json!({ "session_id": "s", "ew": 1, "kills": 1 })).await;
    let error = client.next().await.expect("open");
    assert_eq!(
        (&error["type"], &error["code"], &error["field"]),
        (&json!("error"), &json!("missing_field"), &json!("ns"))
    );
    client.send_binary().await;
    assert_eq!(client.next().await.expect("open")["code"], "not_text");
    client.telemetry("s", 5).await;
    server.wait_until_durable().await;
    let live = server.json("/live").await;
    assert_eq!(live["players"].as_array().map(Vec::len), Some(1), "the socket stays open");
    assert_eq!(live["players"][0]["kills"], 5);
    assert_eq!(server.json("/history").await["data"].as_array().map(Vec::len), Some(1));
    let page = server.get("/metrics").await.text().await.expect("text");
    for reason in ["not_json", "missing_field", "not_text"] {
        let line = format!("overlord_frames_refused_total{{reason=\"{reason}\"}} 1");
        assert!(page.contains(&line), "{page}");
    }
}

#[tokio::test]
async fn a_hundred_bad_frames_end_the_connection() {
    let server = TestServer::start().await;
    let mut client = server.game_client("Larsson").await;
    for _ in 0..100 {
        client.send_text("[]").await;
    }
    assert_eq!(client.close_code().await, 1008);
}

#[tokio::test]
async fn an_oversized_frame_ends_the_connection_only() {
    let server = TestServer::start_with(&[("OVERLORD__PLUGIN__FRAME_BYTES_MAX", "4096")]).await;
    let mut client = server.game_client("Larsson").await;
    client.send("chat", json!({ "text": "x".repeat(5_000) })).await;
    assert!(client.next().await.is_none());
    let mut other = server.game_client("Bram").await;
    other.telemetry("s", 1).await;
    server.wait_until_durable().await;
    assert_eq!(server.json("/live").await["players"][0]["character_name"], "Bram");
}

#[tokio::test]
async fn unknown_types_are_relayed_as_they_came() {
    let server = TestServer::start().await;
    let mut browser = server.browser().await;
    browser.settle().await;
    let mut client = server.game_client("Larsson").await;
    client.send("weather", json!({ "sky": ["red", 7] })).await;
    let frame = browser.next_where("the frame", |frame| frame["type"] == "weather").await;
    assert_eq!(frame["sky"], json!(["red", 7]));
    assert_eq!(frame["character_name"], "Larsson");
}
