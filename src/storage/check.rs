//! Checking: reads everything there is and says what is damaged, and what that costs.
//!
//! Nothing in the data directory is changed, a private copy of the state apart, which is made in
//! it while the store is open, and elsewhere otherwise.

mod items;
mod log;
mod series;
mod state;
#[cfg(test)]
mod tests;

use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::tz::TimeZone;

use crate::series::TimeRange;
use crate::series::item_event::ItemEventSample;
use crate::series::rollup::RollupSample;
use crate::series::sample::{SpawnSample, TelemetrySample};
use crate::storage::StorageError;
use crate::storage::accounts;
use crate::storage::dictionary::{Dictionary, OTHER};
use crate::storage::directory::{
    self, FORMAT_VERSION, HOURS, INVENTORY, ITEM_EVENTS, MINUTES, SPAWNS, STATE, TELEMETRY,
    list_files,
};
use crate::storage::error::AtPath;
use crate::storage::file_copy::fingerprint;
use crate::storage::log::LogFile;
use crate::storage::manifest::Manifest;
use crate::storage::progress::Progress;
use crate::storage::saved;
use crate::storage::shared::Shared;
use crate::storage::state_db::STATE_COPY;
use crate::storage::sync::lock;

/// Most findings told one by one; a disk that is gone for good would give one for every hour.
const FINDINGS_MAX: usize = 500;

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CheckReport {
    /// Files, rows and bytes that were read. Rows may be in the log and in a sealed file.
    pub files: u64,
    pub rows: u64,
    pub bytes: u64,
    /// At most 500; the last then says how many there are.
    pub findings: Vec<Finding>,
}

/// Something that is damaged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Below the data directory.
    pub path: PathBuf,
    /// What is wrong with it.
    pub what: String,
    /// What cannot be read because of it.
    pub cost: String,
}

/// Checks an open store; see [`crate::storage::Store::check`].
pub fn check_open(shared: &Shared, progress: Progress) -> Result<CheckReport, StorageError> {
    progress.tell("waiting for the sealing of hours", 0, 0);
    let _nothing_is_sealed_or_removed = lock(&shared.sealing);
    let root = shared.directory.root.as_path();
    let copy = root.join(STATE_COPY);
    shared.state_db.copy_to(&copy)?;
    let log_files = lock(&shared.log_files).clone();
    let go_on = || shared.go_on();
    let mut check = Check::new(root, &copy, progress, &go_on);
    let result = check.run(Some(&log_files));
    fs::remove_file(&copy).at(&copy)?;
    result.map(|()| check.into_report())
}

/// Checks a data directory that no server has, or a backup, without changing anything in it.
///
/// A backup's files are also compared with its manifest.
///
/// # Errors
/// [`StorageError::InUse`] if a process has it; [`StorageError::Refused`] if it is none;
/// [`StorageError::NewerFormat`] if a newer program wrote it.
pub fn check_directory(root: &Path, progress: Progress) -> Result<CheckReport, StorageError> {
    let _lock = directory::lock_unchanged(root)?;
    let refused = |text| Err(StorageError::Refused { path: root.to_owned(), text });
    match directory::read_format(root)? {
        Some(FORMAT_VERSION) => {}
        Some(_) => return refused("the directory has an older format; a start converts it"),
        None => return refused("there is no data directory here: FORMAT is missing"),
    }
    let private = PrivateFolder::create()?;
    let copy = private.0.join(STATE_COPY);
    let mut check = Check::new(root, &copy, progress, &|| Ok(()));
    let state = root.join(STATE);
    if let Err(error) = fs::copy(&state, &copy) {
        check.find(&state, error.to_string(), state::COST.to_owned());
    }
    check.compare_with_manifest()?;
    check.run(None)?;
    Ok(check.into_report())
}

/// One check on its way.
struct Check<'a> {
    root: &'a Path,
    /// Where the copy of the state is; snapshots are copied to the same place later.
    state_copy: &'a Path,
    progress: Progress<'a>,
    go_on: &'a dyn Fn() -> Result<(), StorageError>,
    /// Length of everything to read.
    total_bytes: u64,
    /// The names that rows refer to; `None` if they cannot be told.
    dictionary: Option<Dictionary>,
    /// Up to where the state is; `None` if it cannot be told.
    state_sequence: Option<u64>,
    report: CheckReport,
    findings_left_out: usize,
}

impl<'a> Check<'a> {
    fn new(
        root: &'a Path,
        state_copy: &'a Path,
        progress: Progress<'a>,
        go_on: &'a dyn Fn() -> Result<(), StorageError>,
    ) -> Self {
        Self {
            root,
            state_copy,
            progress,
            go_on,
            total_bytes: 0,
            dictionary: None,
            state_sequence: None,
            report: CheckReport::default(),
            findings_left_out: 0,
        }
    }

    /// `log_files`: how much of which files belongs to the log; all there is if it is not given.
    fn run(&mut self, log_files: Option<&[LogFile]>) -> Result<(), StorageError> {
        let snapshots = self.list("snapshots", "redb")?;
        let logs: Vec<_> = match log_files {
            Some(files) => files.iter().map(|file| (file.path.clone(), file.bytes)).collect(),
            None => self.list("log", "log")?.into_iter().map(|path| (path, u64::MAX)).collect(),
        };
        let [telemetry, spawns, item_events, minutes, hours] = [
            self.list(&format!("series/{TELEMETRY}"), "redb")?,
            self.list(&format!("series/{SPAWNS}"), "redb")?,
            self.list(&format!("series/{ITEM_EVENTS}"), "redb")?,
            self.list(&format!("series/{MINUTES}"), "redb")?,
            self.list(&format!("series/{HOURS}"), "redb")?,
        ];
        let items = Self::list_items(&self.root.join(INVENTORY))?;
        let buckets = [&telemetry, &spawns, &item_events, &minutes, &hours].into_iter().flatten();
        let paths = logs.iter().map(|(path, _)| path).chain(&snapshots).chain(buckets);
        let paths = paths.chain(items.iter().flat_map(|of| of.files.iter().map(|(_, path)| path)));
        self.total_bytes = paths.map(|path| len(path)).sum::<u64>() + len(self.state_copy);

        // The names that the other files refer to come first.
        self.check_state()?;
        self.check_accounts()?;
        self.check_saved()?;
        self.check_log(&logs, log_files.is_none())?;
        self.check_buckets::<TelemetrySample>(TELEMETRY, &telemetry)?;
        self.check_buckets::<SpawnSample>(SPAWNS, &spawns)?;
        self.check_buckets::<ItemEventSample>(ITEM_EVENTS, &item_events)?;
        self.check_items(&items)?;
        self.check_buckets::<RollupSample>(MINUTES, &minutes)?;
        self.check_buckets::<RollupSample>(HOURS, &hours)?;
        self.check_snapshots(&snapshots)
    }

    /// Compares a backup's files with what they were.
    fn compare_with_manifest(&mut self) -> Result<(), StorageError> {
        let Some(manifest) = Manifest::read(self.root)? else { return Ok(()) };
        let (total, mut done) = (manifest.bytes(), 0);
        for file in &manifest.files {
            let path = self.root.join(&file.path);
            let found = fingerprint(&path, u64::MAX, &mut |read| {
                self.progress.tell("comparing with the manifest", done + read, total);
                Ok(())
            });
            let what = match found {
                Ok(found) if file.is(&found) => None,
                Ok(_) => Some("the file is not what it was when the backup was made".to_owned()),
                Err(error) => Some(text_of(&error)),
            };
            if let Some(what) = what {
                self.find(&path, what, "the backup cannot be restored with it".to_owned());
            }
            done += file.bytes;
        }
        Ok(())
    }

    fn check_accounts(&mut self) -> Result<(), StorageError> {
        let loaded = accounts::load(self.root).err();
        self.check_small(&accounts::path(self.root), loaded, "nobody can sign in")
    }

    fn check_saved(&mut self) -> Result<(), StorageError> {
        let loaded = saved::load(self.root).err();
        self.check_small(&saved::path(self.root), loaded, "the saved searches and groups")
    }

    /// Counts a file that may be missing, and tells what was wrong with it.
    fn check_small(
        &mut self,
        path: &Path,
        error: Option<StorageError>,
        cost: &str,
    ) -> Result<(), StorageError> {
        if !path.try_exists().at(path)? {
            return Ok(());
        }
        if let Some(error) = error {
            self.find(path, text_of(&error), cost.to_owned());
        }
        self.count_file(len(path), 0)
    }

    /// Files of a folder, which may be missing.
    fn list(&self, folder: &str, ending: &str) -> Result<Vec<PathBuf>, StorageError> {
        let folder = self.root.join(folder);
        if folder.try_exists().at(&folder)? { list_files(&folder, ending) } else { Ok(Vec::new()) }
    }

    /// Counts a file that was read.
    fn count_file(&mut self, bytes: u64, rows: u64) -> Result<(), StorageError> {
        self.report.files += 1;
        self.report.bytes += bytes;
        self.report.rows += rows;
        self.tell(0)
    }

    /// Tells how far the check is, `within` bytes into the file being read.
    fn tell(&self, within: u64) -> Result<(), StorageError> {
        let done = (self.report.bytes + within).min(self.total_bytes);
        self.progress.tell("checking", done, self.total_bytes);
        (self.go_on)()
    }

    fn find(&mut self, path: &Path, what: String, cost: String) {
        if self.report.findings.len() >= FINDINGS_MAX {
            self.findings_left_out += 1;
            return;
        }
        let path = path.strip_prefix(self.root).unwrap_or(path).to_owned();
        self.report.findings.push(Finding { path, what, cost });
    }

    /// Whether a row's text has a definition, as far as that can be told.
    fn is_text(&self, id: u32) -> bool {
        let texts = self.dictionary.as_ref().map(|dictionary| &dictionary.texts);
        id == OTHER || texts.is_none_or(|texts| texts.get(id).is_some())
    }

    fn is_character(&self, id: u32) -> bool {
        let dictionary = self.dictionary.as_ref();
        dictionary.is_none_or(|dictionary| dictionary.characters.get(id).is_some())
    }

    fn into_report(self) -> CheckReport {
        let mut report = self.report;
        if self.findings_left_out > 0 {
            report.findings.push(Finding {
                path: PathBuf::from("."),
                what: format!("{} more findings like these", self.findings_left_out),
                cost: "more of the same".to_owned(),
            });
        }
        report
    }
}

/// Length of a file; one that is gone has none, which its own check will tell.
fn len(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |metadata| metadata.len())
}

/// What is wrong, without the path: a finding has its own.
fn text_of(error: &StorageError) -> String {
    match error {
        StorageError::Damaged { text, .. } => text.clone(),
        StorageError::Database { source, .. } => source.to_string(),
        StorageError::Io { source, .. } => source.to_string(),
        other => other.to_string(),
    }
}

/// `1 row`, `2 rows`.
fn count_of(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// What it means that ids have no definition.
const UNKNOWN_COST: &str = "shown as (unknown)";

fn unknown_text(count: u64) -> String {
    format!("{} used but not defined", count_of(count, "name"))
}

/// A span of time for people: `2026-11-21 03:00 to 04:00 UTC`.
fn time_text(range: TimeRange) -> String {
    let at = |ms| {
        let at = jiff::Timestamp::from_millisecond(ms).unwrap_or_default();
        at.to_zoned(TimeZone::UTC).datetime()
    };
    let (from, to) = (at(range.from_ms), at(range.to_ms));
    let is_one_day = from.date() == at(range.to_ms.saturating_sub(1)).date();
    let to = match to.strftime(if is_one_day { "%H:%M" } else { "%Y-%m-%d %H:%M" }).to_string() {
        midnight if midnight == "00:00" => "24:00".to_owned(),
        to => to,
    };
    format!("{} to {to} UTC", from.strftime("%Y-%m-%d %H:%M"))
}

/// A folder that only this user can read, removed at the end.
struct PrivateFolder(PathBuf);

impl PrivateFolder {
    fn create() -> Result<Self, StorageError> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("overlord-check-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        // An existing one might be a link that somebody else has laid out.
        DirBuilder::new().mode(0o700).create(&path).at(&path)?;
        Ok(Self(path))
    }
}

impl Drop for PrivateFolder {
    fn drop(&mut self) {
        // Left over, it is only in the way of the next check with this process id.
        let _ = fs::remove_dir_all(&self.0);
    }
}
