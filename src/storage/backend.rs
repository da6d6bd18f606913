//! The files that redb writes: one kind that waits for the disk, and one that does not.

use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};

use redb::StorageBackend;
use redb::backends::FileBackend;

use crate::storage::StorageError;
use crate::storage::disk;
use crate::storage::error::AtPath;

/// A database file. The data directory's own lock keeps other processes away.
#[derive(Debug)]
pub struct Backend {
    file: FileBackend,
    path: PathBuf,
    is_synced: bool,
}

impl Backend {
    /// A file whose commits are durable when redb says so.
    pub fn synced(path: &Path) -> Result<Self, StorageError> {
        Self::open(path, true)
    }

    /// A file under a temporary name: nobody reads it before it is synced as a whole and renamed,
    /// so the syncs of single commits (six or more for a bucket) would only cost time.
    pub fn unsynced(path: &Path) -> Result<Self, StorageError> {
        Self::open(path, false)
    }

    /// Opens the file, or creates it.
    fn open(path: &Path, is_synced: bool) -> Result<Self, StorageError> {
        disk::may_write(path).at(path)?;
        let mut options = OpenOptions::new();
        let options = options.read(true).write(true).create(true).truncate(false);
        let file = FileBackend::new(options.open(path).at(path)?).at(path)?;
        Ok(Self { file, path: path.to_owned(), is_synced })
    }
}

impl StorageBackend for Backend {
    fn len(&self) -> io::Result<u64> {
        self.file.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.file.read(offset, out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        disk::may_write(&self.path)?;
        self.file.set_len(len)
    }

    fn sync_data(&self) -> io::Result<()> {
        if self.is_synced { disk::sync_with(&self.path, || self.file.sync_data()) } else { Ok(()) }
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        disk::may_write(&self.path)?;
        self.file.write(offset, data)
    }

    fn close(&self) -> io::Result<()> {
        self.file.close()
    }
}
