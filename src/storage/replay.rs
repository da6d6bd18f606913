//! Opening: what the files hold becomes the state and the open hours again.

use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};

use crate::series::item_event::ItemEventSample;
use crate::series::sample::{SpawnSample, TelemetrySample};
use crate::storage::StorageError;
use crate::storage::bucket::Bucket;
use crate::storage::codec::decode_front;
use crate::storage::dictionary::Dictionary;
use crate::storage::directory::{Directory, ITEM_EVENTS, SPAWNS, TELEMETRY, list_files};
use crate::storage::disk;
use crate::storage::error::AtPath;
use crate::storage::hour::{Hour, start_ms};
use crate::storage::import::row::ImportedRow;
use crate::storage::inventory::Entries;
use crate::storage::inventory::folder::{self, Found};
use crate::storage::log::{Group, HEADER_BYTES, LogFile};
use crate::storage::log_reader::{self, LogContent};
use crate::storage::period::{Period, day_of};
use crate::storage::projection::Stored;
use crate::storage::recover::first_sequence;
use crate::storage::row::LogRow;
use crate::storage::series_view::{BucketFile, SeriesView};
use crate::storage::state::State;
use crate::storage::state_db::define_character;

/// Everything the files held.
pub struct Restored {
    pub state: State,
    pub dictionary: Dictionary,
    pub telemetry: SeriesView<TelemetrySample>,
    pub spawns: SeriesView<SpawnSample>,
    pub item_events: SeriesView<ItemEventSample>,
    pub inventories: Entries,
    /// Last row that no file of items lacks; 0 where the whole log has to be read.
    items_saved_to: u64,
    pub log_files: Vec<LogFile>,
    /// Buckets and files of items that others replace.
    pub superseded: Vec<PathBuf>,
    /// Up to where `state.redb` was.
    pub applied_sequence: u64,
    /// Last sequence number in any file.
    pub last_sequence: u64,
    /// Damaged files and records; each has been logged.
    pub problems: u64,
}

/// The buckets of one kind.
pub struct Listed {
    pub files: Vec<BucketFile>,
    /// Hours whose day is there as well.
    pub superseded: Vec<PathBuf>,
    /// Whether a bucket had to be set aside.
    pub has_set_aside: bool,
}

/// Lists the buckets in a directory, by their names alone.
pub fn list_buckets(directory: &Path) -> Result<Listed, StorageError> {
    let mut files = Vec::new();
    for path in list_files(directory, "redb")? {
        let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        if let Some(period) = Period::parse(name) {
            files.push(BucketFile::new(&path, period));
        } else {
            tracing::warn!(file = %path.display(), "the name of a bucket tells no time");
        }
    }
    let is_superseded = |file: &BucketFile| match file.period {
        Period::Hour(hour) => {
            let day = Period::Day(day_of(hour));
            files.iter().any(|other| other.period == day)
        }
        Period::Day(_) | Period::Month(_) => false,
    };
    let superseded: Vec<_> = files
        .iter()
        .filter(|file| is_superseded(file))
        .map(|file| file.path.to_path_buf())
        .collect();
    files.retain(|file| !superseded.iter().any(|path| **path == *file.path));
    Ok(Listed { files, superseded, has_set_aside: false })
}

/// Checks the buckets that share hours with the log, and lists what is left.
///
/// `log_end`: last row of the log that is believed. A bucket beyond it is set aside: the log has
/// its rows up to that point. One that cannot be read is kept aside: the log may still have it.
pub fn checked_buckets(
    directory: &Path,
    log_hours: &[Hour],
    log_end: u64,
    problems: &mut u64,
) -> Result<Listed, StorageError> {
    let Some(first) = log_hours.iter().min() else { return list_buckets(directory) };
    let mut has_set_aside = false;
    loop {
        let mut listed = list_buckets(directory)?;
        let mut is_changed = false;
        // Beyond the log's first hour, and the day before it: what was sealed while it was written.
        let recent = |file: &&BucketFile| file.period.end_hour() > first - 24;
        for file in listed.files.iter().filter(recent) {
            let ending = match Bucket::open(&file.path, 0) {
                Ok(bucket) => {
                    let last = bucket.blocks.values().map(|block| block.last_sequence).max();
                    if last.unwrap_or(0) <= log_end {
                        continue;
                    }
                    tracing::warn!(file = %file.path.display(), "a bucket is ahead of the log");
                    "redb.ahead"
                }
                Err(error) => {
                    *problems += 1;
                    tracing::error!(%error, "a bucket cannot be read and is kept aside");
                    "redb.damaged"
                }
            };
            fs::rename(&file.path, file.path.with_extension(ending)).at(&file.path)?;
            is_changed = true;
            has_set_aside = true;
        }
        // Without a day, its hours count again.
        if !is_changed {
            listed.has_set_aside = has_set_aside;
            return Ok(listed);
        }
    }
}

/// Joins the saved state with the buckets; the log is still to be replayed.
pub fn begin(
    directory: &Directory,
    (state, dictionary): (State, Dictionary),
    log: &[PathBuf],
    log_end: u64,
) -> Result<Restored, StorageError> {
    let mut problems = 0;
    let hours: Vec<Hour> = log.iter().filter_map(|path| log_reader::hour_of_file(path)).collect();
    let mut superseded = Vec::new();
    let mut list = |kind: &str| {
        let folder = directory.series(kind);
        let listed = checked_buckets(&folder, &hours, log_end, &mut problems)?;
        superseded.extend(listed.superseded);
        Ok::<_, StorageError>((folder, listed.files, listed.has_set_aside))
    };
    let (telemetry, spawns, item_events) = (list(TELEMETRY)?, list(SPAWNS)?, list(ITEM_EVENTS)?);
    let found = folder::open(&directory.inventory(), log_end)?;
    let Found { entries, has_set_aside, .. } = found;
    superseded.extend(found.superseded);
    // What was set aside may be in log files that nothing else needs; and what the files of a copy
    // say of each other need not hold, since they are of different moments.
    let is_copy = log_end < u64::MAX;
    let is_all_read = is_copy || has_set_aside || item_events.2;
    let sequence = state.sequence;
    let items_saved_to = if is_all_read { 0 } else { state.items_saved_to };
    Ok(Restored {
        state,
        dictionary,
        telemetry: SeriesView::new(telemetry.0, telemetry.1),
        spawns: SeriesView::new(spawns.0, spawns.1),
        item_events: SeriesView::new(item_events.0, item_events.1),
        inventories: entries,
        items_saved_to,
        log_files: Vec::new(),
        superseded,
        applied_sequence: sequence,
        last_sequence: sequence,
        problems: problems + found.problems,
    })
}

impl Restored {
    /// Replays all files of the log.
    pub fn replay(&mut self, log: &[PathBuf]) -> Result<(), StorageError> {
        for (index, path) in log.iter().enumerate() {
            let next = log.get(index + 1);
            let end = next.and_then(|next| first_sequence(next)?.checked_sub(1));
            match (log_reader::hour_of_file(path), end) {
                (Some(hour), Some(end)) if self.has_all(hour, end) => self.pass(path, hour, end)?,
                _ => self.replay_file(path, next.is_none())?,
            }
        }
        Ok(())
    }

    /// Whether state, buckets and files of items hold all rows of a log file that ends with row
    /// `end`. Of an hour, item events are sealed before the others.
    fn has_all(&self, hour: Hour, end: u64) -> bool {
        end <= self.state.sequence.min(self.items_saved_to)
            && self.telemetry.is_sealed(hour)
            && self.spawns.is_sealed(hour)
    }

    /// Takes note of a file without reading it.
    fn pass(&mut self, path: &Path, hour: Hour, last_sequence: u64) -> Result<(), StorageError> {
        let bytes = path.metadata().at(path)?.len();
        let path = path.to_owned();
        let file =
            LogFile { path, hour, last_sequence, bytes, is_damaged: false, spare_since_ms: None };
        self.log_files.push(file);
        Ok(())
    }

    fn replay_file(&mut self, path: &Path, is_last: bool) -> Result<(), StorageError> {
        let LogContent { hour, groups, damaged_bytes, good_bytes, torn_bytes } =
            log_reader::read(path).at(path)?;
        let name = path.display();
        let Some(hour) = hour else {
            // Of the newest file, the header itself may be torn: it never held a record.
            self.problems += u64::from(!is_last);
            tracing::warn!(file = %name, torn_bytes, "the log file has no readable header");
            let aside = path.with_extension("log.damaged");
            return fs::rename(path, aside).at(path);
        };
        let is_damaged = damaged_bytes > 0 || (torn_bytes > 0 && !is_last);
        if is_damaged {
            self.problems += 1;
            let lost_bytes = damaged_bytes + torn_bytes;
            tracing::error!(file = %name, lost_bytes, "the log file is damaged; the rest is kept");
        } else if torn_bytes > 0 {
            tracing::warn!(file = %name, torn_bytes, "cut the torn end of the log");
            OpenOptions::new()
                .write(true)
                .open(path)
                .and_then(|file| {
                    file.set_len(good_bytes)?;
                    disk::sync_with(path, || file.sync_all())
                })
                .at(path)?;
        }
        let mut last_sequence = 0;
        for group in &groups {
            last_sequence = group.last_sequence();
            if let Err(error) = self.replay_group(hour, group) {
                self.problems += 1;
                tracing::error!(file = %name, %error, "a group of the log is not readable");
            }
        }
        self.last_sequence = self.last_sequence.max(last_sequence);
        self.log_files.push(LogFile {
            path: path.to_owned(),
            hour,
            last_sequence,
            bytes: good_bytes.max(HEADER_BYTES as u64),
            is_damaged,
            spare_since_ms: None,
        });
        Ok(())
    }

    fn replay_group(&mut self, hour: Hour, group: &Group) -> Result<(), StorageError> {
        let mut bytes = group.bytes.as_slice();
        for sequence in (group.first_sequence..).take(group.rows as usize) {
            let (row, len) = decode_front::<LogRow>(bytes)?;
            bytes = &bytes[len..];
            self.replay_row(hour, sequence, &row)?;
        }
        Ok(())
    }

    fn replay_row(&mut self, hour: Hour, sequence: u64, row: &LogRow) -> Result<(), StorageError> {
        match row {
            LogRow::Text { id, text } => {
                self.dictionary.texts.define(*id, text.as_str().into());
            }
            LogRow::Character { id, name } => define_character(&mut self.dictionary, *id, name),
            _ => {
                for id in row.texts() {
                    self.dictionary.texts.reserve(id);
                }
                if let Some(id) = row.character() {
                    self.dictionary.characters.reserve(id);
                }
            }
        }
        if sequence > self.state.sequence {
            self.state.apply(sequence, start_ms(hour), row);
        }
        match row {
            LogRow::Telemetry { character, sample }
            | LogRow::Imported(ImportedRow::Telemetry { character, sample }) => {
                push(&self.telemetry, hour, sequence, *character, sample)
            }
            LogRow::Spawn { character, sample }
            | LogRow::Imported(ImportedRow::Spawn { character, sample }) => {
                push(&self.spawns, hour, sequence, *character, sample)
            }
            LogRow::ItemEvent { character, sample } => {
                if let Some(other) = sample.other {
                    self.dictionary.characters.reserve(other);
                }
                push(&self.item_events, hour, sequence, *character, sample)
            }
            LogRow::Items { character, row } => {
                let received_ms = start_ms(hour) + i64::from(row.at_ms);
                let taken = self.inventories.replay(*character, sequence, received_ms, row);
                if let Err(error) = taken {
                    // It costs its character only, not the rows after it.
                    self.problems += 1;
                    tracing::error!(%error, sequence, "a change of items cannot be read");
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

/// Adds a row to its open hour, unless a bucket already holds it.
fn push<S: Stored>(
    view: &SeriesView<S>,
    hour: Hour,
    sequence: u64,
    character: u32,
    sample: &S,
) -> Result<(), StorageError> {
    view.open_hour(hour).map_or(Ok(()), |open| open.push(sequence, character, sample))
}
