//! The data directory: its lock, its format version, its layout.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::storage::disk;
use crate::storage::error::{AtPath, StorageError};
use crate::storage::import;
use crate::storage::manifest;
use crate::storage::migrate;

/// Version of the whole directory, told in `FORMAT`.
pub const FORMAT_VERSION: u32 = 4;
/// Ending of files that are still being written; left ones are removed at start.
pub const TEMPORARY: &str = "tmp";

/// The saved state.
pub const STATE: &str = "state.redb";
/// Files of what characters have.
pub const INVENTORY: &str = "inventory";
/// The mark of the process that has the directory, or had it last.
pub const INSTANCE: &str = "INSTANCE";
/// Names of the kinds of series, and of their directories: the raw ones, then the roll-ups.
pub const TELEMETRY: &str = "telemetry";
pub const SPAWNS: &str = "spawns";
pub const ITEM_EVENTS: &str = "item_events";
pub const MINUTES: &str = "telemetry_1m";
pub const HOURS: &str = "telemetry_1h";

/// A data directory that belongs to this process until it is dropped.
#[derive(Debug)]
pub struct Directory {
    pub root: PathBuf,
    _lock: File,
}

impl Directory {
    /// Creates what is missing, locks the directory and checks its format version.
    ///
    /// # Errors
    /// [`StorageError::InUse`] names the process that holds the lock;
    /// [`StorageError::NewerFormat`] if a newer program has written here.
    pub fn open(root: &Path) -> Result<Self, StorageError> {
        fs::create_dir_all(root).at(root)?;
        let lock = lock(root)?;
        refuse_backup(root)?;
        import::remove_left(root)?;
        let found = read_format(root)?;
        let directory = Self { root: root.to_owned(), _lock: lock };
        let series =
            [TELEMETRY, SPAWNS, ITEM_EVENTS, MINUTES, HOURS].map(|kind| directory.series(kind));
        for path in
            [directory.log(), directory.snapshots(), directory.inventory()].iter().chain(&series)
        {
            fs::create_dir_all(path).at(path)?;
            remove_temporary_files(path)?;
        }
        remove_temporary_files(root)?;
        if found == Some(1) {
            migrate::day_files_to_hours(&directory)?;
        }
        if found != Some(FORMAT_VERSION) {
            write_format(root)?;
        }
        Ok(directory)
    }

    /// Consistent copies of [`Self::state`].
    pub fn snapshots(&self) -> PathBuf {
        self.root.join("snapshots")
    }

    /// What characters have, a folder for each.
    pub fn inventory(&self) -> PathBuf {
        self.root.join(INVENTORY)
    }

    pub fn log(&self) -> PathBuf {
        self.root.join("log")
    }

    pub fn state(&self) -> PathBuf {
        self.root.join(STATE)
    }

    /// Where the buckets of one kind of series are.
    pub fn series(&self, kind: &str) -> PathBuf {
        self.root.join("series").join(kind)
    }
}

/// Whether there is a store in a directory: one that was made, restored or copied.
pub fn is_data_directory(root: &Path) -> bool {
    root.join("FORMAT").exists()
}

/// Takes the lock without writing anything; `None` if no process has ever had the directory.
///
/// # Errors
/// [`StorageError::InUse`] names the process that holds it.
pub fn lock_unchanged(root: &Path) -> Result<Option<File>, StorageError> {
    let path = root.join("LOCK");
    match File::open(&path) {
        Ok(file) => take_lock(file, root, path).map(Some),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).at(&path),
    }
}

/// Makes names that were created, renamed or removed in a directory durable.
pub fn sync_directory(path: &Path) -> Result<(), StorageError> {
    disk::sync_directory(path).at(path)
}

/// The files in `path` with that ending, sorted by name.
pub fn list_files(path: &Path, ending: &str) -> Result<Vec<PathBuf>, StorageError> {
    let mut files = Vec::new();
    for entry in fs::read_dir(path).at(path)? {
        let file = entry.at(path)?.path();
        if file.extension().is_some_and(|found| found == ending) {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}

/// The lock is the kernel's, so it ends with the process; the pid in the file is for people.
fn lock(root: &Path) -> Result<File, StorageError> {
    let path = root.join("LOCK");
    let mut options = OpenOptions::new();
    let file = options.read(true).write(true).create(true).truncate(false).open(&path).at(&path)?;
    let mut file = take_lock(file, root, path)?;
    // A full disk must not keep the server from starting: the lock holds without the text.
    let told = file.set_len(0).and_then(|()| {
        file.rewind()?;
        writeln!(file, "{}", std::process::id())
    });
    if let Err(error) = told {
        tracing::warn!(%error, "the lock file cannot tell this process's number");
    }
    Ok(file)
}

fn take_lock(mut file: File, root: &Path, path: PathBuf) -> Result<File, StorageError> {
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            let mut pid = String::new();
            file.read_to_string(&mut pid).at(&path)?;
            Err(StorageError::InUse { path: root.to_owned(), pid: pid.trim().to_owned() })
        }
        Err(TryLockError::Error(source)) => Err(StorageError::Io { path, source }),
    }
}

/// A backup that somebody writes to is none any more.
fn refuse_backup(root: &Path) -> Result<(), StorageError> {
    let path = root.join(manifest::FILE_NAME);
    if path.try_exists().at(&path)? {
        let text = "this is a backup; restore it into a data directory: overlord restore";
        return Err(StorageError::Refused { path: root.to_owned(), text });
    }
    Ok(())
}

/// The format that is there; `None` in a new directory.
pub fn read_format(root: &Path) -> Result<Option<u32>, StorageError> {
    let path = root.join("FORMAT");
    if !path.try_exists().at(&path)? {
        return Ok(None);
    }
    match fs::read_to_string(&path).at(&path)?.trim().parse::<u32>() {
        Ok(found) if found > FORMAT_VERSION => {
            Err(StorageError::NewerFormat { found, known: FORMAT_VERSION })
        }
        Ok(found @ 1..) => Ok(Some(found)),
        _ => Err(StorageError::BadFormatFile { path }),
    }
}

fn write_format(root: &Path) -> Result<(), StorageError> {
    replace_file(&root.join("FORMAT"), format!("{FORMAT_VERSION}\n").as_bytes())
}

/// Writes a small file so that it is there whole, or as it was before.
pub fn replace_file(path: &Path, content: &[u8]) -> Result<(), StorageError> {
    replace(path, content, 0o666)
}

/// [`replace_file`] for what only the server's own user may read.
pub fn replace_private_file(path: &Path, content: &[u8]) -> Result<(), StorageError> {
    replace(path, content, 0o600)
}

/// `mode`: of the file, less what the process's mask takes away.
fn replace(path: &Path, content: &[u8], mode: u32) -> Result<(), StorageError> {
    let temporary = path.with_extension(TEMPORARY);
    disk::may_write(&temporary).at(&temporary)?;
    match fs::remove_file(&temporary) {
        // Left by a write that failed: its mode would stay.
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error).at(&temporary),
        _ => {}
    }
    let mut options = OpenOptions::new();
    let file = options.write(true).create_new(true).mode(mode).open(&temporary);
    file.and_then(|mut file| file.write_all(content)).at(&temporary)?;
    disk::sync_file(&temporary).at(&temporary)?;
    disk::rename(&temporary, path).at(path)?;
    path.parent().map_or(Ok(()), |directory| disk::sync_directory(directory).at(directory))
}

pub fn remove_temporary_files(path: &Path) -> Result<(), StorageError> {
    for file in list_files(path, TEMPORARY)? {
        fs::remove_file(&file).at(&file)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_open_names_the_holder() {
        let root = tempfile::tempdir().unwrap();
        let first = Directory::open(root.path()).unwrap();
        let error = Directory::open(root.path()).unwrap_err();
        let pid = std::process::id().to_string();
        assert!(error.to_string().ends_with(&format!("in use by process {pid}")), "{error}");
        drop(first);
        Directory::open(root.path()).unwrap();
    }

    #[track_caller]
    fn check_format_file(text: &str, expected: &str) {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("FORMAT"), text).unwrap();
        let error = Directory::open(root.path()).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }

    #[test]
    fn other_formats_are_refused() {
        check_format_file("5\n", "use a newer program");
        check_format_file("0\n", "does not hold a format version");
        check_format_file("one", "does not hold a format version");
        check_format_file("", "does not hold a format version");
    }
}
