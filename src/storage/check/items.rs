//! Checking the files of items: every item of every file.

use std::path::Path;

use super::{Check, UNKNOWN_COST, len, text_of, unknown_text};
use crate::domain::character::CharacterId;
use crate::storage::StorageError;
use crate::storage::error::AtPath;
use crate::storage::inventory::file;
use crate::storage::inventory::folder::{self, CharacterFiles};

const OLDER_COST: &str = "nothing, as long as the newer file is good";

impl Check<'_> {
    /// The files of all characters; a directory without any is none the worse.
    pub fn list_items(root: &Path) -> Result<Vec<CharacterFiles>, StorageError> {
        if root.try_exists().at(root)? { folder::list(root) } else { Ok(Vec::new()) }
    }

    pub fn check_items(&mut self, characters: &[CharacterFiles]) -> Result<(), StorageError> {
        for CharacterFiles { character, folder, files } in characters {
            if !files.is_empty() && !self.is_character(character.0) {
                self.find(folder, unknown_text(1), UNKNOWN_COST.to_owned());
            }
            for (index, (sequence, path)) in files.iter().enumerate() {
                let is_newest = index + 1 == files.len();
                self.check_items_file(path, *character, *sequence, is_newest)?;
            }
        }
        Ok(())
    }

    fn check_items_file(
        &mut self,
        path: &Path,
        character: CharacterId,
        sequence: u64,
        is_newest: bool,
    ) -> Result<(), StorageError> {
        let read = folder::verify(path, character, sequence).and_then(|_| file::read(path));
        let items = read.as_ref().map_or(0, |inventory| inventory.items.len() as u64);
        if let Err(error) = read {
            let cost =
                if is_newest { self.cost_of_items(character) } else { OLDER_COST.to_owned() };
            self.find(path, text_of(&error), cost);
        }
        self.count_file(len(path), items)
    }

    fn cost_of_items(&self, CharacterId(id): CharacterId) -> String {
        let dictionary = self.dictionary.as_ref();
        let name = dictionary.and_then(|dictionary| dictionary.character(id));
        let name = name.map_or_else(|| format!("character {id}"), |name| name.to_string());
        format!("the items of {name}, if an older file and the log do not have them")
    }
}
