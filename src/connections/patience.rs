//! How long a connection may take to ask, and to take the answer.
//!
//! The HTTP library has one time limit for request heads, which runs while a connection idles
//! between requests as well. Ours are two: a head that has begun has to be whole soon, or slow
//! callers would use up all places; an idle connection may stay, since that is what it is kept for.

use std::future::poll_fn;
use std::io::{self, IoSlice};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use crate::observe::OpenGuard;

#[derive(Debug, Clone, Copy)]
pub struct TimeLimits {
    /// From a request's first byte (or the connection's begin) to the end of its head.
    pub head: Duration,
    /// Without a request, or without the caller taking any of an answer.
    pub idle: Duration,
}

/// What a connection waits for. Its stream and its service share one; cheap to clone.
#[derive(Debug, Clone)]
pub struct Patience {
    limits: TimeLimits,
    waiting: Arc<Mutex<Waiting>>,
}

#[derive(Debug)]
struct Waiting {
    /// `None`: for the caller no longer; a handler works, or the connection is a socket now.
    what: Option<What>,
    /// Set when the connection's task has nothing more to do but wait.
    until: Option<Instant>,
}

/// What a caller has to do in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Send the rest of a head.
    Head,
    /// Take more of the answer, or ask again.
    Next,
}

impl Patience {
    /// A new connection has to ask something at once.
    pub fn new(limits: TimeLimits) -> Self {
        let waiting = Waiting { what: Some(What::Head), until: None };
        Self { limits, waiting: Arc::new(Mutex::new(waiting)) }
    }

    /// A handler takes over, for one request or for good.
    pub fn rest(&self) {
        *self.waiting() = Waiting { what: None, until: None };
    }

    /// A handler is done.
    pub fn await_next(&self) {
        *self.waiting() = Waiting { what: Some(What::Next), until: None };
    }

    /// The caller sent something: a request begins, unless one is going on.
    fn heard(&self) {
        let mut waiting = self.waiting();
        if waiting.what == Some(What::Next) {
            *waiting = Waiting { what: Some(What::Head), until: None };
        }
    }

    /// The caller took a part of an answer.
    fn told(&self) {
        let mut waiting = self.waiting();
        if waiting.what.is_some() {
            *waiting = Waiting { what: Some(What::Next), until: None };
        }
    }

    /// Resolves when the caller's time is over, with what he did not do.
    ///
    /// To be polled by the connection's own task, after the connection: nobody else changes what is
    /// waited for, so nobody else has to wake it.
    pub async fn run_out(&self) -> What {
        let mut alarm = pin!(sleep_until(Instant::now()));
        poll_fn(|cx| {
            loop {
                let Some((what, until)) = self.deadline() else { return Poll::Pending };
                // It may ring too early and is then set anew: cheaper than with every request.
                if alarm.deadline() > until {
                    alarm.as_mut().reset(until);
                }
                ready!(alarm.as_mut().poll(cx));
                if alarm.deadline() == until {
                    return Poll::Ready(what);
                }
                alarm.as_mut().reset(until);
            }
        })
        .await
    }

    fn deadline(&self) -> Option<(What, Instant)> {
        let mut waiting = self.waiting();
        let what = waiting.what?;
        let limit = match what {
            What::Head => self.limits.head,
            What::Next => self.limits.idle,
        };
        Some((what, *waiting.until.get_or_insert_with(|| Instant::now() + limit)))
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A stream that notes when its caller does something.
pub struct NotedStream {
    tcp: TcpStream,
    patience: Patience,
    /// What lives as long as the connection, also after it became a socket.
    _held: (watch::Receiver<()>, OpenGuard),
}

impl NotedStream {
    pub fn new(tcp: TcpStream, patience: Patience, held: (watch::Receiver<()>, OpenGuard)) -> Self {
        Self { tcp, patience, _held: held }
    }

    fn note(&self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Ok(_)) = written {
            self.patience.told();
        }
        written
    }
}

impl AsyncRead for NotedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.tcp).poll_read(cx, buffer))?;
        self.patience.heard();
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for NotedStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.tcp).poll_write(cx, bytes);
        self.note(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.tcp).poll_write_vectored(cx, slices);
        self.note(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.tcp.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: TimeLimits =
        TimeLimits { head: Duration::from_secs(10), idle: Duration::from_secs(75) };

    /// Waits until it runs out, and tells what did, after how many seconds.
    async fn run_out(patience: &Patience) -> (What, u64) {
        let begin = Instant::now();
        let what = patience.run_out().await;
        (what, begin.elapsed().as_secs())
    }

    #[tokio::test(start_paused = true)]
    async fn a_head_has_its_time_and_an_idle_connection_another() {
        let patience = Patience::new(LIMITS);
        assert_eq!(run_out(&patience).await, (What::Head, 10));
        patience.rest();
        patience.await_next();
        assert_eq!(run_out(&patience).await, (What::Next, 75));
        // What trickles in does not extend it.
        patience.await_next();
        patience.heard();
        let early = tokio::time::timeout(Duration::from_secs(4), patience.run_out()).await;
        assert!(early.is_err());
        patience.heard();
        assert_eq!(run_out(&patience).await, (What::Head, 6));
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_is_taken_extends_it() {
        let patience = Patience::new(LIMITS);
        patience.rest();
        patience.await_next();
        let early = tokio::time::timeout(Duration::from_secs(70), patience.run_out()).await;
        assert!(early.is_err());
        patience.told();
        assert_eq!(run_out(&patience).await, (What::Next, 75));
    }

    #[tokio::test(start_paused = true)]
    async fn a_handler_may_take_as_long_as_it_wants() {
        let patience = Patience::new(LIMITS);
        patience.rest();
        patience.heard();
        patience.told();
        let waited = tokio::time::timeout(Duration::from_hours(24), patience.run_out()).await;
        assert!(waited.is_err());
    }
}
