//! Large lists as a stream: rows are written on a blocking thread while earlier ones are sent.

use std::ops::ControlFlow;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream;
use http::header;
use serde::Serialize;
use tokio::sync::mpsc;

use crate::storage::StorageError;
use crate::tasks;

/// Bytes gathered before they are handed to the connection.
const CHUNK_BYTES: usize = 64 * 1024;
/// Chunks waiting for a slow reader; then the reading of the store waits too.
const CHUNKS_MAX: usize = 4;

/// Writes the rows of one list.
pub struct RowWriter {
    buffer: Vec<u8>,
    is_first: bool,
    chunks: mpsc::Sender<Result<Bytes, StorageError>>,
}

impl RowWriter {
    /// Adds a row. Breaks when nobody reads any more.
    pub fn row(&mut self, row: &impl Serialize) -> ControlFlow<()> {
        if !self.is_first {
            self.buffer.push(b',');
        }
        self.is_first = false;
        if serde_json::to_writer(&mut self.buffer, row).is_err() {
            return ControlFlow::Break(());
        }
        if self.buffer.len() >= CHUNK_BYTES {
            let chunk = std::mem::replace(&mut self.buffer, Vec::with_capacity(CHUNK_BYTES + 1024));
            if self.chunks.blocking_send(Ok(chunk.into())).is_err() {
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    }
}

/// Answers `{<head>"<list>":[rows…]}`.
///
/// `head`: members that come first, each with its comma. `fill` runs on a blocking thread; if it
/// fails, the connection is cut, so that half a list is not taken for a whole one.
pub fn respond(
    head: &str,
    list: &str,
    fill: impl FnOnce(&mut RowWriter) -> Result<(), StorageError> + Send + 'static,
) -> Response {
    let (sender, mut receiver) = mpsc::channel(CHUNKS_MAX);
    let mut buffer = Vec::with_capacity(CHUNK_BYTES + 1024);
    buffer.extend_from_slice(format!("{{{head}\"{list}\":[").as_bytes());
    tokio::spawn(tasks::blocking(move || {
        let mut writer = RowWriter { buffer, is_first: true, chunks: sender };
        let last = match fill(&mut writer) {
            Ok(()) => {
                writer.buffer.extend_from_slice(b"]}");
                Ok(writer.buffer.into())
            }
            Err(error) => {
                tracing::error!(%error, "a list was cut short");
                Err(error)
            }
        };
        // A reader that is gone needs no last chunk.
        let _ = writer.chunks.blocking_send(last);
    }));
    let body = Body::from_stream(stream::poll_fn(move |context| receiver.poll_recv(context)));
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}
