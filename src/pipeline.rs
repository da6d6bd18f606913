//! The single writer: takes what game clients sent, in batches, stores it, updates the live state
//! and hands it to the browsers.
//!
//! One plain thread does all of it, so that order is the order of arrival for everybody. It never
//! waits for the disk unless the store's buffer is full; then the queue fills, and the sockets
//! read slower. Nothing is dropped on the way.

use std::sync::Arc;
use std::thread::JoinHandle;

use axum::extract::ws::Utf8Bytes;
use serde::Serialize;
use tokio::sync::mpsc;

use crate::domain::character::CharacterName;
use crate::domain::event::{Event, EventBody};
use crate::domain::vitals::Vitals;
use crate::live::Live;
use crate::live::message::{Kind, Message};
use crate::live::players::{Counts, Death, TimeText};
use crate::storage::{StorageError, Writer};
use crate::tasks::EndOnPanic;

/// Most frames waiting for the writer: four seconds of a 2,000-character fleet.
const QUEUE_LEN_MAX: usize = 8_192;
/// Most frames handled before browsers are told.
const BATCH_LEN_MAX: usize = 512;

/// One frame on its way from a socket to the writer.
#[derive(Debug)]
pub struct Inbound {
    /// The server's clock when the frame was read, Unix milliseconds.
    pub received_at_ms: i64,
    /// The client's clock, or the server's where the client sent none.
    pub client_time_ms: i64,
    pub message: Message,
    pub update: Update,
}

/// What a frame changes besides being relayed.
#[derive(Debug)]
pub enum Update {
    None,
    Store(EventBody),
    Vitals(Vitals),
    DungeonMap { landblock: u16 },
}

/// The sockets' end of the queue; `None` in it asks the writer to end. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Pipeline(mpsc::Sender<Option<Inbound>>);

/// The writer has stopped: the server is going down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the server is stopping")]
pub struct Stopped;

impl Pipeline {
    /// Starts the writer's thread. It ends after [`Pipeline::stop`], when the queue is empty, and
    /// closes the store.
    pub fn start(
        writer: Writer,
        live: Arc<Live>,
    ) -> std::io::Result<(Self, JoinHandle<Result<(), StorageError>>)> {
        let (sender, receiver) = mpsc::channel(QUEUE_LEN_MAX);
        let thread = std::thread::Builder::new().name("writer".to_owned()).spawn(move || {
            let _end = EndOnPanic;
            run(receiver, writer, &live)
        })?;
        Ok((Self(sender), thread))
    }

    /// Waits while the queue is full: that is the back-pressure on the socket.
    pub async fn send(&self, inbound: Inbound) -> Result<(), Stopped> {
        self.0.send(Some(inbound)).await.map_err(|_| Stopped)
    }

    /// Asks the writer to end: whoever still holds the queue cannot keep it alive.
    pub async fn stop(&self) {
        // A writer that is gone needs no stop.
        let _ = self.0.send(None).await;
    }

    /// Frames waiting now.
    pub fn queue_len(&self) -> usize {
        self.0.max_capacity() - self.0.capacity()
    }
}

fn run(
    mut receiver: mpsc::Receiver<Option<Inbound>>,
    mut writer: Writer,
    live: &Live,
) -> Result<(), StorageError> {
    let mut batch = Vec::with_capacity(BATCH_LEN_MAX);
    let mut messages = Vec::with_capacity(BATCH_LEN_MAX);
    while receiver.blocking_recv_many(&mut batch, BATCH_LEN_MAX) > 0 {
        for item in batch.drain(..) {
            match item {
                Some(inbound) => handle(inbound, &mut writer, live, &mut messages),
                None => receiver.close(),
            }
        }
        live.clients.publish(&messages);
        messages.clear();
    }
    writer.close()
}

fn handle(inbound: Inbound, writer: &mut Writer, live: &Live, messages: &mut Vec<Message>) {
    let Inbound { received_at_ms, client_time_ms, message, update } = inbound;
    let character = message.character().cloned();
    match (update, character) {
        (Update::Store(body), Some(character)) => {
            let event = Event { character, received_at_ms, client_time_ms, body };
            store(&event, writer, live);
        }
        (Update::Vitals(vitals), Some(character)) => {
            if let Some(death) = live.players.vitals(&character, received_at_ms, vitals) {
                messages.push(death_message(&character, received_at_ms, &death));
            }
        }
        (Update::DungeonMap { landblock }, _) => {
            // Browsers ask for it when they need it.
            live.dungeons.insert(landblock, message.text());
            return;
        }
        _ => {}
    }
    messages.push(message);
}

fn store(event: &Event, writer: &mut Writer, live: &Live) {
    let applied = match writer.append(event) {
        Ok(applied) => applied,
        Err(error) => {
            tracing::error!(character.name = %event.character, %error, "an event was not stored");
            return;
        }
    };
    let counts = Counts {
        lifetime_kills: applied.totals.lifetime_kills,
        lifetime_rares: applied.totals.lifetime_rares,
        session_rares: applied.totals.session_rares,
    };
    match &event.body {
        EventBody::Telemetry(telemetry) => {
            let times = (event.received_at_ms, event.client_time_ms);
            live.players.report(&event.character, applied.character, telemetry, times, counts);
        }
        EventBody::Rare(_) => live.players.recount(&event.character, counts),
        EventBody::Spawn(_) | EventBody::Portal(_) => {}
    }
}

fn death_message(character: &CharacterName, at_ms: i64, death: &Death) -> Message {
    #[derive(Serialize)]
    struct Frame<'a> {
        r#type: &'static str,
        character_name: &'a str,
        timestamp: TimeText,
        ew: Option<f64>,
        ns: Option<f64>,
        z: Option<f64>,
        vitae: f64,
    }
    let frame = Frame {
        r#type: Kind::Death.label(),
        character_name: character.as_str(),
        timestamp: TimeText(at_ms),
        ew: death.ew,
        ns: death.ns,
        z: death.z,
        vitae: death.vitae,
    };
    let text: Utf8Bytes = serde_json::to_string(&frame).unwrap_or_default().into();
    Message::new(Kind::Death, Some(character.clone()), text, 0..0)
}
