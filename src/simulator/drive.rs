//! Connects a fleet to a server: one WebSocket a character, as real game clients do.
//!
//! One task owns the world and hands frames to one small task a socket over bounded queues. A
//! server that stalls makes the world wait; nothing grows.

mod counters;
mod dial;
mod socket;

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::{HeaderValue, Request};

use crate::clock::Clock;
use crate::simulator::chance::{real, whole};
use crate::simulator::character::Said;
use crate::simulator::world::{Fleet, FleetOptions};

use counters::Counters;
pub use counters::DriveReport;
use dial::Dialer;
use socket::{Notice, Socket};

/// Frames that wait for one socket: half a minute of a busy character. When they are there, the
/// whole fleet waits.
const FRAMES_QUEUED_MAX: usize = 64;
/// Commands that wait for the world. More at once than this are lost, as on a hung client.
const NOTICES_QUEUED_MAX: usize = 256;
/// Handshakes at a time, so that a fleet's start looks like people starting clients.
const HANDSHAKES_MAX: usize = 32;
/// The world looks at the clock this often; what is due in between is sent together.
const TICK: Duration = Duration::from_millis(20);
/// How long sockets have to say goodbye at the end.
const GOODBYE_MAX: Duration = Duration::from_secs(2);

/// Where and how to drive a fleet.
#[derive(Debug, Clone)]
pub struct DriveOptions {
    /// `ws://host:port/ws/position`.
    pub url: String,
    /// Sent as `X-Plugin-Secret`.
    pub secret: String,
    pub fleet: FleetOptions,
    /// How fast the world's time runs: 1 is the real cadence, 10 sends ten times the frames (and
    /// lets the clients' clocks run ahead).
    pub rate: f64,
}

/// Why a fleet could not be driven.
#[derive(Debug, thiserror::Error)]
pub enum SimulateError {
    #[error("cannot connect to {url}")]
    Url { url: String, source: Box<tokio_tungstenite::tungstenite::Error> },
    #[error("the secret holds characters that no header may have")]
    Secret,
    #[error("the rate is {0}, it must be above 0 and at most 1000")]
    Rate(f64),
    #[error("the server refuses the secret")]
    Refused,
}

/// Drives a fleet until `shutdown` completes.
///
/// Lost connections are made again, with back-off and jitter, for as long as it takes; meanwhile
/// the character's frames are lost, as with a real client.
///
/// # Errors
/// Options that cannot work, or a server that answers the secret with 401.
pub async fn drive(
    options: DriveOptions,
    clock: Clock,
    shutdown: impl Future<Output = ()>,
) -> Result<DriveReport, SimulateError> {
    if !(options.rate > 0.0 && options.rate <= 1_000.0) {
        return Err(SimulateError::Rate(options.rate));
    }
    let request = plugin_request(&options)?;
    let start_ms = clock.now_ms();
    let mut fleet = Fleet::new(&options.fleet, start_ms);
    let counters = Arc::new(Counters::default());
    let (notices_in, mut notices) = mpsc::channel(NOTICES_QUEUED_MAX);
    let handshakes = Arc::new(Semaphore::new(HANDSHAKES_MAX));
    let mut sockets = JoinSet::new();
    let mut queues = Vec::with_capacity(options.fleet.characters);
    for (index, name) in fleet.names().enumerate() {
        let (queue, frames) = mpsc::channel(FRAMES_QUEUED_MAX);
        queues.push(queue);
        let dialer = Dialer {
            index,
            name: name.to_owned(),
            skew_ms: fleet.skew_ms(index),
            request: request.clone(),
            clock: clock.clone(),
            notices: notices_in.clone(),
            handshakes: Arc::clone(&handshakes),
            counters: Arc::clone(&counters),
        };
        sockets.spawn(Socket { dialer, frames }.run());
    }
    drop(notices_in);

    let mut shutdown = pin!(shutdown);
    let mut outgoing: Vec<(usize, Said)> = Vec::new();
    let outcome = 'world: loop {
        let elapsed_ms = real(clock.now_ms().saturating_sub(start_ms).max(0).unsigned_abs());
        let world_ms = start_ms.saturating_add_unsigned(whole(elapsed_ms * options.rate));
        fleet.tick(world_ms, |index, said| outgoing.push((index, said)));
        for (index, said) in outgoing.drain(..) {
            tokio::select! {
                _ = queues[index].send(said) => {}
                () = &mut shutdown => break 'world Ok(()),
            }
        }
        tokio::select! {
            () = tokio::time::sleep(TICK) => {}
            Some(notice) = notices.recv() => match notice {
                Notice::Command { index, command } => {
                    let said = fleet.command(index, &command, world_ms);
                    outgoing.extend(said.map(|said| (index, said)));
                }
                Notice::Refused => break Err(SimulateError::Refused),
            },
            () = &mut shutdown => break Ok(()),
        }
    };
    drop(queues);
    if outcome.is_err() {
        sockets.abort_all();
    }
    let goodbye = async { while sockets.join_next().await.is_some() {} };
    if tokio::time::timeout(GOODBYE_MAX, goodbye).await.is_err() {
        tracing::debug!("some sockets did not say goodbye in time");
    }
    outcome.map(|()| counters.report())
}

fn plugin_request(options: &DriveOptions) -> Result<Request<()>, SimulateError> {
    let mut request = options.url.as_str().into_client_request().map_err(|source| {
        SimulateError::Url { url: options.url.clone(), source: Box::new(source) }
    })?;
    let secret = HeaderValue::from_str(&options.secret).map_err(|_| SimulateError::Secret)?;
    request.headers_mut().insert("X-Plugin-Secret", secret);
    Ok(request)
}

#[cfg(test)]
mod tests;
