//! One character's end of the line: sends its frames, hears its commands.

use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::simulator::character::Said;
use crate::simulator::drive::counters::count;
use crate::simulator::drive::dial::{Dialer, Stream};

/// A frame that cannot be written for this long means that the connection is dead.
const WRITE_MAX: Duration = Duration::from_secs(15);

/// What a socket tells the world.
pub enum Notice {
    /// The server passes on what the character's owner typed.
    Command { index: usize, command: String },
    /// The server does not accept the secret.
    Refused,
}

pub struct Socket {
    pub dialer: Dialer,
    pub frames: mpsc::Receiver<Said>,
}

/// How a connection came to its end.
enum End {
    /// The character logged out.
    Left,
    /// The drive is over.
    Over,
    /// The server went away.
    Lost,
}

impl Socket {
    /// Serves the character until the drive is over.
    pub async fn run(mut self) {
        while let Some(said) = self.frames.recv().await {
            let Said::Frame(first) = said else { continue };
            if matches!(self.stay(first).await, End::Over) {
                return;
            }
        }
    }

    /// One stay in the world, from the first frame of a log-in to the log-out.
    async fn stay(&mut self, first: String) -> End {
        // Before the first connection frames wait, so that a log-in arrives whole. Later they are
        // lost while there is no connection.
        let mut stream = self.dialer.connect().await;
        let mut opening = first;
        loop {
            match self.converse(stream, opening).await {
                Ok(end @ (End::Left | End::Over)) => return end,
                Ok(End::Lost) => {}
                Err(error) => {
                    count(&self.dialer.counters.connection_errors);
                    let name = &self.dialer.name;
                    tracing::debug!(character.name = %name, %error, "the connection broke");
                }
            }
            stream = match self.reconnect().await {
                Ok(stream) => stream,
                Err(end) => return end,
            };
            opening = self.dialer.register_frame();
        }
    }

    /// Connects again and drops the frames that come meanwhile.
    async fn reconnect(&mut self) -> Result<Stream, End> {
        let mut connecting = std::pin::pin!(self.dialer.connect_again());
        loop {
            tokio::select! {
                stream = &mut connecting => return Ok(stream),
                said = self.frames.recv() => match said {
                    Some(Said::Frame(_)) => count(&self.dialer.counters.frames_dropped),
                    Some(Said::Left) => return Err(End::Left),
                    None => return Err(End::Over),
                },
            }
        }
    }

    /// Sends what the character says and reads what the server says, until one of them ends it.
    async fn converse(&mut self, mut stream: Stream, opening: String) -> Result<End, Error> {
        self.send(&mut stream, opening).await?;
        loop {
            tokio::select! {
                said = self.frames.recv() => match said {
                    Some(Said::Frame(frame)) => self.send(&mut stream, frame).await?,
                    said => {
                        // Whether the goodbye arrives makes no difference any more.
                        let _ = timeout(WRITE_MAX, stream.close(None)).await;
                        return Ok(if said.is_some() { End::Left } else { End::Over });
                    }
                },
                message = stream.next() => match message {
                    Some(Ok(Message::Text(text))) => self.hear(&text),
                    Some(Ok(Message::Close(_))) | None => return Ok(End::Lost),
                    Some(Ok(_)) => {}
                    Some(Err(error)) => return Err(error),
                },
            }
        }
    }

    async fn send(&self, stream: &mut Stream, frame: String) -> Result<(), Error> {
        let bytes = u64::try_from(frame.len()).unwrap_or(u64::MAX);
        match timeout(WRITE_MAX, stream.send(Message::text(frame))).await {
            Ok(outcome) => outcome?,
            Err(_) => return Err(Error::Io(std::io::ErrorKind::TimedOut.into())),
        }
        count(&self.dialer.counters.frames_sent);
        self.dialer.counters.bytes_sent.fetch_add(bytes, Ordering::Relaxed);
        Ok(())
    }

    /// Reads a message: a command for this character, a complaint about a frame, or something of
    /// other clients that the plugin shares, which a simulated one has no use for.
    fn hear(&self, text: &str) {
        #[derive(Deserialize)]
        struct Incoming {
            r#type: Option<String>,
            code: Option<String>,
            command: Option<String>,
        }
        let Ok(incoming) = serde_json::from_str::<Incoming>(text) else { return };
        let dialer = &self.dialer;
        if incoming.r#type.as_deref() == Some("error") {
            count(&dialer.counters.frames_refused);
            let code = incoming.code.unwrap_or_default();
            tracing::debug!(character.name = %dialer.name, %code, "the server refused a frame");
        } else if let Some(command) = incoming.command {
            count(&dialer.counters.commands_received);
            // A world that is too busy for its commands drops them, like a hung client.
            let _ = dialer.notices.try_send(Notice::Command { index: dialer.index, command });
        }
    }
}
