//! The directory a backup is written to, and the steps that make a new backup of an old one.
//!
//! Files are copied into `incoming.tmp` first, while the earlier backup stays whole. When all are
//! there, the manifest is written into that folder: from then on the new backup is the one, and
//! [`finish`] only moves files. A crash before that costs nothing, one after it is made good by
//! the next backup or restore.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::storage::directory::sync_directory;
use crate::storage::error::{AtPath, StorageError};
use crate::storage::manifest::{self, Manifest};

/// Where files are until all are there.
pub const INCOMING: &str = "incoming.tmp";
/// The manifest of the earlier backup while its files are replaced; in the incoming folder.
const PREVIOUS: &str = "previous.json";

pub struct BackupFolder {
    pub root: PathBuf,
    /// The backup that is there already.
    pub earlier: Option<Manifest>,
}

impl BackupFolder {
    /// Creates the directory if need be, and finishes a backup that a crash has left.
    ///
    /// # Errors
    /// [`StorageError::Refused`] if it lies in the data directory, or holds something else.
    pub fn open(root: &Path, data_dir: &Path) -> Result<Self, StorageError> {
        let refused = |text| StorageError::Refused { path: root.to_owned(), text };
        if resolve(root).starts_with(resolve(data_dir)) {
            return Err(refused("a backup cannot be kept in the data directory it is made of"));
        }
        if root.try_exists().at(root)? && !root.is_dir() {
            return Err(refused("this is a file; name a directory"));
        }
        fs::create_dir_all(root).at(root)?;
        finish(root)?;
        let earlier = Manifest::read(root)?;
        if earlier.is_none() && !is_empty_but_for(root, INCOMING)? {
            return Err(refused(
                "the directory is not empty and holds no backup; name a new one, an empty one, \
                 or an earlier backup",
            ));
        }
        let folder = Self { root: root.to_owned(), earlier };
        folder.discard()?;
        let incoming = folder.incoming();
        fs::create_dir(&incoming).at(&incoming)?;
        Ok(folder)
    }

    fn incoming(&self) -> PathBuf {
        self.root.join(INCOMING)
    }

    /// Where to write a new file; its folder is made.
    pub fn place_for(&self, path: &str) -> Result<PathBuf, StorageError> {
        let place = self.incoming().join(path);
        if let Some(parent) = place.parent() {
            fs::create_dir_all(parent).at(parent)?;
        }
        Ok(place)
    }

    /// Removes what an unfinished backup has left; one that only has to be moved stays.
    pub fn discard(&self) -> Result<(), StorageError> {
        let incoming = self.incoming();
        let ready = incoming.join(manifest::FILE_NAME);
        if incoming.try_exists().at(&incoming)? && !ready.try_exists().at(&ready)? {
            fs::remove_dir_all(&incoming).at(&incoming)?;
        }
        Ok(())
    }

    /// Makes the new files and those that were kept the backup.
    pub fn commit(&self, manifest: &Manifest) -> Result<(), StorageError> {
        let incoming = self.incoming();
        let is_new = |path: &&str| incoming.join(path).exists();
        sync_folders(
            &incoming,
            manifest.files.iter().map(|file| file.path.as_str()).filter(is_new),
        )?;
        manifest.write(&incoming)?;
        sync_directory(&self.root)?;
        finish(&self.root)
    }
}

/// Moves the files of a complete incoming backup into place; may be repeated after a crash.
pub fn finish(root: &Path) -> Result<(), StorageError> {
    let incoming = root.join(INCOMING);
    let Some(new) = Manifest::read(&incoming)? else { return Ok(()) };
    let (current, previous) = (root.join(manifest::FILE_NAME), incoming.join(PREVIOUS));
    if current.try_exists().at(&current)? {
        fs::rename(&current, &previous).at(&current)?;
        sync_directory(root)?;
    }
    for file in &new.files {
        let (from, to) = (incoming.join(&file.path), root.join(&file.path));
        if from.try_exists().at(&from)? {
            if let Some(parent) = to.parent() {
                fs::create_dir_all(parent).at(parent)?;
            }
            fs::rename(&from, &to).at(&to)?;
        }
    }
    remove_stale(root, &previous, &new)?;
    sync_folders(root, new.files.iter().map(|file| file.path.as_str()))?;
    let ready = incoming.join(manifest::FILE_NAME);
    fs::rename(&ready, &current).at(&current)?;
    sync_directory(root)?;
    fs::remove_dir_all(&incoming).at(&incoming)
}

/// Removes the files of the earlier backup that the new one does not have. Others stay.
fn remove_stale(root: &Path, previous: &Path, new: &Manifest) -> Result<(), StorageError> {
    // Files of a manifest that makes no sense are not ours to remove.
    let Ok(Some(old)) = Manifest::read_file(previous) else { return Ok(()) };
    let wanted: BTreeSet<&str> = new.files.iter().map(|file| file.path.as_str()).collect();
    for file in old.files.iter().filter(|file| !wanted.contains(file.path.as_str())) {
        let path = root.join(&file.path);
        if path.try_exists().at(&path)? {
            fs::remove_file(&path).at(&path)?;
        }
    }
    Ok(())
}

/// Makes the names of the files below `root` durable, those of their folders too.
pub fn sync_folders<'a>(
    root: &Path,
    files: impl Iterator<Item = &'a str>,
) -> Result<(), StorageError> {
    let mut folders = BTreeSet::from([root.to_owned()]);
    for file in files {
        let path = root.join(file);
        folders
            .extend(path.ancestors().skip(1).take_while(|path| *path != root).map(Path::to_owned));
    }
    folders.iter().try_for_each(|folder| sync_directory(folder))
}

/// Whether a directory holds nothing, or only that one thing.
pub fn is_empty_but_for(directory: &Path, name: &str) -> Result<bool, StorageError> {
    for entry in fs::read_dir(directory).at(directory)? {
        if entry.at(directory)?.file_name() != name {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The path without links, as far as it exists.
fn resolve(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    for known in whole.ancestors() {
        if let (Ok(real), Ok(rest)) = (known.canonicalize(), whole.strip_prefix(known)) {
            return real.join(rest);
        }
    }
    whole
}
