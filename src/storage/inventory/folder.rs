//! What a start finds: the newest good file of each character, then the log.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::domain::character::CharacterId;
use crate::domain::inventory::Inventory;
use crate::storage::StorageError;
use crate::storage::bucket::damaged;
use crate::storage::directory::{list_files, remove_temporary_files};
use crate::storage::error::AtPath;
use crate::storage::inventory::Entries;
use crate::storage::inventory::file::{self, ENDING, Header};
use crate::storage::inventory::row::{Items, ItemsRow};

/// The files of one character.
pub struct CharacterFiles {
    pub character: CharacterId,
    pub folder: PathBuf,
    /// Sequence number and path, the oldest first.
    pub files: Vec<(u64, PathBuf)>,
}

/// What the files hold.
#[derive(Default)]
pub struct Found {
    pub entries: Entries,
    /// Older files.
    pub superseded: Vec<PathBuf>,
    /// No change up to this one is in the log alone.
    pub saved_to: u64,
    /// Whether a file had to be set aside: its place takes an older one, and more of the log.
    pub has_set_aside: bool,
    /// Files that cannot be read; each has been logged.
    pub problems: u64,
}

/// Lists the files of all characters, by their names alone.
pub fn list(root: &Path) -> Result<Vec<CharacterFiles>, StorageError> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root).at(root)? {
        let folder = entry.at(root)?.path();
        let character = folder.file_name().and_then(|name| name.to_str()?.parse().ok());
        if let Some(character) = character.filter(|_| folder.is_dir()) {
            let files = list_files(&folder, ENDING)?;
            let files = files.into_iter().filter_map(|path| Some((sequence_of(&path)?, path)));
            let files = files.collect();
            found.push(CharacterFiles { character: CharacterId(character), folder, files });
        }
    }
    found.sort_by_key(|found| found.character);
    Ok(found)
}

/// The name of a file is the last change it holds.
fn sequence_of(path: &Path) -> Option<u64> {
    path.file_stem()?.to_str()?.parse().ok()
}

/// Takes the newest good file of each character.
///
/// `log_end`: last row of the log that is believed. A file beyond it is set aside, and so is one
/// that cannot be read: an older one and the log take its place.
pub fn open(root: &Path, log_end: u64) -> Result<Found, StorageError> {
    let mut found = Found::default();
    for CharacterFiles { character, folder, mut files } in list(root)? {
        remove_temporary_files(&folder)?;
        while let Some((sequence, path)) = files.pop() {
            if sequence > log_end {
                tracing::warn!(file = %path.display(), "a file of items is ahead of the log");
                set_aside(&path, "items.ahead", &mut found)?;
                continue;
            }
            match verify(&path, character, sequence) {
                Ok(header) => {
                    found.saved_to = found.saved_to.max(header.saved_to);
                    found.entries.take_file(path, &header);
                    break;
                }
                Err(error) => {
                    found.problems += 1;
                    tracing::error!(%error, "a file of items cannot be read and is kept aside");
                    set_aside(&path, "items.damaged", &mut found)?;
                }
            }
        }
        found.superseded.extend(files.into_iter().map(|(_, path)| path));
    }
    Ok(found)
}

/// Verifies a file, and that it is what its name says.
pub fn verify(path: &Path, character: CharacterId, sequence: u64) -> Result<Header, StorageError> {
    let header = file::verify(path)?;
    if (header.character, header.sequence) == (character, sequence) {
        Ok(header)
    } else {
        Err(damaged(path, "it is of another character or moment than its name says"))
    }
}

fn set_aside(path: &Path, ending: &str, found: &mut Found) -> Result<(), StorageError> {
    found.has_set_aside = true;
    fs::rename(path, path.with_extension(ending)).at(path)
}

impl Entries {
    /// Takes a row of the log, unless a file has it already.
    ///
    /// # Errors
    /// What is wrong with the file or the row. Of a file, nothing is believed then; a row is left
    /// out.
    pub fn replay(
        &mut self,
        character: u32,
        sequence: u64,
        received_ms: i64,
        row: &ItemsRow,
    ) -> Result<(), StorageError> {
        let character = CharacterId(character);
        let empty = Inventory { character, sequence, changed_ms: received_ms, items: Items::new() };
        let mut inventory = Arc::new(empty);
        let mut read = Ok(());
        if let Some(entry) = self.by_character.get_mut(&character) {
            if entry.sequence >= sequence {
                return Ok(());
            }
            match (&mut entry.unsaved, &entry.file) {
                // Out of its place, so that it is changed and not copied.
                (Some(unsaved), _) => std::mem::swap(&mut unsaved.inventory, &mut inventory),
                (None, Some(path)) => match file::read(path) {
                    Ok(known) => inventory = Arc::new(known),
                    Err(error) => read = Err(error),
                },
                (None, None) => {}
            }
        }
        let changed = Arc::make_mut(&mut inventory);
        (changed.sequence, changed.changed_ms) = (sequence, received_ms);
        let applied = row.change.apply(&mut changed.items);
        self.take_change(inventory);
        read.and(applied)
    }
}
