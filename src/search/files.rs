//! The index's files, read without mapping them into memory: a mapped file that is cut short under
//! a running program ends the program, a read of it only fails.
//!
//! Everything but the stored items is read whole, once, and stays in memory while a reader uses it:
//! about 60 bytes an item. So a damaged file can only fail where errors are passed on.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tantivy::directory::error::{
    DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError,
};
use tantivy::directory::{
    DirectoryLock, FileHandle, FileSlice, Lock, MmapDirectory, OwnedBytes, WatchCallback,
    WatchHandle, WritePtr,
};
use tantivy::{Directory, HasLen};

/// Every file ends with a footer of more than this; tantivy takes that for granted.
const FILE_BYTES_MIN: usize = 8;

/// A directory whose writes and locks are tantivy's own.
#[derive(Debug, Clone)]
pub(super) struct Files {
    root: PathBuf,
    writes: MmapDirectory,
    /// What readers hold, so that opening again costs nothing.
    held: Arc<Mutex<HashMap<PathBuf, Weak<dyn FileHandle>>>>,
}

impl Files {
    pub fn open(root: &Path) -> Result<Self, OpenDirectoryError> {
        let writes = MmapDirectory::open(root)?;
        Ok(Self { root: root.to_owned(), writes, held: Arc::default() })
    }
}

impl Directory for Files {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let failed = |source: io::Error| match source.kind() {
            io::ErrorKind::NotFound => OpenReadError::FileDoesNotExist(path.to_owned()),
            _ => OpenReadError::wrap_io_error(source, path.to_owned()),
        };
        // The stored items, and their file while it is being written.
        if path.extension().is_some_and(|extension| extension == "store" || extension == "temp") {
            let slice = open_slice(&self.root.join(path)).map_err(failed)?;
            return Ok(Arc::new(slice));
        }
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(handle) = held.get(path).and_then(Weak::upgrade) {
            return Ok(handle);
        }
        let bytes = fs::read(self.root.join(path)).map_err(failed)?;
        if bytes.len() < FILE_BYTES_MIN {
            return Err(failed(io::ErrorKind::UnexpectedEof.into()));
        }
        let handle: Arc<dyn FileHandle> = Arc::new(OwnedBytes::new(bytes));
        held.retain(|_, handle| handle.strong_count() > 0);
        held.insert(path.to_owned(), Arc::downgrade(&handle));
        Ok(handle)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.writes.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.writes.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.writes.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.writes.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.writes.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.writes.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.writes.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.writes.watch(callback)
    }
}

/// Checks one file against the checksum at its end, a piece at a time.
pub(super) fn is_whole(path: &Path) -> io::Result<bool> {
    const PIECE_BYTES: usize = 1 << 20;
    let slice = open_slice(path)?;
    let (footer, body) = tantivy::directory::footer::Footer::extract_footer(slice)?;
    let mut hasher = crc32fast::Hasher::new();
    let mut at = 0;
    while at < body.len() {
        let end = (at + PIECE_BYTES).min(body.len());
        hasher.update(&body.read_bytes_slice(at..end)?);
        at = end;
    }
    Ok(hasher.finalize() == footer.crc)
}

fn open_slice(path: &Path) -> io::Result<FileSlice> {
    let slice = FileSlice::open(path)?;
    if slice.len() < FILE_BYTES_MIN {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(slice)
}

/// Bytes of a directory's files; what cannot be read counts nothing.
pub(super) fn bytes_in(root: &Path) -> u64 {
    let entries = fs::read_dir(root).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.metadata().ok()).map(|metadata| metadata.len()).sum()
}

/// Removes everything in a directory, and creates it if need be.
pub(super) fn empty(root: &Path) -> io::Result<()> {
    fs::create_dir_all(root)?;
    for entry in fs::read_dir(root)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
