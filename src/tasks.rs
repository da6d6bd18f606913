//! The one bridge to blocking threads, and supervised background work.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::MissedTickBehavior;

use crate::observe::{Metrics, TaskLabels};

/// Runs blocking work on a thread of its own, with the caller's tracing span.
///
/// # Panics
/// Continues a panic of the work: it is a broken invariant, and the process ends with it.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let span = tracing::Span::current();
    match tokio::task::spawn_blocking(move || span.in_scope(work)).await {
        Ok(result) => result,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The runtime is going down, and nobody is left to read a result.
            Err(_) => std::future::pending().await,
        },
    }
}

/// Ends the process when the thread that holds it panics.
///
/// For the threads everything depends on: a clean restart beats a half-working server, and loses
/// nothing that was durable.
#[derive(Debug)]
pub struct EndOnPanic;

impl Drop for EndOnPanic {
    fn drop(&mut self) {
        if std::thread::panicking() {
            tracing::error!("a thread that everything depends on has failed; ending the process");
            std::process::abort();
        }
    }
}

/// Tells when the program is asked to stop. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Shutdown(watch::Receiver<bool>);

/// Asks for the stop.
#[derive(Debug)]
pub struct ShutdownSender(watch::Sender<bool>);

pub fn shutdown_channel() -> (ShutdownSender, Shutdown) {
    let (sender, receiver) = watch::channel(false);
    (ShutdownSender(sender), Shutdown(receiver))
}

impl ShutdownSender {
    pub fn begin(&self) {
        self.0.send_replace(true);
    }
}

impl Shutdown {
    pub async fn wait(&mut self) {
        // An error means that the sender is gone, which is a stop too.
        let _ = self.0.wait_for(|is_stopping| *is_stopping).await;
    }

    pub fn has_begun(&self) -> bool {
        *self.0.borrow()
    }
}

/// Does one piece of blocking work again and again until the stop; a failure is logged, counted
/// and tried again at the next turn.
pub fn repeat(
    name: &'static str,
    every: Duration,
    metrics: Arc<Metrics>,
    mut shutdown: Shutdown,
    work: impl Fn() -> anyhow::Result<()> + Send + Sync + 'static,
) -> JoinHandle<()> {
    let work = Arc::new(work);
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(every);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                () = shutdown.wait() => return,
            }
            let work = Arc::clone(&work);
            if let Err(error) = blocking(move || work()).await {
                tracing::error!(
                    task = name,
                    error = format!("{error:#}"),
                    "background work failed"
                );
                metrics.task_failures.get_or_create(&TaskLabels { task: name }).inc();
            }
        }
    })
}
