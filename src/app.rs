//! Builds the parts, starts them, stops them in reverse order. The script of the whole program.

use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow};
use axum::Router;
use tokio::net::TcpListener;

use crate::admin::{self, job::Host};
use crate::auth::Auth;
use crate::auth::accounts::Accounts;
use crate::auth::secrets::{PluginSecrets, Secrets};
use crate::clock::Clock;
use crate::config::{Config, Effective};
use crate::connections::Connections;
use crate::http::{AppState, router};
use crate::ingest::Ingest;
use crate::inventory::{INDEX_FOLDER, Inventories, Saved};
use crate::live::Live;
use crate::observe::Metrics;
use crate::pipeline::Pipeline;
use crate::search;
use crate::storage::{MaintenanceReport, Retention, StorageError, Store, StoreOptions};
use crate::suit_search::Searches;
use crate::tasks::{self, Shutdown, ShutdownSender};

/// How often browsers that follow the players are told what changed.
const PLAYERS_TICK: Duration = Duration::from_secs(1);
/// How often the store looks for what it has to do to itself, by the program's clock.
const MAINTENANCE_TICK: Duration = Duration::from_secs(10);
/// Least time between two saves of the store's state, by the program's clock.
const SAVE_INTERVAL: Duration = Duration::from_secs(1);
/// Longest wait for open connections when the server stops.
const DRAIN_MAX: Duration = Duration::from_secs(3);

/// The running parts.
pub struct App {
    connections: Connections,
    router: Router,
    secrets: PluginSecrets,
    accounts: Accounts,
    pipeline: Pipeline,
    inventories: Inventories,
    keeper: JoinHandle<()>,
    searches: Searches,
    shutdown: Shutdown,
    stop: ShutdownSender,
    background: Vec<tokio::task::JoinHandle<()>>,
    writer: JoinHandle<Result<(), StorageError>>,
}

/// The version of this build, `YYYY.M.D.HHMM-commit`.
pub fn version() -> &'static str {
    static VERSION: LazyLock<String> = LazyLock::new(|| {
        std::env::var("BUILD_VERSION").unwrap_or_else(|_| env!("OVERLORD_VERSION").to_owned())
    });
    &VERSION
}

/// How the settings want the store to work.
pub fn store_options(config: &Config) -> anyhow::Result<StoreOptions> {
    Ok(StoreOptions {
        commit_interval: Duration::from_millis(config.store.commit_interval_ms),
        time_zone: config.time_zone().context("server.time_zone is unknown")?,
        retention: Retention {
            telemetry_days: config.retention.telemetry_days,
            spawns_days: config.retention.spawns_days,
            item_events_days: config.retention.item_events_days,
            minutes_days: config.retention.telemetry_minutes_days,
            hours_days: config.retention.telemetry_hours_days,
            audit_days: config.retention.audit_days,
        },
        ..StoreOptions::default()
    })
}

impl App {
    /// Opens the store and builds everything on it. Nothing listens yet.
    ///
    /// Must be called inside a tokio runtime.
    pub fn start(settings: Effective, clock: Clock) -> anyhow::Result<Self> {
        let rows = settings.rows();
        let config = Arc::new(settings.config);
        let metrics = Arc::new(Metrics::default());
        let (stop, shutdown) = tasks::shutdown_channel();

        let data_dir: &Path = &config.store.data_dir;
        let opened = Instant::now();
        let options = StoreOptions {
            save_interval: clock.wait_for(SAVE_INTERVAL),
            ..store_options(&config)?
        };
        let (store, writer) = Store::open(data_dir, options, clock.clone())
            .with_context(|| format!("opening the data directory {}", data_dir.display()))?;
        let duration_ms = u64::try_from(opened.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::info!(data_dir = %data_dir.display(), duration_ms, "the store is open");

        let Secrets { plugin: secrets, session_key } = Secrets::load(&config, data_dir)?;
        let auth =
            Auth::new(&config, &session_key, &store, &clock).context("reading the accounts")?;
        let accounts = auth.accounts.clone();
        let live = Arc::new(Live::new(config.presence_rules()));
        let (pipeline, writer) =
            Pipeline::start(writer, Arc::clone(&live)).context("starting the writer")?;

        let index = search::open(&data_dir.join(INDEX_FOLDER)).context("opening the index")?;
        let (inventories, keeper) =
            Inventories::start(store.clone(), index, Arc::clone(&live), clock.clone())
                .context("starting the keeper of inventories")?;

        let saved = Saved::load(store.clone(), clock.clone()).context("reading saved searches")?;

        let searches =
            Searches::new(store.clone(), clock.clone(), Arc::clone(&metrics), shutdown.clone());

        let maintenance_tick = clock.wait_for(MAINTENANCE_TICK);
        let mut background = vec![
            tasks::repeat("players", PLAYERS_TICK, Arc::clone(&metrics), shutdown.clone(), {
                let (live, clock) = (Arc::clone(&live), clock.clone());
                move || {
                    live.feed.tick(&live.players, &live.clients, clock.now_ms());
                    Ok(())
                }
            }),
            tasks::repeat("maintain", maintenance_tick, Arc::clone(&metrics), shutdown.clone(), {
                let (store, clock) = (store.clone(), clock.clone());
                move || {
                    let MaintenanceReport {
                        hours,
                        rows,
                        days,
                        rolled_up_days,
                        expired_files,
                        log_files_removed,
                        ..
                    } = store.maintain(clock.now_ms())?;
                    if hours + days + rolled_up_days + expired_files + log_files_removed > 0 {
                        tracing::info!(
                            hours,
                            rows,
                            days,
                            rolled_up_days,
                            expired_files,
                            log_files_removed,
                            "the store was maintained"
                        );
                    }
                    Ok(())
                }
            }),
        ];

        let host = Host {
            store: store.clone(),
            accounts: accounts.clone(),
            inventories: Some(inventories.clone()),
            clock: clock.clone(),
            version: version(),
        };
        background.extend(admin::server::start(host, data_dir, shutdown.clone()));

        let shared = (Arc::clone(&metrics), clock, shutdown.clone());
        let ingest = Ingest::new(
            &config,
            secrets.clone(),
            (pipeline.clone(), inventories.clone()),
            Arc::clone(&live),
            shared.clone(),
        );
        let connections = Connections::new(&config, metrics);
        let state = AppState::new(
            (config, rows),
            auth,
            (store, live, pipeline.clone()),
            (inventories.clone(), saved, searches.clone()),
            shared,
            version(),
        );
        let router = ingest.router().merge(router::router(state));
        Ok(Self {
            connections,
            router,
            secrets,
            accounts,
            pipeline,
            inventories,
            keeper,
            searches,
            shutdown,
            stop,
            background,
            writer,
        })
    }

    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    pub fn secrets(&self) -> &PluginSecrets {
        &self.secrets
    }

    /// Answers on `listener` until `stop` resolves, then stops everything in reverse order.
    ///
    /// A frame that was read is durable when this returns.
    pub async fn serve(
        self,
        listener: TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> anyhow::Result<()> {
        let Self {
            connections,
            router,
            pipeline,
            inventories,
            keeper,
            searches,
            mut shutdown,
            stop: stop_sender,
            background,
            writer,
            ..
        } = self;
        let server = tokio::spawn(connections.serve(listener, router, shutdown.clone()));
        tokio::spawn(async move {
            stop.await;
            stop_sender.begin();
        });
        shutdown.wait().await;
        let stopping = Instant::now();
        tracing::info!("stopping: sockets are told goodbye");
        if let Ok(ended) = tokio::time::timeout(DRAIN_MAX, server).await {
            ended.context("the server's task failed")?;
        } else {
            tracing::warn!("connections did not end in time and are cut");
        }
        for task in background {
            task.await.context("background work failed")?;
        }
        searches.stop().await;
        // Its changes go into the store, so it ends first.
        inventories.stop().await;
        tokio::task::spawn_blocking(move || keeper.join())
            .await
            .context("waiting for the keeper of inventories")?
            .map_err(|_| anyhow!("the keeper of inventories panicked"))?;
        pipeline.stop().await;
        tokio::task::spawn_blocking(move || writer.join())
            .await
            .context("waiting for the writer")?
            .map_err(|_| anyhow!("the writer panicked"))?
            .context("closing the store")?;
        let duration_ms = u64::try_from(stopping.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::info!(duration_ms, "stopped");
        Ok(())
    }
}
