//! A file that redb may write without waiting for the disk.
//!
//! For databases under a temporary name: nobody reads them before they are synced as a whole and
//! renamed, so the syncs of single commits (six or more for a bucket) would only cost time.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

use redb::StorageBackend;
use redb::backends::FileBackend;

use crate::storage::StorageError;
use crate::storage::error::AtPath;

#[derive(Debug)]
pub struct Unsynced(FileBackend);

impl Unsynced {
    /// Opens the file, or creates it.
    pub fn open(path: &Path) -> Result<Self, StorageError> {
        let mut options = OpenOptions::new();
        let options = options.read(true).write(true).create(true).truncate(false);
        FileBackend::new(options.open(path).at(path)?).at(path).map(Self)
    }
}

impl StorageBackend for Unsynced {
    fn len(&self) -> io::Result<u64> {
        self.0.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.0.read(offset, out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.0.set_len(len)
    }

    fn sync_data(&self) -> io::Result<()> {
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.0.write(offset, data)
    }

    fn close(&self) -> io::Result<()> {
        self.0.close()
    }
}

/// Makes a finished file durable, before it gets its name.
pub fn sync_file(path: &Path) -> Result<(), StorageError> {
    File::open(path).and_then(|file| file.sync_all()).at(path)
}
