//! Everything the store does to the disk that must last: syncs, renames, removals.
//!
//! In one place, so that tests can stand in for a disk that is full, cannot be written, or forgets
//! at a power cut what was not synced (`lossy`). In the program these are the calls they name.

use std::fs::{self, File};
use std::io;
use std::path::Path;

#[cfg(test)]
use crate::storage::lossy as observer;

/// Observes nothing, refuses nothing.
#[cfg(not(test))]
mod observer {
    use std::io;
    use std::path::Path;

    use super::Change;

    #[expect(clippy::unnecessary_wraps, reason = "the tests' one refuses")]
    pub fn before(_change: Change, _path: &Path) -> io::Result<()> {
        Ok(())
    }

    pub fn sync(_path: &Path, sync: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
        sync()
    }
}

/// What is about to happen to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    Write,
    Sync,
    Rename,
    Remove,
}

/// To be called before bytes of a file change: tests refuse it here.
pub fn may_write(path: &Path) -> io::Result<()> {
    observer::before(Change::Write, path)
}

/// Makes the bytes of a file durable, and its length, by the call given.
pub fn sync_with(path: &Path, sync: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
    observer::before(Change::Sync, path)?;
    observer::sync(path, sync)
}

/// Makes a finished file durable, before it gets its name.
pub fn sync_file(path: &Path) -> io::Result<()> {
    sync_with(path, || File::open(path)?.sync_all())
}

/// Makes names that were created, renamed or removed in a directory durable.
pub fn sync_directory(path: &Path) -> io::Result<()> {
    sync_file(path)
}

/// Gives a file another name in its directory, over an older file if there is one. Not durable
/// before the directory is synced.
pub fn rename(from: &Path, to: &Path) -> io::Result<()> {
    observer::before(Change::Rename, to)?;
    fs::rename(from, to)
}

pub fn remove_file(path: &Path) -> io::Result<()> {
    observer::before(Change::Remove, path)?;
    fs::remove_file(path)
}

/// Copies a file; the copy is not synced.
pub fn copy(from: &Path, to: &Path) -> io::Result<()> {
    observer::before(Change::Write, to)?;
    fs::copy(from, to).map(|_| ())
}
