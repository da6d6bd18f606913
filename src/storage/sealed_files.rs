//! Open buckets, the most recently used ones.

use std::sync::{Arc, Mutex};

use crate::storage::StorageError;
use crate::storage::bucket::Bucket;
use crate::storage::series_view::BucketFile;
use crate::storage::sync::lock;

/// Most open buckets, each with its cache: a month of days, and the hours of two days.
const OPEN_MAX: usize = 96;

/// A bounded list of open buckets, most recently used last.
pub struct SealedFiles {
    cache_bytes: usize,
    open: Mutex<Vec<(u64, Arc<Bucket>)>>,
}

impl SealedFiles {
    pub fn new(cache_bytes: usize) -> Self {
        Self { cache_bytes, open: Mutex::default() }
    }

    /// The bucket in a file, opened now if need be.
    pub fn get(&self, file: &BucketFile) -> Result<Arc<Bucket>, StorageError> {
        if let Some(bucket) = self.find(file.id) {
            return Ok(bucket);
        }
        // Not under the lock: two readers may open the same file, and one handle is then dropped.
        let bucket = Arc::new(Bucket::open(&file.path, self.cache_bytes)?);
        let mut open = lock(&self.open);
        open.push((file.id, Arc::clone(&bucket)));
        if open.len() > OPEN_MAX {
            open.remove(0);
        }
        Ok(bucket)
    }

    fn find(&self, id: u64) -> Option<Arc<Bucket>> {
        let mut open = lock(&self.open);
        let index = open.iter().position(|(known, _)| *known == id)?;
        let entry = open.remove(index);
        let bucket = Arc::clone(&entry.1);
        open.push(entry);
        Some(bucket)
    }

    /// Drops the handle of a bucket that has been replaced or removed, so that its space is free.
    pub fn forget(&self, id: u64) {
        lock(&self.open).retain(|(known, _)| *known != id);
    }

    /// Buckets open now.
    pub fn len(&self) -> usize {
        lock(&self.open).len()
    }
}
