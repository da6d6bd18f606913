//! The command line's end of the socket.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use futures_util::StreamExt;
use http::{Request, header};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::UnixStream;

use crate::admin::job::Job;
use crate::admin::wire::Line;

/// Longest wait for the beginning of an answer.
const ANSWER_MAX: Duration = Duration::from_secs(10);
/// Longest line; the report of a check with all findings is a hundredth of it.
const LINE_BYTES_MAX: usize = 16 << 20;

#[derive(Debug, thiserror::Error)]
pub enum CallError {
    #[error("the server does not answer on {}: {source}", path.display())]
    Unreachable { path: PathBuf, source: io::Error },
    /// What the server says.
    #[error("{0}")]
    Refused(String),
    #[error("the server's answer ended early; its log may say why")]
    EndedEarly,
    #[error("the server's answer makes no sense: {0}")]
    Senseless(String),
}

/// Has the server run a job. `progress` gets the task, and how much of how much is done.
pub async fn call<J: Job>(
    socket: &Path,
    job: &J,
    mut progress: impl FnMut(&str, u64, u64),
) -> Result<J::Report, CallError> {
    let mut answer = send(socket, job).await?.into_data_stream();
    let mut buffer = Vec::new();
    while let Some(bytes) = answer.next().await {
        buffer.extend_from_slice(&bytes.map_err(|_| CallError::EndedEarly)?);
        while let Some(end) = buffer.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = buffer.drain(..=end).collect();
            match serde_json::from_slice(&line) {
                Ok(Line::Progress { task, done, total }) => progress(&task, done, total),
                Ok(Line::Report(report)) => return Ok(report),
                Ok(Line::Error(text)) => return Err(CallError::Refused(text)),
                Err(error) => return Err(CallError::Senseless(error.to_string())),
            }
        }
        if buffer.len() > LINE_BYTES_MAX {
            return Err(CallError::Senseless("a line is too long".to_owned()));
        }
    }
    Err(CallError::EndedEarly)
}

async fn send<J: Job>(socket: &Path, job: &J) -> Result<Body, CallError> {
    let unreachable = |source| CallError::Unreachable { path: socket.to_owned(), source };
    let stream = UnixStream::connect(socket).await.map_err(unreachable)?;
    let failed = |error: hyper::Error| unreachable(io::Error::other(error));
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(failed)?;
    // It ends with the answer; what goes wrong shows there.
    tokio::spawn(connection);
    let body = serde_json::to_vec(job).map_err(|error| CallError::Senseless(error.to_string()))?;
    let request = Request::post(format!("/{}", J::NAME))
        .header(header::HOST, "localhost")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(Bytes::from(body)))
        .map_err(|error| CallError::Senseless(error.to_string()))?;
    let answer = tokio::time::timeout(ANSWER_MAX, sender.send_request(request))
        .await
        .map_err(|_| unreachable(io::ErrorKind::TimedOut.into()))?
        .map_err(failed)?;
    Ok(Body::new(answer.into_body()))
}
