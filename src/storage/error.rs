//! Why the store cannot do what was asked.

use std::io;
use std::path::{Path, PathBuf};

use crate::series::SeriesError;
use crate::storage::codec::CodecError;

#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    #[error("the data directory {} is in use by process {pid}", path.display())]
    InUse { path: PathBuf, pid: String },
    #[error(
        "the data directory has format {found}, this program knows up to {known}: use a newer program"
    )]
    NewerFormat { found: u32, known: u32 },
    #[error("the file {} does not hold a format version", path.display())]
    BadFormatFile { path: PathBuf },
    #[error("{}: {source}", path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("{}: {source}", path.display())]
    Database { path: PathBuf, source: Box<redb::Error> },
    #[error("{}: damaged: {text}", path.display())]
    Damaged { path: PathBuf, text: String },
    #[error(transparent)]
    Codec(#[from] CodecError),
    #[error(transparent)]
    Series(#[from] SeriesError),
    #[error("the disk does not take writes: {0}")]
    DiskFailing(String),
    #[error("the sealed hour differs from what was written to {}", path.display())]
    SealDiffers { path: PathBuf },
    #[error(
        "{} cannot be read, there is no good snapshot, and the log does not reach back to the first \
         row: restore a backup, or move the file away to begin the totals anew", path.display()
    )]
    StateLost { path: PathBuf },
    #[error("the items of a character take {bytes} bytes, at most {max} are kept")]
    TooManyItems { bytes: usize, max: usize },
    #[error("there are too many characters already")]
    TooManyCharacters,
    #[error("another import is running")]
    ImportRunning,
    #[error("the store is closed")]
    Closed,
    /// The path cannot be used for what was asked; the text says why and what to do.
    #[error("{}: {text}", path.display())]
    Refused { path: PathBuf, text: &'static str },
    #[error("{}: the backup is damaged, and nothing was restored: {files} are not what they were: {names}", path.display())]
    BackupDamaged { path: PathBuf, files: String, names: String },
    #[error("the server is stopping, so the work was ended before it was done")]
    Interrupted,
}

impl StorageError {
    /// The file that is to blame, if it is one.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Io { path, .. } | Self::Database { path, .. } | Self::Damaged { path, .. } => {
                Some(path)
            }
            _ => None,
        }
    }
}

/// Names the file in errors of the layers below.
pub trait AtPath<T> {
    fn at(self, path: &Path) -> Result<T, StorageError>;
}

impl<T> AtPath<T> for Result<T, io::Error> {
    fn at(self, path: &Path) -> Result<T, StorageError> {
        self.map_err(|source| StorageError::Io { path: path.to_owned(), source })
    }
}

macro_rules! redb_error_at_path {
    ($($error:ty),+) => {
        $(impl<T> AtPath<T> for Result<T, $error> {
            fn at(self, path: &Path) -> Result<T, StorageError> {
                self.map_err(|error| StorageError::Database {
                    path: path.to_owned(),
                    source: Box::new(error.into()),
                })
            }
        })+
    };
}

redb_error_at_path!(
    redb::DatabaseError,
    redb::TransactionError,
    redb::TableError,
    redb::StorageError,
    redb::CommitError,
    redb::CompactionError,
    redb::SetDurabilityError
);
