//! Choosing the state to start from.
//!
//! Normally that is `state.redb`. In a copy that was made while a server ran, the files are of
//! different moments: the log ends at some row, and everything else is taken as of that row or an
//! earlier one. The log brings it up to its end again, so the copy is the whole directory as it was
//! at that moment.

use std::fs;
use std::path::{Path, PathBuf};

use crate::storage::StorageError;
use crate::storage::directory::{Directory, TEMPORARY};
use crate::storage::disk;
use crate::storage::error::AtPath;
use crate::storage::instance::Origin;
use crate::storage::log_reader;
use crate::storage::snapshot;
use crate::storage::state_db::StateDb;

/// Sequence numbers that the log files hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogReach {
    /// First row from which on the files are without a gap; `None` without files.
    pub first: Option<u64>,
    /// Last row that can be believed in a copy; `u64::MAX` where nothing is in doubt.
    pub end: u64,
}

impl LogReach {
    /// Refuses a state that the log cannot bring up to its end without a gap.
    fn check(self, path: &Path, sequence: u64) -> Result<(), StorageError> {
        let text = match self.first {
            _ if sequence > self.end => {
                format!("it holds row {sequence}, the log ends at {}", self.end)
            }
            Some(first) if first > sequence.saturating_add(1) => {
                format!("it ends at row {sequence}, the log begins at {first}")
            }
            _ => return Ok(()),
        };
        Err(StorageError::Damaged { path: path.to_owned(), text })
    }
}

/// Where the log begins and, in a copy, where it ends without a gap between its files.
///
/// `spare_to`: last row of the oldest snapshot. A gap before it is of files that nothing needed any
/// more and that went while the copy was made. Files beyond another gap are set aside: `cp` may
/// have read an older file before it was complete. Returns how many were.
pub fn log_reach(
    files: &mut Vec<PathBuf>,
    is_copy: bool,
    spare_to: u64,
) -> Result<(LogReach, u64), StorageError> {
    let first = files.first().and_then(|path| first_sequence(path));
    let mut reach = LogReach { first, end: u64::MAX };
    if !is_copy || files.is_empty() {
        return Ok((reach, 0));
    }
    let mut last: Option<u64> = None;
    let mut good = 0;
    for path in &*files {
        let begins = first_sequence(path).unwrap_or(u64::MAX);
        if last.is_some_and(|last| begins != last.saturating_add(1)) {
            if begins > spare_to.saturating_add(1) {
                break;
            }
            reach.first = Some(begins);
        }
        good += 1;
        // Whoever copied it need not have synced it.
        disk::sync_file(path).at(path)?;
        let content = log_reader::read(path).at(path)?;
        if let Some(group) = content.groups.last() {
            last = Some(group.last_sequence());
        }
    }
    reach.end = last.unwrap_or(u64::MAX);
    let mut set_aside = 0;
    for path in files.split_off(good) {
        tracing::error!(file = %path.display(), "a log file comes after a gap and is set aside");
        fs::rename(&path, path.with_extension("log.ahead")).at(&path)?;
        set_aside += 1;
    }
    Ok((reach, set_aside))
}

/// The name of a log file is its first sequence number.
pub fn first_sequence(path: &Path) -> Option<u64> {
    path.file_stem()?.to_str()?.parse().ok()
}

/// Opens the state; if it is damaged or ahead of the log, the newest good snapshot takes its place.
///
/// Returns the open state, and how many problems were met; each has been logged.
///
/// # Errors
/// [`StorageError::StateLost`] if neither the state nor a snapshot can be used and the log does not
/// reach back to the first row.
pub fn open_state(
    directory: &Directory,
    origin: Origin,
    reach: LogReach,
    cache_bytes: usize,
) -> Result<(StateDb, u64), StorageError> {
    let path = directory.state();
    let mut problems = 0;
    if path.try_exists().at(&path)? {
        let usable = match origin {
            Origin::Copied => StateDb::verify(&path).map(|_| ()),
            Origin::New | Origin::Stopped | Origin::Crashed => Ok(()),
        };
        let opened = usable.and_then(|()| {
            let state = StateDb::open(&path, cache_bytes)?;
            reach.check(&path, state.sequence()?)?;
            Ok(state)
        });
        match opened {
            Ok(state) => return Ok((state, 0)),
            Err(error) if origin == Origin::Copied => {
                tracing::warn!(%error, "the state of the copy is not of one moment with its log");
            }
            Err(error) => {
                problems += 1;
                tracing::error!(%error, "the state cannot be read and is kept aside");
            }
        }
        fs::rename(&path, path.with_extension("redb.damaged")).at(&path)?;
    } else if origin == Origin::New || reach.first == Some(1) {
        return Ok((StateDb::open(&path, cache_bytes)?, 0));
    }
    let mut newer = Vec::new();
    for found in snapshot::list(&directory.snapshots())?.into_iter().rev() {
        if found.sequence > reach.end {
            newer.push(found);
        } else if restore_snapshot(&found.path, &path) {
            return Ok((StateDb::open(&path, cache_bytes)?, problems));
        }
    }
    if reach.first.is_none_or(|first| first == 1) {
        tracing::warn!("the state is made anew from the whole log");
        return Ok((StateDb::open(&path, cache_bytes)?, problems));
    }
    // All snapshots were made after the last row of the log was: a copy that took very long.
    for found in newer.into_iter().rev() {
        if restore_snapshot(&found.path, &path) {
            let missing = found.sequence - reach.end;
            tracing::error!(missing, "the log ends before the oldest snapshot; rows are missing");
            return Ok((StateDb::open(&path, cache_bytes)?, problems + 1));
        }
    }
    Err(StorageError::StateLost { path })
}

/// Puts a verified copy of a snapshot in the state's place; false if the snapshot is no good.
fn restore_snapshot(snapshot: &Path, state: &Path) -> bool {
    let temporary = state.with_extension(TEMPORARY);
    let restored = disk::copy(snapshot, &temporary)
        .at(snapshot)
        .and_then(|()| StateDb::verify(&temporary))
        .and_then(|sequence| {
            disk::sync_file(&temporary).at(&temporary)?;
            disk::rename(&temporary, state).at(state)?;
            let directory = state.parent().unwrap_or(state);
            disk::sync_directory(directory).at(directory)?;
            Ok(sequence)
        });
    match restored {
        Ok(sequence) => {
            tracing::warn!(sequence, "the state is restored from a snapshot and the log");
            true
        }
        Err(error) => {
            tracing::error!(%error, "a snapshot cannot be used");
            false
        }
    }
}
