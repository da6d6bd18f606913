//! Opening: what the files hold becomes the state and the open hours again.

use std::fs::{self, OpenOptions};
use std::path::Path;

use jiff::tz::TimeZone;

use crate::storage::StorageError;
use crate::storage::bucket::list_hours;
use crate::storage::codec::decode_front;
use crate::storage::dictionary::Dictionary;
use crate::storage::directory::{Directory, list_files};
use crate::storage::error::AtPath;
use crate::storage::hour::{Hour, range_of, start_ms};
use crate::storage::log::{Group, LogFile};
use crate::storage::log_reader::{self, LogContent};
use crate::storage::projection::Stored;
use crate::storage::row::LogRow;
use crate::storage::sealed_files;
use crate::storage::series_view::{DayFile, HourSource, Hours, SealedHour, SeriesView};
use crate::storage::state::State;
use crate::storage::state_db::{StateDb, define_character};

use crate::series::sample::{SpawnSample, TelemetrySample};

/// Everything the files held.
pub struct Restored {
    pub state: State,
    pub dictionary: Dictionary,
    pub telemetry: SeriesView<TelemetrySample>,
    pub spawns: SeriesView<SpawnSample>,
    pub log_files: Vec<LogFile>,
    /// Up to where `state.redb` was.
    pub applied_sequence: u64,
    /// Last sequence number in any file.
    pub last_sequence: u64,
    /// End of the last sealed hour.
    pub floor_ms: i64,
    /// Damaged files and records; each has been logged.
    pub problems: u64,
}

/// Reads the saved state, the list of sealed hours, and the log.
pub fn restore(
    directory: &Directory,
    state_db: &StateDb,
    time_zone: TimeZone,
    cache_bytes: usize,
) -> Result<Restored, StorageError> {
    let (state, dictionary) = state_db.load(time_zone)?;
    let mut problems = 0;
    let telemetry = sealed_hours(directory, cache_bytes, &mut problems)?;
    let spawns = sealed_hours(directory, cache_bytes, &mut problems)?;
    let ends = [last_end(&telemetry), last_end(&spawns)];
    let mut restored = Restored {
        applied_sequence: state.sequence,
        last_sequence: state.sequence,
        floor_ms: ends.iter().map(|(_, end_ms)| *end_ms).max().unwrap_or(i64::MIN),
        state,
        dictionary,
        telemetry,
        spawns,
        log_files: Vec::new(),
        problems,
    };
    for (sequence, _) in ends {
        restored.last_sequence = restored.last_sequence.max(sequence);
    }
    let files = list_files(&directory.log(), "log")?;
    for (index, path) in files.iter().enumerate() {
        restored.replay_file(path, index + 1 == files.len())?;
    }
    Ok(restored)
}

/// Last sequence number and end of the sealed hours of one kind.
fn last_end<S: Stored>(view: &SeriesView<S>) -> (u64, i64) {
    let mut end = (0, i64::MIN);
    for (hour, source) in view.hours().iter() {
        if let HourSource::Sealed(sealed) = source {
            end = (end.0.max(sealed.record.last_sequence), range_of(*hour).to_ms);
        }
    }
    end
}

fn sealed_hours<S: Stored>(
    directory: &Directory,
    cache_bytes: usize,
    problems: &mut u64,
) -> Result<SeriesView<S>, StorageError> {
    let directory = directory.series(S::NAME);
    let mut hours = Hours::new();
    for path in list_files(&directory, "redb")? {
        let listed = sealed_files::open(&path, cache_bytes)
            .and_then(|database| list_hours(&database, &path));
        match listed {
            Ok(listed) => {
                let file = DayFile { path: path.into(), generation: 0 };
                hours.extend(listed.into_iter().map(|(hour, record)| {
                    (hour, HourSource::Sealed(SealedHour { file: file.clone(), record }))
                }));
            }
            Err(error) => {
                *problems += 1;
                tracing::error!(%error, "a day file cannot be read; its hours are left out");
            }
        }
    }
    Ok(SeriesView::new(directory, hours))
}

impl Restored {
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
                .and_then(|file| file.set_len(good_bytes).and_then(|()| file.sync_all()))
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
        let path = path.to_owned();
        self.log_files.push(LogFile { path, hour, last_sequence, bytes: good_bytes, is_damaged });
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
            LogRow::Telemetry { character, sample } => {
                push(&self.telemetry, hour, sequence, *character, sample)
            }
            LogRow::Spawn { character, sample } => {
                push(&self.spawns, hour, sequence, *character, sample)
            }
            _ => Ok(()),
        }
    }
}

/// Adds a row to its open hour, unless a day file already holds it.
fn push<S: Stored>(
    view: &SeriesView<S>,
    hour: Hour,
    sequence: u64,
    character: u32,
    sample: &S,
) -> Result<(), StorageError> {
    view.open_hour(hour).map_or(Ok(()), |open| open.push(sequence, character, sample))
}
