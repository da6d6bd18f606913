//! Checking the log: every record, every row, and that none is missing.

use std::path::{Path, PathBuf};

use super::{Check, UNKNOWN_COST, count_of, time_text, unknown_text};
use crate::storage::StorageError;
use crate::storage::codec::decode_front;
use crate::storage::hour::range_of;
use crate::storage::inventory::row::Items;
use crate::storage::log::Group;
use crate::storage::log_reader::{self, LogContent};
use crate::storage::row::LogRow;
use crate::storage::state_db::define_character;

const HOUR_COST: &str = "the rows of its hour, if that is not sealed yet";

/// What the rows of one file turned out to be.
#[derive(Default)]
struct FileCount {
    rows: u64,
    /// Rows whose bytes make no sense, though their checksum is right.
    undecodable: u64,
    /// Names used that have no definition.
    unknown: u64,
}

impl Check<'_> {
    /// Checks the log files, oldest first, each up to so many bytes.
    ///
    /// `may_be_torn`: whether the newest may end in a record that was never whole, as it does after
    /// a crash.
    pub fn check_log(
        &mut self,
        files: &[(PathBuf, u64)],
        may_be_torn: bool,
    ) -> Result<(), StorageError> {
        // Last row of the group before.
        let mut last = None;
        for (index, (path, bytes)) in files.iter().enumerate() {
            let may_be_torn = may_be_torn && index + 1 == files.len();
            match log_reader::read_part(path, *bytes) {
                Ok(content) => self.check_log_file(path, &content, may_be_torn, &mut last)?,
                Err(error) => {
                    self.find(path, error.to_string(), HOUR_COST.to_owned());
                    self.count_file(0, 0)?;
                }
            }
        }
        Ok(())
    }

    fn check_log_file(
        &mut self,
        path: &Path,
        content: &LogContent,
        may_be_torn: bool,
        last: &mut Option<u64>,
    ) -> Result<(), StorageError> {
        let bytes = content.good_bytes + content.torn_bytes;
        let Some(hour) = content.hour else {
            if !may_be_torn {
                self.find(path, "its header cannot be read".to_owned(), HOUR_COST.to_owned());
            }
            return self.count_file(bytes, 0);
        };
        let when = time_text(range_of(hour));
        let torn_bytes = if may_be_torn { 0 } else { content.torn_bytes };
        let is_damaged = content.damaged_bytes > 0 || torn_bytes > 0;
        let mut missing = 0;
        let mut count = FileCount::default();
        for group in &content.groups {
            self.check_group(group, &mut count);
            // Of damaged files, the rows in the gaps are lost. Otherwise, rows that the state has
            // may be gone, since they are sealed.
            let before = if is_damaged {
                *last
            } else {
                self.state_sequence.map(|state| state.max(last.unwrap_or(0)))
            };
            if let Some(before) = before {
                missing += group.first_sequence.saturating_sub(before + 1);
            }
            *last = Some(group.last_sequence());
        }
        if is_damaged {
            let bytes = count_of(content.damaged_bytes + torn_bytes, "byte");
            let what = format!("{bytes} cannot be read");
            let rows = if missing > 0 { count_of(missing, "row") } else { "rows".to_owned() };
            let cost = format!("{rows} received {when}, lost if that hour is not sealed yet");
            self.find(path, what, cost);
        } else if missing > 0 {
            let rows = count_of(missing, "row");
            let what = format!("{rows} before those of this file in no file");
            self.find(path, what, format!("{rows} not counted in totals"));
        }
        if count.undecodable > 0 {
            let rows = count_of(count.undecodable, "row");
            self.find(path, format!("{rows} cannot be decoded"), format!("{rows} received {when}"));
        }
        if count.unknown > 0 {
            self.find(path, unknown_text(count.unknown), UNKNOWN_COST.to_owned());
        }
        self.count_file(bytes, count.rows)
    }

    fn check_group(&mut self, group: &Group, count: &mut FileCount) {
        let mut bytes = group.bytes.as_slice();
        for done in 0..group.rows {
            let Ok((row, len)) = decode_front::<LogRow>(bytes) else {
                count.undecodable += u64::from(group.rows - done);
                return;
            };
            bytes = &bytes[len..];
            count.rows += 1;
            match (&row, &mut self.dictionary) {
                (LogRow::Text { id, text }, Some(dictionary)) => {
                    dictionary.texts.define(*id, text.as_str().into());
                }
                (LogRow::Character { id, name }, Some(dictionary)) => {
                    define_character(dictionary, *id, name);
                }
                _ => {
                    if let LogRow::Items { row, .. } = &row
                        && row.change.apply(&mut Items::new()).is_err()
                    {
                        count.undecodable += 1;
                    }
                    let texts = row.texts().filter(|id| !self.is_text(*id)).count() as u64;
                    let character = row.character().is_some_and(|id| !self.is_character(id));
                    count.unknown += texts + u64::from(character);
                }
            }
        }
    }
}
