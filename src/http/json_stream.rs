//! Large answers as a stream: rows are written on a blocking thread while earlier ones are sent.

use std::ops::ControlFlow;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header;
use serde::Serialize;
use tokio::sync::mpsc;

use crate::tasks;

/// Bytes gathered before they are handed to the connection.
const CHUNK_BYTES: usize = 64 * 1024;
/// Chunks waiting for a slow reader; then the reading of the store waits too.
const CHUNKS_MAX: usize = 4;

/// Writes to a caller, who may be slow.
pub struct ChunkWriter {
    buffer: Vec<u8>,
    chunks: mpsc::Sender<Result<Bytes, CutShort>>,
}

/// Writes the rows of one list.
pub struct RowWriter<'a> {
    out: &'a mut ChunkWriter,
    is_first: bool,
}

/// The answer cannot be completed; the log says why.
#[derive(Debug, thiserror::Error)]
#[error("the answer was cut short")]
struct CutShort;

impl ChunkWriter {
    /// Adds bytes. Breaks when nobody reads any more.
    pub fn write(&mut self, bytes: &[u8]) -> ControlFlow<()> {
        self.buffer.extend_from_slice(bytes);
        self.pass_on()
    }

    fn pass_on(&mut self) -> ControlFlow<()> {
        if self.buffer.len() >= CHUNK_BYTES {
            let chunk = std::mem::replace(&mut self.buffer, Vec::with_capacity(CHUNK_BYTES + 1024));
            if self.chunks.blocking_send(Ok(chunk.into())).is_err() {
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    }
}

impl RowWriter<'_> {
    /// Adds a row. Breaks when nobody reads any more.
    pub fn row(&mut self, row: &impl Serialize) -> ControlFlow<()> {
        if !self.is_first {
            self.out.buffer.push(b',');
        }
        self.is_first = false;
        if serde_json::to_writer(&mut self.out.buffer, row).is_err() {
            return ControlFlow::Break(());
        }
        self.out.pass_on()
    }
}

/// Answers `{<head>"<list>":[rows…]}`.
///
/// `head`: members that come first, each with its comma. For `fill` see [`stream`].
pub fn respond<E: std::error::Error>(
    head: &str,
    list: &str,
    fill: impl FnOnce(&mut RowWriter) -> Result<(), E> + Send + 'static,
) -> Response {
    let begin = format!("{{{head}\"{list}\":[").into_bytes();
    stream("application/json", begin, move |out| {
        fill(&mut RowWriter { out, is_first: true })?;
        out.buffer.extend_from_slice(b"]}");
        Ok::<_, E>(())
    })
}

/// Answers with bytes that are made while earlier ones are sent.
///
/// `fill` runs on a blocking thread; if it fails, the connection is cut, so that a part is not taken
/// for the whole.
pub fn stream<E: std::error::Error>(
    content_type: &'static str,
    begin: Vec<u8>,
    fill: impl FnOnce(&mut ChunkWriter) -> Result<(), E> + Send + 'static,
) -> Response {
    let (chunks, mut receiver) = mpsc::channel(CHUNKS_MAX);
    let mut buffer = begin;
    buffer.reserve(CHUNK_BYTES + 1024);
    tokio::spawn(tasks::blocking(move || {
        let mut writer = ChunkWriter { buffer, chunks };
        let last = match fill(&mut writer) {
            Ok(()) => Ok(writer.buffer.into()),
            Err(error) => {
                tracing::error!(%error, "a list was cut short");
                Err(CutShort)
            }
        };
        // A reader that is gone needs no last chunk.
        let _ = writer.chunks.blocking_send(last);
    }));
    let body = Body::from_stream(futures_util::stream::poll_fn(move |context| {
        receiver.poll_recv(context)
    }));
    ([(header::CONTENT_TYPE, content_type)], body).into_response()
}
