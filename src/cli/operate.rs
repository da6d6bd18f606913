//! Running a job where the store is: in the server that has it, or here if none has.

use anyhow::{Context, bail};

use super::GlobalArgs;
use super::progress::{Bar, bar};
use crate::admin::client::{CallError, call};
use crate::admin::job::{Host, Job, run_and_record};
use crate::admin::socket_path;
use crate::app;
use crate::auth::accounts::Accounts;
use crate::clock::Clock;
use crate::config::{Config, Log, LogFormat};
use crate::observe;
use crate::storage::{Progress, StorageError, Store, is_data_directory};

/// Runs a job, whether a server runs or not.
///
/// `alone` does it without a server; it fails with [`StorageError::InUse`] if there is one.
pub fn operate<J: Job>(
    job: &J,
    global: &GlobalArgs,
    alone: impl FnOnce(&J, &Config, Progress) -> anyhow::Result<J::Report>,
) -> anyhow::Result<J::Report> {
    let config = global.load(None)?.config;
    start_logging(global.quiet)?;
    let data_dir = &config.store.data_dir;
    if !J::BEGINS && !is_data_directory(data_dir) {
        bail!("there is no data directory at {}; name it with --data-dir", data_dir.display());
    }
    let result = alone(job, &config, Progress(&bar(global.quiet)));
    let pid = match result.as_ref().map_err(anyhow::Error::downcast_ref) {
        Err(Some(StorageError::InUse { pid, .. })) => pid.clone(),
        _ => return result,
    };
    let bar = Bar::new(global.quiet);
    let show = |task: &str, done, total| bar.show(task, done, total);
    let answer = super::runtime()?.block_on(call(&socket_path(data_dir), job, show));
    let is_unreachable = matches!(answer, Err(CallError::Unreachable { .. }));
    answer.with_context(|| {
        if is_unreachable {
            format!(
                "process {pid} has the data directory {} and cannot be reached; run this as the \
                 same user, wait until it has started, or stop it",
                data_dir.display()
            )
        } else {
            format!("process {pid}, which has the data directory, refused")
        }
    })
}

/// Opens the store for a job and closes it again.
pub fn open_and_run<J: Job>(
    job: &J,
    config: &Config,
    progress: Progress,
) -> anyhow::Result<J::Report> {
    let clock = Clock::system();
    let options = app::store_options(config)?;
    let (store, writer) = Store::open(&config.store.data_dir, options, clock.clone())?;
    let accounts = Accounts::load(store.clone(), clock.clone())?;
    let host = Host { store, accounts, inventories: None, clock, version: app::version() };
    let report = run_and_record(job, &host, progress);
    let closed = writer.close();
    let report = report?;
    closed.context("closing the store")?;
    Ok(report)
}

/// Only what an operator should know; commands speak for themselves.
fn start_logging(is_quiet: bool) -> anyhow::Result<()> {
    let level = if is_quiet { "error" } else { "warn" };
    observe::start_logging(&Log { level: level.to_owned(), format: LogFormat::Text })
}
