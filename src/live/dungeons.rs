//! Dungeon maps as game clients sent them, by landblock.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use axum::extract::ws::Utf8Bytes;

/// Most bytes of maps kept; a map is at most half a megabyte, most are a few kilobytes.
const BYTES_MAX: usize = 16 * 1024 * 1024;

/// A bounded memory of dungeon maps; when it is full, the one unseen for longest goes.
#[derive(Debug, Default)]
pub struct DungeonMaps {
    maps: Mutex<Maps>,
}

#[derive(Debug, Default)]
struct Maps {
    by_landblock: HashMap<u16, (u64, Utf8Bytes)>,
    bytes: usize,
    uses: u64,
}

impl DungeonMaps {
    pub fn insert(&self, landblock: u16, map: Utf8Bytes) {
        let mut maps = self.maps.lock().unwrap_or_else(PoisonError::into_inner);
        maps.uses += 1;
        let used = maps.uses;
        maps.bytes += map.len();
        if let Some((_, old)) = maps.by_landblock.insert(landblock, (used, map)) {
            maps.bytes -= old.len();
        }
        while maps.bytes > BYTES_MAX {
            let oldest = maps.by_landblock.iter().min_by_key(|(_, (used, _))| *used);
            let Some(landblock) = oldest.map(|(landblock, _)| *landblock) else {
                break;
            };
            if let Some((_, gone)) = maps.by_landblock.remove(&landblock) {
                maps.bytes -= gone.len();
            }
        }
    }

    pub fn find(&self, landblock: u16) -> Option<Utf8Bytes> {
        let mut maps = self.maps.lock().unwrap_or_else(PoisonError::into_inner);
        maps.uses += 1;
        let now = maps.uses;
        let (used, map) = maps.by_landblock.get_mut(&landblock)?;
        *used = now;
        Some(map.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_bounded_and_the_unseen_go_first() {
        let maps = DungeonMaps::default();
        let half = "x".repeat(BYTES_MAX / 2);
        maps.insert(1, half.clone().into());
        maps.insert(2, half.clone().into());
        assert!(maps.find(1).is_some());
        maps.insert(3, half.into());
        assert!(maps.find(1).is_some());
        assert!(maps.find(2).is_none());
        assert!(maps.find(3).is_some());
    }
}
