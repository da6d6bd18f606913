//! `manifest.json`: what a backup holds. Layout: docs/FORMAT.md, "Backup".

use std::fs;
use std::io;
use std::path::{Component, Path};

use serde::{Deserialize, Serialize};

use crate::storage::bucket::damaged;
use crate::storage::directory::{FORMAT_VERSION, replace_file};
use crate::storage::error::{AtPath, StorageError};
use crate::storage::file_copy::Fingerprint;

pub const FILE_NAME: &str = "manifest.json";
/// Version of the manifest's own layout.
const VERSION: u32 = 1;

/// A backup with a manifest is whole: the manifest is written last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub version: u32,
    /// Format of the data directory, as in its `FORMAT`.
    pub format: u32,
    /// Version of the program that made the backup.
    pub program: String,
    /// RFC 3339.
    pub created_at: String,
    /// The backup holds every row up to this one, and none after it.
    pub sequence: u64,
    pub files: Vec<ManifestFile>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestFile {
    /// Below the directory, with `/`.
    pub path: String,
    pub bytes: u64,
    /// 64 hexadecimal digits.
    pub sha256: String,
}

impl ManifestFile {
    pub fn is(&self, found: &Fingerprint) -> bool {
        (self.bytes, self.sha256.as_str()) == (found.bytes, found.sha256.as_str())
    }
}

impl Manifest {
    /// `created_at_ms`: Unix milliseconds.
    pub fn new(program: &str, created_at_ms: i64, sequence: u64, files: Vec<ManifestFile>) -> Self {
        let created_at = jiff::Timestamp::from_millisecond(created_at_ms).unwrap_or_default();
        Self {
            version: VERSION,
            format: FORMAT_VERSION,
            program: program.to_owned(),
            created_at: created_at.to_string(),
            sequence,
            files,
        }
    }

    pub fn find(&self, path: &str) -> Option<&ManifestFile> {
        self.files.iter().find(|file| file.path == path)
    }

    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }

    /// Reads the manifest of a directory; `None` if there is none.
    ///
    /// # Errors
    /// [`StorageError::NewerFormat`] if a newer program made the backup;
    /// [`StorageError::Damaged`] if the manifest makes no sense, or names files elsewhere.
    pub fn read(directory: &Path) -> Result<Option<Self>, StorageError> {
        Self::read_file(&directory.join(FILE_NAME))
    }

    /// Like [`Self::read`], for a manifest under another name.
    pub fn read_file(path: &Path) -> Result<Option<Self>, StorageError> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).at(path),
        };
        let manifest: Self =
            serde_json::from_str(&text).map_err(|error| damaged(path, &error.to_string()))?;
        let versions = [(manifest.version, VERSION), (manifest.format, FORMAT_VERSION)];
        if let Some((found, known)) = versions.into_iter().find(|(found, known)| found > known) {
            return Err(StorageError::NewerFormat { found, known });
        }
        if let Some(file) = manifest.files.iter().find(|file| !is_inside(&file.path)) {
            return Err(damaged(path, &format!("{:?} is no name of a file in it", file.path)));
        }
        Ok(Some(manifest))
    }

    /// Writes it under a temporary name, renames it, and makes both durable.
    pub fn write(&self, directory: &Path) -> Result<(), StorageError> {
        let path = directory.join(FILE_NAME);
        let mut text = serde_json::to_string_pretty(self)
            .map_err(|error| StorageError::Io { path: path.clone(), source: error.into() })?;
        text.push('\n');
        replace_file(&path, text.as_bytes())
    }
}

/// Whether a path stays below its directory.
fn is_inside(path: &str) -> bool {
    let is_plain = |part| matches!(part, Component::Normal(_));
    !path.is_empty() && Path::new(path).components().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(path: &str) -> Manifest {
        let file = ManifestFile { path: path.to_owned(), bytes: 3, sha256: "ab".repeat(32) };
        Manifest::new("2026.11.21.1530-abc1234", 1_795_219_200_000, 7, vec![file])
    }

    #[test]
    fn manifests_read_back() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(Manifest::read(dir.path()).unwrap(), None);
        let manifest = manifest("log/00000000000000000001.log");
        manifest.write(dir.path()).unwrap();
        assert_eq!(Manifest::read(dir.path()).unwrap(), Some(manifest));
        let text = fs::read_to_string(dir.path().join(FILE_NAME)).unwrap();
        assert!(text.contains(r#""created_at": "2026-11-21T00:00:00Z""#), "{text}");
    }

    #[track_caller]
    fn check_refused(manifest: &Manifest, expected: &str) {
        let dir = tempfile::tempdir().unwrap();
        manifest.write(dir.path()).unwrap();
        let error = Manifest::read(dir.path()).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }

    #[test]
    fn files_elsewhere_and_newer_versions_are_refused() {
        for path in ["../secrets", "/etc/passwd", "log/../../x", ""] {
            check_refused(&manifest(path), "no name of a file");
        }
        check_refused(&Manifest { version: 2, ..manifest("log") }, "use a newer program");
        let newer = FORMAT_VERSION + 1;
        check_refused(&Manifest { format: newer, ..manifest("log") }, "use a newer program");
    }
}
