//! Backups: a copy of the data directory as of one moment, made while the store works.
//!
//! The moment is a sequence number S. The state is copied first, then the log up to S, which is
//! at least as far; nothing is sealed or removed in between. A start from the copy applies the
//! rows of the log that the state lacks, so it ends exactly at S.

use std::fs;
use std::path::{Path, PathBuf};

use crate::storage::StorageError;
use crate::storage::accounts::ACCOUNTS;
use crate::storage::backup_folder::BackupFolder;
use crate::storage::bucket::damaged;
use crate::storage::directory::TEMPORARY;
use crate::storage::error::AtPath;
use crate::storage::file_copy::{self, Step};
use crate::storage::inventory::folder::{self, CharacterFiles};
use crate::storage::log::LogFile;
use crate::storage::manifest::{Manifest, ManifestFile};
use crate::storage::progress::Progress;
use crate::storage::saved::SAVED;
use crate::storage::shared::Shared;
use crate::storage::state_db::{STATE_COPY, StateDb};
use crate::storage::sync::lock;

/// Left out of backups for others: keys, and password hashes.
const SECRETS: [&str; 2] = ["secrets.toml", ACCOUNTS];
/// Folders of plain files, copied if they are there.
const PLAIN_FOLDERS: [&str; 3] = ["assets", "dungeons", "map"];

/// How to make a backup.
#[derive(Debug, Clone)]
pub struct BackupOptions {
    /// Whether `secrets.toml` and `accounts.json` are copied too. Without them, the restored server
    /// makes new secrets and has no accounts.
    pub with_secrets: bool,
    /// Version of the program, for the manifest.
    pub program: String,
}

/// What a backup holds, and what it took to make it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupReport {
    pub to: PathBuf,
    /// The backup holds every row up to this one, and none after it.
    pub sequence: u64,
    pub files: u64,
    pub bytes: u64,
    /// Those that were not there from an earlier backup.
    pub copied_files: u64,
    pub copied_bytes: u64,
}

/// A file to copy.
struct Source {
    from: PathBuf,
    /// Its name in the backup, with `/`.
    path: String,
    /// So much of it.
    bytes: u64,
}

/// See [`crate::storage::Store::backup`].
pub fn backup(
    shared: &Shared,
    to: &Path,
    options: &BackupOptions,
    progress: Progress,
) -> Result<BackupReport, StorageError> {
    let folder = BackupFolder::open(to, &shared.directory.root)?;
    let state_copy = shared.directory.root.join(STATE_COPY);
    let result = fill(shared, &folder, &state_copy, options, progress);
    if state_copy.try_exists().at(&state_copy)? {
        fs::remove_file(&state_copy).at(&state_copy)?;
    }
    if result.is_err() {
        // What the error says matters more than what is left over; the next backup removes it.
        let _ = folder.discard();
    }
    result
}

fn fill(
    shared: &Shared,
    folder: &BackupFolder,
    state_copy: &Path,
    options: &BackupOptions,
    progress: Progress,
) -> Result<BackupReport, StorageError> {
    progress.tell("waiting for the sealing of hours", 0, 0);
    let _nothing_is_sealed_or_removed = lock(&shared.sealing);
    progress.tell("copying the state", 0, 0);
    let (sequence, log_files) = take_moment(shared, state_copy)?;
    if folder.earlier.as_ref().is_some_and(|earlier| earlier.sequence > sequence) {
        // An empty store must not replace the backup it should have been restored from.
        let text = "the backup there holds more than this store does; is it of another one? \
                    Name another directory";
        return Err(StorageError::Refused { path: folder.root.clone(), text });
    }
    let mut sources = list_sources(shared, state_copy, &log_files, options.with_secrets)?;
    sources.append(&mut list_items(
        &shared.directory.root,
        &shared.directory.inventory(),
        sequence,
    )?);
    let bytes = sources.iter().map(|source| source.bytes).sum();
    let mut report = BackupReport {
        to: folder.root.clone(),
        sequence,
        files: sources.len() as u64,
        bytes,
        copied_files: 0,
        copied_bytes: 0,
    };
    let mut files = Vec::with_capacity(sources.len());
    let mut done = 0;
    for source in &sources {
        let mut step = |read: u64| {
            progress.tell("copying", done + read.min(source.bytes), bytes);
            shared.go_on()
        };
        let file = if let Some(file) = kept(folder, source, &mut step)? {
            file
        } else {
            report.copied_files += 1;
            report.copied_bytes += source.bytes;
            copy(folder, source, &mut step)?
        };
        files.push(file);
        done += source.bytes;
    }
    progress.tell("making it durable", 0, 0);
    let manifest = Manifest::new(&options.program, shared.clock.now_ms(), sequence, files);
    folder.commit(&manifest)?;
    Ok(report)
}

/// Copies the state, then takes the list of log files as they are on disk.
///
/// Returns the last sequence number in them. They hold every row that the state lacks: rows are
/// saved in the state after they are in the log, and whoever removes log files waits for us.
fn take_moment(shared: &Shared, state_copy: &Path) -> Result<(u64, Vec<LogFile>), StorageError> {
    let appended = shared.core().last_sequence;
    shared.wait_durable(appended)?;
    shared.state_db.copy_to(state_copy)?;
    let state_sequence = StateDb::verify(state_copy)?;
    let (durable, log_files) = {
        let core = shared.core();
        (core.durable_sequence, lock(&shared.log_files).clone())
    };
    // A group that was just written is in the list a moment before it counts as durable.
    let logged = log_files.iter().map(|file| file.last_sequence).max().unwrap_or(0);
    let sequence = durable.max(logged);
    if state_sequence > sequence {
        return Err(damaged(state_copy, "the state is ahead of the log"));
    }
    Ok((sequence, log_files))
}

/// Everything a backup holds, the manifest apart.
fn list_sources(
    shared: &Shared,
    state_copy: &Path,
    log_files: &[LogFile],
    with_secrets: bool,
) -> Result<Vec<Source>, StorageError> {
    let root = &shared.directory.root;
    let mut sources = Vec::new();
    let state = state_copy.to_owned();
    sources.push(Source { bytes: len(&state)?, from: state, path: "state.redb".to_owned() });
    for LogFile { path, bytes, .. } in log_files {
        sources.push(Source { from: path.clone(), path: name_below(root, path)?, bytes: *bytes });
    }
    let mut plain = vec![root.join("FORMAT")];
    let secrets = SECRETS.into_iter().filter(|_| with_secrets);
    for name in secrets.chain([SAVED]) {
        let path = root.join(name);
        if path.try_exists().at(&path)? {
            plain.push(path);
        }
    }
    let mut buckets = Vec::new();
    walk(&root.join("series"), &mut buckets)?;
    // What others have replaced stays for an hour for the sake of plain copies.
    let superseded: Vec<PathBuf> =
        lock(&shared.superseded).iter().map(|old| old.path.clone()).collect();
    buckets.retain(|path| {
        path.extension().is_some_and(|ending| ending == "redb") && !superseded.contains(path)
    });
    plain.append(&mut buckets);
    for folder in PLAIN_FOLDERS {
        walk(&root.join(folder), &mut plain)?;
    }
    for from in plain {
        let path = name_below(root, &from)?;
        sources.push(Source { bytes: len(&from)?, from, path });
    }
    Ok(sources)
}

/// The newest file of items of each character that is not beyond `sequence`: one may have been
/// written since. None goes while we hold up maintenance, and no row of the log that it lacks.
fn list_items(root: &Path, folder: &Path, sequence: u64) -> Result<Vec<Source>, StorageError> {
    let mut sources = Vec::new();
    for CharacterFiles { files, .. } in folder::list(folder)? {
        let newest = files.into_iter().rfind(|(last, _)| *last <= sequence);
        if let Some((_, from)) = newest {
            sources.push(Source { bytes: len(&from)?, path: name_below(root, &from)?, from });
        }
    }
    Ok(sources)
}

/// Finds all plain files below a folder, which may be missing. Temporary ones are left out.
fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), StorageError> {
    if !folder.try_exists().at(folder)? {
        return Ok(());
    }
    for entry in fs::read_dir(folder).at(folder)? {
        let path = entry.at(folder)?.path();
        if path.is_dir() {
            walk(&path, files)?;
        } else if path.is_file() && path.extension().is_none_or(|ending| ending != TEMPORARY) {
            files.push(path);
        }
    }
    Ok(())
}

fn len(path: &Path) -> Result<u64, StorageError> {
    Ok(fs::metadata(path).at(path)?.len())
}

fn name_below(root: &Path, path: &Path) -> Result<String, StorageError> {
    let name = path.strip_prefix(root).ok().and_then(Path::to_str);
    let text = "the name of this file is no text; rename it";
    name.map(str::to_owned).ok_or(StorageError::Refused { path: path.to_owned(), text })
}

/// The entry of a file that the earlier backup holds already.
///
/// Both are read: the copy may have suffered since it was made.
fn kept(
    folder: &BackupFolder,
    source: &Source,
    step: Step,
) -> Result<Option<ManifestFile>, StorageError> {
    let earlier = folder.earlier.as_ref().and_then(|earlier| earlier.find(&source.path));
    let Some(file) = earlier.filter(|file| file.bytes == source.bytes) else { return Ok(None) };
    if !file.is(&file_copy::fingerprint(&source.from, source.bytes, step)?) {
        return Ok(None);
    }
    let copy = file_copy::fingerprint(&folder.root.join(&source.path), u64::MAX, step);
    match copy {
        Err(StorageError::Interrupted) => Err(StorageError::Interrupted),
        // A copy that is gone or cannot be read is made anew.
        copy => Ok(copy.is_ok_and(|copy| file.is(&copy)).then(|| file.clone())),
    }
}

fn copy(folder: &BackupFolder, source: &Source, step: Step) -> Result<ManifestFile, StorageError> {
    let to = folder.place_for(&source.path)?;
    let found = file_copy::copy(&source.from, &to, source.bytes, step)?;
    if found.bytes != source.bytes {
        return Err(damaged(&source.from, "the file is shorter than it should be"));
    }
    Ok(ManifestFile { path: source.path.clone(), bytes: found.bytes, sha256: found.sha256 })
}
