//! Server-sent events: the news of a watcher, as they come.

use std::convert::Infallible;
use std::fmt::Write;
use std::time::Duration;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream;
use http::{HeaderName, header};
use tokio::sync::watch;
use tokio::time::timeout;

use super::AppState;
use crate::auth::caller::Caller;
use crate::suit_search::{ErrorEvent, Event};
use crate::tasks::Shutdown;

/// A comment this often tells proxies, and the callers' time-outs, that the connection lives.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Where events come from.
pub trait News: Send + 'static {
    /// Waits for more; `None` at the end. Nothing is lost if nobody waits to the end.
    fn next(&mut self) -> impl Future<Output = Option<Vec<Event>>> + Send;
}

impl News for crate::suit_search::Watcher {
    async fn next(&mut self) -> Option<Vec<Event>> {
        crate::suit_search::Watcher::next(self).await
    }
}

/// Answers with events until the news end, the server stops, or the caller may not listen any more.
pub fn respond(app: &AppState, caller: Caller, news: impl News) -> Response {
    let mut accounts = app.accounts.changes();
    // The account may have changed since the door let the caller in.
    accounts.mark_changed();
    let keep_alive = KEEP_ALIVE.min(Duration::from_millis(app.config.server.idle_timeout_ms) / 3);
    let shutdown = app.shutdown.clone();
    let app = app.clone();
    let listener =
        Listener { app, caller, accounts, shutdown, keep_alive, news, last_id: 0, is_over: false };
    let body = Body::from_stream(stream::unfold(listener, async |mut listener| {
        let text = listener.next().await?;
        Some((Ok::<_, Infallible>(text), listener))
    }));
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-store"),
        // Nginx gathers answers otherwise.
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    (headers, body).into_response()
}

struct Listener<N, C> {
    app: AppState,
    caller: Caller,
    accounts: watch::Receiver<C>,
    shutdown: Shutdown,
    keep_alive: Duration,
    news: N,
    last_id: u64,
    is_over: bool,
}

impl<N: News, C> Listener<N, C> {
    /// The next bytes; `None` at the end.
    async fn next(&mut self) -> Option<Bytes> {
        if self.is_over {
            return None;
        }
        loop {
            let (code, message) = tokio::select! {
                biased;
                () = self.shutdown.wait() => ("stopping", "the server is stopping"),
                // An error means that the server is going down.
                _ = self.accounts.changed() => {
                    match self.app.door.still_knows(&self.caller, self.app.clock.now_ms()) {
                        Some(caller) => {
                            self.caller = caller;
                            continue;
                        }
                        None => ("session_ended", "the session has ended"),
                    }
                }
                news = timeout(self.keep_alive, self.news.next()) => match news {
                    Err(_) => return Some(Bytes::from_static(b":\n\n")),
                    Ok(events) => return Some(self.written(&events?)),
                },
            };
            self.is_over = true;
            let error = ErrorEvent { code, message: message.to_owned() };
            return Some(self.written(&[Event::new("error", &error)]));
        }
    }

    /// Events as the protocol has them. Source: the HTML standard, "Server-sent events".
    fn written(&mut self, events: &[Event]) -> Bytes {
        let mut text = String::new();
        for Event { name, data } in events {
            self.last_id += 1;
            // Writing to a String cannot fail.
            let _ = write!(text, "id: {}\nevent: {name}\ndata: {data}\n\n", self.last_id);
        }
        text.into()
    }
}
