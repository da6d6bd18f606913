//! Restoring: a backup becomes a data directory again, or nothing happens.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::storage::StorageError;
use crate::storage::backup_folder::{self, sync_folders};
use crate::storage::directory::sync_directory;
use crate::storage::error::AtPath;
use crate::storage::file_copy;
use crate::storage::instance;
use crate::storage::manifest::Manifest;
use crate::storage::progress::Progress;

/// Most damaged files named in an error.
const NAMES_MAX: usize = 5;

/// What was restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoreReport {
    pub data_dir: PathBuf,
    /// When the backup was made, RFC 3339.
    pub created_at: String,
    /// Last row of the restored store.
    pub sequence: u64,
    pub files: u64,
    pub bytes: u64,
    /// Whether game clients can go on with the secret they have.
    pub has_secrets: bool,
}

/// Makes a data directory from the backup in `from`.
///
/// Every file is compared with the manifest while it is copied to a folder beside `data_dir`; only
/// when all are right and durable, that folder gets its name.
///
/// # Errors
/// [`StorageError::Refused`] if `from` holds no backup, or `data_dir` already holds something;
/// [`StorageError::BackupDamaged`] if a file is not what it was. Nothing is left behind.
pub fn restore_backup(
    from: &Path,
    data_dir: &Path,
    progress: Progress,
) -> Result<RestoreReport, StorageError> {
    backup_folder::finish(from)?;
    let Some(manifest) = Manifest::read(from)? else {
        let text = "there is no backup here: manifest.json is missing";
        return Err(StorageError::Refused { path: from.to_owned(), text });
    };
    let data_dir = std::path::absolute(data_dir).at(data_dir)?;
    let unfinished = place_beside(&data_dir)?;
    if unfinished.try_exists().at(&unfinished)? {
        fs::remove_dir_all(&unfinished).at(&unfinished)?;
    }
    fs::create_dir_all(&unfinished).at(&unfinished)?;
    let result = copy_files(from, &manifest, &unfinished, progress)
        .and_then(|()| put_in_place(&unfinished, &data_dir));
    if let Err(error) = result {
        // What the error says matters more than what is left over; the next restore removes it.
        let _ = fs::remove_dir_all(&unfinished);
        return Err(error);
    }
    Ok(RestoreReport {
        has_secrets: manifest.find("secrets.toml").is_some(),
        sequence: manifest.sequence,
        files: manifest.files.len() as u64,
        bytes: manifest.bytes(),
        created_at: manifest.created_at,
        data_dir,
    })
}

/// Where the files wait; refuses a data directory that cannot be replaced.
fn place_beside(data_dir: &Path) -> Result<PathBuf, StorageError> {
    let refused = |text| Err(StorageError::Refused { path: data_dir.to_owned(), text });
    let (Some(parent), Some(name)) = (data_dir.parent(), data_dir.file_name()) else {
        return refused("this cannot be a data directory");
    };
    if data_dir.try_exists().at(data_dir)? {
        let metadata = fs::symlink_metadata(data_dir).at(data_dir)?;
        if !metadata.is_dir() {
            return refused("this is no directory");
        }
        if fs::read_dir(data_dir).at(data_dir)?.next().is_some() {
            return refused(
                "the data directory is not empty, and nothing in it is overwritten; move it away, \
                 or name another with --data-dir",
            );
        }
        if metadata.dev() != fs::metadata(parent).at(parent)?.dev() {
            return refused(
                "a file system is mounted here, which cannot be replaced in one step; name a \
                 folder in it with --data-dir",
            );
        }
    }
    let mut unfinished = OsString::from(name);
    unfinished.push(".restore.tmp");
    Ok(parent.join(unfinished))
}

fn copy_files(
    from: &Path,
    manifest: &Manifest,
    to: &Path,
    progress: Progress,
) -> Result<(), StorageError> {
    let total = manifest.bytes();
    let mut done = 0;
    let mut bad = Vec::new();
    for file in &manifest.files {
        let place = to.join(&file.path);
        if let Some(parent) = place.parent() {
            fs::create_dir_all(parent).at(parent)?;
        }
        let mut step = |read| {
            progress.tell("restoring", done + read, total);
            Ok(())
        };
        match file_copy::copy(&from.join(&file.path), &place, u64::MAX, &mut step) {
            Ok(found) if file.is(&found) => {}
            // A disk that is full is not the backup's fault.
            Err(error @ StorageError::Io { .. }) if is_about(&error, &place) => return Err(error),
            Ok(_) | Err(_) => bad.push(file.path.as_str()),
        }
        done += file.bytes;
    }
    if bad.is_empty() {
        // All files are of one moment, as after a stop in order: nothing is left to be doubted.
        instance::mark(to, true)?;
        return sync_folders(to, manifest.files.iter().map(|file| file.path.as_str()));
    }
    let mut names = bad[..bad.len().min(NAMES_MAX)].join(", ");
    if bad.len() > NAMES_MAX {
        names.push_str(", …");
    }
    let files = format!("{} of {} files", bad.len(), manifest.files.len());
    Err(StorageError::BackupDamaged { path: from.to_owned(), files, names })
}

fn is_about(error: &StorageError, place: &Path) -> bool {
    matches!(error, StorageError::Io { path, .. } if path == place)
}

fn put_in_place(unfinished: &Path, data_dir: &Path) -> Result<(), StorageError> {
    if let Ok(empty) = fs::metadata(data_dir) {
        fs::set_permissions(unfinished, empty.permissions()).at(unfinished)?;
    }
    // An empty directory of that name is replaced; one that is not, refuses.
    fs::rename(unfinished, data_dir).at(data_dir)?;
    data_dir.parent().map_or(Ok(()), sync_directory)
}
