//! One game client's socket: read frames, answer bad ones, pass commands on.

use std::ops::ControlFlow;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message as WsMessage, Utf8Bytes, WebSocket, close_code};
use bytes::Bytes;
use serde::Serialize;
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};

use super::throttle::Pace;
use super::{Parts, Place, SOCKET_BUFFER_BYTES};
use crate::auth::counters::MinuteCounter;
use crate::inventory::Change;
use crate::live::message::{Kind, Message};
use crate::live::plugins::{Binding, COMMANDS_LEN_MAX};
use crate::observe::{FrameLabels, ReasonLabels};
use crate::pipeline::{Inbound, Update};
use crate::tasks;
use crate::wire::items::{BadItem, ItemsChange, read_change};
use crate::wire::{self, Body, Frame, FrameError};

/// Bad frames in a minute that end the connection.
const BAD_FRAMES_MAX: u32 = 100;
/// How often a silent client is asked whether it is still there.
const PING_EVERY: Duration = Duration::from_secs(30);
/// A client that neither sends nor answers for this long is gone.
const SILENCE_MAX: Duration = Duration::from_secs(90);
/// A client that does not read its commands for this long is gone.
const SEND_TIMEOUT: Duration = Duration::from_secs(10);

/// Serves one socket until either side ends it.
pub(super) async fn serve(mut socket: WebSocket, place: Place) {
    let parts = &*place.0.0;
    let _open = parts.metrics.open_socket("plugin");
    let (commands, mut waiting_commands) = mpsc::channel(COMMANDS_LEN_MAX);
    let mut client = Client {
        parts,
        commands,
        binding: None,
        bad_frames: MinuteCounter::default(),
        pace: Pace::new(parts.settings.frames_per_second_max, parts.clock.now_ms()),
        large: LargeFrame::default(),
    };
    let mut shutdown = parts.shutdown.clone();
    let mut pings = interval_at(Instant::now() + PING_EVERY, PING_EVERY);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut heard_at = Instant::now();
    loop {
        let answer = tokio::select! {
            // In this order: a flood of frames must not hide a stop or a command.
            biased;
            () = shutdown.wait() => {
                ControlFlow::Break(close(close_code::AWAY, "the server is stopping"))
            }
            Some(command) = waiting_commands.recv() => {
                ControlFlow::Continue(Some(WsMessage::Text(command)))
            }
            _ = pings.tick() => {
                if heard_at.elapsed() > SILENCE_MAX {
                    return;
                }
                ControlFlow::Continue(Some(WsMessage::Ping(Bytes::new())))
            }
            received = socket.recv() => {
                heard_at = Instant::now();
                match received {
                    Some(Ok(WsMessage::Text(text))) => client.take(text).await,
                    Some(Ok(WsMessage::Binary(_))) => client.refuse(&binary_frame()),
                    Some(Ok(WsMessage::Ping(_) | WsMessage::Pong(_))) => ControlFlow::Continue(None),
                    Some(Ok(WsMessage::Close(_)) | Err(_)) | None => return,
                }
            }
        };
        let (message, is_last) = match answer {
            ControlFlow::Continue(None) => continue,
            ControlFlow::Continue(Some(message)) => (message, false),
            ControlFlow::Break(message) => (message, true),
        };
        let sent = timeout(SEND_TIMEOUT, socket.send(message)).await;
        if is_last || !matches!(sent, Ok(Ok(()))) {
            return;
        }
    }
}

/// Bad items of one inventory that are told with their reasons; all are counted.
const BAD_ITEMS_TOLD: usize = 10;
/// Frames about items up to this size are read at once: it takes less than going to another thread.
const SMALL_BYTES: usize = 16 * 1024;
/// Frames larger than this make the read buffer grow.
const LARGE_BYTES: usize = SOCKET_BUFFER_BYTES;

/// Holds a large frame until the socket's read buffer has been made anew.
///
/// The library reads into one growing buffer and uses it again once nobody holds a part of it, so
/// one whole inventory would keep its hundreds of kilobytes for the life of the connection. While
/// its frame is held, the library must take a fresh, small buffer when the large one is used up;
/// what is left of it then is at most what was waiting when it grew, one small buffer's worth.
#[derive(Default)]
struct LargeFrame(Option<(Utf8Bytes, usize)>);

impl LargeFrame {
    fn pass(&mut self, text: &Utf8Bytes) {
        if text.len() > LARGE_BYTES {
            self.0 = Some((text.clone(), SOCKET_BUFFER_BYTES));
        } else if let Some((_, bytes_left)) = &mut self.0 {
            *bytes_left = bytes_left.saturating_sub(text.len());
            if *bytes_left == 0 {
                self.0 = None;
            }
        }
    }
}

/// What is known of the client at the other end.
struct Client<'a> {
    parts: &'a Parts,
    commands: mpsc::Sender<Utf8Bytes>,
    binding: Option<Binding>,
    bad_frames: MinuteCounter,
    pace: Pace,
    large: LargeFrame,
}

/// What goes back to the client: nothing, a message, or a last message.
type Answer = ControlFlow<WsMessage, Option<WsMessage>>;

impl Client<'_> {
    /// Handles one frame: parse, bind, pass on. Waits while the writer is busy or the client is
    /// over its pace.
    async fn take(&mut self, text: Utf8Bytes) -> Answer {
        let received_at_ms = self.parts.clock.now_ms();
        let wait_ms = self.pace.take(received_at_ms);
        if wait_ms > 0 {
            tokio::time::sleep(Duration::from_millis(wait_ms)).await;
        }
        self.large.pass(&text);
        self.parts.metrics.frame_bytes.inc_by(text.len() as u64);
        let frame = match wire::parse(&text) {
            Ok(frame) => frame,
            Err(error) => return self.refuse(&error),
        };
        self.parts.metrics.frames.get_or_create(&FrameLabels { kind: frame.kind.label() }).inc();
        self.bind(&frame);
        if frame.body == Body::Items {
            return self.take_items(frame, text, received_at_ms).await;
        }
        let Some(inbound) = inbound(frame, text, received_at_ms) else {
            return ControlFlow::Continue(None);
        };
        match self.parts.pipeline.send(inbound).await {
            Ok(()) => ControlFlow::Continue(None),
            Err(stopped) => ControlFlow::Break(close(close_code::AWAY, &stopped.to_string())),
        }
    }

    /// Handles a frame about items. Whole inventories are read beside the runtime's threads, few at
    /// a time, so that a burst of them holds up nobody else.
    async fn take_items(&mut self, frame: Frame, text: Utf8Bytes, received_at_ms: i64) -> Answer {
        let Frame { kind, character: Some(character), .. } = frame else {
            return self.refuse(&FrameError::missing("character_name"));
        };
        let read = if text.len() <= SMALL_BYTES {
            read_change(&kind, &text)
        } else {
            // The semaphore is never closed.
            let _turn = self.parts.large_reads.acquire().await;
            let (kind, text) = (kind.clone(), text.clone());
            tasks::blocking(move || read_change(&kind, &text)).await
        };
        let mut change = match read {
            Ok(change) => change,
            Err(error) => return self.refuse(&error),
        };
        let bad = match &mut change {
            ItemsChange::Replace(dump) => std::mem::take(&mut dump.bad),
            ItemsChange::Put(_) | ItemsChange::Remove(_) => Vec::new(),
        };
        let message = Message::new(kind, Some(character.clone()), text, 0..0);
        let change = Change { received_at_ms, character, message, change };
        if let Err(stopped) = self.parts.inventories.change(change).await {
            return ControlFlow::Break(close(close_code::AWAY, &stopped.to_string()));
        }
        ControlFlow::Continue(self.report_bad_items(&bad).map(WsMessage::Text))
    }

    /// Tells the client which items of an inventory were left out. The others stand, so it is not
    /// a bad frame.
    fn report_bad_items(&self, bad: &[BadItem]) -> Option<Utf8Bytes> {
        let first = bad.first()?;
        for item in bad {
            let reason = item.reason.code;
            self.parts.metrics.items_refused.get_or_create(&ReasonLabels { reason }).inc();
        }
        tracing::debug!(count = bad.len(), code = first.reason.code, "items were left out");
        let reasons = bad.iter().take(BAD_ITEMS_TOLD).map(|BadItem { index, id, reason }| {
            let id = id.map(|id| format!(" ({id})")).unwrap_or_default();
            format!("number {}{id}: {reason}", index + 1)
        });
        let reasons = reasons.collect::<Vec<_>>().join("; ");
        let more = if bad.len() > BAD_ITEMS_TOLD { "; and so on" } else { "" };
        let message = format!("items left out: {}; {reasons}{more}", bad.len());
        Some(error_frame(&FrameError { code: "bad_items", message, field: Some("items") }))
    }

    /// The first frame with a name decides whose commands this socket gets.
    fn bind(&mut self, frame: &Frame) {
        if self.binding.is_none()
            && let Some(character) = &frame.character
        {
            tracing::debug!(character.name = %character, "a game client connected");
            let binding = self.parts.live.plugins.bind(character.clone(), self.commands.clone());
            self.binding = Some(binding);
        }
    }

    fn refuse(&mut self, error: &FrameError) -> Answer {
        let metrics = &self.parts.metrics;
        metrics.frames_refused.get_or_create(&ReasonLabels { reason: error.code }).inc();
        let name = self.binding.as_ref().map(|binding| binding.character().as_str());
        // The message may repeat what was sent, so it is for the sender only.
        let FrameError { code, field, .. } = *error;
        tracing::debug!(character.name = name, code, field, "a frame was refused");
        if self.bad_frames.add(self.parts.clock.now_ms()) >= BAD_FRAMES_MAX {
            return ControlFlow::Break(close(close_code::POLICY, "too many bad frames"));
        }
        ControlFlow::Continue(Some(WsMessage::Text(error_frame(error))))
    }
}

/// What the writer gets of a frame; `None` when the binding was all there was to it.
fn inbound(frame: Frame, text: Utf8Bytes, received_at_ms: i64) -> Option<Inbound> {
    let update = match frame.body {
        // Those about items go another way.
        Body::Register | Body::Items => return None,
        Body::Stored(body) => Update::Store(body),
        Body::Vitals(vitals) => Update::Vitals(vitals),
        Body::DungeonMap { landblock } => Update::DungeonMap { landblock },
        Body::Relayed => Update::None,
    };
    // Only telemetry is ever shown without its type.
    let type_member = if frame.kind == Kind::Telemetry { frame.type_member } else { 0..0 };
    Some(Inbound {
        received_at_ms,
        client_time_ms: frame.client_time_ms.unwrap_or(received_at_ms),
        message: Message::new(frame.kind, frame.character, text, type_member),
        update,
    })
}

fn binary_frame() -> FrameError {
    let message = "frames are JSON text; this one is binary".to_owned();
    FrameError { code: "not_text", message, field: None }
}

fn error_frame(error: &FrameError) -> Utf8Bytes {
    #[derive(Serialize)]
    struct ErrorFrame<'a> {
        r#type: &'static str,
        code: &'a str,
        message: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        field: Option<&'a str>,
    }
    let frame = ErrorFrame {
        r#type: "error",
        code: error.code,
        message: &error.message,
        field: error.field,
    };
    serde_json::to_string(&frame).unwrap_or_default().into()
}

fn close(code: u16, reason: &str) -> WsMessage {
    WsMessage::Close(Some(CloseFrame { code, reason: reason.into() }))
}
