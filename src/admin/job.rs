//! The jobs, and their reports as JSON. Fields are stable: scripts read them.

use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::admin::users;
use crate::auth::accounts::{Accounts, AccountsError};
use crate::auth::audit::record;
use crate::bundle::{self, BundleError, ImportReport};
use crate::clock::Clock;
use crate::domain::audit::{AuditEntry, AuditKind};
use crate::inventory::{self, INDEX_FOLDER, IndexProgress, Inventories};
use crate::search::{self, SearchError};
use crate::storage::{self, BackupOptions, Progress, StorageError, Store};

/// Long work on the store. It is also its own request.
pub trait Job: Serialize + DeserializeOwned + Send + 'static {
    /// The route, and what others are told while it runs.
    const NAME: &'static str;
    /// Whether it may also begin a data directory.
    const BEGINS: bool = false;
    /// Whether it takes its time: only one such job runs at once.
    const IS_LONG: bool = true;
    type Report: Serialize + DeserializeOwned + Send + 'static;
    type Error: std::error::Error + Send + Sync + 'static;

    /// Blocking, for as long as it takes.
    fn run(&self, host: &Host, progress: Progress) -> Result<Self::Report, Self::Error>;

    /// What the audit log says of it; `None` if it writes its own entry, or needs none.
    fn audit(&self) -> Option<AuditEntry> {
        None
    }
}

/// Stands in the audit log for whoever runs commands on the machine.
pub const SHELL: &str = "shell";

/// Runs a job, and tells the audit log.
pub fn run_and_record<J: Job>(
    job: &J,
    host: &Host,
    progress: Progress,
) -> Result<J::Report, J::Error> {
    let result = job.run(host, progress);
    if let Some(entry) = job.audit() {
        host.record(&match &result {
            Ok(_) => entry,
            Err(error) => entry.with(format!("failed: {error}")),
        });
    }
    result
}

/// What jobs work with. Cheap to clone.
#[derive(Clone)]
pub struct Host {
    pub store: Store,
    pub accounts: Accounts,
    /// `None` without a server.
    pub inventories: Option<Inventories>,
    pub clock: Clock,
    /// `YYYY.M.D.HHMM-commit`.
    pub version: &'static str,
}

impl Host {
    /// Adds an entry to the audit log.
    pub fn record(&self, entry: &AuditEntry) {
        record(&self.store, &self.clock, entry);
    }
}

/// Copies everything to a directory.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Backup {
    /// Absolute: the server's current folder is not the caller's.
    pub to: PathBuf,
    pub with_secrets: bool,
}

/// See [`storage::BackupReport`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BackupDone {
    pub to: PathBuf,
    pub sequence: u64,
    pub files: u64,
    pub bytes: u64,
    pub copied_files: u64,
    pub copied_bytes: u64,
}

impl Job for Backup {
    const NAME: &'static str = "backup";
    type Report = BackupDone;
    type Error = StorageError;

    fn run(&self, host: &Host, progress: Progress) -> Result<BackupDone, StorageError> {
        let program = host.version.to_owned();
        let options = BackupOptions { with_secrets: self.with_secrets, program };
        let report = host.store.backup(&self.to, &options, progress)?;
        Ok(BackupDone {
            to: report.to,
            sequence: report.sequence,
            files: report.files,
            bytes: report.bytes,
            copied_files: report.copied_files,
            copied_bytes: report.copied_bytes,
        })
    }

    fn audit(&self) -> Option<AuditEntry> {
        let entry = AuditEntry::new(AuditKind::Backup, SHELL).to(self.to.display().to_string());
        Some(if self.with_secrets { entry } else { entry.with("without secrets") })
    }
}

/// Does at once what is due in the background.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Compact {}

/// See [`storage::MaintenanceReport`]; each kind of series counts by itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CompactDone {
    pub hours_sealed: u64,
    pub rows_sealed: u64,
    pub days_compacted: u64,
    pub days_rolled_up: u64,
    pub files_expired: u64,
    pub snapshots_made: u64,
    pub log_files_removed: u64,
}

impl Job for Compact {
    const NAME: &'static str = "compact";
    type Report = CompactDone;
    type Error = StorageError;

    fn run(&self, host: &Host, progress: Progress) -> Result<CompactDone, StorageError> {
        let report = host.store.compact(host.clock.now_ms(), progress)?;
        Ok(CompactDone {
            hours_sealed: report.hours,
            rows_sealed: report.rows,
            days_compacted: report.days,
            days_rolled_up: report.rolled_up_days,
            files_expired: report.expired_files,
            snapshots_made: report.snapshots,
            log_files_removed: report.log_files_removed,
        })
    }

    fn audit(&self) -> Option<AuditEntry> {
        Some(AuditEntry::new(AuditKind::Compact, SHELL))
    }
}

/// Makes the search index anew.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Reindex {}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReindexDone {
    pub items: usize,
}

impl Job for Reindex {
    const NAME: &'static str = "reindex";
    type Report = ReindexDone;
    type Error = inventory::Stopped;

    fn run(&self, host: &Host, progress: Progress) -> Result<ReindexDone, inventory::Stopped> {
        let inventories = host.inventories.as_ref().ok_or(inventory::Stopped)?;
        let items = inventories.reindex(|step| tell_index(progress, step))?;
        Ok(ReindexDone { items })
    }

    fn audit(&self) -> Option<AuditEntry> {
        Some(AuditEntry::new(AuditKind::Reindex, SHELL))
    }
}

impl Reindex {
    /// Makes the index of a data directory that no server has.
    pub fn run_alone(
        store: Store,
        data_dir: &Path,
        clock: Clock,
        progress: Progress,
    ) -> Result<ReindexDone, SearchError> {
        let (_, indexer) = search::open(&data_dir.join(INDEX_FOLDER))?;
        let tell = |step| tell_index(progress, step);
        let items = inventory::reindex_alone(store, indexer, clock, tell)?;
        Ok(ReindexDone { items })
    }
}

fn tell_index(progress: Progress, step: IndexProgress) {
    progress.tell("indexing items", step.done as u64, step.total as u64);
}

/// Reads everything and says what is damaged.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Check {}

/// See [`storage::CheckReport`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CheckDone {
    pub files: u64,
    pub rows: u64,
    pub bytes: u64,
    pub findings: Vec<Finding>,
}

/// See [`storage::Finding`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Finding {
    pub path: PathBuf,
    pub what: String,
    pub cost: String,
}

impl Job for Check {
    const NAME: &'static str = "check";
    type Report = CheckDone;
    type Error = StorageError;

    fn run(&self, host: &Host, progress: Progress) -> Result<CheckDone, StorageError> {
        host.store.check(progress).map(CheckDone::from)
    }

    fn audit(&self) -> Option<AuditEntry> {
        Some(AuditEntry::new(AuditKind::Check, SHELL))
    }
}

impl Check {
    /// Checks a data directory that no server has, without changing anything in it.
    pub fn run_alone(data_dir: &Path, progress: Progress) -> Result<CheckDone, StorageError> {
        storage::check_directory(data_dir, progress).map(CheckDone::from)
    }
}

/// Takes over what an older installation kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Import {
    /// Folder of the bundle; absolute, like [`Backup::to`].
    pub bundle: PathBuf,
}

#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(transparent)]
    Bundle(#[from] BundleError),
    #[error(transparent)]
    Accounts(#[from] AccountsError),
}

impl Job for Import {
    const NAME: &'static str = "import";
    const BEGINS: bool = true;
    type Report = ImportReport;
    type Error = ImportError;

    fn run(&self, host: &Host, progress: Progress) -> Result<ImportReport, ImportError> {
        let mut report =
            bundle::run_bundle(&host.store, &self.bundle, host.clock.now_ms(), progress)?;
        users::import(&host.accounts, &self.bundle, &mut report)?;
        Ok(report)
    }

    fn audit(&self) -> Option<AuditEntry> {
        let bundle = self.bundle.display().to_string();
        Some(AuditEntry::new(AuditKind::Import, SHELL).to(bundle))
    }
}

impl From<storage::CheckReport> for CheckDone {
    fn from(report: storage::CheckReport) -> Self {
        let storage::CheckReport { files, rows, bytes, findings } = report;
        let findings = findings.into_iter();
        let findings = findings
            .map(|storage::Finding { path, what, cost }| Finding { path, what, cost })
            .collect();
        Self { files, rows, bytes, findings }
    }
}
