//! Makes one character's connection to the server.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use rand::RngExt;
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, mpsc};
use tokio::time::{sleep, timeout};
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::http::{Request, StatusCode};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

use crate::clock::Clock;
use crate::simulator::chance::strand;
use crate::simulator::drive::counters::{Counters, count};
use crate::simulator::drive::socket::Notice;
use crate::simulator::frames;

/// Small buffers: thousands of sockets share one process.
const BUFFER_BYTES: usize = 4 * 1024;
/// Longest message the server may send; commands are short.
const MESSAGE_BYTES_MAX: usize = 1024 * 1024;
const HANDSHAKE_MAX: Duration = Duration::from_secs(10);
/// First pause before connecting again; it doubles up to the longest.
const PAUSE_MIN: Duration = Duration::from_millis(500);
const PAUSE_MAX: Duration = Duration::from_secs(30);

pub type Stream = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// What it takes to connect as one character, again and again.
pub struct Dialer {
    pub index: usize,
    pub name: String,
    pub skew_ms: i64,
    pub request: Request<()>,
    pub clock: Clock,
    pub notices: mpsc::Sender<Notice>,
    pub handshakes: Arc<Semaphore>,
    pub counters: Arc<Counters>,
}

impl Dialer {
    /// Connects, with growing pauses between attempts, for as long as it takes.
    pub async fn connect(&self) -> Stream {
        let mut pause = PAUSE_MIN;
        loop {
            match self.attempt().await {
                Ok(stream) => {
                    count(&self.counters.connects);
                    return stream;
                }
                Err(error) => {
                    count(&self.counters.connection_errors);
                    tracing::debug!(character.name = %self.name, %error, "cannot connect");
                    self.report_refusal(&error);
                }
            }
            sleep(self.jittered(pause)).await;
            pause = (pause * 2).min(PAUSE_MAX);
        }
    }

    /// Connects again after a loss; a short pause first, since the server has just gone away.
    pub async fn connect_again(&self) -> Stream {
        sleep(self.jittered(PAUSE_MIN)).await;
        let stream = self.connect().await;
        count(&self.counters.reconnects);
        stream
    }

    /// The frame that binds a new connection to the character.
    pub fn register_frame(&self) -> String {
        #[derive(serde::Serialize)]
        struct NoBody {}
        frames::encode("register", &self.name, self.clock.now_ms() + self.skew_ms, NoBody {})
    }

    /// A pause made longer or shorter by up to half: a fleet that lost its server must not come back
    /// in one wave.
    fn jittered(&self, pause: Duration) -> Duration {
        let errors = self.counters.connection_errors.load(Ordering::Relaxed);
        let index = u64::try_from(self.index).unwrap_or_default();
        pause.mul_f64(strand(index, errors).random_range(0.5..1.5))
    }

    async fn attempt(&self) -> Result<Stream, Error> {
        let _turn = self.handshakes.acquire().await;
        let config = WebSocketConfig::default()
            .read_buffer_size(BUFFER_BYTES)
            .write_buffer_size(BUFFER_BYTES)
            .max_message_size(Some(MESSAGE_BYTES_MAX));
        let handshake = connect_async_with_config(self.request.clone(), Some(config), true);
        match timeout(HANDSHAKE_MAX, handshake).await {
            Ok(outcome) => outcome.map(|(stream, _)| stream),
            Err(_) => Err(Error::Io(std::io::ErrorKind::TimedOut.into())),
        }
    }

    /// Tells the world that the secret is wrong. One notice is enough, so a full queue may lose it.
    fn report_refusal(&self, error: &Error) {
        if let Error::Http(response) = error
            && response.status() == StatusCode::UNAUTHORIZED
        {
            let _ = self.notices.try_send(Notice::Refused);
        }
    }
}
