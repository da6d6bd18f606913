//! The append log: one file an hour of `received_at`, one checksummed record a commit group.
//!
//! Layout: docs/FORMAT.md, "Append log".

use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::storage::disk;
use crate::storage::hour::Hour;

pub const MAGIC: [u8; 4] = *b"OVLG";
pub const VERSION: u32 = 1;
/// Magic, version, hour, checksum of these.
pub const HEADER_BYTES: usize = 20;
/// Length and checksum come before the part that both describe.
pub const RECORD_PREFIX_BYTES: usize = 8;
/// First sequence number and number of rows.
pub const RECORD_HEAD_BYTES: usize = 12;
/// Longest record. A group is at most the buffer and the one event that filled it.
pub const RECORD_BYTES_MAX: usize = 64 << 20;
/// A file that has grown to this length is followed by another one for the same hour: a start reads
/// file by file, so this bounds its memory. A quarter of an hour of 2,000 characters.
const FILE_BYTES_MAX: u64 = 64 << 20;

/// The rows of one group commit that belong to one hour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub hour: Hour,
    pub first_sequence: u64,
    pub rows: u32,
    /// The rows, encoded, one after the other.
    pub bytes: Vec<u8>,
}

impl Group {
    pub fn last_sequence(&self) -> u64 {
        self.first_sequence + u64::from(self.rows).saturating_sub(1)
    }

    fn to_record(&self) -> Vec<u8> {
        let mut record = vec![0; RECORD_PREFIX_BYTES];
        record.extend_from_slice(&self.first_sequence.to_le_bytes());
        record.extend_from_slice(&self.rows.to_le_bytes());
        record.extend_from_slice(&self.bytes);
        let len = u32::try_from(record.len() - RECORD_PREFIX_BYTES).unwrap_or(u32::MAX);
        let checksum = crc32fast::hash(&record[RECORD_PREFIX_BYTES..]);
        record[..4].copy_from_slice(&len.to_le_bytes());
        record[4..RECORD_PREFIX_BYTES].copy_from_slice(&checksum.to_le_bytes());
        record
    }
}

/// What is known of a log file without reading it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFile {
    pub path: PathBuf,
    pub hour: Hour,
    /// Last sequence number in the file; 0 if it holds no record.
    pub last_sequence: u64,
    /// Length of the file up to its last good record.
    pub bytes: u64,
    /// Whether bytes in the middle could not be read; such a file is kept aside, not removed.
    pub is_damaged: bool,
    /// Since when nothing has needed it, Unix milliseconds.
    pub spare_since_ms: Option<i64>,
}

/// What one append cost.
#[derive(Debug, Clone, Copy)]
pub struct AppendCost {
    pub bytes: u64,
    pub sync: Duration,
}

/// Writes the log. The only one to touch the file that is being written.
#[derive(Debug)]
pub struct LogWriter {
    directory: PathBuf,
    current: Option<(File, LogFile)>,
    /// Whether bytes may lie beyond the last good record.
    is_torn: bool,
}

impl LogWriter {
    /// Goes on with `last`, the newest file found at start, if its hour is still to come up.
    ///
    /// A killed process may have written rows that it could not sync: they were read just now, so
    /// they are made durable before anything is built on them.
    pub fn new(directory: &Path, last: Option<LogFile>) -> io::Result<Self> {
        let mut current = None;
        if let Some(last) = last {
            let file = OpenOptions::new().write(true).open(&last.path)?;
            disk::sync_with(&last.path, || file.sync_all())?;
            disk::sync_directory(directory)?;
            current = Some((file, last));
        }
        Ok(Self { directory: directory.to_owned(), current, is_torn: true })
    }

    /// The file being written, if any.
    pub fn current(&self) -> Option<&LogFile> {
        self.current.as_ref().map(|(_, log)| log)
    }

    /// Writes a group as one record and makes it durable.
    ///
    /// Starts a new file when the group belongs to another hour, or the file is long. After an error the same group
    /// may be appended again: whatever the failed attempt left is cut off first, so that no half
    /// record comes before a good one.
    pub fn append(&mut self, group: &Group) -> io::Result<AppendCost> {
        let is_good = |log: &LogFile| log.hour == group.hour && log.bytes < FILE_BYTES_MAX;
        if !self.current().is_some_and(is_good) {
            self.current = Some(create(&self.directory, group)?);
            self.is_torn = false;
        }
        let Some((file, log)) = &mut self.current else {
            return Err(io::ErrorKind::NotFound.into());
        };
        if self.is_torn {
            file.set_len(log.bytes)?;
            file.seek(SeekFrom::Start(log.bytes))?;
        }
        self.is_torn = true;
        let record = group.to_record();
        disk::may_write(&log.path)?;
        file.write_all(&record)?;
        let start = Instant::now();
        disk::sync_with(&log.path, || file.sync_data())?;
        let sync = start.elapsed();
        self.is_torn = false;
        log.bytes += record.len() as u64;
        log.last_sequence = group.last_sequence();
        Ok(AppendCost { bytes: record.len() as u64, sync })
    }
}

fn create(directory: &Path, group: &Group) -> io::Result<(File, LogFile)> {
    let path = directory.join(format!("{:020}.log", group.first_sequence));
    disk::may_write(&path)?;
    // A file of that name is the rest of an attempt that failed before its first record.
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(&path)?;
    file.write_all(&header(group.hour))?;
    disk::sync_with(&path, || file.sync_all())?;
    disk::sync_directory(directory)?;
    let bytes = HEADER_BYTES as u64;
    let log = LogFile {
        path,
        hour: group.hour,
        last_sequence: 0,
        bytes,
        is_damaged: false,
        spare_since_ms: None,
    };
    Ok((file, log))
}

fn header(hour: Hour) -> [u8; HEADER_BYTES] {
    let mut header = [0; HEADER_BYTES];
    header[..4].copy_from_slice(&MAGIC);
    header[4..8].copy_from_slice(&VERSION.to_le_bytes());
    header[8..16].copy_from_slice(&hour.to_le_bytes());
    let checksum = crc32fast::hash(&header[..16]);
    header[16..].copy_from_slice(&checksum.to_le_bytes());
    header
}
