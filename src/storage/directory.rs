//! The data directory: its lock, its format version, its layout.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

use crate::storage::error::{AtPath, StorageError};

/// Version of the whole directory, told in `FORMAT`.
const FORMAT_VERSION: u32 = 1;
/// Ending of files that are still being written; left ones are removed at start.
pub const TEMPORARY: &str = "tmp";

/// A data directory that belongs to this process until it is dropped.
#[derive(Debug)]
pub struct Directory {
    root: PathBuf,
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
        check_format(root)?;
        let directory = Self { root: root.to_owned(), _lock: lock };
        for path in [directory.log(), directory.series("telemetry"), directory.series("spawns")] {
            fs::create_dir_all(&path).at(&path)?;
            remove_temporary_files(&path)?;
        }
        Ok(directory)
    }

    pub fn log(&self) -> PathBuf {
        self.root.join("log")
    }

    pub fn state(&self) -> PathBuf {
        self.root.join("state.redb")
    }

    /// Where the day files of one kind of series are.
    pub fn series(&self, kind: &str) -> PathBuf {
        self.root.join("series").join(kind)
    }
}

/// Makes names that were created, renamed or removed in a directory durable.
pub fn sync_directory(path: &Path) -> Result<(), StorageError> {
    File::open(path).and_then(|directory| directory.sync_all()).at(path)
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
    let mut file =
        options.read(true).write(true).create(true).truncate(false).open(&path).at(&path)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut pid = String::new();
            file.read_to_string(&mut pid).at(&path)?;
            return Err(StorageError::InUse { path: root.to_owned(), pid: pid.trim().to_owned() });
        }
        Err(TryLockError::Error(source)) => return Err(StorageError::Io { path, source }),
    }
    file.set_len(0).at(&path)?;
    file.rewind().at(&path)?;
    writeln!(file, "{}", std::process::id()).at(&path)?;
    Ok(file)
}

fn check_format(root: &Path) -> Result<(), StorageError> {
    let path = root.join("FORMAT");
    if !path.try_exists().at(&path)? {
        let temporary = path.with_extension(TEMPORARY);
        fs::write(&temporary, format!("{FORMAT_VERSION}\n")).at(&temporary)?;
        File::open(&temporary).and_then(|file| file.sync_all()).at(&temporary)?;
        fs::rename(&temporary, &path).at(&path)?;
        return sync_directory(root);
    }
    match fs::read_to_string(&path).at(&path)?.trim().parse::<u32>() {
        Ok(found) if found > FORMAT_VERSION => {
            Err(StorageError::NewerFormat { found, known: FORMAT_VERSION })
        }
        Ok(1..) => Ok(()),
        _ => Err(StorageError::BadFormatFile { path }),
    }
}

fn remove_temporary_files(path: &Path) -> Result<(), StorageError> {
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
        check_format_file("2\n", "use a newer program");
        check_format_file("0\n", "does not hold a format version");
        check_format_file("one", "does not hold a format version");
        check_format_file("", "does not hold a format version");
    }
}
