//! Open handles of day files, the most recently used ones.

use std::path::Path;
use std::sync::{Arc, Mutex};

use redb::{Database, ReadOnlyDatabase};

use crate::storage::StorageError;
use crate::storage::bucket::guard;
use crate::storage::error::AtPath;
use crate::storage::series_view::DayFile;
use crate::storage::sync::lock;

/// Most handles: with 16 MiB of cache each, half a gigabyte at the very most. A month of one kind.
const OPEN_MAX: usize = 32;

/// A bounded list of open day files, most recently used last.
pub struct SealedFiles {
    cache_bytes: usize,
    open: Mutex<Vec<(DayFile, Arc<ReadOnlyDatabase>)>>,
}

impl SealedFiles {
    pub fn new(cache_bytes: usize) -> Self {
        Self { cache_bytes, open: Mutex::default() }
    }

    /// The handle of a day file, opened now if need be.
    pub fn get(&self, file: &DayFile) -> Result<Arc<ReadOnlyDatabase>, StorageError> {
        if let Some(database) = self.find(file) {
            return Ok(database);
        }
        // Not under the lock: two readers may open the same file, and one handle is then dropped.
        let database = Arc::new(open(&file.path, self.cache_bytes)?);
        let mut open = lock(&self.open);
        open.push((file.clone(), Arc::clone(&database)));
        if open.len() > OPEN_MAX {
            open.remove(0);
        }
        Ok(database)
    }

    fn find(&self, file: &DayFile) -> Option<Arc<ReadOnlyDatabase>> {
        let mut open = lock(&self.open);
        let index = open.iter().position(|(known, _)| known == file)?;
        let entry = open.remove(index);
        let database = Arc::clone(&entry.1);
        open.push(entry);
        Some(database)
    }

    /// Drops the handles of all generations of a day file that has been replaced.
    pub fn forget(&self, path: &Path) {
        lock(&self.open).retain(|(file, _)| &*file.path != path);
    }
}

/// Opens a day file.
pub fn open(path: &Path, cache_bytes: usize) -> Result<ReadOnlyDatabase, StorageError> {
    guard(path, || Database::builder().set_cache_size(cache_bytes).open_read_only(path).at(path))
}
