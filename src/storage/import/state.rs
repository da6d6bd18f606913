//! What imports told: counts from elsewhere, beside those counted here.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::storage::codec::{Decode, Encode};
use crate::storage::import::row::ImportedFind;
use crate::storage::record::{RareKey, RareState};

/// What one character had counted elsewhere; comes on top of what is counted here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Encode, Decode)]
pub struct ImportedTotals {
    pub kills: u64,
    pub rares: u64,
}

/// The imported part of the state.
#[derive(Debug, Default)]
pub struct ImportedState {
    totals: HashMap<u32, ImportedTotals>,
    /// Of all characters together.
    fleet: ImportedTotals,
    /// Rares that are not yet saved, with the sequence number of their row.
    rares: BTreeMap<RareKey, (u64, RareState)>,
    /// Characters whose totals changed since the last save.
    dirty: HashSet<u32>,
}

impl ImportedState {
    /// What a character had counted elsewhere; zeros if no import told.
    pub fn totals_of(&self, character: u32) -> ImportedTotals {
        self.totals.get(&character).copied().unwrap_or_default()
    }

    /// What all characters together had counted elsewhere.
    pub fn fleet(&self) -> ImportedTotals {
        self.fleet
    }

    /// Rares that are not yet saved, within a range of keys, the newest first.
    pub fn rares(
        &self,
        keys: std::ops::Range<RareKey>,
    ) -> impl Iterator<Item = (&RareKey, &RareState)> {
        self.rares.range(keys).rev().map(|(key, (_, rare))| (key, rare))
    }

    /// Takes a saved record.
    pub fn restore(&mut self, character: u32, totals: ImportedTotals) {
        let old = self.totals.insert(character, totals).unwrap_or_default();
        let replace = |sum: u64, old: u64, new: u64| sum.saturating_sub(old).saturating_add(new);
        self.fleet.kills = replace(self.fleet.kills, old.kills, totals.kills);
        self.fleet.rares = replace(self.fleet.rares, old.rares, totals.rares);
    }

    /// Replaces what is told; `None` leaves a count as it is.
    pub fn set_totals(&mut self, character: u32, kills: Option<u64>, rares: Option<u64>) {
        let old = self.totals_of(character);
        let kills = kills.unwrap_or(old.kills);
        let rares = rares.unwrap_or(old.rares);
        self.restore(character, ImportedTotals { kills, rares });
        self.dirty.insert(character);
    }

    pub fn add_rare(&mut self, sequence: u64, character: u32, find: &ImportedFind) {
        let rare = RareState {
            character,
            client_time_ms: find.at_ms,
            name: find.name,
            place: find.place,
            additional_info: None,
        };
        self.rares.insert((find.at_ms, find.id), (sequence, rare));
    }

    pub fn is_dirty(&self) -> bool {
        !self.dirty.is_empty() || !self.rares.is_empty()
    }

    /// Takes the totals that changed since the last call.
    pub fn take_totals(&mut self) -> Vec<(u32, ImportedTotals)> {
        let characters = std::mem::take(&mut self.dirty);
        characters.into_iter().map(|character| (character, self.totals_of(character))).collect()
    }

    /// All rares that are not yet saved.
    pub fn unsaved_rares(&self) -> impl Iterator<Item = (RareKey, RareState)> {
        self.rares.iter().map(|(key, (_, rare))| (*key, rare.clone()))
    }

    /// Drops rares from memory that are saved, by the sequence number of that save.
    pub fn forget_saved_rares(&mut self, sequence: u64) {
        self.rares.retain(|_, (of_row, _)| *of_row > sequence);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_import_replaces_what_an_earlier_one_said() {
        let mut state = ImportedState::default();
        state.set_totals(1, Some(100), None);
        state.set_totals(2, Some(7), Some(1));
        state.set_totals(1, None, Some(3));
        state.set_totals(1, Some(120), None);
        assert_eq!(state.totals_of(1), ImportedTotals { kills: 120, rares: 3 });
        assert_eq!(state.fleet(), ImportedTotals { kills: 127, rares: 4 });
        assert_eq!(state.take_totals().len(), 2);
        assert!(!state.is_dirty());
    }
}
