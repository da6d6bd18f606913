//! Request bodies, read whole before anything looks at them: not too large, not too slowly.

use std::convert::Infallible;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use futures_util::future::{BoxFuture, Either};
use tokio::time::timeout;
use tower::{Layer, Service};

use super::AppState;
use super::error::ApiError;
use crate::observe::ReasonLabels;

/// Largest request body. The routes take small JSON documents; what is large comes in over sockets.
pub const BODY_BYTES_MAX: usize = 64 * 1024;

/// Hands requests on with their whole bodies, or refuses them.
///
/// A service of its own and no function: requests without a body, nearly all, pass through it
/// without an allocation.
#[derive(Clone)]
pub struct ReadWhole(pub AppState);

impl<S> Layer<S> for ReadWhole {
    type Service = BodyReader<S>;

    fn layer(&self, inner: S) -> BodyReader<S> {
        BodyReader { app: self.0.clone(), inner }
    }
}

#[derive(Clone)]
pub struct BodyReader<S> {
    app: AppState,
    inner: S,
}

impl<S> Service<Request> for BodyReader<S>
where
    S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Either<S::Future, BoxFuture<'static, Result<Response, Infallible>>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        if request.body().is_end_stream() {
            return Either::Left(self.inner.call(request));
        }
        // The one that is ready goes into the future, a fresh one stays.
        let fresh = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, fresh);
        let app = self.app.clone();
        Either::Right(Box::pin(async move {
            let (head, body) = request.into_parts();
            match read_in_time(&app, body).await {
                Ok(body) => inner.call(Request::from_parts(head, body)).await,
                Err(error) => Ok(error.into_response()),
            }
        }))
    }
}

async fn read_in_time(app: &AppState, body: Body) -> Result<Body, ApiError> {
    let time_limit = Duration::from_millis(app.config.server.body_timeout_ms);
    let read = timeout(time_limit, read(body)).await.unwrap_or(Err(ApiError::BodyTooSlow));
    let reason = match read {
        Err(ApiError::BodyTooLarge) => "large_body",
        Err(ApiError::BodyTooSlow) => "slow_body",
        other => return other,
    };
    app.metrics.refused_connections.get_or_create(&ReasonLabels { reason }).inc();
    read
}

async fn read(body: Body) -> Result<Body, ApiError> {
    // What says that it is too large is not read at all.
    if body.size_hint().lower() > BODY_BYTES_MAX as u64 {
        return Err(ApiError::BodyTooLarge);
    }
    let mut whole = Vec::new();
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|error| ApiError::Invalid {
            field: "body".to_owned(),
            message: format!("the body could not be read: {error}"),
        })?;
        if whole.len() + chunk.len() > BODY_BYTES_MAX {
            return Err(ApiError::BodyTooLarge);
        }
        whole.extend_from_slice(&chunk);
    }
    Ok(Body::from(whole))
}
