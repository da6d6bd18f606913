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
use crate::storage::inventory::row::{Items, ItemsRow, bytes_of};

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
        let bytes = bytes_of(&changed.items);
        self.take_change(inventory, bytes);
        read.and(applied)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::inventory::InventoryChange;
    use crate::storage::inventory::tests::{MINUTE_MS, item_files, name, record, records};
    use crate::storage::tests::{MIDNIGHT_MS, TestStore};

    #[test]
    fn an_older_file_stays_for_an_hour() {
        let mut store = TestStore::new();
        let minutes = |minutes: i64| MIDNIGHT_MS + minutes * MINUTE_MS;
        store.put("Larsson", minutes(0), 1);
        store.sync();
        store.store.maintain(minutes(10)).unwrap();
        store.put("Larsson", minutes(11), 2);
        store.sync();
        store.store.maintain(minutes(21)).unwrap();
        store.store.maintain(minutes(80)).unwrap();
        assert_eq!(store.item_files().len(), 2);
        // The newer one cannot be read: the older one and the log have everything.
        let store = store.restart_after(|root| fs::write(&item_files(root)[1], "no").unwrap());
        assert_eq!(store.ids("Larsson"), Some(vec![1, 2]));
        assert_eq!(store.store.stats().problems, 1);
        let aside = fs::read_dir(store.directory.path().join("inventory/1")).unwrap();
        let is_aside = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "damaged");
        assert_eq!(aside.map(|entry| entry.unwrap().path()).filter(is_aside).count(), 1);
        store.store.maintain(minutes(100)).unwrap();
        assert_eq!(store.item_files().len(), 2);
        store.store.maintain(minutes(160)).unwrap();
        assert_eq!(store.item_files().len(), 1);
        assert_eq!(store.ids("Larsson"), Some(vec![1, 2]));
    }

    #[test]
    fn damage_costs_its_character_only() {
        let mut store = TestStore::new();
        store.put("Larsson", MIDNIGHT_MS, 1);
        store.put("Aldra", MIDNIGHT_MS, 2);
        store.writer.take().unwrap().close().unwrap();
        let store = store.reopen(|root| {
            fs::write(&item_files(root)[0], "no").unwrap();
            fs::remove_dir_all(root.join("log")).unwrap();
        });
        assert_eq!((store.ids("Larsson"), store.ids("Aldra")), (None, Some(vec![2])));
        assert_eq!(store.store.stats().problems, 1);
        // It begins anew with the next dump.
        store.change("Larsson", MIDNIGHT_MS, InventoryChange::Replace(records(5..7)));
        assert_eq!(store.ids("Larsson"), Some(vec![5, 6]));
    }

    #[test]
    fn damage_after_the_start_is_told_and_ended_by_a_dump() {
        let mut store = TestStore::new();
        let (id, _) = store.put("Larsson", MIDNIGHT_MS, 1);
        store.writer.take().unwrap().close().unwrap();
        let store = store.reopen(|_| ());
        fs::write(&store.item_files()[0], "no").unwrap();
        assert!(store.store.inventory(id).is_err());
        let put = InventoryChange::Put(record(2, "more"));
        assert!(store.store.change_inventory(MIDNIGHT_MS, &name("Larsson"), put, &[]).is_err());
        assert_eq!(store.store.stats().problems, 2);
        store.change("Larsson", MIDNIGHT_MS, InventoryChange::Replace(records(3..4)));
        assert_eq!(store.ids("Larsson"), Some(vec![3]));
    }

    /// Numbers are not given twice, though the log has lost its end.
    #[test]
    fn files_beyond_the_end_of_the_log_are_believed() {
        let mut store = TestStore::new();
        store.put("Larsson", MIDNIGHT_MS, 1);
        let kept = tempfile::tempdir().unwrap();
        store.sync();
        let store = store.restart_after(|root| {
            fs::copy(root.join("state.redb"), kept.path().join("state.redb")).unwrap();
        });
        store.put("Larsson", MIDNIGHT_MS + 1, 2);
        let (_, last) = store.put("Larsson", MIDNIGHT_MS + 2, 3);
        let mut store = store;
        store.writer.take().unwrap().close().unwrap();
        let store = store.reopen(|root| {
            fs::copy(kept.path().join("state.redb"), root.join("state.redb")).unwrap();
            let log = list_files(&root.join("log"), "log").unwrap().pop().unwrap();
            let file = fs::OpenOptions::new().write(true).open(log).unwrap();
            file.set_len(300).unwrap();
        });
        assert_eq!(store.ids("Larsson"), Some(vec![1, 2, 3]));
        let (_, next) = store.put("Larsson", MIDNIGHT_MS + 3, 4);
        assert!(next > last, "{next} {last}");
        let mut store = store;
        store.sync();
        let store = store.restart();
        assert_eq!(store.ids("Larsson"), Some(vec![1, 2, 3, 4]));
    }
}
