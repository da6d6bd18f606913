//! Small files of JSON that are replaced as a whole: durable before a change counts, and only for
//! the server's own user to read.

use std::fs;
use std::io;
use std::path::Path;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::storage::StorageError;
use crate::storage::bucket::damaged;
use crate::storage::directory::replace_private_file;
use crate::storage::error::AtPath;

/// The version of the file's own layout, then its members.
#[derive(Serialize, Deserialize)]
struct Versioned<T> {
    version: u32,
    #[serde(flatten)]
    content: T,
}

/// Reads a file; `None` if there is none.
///
/// # Errors
/// [`StorageError::Damaged`] if it is not what was written, or of another version.
pub fn load<T: DeserializeOwned>(path: &Path, version: u32) -> Result<Option<T>, StorageError> {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).at(path),
    };
    let document: Versioned<T> =
        serde_json::from_slice(&text).map_err(|error| damaged(path, &error.to_string()))?;
    if document.version != version {
        return Err(damaged(path, &format!("its version is {}", document.version)));
    }
    Ok(Some(document.content))
}

/// Replaces a file; it is durable when this returns.
pub fn save<T: Serialize>(path: &Path, version: u32, content: T) -> Result<(), StorageError> {
    let mut text = serde_json::to_vec_pretty(&Versioned { version, content })
        .map_err(|error| StorageError::Io { path: path.to_owned(), source: error.into() })?;
    text.push(b'\n');
    replace_private_file(path, &text)
}
