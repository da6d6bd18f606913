//! `/ws/live`: a browser's socket.

use std::collections::HashSet;
use std::net::IpAddr;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Extension;
use axum::extract::State;
use axum::extract::ws::{
    CloseFrame, Message as WsMessage, Utf8Bytes, WebSocket, WebSocketUpgrade, close_code,
};
use axum::response::{IntoResponse, Response};
use futures_util::stream::SplitSink;
use futures_util::{SinkExt, StreamExt};
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use tokio::time::timeout;

use super::error::ApiError;
use super::{AppState, access};
use crate::auth::caller::{self, Caller};
use crate::auth::client_address::Client as HttpClient;
use crate::domain::audit::{AuditEntry, AuditKind};
use crate::domain::character::CharacterName;
use crate::domain::landblock::parse_landblock;
use crate::live::clients::{Client, Filter};
use crate::live::players::TimeText;

/// Largest message from a browser: a subscription to every character by name.
const MESSAGE_BYTES_MAX: usize = 256 * 1024;
/// Longest command.
const COMMAND_CHARS_MAX: usize = 1_024;
/// Most names in a subscription.
const NAMES_MAX: usize = 10_000;
const READ_BUFFER_BYTES: usize = 4 * 1024;
/// Sends smaller than this are gathered into one system call.
const WRITE_BUFFER_BYTES: usize = 32 * 1024;
/// The browser may not stay: a policy violation, in the words of the protocol.
const SESSION_ENDED: (u16, &str) = (close_code::POLICY, "the session has ended");
/// A browser that takes nothing for this long is gone.
const SEND_TIMEOUT: Duration = Duration::from_secs(20);

/// Opens the socket for pages of ours and for programs.
pub async fn connect(
    State(app): State<AppState>,
    Extension(caller): Extension<Caller>,
    Extension(client): Extension<HttpClient>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Response {
    if !caller::is_allowed_origin(&app.config, &client, &headers) {
        tracing::warn!(address = %client.address, "a page from elsewhere tried to open the live socket");
        return ApiError::ForeignOrigin.into_response();
    }
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(rejection) => return rejection.into_response(),
    };
    let place = Place(app);
    if place.0.browsers.fetch_add(1, Ordering::Relaxed) >= place.0.config.server.browsers_max {
        return ApiError::TooMany.into_response();
    }
    upgrade
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(WRITE_BUFFER_BYTES)
        .max_message_size(MESSAGE_BYTES_MAX)
        .on_upgrade(move |socket| serve(socket, place, Visitor { caller, address: client.address }))
}

/// A place among the connected browsers, given back when dropped.
struct Place(AppState);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.browsers.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Who is at the other end.
struct Visitor {
    caller: Caller,
    address: IpAddr,
}

async fn serve(socket: WebSocket, place: Place, mut visitor: Visitor) {
    let app = &place.0;
    let _open = app.metrics.open_socket("browser");
    let connection = app.live.clients.connect();
    let client = connection.client();
    let (mut sink, mut stream) = socket.split();
    let mut shutdown = app.shutdown.clone();
    let mut changes = app.accounts.changes();
    // The account may have changed since the door let it in.
    changes.mark_changed();
    // Ends with the browser, or with its right to be here.
    let read = async {
        loop {
            let message = tokio::select! {
                message = stream.next() => match message {
                    Some(Ok(message)) => Some(message),
                    Some(Err(_)) | None => return None,
                },
                // An error means that the server is going down.
                _ = changes.changed() => None,
            };
            match app.door.still_knows(&visitor.caller, app.clock.now_ms()) {
                Some(caller) => visitor.caller = caller,
                None => return Some(SESSION_ENDED),
            }
            match message {
                Some(WsMessage::Text(text)) => answer(app, client, &visitor, &text),
                Some(WsMessage::Close(_)) => return None,
                Some(WsMessage::Binary(_) | WsMessage::Ping(_) | WsMessage::Pong(_)) | None => {}
            }
        }
    };
    let write = async {
        loop {
            let batch = client.next_batch().await;
            if !matches!(timeout(SEND_TIMEOUT, send_all(&mut sink, batch)).await, Ok(Ok(()))) {
                return;
            }
        }
    };
    let (code, reason) = tokio::select! {
        ended = read => match ended {
            Some(goodbye) => goodbye,
            None => return,
        },
        () = write => return,
        () = shutdown.wait() => (close_code::AWAY, "the server is stopping"),
    };
    let goodbye = CloseFrame { code, reason: reason.into() };
    // The browser may be gone already.
    let _ = timeout(Duration::from_secs(1), sink.send(WsMessage::Close(Some(goodbye)))).await;
}

/// Writes a batch with one flush: the system call, not the framing, is what costs.
async fn send_all(
    sink: &mut SplitSink<WebSocket, WsMessage>,
    batch: Vec<Utf8Bytes>,
) -> Result<(), axum::Error> {
    for text in batch {
        sink.feed(WsMessage::Text(text)).await?;
    }
    sink.flush().await
}

/// What a browser may say.
#[derive(Deserialize)]
struct Request {
    r#type: Option<String>,
    message_types: Option<Vec<String>>,
    characters: Option<Vec<String>>,
    landblock: Option<serde_json::Value>,
    player_name: Option<String>,
    command: Option<String>,
}

fn answer(app: &AppState, client: &Client, visitor: &Visitor, text: &str) {
    let Ok(request) = serde_json::from_str::<Request>(text) else {
        client.send(error_frame("not_understood", "the message is not a JSON object we know"));
        return;
    };
    match (request.r#type.as_deref(), &request.player_name, &request.command) {
        (Some("subscribe"), _, _) => match filter(&request) {
            Ok(filter) => app.live.feed.subscribe(client, &filter, app.clock.now_ms()),
            Err(message) => client.send(error_frame("invalid", message)),
        },
        (Some("ping"), _, _) => client.send(pong(app.clock.now_ms())),
        (Some("request_dungeon_map"), _, _) => {
            client.send(dungeon_map(app, request.landblock.as_ref()));
        }
        (None | Some("command"), Some(player_name), Some(command)) => {
            send_command(app, client, visitor, player_name, command);
        }
        _ => client.send(error_frame("not_understood", "wanted subscribe, ping or a command")),
    }
}

fn filter(request: &Request) -> Result<Filter, &'static str> {
    let kinds = request.message_types.as_deref();
    let characters = request.characters.as_deref();
    if kinds.is_some_and(|kinds| kinds.len() > NAMES_MAX)
        || characters.is_some_and(|characters| characters.len() > NAMES_MAX)
    {
        return Err("the subscription names too many types or characters");
    }
    let kinds = match kinds {
        None => None,
        Some([all]) if all == "*" => None,
        Some(kinds) => Some(kinds.iter().cloned().collect()),
    };
    let characters = characters.map(|names| {
        names.iter().filter_map(|name| CharacterName::new(name).ok()).collect::<HashSet<_>>()
    });
    Ok(Filter { kinds, characters })
}

/// Hands a command to the character's game client; the browser hears of it only if that fails.
fn send_command(
    app: &AppState,
    client: &Client,
    visitor: &Visitor,
    player_name: &str,
    command: &str,
) {
    #[derive(Serialize)]
    struct Command<'a> {
        player_name: &'a str,
        command: &'a str,
    }
    #[derive(Serialize)]
    struct Failure<'a> {
        r#type: &'static str,
        player_name: &'a str,
        message: &'a str,
    }
    let sent = if !access::may_command(&visitor.caller) {
        Err("your role does not allow commands".to_owned())
    } else if command.chars().count() > COMMAND_CHARS_MAX {
        Err("the command is too long".to_owned())
    } else {
        let text = serde_json::to_string(&Command { player_name, command }).unwrap_or_default();
        app.live.plugins.command(player_name, text.into()).map_err(|error| error.to_string())
    };
    let detail = match &sent {
        Ok(()) => command.to_owned(),
        Err(message) => format!("{command} ({message})"),
    };
    app.audit(
        &AuditEntry::new(AuditKind::Command, &visitor.caller.name)
            .from_address(visitor.address)
            .to(player_name)
            .with(detail),
    );
    if let Err(message) = sent {
        let failure = Failure { r#type: "command_error", player_name, message: &message };
        client.send(serde_json::to_string(&failure).unwrap_or_default().into());
    }
}

fn dungeon_map(app: &AppState, landblock: Option<&serde_json::Value>) -> Utf8Bytes {
    let number = match landblock {
        Some(serde_json::Value::String(text)) => parse_landblock(text),
        _ => None,
    };
    if let Some(map) = number.and_then(|number| app.live.dungeons.find(number)) {
        return map;
    }
    serde_json::json!({ "type": "dungeon_map_missing", "landblock": landblock }).to_string().into()
}

fn pong(now_ms: i64) -> Utf8Bytes {
    serde_json::json!({ "type": "pong", "server_time": TimeText(now_ms) }).to_string().into()
}

fn error_frame(code: &str, message: &str) -> Utf8Bytes {
    serde_json::json!({ "type": "error", "code": code, "message": message }).to_string().into()
}
