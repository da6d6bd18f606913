use futures_util::{SinkExt, StreamExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::{WebSocketStream, accept_hdr_async};

use super::*;

const SECRET: &str = "drudge";

fn options(listener: &TcpListener, characters: usize) -> DriveOptions {
    let address = listener.local_addr().unwrap();
    DriveOptions {
        url: format!("ws://{address}/ws/position"),
        secret: SECRET.to_owned(),
        fleet: FleetOptions { characters, seed: 4, server_name: "Coldeve".to_owned() },
        rate: 20.0,
    }
}

/// Accepts the next game client as the server does: by path and header.
#[expect(clippy::result_large_err, reason = "the callback's type is the library's")]
async fn accept(listener: &TcpListener, secret: &str) -> Option<WebSocketStream<TcpStream>> {
    let (stream, _) = listener.accept().await.unwrap();
    let check = |request: &Request, response: Response| {
        assert_eq!(request.uri().path(), "/ws/position");
        if request.headers()["X-Plugin-Secret"] == secret {
            return Ok(response);
        }
        let mut refusal = ErrorResponse::new(None);
        *refusal.status_mut() = tokio_tungstenite::tungstenite::http::StatusCode::UNAUTHORIZED;
        Err(refusal)
    };
    accept_hdr_async(stream, check).await.ok()
}

async fn next_frame(client: &mut WebSocketStream<TcpStream>) -> serde_json::Value {
    loop {
        if let Message::Text(text) = client.next().await.unwrap().unwrap() {
            return serde_json::from_str(&text).unwrap();
        }
    }
}

async fn next_of_type(client: &mut WebSocketStream<TcpStream>, kind: &str) -> serde_json::Value {
    loop {
        let frame = next_frame(client).await;
        if frame["type"] == kind {
            return frame;
        }
    }
}

/// Starts a drive; the sender stops it, the handle gives its report.
fn start(
    options: DriveOptions,
) -> (oneshot::Sender<()>, tokio::task::JoinHandle<Result<DriveReport, SimulateError>>) {
    let (stop, stopped) = oneshot::channel();
    let shutdown = async {
        let _ = stopped.await;
    };
    (stop, tokio::spawn(drive(options, Clock::system(), shutdown)))
}

#[tokio::test]
async fn a_client_registers_reports_and_obeys() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (stop, driving) = start(options(&listener, 1));
    let mut client = accept(&listener, SECRET).await.unwrap();
    let first = next_frame(&mut client).await;
    assert_eq!(first["type"], "register");
    assert_eq!(first["character_name"], "Ysolde");
    next_of_type(&mut client, "telemetry").await;

    let command = r#"{"player_name":"Ysolde","command":"/radar start"}"#;
    client.send(Message::text(command)).await.unwrap();
    let radar = next_of_type(&mut client, "nearby_objects").await;
    assert!(radar["player"]["ew"].is_number());
    client.send(Message::text(r#"{"type":"error","code":"not_json"}"#)).await.unwrap();
    client.send(Message::text("what?")).await.unwrap();
    let command = r#"{"player_name":"Ysolde","command":"/dance"}"#;
    client.send(Message::text(command)).await.unwrap();
    loop {
        let line = next_of_type(&mut client, "chat").await;
        if line["text"] == "Unknown command: /dance" {
            break;
        }
    }

    stop.send(()).unwrap();
    while let Some(Ok(_)) = client.next().await {}
    let report = driving.await.unwrap().unwrap();
    assert_eq!((report.commands_received, report.frames_refused), (2, 1));
    assert_eq!((report.connects, report.reconnects, report.frames_dropped), (1, 0, 0));
    assert!(report.frames_sent > 5 && report.bytes_sent > report.frames_sent * 80);
}

#[tokio::test]
async fn a_lost_client_comes_back_and_registers_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (stop, driving) = start(options(&listener, 1));
    let mut client = accept(&listener, SECRET).await.unwrap();
    next_of_type(&mut client, "telemetry").await;
    drop(client);
    let mut client = accept(&listener, SECRET).await.unwrap();
    assert_eq!(next_frame(&mut client).await["type"], "register");
    next_of_type(&mut client, "telemetry").await;
    drop(stop);
    while let Some(Ok(_)) = client.next().await {}
    let report = driving.await.unwrap().unwrap();
    assert_eq!((report.connects, report.reconnects), (2, 1));
}

#[tokio::test]
async fn a_wrong_secret_ends_the_drive() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (_stop, driving) = start(options(&listener, 1));
    assert!(accept(&listener, "another").await.is_none());
    assert!(matches!(driving.await.unwrap(), Err(SimulateError::Refused)));
}

#[tokio::test]
async fn options_that_cannot_work_are_refused() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let good = options(&listener, 1);
    let never = std::future::pending::<()>;
    let wrong = DriveOptions { rate: 0.0, ..good.clone() };
    assert!(matches!(drive(wrong, Clock::system(), never()).await, Err(SimulateError::Rate(_))));
    let wrong = DriveOptions { url: "not a url".to_owned(), ..good.clone() };
    assert!(matches!(drive(wrong, Clock::system(), never()).await, Err(SimulateError::Url { .. })));
    let wrong = DriveOptions { secret: "\n".to_owned(), ..good };
    assert!(matches!(drive(wrong, Clock::system(), never()).await, Err(SimulateError::Secret)));
}
