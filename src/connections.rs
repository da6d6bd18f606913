//! Edge: connections. Takes them in, and bounds how many there are, how long they may take to ask,
//! and how much. What is asked is the router's matter.

mod patience;
mod places;

use std::convert::Infallible;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::{Request, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::auth::client_address::Proxies;
use crate::config::Config;
use crate::observe::{Metrics, ReasonLabels};
use crate::tasks::Shutdown;
use patience::{NotedStream, Patience, TimeLimits, What};
use places::{Place, Places};

/// How long nothing is accepted after the system refused to hand over a connection, mostly for
/// want of file descriptors: these come back when connections end, and until then the same error
/// would come again at once.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// The server of connections.
pub struct Connections {
    http: http1::Builder,
    limits: TimeLimits,
    places: Places,
    metrics: Arc<Metrics>,
}

impl Connections {
    pub fn new(config: &Config, metrics: Arc<Metrics>) -> Self {
        let settings = &config.server;
        let mut http = http1::Builder::new();
        // Lines of a header are limited too: the library takes 100.
        http.max_header_size(settings.header_bytes_max);
        let limits = TimeLimits {
            head: Duration::from_millis(settings.header_timeout_ms),
            idle: Duration::from_millis(settings.idle_timeout_ms),
        };
        let places = Places::new(
            settings.connections_max,
            settings.connections_per_address_max,
            Proxies::of(config),
        );
        Self { http, limits, places, metrics }
    }

    /// Answers on `listener` until the stop; then lets requests end, and waits until every
    /// connection is closed, those that became sockets too.
    pub async fn serve(self, listener: TcpListener, router: Router, mut shutdown: Shutdown) {
        let server = Arc::new(self);
        let router = TowerToHyperService::new(router);
        // Every connection holds a receiver, so the channel closes with the last of them.
        let (all_ended, is_open) = watch::channel(());
        loop {
            let (stream, peer) = tokio::select! {
                accepted = server.accept(&listener) => accepted,
                () = shutdown.wait() => break,
            };
            let place = match server.places.take(peer.ip()) {
                Ok(place) => place,
                Err(refusal) => {
                    server.count(refusal.reason());
                    continue;
                }
            };
            let connection = Connection { peer, place, is_open: is_open.clone() };
            let (server, router) = (Arc::clone(&server), router.clone());
            let shutdown = shutdown.clone();
            tokio::spawn(async move {
                server.converse(stream, connection, router, shutdown).await;
            });
        }
        drop((listener, is_open));
        all_ended.closed().await;
    }

    /// The next connection; what goes wrong on the way is counted and survived.
    async fn accept(&self, listener: &TcpListener) -> (TcpStream, SocketAddr) {
        let mut was_told = false;
        loop {
            match listener.accept().await {
                Ok(accepted) => return accepted,
                // The caller gave up while he waited.
                Err(error) if error.kind() == ErrorKind::ConnectionAborted => {}
                Err(error) => {
                    self.metrics.accept_errors.inc();
                    if !was_told {
                        tracing::warn!(%error, "no connection can be taken in for now");
                        was_told = true;
                    }
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    /// Answers the requests of one connection. It gives up its place at the end, or when it becomes
    /// a socket: sockets have limits of their own.
    async fn converse(
        &self,
        stream: TcpStream,
        Connection { peer, place: _place, is_open }: Connection,
        router: TowerToHyperService<Router>,
        mut shutdown: Shutdown,
    ) {
        // Small frames are sent at once: a position that waits for company is late.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection delays small frames");
        }
        let patience = Patience::new(self.limits);
        let service = service_fn(|mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            patience.rest();
            let answer = router.call(request.map(Body::new));
            let patience = &patience;
            async move {
                let response = answer.await?;
                if response.status() != StatusCode::SWITCHING_PROTOCOLS {
                    patience.await_next();
                }
                Ok::<_, Infallible>(response)
            }
        });
        let held = (is_open, self.metrics.open_connection());
        let stream = TokioIo::new(NotedStream::new(stream, patience.clone(), held));
        let connection = self.http.serve_connection(stream, service).with_upgrades();
        let answer_all = async {
            let mut connection = pin!(connection);
            tokio::select! {
                ended = connection.as_mut() => ended,
                () = shutdown.wait() => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            }
        };
        tokio::select! {
            // In this order: patience looks at what the connection has just done.
            biased;
            ended = answer_all => {
                if let Err(error) = ended {
                    tracing::debug!(%peer, %error, "a connection failed");
                    if error.is_parse_too_large() {
                        self.count("large_header");
                    }
                }
            }
            what = patience.run_out() => {
                tracing::debug!(%peer, ?what, "a connection is cut");
                if what == What::Head {
                    self.count("slow_header");
                }
            }
        }
    }

    fn count(&self, reason: &'static str) {
        self.metrics.refused_connections.get_or_create(&ReasonLabels { reason }).inc();
    }
}

/// What belongs to one connection.
struct Connection {
    peer: SocketAddr,
    place: Place,
    is_open: watch::Receiver<()>,
}
