//! The server's end: HTTP/1 on a socket in the data directory, one job at a time.

use std::fs;
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::serve::Listener;
use axum::{Json, Router};
use bytes::Bytes;
use futures_util::stream;
use http::{StatusCode, header};
use tokio::net::unix::SocketAddr;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::admin::job::{Backup, Check, Compact, Host, Import, Job, Reindex, run_and_record};
use crate::admin::socket_path;
use crate::admin::users::Users;
use crate::admin::wire::Line;
use crate::storage::{Progress, ProgressStep};
use crate::tasks::{self, Shutdown};

/// At most one progress line of a task in this time.
const PROGRESS_INTERVAL: Duration = Duration::from_millis(100);
/// Lines waiting for a slow caller; beyond it progress is left out.
const LINES_MAX: usize = 16;
/// Longest wait for callers when the server stops.
const DRAIN_MAX: Duration = Duration::from_secs(2);

/// Starts listening; the task ends with the server.
///
/// Without the socket the server works as well, and the commands say that it cannot be reached: so
/// what is in the way is logged, and no error.
pub fn start(host: Host, data_dir: &Path, mut shutdown: Shutdown) -> Option<JoinHandle<()>> {
    let path = socket_path(data_dir);
    let listener = match bind(&path) {
        Ok(listener) => listener,
        Err(error) => {
            tracing::warn!(socket = %path.display(), %error,
                "no admin socket: backup, check, compact, reindex and import have to wait until the server stops");
            return None;
        }
    };
    let store = host.store.clone();
    let router = router(Desk { host, busy: Arc::default() });
    Some(tokio::spawn(async move {
        let stopping = shutdown.clone();
        let served = axum::serve(listener, router).with_graceful_shutdown(async move {
            shutdown.wait().await;
            store.end_long_work();
        });
        tokio::select! {
            served = served.into_future() => {
                if let Err(error) = served {
                    tracing::error!(%error, "the admin socket has failed");
                }
            }
            () = too_late(stopping) => {}
        }
        if let Err(error) = fs::remove_file(&path) {
            tracing::debug!(%error, "the admin socket was not removed");
        }
    }))
}

async fn too_late(mut stopping: Shutdown) {
    stopping.wait().await;
    tokio::time::sleep(DRAIN_MAX).await;
}

/// Binds the socket. One that is there is left from a process that is gone: the store is ours.
fn bind(path: &Path) -> io::Result<OwnUserOnly> {
    if fs::symlink_metadata(path).is_ok_and(|metadata| metadata.file_type().is_socket()) {
        fs::remove_file(path)?;
    }
    let listener = UnixListener::bind(path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
    let uid = fs::metadata(path)?.uid();
    Ok(OwnUserOnly { listener, uid })
}

/// Lets in the server's own user, and root, who can become that user anyway.
struct OwnUserOnly {
    listener: UnixListener,
    uid: u32,
}

impl Listener for OwnUserOnly {
    type Io = UnixStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (UnixStream, SocketAddr) {
        loop {
            let (stream, address) = Listener::accept(&mut self.listener).await;
            match stream.peer_cred() {
                Ok(peer) if peer.uid() == self.uid || peer.uid() == 0 => return (stream, address),
                Ok(peer) => tracing::warn!(uid = peer.uid(), "a stranger at the admin socket"),
                Err(error) => tracing::warn!(%error, "a caller at the admin socket is unknown"),
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// What the handlers share.
#[derive(Clone)]
struct Desk {
    host: Host,
    /// The job that runs.
    busy: Arc<Mutex<Option<&'static str>>>,
}

fn router(desk: Desk) -> Router {
    Router::new()
        .route("/backup", post(run::<Backup>))
        .route("/compact", post(run::<Compact>))
        .route("/check", post(run::<Check>))
        .route("/reindex", post(run::<Reindex>))
        .route("/import", post(run::<Import>))
        .route("/user", post(run::<Users>))
        .with_state(desk)
}

/// Runs a job and answers with its progress while it runs. It goes on when the caller leaves.
async fn run<J: Job>(State(desk): State<Desk>, Json(job): Json<J>) -> Response {
    let turn = match J::IS_LONG.then(|| Turn::begin(&desk.busy, J::NAME)).transpose() {
        Ok(turn) => turn,
        Err(busy) => {
            let text = format!("the server is busy with the command {busy}; try again later");
            return (StatusCode::CONFLICT, Line::<()>::Error(text).to_bytes()).into_response();
        }
    };
    let (sender, mut receiver) = mpsc::channel(LINES_MAX);
    tokio::spawn(tasks::blocking(move || {
        let start = Instant::now();
        let teller = Teller { lines: sender, last: Mutex::default() };
        let result = run_and_record(&job, &desk.host, Progress(&|step| teller.tell(step)));
        // The caller may come with the next job as soon as this one's report is there.
        drop(turn);
        let duration_ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        let last = match result {
            Ok(report) => {
                tracing::info!(job = J::NAME, duration_ms, "a command is done");
                Line::Report(report)
            }
            Err(error) => {
                tracing::warn!(job = J::NAME, duration_ms, %error, "a command has failed");
                Line::Error(error.to_string())
            }
        };
        // A caller that is gone needs no report.
        let _ = teller.lines.blocking_send(last.to_bytes().into());
    }));
    let lines = stream::poll_fn(move |context| {
        receiver.poll_recv(context).map(|line| line.map(Ok::<Bytes, io::Error>))
    });
    ([(header::CONTENT_TYPE, "application/x-ndjson")], Body::from_stream(lines)).into_response()
}

/// The right to run a job, until it is dropped.
struct Turn(Arc<Mutex<Option<&'static str>>>);

impl Turn {
    /// Fails with the name of the job that runs.
    fn begin(
        busy: &Arc<Mutex<Option<&'static str>>>,
        name: &'static str,
    ) -> Result<Self, &'static str> {
        let mut running = busy.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(other) = *running {
            return Err(other);
        }
        *running = Some(name);
        Ok(Self(Arc::clone(busy)))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// Sends progress, not too often.
struct Teller {
    lines: mpsc::Sender<Bytes>,
    /// Task and time of the last line.
    last: Mutex<Option<(&'static str, Instant)>>,
}

impl Teller {
    fn tell(&self, ProgressStep { task, done, total }: ProgressStep) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due =
            last.is_none_or(|(told, at)| told != task || at.elapsed() >= PROGRESS_INTERVAL);
        if is_due {
            *last = Some((task, Instant::now()));
            let line = Line::<()>::Progress { task: task.to_owned(), done, total };
            // Nobody waits for progress: a slow caller misses some of it.
            let _ = self.lines.try_send(line.to_bytes().into());
        }
    }
}
