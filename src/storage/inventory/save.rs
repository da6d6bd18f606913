//! Writing what characters have into files.
//!
//! In this order, so that a file is never ahead of the log, and a crash leaves each change in one
//! of the two: sync the log; write the file as `.tmp`; sync; rename; sync the folder; let the log
//! go. The older file stays for an hour, for plain copies of the directory.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use crate::domain::character::CharacterId;
use crate::domain::inventory::Inventory;
use crate::storage::StorageError;
use crate::storage::disk;
use crate::storage::error::AtPath;
use crate::storage::inventory::{Entries, Inventories, file};
use crate::storage::model::MaintenanceReport;
use crate::storage::shared::Shared;
use crate::storage::sync::lock;

/// How long a change may be in the log alone: a character's file is written at most so often.
const UNSAVED_MS_MAX: u64 = 600_000;

/// Writes what has changed ten minutes ago, and the oldest changes if there are many.
///
/// `is_forced`: writes everything that has changed.
pub fn save_due(
    shared: &Shared,
    now_ms: i64,
    is_forced: bool,
    report: &mut MaintenanceReport,
) -> Result<(), StorageError> {
    // A clock that was set back says nothing of how old a change is.
    let is_due = |since_ms: i64| is_forced || now_ms.abs_diff(since_ms) >= UNSAVED_MS_MAX;
    let due = lock(&shared.inventories.entries).oldest_unsaved(|since_ms, bytes_before| {
        is_due(since_ms) || bytes_before > shared.inventories.unsaved_bytes_max
    });
    let saved = save(shared, &due);
    report.inventories += saved.as_ref().map_or(0, |count| *count);
    saved.map(|_| ())
}

/// Writes everything that has changed.
pub fn save_all(shared: &Shared) -> Result<(), StorageError> {
    save_due(shared, 0, true, &mut MaintenanceReport::default())
}

/// Writes the oldest changes if there are far too many: those of a moment can be more than
/// maintenance has had the time for.
pub fn make_room(shared: &Shared) -> Result<(), StorageError> {
    let bytes_max = shared.inventories.unsaved_bytes_max;
    if lock(&shared.inventories.entries).unsaved_bytes <= 2 * bytes_max {
        return Ok(());
    }
    let due = lock(&shared.inventories.entries)
        .oldest_unsaved(|_, bytes_before| bytes_before > bytes_max);
    save(shared, &due).map(|_| ())
}

/// Writes the files of some characters; returns how many.
fn save(shared: &Shared, characters: &[CharacterId]) -> Result<u64, StorageError> {
    if characters.is_empty() {
        return Ok(0);
    }
    let inventories = &shared.inventories;
    let _one_at_a_time = lock(&inventories.saving);
    let due: Vec<Arc<Inventory>> = {
        let entries = lock(&inventories.entries);
        let entries = characters.iter().filter_map(|id| entries.by_character.get(id));
        entries.filter_map(|entry| Some(Arc::clone(&entry.unsaved.as_ref()?.inventory))).collect()
    };
    let last = due.iter().map(|inventory| inventory.sequence).max().unwrap_or(0);
    shared.wait_durable(last)?;
    let mut count = 0;
    let mut result = Ok(());
    for inventory in due {
        // One that fails keeps the others from nothing.
        match inventories.save_one(shared, &inventory) {
            Ok(()) => count += 1,
            Err(error) => result = result.and(Err(error)),
        }
    }
    result.map(|()| count)
}

impl Inventories {
    fn save_one(&self, shared: &Shared, inventory: &Arc<Inventory>) -> Result<(), StorageError> {
        let Inventory { character, sequence, .. } = **inventory;
        let folder = self.folder.join(character.0.to_string());
        if lock(&self.entries).is_first_file(character) {
            if !folder.try_exists().at(&folder)? {
                disk::may_write(&folder).at(&folder)?;
                fs::create_dir(&folder).at(&folder)?;
            }
            // It may also be left by an attempt that failed before this.
            disk::sync_directory(&self.folder).at(&self.folder)?;
        }
        let path = folder.join(format!("{sequence:020}.{}", file::ENDING));
        file::write(&path, inventory)?;
        let replaced = lock(&self.entries).take_saved(inventory, path.clone());
        self.cache.insert(character, Arc::clone(inventory));
        if let Some(replaced) = replaced.filter(|replaced| *replaced != path) {
            shared.supersede(&replaced);
        }
        Ok(())
    }
}

impl Entries {
    /// Whose changes are due, the oldest first. `is_due` gets the time of the first change, and the
    /// bytes of all that are not younger.
    fn oldest_unsaved(&self, is_due: impl Fn(i64, u64) -> bool) -> Vec<CharacterId> {
        let unsaved = self.by_character.iter();
        let unsaved = unsaved.filter_map(|(id, entry)| Some((*id, entry.unsaved.as_ref()?)));
        let mut unsaved: Vec<_> = unsaved.map(|(id, u)| (u.since_ms, id, u.bytes)).collect();
        unsaved.sort_unstable();
        let mut left = self.unsaved_bytes;
        let mut due = Vec::new();
        for (since_ms, id, bytes) in unsaved {
            if is_due(since_ms, left) {
                due.push(id);
                left -= bytes;
            }
        }
        due
    }

    fn is_first_file(&self, character: CharacterId) -> bool {
        self.by_character.get(&character).is_none_or(|entry| entry.file.is_none())
    }

    /// Takes note of a file that is there for good; returns the one before.
    fn take_saved(&mut self, inventory: &Inventory, path: PathBuf) -> Option<PathBuf> {
        let entry = self.by_character.get_mut(&inventory.character)?;
        if let Some(unsaved) = &mut entry.unsaved {
            if unsaved.inventory.sequence == inventory.sequence {
                self.unsaved_bytes -= unsaved.bytes;
                entry.unsaved = None;
            } else {
                unsaved.first_sequence = inventory.sequence + 1;
                unsaved.since_ms = inventory.changed_ms;
            }
        }
        entry.file.replace(path)
    }
}
