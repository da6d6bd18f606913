//! Checking the state: every page, every record, every name used.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;

use super::{Check, UNKNOWN_COST, len, text_of, unknown_text};
use crate::storage::StorageError;
use crate::storage::bucket::guard;
use crate::storage::dictionary::{Dictionary, OTHER};
use crate::storage::directory::STATE;
use crate::storage::error::AtPath;
use crate::storage::state::State;
use crate::storage::state_db::StateDb;

pub const COST: &str = "totals, rares, portals and names, if no snapshot has them";
const SNAPSHOT_COST: &str = "nothing, as long as state.redb is good";
const CACHE_BYTES: usize = 16 << 20;

/// What a state file holds.
struct Content {
    state: State,
    dictionary: Dictionary,
    /// Ids that have no definition.
    unknown: u64,
}

impl Check<'_> {
    /// Checks the copy of the state, and takes its names.
    pub fn check_state(&mut self) -> Result<(), StorageError> {
        let copy = self.state_copy;
        if !copy.try_exists().at(copy)? {
            // It could not even be copied, which has been told.
            return Ok(());
        }
        let path = self.root.join(STATE);
        match read(copy) {
            Ok(content) => {
                if content.unknown > 0 {
                    self.find(&path, unknown_text(content.unknown), UNKNOWN_COST.to_owned());
                }
                self.state_sequence = Some(content.state.sequence);
                self.dictionary = Some(content.dictionary);
            }
            Err(error) => self.find(&path, text_of(&error), COST.to_owned()),
        }
        self.count_file(len(copy), 0)
    }

    /// Checks the older copies of the state.
    pub fn check_snapshots(&mut self, snapshots: &[PathBuf]) -> Result<(), StorageError> {
        for path in snapshots {
            let copied = fs::copy(path, self.state_copy).at(path);
            if let Err(error) = copied.and_then(|_| read(self.state_copy)) {
                self.find(path, text_of(&error), SNAPSHOT_COST.to_owned());
            }
            self.count_file(len(path), 0)?;
        }
        Ok(())
    }
}

/// Reads a copy of the state, all of it.
fn read(copy: &Path) -> Result<Content, StorageError> {
    guard(copy, || {
        StateDb::verify(copy)?;
        let database = StateDb::open(copy, CACHE_BYTES)?;
        let (state, mut dictionary) = database.load(TimeZone::UTC)?;
        // Old rows may still name the sessions that are no longer in memory.
        database.all_texts(|id, text| dictionary.texts.define(id, text.into()))?;
        let is_text = |id: u32| id == OTHER || dictionary.texts.get(id).is_some();
        let is_character = |id: u32| dictionary.characters.get(id).is_some();
        let mut unknown = 0;
        let mut count = |is_known: bool| unknown += u64::from(!is_known);
        for (character, session) in state.sessions.keys() {
            count(is_character(*character) && is_text(*session));
        }
        for key in state.portals.keys() {
            count(is_text(key.name));
        }
        database.rares(((i64::MIN, 0), (i64::MAX, u64::MAX)), |_, rare| {
            count(is_character(rare.character) && is_text(rare.name));
            ControlFlow::Continue(())
        })?;
        Ok(Content { state, dictionary, unknown })
    })
}
